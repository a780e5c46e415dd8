/* How sure the totals of an account are: draws of what is assumed, P5 to P95, and whose doing it
 * is. SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_IMPACT_IMPACT_INTERVALS_H
#define POND_STUDY_IMPACT_IMPACT_INTERVALS_H

#include "impact/intervals.h"
#include "study/draws.h"
#include "study/impact/impact_answer.h"

/* clang-format off */
/** Parameters of every analysis that says how sure its totals are; DRAWS is the default as a text,
 * DEMAND that of the spread of final demand. */
#define IMPACT_INTERVAL_PARAMETERS(DRAWS, DEMAND)                                                  \
    {"draws", POND_PARAMETER_INTEGER, "draws", DRAWS, 0, 1e6, "",                                  \
     "Draws of what is uncertain, from which P5 to P95 of the totals come; 0: none."},             \
    {"pairs", POND_PARAMETER_INTEGER, "pairs", "200", 0, 5e5, "",                                  \
     "Pairs of draws from which it is computed which assumption moves the totals most, at most "   \
     "half of the draws; for each assumption so many more are made."},                             \
    {"seed", POND_PARAMETER_INTEGER, "", "1", 0, 9e15, "",                                         \
     "Of the draws: another number, other ones."},                                                 \
    {"technique_sd", POND_PARAMETER_NUMBER, "share", "0.1", 0, 2, "",                              \
     "Relative standard deviation of what a sector buys of one product, where it is a flow of "    \
     "--flow-size; smaller flows are less certain."},                                              \
    {"trade_sd", POND_PARAMETER_NUMBER, "share", "0.2", 0, 2, "",                                  \
     "The same of how much of it is bought in each region and abroad."},                           \
    {"flow_size", POND_PARAMETER_NUMBER, "money", "1000000000", 1e-6, 1e15, "",                    \
     "The flow a year, in the table's currency, for which these two are given."},                  \
    {"flow_exponent", POND_PARAMETER_NUMBER, "", "0.3", 0, 1, "",                                  \
     "How they fall with the flow: as its power of minus this, between 0.01 and 1."},              \
    {"direct_sd", POND_PARAMETER_NUMBER, "share", "0.2", 0, 2, "",                                 \
     "Relative standard deviation of what a unit of output takes of each indicator but jobs, "     \
     "value added and pay, each sector by itself."},                                               \
    {"common_sd", POND_PARAMETER_NUMBER, "share", "0.1", 0, 2, "",                                 \
     "The same, all sectors of an indicator alike."},                                              \
    {"jobs_sd", POND_PARAMETER_NUMBER, "share", "0.05", 0, 2, "",                                  \
     "Relative standard deviation of jobs for each unit of output, each sector by itself."},       \
    {"demand_sd", POND_PARAMETER_NUMBER, "share", DEMAND, 0, 2, "",                                \
     "Relative standard deviation of final demand, each sector's by itself."}
/* clang-format on */

/** Draws of accounts. */
struct impact_intervals {
    const struct impact_input *input;
    struct study_draws plan;
    enum pond_interval_group group[POND_INTERVAL_GROUPS]; /**< of each factor of the plan */
    int32_t demands;
    int64_t totals; /**< of one item: demands x measures x (regions + 1) */
    double *total;  /**< items x totals; item 0 is as given */
};

/** What draws say of one number. */
struct impact_interval {
    double given;
    double mean;
    double low;    /**< P5 */
    double middle; /**< P50 */
    double high;   /**< P95 */
};

/**
 * Draw, with the spreads that the study's parameters give (IMPACT_INTERVAL_PARAMETERS). Pairs, from
 * which causes are computed, are drawn for one demand, not for several.
 *
 * @param[out] out      cleared by impact_intervals_clear, also on failure
 * @param      input    a table made ready
 * @param      demands  how many
 * @param      f        demands x sectors: wherever made
 * @param      domestic demands x sectors: of it made in the table's regions; NULL: all of it
 * @param[out] err      why it failed; may be NULL
 * @return POND_OK; POND_EINVAL, a draw is not productive; POND_ELIMIT, more than 2^28 totals;
 *         POND_ENOMEM
 *
 * Cost: draws + pairs for each uncertain group, each as pond_intervals_run.
 */
enum pond_status impact_intervals_draw(struct impact_intervals *out,
                                       const struct impact_input *input, int32_t demands,
                                       const double *f, const double *domestic,
                                       struct pond_error *err);

/** One draw's totals, measures x (regions + 1), by somebody's own way from a drawn table. */
typedef enum pond_status (*impact_draw_function)(void *user, const struct pond_intervals *intervals,
                                                 const struct pond_interval_draw *draw,
                                                 struct pond_interval_work *work, int thread,
                                                 double *total, struct pond_error *err);

/**
 * The same where totals are not those of a demand: `run` makes them, draw by draw, in any order, on
 * threads 0..pond_threads()-1. Cost: that of `run` for each draw.
 */
enum pond_status impact_intervals_draw_by(struct impact_intervals *out,
                                          const struct impact_input *input,
                                          impact_draw_function run, void *user,
                                          struct pond_error *err);

/** Free what they hold; they may be zero. */
void impact_intervals_clear(struct impact_intervals *intervals);

/** One number: a demand's measure in a place; IMPACT_PLACES: everywhere. POND_ENOMEM. */
enum pond_status impact_interval_of(struct impact_interval *out,
                                    const struct impact_intervals *intervals, int32_t demand,
                                    int32_t measure, enum impact_place place,
                                    struct pond_error *err);

/** P5 and P95 of the first demand as `low` and `high` of its answer. POND_ENOMEM. */
enum pond_status impact_intervals_answer(const struct impact_intervals *intervals,
                                         struct impact_answer *answer, struct pond_error *err);

/**
 * Add what draws of the first demand say: tables "intervals" (each measure by place) and "causes"
 * (shares of the variance by assumption), and what was supposed. POND_ENOMEM.
 */
enum pond_status impact_intervals_tables(const struct impact_intervals *intervals,
                                         struct pond_result *result, struct pond_error *err);

/** What a group is called: "technique", "trade", "direct", "demand". */
const char *impact_group_name(enum pond_interval_group group);

/** Say what was supposed about spreads. POND_ENOMEM. */
enum pond_status impact_intervals_assume(const struct impact_intervals *intervals,
                                         struct pond_result *result, struct pond_error *err);

#endif
