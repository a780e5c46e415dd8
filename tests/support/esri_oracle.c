/* The formulas, one function each.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/esri_oracle.h"

#include <math.h>
#include <string.h>

void fill_oracle(struct oracle *oracle, const struct pond_esri_input *input,
                 const struct random_links *links)
{
    memset(oracle, 0, sizeof *oracle);
    oracle->n = links->input.nodes;
    oracle->input = input;
    for (int64_t e = 0; e < links->input.links; e++) {
        oracle->w[links->supplier[e]][links->customer[e]] += links->value[e];
        oracle->s[links->supplier[e]] += links->value[e];
        oracle->q[links->customer[e]] += links->value[e];
    }
}

static int class_for(const struct oracle *oracle, pond_node i, pond_node j)
{
    const struct pond_network *network = oracle->input->view.network;

    return oracle->input
        ->input_class[network->industry[i] * network->industries + network->industry[j]];
}

/* What customer j buys of the industry of i. */
static double bought_of_industry(const struct oracle *oracle, pond_node i, pond_node j)
{
    const int32_t *industry = oracle->input->view.network->industry;
    double sum = 0.0;

    for (pond_node l = 0; l < oracle->n; l++) {
        sum += industry[l] == industry[i] ? oracle->w[l][j] : 0.0;
    }
    return sum;
}

static double sigma_of(const struct oracle *oracle, pond_node i, const double *y)
{
    const struct pond_esri_input *input = oracle->input;
    const int32_t *market = input->market ? input->market : input->view.network->industry;
    double left = 0.0;

    if (!input->substitution) {
        return 1.0;
    }
    for (pond_node l = 0; l < oracle->n; l++) {
        left += market[l] == market[i] ? oracle->s[l] * (1.0 - y[l]) : 0.0;
    }
    if (input->compat && left <= 1e-10) {
        left = 1.0;
    }
    return left > 0.0 ? fmin(1.0, oracle->s[i] / left) : 1.0;
}

/* The downstream loss of j: the worst of each essential industry and the rest together. */
static double next_down(const struct oracle *oracle, pond_node j, const double *passed)
{
    const struct pond_network *network = oracle->input->view.network;
    double scale =
        oracle->input->costs && oracle->q[j] > 0.0 ? oracle->q[j] / oracle->input->costs[j] : 1.0;
    double industry_loss[INDUSTRIES] = {0};
    double rest = 0.0;

    for (pond_node i = 0; i < oracle->n; i++) {
        if (oracle->w[i][j] <= 0.0) {
            continue;
        }
        if (class_for(oracle, i, j) == 2) {
            industry_loss[network->industry[i]] +=
                oracle->w[i][j] / bought_of_industry(oracle, i, j) * scale * passed[i];
        } else if (class_for(oracle, i, j) == 1) {
            rest += oracle->w[i][j] / oracle->q[j] * scale * passed[i];
        }
    }
    for (int k = 0; k < INDUSTRIES; k++) {
        rest = fmax(rest, industry_loss[k]);
    }
    return rest;
}

static double next_up(const struct oracle *oracle, pond_node i, const double *x)
{
    const double *revenue = oracle->input->revenue ? oracle->input->revenue : oracle->s;
    double sum = 0.0;

    for (pond_node j = 0; j < oracle->n; j++) {
        sum += oracle->w[i][j] > 0.0 ? oracle->w[i][j] / revenue[i] * x[j] : 0.0;
    }
    return sum;
}

static void score(const struct oracle *oracle, struct outcome *o)
{
    const double *weight = oracle->input->weight ? oracle->input->weight : oracle->s;
    double all = 0.0;

    o->total = o->down = o->up = 0.0;
    for (pond_node i = 0; i < oracle->n; i++) {
        all += weight[i];
        o->total += weight[i] * fmax(o->node_down[i], o->node_up[i]);
        o->down += weight[i] * o->node_down[i];
        o->up += weight[i] * o->node_up[i];
    }
    o->total /= all;
    o->down /= all;
    o->up /= all;
}

/* One update of all firms; returns the largest growth. */
static double update(const struct oracle *oracle, struct outcome *o, const double *floor_down,
                     const double *floor_up)
{
    double passed[NODES];
    double y[NODES];
    double x[NODES];
    double growth = 0.0;

    for (pond_node i = 0; i < oracle->n; i++) {
        passed[i] = sigma_of(oracle, i, o->node_down) * o->node_down[i];
    }
    for (pond_node i = 0; i < oracle->n; i++) {
        y[i] = fmin(1.0, fmax(floor_down[i], next_down(oracle, i, passed)));
        x[i] = fmin(1.0, fmax(floor_up[i], next_up(oracle, i, o->node_up)));
        if (oracle->input->held != NULL && oracle->input->held[i] != 0) {
            y[i] = x[i] = 0.0;
        }
        growth = fmax(growth, fmax(y[i] - o->node_down[i], x[i] - o->node_up[i]));
    }
    memcpy(o->node_down, y, sizeof y);
    memcpy(o->node_up, x, sizeof x);
    return growth;
}

void run_oracle(const struct oracle *oracle, struct outcome *o, const struct pond_esri_shock *shock,
                int64_t shocks)
{
    double floor_down[NODES] = {0};
    double floor_up[NODES] = {0};
    bool quiet = false;

    memset(o, 0, sizeof *o);
    for (int64_t k = 0; k < shocks; k++) {
        floor_down[shock[k].node] = o->node_down[shock[k].node] = shock[k].down;
        floor_up[shock[k].node] = o->node_up[shock[k].node] = shock[k].up;
    }
    score(oracle, o);
    while (!quiet) {
        double before = o->total;
        double growth = update(oracle, o, floor_down, floor_up);

        score(oracle, o);
        o->iterations++;
        quiet = growth <= oracle->input->eps;
        if (oracle->input->stop == POND_ESRI_STOP_TOTAL && before > 0.0) {
            quiet = o->total / before <= 1.0 + oracle->input->eps;
        }
    }
}
