/* Fitting the model by days to a disturbance that was seen: which stocks, which recovery, and how
 * sure that is. SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_RIPPLE_FIT_H
#define POND_RIPPLE_FIT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/api.h"
#include "base/status.h"
#include "network/network.h"
#include "ripple/days.h"
#include "ripple/shock.h"

/** What is estimated, in this order everywhere. */
enum pond_fit_parameter {
    POND_FIT_DEPTH = 0,    /**< of the usual, what could not be delivered: 0..1 */
    POND_FIT_DAY = 1,      /**< first day of the disturbance; whole */
    POND_FIT_DURATION = 2, /**< days at full depth; whole */
    POND_FIT_RECOVERY = 3, /**< days of recovery; 0: sudden */
    POND_FIT_STOCK = 4,    /**< n: days of use that firms keep in stock */
    POND_FIT_ORDER = 5,    /**< tau: days over which a gap in stocks is ordered */
    POND_FIT_SPARE = 6,    /**< how much more than usual sellers can deliver; 1: twice as much */
};

/** How many parameters there are. */
#define POND_FIT_PARAMETERS 7

/** Most series that are matched: the trades of the struck, and those of their neighbours. */
#define POND_FIT_SERIES 2

/** Where a parameter may be; low == high fixes it. */
struct pond_fit_range {
    double low;  /**< <= high */
    double high; /**< finite */
};

/** The trades of the struck that are looked at. */
enum pond_fit_side {
    POND_FIT_SALES = 0,     /**< to firms that are not struck; neighbours: their customers, what
                                 these buy from others */
    POND_FIT_PURCHASES = 1, /**< from firms that are not struck; neighbours: their suppliers, what
                                 these sell to others */
};

/** What is fitted to what. Arrays are borrowed for as long as the problem is used. */
struct pond_fit_input {
    const struct pond_network *network; /**< the usual, see pond_fit_lump */
    const uint8_t *struck;              /**< nodes: 1 struck */
    const uint8_t *input_class;         /**< as pond_days_input */
    enum pond_fit_side side;            /**< which trades are matched */
    bool link; /**< what may be ordered over the links of `side` falls, and the struck go on; else
                    the capacity of the struck falls */
    enum pond_recovery recovery; /**< LINEAR or EXPONENTIAL, over POND_FIT_RECOVERY days */
    int32_t step_days;           /**< days of one step, >= 1 */
    int32_t steps;               /**< that were seen, >= 1; the first day is day 0 */
    int32_t series;              /**< 1, the struck alone; 2, their neighbours too */
    const double *observed;      /**< series x steps: trade of the step over that of a usual one */
    const double *expected;      /**< series x steps: the same if nothing had happened; > 0 */
    const double *noise;         /**< series: standard deviation of a usual step, > 0; see
                                      pond_fit_noise */
    double noise_freedom;        /**< degrees of freedom of `noise`, >= 1 */
    bool level; /**< a factor of each series is fitted besides: business grew since */
    struct pond_fit_range range[POND_FIT_PARAMETERS]; /**< by enum pond_fit_parameter */
};

/** One point: values, and how well they fit. */
struct pond_fit_point {
    double value[POND_FIT_PARAMETERS]; /**< by enum pond_fit_parameter */
    double level[POND_FIT_SERIES];     /**< factors of the series; 1 where not fitted */
    double misfit; /**< sum over series and steps of ((observed - fitted) / pond_fit_noise)^2 */
};

/** Points on each profile, at most. */
#define POND_FIT_PROFILE 48

/** What is known of one parameter. */
enum pond_fit_known {
    POND_FIT_KNOWN = 0,    /**< between its bounds */
    POND_FIT_AT_LEAST = 1, /**< its low bound alone: all above fits as well */
    POND_FIT_AT_MOST = 2,  /**< its high bound alone */
    POND_FIT_UNKNOWN = 3,  /**< nothing: all of the range, or nearly all, fits as well */
    POND_FIT_GIVEN = 4,    /**< it was fixed */
};

/** How sure one parameter is. */
struct pond_fit_profile {
    int32_t points;                                /**< 0: the parameter is fixed */
    struct pond_fit_point point[POND_FIT_PROFILE]; /**< by value: this parameter given, the others
                                                        at their best */
    double low;                /**< least value that fits as well, in 19 of 20 cases */
    double high;               /**< greatest */
    enum pond_fit_known known; /**< where an end is one that no value can pass (a depth of 1, a
                                    recovery of 0 days), the bound counts as seen */
    int32_t with; /**< the parameter that moves most when this one does; -1: none moves much */
    double with_at_low;  /**< its value where this one is `low`, */
    double with_at_high; /**< and where it is `high` */
};

/** The whole answer. */
struct pond_fit_answer {
    struct pond_fit_point best; /**< the least misfit that was found */
    struct pond_fit_point none; /**< nothing happened: depth 0 */
    double freedom;             /**< numbers seen less numbers fitted, >= 1 */
    double scale; /**< misfit / freedom, at least 1: where the model explains less than noise
                       allows, intervals widen by its root */
    double limit; /**< misfits up to it fit as well */
    struct pond_fit_profile profile[POND_FIT_PARAMETERS]; /**< by enum pond_fit_parameter */
};

/**
 * Check an input.
 *
 * @return POND_OK; POND_EINVAL, the message names what is wrong: a range, a step, nobody is struck,
 *         the struck have no trade on that side;
 *         POND_ENOMEM
 */
POND_API enum pond_status pond_fit_check(const struct pond_fit_input *input,
                                         struct pond_error *err);

/**
 * Firms taken together by what they are to the disturbance (struck, a neighbour that trades with
 * the struck on that side, neither) and by industry, so that a day costs next to nothing.
 *
 * Flows of groups are sums of the flows of firms. Where all firms of a group have the same mix of
 * suppliers, they move alike and nothing changes; elsewhere it is an approximation, and a run on
 * all firms (pond_fit_simulate) says how good.
 *
 * @param[out] out    the network of groups, the caller's to free; NULL on failure
 * @param[out] group  nodes of the first network: its group; the caller's to free
 * @param[out] lumped nodes of the new one, at most 3 industries: 1 struck; the caller's to free
 * @param      network the first network
 * @param      struck nodes of the first network
 * @param      side   whose trade is looked at
 * @param[out] err    why it failed; may be NULL
 * @return POND_OK; POND_ENOMEM
 *
 * Cost: O(links + nodes).
 */
POND_API enum pond_status pond_fit_lump(struct pond_network **out, int32_t **group,
                                        uint8_t **lumped, const struct pond_network *network,
                                        const uint8_t *struck, enum pond_fit_side side,
                                        struct pond_error *err);

/** Marks 1 the neighbours: firms not struck that buy from the struck (SALES) or sell to them.
 * Cost: O(links). */
POND_API void pond_fit_neighbours(const struct pond_network *network, const uint8_t *struck,
                                  enum pond_fit_side side, uint8_t *neighbour);

/**
 * The series that a trade from firm j to firm i belongs to: 0 of the struck, 1 of their
 * neighbours with others, -1 neither (a trade of the struck on the other side, or among them).
 *
 * @param struck    nodes: 1 struck
 * @param neighbour nodes, as pond_fit_neighbours gives it
 * @param side      whose trade is looked at
 * @param j         who sells
 * @param i         who buys
 * @return the number of the series
 *
 * Cost: O(1).
 */
POND_API int pond_fit_series_of(const uint8_t *struck, const uint8_t *neighbour,
                                enum pond_fit_side side, pond_node j, pond_node i);

/** Rates of the usual trade of both series, in the network's units. Cost: O(links). */
POND_API void pond_fit_usual(const struct pond_network *network, const uint8_t *struck,
                             const uint8_t *neighbour, enum pond_fit_side side,
                             double usual[POND_FIT_SERIES]);

/**
 * The change of capacity that stands for a depth when sellers could deliver 1 + spare of the usual:
 * (1 + spare)(1 + change) = 1 - depth. Of links: -depth.
 */
POND_API double pond_fit_change(const double value[POND_FIT_PARAMETERS], bool link);

/**
 * Run the model with these values: what is traded in each step, over the usual.
 *
 * Capacity: of each struck firm, by pond_fit_change at full strength. Link: what may be ordered
 * over each link of the side. Besides, sellers of the side (SALES: the struck; PURCHASES: their
 * suppliers) can deliver 1 + spare of the usual on all other days.
 *
 * @param      input what is fitted
 * @param      value POND_FIT_PARAMETERS, by enum pond_fit_parameter
 * @param[out] flow  series x steps; a series without usual trade gives 0
 * @param[out] err   why it failed; may be NULL
 * @return POND_OK; what pond_days_model_new and pond_days_run_new return
 *
 * Cost: step_days x steps days of the model. Threads: reentrant, one thread.
 */
POND_API enum pond_status pond_fit_simulate(const struct pond_fit_input *input,
                                            const double value[POND_FIT_PARAMETERS], double *flow,
                                            struct pond_error *err);

/**
 * Standard deviation of step `k` (0..series x steps - 1): that of a usual step; where so many times
 * as much was traded, as the sum of so many usual steps varies:
 *
 *     noise sqrt(max(1, observed))
 *
 * Cost: O(1).
 */
POND_API double pond_fit_noise(const struct pond_fit_input *input, int64_t k);

/** Misfit of a point: sets its levels and misfit from its values. As pond_fit_simulate. */
POND_API enum pond_status pond_fit_measure(const struct pond_fit_input *input,
                                           struct pond_fit_point *point, struct pond_error *err);

/**
 * One local search, from the start number `item` of `items`.
 *
 * Starts are a Latin hypercube (McKay, Beckman and Conover 1979, Technometrics 21) over the ranges;
 * ranges of stock and order days in logarithms. From there the pattern search of Hooke and Jeeves
 * (1961, Journal of the ACM 8:212-229), which needs no derivative and keeps whole days whole.
 *
 * @param      input what is fitted
 * @param      item  0..items-1
 * @param      items of all searches
 * @param      seed  another seed, other starts
 * @param[out] point where it ended
 * @param[out] err   why it failed; may be NULL
 * @return POND_OK; as pond_fit_simulate
 *
 * Cost: some hundred runs. Threads: a pure function of its arguments.
 */
POND_API enum pond_status pond_fit_start(const struct pond_fit_input *input, int64_t item,
                                         int64_t items, uint64_t seed, struct pond_fit_point *point,
                                         struct pond_error *err);

/**
 * The best of all ends of searches, and how sure each parameter is.
 *
 * The profile of a parameter is the least misfit over all others (Venzon and Moolgavkar 1988,
 * Applied Statistics 37:87-94). Values are as good as the best while
 *
 *     misfit <= least + scale t^2,  scale = max(1, least / freedom),
 *
 * t the 0.975 quantile of Student's distribution with the lesser of `freedom` and noise_freedom.
 * A search that finds less than the best becomes the best.
 *
 * @param[out] out   the caller's to free by pond_fit_answer_free; NULL on failure
 * @param      input what is fitted
 * @param      end   `ends` points, as pond_fit_start gives them
 * @param      ends  >= 1
 * @param[out] err   why it failed; may be NULL
 * @return POND_OK; as pond_fit_simulate
 *
 * Cost: some 100,000 runs. Threads: over parameters; the same bits for any number.
 */
POND_API enum pond_status pond_fit_answer_new(struct pond_fit_answer **out,
                                              const struct pond_fit_input *input,
                                              const struct pond_fit_point *end, int64_t ends,
                                              struct pond_error *err);

/** Free it; takes NULL. */
POND_API void pond_fit_answer_free(struct pond_fit_answer *answer);

/** The 0.975 quantile of Student's t, freedom >= 1. 1 to 3 exactly or to 1e-3, then to 2e-3 (Hill
 * 1970, Communications of the ACM 13:619-620, algorithm 396). Cost: O(1). */
POND_API double pond_fit_student(double freedom);

#endif
