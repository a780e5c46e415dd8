/* An economy that interventions are applied to: copies of a table's numbers, and the moves that
 * keep its books.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_CHANGE_CHANGE_STATE_H
#define POND_STUDY_CHANGE_CHANGE_STATE_H

#include "study/impact/impact_answer.h"

/** Numbers of one state of the economy; of `before` and `now` alike. */
struct change_numbers {
    double *all;      /**< sectors x sectors: inputs wherever they were made */
    double *made;     /**< of them those made in the table's regions */
    double *direct;   /**< measures x sectors */
    double *pay;      /**< sectors; NULL: not known */
    double *spending; /**< sectors x regions: of a unit of pay; NULL: households are not known */
    double *spending_made;
    double *final; /**< sectors x finals, without what imports are subtracted by; NULL */
    double *final_made;
    double *other; /**< sectors: final demand that the table's categories do not have, so
                        that all of it is the table's output less inputs */
    double *other_made;
};

/** The economy. */
struct change_state {
    const struct impact_input *input;
    int64_t finals;
    double *output; /**< sectors: before, money a year */
    struct change_numbers before;
    struct change_numbers now;
    double *respent; /**< sectors: what saved money is spent on, wherever made */
    double *respent_made;
    double *once; /**< sectors: investments, wherever made */
    double *once_made;
    double saved; /**< money a year, on inputs for the output before */
    double spent_again;
    double cost; /**< money, once */
};

/** Copies of a table. Clear it also on failure. POND_EINVAL, neither output nor final demand is
 * known; POND_ENOMEM. */
enum pond_status change_state_new(struct change_state *state, const struct impact_input *input,
                                  struct pond_error *err);

/** Free what it holds; it may be zero. */
void change_state_clear(struct change_state *state);

/** After the numbers of before were changed: final demand that no category has is again what of the
 * output nobody uses. */
void change_state_balance(struct change_state *state);

/** Back to what was before. */
void change_state_reset(struct change_state *state);

/** Imported inputs for a unit of output, where the table measures them, follow the coefficients as
 * they are now. */
void change_state_follow(struct change_state *state);

/** The numbers as accounts take them; arrays are the state's. */
struct pond_account_input change_account_input(const struct change_state *state,
                                               const struct change_numbers *numbers);

/** Final demand now less that before, sectors each. */
void change_state_demand(const struct change_state *state, double *all, double *made);

/** Final demand before that is made abroad, sectors. */
void change_state_imported(const struct change_state *state, double *imported);

/** What a buyer buys of each sector's goods: a column of a matrix. */
struct change_column {
    double *all;
    double *made;
    int64_t stride; /**< from one sector's number to the next */
};

/** Columns of the state as it is now: of a sector, a category of final demand, other final demand,
 * and what households of a region spend of a unit of pay. */
struct change_column change_sector_column(const struct change_state *state, int32_t sector);
struct change_column change_final_column(const struct change_state *state, int32_t final);
struct change_column change_other_column(const struct change_state *state);
struct change_column change_spending_column(const struct change_state *state, int32_t region);

/** Goods of one industry, and the region from which places are seen. */
struct change_goods {
    const char *industry; /**< borrowed */
    int32_t *sector;      /**< regions: its sector in each, or -1; borrowed */
    int32_t region;
};

/** What a column buys of goods in a place. */
double change_bought(const struct change_state *state, struct change_column column,
                     const struct change_goods *goods, enum impact_place place);

/** Multiply what a column buys of goods in a place. */
void change_scale(const struct change_state *state, struct change_column column,
                  const struct change_goods *goods, enum impact_place place, double factor);

/** Add to what a column buys of goods in a place: in the parts in which `like` buys them there, or
 * where it does not, in parts of output. POND_EINVAL, nobody there makes it. */
enum pond_status change_give(const struct change_state *state, struct change_column column,
                             const struct change_goods *goods, enum impact_place place,
                             struct change_column like, double amount, struct pond_error *err);

/**
 * All use of goods by a region: inputs of its sectors for the output before, and its final demand
 * but exports and changes of inventories, as a column (regional purchase coefficients, Stevens,
 * Treyz, Ehrlich and Bower 1983).
 *
 * @param[out] use 2 sectors of room: only the goods' own numbers are filled
 */
struct change_column change_use(const struct change_state *state, const struct change_goods *goods,
                                double *use);

#endif
