/* The renewal table: one sequence of vectors from which the upstream totals of all firms follow.
 * SPDX-License-Identifier: Apache-2.0
 *
 *     a(0) = w,  a(t) = U^T a(t - 1),  A_k(t) = a_k(0) + ... + a_k(t)
 *
 * Source: the renewal identity of first visits, Feller 1968, An Introduction to Probability Theory
 * and Its Applications, vol. 1, XIII.3; proof in README.md. */
#include "ripple/esri_renewal.h"

#include "base/alloc.h"
#include "base/parallel.h"

/* Rows of U may add up to this, 1 and rounding. */
#define ROW_SUM_LIMIT (1.0 + 1e-13)

/* A table takes 64 bytes a firm and set of weights: with more sets than these it is not worth it.
 */
#define MOST_SETS 8

/* Below this eps ties would be no rare exceptions, and runs are long anyway. */
#define LEAST_EPS 1e-9

/* Firms that a thread takes at a time. */
#define BLOCK 4096

/* One step of the sequence. */
struct step {
    const struct pond_esri_model *model;
    const double *from;
    double *to;
    double *table; /* of the set of weights */
    int64_t t;
};

static enum pond_status do_step(void *user, int64_t begin, int64_t end, int thread,
                                struct pond_error *err)
{
    const struct step *step = user;
    const struct pond_esri_model *model = step->model;

    (void)thread;
    (void)err;
    for (int64_t k = begin; k < end; k++) {
        double *row = step->table + k * PONDI_RENEWAL_TERMS;
        double sum = 0.0;

        for (int64_t e = model->suppliers.start[k]; e < model->suppliers.start[k + 1]; e++) {
            sum += model->supplier_share[e] * step->from[model->suppliers.node[e]];
        }
        step->to[k] = sum;
        row[step->t] = row[step->t - 1] + sum;
    }
    return POND_OK;
}

static enum pond_status fill_table(struct pond_esri_model *model, int32_t set, double *scratch,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const double *weight = model->weight + (int64_t)set * model->nodes;
    struct step step = {.model = model, .from = weight};

    step.table = model->renewal + (int64_t)set * model->nodes * PONDI_RENEWAL_TERMS;
    for (int64_t k = 0; k < model->nodes; k++) {
        step.table[k * PONDI_RENEWAL_TERMS] = weight[k];
    }
    for (step.t = 1; step.t < PONDI_RENEWAL_TERMS; step.t++) {
        step.to = scratch + (step.t % 2) * model->nodes;
        POND_TRY(pond_parallel_for(model->nodes, BLOCK, do_step, &step, err));
        step.from = step.to;
    }
done:
    return status;
}

/* Are shares of a row at most the whole, so that losses never grow along them? */
static bool rows_are_shares(const struct pond_esri_model *model)
{
    for (pond_node i = 0; i < model->nodes; i++) {
        double sum = 0.0;

        for (int64_t e = model->up.start[i]; e < model->up.start[i + 1]; e++) {
            sum += model->up_share[e];
        }
        if (!(sum <= ROW_SUM_LIMIT)) {
            return false;
        }
    }
    return true;
}

enum pond_status pondi_esri_build_renewal(struct pond_esri_model *model, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    double *scratch = NULL;

    if (model->stop != POND_ESRI_STOP_STATE || model->eps < LEAST_EPS ||
        model->weights > MOST_SETS || !rows_are_shares(model)) {
        return POND_OK;
    }
    POND_TRY(POND_NEW(&model->renewal,
                      (size_t)model->weights * (size_t)model->nodes * PONDI_RENEWAL_TERMS, err));
    POND_TRY(POND_NEW(&scratch, (size_t)model->nodes * 2, err));
    for (int32_t set = 0; set < model->weights; set++) {
        POND_TRY(fill_table(model, set, scratch, err));
    }
done:
    pondi_free(scratch);
    return status;
}

double pondi_esri_renewal_score(const struct pond_esri_model *model, int32_t set, pond_node node,
                                double shock, const double *first_return, int64_t steps)
{
    const double *visits =
        model->renewal + ((int64_t)set * model->nodes + node) * PONDI_RENEWAL_TERMS;
    double again = 0.0;

    for (int64_t s = 1; s <= steps; s++) {
        again += first_return[s] * visits[steps - s];
    }
    return shock * visits[steps] - again;
}
