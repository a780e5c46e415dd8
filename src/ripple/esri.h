/* ESRI, the economic systemic risk index of every firm (Diem, Borsos, Reisch, Kertesz and Thurner
 * 2022, "Quantifying firm-level economic systemic risk from nation-wide supply networks").
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_RIPPLE_ESRI_H
#define POND_RIPPLE_ESRI_H

#include <stdbool.h>
#include <stdint.h>

#include "base/progress.h"
#include "base/status.h"
#include "network/view.h"

/** How an industry's goods matter to a customer's industry. */
enum pond_input_class {
    POND_INPUT_NEGLIGIBLE = 0,    /**< its loss does not lower the customer's output */
    POND_INPUT_NON_ESSENTIAL = 1, /**< it lowers output in proportion to its share of all inputs */
    POND_INPUT_ESSENTIAL = 2,     /**< output falls to what is left of it (Leontief) */
};

/** When the iteration stops. */
enum pond_esri_stop {
    POND_ESRI_STOP_STATE = 1, /**< no firm's loss grew by more than eps in a step */
    POND_ESRI_STOP_TOTAL = 2, /**< the total loss grew by a factor of at most 1 + eps in a step */
};

/** What the model is made from. All arrays are borrowed for the call of pond_esri_model_new. */
struct pond_esri_input {
    struct pond_view view;
    const uint8_t *input_class; /**< industries x industries, row = supplier's industry, column =
                                     customer's: enum pond_input_class; NULL: all non-essential */
    bool substitution;          /**< market shares soften losses (sigma); else sigma = 1 */
    const int32_t *market;      /**< nodes: the market a firm sells in, >= 0; NULL: its industry */
    const double *revenue;      /**< nodes, >= 0: denominators of upstream shares; 0 counts as 1;
                                     NULL: sales to firms */
    const double *costs;        /**< nodes, >= 0: downstream weights are scaled by purchases /
                                     costs; 0 counts as 1; NULL: not scaled */
    int32_t weights;            /**< sets of weights, 0: one, the sales to firms */
    const double *weight;       /**< weights x nodes, each set >= 0 with a positive sum */
    double eps;                 /**< > 0, see `stop` */
    enum pond_esri_stop stop;
    bool compat;            /**< a dead market counts as supply 1 in units of the links, as the
                                 authors' code has it; else sigma = 1 there */
    int64_t max_iterations; /**< >= 1: then the run ends with POND_ELIMIT */
};

/** The prepared model: immutable, shared by threads. */
struct pond_esri_model;

/** Prepare a model. POND_EINVAL names the datum that is out of range; POND_ENOMEM. */
POND_API enum pond_status pond_esri_model_new(struct pond_esri_model **out,
                                              const struct pond_esri_input *input,
                                              struct pond_error *err);

/** Free a model; takes NULL. */
POND_API void pond_esri_model_free(struct pond_esri_model *model);

/** One initial loss of a scenario. */
struct pond_esri_shock {
    pond_node node;
    double down; /**< 0..1: share of its output that the firm cannot deliver */
    double up;   /**< 0..1: share of its purchases that the firm stops */
};

/** A scenario's answer. Score arrays have one entry per set of weights; any may be NULL. */
struct pond_esri_answer {
    double *total;      /**< sum of w_i max(x_i, y_i): ESRI */
    double *down;       /**< sum of w_i y_i */
    double *up;         /**< sum of w_i x_i */
    double *node_down;  /**< nodes: final loss y from suppliers, 0..1 */
    double *node_up;    /**< nodes: final loss x from customers, 0..1 */
    int64_t iterations; /**< T, updates done, >= 1 */
};

/** Scratch memory of one thread. */
struct pond_esri_work;

POND_API enum pond_status pond_esri_work_new(struct pond_esri_work **out,
                                             const struct pond_esri_model *model,
                                             struct pond_error *err);
POND_API void pond_esri_work_free(struct pond_esri_work *work);

/**
 * Run one scenario.
 *
 * @param         shock  `shocks` initial losses; of two for one node the later holds
 * @param[in,out] answer its arrays are the caller's
 * @return POND_OK; POND_EINVAL, a shock is out of range; POND_ELIMIT, max_iterations were done
 *         and the state still moves: the answer holds the state reached
 *
 * Cost: O((links + nodes) T) time, no allocation.
 */
POND_API enum pond_status pond_esri_run(const struct pond_esri_model *model,
                                        struct pond_esri_work *work,
                                        const struct pond_esri_shock *shock, int64_t shocks,
                                        struct pond_esri_answer *answer, struct pond_error *err);

/** Sector impacts of a finished run; all arrays have one entry per industry. */
struct pond_esri_sectors {
    double *down;
    double *up;
    double *both;
    double *init_down;
    double *init_up;
    double *init_both;
};

#endif
