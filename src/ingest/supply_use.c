/* Inputs of industries carried to their products, by either assumption of technology.
 * SPDX-License-Identifier: Apache-2.0 */
#include "ingest/supply_use.h"

#include <lapacke.h>
#include <math.h>
#include <string.h>

#include "base/alloc.h"

/* Beyond it solutions have few digits left. */
#define WORST_CONDITION 1e12

static enum pond_status check_made(const struct pondi_make *make, int32_t rows,
                                   const double *inputs, struct pond_error *err)
{
    for (int32_t j = 0; j < make->industries; j++) {
        for (int32_t k = 0; k < rows; k++) {
            double used = inputs[(int64_t)k * make->industries + j];

            if (used != 0.0 && !(make->made[j] > 0.0)) {
                return pond_fail(
                    err, POND_EPARSE,
                    "industry \"%s\" uses inputs of %g, and its output is %g (expected "
                    "an output above 0)",
                    pond_dictionary_text(make->industry, j), used, make->made[j]);
            }
        }
        for (int32_t c = 0; c < make->products; c++) {
            double made = make->make[(int64_t)j * make->products + c];

            if (made != 0.0 && (!(make->made[j] > 0.0) || !(make->output[c] > 0.0))) {
                return pond_fail(err, POND_EPARSE,
                                 "industry \"%s\" makes %g of \"%s\", the industry's output is %g "
                                 "and the product's %g (expected outputs above 0)",
                                 pond_dictionary_text(make->industry, j), made,
                                 pond_dictionary_text(make->product, c), make->made[j],
                                 make->output[c]);
            }
        }
    }
    return POND_OK;
}

enum pond_status pondi_industry_technology(const struct pondi_make *make, int32_t rows,
                                           const double *inputs, double *a, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(check_made(make, rows, inputs, err));
    memset(a, 0, (size_t)rows * (size_t)make->products * sizeof *a);
    for (int32_t k = 0; k < rows; k++) {
        double *to = a + (int64_t)k * make->products;

        for (int32_t j = 0; j < make->industries; j++) {
            double used = inputs[(int64_t)k * make->industries + j];
            double each = used == 0.0 ? 0.0 : used / make->made[j];

            for (int32_t c = 0; c < make->products; c++) {
                double made = make->make[(int64_t)j * make->products + c];

                to[c] += made == 0.0 ? 0.0 : each * (made / make->output[c]);
            }
        }
    }
done:
    return status;
}

/* --- commodity technology --- */

struct recipes {
    lapack_int n;      /* industries */
    int32_t *own;      /* industries: their own product */
    double *share;     /* industries: of what they make, their part that is anybody's own product */
    double *factor;    /* n x n: make of own products, factored */
    lapack_int *pivot; /* n */
    double *inputs;    /* rows x n, then the solution */
};

static void clear(struct recipes *r)
{
    pondi_free(r->own);
    pondi_free(r->share);
    pondi_free(r->factor);
    pondi_free(r->pivot);
    pondi_free(r->inputs);
}

static enum pond_status find_own(struct recipes *r, const struct pondi_make *make,
                                 struct pond_error *err)
{
    for (int32_t j = 0; j < make->industries; j++) {
        const char *code = pond_dictionary_text(make->industry, j);

        r->own[j] = pond_dictionary_find(make->product, code, strlen(code));
        if (r->own[j] < 0) {
            return pond_fail(err, POND_EPARSE,
                             "industry \"%s\" has no product of its code, and commodity technology "
                             "needs one of each industry (take industry technology)",
                             code);
        }
    }
    return POND_OK;
}

/* Factor V over own products. LAPACK counts by columns, so it sees V'. */
static enum pond_status factorise(struct recipes *r, const struct pondi_make *make,
                                  struct pond_error *err)
{
    double norm = 0.0;
    double inverse_condition = 0.0;

    for (int32_t j = 0; j < make->industries; j++) {
        double sum = 0.0;

        for (int32_t i = 0; i < make->industries; i++) {
            /* Of each industry the shares: sizes would make the condition. */
            double made = make->make[(int64_t)j * make->products + r->own[i]] / make->made[j];

            r->factor[(int64_t)j * make->industries + i] = made;
            sum += made;
        }
        r->share[j] = sum;
        norm = fmax(norm, sum);
    }
    if (LAPACKE_dgetrf(LAPACK_COL_MAJOR, r->n, r->n, r->factor, r->n, r->pivot) == 0 &&
        LAPACKE_dgecon(LAPACK_COL_MAJOR, '1', r->n, r->factor, r->n, norm, &inverse_condition) !=
            0) {
        return pondi_no_memory(err, (size_t)r->n, sizeof(double));
    }
    if (!(inverse_condition > 1.0 / WORST_CONDITION)) {
        return pond_fail(err, POND_EPARSE,
                         "industries make the same products in the same shares, so that inputs "
                         "cannot be told apart by product (take industry technology)");
    }
    return POND_OK;
}

/* Inputs for own products, solved: of industry j for each unit of output, V / x times a = W / x. */
static void solve(struct recipes *r, const struct pondi_make *make, int32_t rows,
                  const double *inputs, double *a)
{
    int32_t n = make->industries;

    for (int32_t k = 0; k < rows; k++) {
        for (int32_t j = 0; j < n; j++) {
            int64_t at = (int64_t)k * n + j;

            r->inputs[at] = inputs[at] / make->made[j] * r->share[j];
        }
    }
    (void)LAPACKE_dgetrs(LAPACK_COL_MAJOR, 'T', r->n, rows, r->factor, r->n, r->pivot, r->inputs,
                         r->n);
    for (int32_t k = 0; k < rows; k++) {
        for (int32_t j = 0; j < n; j++) {
            a[(int64_t)k * make->products + r->own[j]] = r->inputs[(int64_t)k * n + j];
        }
    }
}

enum pond_status pondi_commodity_technology(const struct pondi_make *make, int32_t rows,
                                            const double *inputs, double *a, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct recipes r = {.n = make->industries};

    POND_TRY(POND_NEW(&r.own, make->industries, err));
    POND_TRY(POND_NEW(&r.share, make->industries, err));
    POND_TRY(POND_NEW(&r.factor, (int64_t)make->industries * make->industries, err));
    POND_TRY(POND_NEW(&r.pivot, make->industries, err));
    POND_TRY(POND_NEW(&r.inputs, (int64_t)rows * make->industries, err));
    /* By-products come out of this; the columns of own products are written anew. */
    POND_TRY(pondi_industry_technology(make, rows, inputs, a, err));
    POND_TRY(find_own(&r, make, err));
    for (int32_t j = 0; j < make->industries; j++) {
        if (!(make->made[j] > 0.0)) {
            status = pond_fail(err, POND_EPARSE,
                               "industry \"%s\" has an output of %g (expected more than 0 for "
                               "commodity technology)",
                               pond_dictionary_text(make->industry, j), make->made[j]);
            goto done;
        }
    }
    POND_TRY(factorise(&r, make, err));
    solve(&r, make, rows, inputs, a);
done:
    clear(&r);
    return status;
}
