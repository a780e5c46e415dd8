/* What every analysis of impact answers with: each measure by channel and place, sectors, tiers.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_IMPACT_IMPACT_ANSWER_H
#define POND_STUDY_IMPACT_IMPACT_ANSWER_H

#include "study/impact/impact_input.h"
#include "study/story.h"

/** Tiers of the supply chain that are told one by one. */
#define IMPACT_TIERS 6

/** Channels as they are told, in the order of the tables. */
enum impact_channel { IMPACT_DIRECT, IMPACT_SUPPLY, IMPACT_INDUCED, IMPACT_CHANNELS };

/** Places as they are told. */
enum impact_place { IMPACT_HERE, IMPACT_ELSEWHERE, IMPACT_ABROAD, IMPACT_PLACES };

/** An account and what it is of. */
struct impact_answer {
    const struct impact_input *input;
    struct pond_account account; /**< its arrays belong to the answer */
    double *low;  /**< measures x (places + 1): P5 of what is told, and of the total; NULL: none */
    double *high; /**< the same: P95 */
};

/** An answer of zeros, freed by impact_answer_clear. POND_ENOMEM. */
enum pond_status impact_answer_new(struct impact_answer *answer, const struct impact_input *input,
                                   struct pond_error *err);

/** Free what it holds; it may be zero. */
void impact_answer_clear(struct impact_answer *answer);

/** Account for a final demand. As pond_account_fill. */
enum pond_status impact_answer_fill(struct impact_answer *answer, const double *f,
                                    const double *domestic, struct pond_error *err);

/** Add another answer to this one, number by number. */
void impact_answer_add(struct impact_answer *answer, const struct impact_answer *other);

/** One measure; IMPACT_CHANNELS and IMPACT_PLACES: the sum of them. */
double impact_answer_at(const struct impact_answer *answer, int32_t measure,
                        enum impact_channel channel, enum impact_place place);

/** The same of one tier: 0 direct, 1..IMPACT_TIERS, IMPACT_TIERS + 1 all further ones. */
double impact_answer_tier(const struct impact_answer *answer, int32_t measure, int32_t tier,
                          enum impact_place place);

/** Of a measure's total, the part here; NaN: there is none, or what is abroad is not known, or it
 * is what is imported. */
double impact_answer_local(const struct impact_answer *answer, int32_t measure);

/** Add the tables "effects", "tiers", "sectors", and the key figures. POND_ENOMEM. */
enum pond_status impact_answer_tables(const struct impact_answer *answer,
                                      struct pond_result *result, struct pond_error *err);

/** The same without "sectors", which holds averages alone. POND_ENOMEM. */
enum pond_status impact_answer_effects(const struct impact_answer *answer,
                                       struct pond_result *result, struct pond_error *err);

/** Roles that tables of sectors and of groups tell, and what their columns are called. */
#define IMPACT_TOLD 3
extern const enum impact_role impact_told[IMPACT_TOLD];
extern const char *const impact_told_name[IMPACT_TOLD];

/**
 * Add the table "sectors".
 *
 * @param account its output and induced output are told
 * @param told    of each role: sectors; NULL: in proportion to output. A role without a measure is
 *                left out
 * @return POND_OK; POND_ENOMEM
 */
enum pond_status impact_sectors_table(const struct impact_input *input,
                                      const struct pond_account *account,
                                      double *const told[IMPACT_TOLD], struct pond_result *result,
                                      struct pond_error *err);

/** What a unit is called in sentences and figures: "GHG" in kg is told in tonnes from a thousand
 * tonnes on; writes the number and its unit. */
void impact_amount(char text[POND_FORMAT_SIZE + 40], const struct impact_measure *measure,
                   double value);

#endif
