/* `pond ripple ensemble`: how sure the ranking is, when what is assumed may be otherwise.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "study/analyses.h"
#include "study/esri/ensemble_study.h"

/* clang-format off */
static const struct pond_parameter parameters[] = {
    POND_NETWORK_PARAMETERS,
    {"draws", POND_PARAMETER_INTEGER, "draws", "200", 2, 1e6, "",
     "How many economies to draw."},
    {"seed", POND_PARAMETER_INTEGER, "", "1", 0, 1e12, "",
     "Another seed, other draws."},
    {"top", POND_PARAMETER_INTEGER, "firms", "10", 1, 1e9, "",
     "Say how often a firm is among so many with the highest scores."},
    {"pairs", POND_PARAMETER_INTEGER, "pairs", "50", 0, 1e6, "",
     "Pairs of draws from which it is computed which assumption matters most, at most half of the "
     "draws; for each assumption so many more draws are made. 0: leave that out."},
    {"missing", POND_PARAMETER_NUMBER, "share", "0", 0, POND_DRAW_SHARE_MAX, "",
     "Share of all supply links that no record shows, at random: each draw adds as many."},
    {"threshold", POND_PARAMETER_NUMBER, "currency", "0", 0, 1e15, "",
     "Links worth less than this in the period are on no record: each draw adds such links."},
    {"links_below", POND_PARAMETER_NUMBER, "links", "-1", -1, 1e12, "",
     "How many links there are below the threshold; -1: estimate it from the values above."},
    {"thin", POND_PARAMETER_NUMBER, "share", "0", 0, POND_DRAW_SHARE_MAX, "",
     "Share of the links on record that each draw leaves out: what had been said had less been "
     "seen."},
    {"reconstruct", POND_PARAMETER_BOOL, "", "false", 0, 0, "",
     "Draw all links anew from what each firm sells, and buys of each industry: what can be known "
     "without links."},
    {"unseen", POND_PARAMETER_CHOICE, "", "outside", 0, 0, "outside new",
     "Trade over links that no record shows: is on record as sales outside and purchases from "
     "unknown sellers, as far as a firm has them (outside), or is in no record (new)."},
    {"class_moves", POND_PARAMETER_NUMBER, "probability", "0", 0, 1, "",
     "Probability that the input class of a pair of industries is a neighbouring one: essential or "
     "negligible becomes non-essential, non-essential becomes either."},
    {"rules", POND_PARAMETER_LIST, "", "", 0, 0, "",
     "Rules of input classes (sector, linear, leontief, none), one of which holds in a draw, each "
     "as likely, instead of --inputs and --classes."},
    {"firm", POND_PARAMETER_LIST, "", "", 0, 0, "",
     "Codes of the firms to close, one at a time; not given: every firm."},
    {"mode", POND_PARAMETER_CHOICE, "", "reference", 0, 0, "reference limit",
     "reference: losses after the number of steps that eps and stop allow, as published; limit: "
     "lower bounds of the losses at rest, at most tol below them."},
    {"tol", POND_PARAMETER_NUMBER, "share", "0.000001", 1e-12, 1, "",
     "In limit mode: how far a score may be below the loss at rest."},
    ESRI_STUDY_PARAMETERS,
};
/* clang-format on */

/* --- rows --- */

static int64_t scores_at(void)
{
    return (int64_t)sizeof(struct ensemble_row);
}

static int64_t ranks_at(const struct ensemble_study *state)
{
    return scores_at() + state->count * (int64_t)sizeof(float);
}

const struct ensemble_row *ensemble_row_of(const struct ensemble_study *state, int64_t item)
{
    return (const struct ensemble_row *)(const void *)(state->row + item * state->row_bytes);
}

const float *ensemble_scores_of(const struct ensemble_study *state, int64_t item)
{
    return (const float *)(const void *)(state->row + item * state->row_bytes + scores_at());
}

const int32_t *ensemble_ranks_of(const struct ensemble_study *state, int64_t item)
{
    return (const int32_t *)(const void *)(state->row + item * state->row_bytes + ranks_at(state));
}

/* --- preparing --- */

static void ensemble_release(void *user)
{
    struct ensemble_study *state = user;

    if (state == NULL) {
        return;
    }
    for (int t = 0; t < state->threads; t++) {
        esri_columns_clear(&state->scratch[t]);
    }
    pondi_free(state->scratch);
    pond_ensemble_free(state->ensemble);
    study_class_rules_clear(&state->rules);
    esri_study_free(state->esri);
    pondi_free(state);
}

static enum pond_status make_scratch(struct ensemble_study *state, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(POND_NEW(&state->scratch, pond_threads(), err));
    state->threads = pond_threads();
    for (int t = 0; t < state->threads; t++) {
        struct esri_columns *columns = &state->scratch[t];

        POND_TRY(POND_NEW(&columns->total, state->count, err));
        POND_TRY(POND_NEW(&columns->total_hi, state->count, err));
        POND_TRY(POND_NEW(&columns->settled, state->count, err));
    }
done:
    return status;
}

static enum pond_status ensemble_prepare(struct pond_study *study, void **out,
                                         struct pond_items *items, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct ensemble_study *state = NULL;
    int64_t row = 0;

    *out = NULL;
    POND_TRY(POND_NEW(&state, 1, err));
    POND_TRY(POND_NEW(&state->esri, 1, err));
    POND_TRY(esri_study_input(state->esri, study, err));
    POND_TRY(esri_study_model(state->esri, study, err));
    POND_TRY(ensemble_study_input(state, study, err));
    POND_TRY(pond_ensemble_new(&state->ensemble, &state->input, &state->facts, err));
    for (int f = 0; f < POND_FACTORS; f++) {
        if (pond_ensemble_has(state->ensemble, (enum pond_factor)f)) {
            state->factor[state->plan.factors++] = (enum pond_factor)f;
        }
    }
    state->plan.pairs = state->plan.factors > 1 ? state->plan.pairs : 0;
    POND_TRY(make_scratch(state, err));
    row = ranks_at(state) + state->count * (int64_t)sizeof(int32_t);
    state->row_bytes = (row + 7) / 8 * 8;
    *items = (struct pond_items){
        .count = study_draws_items(&state->plan),
        .row_bytes = state->row_bytes,
        .lasting = true,
    };
    *out = state;
    state = NULL;
done:
    ensemble_release(state);
    return status;
}

/* --- draws --- */

static struct pond_ensemble_draw draw_of(const struct ensemble_study *state, int64_t item)
{
    struct pond_ensemble_draw draw = {.record = item == 0, .seed = state->plan.seed};

    for (int32_t f = 0; item > 0 && f < state->plan.factors; f++) {
        draw.item[state->factor[f]] = (uint64_t)study_draws_point(&state->plan, item, f);
    }
    return draw;
}

static enum pond_status run_item(const struct ensemble_study *state, unsigned char *row,
                                 int64_t item, struct esri_columns *columns, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_ensemble_draw draw = draw_of(state, item);
    struct pond_esri_batch batch = state->esri->batch;
    struct ensemble_row head = {0};
    float *score = (float *)(void *)(row + scores_at());
    int32_t *rank = (int32_t *)(void *)(row + ranks_at(state));

    memset(row, 0, (size_t)state->row_bytes);
    batch.total = columns->total;
    batch.total_hi = batch.tol > 0.0 ? columns->total_hi : NULL;
    batch.settled = columns->settled;
    status = pond_ensemble_run(state->ensemble, &draw, &batch, &head.count, err);
    if (status != POND_OK) {
        return item == 0 ? status : pond_fail_in(err, status, "draw %lld", (long long)item);
    }
    for (int64_t i = 0; i < state->count; i++) {
        score[i] = (float)columns->total[i];
        head.highest = fmax(head.highest, columns->total[i]);
        head.unsettled += columns->settled[i] == 0;
    }
    head.mean = pond_sum(columns->total, state->count) / (double)state->count;
    memcpy(row, &head, sizeof head);
    return pond_rank_scores(columns->total, state->count, rank, err);
}

static enum pond_status ensemble_run_range(void *user, void *row, int64_t begin, int64_t end,
                                           int thread, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct ensemble_study *state = user;

    for (int64_t item = begin; item < end; item++) {
        POND_TRY(run_item(state, (unsigned char *)row + (item - begin) * state->row_bytes, item,
                          &state->scratch[thread], err));
    }
done:
    return status;
}

static enum pond_status ensemble_finish(void *user, const void *row, struct pond_study *study,
                                        struct pond_result *result, struct pond_error *err)
{
    struct ensemble_study *state = user;

    state->row = row;
    return ensemble_study_tables(state, study, result, err);
}

const struct pond_analysis pond_analysis_ensemble = {
    .name = "ripple ensemble",
    .version = 3,
    .question = "How sure is the ranking of firms by systemic risk, when links are unseen and "
                "input classes are assumed?",
    .method =
        "Economies are drawn that agree with the records and differ in what the records do not "
        "say: unobserved links (a fitness model held to industries), all links (stripe-corrected "
        "gravity model; Ialongo et al. 2022, Scientific Reports 12:11847), classes of inputs. "
        "\"ripple esri\" is run on each; quantiles and ranks over draws say how sure it is, and "
        "shares of variance (Sobol' indices by Jansen's estimators; Saltelli et al. 2010, Computer "
        "Physics Communications 181) which assumption matters most.",
    .needs = POND_NEED_NETWORK,
    .parameters = (int32_t)(sizeof parameters / sizeof *parameters),
    .parameter = parameters,
    .prepare = ensemble_prepare,
    .run_range = ensemble_run_range,
    .finish = ensemble_finish,
    .release = ensemble_release,
    .block = 1,
    .item = "draws",
};
