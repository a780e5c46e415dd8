/* The worst of many losses: firms are exchanged, and chosen once more from another beginning.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Choosing one after the other can go wrong here: where two failures cost as much, no single firm
 * lowers the largest loss. */
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "ripple/protect_greedy.h"

/* All chosen firms are offered for exchange so often at most. */
#define MOST_PASSES 4

enum pond_status pondi_copy_losses(double **out, const struct pondi_job *job,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;

    if (*out == NULL) {
        POND_TRY(POND_NEW(out, job->scenarios, err));
    }
    memcpy(*out, job->loss, (size_t)job->scenarios * sizeof **out);
done:
    return status;
}

static enum pond_status hold(struct pondi_greedy *greedy, int64_t candidate, bool held,
                             struct pond_error *err)
{
    struct pond_esri_candidate *one = &greedy->answer->candidate[candidate];

    one->chosen = held;
    greedy->job.held[one->node] = held;
    return pondi_job_run(&greedy->job, err);
}

/* Let one of the chosen firms go, and take the best in its place: perhaps another. */
static enum pond_status exchange(struct pondi_greedy *greedy, int64_t at, bool *better,
                                 struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pondi_job *job = &greedy->job;
    struct pond_esri_protect_step *step = &greedy->answer->step[at];
    struct pondi_best best;
    double before = job->worst;
    int64_t tried = 0;

    POND_TRY(hold(greedy, step->candidate, false, err));
    (void)snprintf(greedy->title, sizeof greedy->title, "exchanging firm %lld of %lld",
                   (long long)at + 1, (long long)greedy->answer->steps);
    POND_TRY(pondi_greedy_best(&best, &tried, greedy, false, err));
    step->tried += tried;
    if (best.candidate >= 0 && job->worst - best.gain < before * (1.0 - PONDI_BOUND_SLACK)) {
        step->candidate = best.candidate;
        *better = true;
    }
    POND_TRY(hold(greedy, step->candidate, true, err));
done:
    return status;
}

/* The losses after each step, once more. */
static enum pond_status tell_steps(struct pondi_greedy *greedy, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_esri_protection *answer = greedy->answer;
    double before = answer->worst;

    for (int64_t r = 0; r < answer->steps; r++) {
        const struct pond_esri_candidate *one = &answer->candidate[answer->step[r].candidate];

        greedy->job.held[one->node] = 0;
    }
    for (int64_t r = 0; r < answer->steps; r++) {
        struct pond_esri_protect_step *step = &answer->step[r];

        POND_TRY(hold(greedy, step->candidate, true, err));
        step->gain = before - greedy->job.worst;
        step->total = greedy->job.total;
        step->worst = greedy->job.worst;
        step->worst_at = greedy->job.rank[0];
        before = step->worst;
    }
    POND_TRY(pondi_copy_losses(&answer->after, &greedy->job, err));
done:
    return status;
}

/* Exchange firms one at a time while that lowers the worst loss. */
static enum pond_status exchange_all(struct pondi_greedy *greedy, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    bool better = greedy->job.worst > 0.0;

    for (int pass = 0; pass < MOST_PASSES && better; pass++) {
        better = false;
        for (int64_t at = 0; at < greedy->answer->steps; at++) {
            POND_TRY(exchange(greedy, at, &better, err));
        }
    }
done:
    return status;
}

static void release_all(struct pondi_greedy *greedy)
{
    struct pond_esri_protection *answer = greedy->answer;

    for (int64_t r = 0; r < answer->steps; r++) {
        struct pond_esri_candidate *one = &answer->candidate[answer->step[r].candidate];

        one->chosen = false;
        greedy->job.held[one->node] = 0;
    }
}

/* Choose again: each time the firm that lowers the largest losses most together. */
static enum pond_status choose_softly(struct pondi_greedy *greedy, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_esri_protection *answer = greedy->answer;
    int64_t steps = answer->steps;

    release_all(greedy);
    POND_TRY(pondi_job_run(&greedy->job, err));
    greedy->job.soft = true;
    for (answer->steps = 0; answer->steps < steps; answer->steps++) {
        struct pondi_best best;
        int64_t tried = 0;

        (void)snprintf(greedy->title, sizeof greedy->title, "choosing firm %lld of %lld again",
                       (long long)answer->steps + 1, (long long)steps);
        POND_TRY(pondi_greedy_best(&best, &tried, greedy, false, err));
        if (best.candidate < 0) {
            break;
        }
        answer->step[answer->steps].candidate = best.candidate;
        answer->step[answer->steps].tried += tried;
        POND_TRY(hold(greedy, best.candidate, true, err));
    }
done:
    greedy->job.soft = false;
    return status;
}

/* Put a set of firms back. */
static void put_back(struct pondi_greedy *greedy, const int64_t *candidate, int64_t steps)
{
    struct pond_esri_protection *answer = greedy->answer;

    release_all(greedy);
    answer->steps = steps;
    for (int64_t r = 0; r < steps; r++) {
        answer->step[r].candidate = candidate[r];
        answer->candidate[candidate[r]].chosen = true;
    }
}

enum pond_status pondi_worst_improve(struct pondi_greedy *greedy, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_esri_protect_input *what = greedy->job.what;
    struct pond_esri_protection *answer = greedy->answer;
    int64_t steps = answer->steps;
    int64_t *first = NULL;
    double worst = 0.0;

    if (what->objective != POND_ESRI_WORST || what->measure != POND_ESRI_FIRMS || steps < 2 ||
        !(greedy->job.worst > 0.0)) {
        return POND_OK;
    }
    pondi_free(greedy->job.reach); /* it was noted with all of them held up */
    greedy->job.reach = NULL;
    POND_TRY(exchange_all(greedy, err));
    POND_TRY(POND_NEW(&first, steps, err));
    for (int64_t r = 0; r < steps; r++) {
        first[r] = answer->step[r].candidate;
    }
    worst = greedy->job.worst;
    POND_TRY(choose_softly(greedy, err));
    POND_TRY(exchange_all(greedy, err));
    if (!(greedy->job.worst < worst * (1.0 - PONDI_BOUND_SLACK))) {
        put_back(greedy, first, steps);
    }
    POND_TRY(tell_steps(greedy, err));
done:
    pondi_free(first);
    return status;
}
