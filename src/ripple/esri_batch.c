/* Many ESRI scenarios, each by the engine that suits it: ranges of them for whoever hands out work,
 * or all over threads.
 * SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <inttypes.h>
#include <math.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "ripple/esri_work.h"

/* Items that a thread takes at a time: enough to keep lanes busy, few enough to share out. */
#define LEAST_BLOCK 64
#define LARGEST_BLOCK 256
#define BLOCKS_A_THREAD 8

/* Before a run of the single engine goes to the batch engine, it may look at all firms this often:
 * once in each direction. */
#define MOST_FULL 2

/* So many items are no use for lanes, whose update takes about as long as that many single ones. */
#define FEW 3

/* The batch engine keeps floors by walking a scenario's shocks; it takes no longer ones. */
#define MOST_SHOCKS 64

/* What rounding may have added to the iterates of a lower bound. */
#define LOWER_SLACK 1e-12

/* A range at work. */
struct range {
    const struct pond_esri_model *model;
    struct pond_esri_work *work;
    const struct pond_esri_batch *batch;
    unsigned engines;
    int64_t waiting;        /* items in work->waiting */
    int64_t taken;          /* of these by lanes */
    int64_t first_at_limit; /* the lowest item that came to max_iterations, INT64_MAX: none */
    enum pond_esri_closed first_wide;
};

static double *item_row(double *column, int64_t item, int32_t weights)
{
    return column == NULL ? NULL : column + item * weights;
}

/* The shocks of an item; of a firm that closes, `closed`, which is filled. */
static int64_t find_shocks(const struct range *range, int64_t item,
                           const struct pond_esri_shock **shock, struct pond_esri_shock *closed)
{
    const struct pond_esri_batch *batch = range->batch;

    if (batch->start != NULL) {
        *shock = batch->shock + batch->start[item];
        return batch->start[item + 1] - batch->start[item];
    }
    *closed = (struct pond_esri_shock){-1, 1.0, 1.0};
    if (batch->node != NULL) {
        closed->node = batch->node[item];
    } else if (item < range->model->nodes) {
        closed->node = (pond_node)item;
    }
    *shock = closed;
    return 1;
}

/* Is a firm named twice? */
static bool names_twice(const struct range *range, const struct pond_esri_shock *shock,
                        int64_t shocks)
{
    uint64_t *named = range->work->down.dirty; /* between runs of the single engine nobody's */
    bool twice = false;

    for (int64_t s = 0; s < shocks; s++) {
        uint64_t bit = UINT64_C(1) << ((uint32_t)shock[s].node % PONDI_WORD);
        uint64_t *word = &named[(uint32_t)shock[s].node / PONDI_WORD];

        twice = twice || (*word & bit) != 0;
        *word |= bit;
    }
    for (int64_t s = 0; s < shocks; s++) {
        named[(uint32_t)shock[s].node / PONDI_WORD] = 0;
    }
    return twice;
}

/* Can the batch engine take these shocks? For bounds it must, however many they are. */
static bool fits_lane(const struct range *range, const struct pond_esri_shock *shock,
                      int64_t shocks)
{
    return (shocks <= MOST_SHOCKS || range->batch->tol > 0.0) && !names_twice(range, shock, shocks);
}

static enum pond_status check_item(const struct range *range, int64_t item, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_esri_batch *batch = range->batch;
    const struct pond_esri_shock *shock = NULL;
    struct pond_esri_shock closed;
    int64_t shocks = find_shocks(range, item, &shock, &closed);

    if (shocks < 0) {
        return pond_fail(err, POND_EINVAL,
                         "ESRI: scenario %" PRId64 " ends before it starts (rows %" PRId64
                         " to %" PRId64 ")",
                         item, batch->start[item], batch->start[item + 1]);
    }
    for (int64_t s = 0; s < shocks && status == POND_OK; s++) {
        status = pondi_esri_check_shock(range->model, &shock[s], err);
    }
    if (status == POND_OK && batch->tol > 0.0 && !fits_lane(range, shock, shocks)) {
        status = pond_fail(err, POND_EINVAL,
                           "ESRI: bounds are only for scenarios of firms each named once");
    }
    return status == POND_OK ? POND_OK : pond_fail_in(err, status, "scenario %" PRId64, item);
}

/* What is known of an item beside its scores. */
struct outcome {
    enum pond_esri_engine engine;
    int64_t iterations;
    bool settled;
    bool tie;
    enum pond_esri_closed wide; /* why, if it is not settled */
};

const char *pond_esri_closed_reason(enum pond_esri_closed closed)
{
    switch (closed) {
    case POND_ESRI_CLOSED_GROUP:
        return "it sells only to firms that sell only to each other, so that no loss of orders "
               "ever "
               "leaks out and all of them lose everything in the end";
    case POND_ESRI_SLOW_LEAK:
        return "losses for want of orders leak out of the network so slowly that no interval as "
               "narrow as asked was found within some thousand steps";
    case POND_ESRI_ROUNDING:
        return "the interval is as narrow as rounding allows, and a narrower one was asked for";
    case POND_ESRI_CUT_SHORT:
        return "max_iterations ended it before there was an interval as narrow as asked";
    case POND_ESRI_CIRCLE:
        return "losses for want of inputs go round a circle of suppliers that nobody stands in "
               "for, and grow there for so long that no interval as narrow as asked was found "
               "within some thousand steps";
    case POND_ESRI_LEAKS:
        break;
    }
    return NULL;
}

static enum pond_esri_closed find_closed(const struct range *range, int64_t item,
                                         const struct outcome *outcome)
{
    const struct pondi_limits *limits = range->model->limits;
    const struct pond_esri_shock *shock = NULL;
    struct pond_esri_shock closed;
    int64_t shocks = find_shocks(range, item, &shock, &closed);

    for (int64_t s = 0; s < shocks && range->batch->tol > 0.0; s++) {
        if (limits != NULL && limits->group != NULL && shock[s].up > 0.0 &&
            limits->group[shock[s].node] >= 0) {
            return POND_ESRI_CLOSED_GROUP;
        }
    }
    return outcome->settled || !(range->batch->tol > 0.0) ? POND_ESRI_LEAKS : outcome->wide;
}

static void note_outcome(struct range *range, int64_t item, struct outcome outcome)
{
    const struct pond_esri_batch *batch = range->batch;

    if (batch->iterations != NULL) {
        batch->iterations[item] = outcome.iterations;
    }
    if (batch->settled != NULL) {
        batch->settled[item] = outcome.settled;
    }
    if (batch->tie != NULL) {
        batch->tie[item] = outcome.tie;
    }
    if (batch->engine != NULL) {
        batch->engine[item] = (uint8_t)outcome.engine;
    }
    if (batch->closed != NULL) {
        batch->closed[item] = (uint8_t)find_closed(range, item, &outcome);
    }
    if (!outcome.settled && item < range->first_at_limit) {
        range->first_at_limit = item;
        range->first_wide = outcome.wide;
    }
}

/* ---- The engines. ---- */

static bool solve_locally(struct range *range, int64_t item, const struct pond_esri_shock *shock)
{
    const struct pond_esri_batch *batch = range->batch;
    int32_t weights = range->model->weights;
    struct pondi_local_answer answer = {
        .total = item_row(batch->total, item, weights),
        .down = item_row(batch->down, item, weights),
        .up = item_row(batch->up, item, weights),
    };

    if (!pondi_local_run(range->work->local, shock, &answer)) {
        return false;
    }
    note_outcome(
        range, item,
        (struct outcome){POND_ESRI_LOCAL, answer.iterations, true, false, POND_ESRI_LEAKS});
    return true;
}

/* Run the item as pond_esri_run; false: it looked at all firms more than `most_full` times. */
static bool solve_singly(struct range *range, int64_t item, const struct pond_esri_shock *shock,
                         int64_t shocks, int64_t most_full)
{
    const struct pond_esri_batch *batch = range->batch;
    int32_t weights = range->model->weights;
    struct pond_esri_answer answer = {
        .total = item_row(batch->total, item, weights),
        .down = item_row(batch->down, item, weights),
        .up = item_row(batch->up, item, weights),
    };
    enum pondi_end end = pondi_esri_try(range->work, shock, shocks, most_full, &answer);

    if (end == PONDI_END_BUDGET) {
        return false;
    }
    note_outcome(range, item,
                 (struct outcome){POND_ESRI_SINGLE, answer.iterations, end == PONDI_END_SETTLED,
                                  answer.tie, POND_ESRI_LEAKS});
    return true;
}

static bool next_waiting(void *user, struct pondi_lane *lane)
{
    struct range *range = user;

    if (range->taken == range->waiting) {
        return false;
    }
    lane->item = range->work->waiting[range->taken++];
    lane->shocks = find_shocks(range, lane->item, &lane->shock, &lane->closed);
    return true;
}

static void lane_done(void *user, struct pondi_lane *lane, int32_t set, const double score[3])
{
    struct range *range = user;
    double *column[3] = {range->batch->total, range->batch->down, range->batch->up};

    for (int s = 0; s < 3; s++) {
        if (column[s] != NULL) {
            item_row(column[s], lane->item, range->model->weights)[set] = score[s];
        }
    }
    note_outcome(range, lane->item,
                 (struct outcome){POND_ESRI_BATCH, lane->iterations, lane->settled, lane->tie,
                                  POND_ESRI_LEAKS});
}

/* Keep the tighter of two bounds; the first attempt has no other. */
static void keep_low(double *column, int64_t at, double bound, bool first)
{
    if (column != NULL && (first || bound > column[at])) {
        column[at] = bound;
    }
}

static void keep_high(double *column, int64_t at, double bound, bool first)
{
    if (column != NULL && (first || bound < column[at])) {
        column[at] = bound;
    }
}

/* The weight of the shock itself, at least; of one firm that closes exactly its weight. */
static double own_weight(const struct range *range, const struct pondi_lane *lane, int32_t set)
{
    const double *weight = range->model->weight + (int64_t)set * range->model->nodes;
    double sum = 0.0;
    bool exact = lane->shocks == 1;

    for (int64_t s = 0; s < lane->shocks; s++) {
        double shock = fmax(lane->shock[s].down, lane->shock[s].up);

        sum += weight[lane->shock[s].node] * shock;
        exact = exact && shock == 1.0;
    }
    return exact ? sum : sum * (1.0 - PONDI_ROUNDING * ((double)lane->shocks + 1.0));
}

/* Why an interval is wider than asked: what the upper run came to for want of inputs, and of
 * orders, tells which losses go on. */
static enum pond_esri_closed why_wide(const struct pondi_lane *lane)
{
    if (lane->by_user) {
        return POND_ESRI_CUT_SHORT;
    }
    if (lane->quiet && pondi_lane_is_at_rounding(lane)) {
        return POND_ESRI_ROUNDING;
    }
    return lane->open[0] > lane->open[1] ? POND_ESRI_CIRCLE : POND_ESRI_SLOW_LEAK;
}

/* Note how far apart the two runs are, over all sets, for want of inputs and of orders. */
static void note_open(struct pondi_lane *lane, int32_t set, const double score[3])
{
    for (int s = 0; s < 2; s++) {
        double *sum = lane->upper ? &lane->open[s] : &lane->lost[s];

        if (set == 0) {
            *sum = lane->upper ? -lane->lost[s] : 0.0;
        }
        *sum += score[s + 1];
    }
}

/* Bounds: an upper one that was not reached is 1, all there is to lose. */
static void bound_done(void *user, struct pondi_lane *lane, int32_t set, const double score[3])
{
    struct range *range = user;
    const struct pond_esri_batch *batch = range->batch;
    double *low[3] = {batch->total, batch->down, batch->up};
    double *high[3] = {batch->total_hi, batch->down_hi, batch->up_hi};
    int64_t at = lane->item * range->model->weights + set;
    double width = 0.0;

    note_open(lane, set, score);
    for (int s = 0; s < 3; s++) {
        if (!lane->upper) {
            double bound = score[s] > LOWER_SLACK ? score[s] - LOWER_SLACK : 0.0;
            double own = s == 0 ? own_weight(range, lane, set) : 0.0;

            bound = bound > own ? bound : own;

            keep_low(low[s], at, bound, lane->attempts == 0);
        }
        if (lane->upper || !lane->quiet) {
            double bound = lane->quiet && score[s] < 1.0 ? score[s] : 1.0;

            keep_high(high[s], at, bound, lane->attempts == 0);
        }
    }
    if (lane->upper || !lane->quiet) {
        width = high[0][at] - low[0][at];
        lane->width = width > lane->width ? width : lane->width;
        note_outcome(range, lane->item,
                     (struct outcome){POND_ESRI_BATCH, lane->upper ? lane->lower : lane->iterations,
                                      lane->width <= batch->tol, false, why_wide(lane)});
    }
}

/* Run what waits: side by side, or where lanes would mostly be idle one after the other. */
static void solve_waiting(struct range *range)
{
    range->taken = 0;
    if (range->waiting <= FEW && !(range->batch->tol > 0.0) &&
        (range->engines & POND_ESRI_SINGLE) != 0) {
        for (int64_t w = 0; w < range->waiting; w++) {
            const struct pond_esri_shock *shock = NULL;
            struct pond_esri_shock closed;
            int64_t item = range->work->waiting[w];
            int64_t shocks = find_shocks(range, item, &shock, &closed);

            (void)solve_singly(range, item, shock, shocks, INT64_MAX);
        }
    } else if (range->waiting > 0) {
        struct pondi_lane_user user = {.next = next_waiting,
                                       .done = range->batch->tol > 0.0 ? bound_done : lane_done,
                                       .user = range,
                                       .tol = range->batch->tol};

        pondi_lanes_run(range->work->lanes, &user);
    }
    range->waiting = 0;
}

static void wait_for_lane(struct range *range, int64_t item)
{
    range->work->waiting[range->waiting++] = item;
    if (range->waiting == PONDI_WAITING) {
        solve_waiting(range);
    }
}

/* Bounds from what a firm's closure touches, or by full sweeps. */
static void bound_item(struct range *range, int64_t item, const struct pond_esri_shock *shock,
                       int64_t shocks)
{
    const struct pond_esri_batch *batch = range->batch;
    int32_t weights = range->model->weights;
    struct pondi_limit_answer answer = {
        .total = item_row(batch->total, item, weights),
        .down = item_row(batch->down, item, weights),
        .up = item_row(batch->up, item, weights),
        .total_hi = item_row(batch->total_hi, item, weights),
        .down_hi = item_row(batch->down_hi, item, weights),
        .up_hi = item_row(batch->up_hi, item, weights),
    };

    if (shocks == 1 && (range->engines & POND_ESRI_LOCAL) != 0 && range->work->limit != NULL &&
        pondi_limit_run(range->work->limit, shock, batch->tol, &answer)) {
        note_outcome(
            range, item,
            (struct outcome){POND_ESRI_LOCAL, answer.iterations, true, false, POND_ESRI_LEAKS});
    } else {
        wait_for_lane(range, item);
    }
}

static void solve_item(struct range *range, int64_t item)
{
    const struct pond_esri_shock *shock = NULL;
    struct pond_esri_shock closed;
    int64_t shocks = find_shocks(range, item, &shock, &closed);
    bool lane = (range->engines & POND_ESRI_BATCH) != 0 && fits_lane(range, shock, shocks);
    bool local = (range->engines & POND_ESRI_LOCAL) != 0 && range->work->local != NULL;

    if (range->batch->tol > 0.0) {
        bound_item(range, item, shock, shocks);
        return;
    }
    if (local && shocks == 1 && solve_locally(range, item, shock)) {
        return;
    }
    /* what is too large for the local engine is large */
    if ((lane && (local || (range->engines & POND_ESRI_SINGLE) == 0)) ||
        !solve_singly(range, item, shock, shocks, lane ? MOST_FULL : INT64_MAX)) {
        wait_for_lane(range, item);
    }
}

static enum pond_status check_limit(const struct pond_esri_model *model,
                                    const struct pond_esri_batch *batch, struct pond_error *err)
{
    if (!(batch->tol > 0.0) || isinf(batch->tol)) {
        return pond_fail(err, POND_EINVAL, "ESRI: tolerance %g (expected a number above 0)",
                         batch->tol);
    }
    if (batch->total == NULL || batch->total_hi == NULL) {
        return pond_fail(err, POND_EINVAL, "ESRI: bounds need total and total_hi");
    }
    if (model->compat) {
        return pond_fail(err, POND_EINVAL,
                         "ESRI: compat has no limit to bound: its rule for dead markets can swing "
                         "for ever");
    }
    return POND_OK;
}

enum pond_status pond_esri_run_range(const struct pond_esri_model *model,
                                     struct pond_esri_work *work,
                                     const struct pond_esri_batch *batch, int64_t begin,
                                     int64_t end, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct range range = {.model = model,
                          .work = work,
                          .batch = batch,
                          .engines = batch->engines,
                          .first_at_limit = INT64_MAX};

    assert(batch->count >= end && begin >= 0 && work->model == model);
    if (batch->tol != 0.0) {
        POND_TRY(check_limit(model, batch, err));
    }
    if (range.engines == 0) {
        range.engines = POND_ESRI_LOCAL | POND_ESRI_BATCH | POND_ESRI_SINGLE;
    }
    for (int64_t item = begin; item < end && status == POND_OK; item++) {
        status = check_item(&range, item, err);
        if (status == POND_OK) {
            solve_item(&range, item);
        }
    }
    solve_waiting(&range);
    if (status == POND_OK && batch->tol > 0.0 && range.first_at_limit < INT64_MAX &&
        batch->settled == NULL) {
        return pond_fail(
            err, POND_ELIMIT, "scenario %" PRId64 ": ESRI: no interval as narrow as %g: %s",
            range.first_at_limit, batch->tol, pond_esri_closed_reason(range.first_wide));
    }
    if (status == POND_OK && range.first_at_limit < INT64_MAX && batch->settled == NULL) {
        status = pond_fail(err, POND_ELIMIT,
                           "scenario %" PRId64 ": ESRI: not at rest after %" PRId64
                           " iterations (eps %g); %s",
                           range.first_at_limit, model->max_iterations, model->eps,
                           pondi_esri_limit_advice(model));
    }
done:
    return status;
}

/* ---- All over threads. ---- */

/* A batch over threads: scratch memory for each. */
struct job {
    const struct pond_esri_model *model;
    const struct pond_esri_batch *batch;
    struct pond_esri_work **work;
};

static enum pond_status run_block(void *user, int64_t begin, int64_t end, int thread,
                                  struct pond_error *err)
{
    const struct job *job = user;

    return pond_esri_run_range(job->model, job->work[thread], job->batch, begin, end, err);
}

static int64_t block_of(int64_t count, int threads)
{
    int64_t share = (count + threads - 1) / threads;
    int64_t block = share / BLOCKS_A_THREAD;

    block = block > LEAST_BLOCK ? block : LEAST_BLOCK;
    block = block < LARGEST_BLOCK ? block : LARGEST_BLOCK;
    return block < share || share == 0 ? block : share;
}

enum pond_status pond_esri_run_batch(const struct pond_esri_model *model,
                                     const struct pond_esri_batch *batch, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct job job = {model, batch, NULL};
    int64_t block = block_of(batch->count, pond_threads());
    int64_t blocks = (batch->count + block - 1) / block;
    int threads = blocks < pond_threads() ? (int)blocks : pond_threads();

    POND_TRY(POND_NEW(&job.work, threads, err));
    for (int t = 0; t < threads; t++) {
        POND_TRY(pond_esri_work_new(&job.work[t], model, err));
    }
    status = pond_parallel_for(batch->count, block, run_block, &job, err);
done:
    for (int t = 0; job.work != NULL && t < threads; t++) {
        pond_esri_work_free(job.work[t]);
    }
    pondi_free(job.work);
    return status;
}
