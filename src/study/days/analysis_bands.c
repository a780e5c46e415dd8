/* `pond ripple bands`: how sure a scenario's loss is, day by day.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/hypercube.h"
#include "base/parallel.h"
#include "study/analyses.h"
#include "study/days/bands_study.h"
#include "study/days/days_parameters.h"

/* clang-format off */
static const struct pond_parameter parameters[] = {
    POND_NETWORK_PARAMETERS,
    DAYS_STUDY_PARAMETERS,
    {"draws", POND_PARAMETER_INTEGER, "draws", "200", 2, 1e6, "",
     "How many runs to draw."},
    {"pairs", POND_PARAMETER_INTEGER, "pairs", "50", 0, 5e5, "",
     "Pairs of draws from which it is computed which assumption matters most, at most half of the "
     "draws; for each assumption so many more are made. 0: leave that out."},
    {"seed", POND_PARAMETER_INTEGER, "", "1", 0, 9e15, "",
     "Of the draws, and of new partners, exits and entries: another number, other ones."},
    {"stock_range", POND_PARAMETER_TEXT, "days", "x2", 0, 0, "",
     "Days of stock: LOW:HIGH; or around --stock, x2 (half to double) or 50%; or off."},
    {"stock_by", POND_PARAMETER_CHOICE, "", "all", 0, 0, "all industry firm",
     "Whose stocks are drawn: all: one number for the whole economy; industry, firm: each has its "
     "own."},
    {"order_range", POND_PARAMETER_TEXT, "days", "x2", 0, 0, "",
     "Days of ordering, around --order."},
    {"duration_range", POND_PARAMETER_TEXT, "times", "x2", 0, 0, "",
     "Factor by which all events of the scenario last longer: x2, or LOW:HIGH as 0.5:2."},
    {"recovery_range", POND_PARAMETER_TEXT, "times", "x2", 0, 0, "",
     "Factor of the days that recovery takes after them."},
    {"strength_range", POND_PARAMETER_TEXT, "times", "off", 0, 0, "",
     "Factor of all changes of the scenario; none gets below -1, all gone."},
    {"overcapacity_range", POND_PARAMETER_TEXT, "times", "off", 0, 0, "",
     "To what capacity grows while demand is unmet, of the usual: 1:1.25."},
    {"income_range", POND_PARAMETER_TEXT, "share", "off", 0, 0, "",
     "How far final demand follows the income of households: 0:1."},
    {"change_after_range", POND_PARAMETER_TEXT, "days", "off", 0, 0, "",
     "Days of short deliveries after which customers leave a supplier: 5:30."},
    {"class_moves", POND_PARAMETER_NUMBER, "probability", "0.1", 0, 1, "",
     "Probability that the input class of a pair of industries is a neighbouring one: essential or "
     "negligible becomes non-essential, non-essential becomes either."},
    {"rules", POND_PARAMETER_LIST, "", "", 0, 0, "",
     "Rules of input classes (sector, linear, leontief, none), one of which holds in a draw, each "
     "as likely, instead of --inputs."},
    {"places", POND_PARAMETER_INTEGER, "places", "24", 0, 1000, "",
     "So many places, those with the largest turnover, have a band each, the others one together."},
};
/* clang-format on */

/* --- rows --- */

int64_t bands_days_at(void)
{
    return (int64_t)sizeof(struct bands_row);
}

int64_t bands_places_at(const struct bands_study *state)
{
    return bands_days_at() + state->days->days * (int64_t)sizeof(double);
}

int64_t bands_hits_at(const struct bands_study *state)
{
    return bands_places_at(state) + state->days->days * state->groups * (int64_t)sizeof(double);
}

static const unsigned char *row_at(const struct bands_study *state, int64_t item)
{
    return state->row + item * state->row_bytes;
}

const struct bands_row *bands_row_of(const struct bands_study *state, int64_t item)
{
    return (const struct bands_row *)(const void *)row_at(state, item);
}

const double *bands_days_of(const struct bands_study *state, int64_t item)
{
    return (const double *)(const void *)(row_at(state, item) + bands_days_at());
}

const double *bands_places_of(const struct bands_study *state, int64_t item)
{
    return (const double *)(const void *)(row_at(state, item) + bands_places_at(state));
}

const unsigned char *bands_hits_of(const struct bands_study *state, int64_t item)
{
    return row_at(state, item) + bands_hits_at(state);
}

/* --- preparing --- */

static void bands_release(void *user)
{
    struct bands_study *state = user;

    if (state == NULL) {
        return;
    }
    for (int t = 0; t < state->threads; t++) {
        pondi_free(state->scratch[t].part);
        pondi_free(state->scratch[t].stock);
        pondi_free(state->scratch[t].link_stock);
        pondi_free(state->scratch[t].series);
        pondi_free(state->scratch[t].input_class);
        pondi_free(state->scratch[t].shock);
    }
    pondi_free(state->scratch);
    pondi_free(state->group);
    pondi_free(state->place);
    study_class_rules_clear(&state->rules);
    days_study_free(state->days);
    pondi_free(state);
}

static enum pond_status make_scratch(struct bands_study *state, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_network *network = state->days->study->network;
    size_t pairs = (size_t)network->industries * (size_t)network->industries;

    POND_TRY(POND_NEW(&state->scratch, pond_threads(), err));
    state->threads = pond_threads();
    for (int t = 0; t < state->threads; t++) {
        struct bands_scratch *scratch = &state->scratch[t];

        POND_TRY(POND_NEW(&scratch->part, network->nodes, err));
        POND_TRY(POND_NEW(&scratch->stock, network->nodes, err));
        if (state->days->stock_days != NULL) {
            POND_TRY(POND_NEW(&scratch->link_stock, network->links, err));
        }
        POND_TRY(POND_NEW(&scratch->series, 3 * state->days->days, err));
        POND_TRY(POND_NEW(&scratch->input_class, pairs, err));
        POND_TRY(POND_NEW(&scratch->shock, state->days->shocks->shocks, err));
    }
done:
    return status;
}

static enum pond_status bands_prepare(struct pond_study *study, void **out,
                                      struct pond_items *items, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct bands_study *state = NULL;
    pond_node nodes = study->network->nodes;

    *out = NULL;
    POND_TRY(POND_NEW(&state, 1, err));
    POND_TRY(bands_study_input(state, study, err));
    POND_TRY(make_scratch(state, err));
    state->hit_bytes = nodes > BANDS_FIRMS_MAX ? 0 : (nodes + 63) / 64 * 8;
    state->row_bytes = bands_hits_at(state) + state->hit_bytes;
    *items = (struct pond_items){
        .count = study_draws_items(&state->plan),
        .row_bytes = state->row_bytes,
        .lasting = true,
    };
    *out = state;
    state = NULL;
done:
    bands_release(state);
    return status;
}

/* --- draws --- */

/* One run, as it goes. */
struct item_job {
    const struct bands_study *state;
    struct bands_scratch *scratch;
    struct bands_row head;
    double *day;        /* of the row: days */
    double *place;      /* days x groups */
    unsigned char *hit; /* hit_bytes */
    int64_t last_hit;   /* day; -1: none */
};

static enum pond_status see_day(void *user, const struct pond_days_run *run,
                                const struct pond_days_day *day, struct pond_error *err)
{
    struct item_job *job = user;
    const struct bands_study *state = job->state;
    const struct days_study *days = state->days;
    const double *part = job->scratch->part;
    double *series = job->scratch->series;
    double *place = job->place + (int64_t)day->day * state->groups;
    double lost = days_study_lost(days, day->activity, job->scratch->part);

    (void)run;
    (void)err;
    job->day[day->day] = lost;
    if (lost > job->head.worst) {
        job->head.worst = lost;
        job->head.worst_day = day->day;
    }
    job->last_hit = day->sums.hit > 0 ? day->day : job->last_hit;
    series[day->day] = day->sums.production_lost;
    series[days->days + day->day] = days->usual.value_added - day->sums.value_added;
    series[2 * days->days + day->day] = day->sums.unmet_final;
    for (pond_node j = 0; j < days->study->network->nodes; j++) {
        place[state->group[j]] += part[j];
    }
    return POND_OK;
}

/* What is known when the last day is over. */
static void end_run(struct item_job *job, const struct pond_days_day *end)
{
    const struct days_study *days = job->state->days;
    struct bands_row *head = &job->head;
    int64_t span = days->days;

    head->lost = pond_sum(job->day, span);
    head->production_lost = pond_sum(job->scratch->series, span);
    head->added_lost = pond_sum(job->scratch->series + span, span);
    head->unmet_final = pond_sum(job->scratch->series + 2 * span, span);
    for (pond_node j = 0; j < days->study->network->nodes; j++) {
        bool hit = end->first_hit_day[j] >= 0;

        head->hit += hit ? 1 : 0;
        head->left += end->last_hit_day[j] == span - 1 ? 1 : 0;
        if (hit && job->state->hit_bytes > 0) {
            job->hit[j / 8] |= (unsigned char)(1U << (j % 8));
        }
    }
    head->recovered_day = head->left > 0 ? -1 : job->last_hit + 1;
}

static enum pond_status run_item(const struct bands_study *state, unsigned char *row, int64_t item,
                                 struct bands_scratch *scratch, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct bands_draw draw = bands_draw_of(state, item);
    struct item_job job = {
        .state = state,
        .scratch = scratch,
        .head = {.worst = (double)-INFINITY},
        .day = (double *)(void *)(row + bands_days_at()),
        .place = (double *)(void *)(row + bands_places_at(state)),
        .hit = row + bands_hits_at(state),
        .last_hit = -1,
    };
    struct pond_days_options options = state->days->options;
    struct pond_days_input input;
    struct pond_days_model *model = NULL;
    struct pond_days_run *run = NULL;
    struct pond_days_day end;

    memset(row, 0, (size_t)state->row_bytes);
    options.shock = scratch->shock;
    options.seed = draw.seed;
    options.alone = true;
    bands_change_shocks(state, &draw, scratch->shock);
    bands_change_model(state, &draw, scratch, &input, &job.head);
    POND_TRY(pond_days_model_new(&model, &input, err));
    POND_TRY(pond_days_run_new(&run, model, &options, err));
    POND_TRY(pond_days_go(run, (int32_t)state->days->days, see_day, &job, err));
    end = pond_days_today(run);
    end_run(&job, &end);
    memcpy(row, &job.head, sizeof job.head);
done:
    pond_days_run_free(run);
    pond_days_model_free(model);
    return status;
}

static enum pond_status bands_run_range(void *user, void *row, int64_t begin, int64_t end,
                                        int thread, struct pond_error *err)
{
    const struct bands_study *state = user;

    for (int64_t item = begin; item < end; item++) {
        enum pond_status status =
            run_item(state, (unsigned char *)row + (item - begin) * state->row_bytes, item,
                     &state->scratch[thread], err);

        if (status != POND_OK) {
            return item == 0 ? status : pond_fail_in(err, status, "draw %lld", (long long)item);
        }
    }
    return POND_OK;
}

static enum pond_status bands_finish(void *user, const void *row, struct pond_study *study,
                                     struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct bands_study *state = user;

    (void)study;
    state->row = row;
    POND_TRY(bands_study_words(state, result, err));
    POND_TRY(bands_study_tables(state, result, err));
done:
    return status;
}

const struct pond_analysis pond_analysis_bands = {
    .name = "ripple bands",
    .version = 1,
    .question = "How sure is a scenario's loss, day by day, when stocks, durations and input "
                "classes may be otherwise?",
    .method =
        "\"ripple run\" is made with its parameters as given, and many times with parameters drawn "
        "from ranges: a Latin hypercube (McKay, Beckman and Conover 1979, Technometrics 21(2)). "
        "Quantiles over draws are the bands; shares of the variance (Sobol' indices by Jansen's "
        "estimators; Saltelli et al. 2010, Computer Physics Communications 181) say which "
        "assumption matters most.",
    .needs = POND_NEED_NETWORK | POND_NEED_RECORDS,
    .parameters = (int32_t)(sizeof parameters / sizeof *parameters),
    .parameter = parameters,
    .argument = "scenario",
    .prepare = bands_prepare,
    .run_range = bands_run_range,
    .finish = bands_finish,
    .release = bands_release,
    .block = 1,
    .item = "draws",
};
