/* Files of known columns that an analysis of ESRI is given beside the store: classes, weights,
 * capacities.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_ESRI_ESRI_FILES_H
#define POND_STUDY_ESRI_ESRI_FILES_H

#include "ingest/csv.h"
#include "study/esri/esri_study.h"

/** A file of known columns: each good row goes to `take`. */
struct esri_file {
    const char *const *name;
    int32_t columns; /**< at most 3 */
    enum pond_status (*take)(struct esri_study *state, const struct pond_study *study,
                             const struct pond_csv *csv, const struct pond_csv_row *row,
                             const int32_t *column, struct pond_error *err);
};

/** Read all rows; the file becomes part of the input's hash. POND_EPARSE, POND_EIO, POND_ENOMEM,
 * what `take` returns. */
enum pond_status esri_study_read_rows(struct esri_study *state, struct pond_study *study,
                                      const char *path, const struct esri_file *file,
                                      struct pond_error *err);

/** The node of a cell that holds a firm's code. POND_EPARSE, POND_ENOMEM. */
enum pond_status esri_study_read_node(const struct pond_study *study, const struct pond_csv *csv,
                                      const struct pond_csv_row *row, int32_t column,
                                      pond_node *node, struct pond_error *err);

/** Whether a file has a column of that name. POND_EPARSE, POND_EIO, POND_ENOMEM. */
enum pond_status esri_study_has_column(const char *path, const char *name, bool *has,
                                       struct pond_error *err);

#endif
