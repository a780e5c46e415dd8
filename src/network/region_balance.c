/* Values of links that suppliers can deliver; what is left is final demand, what lacks is imported.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Customers' needs by input fix the columns; no supplier sells more than its output. Suppliers that
 * are asked for more get a smaller factor r_s, and their customers turn to their other suppliers of
 * the same input (one-sided iterative proportional fitting). What still lacks after the last round
 * is bought outside the region. */
#include <math.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "network/region_parts.h"

#define ROUNDS 12

/* Rounds end when this share of all purchases lacks a supplier who can deliver. */
#define ENOUGH 1e-3

/* No factor below this: a customer keeps some of every supplier. */
#define FACTOR_MIN 0.02

#define FIRMS_A_BLOCK 4096

struct balance {
    struct pond_region *region;
    double *factor; /* firms: r_s */
    double *fitted; /* links: value of this round */
    double *sales;  /* firms: of this round */
};

static enum pond_status fit_customers(void *user, int64_t begin, int64_t end, int thread,
                                      struct pond_error *err)
{
    const struct balance *balance = user;
    const struct pond_region *region = balance->region;

    (void)thread;
    (void)err;
    for (int64_t c = begin; c < end; c++) {
        int64_t last = region->link_start[c + 1];
        int64_t next = 0;
        for (int64_t k = region->link_start[c]; k < last; k = next) {
            int32_t input = region->industry[region->supplier[k]];
            double need = 0.0;
            double offered = 0.0;
            for (next = k; next < last && region->industry[region->supplier[next]] == input;
                 next++) {
                double v = region->value[next] * balance->factor[region->supplier[next]];
                balance->fitted[next] = v;
                need += region->value[next];
                offered += v;
            }
            for (int64_t m = k; m < next; m++) {
                balance->fitted[m] *= need / offered;
            }
        }
    }
    return POND_OK;
}

/* One round. Returns the share of purchases that suppliers cannot deliver. */
static enum pond_status fit_once(struct balance *balance, double *lacking, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_region *region = balance->region;
    double total = 0.0;
    double above = 0.0;

    POND_TRY(pond_parallel_for(region->firms, FIRMS_A_BLOCK, fit_customers, balance, err));
    for (int32_t s = 0; s < region->firms; s++) {
        balance->sales[s] = 0.0;
    }
    for (int64_t k = 0; k < region->links; k++) {
        balance->sales[region->supplier[k]] += balance->fitted[k];
    }
    for (int32_t s = 0; s < region->firms; s++) {
        total += balance->sales[s];
        above += fmax(0.0, balance->sales[s] - region->output[s]);
    }
    *lacking = total > 0.0 ? above / total : 0.0;
done:
    return status;
}

static double share_sold(const struct balance *balance, int32_t s)
{
    double output = balance->region->output[s];

    return balance->sales[s] > output ? output / balance->sales[s] : 1.0;
}

/* Inputs per unit of output, from wherever they come. */
static double all_inputs(int32_t industry)
{
    int64_t total = pondi_industry_facts[industry].imports_per_million;

    for (int32_t j = 0; j < POND_INDUSTRIES; j++) {
        total += pondi_input_facts[j][industry];
    }
    return (double)total * 1e-6;
}

static void close_accounts(struct balance *balance)
{
    struct pond_region *region = balance->region;
    double inputs[POND_INDUSTRIES];

    for (int32_t i = 0; i < POND_INDUSTRIES; i++) {
        inputs[i] = all_inputs(i);
    }
    for (int32_t s = 0; s < region->firms; s++) {
        balance->factor[s] = share_sold(balance, s);
        balance->sales[s] = 0.0;
    }
    for (int32_t c = 0; c < region->firms; c++) {
        double bought = 0.0;
        for (int64_t k = region->link_start[c]; k < region->link_start[c + 1]; k++) {
            int32_t s = region->supplier[k];
            double cents = floor(balance->fitted[k] * balance->factor[s] * 100.0);
            region->value[k] = fmax(cents, 1.0) / 100.0;
            balance->sales[s] += region->value[k];
            bought += region->value[k];
        }
        region->imports[c] =
            fmax(0.0, round((region->output[c] * inputs[region->industry[c]] - bought) * 100.0)) /
            100.0;
    }
    for (int32_t s = 0; s < region->firms; s++) {
        double left = round((region->output[s] - balance->sales[s]) * 100.0) / 100.0;
        region->final_demand[s] = fmax(0.0, left);
        region->output[s] = balance->sales[s] + region->final_demand[s];
    }
}

enum pond_status pondi_region_balance(struct pond_region *region, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct balance balance = {.region = region};
    double lacking = 0.0;

    POND_TRY(POND_NEW(&region->final_demand, region->firms, err));
    POND_TRY(POND_NEW(&region->imports, region->firms, err));
    POND_TRY(POND_NEW(&balance.factor, region->firms, err));
    POND_TRY(POND_NEW(&balance.sales, region->firms, err));
    POND_TRY(POND_NEW(&balance.fitted, region->links, err));
    for (int32_t s = 0; s < region->firms; s++) {
        balance.factor[s] = 1.0;
    }
    POND_TRY(fit_once(&balance, &lacking, err));
    for (int round = 1; round < ROUNDS && lacking > ENOUGH; round++) {
        for (int32_t s = 0; s < region->firms; s++) {
            balance.factor[s] = fmax(FACTOR_MIN, balance.factor[s] * share_sold(&balance, s));
        }
        POND_TRY(fit_once(&balance, &lacking, err));
    }
    close_accounts(&balance);
done:
    pondi_free(balance.factor);
    pondi_free(balance.sales);
    pondi_free(balance.fitted);
    return status;
}
