/* How far a loss spreads downstream, when markets have lost little: u >= 1 + L(u).
 * SPDX-License-Identifier: Apache-2.0
 *
 *     L(u)_j = max over groups g of inputs of sum_{i in g} D_ij bar_i u_i
 *     bar_i  = min(1, 4/3 sales_i / sales of i's market): sigma while a market has 3/4 left
 *
 * L is homogeneous, monotone and subadditive; proofs in README.md. */
#include "ripple/esri_limit.h"

#include "base/alloc.h"
#include "base/parallel.h"

#define BLOCK 4096

/* A market may have lost a quarter. */
#define SPARE (4.0 / 3.0)

/* The gain is good enough when the last sweep added at most this. */
#define GROWING 0.125

/* Losses that spread over more sweeps than these, or gain more than this, are not for bounds of
 * what is not traced. */
#define MOST_SWEEPS 400
#define MOST_GAIN 1e4

/* One sweep: to = 1 + L(from), and by how much it grew. */
struct sweep {
    const struct pond_esri_model *model;
    const double *passed; /* bar u */
    double *to;
};

static double worst_group(const struct sweep *sweep, int64_t node)
{
    const struct pond_esri_model *model = sweep->model;
    double worst = 0.0;

    for (int64_t g = model->group_start[node]; g < model->group_start[node + 1]; g++) {
        double sum = 0.0;

        for (int64_t e = model->down.start[g]; e < model->down.start[g + 1]; e++) {
            sum += model->down_share[e] * sweep->passed[model->down.node[e]];
        }
        worst = sum > worst ? sum : worst;
    }
    return worst;
}

static enum pond_status do_sweep(void *user, int64_t begin, int64_t end, int thread,
                                 struct pond_error *err)
{
    const struct sweep *sweep = user;

    (void)thread;
    (void)err;
    for (int64_t j = begin; j < end; j++) {
        sweep->to[j] = 1.0 + worst_group(sweep, j);
    }
    return POND_OK;
}

static double bar(const struct pond_esri_model *model, pond_node node)
{
    double sales = model->sales[node];
    double all = model->markets > 0 ? model->market_sales[model->market[node]] : 0.0;

    return SPARE * sales < all ? SPARE * sales / all : 1.0;
}

static double pass_on(const struct pond_esri_model *model, const double *gain, double *passed)
{
    double largest = 0.0;

    for (pond_node i = 0; i < model->nodes; i++) {
        passed[i] = bar(model, i) * gain[i];
        largest = gain[i] > largest ? gain[i] : largest;
    }
    return largest;
}

static double largest_growth(const double *from, const double *to, pond_node nodes)
{
    double largest = 0.0;

    for (pond_node i = 0; i < nodes; i++) {
        largest = to[i] - from[i] > largest ? to[i] - from[i] : largest;
    }
    return largest;
}

/* What follows from the gain: sums over firms, upper bounds. */
static enum pond_status add_up(struct pondi_limits *limits, const struct pond_esri_model *model,
                               double *scratch, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    double most = 1.0;

    POND_TRY(POND_NEW(&limits->gain_weight, model->weights, err));
    POND_TRY(POND_NEW(&limits->market_gain, (size_t)model->markets + 1, err));
    for (pond_node i = 0; i < model->nodes; i++) {
        most = limits->gain[i] > most ? limits->gain[i] : most;
        if (model->markets > 0) {
            limits->market_gain[model->market[i]] +=
                model->sales[i] * limits->gain[i] * (1.0 + 1e-9);
        }
    }
    for (int32_t set = 0; set < model->weights; set++) {
        for (pond_node i = 0; i < model->nodes; i++) {
            scratch[i] = model->weight[(int64_t)set * model->nodes + i] * limits->gain[i];
        }
        limits->gain_weight[set] = pond_sum(scratch, model->nodes) * (1.0 + 1e-9);
    }
    limits->most_gain = most;
    /* with this part left, (1 / left) / SPARE (u - 1) <= u - 1/2 for every u up to the largest */
    limits->hottest = (most - 1.0) / (most - 0.5) / SPARE;
done:
    return status;
}

enum pond_status pondi_limits_gain(struct pondi_limits *limits, const struct pond_esri_model *model,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    double *from = NULL;
    double *to = NULL;
    double *passed = NULL;
    double growth = 1.0;
    double largest = 1.0;

    POND_TRY(POND_NEW(&from, model->nodes, err));
    POND_TRY(POND_NEW(&to, model->nodes, err));
    POND_TRY(POND_NEW(&passed, model->nodes, err));
    for (int left = MOST_SWEEPS; left > 0 && growth > GROWING && largest <= MOST_GAIN; left--) {
        struct sweep sweep = {model, passed, to};
        double *other = from;

        largest = pass_on(model, from, passed);
        POND_TRY(pond_parallel_for(model->nodes, BLOCK, do_sweep, &sweep, err));
        growth = largest_growth(from, to, model->nodes);
        from = to;
        to = other;
    }
    if (growth <= GROWING) {
        pondi_limits_scale(from, model->nodes, growth, model->suppliers.start);
        limits->gain = from;
        from = NULL;
        POND_TRY(add_up(limits, model, passed, err));
    }
done:
    pondi_free(from);
    pondi_free(to);
    pondi_free(passed);
    return status;
}
