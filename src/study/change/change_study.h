/* What interventions do to an economy: all together, each alone, before and after.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_CHANGE_CHANGE_STUDY_H
#define POND_STUDY_CHANGE_CHANGE_STUDY_H

#include "study/change/change_apply.h"
#include "study/impact/impact_intervals.h"

/** What an intervention, or all of them together, does. */
struct change_part {
    struct impact_answer answer;  /**< after less before, with what saved money is spent on */
    struct impact_answer rebound; /**< of it what saved money is spent on */
    double saved;                 /**< money a year */
    double spent_again;
    double cost; /**< money, once */
};

/** A run. */
struct change_study {
    struct pond_study *study;
    struct impact_input *input;
    struct change_file *file;
    struct change_state state; /**< after the run: with all interventions */
    struct change_work work;
    double *share; /**< see change_work; NULL: no intervention chooses firms */
    struct change_part all;
    struct change_part *alone;         /**< events; NULL where there is one: it is `all` */
    struct impact_answer once;         /**< of all investments */
    double *before;                    /**< measures x (regions + 1), the last being abroad */
    struct impact_intervals intervals; /**< of all together, everything but the once */
};

/** Read, apply and account. Clear it also on failure. What reading and applying return. */
enum pond_status change_study_run(struct change_study *c, struct pond_study *study,
                                  struct pond_error *err);

/** Free what it holds; it may be zero. */
void change_study_clear(struct change_study *c);

/** What intervention number `event` does alone. */
const struct change_part *change_alone(const struct change_study *c, int32_t event);

/** A measure before, as it is told; IMPACT_PLACES: everywhere. */
double change_before(const struct change_study *c, int32_t measure, enum impact_place place);

/** Of all together, what is not in the sum of each alone. */
double change_interaction(const struct change_study *c, int32_t measure, enum impact_place place);

/** Shares of sectors that the firms chosen by "who" have, into `share`; nothing where no
 * intervention has it. As impact_firms_new and study_choose; POND_EINVAL, they are none or more
 * than the sector. */
enum pond_status change_find_shares(struct change_study *c, struct pond_error *err);

/**
 * Draw how sure all together is: the interventions are applied to each drawn table, so that before
 * and after are of one and the same economy, with the output of today; `all.answer` gets its P5 and
 * P95.
 *
 * @return POND_OK; POND_EINVAL, an intervention cannot be in a drawn table; POND_ENOMEM
 */
enum pond_status change_draw(struct change_study *c, struct pond_error *err);

/** Add the tables "change", "interventions", "sectors", "once". POND_ENOMEM. */
enum pond_status change_tables(const struct change_study *c, struct pond_result *result,
                               struct pond_error *err);

/** Add findings and what stands behind them. POND_ENOMEM. */
enum pond_status change_tell(const struct change_study *c, struct pond_result *result,
                             struct pond_error *err);

#endif
