/* A cost push on the firms of a store: what goes into the model, and what comes out.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_PRICE_PRICE_STUDY_H
#define POND_STUDY_PRICE_PRICE_STUDY_H

#include "ripple/price.h"
#include "study/price/price_firms.h"
#include "study/scenario/scenario_shocks.h"
#include "study/story.h"

/** Told of each day of the path, once it is noted. */
typedef enum pond_status (*price_study_listener)(void *user, const struct pond_price_day *day,
                                                 struct pond_error *err);

/** One question. */
struct price_study {
    struct pond_study *study;
    struct study_scenario *scenario;
    struct study_shocks *shocks;
    bool beside; /**< asked beside a run by days, whose scenario and shocks these are: tables that
                      the run has too are called price_..., and quantities may follow */
    price_study_listener also; /**< NULL: nobody listens */
    void *user;
    struct price_firms firms;
    struct pond_price_input input; /**< borrows from `firms` */
    double imports;                /**< how much dearer purchases from unknown sellers get */

    double *set;   /**< nodes: prices set by the shocks in force, NaN: none */
    double *cost;  /**< nodes: extra costs from outside, of the shocks in force */
    double *gain;  /**< nodes: extra revenue from a product that is dearer */
    double *final; /**< nodes: of it from final buyers */
    double finals; /**< sum of `final` */

    /* At rest, every change in full. */
    double *price;
    double *extra; /**< nodes: C */
    struct pond_price_answer answer;
    struct pond_price_account account;
    bool settled;
    char trouble[POND_ERROR_SIZE]; /**< why not */
    uint8_t *below;                /**< nodes: its margin is below 0 at rest */

    /* Day by day. */
    int64_t days;
    int64_t *first_below; /**< nodes: first day its margin is below 0; -1: never */
    double *final_price;  /**< days: mean change of what final buyers pay */
    double *borne;        /**< days: borne by margins, at that day's rate for the period */
    int64_t *belows;      /**< days: firms whose margin is below 0 */
    double *part;         /**< nodes: scratch */
};

/** Read the parameters, records and files. What study_choose, the store and files return. */
enum pond_status price_study_input(struct price_study *price, struct pond_study *study,
                                   struct pond_error *err);

/** The same beside a run by days: of a scenario that was read, for so many days; both borrowed. */
enum pond_status price_study_beside(struct price_study *price, struct pond_study *study,
                                    struct study_scenario *scenario, struct study_shocks *shocks,
                                    int64_t days, struct pond_error *err);

/** Put the shocks in force: all of them in full (day < 0), or as they are on a day. */
void price_study_weather(struct price_study *price, int64_t day);

/** Prices at rest and day by day. POND_ENOMEM. */
enum pond_status price_study_solve(struct price_study *price, struct pond_error *err);

/** A firm's margin after a change, money of the period. */
double price_study_margin(const struct price_study *price, pond_node node, const double *change,
                          const double *extra);

/** Sentences to be read, and what stands behind them; `story` borrows from the study and from
 * `currency`. POND_ENOMEM. */
enum pond_status price_study_story(const struct price_study *price, const char *currency,
                                   struct study_story *story, struct pond_error *err);

/** Tables, figures, assumptions, warnings. */
enum pond_status price_study_tables(struct price_study *price, struct pond_result *result,
                                    struct pond_error *err);

/** Free it; takes NULL. */
void price_study_free(struct price_study *price);

#endif
