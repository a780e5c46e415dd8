/* Given sets of firms, and all sets of a size: the exact optimum of small networks.
 * SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "ripple/protect_job.h"

/* Sets that are tried side by side. */
#define SETS_AT_ONCE 64

/* A set is better only by more than rounding. */
#define BETTER (1.0 - 1e-13)

enum pond_status pond_esri_protect_firms(struct pond_esri_protect_value *value,
                                         const struct pond_esri_protect_input *what,
                                         const pond_node *firm, int64_t firms,
                                         struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pondi_job job = {0};
    struct pond_esri_protect_input firms_only = *what;

    assert(firms >= 0);
    *value = (struct pond_esri_protect_value){0.0, 0.0, 0};
    firms_only.measure = POND_ESRI_FIRMS;
    POND_TRY(pondi_job_begin(&job, &firms_only, err));
    for (int64_t f = 0; f < firms; f++) {
        if (firm[f] < 0 || firm[f] >= job.nodes) {
            status = pond_fail(err, POND_EINVAL, "ESRI: no node %d to hold up (expected 0 to %d)",
                               (int)firm[f], (int)job.nodes - 1);
            goto done;
        }
        job.held[firm[f]] = 1;
    }
    POND_TRY(pondi_job_run(&job, err));
    *value = (struct pond_esri_protect_value){job.total, job.worst, job.rank[0]};
done:
    pondi_job_end(&job);
    return status;
}

int64_t pond_esri_protect_sets(int64_t nodes, int64_t firms, int64_t most)
{
    int64_t sets = 1;

    firms = firms < nodes ? firms : nodes;
    firms = firms < nodes - firms ? firms : nodes - firms;
    for (int64_t f = 1; f <= firms; f++) {
        int64_t factor = nodes - firms + f;

        if (sets > most || sets > INT64_MAX / factor) {
            return most < INT64_MAX ? most + 1 : most;
        }
        sets = sets * factor / f; /* C(nodes - firms + f, f), whole */
    }
    return sets <= most ? sets : most < INT64_MAX ? most + 1 : most;
}

/* All sets of `firms` nodes, in lexicographic order. */
struct sets {
    const struct pond_esri_protect_input *what;
    pond_node nodes;
    int64_t firms;
    pond_node *firm; /* SETS_AT_ONCE x firms */
    struct pond_esri_protect_value value[SETS_AT_ONCE];
};

/* The next set in place; false: it was the last. */
static bool next_set(pond_node *firm, int64_t firms, pond_node nodes)
{
    int64_t at = firms - 1;

    while (at >= 0 && firm[at] == nodes - (pond_node)(firms - at)) {
        at--;
    }
    if (at < 0) {
        return false;
    }
    firm[at]++;
    for (int64_t f = at + 1; f < firms; f++) {
        firm[f] = firm[f - 1] + 1;
    }
    return true;
}

static enum pond_status try_sets(void *user, int64_t begin, int64_t end, int thread,
                                 struct pond_error *err)
{
    struct sets *sets = user;
    enum pond_status status = POND_OK;

    (void)thread;
    for (int64_t b = begin; b < end; b++) {
        POND_TRY(pond_esri_protect_firms(&sets->value[b], sets->what, sets->firm + b * sets->firms,
                                         sets->firms, err));
    }
done:
    return status;
}

/* What is to be small. */
static double objective(const struct pond_esri_protect_input *what,
                        const struct pond_esri_protect_value *value)
{
    return what->objective == POND_ESRI_WORST ? value->worst : value->total;
}

/* Fill the room for sets from `current`, which moves on; how many. */
static int64_t fill_sets(struct sets *sets, pond_node *current, bool *more)
{
    int64_t count = 0;

    for (; *more && count < SETS_AT_ONCE; count++) {
        memcpy(sets->firm + count * sets->firms, current, (size_t)sets->firms * sizeof *sets->firm);
        *more = next_set(current, sets->firms, sets->nodes);
    }
    return count;
}

enum pond_status pond_esri_protect_exact(pond_node *firm, struct pond_esri_protect_value *value,
                                         const struct pond_esri_protect_input *what,
                                         struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct sets sets = {.what = what, .nodes = what->input->view.network->nodes};
    pond_node *current = NULL;
    bool more = true;
    double least = HUGE_VAL;
    int64_t done_so_far = 0;

    assert(what->measure == POND_ESRI_FIRMS && what->budget >= 0);
    sets.firms = what->budget < sets.nodes ? what->budget : sets.nodes;
    POND_TRY(POND_NEW(&sets.firm, SETS_AT_ONCE * sets.firms, err));
    POND_TRY(POND_NEW(&current, sets.firms, err));
    for (int64_t f = 0; f < sets.firms; f++) {
        current[f] = (pond_node)f;
    }
    pond_progress_begin(what->progress, "trying every set", "sets",
                        pond_esri_protect_sets(sets.nodes, sets.firms, INT64_MAX), 0);
    while (more) {
        int64_t count = fill_sets(&sets, current, &more);

        POND_TRY(pond_parallel_for(count, 1, try_sets, &sets, err));
        for (int64_t b = 0; b < count; b++) {
            if (objective(what, &sets.value[b]) < least * BETTER || least == HUGE_VAL) {
                least = objective(what, &sets.value[b]);
                *value = sets.value[b];
                memcpy(firm, sets.firm + b * sets.firms, (size_t)sets.firms * sizeof *firm);
            }
        }
        done_so_far += count;
        POND_TRY(pond_progress_at(what->progress, done_so_far, 0, err));
    }
    pond_progress_end(what->progress);
done:
    pondi_free(sets.firm);
    pondi_free(current);
    return status;
}
