/* Input-output tables as their publishers give them.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_INGEST_IO_TABLE_READ_H
#define POND_INGEST_IO_TABLE_READ_H

#include "records/io_table.h"

/** How a table of supply and use becomes one of sectors by sectors. */
enum pond_io_technology {
    POND_IO_INDUSTRY_TECHNOLOGY,  /**< an industry makes all its products with the same inputs */
    POND_IO_COMMODITY_TECHNOLOGY, /**< a product takes the same inputs whoever makes it */
};

/** How to read. Zero members: as the file says, or the default that is told there. */
struct pond_io_read {
    const char *name;     /**< of the table; NULL: that of the folder or file */
    int32_t year;         /**< 0: that in the files or their name; it must be known in the end */
    int32_t unless_known; /**< the year of a table of which none is known; 0: it is refused */
    const char *currency; /**< NULL: USD of the EPA and the BEA, what unit.txt of pymrio says, of a
                               plain file XXX (ISO 4217: no currency) */
    double unit;          /**< money of one unit in the file, 1e6 for millions; 0: as the format
                               has it (EPA 1, BEA 1e6, pymrio what unit.txt says, plain 1) */
    enum pond_io_technology technology;
};

/**
 * Read a table; the format is seen by what is there: a folder with A.csv and sectors.csv is one of
 * the EPA's models, one with make_YEAR.csv and use_YEAR.csv the BEA's, one with Z.txt (or A.txt),
 * Y.txt and unit.txt that of pymrio and EXIOBASE; a file is a plain labelled square table
 * (docs/tables.md).
 *
 * @param[out] out  the caller's to free; NULL on failure
 * @param      path of a folder or file
 * @param      how  NULL: all zero
 * @param[out] err  why it failed, naming file, line and column or the cell; may be NULL
 * @return POND_OK; POND_ENOTFOUND, POND_EIO; POND_EPARSE, it is no table of a known format, or a
 *         cell; POND_EINVAL, a plain file does not balance or is not productive, a folder has
 *         several years, a number is not finite; POND_ELIMIT; POND_ENOMEM
 *
 * Balance and productivity of published tables are not looked at: impact_table_check does that.
 *
 * Cost: O(cells), of commodity technology industries^3; memory of the table and of one file.
 */
enum pond_status pond_io_table_read(struct pond_io_table **out, const char *path,
                                    const struct pond_io_read *how, struct pond_error *err);

#endif
