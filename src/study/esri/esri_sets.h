/* What a firm's loss counts: the main set of weights, and further ones measured in the same pass.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_ESRI_ESRI_SETS_H
#define POND_STUDY_ESRI_ESRI_SETS_H

#include "study/esri/esri_study.h"

/** Most groups that a pass is asked for; the rest are put together. */
#define ESRI_GROUPS_MAX 64

/** What sentences call a kind of weights ("jobs"); NULL: there is no such kind. */
const char *esri_set_words(const char *kind);

/** Add a set, all 0; `name` is copied, `weight` is borrowed until the next set. POND_ENOMEM. */
enum pond_status esri_set_begin(struct esri_study *state, pond_node nodes, const char *name,
                                double **weight, struct pond_error *err);

/** Say what sentences call a set; of two the later holds. POND_ENOMEM. */
enum pond_status esri_set_name(struct esri_set *set, struct pond_error *err, const char *format,
                               ...) POND_PRINTF(3, 4);

/** Fill weights by their kind; NaN: not on record. POND_ENOTFOUND; what the store returns. */
enum pond_status esri_set_from_kind(struct esri_set *set, struct pond_study *study,
                                    const char *kind, double *weight, struct pond_error *err);

/** Fill the last set from a column of a file; NaN: not listed. POND_EPARSE, POND_EIO. */
enum pond_status esri_set_from_file(struct esri_study *state, struct pond_study *study,
                                    const char *path, const char *column, double *weight,
                                    struct pond_error *err);

/** Weights that are NaN become 0 and are counted; so is all the rest. */
void esri_set_end(struct esri_set *set, double *weight, pond_node nodes);

/**
 * Fill set 0 from `weights` or `weight_file`.
 *
 * Weights are those of the records, also where links are changed (`what_if`), so that scores with
 * and without a change are shares of the same whole.
 *
 * @return POND_OK; POND_EINVAL, all weights are 0; POND_EPARSE, POND_ENOTFOUND, POND_EIO,
 *         POND_ENOMEM
 */
enum pond_status esri_sets_main(struct esri_study *state, struct pond_study *study,
                                struct pond_error *err);

/**
 * Add the sets that `also` names, those that tell the share of small firms where it names "small",
 * and those of the groups that `by` names. After esri_sets_main, before the model is made.
 *
 * @return as esri_sets_main; POND_EINVAL, an item of `also` is nonsense or stands there twice
 */
enum pond_status esri_sets_also(struct esri_study *state, struct pond_study *study,
                                struct pond_error *err);

/** The weights of a set. */
const double *esri_sets_weight(const struct esri_study *state, int32_t set, pond_node nodes);

/** Free the sets. */
void esri_sets_free(struct esri_study *state);

/** Say what the sets suppose, and of how many firms nothing is on record. POND_ENOMEM. */
enum pond_status esri_sets_notes(const struct esri_study *state, const struct pond_study *study,
                                 struct pond_result *result, struct pond_error *err);

#endif
