/* Rounds of local spending.
 * SPDX-License-Identifier: Apache-2.0 */
#include "impact/local.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/alloc.h"

/* What is left of a unit that ends the series, and rounds after which it never ends. */
#define LEFT 1e-13
#define ROUNDS_MAX 100000

struct work {
    const struct pond_local_input *input;
    pond_node firm;
    double consumers; /* sales of local firms to final consumers */
    double *income;   /* nodes */
    double *next;     /* nodes */
    double people;    /* income of people */
};

double pond_local_turnover(const struct pond_local_input *input, pond_node firm)
{
    const struct pond_network *network = input->network;

    return fmax(network->sales[firm] + network->final_demand[firm],
                (network->purchases[firm] + network->imports[firm]) / (1.0 - input->pay));
}

static bool is_local(const struct work *work, pond_node node)
{
    return work->input->local[node] != 0 || node == work->firm;
}

static void spend_of_firm(struct work *work, pond_node i)
{
    const struct pond_network *network = work->input->network;
    double turnover = pond_local_turnover(work->input, i);
    double each = turnover > 0.0 ? work->income[i] / turnover : 0.0;

    for (pond_edge e = network->in_start[i]; e < network->in_start[i + 1]; e++) {
        pond_node s = network->in_supplier[e];

        if (is_local(work, s)) {
            work->next[s] += each * network->in_value[e];
        }
    }
}

/* All spend what they have; gives what stays here. */
static double spend(struct work *work)
{
    const struct pond_network *network = work->input->network;
    double wages = 0.0;
    double stays = 0.0;
    double shops =
        work->consumers > 0.0 ? work->people * work->input->pay_spent / work->consumers : 0.0;

    memset(work->next, 0, (size_t)network->nodes * sizeof *work->next);
    for (pond_node i = 0; i < network->nodes; i++) {
        if (is_local(work, i)) {
            work->next[i] += shops * network->final_demand[i];
        }
        if (work->income[i] > 0.0) {
            spend_of_firm(work, i);
            wages += work->income[i] * work->input->pay;
        }
    }
    for (pond_node i = 0; i < network->nodes; i++) {
        stays += work->next[i];
        work->income[i] = work->next[i];
    }
    work->people = wages;
    return stays + wages;
}

static enum pond_status prepare(struct work *work, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_local_input *input = work->input;

    if (!(input->pay >= 0.0 && input->pay < 1.0 && input->pay_spent >= 0.0 &&
          input->pay_spent <= 1.0)) {
        return pond_fail(err, POND_EINVAL,
                         "pay is %g of turnover, of which %g is spent here (expected 0 to below 1, "
                         "and 0 to 1)",
                         input->pay, input->pay_spent);
    }
    POND_TRY(POND_NEW(&work->income, input->network->nodes, err));
    POND_TRY(POND_NEW(&work->next, input->network->nodes, err));
    work->income[work->firm] = 1.0;
    for (pond_node i = 0; i < input->network->nodes; i++) {
        work->consumers += is_local(work, i) ? input->network->final_demand[i] : 0.0;
    }
done:
    return status;
}

enum pond_status pond_local_rounds(struct pond_local_multiplier *m, double *round, int32_t rounds,
                                   const struct pond_local_input *input, pond_node firm,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct work work = {.input = input, .firm = firm};
    double stays = 1.0;

    *m = (struct pond_local_multiplier){.share = (double)NAN};
    POND_TRY(prepare(&work, err));
    for (int32_t r = 0; r < ROUNDS_MAX; r++) {
        if (r < rounds) {
            round[r] = stays;
        }
        m->lm2 += r < 2 ? stays : 0.0;
        m->lm3 += r < 3 ? stays : 0.0;
        m->whole += stays;
        if (r + 1 >= rounds && stays <= LEFT * m->whole) {
            break;
        }
        stays = spend(&work);
    }
    if (stays > LEFT * m->whole) {
        m->whole = (double)INFINITY;
    }
    if (m->whole > 1.0) {
        m->share = (m->lm3 - 1.0) / (m->whole - 1.0);
    }
done:
    pondi_free(work.income);
    pondi_free(work.next);
    return status;
}
