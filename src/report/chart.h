/* A chart as a figure of the page: caption, legend, drawings, what was left out.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_REPORT_CHART_H
#define POND_REPORT_CHART_H

#include "report/markup.h"
#include "report/series.h"

/**
 * Put a chart. A failure of memory shows in `out`.
 *
 * @param number of the figure on the page, from 1: its ids
 * @param small  for a place beside others, else for the width of the page
 */
void pondi_chart_put(struct pondi_markup *out, const struct pondi_chart *chart, int32_t number,
                     bool small);

/** Open a figure: its caption and its description stay open. */
void pondi_begin_figure(struct pondi_markup *out, int32_t number, const char *class_name,
                        const char *title, const char *description);

/** Put `count` >= 1 charts as one figure, each with the same span in y_shared. */
void pondi_multiples_put(struct pondi_markup *out, const char *title, const char *description,
                         const struct pondi_chart *chart, int32_t count, int32_t number);

#endif
