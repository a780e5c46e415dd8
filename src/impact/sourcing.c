/* Purchases by where the seller is: one row of the network for each customer.
 * SPDX-License-Identifier: Apache-2.0 */
#include "impact/sourcing.h"

#include <math.h>
#include <stdbool.h>

#include "base/globe.h"
#include "base/parallel.h"

#define FIRMS_A_BLOCK 1024

struct job {
    const struct pond_sourcing_input *input;
    double near2; /* square of the straight line of near_km */
    struct pond_sourcing *out;
};

static void add_link(const struct job *job, struct pond_sourcing *s, pond_node customer,
                     pond_node supplier, double value)
{
    const struct pond_sourcing_input *input = job->input;
    int32_t here = input->place[customer];
    int32_t there = input->place[supplier];
    bool known = here >= 0 && there >= 0;
    double away2 = pond_globe_chord2(input->point + 3 * (int64_t)customer,
                                     input->point + 3 * (int64_t)supplier);

    if (known && here == there) {
        s->same += value;
        s->near += value;
        return;
    }
    s->elsewhere += known ? value : 0.0;
    s->near += away2 <= job->near2 ? value : 0.0;
    s->far += away2 > job->near2 ? value : 0.0;
}

static enum pond_status run(void *user, int64_t begin, int64_t end, int thread,
                            struct pond_error *err)
{
    const struct job *job = user;
    const struct pond_network *network = job->input->network;

    (void)thread;
    (void)err;
    for (int64_t j = begin; j < end; j++) {
        struct pond_sourcing *s = &job->out[j];

        *s = (struct pond_sourcing){.unseen = network->imports[j],
                                    .bought = network->purchases[j] + network->imports[j]};
        for (pond_edge e = network->in_start[j]; e < network->in_start[j + 1]; e++) {
            add_link(job, s, (pond_node)j, network->in_supplier[e], network->in_value[e]);
        }
    }
    return POND_OK;
}

enum pond_status pond_sourcing_of_firms(const struct pond_sourcing_input *input,
                                        struct pond_sourcing *out, struct pond_error *err)
{
    struct job job = {.input = input, .near2 = pond_globe_chord2_of(input->near_km), .out = out};

    return pond_parallel_for(input->network->nodes, FIRMS_A_BLOCK, run, &job, err);
}

void pond_sourcing_add(struct pond_sourcing *sum, const struct pond_sourcing *one)
{
    sum->same += one->same;
    sum->elsewhere += one->elsewhere;
    sum->near += one->near;
    sum->far += one->far;
    sum->unseen += one->unseen;
    sum->bought += one->bought;
}

struct pond_bounds pond_bounds_of(double part, double other, double whole)
{
    double known = part + other;

    if (!(known > 0.0) || !(whole > 0.0)) {
        return (struct pond_bounds){(double)NAN, (double)NAN, (double)NAN};
    }
    /* Sums of the parts and the whole may differ in their last bits. */
    return (struct pond_bounds){.known = part / known,
                                .at_least = fmin(part / whole, part / known),
                                .at_most = fmax((whole - other) / whole, part / known)};
}
