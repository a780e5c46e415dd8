/* Which firms to hold up, or which second suppliers to find, so that the region's loss falls most:
 * greedy, with lazy evaluation.
 * SPDX-License-Identifier: Apache-2.0
 *
 *     S_0 = {},  S_r = S_(r-1) + argmax over candidates c of f(S_(r-1) + c) - f(S_(r-1))
 *
 * Source: Nemhauser, Wolsey and Fisher 1978, Mathematical Programming 14:265; lazy: Minoux 1978,
 * Lecture Notes in Control and Information Sciences 7:234. */
#include "ripple/protect.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "ripple/protect_greedy.h"
#include "ripple/protect_suppliers.h"

/* A gain below this share of what is lost is rounding. */
#define NO_GAIN 1e-12

/* --- candidates --- */

static int by_estimate(const void *left, const void *right)
{
    const struct pond_esri_candidate *a = left;
    const struct pond_esri_candidate *b = right;
    const struct pond_esri_change *c = &a->change;
    const struct pond_esri_change *d = &b->change;

    if (a->estimate != b->estimate) {
        return a->estimate > b->estimate ? -1 : 1;
    }
    if (a->node != b->node) {
        return a->node < b->node ? -1 : 1;
    }
    if (c->customer != d->customer) {
        return c->customer < d->customer ? -1 : 1;
    }
    if (c->from != d->from) {
        return c->from < d->from ? -1 : 1;
    }
    return (c->to > d->to) - (c->to < d->to);
}

static enum pond_status list_firms(struct pondi_greedy *greedy, const struct pond_esri_model *model,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_esri_protection *answer = greedy->answer;
    double *passed = NULL;

    POND_TRY(POND_NEW(&answer->candidate, greedy->job.nodes, err));
    POND_TRY(POND_NEW(&passed, greedy->job.nodes, err));
    POND_TRY(pondi_bound_passed(passed, &greedy->job, model, &greedy->scores, err));
    for (pond_node i = 0; i < greedy->job.nodes; i++) {
        if (greedy->job.held[i] == 0) {
            answer->candidate[answer->candidates++] =
                (struct pond_esri_candidate){.node = i, .estimate = passed[i]};
        }
    }
done:
    pondi_free(passed);
    return status;
}

static enum pond_status list_candidates(struct pondi_greedy *greedy,
                                        const struct pond_esri_model *model, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_esri_protection *answer = greedy->answer;
    const struct pond_esri_protect_input *what = greedy->job.what;

    POND_TRY(what->measure == POND_ESRI_FIRMS
                 ? list_firms(greedy, model, err)
                 : pondi_suppliers_propose(&answer->candidate, &answer->candidates, &greedy->job,
                                           model, err));
    if (answer->candidates > 0) {
        qsort(answer->candidate, (size_t)answer->candidates, sizeof *answer->candidate,
              by_estimate);
    }
    POND_TRY(POND_NEW(&greedy->entry, answer->candidates, err));
    POND_TRY(POND_NEW(&greedy->gain, answer->candidates, err));
    POND_TRY(POND_NEW(&greedy->tried, answer->candidates, err));
    for (int64_t c = 0; c < answer->candidates; c++) {
        answer->candidate[c].first_gain = (double)NAN;
        greedy->gain[c] = answer->candidate[c].estimate * (1.0 + PONDI_BOUND_SLACK);
    }
done:
    return status;
}

/* --- one round --- */

static int by_key(const void *left, const void *right)
{
    const struct pondi_entry *a = left;
    const struct pondi_entry *b = right;

    if (a->key != b->key) {
        return a->key > b->key ? -1 : 1;
    }
    return (a->candidate > b->candidate) - (a->candidate < b->candidate);
}

/* May a candidate still be chosen? A link is halved once. */
static bool is_free(const struct pondi_greedy *greedy, const struct pond_esri_candidate *candidate)
{
    for (int64_t c = 0; c < greedy->job.changes; c++) {
        const struct pond_esri_change *chosen = &greedy->job.change[c];

        if (candidate->node < 0 && chosen->customer == candidate->change.customer &&
            chosen->from == candidate->change.from) {
            return false;
        }
    }
    return !candidate->chosen;
}

/* In what order the candidates of this round are tried, and when to stop. */
static void make_entries(struct pondi_greedy *greedy)
{
    const struct pond_esri_protection *answer = greedy->answer;
    const struct pond_esri_protect_input *what = greedy->job.what;
    bool firms = what->measure == POND_ESRI_FIRMS;
    int64_t count = what->candidates > 0 && what->candidates < answer->candidates
                        ? what->candidates
                        : answer->candidates;

    greedy->entries = 0;
    for (int64_t c = 0; c < count; c++) {
        const struct pond_esri_candidate *candidate = &answer->candidate[c];
        double key = greedy->gain[c];

        if (!is_free(greedy, candidate)) {
            continue;
        }
        if (what->objective == POND_ESRI_WORST) {
            key = firms ? greedy->promise[candidate->node] + PONDI_BOUND_SLACK * greedy->job.worst
                        : HUGE_VAL;
        } else if (!firms && !greedy->tried[c]) {
            key = HUGE_VAL; /* an estimate of first order bounds nothing */
        }
        greedy->entry[greedy->entries++] = (struct pondi_entry){what->every ? HUGE_VAL : key, c};
    }
    if (greedy->entries > 0) {
        qsort(greedy->entry, (size_t)greedy->entries, sizeof *greedy->entry, by_key);
    }
}

static enum pond_status try_range(void *user, int64_t begin, int64_t end, int thread,
                                  struct pond_error *err)
{
    struct pondi_greedy *greedy = user;
    enum pond_status status = POND_OK;

    for (int64_t b = begin; b < end; b++) {
        POND_TRY(pondi_job_try(&greedy->batch_gain[b], &greedy->job, &greedy->job.trial[thread],
                               &greedy->answer->candidate[greedy->batch[b].candidate], err));
    }
done:
    return status;
}

static void keep_best(struct pondi_best *best, double gain, int64_t candidate)
{
    if (best->candidate < 0 || gain > best->gain ||
        (gain == best->gain && candidate < best->candidate)) {
        *best = (struct pondi_best){gain, candidate};
    }
}

/* How many of the next candidates could be better than the best, of `most` at most. */
static int64_t count_hopeful(const struct pondi_greedy *greedy, int64_t at, struct pondi_best best,
                             int64_t most)
{
    int64_t count = 0;

    while (count < most && at + count < greedy->entries &&
           (best.candidate < 0 || greedy->entry[at + count].key >= best.gain)) {
        count++;
    }
    return count;
}

/* Tell how far the round is: what is left are the candidates that are hopeful now. */
static enum pond_status tell(struct pondi_greedy *greedy, int64_t at, struct pondi_best best,
                             struct pond_error *err)
{
    struct pond_progress *progress = greedy->job.what->progress;

    if (progress != NULL) {
        progress->items_total = at + count_hopeful(greedy, at, best, INT64_MAX);
    }
    return pond_progress_at(progress, at, 0, err);
}

static enum pond_status try_entries(struct pondi_best *best, int64_t *tried,
                                    struct pondi_greedy *greedy, bool first, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_esri_protection *answer = greedy->answer;
    int64_t count = 0;

    *best = (struct pondi_best){0.0, -1};
    for (int64_t at = 0; (count = count_hopeful(greedy, at, *best, PONDI_TRIED_AT_ONCE)) > 0;
         at += count) {
        greedy->batch = greedy->entry + at;
        POND_TRY(pond_parallel_for(count, 1, try_range, greedy, err));
        for (int64_t b = 0; b < count; b++) {
            int64_t candidate = greedy->batch[b].candidate;

            greedy->gain[candidate] = greedy->batch_gain[b];
            greedy->tried[candidate] = true;
            if (first) {
                answer->candidate[candidate].first_gain = greedy->batch_gain[b];
            }
            keep_best(best, greedy->batch_gain[b], candidate);
        }
        *tried = at + count;
        POND_TRY(tell(greedy, at + count, *best, err));
    }
done:
    return status;
}

static enum pond_status find_promises(struct pondi_greedy *greedy, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pondi_job *job = &greedy->job;
    struct pond_esri_model *model = NULL;

    if (job->what->objective != POND_ESRI_WORST || job->what->measure != POND_ESRI_FIRMS) {
        return POND_OK;
    }
    if (greedy->promise == NULL) {
        POND_TRY(POND_NEW(&greedy->promise, job->nodes, err));
        POND_TRY(POND_NEW(&greedy->relief, job->nodes, err));
    }
    POND_TRY(pondi_job_model(&model, job, &job->trial[0], NULL, err));
    POND_TRY(pondi_bound_worst(greedy->promise, greedy->relief, job, model, &greedy->scores, err));
done:
    pond_esri_model_free(model);
    return status;
}

enum pond_status pondi_greedy_best(struct pondi_best *best, int64_t *tried,
                                   struct pondi_greedy *greedy, bool first, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_progress *progress = greedy->job.what->progress;

    POND_TRY(find_promises(greedy, err));
    make_entries(greedy);
    pond_progress_begin(progress, greedy->title, "trials", greedy->entries, 0);
    POND_TRY(try_entries(best, tried, greedy, first, err));
    pond_progress_end(progress);
done:
    return status;
}

/* Where no single firm lowers the worst loss, since others are as large: the one through which most
 * of these passed. */
static void break_ties(struct pondi_best *best, const struct pondi_greedy *greedy)
{
    const struct pond_esri_protection *answer = greedy->answer;
    double most = 0.0;

    if (greedy->job.what->objective != POND_ESRI_WORST || greedy->relief == NULL ||
        best->gain > NO_GAIN * greedy->job.worst) {
        return;
    }
    for (int64_t e = 0; e < greedy->entries; e++) {
        int64_t candidate = greedy->entry[e].candidate;
        double relief = greedy->relief[answer->candidate[candidate].node];

        if (relief > most || (relief == most && relief > 0.0 && candidate < best->candidate)) {
            most = relief;
            *best = (struct pondi_best){fmax(best->gain, 0.0), candidate};
        }
    }
}

/* Is there nothing left to gain? */
static bool is_over(const struct pondi_greedy *greedy, struct pondi_best best)
{
    const struct pondi_job *job = &greedy->job;
    bool worst = job->what->objective == POND_ESRI_WORST;

    if (best.candidate < 0 || !(job->worst > 0.0)) {
        return true;
    }
    if (worst && job->what->measure == POND_ESRI_FIRMS) {
        return false;
    }
    return !(best.gain > NO_GAIN * (worst ? job->worst : job->total));
}

static enum pond_status take_measure(struct pondi_greedy *greedy, int64_t chosen,
                                     struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pondi_job *job = &greedy->job;
    struct pond_esri_candidate *candidate = &greedy->answer->candidate[chosen];
    struct pond_esri_model *model = NULL;

    candidate->chosen = true;
    if (candidate->node < 0) {
        job->change[job->changes++] = candidate->change;
    } else {
        job->held[candidate->node] = 1;
    }
    POND_TRY(pondi_job_run(job, err));
    if (candidate->node >= 0) {
        POND_TRY(pondi_job_model(&model, job, &job->trial[0], NULL, err));
        POND_TRY(pondi_bound_reach_again(job, model, candidate->node, err));
    }
done:
    pond_esri_model_free(model);
    return status;
}

/* Choose one more; `done`: there is none worth it. */
static enum pond_status do_round(struct pond_esri_protect_step *step, bool *done,
                                 struct pondi_greedy *greedy, int64_t number,
                                 struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pondi_job *job = &greedy->job;
    struct pondi_best best;
    double before = 0.0;
    bool worst = job->what->objective == POND_ESRI_WORST;

    *step = (struct pond_esri_protect_step){.candidate = -1};
    (void)snprintf(greedy->title, sizeof greedy->title, "choosing %s %lld of %lld",
                   job->what->measure == POND_ESRI_FIRMS ? "firm" : "second supplier",
                   (long long)number + 1, (long long)job->what->budget + 1);
    POND_TRY(pondi_greedy_best(&best, &step->tried, greedy, number == 0, err));
    break_ties(&best, greedy);
    *done = is_over(greedy, best);
    if (*done) {
        return POND_OK;
    }
    before = worst ? job->worst : job->total;
    POND_TRY(take_measure(greedy, best.candidate, err));
    step->candidate = best.candidate;
    step->gain = before - (worst ? job->worst : job->total);
    step->total = job->total;
    step->worst = job->worst;
    step->worst_at = job->rank[0];
done:
    return status;
}

/* --- bounds --- */

static void lower_bound_to(struct pond_esri_protection *answer, double most,
                           enum pond_esri_protect_bound bound)
{
    if (isnan(answer->most) || most < answer->most) {
        answer->most = most;
        answer->bound = bound;
    }
}

/* Bounds that are known before anything is chosen. */
static enum pond_status bound_before(struct pondi_greedy *greedy,
                                     const struct pond_esri_model *model, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_esri_protection *answer = greedy->answer;
    struct pondi_job *job = &greedy->job;
    const struct pond_esri_protect_input *what = job->what;
    double *passed = NULL;
    double most = 0.0;

    answer->most = (double)NAN;
    if (model->compat) {
        return POND_OK; /* losses may fall */
    }
    if (what->measure == POND_ESRI_SUPPLIERS) {
        lower_bound_to(answer, pondi_bound_own(job), POND_ESRI_BOUND_OWN);
        return POND_OK;
    }
    POND_TRY(pondi_bound_direct(&most, job, err));
    lower_bound_to(answer, most, POND_ESRI_BOUND_DIRECT);
    if (job->at_rest && model->markets == 0 && what->objective == POND_ESRI_TOTAL) {
        POND_TRY(POND_NEW(&passed, answer->candidates, err));
        for (int64_t c = 0; c < answer->candidates; c++) {
            passed[c] = answer->candidate[c].estimate;
        }
        POND_TRY(pondi_sum_largest(&most, passed, answer->candidates, what->budget, err));
        lower_bound_to(answer, most, POND_ESRI_BOUND_PASSED);
    }
    answer->submodular = job->at_rest && what->objective == POND_ESRI_TOTAL &&
                         (what->candidates == 0 || what->candidates >= answer->candidates) &&
                         model->facts.essential + model->facts.non_essential == 0;
done:
    pondi_free(passed);
    return status;
}

/* By submodularity no candidate gains more after the others than it did with fewer of them. */
static enum pond_status bound_after(struct pondi_greedy *greedy, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_esri_protection *answer = greedy->answer;
    double *left = NULL;
    double most = 0.0;

    if (answer->submodular) {
        POND_TRY(POND_NEW(&left, answer->candidates, err));
        for (int64_t c = 0; c < answer->candidates; c++) {
            left[c] = answer->candidate[c].chosen ? 0.0 : fmax(greedy->gain[c], 0.0);
        }
        POND_TRY(pondi_sum_largest(&most, left, answer->candidates, greedy->job.what->budget, err));
        lower_bound_to(answer, answer->total - greedy->job.total + most, POND_ESRI_BOUND_GREEDY);
    }
done:
    pondi_free(left);
    return status;
}

/* --- the whole --- */

static enum pond_status begin(struct pondi_greedy *greedy, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pondi_job *job = &greedy->job;
    struct pond_esri_protection *answer = greedy->answer;
    struct pond_esri_model *model = NULL;

    POND_TRY(pondi_job_run(job, err));
    answer->scenarios = job->scenarios;
    answer->total = job->total;
    answer->worst = job->worst;
    answer->worst_at = job->rank[0];
    POND_TRY(pondi_copy_losses(&answer->before, job, err));
    POND_TRY(pondi_copy_losses(&answer->after, job, err));
    POND_TRY(pondi_job_model(&model, job, &job->trial[0], NULL, err));
    POND_TRY(POND_NEW(&greedy->scores.total, job->nodes, err));
    POND_TRY(POND_NEW(&greedy->scores.down, job->nodes, err));
    POND_TRY(POND_NEW(&greedy->scores.up, job->nodes, err));
    POND_TRY(pondi_scores_run(&greedy->scores, job, model, err));
    POND_TRY(list_candidates(greedy, model, err));
    POND_TRY(bound_before(greedy, model, err));
done:
    pond_esri_model_free(model);
    return status;
}

static enum pond_status choose(struct pondi_greedy *greedy, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_esri_protection *answer = greedy->answer;
    int64_t budget = greedy->job.what->budget;
    int64_t most = budget < answer->candidates ? budget : answer->candidates;
    struct pond_esri_protect_step step;
    bool over = false;
    bool bounded = false;

    POND_TRY(POND_NEW(&answer->step, most, err));
    POND_TRY(POND_NEW(&greedy->job.change, most + 1, err));
    for (int64_t r = 0; r <= most && !over; r++) {
        if (r == most) { /* the next round is not part of the answer */
            POND_TRY(pondi_worst_improve(greedy, err));
            POND_TRY(bound_after(greedy, err));
            bounded = true;
        }
        POND_TRY(do_round(&step, &over, greedy, r, err));
        if (!over && r < most) {
            answer->step[answer->steps++] = step;
            POND_TRY(pondi_copy_losses(&answer->after, &greedy->job, err));
        } else if (!over) {
            answer->next = step;
            answer->has_next = true;
            answer->candidate[step.candidate].chosen = false;
        }
    }
    if (!bounded) {
        POND_TRY(bound_after(greedy, err));
    }
done:
    return status;
}

static void free_greedy(struct pondi_greedy *greedy)
{
    pondi_free(greedy->scores.total);
    pondi_free(greedy->scores.down);
    pondi_free(greedy->scores.up);
    pondi_free(greedy->entry);
    pondi_free(greedy->gain);
    pondi_free(greedy->tried);
    pondi_free(greedy->promise);
    pondi_free(greedy->relief);
    pond_esri_protection_free(greedy->answer);
    pondi_job_end(&greedy->job);
}

enum pond_status pond_esri_protect(struct pond_esri_protection **out,
                                   const struct pond_esri_protect_input *what,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pondi_greedy greedy = {.entries = 0};

    assert(out != NULL && what != NULL);
    *out = NULL;
    POND_TRY(pondi_job_begin(&greedy.job, what, err));
    POND_TRY(POND_NEW(&greedy.answer, 1, err));
    POND_TRY(begin(&greedy, err));
    POND_TRY(choose(&greedy, err));
    for (int t = 0; t < greedy.job.threads; t++) {
        greedy.answer->runs += greedy.job.trial[t].runs;
        greedy.answer->unsettled += greedy.job.trial[t].unsettled;
    }
    greedy.answer->score = greedy.scores.total;
    greedy.scores.total = NULL;
    *out = greedy.answer;
    greedy.answer = NULL;
done:
    free_greedy(&greedy);
    return status;
}

void pond_esri_protection_free(struct pond_esri_protection *protection)
{
    if (protection == NULL) {
        return;
    }
    pondi_free(protection->before);
    pondi_free(protection->after);
    pondi_free(protection->score);
    pondi_free(protection->candidate);
    pondi_free(protection->step);
    pondi_free(protection);
}
