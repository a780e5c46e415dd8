/* Sixteen ESRI scenarios side by side, by full sweeps; a lane that is done takes the next scenario.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A sweep reads every link once for all lanes. Right for large cascades: no substitution, small
 * eps, many scenarios of many firms. */
#include "ripple/esri_lanes.h"

#include <string.h>

#include "base/alloc.h"
#include "ripple/esri_lanes_step.h"
#include "ripple/esri_limit.h"

struct pondi_lanes {
    struct pondi_sweep sweep;
    void (*once)(struct pondi_sweep *sweep);
    void (*scores)(const struct pondi_sweep *sweep, int32_t set, union pondi_lane_row score[3]);
    double *block; /**< of the four arrays */
    struct pondi_lane lane[PONDI_LANES];
};

static void once_plain(struct pondi_sweep *sweep)
{
    sweep_once(sweep);
}

static void scores_plain(const struct pondi_sweep *sweep, int32_t set,
                         union pondi_lane_row score[3])
{
    sweep_scores(sweep, set, score);
}

/* The same arithmetic in wider registers: the same bits. */
#ifdef __x86_64__
__attribute__((target("avx2"))) static void once_avx2(struct pondi_sweep *sweep)
{
    sweep_once(sweep);
}

__attribute__((target("avx2"))) static void scores_avx2(const struct pondi_sweep *sweep,
                                                        int32_t set, union pondi_lane_row score[3])
{
    sweep_scores(sweep, set, score);
}

__attribute__((target("avx512f"))) static void once_avx512(struct pondi_sweep *sweep)
{
    sweep_once(sweep);
}

__attribute__((target("avx512f"))) static void
scores_avx512(const struct pondi_sweep *sweep, int32_t set, union pondi_lane_row score[3])
{
    sweep_scores(sweep, set, score);
}
#endif

static void choose_kernels(struct pondi_lanes *lanes)
{
    lanes->once = once_plain;
    lanes->scores = scores_plain;
#ifdef __x86_64__
    if (__builtin_cpu_supports("avx512f")) {
        lanes->once = once_avx512;
        lanes->scores = scores_avx512;
    } else if (__builtin_cpu_supports("avx2")) {
        lanes->once = once_avx2;
        lanes->scores = scores_avx2;
    }
#endif
}

enum pond_status pondi_lanes_new(struct pondi_lanes **out, const struct pond_esri_model *model,
                                 struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pondi_lanes *lanes = NULL;
    size_t rows = (size_t)model->nodes;
    uintptr_t at = 0;

    *out = NULL;
    POND_TRY(POND_NEW(&lanes, 1, err));
    POND_TRY(POND_NEW_RANDOM(&lanes->block, (rows * 4 + 1) * (size_t)PONDI_LANES, err));
    at = (uintptr_t)lanes->block % sizeof(pondi_vector);
    lanes->sweep.model = model;
    lanes->sweep.down = (union pondi_lane_row *)(void *)((char *)lanes->block +
                                                         (at == 0 ? 0 : sizeof(pondi_vector) - at));
    lanes->sweep.passed_on = lanes->sweep.down + rows;
    lanes->sweep.up = lanes->sweep.passed_on + rows;
    lanes->sweep.next_up = lanes->sweep.up + rows;
    choose_kernels(lanes);
    *out = lanes;
    lanes = NULL;
done:
    pondi_lanes_free(lanes);
    return status;
}

void pondi_lanes_free(struct pondi_lanes *lanes)
{
    if (lanes == NULL) {
        return;
    }
    pondi_free(lanes->block);
    pondi_free(lanes);
}

/* Forget what was in a lane and begin its scenario. */
static void begin_lane(struct pondi_lanes *lanes, int l)
{
    struct pondi_lane *lane = &lanes->lane[l];
    struct pondi_sweep *sweep = &lanes->sweep;

    for (pond_node i = 0; i < sweep->model->nodes; i++) {
        sweep->down[i].lane[l] = 0.0;
        sweep->up[i].lane[l] = 0.0;
    }
    for (int64_t s = 0; lane->busy && s < lane->shocks; s++) {
        sweep->down[lane->shock[s].node].lane[l] = lane->shock[s].down;
        sweep->up[lane->shock[s].node].lane[l] = lane->shock[s].up;
    }
    lane->iterations = 0;
    lane->settled = false;
    lane->tie = false;
}

/* Shocks that are looked up in closed groups, at a sweep over all firms each. */
#define MOST_GROUPED 64

/* What is lost at rest in a closed group whose firm has a shock: that much, by all its firms. */
static void fill_groups(struct pondi_lanes *lanes, int l)
{
    const struct pondi_lane *lane = &lanes->lane[l];
    const struct pond_esri_model *model = lanes->sweep.model;
    const int32_t *group = model->limits == NULL ? NULL : model->limits->group;

    /* of many shocks, some updates later */
    for (int64_t s = 0;
         lane->busy && group != NULL && lane->shocks <= MOST_GROUPED && s < lane->shocks; s++) {
        int32_t shocked = group[lane->shock[s].node];

        for (pond_node i = 0; shocked >= 0 && i < model->nodes; i++) {
            if (group[i] == shocked && lanes->sweep.up[i].lane[l] < lane->shock[s].up) {
                lanes->sweep.up[i].lane[l] = lane->shock[s].up;
            }
        }
    }
}

/* ---- The limit: proofs in README.md. ---- */

/* The first margin is this part of the tolerance: intervals are some times wider than it. */
#define MARGIN_PART 4

/* The least margin: far above what rounding does to a sum of shares. */
#define LEAST_MARGIN 1e-11

#define MOST_ATTEMPTS 6

/* An upper bound may take this many times the updates of the lower one, and some. */
#define UPPER_TIMES 16
#define UPPER_MORE 64

/* Link operations of a lower bound, and updates that it may and may not take all the same. Where
 * an order takes 10 steps to leak out, some 300 do. */
#define MOST_WORK INT64_C(1000000000)
#define LEAST_UPDATES 200
#define MOST_UPDATES 2000

/* After so many updates no other margin is tried. */
#define ENOUGH_UPDATES 4000

bool pondi_lane_is_at_rounding(const struct pondi_lane *lane)
{
    return lane->margin <= LEAST_MARGIN;
}

static void begin_limit(struct pondi_lanes *lanes, int l, double margin)
{
    struct pondi_lane *lane = &lanes->lane[l];

    lane->upper = false;
    lane->quiet = false;
    lane->width = 0.0;
    lane->margin = margin > LEAST_MARGIN ? margin : LEAST_MARGIN;
    lanes->sweep.inflate[l] = 0.0;
}

/* Updates that a lower bound may take, so that networks that hardly leak come to an end. */
static int64_t most_updates(const struct pond_esri_model *model)
{
    int64_t links = model->facts.essential + model->facts.non_essential +
                    model->up.start[model->nodes] + model->nodes;
    int64_t updates = MOST_WORK / links > LEAST_UPDATES ? MOST_WORK / links : LEAST_UPDATES;

    updates = updates < MOST_UPDATES ? updates : MOST_UPDATES;
    return updates < model->max_iterations ? updates : model->max_iterations;
}

/* Updates after which an upper bound is given up, those of the lower one included. */
static int64_t most_upper(const struct pondi_lane *lane)
{
    int64_t updates = lane->lower * UPPER_TIMES + UPPER_MORE;

    return lane->lower + (updates < MOST_UPDATES ? updates : MOST_UPDATES);
}

/* Is the bound reached, or out of reach? */
static bool bound_is_done(struct pondi_lane *lane, const struct pond_esri_model *model,
                          double growth)
{
    if (lane->upper) {
        lane->quiet = growth <= lane->margin / 2;
        return lane->quiet || lane->iterations >= most_upper(lane);
    }
    lane->quiet = growth <= lane->margin / 4;
    if (!lane->quiet && lane->iterations >= model->max_iterations) {
        lane->by_user = true;
        return true;
    }
    if (!lane->quiet && lane->iterations >= most_updates(model)) {
        lane->margin = 4.0 * growth; /* there is some bound from here too */
        lane->cut = true;
        lane->quiet = true;
    }
    return lane->quiet;
}

/* What comes after a bound: the upper one, or both again with a smaller margin; false: nothing. */
static bool goes_on(struct pondi_lanes *lanes, int l, double tol)
{
    struct pondi_lane *lane = &lanes->lane[l];

    if (!lane->upper && lane->quiet) {
        lane->upper = true;
        lane->lower = lane->iterations;
        lanes->sweep.inflate[l] = lane->margin;
        return true;
    }
    lane->spent += lane->iterations;
    if (!lane->quiet || lane->cut || lane->spent > ENOUGH_UPDATES || lane->width <= tol ||
        lane->margin <= LEAST_MARGIN || lane->attempts == MOST_ATTEMPTS) {
        return false;
    }
    lane->attempts++;
    begin_limit(lanes, l, lane->margin * tol / lane->width / 2);
    begin_lane(lanes, l);
    fill_groups(lanes, l);
    return true;
}

/* ---- All lanes. ---- */

/* The shock stays as a floor. Growth need not be told: a loss that is raised to its floor was no
 * smaller before. */
static void keep_floors(struct pondi_lanes *lanes, int l)
{
    const struct pondi_lane *lane = &lanes->lane[l];

    for (int64_t s = 0; s < lane->shocks; s++) {
        double *down = &lanes->sweep.down[lane->shock[s].node].lane[l];
        double *up = &lanes->sweep.up[lane->shock[s].node].lane[l];

        *down = *down > lane->shock[s].down ? *down : lane->shock[s].down;
        *up = *up > lane->shock[s].up ? *up : lane->shock[s].up;
    }
}

/* Does the stopping rule hold for a lane after this update? */
static bool is_quiet(struct pondi_lane *lane, const struct pond_esri_model *model, double growth,
                     double total)
{
    struct pondi_quiet quiet = pondi_judge_update(model, growth, lane->total, total);

    lane->total = total;
    lane->tie = lane->tie || quiet.tie;
    lane->settled = quiet.yes;
    return quiet.yes || lane->iterations == model->max_iterations;
}

/* Judge all lanes after an update; true: some are done. */
static bool judge_lanes(struct pondi_lanes *lanes, double tol, bool done[PONDI_LANES])
{
    const struct pond_esri_model *model = lanes->sweep.model;
    union pondi_lane_row score[3] = {{{{0.0}}}};
    bool some = false;

    if (model->stop == POND_ESRI_STOP_TOTAL) {
        lanes->scores(&lanes->sweep, 0, score);
    }
    for (int l = 0; l < PONDI_LANES; l++) {
        struct pondi_lane *lane = &lanes->lane[l];

        if (lane->busy) {
            lane->iterations++;
            done[l] = tol > 0.0 ? bound_is_done(lane, model, lanes->sweep.growth[l])
                                : is_quiet(lane, model, lanes->sweep.growth[l], score[0].lane[l]);
            some = some || done[l];
        }
    }
    return some;
}

/* The total before the first update, for the rule that stops by total. */
static void note_totals(struct pondi_lanes *lanes)
{
    union pondi_lane_row score[3];

    lanes->scores(&lanes->sweep, 0, score);
    for (int l = 0; l < PONDI_LANES; l++) {
        lanes->lane[l].total = score[0].lane[l];
    }
}

static void hand_back(struct pondi_lanes *lanes, const bool done[PONDI_LANES],
                      const struct pondi_lane_user *user)
{
    for (int32_t set = 0; set < lanes->sweep.model->weights; set++) {
        union pondi_lane_row score[3];

        lanes->scores(&lanes->sweep, set, score);
        for (int l = 0; l < PONDI_LANES; l++) {
            if (done[l] && lanes->lane[l].busy) {
                user->done(user->user, &lanes->lane[l], set,
                           (const double[3]){score[0].lane[l], score[1].lane[l], score[2].lane[l]});
            }
        }
    }
}

/* Give the lanes that are done other scenarios; returns how many lanes are busy then. */
static int refill(struct pondi_lanes *lanes, const bool done[PONDI_LANES],
                  const struct pondi_lane_user *user)
{
    int busy = 0;
    bool begun = false;

    for (int l = 0; l < PONDI_LANES; l++) {
        struct pondi_lane *lane = &lanes->lane[l];

        if (done[l] && !(lane->busy && user->tol > 0.0 && goes_on(lanes, l, user->tol))) {
            lane->busy = user->next(user->user, lane);
            lane->attempts = 0;
            lane->spent = 0;
            lane->by_user = false;
            lane->cut = false;
            begin_limit(lanes, l, user->tol / MARGIN_PART);
            begin_lane(lanes, l);
            if (user->tol > 0.0) {
                fill_groups(lanes, l);
            }
            begun = true;
        }
        busy += lane->busy;
    }
    if (busy > 0 && begun && lanes->sweep.model->stop == POND_ESRI_STOP_TOTAL) {
        note_totals(lanes);
    }
    return busy;
}

/* One update of all lanes, floors and all. */
static void update_lanes(struct pondi_lanes *lanes)
{
    lanes->once(&lanes->sweep);
    for (int l = 0; l < PONDI_LANES; l++) {
        if (lanes->lane[l].busy) {
            keep_floors(lanes, l);
        }
    }
}

void pondi_lanes_run(struct pondi_lanes *lanes, const struct pondi_lane_user *user)
{
    bool finished[PONDI_LANES];

    memset(finished, 1, sizeof finished);
    while (refill(lanes, finished, user) > 0) {
        memset(finished, 0, sizeof finished);
        update_lanes(lanes);
        if (judge_lanes(lanes, user->tol, finished)) {
            hand_back(lanes, finished, user);
        }
    }
}
