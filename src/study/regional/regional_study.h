/* A nation's table, the part of it that is here, and how far that is from a table that is known:
 * what `pond impact region` works with.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_REGIONAL_REGIONAL_STUDY_H
#define POND_STUDY_REGIONAL_REGIONAL_STUDY_H

#include "impact/quotient.h"
#include "records/io_table.h"
#include "study/study.h"

/** All regions of a table as one; industries are in the order of the table. */
struct regional_nation {
    const struct pond_io_table *io; /**< borrowed */
    int32_t industries;
    const char **code;  /**< of each, borrowed from the table */
    const char **name;  /**< borrowed */
    int32_t *of_sector; /**< sectors: the industry of each */
    double *a;          /**< industries x industries: of what is made in the nation; >= 0 */
    int64_t below;      /**< cells of it that the table has below 0, here 0 */
    double *all;        /**< the same of inputs wherever they were made */
    double *output;     /**< industries */
    double *direct;     /**< indicators x industries: for each unit of output */
    double *primary;    /**< primaries x industries: for each unit of output */
    int32_t jobs;       /**< the indicator; -1: the table has none */
    int32_t greenhouse; /**< the same */
};

/** A run. */
struct regional_study {
    struct pond_study *study;
    struct pond_io_table *io;
    struct regional_nation nation;
    struct pond_quotient_rule rule;
    double *here;    /**< industries: jobs; 0 where they are not known */
    double *of_all;  /**< industries: jobs of the nation; 0 where those here are not known */
    bool *known;     /**< industries: whether jobs here are */
    int32_t unknown; /**< how many are not */
    int32_t neutral; /**< how many nobody works in in the nation */
    struct pond_two_regions two;
    double *multiplier; /**< two rows of 2 industries: output made here, made elsewhere */
    int32_t against;    /**< region of the table; -1: none */
};

/** Add up a table's regions. POND_EINVAL, it has no output, which is needed; POND_ENOMEM. */
enum pond_status regional_nation_fill(struct regional_nation *nation,
                                      const struct pond_io_table *io, struct pond_error *err);

/** Free what it holds; it may be zero. */
void regional_nation_clear(struct regional_nation *nation);

/** Output of one region's industries: industries. */
void regional_output(const struct regional_nation *nation, int32_t region, double *output);

/** Coefficients of one region's industries for its own industries' goods: industries x industries.
 */
void regional_block(const struct regional_nation *nation, int32_t region, double *block);

/** An indicator of one region's industries for each unit of output: industries. */
void regional_direct(const struct regional_nation *nation, int32_t indicator, int32_t region,
                     double *direct);

/**
 * Jobs here and in the nation, from the files or the table.
 *
 * @return POND_OK; POND_EINVAL, POND_EPARSE, POND_ENOTFOUND: a file, its line, an industry that the
 *         table lacks, more jobs here than in the nation, no source of jobs; POND_ENOMEM
 */
enum pond_status regional_jobs(struct regional_study *r, struct pond_error *err);

/** Add the table "distance": each method and some deltas against the table's own block. As
 * pond_table_distance_of. */
enum pond_status regional_distances(const struct regional_study *r, struct pond_result *result,
                                    struct pond_error *err);

/** Add the tables "industries" and "table", and the key figures. POND_ENOMEM. */
enum pond_status regional_tables(const struct regional_study *r, struct pond_result *result,
                                 struct pond_error *err);

#endif
