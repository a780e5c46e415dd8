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
    {"mode", POND_PARAMETER_CHOICE, "", "reference", 0, 0, "reference limit",
     "reference: losses after the number of steps that eps and stop allow, as published; limit: "
     "bounds of the losses at rest, whatever eps and stop."},
    {"tol", POND_PARAMETER_NUMBER, "share", "0.000001", 1e-12, 1, "",
     "In limit mode: the widest interval between the bounds of a score."},
    ESRI_STUDY_PARAMETERS,
};

static void esri_release(void *state)
{
    esri_study_free(state);
}

static enum pond_status make_answers(struct esri_study *state, const struct pond_study *study,
                                     struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t count = state->batch.count;
    int threads = pond_threads();

    POND_TRY(POND_NEW(&state->total, count, err));
    POND_TRY(POND_NEW(&state->down, count, err));
    POND_TRY(POND_NEW(&state->up, count, err));
    POND_TRY(POND_NEW(&state->iterations, count, err));
    POND_TRY(POND_NEW(&state->settled, count, err));
    POND_TRY(POND_NEW(&state->tie, count, err));
    if (strcmp(pond_study_text(study, "mode"), "limit") == 0) {
        if (pond_study_bool(study, "compat")) {
            return pond_fail(err, POND_EINVAL,
                             "parameters \"mode\" limit and \"compat\" exclude each other");
        }
        POND_TRY(POND_NEW(&state->total_hi, count, err));
        state->batch.tol = pond_study_number(study, "tol");
        state->batch.total_hi = state->total_hi;
    }
    POND_TRY(POND_NEW(&state->work, threads, err));
    state->works = threads;
    state->batch.total = state->total;
    state->batch.down = state->down;
    state->batch.up = state->up;
    state->batch.iterations = state->iterations;
    state->batch.settled = state->settled;
    state->batch.tie = state->tie;
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
    POND_TRY(esri_study_model(state, study, err));
    POND_TRY(make_answers(state, study, err));
    *count = state->batch.count;
    *out = state;
    state = NULL;
done:
    esri_study_free(state);
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
    .block = 64, /* a multiple of the kernel's lanes */
    .item = "firms",
};
