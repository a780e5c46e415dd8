/* Tier by tier: the group's supply chain, imports, what pay is spent on.
 * SPDX-License-Identifier: Apache-2.0 */
#include "study/firms/firms_account.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"

/* How near to the solution; the rest is far below what is printed. */
#define TOLERANCE 1e-10

/* Tiers of imports: those of the group, and of each tier. */
#define STEPS (IMPACT_TIERS + 1)

/* Arrays of one account while it is made. */
struct chain {
    struct firms_account *account;
    const struct impact_firms *firms;
    int64_t unknowns;
    double *x; /* unknowns: a tier, then all of them */
    double *next;
    double *f;
    double *z;       /* nodes: base output */
    double *rest;    /* sectors */
    double *made;    /* sectors: output as far as it imports and pays like the average */
    double *all;     /* sectors: the same of the group and its supply chain */
    double *imports; /* sectors */
    double *none;    /* sectors: zeros */
    struct impact_answer abroad;
    double *foreign; /* measures x (tiers + 2): abroad, tier by tier and all further */
};

static void clear_chain(struct chain *chain)
{
    pondi_free(chain->x);
    pondi_free(chain->next);
    pondi_free(chain->f);
    pondi_free(chain->z);
    pondi_free(chain->rest);
    pondi_free(chain->made);
    pondi_free(chain->all);
    pondi_free(chain->imports);
    pondi_free(chain->none);
    pondi_free(chain->foreign);
    impact_answer_clear(&chain->abroad);
}

static enum pond_status new_chain(struct chain *chain, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t n = chain->firms->input->sectors;
    int64_t nodes = chain->firms->network->nodes;

    chain->unknowns = nodes + n;
    POND_TRY(POND_NEW(&chain->x, chain->unknowns, err));
    POND_TRY(POND_NEW(&chain->next, chain->unknowns, err));
    POND_TRY(POND_NEW(&chain->f, chain->unknowns, err));
    POND_TRY(POND_NEW(&chain->z, nodes, err));
    POND_TRY(POND_NEW(&chain->rest, n, err));
    POND_TRY(POND_NEW(&chain->made, n, err));
    POND_TRY(POND_NEW(&chain->all, n, err));
    POND_TRY(POND_NEW(&chain->imports, n, err));
    POND_TRY(POND_NEW(&chain->none, n, err));
    POND_TRY(POND_NEW(&chain->foreign, (int64_t)chain->firms->input->measures * (IMPACT_TIERS + 2),
                      err));
    POND_TRY(impact_answer_new(&chain->abroad, chain->firms->input, err));
done:
    return status;
}

/* --- effects of output --- */

static double *effect_at(const struct chain *chain, int32_t m, int32_t channel, int32_t place)
{
    const struct impact_input *input = chain->firms->input;
    int64_t row = (int64_t)m * (IMPACT_TIERS + 3) + channel;

    return &chain->account->answer.account.effect[row * (input->regions + 1) + place];
}

/* Add what output z and rest, times `sign`, take and bring, to a channel. */
static void add_effects(const struct chain *chain, int32_t channel, double sign)
{
    const struct impact_firms *firms = chain->firms;
    const struct impact_input *input = firms->input;
    int64_t nodes = firms->network->nodes;

    for (int32_t m = 0; m < input->measures; m++) {
        for (int64_t j = 0; j < nodes; j++) {
            *effect_at(chain, m, channel, input->region[firms->sector[j]]) +=
                sign * firms->firm[m * nodes + j] * chain->z[j];
        }
        for (int32_t k = 0; k < input->sectors; k++) {
            *effect_at(chain, m, channel, input->region[k]) +=
                sign * firms->rest[(int64_t)m * input->sectors + k] * chain->rest[k];
        }
    }
}

/* Output by sector of z and rest: all of it to `output`, and as far as it imports and pays like the
 * average to `made`. */
static void add_output(const struct chain *chain, double *output, bool of_roles)
{
    const struct impact_firms *firms = chain->firms;
    const struct firms_account *account = chain->account;
    const double *fit = pond_hybrid_fit(firms->hybrid);
    int64_t n = firms->input->sectors;
    int64_t nodes = firms->network->nodes;

    for (int64_t j = 0; j < nodes; j++) {
        int32_t k = firms->sector[j];

        output[k] += chain->z[j];
        chain->made[k] += fit[j] * chain->z[j];
        for (int r = 0; of_roles && r < FIRMS_ROLES; r++) {
            if (account->measure[r] >= 0) {
                account->sector[r][k] += firms->firm[account->measure[r] * nodes + j] * chain->z[j];
            }
        }
    }
    for (int64_t k = 0; k < n; k++) {
        output[k] += chain->rest[k];
        chain->made[k] += firms->rest_scale[k] * chain->rest[k];
        for (int r = 0; of_roles && r < FIRMS_ROLES; r++) {
            if (account->measure[r] >= 0) {
                account->sector[r][k] += firms->rest[account->measure[r] * n + k] * chain->rest[k];
            }
        }
    }
}

/* What `made` takes from abroad at once, in `imports`. */
static void find_imports(const struct chain *chain)
{
    const struct impact_input *input = chain->firms->input;
    const double *wherever = input->io->part[POND_IO_COEFFICIENTS];
    const double *domestic = impact_domestic(input);
    int64_t n = input->sectors;

    for (int64_t s = 0; s < n; s++) {
        double sum = 0.0;

        for (int64_t k = 0; k < n; k++) {
            sum += (wherever[s * n + k] - domestic[s * n + k]) * chain->made[k];
        }
        chain->imports[s] = sum;
    }
}

/* Imports at `step` (0: of the group) are made at tier step + 1, what they take at the further
 * ones. A step of -1 is of all tiers together, and goes to the last row. */
static enum pond_status add_foreign(struct chain *chain, int32_t step, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct impact_input *input = chain->firms->input;

    find_imports(chain);
    POND_TRY(impact_answer_fill(&chain->abroad, chain->imports, chain->none, err));
    for (int32_t m = 0; m < input->measures; m++) {
        double *row = chain->foreign + (int64_t)m * (IMPACT_TIERS + 2);

        for (int32_t c = 0; c <= IMPACT_TIERS + 1; c++) {
            double value = impact_answer_tier(&chain->abroad, m, c, IMPACT_ABROAD);

            if (step < 0) {
                row[IMPACT_TIERS + 1] += value;
            } else if (c + step + 1 <= IMPACT_TIERS && c <= IMPACT_TIERS) {
                row[c + step + 1] += value;
                row[IMPACT_TIERS + 1] -= value;
            }
        }
    }
done:
    return status;
}

/* --- the supply chain --- */

static void take_round(struct chain *chain, const uint8_t *taken)
{
    double *x = chain->x;

    pond_hybrid_round(chain->firms->hybrid, taken, chain->x, chain->next, chain->firms->work);
    chain->x = chain->next;
    chain->next = x;
}

static enum pond_status solve(const struct chain *chain, const double *f, double *x,
                              struct pond_error *err)
{
    struct pond_hybrid_ask ask = {TOLERANCE, chain->account->taken, chain->firms->work, NULL};

    return pond_hybrid_outputs(chain->firms->hybrid, &ask, f, x, err);
}

/* The group's own output, as direct. */
static enum pond_status add_group(struct chain *chain, struct pond_error *err)
{
    const struct impact_firms *firms = chain->firms;
    const double *turnover = pond_hybrid_turnover(firms->hybrid);
    struct firms_account *account = chain->account;

    memset(chain->rest, 0, (size_t)firms->input->sectors * sizeof *chain->rest);
    for (int64_t j = 0; j < firms->network->nodes; j++) {
        bool of_group = account->taken[j] != 0;

        chain->x[j] = of_group ? turnover[j] : 0.0;
        chain->z[j] = firms->base[j] * chain->x[j];
        account->count += of_group;
        account->turnover += chain->x[j];
        for (pond_edge e = firms->network->out_start[j];
             of_group && e < firms->network->out_start[j + 1]; e++) {
            account->inside += account->taken[firms->network->out_customer[e]] != 0
                                   ? firms->network->out_value[e]
                                   : 0.0;
        }
    }
    add_effects(chain, 0, 1.0);
    add_output(chain, account->answer.account.output, true);
    memcpy(chain->all, chain->made, (size_t)firms->input->sectors * sizeof *chain->all);
    return add_foreign(chain, 0, err);
}

bool firms_makes_electricity(const char *industry)
{
    static const char *const codes[] = {"22", "2211", "221100", "D", "D35", "35", "351"};

    for (size_t k = 0; k < sizeof codes / sizeof *codes; k++) {
        if (strcmp(codes[k], industry) == 0) {
            return true;
        }
    }
    return false;
}

/* Of greenhouse gases at tier 1, what makers of electricity emit: scope 2. */
static double energy_bought(const struct chain *chain)
{
    const struct impact_firms *firms = chain->firms;
    const struct impact_input *input = firms->input;
    int64_t m = impact_measure_of(input, IMPACT_GREENHOUSE);
    double sum = 0.0;
    bool found = false;

    for (int32_t k = 0; k < input->sectors; k++) {
        if (firms_makes_electricity(input->io->axis[POND_IO_SECTOR].label[k].industry)) {
            found = true;
            sum += firms->rest[m * input->sectors + k] * chain->rest[k] +
                   input->direct[m * input->sectors + k] * chain->imports[k];
            for (int64_t j = 0; j < firms->network->nodes; j++) {
                sum += firms->sector[j] == k
                           ? firms->firm[m * firms->network->nodes + j] * chain->z[j]
                           : 0.0;
            }
        }
    }
    return found ? sum : (double)NAN;
}

/* Tier 1, and what the group's own pay is spent on: a demand by sector, from which it is drawn how
 * sure all that follows is. */
static void keep_bought(const struct chain *chain)
{
    const struct impact_firms *firms = chain->firms;
    const struct impact_input *input = firms->input;
    struct firms_account *account = chain->account;
    const double *domestic =
        input->spending_domestic == NULL ? input->spending : input->spending_domestic;

    for (int64_t j = 0; j < firms->network->nodes; j++) {
        account->bought_domestic[firms->sector[j]] += chain->z[j];
    }
    for (int64_t k = 0; k < input->sectors; k++) {
        account->bought_domestic[k] += chain->rest[k];
        account->bought[k] = account->bought_domestic[k] + chain->imports[k];
    }
    for (int64_t k = 0; input->spending != NULL && k < input->sectors; k++) {
        for (int64_t s = 0; s < input->sectors; s++) {
            double pay = input->pay[k] * chain->all[k];
            int64_t cell = s * input->regions + input->region[k];

            account->bought[s] += input->spending[cell] * pay;
            account->bought_domestic[s] += domestic[cell] * pay;
        }
    }
}

static enum pond_status add_supply(struct chain *chain, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct impact_firms *firms = chain->firms;
    struct firms_account *account = chain->account;
    size_t bytes = (size_t)firms->input->sectors * sizeof(double);

    take_round(chain, NULL);
    memcpy(chain->f, chain->x, (size_t)chain->unknowns * sizeof *chain->f);
    memcpy(account->paid, chain->x, (size_t)chain->unknowns * sizeof *account->paid);
    for (int32_t tier = 1; tier <= IMPACT_TIERS; tier++) {
        pond_hybrid_base_output(firms->hybrid, account->taken, chain->x, chain->z, chain->rest);
        if (tier == 1) {
            keep_bought(chain); /* `imports` are still the group's, `all` too */
        }
        if (tier == 1 && impact_measure_of(firms->input, IMPACT_GREENHOUSE) >= 0) {
            account->scope[1] = energy_bought(chain);
        }
        add_effects(chain, tier, 1.0);
        add_effects(chain, IMPACT_TIERS + 1, -1.0);
        memset(chain->made, 0, bytes);
        memset(chain->imports, 0, bytes);
        add_output(chain, chain->imports, false);
        POND_TRY(add_foreign(chain, tier, err));
        take_round(chain, account->taken);
    }
    POND_TRY(solve(chain, chain->f, chain->x, err));
    pond_hybrid_base_output(firms->hybrid, account->taken, chain->x, chain->z, chain->rest);
    add_effects(chain, IMPACT_TIERS + 1, 1.0);
    memcpy(chain->made, chain->all, bytes);
    add_output(chain, account->answer.account.output, true);
    memcpy(chain->all, chain->made, bytes);
    POND_TRY(add_foreign(chain, -1, err));
    for (int32_t m = 0; m < firms->input->measures; m++) {
        for (int32_t tier = 1; tier <= IMPACT_TIERS + 1; tier++) {
            *effect_at(chain, m, tier, firms->input->regions) +=
                chain->foreign[(int64_t)m * (IMPACT_TIERS + 2) + tier];
        }
    }
done:
    return status;
}

/* --- what pay is spent on --- */

/* Pay in region r that a unit of pay spent in region s brings, regions x regions. */
static enum pond_status find_response(struct chain *chain, double *response, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct impact_firms *firms = chain->firms;
    const struct impact_input *input = firms->input;
    const double *fit = pond_hybrid_fit(firms->hybrid);
    const double *spending =
        input->spending_domestic == NULL ? input->spending : input->spending_domestic;
    struct pond_hybrid_ask ask = {TOLERANCE, chain->account->taken, firms->work, NULL};

    for (int32_t r = 0; r < input->regions; r++) {
        for (int64_t j = 0; j < firms->network->nodes; j++) {
            int32_t k = firms->sector[j];

            chain->z[j] = input->region[k] == r ? fit[j] * input->pay[k] : 0.0;
        }
        for (int32_t k = 0; k < input->sectors; k++) {
            chain->rest[k] = input->region[k] == r ? firms->rest_scale[k] * input->pay[k] : 0.0;
        }
        POND_TRY(
            pond_hybrid_multipliers(firms->hybrid, &ask, chain->z, chain->rest, chain->x, err));
        for (int32_t s = 0; s < input->regions; s++) {
            double sum = 0.0;

            for (int32_t k = 0; k < input->sectors; k++) {
                sum +=
                    chain->x[firms->network->nodes + k] * spending[(int64_t)k * input->regions + s];
            }
            response[(int64_t)r * input->regions + s] = sum;
        }
    }
done:
    return status;
}

/* What pay e is spent on: made here, and abroad as well. */
static enum pond_status spend(struct chain *chain, const double *pay, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct impact_firms *firms = chain->firms;
    const struct impact_input *input = firms->input;
    struct pond_account *account = &chain->account->answer.account;
    int64_t n = input->sectors;
    int64_t regions = input->regions;

    memset(chain->f, 0, (size_t)chain->unknowns * sizeof *chain->f);
    memset(chain->next, 0, (size_t)chain->unknowns * sizeof *chain->next);
    for (int64_t k = 0; k < n; k++) {
        for (int64_t r = 0; r < regions; r++) {
            double bought = input->spending[k * regions + r] * pay[r];
            double here = input->spending_domestic == NULL
                              ? bought
                              : input->spending_domestic[k * regions + r] * pay[r];

            chain->f[firms->network->nodes + k] += here;
            chain->next[k] += bought - here;
        }
    }
    POND_TRY(solve(chain, chain->f, chain->x, err));
    pond_hybrid_base_output(firms->hybrid, chain->account->taken, chain->x, chain->z, chain->rest);
    add_effects(chain, IMPACT_TIERS + 2, 1.0);
    memset(chain->made, 0, (size_t)n * sizeof *chain->made);
    add_output(chain, account->induced, true);
    find_imports(chain);
    for (int64_t k = 0; k < n; k++) {
        chain->imports[k] += chain->next[k];
    }
    POND_TRY(impact_answer_fill(&chain->abroad, chain->imports, chain->none, err));
    for (int32_t m = 0; m < input->measures; m++) {
        *effect_at(chain, m, IMPACT_TIERS + 2, input->regions) +=
            impact_answer_at(&chain->abroad, m, IMPACT_CHANNELS, IMPACT_ABROAD);
    }
done:
    return status;
}

static enum pond_status add_induced(struct chain *chain, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct impact_input *input = chain->firms->input;
    double *pay = chain->account->answer.account.pay;
    struct pond_leontief *again = NULL;
    double *response = NULL;

    if (input->spending == NULL) {
        for (int32_t r = 0; r < input->regions; r++) {
            pay[r] = (double)NAN;
        }
        return POND_OK;
    }
    POND_TRY(POND_NEW(&response, (int64_t)input->regions * input->regions, err));
    POND_TRY(find_response(chain, response, err));
    for (int32_t k = 0; k < input->sectors; k++) {
        pay[input->region[k]] += input->pay[k] * chain->all[k];
    }
    status = pond_leontief_new(&again, response, input->regions, err);
    if (status != POND_OK) {
        (void)pond_fail_in(err, status, "households, by region");
        goto done;
    }
    pond_leontief_outputs(again, 1, pay);
    POND_TRY(spend(chain, pay, err));
done:
    pond_leontief_free(again);
    pondi_free(response);
    return status;
}

/* --- the whole --- */

static enum pond_status prepare(struct firms_account *account, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct impact_input *input = account->firms->input;

    for (int r = 0; r < FIRMS_ROLES; r++) {
        account->measure[r] = impact_measure_of(input, impact_told[r]);
        if (account->measure[r] >= 0) {
            POND_TRY(POND_NEW(&account->direct[r], account->firms->network->nodes, err));
            POND_TRY(POND_NEW(&account->total[r], account->firms->network->nodes, err));
            POND_TRY(POND_NEW(&account->sector[r], input->sectors, err));
        }
    }
    for (int k = 0; k < FIRMS_SCOPES; k++) {
        account->scope[k] = (double)NAN;
    }
    POND_TRY(
        POND_NEW(&account->paid, (int64_t)account->firms->network->nodes + input->sectors, err));
    POND_TRY(POND_NEW(&account->bought, input->sectors, err));
    POND_TRY(POND_NEW(&account->bought_domestic, input->sectors, err));
    POND_TRY(impact_answer_new(&account->answer, input, err));
done:
    return status;
}

static void split_scopes(struct firms_account *account)
{
    int32_t m = account->measure[FIRMS_GREENHOUSE];

    if (m >= 0) {
        account->scope[0] = impact_answer_at(&account->answer, m, IMPACT_DIRECT, IMPACT_PLACES);
        account->scope[2] =
            impact_answer_at(&account->answer, m, IMPACT_SUPPLY, IMPACT_PLACES) - account->scope[1];
    }
}

enum pond_status firms_account_fill(struct firms_account *account, const struct impact_firms *firms,
                                    const uint8_t *taken, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct chain chain = {.account = account, .firms = firms};

    memset(account, 0, sizeof *account);
    account->firms = firms;
    account->taken = taken;
    POND_TRY(prepare(account, err));
    POND_TRY(new_chain(&chain, err));
    POND_TRY(add_group(&chain, err));
    POND_TRY(add_supply(&chain, err));
    POND_TRY(add_induced(&chain, err));
    split_scopes(account);
    POND_TRY(firms_account_share(account, err));
done:
    clear_chain(&chain);
    if (status != POND_OK) {
        firms_account_clear(account);
    }
    return status;
}

void firms_account_clear(struct firms_account *account)
{
    impact_answer_clear(&account->answer);
    pondi_free(account->paid);
    pondi_free(account->bought);
    pondi_free(account->bought_domestic);
    for (int r = 0; r < FIRMS_ROLES; r++) {
        pondi_free(account->direct[r]);
        pondi_free(account->total[r]);
        pondi_free(account->sector[r]);
    }
    memset(account, 0, sizeof *account);
}
