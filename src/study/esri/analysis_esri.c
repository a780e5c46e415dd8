/* `pond ripple esri`: how much of the economy each firm's failure would take along.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "study/analyses.h"
#include "study/esri/esri_sets.h"
#include "study/esri/esri_study.h"

static const struct pond_parameter parameters[] = {
    POND_NETWORK_PARAMETERS,
    {"firm", POND_PARAMETER_LIST, "", "", 0, 0, "",
     "Codes of the firms to close, one at a time; not given: every firm."},
    {"mode", POND_PARAMETER_CHOICE, "", "limit", 0, 0, "limit reference",
     "limit: bounds of the losses at rest; reference: losses after the number of steps that eps "
     "and "
     "stop allow, as published, and by the authors' rules with --compat."},
    {"tol", POND_PARAMETER_NUMBER, "share", "0.000001", 1e-12, 1, "",
     "In limit mode: the widest interval between the bounds of a score. Reference mode has none."},
    ESRI_STUDY_PARAMETERS,
    {"also", POND_PARAMETER_LIST, "", "", 0, 0, "",
     "Measured in the same pass beside --weights: output, sales, purchases, turnover, value_added, "
     "employees, emissions, equal; or the main weights of some firms: small (with fewer than 50 "
     "employees; and their part of each loss), place:CODE, industry:CODE (44* for all that begin "
     "so); or in:RESOURCE, out:RESOURCE (uses on record); or file:COLUMN (of "
     "--weight-file, which then need not have the column weight)."},
    {"by", POND_PARAMETER_CHOICE, "", "none", 0, 0, "none industry place size",
     "For each industry, place or class of employees: the mean and the worst loss, and whose "
     "closure causes it."},
};

/* The defaults of the parameters of one mode each. */
#define DEFAULT_TOL 0.000001
#define DEFAULT_EPS 0.01

/* Items of a range at most, a multiple of the kernel's lanes. */
#define BLOCK 64

/* Firms times links from which a run may take minutes, without substitution or at a small eps. */
#define LASTING 5e8

/* A firm's answer; its scores follow: total, down, up and, in limit mode, the upper bound of total,
 * for each set of weights. */
struct esri_row {
    int64_t iterations;
    int32_t settled;
    int32_t tie;
    int32_t closed; /* enum pond_esri_closed */
    int32_t none;
    double score[];
};

static int score_columns(const struct esri_study *state)
{
    return state->batch.tol > 0.0 ? 4 : 3;
}

static int64_t row_bytes(const struct esri_study *state)
{
    return (int64_t)sizeof(struct esri_row) +
           (int64_t)sizeof(double) * score_columns(state) * state->input.weights;
}

/* Columns of `count` answers, which the batch then fills. */
static enum pond_status make_columns(struct esri_columns *columns, const struct esri_study *state,
                                     int64_t count, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t scores = count * state->input.weights;

    POND_TRY(POND_NEW(&columns->total, scores, err));
    POND_TRY(POND_NEW(&columns->down, scores, err));
    POND_TRY(POND_NEW(&columns->up, scores, err));
    POND_TRY(POND_NEW(&columns->iterations, count, err));
    POND_TRY(POND_NEW(&columns->settled, count, err));
    POND_TRY(POND_NEW(&columns->tie, count, err));
    if (state->batch.tol > 0.0) {
        POND_TRY(POND_NEW(&columns->total_hi, scores, err));
        POND_TRY(POND_NEW(&columns->closed, count, err));
    }
done:
    return status;
}

/* Copy answers between columns and rows. */
static void pack(struct esri_row *row, const struct esri_study *state,
                 const struct esri_columns *from, int64_t item)
{
    const double *score[] = {from->total, from->down, from->up, from->total_hi};
    size_t bytes = sizeof(double) * (size_t)state->input.weights;

    row->iterations = from->iterations[item];
    row->settled = from->settled[item];
    row->tie = from->tie[item];
    row->closed = from->closed == NULL ? 0 : from->closed[item];
    row->none = 0;
    for (int c = 0; c < score_columns(state); c++) {
        memcpy(row->score + (ptrdiff_t)c * state->input.weights,
               score[c] + item * state->input.weights, bytes);
    }
}

static void unpack(struct esri_columns *to, const struct esri_study *state,
                   const struct esri_row *row, int64_t item)
{
    double *score[] = {to->total, to->down, to->up, to->total_hi};
    size_t bytes = sizeof(double) * (size_t)state->input.weights;

    to->iterations[item] = row->iterations;
    to->settled[item] = row->settled != 0;
    to->tie[item] = row->tie != 0;
    if (to->closed != NULL) {
        to->closed[item] = (uint8_t)row->closed;
    }
    for (int c = 0; c < score_columns(state); c++) {
        memcpy(score[c] + item * state->input.weights,
               row->score + (ptrdiff_t)c * state->input.weights, bytes);
    }
}

static void esri_release(void *state)
{
    esri_study_free(state);
}

/* Parameters of the other mode are refused: ignored ones would look as if they had been used. */
static enum pond_status choose_mode(struct esri_study *state, const struct pond_study *study,
                                    struct pond_error *err)
{
    if (strcmp(pond_study_text(study, "mode"), "reference") == 0) {
        if (pond_study_number(study, "tol") != DEFAULT_TOL) {
            return pond_fail(err, POND_EINVAL,
                             "parameter \"tol\" is for bounds of the losses at rest (expected mode "
                             "limit, or eps instead)");
        }
        return POND_OK;
    }
    if (pond_study_bool(study, "compat")) {
        return pond_fail(err, POND_EINVAL,
                         "parameter \"compat\": by the authors' rules losses need not come to rest "
                         "(expected mode reference with it)");
    }
    if (pond_study_number(study, "eps") != DEFAULT_EPS ||
        strcmp(pond_study_text(study, "stop"), "state") != 0) {
        return pond_fail(
            err, POND_EINVAL,
            "parameters \"eps\" and \"stop\" say when to stop before losses are at rest "
            "(expected mode reference with them, or tol instead)");
    }
    state->batch.tol = pond_study_number(study, "tol");
    return POND_OK;
}

static enum pond_status make_works(struct esri_study *state, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(POND_NEW(&state->work, pond_threads(), err));
    POND_TRY(POND_NEW(&state->scratch, pond_threads(), err));
    state->works = pond_threads();
done:
    return status;
}

static enum pond_status esri_prepare(struct pond_study *study, void **out, struct pond_items *items,
                                     struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct esri_study *state = NULL;

    *out = NULL;
    POND_TRY(POND_NEW(&state, 1, err));
    POND_TRY(choose_mode(state, study, err));
    POND_TRY(esri_study_input(state, study, err));
    POND_TRY(esri_sets_also(state, study, err));
    POND_TRY(esri_study_model(state, study, err));
    POND_TRY(make_works(state, err));
    *items = (struct pond_items){
        .count = state->batch.count,
        .row_bytes = row_bytes(state),
        .lasting = (double)state->batch.count * (double)study->network->links >= LASTING,
    };
    *out = state;
    state = NULL;
done:
    esri_study_free(state);
    return status;
}

/* The items of a range as a batch of its own. */
static struct pond_esri_batch batch_of(const struct esri_study *state,
                                       const struct esri_columns *columns, int64_t begin,
                                       int64_t count, pond_node node[BLOCK])
{
    struct pond_esri_batch batch = state->batch;

    batch.count = count;
    batch.total = columns->total;
    batch.down = columns->down;
    batch.up = columns->up;
    batch.total_hi = columns->total_hi;
    batch.closed = columns->closed;
    batch.iterations = columns->iterations;
    batch.settled = columns->settled;
    batch.tie = columns->tie;
    if (batch.start == NULL) {
        for (int64_t k = 0; k < count; k++) {
            node[k] = state->node != NULL ? state->node[begin + k] : (pond_node)(begin + k);
        }
        batch.node = node;
    }
    return batch;
}

static enum pond_status esri_run_range(void *user, void *rows, int64_t begin, int64_t end,
                                       int thread, struct pond_error *err)
{
    struct esri_study *state = user;
    enum pond_status status = POND_OK;
    struct esri_columns *columns = &state->scratch[thread];
    struct pond_esri_batch batch;
    pond_node node[BLOCK];

    if (state->work[thread] == NULL) {
        POND_TRY(make_columns(columns, state, BLOCK, err));
        POND_TRY(pond_esri_work_new(&state->work[thread], state->model, err));
    }
    batch = batch_of(state, columns, begin, end - begin, node);
    POND_TRY(pond_esri_run_range(state->model, state->work[thread], &batch, 0, batch.count, err));
    for (int64_t k = 0; k < batch.count; k++) {
        pack((struct esri_row *)((unsigned char *)rows + k * row_bytes(state)), state, columns, k);
    }
done:
    return status;
}

static enum pond_status esri_finish(void *user, const void *rows, struct pond_study *study,
                                    struct pond_result *result, struct pond_error *err)
{
    struct esri_study *state = user;
    enum pond_status status = POND_OK;

    POND_TRY(make_columns(&state->answer, state, state->batch.count, err));
    for (int64_t k = 0; k < state->batch.count; k++) {
        unpack(&state->answer, state,
               (const struct esri_row *)((const unsigned char *)rows + k * row_bytes(state)), k);
    }
    POND_TRY(esri_study_tables(state, study, result, err));
done:
    return status;
}

const struct pond_analysis pond_analysis_esri = {
    .name = "ripple esri",
    .version = 3,
    .question = "Which firms hold the economy together: how much output is lost when one fails?",
    .method =
        "Economic systemic risk index (Diem, Borsos, Reisch, Kertesz and Thurner 2022, Scientific "
        "Reports 12:7719): a firm stops; its customers lose output for want of inputs (down), its "
        "suppliers for want of orders (up), and theirs in turn, until the losses settle. The score "
        "is the share of all output that is lost, the firm's own included: an interval that holds "
        "it, or in reference mode what is lost after the authors' number of steps.",
    .needs = POND_NEED_NETWORK,
    .parameters = (int32_t)(sizeof parameters / sizeof *parameters),
    .parameter = parameters,
    .prepare = esri_prepare,
    .run_range = esri_run_range,
    .finish = esri_finish,
    .release = esri_release,
    .block = BLOCK,
    .item = "firms",
};
