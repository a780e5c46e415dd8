/* The slow model by days: every pair of firms, every day, stocks as they are.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/days_oracle.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static double days_of(const struct days_oracle *o, pond_node i, pond_node j)
{
    const struct pond_days_input *input = o->input;
    double own = input->node_stock_days != NULL ? input->node_stock_days[i] : input->stock_days;
    double given = 0.0;

    if (input->industry_stock_days != NULL) {
        given = input->industry_stock_days[o->industry[j] * o->industries + o->industry[i]];
    }
    return given != 0.0 ? given : own;
}

static double usual_capacity(const struct days_oracle *o, pond_node i)
{
    return o->input->spare_capacity != NULL ? 1.0 + o->input->spare_capacity[i] : 1.0;
}

void begin_days_oracle(struct days_oracle *oracle, const struct pond_days_input *input,
                       const struct random_links *links, const struct pond_shock *shock,
                       int64_t shocks)
{
    memset(oracle, 0, sizeof *oracle);
    oracle->input = input;
    oracle->shock = shock;
    oracle->shocks = shocks;
    oracle->n = links->input.nodes;
    oracle->industries = links->input.industries;
    oracle->industry = links->industry;
    oracle->day = -1;
    for (int64_t k = 0; k < links->input.links; k++) {
        oracle->usual[links->customer[k]][links->supplier[k]] += links->value[k];
    }
    for (pond_node j = 0; j < oracle->n; j++) {
        oracle->final[j] = links->final_demand[j];
        oracle->output[j] = links->final_demand[j];
        oracle->activity[j] = 1.0;
        oracle->capacity[j] = usual_capacity(oracle, j);
        oracle->demand[j] = links->final_demand[j];
        for (pond_node i = 0; i < oracle->n; i++) {
            oracle->output[j] += oracle->usual[i][j];
            oracle->demand[j] += oracle->usual[i][j];
            oracle->stock[i][j] = days_of(oracle, i, j) * oracle->usual[i][j];
            oracle->shipped[i][j] = oracle->usual[i][j];
        }
    }
}

/* Mean loss of capacity of those who trade with a firm, a pair each way. */
static double hurt(const struct days_oracle *o, pond_node node)
{
    double sum = 0.0;
    double count = 0.0;

    for (pond_node other = 0; other < o->n; other++) {
        double loss = fmax(0.0, 1.0 - o->capacity[other]);
        double links = (o->usual[node][other] > 0.0) + (o->usual[other][node] > 0.0);

        sum += links * loss;
        count += links;
    }
    return count > 0.0 ? sum / count : 0.0;
}

static void read_shocks(struct days_oracle *o, double *wanted)
{
    double factor[DAYS_NODES];

    for (int64_t k = 0; k < o->shocks; k++) {
        const struct pond_shock *shock = &o->shock[k];
        double full = pond_shock_strength(shock, o->day);

        if (shock->recovery == POND_RECOVERY_NEIGHBOURS && full < 1.0 && o->day > shock->day) {
            full = fmax(0.0, o->left[k] - (1.0 - hurt(o, shock->node)) / shock->recovery_days);
        }
        o->left[k] = full;
    }
    for (pond_node i = 0; i < o->n; i++) {
        factor[i] = usual_capacity(o, i);
        wanted[i] = 1.0;
    }
    for (int64_t k = 0; k < o->shocks; k++) {
        if (o->shock[k].kind == POND_SHOCK_CAPACITY) {
            factor[o->shock[k].node] *= 1.0 + o->shock[k].change * o->left[k];
        }
        if (o->shock[k].kind == POND_SHOCK_DEMAND) {
            wanted[o->shock[k].node] *= 1.0 + o->shock[k].change * o->left[k];
        }
    }
    memcpy(o->capacity, factor, sizeof factor);
}

/* The product of the shocks of links or stocks on one pair; the sum of those of supply. */
static double on_pair(const struct days_oracle *o, pond_node i, pond_node j,
                      enum pond_shock_kind kind)
{
    double factor = 1.0;
    double sum = 0.0;

    for (int64_t k = 0; k < o->shocks; k++) {
        const struct pond_shock *shock = &o->shock[k];
        bool all = shock->other == POND_SHOCK_ALL;
        bool here = kind != POND_SHOCK_STOCK
                        ? shock->node == j && (all || shock->other == i)
                        : shock->node == i && (all || shock->other == o->industry[j]);

        if (shock->kind == kind && here) {
            factor *= 1.0 + shock->change * o->left[k];
            sum += shock->change * o->left[k];
        }
    }
    return kind == POND_SHOCK_SUPPLY ? sum : factor;
}

/* Sums over the suppliers of one industry. */
static double of_industry(const struct days_oracle *o, const double *row, int32_t s)
{
    double sum = 0.0;

    for (pond_node j = 0; j < o->n; j++) {
        sum += o->industry[j] == s ? row[j] : 0.0;
    }
    return sum;
}

static void use_and_order(struct days_oracle *o, pond_node i, double wanted)
{
    double before[DAYS_NODES];
    double plan = o->activity[i];

    memcpy(before, o->stock[i], sizeof before);
    if (o->input->orders == POND_DAYS_ORDERS_DEMAND) {
        plan = fmin(o->capacity[i], o->output[i] > 0.0 ? o->demand[i] / o->output[i] : wanted);
    }
    for (pond_node j = 0; j < o->n; j++) {
        double a = o->usual[i][j];
        double a_s = of_industry(o, o->usual[i], o->industry[j]);
        double s_s = of_industry(o, before, o->industry[j]);
        double use = s_s > 0.0 ? before[j] * o->activity[i] * a_s / s_s : 0.0;
        double g = 0.0;

        if (a == 0.0) {
            continue;
        }
        o->stock[i][j] = fmax(0.0, before[j] - use) + o->shipped[i][j];
        o->stock[i][j] += a * on_pair(o, i, j, POND_SHOCK_SUPPLY);
        o->stock[i][j] *= on_pair(o, i, j, POND_SHOCK_STOCK);
        g = days_of(o, i, j) * a * plan - o->stock[i][j];
        if (o->input->orders != POND_DAYS_ORDERS_GAP) {
            g = fmax(g, 0.0);
        }
        o->order[i][j] = fmax(0.0, a * plan + g / o->input->order_days);
        o->order[i][j] *= on_pair(o, i, j, POND_SHOCK_LINK);
    }
}

static double input_limit(const struct days_oracle *o, pond_node i)
{
    double least = (double)INFINITY;
    double lack = 0.0;
    double inputs = 0.0;

    for (int32_t s = 0; s < o->industries; s++) {
        double a_s = of_industry(o, o->usual[i], s);
        double cover = of_industry(o, o->stock[i], s) / a_s;
        int class = POND_INPUT_ESSENTIAL;

        if (a_s == 0.0) {
            continue;
        }
        if (o->input->input_class != NULL) {
            class = o->input->input_class[s * o->industries + o->industry[i]];
        }
        inputs += a_s;
        if (class == POND_INPUT_ESSENTIAL) {
            least = fmin(least, cover);
        } else if (class == POND_INPUT_NON_ESSENTIAL) {
            lack += a_s * fmax(0.0, o->capacity[i] - cover);
        }
    }
    return lack > 0.0 ? fmin(least, o->capacity[i] - lack / inputs) : least;
}

/* The level by bisection: slow, and nothing to get wrong. */
static double find_level(const struct days_oracle *o, pond_node j, double wanted, double made)
{
    double low = 0.0;
    double high = 1e6;

    for (int round = 0; round < 200; round++) {
        double level = 0.5 * (low + high);
        double out = fmin(wanted, level * o->final[j]);

        for (pond_node i = 0; i < o->n; i++) {
            out += fmin(o->order[i][j], level * o->usual[i][j]);
        }
        if (out < made) {
            low = level;
        } else {
            high = level;
        }
    }
    return high;
}

static void make_and_ship(struct days_oracle *o, pond_node j, double wanted)
{
    double can = fmin(o->capacity[j], input_limit(o, j));
    double want = wanted * o->final[j];
    double level = (double)INFINITY;
    double share = 1.0;

    o->demand[j] = want;
    for (pond_node i = 0; i < o->n; i++) {
        o->demand[j] += o->order[i][j];
    }
    o->production[j] = fmin(o->demand[j], o->output[j] > 0.0 ? can * o->output[j] : 0.0);
    o->activity[j] = o->output[j] > 0.0 ? o->production[j] / o->output[j] : fmin(can, wanted);
    if (o->production[j] < o->demand[j]) {
        level = find_level(o, j, want, o->production[j]);
        share = o->production[j] / o->demand[j];
    }
    for (pond_node i = 0; i < o->n; i++) {
        o->shipped[i][j] =
            o->input->rationing == POND_DAYS_RATION_SHARE
                ? share * o->order[i][j]
                : fmin(o->order[i][j], o->usual[i][j] > 0.0 ? level * o->usual[i][j] : 0.0);
    }
    o->consumption[j] = o->input->rationing == POND_DAYS_RATION_SHARE
                            ? share * want
                            : fmin(want, o->final[j] > 0.0 ? level * o->final[j] : 0.0);
}

void step_days_oracle(struct days_oracle *oracle)
{
    double wanted[DAYS_NODES] = {0};

    oracle->day++;
    read_shocks(oracle, wanted);
    for (pond_node i = 0; i < oracle->n; i++) {
        use_and_order(oracle, i, wanted[i]);
    }
    for (pond_node j = 0; j < oracle->n; j++) {
        make_and_ship(oracle, j, wanted[j]);
    }
}
