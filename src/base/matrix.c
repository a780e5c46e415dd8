/* Matrices with names.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/matrix.h"

#include <stddef.h>

#include "base/alloc.h"

enum pond_status pond_matrix_new(struct pond_matrix **out, struct pond_dictionary **row,
                                 struct pond_dictionary **column, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_matrix *matrix = NULL;

    *out = NULL;
    POND_TRY(POND_NEW(&matrix, 1, err));
    matrix->rows = pond_dictionary_count(*row);
    matrix->columns = pond_dictionary_count(*column);
    POND_TRY(POND_NEW(&matrix->value, (int64_t)matrix->rows * matrix->columns, err));
    matrix->row = *row;
    matrix->column = *column;
    *row = NULL;
    *column = NULL;
    *out = matrix;
    matrix = NULL;
done:
    pond_matrix_free(matrix);
    return status;
}

void pond_matrix_free(struct pond_matrix *matrix)
{
    if (matrix != NULL) {
        pond_dictionary_free(matrix->row);
        pond_dictionary_free(matrix->column);
        pondi_free(matrix->value);
        pondi_free(matrix);
    }
}
