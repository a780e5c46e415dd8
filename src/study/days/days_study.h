/* A scenario day by day on the firms of a store: the run, and what is kept of each day.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_DAYS_DAYS_STUDY_H
#define POND_STUDY_DAYS_DAYS_STUDY_H

#include "ripple/days.h"
#include "study/scenario/scenario_shocks.h"
#include "study/story.h"

/** Size classes by employees. */
#define DAYS_SIZES 6

/** Firms by some sign, and what each group made on each day. */
struct days_groups {
    const char *name;             /**< of the table: "places" */
    const char *key;              /**< of its first column: "place" */
    const char *meaning;          /**< of that column */
    int32_t *of;                  /**< nodes: 0..count-1 */
    int32_t count;                /**< >= 1 */
    const char **label;           /**< count; NULL: not known; borrowed */
    struct pond_days_sums *sums;  /**< count: of the last day */
    struct pond_days_sums *usual; /**< count */
    double *lost;                 /**< days x count: turnover lost, rates */
    struct pond_days_sums *day;   /**< days x count; NULL: not listed by day */
    double *production_lost;      /**< count: sum over days, rates */
    double *unmet_final;          /**< count: sum over days, rates */
    double *added_lost;           /**< count: value added, sum over days, rates */
    double *turnover;             /**< count: of the firms of the group */
};

enum { DAYS_BY_INDUSTRY, DAYS_BY_PLACE, DAYS_BY_SIZE, DAYS_GROUPINGS };

struct days_why;

/** One run. */
struct days_study {
    struct pond_study *study;
    struct study_scenario *scenario;
    struct study_shocks *shocks;
    uint8_t *input_class;
    double *stock_days;           /**< links, 0: as --stock; NULL: no file of stocks */
    double *spare;                /**< nodes; NULL: no spare capacity */
    struct pond_days_input input; /**< what the model is made from */
    struct pond_days_options options;
    struct pond_days_model *model;
    struct pond_days_run *run;
    double period_days; /**< of the records: money of a day is rate / period_days */
    int64_t days;

    struct pond_days_sums usual;
    int64_t changed;            /**< links that went to another supplier, */
    int64_t defaults;           /**< firms whose cash was gone, */
    int64_t exits;              /**< that closed by the exit rate, */
    int64_t entries;            /**< places that were taken: in the whole run */
    struct pond_days_sums *day; /**< days */
    struct days_groups group[DAYS_GROUPINGS];

    uint8_t *struck;      /**< nodes: the scenario itself changes its capacity, demand, links or
                               stock */
    double *lowest;       /**< nodes: the least activity it had */
    int32_t *lowest_day;  /**< nodes: the first day of that */
    int32_t *short_day;   /**< nodes: the first day it lacked an input; -1: never */
    int32_t *short_of;    /**< nodes: the industry of that input */
    double *usual_output; /**< nodes: P0 */
    double *turnover; /**< nodes: the larger of P0 and purchases: shops whose sales nobody records
                           have no P0 */
    double *idle;     /**< nodes: sum over days of 1 - activity */
    double *turnover_lost;      /**< days: sum of (1 - activity) turnover, a rate */
    double *part;               /**< nodes: scratch */
    struct days_why *why;       /**< NULL: not asked */
    struct days_prices *prices; /**< NULL: the scenario changes none, or nobody asked */
};

/** Read scenario and parameters, make the model. What study_scenario_read, study_shocks_resolve and
 * pond_days_model_new return. */
enum pond_status days_study_input(struct days_study *days, struct pond_study *study,
                                  struct pond_error *err);

/** Note the usual state: output, turnover, sums of groups; days_study_run does so itself. */
void days_study_begin(struct days_study *days);

/** Run it. POND_ENOMEM; POND_ECANCELED. */
enum pond_status days_study_run(struct days_study *days, struct pond_error *err);

/** Fill the result. POND_ENOMEM. */
enum pond_status days_study_tables(const struct days_study *days, struct pond_result *result,
                                   struct pond_error *err);

/** Sentences to be read, and what stands behind them; `story` borrows from the study and from
 * `currency`. */
void days_study_story(const struct days_study *days, const char *currency,
                      struct study_story *story);

/** The tables of groups, in total and by day. POND_ENOMEM. */
enum pond_status days_study_group_tables(const struct days_study *days, struct pond_result *result,
                                         struct pond_error *err);

/** Does the result list these groups by day? Not where the analysis has no "by_day". */
bool days_study_lists(const struct days_study *days, const struct days_groups *group);

/** Turnover lost on a day, a rate: sum of (1 - activity) turnover; `part` (nodes) holds each
 * firm's. */
double days_study_lost(const struct days_study *days, const double *activity, double *part);

/** Money of one day from a rate. */
double days_study_money(const struct days_study *days, double rate);

/** Free it; takes NULL. */
void days_study_free(struct days_study *days);

#endif
