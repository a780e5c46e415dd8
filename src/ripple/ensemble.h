/* Losses under uncertainty: draws of what is assumed, and what they say together.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_RIPPLE_ENSEMBLE_H
#define POND_RIPPLE_ENSEMBLE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/api.h"
#include "base/status.h"
#include "network/draw.h"
#include "ripple/esri.h"

/** What may be uncertain. Each has random numbers of its own. */
enum pond_factor {
    POND_FACTOR_ANEW = POND_DRAW_ANEW,       /**< who supplies whom */
    POND_FACTOR_THIN = POND_DRAW_THIN,       /**< which links are left out */
    POND_FACTOR_MISSING = POND_DRAW_MISSING, /**< which links are missing at random */
    POND_FACTOR_BELOW = POND_DRAW_BELOW,     /**< which links are below a reporting threshold */
    POND_FACTOR_RULES = POND_DRAW_PARTS,     /**< which rule of input classes holds */
    POND_FACTOR_CLASSES,                     /**< which pairs of industries have another class */
    POND_FACTORS                             /**< how many there are */
};

/** What a firm's loss counts in a draw. */
enum pond_ensemble_weight {
    POND_WEIGHT_GIVEN,     /**< the input's first set of weights, whatever was drawn */
    POND_WEIGHT_OUTPUT,    /**< sales to firms and outside, of the network drawn */
    POND_WEIGHT_SALES,     /**< sales to firms */
    POND_WEIGHT_PURCHASES, /**< from firms and unknown sellers */
    POND_WEIGHT_TURNOVER,  /**< the larger of output and purchases */
};

/** What an ensemble is made from. All is borrowed and must outlive it. */
struct pond_ensemble_input {
    struct pond_esri_input base;      /**< the record's model, with one set of weights */
    bool outside;                     /**< revenue and costs are those of the network drawn, sales
                                           and purchases outside included; base's are of the record */
    enum pond_ensemble_weight weight; /**< what a loss counts */
    struct pond_draw_rule links;      /**< what is uncertain about the links */
    double class_moves;               /**< 0..1: probability that the class of a pair of industries
                                           moves to a neighbouring one (0 and 2 to 1, 1 to either) */
    const uint8_t *const *rule;       /**< `rules` matrices as base.input_class, equally likely */
    int32_t rules;                    /**< 0 or 1: base.input_class holds */
};

/** A prepared ensemble: immutable, shared by threads. */
struct pond_ensemble;

/**
 * Prepare an ensemble.
 *
 * @param[out] out   the caller's to free; NULL on failure
 * @param      input borrowed until the ensemble is freed
 * @param[out] facts what was estimated about links; may be NULL
 * @param[out] err   why it failed; may be NULL
 * @return POND_OK; POND_EINVAL, a number is out of range, or as pond_drawer_new; POND_ENOMEM
 *
 * Cost: that of pond_drawer_new. Threads: reentrant.
 */
POND_API enum pond_status pond_ensemble_new(struct pond_ensemble **out,
                                            const struct pond_ensemble_input *input,
                                            struct pond_draw_facts *facts, struct pond_error *err);

/** Free an ensemble; takes NULL. */
POND_API void pond_ensemble_free(struct pond_ensemble *ensemble);

/** Whether anything is uncertain about a factor. */
POND_API bool pond_ensemble_has(const struct pond_ensemble *ensemble, enum pond_factor factor);

/** One draw: which one of each factor. */
struct pond_ensemble_draw {
    bool record;                 /**< no draw: the record itself */
    uint64_t seed;               /**< another seed, other draws */
    uint64_t item[POND_FACTORS]; /**< below 2^48; two draws with the same number of a factor agree
                                      in it as far as what was drawn before allows */
};

/** What one draw did. */
struct pond_ensemble_count {
    struct pond_draw_count link; /**< to the links */
    int64_t moved;               /**< pairs of industries whose class moved */
    int32_t rule;                /**< which rule held; 0 where there is one */
};

/**
 * Run the scenarios of a batch on one draw.
 *
 * Network, input classes, weights, revenue and costs are drawn, a model is made of them, and all
 * items of `batch` are run by this thread, as pond_esri_run_range. Of the record the answers have
 * the bits of pond_esri_run_range on the record's model.
 *
 * @param      ensemble what is uncertain
 * @param      draw     which draw
 * @param      batch    as pond_esri_run_range takes it; nodes are the record's
 * @param[out] count    what was done; may be NULL
 * @param[out] err      why it failed; may be NULL
 * @return POND_OK; what pond_esri_model_new and pond_esri_run_range return; POND_ENOMEM
 *
 * Cost: that of pond_drawer_draw, pond_esri_model_new and the runs; a network, a model and its
 * scratch memory while it runs. Threads: reentrant; a pure function of its arguments.
 */
POND_API enum pond_status pond_ensemble_run(const struct pond_ensemble *ensemble,
                                            const struct pond_ensemble_draw *draw,
                                            const struct pond_esri_batch *batch,
                                            struct pond_ensemble_count *count,
                                            struct pond_error *err);

/**
 * Input classes of a draw: each pair of industries' moves by one step with some probability, from
 * an end to the middle (0 and 2 to 1), from there to either end, each as likely.
 *
 * @param      from        `pairs` of enum pond_input_class; NULL: all non-essential
 * @param      pairs       >= 0
 * @param      probability 0..1
 * @param      seed        another seed, other moves
 * @param      item        which draw, below 2^48
 * @param[out] to          `pairs`
 * @return how many moved
 *
 * Cost: O(pairs), no memory. Threads: reentrant; a pure function of its arguments.
 */
POND_API int64_t pond_ensemble_move_classes(const uint8_t *from, int64_t pairs, double probability,
                                            uint64_t seed, uint64_t item, uint8_t *to);

/** A quantile of draws, with bounds between which the true one is in 9 of 10 cases. */
struct pond_quantile {
    double value; /**< by linear interpolation between order statistics */
    double low;   /**< an order statistic; NaN: there are too few draws to bound it from below */
    double high;  /**< an order statistic; NaN: too few to bound it from above */
};

/**
 * A quantile of sorted draws.
 *
 * value = x_h between neighbours at h = (n - 1) p (Hyndman and Fan 1996, type 7). The number of
 * draws below the true quantile is binomial (n, p), so that order statistics bound it whatever the
 * distribution is (Conover 1999, section 3.2): low is the largest x_(l) with
 * P(Bin(n, p) < l) <= 0.05, high the smallest x_(r) with P(Bin(n, p) >= r) <= 0.05.
 *
 * @param sorted `count` draws in ascending order
 * @param count  >= 1
 * @param p      0 < p < 1
 *
 * Cost: O(count).
 */
POND_API struct pond_quantile pond_quantile_of(const double *sorted, int64_t count, double p);

/**
 * Bounds between which a share is in 9 of 10 cases, of which `hits` of `count` draws were seen.
 *
 * Wilson 1927's score interval, Journal of the American Statistical Association 22(158).
 *
 * @param      hits  0..count
 * @param      count >= 1
 * @param[out] low   0..1
 * @param[out] high  0..1
 */
POND_API void pond_share_bounds(int64_t hits, int64_t count, double *low, double *high);

/**
 * Ranks of scores, the highest 1; equal scores share the best of their ranks (1, 2, 2, 4).
 *
 * @param      score `count` numbers, none NaN
 * @param      count >= 0
 * @param[out] rank  `count`
 * @param[out] err   why it failed; may be NULL
 * @return POND_OK; POND_ENOMEM
 *
 * Cost: O(count log count).
 */
POND_API enum pond_status pond_rank_scores(const double *score, int64_t count, int32_t *rank,
                                           struct pond_error *err);

/**
 * Rank correlation of Spearman 1904, of two rankings as pond_rank_scores gives them: the
 * correlation of mid-ranks (tied scores get the mean of their ranks). NaN where all are tied.
 *
 * @return POND_OK; POND_ENOMEM
 *
 * Cost: O(count).
 */
POND_API enum pond_status pond_rank_correlation(const int32_t *a, const int32_t *b, int64_t count,
                                                double *correlation, struct pond_error *err);

/** Shares of a variance, each with bounds between which it is in 9 of 10 cases. */
struct pond_variance_share {
    double first;      /**< of the variance, what this factor alone explains */
    double first_low;  /**< NaN where there is nothing to bound */
    double first_high; /**< as first_low */
    double total;      /**< of the variance, what is left when all other factors are fixed: this
                            factor alone and together with others */
    double total_low;  /**< as first_low */
    double total_high; /**< as first_low */
};

/**
 * Shares of a variance (Sobol' indices) from pairs of independent draws.
 *
 * For pair d = 0..pairs-1, draws A and B, and C, which is A with this one factor of B:
 *
 *     first = 1 - sum (f(B) - f(C))^2 / 2 V,  total = sum (f(A) - f(C))^2 / 2 V,
 *     2 V = sum (f(A) - f(B))^2
 *
 * The source divides by the variance over all draws; that of the pairs has the same expectation
 * and shares the chance of the numerators: a factor that changes nothing (f(C) = f(A)) has 0 and 0,
 * one that alone matters (f(C) = f(B)) 1 and 1, whatever was drawn. Where f is a vector, squares
 * are summed over its entries (Lamboni, Monod and Makowski 2011). Bounds by the bootstrap over
 * pairs (Efron 1979), 1,000 times.
 *
 * @param b_to_c pairs: (f(B) - f(C))^2
 * @param a_to_c pairs: (f(A) - f(C))^2
 * @param a_to_b pairs: (f(A) - f(B))^2
 * @param pairs  >= 0; below 2, or without variance, all shares are NaN
 * @param seed   of the bootstrap
 *
 * Cost: O(1000 pairs).
 *
 * Source: Jansen 1999, Computer Physics Communications 117; Saltelli, Annoni, Azzini, Campolongo,
 * Ratto and Tarantola 2010, Computer Physics Communications 181, table 2 (b) and (f).
 */
POND_API struct pond_variance_share pond_variance_share_of(const double *b_to_c,
                                                           const double *a_to_c,
                                                           const double *a_to_b, int64_t pairs,
                                                           uint64_t seed);

#endif
