/* `pond ripple esri`: how much of the economy each firm's failure would take along.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "study/analyses.h"
#include "study/esri_study.h"

static const struct pond_parameter parameters[] = {
    POND_NETWORK_PARAMETERS,
    {"firm", POND_PARAMETER_LIST, "", "", 0, 0, "",
     "Codes of the firms to close, one at a time; not given: every firm."},
    {"together", POND_PARAMETER_BOOL, "", "false", 0, 0, "",
     "Close the firms of --firm all at once."},
    {"capacity", POND_PARAMETER_FILE, "", "", 0, 0, "",
     "CSV with the columns firm, down, up: the share of its output that each firm loses (down) and "
     "of its purchases that it stops (up), 0 to 1; one scenario."},
    {"inputs", POND_PARAMETER_CHOICE, "", "sector", 0, 0, "sector linear leontief none",
     "How inputs matter: sector: physical production needs its physical inputs, all else loses in "
     "proportion; linear: all in proportion; leontief: all are essential; none: none matters."},
    {"classes", POND_PARAMETER_FILE, "", "", 0, 0, "",
     "CSV with the columns supplier_industry, customer_industry, class (2 essential, 1 "
     "non-essential, 0 negligible): overrides --inputs for the pairs that it lists."},
    {"substitution", POND_PARAMETER_BOOL, "", "true", 0, 0, "",
     "Other suppliers of the same industry step in according to their market share."},
    {"outside", POND_PARAMETER_BOOL, "", "true", 0, 0, "",
     "Sales to final consumers and purchases from unknown sellers count as shares that no firm's "
     "failure takes away."},
    {"weights", POND_PARAMETER_CHOICE, "", "turnover", 0, 0,
     "output sales purchases turnover employees equal",
     "What a firm's loss counts: its output (sales to firms and final consumers), sales to firms, "
     "purchases, turnover (the larger of output and purchases), employees, or 1."},
    {"weight_file", POND_PARAMETER_FILE, "", "", 0, 0, "",
     "CSV with the columns firm, weight (>= 0): your own weights instead of --weights; a firm that "
     "is not listed counts 0."},
    {"what_if", POND_PARAMETER_LIST, "", "", 0, 0, "",
     "Changed links, as SELLER>BUYER=VALUE; 0 takes a link away."},
    {"eps", POND_PARAMETER_NUMBER, "share", "0.01", 1e-15, 1, "",
     "The iteration stops when no firm's loss grows by more than this in a step."},
    {"stop", POND_PARAMETER_CHOICE, "", "state", 0, 0, "state total",
     "What eps limits: the growth of any firm's loss (state), or the relative growth of the total "
     "loss (total)."},
    {"compat", POND_PARAMETER_BOOL, "", "false", 0, 0, "",
     "Treat dead markets and zero revenue as the authors' code does."},
    {"max_iterations", POND_PARAMETER_INTEGER, "steps", "100000", 1, 1e9, "",
     "Give up after this many steps; the scores then hold what was reached, with a warning."},
};

static void esri_release(void *user)
{
    struct esri_study *state = user;

    if (state == NULL) {
        return;
    }
    for (int i = 0; i < state->works; i++) {
        pond_esri_work_free(state->work[i]);
    }
    pondi_free(state->work);
    pond_esri_model_free(state->model);
    pond_overlay_free(state->overlay);
    pondi_free(state->input_class);
    pondi_free(state->weight);
    pondi_free(state->revenue);
    pondi_free(state->costs);
    pondi_free(state->node);
    pondi_free(state->start);
    pondi_free(state->shock);
    pondi_free(state->total);
    pondi_free(state->down);
    pondi_free(state->up);
    pondi_free(state->iterations);
    pondi_free(state->settled);
    pondi_free(state);
}

static enum pond_status make_model(struct esri_study *state, const struct pond_study *study,
                                   struct pond_error *err)
{
    struct pond_esri_input input = {
        .view = state->view,
        .input_class = state->input_class,
        .substitution = pond_study_bool(study, "substitution"),
        .revenue = state->revenue,
        .costs = state->costs,
        .weights = 1,
        .weight = state->weight,
        .eps = pond_study_number(study, "eps"),
        .stop = strcmp(pond_study_text(study, "stop"), "total") == 0 ? POND_ESRI_STOP_TOTAL
                                                                     : POND_ESRI_STOP_STATE,
        .compat = pond_study_bool(study, "compat"),
        .max_iterations = pond_study_integer(study, "max_iterations"),
    };

    return pond_esri_model_new(&state->model, &input, err);
}

static enum pond_status make_answers(struct esri_study *state, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t count = state->batch.count;
    int threads = pond_threads();

    POND_TRY(POND_NEW(&state->total, count, err));
    POND_TRY(POND_NEW(&state->down, count, err));
    POND_TRY(POND_NEW(&state->up, count, err));
    POND_TRY(POND_NEW(&state->iterations, count, err));
    POND_TRY(POND_NEW(&state->settled, count, err));
    POND_TRY(POND_NEW(&state->work, threads, err));
    state->works = threads;
    state->batch.total = state->total;
    state->batch.down = state->down;
    state->batch.up = state->up;
    state->batch.iterations = state->iterations;
    state->batch.settled = state->settled;
done:
    return status;
}

static enum pond_status esri_prepare(struct pond_study *study, void **out, int64_t *count,
                                     struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct esri_study *state = NULL;

    *out = NULL;
    POND_TRY(POND_NEW(&state, 1, err));
    POND_TRY(esri_study_input(state, study, err));
    POND_TRY(make_model(state, study, err));
    POND_TRY(make_answers(state, err));
    *count = state->batch.count;
    *out = state;
    state = NULL;
done:
    esri_release(state);
    return status;
}

static enum pond_status esri_run_range(void *user, int64_t begin, int64_t end, int thread,
                                       struct pond_error *err)
{
    struct esri_study *state = user;
    enum pond_status status = POND_OK;

    if (state->work[thread] == NULL) {
        POND_TRY(pond_esri_work_new(&state->work[thread], state->model, err));
    }
    POND_TRY(
        pond_esri_run_range(state->model, state->work[thread], &state->batch, begin, end, err));
done:
    return status;
}

static enum pond_status esri_finish(void *user, struct pond_study *study,
                                    struct pond_result *result, struct pond_error *err)
{
    return esri_study_tables(user, study, result, err);
}

const struct pond_analysis pond_analysis_esri = {
    .name = "ripple esri",
    .version = 1,
    .question = "Which firms hold the economy together: how much output is lost when one fails?",
    .method =
        "Economic systemic risk index (Diem, Borsos, Reisch, Kertesz and Thurner 2022, Scientific "
        "Reports 12:7719): a firm stops; its customers lose output for want of inputs (down), its "
        "suppliers for want of orders (up), and theirs in turn, until the losses settle. The score "
        "is the share of all output that is lost, the firm's own included.",
    .needs = POND_NEED_NETWORK,
    .parameters = (int32_t)(sizeof parameters / sizeof *parameters),
    .parameter = parameters,
    .prepare = esri_prepare,
    .run_range = esri_run_range,
    .finish = esri_finish,
    .release = esri_release,
    .block = 16,
    .item = "firms",
};
