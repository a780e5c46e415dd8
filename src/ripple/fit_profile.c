/* How sure a fit is: profiles of the misfit, and the bounds within which values fit as well.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "ripple/fit_search.h"

/* Points of a profile, spread over the range; its best and both bounds come on top. */
#define GRID 24
_Static_assert(GRID + 3 <= POND_FIT_PROFILE, "a profile has room for its grid, best and bounds");

/* First step of a search that begins near its end. */
#define STEP_NEAR 0.05

/* Halvings of the interval in which a bound is. */
#define HALVINGS 8

/* A parameter of which so much of its range fits is not known. */
#define NEARLY_ALL 0.95

/* A parameter moves with another one if it goes through so much of its own range. */
#define MOVES 0.1

/* Ends of searches that a profile begins from, besides its own last point. */
#define ENDS 4

/* A search may find less than the best; profiles are made again at most so often. */
#define ROUNDS 4

double pond_fit_student(double freedom)
{
    const double pi = 3.14159265358979323846;
    const double tails = 0.05;
    double x = -1.9599639845400545; /* the normal distribution's quantile */
    double y = x * x;
    double n = freedom;
    double a = 1.0 / (n - 0.5);
    double b = 48.0 / (a * a);
    double c = ((20700.0 * a / b - 98.0) * a - 16.0) * a + 96.36;
    double d = ((94.5 / (b + c) - 3.0) / b + 1.0) * sqrt(a * pi / 2.0) * n;

    if (n < 2.0) {
        return 12.706204736174705;
    }
    if (n < 3.0) {
        return n > 2.0 ? 4.302652729749464 : sqrt(2.0 / (tails * (2.0 - tails)) - 2.0);
    }
    if (pow(d * tails, 2.0 / n) <= a + 0.05) {
        y = pow(d * tails, 2.0 / n);
        y = ((1.0 / (((n + 6.0) / (n * y) - 0.089 * d - 0.822) * (n + 2.0) * 3.0) +
              0.5 / (n + 4.0)) *
                 y -
             1.0) *
                (n + 1.0) / (n + 2.0) +
            1.0 / y;
        return sqrt(n * y);
    }
    c += n < 5.0 ? 0.3 * (n - 4.5) * (x + 0.6) : 0.0;
    c += (((0.05 * d * x - 5.0) * x - 7.0) * x - 2.0) * x + b;
    y = (((((0.4 * y + 6.3) * y + 36.0) * y + 94.5) / c - y - 3.0) / b + 1.0) * x;
    return sqrt(n * expm1(a * y * y));
}

/* What all profiles of one round read. */
struct profiler {
    const struct pond_fit_input *input;
    const struct pond_fit_point *end; /* the best ends of searches, then NULL values */
    int ends;
    struct pond_fit_answer *answer;
};

/* Least misfit with parameter p at `value`, beginning from `near` or an end of a search. */
static enum pond_status hold(const struct profiler *profiler, int p, double value,
                             const struct pond_fit_point *near, struct pond_fit_point *out,
                             struct pond_error *err)
{
    enum pond_status status = POND_OK;

    *out = *near;
    out->value[p] = value;
    POND_TRY(pond_fit_measure(profiler->input, out, err));
    for (int e = 0; e <= profiler->ends; e++) {
        struct pond_fit_point other =
            e < profiler->ends ? profiler->end[e] : profiler->answer->best;

        other.value[p] = value;
        POND_TRY(pond_fit_measure(profiler->input, &other, err));
        *out = other.misfit < out->misfit ? other : *out;
    }
    POND_TRY(pondi_fit_descend(profiler->input, out, p, STEP_NEAR, err));
done:
    return status;
}

/* The points: the grid in one direction from the best, each begun from the one before. */
static enum pond_status walk(const struct profiler *profiler, int p, int way, int32_t *count,
                             struct pond_fit_point *point, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_fit_input *input = profiler->input;
    struct pond_fit_point last = profiler->answer->best;
    double here = pondi_fit_place(input, p, last.value[p]);
    int first = way > 0 ? 0 : GRID - 1;

    *count = 0;
    for (int k = first; k >= 0 && k < GRID; k += way) {
        double u = (double)k / (GRID - 1);
        double value = pondi_fit_value(input, p, u);

        if ((u - here) * way <= 0.0 || value == last.value[p]) {
            continue;
        }
        POND_TRY(hold(profiler, p, value, &last, &point[*count], err));
        last = point[(*count)++];
    }
done:
    return status;
}

/* The bound between a point that fits as well and the next, which does not. */
static enum pond_status bisect(const struct profiler *profiler, int p,
                               struct pond_fit_point *inside, struct pond_fit_point outside,
                               struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_fit_input *input = profiler->input;

    for (int k = 0; k < HALVINGS; k++) {
        struct pond_fit_point middle;
        double u = (pondi_fit_place(input, p, inside->value[p]) +
                    pondi_fit_place(input, p, outside.value[p])) /
                   2.0;
        double value = pondi_fit_value(input, p, u);

        if (value == inside->value[p] || value == outside.value[p]) {
            break;
        }
        POND_TRY(hold(profiler, p, value, inside, &middle, err));
        if (middle.misfit <= profiler->answer->limit) {
            *inside = middle;
        } else {
            outside = middle;
        }
    }
done:
    return status;
}

/* The outermost point that fits as well; `bound` begins as the best. */
static enum pond_status find_bound(const struct profiler *profiler, int p,
                                   const struct pond_fit_point *point, int32_t count,
                                   struct pond_fit_point *bound, struct pond_error *err)
{
    int32_t last = -1;

    for (int32_t k = 0; k < count; k++) {
        last = point[k].misfit <= profiler->answer->limit ? k : last;
    }
    if (last >= 0) {
        *bound = point[last];
    }
    return last + 1 < count ? bisect(profiler, p, bound, point[last + 1], err) : POND_OK;
}

/* Ends that no value can pass. */
static bool natural_low(int p, double value)
{
    static const double least[POND_FIT_PARAMETERS] = {
        [POND_FIT_DEPTH] = 0.0,    [POND_FIT_DAY] = -1.0,  [POND_FIT_DURATION] = 1.0,
        [POND_FIT_RECOVERY] = 0.0, [POND_FIT_STOCK] = 1.0, [POND_FIT_ORDER] = 1.0,
        [POND_FIT_SPARE] = 0.0};

    return value == least[p];
}

static enum pond_fit_known judge(const struct pond_fit_input *input, int p,
                                 const struct pond_fit_profile *profile)
{
    struct pond_fit_range range = input->range[p];
    bool low = profile->low <= range.low;
    bool high = profile->high >= range.high;
    double part =
        pondi_fit_place(input, p, profile->high) - pondi_fit_place(input, p, profile->low);

    if ((low && high) || part >= NEARLY_ALL) {
        return POND_FIT_UNKNOWN;
    }
    if (high && !(p == POND_FIT_DEPTH && range.high == 1.0)) {
        return POND_FIT_AT_LEAST;
    }
    return low && !natural_low(p, range.low) ? POND_FIT_AT_MOST : POND_FIT_KNOWN;
}

/* Which other parameter makes up for this one. */
static void find_partner(const struct pond_fit_input *input, int p,
                         struct pond_fit_profile *profile, const struct pond_fit_point *low,
                         const struct pond_fit_point *high)
{
    double most = MOVES;

    profile->with = -1;
    for (int q = 0; q < POND_FIT_PARAMETERS; q++) {
        double moved = fabs(pondi_fit_place(input, q, high->value[q]) -
                            pondi_fit_place(input, q, low->value[q]));

        if (q != p && moved > most) {
            most = moved;
            profile->with = q;
            profile->with_at_low = low->value[q];
            profile->with_at_high = high->value[q];
        }
    }
}

/* All points in order: down, in reverse, the best, up. */
static void gather(struct pond_fit_profile *profile, const struct pond_fit_point *best,
                   const struct pond_fit_point *down, int32_t downs,
                   const struct pond_fit_point *up, int32_t ups)
{
    profile->points = 0;
    for (int32_t k = downs - 1; k >= 0; k--) {
        profile->point[profile->points++] = down[k];
    }
    profile->point[profile->points++] = *best;
    for (int32_t k = 0; k < ups; k++) {
        profile->point[profile->points++] = up[k];
    }
}

static enum pond_status make_profile(const struct profiler *profiler, int p, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_fit_input *input = profiler->input;
    struct pond_fit_profile *profile = &profiler->answer->profile[p];
    struct pond_fit_point *down = NULL;
    struct pond_fit_point *up = NULL;
    struct pond_fit_point low = profiler->answer->best;
    struct pond_fit_point high = low;
    int32_t downs = 0;
    int32_t ups = 0;

    *profile = (struct pond_fit_profile){
        .low = low.value[p], .high = low.value[p], .known = POND_FIT_GIVEN, .with = -1};
    if (!pondi_fit_free(input, p)) {
        return POND_OK;
    }
    POND_TRY(POND_NEW(&down, GRID, err));
    POND_TRY(POND_NEW(&up, GRID, err));
    POND_TRY(walk(profiler, p, -1, &downs, down, err));
    POND_TRY(walk(profiler, p, 1, &ups, up, err));
    POND_TRY(find_bound(profiler, p, down, downs, &low, err));
    POND_TRY(find_bound(profiler, p, up, ups, &high, err));
    gather(profile, &profiler->answer->best, down, downs, up, ups);
    profile->low = low.value[p];
    profile->high = high.value[p];
    profile->known = judge(input, p, profile);
    find_partner(input, p, profile, &low, &high);
done:
    pondi_free(down);
    pondi_free(up);
    return status;
}

static enum pond_status profile_range(void *user, int64_t begin, int64_t end, int thread,
                                      struct pond_error *err)
{
    enum pond_status status = POND_OK;

    (void)thread;
    for (int64_t p = begin; p < end; p++) {
        POND_TRY(make_profile(user, (int)p, err));
    }
done:
    return status;
}

/* What follows from the best. */
static void set_limit(struct pond_fit_answer *answer, const struct pond_fit_input *input)
{
    double student = pond_fit_student(fmin(answer->freedom, input->noise_freedom));

    answer->scale = fmax(1.0, answer->best.misfit / answer->freedom);
    answer->limit = answer->best.misfit + answer->scale * student * student;
}

/* A profile's point may be better than the best. */
static bool take_better(struct pond_fit_answer *answer)
{
    bool better = false;

    for (int p = 0; p < POND_FIT_PARAMETERS; p++) {
        const struct pond_fit_profile *profile = &answer->profile[p];

        for (int32_t k = 0; k < profile->points; k++) {
            if (profile->point[k].misfit < answer->best.misfit) {
                answer->best = profile->point[k];
                better = true;
            }
        }
    }
    return better;
}

static double freedom_of(const struct pond_fit_input *input)
{
    int64_t fitted = input->level ? input->series : 0;

    for (int p = 0; p < POND_FIT_PARAMETERS; p++) {
        fitted += pondi_fit_free(input, p) ? 1 : 0;
    }
    return fmax(1.0, (double)((int64_t)input->series * input->steps - fitted));
}

/* The `most` best of the ends, the first of equal ones first. */
static int best_ends(struct pond_fit_point *best, int most, const struct pond_fit_point *end,
                     int64_t ends)
{
    int count = 0;

    for (int64_t k = 0; k < ends; k++) {
        int at = count < most ? count++ : most - 1;

        if (k >= most && end[k].misfit >= best[at].misfit) {
            continue;
        }
        while (at > 0 && end[k].misfit < best[at - 1].misfit) {
            best[at] = best[at - 1];
            at--;
        }
        best[at] = end[k];
    }
    return count;
}

enum pond_status pond_fit_answer_new(struct pond_fit_answer **out,
                                     const struct pond_fit_input *input,
                                     const struct pond_fit_point *end, int64_t ends,
                                     struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_fit_answer *answer = NULL;
    struct pond_fit_point best[ENDS] = {{.misfit = 0.0}};
    struct profiler profiler = {.input = input, .end = best};
    bool better = true;

    *out = NULL;
    POND_TRY(POND_NEW(&answer, 1, err));
    profiler.answer = answer;
    profiler.ends = best_ends(best, ENDS, end, ends);
    answer->best = best[0];
    answer->freedom = freedom_of(input);
    for (int round = 0; better && round < ROUNDS; round++) {
        POND_TRY(pondi_fit_descend(input, &answer->best, -1, STEP_NEAR, err));
        set_limit(answer, input);
        POND_TRY(pond_parallel_for(POND_FIT_PARAMETERS, 1, profile_range, &profiler, err));
        better = take_better(answer);
    }
    set_limit(answer, input);
    answer->none = answer->best;
    answer->none.value[POND_FIT_DEPTH] = 0.0;
    answer->none.value[POND_FIT_SPARE] = 0.0;
    POND_TRY(pond_fit_measure(input, &answer->none, err));
    *out = answer;
    answer = NULL;
done:
    pond_fit_answer_free(answer);
    return status;
}

void pond_fit_answer_free(struct pond_fit_answer *answer)
{
    pondi_free(answer);
}
