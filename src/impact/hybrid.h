/* Firms and industries solved together: observed trades as they are, an input-output table for what
 * nobody recorded.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_IMPACT_HYBRID_H
#define POND_IMPACT_HYBRID_H

#include <stdbool.h>
#include <stdint.h>

#include "base/api.h"
#include "base/status.h"
#include "network/network.h"

/**
 * A hybrid system x = M x + f; immutable, shared by threads.
 *
 * Unknowns x are `nodes` + `sectors` numbers of money a year: t_j, what is asked of firm j by name,
 * in its prices; y_s, what is asked of sector s without a name, in the table's sense. Demands f
 * have the same shape. src/impact/README.md derives the formulas:
 *
 *     z_j = b_j t_j + share_j y_k(j)                         base output of firm j of sector k(j)
 *     t_i = f_i + sum_j w_ij (t_j + e_j share_j y_k(j) / b_j) / x_j
 *     y_s = f_s + sum_j fill_j (a_sk(j) - covered_sj) z_j + sum_k rest_sk rest_share_k y_k
 *               + sum_k resale_sk sum_(j in k) unknown_j t_j
 *
 * A producer has b = e = 1. Of a trader's turnover b is the margin, which is its output in a
 * table, and 1 - b pays for goods that pass through: they are bought when goods are asked of it by
 * name, and are not when its margin is asked for, since a table's buyers ask for the goods besides.
 */
struct pond_hybrid;

/** What a system is made from; all is read during the call, but the network must outlive it. */
struct pond_hybrid_input {
    const struct pond_network *network; /**< trades on record, money a year; NULL: no firms */
    const double *turnover;   /**< nodes: finite, > 0, at least sales and purchases on record */
    const double *base_share; /**< nodes: b, > 0 to 1; 1: a producer; NULL: all are */
    const int32_t *sector;    /**< nodes: 0..sectors-1 */
    int32_t sectors;          /**< 1..POND_SECTORS_MAX */
    const double *a;          /**< sectors x sectors: made inside the table, for a unit of output */
    const double *output;     /**< sectors: finite, >= 0 */
    const double *resale;   /**< sectors x sectors: of the goods that traders of the column's sector
                                 resell without a supplier on record, the part of the row's
                                 sector, >= 0, columns up to 1; NULL: such goods are left out */
    const int32_t *product; /**< sectors: those with one number, 0..sectors-1, are the same product
                                 made in different regions, so that a purchase on record takes the
                                 place of the others too; NULL: no two are */
    const char *const *code; /**< nodes: what messages call firms; NULL: their numbers */
    bool mend; /**< where figures do not fit, raise the lower one and tell; else it is an error: a
                    turnover below sales or purchases on record to the sales, and to what an average
                    firm of its sector with these purchases sells (at most twice the purchases);
                    an output below that of its firms to theirs */
};

/** What did not fit, and what was left out: to be told beside every answer. */
struct pond_hybrid_told {
    int64_t firms_raised;   /**< turnovers that were raised */
    double turnover_added;  /**< money by which */
    int32_t outputs_raised; /**< sectors whose output was raised */
    double output_added;    /**< money by which */
    int64_t firms_fitted; /**< whose estimated inputs and value added shrank to fit their turnover,
                               since they buy more of something than their sector does */
    double excess;        /**< money: purchases on record beyond the sectors' averages */
    int32_t columns_bounded; /**< sectors whose firms not on record would have to buy less than
                                nothing or more than the average, and do not */
    double goods_unknown;    /**< money: goods that traders resell, of unknown make: left out */
    int32_t demand_negative; /**< sectors of which more is used than there is, beyond what the table
                                  itself says */
    double slowest;          /**< the largest money, of all, that one unit of demand moves: a
                                  closed circle of firms without value added would be infinite */
};

/**
 * Make a system.
 *
 * @param[out] out the caller's to free; NULL on failure
 * @param      input see there
 * @param[out] err why it failed, sectors by number from 0; may be NULL
 * @return POND_OK; POND_EINVAL, a number is out of range or figures do not fit; POND_ELIMIT, a
 *         demand would move money without end: firms that buy of each other for all they
 *         sell, or a table that is not productive; POND_ENOMEM
 *
 * Cost: O(links + nodes + sectors^2) a pass, about as many passes as two solutions take; at most 12
 * bytes a link and 100 a node kept, 150 a node while it is made.
 *
 * Source: Miller and Blair 2009, Input-Output Analysis, chapters 5 and 9 (accounts of firms and
 * industries, hybrid units); Wolsky 1984, Review of Economics and Statistics 66 (parts of an
 * industry that add up to it); Suh 2004, Ecological Economics 48 (integrated hybrid analysis).
 */
POND_API enum pond_status pond_hybrid_new(struct pond_hybrid **out,
                                          const struct pond_hybrid_input *input,
                                          struct pond_error *err);

/** Free it; takes NULL. */
POND_API void pond_hybrid_free(struct pond_hybrid *hybrid);

/** Firms of a system, 0 where it has none. */
POND_API pond_node pond_hybrid_nodes(const struct pond_hybrid *hybrid);

/** Sectors of a system. */
POND_API int32_t pond_hybrid_sectors(const struct pond_hybrid *hybrid);

/** What is to be told. */
POND_API const struct pond_hybrid_told *pond_hybrid_told(const struct pond_hybrid *hybrid);

/** Turnover of firms as used: `nodes` numbers. */
POND_API const double *pond_hybrid_turnover(const struct pond_hybrid *hybrid);

/** Part of a firm's turnover that is output in the table's sense, b: `nodes` numbers. */
POND_API const double *pond_hybrid_base_share(const struct pond_hybrid *hybrid);

/** By what the inputs of a firm that are estimated, its value added and what it imports are its
 * sector's, for each unit of base output: 0..1, `nodes` numbers. */
POND_API const double *pond_hybrid_fit(const struct pond_hybrid *hybrid);

/** Output of each sector's firms that are not on record: `sectors` numbers. */
POND_API const double *pond_hybrid_rest_output(const struct pond_hybrid *hybrid);

/**
 * Final demand that all output serves today: `sectors` numbers, none of it by a firm's name.
 *
 * The solution for it has every firm's base output and every sector's output as given. It is that
 * of the table, output - a output, unless something was told, or traders stand in a chain to
 * producers.
 */
POND_API const double *pond_hybrid_final_demand(const struct pond_hybrid *hybrid);

/** Scratch memory of one thread that solves. */
struct pond_hybrid_work;

/** New scratch memory: 72 bytes for each unknown. POND_OK or POND_ENOMEM. */
POND_API enum pond_status pond_hybrid_work_new(struct pond_hybrid_work **out,
                                               const struct pond_hybrid *hybrid,
                                               struct pond_error *err);

/** Free it; takes NULL. */
POND_API void pond_hybrid_work_free(struct pond_hybrid_work *work);

/** How well a system was solved. */
struct pond_hybrid_answer {
    double residual; /**< of demand: sum |f - (I - M) x| over sum |f|; of multipliers: the largest
                        over the largest direct one */
    double bound;    /**< proven: of demand, sum |x - exact|; of multipliers, the largest |error| */
    int64_t passes;  /**< over all links */
};

/** How to solve. */
struct pond_hybrid_ask {
    double tolerance;         /**< asked of the bound, over sum |x| or the largest |m|: 1e-12..1 */
    const uint8_t *taken_out; /**< nodes: firms not 0 deliver, but what they make and buy for it
                                 does not count again; NULL: none */
    struct pond_hybrid_work *work;     /**< of this system */
    struct pond_hybrid_answer *answer; /**< filled; NULL: not asked for */
};

/**
 * What is asked of all firms and sectors for a demand: x = M x + f.
 *
 * The bound is a proof, roundings included. Let |M| have M's absolute values, and v > 0 with
 * v - |M|^T v >= 1, which was found when the system was made. Then |x - exact| <=
 * (I - |M|)^-1 |r| for the residual r, and its sum is at most v |r|.
 *
 * @param      hybrid
 * @param      ask see there
 * @param      f   nodes + sectors: demand of firms by name, then of sectors, finite
 * @param[out] x   nodes + sectors: the solution; undefined on failure
 * @param[out] err why it failed; may be NULL
 * @return POND_OK; POND_EINVAL, a number is not in its range; POND_ELIMIT, the tolerance was not
 *         reached
 *
 * Cost: O(links + nodes + sectors^2) a pass; 20 to 40 passes as a rule. Threads:
 * base/parallel.h; the same bits on any number of them.
 *
 * Source: van der Vorst 1992, SIAM J. Sci. Stat. Comput. 13 (Bi-CGSTAB); Berman and Plemmons
 * 1994, Nonnegative Matrices, chapter 6 (M-matrices).
 */
POND_API enum pond_status pond_hybrid_outputs(const struct pond_hybrid *hybrid,
                                              const struct pond_hybrid_ask *ask, const double *f,
                                              double *x, struct pond_error *err);

/** One round: `next` = M x, both nodes + sectors; `taken_out` as above. Of M^r f tiers are made. */
POND_API void pond_hybrid_round(const struct pond_hybrid *hybrid, const uint8_t *taken_out,
                                const double *x, double *next, struct pond_hybrid_work *work);

/** What one unit asked of each firm by name and of each sector buys at once, worth `m`: `worth` =
 * M^T m, both nodes + sectors; `taken_out` as above. */
POND_API void pond_hybrid_worth(const struct pond_hybrid *hybrid, const uint8_t *taken_out,
                                const double *m, double *worth, struct pond_hybrid_work *work);

/**
 * Base output of all firms, and output of the firms of each sector that are not on record.
 *
 * @param      hybrid
 * @param      taken_out as above
 * @param      x    nodes + sectors: what is asked of all
 * @param[out] firm nodes: z
 * @param[out] rest sectors
 */
POND_API void pond_hybrid_base_output(const struct pond_hybrid *hybrid, const uint8_t *taken_out,
                                      const double *x, double *firm, double *rest);

/**
 * Multipliers: what one unit of demand for each firm by name and each sector takes in all.
 *
 * @param      hybrid
 * @param      ask  see there
 * @param      firm nodes: what is used or made for each unit of base output, finite
 * @param      rest sectors: the same of firms not on record
 * @param[out] m    nodes + sectors: multipliers; undefined on failure
 * @param[out] err  why it failed; may be NULL
 * @return, cost, threads: as pond_hybrid_outputs
 */
POND_API enum pond_status pond_hybrid_multipliers(const struct pond_hybrid *hybrid,
                                                  const struct pond_hybrid_ask *ask,
                                                  const double *firm, const double *rest, double *m,
                                                  struct pond_error *err);

/** What of the table's totals firms on record hold by their own figures. */
struct pond_hybrid_direct {
    int64_t observed;     /**< firms with figures of their own */
    double amount;        /**< their sum */
    int32_t over;         /**< sectors where they exceed the table's total */
    double over_amount;   /**< by how much, added up */
    double unplaced;      /**< of totals: what is left where no firm is whose it could be */
    double largest_ratio; /**< the largest estimate over its sector's average */
};

/**
 * Jobs, energy, emissions for each unit of base output: as observed of firms that gave figures, of
 * all others of a sector what is left of its total, evenly. So sums over the output of today are
 * the table's, unless firms on record exceed it (`over_amount`) or are all there are (`unplaced`).
 *
 * @param      hybrid
 * @param      average  sectors: the table's, for each unit of output, finite
 * @param      observed nodes: amounts of a year; NaN: not known, estimate it; NULL: none is known
 * @param[out] firm     nodes
 * @param[out] rest     sectors
 * @param[out] direct   may be NULL
 * @param[out] err      why it failed; may be NULL
 * @return POND_OK; POND_EINVAL, a number is infinite, an average not a number; POND_ENOMEM
 */
POND_API enum pond_status pond_hybrid_direct(const struct pond_hybrid *hybrid,
                                             const double *average, const double *observed,
                                             double *firm, double *rest,
                                             struct pond_hybrid_direct *direct,
                                             struct pond_error *err);

#endif
