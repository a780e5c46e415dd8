/* Second suppliers by the derivatives of each scenario, added up over scenarios.
 * SPDX-License-Identifier: Apache-2.0 */
#include "ripple/protect_suppliers.h"

#include "base/alloc.h"

/* What one scenario proposes. */
struct proposal {
    struct pond_esri_change change;
    double worth; /* chance x estimate */
};

struct slot {
    struct proposal *proposal;
    int64_t count;
    int64_t capacity;
};

/* Proposals of all scenarios so far, found by customer and suppliers (open addressing). */
struct collection {
    struct pondi_job *job;
    struct slot slot[PONDI_SLOTS];
    struct pond_esri_candidate *candidate;
    int64_t count;
    int64_t capacity;
    int64_t *table; /* candidate + 1; 0: free */
    int64_t cells;  /* a power of two, more than twice `count` */
};

static enum pond_status visit_scenario(void *user, const struct pondi_visit *visit,
                                       struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct collection *all = user;
    struct slot *slot = &all->slot[visit->slot];
    const struct pond_esri_protect_input *what = visit->job->what;
    const struct pond_esri_case scenario = {
        .model = visit->model,
        .shock = visit->trial->shock,
        .shocks = visit->shocks,
        .iterations = visit->iterations,
        .made = what->made,
        .mades = what->mades,
    };
    struct pond_esri_leverage *leverage = NULL;
    struct pond_esri_change *change = NULL;
    int64_t count = 0;

    if (visit->shocks == 0 || !(visit->total > 0.0)) {
        return POND_OK;
    }
    POND_TRY(pond_esri_leverage_new(&leverage, &scenario, err));
    POND_TRY(pond_esri_changes_propose(&change, &count, what->input->view, &scenario, leverage,
                                       visit->trial->node_down, INT64_MAX, err));
    POND_TRY(POND_GROW(&slot->proposal, &slot->capacity, slot->count + count, err));
    for (int64_t c = 0; c < count; c++) {
        slot->proposal[slot->count++] =
            (struct proposal){change[c], visit->job->chance[visit->scenario] * change[c].estimate};
    }
done:
    pond_esri_changes_free(change);
    pond_esri_leverage_free(leverage);
    return status;
}

static uint64_t hash_of(const struct pond_esri_change *change)
{
    uint64_t h = (uint64_t)(uint32_t)change->customer;

    h = (h ^ (uint64_t)(uint32_t)change->from << 21) * UINT64_C(0x9e3779b97f4a7c15);
    h = (h ^ h >> 29 ^ (uint64_t)(uint32_t)change->to << 13) * UINT64_C(0xbf58476d1ce4e5b9);
    return h ^ h >> 32;
}

static bool is_same(const struct pond_esri_change *a, const struct pond_esri_change *b)
{
    return a->customer == b->customer && a->from == b->from && a->to == b->to;
}

/* The cell of a change: its own, or the free one where it belongs. */
static int64_t *find_cell(const struct collection *all, const struct pond_esri_change *change)
{
    uint64_t at = hash_of(change);

    for (;; at++) {
        int64_t *cell = &all->table[at & (uint64_t)(all->cells - 1)];

        if (*cell == 0 || is_same(&all->candidate[*cell - 1].change, change)) {
            return cell;
        }
    }
}

static enum pond_status grow_table(struct collection *all, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t *table = NULL;

    if (2 * (all->count + 1) < all->cells) {
        return POND_OK;
    }
    POND_TRY(POND_NEW(&table, all->cells == 0 ? 1024 : all->cells * 2, err));
    all->cells = all->cells == 0 ? 1024 : all->cells * 2;
    pondi_free(all->table);
    all->table = table;
    for (int64_t c = 0; c < all->count; c++) {
        *find_cell(all, &all->candidate[c].change) = c + 1;
    }
done:
    return status;
}

static enum pond_status add_proposal(struct collection *all, const struct proposal *proposal,
                                     struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t *cell = NULL;

    POND_TRY(grow_table(all, err));
    POND_TRY(POND_GROW(&all->candidate, &all->capacity, all->count + 1, err));
    cell = find_cell(all, &proposal->change);
    if (*cell == 0) {
        all->candidate[all->count++] =
            (struct pond_esri_candidate){.node = -1, .change = proposal->change};
        *cell = all->count;
    }
    all->candidate[*cell - 1].estimate += proposal->worth;
done:
    return status;
}

/* In the order of slots, which is that of scenarios, so that sums have the same bits on any number
 * of threads. */
static enum pond_status collect(void *user, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct collection *all = user;

    for (int s = 0; s < PONDI_SLOTS; s++) {
        for (int64_t p = 0; p < all->slot[s].count; p++) {
            POND_TRY(add_proposal(all, &all->slot[s].proposal[p], err));
        }
        all->slot[s].count = 0;
    }
done:
    return status;
}

enum pond_status pondi_suppliers_propose(struct pond_esri_candidate **out, int64_t *count,
                                         struct pondi_job *job, const struct pond_esri_model *model,
                                         struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct collection all = {.job = job};
    const struct pondi_survey survey = {.title = "looking for second suppliers",
                                        .user = &all,
                                        .visit = visit_scenario,
                                        .chunk = collect};

    *out = NULL;
    *count = 0;
    POND_TRY(POND_NEW(&all.candidate, 1, err));
    all.capacity = 1;
    POND_TRY(pondi_job_survey(job, model, NULL, job->scenarios, &survey, err));
    for (int64_t c = 0; c < all.count; c++) {
        all.candidate[c].change.estimate = all.candidate[c].estimate;
    }
    *out = all.candidate;
    *count = all.count;
    all.candidate = NULL;
done:
    for (int s = 0; s < PONDI_SLOTS; s++) {
        pondi_free(all.slot[s].proposal);
    }
    pondi_free(all.candidate);
    pondi_free(all.table);
    return status;
}
