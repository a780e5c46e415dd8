/* The Leontief price model on the links between firms, with partial pass-through, margins as
 * buffers, and lags. SPDX-License-Identifier: Apache-2.0 */
#include "ripple/price.h"

#include <math.h>
#include <stdbool.h>

#include "base/alloc.h"
#include "base/parallel.h"

#define BLOCK 2048
#define LAG_MAX_DAYS 36500
/* Sales may exceed turnover by rounding. */
#define ROUNDING 1e-9

/* --- the numbers that go in --- */

static bool is_share(double x)
{
    return x >= 0.0 && x <= 1.0;
}

static enum pond_status check_node(const struct pond_price_input *input,
                                   const struct pond_price_shock *shock, pond_node j,
                                   struct pond_error *err)
{
    const struct pond_network *network = input->network;
    double output = input->output[j];
    const char *what = NULL;

    if (!(output >= 0.0) || !isfinite(output) || output < network->sales[j] * (1.0 - ROUNDING)) {
        what = "its output is not a number >= its sales to firms";
    } else if (input->pass_through != NULL && !is_share(input->pass_through[j])) {
        what = "its pass-through is not a share from 0 to 1";
    } else if (input->buffer != NULL && !(input->buffer[j] >= 0.0)) {
        what = "its buffer is not a number >= 0";
    } else if (input->lag_days != NULL &&
               (input->lag_days[j] < 1 || input->lag_days[j] > LAG_MAX_DAYS)) {
        what = "its lag is not 1 to 36500 days";
    } else if (shock->set != NULL && !isnan(shock->set[j]) &&
               (!(shock->set[j] > -1.0) || !isfinite(shock->set[j]))) {
        what = "its set price is not a finite change above -1";
    } else if (shock->cost != NULL && !isfinite(shock->cost[j])) {
        what = "its extra cost is not a finite number";
    }
    return what == NULL ? POND_OK : pond_fail(err, POND_EINVAL, "node %d: %s", (int)j, what);
}

static enum pond_status check(const struct pond_price_input *input,
                              const struct pond_price_shock *shock, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t industries = input->network->industries;

    for (pond_node j = 0; j < input->network->nodes; j++) {
        POND_TRY(check_node(input, shock, j, err));
    }
    for (int64_t k = 0; input->avoided != NULL && k < industries * industries; k++) {
        if (!is_share(input->avoided[k])) {
            return pond_fail(err, POND_EINVAL,
                             "industries %lld and %lld: the avoided share is not from 0 to 1",
                             (long long)(k / industries), (long long)(k % industries));
        }
    }
done:
    return status;
}

static double cost_of(const struct pond_price_shock *shock, pond_node j)
{
    return shock->cost != NULL ? shock->cost[j] : 0.0;
}

static bool is_set(const struct pond_price_shock *shock, pond_node j)
{
    return shock->set != NULL && !isnan(shock->set[j]);
}

/* sum_i W_ij (1 - s_ij) x_i. */
static double pushed(const struct pond_price_input *input, pond_node j, const double *x)
{
    const struct pond_network *network = input->network;
    const double *avoided = input->avoided;
    double sum = 0.0;

    for (pond_edge k = network->in_start[j]; k < network->in_start[j + 1]; k++) {
        pond_node i = network->in_supplier[k];
        double value = network->in_value[k] * x[i];

        if (avoided != NULL && value != 0.0) {
            value *=
                1.0 -
                avoided[(int64_t)network->industry[i] * network->industries + network->industry[j]];
        }
        sum += value;
    }
    return sum;
}

static double share_passed(const struct pond_price_input *input, pond_node j)
{
    return input->pass_through != NULL ? input->pass_through[j] : 1.0;
}

/* The price that follows from extra costs. */
static double follow(const struct pond_price_input *input, pond_node j, double cost)
{
    double buffer = input->buffer != NULL ? input->buffer[j] : 0.0;

    if (input->output[j] == 0.0) {
        return 0.0;
    }
    return share_passed(input, j) * fmax(cost - buffer, fmin(cost, 0.0)) / input->output[j];
}

/* --- whom the shock reaches --- */

/* Customers of customers, breadth first, in no order that matters: the list is made sorted. */
static enum pond_status find_reached(pond_node **out, int64_t *count,
                                     const struct pond_price_input *input,
                                     const struct pond_price_shock *shock, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_network *network = input->network;
    uint8_t *seen = NULL;
    pond_node *list = NULL;
    int64_t end = 0;

    POND_TRY(POND_NEW(&list, network->nodes, err));
    POND_TRY(POND_NEW(&seen, network->nodes, err));
    for (pond_node j = 0; j < network->nodes; j++) {
        if (is_set(shock, j) || cost_of(shock, j) != 0.0) {
            seen[j] = 1;
            list[end++] = j;
        }
    }
    for (int64_t at = 0; at < end; at++) {
        for (pond_edge k = network->out_start[list[at]]; k < network->out_start[list[at] + 1];
             k++) {
            pond_node j = network->out_customer[k];
            if (seen[j] == 0) {
                seen[j] = 1;
                list[end++] = j;
            }
        }
    }
    end = 0;
    for (pond_node j = 0; j < network->nodes; j++) {
        if (seen[j] != 0) {
            list[end++] = j;
        }
    }
    *out = list;
    *count = end;
    list = NULL;
done:
    pondi_free(seen);
    pondi_free(list);
    return status;
}

/* --- the fixed point --- */

/* What a round reads of each supplier, in one line of the cache. */
struct pair {
    double price;
    double u;
};

/* sum_i W_ij (1 - s_ij) x_i of both. */
static struct pair pushed_pair(const struct pond_price_input *input, pond_node j,
                               const struct pair *x)
{
    const struct pond_network *network = input->network;
    const double *avoided = input->avoided;
    struct pair sum = {0.0, 0.0};

    for (pond_edge k = network->in_start[j]; k < network->in_start[j + 1]; k++) {
        pond_node i = network->in_supplier[k];
        double value = network->in_value[k];

        if (avoided != NULL) {
            value *=
                1.0 -
                avoided[(int64_t)network->industry[i] * network->industries + network->industry[j]];
        }
        sum.price += value * x[i].price;
        sum.u += value * x[i].u;
    }
    return sum;
}

struct solver {
    const struct pond_price_input *input;
    const struct pond_price_shock *shock;
    pond_node *reached;
    int64_t count;
    struct pair *now;  /* nodes: 0 where the shock does not reach */
    struct pair *next; /* nodes */
    double *cost;
    double *factor; /* blocks: max of (u_next - 1) / u */
    double *step;   /* blocks: max of |next - price| / u */
    double *widest; /* blocks: max of u */
};

static enum pond_status update_range(void *user, int64_t begin, int64_t end, int thread,
                                     struct pond_error *err)
{
    struct solver *s = user;
    double factor = 0.0;
    double step = 0.0;
    double widest = 0.0;

    (void)thread;
    (void)err;
    for (int64_t k = begin; k < end; k++) {
        pond_node j = s->reached[k];
        bool set = is_set(s->shock, j);
        double slope = set || s->input->output[j] == 0.0
                           ? 0.0
                           : share_passed(s->input, j) / s->input->output[j];

        struct pair sum = pushed_pair(s->input, j, s->now);
        struct pair *now = &s->now[j];

        s->cost[j] = cost_of(s->shock, j) + sum.price;
        s->next[j] = (struct pair){set ? s->shock->set[j] : follow(s->input, j, s->cost[j]),
                                   1.0 + slope * sum.u};
        factor = fmax(factor, (s->next[j].u - 1.0) / now->u);
        step = fmax(step, fabs(s->next[j].price - now->price) / now->u);
        widest = fmax(widest, now->u);
    }
    s->factor[begin / BLOCK] = factor;
    s->step[begin / BLOCK] = step;
    s->widest[begin / BLOCK] = widest;
    return POND_OK;
}

static double largest(const double *x, int64_t count)
{
    double most = 0.0;

    for (int64_t i = 0; i < count; i++) {
        most = fmax(most, x[i]);
    }
    return most;
}

/* One round; the bound of the error of the new prices. */
static enum pond_status update(struct solver *s, double *error, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t blocks = (s->count + BLOCK - 1) / BLOCK;
    double factor = 0.0;
    double step = 0.0;
    struct pair *swap = NULL;

    POND_TRY(pond_parallel_for(s->count, BLOCK, update_range, s, err));
    factor = largest(s->factor, blocks);
    step = largest(s->step, blocks);
    *error = step == 0.0    ? 0.0
             : factor < 1.0 ? largest(s->widest, blocks) * step * factor / (1.0 - factor)
                            : (double)INFINITY;
    swap = s->now;
    s->now = s->next;
    s->next = swap;
done:
    return status;
}

static enum pond_status cost_range(void *user, int64_t begin, int64_t end, int thread,
                                   struct pond_error *err)
{
    struct solver *s = user;

    (void)thread;
    (void)err;
    for (int64_t k = begin; k < end; k++) {
        pond_node j = s->reached[k];
        s->cost[j] = cost_of(s->shock, j) + pushed_pair(s->input, j, s->now).price;
    }
    return POND_OK;
}

static enum pond_status start(struct solver *s, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    pond_node nodes = s->input->network->nodes;
    int64_t blocks = 0;

    POND_TRY(find_reached(&s->reached, &s->count, s->input, s->shock, err));
    blocks = s->count / BLOCK + 1;
    POND_TRY(POND_NEW(&s->now, nodes, err));
    POND_TRY(POND_NEW(&s->next, nodes, err));
    POND_TRY(POND_NEW(&s->factor, blocks, err));
    POND_TRY(POND_NEW(&s->step, blocks, err));
    POND_TRY(POND_NEW(&s->widest, blocks, err));
    for (int64_t k = 0; k < s->count; k++) {
        s->now[s->reached[k]].u = 1.0;
    }
done:
    return status;
}

enum pond_status pond_price_solve(const struct pond_price_input *input,
                                  const struct pond_price_shock *shock, double eps,
                                  int64_t max_rounds, struct pond_price_answer *answer,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct solver s = {.input = input, .shock = shock, .cost = answer->cost};
    pond_node nodes = input->network->nodes;

    answer->rounds = 0;
    answer->error = (double)INFINITY;
    if (!(eps > 0.0) || max_rounds < 1) {
        return pond_fail(err, POND_EINVAL,
                         "eps %g and %lld rounds are not legal (expected eps > 0, "
                         "rounds >= 1)",
                         eps, (long long)max_rounds);
    }
    POND_TRY(check(input, shock, err));
    POND_TRY(start(&s, err));
    for (pond_node j = 0; j < nodes; j++) {
        s.cost[j] = 0.0;
    }
    while (answer->error > eps && answer->rounds < max_rounds) {
        POND_TRY(update(&s, &answer->error, err));
        answer->rounds++;
    }
    POND_TRY(pond_parallel_for(s.count, BLOCK, cost_range, &s, err)); /* of the last prices */
    for (pond_node j = 0; j < nodes; j++) {
        answer->price[j] = s.now[j].price;
    }
    if (answer->error > eps) {
        status = pond_fail(err, POND_ELIMIT,
                           "prices did not settle in %lld rounds: firms pass on to each other "
                           "nearly all that gets dearer (the bound of the error is %g)",
                           (long long)max_rounds, answer->error);
    }
done:
    pondi_free(s.reached);
    pondi_free(s.now);
    pondi_free(s.next);
    pondi_free(s.factor);
    pondi_free(s.step);
    pondi_free(s.widest);
    return status;
}

/* --- where the money goes --- */

static double avoided_by(const struct pond_price_input *input, pond_node j, const double *price)
{
    const struct pond_network *network = input->network;
    double sum = 0.0;

    for (pond_edge k = network->in_start[j]; input->avoided != NULL && k < network->in_start[j + 1];
         k++) {
        pond_node i = network->in_supplier[k];
        sum += network->in_value[k] * price[i] *
               input->avoided[(int64_t)network->industry[i] * network->industries +
                              network->industry[j]];
    }
    return sum;
}

enum pond_status pond_price_balance(const struct pond_price_input *input,
                                    const struct pond_price_shock *shock, const double *price,
                                    const double *cost, struct pond_price_account *account,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;
    pond_node nodes = input->network->nodes;
    double *part = NULL;

    *account = (struct pond_price_account){0};
    POND_TRY(POND_NEW(&part, nodes, err));
    for (pond_node j = 0; j < nodes; j++) {
        part[j] = cost_of(shock, j) + (is_set(shock, j) ? input->output[j] * price[j] : 0.0);
    }
    account->raised = pond_sum(part, nodes);
    for (pond_node j = 0; j < nodes; j++) {
        part[j] = cost[j] - (is_set(shock, j) ? 0.0 : input->output[j] * price[j]);
    }
    account->borne = pond_sum(part, nodes);
    for (pond_node j = 0; j < nodes; j++) {
        part[j] = (input->output[j] - input->network->sales[j]) * price[j];
    }
    account->final = pond_sum(part, nodes);
    for (pond_node j = 0; j < nodes; j++) {
        part[j] = avoided_by(input, j, price);
    }
    account->avoided = pond_sum(part, nodes);
done:
    pondi_free(part);
    return status;
}

/* --- day by day --- */

struct path {
    const struct pond_price_input *input;
    struct pond_price_shock shock; /* of today */
    int64_t day;
    int64_t *ring;  /* nodes + 1: where a node's coming prices begin in `coming` */
    double *coming; /* by node, one a day of its lag: place day mod lag */
    double *price;  /* of today */
    double *cost;   /* of today */
    uint8_t *moved; /* blocks */
    bool recost;    /* some price is not that of the day before */
};

static int64_t lag_of(const struct path *path, pond_node j)
{
    return path->ring[j + 1] - path->ring[j];
}

static enum pond_status price_range(void *user, int64_t begin, int64_t end, int thread,
                                    struct pond_error *err)
{
    struct path *path = user;
    uint8_t moved = 0;

    (void)thread;
    (void)err;
    for (int64_t k = begin; k < end; k++) {
        pond_node j = (pond_node)k;
        double price = path->coming[path->ring[j] + path->day % lag_of(path, j)];

        if (is_set(&path->shock, j)) {
            price = path->shock.set[j];
        }
        moved |= price != path->price[j] ? 1 : 0;
        path->price[j] = price;
    }
    path->moved[begin / BLOCK] = moved;
    return POND_OK;
}

static enum pond_status coming_range(void *user, int64_t begin, int64_t end, int thread,
                                     struct pond_error *err)
{
    struct path *path = user;

    (void)thread;
    (void)err;
    for (int64_t k = begin; k < end; k++) {
        pond_node j = (pond_node)k;

        if (path->recost) {
            path->cost[j] = cost_of(&path->shock, j) + pushed(path->input, j, path->price);
        }
        path->coming[path->ring[j] + path->day % lag_of(path, j)] =
            follow(path->input, j, path->cost[j]);
    }
    return POND_OK;
}

static enum pond_status start_path(struct path *path, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    pond_node nodes = path->input->network->nodes;

    POND_TRY(POND_NEW(&path->ring, (int64_t)nodes + 1, err));
    for (pond_node j = 0; j < nodes; j++) {
        path->ring[j + 1] =
            path->ring[j] + (path->input->lag_days != NULL ? path->input->lag_days[j] : 1);
    }
    POND_TRY(POND_NEW(&path->coming, path->ring[nodes], err));
    POND_TRY(POND_NEW(&path->price, nodes, err));
    POND_TRY(POND_NEW(&path->cost, nodes, err));
    POND_TRY(POND_NEW(&path->moved, nodes / BLOCK + 1, err));
done:
    return status;
}

static enum pond_status walk_day(struct path *path, pond_price_weather shock_of, void *user,
                                 struct pond_error *err)
{
    enum pond_status status = POND_OK;
    pond_node nodes = path->input->network->nodes;

    path->recost = shock_of(user, path->day, &path->shock) || path->day == 0;
    if (path->recost) {
        POND_TRY(check(path->input, &path->shock, err));
    }
    POND_TRY(pond_parallel_for(nodes, BLOCK, price_range, path, err));
    for (pond_node b = 0; b < nodes / BLOCK + 1; b++) {
        path->recost = path->recost || path->moved[b] != 0;
    }
    POND_TRY(pond_parallel_for(nodes, BLOCK, coming_range, path, err));
done:
    return status;
}

enum pond_status pond_price_path(const struct pond_price_input *input, pond_price_weather shock_of,
                                 int64_t days, pond_price_visitor visit, void *user,
                                 struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct path path = {.input = input};

    if (days < 1) {
        return pond_fail(err, POND_EINVAL, "%lld days are not legal (expected at least 1)",
                         (long long)days);
    }
    POND_TRY(check(input, &path.shock, err));
    POND_TRY(start_path(&path, err));
    for (path.day = 0; path.day < days; path.day++) {
        struct pond_price_day day = {.day = path.day, .price = path.price, .cost = path.cost};

        POND_TRY(walk_day(&path, shock_of, user, err));
        day.moved = path.recost;
        POND_TRY(visit(user, &day, err));
    }
done:
    pondi_free(path.ring);
    pondi_free(path.coming);
    pondi_free(path.price);
    pondi_free(path.cost);
    pondi_free(path.moved);
    return status;
}
