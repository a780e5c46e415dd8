/* `pond ripple why`: why a firm's failure costs what it costs, and what would lower it.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/alloc.h"
#include "study/analyses.h"
#include "study/esri/why_study.h"

/* For each change that is to be reported so many are tried: estimates are of first order. */
#define TRIED_EACH 4

static const struct pond_parameter parameters[] = {
    POND_NETWORK_PARAMETERS,
    {"firm", POND_PARAMETER_LIST, "", "", 0, 0, "",
     "Code of the firm whose failure is to be explained; several with --together."},
    ESRI_STUDY_PARAMETERS,
    {"list", POND_PARAMETER_INTEGER, "rows", "100", 1, 1e9, "",
     "List so many links that carry the loss, and so many firms and links on which it hangs."},
    {"changes", POND_PARAMETER_INTEGER, "changes", "10", 0, 1000, "",
     "Report so many second suppliers, the best of four times as many that are tried by running "
     "the failure again."},
};

static void why_release(void *user)
{
    struct why_study *why = user;

    if (why == NULL) {
        return;
    }
    pond_esri_reasons_free(why->reasons);
    pond_esri_leverage_free(why->leverage);
    pond_esri_changes_free(why->change);
    pondi_free(why->node_down);
    pondi_free(why->node_up);
    pondi_free(why->after);
    pondi_free(why->steps);
    pondi_free(why->settled);
    esri_study_free(why->esri);
    pondi_free(why);
}

/* Run the scenario itself. */
static enum pond_status run_case(struct why_study *why, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct esri_study *esri = why->esri;
    struct pond_esri_work *work = NULL;
    struct pond_esri_answer answer = {.total = &why->total};
    pond_node nodes = esri->view.network->nodes;

    POND_TRY(POND_NEW(&esri->answer.settled, 1, err));
    POND_TRY(POND_NEW(&why->node_down, nodes, err));
    POND_TRY(POND_NEW(&why->node_up, nodes, err));
    POND_TRY(pond_esri_work_new(&work, esri->model, err));
    answer.node_down = why->node_down;
    answer.node_up = why->node_up;
    status = pond_esri_run(esri->model, work, why->what.shock, why->what.shocks, &answer, err);
    esri->answer.settled[0] = status == POND_OK;
    why->what.iterations = answer.iterations;
    status = status == POND_ELIMIT ? POND_OK : status; /* warned of in the notes */
done:
    pond_esri_work_free(work);
    return status;
}

static enum pond_status find_scenario(struct why_study *why, struct pond_study *study,
                                      struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct esri_study *esri = why->esri;

    POND_TRY(esri_study_input(esri, study, err));
    if (esri->start == NULL && (esri->node == NULL || esri->batch.count != 1)) {
        return pond_fail(err, POND_EINVAL,
                         "parameter \"firm\": say which failure to explain (one firm, several with "
                         "together, or a file of capacities)");
    }
    POND_TRY(esri_study_model(esri, study, err));
    why->what = (struct pond_esri_case){
        .model = esri->model,
        .shock = esri->shock,
        .shocks = esri->shocks,
        .made = esri->change,
        .mades = esri->changes,
    };
    if (esri->start == NULL) {
        why->one = (struct pond_esri_shock){esri->node[0], 1.0, 1.0};
        why->what.shock = &why->one;
        why->what.shocks = 1;
    }
done:
    return status;
}

/* What a tried change came to. */
struct why_row {
    double after;
    int64_t steps;
    int64_t settled;
};

static enum pond_status why_prepare(struct pond_study *study, void **out, struct pond_items *items,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct why_study *why = NULL;
    int64_t most = TRIED_EACH * pond_study_integer(study, "changes");

    *out = NULL;
    POND_TRY(POND_NEW(&why, 1, err));
    POND_TRY(POND_NEW(&why->esri, 1, err));
    POND_TRY(find_scenario(why, study, err));
    POND_TRY(run_case(why, err));
    POND_TRY(pond_esri_explain(&why->reasons, &why->what, err));
    POND_TRY(pond_esri_leverage_new(&why->leverage, &why->what, err));
    POND_TRY(pond_esri_changes_propose(&why->change, &why->changes, why->esri->view, &why->what,
                                       why->leverage, why->node_down, most, err));
    POND_TRY(POND_NEW(&why->after, why->changes, err));
    POND_TRY(POND_NEW(&why->steps, why->changes, err));
    POND_TRY(POND_NEW(&why->settled, why->changes, err));
    *items = (struct pond_items){.count = why->changes, .row_bytes = sizeof(struct why_row)};
    *out = why;
    why = NULL;
done:
    why_release(why);
    return status;
}

static enum pond_status why_run_range(void *user, void *rows, int64_t begin, int64_t end,
                                      int thread, struct pond_error *err)
{
    const struct why_study *why = user;
    struct why_row *row = rows;

    (void)thread;
    for (int64_t k = begin; k < end; k++, row++) {
        enum pond_status status = pond_esri_change_run(&row->after, &row->steps, &why->esri->input,
                                                       &why->what, &why->change[k], err);

        if (status != POND_OK && status != POND_ELIMIT) {
            return status;
        }
        row->settled = status == POND_OK;
    }
    return POND_OK;
}

static enum pond_status why_finish(void *user, const void *rows, struct pond_study *study,
                                   struct pond_result *result, struct pond_error *err)
{
    struct why_study *why = user;
    const struct why_row *row = rows;

    for (int64_t k = 0; k < why->changes; k++) {
        why->after[k] = row[k].after;
        why->steps[k] = row[k].steps;
        why->settled[k] = row[k].settled != 0;
    }
    return why_study_tables(why, study, result, err);
}

const struct pond_analysis pond_analysis_why = {
    .name = "ripple why",
    .version = 3,
    .question = "Why does a firm's failure cost so much: who carries the loss on, and what single "
                "change would lower it?",
    .method =
        "The loss of \"ripple esri\" (--mode reference) is traced back, update by update, over the "
        "links that bind "
        "it, so that shares of links add up to the total; its derivative with respect to every "
        "firm and link comes from one sweep backwards over the updates (adjoint; Griewank and "
        "Walther 2008); second suppliers that should help most by those derivatives are tried by "
        "running the failure again in the changed network.",
    .needs = POND_NEED_NETWORK,
    .parameters = (int32_t)(sizeof parameters / sizeof *parameters),
    .parameter = parameters,
    .prepare = why_prepare,
    .run_range = why_run_range,
    .finish = why_finish,
    .release = why_release,
    .block = 1,
    .item = "changes",
};
