/* A supply network day by day: firms use stocks, order, make and ration; shocks spread over links.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_RIPPLE_DAYS_H
#define POND_RIPPLE_DAYS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/api.h"
#include "base/status.h"
#include "network/view.h"
#include "ripple/input_class.h"
#include "ripple/shock.h"

/** What a firm orders when its stocks are above their target. */
enum pond_days_orders {
    POND_DAYS_ORDERS_USE = 0, /**< never less than it uses */
    POND_DAYS_ORDERS_GAP =
        1, /**< less, as the published model: use + gap / order_days, at least 0.
                A fall in production then makes firms run down stocks they will
                want again, and overstates losses (in the toy of DAYS.md 14-fold) */
    POND_DAYS_ORDERS_DEMAND = 2, /**< as USE, but for what it could sell, min(K, D / P0), not for
                                    what it made: a firm that is out of inputs goes on ordering. In
                                    the published rules it stands still for ever once u is 0, even
                                      when its suppliers are back */
};

/** Who gets how much of what is made when that is less than all ordered. */
enum pond_days_rationing {
    POND_DAYS_RATION_LEVEL = 0, /**< water-filling: everybody gets up to one common multiple of the
                                     usual purchase, so those who order little more get it whole */
    POND_DAYS_RATION_SHARE = 1, /**< the same share of each order */
};

/**
 * What the model is made from. Begin with pond_days_defaults. Arrays are borrowed for the call of
 * pond_days_model_new.
 *
 * All flows are rates in the network's units: money over the network's period (a year, say). The
 * money of one day is rate / days of the period.
 */
struct pond_days_input {
    struct pond_view view; /**< without an overlay the network is read in place: it must outlive the
                                model. An overlay is not needed any more after the call */
    const uint8_t *input_class;    /**< industries x industries, row = supplier's industry, column =
                                        customer's: enum pond_input_class; NULL: all essential */
    double stock_days;             /**< n: days of use that a firm keeps of each input, >= 1 */
    const double *node_stock_days; /**< nodes, >= 1; NULL: stock_days */
    const double *industry_stock_days; /**< industries x industries as input_class, >= 1: days of a
                                            supplier's industry's goods; takes the place of the two
                                            above where it is not 0; NULL: none */
    const double *link_stock_days;     /**< links of the view, by customer, >= 1, all links of a
                                          customer to     one industry alike: takes the place of the
                                          three     above where     it is not 0; NULL: none */
    const double
        *spare_capacity; /**< nodes, >= 0: what a firm can make beyond its usual output, over
                              it; K is (1 + spare) times what shocks leave; NULL: nothing */
    double order_days;   /**< tau: days over which a gap in stocks is ordered, >= 1 */
    enum pond_days_orders orders;       /**< what a firm orders */
    enum pond_days_rationing rationing; /**< who goes short first */

    /* Switches; 0, and NULL, are off. DAYS.md has their formulas. */
    double overcapacity; /**< the most that capacity grows to while demand is unmet, > 1: 1.25 */
    double overcapacity_days;   /**< days that takes, >= 1 */
    int32_t change_after_days;  /**< k, 1..POND_DAYS_CHANGE_MAX: a supplier that delivered less than
                                     99 % of what is used, or of a smaller order (or whose link is
                                   cut by half or more) on k  days in a row is left for another firm
                                   of its industry, drawn by  degree^change_exponent, that could make
                                   what is ordered */
    double change_exponent;     /**< 0..10; published: 1.08 */
    double link_half_life_days; /**< > 0: each day each link leaves its supplier with the chance
                                     1 - 2^(-1 / link_half_life_days), short of goods or not, for
                                     another drawn in the same way; published: 396, 13 months */
    double exit_rate;           /**< chance, 0..1, that an open firm closes on a day */
    double entry_rate;          /**< chance, 0..1, that a closed firm's place is taken on a day */
    double cash_days;           /**< > 0: firms begin with cash for so many days of usual costs, and
                                     close when it is gone */
    double fixed_share;   /**< of usual value added that is paid whatever is made: wages, rent */
    double income_share;  /**< 0..1: how far final demand follows household income */
    double income_memory; /**< 0..1: of yesterday's spending in today's; 0.99 */
    const double *wages;  /**< nodes, >= 0: wages on a usual day; NULL: value added, at least 0 */
};

/** The longest that a customer waits before it changes its supplier. */
#define POND_DAYS_CHANGE_MAX 126

/** The prepared model: immutable, shared by threads and runs. */
struct pond_days_model;

/** n = 15, tau = 6, orders never below use, water-filling, all inputs essential. All switches are
 * off; what goes with them is set: 365 days to grow, exponent 1.08, half of value added fixed,
 * memory 0.99. */
POND_API struct pond_days_input pond_days_defaults(struct pond_view view);

/**
 * Prepare a model. With A_ij what firm i usually buys from j, C_i final demand, the usual output is
 *
 *     P0_i = C_i + sum over customers c of A_ci
 *
 * A firm that sells nothing in the network has P0 = 0: it runs as its inputs, its capacity and its
 * final demand (as a share of the usual) allow, and counts in no sum of production.
 *
 * @param[out] out   the caller's to free; NULL on failure
 * @param      input read during the call, the network for as long as the model lives
 * @param[out] err   why it failed; may be NULL
 * @return POND_OK; POND_EINVAL, a number is out of range (the message names it); POND_ELIMIT, 2^32
 *         links or more; POND_ENOMEM
 *
 * Cost: O(links + nodes) time; 5 links + 40 nodes bytes kept, 12 links more with an overlay, 8
 * links more with stock days of industries or links, at most 36 nodes more with switches. Threads:
 * reentrant.
 */
POND_API enum pond_status pond_days_model_new(struct pond_days_model **out,
                                              const struct pond_days_input *input,
                                              struct pond_error *err);

/** Free a model, after its runs; takes NULL. */
POND_API void pond_days_model_free(struct pond_days_model *model);

/**
 * Final demand that follows something outside the model, as prices.
 *
 * @param user as handed over
 * @param day  0, 1, ...; asked for once a day in order, by sweeps backwards
 * (pond_days_leverage_new) again, and by runs side by side at the same time
 * @return nodes, >= 0: final demand of that day over the usual, on top of shocks and income;
 *         borrowed until the next day is asked for; NULL: all 1
 */
typedef const double *(*pond_days_demand_of)(void *user, int32_t day);

/** What is asked of one run. */
struct pond_days_options {
    const struct pond_shock *shock; /**< `shocks` of them, copied; those of prices do nothing */
    int64_t shocks;                 /**< >= 0 */
    uint64_t seed;                  /**< of partners, exits and entries */
    bool alone;                    /**< one thread does a whole day: faster where runs are made side
                                        by side. Else all threads share a day; same bits */
    pond_days_demand_of demand_of; /**< NULL: final demand is as usual. Costs O(nodes) a day */
    void *demand_user;             /**< for demand_of */
};

/** A run: the state at the end of a day. One thread at a time. */
struct pond_days_run;

/**
 * Begin a run at the usual state: stocks at their targets, orders as usual. Nothing was done yet.
 *
 * @param[out] out     the caller's to free, before the model; NULL on failure
 * @param      model   must outlive the run
 * @param      options NULL: no shocks
 * @param[out] err     why it failed; may be NULL
 * @return POND_OK; POND_EINVAL, a shock is not legal, or cuts a link that is not there; POND_ENOMEM
 *
 * Cost: O(links + nodes + shocks) time; 16 links + 86 nodes bytes, and with switches at most
 * 5 links + 33 nodes and 16 a link that has moved.
 */
POND_API enum pond_status pond_days_run_new(struct pond_days_run **out,
                                            const struct pond_days_model *model,
                                            const struct pond_days_options *options,
                                            struct pond_error *err);

/** Free a run; takes NULL. */
POND_API void pond_days_run_free(struct pond_days_run *run);

/** Back to the usual state, with the same shocks. Cost: O(links + nodes). */
POND_API void pond_days_run_reset(struct pond_days_run *run);

/** What kept a firm's output where it is, more than 1e-9 below what is asked for. */
enum pond_days_limit {
    POND_DAYS_LIMIT_DEMAND = 0,   /**< it makes all that is ordered */
    POND_DAYS_LIMIT_CAPACITY = 1, /**< it could sell more */
    POND_DAYS_LIMIT_INPUT = 2,    /**< it lacks an input: a stock-out */
};

/** Sums over firms of one day; rates (see struct pond_days_input). */
struct pond_days_sums {
    double production;      /**< sum of P */
    double production_lost; /**< sum of P0 - P; below 0: more than usual was made */
    double value_added; /**< sum of P (1 - inputs / P0), inputs = purchases and imports as usual */
    double demand;      /**< orders and final demand */
    double unmet;       /**< of it, what was not delivered */
    double consumption; /**< delivered to final demand */
    double unmet_final; /**< final demand that was not delivered */
    int64_t firms;      /**< those counted */
    int64_t hit;        /**< that make less than 99.9 % of the usual */
    int64_t limited[3]; /**< by enum pond_days_limit */
};

/** One day, borrowed from the run until the next step. */
struct pond_days_day {
    int32_t day;                  /**< 0, 1, 2, ... */
    struct pond_days_sums sums;   /**< of all firms */
    const double *production;     /**< nodes: P */
    const double *activity;       /**< nodes: P / P0; value added is activity times the usual one */
    const double *demand;         /**< nodes: D, orders and final demand */
    const uint8_t *limit;         /**< nodes: enum pond_days_limit */
    const double *lost;           /**< nodes: sum of P0 - P over the days until today */
    const int32_t *first_hit_day; /**< nodes: the first day it was hit; -1: never yet */
    const int32_t
        *last_hit_day;     /**< nodes: the last one so far; -1: never yet. A firm has
                              recovered  after last - first + 1 days if that is before today */
    int64_t changed;       /**< links that went to another supplier today */
    int64_t exits;         /**< firms that closed for good today */
    int64_t entries;       /**< places of closed firms that were taken today */
    int64_t defaults;      /**< firms that closed today because their cash was gone */
    double income;         /**< household income over the usual; 1 while switched off */
    const double *cash;    /**< nodes: what is left, in days times rates; NULL: switched off */
    const uint8_t *closed; /**< nodes: 1: closed; NULL: no switch closes firms */
};

/**
 * Do one day t = 0, 1, 2, ... For each client i, with supplier j of industry s, u = P / P0 of
 * yesterday, O* what was shipped yesterday, sums over suppliers of one industry:
 *
 *     S_ij = max(0, S_ij - u_i A_is S_ij / S_is) + O*_ij       use, and deliveries (and A_ij times
 *            the day's supply from elsewhere)
 *     O_ij = max(0, A_ij w_i + g / tau), g = n A_ij w_i - S_ij    orders; g at least 0 unless GAP
 *            w_i = u_i; with ORDERS_DEMAND min(K_i, D_i / P0_i), D of yesterday, and for a firm
 *            without output min(K_i, what is wanted of it)
 *     D_j  = C_j + sum_i O_ij
 *     P_j  = min(K_j P0_j, input limit, D_j)                      K: capacity, 1 as usual
 *     input limit = P0 min(min over essential s of S_is / A_is,
 *                          K - sum over non-essential s of A_is / A_i max(0, K - S_is / A_is))
 *     O*_ij = min(O_ij, L_j A_ij), L_j so that all shipped is P_j      where P_j < D_j
 *
 * @param[in,out] run a run
 * @param[out]    err why it failed; may be NULL
 * @return POND_OK; POND_ELIMIT, INT32_MAX days were done; POND_EINVAL, demand_of gave a number
 * below 0 (the message names the firm); POND_ENOMEM, only with change_after_days
 *
 * Cost: O(links + nodes) time: about 45 links + 160 nodes bytes moved; no allocation but for links
 * that moved.
 * Threads: over links and nodes; same bits for any number.
 *
 * Source: Inoue and Todo 2019, "Firm-level propagation of shocks through supply-chain networks",
 * Nature Sustainability 2:841-847, Methods; for non-essential inputs Pichler et al. 2022, Journal
 * of Economic Dynamics and Control 144:104527, in the form of Diem et al. 2022.
 */
POND_API enum pond_status pond_days_step(struct pond_days_run *run, struct pond_error *err);

/** The last day that was done; before the first, day -1 and the usual state. */
POND_API struct pond_days_day pond_days_today(const struct pond_days_run *run);

/**
 * Sums of the last day by groups of firms: industries, places, size classes.
 *
 * @param      run    after a step
 * @param      group  nodes: 0..groups-1; -1: in none; NULL: by industry
 * @param      groups >= 1; with NULL the industries of the network
 * @param[out] sums   groups
 *
 * Cost: O(nodes + groups), no allocation.
 */
POND_API void pond_days_sums_by(const struct pond_days_run *run, const int32_t *group,
                                int32_t groups, struct pond_days_sums *sums);

/**
 * Of which industry's goods a firm is shortest today: the input that would stop it first.
 *
 * @param      run   after a step
 * @param      node  0..nodes-1
 * @param[out] cover days of usual use that are left of it; INFINITY without inputs; may be NULL
 * @return the industry; -1 where it has no inputs that matter
 */
POND_API int32_t pond_days_shortest_input(const struct pond_days_run *run, pond_node node,
                                          double *cover);

/** What firm `customer` has in stock of what its k-th supplier (by row of the network) delivered.
 */
POND_API double pond_days_stock(const struct pond_days_run *run, pond_node customer, int64_t k);

/** Days of stock that firm `customer` keeps of what its k-th supplier delivers. */
POND_API double pond_days_stock_days(const struct pond_days_model *model, pond_node customer,
                                     int64_t k);

/** What was ordered today over that link, and what is shipped of it; either may be NULL. */
POND_API void pond_days_flow(const struct pond_days_run *run, pond_node customer, int64_t k,
                             double *ordered, double *shipped);

/** Who supplies that link today: as the network has it unless change_after_days is on. */
POND_API pond_node pond_days_supplier(const struct pond_days_run *run, pond_node customer,
                                      int64_t k);

/** Told of each day; anything but POND_OK ends the run with that status. */
typedef enum pond_status (*pond_days_listener)(void *user, const struct pond_days_run *run,
                                               const struct pond_days_day *day,
                                               struct pond_error *err);

/**
 * Do `days` more days, telling each as soon as it is done.
 *
 * @return POND_OK; what pond_days_step or the listener gave
 */
POND_API enum pond_status pond_days_go(struct pond_days_run *run, int32_t days,
                                       pond_days_listener listener, void *user,
                                       struct pond_error *err);

#endif
