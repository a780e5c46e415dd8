/* What an ESRI run means for each industry.
 * SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <stddef.h>

#include "ripple/esri_work.h"

/* share_g = sum over firms i of industry g of weight_i max(loss_i, other_i) / weight of g. */
static void fill_shares(const struct pond_esri_model *model, int32_t set, const double *loss,
                        const double *other, double *share)
{
    const double *weight = model->weight + (int64_t)set * model->nodes;
    const double *whole = model->industry_weight + (int64_t)set * model->industries;

    for (int32_t g = 0; g < model->industries; g++) {
        share[g] = 0.0;
    }
    for (pond_node i = 0; i < model->nodes; i++) {
        share[model->industry[i]] += weight[i] * (other[i] > loss[i] ? other[i] : loss[i]);
    }
    for (int32_t g = 0; g < model->industries; g++) {
        share[g] = whole[g] > 0.0 ? share[g] / whole[g] : 0.0;
    }
}

enum pond_status pond_esri_sector_impacts(const struct pond_esri_work *work, int32_t weight_set,
                                          int32_t weight_set_up,
                                          const struct pond_esri_sectors *sectors,
                                          struct pond_error *err)
{
    const struct pond_esri_model *model = work->model;
    const struct pondi_side *down = &work->down;
    const struct pondi_side *up = &work->up;

    assert(sectors != NULL);
    if (!work->ran) {
        return pond_fail(err, POND_EINVAL, "ESRI: sector impacts need a run first");
    }
    if (weight_set < 0 || weight_set >= model->weights || weight_set_up < 0 ||
        weight_set_up >= model->weights) {
        return pond_fail(err, POND_EINVAL,
                         "ESRI: sets of weights %d and %d for sector impacts (expected 0 to %d)",
                         (int)weight_set, (int)weight_set_up, (int)model->weights - 1);
    }
    fill_shares(model, weight_set, down->floor, down->floor, sectors->init_down);
    fill_shares(model, weight_set_up, up->floor, up->floor, sectors->init_up);
    fill_shares(model, weight_set, up->floor, up->floor, sectors->init_both);
    fill_shares(model, weight_set, down->loss, down->loss, sectors->down);
    fill_shares(model, weight_set_up, up->loss, up->loss, sectors->up);
    fill_shares(model, weight_set, down->loss, up->loss, sectors->both);
    for (int32_t g = 0; g < model->industries; g++) {
        double init_down = sectors->init_down[g];
        double init_both = sectors->init_both[g];

        sectors->down[g] -= init_down;
        sectors->up[g] -= sectors->init_up[g];
        sectors->both[g] -= init_down > init_both ? init_down : init_both;
    }
    return POND_OK;
}
