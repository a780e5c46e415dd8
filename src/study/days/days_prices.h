/* Prices beside a run by days, and final demand that follows them.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_DAYS_DAYS_PRICES_H
#define POND_STUDY_DAYS_DAYS_PRICES_H

#include "study/days/days_study.h"
#include "study/price/price_study.h"

/** Prices of one run. */
struct days_prices {
    struct price_study *price;
    double elasticity; /**< of final demand to its price, >= 0 */
    double *factor;    /**< nodes: final demand over the usual; NULL: prices leave it */
    bool keeps;        /**< runs that come later ask for all days again */
    double *course;    /**< rows x nodes: final demand of days on which it moved */
    int64_t *row;      /**< days: which row is that of a day */
    int64_t rows;
    int64_t capacity;            /**< of `course`, numbers */
    double *part;                /**< nodes: scratch */
    double *fallen;              /**< days: final demand that prices take away, a rate */
    pond_days_listener listener; /**< of the days of the run */
};

/** Make days->prices where the scenario changes prices; else leave it NULL. As price_study_input;
 * the study must have the parameters of prices. */
enum pond_status days_prices_input(struct days_study *days, struct pond_error *err);

/** Run the days, prices first: in place of pond_days_go. As price_study_solve, pond_days_go. */
enum pond_status days_prices_go(struct days_study *days, pond_days_listener listener,
                                struct pond_error *err);

/** Add figures and tables of prices, if there are any. POND_ENOMEM. */
enum pond_status days_prices_tables(const struct days_study *days, struct pond_result *result,
                                    struct pond_error *err);

/** Free them; takes NULL. */
void days_prices_free(struct days_prices *prices);

#endif
