/* Copies of a table, and who buys what where.
 * SPDX-License-Identifier: Apache-2.0 */
#include "study/change/change_state.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"

/* --- copies --- */

/* The arrays of the numbers and how many they are. */
enum { ARRAYS = 10 };

struct listing {
    double **array[ARRAYS];
    int64_t count[ARRAYS];
};

static struct listing list(struct change_numbers *numbers, const struct change_state *state)
{
    int64_t n = state->input->sectors;
    int64_t regions = state->input->regions;

    return (struct listing){{&numbers->all, &numbers->made, &numbers->direct, &numbers->pay,
                             &numbers->spending, &numbers->spending_made, &numbers->final,
                             &numbers->final_made, &numbers->other, &numbers->other_made},
                            {n * n, n * n, state->input->measures * n, n, n * regions, n * regions,
                             n * state->finals, n * state->finals, n, n}};
}

static void clear_numbers(struct change_numbers *numbers)
{
    pondi_free(numbers->all);
    pondi_free(numbers->made);
    pondi_free(numbers->direct);
    pondi_free(numbers->pay);
    pondi_free(numbers->spending);
    pondi_free(numbers->spending_made);
    pondi_free(numbers->final);
    pondi_free(numbers->final_made);
    pondi_free(numbers->other);
    pondi_free(numbers->other_made);
}

static enum pond_status copy(double **out, const double *from, int64_t count,
                             struct pond_error *err)
{
    enum pond_status status = POND_OK;

    if (from == NULL || count == 0) {
        return POND_OK;
    }
    POND_TRY(POND_NEW(out, count, err));
    memcpy(*out, from, (size_t)count * sizeof **out);
done:
    return status;
}

/* Of a category that subtracts imports nothing is bought. */
static void leave_out_imports(const struct change_state *state, double *final)
{
    const struct pond_io_label *label = state->input->io->axis[POND_IO_FINAL].label;

    for (int64_t f = 0; final != NULL && f < state->finals; f++) {
        for (int64_t s = 0; s < state->input->sectors && label[f].kind == POND_IO_IMPORTS; s++) {
            final[s * state->finals + f] = 0.0;
        }
    }
}

static enum pond_status copy_table(struct change_state *state, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct impact_input *input = state->input;
    double *const *part = input->io->part;
    struct change_numbers *numbers = &state->before;
    int64_t n = input->sectors;
    const double *final = part[POND_IO_FINAL_DEMAND];
    const double *made = part[POND_IO_FINAL_DOMESTIC];
    bool spent = input->spending != NULL;

    made = made == NULL ? final : made;
    POND_TRY(copy(&numbers->all, part[POND_IO_COEFFICIENTS], n * n, err));
    POND_TRY(copy(&numbers->made, impact_domestic(input), n * n, err));
    POND_TRY(copy(&numbers->direct, input->direct, input->measures * n, err));
    POND_TRY(copy(&numbers->pay, input->pay, n, err));
    POND_TRY(copy(&numbers->spending, input->spending, n * input->regions, err));
    POND_TRY(
        copy(&numbers->spending_made,
             spent && input->spending_domestic == NULL ? input->spending : input->spending_domestic,
             n * input->regions, err));
    POND_TRY(copy(&numbers->final, final, n * state->finals, err));
    POND_TRY(copy(&numbers->final_made, made, n * state->finals, err));
    leave_out_imports(state, numbers->final);
    leave_out_imports(state, numbers->final_made);
done:
    return status;
}

/* Final demand of all categories for a sector's goods. */
static double sum_final(const struct change_state *state, const double *final, int64_t sector)
{
    double sum = 0.0;

    for (int64_t f = 0; final != NULL && f < state->finals; f++) {
        sum += final[sector * state->finals + f];
    }
    return sum;
}

void change_state_balance(struct change_state *state)
{
    struct change_numbers *numbers = &state->before;
    int64_t n = state->input->sectors;

    for (int64_t s = 0; s < n; s++) {
        double left = state->output[s] - sum_final(state, numbers->final_made, s);

        for (int64_t j = 0; j < n; j++) {
            left -= numbers->made[s * n + j] * state->output[j];
        }
        numbers->other[s] = left;
        numbers->other_made[s] = left;
    }
}

/* Output, and the final demand that no category has. */
static enum pond_status balance(struct change_state *state, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct impact_input *input = state->input;
    const double *given = input->io->part[POND_IO_OUTPUT];
    struct change_numbers *numbers = &state->before;
    struct pond_leontief *leontief = NULL;
    int64_t n = input->sectors;

    POND_TRY(POND_NEW(&state->output, n, err));
    POND_TRY(POND_NEW(&numbers->other, n, err));
    POND_TRY(POND_NEW(&numbers->other_made, n, err));
    if (given == NULL) {
        for (int64_t s = 0; s < n; s++) {
            state->output[s] = sum_final(state, numbers->final_made, s);
        }
        POND_TRY(pond_leontief_new(&leontief, numbers->made, input->sectors, err));
        pond_leontief_outputs(leontief, 1, state->output);
    } else {
        memcpy(state->output, given, (size_t)n * sizeof *given);
    }
    if (given != NULL) {
        change_state_balance(state);
    }
done:
    pond_leontief_free(leontief);
    return status;
}

enum pond_status change_state_new(struct change_state *state, const struct impact_input *input,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_io_table *io = input->io;
    struct listing now;
    struct listing before;
    double **own[] = {&state->respent, &state->respent_made, &state->once, &state->once_made};

    memset(state, 0, sizeof *state);
    state->input = input;
    state->finals = io->part[POND_IO_FINAL_DEMAND] == NULL ? 0 : pond_io_count(io, POND_IO_FINAL);
    if (io->part[POND_IO_OUTPUT] == NULL && state->finals == 0) {
        return pond_fail(err, POND_EINVAL,
                         "table \"%s\" has neither output nor final demand (expected one of them: "
                         "a change is told from what there is before)",
                         io->name);
    }
    POND_TRY(copy_table(state, err));
    POND_TRY(balance(state, err));
    now = list(&state->now, state);
    before = list(&state->before, state);
    for (int k = 0; k < ARRAYS; k++) {
        POND_TRY(copy(now.array[k], *before.array[k], now.count[k], err));
    }
    for (size_t k = 0; k < sizeof own / sizeof *own; k++) {
        POND_TRY(POND_NEW(own[k], input->sectors, err));
    }
done:
    return status;
}

void change_state_clear(struct change_state *state)
{
    clear_numbers(&state->before);
    clear_numbers(&state->now);
    pondi_free(state->output);
    pondi_free(state->respent);
    pondi_free(state->respent_made);
    pondi_free(state->once);
    pondi_free(state->once_made);
    memset(state, 0, sizeof *state);
}

void change_state_reset(struct change_state *state)
{
    struct listing now = list(&state->now, state);
    struct listing before = list(&state->before, state);
    size_t bytes = (size_t)state->input->sectors * sizeof(double);

    for (int k = 0; k < ARRAYS; k++) {
        if (*now.array[k] != NULL) {
            memcpy(*now.array[k], *before.array[k], (size_t)now.count[k] * sizeof(double));
        }
    }
    memset(state->respent, 0, bytes);
    memset(state->respent_made, 0, bytes);
    memset(state->once, 0, bytes);
    memset(state->once_made, 0, bytes);
    state->saved = 0.0;
    state->spent_again = 0.0;
    state->cost = 0.0;
}

void change_state_follow(struct change_state *state)
{
    int64_t n = state->input->sectors;
    int32_t m = impact_measure_of(state->input, IMPACT_IMPORTS);

    for (int64_t s = 0; s < n && m >= 0; s++) {
        double more = 0.0;

        for (int64_t c = s; c < n * n; c += n) {
            more += (state->now.all[c] - state->before.all[c]) -
                    (state->now.made[c] - state->before.made[c]);
        }
        state->now.direct[m * n + s] = state->before.direct[m * n + s] + more;
    }
}

struct pond_account_input change_account_input(const struct change_state *state,
                                               const struct change_numbers *numbers)
{
    return (struct pond_account_input){.sectors = state->input->sectors,
                                       .regions = state->input->regions,
                                       .indicators = state->input->measures,
                                       .sector_region = state->input->region,
                                       .coefficients = numbers->all,
                                       .domestic = numbers->made,
                                       .direct = numbers->direct,
                                       .pay = numbers->spending == NULL ? NULL : numbers->pay,
                                       .spending = numbers->spending,
                                       .spending_domestic = numbers->spending_made};
}

void change_state_demand(const struct change_state *state, double *all, double *made)
{
    const struct change_numbers *before = &state->before;
    const struct change_numbers *now = &state->now;

    for (int64_t s = 0; s < state->input->sectors; s++) {
        all[s] = now->other[s] - before->other[s];
        made[s] = now->other_made[s] - before->other_made[s];
        for (int64_t c = s * state->finals; c < (s + 1) * state->finals; c++) {
            all[s] += now->final[c] - before->final[c];
            made[s] += now->final_made[c] - before->final_made[c];
        }
    }
}

void change_state_imported(const struct change_state *state, double *imported)
{
    for (int64_t s = 0; s < state->input->sectors; s++) {
        imported[s] = sum_final(state, state->before.final, s) -
                      sum_final(state, state->before.final_made, s);
    }
}

/* --- columns --- */

struct change_column change_sector_column(const struct change_state *state, int32_t sector)
{
    return (struct change_column){state->now.all + sector, state->now.made + sector,
                                  state->input->sectors};
}

struct change_column change_final_column(const struct change_state *state, int32_t final)
{
    return (struct change_column){state->now.final + final, state->now.final_made + final,
                                  state->finals};
}

struct change_column change_other_column(const struct change_state *state)
{
    return (struct change_column){state->now.other, state->now.other_made, 1};
}

struct change_column change_spending_column(const struct change_state *state, int32_t region)
{
    return (struct change_column){state->now.spending + region, state->now.spending_made + region,
                                  state->input->regions};
}

/* Whether a region's goods are of a place; abroad has imports like those of all regions. */
static bool is_of(const struct change_goods *goods, int32_t region, enum impact_place place)
{
    return goods->sector[region] >= 0 &&
           (place == IMPACT_ABROAD || (place == IMPACT_HERE) == (region == goods->region));
}

static double cell_of(struct change_column column, int32_t sector, enum impact_place place)
{
    int64_t c = sector * column.stride;

    return place == IMPACT_ABROAD ? column.all[c] - column.made[c] : column.made[c];
}

static void add_to(struct change_column column, int32_t sector, enum impact_place place,
                   double amount)
{
    int64_t c = sector * column.stride;

    column.all[c] += amount;
    column.made[c] += place == IMPACT_ABROAD ? 0.0 : amount;
}

double change_bought(const struct change_state *state, struct change_column column,
                     const struct change_goods *goods, enum impact_place place)
{
    double sum = 0.0;

    for (int32_t r = 0; r < state->input->regions; r++) {
        sum += is_of(goods, r, place) ? cell_of(column, goods->sector[r], place) : 0.0;
    }
    return sum;
}

void change_scale(const struct change_state *state, struct change_column column,
                  const struct change_goods *goods, enum impact_place place, double factor)
{
    for (int32_t r = 0; r < state->input->regions; r++) {
        if (is_of(goods, r, place)) {
            add_to(column, goods->sector[r], place,
                   (factor - 1.0) * cell_of(column, goods->sector[r], place));
        }
    }
}

enum pond_status change_give(const struct change_state *state, struct change_column column,
                             const struct change_goods *goods, enum impact_place place,
                             struct change_column like, double amount, struct pond_error *err)
{
    double bought = change_bought(state, like, goods, place);
    double output = 0.0;

    if (amount == 0.0) {
        return POND_OK;
    }
    for (int32_t r = 0; r < state->input->regions; r++) {
        output += is_of(goods, r, place) ? state->output[goods->sector[r]] : 0.0;
    }
    if (!(bought > 0.0) && !(output > 0.0)) {
        return pond_fail(err, POND_EINVAL,
                         "industry \"%s\" is made nowhere %s (expected a table with such a sector)",
                         goods->industry, place == IMPACT_HERE ? "in the region" : "elsewhere");
    }
    for (int32_t r = 0; r < state->input->regions; r++) {
        if (is_of(goods, r, place)) {
            int32_t s = goods->sector[r];
            double part =
                bought > 0.0 ? cell_of(like, s, place) / bought : state->output[s] / output;

            add_to(column, s, place, part * amount);
        }
    }
    return POND_OK;
}

struct change_column change_use(const struct change_state *state, const struct change_goods *goods,
                                double *use)
{
    const struct impact_input *input = state->input;
    const struct pond_io_label *label = input->io->axis[POND_IO_FINAL].label;
    struct change_column sum = {use, use + input->sectors, 1};

    for (int32_t r = 0; r < input->regions; r++) {
        int32_t s = goods->sector[r];

        if (s < 0) {
            continue;
        }
        sum.all[s] = 0.0;
        sum.made[s] = 0.0;
        for (int32_t j = 0; j < input->sectors; j++) {
            if (input->region[j] == goods->region) {
                struct change_column column = change_sector_column(state, j);

                sum.all[s] += column.all[s * column.stride] * state->output[j];
                sum.made[s] += column.made[s * column.stride] * state->output[j];
            }
        }
        for (int32_t f = 0; f < state->finals; f++) {
            if (label[f].region == goods->region && label[f].kind != POND_IO_EXPORTS &&
                label[f].kind != POND_IO_INVENTORIES) {
                struct change_column column = change_final_column(state, f);

                sum.all[s] += column.all[s * column.stride];
                sum.made[s] += column.made[s * column.stride];
            }
        }
        /* Nobody buys less than nothing of a place. */
        sum.made[s] = fmax(sum.made[s], 0.0);
        sum.all[s] = fmax(sum.all[s], sum.made[s]);
    }
    return sum;
}
