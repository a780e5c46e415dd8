/* Location quotients, and the two regions that they make of a nation.
 * SPDX-License-Identifier: Apache-2.0 */
#include "impact/quotient.h"

#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/alloc.h"
#include "impact/leontief.h"

/* Sizes of the same records that were added up in another order are off by rounding. */
#define ROUNDING 1e-9

const char *pond_quotient_name(enum pond_quotient_method method)
{
    static const char *const name[POND_QUOTIENT_METHODS] = {"slq", "cilq", "flq", "aflq"};

    return name[method];
}

static double sum_of(const double *x, int32_t n)
{
    double sum = 0.0;

    for (int32_t i = 0; i < n; i++) {
        sum += x[i];
    }
    return sum;
}

static enum pond_status check(const struct pond_quotient_rule *rule,
                              const struct pond_quotient_sizes *sizes, struct pond_error *err)
{
    if (!(rule->delta >= 0.0 && rule->delta < 1.0)) {
        return pond_fail(err, POND_EINVAL, "delta is %g (expected 0 to below 1)", rule->delta);
    }
    for (int32_t i = 0; i < sizes->sectors; i++) {
        double here = sizes->here[i];
        double nation = sizes->nation[i];

        if (!(here >= 0.0 && nation >= 0.0 && isfinite(here) && isfinite(nation))) {
            return pond_fail(err, POND_EINVAL,
                             "sector %" PRId32 " has %g jobs here and %g in the nation (expected "
                             "numbers of 0 or more)",
                             i, here, nation);
        }
        if (here > nation * (1.0 + ROUNDING)) {
            return pond_fail(err, POND_EINVAL,
                             "sector %" PRId32 " has %g jobs here and %g in the nation (expected "
                             "the nation's to include those here)",
                             i, here, nation);
        }
    }
    if (!(sum_of(sizes->here, sizes->sectors) > 0.0)) {
        return pond_fail(err, POND_EINVAL,
                         "no sector has jobs here (expected more than 0 in one at least)");
    }
    return POND_OK;
}

/* SLQ of one sector, `region` being the region's share of the nation. */
static double simple(double here, double nation, double region)
{
    return nation > 0.0 ? here / nation / region : 1.0;
}

static double quotient_of(enum pond_quotient_method method, double seller, double buyer, bool self,
                          double lambda)
{
    double q = seller;

    if (seller == 0.0) {
        return 0.0;
    }
    if (method == POND_QUOTIENT_SLQ) {
        return q;
    }
    q = self ? seller : seller / buyer;
    if (method == POND_QUOTIENT_CILQ) {
        return q;
    }
    q *= lambda;
    return method == POND_QUOTIENT_AFLQ && buyer > 1.0 ? q * log2(1.0 + buyer) : q;
}

enum pond_status pond_quotients(double *q, const struct pond_quotient_rule *rule,
                                const struct pond_quotient_sizes *sizes, int32_t *neutral,
                                struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t n = sizes->sectors;
    double region = 0.0;
    double lambda = 1.0;
    int32_t nobody = 0;

    POND_TRY(check(rule, sizes, err));
    region = sum_of(sizes->here, sizes->sectors) / sum_of(sizes->nation, sizes->sectors);
    lambda = pow(log2(1.0 + fmin(1.0, region)), rule->delta);
    for (int64_t i = 0; i < n; i++) {
        double seller = simple(sizes->here[i], sizes->nation[i], region);

        nobody += sizes->nation[i] > 0.0 ? 0 : 1;
        for (int64_t j = 0; j < n; j++) {
            double buyer = simple(sizes->here[j], sizes->nation[j], region);

            q[i * n + j] = quotient_of(rule->method, seller, buyer, i == j, lambda);
        }
    }
    if (neutral != NULL) {
        *neutral = nobody;
    }
done:
    return status;
}

void pond_quotient_regional(const double *a, const double *q, int32_t sectors, double *r)
{
    int64_t cells = (int64_t)sectors * sectors;

    for (int64_t k = 0; k < cells; k++) {
        r[k] = a[k] * fmin(1.0, q[k]);
    }
}

/* --- two regions --- */

/* Money that one region's sector sells to sectors of one region. */
static double sales(const double *row, const double *output, int64_t n)
{
    double sum = 0.0;

    for (int64_t j = 0; j < n; j++) {
        sum += row[j] * output[j];
    }
    return sum;
}

/* Sell `less` (0..1) of what was sold; the other region's sector sells what is missing. */
static void hand_over(double *row, double *other, double less, int64_t n)
{
    for (int64_t j = 0; j < n; j++) {
        double moved = row[j] * less;

        row[j] -= moved;
        other[j] += moved;
    }
}

/* A sector of one region: `own` and `abroad` are its rows towards its region and the other;
 * `other_own` those of the same sector there towards the same buyers. */
struct seller {
    double *own;
    double *abroad;
    double *other_own;    /* sells to buyers of `own` */
    double *other_abroad; /* sells to buyers of `abroad` */
    const double *output; /* of this region's buyers */
    const double *beyond; /* of the other's */
    double most;          /* that it can sell to sectors */
};

static int32_t cap(const struct seller *s, int64_t n)
{
    double own = sales(s->own, s->output, n);
    double abroad = sales(s->abroad, s->beyond, n);
    double over = own + abroad - s->most;

    if (!(over > ROUNDING * s->most) || !(own >= 0.0 && abroad >= 0.0)) {
        return 0;
    }
    if (abroad > 0.0) {
        hand_over(s->abroad, s->other_abroad, fmin(1.0, over / abroad), n);
        over -= fmin(abroad, over);
    }
    if (over > 0.0 && own > 0.0) {
        hand_over(s->own, s->other_own, fmin(1.0, over / own), n);
    }
    return 1;
}

/* Rows of sectors that would sell more than they make. Both regions' sectors cannot. */
static void balance(struct pond_two_regions *out, int64_t n)
{
    for (int64_t i = 0; i < n; i++) {
        double *here = out->a + i * 2 * n;
        double *there = out->a + (n + i) * 2 * n;
        double *x = out->output;
        double made = x[i] + x[n + i];
        double sold = sales(here, x, 2 * n) + sales(there, x, 2 * n);
        double stretch = made > 0.0 ? fmax(1.0, sold / made) : 1.0;
        const struct seller both[2] = {
            {here, here + n, there, there + n, x, x + n, x[i] * stretch},
            {there + n, there, here + n, here, x + n, x, x[n + i] * stretch},
        };

        out->capped += cap(&both[0], n) + cap(&both[1], n);
    }
    for (int64_t i = 0; i < 2 * n; i++) {
        out->rest[i] = out->output[i] - sales(out->a + i * 2 * n, out->output, 2 * n);
    }
}

/* Columns of one region, 0 here, 1 elsewhere: what its quotients leave is bought in the other. */
static void set_columns(struct pond_two_regions *out, const double *a, const double *q, int region,
                        int64_t n)
{
    for (int64_t i = 0; i < n; i++) {
        double *own = out->a + (region * n + i) * 2 * n + region * n;
        double *other = out->a + ((1 - region) * n + i) * 2 * n + region * n;

        for (int64_t j = 0; j < n; j++) {
            own[j] = a[i * n + j] * fmin(1.0, q[i * n + j]);
            other[j] = a[i * n + j] - own[j];
        }
    }
}

static enum pond_status set_outputs(struct pond_two_regions *out, const double *output,
                                    const struct pond_quotient_sizes *sizes, struct pond_error *err)
{
    int32_t n = sizes->sectors;
    double region = sum_of(sizes->here, n) / sum_of(sizes->nation, n);

    for (int32_t i = 0; i < n; i++) {
        double share =
            sizes->nation[i] > 0.0 ? fmin(1.0, sizes->here[i] / sizes->nation[i]) : region;

        if (!(output[i] >= 0.0 && isfinite(output[i]))) {
            return pond_fail(err, POND_EINVAL,
                             "the output of sector %" PRId32 " is %g (expected a number of 0 or "
                             "more)",
                             i, output[i]);
        }
        out->output[i] = output[i] * share;
        out->output[n + i] = output[i] - out->output[i];
    }
    return POND_OK;
}

enum pond_status pond_two_regions_fill(struct pond_two_regions *out, const double *a,
                                       const double *output, const struct pond_quotient_rule *rule,
                                       const struct pond_quotient_sizes *sizes,
                                       struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t n = sizes->sectors;
    struct pond_quotient_sizes elsewhere = *sizes;
    double *q = NULL;
    double *others = NULL;

    out->capped = 0;
    POND_TRY(POND_NEW(&q, n * n, err));
    POND_TRY(POND_NEW(&others, n, err));
    POND_TRY(pond_quotients(q, rule, sizes, NULL, err));
    set_columns(out, a, q, 0, n);
    for (int64_t i = 0; i < n; i++) {
        others[i] = fmax(0.0, sizes->nation[i] - sizes->here[i]);
    }
    elsewhere.here = others;
    if (!(sum_of(others, sizes->sectors) > 0.0)) {
        status = pond_fail(err, POND_EINVAL,
                           "all jobs of the nation are here (expected some elsewhere)");
        goto done;
    }
    POND_TRY(pond_quotients(q, rule, &elsewhere, NULL, err));
    set_columns(out, a, q, 1, n);
    POND_TRY(set_outputs(out, output, sizes, err));
    balance(out, n);
done:
    pondi_free(q);
    pondi_free(others);
    return status;
}

/* --- distance --- */

/* Output multipliers of a table. */
static enum pond_status multipliers(const double *a, int32_t n, double *m, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_leontief *leontief = NULL;

    POND_TRY(pond_leontief_new(&leontief, a, n, err));
    for (int32_t j = 0; j < n; j++) {
        m[j] = 1.0;
    }
    pond_leontief_multipliers(leontief, 1, m);
done:
    pond_leontief_free(leontief);
    return status;
}

enum pond_status pond_table_distance_of(struct pond_table_distance *distance, const double *r,
                                        const double *a, const double *weight, int32_t sectors,
                                        struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t n = sectors;
    double *m = NULL; /* two rows: of the estimate, of what is known */
    double off = 0.0;
    double all = 0.0;
    double off_money = 0.0;
    double money = 0.0;

    memset(distance, 0, sizeof *distance);
    POND_TRY(POND_NEW(&m, 2 * n, err));
    POND_TRY(multipliers(r, sectors, m, err));
    POND_TRY(multipliers(a, sectors, m + n, err));
    for (int64_t k = 0; k < n * n; k++) {
        double w = weight != NULL ? weight[k % n] : (double)NAN;

        off += fabs(r[k] - a[k]);
        all += a[k];
        off_money += w * fabs(r[k] - a[k]);
        money += w * a[k];
    }
    for (int64_t j = 0; j < n; j++) {
        distance->bias += 100.0 * (m[j] - m[n + j]) / m[n + j] / (double)n;
        distance->error += 100.0 * fabs(m[j] - m[n + j]) / m[n + j] / (double)n;
    }
    distance->mean_absolute = off / (double)(n * n);
    distance->stpe = all > 0.0 ? 100.0 * off / all : (double)NAN;
    distance->weighted = money > 0.0 ? 100.0 * off_money / money : (double)NAN;
done:
    pondi_free(m);
    return status;
}
