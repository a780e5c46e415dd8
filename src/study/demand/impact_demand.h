/* Spending on goods as final demand of a table: who makes what the region here buys.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_DEMAND_IMPACT_DEMAND_H
#define POND_STUDY_DEMAND_IMPACT_DEMAND_H

#include "study/impact/impact_input.h"

/** Money spent on goods of one industry. */
struct impact_part {
    char *name;     /**< what people call it */
    char *industry; /**< of the table, without the region */
    int32_t region; /**< where it was made; -1: wherever the region here buys such goods */
    double amount;  /**< in the table's currency */
    bool on_top;    /**< besides what was paid on record */
    int32_t final;  /**< a category of the table's final demand, 1..; 0: none. Then `industry` is ""
                         and the region that of the category */
};

/** Of the money of a rule, the share of a part. */
struct impact_rule_share {
    int64_t rule;
    int64_t part;
    double share;
};

/** Spending. */
struct impact_demand {
    struct impact_part *part;
    int64_t parts;
    int64_t room;
    double unmatched;            /**< money of which no rule says what it pays for */
    double without_firm;         /**< money between unknown sellers and buyers, in no rule either */
    int64_t days;                /**< of the period in which it was spent; 0: not known */
    char unmatched_example[128]; /**< a firm whose trade that is, "" */
    int64_t rules;               /**< of the concordance; 0: from a file */
    double *money; /**< rules x nodes: of each firm that buys, or where that is not known or a
                        consumer, that sells; NULL: from a file */
    struct impact_rule_share *share;
    int64_t shares;
    int64_t share_room;
};

/** Add money to the part of that name, industry and region, or add the part; `number` of it, NULL:
 * not asked. POND_ENOMEM. */
enum pond_status impact_demand_add(struct impact_demand *demand, const struct impact_part *part,
                                   int64_t *number, struct pond_error *err);

/** Free what it holds; it may be zero. */
void impact_demand_clear(struct impact_demand *demand);

/**
 * Read spending from a CSV with the columns industry, amount and, where given, region and name; or
 * with the column sector (code with its region) instead of industry.
 *
 * @return POND_OK; POND_EIO, POND_EPARSE, POND_EINVAL: file, line, column; POND_ENOMEM
 */
enum pond_status impact_demand_read(struct impact_demand *demand, const struct impact_input *input,
                                    const char *path, struct pond_error *err);

/**
 * What the region here consumes, as the table has it: categories of its final demand, each a part.
 *
 * @param households alone; else also governments and investment; never exports, imports, changes of
 *                   inventories
 * @return POND_OK; POND_EINVAL, the table has no such final demand; POND_ENOMEM
 */
enum pond_status impact_demand_of_region(struct impact_demand *demand,
                                         const struct impact_input *input, bool households,
                                         struct pond_error *err);

/**
 * The store's trades of the period, by a concordance.
 *
 * @return POND_OK; POND_ENOTFOUND, there is no store, no trade, no firm that a rule names;
 *         POND_EINVAL, trades in another currency than the table's; POND_ENOMEM
 */
enum pond_status impact_demand_of_trades(struct impact_demand *demand,
                                         const struct impact_input *input, const char *path,
                                         struct pond_error *err);

/**
 * Add a part to a final demand by sector.
 *
 * A category of final demand is what the table says of it. Of goods whose region is open, each
 * region makes the part that it makes of all use of such goods here: inputs of the region's sectors
 * and final demand but exports, imports and changes of inventories (regional purchase coefficients,
 * Stevens, Treyz, Ehrlich and Bower 1983); of it the part that is not domestic was made abroad.
 *
 * @param[in,out] f        sectors: wherever made
 * @param[in,out] domestic sectors: of it made in the table's regions
 */
void impact_demand_spread(const struct impact_input *input, const struct impact_part *part,
                          double *f, double *domestic);

#endif
