/* From answers to "why" and "protect" to sections of the page.
 * SPDX-License-Identifier: Apache-2.0 */
#include "study/page/region_page.h"

#include <stddef.h>

#define ROWS 5

/* Each sentence as a paragraph. */
static enum pond_status write_findings(struct pond_report *report, const struct pond_result *result,
                                       struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_table *findings = pond_result_table(result, "findings");

    for (int64_t row = 0; row < findings->rows; row++) {
        POND_TRY(pond_report_paragraph(report, err, "%s", findings->column->data.text[row]));
    }
done:
    return status;
}

/* Changes without the text that a what-if takes, which has no room. */
static enum pond_status put_changes(struct pond_report *report, const struct pond_result *result,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;
    static const char *const names[] = {
        "customer",     "customer_name", "industry", "half_of", "half_of_name", "goes_to",
        "goes_to_name", "value",         "before",   "after",   "gain",         "estimate"};
    const struct pond_table *changes = pond_result_table(result, "changes");
    struct pond_table *table = NULL;

    if (changes->rows > 0) {
        POND_TRY(region_choose(&table, changes, ROWS, changes->description, names,
                               (int32_t)(sizeof names / sizeof *names), err));
        POND_TRY(pond_report_table(report, table, 0, err));
    }
done:
    pond_table_free(table);
    return status;
}

enum pond_status region_write_why(struct pond_report *report, const struct pond_result *result,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(write_findings(report, result, err));
    POND_TRY(region_put_table(report, result, "carriers", ROWS, err));
    POND_TRY(region_put_table(report, result, "leverage", ROWS, err));
    POND_TRY(region_put_table(report, result, "link_leverage", ROWS, err));
    POND_TRY(put_changes(report, result, err));
done:
    return status;
}

enum pond_status region_write_protect(struct pond_report *report, const struct pond_result *result,
                                      struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(write_findings(report, result, err));
    POND_TRY(region_put_table(report, result, "chosen", 0, err));
    POND_TRY(region_put_table(report, result, "comparison", 0, err));
    POND_TRY(region_put_table(report, result, "failures", ROWS, err));
done:
    return status;
}
