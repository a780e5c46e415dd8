/* Losses in rounds: copies of a run in which neighbours are one round behind.
 * SPDX-License-Identifier: Apache-2.0 */
#include "ripple/days_rounds.h"

#include <inttypes.h>
#include <string.h>

#include "base/alloc.h"
#include "ripple/days_model.h"

struct pond_days_rounds {
    const struct pond_days_model *model;
    int32_t rounds;              /* R */
    int32_t day;                 /* the last one done; -1: none */
    struct pond_days_run *usual; /* never steps: what neighbours do in copy 0 */
    struct pond_days_run **copy; /* R + 1 */
    double *weight;              /* nodes */
    double *lost;                /* R + 2: of the day */
    double *firm;                /* nodes x (R + 2): of all days */
    double total;
};

static enum pond_status make_copies(struct pond_days_rounds *rounds,
                                    const struct pond_days_run *run, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_days_options options = {.shock = run->shock,
                                              .shocks = run->shocks,
                                              .seed = run->seed,
                                              .alone = run->threads == 1,
                                              .demand_of = run->demand_of,
                                              .demand_user = run->demand_user};

    POND_TRY(pond_days_run_new(&rounds->usual, run->model, &options, err));
    for (int32_t r = 0; r <= rounds->rounds; r++) {
        struct pond_days_run *before = r == 0 ? rounds->usual : rounds->copy[r - 1];

        POND_TRY(pond_days_run_new(&rounds->copy[r], run->model, &options, err));
        rounds->copy[r]->neighbours = before;
        rounds->copy[r]->asked = before->order;
    }
done:
    return status;
}

static enum pond_status check(const struct pond_days_run *run, int32_t rounds,
                              struct pond_error *err)
{
    if (rounds < 0 || rounds > POND_DAYS_ROUNDS_MAX) {
        return pond_fail(err, POND_EINVAL, "%" PRId32 " rounds (expected 0 to %d)", rounds,
                         POND_DAYS_ROUNDS_MAX);
    }
    if (run->day >= 0) {
        return pond_fail(err, POND_EINVAL,
                         "rounds of a run that has done day %" PRId32
                         " (expected one at its beginning: make a new one, or reset it)",
                         run->day);
    }
    if (run->model->changes) {
        return pond_fail(err, POND_EINVAL,
                         "no rounds where customers change their suppliers: who is whose neighbour "
                         "differs from round to round (set change_after_days and "
                         "link_half_life_days to 0)");
    }
    return POND_OK;
}

enum pond_status pond_days_rounds_new(struct pond_days_rounds **out,
                                      const struct pond_days_run *run, int32_t rounds,
                                      const double *weight, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_days_model *model = run->model;
    struct pond_days_rounds *new = NULL;

    *out = NULL;
    POND_TRY(check(run, rounds, err));
    POND_TRY(POND_NEW(&new, 1, err));
    new->model = model;
    new->rounds = rounds;
    new->day = -1;
    POND_TRY(POND_NEW(&new->copy, (int64_t)rounds + 1, err));
    POND_TRY(POND_NEW(&new->weight, model->nodes, err));
    POND_TRY(POND_NEW(&new->lost, (int64_t)rounds + 2, err));
    POND_TRY(POND_NEW(&new->firm, ((int64_t)rounds + 2) * model->nodes, err));
    memcpy(new->weight, weight != NULL ? weight : model->output,
           (size_t)model->nodes * sizeof *new->weight);
    POND_TRY(make_copies(new, run, err));
    *out = new;
    new = NULL;
done:
    pond_days_rounds_free(new);
    return status;
}

void pond_days_rounds_free(struct pond_days_rounds *rounds)
{
    if (rounds == NULL) {
        return;
    }
    for (int32_t r = 0; rounds->copy != NULL && r <= rounds->rounds; r++) {
        pond_days_run_free(rounds->copy[r]);
    }
    pond_days_run_free(rounds->usual);
    pondi_free(rounds->copy);
    pondi_free(rounds->weight);
    pondi_free(rounds->lost);
    pondi_free(rounds->firm);
    pondi_free(rounds);
}

/* Usual orders of a day, less what the scenario's changes of links take from them. */
static void order_as_usual(struct pond_days_run *usual, int32_t day)
{
    pondi_days_shock(usual, day);
    for (int64_t t = 0; t < usual->touches; t++) {
        pond_edge e = usual->touch[t].edge;

        usual->order[e] =
            usual->model->usual[e] * pondi_days_touch_factor(usual, e, POND_SHOCK_LINK);
    }
}

/* All copies do a day. Each reads of the copy before it what that shipped yesterday, and so buys
 * first; and what that ordered today, when all have bought. */
static enum pond_status step(struct pond_days_rounds *rounds, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    for (int32_t r = rounds->rounds; r >= 0; r--) {
        POND_TRY(pondi_days_begin(rounds->copy[r], err));
    }
    order_as_usual(rounds->usual, rounds->day + 1);
    for (int32_t r = rounds->rounds; r >= 0; r--) {
        POND_TRY(pondi_days_finish(rounds->copy[r], err));
    }
    for (int32_t r = 0; r <= rounds->rounds; r++) {
        pondi_days_sum_up(rounds->copy[r]);
    }
    rounds->day++;
done:
    return status;
}

static void add_up(struct pond_days_rounds *rounds, const double *activity)
{
    int32_t parts = rounds->rounds + 2;

    memset(rounds->lost, 0, (size_t)parts * sizeof *rounds->lost);
    rounds->total = 0.0;
    for (pond_node i = 0; i < rounds->model->nodes; i++) {
        double *firm = rounds->firm + (int64_t)i * parts;
        double before = 1.0;

        for (int32_t r = 0; r < parts; r++) {
            double now = r < parts - 1 ? rounds->copy[r]->activity[i] : activity[i];
            double lost = rounds->weight[i] * (before - now);

            rounds->lost[r] += lost;
            firm[r] += lost;
            before = now;
        }
        rounds->total += rounds->weight[i] * (1.0 - activity[i]);
    }
}

enum pond_status pond_days_rounds_see(void *user, const struct pond_days_run *run,
                                      const struct pond_days_day *day, struct pond_error *err)
{
    struct pond_days_rounds *rounds = user;
    enum pond_status status = POND_OK;

    (void)run;
    if (day->day != rounds->day + 1) {
        return pond_fail(err, POND_EINVAL,
                         "rounds are told of day %" PRId32 " (expected day %" PRId32
                         ": every day, in order)",
                         day->day, rounds->day + 1);
    }
    POND_TRY(step(rounds, err));
    add_up(rounds, day->activity);
done:
    return status;
}

struct pond_days_rounds_day pond_days_rounds_today(const struct pond_days_rounds *rounds)
{
    return (struct pond_days_rounds_day){.day = rounds->day,
                                         .parts = rounds->rounds + 2,
                                         .lost = rounds->lost,
                                         .total = rounds->total};
}

const double *pond_days_rounds_firm(const struct pond_days_rounds *rounds, pond_node node)
{
    return rounds->firm + (int64_t)node * (rounds->rounds + 2);
}
