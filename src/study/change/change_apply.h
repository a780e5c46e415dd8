/* From interventions to the numbers of an economy.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_CHANGE_CHANGE_APPLY_H
#define POND_STUDY_CHANGE_CHANGE_APPLY_H

#include "study/change/change_form.h"
#include "study/change/change_state.h"

/** What applying needs. */
struct change_work {
    struct change_state *state;
    const struct change_file *file;
    const struct change_event *event; /**< the one that is applied */
    int32_t region;                   /**< of it */
    double rebound;                   /**< where an intervention says nothing */
    const double *share; /**< events x sectors: of each, the part of the firms that `who` chooses,
                              NaN: it chooses none; NULL: no intervention has it; borrowed */
    int32_t *sector;     /**< regions: of the goods that were found last */
    double *use;         /**< 2 sectors: their use by the region */
};

/** Scratch memory. Clear it also on failure. POND_ENOMEM. */
enum pond_status change_work_new(struct change_work *work, struct change_state *state,
                                 const struct change_file *file, struct pond_error *err);

/** Free what it holds; it may be zero. */
void change_work_clear(struct change_work *work);

/**
 * Apply an intervention to the state as it is now.
 *
 * @return POND_OK; POND_ENOTFOUND, an industry, a region or a measure that the table lacks, with
 *         the nearest that it has; POND_EINVAL, what is asked for cannot be: all say file and path;
 *         POND_ENOMEM
 */
enum pond_status change_apply(struct change_work *work, const struct change_event *event,
                              struct pond_error *err);

/* What the files of applying share. */

/** "FILE: $.interventions[0].MEMBER: ", then as pond_fail. */
enum pond_status change_fail(const struct change_work *work, enum pond_status status,
                             const char *member, struct pond_error *err, const char *format, ...)
    POND_PRINTF(5, 6);

/** The sector of an industry in the intervention's region. POND_ENOTFOUND. */
enum pond_status change_find_sector(const struct change_work *work, const char *member,
                                    const char *industry, int32_t *sector, struct pond_error *err);

/** Goods of an industry, seen from a region; they hold until goods are found again.
 * POND_ENOTFOUND, no region makes them. */
enum pond_status change_find_goods(struct change_work *work, const char *member,
                                   const char *industry, int32_t region, struct change_goods *goods,
                                   struct pond_error *err);

/** A region by its code. POND_ENOTFOUND. */
enum pond_status change_find_region(const struct change_work *work, const char *member,
                                    const char *code, int32_t *region, struct pond_error *err);

/** A measure by its code. POND_ENOTFOUND. */
enum pond_status change_find_measure(const struct change_work *work, const char *code,
                                     int32_t *measure, struct pond_error *err);

/** The share of a sector that does it: take-up times that of the firms that were chosen. */
double change_take_up(const struct change_work *work, int32_t sector);

/** Take purchases of goods in a place away from a column, by a share; what it was. */
double change_take(const struct change_work *work, struct change_column column,
                   const struct change_goods *goods, enum impact_place place, double share);

/** The kinds that open, close and move, and investments. */
enum pond_status change_new_firms(struct change_work *work, struct pond_error *err);
enum pond_status change_closure(struct change_work *work, struct pond_error *err);
enum pond_status change_sourcing(struct change_work *work, struct pond_error *err);
enum pond_status change_invest(struct change_work *work, struct pond_error *err);

#endif
