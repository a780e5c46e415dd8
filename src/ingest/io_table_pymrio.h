/* Files as pymrio and EXIOBASE write them: tab separated, names of columns in two rows.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_INGEST_IO_TABLE_PYMRIO_H
#define POND_INGEST_IO_TABLE_PYMRIO_H

#include "ingest/csv.h"
#include "records/io_table.h"

/** An open file: its first rows name the columns (region, sector), its first columns the rows. */
struct pondi_mrio_file {
    char *path;
    struct pond_csv *csv;
    int32_t index;                  /**< columns that name a row */
    int32_t count;                  /**< columns of numbers */
    char **lower;                   /**< count: the second row's names: sectors, categories */
    const struct pond_csv_row *row; /**< the row that was read last; NULL: the file has ended */
    bool pending;                   /**< `row` was read and is not taken yet */
};

/**
 * Open a file of a folder and read its two rows of names.
 *
 * file_parameters.json, where it is there, says what the file is called and how many rows and
 * columns of names it has.
 *
 * @param      key   what pymrio calls the table: "Z", "A", "Y", "F", "S"
 * @return POND_OK; POND_ENOTFOUND; POND_EPARSE, it has other names than two rows of them; POND_EIO;
 *         POND_ENOMEM
 */
enum pond_status pondi_mrio_open(struct pondi_mrio_file *file, const char *folder, const char *key,
                                 struct pond_error *err);

/** Close and free. */
void pondi_mrio_close(struct pondi_mrio_file *file);

/** Whether a folder has a table, by file_parameters.json or by the name KEY.txt. POND_EPARSE, that
 * file is not what it should be. */
enum pond_status pondi_mrio_has(bool *has, const char *folder, const char *key,
                                struct pond_error *err);

/** The next row of numbers, into file->row; NULL at the end. */
enum pond_status pondi_mrio_next(struct pondi_mrio_file *file, struct pond_error *err);

/** The region of a column of numbers, borrowed. */
const char *pondi_mrio_upper(const struct pondi_mrio_file *file, int32_t column);

/** A number of the row; an empty cell is 0. POND_EPARSE names line, region and sector. */
enum pond_status pondi_mrio_number(const struct pondi_mrio_file *file, int32_t column,
                                   double *value, struct pond_error *err);

/** "SECTOR/REGION", the caller's to free. POND_ENOMEM. */
enum pond_status pondi_mrio_code(char **out, const char *sector, const char *region,
                                 struct pond_error *err);

/** The code of the row: its two names as pondi_mrio_code has them; of other numbers of names, they
 * are joined by "/". */
enum pond_status pondi_mrio_row_code(char **out, const struct pondi_mrio_file *file,
                                     bool region_first, struct pond_error *err);

/** Columns of a file as numbers of an axis; each is there once, and all are. POND_EPARSE. */
enum pond_status pondi_mrio_match(int32_t **out, const struct pondi_mrio_file *file,
                                  const struct pond_io_table *table, enum pond_io_axis_id axis,
                                  struct pond_error *err);

/** Texts of a plain file beside: its last column for the row of a code (joined by "/", or as
 * pondi_mrio_code has it). `text`: one for each code, "" where the file has no row. POND_ENOTFOUND,
 * there is no such file. */
enum pond_status pondi_mrio_column(char **text, const char *folder, const char *key,
                                   const struct pond_dictionary *codes, bool region_first,
                                   struct pond_error *err);

/** Rows of extensions. */
struct pondi_mrio_extra {
    char *code;
    char *unit;
    char *group;   /**< the folder */
    bool each;     /**< for each unit of output, not totals */
    int primary;   /**< enum pond_io_primary_kind; -1: an effect */
    double *value; /**< sectors */
};

struct pondi_mrio_extras {
    struct pondi_mrio_extra *item;
    int32_t count;
    int64_t room;
};

/** Read F.txt (or S.txt) of all folders in a folder, in the order of their names. `money`: the unit
 * of the table's money, which tells primary inputs. Clear it also on failure. */
enum pond_status pondi_mrio_extras_read(struct pondi_mrio_extras *extras, const char *folder,
                                        const struct pond_io_table *table, const char *money,
                                        struct pond_error *err);

/** Free what it holds. */
void pondi_mrio_extras_clear(struct pondi_mrio_extras *extras);

/** Whether a text has a word in it, in small letters or not. `word` is in small letters. */
bool pondi_mrio_says(const char *text, const char *word);

#endif
