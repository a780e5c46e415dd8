/* Scenarios, the measures taken so far, and trials of one more, for protect.c and its neighbours.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_RIPPLE_PROTECT_JOB_H
#define POND_RIPPLE_PROTECT_JOB_H

#include <stddef.h>

#include "ripple/esri_model.h"
#include "ripple/protect.h"

/** Scratch memory of one thread. */
struct pondi_trial {
    uint8_t *held;                 /**< nodes */
    double *revenue;               /**< nodes; NULL where none is given */
    int64_t *item;                 /**< scenarios: those to run */
    int64_t *start;                /**< scenarios + 1 */
    struct pond_esri_shock *shock; /**< all shocks */
    double *total;                 /**< scenarios: by `item` */
    uint8_t *settled;              /**< scenarios: by `item` */
    double *saved;                 /**< scenarios: chance x what is saved */
    double *node_down;             /**< nodes */
    double *node_up;               /**< nodes */
    uint8_t *mark;                 /**< nodes: 0 between uses */
    int64_t items;
    int64_t runs;
    int64_t unsettled;
};

/** What is common to all trials. */
struct pondi_job {
    const struct pond_esri_protect_input *what;
    pond_node nodes;
    double *weight; /**< nodes: adds up to 1 */
    bool at_rest;   /**< runs go on until next to nothing grows */
    bool soft;      /**< for a while the gain is that of pondi_soft of the largest losses */

    int64_t scenarios;
    int64_t *start;                /**< scenarios + 1 */
    struct pond_esri_shock *shock; /**< start[scenarios] */
    double *chance;                /**< scenarios: adds up to 1 */

    /* The measures taken so far, and what comes of them. */
    uint8_t *held;                   /**< nodes */
    struct pond_esri_change *change; /**< budget + 1 */
    int64_t changes;
    double *loss;  /**< scenarios */
    double total;  /**< sum of chance x loss */
    double worst;  /**< the largest loss */
    int64_t *rank; /**< scenarios: the largest loss first, of equal ones the lower scenario */

    uint64_t *reach; /**< scenarios x words: the firms that lose in a scenario; NULL: not kept */
    int64_t words;

    struct pondi_trial *trial; /**< one a thread */
    int threads;
    int64_t runs;
    int64_t unsettled;
};

/** Check the request and fill `job`, without running anything. POND_EINVAL, POND_ENOMEM. */
enum pond_status pondi_job_begin(struct pondi_job *job, const struct pond_esri_protect_input *what,
                                 struct pond_error *err);

/** Free what it holds. */
void pondi_job_end(struct pondi_job *job);

/** The model with the measures taken so far and `one_more`, which may be NULL. POND_ENOMEM. */
enum pond_status pondi_job_model(struct pond_esri_model **out, const struct pondi_job *job,
                                 struct pondi_trial *trial,
                                 const struct pond_esri_candidate *one_more,
                                 struct pond_error *err);

/** Run all scenarios with the measures taken so far: loss, total, worst, rank. */
enum pond_status pondi_job_run(struct pondi_job *job, struct pond_error *err);

/** What the objective falls by with one more measure. */
enum pond_status pondi_job_try(double *gain, const struct pondi_job *job, struct pondi_trial *trial,
                               const struct pond_esri_candidate *one_more, struct pond_error *err);

/** Does a firm lose in a scenario? True where it is not known. */
static inline bool pondi_job_reaches(const struct pondi_job *job, int64_t scenario, pond_node node)
{
    return job->reach == NULL ||
           (job->reach[scenario * job->words + node / 64] >> (node % 64) & 1) != 0;
}

/** The shocks of a scenario but those of firms that are held up, into `shock`; how many. */
int64_t pondi_job_shocks(const struct pondi_job *job, const uint8_t *held, int64_t scenario,
                         struct pond_esri_shock *shock);

/** A scenario with all firms' losses, as it is handed to a visitor. */
struct pondi_visit {
    const struct pondi_job *job;
    const struct pond_esri_model *model;
    struct pondi_trial *trial; /**< node_down, node_up: the losses; shock: what fails */
    int64_t shocks;
    int64_t scenario;
    int64_t iterations;
    double total;
    int slot; /**< sums and lists are kept by slot, so that their order is that of scenarios */
};

/** Scenarios of the largest losses that count where `soft`, or are looked at for the worst. */
#define PONDI_WORST_SCENARIOS 64

/** (loss / worst)^8: their sum is lowered by what lowers the largest losses together. */
static inline double pondi_soft(double loss, double worst)
{
    double part = worst > 0.0 ? loss / worst : 0.0;

    part *= part;
    part *= part;
    return part * part;
}

/** Slots of a survey, and scenarios that each takes between two calls of `chunk`. */
#define PONDI_SLOTS 16
#define PONDI_SLOT_ITEMS 16

/** Runs scenarios with all firms' losses. */
struct pondi_survey {
    const char *title; /**< for progress */
    void *user;
    enum pond_status (*visit)(void *user, const struct pondi_visit *visit, struct pond_error *err);
    /** Called by one thread after each PONDI_SLOTS x PONDI_SLOT_ITEMS scenarios; may be NULL. */
    enum pond_status (*chunk)(void *user, struct pond_error *err);
};

/** Visit the scenarios 0..count-1, or those of `list`, over threads. */
enum pond_status pondi_job_survey(struct pondi_job *job, const struct pond_esri_model *model,
                                  const int64_t *list, int64_t count,
                                  const struct pondi_survey *survey, struct pond_error *err);

#endif
