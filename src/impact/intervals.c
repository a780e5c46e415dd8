/* Preparing a table for draws.
 * SPDX-License-Identifier: Apache-2.0 */
#include "impact/intervals.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "impact/interval_model.h"

/* A number's distribution: t of exp(t z - t^2 / 2); 0: it is not uncertain. */
static double log_sd(double relative)
{
    return sqrt(log1p(relative * relative));
}

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

static enum pond_status check_numbers(const double *value, int64_t rows, int64_t columns,
                                      double least, const char *what, struct pond_error *err)
{
    for (int64_t k = 0; value != NULL && k < rows * columns; k++) {
        if (!(value[k] >= least && isfinite(value[k]))) {
            return pond_fail(
                err, POND_EINVAL,
                "%s in row %" PRId64 ", column %" PRId64 " is %g (expected a number%s)", what,
                k / columns, k % columns, value[k], least < 0.0 ? "" : " of 0 or more");
        }
    }
    return POND_OK;
}

static enum pond_status check(const struct pond_interval_input *in, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_account_model *model = NULL;
    int64_t n = in->table.sectors;
    int64_t k = in->table.indicators;

    POND_TRY(pond_account_model_new(&model, &in->table, err));
    POND_TRY(check_spread(&in->technique, "technique", err));
    POND_TRY(check_spread(&in->trade, "trade", err));
    POND_TRY(check_numbers(in->output, 1, n, 0.0, "output", err));
    POND_TRY(check_numbers(in->demand, in->demands, n, -HUGE_VAL, "final demand", err));
    POND_TRY(check_numbers(in->demand_domestic, in->demands, n, -HUGE_VAL, "final demand", err));
    POND_TRY(check_numbers(in->direct_sd, k, n, 0.0, "the spread of direct effects", err));
    POND_TRY(check_numbers(in->common_sd, 1, k, 0.0, "the common spread of indicators", err));
    POND_TRY(check_numbers(in->demand_sd, in->demands, n, 0.0, "the spread of final demand", err));
    for (int64_t i = 0; in->product != NULL && i < n; i++) {
        if (in->product[i] < 0 || in->product[i] >= n) {
            status =
                pond_fail(err, POND_EINVAL,
                          "sector %" PRId64 " is product %" PRId32 " (expected 0 to %" PRId64 ")",
                          i, in->product[i], n - 1);
            goto done;
        }
    }
done:
    pond_account_model_free(model);
    return status;
}

/* --- columns --- */

/* What a column buys of a sector, wherever it was made, and of it here. */
struct bought {
    const double *all;
    const double *here;
    int64_t stride;
    double money; /* a unit of the column */
};

static double total_pay(const struct pond_interval_input *in, int32_t region)
{
    double sum = 0.0;

    for (int32_t j = 0; j < in->table.sectors; j++) {
        sum += in->table.sector_region[j] == region ? in->table.pay[j] * in->output[j] : 0.0;
    }
    return sum;
}

static struct bought bought_by(const struct pond_interval_input *in, int32_t column)
{
    const struct pond_account_input *table = &in->table;
    struct bought b = {.stride = table->sectors};

    if (column < table->sectors) {
        const double *here = table->domestic != NULL ? table->domestic : table->coefficients;

        b.all = table->coefficients + column;
        b.here = here + column;
        b.money = in->output[column];
    } else {
        int32_t region = column - table->sectors;
        const double *here =
            table->spending_domestic != NULL ? table->spending_domestic : table->spending;

        b.all = table->spending + region;
        b.here = here + region;
        b.stride = table->regions;
        b.money = total_pay(in, region);
    }
    return b;
}

/* A row's coefficients of a column: made here, made abroad. */
static void cells_of(const struct pond_intervals *v, const struct bought *b, int32_t row,
                     struct interval_cell out[2])
{
    double here = b->here[row * b->stride];
    double abroad = v->imports ? b->all[row * b->stride] - here : 0.0;

    out[0] = (struct interval_cell){row, false, here, 0.0};
    out[1] = (struct interval_cell){row, true, abroad, 0.0};
}

/* Rows in the order of their products: `order`, and where each product begins in it. */
static void sort_rows(const struct pond_interval_input *in, int32_t *order, int32_t *begin)
{
    int32_t n = in->table.sectors;
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

struct filling {
    struct pond_intervals *v;
    const struct pond_interval_input *in;
    int32_t *order;
    int32_t *begin;
    int64_t bundles;
    int64_t cells;
    int64_t fixed;
};

/* What column `column` buys of one product. */
static void add_bundle(struct filling *f, int32_t product, int32_t column, const struct bought *b)
{
    struct pond_intervals *v = f->v;
    struct interval_bundle bundle = {.begin = f->cells};

    for (int32_t k = f->begin[product]; k < f->begin[product + 1]; k++) {
        struct interval_cell both[2];

        cells_of(v, b, f->order[k], both);
        for (int s = 0; s < 2; s++) {
            double flow = both[s].value * b->money;

            if (both[s].value > 0.0) {
                both[s].t = log_sd(pond_flow_spread_of(&f->in->trade, flow));
                bundle.value += both[s].value;
                v->cell[f->cells++] = both[s];
            } else if (both[s].value < 0.0) {
                v->fixed[f->fixed++] = both[s];
            }
        }
    }
    if (f->cells > bundle.begin) {
        bundle.t = log_sd(pond_flow_spread_of(&f->in->technique, bundle.value * b->money));
        v->positive[column] += bundle.value;
        v->bundle[f->bundles++] = bundle;
    }
}

static void count_cells(const struct pond_intervals *v, const struct pond_interval_input *in,
                        int64_t *above, int64_t *below)
{
    for (int32_t j = 0; j < v->sectors + v->households; j++) {
        struct bought b = bought_by(in, j);

        for (int32_t i = 0; i < v->sectors; i++) {
            struct interval_cell both[2];

            cells_of(v, &b, i, both);
            for (int s = 0; s < 2; s++) {
                *above += both[s].value > 0.0 ? 1 : 0;
                *below += both[s].value < 0.0 ? 1 : 0;
            }
        }
    }
}

static enum pond_status copy_table(struct pond_intervals *v, const struct pond_interval_input *in,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct filling f = {.v = v, .in = in};
    int32_t columns = v->sectors + v->households;
    int64_t above = 0;
    int64_t below = 0;

    count_cells(v, in, &above, &below);
    v->negative = v->negative || below > 0;
    POND_TRY(POND_NEW(&f.order, v->sectors, err));
    POND_TRY(POND_NEW(&f.begin, v->sectors + 1, err));
    POND_TRY(POND_NEW(&v->column, columns + 1, err));
    POND_TRY(POND_NEW(&v->bundle, above + 1, err));
    POND_TRY(POND_NEW(&v->cell, above, err));
    POND_TRY(POND_NEW(&v->fixed_column, columns + 1, err));
    POND_TRY(POND_NEW(&v->fixed, below, err));
    POND_TRY(POND_NEW(&v->positive, columns, err));
    sort_rows(in, f.order, f.begin);
    for (int32_t j = 0; j < columns; j++) {
        struct bought b = bought_by(in, j);

        for (int32_t p = 0; p < v->sectors; p++) {
            add_bundle(&f, p, j, &b);
        }
        v->column[j + 1] = f.bundles;
        v->fixed_column[j + 1] = f.fixed;
    }
    v->bundle[f.bundles].begin = f.cells;
done:
    pondi_free(f.order);
    pondi_free(f.begin);
    return status;
}

/* --- all else --- */

static enum pond_status copy_numbers(double **out, const double *from, int64_t count,
                                     struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(POND_NEW(out, count, err));
    if (from != NULL && count > 0) {
        memcpy(*out, from, (size_t)count * sizeof **out);
    }
done:
    return status;
}

static enum pond_status copy_spread(double **out, const double *relative, int64_t count,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(copy_numbers(out, relative, count, err));
    for (int64_t k = 0; k < count; k++) {
        (*out)[k] = log_sd((*out)[k]);
    }
done:
    return status;
}

static enum pond_status copy_rest(struct pond_intervals *v, const struct pond_interval_input *in,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t n = v->sectors;
    int64_t demand = in->demands * n;

    POND_TRY(POND_NEW(&v->region, n, err));
    memcpy(v->region, in->table.sector_region, (size_t)n * sizeof *v->region);
    if (v->households > 0) {
        POND_TRY(copy_numbers(&v->pay, in->table.pay, n, err));
    }
    POND_TRY(copy_numbers(&v->direct, in->table.direct, v->indicators * n, err));
    POND_TRY(copy_spread(&v->direct_t, in->direct_sd, v->indicators * n, err));
    POND_TRY(copy_spread(&v->common_t, in->common_sd, v->indicators, err));
    POND_TRY(copy_numbers(&v->demand, in->demand, demand, err));
    POND_TRY(copy_spread(&v->demand_t, in->demand_sd, demand, err));
    v->demand_domestic = v->demand;
    if (v->imports) {
        v->demand_domestic = NULL;
        POND_TRY(copy_numbers(&v->demand_domestic,
                              in->demand_domestic != NULL ? in->demand_domestic : in->demand,
                              demand, err));
    }
    for (int64_t k = 0; k < demand; k++) {
        v->negative = v->negative || v->demand[k] < 0.0 || v->demand_domestic[k] < 0.0;
    }
done:
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
    v->sectors = input->table.sectors;
    v->regions = input->table.regions;
    v->households = input->table.pay != NULL ? input->table.regions : 0;
    v->indicators = input->table.indicators;
    v->demands = input->demands;
    v->imports = input->table.domestic != NULL;
    POND_TRY(copy_rest(v, input, err));
    POND_TRY(copy_table(v, input, err));
    *out = v;
    v = NULL;
done:
    pond_intervals_free(v);
    return status;
}

void pond_intervals_free(struct pond_intervals *v)
{
    if (v == NULL) {
        return;
    }
    if (v->imports) {
        pondi_free(v->demand_domestic);
    }
    pondi_free(v->column);
    pondi_free(v->bundle);
    pondi_free(v->cell);
    pondi_free(v->fixed_column);
    pondi_free(v->fixed);
    pondi_free(v->positive);
    pondi_free(v->region);
    pondi_free(v->pay);
    pondi_free(v->direct);
    pondi_free(v->direct_t);
    pondi_free(v->common_t);
    pondi_free(v->demand);
    pondi_free(v->demand_t);
    pondi_free(v);
}
