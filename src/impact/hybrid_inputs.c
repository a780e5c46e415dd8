/* What firms buy that is not on record: their sector's average less what is, and for the firms not
 * on record what is left of their sector.
 * SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "impact/hybrid_parts.h"

/* Of shares of turnover and output. */
#define ROUNDING 1e-12

/* Loops over customers; each thread has `mark` and `place` of its own. A product is called by the
 * first of its sectors, and has a group for each of them, side by side. */
struct inputs {
    struct pond_hybrid *hybrid;
    const struct pondi_hybrid_draft *draft;
    int32_t *lead;  /* sectors: first of the same product */
    int32_t *rank;  /* sectors: how many of the same product come before it */
    int32_t *after; /* sectors: the next of the same product, -1: none */
    int32_t *size;  /* sectors: of a lead, how many are of its product */
    int64_t *mark;  /* threads x sectors: the last customer who bought of the product, plus 1 */
    int64_t *place; /* threads x sectors: its first group */
    double *bought; /* groups: on record, for each unit of base output; then what the firm buys less
                       of the sector than the average, but for `spare` of its column */
    double *spare;  /* nodes */
    double *goods;  /* nodes: beyond all that the average buys, for each unit of base output */
    double *column; /* sectors: sums */
    double *even;   /* sectors: output whose average inputs firms on record spend less */
    double *excess; /* nodes: money beyond the average */
    int64_t *count; /* nodes: groups */
};

/* List the sectors of each product. */
static enum pond_status list_products(struct inputs *inputs, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int32_t n = inputs->hybrid->sectors;
    const int32_t *product = inputs->draft->product;
    int32_t *first = NULL; /* of a number: first sector plus 1 */
    int32_t *last = NULL;

    POND_TRY(POND_NEW(&inputs->lead, n, err));
    POND_TRY(POND_NEW(&inputs->rank, n, err));
    POND_TRY(POND_NEW(&inputs->after, n, err));
    POND_TRY(POND_NEW(&inputs->size, n, err));
    POND_TRY(POND_NEW(&first, n, err));
    POND_TRY(POND_NEW(&last, n, err));
    for (int32_t s = 0; s < n; s++) {
        int32_t p = product == NULL ? s : product[s];

        inputs->after[s] = -1;
        if (first[p] == 0) {
            first[p] = s + 1;
        } else {
            inputs->after[last[p]] = s;
        }
        last[p] = s;
        inputs->lead[s] = first[p] - 1;
        inputs->rank[s] = inputs->size[inputs->lead[s]]++;
    }
done:
    pondi_free(first);
    pondi_free(last);
    return status;
}

static enum pond_status count_range(void *user, int64_t begin, int64_t end, int thread,
                                    struct pond_error *err)
{
    const struct inputs *inputs = user;
    const struct pond_hybrid *hybrid = inputs->hybrid;
    const struct pond_network *network = hybrid->network;
    int64_t *mark = inputs->mark + (int64_t)thread * hybrid->sectors;

    (void)err;
    for (int64_t j = begin; j < end; j++) {
        int64_t count = 0;

        /* A trader whose purchases are all for resale has no group. */
        if (inputs->draft->operating[j] > 0.0) {
            for (pond_edge e = network->in_start[j]; e < network->in_start[j + 1]; e++) {
                int32_t p = inputs->lead[hybrid->sector[network->in_supplier[e]]];

                count += mark[p] != j + 1 ? inputs->size[p] : 0;
                mark[p] = j + 1;
            }
        }
        inputs->count[j] = count;
    }
    return POND_OK;
}

/* Put purchases of customer j into its groups; gives goods that came through traders. */
static double fill_groups(const struct inputs *inputs, int64_t j, int64_t *mark, int64_t *place)
{
    struct pond_hybrid *hybrid = inputs->hybrid;
    const struct pond_network *network = hybrid->network;
    double unit = inputs->draft->operating[j] / (hybrid->base[j] * hybrid->turnover[j]);
    int64_t next = hybrid->group_start[j];
    double goods = 0.0;

    for (pond_edge e = network->in_start[j]; e < network->in_start[j + 1]; e++) {
        pond_node i = network->in_supplier[e];
        int32_t s = hybrid->sector[i];
        int32_t p = inputs->lead[s];
        double value = network->in_value[e] * unit;

        if (mark[p] != j + 1) {
            mark[p] = j + 1;
            place[p] = next;
            for (int32_t of = p; of >= 0; of = inputs->after[of]) {
                hybrid->group_sector[next++] = of;
            }
        }
        inputs->bought[place[p] + inputs->rank[s]] += hybrid->base[i] * value;
        goods += (inputs->draft->content[i] - hybrid->base[i]) * value;
    }
    return goods;
}

/* What is on record of a product takes the place of the average: first where it was bought, then,
 * evenly, of what other regions make of it. Groups g..end-1 are its sectors. */
static void cover_product(const struct inputs *inputs, int64_t g, int64_t end, int32_t k)
{
    struct pond_hybrid *hybrid = inputs->hybrid;
    const double *a = hybrid->a[0];
    int64_t n = hybrid->sectors;
    double over = 0.0;
    double room = 0.0;

    for (int64_t i = g; i < end; i++) {
        double average = fmax(0.0, a[hybrid->group_sector[i] * n + k]);

        hybrid->group_cover[i] = fmin(inputs->bought[i], average);
        over += inputs->bought[i] - hybrid->group_cover[i];
        room += average - hybrid->group_cover[i];
    }
    for (int64_t i = g; over > 0.0 && room > 0.0 && i < end; i++) {
        double average = fmax(0.0, a[hybrid->group_sector[i] * n + k]);

        hybrid->group_cover[i] += (average - hybrid->group_cover[i]) * (fmin(over, room) / room);
    }
}

/* Sum of a sector's column. */
static double column_sum(const struct pond_hybrid *hybrid, int64_t k)
{
    double sum = 0.0;

    for (int64_t s = 0; s < hybrid->sectors; s++) {
        sum += hybrid->a[0][s * hybrid->sectors + k];
    }
    return sum;
}

/* fit = what turnover leaves beside purchases on record, over what the average would take; `goods`
 * that came through traders first take the place of estimated inputs, whichever they are. */
static void fit_customer(const struct inputs *inputs, int64_t j, double goods)
{
    struct pond_hybrid *hybrid = inputs->hybrid;
    int32_t k = hybrid->sector[j];
    double seen = goods;
    double beyond = 0.0;
    double open = inputs->column[k]; /* inputs that are not on record */
    double left = 0.0;
    double through = 1.0;

    for (int64_t g = hybrid->group_start[j]; g < hybrid->group_start[j + 1];) {
        int64_t end = g + inputs->size[hybrid->group_sector[g]];

        cover_product(inputs, g, end, k);
        g = end;
    }
    for (int64_t g = hybrid->group_start[j]; g < hybrid->group_start[j + 1]; g++) {
        seen += inputs->bought[g];
        beyond += inputs->bought[g] - hybrid->group_cover[g];
        open -= hybrid->group_cover[g];
    }
    open = fmax(0.0, open);
    through = open > ROUNDING ? 1.0 - fmin(goods, open) / open : 1.0;
    inputs->goods[j] = goods - (open > ROUNDING ? fmin(goods, open) : 0.0);
    beyond += inputs->goods[j];
    left = fmax(0.0, 1.0 - seen);
    /* What rounding makes of an average that is met is not beyond it. */
    hybrid->fit[j] = beyond > ROUNDING ? left / (left + beyond) : 1.0;
    hybrid->fill[j] = hybrid->fit[j] * through;
    for (int64_t g = hybrid->group_start[j]; g < hybrid->group_start[j + 1]; g++) {
        inputs->bought[g] =
            (1.0 - through + hybrid->fill[j]) * hybrid->group_cover[g] - inputs->bought[g];
        hybrid->group_cover[g] *= hybrid->fill[j];
    }
    inputs->spare[j] = through - hybrid->fill[j];
    inputs->excess[j] = beyond * hybrid->base[j] * hybrid->turnover[j];
}

static enum pond_status fit_range(void *user, int64_t begin, int64_t end, int thread,
                                  struct pond_error *err)
{
    const struct inputs *inputs = user;
    int64_t first = (int64_t)thread * inputs->hybrid->sectors;

    (void)err;
    for (int64_t j = begin; j < end; j++) {
        double goods = 0.0;

        if (inputs->draft->operating[j] > 0.0) {
            goods = fill_groups(inputs, j, inputs->mark + first, inputs->place + first);
        }
        fit_customer(inputs, j, goods);
    }
    return POND_OK;
}

/* rest_sk: money that sector k's firms not on record spend on s, from the sector's total; `money`
 * comes in as what its firms on record spend less than the average. */
static void rest_column(struct pond_hybrid *hybrid, int64_t k, double *money)
{
    int64_t n = hybrid->sectors;
    double output = hybrid->rest_output[k];
    double average = 0.0;
    double above = 0.0;
    double below = 0.0;
    bool bounded = false;

    for (int64_t s = 0; s < n; s++) {
        double usual = hybrid->a[0][s * n + k];
        double lowest = fmin(0.0, usual);

        money[s * n + k] = output > 0.0 ? usual + money[s * n + k] / output : usual;
        bounded = bounded || money[s * n + k] < lowest - ROUNDING;
        money[s * n + k] = fmax(lowest, money[s * n + k]);
        average += usual;
        above += fmax(0.0, money[s * n + k]);
        below += fmin(0.0, money[s * n + k]);
    }
    if (above + below > average && above > 0.0) {
        double scale = fmax(0.0, average - below) / above;

        bounded = bounded || scale < 1.0 - ROUNDING;
        for (int64_t s = 0; s < n; s++) {
            money[s * n + k] *= money[s * n + k] > 0.0 ? scale : 1.0;
        }
    }
    hybrid->told.columns_bounded += bounded;
}

/* What firms on record spend less than the average, of each sector, in `money`; goods beyond all
 * that the average buys are taken off evenly. */
static void spend_less(struct pond_hybrid *hybrid, const struct inputs *inputs, double *money)
{
    int64_t n = hybrid->sectors;

    for (int64_t j = 0; j < hybrid->nodes; j++) {
        double z = hybrid->base[j] * hybrid->turnover[j];
        int32_t k = hybrid->sector[j];

        inputs->even[k] += inputs->spare[j] * z;
        if (inputs->column[k] > 0.0) {
            inputs->even[k] -= inputs->goods[j] * z / inputs->column[k];
        }
        for (int64_t g = hybrid->group_start[j]; g < hybrid->group_start[j + 1]; g++) {
            money[hybrid->group_sector[g] * n + k] += inputs->bought[g] * z;
        }
    }
    for (int64_t s = 0; s < n; s++) {
        for (int64_t k = 0; k < n; k++) {
            money[s * n + k] += hybrid->a[0][s * n + k] * inputs->even[k];
        }
    }
}

enum pond_status pondi_hybrid_fill_inputs(struct pond_hybrid *hybrid,
                                          const struct pondi_hybrid_draft *draft,
                                          struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct inputs inputs = {.hybrid = hybrid, .draft = draft};
    int64_t marks = (int64_t)pond_threads() * hybrid->sectors;
    int64_t groups = 0;

    POND_TRY(POND_NEW(&hybrid->group_start, (int64_t)hybrid->nodes + 1, err));
    POND_TRY(list_products(&inputs, err));
    POND_TRY(POND_NEW(&inputs.mark, marks, err));
    POND_TRY(POND_NEW(&inputs.place, marks, err));
    POND_TRY(POND_NEW(&inputs.count, hybrid->nodes, err));
    POND_TRY(POND_NEW(&inputs.excess, hybrid->nodes, err));
    POND_TRY(POND_NEW(&inputs.spare, hybrid->nodes, err));
    POND_TRY(POND_NEW(&inputs.goods, hybrid->nodes, err));
    POND_TRY(POND_NEW(&inputs.column, hybrid->sectors, err));
    POND_TRY(POND_NEW(&inputs.even, hybrid->sectors, err));
    for (int64_t k = 0; k < hybrid->sectors; k++) {
        inputs.column[k] = column_sum(hybrid, k);
    }
    POND_TRY(pond_parallel_for(hybrid->nodes, hybrid->block, count_range, &inputs, err));
    for (int64_t j = 0; j < hybrid->nodes; j++) {
        hybrid->group_start[j] = groups;
        groups += inputs.count[j];
    }
    hybrid->group_start[hybrid->nodes] = groups;
    POND_TRY(POND_NEW(&hybrid->group_sector, groups, err));
    POND_TRY(POND_NEW(&hybrid->group_cover, groups, err));
    POND_TRY(POND_NEW(&inputs.bought, groups, err));
    memset(inputs.mark, 0, (size_t)marks * sizeof *inputs.mark);
    POND_TRY(pond_parallel_for(hybrid->nodes, hybrid->block, fit_range, &inputs, err));
    spend_less(hybrid, &inputs, hybrid->rest[0]);
    for (int64_t k = 0; k < hybrid->sectors; k++) {
        rest_column(hybrid, k, hybrid->rest[0]);
    }
    hybrid->told.excess = pond_sum(inputs.excess, hybrid->nodes);
    for (int64_t j = 0; j < hybrid->nodes; j++) {
        hybrid->told.firms_fitted += hybrid->fit[j] < 1.0;
    }
done:
    pondi_free(inputs.lead);
    pondi_free(inputs.rank);
    pondi_free(inputs.after);
    pondi_free(inputs.size);
    pondi_free(inputs.mark);
    pondi_free(inputs.place);
    pondi_free(inputs.count);
    pondi_free(inputs.excess);
    pondi_free(inputs.bought);
    pondi_free(inputs.spare);
    pondi_free(inputs.goods);
    pondi_free(inputs.column);
    pondi_free(inputs.even);
    return status;
}
