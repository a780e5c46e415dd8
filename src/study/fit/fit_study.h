/* What "ripple fit" is asked for, what it reads from the records, and its answer.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_FIT_FIT_STUDY_H
#define POND_STUDY_FIT_FIT_STUDY_H

#include "ripple/fit.h"
#include "study/scenario/choose.h"

/** Kinds of trades: the two series; what the neighbours trade besides (goods that are not looked
 * at, final sales); all others. */
enum { FIT_BESIDES = POND_FIT_SERIES, FIT_OTHERS, FIT_KINDS };

/** A stretch of days in whole steps, and what was traded in each. */
struct fit_window {
    int64_t from_s;           /**< its first second */
    int64_t days;             /**< as asked for */
    int32_t steps;            /**< whole steps; days that are left over are not looked at */
    double *money[FIT_KINDS]; /**< steps: major units */
};

/** The season of a series, and where it is from. */
enum fit_season {
    FIT_SEASON_NONE,      /**< every step as the mean of the usual period */
    FIT_SEASON_ALL,       /**< as all other trade, the neighbours' too, which are then no series */
    FIT_SEASON_ELSEWHERE, /**< as all other trade without the neighbours' */
};

/** One fit. */
struct fit_study {
    struct pond_study *study;
    struct study_choice who;      /**< chosen: the struck */
    struct pond_network *network; /**< the usual: fit_study_network */
    bool shops;                   /**< some firms have no sales on record */
    uint8_t *product;             /**< products: 1 matters; NULL: all do */
    pond_node *node;              /**< firms: its node, or -1 */
    uint8_t *neighbour;           /**< nodes */
    struct fit_window usual;
    struct fit_window seen;
    double usual_day[POND_FIT_SERIES]; /**< money of a usual day */
    enum fit_season season;

    double *observed; /**< series x steps: see struct pond_fit_input */
    double *expected;
    double noise[POND_FIT_SERIES];

    struct pond_network *lumped;
    int32_t *group;
    uint8_t *lumped_struck;
    uint8_t *input_class;        /**< industries x industries */
    struct pond_fit_input input; /**< of groups */
    int64_t starts;
    uint64_t seed;

    struct pond_fit_answer *answer;
    double *flow;       /**< series x steps: the best, on groups */
    double *whole_flow; /**< the same on all firms */
};

/** Read parameters and records; make `input`. POND_EINVAL, POND_ENOTFOUND, POND_ENOMEM; what the
 * store returns. */
enum pond_status fit_study_input(struct fit_study *fit, struct pond_study *study,
                                 struct pond_error *err);

/**
 * The usual network: that of the study, of some products alone where parameter "product" says so.
 *
 * A firm that buys and has no sales on record, as shops have, orders for what is wanted of it.
 *
 * @return POND_OK; POND_ENOTFOUND, no such product; POND_ENOMEM; what the store returns
 */
enum pond_status fit_study_network(struct fit_study *fit, struct study_chooser *chooser,
                                   struct pond_error *err);

/** Read the trades of both periods into windows. POND_ENOTFOUND, nobody trades in one of them. */
enum pond_status fit_study_read(struct fit_study *fit, struct pond_error *err);

/** From windows to `observed`, `expected` and `noise`. POND_EINVAL; POND_ENOMEM. */
enum pond_status fit_study_series(struct fit_study *fit, struct pond_error *err);

/** Ranges of the parameters, from texts "low:high" or "value". POND_EINVAL. */
enum pond_status fit_study_ranges(struct fit_study *fit, struct pond_error *err);

/** All tables, figures, assumptions and warnings. POND_ENOMEM. */
enum pond_status fit_study_tables(const struct fit_study *fit, struct pond_result *result,
                                  struct pond_error *err);

/** The sentences. POND_ENOMEM. */
enum pond_status fit_study_findings(const struct fit_study *fit, struct pond_result *result,
                                    struct pond_error *err);

/** Write the fitted events as a scenario. POND_EIO, POND_ENOMEM. */
enum pond_status fit_study_scenario(const struct fit_study *fit, const char *path,
                                    struct pond_error *err);

/** What a parameter is called, its unit, and what it means. */
struct fit_words {
    const char *name; /**< of the flag, too */
    const char *unit;
    const char *meaning;
    const char *spoken; /**< in a sentence: "the days of stock" */
};
const struct fit_words *fit_study_words(int p);

/** Trade not made, and trade above the usual, in the steps of the disturbance and after; money. */
struct fit_sums {
    double missed;         /**< steps in which the fit is below the usual */
    double made_up;        /**< steps in which it is above */
    double fitted_missed;  /**< the same, of the fit */
    double fitted_made_up; /**< as made_up */
};
struct fit_sums fit_study_sums(const struct fit_study *fit);

/** Of the ups and downs around the usual, the part that the fit explains; and below which nothing
 * is seen. */
double fit_study_explained(const struct fit_study *fit);
bool fit_study_sees_nothing(const struct fit_study *fit);

/** Free all; takes NULL. */
void fit_study_free(struct fit_study *fit);

#endif
