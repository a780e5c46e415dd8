/* Diversity within groups: items are sorted by group, then kinds of one group at a time added up.
 * SPDX-License-Identifier: Apache-2.0 */
#include "impact/diversity.h"

#include <math.h>

#include "base/alloc.h"

/* What is worked with. */
struct work {
    int64_t *start; /* groups + 1: items of group g are item[start[g]..start[g+1]-1] */
    int64_t *item;  /* count */
    double *sum;    /* kinds: of the group at hand, else 0 */
    int32_t *met;   /* kinds: those of the group at hand, in order of appearance */
};

struct items {
    const int32_t *group;
    const int32_t *kind;
    const double *amount;
    int64_t count;
};

static double amount_of(const struct items *items, int64_t i)
{
    return items->amount == NULL ? 1.0 : items->amount[i];
}

/* The group of an item that counts, or -1. */
static int32_t group_of(const struct items *items, int64_t i)
{
    int32_t group = items->group == NULL ? 0 : items->group[i];

    return items->kind[i] < 0 || !(amount_of(items, i) > 0.0) ? -1 : group;
}

/* A counting sort, stable. */
static void sort(const struct items *items, struct work *work, int32_t groups)
{
    for (int64_t i = 0; i < items->count; i++) {
        int32_t g = group_of(items, i);

        if (g >= 0) {
            work->start[g + 1]++;
        }
    }
    for (int32_t g = 0; g < groups; g++) {
        work->start[g + 1] += work->start[g];
    }
    for (int64_t i = items->count - 1; i >= 0; i--) {
        int32_t g = group_of(items, i);

        if (g >= 0) {
            work->item[--work->start[g + 1]] = i;
        }
    }
    /* Each start went back by its group: start[g + 1] is now where group g begins. */
    for (int32_t g = 0; g < groups; g++) {
        work->start[g] = work->start[g + 1];
    }
}

static struct pond_diversity shares_of(const struct work *work, int32_t met, double total)
{
    struct pond_diversity d = {.kinds = met, .total = total, .largest = -1};
    double squares = 0.0;

    for (int32_t k = 0; k < met; k++) {
        int32_t kind = work->met[k];
        double p = work->sum[kind] / total;

        d.shannon -= p * log(p);
        squares += p * p;
        if (p > d.largest_share || (p >= d.largest_share && kind < d.largest)) {
            d.largest_share = p;
            d.largest = kind;
        }
    }
    d.shannon = fmax(0.0, d.shannon);
    d.hill_1 = exp(d.shannon);
    d.simpson = fmax(0.0, 1.0 - squares);
    d.hill_2 = 1.0 / squares;
    if (met == 0) {
        d.total = d.shannon = d.hill_1 = d.simpson = d.hill_2 = d.largest_share = (double)NAN;
    }
    return d;
}

enum pond_status pond_diversity_of_groups(struct pond_diversity *out, const int32_t *group,
                                          const int32_t *kind, const double *amount, int64_t count,
                                          int32_t groups, int32_t kinds, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct items items = {group, kind, amount, count};
    struct work work = {NULL, NULL, NULL, NULL};
    int64_t end = 0;

    POND_TRY(POND_NEW(&work.start, (int64_t)groups + 1, err));
    POND_TRY(POND_NEW(&work.item, count, err));
    POND_TRY(POND_NEW(&work.sum, kinds, err));
    POND_TRY(POND_NEW(&work.met, kinds, err));
    for (int64_t i = 0; i < count; i++) {
        end += group_of(&items, i) >= 0;
    }
    sort(&items, &work, groups);
    work.start[groups] = end;
    for (int32_t g = 0; g < groups; g++) {
        int32_t met = 0;
        double total = 0.0;

        for (int64_t k = work.start[g]; k < work.start[g + 1]; k++) {
            int32_t of = kind[work.item[k]];
            double one = amount_of(&items, work.item[k]);

            if (work.sum[of] <= 0.0) {
                work.met[met++] = of;
            }
            work.sum[of] += one;
            total += one;
        }
        out[g] = shares_of(&work, met, total);
        for (int32_t k = 0; k < met; k++) {
            work.sum[work.met[k]] = 0.0;
        }
    }
done:
    pondi_free(work.start);
    pondi_free(work.item);
    pondi_free(work.sum);
    pondi_free(work.met);
    return status;
}
