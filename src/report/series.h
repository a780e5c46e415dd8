/* The columns that a chart draws, found and checked.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_REPORT_SERIES_H
#define POND_REPORT_SERIES_H

#include <stdbool.h>
#include <stdint.h>

#include "report/axis.h"
#include "report/report.h"

/** Up to so many points each is drawn; of more, those that can be seen. */
#define PONDI_POINTS_MAX 2000

/** A series with its columns; those it does not have are NULL. */
struct pondi_series {
    const struct pond_series *asked;
    const struct pond_column *x;
    const struct pond_column *y;
    const struct pond_column *low;
    const struct pond_column *high;
    const struct pond_column *x_end;
    const struct pond_column *size;
    const struct pond_column *name;
    int64_t rows;
    int64_t every; /**< lines that run to and fro and are long: every n-th point is drawn */
};

/** A chart with its columns. */
struct pondi_chart {
    const struct pond_chart *asked;
    struct pondi_series series[POND_SERIES_MAX];
    int32_t count; /**< >= 1 */
    bool bars;     /**< its marks are bars */
    bool stacked;
    bool areas;                 /**< its marks are areas */
    struct pondi_span y_shared; /**< what the vertical axis spans besides; empty: nothing */
    int64_t missing;            /**< rows left out: a value is missing */
    int64_t beyond;             /**< rows left out: an axis cannot show a value */
    int64_t drawn;              /**< rows that are drawn */
};

/** Find the columns and count the rows. POND_EINVAL names the chart and the column. */
enum pond_status pondi_chart_find(struct pondi_chart *out, const struct pond_chart *asked,
                                  struct pond_error *err);

/** A number of a column, NaN when it is missing. */
double pondi_value(const struct pond_column *column, int64_t row);

/** Where the part of series `i` of areas that is above zero (`below` false) or below it begins and
 * ends upward in a row: beyond those of all series before it. A part that is missing has no height.
 */
void pondi_area_bounds(const struct pondi_chart *chart, int32_t i, int64_t row, bool below,
                       double *from, double *to);

/** Whether a row of a series is drawn. */
bool pondi_is_drawn(const struct pondi_chart *chart, const struct pondi_series *series,
                    int64_t row);

#endif
