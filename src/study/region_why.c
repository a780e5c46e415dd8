/* From answers to "why" to a section of the page.
 * SPDX-License-Identifier: Apache-2.0 */
#include "study/region_page.h"

#define ROWS 5

enum pond_status region_write_why(struct pond_report *report, const struct pond_result *result,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    static const char *const names[] = {"carriers", "leverage", "changes"};
    const struct pond_table *findings = pond_result_table(result, "findings");
    char *const *sentence = findings->column->data.text;

    POND_TRY(pond_report_paragraph(report, err, "%s", sentence[0]));
    POND_TRY(pond_report_notes(report, sentence + 1, (int32_t)findings->rows - 1, false, err));
    for (int i = 0; i < 3; i++) {
        const struct pond_table *table = pond_result_table(result, names[i]);

        if (table->rows > 0) {
            POND_TRY(pond_report_table(report, table, ROWS, err));
        }
    }
done:
    return status;
}
