/* The noun "input-output table": sectors of one or more regions, what they buy of each other for
 * each unit of output, whom they deliver to, what they use besides.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_RECORDS_IO_TABLE_H
#define POND_RECORDS_IO_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/dictionary.h"
#include "base/status.h"

/** What rows and columns of a table stand for. */
enum pond_io_axis_id {
    POND_IO_REGION,    /**< "US-IA"; a table of one region has one, which may be "" */
    POND_IO_SECTOR,    /**< "445/US-IA": an industry or a product of a region */
    POND_IO_FINAL,     /**< "F010/US-IA": a category of final demand */
    POND_IO_PRIMARY,   /**< "V001/US-IA": a primary input: pay, taxes, surplus */
    POND_IO_INDICATOR, /**< "GHG": what effects are told in */
    POND_IO_FLOW,      /**< "Carbon dioxide/emission/air/kg": what is emitted, taken, employed */
    POND_IO_AXES
};

/** What a category of final demand is. */
enum pond_io_final_kind {
    POND_IO_HOUSEHOLDS,
    POND_IO_INVESTMENT,
    POND_IO_INVENTORIES,
    POND_IO_GOVERNMENT,
    POND_IO_EXPORTS,
    POND_IO_IMPORTS, /**< a column of numbers below 0, as the BEA gives them */
    POND_IO_FINAL_OTHER,
};

/** What a primary input is. */
enum pond_io_primary_kind {
    POND_IO_PAY, /**< compensation of employees */
    POND_IO_TAXES,
    POND_IO_SURPLUS,
    POND_IO_VALUE_ADDED,    /**< all of these in one row */
    POND_IO_IMPORTED_INPUT, /**< inputs from outside the table, where they are a row of their own */
    POND_IO_PRIMARY_OTHER,
};

/** What is known of one row or column besides its code; texts are owned, "" where not given. */
struct pond_io_label {
    char *name;     /**< "Food and beverage stores" */
    char *industry; /**< of a sector, final or primary: its code without the region, "445" */
    char *unit;     /**< of an indicator or a flow: "kg CO2 eq" */
    char *group;    /**< of an indicator: "Resource Use"; of a flow: its context */
    int32_t region; /**< of a sector, final or primary: 0..regions-1; else 0 */
    int32_t kind;   /**< of a final or primary: as above; else 0 */
};

/** Rows or columns in order. */
struct pond_io_axis {
    struct pond_dictionary *code; /**< codes as published, each once */
    struct pond_io_label *label;  /**< one for each */
    int64_t room;                 /**< of `label` */
};

/** The numbers of a table, each rows x columns, row by row. Money is in the currency's own unit. */
enum pond_io_part {
    POND_IO_COEFFICIENTS, /**< sectors x sectors: what the column's sector uses of the row's goods,
                               wherever they were made, for each unit of its output */
    POND_IO_DOMESTIC, /**< sectors x sectors: of it what was made in the table's regions; not given:
                           all of it */
    POND_IO_OUTPUT,   /**< 1 x sectors: money a year */
    POND_IO_FINAL_DEMAND,     /**< sectors x finals: money a year */
    POND_IO_FINAL_DOMESTIC,   /**< sectors x finals: of it what was made in the table's regions */
    POND_IO_PRIMARY_INPUT,    /**< primaries x sectors: for each unit of output */
    POND_IO_DIRECT,           /**< indicators x sectors: for each unit of output (D) */
    POND_IO_FLOWS,            /**< flows x sectors: for each unit of output (B) */
    POND_IO_CHARACTERISATION, /**< indicators x flows (C) */
    POND_IO_PARTS
};

/** A table. Read the members; fill them through the functions below and by writing to `part`. */
struct pond_io_table {
    char *name;
    char currency[4]; /**< ISO 4217 */
    int32_t year;
    struct pond_io_axis axis[POND_IO_AXES];
    double *part[POND_IO_PARTS]; /**< NULL: not given */
};

/**
 * A table without sectors.
 *
 * @param[out] out      the caller's to free; NULL on failure
 * @param      name     what users call it, 1..100 bytes
 * @param      year     of its money and quantities, 1900..2200
 * @param      currency three capital letters
 * @return POND_OK; POND_EINVAL, one of them; POND_ENOMEM
 */
enum pond_status pond_io_table_new(struct pond_io_table **out, const char *name, int32_t year,
                                   const char *currency, struct pond_error *err);

/** Free it; takes NULL. */
void pond_io_table_free(struct pond_io_table *table);

/**
 * Add a row or column at an axis's end, before a part on this axis is made.
 *
 * @param axis  which
 * @param code  1..1000 bytes (a region's may be empty)
 * @param label copied; NULL texts are taken for ""; NULL: none of it is known
 * @return POND_OK; POND_EINVAL, the code is there already, empty or too long, the region is not
 *         there, or a part is; POND_ENOMEM
 */
enum pond_status pond_io_table_add(struct pond_io_table *table, enum pond_io_axis_id axis,
                                   const char *code, const struct pond_io_label *label,
                                   struct pond_error *err);

/** Make a part of zeros; its axes are complete. POND_EINVAL, it is there, or has no rows or
 * columns; POND_ELIMIT, more than 2^31 cells; POND_ENOMEM. */
enum pond_status pond_io_table_make(struct pond_io_table *table, enum pond_io_part part,
                                    struct pond_error *err);

/** How many there are on an axis. */
int32_t pond_io_count(const struct pond_io_table *table, enum pond_io_axis_id axis);

/** Code of one of them, borrowed. */
const char *pond_io_code(const struct pond_io_table *table, enum pond_io_axis_id axis,
                         int32_t number);

/** Number of a code on an axis, or -1. */
int32_t pond_io_find(const struct pond_io_table *table, enum pond_io_axis_id axis,
                     const char *code);

/** Number of a region's sector by the code of its industry, or -1. Cost: O(sectors). */
int32_t pond_io_find_sector(const struct pond_io_table *table, const char *industry,
                            int32_t region);

/** Rows and columns of a part, from its axes. */
int32_t pond_io_rows(const struct pond_io_table *table, enum pond_io_part part);
int32_t pond_io_columns(const struct pond_io_table *table, enum pond_io_part part);

/** Name of an axis ("sector") and of a part ("coefficients"), as messages and stores say it. */
const char *pond_io_axis_name(enum pond_io_axis_id axis);
const char *pond_io_part_name(enum pond_io_part part);

/** The axes of a part's rows and columns; POND_IO_AXES for the one row of the output. */
enum pond_io_axis_id pond_io_row_axis(enum pond_io_part part);
enum pond_io_axis_id pond_io_column_axis(enum pond_io_part part);

#endif
