/* ARIO: industries with stocks of products, ordering and rationing day by day.
 * SPDX-License-Identifier: Apache-2.0 */
#include "ripple/ario.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "ripple/days_model.h"

/* All as activity, x / x0: then nothing is rounded in the usual state. */
struct pond_ario {
    struct pond_ario_input with;
    int32_t n;
    int32_t products;
    int32_t day;
    struct pond_shock *shock;
    int64_t shocks;
    int32_t *product;
    double *flow;         /* n x n: usual */
    double *order;        /* n x n */
    double *use;          /* products x n: usual */
    double *stock;        /* products x n */
    double *got;          /* products x n: delivered today */
    double *weight;       /* products x n: what orders are split by */
    double *final_demand; /* n: usual */
    double *days;         /* products */
    double *output;       /* n: x0 */
    double *made;         /* n: x */
    double *best;         /* n: x_opt / x0 */
    double *demand;       /* n: d */
    double *alpha;        /* n */
    double *capacity;     /* n: 1 - D */
    double *wanted;       /* n: final demand over the usual */
    double *given[2];     /* n: capacity and final demand that pond_ario_set gave */
    double *unmet_final;  /* n */
    double *row[2];       /* n + 1: scratch of water-filling */
    struct pond_ario_day today;
};

struct pond_ario_input pond_ario_defaults(void)
{
    return (struct pond_ario_input){.stock_days = 90.0,
                                    .order_days = 60.0,
                                    .psi = 0.8,
                                    .overcapacity = 1.25,
                                    .overcapacity_days = 365.0};
}

static enum pond_status check_at_least(const char *what, double value, struct pond_error *err)
{
    if (!(value >= 1.0 && isfinite(value))) {
        return pond_fail(err, POND_EINVAL, "%s %g (expected 1 or more)", what, value);
    }
    return POND_OK;
}

/* Without demand its orders would end on the first day, shock or none. */
static enum pond_status check_sales(const struct pond_ario_input *input, int32_t i,
                                    struct pond_error *err)
{
    int32_t n = input->industries;
    double sold = input->final_demand[i];
    double bought = 0.0;

    for (int32_t j = 0; j < n; j++) {
        sold += input->flow[(int64_t)i * n + j];
        bought += input->flow[(int64_t)j * n + i];
    }
    if (sold == 0.0 && bought > 0.0) {
        return pond_fail(err, POND_EINVAL,
                         "industry %" PRId32 " buys %g a day and sells nothing (expected final "
                         "demand for what it makes)",
                         i, bought);
    }
    return POND_OK;
}

static enum pond_status check_flows(const struct pond_ario_input *input, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int32_t n = input->industries;

    for (int64_t k = 0; k < (int64_t)n * n; k++) {
        if (!(input->flow[k] >= 0.0 && isfinite(input->flow[k]))) {
            return pond_fail(err, POND_EINVAL,
                             "flow from industry %" PRId64 " to %" PRId64
                             ": %g (expected 0 or more)",
                             k / n, k % n, input->flow[k]);
        }
    }
    for (int32_t i = 0; i < n; i++) {
        if (!(input->final_demand[i] >= 0.0 && isfinite(input->final_demand[i]))) {
            return pond_fail(err, POND_EINVAL,
                             "industry %" PRId32 ": final demand %g (expected 0 or more)", i,
                             input->final_demand[i]);
        }
        if (input->product != NULL &&
            (input->product[i] < 0 || input->product[i] >= input->products)) {
            return pond_fail(err, POND_EINVAL,
                             "industry %" PRId32 ": product %" PRId32 " (expected 0 to %" PRId32
                             ")",
                             i, input->product[i], input->products - 1);
        }
        POND_TRY(check_sales(input, i, err));
    }
done:
    return status;
}

static enum pond_status check_input(const struct pond_ario_input *input, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int32_t products = input->product != NULL ? input->products : input->industries;

    if (input->industries < 1 || input->industries > POND_ARIO_MAX || products < 1 ||
        products > input->industries) {
        return pond_fail(err, POND_EINVAL,
                         "%" PRId32 " industries of %" PRId32 " products (expected 1 to %d, and no "
                         "more products than industries)",
                         input->industries, products, POND_ARIO_MAX);
    }
    if (!(input->psi >= 0.0 && input->psi <= 1.0)) {
        return pond_fail(err, POND_EINVAL, "psi %g (expected 0 to 1)", input->psi);
    }
    POND_TRY(check_at_least("stock days", input->stock_days, err));
    POND_TRY(check_at_least("order days", input->order_days, err));
    POND_TRY(check_at_least("overcapacity", input->overcapacity, err));
    POND_TRY(check_at_least("overcapacity days", input->overcapacity_days, err));
    for (int32_t p = 0; input->product_stock_days != NULL && p < products; p++) {
        POND_TRY(check_at_least("stock days of a product", input->product_stock_days[p], err));
    }
    POND_TRY(check_flows(input, err));
done:
    return status;
}

static enum pond_status check_shocks(const struct pond_ario *ario, const struct pond_shock *shock,
                                     int64_t shocks, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(pond_shock_check(shock, shocks, ario->n, ario->products, err));
    for (int64_t k = 0; k < shocks; k++) {
        bool links = shock[k].kind == POND_SHOCK_LINK || shock[k].kind == POND_SHOCK_SUPPLY;

        if (links || (shock[k].kind == POND_SHOCK_CAPACITY &&
                      shock[k].recovery == POND_RECOVERY_NEIGHBOURS)) {
            return pond_fail(err, POND_EINVAL,
                             "shock %" PRId64 ": %s need firms (pond_days_model_new)", k,
                             links ? "links" : "neighbours");
        }
    }
done:
    return status;
}

static enum pond_status allocate(struct pond_ario *ario, int64_t shocks, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    size_t n = (size_t)ario->n;
    size_t cells = (size_t)ario->products * n;

    POND_TRY(POND_NEW(&ario->shock, shocks, err));
    POND_TRY(POND_NEW(&ario->product, n, err));
    POND_TRY(POND_NEW(&ario->flow, n * n, err));
    POND_TRY(POND_NEW(&ario->order, n * n, err));
    POND_TRY(POND_NEW(&ario->use, cells, err));
    POND_TRY(POND_NEW(&ario->stock, cells, err));
    POND_TRY(POND_NEW(&ario->got, cells, err));
    POND_TRY(POND_NEW(&ario->weight, cells, err));
    POND_TRY(POND_NEW(&ario->final_demand, n, err));
    POND_TRY(POND_NEW(&ario->days, ario->products, err));
    POND_TRY(POND_NEW(&ario->output, n, err));
    POND_TRY(POND_NEW(&ario->made, n, err));
    POND_TRY(POND_NEW(&ario->best, n, err));
    POND_TRY(POND_NEW(&ario->demand, n, err));
    POND_TRY(POND_NEW(&ario->alpha, n, err));
    POND_TRY(POND_NEW(&ario->capacity, n, err));
    POND_TRY(POND_NEW(&ario->wanted, n, err));
    POND_TRY(POND_NEW(&ario->unmet_final, n, err));
    for (int w = 0; w < 2; w++) {
        POND_TRY(POND_NEW(&ario->given[w], n, err));
        POND_TRY(POND_NEW(&ario->row[w], (int64_t)n + 1, err));
    }
done:
    return status;
}

/* Demand of the day: final, then orders in the order of industries. */
static void add_demand(struct pond_ario *ario)
{
    for (int32_t i = 0; i < ario->n; i++) {
        const double *row = ario->order + (int64_t)i * ario->n;
        double demand = ario->final_demand[i] * ario->wanted[i];

        for (int32_t j = 0; j < ario->n; j++) {
            demand += row[j];
        }
        ario->demand[i] = demand;
    }
}

/* Sums over the industries of each product: to[p][j] += from[i][j]. */
static void by_product(const struct pond_ario *ario, const double *from, double *to)
{
    memset(to, 0, (size_t)ario->products * (size_t)ario->n * sizeof *to);
    for (int32_t i = 0; i < ario->n; i++) {
        double *row = to + (int64_t)ario->product[i] * ario->n;

        for (int32_t j = 0; j < ario->n; j++) {
            row[j] += from[(int64_t)i * ario->n + j];
        }
    }
}

static void sum_up(struct pond_ario *ario)
{
    ario->today = (struct pond_ario_day){.day = ario->day,
                                         .made = ario->made,
                                         .demand = ario->demand,
                                         .overcapacity = ario->alpha,
                                         .stock = ario->stock,
                                         .unmet_final_of = ario->unmet_final,
                                         .shortage = ario->today.shortage};
    for (int32_t i = 0; i < ario->n; i++) {
        double made = ario->made[i];

        ario->today.production += made;
        ario->today.production_lost += ario->output[i] - made;
        ario->today.unmet += ario->demand[i] - made;
        ario->today.unmet_final += ario->unmet_final[i];
    }
}

static void begin(struct pond_ario *ario, const struct pond_ario_input *input,
                  const struct pond_shock *shock, int64_t shocks)
{
    size_t n = (size_t)ario->n;

    for (int64_t k = 0; k < shocks; k++) {
        ario->shock[k] = shock[k];
    }
    ario->shocks = shocks;
    ario->day = -1;
    memcpy(ario->flow, input->flow, n * n * sizeof *ario->flow);
    memcpy(ario->order, input->flow, n * n * sizeof *ario->order);
    memcpy(ario->final_demand, input->final_demand, n * sizeof *ario->final_demand);
    for (int32_t i = 0; i < ario->n; i++) {
        ario->product[i] = input->product != NULL ? input->product[i] : i;
        ario->alpha[i] = 1.0;
        ario->capacity[i] = 1.0;
        ario->wanted[i] = 1.0;
        ario->given[0][i] = 1.0;
        ario->given[1][i] = 1.0;
    }
    by_product(ario, ario->flow, ario->use);
    for (int32_t p = 0; p < ario->products; p++) {
        ario->days[p] =
            input->product_stock_days != NULL ? input->product_stock_days[p] : input->stock_days;
        for (int32_t j = 0; j < ario->n; j++) {
            ario->stock[(int64_t)p * ario->n + j] =
                ario->days[p] * ario->use[(int64_t)p * ario->n + j];
        }
    }
    add_demand(ario);
    memcpy(ario->output, ario->demand, n * sizeof *ario->output);
    memcpy(ario->made, ario->demand, n * sizeof *ario->made);
    sum_up(ario);
}

enum pond_status pond_ario_new(struct pond_ario **out, const struct pond_ario_input *input,
                               const struct pond_shock *shock, int64_t shocks,
                               struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_ario *ario = NULL;

    *out = NULL;
    POND_TRY(check_input(input, err));
    POND_TRY(POND_NEW(&ario, 1, err));
    ario->with = *input;
    ario->n = input->industries;
    ario->products = input->product != NULL ? input->products : input->industries;
    POND_TRY(check_shocks(ario, shock, shocks, err));
    POND_TRY(allocate(ario, shocks, err));
    begin(ario, input, shock, shocks);
    *out = ario;
    ario = NULL;
done:
    pond_ario_free(ario);
    return status;
}

void pond_ario_free(struct pond_ario *ario)
{
    if (ario == NULL) {
        return;
    }
    pondi_free(ario->shock);
    pondi_free(ario->product);
    pondi_free(ario->flow);
    pondi_free(ario->order);
    pondi_free(ario->use);
    pondi_free(ario->stock);
    pondi_free(ario->got);
    pondi_free(ario->weight);
    pondi_free(ario->final_demand);
    pondi_free(ario->days);
    pondi_free(ario->output);
    pondi_free(ario->made);
    pondi_free(ario->best);
    pondi_free(ario->demand);
    pondi_free(ario->alpha);
    pondi_free(ario->capacity);
    pondi_free(ario->wanted);
    pondi_free(ario->unmet_final);
    for (int w = 0; w < 2; w++) {
        pondi_free(ario->given[w]);
        pondi_free(ario->row[w]);
    }
    pondi_free(ario);
}

enum pond_status pond_ario_set(struct pond_ario *ario, const double *capacity, const double *demand,
                               struct pond_error *err)
{
    static const char *const what[] = {"capacity", "final demand"};
    const double *factor[] = {capacity, demand};

    for (int w = 0; w < 2; w++) {
        for (int32_t i = 0; factor[w] != NULL && i < ario->n; i++) {
            if (!(factor[w][i] >= 0.0 && isfinite(factor[w][i]))) {
                return pond_fail(err, POND_EINVAL,
                                 "industry %" PRId32 ": %s %g times the usual (expected 0 or more)",
                                 i, what[w], factor[w][i]);
            }
        }
    }
    for (int w = 0; w < 2; w++) {
        for (int32_t i = 0; i < ario->n; i++) {
            ario->given[w][i] = factor[w] != NULL ? factor[w][i] : 1.0;
        }
    }
    return POND_OK;
}

/* Capacity and final demand of the day, and stocks that are lost on it. */
static void read_shocks(struct pond_ario *ario)
{
    memcpy(ario->capacity, ario->given[0], (size_t)ario->n * sizeof *ario->capacity);
    memcpy(ario->wanted, ario->given[1], (size_t)ario->n * sizeof *ario->wanted);
    for (int64_t k = 0; k < ario->shocks; k++) {
        const struct pond_shock *shock = &ario->shock[k];
        double factor = 1.0 + shock->change * pond_shock_strength(shock, ario->day);

        if (shock->kind == POND_SHOCK_CAPACITY) {
            ario->capacity[shock->node] *= factor;
        } else if (shock->kind == POND_SHOCK_DEMAND) {
            ario->wanted[shock->node] *= factor;
        }
        for (int32_t p = 0; shock->kind == POND_SHOCK_STOCK && p < ario->products; p++) {
            if (shock->other == POND_SHOCK_ALL || shock->other == p) {
                ario->stock[(int64_t)p * ario->n + shock->node] *= factor;
            }
        }
    }
}

/* Capacity beyond the usual, from what was asked for and not made. */
static void grow(struct pond_ario *ario)
{
    for (int32_t i = 0; ario->day > 0 && i < ario->n; i++) {
        double alpha = ario->alpha[i];
        double short_by =
            ario->demand[i] > 0.0 ? (ario->demand[i] - ario->made[i]) / ario->demand[i] : 0.0;

        if (!ario->with.compat) {
            short_by = fmax(0.0, short_by);
        }
        alpha +=
            ((ario->with.overcapacity - alpha) * short_by + (short_by == 0.0 ? 1.0 - alpha : 0.0)) /
            ario->with.overcapacity_days;
        ario->alpha[i] = fmax(1.0, alpha);
    }
}

/* What is made: as much as capacity and demand allow, less where a stock is low. */
static void make(struct pond_ario *ario)
{
    ario->today.shortage = false;
    for (int32_t j = 0; j < ario->n; j++) {
        double can = ario->alpha[j] * ario->capacity[j] * ario->output[j];
        double best = fmin(can, ario->demand[j]);
        double share = 1.0;

        ario->best[j] = ario->output[j] > 0.0 ? best / ario->output[j] : 0.0;
        for (int32_t p = 0; p < ario->products; p++) {
            int64_t cell = (int64_t)p * ario->n + j;
            double need = ario->with.psi * ario->days[p] * ario->use[cell] * ario->best[j];

            if (need > 0.0) {
                share = fmin(share, ario->stock[cell] / need);
            }
        }
        ario->made[j] = best * share;
        ario->today.shortage = ario->today.shortage || share < 1.0;
    }
}

/* Ship what supplier i made up to one multiple of the usual; what final demand gets. */
static double ship_to_level(struct pond_ario *ario, int32_t i, double final)
{
    const double *usual = ario->flow + (int64_t)i * ario->n;
    double *order = ario->order + (int64_t)i * ario->n;
    double level = 0.0;

    memcpy(ario->row[0], order, (size_t)ario->n * sizeof *order);
    memcpy(ario->row[1], usual, (size_t)ario->n * sizeof *usual);
    ario->row[0][ario->n] = final;
    ario->row[1][ario->n] = ario->final_demand[i];
    level = pondi_water_level(ario->made[i], ario->row[0], ario->row[1], (int64_t)ario->n + 1);
    for (int32_t j = 0; j < ario->n; j++) {
        order[j] = fmin(order[j], level * usual[j]);
    }
    return fmin(final, level * ario->final_demand[i]);
}

/* Turn the orders to supplier i into what it ships. */
static void ship(struct pond_ario *ario, int32_t i)
{
    double final = ario->final_demand[i] * ario->wanted[i];
    double made = ario->made[i];
    double unmet = ario->demand[i] - made;
    double orders = ario->demand[i];
    double *row = ario->order + (int64_t)i * ario->n;

    ario->unmet_final[i] = 0.0;
    if (!(unmet > 0.0)) {
        return;
    }
    if (ario->with.rationing == POND_ARIO_RATION_LEVEL) {
        ario->unmet_final[i] = final - ship_to_level(ario, i, final);
        return;
    }
    if (ario->with.rationing == POND_ARIO_RATION_INPUTS) {
        orders -= final;
        ario->unmet_final[i] = fmin(final, unmet);
    } else {
        ario->unmet_final[i] = final * (unmet / ario->demand[i]);
    }
    for (int32_t j = 0; made < orders && j < ario->n; j++) {
        row[j] *= made / orders;
    }
}

/* Is what was delivered what was used, as numpy.allclose has it? */
static bool all_close(const struct pond_ario *ario)
{
    for (int64_t c = 0; c < (int64_t)ario->products * ario->n; c++) {
        int32_t j = (int32_t)(c % ario->n);
        double use = ario->output[j] > 0.0 ? ario->use[c] * (ario->made[j] / ario->output[j]) : 0.0;

        if (fabs(ario->got[c] - use) > 1e-8 + 1e-5 * fabs(use)) {
            return false;
        }
    }
    return true;
}

static void deliver(struct pond_ario *ario)
{
    for (int32_t i = 0; i < ario->n; i++) {
        ship(ario, i);
    }
    by_product(ario, ario->order, ario->got);
    if (ario->with.compat && all_close(ario)) {
        return;
    }
    for (int64_t c = 0; c < (int64_t)ario->products * ario->n; c++) {
        int32_t j = (int32_t)(c % ario->n);
        double use = ario->output[j] > 0.0 ? ario->use[c] * (ario->made[j] / ario->output[j]) : 0.0;

        ario->stock[c] = fmax(0.0, ario->stock[c] + (ario->got[c] - use));
    }
}

/* What usual flows are weighed by when orders are split: today's capacity, or nothing. */
static double weight_of(const struct pond_ario *ario, int32_t i)
{
    return ario->with.by_capacity ? ario->alpha[i] * ario->capacity[i] : 1.0;
}

static void order(struct pond_ario *ario)
{
    memset(ario->weight, 0, (size_t)ario->products * (size_t)ario->n * sizeof *ario->weight);
    for (int32_t i = 0; i < ario->n; i++) {
        for (int32_t j = 0; j < ario->n; j++) {
            ario->weight[(int64_t)ario->product[i] * ario->n + j] +=
                ario->flow[(int64_t)i * ario->n + j] * weight_of(ario, i);
        }
    }
    for (int32_t i = 0; i < ario->n; i++) {
        double weight = weight_of(ario, i);

        for (int32_t j = 0; j < ario->n; j++) {
            int32_t p = ario->product[i];
            int64_t cell = (int64_t)p * ario->n + j;
            double target = ario->days[p] * ario->use[cell] * ario->best[j];
            double wanted = fmax(0.0, target - ario->stock[cell]) / ario->with.order_days;

            if (ario->output[j] > 0.0) {
                wanted += ario->use[cell] * (ario->made[j] / ario->output[j]);
            }
            ario->order[(int64_t)i * ario->n + j] =
                ario->weight[cell] > 0.0
                    ? ario->flow[(int64_t)i * ario->n + j] * weight * (wanted / ario->weight[cell])
                    : 0.0;
        }
    }
}

void pond_ario_step(struct pond_ario *ario)
{
    ario->day++;
    read_shocks(ario);
    add_demand(ario);
    grow(ario);
    make(ario);
    deliver(ario);
    order(ario);
    sum_up(ario);
}

struct pond_ario_day pond_ario_today(const struct pond_ario *ario)
{
    return ario->today;
}
