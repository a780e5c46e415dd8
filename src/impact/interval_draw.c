/* One draw of an uncertain table: factors, the balance of columns, the systems solved.
 * SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/random.h"
#include "impact/interval_model.h"
#include "impact/lapack.h"

#define STREAM 0x696F6100U /* group by group from here */

/* Of the largest output, what may be rounding. */
#define ROUNDING 1e-9

enum pond_status pond_interval_work_new(struct pond_interval_work **out,
                                        const struct pond_intervals *intervals,
                                        struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_interval_work *work = NULL;
    int64_t n = intervals->sectors;
    int64_t columns = n + intervals->households;

    *out = NULL;
    POND_TRY(POND_NEW(&work, 1, err));
    POND_TRY(POND_NEW(&work->here, columns * columns, err));
    if (intervals->imports) {
        POND_TRY(POND_NEW(&work->all, n * n, err));
    }
    POND_TRY(POND_NEW(&work->spent, intervals->households * n, err));
    POND_TRY(POND_NEW(&work->x, intervals->demands * columns, err));
    POND_TRY(POND_NEW(&work->y, intervals->demands * n, err));
    POND_TRY(POND_NEW(&work->weight, 2 * n, err));
    POND_TRY(POND_NEW(&work->factor, n, err));
    POND_TRY(POND_NEW(&work->pivot, columns, err));
    *out = work;
    work = NULL;
done:
    pond_interval_work_free(work);
    return status;
}

void pond_interval_work_free(struct pond_interval_work *work)
{
    if (work != NULL) {
        pondi_free(work->here);
        pondi_free(work->all);
        pondi_free(work->spent);
        pondi_free(work->x);
        pondi_free(work->y);
        pondi_free(work->weight);
        pondi_free(work->factor);
        pondi_free(work->pivot);
        pondi_free(work);
    }
}

int64_t pond_intervals_totals(const struct pond_intervals *intervals)
{
    return (int64_t)intervals->demands * intervals->indicators * (intervals->regions + 1);
}

static double factor_of(const struct pond_interval_draw *draw, enum pond_interval_group group,
                        uint64_t step, double t)
{
    if (t == 0.0 || draw->point[group] < 0) {
        return 1.0;
    }
    return exp(t * pond_random_normal(draw->seed, STREAM + (uint32_t)group,
                                      (uint64_t)draw->point[group], step) -
               0.5 * t * t);
}

/* --- columns --- */

/* Weights of a column's cells, before the balance; gives their sum. */
static double draw_weights(const struct pond_intervals *v, const struct pond_interval_draw *draw,
                           int64_t j, double *weight)
{
    uint64_t base = (uint64_t)j * 2U * (uint64_t)v->sectors;
    int64_t first = v->bundle[v->column[j]].begin;
    double sum = 0.0;

    for (int64_t b = v->column[j]; b < v->column[j + 1]; b++) {
        const struct interval_bundle *bundle = &v->bundle[b];
        bool alone = bundle[1].begin == bundle->begin + 1;
        uint64_t step = base + (uint64_t)v->cell[bundle->begin].row;
        double whole = bundle->value * factor_of(draw, POND_INTERVAL_TECHNIQUE, step, bundle->t);
        double weights = 0.0;

        for (int64_t c = bundle->begin; c < bundle[1].begin; c++) {
            const struct interval_cell *cell = &v->cell[c];

            step = base + 2U * (uint64_t)cell->row + (cell->abroad ? 1U : 0U);
            weight[c - first] =
                cell->value * factor_of(draw, POND_INTERVAL_TRADE, step, alone ? 0.0 : cell->t);
            weights += weight[c - first];
        }
        for (int64_t c = bundle->begin; c < bundle[1].begin; c++) {
            weight[c - first] *= whole / weights;
        }
        sum += whole;
    }
    return sum;
}

/* Where a column's coefficients go: to the system of what was made here, and to that of all. */
struct place {
    double *here;
    double *all; /* NULL: nobody asks */
    double sign;
};

static void put(const struct place *place, const struct interval_cell *cell, double value)
{
    if (!cell->abroad) {
        place->here[cell->row] += place->sign * value;
    }
    if (place->all != NULL) {
        place->all[cell->row] += place->sign * value;
    }
}

static void draw_column(const struct pond_intervals *v, const struct pond_interval_draw *draw,
                        int64_t j, struct pond_interval_work *work)
{
    int64_t n = v->sectors;
    int64_t columns = n + v->households;
    struct place place = {.here = work->here + j * columns, .sign = -1.0};
    double sum = draw_weights(v, draw, j, work->weight);
    double balance = sum > 0.0 ? v->positive[j] / sum : 1.0;
    int64_t first = v->bundle[v->column[j]].begin;

    memset(place.here, 0, (size_t)columns * sizeof *place.here);
    if (v->imports && j < n) {
        place.all = work->all + j * n;
        memset(place.all, 0, (size_t)n * sizeof *place.all);
        place.all[j] = 1.0;
    }
    place.here[j] = 1.0;
    for (int64_t c = first; c < v->bundle[v->column[j + 1]].begin; c++) {
        put(&place, &v->cell[c], balance * work->weight[c - first]);
    }
    for (int64_t c = v->fixed_column[j]; c < v->fixed_column[j + 1]; c++) {
        put(&place, &v->fixed[c], v->fixed[c].value);
    }
    if (v->households > 0 && j < n) {
        place.here[n + v->region[j]] = -v->pay[j];
    }
}

/* What households of a region buy, wherever it was made: once more, with the column's weights. */
static void draw_spending(const struct pond_intervals *v, const struct pond_interval_draw *draw,
                          int32_t region, struct pond_interval_work *work)
{
    int64_t j = v->sectors + region;
    double *spent = work->spent + (int64_t)region * v->sectors;
    double sum = draw_weights(v, draw, j, work->weight);
    double balance = sum > 0.0 ? v->positive[j] / sum : 1.0;
    int64_t first = v->bundle[v->column[j]].begin;

    memset(spent, 0, (size_t)v->sectors * sizeof *spent);
    for (int64_t c = first; c < v->bundle[v->column[j + 1]].begin; c++) {
        spent[v->cell[c].row] += balance * work->weight[c - first];
    }
    for (int64_t c = v->fixed_column[j]; c < v->fixed_column[j + 1]; c++) {
        spent[v->fixed[c].row] += v->fixed[c].value;
    }
}

/* --- solving --- */

static bool solve(double *matrix, int64_t order, lapack_int *pivot, int32_t count, double *x)
{
    lapack_int n = (lapack_int)order;

    if (!pondi_lapack_factor(n, matrix, pivot)) {
        return false;
    }
    pondi_lapack_solve('N', n, count, matrix, pivot, x);
    return true;
}

/* Outputs for demands of 0 or more are not negative, but for rounding. */
static bool are_outputs(const struct pond_intervals *v, const double *x, int64_t count)
{
    double largest = 0.0;
    bool sound = true;

    for (int64_t k = 0; k < count; k++) {
        largest = fmax(largest, fabs(x[k]));
        sound = sound && isfinite(x[k]);
    }
    for (int64_t k = 0; sound && !v->negative && k < count; k++) {
        sound = x[k] >= -ROUNDING * largest;
    }
    return sound;
}

static void set_demands(const struct pond_intervals *v, const struct pond_interval_draw *draw,
                        struct pond_interval_work *work)
{
    int64_t n = v->sectors;
    int64_t columns = n + v->households;

    memset(work->x, 0, (size_t)(v->demands * columns) * sizeof *work->x);
    for (int64_t k = 0; k < v->demands * n; k++) {
        double factor = factor_of(draw, POND_INTERVAL_DEMAND, (uint64_t)k, v->demand_t[k]);

        work->x[k / n * columns + k % n] = factor * v->demand_domestic[k];
        work->y[k] = factor * v->demand[k];
    }
}

/* What incomes in `x` are spent on is final demand for the world. */
static void add_spending(const struct pond_intervals *v, struct pond_interval_work *work)
{
    int64_t n = v->sectors;

    for (int64_t d = 0; d < v->demands; d++) {
        for (int64_t r = 0; r < v->households; r++) {
            double income = work->x[d * (n + v->households) + n + r];

            for (int64_t j = 0; j < n; j++) {
                work->y[d * n + j] += income * work->spent[r * n + j];
            }
        }
    }
}

static bool solve_both(const struct pond_intervals *v, const struct pond_interval_draw *draw,
                       struct pond_interval_work *work)
{
    int64_t n = v->sectors;
    int64_t columns = n + v->households;

    set_demands(v, draw, work);
    if (!solve(work->here, columns, work->pivot, v->demands, work->x) ||
        !are_outputs(v, work->x, v->demands * columns)) {
        return false;
    }
    if (!v->imports) {
        return true;
    }
    for (int32_t r = 0; r < v->households; r++) {
        draw_spending(v, draw, r, work);
    }
    add_spending(v, work);
    return solve(work->all, n, work->pivot, v->demands, work->y) &&
           are_outputs(v, work->y, v->demands * n);
}

double pond_interval_direct_factor(const struct pond_interval_draw *draw, int32_t sectors,
                                   int32_t indicator, int32_t sector, double direct_sd,
                                   double common_sd)
{
    uint64_t step = (uint64_t)indicator * ((uint64_t)sectors + 1);

    return factor_of(draw, POND_INTERVAL_DIRECT, step + (uint64_t)sectors,
                     sqrt(log1p(common_sd * common_sd))) *
           factor_of(draw, POND_INTERVAL_DIRECT, step + (uint64_t)sector,
                     sqrt(log1p(direct_sd * direct_sd)));
}

/* --- totals --- */

/* What a unit of output takes of one indicator. */
static void draw_direct(const struct pond_intervals *v, const struct pond_interval_draw *draw,
                        int32_t k, double *direct)
{
    int64_t n = v->sectors;
    uint64_t step = (uint64_t)k * ((uint64_t)n + 1);
    double common = factor_of(draw, POND_INTERVAL_DIRECT, step + (uint64_t)n, v->common_t[k]);

    for (int64_t j = 0; j < n; j++) {
        direct[j] =
            v->direct[k * n + j] * common *
            factor_of(draw, POND_INTERVAL_DIRECT, step + (uint64_t)j, v->direct_t[k * n + j]);
    }
}

/* Totals of one indicator for all demands and places. */
static void add_up(const struct pond_intervals *v, const struct pond_interval_draw *draw, int32_t k,
                   struct pond_interval_work *work, double *total)
{
    int64_t n = v->sectors;
    int64_t places = (int64_t)v->regions + 1;

    draw_direct(v, draw, k, work->factor);
    for (int64_t d = 0; d < v->demands; d++) {
        const double *here = work->x + d * (n + v->households);
        double *of = total + (d * v->indicators + k) * places;

        memset(of, 0, (size_t)places * sizeof *of);
        for (int64_t j = 0; j < n; j++) {
            of[v->region[j]] += work->factor[j] * here[j];
            of[v->regions] += v->imports ? work->factor[j] * (work->y[d * n + j] - here[j]) : 0.0;
        }
    }
}

enum pond_status pond_intervals_run(const struct pond_intervals *intervals,
                                    const struct pond_interval_draw *draw,
                                    struct pond_interval_work *work, double *total,
                                    struct pond_error *err)
{
    for (int64_t j = 0; j < intervals->sectors + intervals->households; j++) {
        draw_column(intervals, draw, j, work);
    }
    if (!solve_both(intervals, draw, work)) {
        return pond_fail(err, POND_EINVAL,
                         "draw %" PRId64 " of technique and %" PRId64
                         " of trade gives a table that is not productive (expected sectors that "
                         "use up less than they make; lower the spread)",
                         draw->point[POND_INTERVAL_TECHNIQUE], draw->point[POND_INTERVAL_TRADE]);
    }
    for (int32_t k = 0; k < intervals->indicators; k++) {
        add_up(intervals, draw, k, work, total);
    }
    return POND_OK;
}

/* --- the table itself --- */

/* From I - A, column by column, `stride` apart, to A, row by row. */
static void take_coefficients(const double *system, int64_t stride, int64_t n, double *a)
{
    for (int64_t i = 0; a != NULL && i < n; i++) {
        for (int64_t j = 0; j < n; j++) {
            a[i * n + j] = (i == j ? 1.0 : 0.0) - system[j * stride + i];
        }
    }
}

void pond_intervals_table(const struct pond_intervals *intervals,
                          const struct pond_interval_draw *draw, struct pond_interval_work *work,
                          const struct pond_interval_table *table)
{
    const struct pond_intervals *v = intervals;
    int64_t n = v->sectors;
    int64_t columns = n + v->households;

    for (int64_t j = 0; j < columns; j++) {
        draw_column(v, draw, j, work);
    }
    take_coefficients(work->here, columns, n, table->domestic);
    take_coefficients(v->imports ? work->all : work->here, v->imports ? n : columns, n,
                      table->coefficients);
    for (int32_t k = 0; table->direct != NULL && k < v->indicators; k++) {
        draw_direct(v, draw, k, table->direct + k * n);
    }
    for (int32_t r = 0; r < v->households; r++) {
        draw_spending(v, draw, r, work);
        for (int64_t s = 0; s < n; s++) {
            if (table->spending != NULL) {
                table->spending[s * v->regions + r] = work->spent[(int64_t)r * n + s];
            }
            if (table->spending_domestic != NULL) {
                table->spending_domestic[s * v->regions + r] = -work->here[(n + r) * columns + s];
            }
        }
    }
}
