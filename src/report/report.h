/* One self-contained HTML file: headings, sentences, key figures, tables and SVG charts.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_REPORT_REPORT_H
#define POND_REPORT_REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/api.h"
#include "base/result.h"
#include "base/table.h"

/**
 * A report being written: what is added appears in that order.
 *
 * Texts are plain text, escaped here; bytes that are not UTF-8 and control characters appear as
 * U+FFFD. Functions that add something add all of it or, on failure, nothing. Not thread-safe.
 */
struct pond_report;

/** How a chart's axis runs. */
enum pond_scale {
    POND_SCALE_LINEAR,
    POND_SCALE_LOG, /**< shows positive values only */
};

/** What a series draws. */
enum pond_mark {
    POND_MARK_LINE,  /**< points joined in the order of the rows; a missing value leaves a gap */
    POND_MARK_DOTS,  /**< points */
    POND_MARK_STEPS, /**< a histogram: a block from x to x_end, as high as y; at most 2,000 */
    POND_MARK_BARS, /**< a horizontal bar a row: x is a text column; several series: side by side */
    POND_MARK_STACK, /**< the same, several series end to end: parts of a whole */
    POND_MARK_AREAS, /**< areas one upon the other: parts of a whole that go along x; all series of
                        the chart are of one table and have one column x */
};

/** Most series of one chart: more than six colours cannot be told apart by everyone. */
#define POND_SERIES_MAX 6

/** Most bars of one chart; the caption says when there are more rows. */
#define POND_BARS_MAX 60

/** Columns of a table drawn as one mark in one colour. */
struct pond_series {
    const struct pond_table *table; /**< NULL: no series */
    const char *x;                  /**< column across; bars: a text column, the labels */
    const char *y;                  /**< column upward; bars: the lengths */
    enum pond_mark mark;            /**< what is drawn */
    int64_t rows;                   /**< draw the first `rows` rows; 0: all */
    const char *label;              /**< in the legend; NULL: the name of column y */
    const char *low;   /**< lower ends of intervals: a band of lines, a whisker on each bar (but
                            of stacks); NULL with `high`: none */
    const char *high;  /**< the upper ends */
    const char *x_end; /**< steps: column with the upper bound of each class */
    const char *size;  /**< dots: column to which their area is proportional, to one scale in all
                            series of the chart; NULL: all alike */
    const char *name;  /**< dots: text column, shown when one points at a dot; NULL: none */
};

/**
 * A chart. Members that are zero mean what the comment says.
 *
 * `.series = {{.table = t, .x = "rank", .y = "esri"}}` is enough for one line. Bars, areas and
 * other marks do not share a chart.
 */
struct pond_chart {
    const char *title;       /**< one line */
    const char *description; /**< what it shows and how to read it, in a sentence or two */
    struct pond_series series[POND_SERIES_MAX]; /**< those before the first without a table */
    enum pond_scale x_scale;                    /**< bars: ignored */
    enum pond_scale y_scale; /**< bars, areas: linear, since a bar's length is its value */
    const char *x_label;     /**< of the axis; NULL: name and unit of the first series' column */
    const char *y_label;     /**< the same upward; bars: of their lengths */
    const char *shade_label; /**< what is shaded, for the legend; NULL: nothing, as for bars */
    double shade_from;       /**< the shade goes from this x, cut at the ends of the axis, */
    double shade_to;         /**< to this one */
    bool map; /**< x is longitude, y latitude, in degrees: both to one scale at the middle latitude
               */
};

/**
 * Begin a report.
 *
 * @param[out] out  the caller's to free; NULL on failure
 * @param title     of the page, one line
 * @param subtitle  below it: what it is about, when it was made; NULL or "": none
 * @param[out] err  why it failed; may be NULL
 * @return POND_OK; POND_ENOMEM
 */
POND_API enum pond_status pond_report_new(struct pond_report **out, const char *title,
                                          const char *subtitle, struct pond_error *err);

/** Free a report; takes NULL. */
POND_API void pond_report_free(struct pond_report *report);

/** A section's heading; sections are numbered and listed at the top of the page. POND_ENOMEM. */
POND_API enum pond_status pond_report_section(struct pond_report *report, const char *heading,
                                              struct pond_error *err);

/** A heading within a section. POND_ENOMEM. */
POND_API enum pond_status pond_report_heading(struct pond_report *report, const char *heading,
                                              struct pond_error *err);

/** One sentence of a story. */
struct pond_sentence {
    const char *text;   /**< the sentence */
    const char *behind; /**< below it: which figures it is made from; NULL or "": nothing */
};

/** A numbered list of sentences; none: nothing. POND_ENOMEM. */
POND_API enum pond_status pond_report_story(struct pond_report *report,
                                            const struct pond_sentence *sentence, int32_t count,
                                            struct pond_error *err);

/** A paragraph. POND_ENOMEM. */
POND_API enum pond_status pond_report_paragraph(struct pond_report *report, struct pond_error *err,
                                                const char *format, ...) POND_PRINTF(3, 4);

/** Key figures as tiles, with units and descriptions. POND_ENOMEM. */
POND_API enum pond_status pond_report_figures(struct pond_report *report,
                                              const struct pond_figure *figure, int32_t count,
                                              struct pond_error *err);

/**
 * The first `rows` rows of a table (0: all): its description as caption, units in the heads, what
 * the columns mean below. It says how many more rows there are. POND_ENOMEM.
 */
POND_API enum pond_status pond_report_table(struct pond_report *report,
                                            const struct pond_table *table, int64_t rows,
                                            struct pond_error *err);

/**
 * A chart as inline SVG, with axes, units and a text alternative.
 *
 * Rows with missing values, and values that an axis cannot show (0 and less where it is
 * logarithmic, beyond 1e300), are left out and counted below the chart. The file stays small
 * whatever the number of rows: of a line, the extremes of each pixel column are drawn; of dots that
 * cover each other, one.
 *
 * @return POND_OK; POND_EINVAL, there is no series, a column is missing or of the wrong type, marks
 *         do not go together; POND_ENOMEM
 *
 * Cost: O(rows) time.
 */
POND_API enum pond_status pond_report_chart(struct pond_report *report,
                                            const struct pond_chart *chart, struct pond_error *err);

/** Flows between columns of boxes: who pays whom. */
struct pond_flows {
    const char *title;              /**< one line */
    const char *description;        /**< what it shows and how to read it */
    const struct pond_table *table; /**< with the columns step (whole number: flows of step k go
                                         from column k to column k + 1, 0..4), from, to, kind
                                         (texts; at most six kinds, told apart by colour) */
    const char *value;              /**< column of numbers; those not above 0 are left out, told */
};

/**
 * A picture of flows (after Sankey 1898), boxes in the order of the rows.
 *
 * @return POND_OK; POND_EINVAL, a column is missing, no value is above 0, there are more than 200
 *         boxes; POND_ENOMEM. Cost: O(rows x boxes).
 */
POND_API enum pond_status pond_report_flows(struct pond_report *report,
                                            const struct pond_flows *flows, struct pond_error *err);

/** Small charts side by side, as many in a row as the page has room for; as pond_report_chart. */
POND_API enum pond_status pond_report_charts(struct pond_report *report,
                                             const struct pond_chart *chart, int32_t count,
                                             struct pond_error *err);

/**
 * Many small charts as one figure, with one caption, legend and vertical axis: to compare places.
 *
 * @param[in,out] report      gets the figure
 * @param         title       of the figure
 * @param         description how to read it; what the axes are is added
 * @param         chart       charts of lines or areas with the same series; the title of each
 * stands above it, their descriptions are not shown
 * @param         count       how many; 0: nothing is added
 * @param[out]    err         why it failed; may be NULL
 * @return as pond_report_chart; POND_EINVAL, a chart has bars, is a map or logarithmic upward
 */
POND_API enum pond_status pond_report_multiples(struct pond_report *report, const char *title,
                                                const char *description,
                                                const struct pond_chart *chart, int32_t count,
                                                struct pond_error *err);

/** A list of sentences, for assumptions (`warning` false) or warnings (true); none: nothing.
 * POND_ENOMEM. */
POND_API enum pond_status pond_report_notes(struct pond_report *report, char *const *note,
                                            int32_t count, bool warning, struct pond_error *err);

/**
 * Write the page to a file, or to standard output for "-".
 *
 * A file is written beside `path` and then renamed, so that an older report stays whole when this
 * fails; a device or pipe is written as it is.
 *
 * @return POND_OK; POND_EIO with path and reason; POND_ENOMEM
 */
POND_API enum pond_status pond_report_write(const struct pond_report *report, const char *path,
                                            struct pond_error *err);

#endif
