/* Accounts: rounds of the supply chain, and the fixed point of what pay is spent on.
 * SPDX-License-Identifier: Apache-2.0 */
#include "impact/account.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/alloc.h"

struct pond_account_model {
    int32_t sectors;
    int32_t regions;
    int32_t indicators;
    bool imports; /* `all` is another system than `here` */
    bool households;
    int32_t *region;
    double *a_all;
    double *a_here;
    double *direct;
    double *pay;
    double *spend_all;  /* regions x sectors: a row for each region */
    double *spend_here; /* regions x sectors */
    double *brought;    /* regions x sectors: output for a unit of income of each region */
    struct pond_leontief *all;
    struct pond_leontief *here;
    struct pond_leontief *income; /* I - H L C */
};

static enum pond_status copy(double **out, const double *from, int64_t count,
                             struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(POND_NEW(out, count, err));
    memcpy(*out, from, (size_t)count * sizeof **out);
done:
    return status;
}

static enum pond_status check_finite(const char *what, const double *value, int64_t count,
                                     int32_t columns, struct pond_error *err)
{
    for (int64_t k = 0; value != NULL && k < count; k++) {
        if (!isfinite(value[k])) {
            return pond_fail(err, POND_EINVAL,
                             "%s in row %" PRId64 ", column %" PRId64 " is %g (expected a number)",
                             what, k / columns, k % columns, value[k]);
        }
    }
    return POND_OK;
}

/* sectors x regions to regions x sectors. */
static enum pond_status turn(double **out, const double *from, int32_t sectors, int32_t regions,
                             struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(POND_NEW(out, (int64_t)sectors * regions, err));
    for (int64_t s = 0; s < sectors; s++) {
        for (int64_t r = 0; r < regions; r++) {
            (*out)[r * sectors + s] = from[s * regions + r];
        }
    }
done:
    return status;
}

/* Pay by region for an output. */
static void pay_of(const struct pond_account_model *model, const double *output, double *pay)
{
    memset(pay, 0, (size_t)model->regions * sizeof *pay);
    for (int32_t s = 0; s < model->sectors; s++) {
        pay[model->region[s]] += model->pay[s] * output[s];
    }
}

static enum pond_status close_households(struct pond_account_model *model,
                                         const struct pond_account_input *input,
                                         struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t n = model->sectors;
    int64_t regions = model->regions;
    const double *here =
        input->spending_domestic == NULL ? input->spending : input->spending_domestic;
    double *again = NULL; /* regions x regions: pay that a unit of income brings */
    double *column = NULL;

    POND_TRY(check_finite("pay", input->pay, n, (int32_t)n, err));
    POND_TRY(check_finite("spending", input->spending, n * regions, model->regions, err));
    POND_TRY(check_finite("spending", here, n * regions, model->regions, err));
    POND_TRY(copy(&model->pay, input->pay, n, err));
    POND_TRY(turn(&model->spend_all, input->spending, model->sectors, model->regions, err));
    POND_TRY(turn(&model->spend_here, here, model->sectors, model->regions, err));
    POND_TRY(copy(&model->brought, model->spend_here, n * regions, err));
    pond_leontief_outputs(model->here, model->regions, model->brought);
    POND_TRY(POND_NEW(&again, regions * regions, err));
    POND_TRY(POND_NEW(&column, regions, err));
    for (int64_t r = 0; r < regions; r++) {
        pay_of(model, &model->brought[r * n], column);
        for (int64_t p = 0; p < regions; p++) {
            again[p * regions + r] = column[p];
        }
    }
    status = pond_leontief_new(&model->income, again, model->regions, NULL);
    if (status == POND_EINVAL) {
        status = pond_fail(err, POND_EINVAL,
                           "of pay that is spent at least as much comes back as pay (expected "
                           "households to spend less than they earn: lower what they spend)");
    }
    model->households = true;
done:
    pondi_free(again);
    pondi_free(column);
    return status;
}

static enum pond_status fill_model(struct pond_account_model *model,
                                   const struct pond_account_input *input, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t n = input->sectors;
    int64_t cells = n * n;

    POND_TRY(pond_leontief_new(&model->all, input->coefficients, input->sectors, err));
    POND_TRY(check_finite("the direct effect", input->direct, n * input->indicators, input->sectors,
                          err));
    POND_TRY(POND_NEW(&model->region, n, err));
    for (int64_t s = 0; s < n; s++) {
        model->region[s] = input->sector_region[s];
        if (model->region[s] < 0 || model->region[s] >= model->regions) {
            status =
                pond_fail(err, POND_EINVAL,
                          "sector %" PRId64 " is in region %" PRId32 " (expected 0 to %" PRId32 ")",
                          s, model->region[s], model->regions - 1);
            goto done;
        }
    }
    POND_TRY(copy(&model->a_all, input->coefficients, cells, err));
    POND_TRY(copy(&model->direct, input->direct, n * input->indicators, err));
    model->imports = input->domestic != NULL;
    model->here = model->all;
    model->a_here = model->a_all;
    if (model->imports) {
        model->here = NULL;
        model->a_here = NULL;
        POND_TRY(pond_leontief_new(&model->here, input->domestic, input->sectors, err));
        POND_TRY(copy(&model->a_here, input->domestic, cells, err));
    }
    if (input->pay != NULL) {
        POND_TRY(close_households(model, input, err));
    }
done:
    return status;
}

enum pond_status pond_account_model_new(struct pond_account_model **out,
                                        const struct pond_account_input *input,
                                        struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_account_model *model = NULL;

    *out = NULL;
    if (input->regions < 1 || input->regions > POND_ACCOUNT_REGIONS_MAX) {
        return pond_fail(err, POND_EINVAL, "%" PRId32 " regions (expected 1 to %d)", input->regions,
                         POND_ACCOUNT_REGIONS_MAX);
    }
    POND_TRY(POND_NEW(&model, 1, err));
    model->sectors = input->sectors;
    model->regions = input->regions;
    model->indicators = input->indicators;
    POND_TRY(fill_model(model, input, err));
    *out = model;
    model = NULL;
done:
    pond_account_model_free(model);
    return status;
}

void pond_account_model_free(struct pond_account_model *model)
{
    if (model == NULL) {
        return;
    }
    if (model->imports) {
        pond_leontief_free(model->here);
        pondi_free(model->a_here);
    }
    pond_leontief_free(model->all);
    pond_leontief_free(model->income);
    pondi_free(model->region);
    pondi_free(model->a_all);
    pondi_free(model->direct);
    pondi_free(model->pay);
    pondi_free(model->spend_all);
    pondi_free(model->spend_here);
    pondi_free(model->brought);
    pondi_free(model);
}

/* --- one account --- */

struct work {
    const struct pond_account_model *model;
    struct pond_account *account;
    double *here;   /* sectors: a tier's output in the table's regions */
    double *all;    /* sectors: wherever it is made */
    double *sum;    /* sectors: tiers so far, in the table's regions */
    double *next;   /* sectors */
    double *left;   /* sectors: what further tiers make, or what is induced */
    double *income; /* regions */
};

static void multiply(const double *a, int64_t n, const double *x, double *y)
{
    for (int64_t i = 0; i < n; i++) {
        double sum = 0.0;

        for (int64_t j = 0; j < n; j++) {
            sum += a[i * n + j] * x[j];
        }
        y[i] = sum;
    }
}

/* Effects of an output, here and wherever it is made, as one channel. */
static void tell(const struct work *work, int32_t channel, const double *here, const double *all)
{
    const struct pond_account_model *model = work->model;
    int64_t channels = (int64_t)work->account->tiers + 3;
    int64_t places = (int64_t)model->regions + 1;

    for (int64_t k = 0; k < model->indicators; k++) {
        const double *direct = &model->direct[k * model->sectors];
        double *effect = &work->account->effect[(k * channels + channel) * places];

        memset(effect, 0, (size_t)places * sizeof *effect);
        for (int32_t s = 0; s < model->sectors; s++) {
            effect[model->region[s]] += direct[s] * here[s];
            effect[model->regions] += model->imports ? direct[s] * (all[s] - here[s]) : 0.0;
        }
    }
}

static void go_through_tiers(struct work *work)
{
    const struct pond_account_model *model = work->model;
    int64_t n = model->sectors;
    size_t bytes = (size_t)n * sizeof(double);

    for (int32_t tier = 0; tier <= work->account->tiers; tier++) {
        tell(work, tier, work->here, work->all);
        for (int64_t s = 0; s < n; s++) {
            work->sum[s] += work->here[s];
        }
        multiply(model->a_here, n, work->here, work->next);
        memcpy(work->here, work->next, bytes);
        if (model->imports) {
            multiply(model->a_all, n, work->all, work->next);
        }
        memcpy(work->all, work->next, bytes);
    }
    /* What is left: the next tier is the final demand of all further ones. */
    pond_leontief_outputs(model->here, 1, work->here);
    memcpy(work->left, work->here, bytes);
    if (model->imports) {
        pond_leontief_outputs(model->all, 1, work->all);
        memcpy(work->left, work->all, bytes);
    }
    tell(work, work->account->tiers + 1, work->here, work->left);
    for (int64_t s = 0; s < n; s++) {
        work->account->output[s] = work->sum[s] + work->here[s];
    }
}

/* Spending of all incomes: what it takes here, and wherever it is made. */
static void spend_again(struct work *work)
{
    const struct pond_account_model *model = work->model;
    int64_t n = model->sectors;

    pay_of(model, work->account->output, work->income);
    pond_leontief_outputs(model->income, 1, work->income);
    memset(work->left, 0, (size_t)n * sizeof *work->left);
    for (int64_t r = 0; r < model->regions; r++) {
        double e = work->income[r];

        work->account->pay[r] = e;
        for (int64_t s = 0; s < n; s++) {
            work->account->induced[s] += e * model->brought[r * n + s];
            work->left[s] += e * model->spend_all[r * n + s];
        }
    }
    pond_leontief_outputs(model->all, 1, work->left);
}

static enum pond_status start(struct work *work, const double *f, const double *domestic,
                              struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_account_model *model = work->model;
    int64_t n = model->sectors;
    double **own[] = {&work->here, &work->all, &work->sum, &work->next, &work->left};

    POND_TRY(check_finite("final demand", f, n, 1, err));
    POND_TRY(check_finite("final demand", domestic, n, 1, err));
    for (size_t k = 0; k < sizeof own / sizeof *own; k++) {
        POND_TRY(POND_NEW(own[k], n, err));
    }
    POND_TRY(POND_NEW(&work->income, model->regions, err));
    memcpy(work->all, f, (size_t)n * sizeof *f);
    memcpy(work->here, domestic == NULL || !model->imports ? f : domestic, (size_t)n * sizeof *f);
    memset(work->account->induced, 0, (size_t)n * sizeof *f);
    for (int32_t r = 0; r < model->regions; r++) {
        work->account->pay[r] = (double)NAN;
    }
done:
    return status;
}

enum pond_status pond_account_fill(const struct pond_account_model *model, const double *f,
                                   const double *domestic, struct pond_account *account,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct work work = {.model = model, .account = account};

    POND_TRY(start(&work, f, domestic, err));
    go_through_tiers(&work);
    if (model->households) {
        spend_again(&work);
    } else {
        memset(work.left, 0, (size_t)model->sectors * sizeof *work.left);
    }
    tell(&work, account->tiers + 2, account->induced, work.left);
done:
    pondi_free(work.here);
    pondi_free(work.all);
    pondi_free(work.sum);
    pondi_free(work.next);
    pondi_free(work.left);
    pondi_free(work.income);
    return status;
}
