/* Direct figures of firms and sectors in a hybrid system, and its scratch memory.
 * SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <math.h>

#include "base/alloc.h"
#include "impact/hybrid_parts.h"

enum pond_status pond_hybrid_work_new(struct pond_hybrid_work **out,
                                      const struct pond_hybrid *hybrid, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_hybrid_work *work = NULL;
    int64_t n = hybrid->sectors;

    *out = NULL;
    POND_TRY(POND_NEW(&work, 1, err));
    work->unknowns = hybrid->nodes + n;
    work->blocks = (hybrid->nodes + hybrid->block - 1) / hybrid->block;
    for (int v = 0; v < PONDI_HYBRID_VECTORS; v++) {
        POND_TRY(POND_NEW_RANDOM(&work->vector[v], work->unknowns, err));
    }
    POND_TRY(POND_NEW_RANDOM(&work->activity, hybrid->nodes, err));
    POND_TRY(POND_NEW(&work->part, work->blocks * 3 * n, err));
    POND_TRY(POND_NEW(&work->sector, 5 * n, err));
    POND_TRY(POND_NEW(&work->sum, pondi_hybrid_sums(work->unknowns), err));
    *out = work;
    work = NULL;
done:
    pond_hybrid_work_free(work);
    return status;
}

void pond_hybrid_work_free(struct pond_hybrid_work *work)
{
    if (work == NULL) {
        return;
    }
    for (int v = 0; v < PONDI_HYBRID_VECTORS; v++) {
        pondi_free(work->vector[v]);
    }
    pondi_free(work->activity);
    pondi_free(work->part);
    pondi_free(work->sector);
    pondi_free(work->sum);
    pondi_free(work);
}

/* Of each sector: what firms gave figures for, and the figures. */
static enum pond_status add_observed(const struct pond_hybrid *hybrid, const double *observed,
                                     double *output, double *amount,
                                     struct pond_hybrid_direct *direct, struct pond_error *err)
{
    for (pond_node j = 0; j < hybrid->nodes; j++) {
        int32_t k = hybrid->sector[j];

        if (isnan(observed[j])) {
            continue;
        }
        if (!isfinite(observed[j])) {
            return pond_fail(err, POND_EINVAL,
                             "the figure of firm %" PRId32
                             " is %g (expected a number, or NaN where it is not known)",
                             j, observed[j]);
        }
        output[k] += hybrid->base[j] * hybrid->turnover[j];
        amount[k] += observed[j];
        direct->observed++;
        direct->amount += observed[j];
    }
    return POND_OK;
}

/* What is left of a sector's total for each unit of output of those who gave no figure. Totals may
 * be below 0 (carbon taken up); then it is the other side that none goes beyond. */
static double left_for_others(const struct pond_hybrid *hybrid, int32_t k, double average,
                              double output, double amount, struct pond_hybrid_direct *direct)
{
    double others = hybrid->output[k] - output;
    double total = average * hybrid->output[k];
    double left = total - amount;
    double over = average < 0.0 ? left : -left;

    if (output == 0.0) {
        return average;
    }
    if (over > 1e-9 * fmax(fabs(total), fabs(amount))) {
        direct->over++;
        direct->over_amount += over;
        left = 0.0;
    }
    if (!(others > 1e-12 * hybrid->output[k])) {
        direct->unplaced += fabs(left);
        return average;
    }
    return (average < 0.0 ? fmin(left, 0.0) : fmax(left, 0.0)) / others;
}

enum pond_status pond_hybrid_direct(const struct pond_hybrid *hybrid, const double *average,
                                    const double *observed, double *firm, double *rest,
                                    struct pond_hybrid_direct *direct, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_hybrid_direct told = {.largest_ratio = 1.0};
    double *output = NULL;
    double *amount = NULL;

    POND_TRY(POND_NEW(&output, hybrid->sectors, err));
    POND_TRY(POND_NEW(&amount, hybrid->sectors, err));
    if (observed != NULL) {
        POND_TRY(add_observed(hybrid, observed, output, amount, &told, err));
    }
    for (int32_t k = 0; k < hybrid->sectors; k++) {
        if (!isfinite(average[k])) {
            status = pond_fail(err, POND_EINVAL,
                               "the average of sector %" PRId32 " is %g (expected a number)", k,
                               average[k]);
            goto done;
        }
        rest[k] = left_for_others(hybrid, k, average[k], output[k], amount[k], &told);
        if (average[k] != 0.0) {
            told.largest_ratio = fmax(told.largest_ratio, rest[k] / average[k]);
        }
    }
    for (pond_node j = 0; j < hybrid->nodes; j++) {
        bool known = observed != NULL && !isnan(observed[j]);

        firm[j] =
            known ? observed[j] / (hybrid->base[j] * hybrid->turnover[j]) : rest[hybrid->sector[j]];
    }
    if (direct != NULL) {
        *direct = told;
    }
done:
    pondi_free(output);
    pondi_free(amount);
    return status;
}
