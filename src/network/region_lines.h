/* Text of a region's files, built in memory a block at a time.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_NETWORK_REGION_LINES_H
#define POND_NETWORK_REGION_LINES_H

#include "network/region_parts.h"

/** Length of "2017-01-01". */
#define PONDI_DATE_LENGTH 10

/** Products of an industry. */
#define PONDI_PRODUCTS 3

/** What is the same for all lines. */
struct pondi_line_plan {
    const struct pond_region *region;
    int width;  /**< digits of a firm's code */
    char *date; /**< days times PONDI_DATE_LENGTH, Sundays as the day beside them */
};

/** A text that grows, and what is in it. */
struct pondi_text {
    char *bytes;
    int64_t size;
    int64_t capacity;
    int64_t lines;
    int64_t returns;
};

/** Fill a plan; free with pondi_line_plan_clear. POND_ENOMEM. */
enum pond_status pondi_line_plan_init(struct pondi_line_plan *plan,
                                      const struct pond_region *region, struct pond_error *err);
void pondi_line_plan_clear(struct pondi_line_plan *plan);

/** Add printf's text. POND_ENOMEM. */
enum pond_status pondi_text_add(struct pondi_text *text, struct pond_error *err, const char *format,
                                ...) POND_PRINTF(3, 4);

/** Add all lines of trades in which firm c is the buyer, and its sales to final consumers. */
enum pond_status pondi_add_firm_lines(struct pondi_text *text, const struct pondi_line_plan *plan,
                                      int32_t c, struct pond_error *err);

/** Digits of the largest code of `count` firms or places. */
int pondi_code_width(int32_t count);

#endif
