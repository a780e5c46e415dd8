/* A dense matrix of doubles whose rows and columns have names.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_BASE_MATRIX_H
#define POND_BASE_MATRIX_H

#include <stdint.h>

#include "base/dictionary.h"

/** Rows and columns under names that are each there once. */
struct pond_matrix {
    int32_t rows;
    int32_t columns;
    struct pond_dictionary *row;    /**< names in order */
    struct pond_dictionary *column; /**< names in order */
    double *value;                  /**< rows x columns, row by row */
};

/**
 * A matrix of zeros; takes the names.
 *
 * @param[out]    out    the caller's to free; NULL on failure
 * @param[in,out] row    names of rows, NULL afterwards
 * @param[in,out] column names of columns, NULL afterwards
 * @return POND_OK; POND_ENOMEM
 */
enum pond_status pond_matrix_new(struct pond_matrix **out, struct pond_dictionary **row,
                                 struct pond_dictionary **column, struct pond_error *err);

/** Free it; takes NULL. */
void pond_matrix_free(struct pond_matrix *matrix);

/** One value, by numbers. */
static inline double pond_matrix_at(const struct pond_matrix *matrix, int32_t row, int32_t column)
{
    return matrix->value[(int64_t)row * matrix->columns + column];
}

#endif
