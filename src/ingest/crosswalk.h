/* Correspondences of industry codes: NAICS, BEA, ISIC, NACE, from one to several by weights.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_INGEST_CROSSWALK_H
#define POND_INGEST_CROSSWALK_H

#include "base/dictionary.h"

/** A correspondence from codes of one kind to those of another: immutable, shared by threads. */
struct pond_crosswalk;

/**
 * Read a correspondence: a CSV with a column for each kind of code, a row for each pair. A row
 * where one of the two is empty says nothing; a pair that is there twice counts once.
 *
 * Weights of a code's targets add up to 1. Where the file has a column "weight" they are in
 * proportion to it (a pair that is there twice has the sum); else they are equal.
 *
 * @param[out] out         the caller's to free; NULL on failure
 * @param      path        of the file; gzip too
 * @param      from_column name of the column of codes that are looked up ("NAICS")
 * @param      to_column   name of the column of codes that are found ("BEA_Summary")
 * @return POND_OK; POND_EIO, POND_ENOTFOUND; POND_EPARSE, there is no such column, a weight is no
 *         number or below 0, all weights of a code are 0, or no row has both codes; POND_ENOMEM
 *
 * Cost: O(rows x targets of a code).
 */
enum pond_status pond_crosswalk_read(struct pond_crosswalk **out, const char *path,
                                     const char *from_column, const char *to_column,
                                     struct pond_error *err);

/** Free it; takes NULL. */
void pond_crosswalk_free(struct pond_crosswalk *crosswalk);

/**
 * Weigh targets by their size besides: of 531 that is housing and other real estate, so much each
 * as their outputs say. Weights of a code are in proportion to weight x size.
 *
 * @param size of a target by its code, 0 or more; a code all of whose targets have size 0 keeps
 *             its weights
 * @param user is given to `size`
 * @return POND_OK; POND_ENOMEM, the weights are as they were
 */
enum pond_status pond_crosswalk_weigh(struct pond_crosswalk *crosswalk,
                                      double (*size)(void *user, const char *target), void *user,
                                      struct pond_error *err);

/**
 * What a code corresponds to; where the file lacks it, its longest beginning that is there: 3118113
 * is what 311811 is.
 *
 * @param      code    any text
 * @param[out] count   of targets; 0: unknown
 * @param[out] targets numbers of targets (pond_crosswalk_target), borrowed
 * @param[out] weights of them, together 1, borrowed
 * @return POND_OK; POND_ENOTFOUND, no beginning of the code is there: count is 0
 *
 * Cost: O(length of the code squared). Threads: reentrant.
 */
enum pond_status pond_crosswalk_find(const struct pond_crosswalk *crosswalk, const char *code,
                                     int32_t *count, const int32_t **targets,
                                     const double **weights);

/** How many targets there are in all, and the code of one, borrowed. */
int32_t pond_crosswalk_targets(const struct pond_crosswalk *crosswalk);
const char *pond_crosswalk_target(const struct pond_crosswalk *crosswalk, int32_t target);

/** Codes that were looked up and are not there, with how many firms and what value they stand for.
 * Zero it before, and clear it. */
struct pond_unknown_codes {
    struct pond_dictionary *code;
    int64_t *firms; /**< codes */
    double *value;  /**< codes */
    int64_t firms_room;
    int64_t value_room;
};

/** Count a firm whose code is unknown ("" : it has none). POND_ENOMEM. */
enum pond_status pond_unknown_add(struct pond_unknown_codes *unknown, const char *code,
                                  double value, struct pond_error *err);

/** How many firms, of what value, there are in all. */
int64_t pond_unknown_firms(const struct pond_unknown_codes *unknown);
double pond_unknown_value(const struct pond_unknown_codes *unknown);

/** "\"99\" (2 firms), no code (1 firm)": those of the largest value first, as many as fit. */
void pond_unknown_text(const struct pond_unknown_codes *unknown, char *text, size_t size);

/** Free what it holds, and zero it. */
void pond_unknown_clear(struct pond_unknown_codes *unknown);

#endif
