/* Scratch memory of ESRI runs.
 * SPDX-License-Identifier: Apache-2.0 */
#include "ripple/esri_work.h"

#include <assert.h>

#include "base/alloc.h"

static enum pond_status new_side(struct pondi_side *side, pond_node nodes, int64_t words,
                                 struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(POND_NEW(&side->loss, nodes, err));
    POND_TRY(POND_NEW(&side->next, nodes, err));
    POND_TRY(POND_NEW(&side->floor, nodes, err));
    POND_TRY(POND_NEW(&side->dirty, words, err));
    POND_TRY(POND_NEW(&side->changed, words, err));
    POND_TRY(POND_NEW(&side->reached, words, err));
done:
    return status;
}

static void free_side(struct pondi_side *side)
{
    pondi_free(side->loss);
    pondi_free(side->next);
    pondi_free(side->floor);
    pondi_free(side->dirty);
    pondi_free(side->changed);
    pondi_free(side->reached);
}

enum pond_status pond_esri_work_new(struct pond_esri_work **out,
                                    const struct pond_esri_model *model, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_esri_work *work = NULL;

    assert(out != NULL && model != NULL);
    *out = NULL;
    POND_TRY(POND_NEW(&work, 1, err));
    work->model = model;
    work->words = ((int64_t)model->nodes + PONDI_WORD - 1) / PONDI_WORD;
    POND_TRY(new_side(&work->down, model->nodes, work->words, err));
    POND_TRY(new_side(&work->up, model->nodes, work->words, err));
    work->passed_on = work->down.loss;
    if (model->markets > 0) {
        work->market_words = ((int64_t)model->markets + PONDI_WORD - 1) / PONDI_WORD;
        POND_TRY(POND_NEW(&work->touched, work->market_words, err));
        POND_TRY(POND_NEW(&work->passed_on, model->nodes, err));
    }
    if (pondi_local_applies(model)) {
        POND_TRY(pondi_local_new(&work->local, model, err));
    }
    if (pondi_limit_applies(model)) {
        POND_TRY(pondi_limit_new(&work->limit, model, err));
    }
    POND_TRY(pondi_lanes_new(&work->lanes, model, err));
    POND_TRY(POND_NEW(&work->waiting, PONDI_WAITING, err));
    *out = work;
    work = NULL;
done:
    pond_esri_work_free(work);
    return status;
}

void pond_esri_work_free(struct pond_esri_work *work)
{
    if (work == NULL) {
        return;
    }
    if (work->passed_on != work->down.loss) {
        pondi_free(work->passed_on);
    }
    pondi_free(work->touched);
    pondi_local_free(work->local);
    pondi_limit_free(work->limit);
    pondi_lanes_free(work->lanes);
    pondi_free(work->waiting);
    free_side(&work->down);
    free_side(&work->up);
    pondi_free(work);
}
