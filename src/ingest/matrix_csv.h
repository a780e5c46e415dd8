/* Matrices with named rows and columns from CSV files.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_INGEST_MATRIX_CSV_H
#define POND_INGEST_MATRIX_CSV_H

#include "base/matrix.h"

/**
 * Read a matrix: the first row names the columns, the first cell of each further row that row,
 * every other cell is a number; an empty one is 0, as in published tables. Compressed files (gzip)
 * too.
 *
 * @param[out] out  the caller's to free; NULL on failure
 * @param      path of the file
 * @return POND_OK; POND_ENOTFOUND, POND_EIO; POND_EPARSE, file, line, column and what was expected:
 * a cell is no number, a name is missing or there twice, there are no rows; POND_ENOMEM
 *
 * Cost: O(cells), twice the matrix in memory while it is read.
 */
enum pond_status pond_matrix_read(struct pond_matrix **out, const char *path,
                                  struct pond_error *err);

#endif
