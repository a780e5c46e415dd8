/* One draw of an uncertain table: factors, the balance of columns, LAPACK.
 * SPDX-License-Identifier: Apache-2.0 */
#include "impact/intervals.h"

#include <inttypes.h>
#include <lapacke.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/alloc.h"
#include "base/random.h"
#include "impact/leontief.h"

#define STREAM 0x694f6100U /* group by group from here */

/* A number's distribution: t of exp(t z - t^2 / 2); 0: it is not uncertain. */
static double log_sd(double relative)
{
    return sqrt(log1p(relative * relative));
}

/* A coefficient above 0. */
struct cell {
    int32_t row;
    double value;
    double t; /* of its share of what is bought of the product */
};

/* All that a sector buys of one product. */
struct bundle {
    int64_t begin; /* its cells; they end where the next bundle begins */
    uint64_t step; /* what its random numbers are drawn by */
    double value;
    double t;
};

struct pond_intervals {
    int32_t sectors;
    int32_t regions;
    int32_t quantities;
    int32_t demands;
    bool negative;         /* some coefficient or demand is */
    int64_t *column;       /* sectors + 1: where a column's bundles begin */
    struct bundle *bundle; /* and one that ends the last */
    struct cell *cell;
    int64_t *fixed_column; /* sectors + 1: where a column's coefficients below 0 begin */
    struct cell *fixed;
    double *positive; /* sectors: sum of what is drawn in a column */
    int32_t *region;
    double *direct;   /* quantities x sectors */
    double *direct_t; /* the same */
    double *common_t; /* quantities */
    double *demand;   /* demands x sectors */
    double *demand_t; /* the same */
};

struct pond_interval_work {
    double *matrix; /* I - A', column by column */
    double *weight; /* sectors: coefficients of one column's cells */
    double *x;      /* demands x sectors */
    double *factor; /* sectors: of one quantity */
    lapack_int *pivot;
};

double pond_flow_spread_of(const struct pond_flow_spread *spread, double flow)
{
    double r = spread->sd;

    if (!(spread->sd > 0.0)) {
        return 0.0;
    }
    if (spread->exponent > 0.0) {
        r = flow > 0.0 ? spread->sd * pow(flow / spread->size, -spread->exponent) : spread->most;
    }
    return fmin(spread->most, fmax(spread->least, r));
}

/* --- what is refused --- */

static enum pond_status check_spread(const struct pond_flow_spread *spread, const char *what,
                                     struct pond_error *err)
{
    if (!(spread->sd >= 0.0 && isfinite(spread->sd) && spread->exponent >= 0.0 &&
          spread->least >= 0.0 && spread->most >= spread->least && isfinite(spread->most)) ||
        (spread->sd > 0.0 && !(spread->size > 0.0))) {
        return pond_fail(
            err, POND_EINVAL,
            "the spread of %s is %g at a flow of %g, exponent %g, from %g to %g "
            "(expected numbers of 0 or more, a size above 0, the first bound not above "
            "the second)",
            what, spread->sd, spread->size, spread->exponent, spread->least, spread->most);
    }
    return POND_OK;
}

static enum pond_status check_numbers(const double *value, int64_t rows, int64_t sectors,
                                      double least, const char *what, struct pond_error *err)
{
    for (int64_t k = 0; value != NULL && k < rows * sectors; k++) {
        if (!(value[k] >= least && isfinite(value[k]))) {
            return pond_fail(
                err, POND_EINVAL,
                "%s of row %" PRId64 ", sector %" PRId64 " is %g (expected a number%s)", what,
                k / sectors, k % sectors, value[k], least < 0.0 ? "" : " of 0 or more");
        }
    }
    return POND_OK;
}

static enum pond_status check(const struct pond_interval_input *in, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_leontief *leontief = NULL;
    int64_t n = in->sectors;

    POND_TRY(pond_leontief_new(&leontief, in->a, in->sectors, err));
    POND_TRY(check_spread(&in->technique, "technique", err));
    POND_TRY(check_spread(&in->trade, "trade", err));
    POND_TRY(check_numbers(in->output, 1, n, 0.0, "output", err));
    POND_TRY(check_numbers(in->direct, in->quantities, n, -HUGE_VAL, "the quantity", err));
    POND_TRY(check_numbers(in->demand, in->demands, n, -HUGE_VAL, "final demand", err));
    POND_TRY(check_numbers(in->direct_sd, in->quantities, n, 0.0, "the spread", err));
    POND_TRY(check_numbers(in->common_sd, in->quantities, 1, 0.0, "the common spread", err));
    POND_TRY(check_numbers(in->demand_sd, in->demands, n, 0.0, "the spread of demand", err));
    for (int64_t i = 0; i < n; i++) {
        int32_t product = in->product != NULL ? in->product[i] : 0;
        int32_t region = in->region != NULL ? in->region[i] : 0;

        if (product < 0 || product >= n || region < 0 || region >= in->regions) {
            status =
                pond_fail(err, POND_EINVAL,
                          "sector %" PRId64 " is product %" PRId32 " of region %" PRId32
                          " (expected a product below %" PRId64 ", a region below %" PRId32 ")",
                          i, product, region, n, in->regions);
            goto done;
        }
    }
done:
    pond_leontief_free(leontief);
    return status;
}

/* --- preparation --- */

static void copy_t(double *t, const double *relative, int64_t count)
{
    for (int64_t k = 0; relative != NULL && k < count; k++) {
        t[k] = log_sd(relative[k]);
    }
}

static enum pond_status copy_numbers(struct pond_intervals *v, const struct pond_interval_input *in,
                                     struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t n = in->sectors;
    int64_t direct = in->quantities * n;
    int64_t demand = in->demands * n;

    POND_TRY(POND_NEW(&v->region, n, err));
    POND_TRY(POND_NEW(&v->direct, direct, err));
    POND_TRY(POND_NEW(&v->direct_t, direct, err));
    POND_TRY(POND_NEW(&v->common_t, in->quantities, err));
    POND_TRY(POND_NEW(&v->demand, demand, err));
    POND_TRY(POND_NEW(&v->demand_t, demand, err));
    if (in->region != NULL) {
        memcpy(v->region, in->region, (size_t)n * sizeof *v->region);
    }
    if (direct > 0) {
        memcpy(v->direct, in->direct, (size_t)direct * sizeof *v->direct);
    }
    copy_t(v->direct_t, in->direct_sd, direct);
    copy_t(v->common_t, in->common_sd, in->quantities);
    for (int64_t k = 0; k < demand; k++) {
        v->demand[k] = in->demand[k];
        v->negative = v->negative || in->demand[k] < 0.0;
    }
    copy_t(v->demand_t, in->demand_sd, demand);
done:
    return status;
}

/* Rows in the order of their products: `order`, and where each product begins in it. */
static void sort_rows(const struct pond_interval_input *in, int32_t *order, int32_t *begin)
{
    int32_t n = in->sectors;
    int32_t at = 0;

    for (int32_t p = 0; p < n; p++) {
        begin[p] = at;
        if (in->product == NULL) {
            order[at++] = p;
        }
        for (int32_t i = 0; in->product != NULL && i < n; i++) {
            if (in->product[i] == p) {
                order[at++] = i;
            }
        }
    }
    begin[n] = at;
}

/* The cells of column j that are one product. */
static int64_t add_bundle(struct pond_intervals *v, const struct pond_interval_input *in,
                          const int32_t *order, int32_t count, int32_t j, int64_t *cells)
{
    int64_t n = in->sectors;
    struct bundle bundle = {.begin = *cells};
    double money = in->output[j];

    for (int32_t k = 0; k < count; k++) {
        double value = in->a[(int64_t)order[k] * n + j];

        if (value > 0.0) {
            v->cell[(*cells)++] = (struct cell){
                order[k], value, log_sd(pond_flow_spread_of(&in->trade, value * money))};
            bundle.value += value;
        }
    }
    if (*cells == bundle.begin) {
        return 0;
    }
    bundle.step = (uint64_t)order[0] * (uint64_t)n + (uint64_t)j;
    bundle.t = log_sd(pond_flow_spread_of(&in->technique, bundle.value * money));
    v->positive[j] += bundle.value;
    v->bundle[v->column[j + 1]++] = bundle;
    return 1;
}

static enum pond_status copy_table(struct pond_intervals *v, const struct pond_interval_input *in,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t n = in->sectors;
    int64_t above = 0;
    int64_t below = 0;
    int64_t cells = 0;
    int32_t *order = NULL;
    int32_t *begin = NULL;

    for (int64_t k = 0; k < n * n; k++) {
        above += in->a[k] > 0.0 ? 1 : 0;
        below += in->a[k] < 0.0 ? 1 : 0;
    }
    v->negative = v->negative || below > 0;
    POND_TRY(POND_NEW(&order, n, err));
    POND_TRY(POND_NEW(&begin, n + 1, err));
    POND_TRY(POND_NEW(&v->column, n + 1, err));
    POND_TRY(POND_NEW(&v->bundle, above + 1, err));
    POND_TRY(POND_NEW(&v->cell, above, err));
    POND_TRY(POND_NEW(&v->fixed_column, n + 1, err));
    POND_TRY(POND_NEW(&v->fixed, below, err));
    POND_TRY(POND_NEW(&v->positive, n, err));
    sort_rows(in, order, begin);
    for (int32_t j = 0; j < n; j++) {
        v->column[j + 1] = v->column[j];
        v->fixed_column[j + 1] = v->fixed_column[j];
        for (int32_t p = 0; p < n; p++) {
            (void)add_bundle(v, in, order + begin[p], begin[p + 1] - begin[p], j, &cells);
        }
        for (int32_t i = 0; i < n; i++) {
            if (in->a[i * n + j] < 0.0) {
                v->fixed[v->fixed_column[j + 1]++] = (struct cell){i, in->a[i * n + j], 0.0};
            }
        }
    }
    v->bundle[v->column[n]].begin = cells;
done:
    pondi_free(order);
    pondi_free(begin);
    return status;
}

enum pond_status pond_intervals_new(struct pond_intervals **out,
                                    const struct pond_interval_input *input, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_intervals *v = NULL;

    *out = NULL;
    POND_TRY(check(input, err));
    POND_TRY(POND_NEW(&v, 1, err));
    v->sectors = input->sectors;
    v->regions = input->regions;
    v->quantities = input->quantities;
    v->demands = input->demands;
    POND_TRY(copy_numbers(v, input, err));
    POND_TRY(copy_table(v, input, err));
    *out = v;
    v = NULL;
done:
    pond_intervals_free(v);
    return status;
}

void pond_intervals_free(struct pond_intervals *v)
{
    if (v != NULL) {
        pondi_free(v->column);
        pondi_free(v->bundle);
        pondi_free(v->cell);
        pondi_free(v->fixed_column);
        pondi_free(v->fixed);
        pondi_free(v->positive);
        pondi_free(v->region);
        pondi_free(v->direct);
        pondi_free(v->direct_t);
        pondi_free(v->common_t);
        pondi_free(v->demand);
        pondi_free(v->demand_t);
        pondi_free(v);
    }
}

enum pond_status pond_interval_work_new(struct pond_interval_work **out,
                                        const struct pond_intervals *intervals,
                                        struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_interval_work *work = NULL;
    int64_t n = intervals->sectors;

    *out = NULL;
    POND_TRY(POND_NEW(&work, 1, err));
    POND_TRY(POND_NEW(&work->matrix, n * n, err));
    POND_TRY(POND_NEW(&work->weight, n, err));
    POND_TRY(POND_NEW(&work->x, intervals->demands * n, err));
    POND_TRY(POND_NEW(&work->factor, n, err));
    POND_TRY(POND_NEW(&work->pivot, n, err));
    *out = work;
    work = NULL;
done:
    pond_interval_work_free(work);
    return status;
}

void pond_interval_work_free(struct pond_interval_work *work)
{
    if (work != NULL) {
        pondi_free(work->matrix);
        pondi_free(work->weight);
        pondi_free(work->x);
        pondi_free(work->factor);
        pondi_free(work->pivot);
        pondi_free(work);
    }
}

int64_t pond_intervals_totals(const struct pond_intervals *intervals)
{
    return (int64_t)intervals->demands * intervals->regions * intervals->quantities;
}

/* --- a draw --- */

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

/* One column of I - A'. */
static void draw_column(const struct pond_intervals *v, const struct pond_interval_draw *draw,
                        int64_t j, struct pond_interval_work *work)
{
    int64_t n = v->sectors;
    double *column = work->matrix + j * n;
    int64_t first = v->bundle[v->column[j]].begin;
    double sum = 0.0;
    double balance = 1.0;

    memset(column, 0, (size_t)n * sizeof *column);
    for (int64_t b = v->column[j]; b < v->column[j + 1]; b++) {
        const struct bundle *bundle = &v->bundle[b];
        double whole =
            bundle->value * factor_of(draw, POND_INTERVAL_TECHNIQUE, bundle->step, bundle->t);
        double weights = 0.0;
        bool alone = bundle[1].begin == bundle->begin + 1;

        for (int64_t c = bundle->begin; c < bundle[1].begin; c++) {
            uint64_t step = (uint64_t)v->cell[c].row * (uint64_t)n + (uint64_t)j;
            double t = alone ? 0.0 : v->cell[c].t;

            work->weight[c - first] =
                v->cell[c].value * factor_of(draw, POND_INTERVAL_TRADE, step, t);
            weights += work->weight[c - first];
        }
        for (int64_t c = bundle->begin; c < bundle[1].begin; c++) {
            work->weight[c - first] *= whole / weights;
        }
        sum += whole;
    }
    balance = sum > 0.0 ? v->positive[j] / sum : 1.0;
    for (int64_t c = first; c < v->bundle[v->column[j + 1]].begin; c++) {
        column[v->cell[c].row] = -balance * work->weight[c - first];
    }
    for (int64_t c = v->fixed_column[j]; c < v->fixed_column[j + 1]; c++) {
        column[v->fixed[c].row] = -v->fixed[c].value;
    }
    column[j] += 1.0;
}

static enum pond_status solve(const struct pond_intervals *v, const struct pond_interval_draw *draw,
                              struct pond_interval_work *work, struct pond_error *err)
{
    lapack_int n = v->sectors;
    int64_t entries = (int64_t)v->demands * n;
    bool sound = LAPACKE_dgetrf_work(LAPACK_COL_MAJOR, n, n, work->matrix, n, work->pivot) == 0;

    if (sound) {
        (void)LAPACKE_dgetrs_work(LAPACK_COL_MAJOR, 'N', n, v->demands, work->matrix, n,
                                  work->pivot, work->x, n);
    }
    for (int64_t k = 0; sound && k < entries; k++) {
        sound = v->negative ? isfinite(work->x[k]) : work->x[k] >= 0.0;
    }
    if (!sound) {
        return pond_fail(err, POND_EINVAL,
                         "draw %" PRId64 " of technique and %" PRId64
                         " of trade gives a table that is not productive (expected sectors that "
                         "use up less than they make; lower the spread)",
                         draw->point[POND_INTERVAL_TECHNIQUE], draw->point[POND_INTERVAL_TRADE]);
    }
    return POND_OK;
}

/* Totals of one quantity for all demands and regions. */
static void add_up(const struct pond_intervals *v, const struct pond_interval_draw *draw, int32_t k,
                   struct pond_interval_work *work, double *total)
{
    int64_t n = v->sectors;
    uint64_t step = (uint64_t)k * ((uint64_t)n + 1);
    double common = factor_of(draw, POND_INTERVAL_DIRECT, step + (uint64_t)n, v->common_t[k]);

    for (int64_t j = 0; j < n; j++) {
        work->factor[j] =
            v->direct[k * n + j] * common *
            factor_of(draw, POND_INTERVAL_DIRECT, step + (uint64_t)j, v->direct_t[k * n + j]);
    }
    for (int64_t d = 0; d < v->demands; d++) {
        for (int64_t r = 0; r < v->regions; r++) {
            total[(d * v->regions + r) * v->quantities + k] = 0.0;
        }
        for (int64_t j = 0; j < n; j++) {
            total[(d * v->regions + v->region[j]) * v->quantities + k] +=
                work->factor[j] * work->x[d * n + j];
        }
    }
}

enum pond_status pond_intervals_run(const struct pond_intervals *intervals,
                                    const struct pond_interval_draw *draw,
                                    struct pond_interval_work *work, double *total,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t n = intervals->sectors;

    for (int64_t j = 0; j < n; j++) {
        draw_column(intervals, draw, j, work);
    }
    for (int64_t k = 0; k < intervals->demands * n; k++) {
        work->x[k] = intervals->demand[k] *
                     factor_of(draw, POND_INTERVAL_DEMAND, (uint64_t)k, intervals->demand_t[k]);
    }
    POND_TRY(solve(intervals, draw, work, err));
    for (int32_t k = 0; k < intervals->quantities; k++) {
        add_up(intervals, draw, k, work, total);
    }
done:
    return status;
}
