/* How far tables by quotients are from the one that the publisher made.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "impact/leontief.h"
#include "study/regional/regional_study.h"

/* Deltas that are tried. */
static const double deltas[] = {0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4};

enum { DELTAS = sizeof deltas / sizeof *deltas };

/* Rows: the nation's table as it is, slq, cilq, and flq and aflq for each delta. */
enum { ROWS = 3 + 2 * DELTAS };

struct comparing {
    const struct regional_study *r;
    double *block;  /* what the table has */
    double *output; /* of the region in it */
    double *direct; /* greenhouse gases of that region; NULL */
    double *q;
    double known; /* greenhouse gases of the region's supply chains, as the table has it */
};

static struct pond_quotient_rule rule_of(int row)
{
    if (row < 3) {
        return (struct pond_quotient_rule){row == 2 ? POND_QUOTIENT_CILQ : POND_QUOTIENT_SLQ, 0.0};
    }
    return (struct pond_quotient_rule){row < 3 + DELTAS ? POND_QUOTIENT_FLQ : POND_QUOTIENT_AFLQ,
                                       deltas[(row - 3) % DELTAS]};
}

/* Greenhouse gases here of what each industry makes, weighted by output. */
static enum pond_status greenhouse(const struct comparing *c, const double *a, double *sum,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int32_t n = c->r->nation.industries;
    struct pond_leontief *leontief = NULL;
    double *m = NULL;

    *sum = 0.0;
    POND_TRY(POND_NEW(&m, n, err));
    memcpy(m, c->direct, (size_t)n * sizeof *m);
    POND_TRY(pond_leontief_new(&leontief, a, n, err));
    pond_leontief_multipliers(leontief, 1, m);
    for (int32_t p = 0; p < n; p++) {
        *sum += m[p] * c->output[p];
    }
done:
    pond_leontief_free(leontief);
    pondi_free(m);
    return status;
}

static enum pond_status prepare(struct comparing *c, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct regional_nation *nation = &c->r->nation;
    int64_t n = nation->industries;

    POND_TRY(POND_NEW(&c->block, n * n, err));
    POND_TRY(POND_NEW(&c->output, n, err));
    POND_TRY(POND_NEW(&c->q, n * n, err));
    regional_block(nation, c->r->against, c->block);
    regional_output(nation, c->r->against, c->output);
    if (nation->greenhouse >= 0) {
        POND_TRY(POND_NEW(&c->direct, n, err));
        regional_direct(nation, nation->greenhouse, c->r->against, c->direct);
        POND_TRY(greenhouse(c, c->block, &c->known, err));
    }
done:
    return status;
}

static enum pond_status set_row(const struct comparing *c, int row, double *number[7],
                                struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct regional_nation *nation = &c->r->nation;
    const struct pond_quotient_rule rule = rule_of(row);
    const struct pond_quotient_sizes sizes = {nation->industries, c->r->here, c->r->of_all};
    const double *estimate = nation->a;
    struct pond_table_distance d;
    double sum = 0.0;

    if (row > 0) {
        POND_TRY(pond_quotients(c->q, &rule, &sizes, NULL, err));
        pond_quotient_regional(nation->a, c->q, nation->industries, c->q);
        estimate = c->q;
    }
    POND_TRY(pond_table_distance_of(&d, estimate, c->block, c->output, nation->industries, err));
    number[0][row] = row < 3 ? (double)NAN : rule.delta;
    number[1][row] = d.mean_absolute;
    number[2][row] = d.stpe;
    number[3][row] = d.weighted;
    number[4][row] = d.bias;
    number[5][row] = d.error;
    number[6][row] = (double)NAN;
    if (c->direct != NULL) {
        POND_TRY(greenhouse(c, estimate, &sum, err));
        number[6][row] = 100.0 * (sum / c->known - 1.0);
    }
done:
    return status;
}

enum pond_status regional_distances(const struct regional_study *r, struct pond_result *result,
                                    struct pond_error *err)
{
    static const char *const name[7][3] = {
        {"delta", "", "Exponent of flq and aflq."},
        {"mean_absolute", "", "Mean absolute difference of coefficients."},
        {"stpe", "%", "Sum of absolute differences over the sum of what is known."},
        {"stpe_money", "%", "The same, columns weighted by output."},
        {"multiplier_bias", "%", "Mean difference of output multipliers."},
        {"multiplier_error", "%", "Mean absolute difference of output multipliers."},
        {"greenhouse_bias", "%", "Difference of greenhouse gases of all supply chains here."},
    };
    enum pond_status status = POND_OK;
    struct comparing c = {.r = r};
    struct pond_table *table = NULL;
    double *number[7];
    int32_t method = 0;

    POND_TRY(prepare(&c, err));
    POND_TRY(pond_table_new(&table, "distance",
                            "How far tables by quotients are from the table's own block of the "
                            "region.",
                            ROWS, err));
    POND_TRY(pond_table_add_text(table, "method", "", "nation: all inputs are bought here.",
                                 &method, err));
    for (int k = 0; k < 7; k++) {
        POND_TRY(pond_table_add_f64(table, name[k][0], name[k][1], name[k][2], &number[k], err));
    }
    for (int row = 0; row < ROWS; row++) {
        POND_TRY(pond_table_set_text(table, method, row,
                                     row == 0 ? "nation" : pond_quotient_name(rule_of(row).method),
                                     err));
        POND_TRY(set_row(&c, row, number, err));
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pond_table_free(table);
    pondi_free(c.block);
    pondi_free(c.output);
    pondi_free(c.direct);
    pondi_free(c.q);
    return status;
}
