/* What an ESRI run means for each industry, or for groups of one's own.
 * SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <stddef.h>

#include "base/alloc.h"
#include "ripple/esri_work.h"

/* Firms in groups, and the weight of each group in the sets that are asked for. */
struct grouping {
    const int32_t *group; /* nodes */
    int32_t groups;
    const double *whole[2]; /* of the set v, of v' */
};

/* share_g = sum over firms i of group g of weight_i max(loss_i, other_i) / weight of g. */
static void fill_shares(const struct pond_esri_model *model, const struct grouping *by, int32_t set,
                        const double *whole, const double *loss, const double *other, double *share)
{
    const double *weight = model->weight + (int64_t)set * model->nodes;

    for (int32_t g = 0; g < by->groups; g++) {
        share[g] = 0.0;
    }
    for (pond_node i = 0; i < model->nodes; i++) {
        share[by->group[i]] += weight[i] * (other[i] > loss[i] ? other[i] : loss[i]);
    }
    for (int32_t g = 0; g < by->groups; g++) {
        share[g] = whole[g] > 0.0 ? share[g] / whole[g] : 0.0;
    }
}

static enum pond_status check(const struct pond_esri_work *work, int32_t set, int32_t set_up,
                              struct pond_error *err)
{
    if (!work->ran) {
        return pond_fail(err, POND_EINVAL, "ESRI: sector impacts need a run first");
    }
    if (set < 0 || set >= work->model->weights || set_up < 0 || set_up >= work->model->weights) {
        return pond_fail(err, POND_EINVAL,
                         "ESRI: sets of weights %d and %d for sector impacts (expected 0 to %d)",
                         (int)set, (int)set_up, (int)work->model->weights - 1);
    }
    return POND_OK;
}

static void fill(const struct pond_esri_work *work, const struct grouping *by, int32_t set,
                 int32_t set_up, const struct pond_esri_sectors *sectors)
{
    const struct pond_esri_model *model = work->model;
    const double *whole = by->whole[0];
    const double *whole_up = by->whole[1];
    const struct pondi_side *down = &work->down;
    const struct pondi_side *up = &work->up;

    fill_shares(model, by, set, whole, down->floor, down->floor, sectors->init_down);
    fill_shares(model, by, set_up, whole_up, up->floor, up->floor, sectors->init_up);
    fill_shares(model, by, set, whole, up->floor, up->floor, sectors->init_both);
    fill_shares(model, by, set, whole, down->loss, down->loss, sectors->down);
    fill_shares(model, by, set_up, whole_up, up->loss, up->loss, sectors->up);
    fill_shares(model, by, set, whole, down->loss, up->loss, sectors->both);
    for (int32_t g = 0; g < by->groups; g++) {
        double init_down = sectors->init_down[g];
        double init_both = sectors->init_both[g];

        sectors->down[g] -= init_down;
        sectors->up[g] -= sectors->init_up[g];
        sectors->both[g] -= init_down > init_both ? init_down : init_both;
    }
}

enum pond_status pond_esri_sector_impacts(const struct pond_esri_work *work, int32_t weight_set,
                                          int32_t weight_set_up,
                                          const struct pond_esri_sectors *sectors,
                                          struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_esri_model *model = work->model;
    struct grouping by = {.group = model->industry, .groups = model->industries};

    assert(sectors != NULL);
    POND_TRY(check(work, weight_set, weight_set_up, err));
    by.whole[0] = model->industry_weight + (int64_t)weight_set * model->industries;
    by.whole[1] = model->industry_weight + (int64_t)weight_set_up * model->industries;
    fill(work, &by, weight_set, weight_set_up, sectors);
done:
    return status;
}

static void weigh_groups(const struct pond_esri_model *model, const struct grouping *by,
                         int32_t set, double *whole)
{
    const double *weight = model->weight + (int64_t)set * model->nodes;

    for (pond_node i = 0; i < model->nodes; i++) {
        whole[by->group[i]] += weight[i];
    }
}

enum pond_status pond_esri_group_impacts(const struct pond_esri_work *work, int32_t weight_set,
                                         int32_t weight_set_up, const int32_t *group,
                                         int32_t groups, const struct pond_esri_sectors *sectors,
                                         struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct grouping by = {.group = group, .groups = groups};
    double *whole = NULL;

    assert(sectors != NULL && group != NULL);
    POND_TRY(check(work, weight_set, weight_set_up, err));
    for (pond_node i = 0; i < work->model->nodes; i++) {
        if (group[i] < 0 || group[i] >= groups) {
            return pond_fail(err, POND_EINVAL, "ESRI: firm %d is in group %d (expected 0 to %d)",
                             (int)i, (int)group[i], (int)groups - 1);
        }
    }
    POND_TRY(POND_NEW(&whole, (size_t)groups * 2, err));
    by.whole[0] = whole;
    by.whole[1] = whole + groups;
    weigh_groups(work->model, &by, weight_set, whole);
    weigh_groups(work->model, &by, weight_set_up, whole + groups);
    fill(work, &by, weight_set, weight_set_up, sectors);
done:
    pondi_free(whole);
    return status;
}
