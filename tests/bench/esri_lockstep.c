/* Full sweeps in lockstep: what the engines of ESRI are measured against.
 * SPDX-License-Identifier: Apache-2.0 */
#include "esri_lockstep.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "machine.h"

/* Shares by the rows of the network, and the state of a run. */
struct lockstep {
    const struct pond_esri_input *input;
    double *share; /* links: D in the order of in_ */
    uint8_t *kind; /* links: the input class */
    double *down;  /* nodes, and so on */
    double *passed;
    double *up;
    double *next_up;
    double *left; /* industries */
};

static void fill_shares(struct lockstep *lockstep)
{
    const struct pond_network *net = lockstep->input->view.network;

    for (pond_node j = 0; j < net->nodes; j++) {
        for (pond_edge e = net->in_start[j]; e < net->in_start[j + 1]; e++) {
            int32_t from = net->industry[net->in_supplier[e]];
            double of_industry = 0.0;

            for (pond_edge f = net->in_start[j]; f < net->in_start[j + 1]; f++) {
                of_industry += net->industry[net->in_supplier[f]] == from ? net->in_value[f] : 0.0;
            }
            lockstep->kind[e] =
                lockstep->input->input_class[(int64_t)from * net->industries + net->industry[j]];
            lockstep->share[e] =
                net->in_value[e] /
                (lockstep->kind[e] == POND_INPUT_ESSENTIAL ? of_industry : net->purchases[j]);
        }
    }
}

static void pass_on(struct lockstep *lockstep)
{
    const struct pond_network *net = lockstep->input->view.network;

    memset(lockstep->left, 0, (size_t)net->industries * sizeof(double));
    for (pond_node i = 0; i < net->nodes; i++) {
        lockstep->left[net->industry[i]] += net->sales[i] * (1.0 - lockstep->down[i]);
    }
    for (pond_node i = 0; i < net->nodes; i++) {
        double left = lockstep->left[net->industry[i]];

        lockstep->passed[i] = lockstep->down[i];
        if (lockstep->input->substitution && net->sales[i] < left) {
            lockstep->passed[i] *= net->sales[i] / left;
        }
    }
}

static double lockstep_down(const struct lockstep *lockstep, pond_node j)
{
    const struct pond_network *net = lockstep->input->view.network;
    double rest = 0.0;
    double worst = 0.0;
    double sum = 0.0;
    int32_t last = -1;

    for (pond_edge e = net->in_start[j]; e < net->in_start[j + 1]; e++) {
        pond_node i = net->in_supplier[e];
        double part = lockstep->share[e] * lockstep->passed[i];

        sum = net->industry[i] == last ? sum : 0.0;
        last = net->industry[i];
        if (lockstep->kind[e] == POND_INPUT_ESSENTIAL) {
            sum += part;
            worst = fmax(worst, sum);
        } else if (lockstep->kind[e] == POND_INPUT_NON_ESSENTIAL) {
            rest += part;
        }
    }
    return fmin(1.0, fmax(worst, rest));
}

/* One update of all firms; returns the largest growth. */
static double lockstep_update(struct lockstep *lockstep, pond_node closed)
{
    const struct pond_network *net = lockstep->input->view.network;
    const double *total = lockstep->input->revenue ? lockstep->input->revenue : net->sales;
    double *before = lockstep->up;
    double growth = 0.0;

    pass_on(lockstep);
    for (pond_node i = 0; i < net->nodes; i++) {
        double down = i == closed ? 1.0 : lockstep_down(lockstep, i);
        double up = 0.0;

        for (pond_edge e = net->out_start[i]; e < net->out_start[i + 1]; e++) {
            up += net->out_value[e] * before[net->out_customer[e]];
        }
        up = i == closed ? 1.0 : up / (total[i] > 0.0 ? total[i] : 1.0);
        growth = fmax(growth, fmax(down - lockstep->down[i], up - before[i]));
        lockstep->down[i] = down;
        lockstep->next_up[i] = up;
    }
    lockstep->up = lockstep->next_up;
    lockstep->next_up = before;
    return growth;
}

double bench_lockstep(const struct pond_esri_input *input, const pond_node *node, int64_t count,
                      double *sum)
{
    const struct pond_network *net = input->view.network;
    size_t nodes = (size_t)net->nodes;
    double *state = pondi_alloc(4 * nodes + (size_t)net->industries, sizeof *state);
    struct lockstep lockstep = {.input = input,
                                .share = pondi_alloc((size_t)net->links, sizeof(double)),
                                .kind = pondi_alloc((size_t)net->links, 1),
                                .down = state,
                                .passed = state + nodes,
                                .up = state + 2 * nodes,
                                .next_up = state + 3 * nodes,
                                .left = state + 4 * nodes};
    double all = pond_sum(net->sales, net->nodes);
    double began = 0.0;

    fill_shares(&lockstep);
    began = bench_clock(pond_threads());
    *sum = 0.0;
    for (int64_t k = 0; k < count; k++) {
        memset(state, 0, 4 * nodes * sizeof *state);
        lockstep.down[node[k]] = lockstep.up[node[k]] = 1.0;
        while (lockstep_update(&lockstep, node[k]) > input->eps) {
        }
        for (pond_node i = 0; i < net->nodes; i++) {
            *sum += net->sales[i] / all * fmax(lockstep.down[i], lockstep.up[i]);
        }
    }
    began = (bench_clock(pond_threads()) - began) / (double)count;
    pondi_free(state);
    pondi_free(lockstep.share);
    pondi_free(lockstep.kind);
    return began;
}
