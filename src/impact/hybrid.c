/* A hybrid system: checks, shares of the pools, what final demand is today, direct figures.
 * SPDX-License-Identifier: Apache-2.0 */
#include "impact/hybrid.h"

#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "impact/hybrid_parts.h"
#include "impact/leontief.h"

/* What the same sum in another order may differ by, and more. */
#define ROUNDING 1e-9

/* Rounds of trade from trader to trader. */
#define ROUNDS_MAX 1000

static enum pond_status check_table(const struct pond_hybrid_input *input, struct pond_error *err)
{
    int64_t n = input->sectors;

    if (n < 1 || n > POND_SECTORS_MAX) {
        return pond_fail(err, POND_EINVAL, "%" PRId64 " sectors (expected 1 to %d)", n,
                         POND_SECTORS_MAX);
    }
    for (int64_t k = 0; k < n; k++) {
        double resold = 0.0;

        for (int64_t s = 0; s < n; s++) {
            double resale = input->resale == NULL ? 0.0 : input->resale[s * n + k];

            if (!isfinite(input->a[s * n + k])) {
                return pond_fail(err, POND_EINVAL,
                                 "the coefficient of sector %" PRId64 " in sector %" PRId64
                                 " is %g (expected a number)",
                                 s, k, input->a[s * n + k]);
            }
            if (!(resale >= 0.0)) {
                return pond_fail(err, POND_EINVAL,
                                 "the part of sector %" PRId64 " in what sector %" PRId64
                                 " resells is %g (expected a share of 0 to 1)",
                                 s, k, resale);
            }
            resold += resale;
        }
        if (!(resold <= 1.0 + ROUNDING)) {
            return pond_fail(err, POND_EINVAL,
                             "the parts of what sector %" PRId64
                             " resells are %g in all (expected at most 1)",
                             k, resold);
        }
        if (input->product != NULL && (input->product[k] < 0 || input->product[k] >= n)) {
            return pond_fail(err, POND_EINVAL,
                             "the product of sector %" PRId64 " is %" PRId32
                             " (expected 0 to %" PRId64 ")",
                             k, input->product[k], n - 1);
        }
        if (!(input->output[k] >= 0.0 && isfinite(input->output[k]))) {
            return pond_fail(err, POND_EINVAL,
                             "the output of sector %" PRId64
                             " is %g (expected a number of at least "
                             "0: money a year)",
                             k, input->output[k]);
        }
    }
    return POND_OK;
}

void pondi_hybrid_call(char text[PONDI_HYBRID_CALL], const char *const *code, int64_t node)
{
    if (code == NULL) {
        (void)snprintf(text, PONDI_HYBRID_CALL, "firm %" PRId64, node);
    } else {
        (void)snprintf(text, PONDI_HYBRID_CALL, "firm %.70s", code[node]);
    }
}

static enum pond_status check_firm(const struct pond_hybrid_input *input, pond_node j,
                                   struct pond_error *err)
{
    double share = input->base_share == NULL ? 1.0 : input->base_share[j];
    char firm[PONDI_HYBRID_CALL];

    pondi_hybrid_call(firm, input->code, j);
    if (input->sector[j] < 0 || input->sector[j] >= input->sectors) {
        return pond_fail(err, POND_EINVAL,
                         "%s has no sector of the table (expected 0 to %" PRId32
                         ": give it an industry, or leave it out)",
                         firm, input->sectors - 1);
    }
    if (!(input->turnover[j] > 0.0 && isfinite(input->turnover[j]))) {
        return pond_fail(err, POND_EINVAL,
                         "the turnover of %s is %g (expected more than 0: give one, or "
                         "leave the firm out)",
                         firm, input->turnover[j]);
    }
    if (!(share > 0.0 && share <= 1.0)) {
        return pond_fail(
            err, POND_EINVAL,
            "the part of turnover that is output of %s is %g (expected more than 0, up to "
            "1)",
            firm, share);
    }
    return POND_OK;
}

/* What a firm of its sector with these purchases sells; at most twice them. */
static double average_turnover(const struct pond_hybrid *hybrid, pond_node j, double purchases)
{
    double inputs = 0.0;
    int64_t n = hybrid->sectors;

    for (int64_t s = 0; s < n; s++) {
        inputs += fmax(0.0, hybrid->a[0][s * n + hybrid->sector[j]]);
    }
    inputs = 1.0 - hybrid->base[j] + hybrid->base[j] * fmin(inputs, 1.0);
    return purchases / fmax(inputs, 0.5);
}

/* Turnover is at least what the trades on record say. */
static enum pond_status fit_turnover(struct pond_hybrid *hybrid, pond_node j, bool mend,
                                     struct pond_error *err)
{
    double sales = hybrid->network->sales[j];
    double purchases = hybrid->network->purchases[j];
    double *turnover = &hybrid->turnover[j];
    double given = *turnover;

    if (sales > given * (1.0 + ROUNDING) || purchases > given * (1.0 + ROUNDING)) {
        bool sold = sales > purchases;
        char firm[PONDI_HYBRID_CALL];

        if (!mend) {
            pondi_hybrid_call(firm, hybrid->code, j);
            return pond_fail(err, POND_EINVAL,
                             "%s has %s of %.15g on record and a turnover of %.15g "
                             "(expected no more than it: give a larger turnover, or mend)",
                             firm, sold ? "sales" : "purchases", sold ? sales : purchases, given);
        }
        if (purchases > given) {
            *turnover = average_turnover(hybrid, j, purchases);
        }
        *turnover = fmax(*turnover, sales);
        hybrid->told.firms_raised++;
        hybrid->told.turnover_added += *turnover - given;
    }
    *turnover = fmax(*turnover, fmax(sales, purchases));
    return POND_OK;
}

static enum pond_status take_firms(struct pond_hybrid *hybrid,
                                   const struct pond_hybrid_input *input, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    for (pond_node j = 0; j < hybrid->nodes; j++) {
        POND_TRY(check_firm(input, j, err));
        hybrid->turnover[j] = input->turnover[j];
        hybrid->base[j] = input->base_share == NULL ? 1.0 : input->base_share[j];
        hybrid->sector[j] = input->sector[j];
        POND_TRY(fit_turnover(hybrid, j, input->mend, err));
        hybrid->turn[j] = 1.0 / hybrid->turnover[j];
    }
done:
    return status;
}

/* Output of firms not on record: what is left. */
static enum pond_status leave_rest(struct pond_hybrid *hybrid,
                                   const struct pond_hybrid_input *input, struct pond_error *err)
{
    double *seen = hybrid->rest_share; /* for now */

    memset(seen, 0, (size_t)hybrid->sectors * sizeof *seen);
    for (pond_node j = 0; j < hybrid->nodes; j++) {
        seen[hybrid->sector[j]] += hybrid->base[j] * hybrid->turnover[j];
    }
    for (int32_t k = 0; k < hybrid->sectors; k++) {
        double output = input->output[k];

        if (seen[k] > output * (1.0 + ROUNDING)) {
            if (!input->mend) {
                return pond_fail(err, POND_EINVAL,
                                 "firms of sector %" PRId32
                                 " make %.15g and the whole sector %.15g (expected no more: take a "
                                 "table of the same year, region and money, state which part of "
                                 "turnover is output, or mend)",
                                 k, seen[k], output);
            }
            hybrid->told.outputs_raised++;
            hybrid->told.output_added += seen[k] - output;
        }
        hybrid->output[k] = fmax(output, seen[k]);
        hybrid->rest_output[k] = output - seen[k] > 1e-12 * output ? output - seen[k] : 0.0;
    }
    return POND_OK;
}

/* What of a firm's purchases is for itself, and what of its turnover goes on to known makers. */
static void draft_firm(struct pond_hybrid *hybrid, struct pondi_hybrid_draft *draft, pond_node j)
{
    double purchases = hybrid->network->purchases[j] / hybrid->turnover[j];
    double goods = 1.0 - hybrid->base[j];
    double known = fmin(purchases, goods);
    double mix = 0.0;
    int64_t n = hybrid->sectors;

    draft->operating[j] = goods <= 0.0      ? 1.0
                          : purchases > 0.0 ? fmax(0.0, purchases - goods) / purchases
                                            : 0.0;
    if (hybrid->unknown != NULL) {
        hybrid->unknown[j] = goods - known;
        for (int64_t s = 0; s < n && goods > known; s++) {
            mix += hybrid->resale[s * n + hybrid->sector[j]];
        }
    }
    draft->content[j] = hybrid->base[j] + known + (goods - known) * fmin(mix, 1.0);
    hybrid->told.goods_unknown += (1.0 - draft->content[j]) * hybrid->turnover[j];
}

/* What is asked of firms by name when all final demand has no name, in `by_name`: sales on record,
 * less what traders buy in order to sell it without a name. `activity` is of the nodes. */
static enum pond_status ask_by_name(const struct pond_hybrid *hybrid,
                                    const struct pondi_hybrid_draft *draft, double *by_name,
                                    double *activity, struct pond_error *err)
{
    bool chains = false;

    for (pond_node j = 0; j < hybrid->nodes; j++) {
        activity[j] = draft->operating[j];
        chains = chains || (activity[j] < 1.0 && hybrid->network->purchases[j] > 0.0);
    }
    pondi_hybrid_sell(hybrid, activity, by_name);
    for (int round = 0; chains && round < ROUNDS_MAX; round++) {
        double change = 0.0;
        double most = 0.0;

        for (pond_node j = 0; j < hybrid->nodes; j++) {
            double next =
                draft->operating[j] + (1.0 - draft->operating[j]) * by_name[j] * hybrid->turn[j];

            change = fmax(change, fabs(next - activity[j]));
            most = fmax(most, next);
            activity[j] = next;
        }
        pondi_hybrid_sell(hybrid, activity, by_name);
        if (change <= 1e-15 * most) {
            return POND_OK;
        }
    }
    return chains ? pond_fail(err, POND_ELIMIT,
                              "traders on record sell to each other round and round (expected a "
                              "larger part of their turnover that is margin)")
                  : POND_OK;
}

/* Who serves a sector's pool: by what of the base output is not asked for by name. */
static void share_pools(struct pond_hybrid *hybrid, const struct pondi_hybrid_draft *draft,
                        const double *by_name, double *pool)
{
    int64_t n = hybrid->sectors;

    memcpy(pool, hybrid->rest_output, (size_t)n * sizeof *pool);
    for (pond_node j = 0; j < hybrid->nodes; j++) {
        hybrid->share[j] = hybrid->base[j] * fmax(0.0, hybrid->turnover[j] - by_name[j]);
        pool[hybrid->sector[j]] += hybrid->share[j];
    }
    for (pond_node j = 0; j < hybrid->nodes; j++) {
        double whole = pool[hybrid->sector[j]];

        hybrid->share[j] = whole > 0.0 ? hybrid->share[j] / whole : 0.0;
        hybrid->via_pool[j] =
            draft->operating[j] * hybrid->share[j] / (hybrid->base[j] * hybrid->turnover[j]);
    }
    for (int64_t k = 0; k < n; k++) {
        /* Where nobody has anything to sell, firms not on record would begin. */
        hybrid->rest_share[k] = pool[k] > 0.0 ? hybrid->rest_output[k] / pool[k] : 1.0;
        for (int64_t s = 0; s < n; s++) {
            hybrid->rest[0][s * n + k] *= hybrid->rest_share[k];
        }
    }
}

/* Absolute values, in a matrix of their own where it differs. */
static enum pond_status fill_absolute(double *of[2], int64_t cells, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    bool negative = false;

    for (int64_t c = 0; c < cells; c++) {
        negative = negative || of[0][c] < 0.0;
    }
    of[1] = of[0];
    if (negative) {
        of[1] = NULL;
        POND_TRY(POND_NEW(&of[1], cells, err));
        for (int64_t c = 0; c < cells; c++) {
            of[1][c] = fabs(of[0][c]);
        }
    }
done:
    return status;
}

static int64_t least_of(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* Roundings on the longest way to one number: along a row of links, or over all firms of a sector;
 * each is at most half of epsilon. */
static double rounding_of(const struct pond_hybrid *hybrid)
{
    int64_t longest = 0;
    int64_t nodes = hybrid->nodes;
    int64_t steps =
        least_of(hybrid->block, nodes) + nodes / hybrid->block + 4 * (int64_t)hybrid->sectors + 32;

    for (pond_node j = 0; j < nodes; j++) {
        int64_t out = hybrid->network->out_start[j + 1] - hybrid->network->out_start[j];
        int64_t in = hybrid->network->in_start[j + 1] - hybrid->network->in_start[j];

        longest = out > longest ? out : longest;
        longest = in > longest ? in : longest;
    }
    steps += least_of(PONDI_HYBRID_RUN, longest) + longest / PONDI_HYBRID_RUN;
    return (double)steps * 0.5 * DBL_EPSILON;
}

/* Final demand of today: what pools hold and no one uses. */
static void leave_final_demand(struct pond_hybrid *hybrid, const double *by_name,
                               const double *pool, struct pond_hybrid_work *work)
{
    double *x = work->vector[0];
    double *used = work->vector[1];

    memcpy(x, by_name, (size_t)hybrid->nodes * sizeof *x);
    memcpy(x + hybrid->nodes, pool, (size_t)hybrid->sectors * sizeof *x);
    pondi_hybrid_apply(hybrid, NULL, x, used, work);
    for (int32_t k = 0; k < hybrid->sectors; k++) {
        double table = hybrid->output[k];

        for (int64_t j = 0; j < hybrid->sectors; j++) {
            table -= hybrid->a[0][(int64_t)k * hybrid->sectors + j] * hybrid->output[j];
        }
        hybrid->final_demand[k] = pool[k] - used[hybrid->nodes + k];
        hybrid->told.demand_negative +=
            hybrid->final_demand[k] < fmin(0.0, table) - ROUNDING * hybrid->output[k];
    }
}

static enum pond_status allocate(struct pond_hybrid *hybrid, const struct pond_hybrid_input *input,
                                 struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t n = hybrid->sectors;
    int64_t nodes = hybrid->nodes;

    POND_TRY(POND_NEW(&hybrid->turnover, nodes, err));
    POND_TRY(POND_NEW(&hybrid->base, nodes, err));
    POND_TRY(POND_NEW(&hybrid->turn, nodes, err));
    POND_TRY(POND_NEW(&hybrid->via_pool, nodes, err));
    POND_TRY(POND_NEW(&hybrid->share, nodes, err));
    POND_TRY(POND_NEW(&hybrid->fit, nodes, err));
    POND_TRY(POND_NEW(&hybrid->fill, nodes, err));
    POND_TRY(POND_NEW(&hybrid->sector, nodes, err));
    POND_TRY(POND_NEW(&hybrid->a[0], n * n, err));
    POND_TRY(POND_NEW(&hybrid->rest[0], n * n, err));
    POND_TRY(POND_NEW(&hybrid->output, n, err));
    POND_TRY(POND_NEW(&hybrid->rest_output, n, err));
    POND_TRY(POND_NEW(&hybrid->rest_share, n, err));
    POND_TRY(POND_NEW(&hybrid->final_demand, n, err));
    POND_TRY(POND_NEW(&hybrid->weight, nodes + n, err));
    POND_TRY(POND_NEW(&hybrid->heavy, nodes + n, err));
    memcpy(hybrid->a[0], input->a, (size_t)(n * n) * sizeof *hybrid->a[0]);
    if (input->resale != NULL && nodes > 0) {
        POND_TRY(POND_NEW(&hybrid->unknown, nodes, err));
        POND_TRY(POND_NEW(&hybrid->resale, n * n, err));
        memcpy(hybrid->resale, input->resale, (size_t)(n * n) * sizeof *hybrid->resale);
    }
done:
    return status;
}

/* All that comes after the checks. */
static enum pond_status complete(struct pond_hybrid *hybrid, const int32_t *product,
                                 struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pondi_hybrid_draft draft = {.product = product};
    struct pond_hybrid_work *work = NULL;
    double *by_name = NULL;
    double *pool = NULL;
    int64_t n = hybrid->sectors;

    POND_TRY(POND_NEW(&draft.operating, hybrid->nodes, err));
    POND_TRY(POND_NEW(&draft.content, hybrid->nodes, err));
    POND_TRY(POND_NEW(&by_name, hybrid->nodes, err));
    POND_TRY(POND_NEW(&pool, n, err));
    for (pond_node j = 0; j < hybrid->nodes; j++) {
        draft_firm(hybrid, &draft, j);
    }
    POND_TRY(pondi_hybrid_fill_inputs(hybrid, &draft, err));
    POND_TRY(pond_hybrid_work_new(&work, hybrid, err));
    if (hybrid->nodes > 0) {
        POND_TRY(ask_by_name(hybrid, &draft, by_name, work->activity, err));
    }
    share_pools(hybrid, &draft, by_name, pool);
    POND_TRY(fill_absolute(hybrid->a, n * n, err));
    POND_TRY(fill_absolute(hybrid->rest, n * n, err));
    hybrid->rounding = rounding_of(hybrid);
    POND_TRY(pondi_hybrid_weigh(hybrid, work, err));
    leave_final_demand(hybrid, by_name, pool, work);
done:
    pondi_free(draft.operating);
    pondi_free(draft.content);
    pondi_free(by_name);
    pondi_free(pool);
    pond_hybrid_work_free(work);
    return status;
}

enum pond_status pond_hybrid_new(struct pond_hybrid **out, const struct pond_hybrid_input *input,
                                 struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_hybrid *hybrid = NULL;

    *out = NULL;
    POND_TRY(check_table(input, err));
    POND_TRY(POND_NEW(&hybrid, 1, err));
    hybrid->network = input->network;
    hybrid->code = input->code;
    hybrid->nodes = input->network == NULL ? 0 : input->network->nodes;
    hybrid->sectors = input->sectors;
    hybrid->block = pondi_hybrid_block(hybrid->nodes);
    POND_TRY(allocate(hybrid, input, err));
    POND_TRY(take_firms(hybrid, input, err));
    POND_TRY(leave_rest(hybrid, input, err));
    POND_TRY(complete(hybrid, input->product, err));
    hybrid->code = NULL;
    *out = hybrid;
    hybrid = NULL;
done:
    pond_hybrid_free(hybrid);
    return status;
}

void pond_hybrid_free(struct pond_hybrid *hybrid)
{
    if (hybrid == NULL) {
        return;
    }
    pondi_free(hybrid->turnover);
    pondi_free(hybrid->base);
    pondi_free(hybrid->turn);
    pondi_free(hybrid->via_pool);
    pondi_free(hybrid->share);
    pondi_free(hybrid->fit);
    pondi_free(hybrid->fill);
    pondi_free(hybrid->unknown);
    pondi_free(hybrid->sector);
    pondi_free(hybrid->group_start);
    pondi_free(hybrid->group_sector);
    pondi_free(hybrid->group_cover);
    if (hybrid->a[1] != hybrid->a[0]) {
        pondi_free(hybrid->a[1]);
    }
    if (hybrid->rest[1] != hybrid->rest[0]) {
        pondi_free(hybrid->rest[1]);
    }
    pondi_free(hybrid->a[0]);
    pondi_free(hybrid->rest[0]);
    pondi_free(hybrid->resale);
    pondi_free(hybrid->output);
    pondi_free(hybrid->rest_output);
    pondi_free(hybrid->rest_share);
    pondi_free(hybrid->final_demand);
    pondi_free(hybrid->weight);
    pondi_free(hybrid->heavy);
    pondi_free(hybrid);
}

pond_node pond_hybrid_nodes(const struct pond_hybrid *hybrid)
{
    return hybrid->nodes;
}

int32_t pond_hybrid_sectors(const struct pond_hybrid *hybrid)
{
    return hybrid->sectors;
}

const struct pond_hybrid_told *pond_hybrid_told(const struct pond_hybrid *hybrid)
{
    return &hybrid->told;
}

const double *pond_hybrid_turnover(const struct pond_hybrid *hybrid)
{
    return hybrid->turnover;
}

const double *pond_hybrid_base_share(const struct pond_hybrid *hybrid)
{
    return hybrid->base;
}

const double *pond_hybrid_fit(const struct pond_hybrid *hybrid)
{
    return hybrid->fit;
}

const double *pond_hybrid_rest_output(const struct pond_hybrid *hybrid)
{
    return hybrid->rest_output;
}

const double *pond_hybrid_final_demand(const struct pond_hybrid *hybrid)
{
    return hybrid->final_demand;
}
