/* Firms on record and the sectors of a table as one system: what the study knows of firms, in the
 * words of the table.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_FIRMS_FIRMS_SYSTEM_H
#define POND_STUDY_FIRMS_FIRMS_SYSTEM_H

#include "impact/hybrid.h"
#include "study/impact/concordance.h"
#include "study/impact/impact_input.h"

/** Parameters of analyses that solve for firms and sectors; they stand in its own list, after those
 * of the network and the table. */
#define IMPACT_FIRMS_PARAMETERS                                                                    \
    {"concordance",                                                                                \
     POND_PARAMETER_FILE,                                                                          \
     "",                                                                                           \
     "",                                                                                           \
     0,                                                                                            \
     0,                                                                                            \
     "",                                                                                           \
     "What firms and their trades are in the words of the table, a JSON file "                     \
     "(docs/impact.md). Not given: a firm's industry is the table's whose code its "               \
     "own begins with."},                                                                          \
        {"crosswalk",                                                                              \
         POND_PARAMETER_FILE,                                                                      \
         "",                                                                                       \
         "",                                                                                       \
         0,                                                                                        \
         0,                                                                                        \
         "",                                                                                       \
         "CSV of a correspondence, where firms' industry codes are not the table's: a column for " \
         "each "                                                                                   \
         "kind of code (docs/tables.md). Of several industries of a code the largest here "        \
         "counts."},                                                                               \
        {"crosswalk_from",                                                                         \
         POND_PARAMETER_TEXT,                                                                      \
         "",                                                                                       \
         "NAICS",                                                                                  \
         0,                                                                                        \
         0,                                                                                        \
         "",                                                                                       \
         "Its column of the firms' codes."},                                                       \
        {"crosswalk_to",                                                                           \
         POND_PARAMETER_TEXT,                                                                      \
         "",                                                                                       \
         "BEA_Summary",                                                                            \
         0,                                                                                        \
         0,                                                                                        \
         "",                                                                                       \
         "Its column of the table's industries."},                                                 \
    {                                                                                              \
        "price", POND_PARAMETER_NUMBER, "", "1", 0.001, 1000, "",                                  \
            "Multiply trades by this: prices of the table's year over those of the trades."        \
    }

/** Firms and sectors, solved together. Nodes are those of `network`: firms that have a sector. */
struct impact_firms {
    const struct impact_input *input;
    struct pond_network *network; /**< in the table's money and prices */
    pond_node *of;                /**< nodes: its number in the study's network */
    pond_node *node;              /**< nodes of the study: its number here, -1: it has no sector */
    int32_t *sector;              /**< nodes: of the table */
    double *base;                 /**< nodes: of turnover, what is output in the table's sense */
    double *turnover;             /**< nodes */
    uint8_t *estimated;           /**< nodes: 1: its turnover is estimated from its purchases */
    double *resale;               /**< sectors x sectors: see pond_hybrid_input; NULL: not known */
    double years;                 /**< that the trades span; 1 where it is about one */
    struct pond_hybrid *hybrid;
    struct pond_hybrid_work *work;
    double *firm;              /**< measures x nodes: for each unit of base output */
    double *rest;              /**< measures x sectors: the same, of firms not on record */
    double *rest_scale;        /**< sectors: of their imports and pay, over the average */
    uint8_t *own;              /**< measures x nodes: 1: the figure is its own, on record */
    int64_t several;           /**< firms whose code has several industries in the crosswalk */
    int64_t without_sector;    /**< firms of the study that are not in `network` */
    char without_example[128]; /**< one of them */
    double without_money;      /**< of their trades */
};

/**
 * Make the system.
 *
 * Turnover is what a firm sold on record, to anybody. Where that is less than what it bought,
 * sales are not all on record: it is purchases / (1 - margin) of a trader, and of a maker
 * purchases over the share of inputs in its sector's output, at most twice the purchases.
 *
 * @param[out] out   the caller's to free; NULL on failure
 * @param      input of a study that has a store
 * @return POND_OK; POND_ENOTFOUND, there is no store or no trade in the period; POND_EINVAL, trades
 *         in another currency than the table's, a table without output, no firm has a sector, a
 *         circle of trade without value added; what reading returns; POND_ENOMEM
 */
enum pond_status impact_firms_new(struct impact_firms **out, const struct impact_input *input,
                                  struct pond_error *err);

/** Free it; takes NULL. */
void impact_firms_free(struct impact_firms *firms);

/** Whether a node's figure of a measure is its own; a measure below 0: no. */
static inline bool impact_firms_own(const struct impact_firms *firms, int32_t measure, int64_t node)
{
    return measure >= 0 && firms->own[(int64_t)measure * firms->network->nodes + node] != 0;
}

/** Say what the system supposes, and warn of what does not fit. POND_ENOMEM. */
enum pond_status impact_firms_assume(const struct impact_firms *firms, struct pond_result *result,
                                     struct pond_error *err);

/* --- inside --- */

/** Warn where what firms and the rest of their industries make and take is not the table's total:
 * records beyond it, or nobody left in an industry to take up what its firms are off the average.
 * POND_ENOMEM. */
enum pond_status impact_firms_totals(const struct impact_firms *firms, struct pond_result *result,
                                     struct pond_error *err);

/** Sectors, margins and what else trades pay for, from the concordance (NULL: none) and codes:
 * fills `sector` of all nodes of the study (-1: none), `base` and the system's `resale`. */
enum pond_status impact_firms_classify(struct impact_firms *firms,
                                       const struct impact_concordance *concordance,
                                       int32_t *sector, double *base, struct pond_error *err);

/** Sectors of firms that have none yet (-1), by their codes: through the crosswalk of the study's
 * parameters, the heaviest industry by weight and output here; without one, the table's code that
 * says most of the firm's. POND_ENOMEM; what reading returns. */
enum pond_status impact_firms_by_code(struct impact_firms *firms, int32_t *sector,
                                      struct pond_error *err);

/** Direct figures of all measures: `firm`, `rest`, and which are firms' own. */
enum pond_status impact_firms_measure(struct impact_firms *firms, struct pond_error *err);

#endif
