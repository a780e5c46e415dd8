/* The search for the least misfit: starts spread over the ranges, and the way down from each.
 * SPDX-License-Identifier: Apache-2.0 */
#include "ripple/fit_search.h"

#include <math.h>
#include <stddef.h>

#include "base/hypercube.h"

/* Steps end here, of a range; whole days end at one day. */
#define STEP_END 1e-3

/* Nearer to an end of a range than this is at it. */
#define DUST 1e-9

/* What a search is worth, in runs. */
#define RUNS_MOST 4000

/* The first step of a start. */
#define STEP_START 0.2

bool pondi_fit_free(const struct pond_fit_input *input, int p)
{
    return input->range[p].high > input->range[p].low;
}

bool pondi_fit_whole(int p)
{
    return p == POND_FIT_DAY || p == POND_FIT_DURATION;
}

/* Stocks of 2 and 4 days differ as much as those of 20 and 40. */
static bool in_logarithms(int p)
{
    return p == POND_FIT_STOCK || p == POND_FIT_ORDER;
}

double pondi_fit_value(const struct pond_fit_input *input, int p, double u)
{
    struct pond_fit_range range = input->range[p];
    double value = in_logarithms(p) ? range.low * pow(range.high / range.low, u)
                                    : range.low + u * (range.high - range.low);

    value = pondi_fit_whole(p) ? rint(value) : value;
    return fmin(fmax(value, range.low), range.high);
}

double pondi_fit_place(const struct pond_fit_input *input, int p, double value)
{
    struct pond_fit_range range = input->range[p];

    if (!pondi_fit_free(input, p)) {
        return 0.0;
    }
    return in_logarithms(p) ? log(value / range.low) / log(range.high / range.low)
                            : (value - range.low) / (range.high - range.low);
}

/* A search on its way. */
struct search {
    const struct pond_fit_input *input;
    int held;
    int runs;
    double u[POND_FIT_PARAMETERS]; /* where it is */
    struct pond_fit_point at;      /* there, measured */
    double step[POND_FIT_PARAMETERS];
    struct pond_error *err;
};

static bool moves(const struct search *search, int p)
{
    return p != search->held && pondi_fit_free(search->input, p);
}

/* Go to `u` if it is better there. A place with the same values, as whole days are, is not
 * better. */
static enum pond_status try_place(struct search *search, const double *u, bool *better)
{
    enum pond_status status = POND_OK;
    struct pond_fit_point point = search->at;
    bool other = false;

    *better = false;
    for (int p = 0; p < POND_FIT_PARAMETERS; p++) {
        point.value[p] =
            moves(search, p) ? pondi_fit_value(search->input, p, u[p]) : point.value[p];
        other = other || point.value[p] != search->at.value[p];
    }
    if (!other) {
        return POND_OK;
    }
    search->runs++;
    POND_TRY(pond_fit_measure(search->input, &point, search->err));
    if (point.misfit < search->at.misfit) {
        *better = true;
        search->at = point;
        for (int p = 0; p < POND_FIT_PARAMETERS; p++) {
            search->u[p] = u[p];
        }
    }
done:
    return status;
}

/* Onto the range; next to an end is the end, so that steps there and back leave no dust. */
static double within(double u)
{
    return u < DUST ? 0.0 : u > 1.0 - DUST ? 1.0 : u;
}

/* One parameter, and with `also` >= 0 another one by as many units the other way. */
static enum pond_status try_step(struct search *search, int p, int also, double step, bool *better)
{
    double u[POND_FIT_PARAMETERS];
    const struct pond_fit_range *range = search->input->range;

    for (int k = 0; k < POND_FIT_PARAMETERS; k++) {
        u[k] = search->u[k];
    }
    u[p] = within(u[p] + step);
    if (also >= 0) {
        double units = (u[p] - search->u[p]) * (range[p].high - range[p].low);
        u[also] = within(u[also] - units / (range[also].high - range[also].low));
    }
    return try_place(search, u, better);
}

static enum pond_status explore(struct search *search, bool *any)
{
    enum pond_status status = POND_OK;
    static const int pairs[][2] = {{POND_FIT_DAY, POND_FIT_DURATION},
                                   {POND_FIT_DURATION, POND_FIT_RECOVERY}};

    *any = false;
    for (int p = 0; p < POND_FIT_PARAMETERS; p++) {
        bool better = false;

        if (moves(search, p)) {
            POND_TRY(try_step(search, p, -1, search->step[p], &better));
            if (!better) {
                POND_TRY(try_step(search, p, -1, -search->step[p], &better));
            }
        }
        *any = *any || better;
    }
    for (size_t k = 0; k < sizeof pairs / sizeof *pairs; k++) {
        int p = pairs[k][0];
        bool better = false;

        if (moves(search, p) && moves(search, pairs[k][1])) {
            POND_TRY(try_step(search, p, pairs[k][1], search->step[p], &better));
            if (!better) {
                POND_TRY(try_step(search, p, pairs[k][1], -search->step[p], &better));
            }
        }
        *any = *any || better;
    }
done:
    return status;
}

/* While it gets better, leap by what was gained and explore from there. */
static enum pond_status leap(struct search *search, const double *from)
{
    enum pond_status status = POND_OK;
    double before[POND_FIT_PARAMETERS];
    bool better = true;

    for (int p = 0; p < POND_FIT_PARAMETERS; p++) {
        before[p] = from[p];
    }
    while (better && search->runs < RUNS_MOST) {
        double u[POND_FIT_PARAMETERS];

        for (int p = 0; p < POND_FIT_PARAMETERS; p++) {
            u[p] = within(2.0 * search->u[p] - before[p]);
            before[p] = search->u[p];
        }
        POND_TRY(try_place(search, u, &better));
        if (better) {
            bool any = false;
            POND_TRY(explore(search, &any));
        }
    }
done:
    return status;
}

/* Halve the steps; false: all are as small as they get. */
static bool refine(struct search *search)
{
    bool left = false;

    for (int p = 0; p < POND_FIT_PARAMETERS; p++) {
        double span = search->input->range[p].high - search->input->range[p].low;
        double end = pondi_fit_whole(p) ? 1.0 / fmax(span, 1.0) : STEP_END;

        if (moves(search, p) && search->step[p] > end) {
            search->step[p] = fmax(search->step[p] / 2.0, end);
            left = true;
        }
    }
    return left;
}

enum pond_status pondi_fit_descend(const struct pond_fit_input *input, struct pond_fit_point *point,
                                   int held, double step, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct search search = {.input = input, .held = held, .at = *point, .err = err};
    bool left = true;

    for (int p = 0; p < POND_FIT_PARAMETERS; p++) {
        double span = input->range[p].high - input->range[p].low;

        search.u[p] = pondi_fit_place(input, p, point->value[p]);
        search.step[p] = pondi_fit_whole(p) ? fmax(step, 1.0 / fmax(span, 1.0)) : step;
    }
    POND_TRY(pond_fit_measure(input, &search.at, err));
    while (left && search.runs < RUNS_MOST) {
        double from[POND_FIT_PARAMETERS];
        bool any = false;

        for (int p = 0; p < POND_FIT_PARAMETERS; p++) {
            from[p] = search.u[p];
        }
        POND_TRY(explore(&search, &any));
        if (any) {
            POND_TRY(leap(&search, from));
        } else {
            left = refine(&search);
        }
    }
    *point = search.at;
done:
    return status;
}

void pondi_fit_spread(const struct pond_fit_input *input, int64_t item, int64_t items,
                      uint64_t seed, double value[POND_FIT_PARAMETERS])
{
    for (int p = 0; p < POND_FIT_PARAMETERS; p++) {
        value[p] = pondi_fit_value(input, p, pond_hypercube_at(seed, items, item, (uint32_t)p));
    }
}

enum pond_status pond_fit_start(const struct pond_fit_input *input, int64_t item, int64_t items,
                                uint64_t seed, struct pond_fit_point *point, struct pond_error *err)
{
    *point = (struct pond_fit_point){.misfit = 0.0};
    pondi_fit_spread(input, item, items, seed, point->value);
    return pondi_fit_descend(input, point, -1, STEP_START, err);
}
