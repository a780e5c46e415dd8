/* Networks as they may be: links that no record shows, links left out, all links drawn anew.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_NETWORK_DRAW_H
#define POND_NETWORK_DRAW_H

#include <stdbool.h>
#include <stdint.h>

#include "base/api.h"
#include "base/status.h"
#include "network/view.h"

/** Most of all links that may be missing, or be left out. */
#define POND_DRAW_SHARE_MAX 0.99

/** What may be different from the record. Each has random numbers of its own. */
enum pond_draw_part {
    POND_DRAW_ANEW,    /**< which firm of an industry supplies whom */
    POND_DRAW_THIN,    /**< which links on record are left out */
    POND_DRAW_MISSING, /**< which links, missing at random, are added */
    POND_DRAW_BELOW,   /**< which links below a reporting threshold are added */
    POND_DRAW_PARTS    /**< how many there are */
};

/** What is uncertain about the links. All zero: nothing. */
struct pond_draw_rule {
    bool anew;         /**< draw all links from what each firm sells, and buys of each industry */
    double thin;       /**< 0..POND_DRAW_SHARE_MAX: share of the links that is left out */
    double missing;    /**< 0..POND_DRAW_SHARE_MAX: share of all true links that no record shows */
    double threshold;  /**< >= 0: links worth less are on no record; 0: there is no threshold */
    double below;      /**< links below the threshold, on record or not; negative: estimate it */
    bool from_outside; /**< trade over links that are added was sold outside and bought from unknown
                            sellers, as far as a firm has such trade on record, and that over links
                            that are left out becomes such; else added trade comes on top, and what
                            is left out is gone */
};

/** What a drawer estimated from the record. */
struct pond_draw_facts {
    double missing;  /**< expected number of links missing at random */
    double below;    /**< expected number of unseen links below the threshold */
    double log_mean; /**< of the log-normal fitted to values at or above it; NaN: not fitted */
    double log_sd;   /**< its standard deviation; NaN: not fitted */
    double density;  /**< the z of links drawn anew; NaN: none are */
    double supplier; /**< weight of the supplier's other links in a new link's log value */
    double customer; /**< weight of the customer's other links in it */
    double stripe;   /**< weight of what the customer's links from that industry add to these */
    double unlike;   /**< standard deviation of what is left open */
    double fresh;    /**< share of missing links whose customer has no supplier of that industry on
                          record */
    double fresh_below; /**< the same of links below the threshold */
    int64_t threshold;  /**< links on record below the threshold */
};

/** What one draw did. */
struct pond_draw_count {
    int64_t links;   /**< of the network drawn */
    int64_t left;    /**< links on record (or drawn anew) that were left out */
    int64_t wanted;  /**< links to be added */
    int64_t added;   /**< of them those that found a pair of firms without a link */
    double value;    /**< over the links added */
    double new_sold; /**< of it what does not come out of sales outside on record */
};

/** A network, what may be different about it, and what is needed to draw. Immutable. */
struct pond_drawer;

/**
 * Prepare to draw networks.
 *
 * Links missing at random, a share m of all: L m / (1 - m) are expected, L those on record. With
 * N_n the number of pairs (customer, supplying industry) with n links on record, N_1 / L of them
 * are of pairs with none, and those with n have (n + 1) N_(n + 1) / N_n m / (1 - m) on average
 * (Good 1953). Supplier i of industry g with k_i customers and customer j with y_jg such expected
 * links, y in units of m / (1 - m), without a link on record, have one missing with probability
 *
 *     q_ij = z k_i y_jg / (L_g + z k_i y_jg)
 *
 * (the fitness model, Squartini et al. 2018, held to industries), z such that their number comes
 * out. Of pairs with none a Poisson number is drawn: customer in proportion to its industries with
 * one supplier, g in proportion to the links that the customer's industry has from g, supplier in
 * proportion to k_i. The value is
 *
 *     log w = c + a S_i + b B_j + d (G_jg - B_j) + e
 *
 * S_i, B_j, G_jg: mean log value of the links of the supplier, of the customer, and of the customer
 * from g (B_j where it has none); a, b, d by least squares over the record, each link left out of
 * its own; e the residual of a link on record.
 *
 * Links below a threshold V: their number is Poisson with mean n q / (1 - q) less those on record,
 * n the links of at least V, q the share below V of a log-normal fitted to the n values by maximum
 * likelihood for a sample truncated at V (Cohen 1959); or the number is given. Who supplies whom is
 * drawn as above, values from that log-normal below V (without a fit: uniform in the logarithm
 * from V / 10).
 *
 * Links drawn anew: the stripe-corrected gravity model of Ialongo et al. 2022. Where i of industry
 * g sells s_i in all, and j buys y_jg of it,
 *
 *     p_ij = z s_i y_jg / (1 + z s_i y_jg),
 *     w_ij = (s_i y_jg / W_g) / p_ij times an exponential number of mean 1  (Parisi et al. 2020)
 *
 * a customer without a supplier in an industry it buys from gets one in proportion to s_i; z makes
 * the expected number of links that on record. Values are then fitted to s_i and y_jg (iterative
 * proportional fitting) and never above either; what is left is traded outside. The sum of what a
 * firm sells to firms and outside, and of what it buys, are those on record.
 *
 * @param[out] out   the caller's to free; NULL on failure
 * @param      view  read only during the call
 * @param      rule  what is uncertain
 * @param[out] facts what was estimated; may be NULL
 * @param[out] err   why it failed; may be NULL
 * @return POND_OK; POND_EINVAL, a number of the rule is out of range, there is no link to learn
 *         from, or nothing can be said of links below the threshold; POND_ENOMEM
 *
 * Cost: O(links log links) time, and about 60 sums over pairs of size classes;
 * 32 links + 24 nodes bytes kept, 24 links more for links drawn anew.
 * Threads: reentrant; a drawer is shared by threads.
 *
 * Source: Good 1953, Biometrika 40(3/4); Ialongo, de Valk,
 * Marchese, Jansen, Zmarrou, Squartini and Garlaschelli 2022, Scientific Reports 12:11847;
 * Squartini, Caldarelli, Cimini, Gabrielli and Garlaschelli 2018, Physics Reports 757; Parisi,
 * Squartini and Garlaschelli 2020, New Journal of Physics 22:053053; Cohen 1959, Technometrics
 * 1(3).
 */
POND_API enum pond_status pond_drawer_new(struct pond_drawer **out, struct pond_view view,
                                          const struct pond_draw_rule *rule,
                                          struct pond_draw_facts *facts, struct pond_error *err);

/** Free a drawer; takes NULL. */
POND_API void pond_drawer_free(struct pond_drawer *drawer);

/**
 * Draw a network: anew, then thinned, then with missing links, then with those below the threshold.
 *
 * @param[out] out    new network of the same firms, the caller's to free; NULL on failure
 * @param      drawer what may be different
 * @param      seed   another seed, other draws
 * @param      item   POND_DRAW_PARTS numbers below 2^48: which draw of each part; a part's links
 *                    depend on its own number, and on what came before it
 * @param[out] count  what was done; may be NULL
 * @param[out] err    why it failed; may be NULL
 * @return POND_OK; POND_ENOMEM
 *
 * Cost: O(links + nodes) expected. Threads: reentrant; a pure function of its arguments.
 */
POND_API enum pond_status pond_drawer_draw(struct pond_network **out,
                                           const struct pond_drawer *drawer, uint64_t seed,
                                           const uint64_t item[POND_DRAW_PARTS],
                                           struct pond_draw_count *count, struct pond_error *err);

#endif
