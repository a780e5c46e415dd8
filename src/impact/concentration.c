/* Concentration within groups, in one pass.
 * SPDX-License-Identifier: Apache-2.0 */
#include "impact/concentration.h"

#include <math.h>
#include <stddef.h>

static void add(struct pond_concentration *c, double value, int64_t holder)
{
    int at = POND_CONCENTRATION_TOP;

    c->known++;
    c->total += value;
    c->hhi += value * value;
    while (at > 0 && value > c->top[at - 1]) {
        at--;
    }
    if (at == POND_CONCENTRATION_TOP) {
        return;
    }
    for (int k = POND_CONCENTRATION_TOP - 1; k > at; k--) {
        c->top[k] = c->top[k - 1];
    }
    c->top[at] = value;
    c->largest = at == 0 ? holder : c->largest;
}

/* From sums to shares. */
static void finish(struct pond_concentration *c)
{
    double four = 0.0;

    if (!(c->total > 0.0)) {
        c->total = c->known > 0 ? c->total : (double)NAN;
        c->hhi = c->cr1 = c->cr4 = (double)NAN;
        c->largest = -1;
        return;
    }
    for (int k = 0; k < POND_CONCENTRATION_TOP; k++) {
        four += c->top[k];
    }
    c->hhi /= c->total * c->total;
    c->cr1 = c->top[0] / c->total;
    c->cr4 = fmin(1.0, four / c->total);
}

void pond_concentration_of_groups(const double *value, const int32_t *group, int64_t count,
                                  int32_t groups, struct pond_concentration *out)
{
    for (int32_t g = 0; g < groups; g++) {
        out[g] = (struct pond_concentration){.largest = -1};
    }
    for (int64_t i = 0; i < count; i++) {
        int32_t g = group == NULL ? 0 : group[i];

        if (g >= 0 && isnan(value[i])) {
            out[g].missing++;
        } else if (g >= 0) {
            add(&out[g], value[i], i);
        }
    }
    for (int32_t g = 0; g < groups; g++) {
        finish(&out[g]);
    }
}
