/* One self-contained HTML file: headings, sentences, tables and SVG charts.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_REPORT_REPORT_H
#define POND_REPORT_REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/api.h"
#include "base/result.h"
#include "base/table.h"

/** A report being written. */
struct pond_report;

/** How a chart's axis runs. */
enum pond_scale {
    POND_SCALE_LINEAR,
    POND_SCALE_LOG,
};

/** What a chart draws. */
enum pond_mark {
    POND_MARK_LINE, /**< points joined in the order of the rows */
    POND_MARK_DOTS, /**< points */
    POND_MARK_BARS, /**< one horizontal bar a row: x is a text column, y a number */
};

/** A chart of two columns of a table. */
struct pond_chart {
    const char *title;       /**< one line */
    const char *description; /**< what it shows and how to read it: the text alternative */
    const struct pond_table *table;
    const char *x; /**< name of the column across (BARS: the labels) */
    const char *y; /**< name of the column upward (BARS: the lengths) */
    enum pond_mark mark;
    enum pond_scale x_scale;
    enum pond_scale y_scale;
    int64_t rows; /**< draw the first `rows` rows; 0: all */
};

/**
 * Begin a report.
 *
 * @param[out] out  the caller's to free; NULL on failure
 * @param title     of the page, one line
 * @param subtitle  below it: what it is about, when it was made
 */
POND_API enum pond_status pond_report_new(struct pond_report **out, const char *title,
                                          const char *subtitle, struct pond_error *err);

/** Free a report; takes NULL. */
POND_API void pond_report_free(struct pond_report *report);

/** A section's heading; sections are listed at the top of the page. */
POND_API enum pond_status pond_report_section(struct pond_report *report, const char *heading,
                                              struct pond_error *err);

/** A paragraph of plain text (escaped). */
POND_API enum pond_status pond_report_paragraph(struct pond_report *report, struct pond_error *err,
                                                const char *format, ...) POND_PRINTF(3, 4);

/** Key figures as tiles, with units and descriptions. */
POND_API enum pond_status pond_report_figures(struct pond_report *report,
                                              const struct pond_figure *figure, int32_t count,
                                              struct pond_error *err);

/** The first `rows` rows of a table (0: all), with a caption; says how many more there are. */
POND_API enum pond_status pond_report_table(struct pond_report *report,
                                            const struct pond_table *table, int64_t rows,
                                            struct pond_error *err);

/** A chart as inline SVG, with axes, units, and its description as text alternative.
 * POND_EINVAL: a column is missing or of the wrong type. Rows with missing values, and values
 * that a log axis cannot show, are left out and counted in the caption. */
POND_API enum pond_status pond_report_chart(struct pond_report *report,
                                            const struct pond_chart *chart, struct pond_error *err);

/** A list of sentences, for assumptions (`warning` false) or warnings (true). */
POND_API enum pond_status pond_report_notes(struct pond_report *report, char *const *note,
                                            int32_t count, bool warning, struct pond_error *err);

/** Write the page to a file, or to standard output for "-". POND_EIO with path and reason; a file
 * that could not be written whole is taken away. */
POND_API enum pond_status pond_report_write(const struct pond_report *report, const char *path,
                                            struct pond_error *err);

#endif
