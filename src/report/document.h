/* What a report holds while it is written.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_REPORT_DOCUMENT_H
#define POND_REPORT_DOCUMENT_H

#include "report/markup.h"
#include "report/report.h"

struct pond_report {
    char *title;
    char *subtitle;
    struct pondi_markup contents; /**< list items that point to the sections */
    struct pondi_markup body;     /**< all that was added; the last section is open */
    int32_t sections;
    int32_t figures; /**< charts */
    int32_t tables;
};

/** Put a table as a figure of the page, `number` from 1. */
void pondi_put_table(struct pondi_markup *out, const struct pond_table *table, int64_t rows,
                     int32_t number);

/** Put the whole page. POND_ENOMEM. */
enum pond_status pondi_put_page(struct pondi_markup *out, const struct pond_report *report,
                                struct pond_error *err);

#endif
