/* Files of known columns that an analysis of ESRI is given beside the store.
 * SPDX-License-Identifier: Apache-2.0 */
#include "study/esri/esri_files.h"

#include <string.h>

#include "base/alloc.h"

enum pond_status esri_study_read_rows(struct esri_study *state, struct pond_study *study,
                                      const char *path, const struct esri_file *file,
                                      struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_csv_row *row = NULL;
    struct pond_csv *csv = NULL;
    int32_t column[3] = {0};

    POND_TRY(pond_study_hash_file(study, path, err));
    POND_TRY(pond_csv_open(&csv, path, NULL, err));
    for (int32_t i = 0; i < file->columns; i++) {
        POND_TRY(pond_csv_find(csv, file->name[i], &column[i], err));
    }
    for (;;) {
        POND_TRY(pond_csv_next_good(csv, &row, err));
        if (row == NULL) {
            break;
        }
        POND_TRY(file->take(state, study, csv, row, column, err));
    }
done:
    pond_csv_close(csv);
    return status;
}

enum pond_status esri_study_read_node(const struct pond_study *study, const struct pond_csv *csv,
                                      const struct pond_csv_row *row, int32_t column,
                                      pond_node *node, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_csv_cell code = row->cell[column];
    char *text = NULL;

    POND_TRY(POND_NEW(&text, code.length + 1, err));
    memcpy(text, code.text, code.length);
    if (pond_study_find_node(study, text, node, err) != POND_OK) {
        status =
            pond_csv_fail(csv, row, column, "the code of a firm that trades in the period", err);
    }
done:
    pondi_free(text);
    return status;
}

enum pond_status esri_study_has_column(const char *path, const char *name, bool *has,
                                       struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_csv *csv = NULL;

    *has = false;
    POND_TRY(pond_csv_open(&csv, path, NULL, err));
    for (int32_t i = 0; i < pond_csv_columns(csv); i++) {
        *has = *has || strcmp(pond_csv_name(csv, i), name) == 0;
    }
done:
    pond_csv_close(csv);
    return status;
}
