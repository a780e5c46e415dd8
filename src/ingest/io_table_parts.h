/* What the readers of input-output tables share: files of a folder, names matched, codes known.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_INGEST_IO_TABLE_PARTS_H
#define POND_INGEST_IO_TABLE_PARTS_H

#include <stdbool.h>

#include "base/matrix.h"
#include "ingest/csv.h"
#include "ingest/io_table_read.h"

/* --- files --- */

/** Whether a folder has a file of this name, or of this name with .gz behind it. */
bool pondi_io_has(const char *folder, const char *name);

/** Path of the file that pondi_io_has sees; the caller frees it with pondi_free. POND_ENOTFOUND,
 * the message says which file is missing; POND_ENOMEM. */
enum pond_status pondi_io_path(char **out, const char *folder, const char *name,
                               struct pond_error *err);

/** A matrix of the folder. As pondi_io_path and pond_matrix_read. */
enum pond_status pondi_io_matrix(struct pond_matrix **out, const char *folder, const char *name,
                                 struct pond_error *err);

/** The last part of a path, without slashes, .gz and .csv at its end; the caller frees it.
 * POND_ENOMEM. */
enum pond_status pondi_io_base(char **out, const char *path, struct pond_error *err);

/** The year in a name: the last four digits that stand alone and are 1900 to 2200, as in
 * IOT_2011_pxp; 0: none. POND_ENOMEM. */
enum pond_status pondi_io_year_of_name(int32_t *year, const char *path, struct pond_error *err);

/** A table of no sectors: named as `how` says, or as the path is; of its year, or `year`.
 * POND_EPARSE, no year is known (`year` is 0); as pond_io_table_new. */
enum pond_status pondi_io_new(struct pond_io_table **out, const char *path,
                              const struct pond_io_read *how, int32_t year, const char *currency,
                              struct pond_error *err);

/* --- rows and columns under names --- */

/** A text of a row; the caller frees it. POND_ENOMEM. */
enum pond_status pondi_io_text(char **out, const struct pond_csv_row *row, int32_t column,
                               struct pond_error *err);

/** Names that shall each be one of a list of codes. */
struct pondi_io_match {
    const char *file;                    /**< for messages */
    const char *line;                    /**< "row" or "column", for messages */
    const char *noun;                    /**< what codes stand for: "sector" */
    const char *except;                  /**< names that begin like this are others; NULL: none */
    const struct pond_dictionary *names; /**< of the file's rows or columns */
    const struct pond_dictionary *codes; /**< of the axis */
};

/**
 * Which code each name is.
 *
 * @param[out] to as many as names: number of the code, -1: a name that `except` says
 * @return POND_OK; POND_EPARSE, a name is no code, or a code has no name; POND_ENOMEM
 */
enum pond_status pondi_io_match(int32_t *to, const struct pondi_io_match *match,
                                struct pond_error *err);

/** A part made and filled from a matrix whose rows and columns are its axes', in any order; each
 * value times `unit`. As pondi_io_match and pond_io_table_make. */
enum pond_status pondi_io_fill(struct pond_io_table *table, enum pond_io_part part,
                               const struct pond_matrix *matrix, const char *file, double unit,
                               struct pond_error *err);

/* --- codes of the BEA, which the EPA's models have too --- */

/** What a code of final demand is (F010: households), and its name, "" if unknown. */
enum pond_io_final_kind pondi_io_bea_final(const char *code, const char **name);

/** What a code of value added is (V001: pay), and its name, "" if unknown. */
enum pond_io_primary_kind pondi_io_bea_primary(const char *code, const char **name);

/* --- the formats, as pond_io_table_read --- */

enum pond_status pondi_io_read_eeio(struct pond_io_table **out, const char *folder,
                                    const struct pond_io_read *how, struct pond_error *err);
/** Whether a folder has a file like use_2017.csv. */
bool pondi_io_is_bea(const char *folder);
enum pond_status pondi_io_read_bea(struct pond_io_table **out, const char *folder,
                                   const struct pond_io_read *how, struct pond_error *err);
/** Whether a folder has Z.txt or A.txt, and Y.txt. */
enum pond_status pondi_io_is_pymrio(bool *is, const char *folder, struct pond_error *err);
enum pond_status pondi_io_read_pymrio(struct pond_io_table **out, const char *folder,
                                      const struct pond_io_read *how, struct pond_error *err);
enum pond_status pondi_io_read_plain(struct pond_io_table **out, const char *path,
                                     const struct pond_io_read *how, struct pond_error *err);

#endif
