/* Changes: the difference of two economies as rounds of the one after, started by what changes.
 * SPDX-License-Identifier: Apache-2.0 */
#include "impact/change.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/alloc.h"

struct pond_change {
    const struct pond_account_input *before;
    const struct pond_account_input *after;
    const double *output;
    struct pond_leontief *here;   /* of A_d1 */
    struct pond_leontief *abroad; /* of A0 */
    struct pond_leontief *income; /* of H1 L1 C_d1; NULL: households are left out */
    double *brought; /* regions x sectors: output for a unit of income of each region */
};

static const double *domestic_of(const struct pond_account_input *input)
{
    return input->domestic == NULL ? input->coefficients : input->domestic;
}

static const double *spending_domestic_of(const struct pond_account_input *input)
{
    return input->spending_domestic == NULL ? input->spending : input->spending_domestic;
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

static enum pond_status check_input(const struct pond_account_input *input, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t n = input->sectors;

    POND_TRY(check_finite("the coefficient", input->coefficients, n * n, input->sectors, err));
    POND_TRY(check_finite("the direct effect", input->direct, n * input->indicators, input->sectors,
                          err));
    POND_TRY(check_finite("pay", input->pay, n, input->sectors, err));
    POND_TRY(check_finite("spending", input->spending, n * input->regions, input->regions, err));
    POND_TRY(check_finite("spending", input->spending_domestic, n * input->regions, input->regions,
                          err));
done:
    return status;
}

/* --- making it ready --- */

/* Pay by region for an output. */
static void add_pay(const struct pond_account_input *input, const double *output, double *pay)
{
    for (int32_t s = 0; s < input->sectors; s++) {
        pay[input->sector_region[s]] += input->pay[s] * output[s];
    }
}

static enum pond_status close_households(struct pond_change *change, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_account_input *after = change->after;
    const double *spending = spending_domestic_of(after);
    int64_t n = after->sectors;
    int64_t regions = after->regions;
    double *again = NULL;
    double *column = NULL;

    POND_TRY(POND_NEW(&change->brought, regions * n, err));
    POND_TRY(POND_NEW(&again, regions * regions, err));
    POND_TRY(POND_NEW(&column, regions, err));
    for (int64_t r = 0; r < regions; r++) {
        for (int64_t s = 0; s < n; s++) {
            change->brought[r * n + s] = spending[s * regions + r];
        }
    }
    pond_leontief_outputs(change->here, after->regions, change->brought);
    for (int64_t r = 0; r < regions; r++) {
        memset(column, 0, (size_t)regions * sizeof *column);
        add_pay(after, &change->brought[r * n], column);
        for (int64_t p = 0; p < regions; p++) {
            again[p * regions + r] = column[p];
        }
    }
    status = pond_leontief_new(&change->income, again, after->regions, err);
    if (status == POND_EINVAL) {
        status = pond_fail(err, POND_EINVAL,
                           "of pay that is spent at least as much comes back as pay (expected "
                           "households to spend less than they earn: lower what they spend)");
    }
done:
    pondi_free(again);
    pondi_free(column);
    return status;
}

enum pond_status pond_change_new(struct pond_change **out, const struct pond_account_input *before,
                                 const struct pond_account_input *after, const double *output,
                                 struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_change *change = NULL;

    *out = NULL;
    POND_TRY(check_input(before, err));
    POND_TRY(check_input(after, err));
    POND_TRY(check_finite("output", output, before->sectors, 1, err));
    POND_TRY(POND_NEW(&change, 1, err));
    change->before = before;
    change->after = after;
    change->output = output;
    POND_TRY(pond_leontief_new(&change->here, domestic_of(after), after->sectors, err));
    POND_TRY(pond_leontief_new(&change->abroad, before->coefficients, before->sectors, err));
    if (after->pay != NULL) {
        POND_TRY(close_households(change, err));
    }
    *out = change;
    change = NULL;
done:
    pond_change_free(change);
    return status;
}

void pond_change_free(struct pond_change *change)
{
    if (change != NULL) {
        pond_leontief_free(change->here);
        pond_leontief_free(change->abroad);
        pond_leontief_free(change->income);
        pondi_free(change->brought);
        pondi_free(change);
    }
}

/* --- one account --- */

struct work {
    const struct pond_change *change;
    struct pond_account *account;
    bool structure;
    double *here;   /* sectors: a tier's output in the table's regions */
    double *abroad; /* sectors: and abroad */
    double *sum;    /* sectors: tiers so far, in the table's regions */
    double *next;   /* sectors */
    double *income; /* regions */
};

/* y += A x. */
static void add_product(const double *a, int64_t n, const double *x, double *y)
{
    for (int64_t i = 0; i < n; i++) {
        double sum = 0.0;

        for (int64_t j = 0; j < n; j++) {
            sum += a[i * n + j] * x[j];
        }
        y[i] += sum;
    }
}

/* y += (A - A_d) x: what is bought abroad for an output. */
static void add_imports(const struct pond_account_input *input, const double *x, double *y)
{
    int64_t n = input->sectors;

    for (int64_t i = 0; i < n && input->domestic != NULL; i++) {
        double sum = 0.0;

        for (int64_t j = 0; j < n; j++) {
            sum += (input->coefficients[i * n + j] - input->domestic[i * n + j]) * x[j];
        }
        y[i] += sum;
    }
}

/* y += (A_d1 - A_d0) x0, and the same of what is bought abroad. */
static void add_structure(const struct pond_change *change, double *here, double *abroad)
{
    const struct pond_account_input *before = change->before;
    const struct pond_account_input *after = change->after;
    const double *old = domestic_of(before);
    const double *new = domestic_of(after);
    int64_t n = before->sectors;

    for (int64_t i = 0; i < n; i++) {
        double made = 0.0;
        double bought = 0.0;

        for (int64_t j = 0; j < n; j++) {
            int64_t c = i * n + j;
            double more = new[c] - old[c];

            made += more * change->output[j];
            bought += (after->coefficients[c] - before->coefficients[c] - more) * change->output[j];
        }
        here[i] += made;
        abroad[i] += bought;
    }
}

/* Effects of a change of output, here and abroad, as one channel. */
static void tell(const struct work *work, int32_t channel, const double *here, const double *abroad)
{
    const struct pond_account_input *before = work->change->before;
    const struct pond_account_input *after = work->change->after;
    int64_t channels = (int64_t)work->account->tiers + 3;
    int64_t places = (int64_t)before->regions + 1;

    for (int64_t k = 0; k < before->indicators; k++) {
        const double *old = &before->direct[k * before->sectors];
        const double *new = &after->direct[k * before->sectors];
        double *effect = &work->account->effect[(k * channels + channel) * places];

        memset(effect, 0, (size_t)places * sizeof *effect);
        for (int32_t s = 0; s < before->sectors; s++) {
            effect[before->sector_region[s]] += new[s] * here[s];
            effect[before->regions] += old[s] * abroad[s];
        }
    }
}

/* (D1 - D0) x0 belongs to what is direct. */
static void tell_direct(const struct work *work)
{
    const struct pond_account_input *before = work->change->before;
    const double *new = work->change->after->direct;
    int64_t n = before->sectors;
    int64_t row = ((int64_t)work->account->tiers + 3) * (before->regions + 1);

    for (int64_t k = 0; k < before->indicators; k++) {
        for (int64_t s = 0; s < n; s++) {
            work->account->effect[k * row + before->sector_region[s]] +=
                (new[k * n + s] - before->direct[k * n + s]) * work->change->output[s];
        }
    }
}

static void go_through_tiers(struct work *work)
{
    const struct pond_change *change = work->change;
    int64_t n = change->before->sectors;
    size_t bytes = (size_t)n * sizeof(double);

    for (int32_t tier = 0; tier <= work->account->tiers; tier++) {
        tell(work, tier, work->here, work->abroad);
        for (int64_t s = 0; s < n; s++) {
            work->sum[s] += work->here[s];
        }
        memset(work->next, 0, bytes);
        add_product(change->before->coefficients, n, work->abroad, work->next);
        add_imports(change->after, work->here, work->next);
        memcpy(work->abroad, work->next, bytes);
        memset(work->next, 0, bytes);
        add_product(domestic_of(change->after), n, work->here, work->next);
        memcpy(work->here, work->next, bytes);
    }
    /* What is left: the next tier is the final demand of all further ones. */
    pond_leontief_outputs(change->here, 1, work->here);
    add_imports(change->after, work->here, work->abroad);
    pond_leontief_outputs(change->abroad, 1, work->abroad);
    tell(work, work->account->tiers + 1, work->here, work->abroad);
    for (int64_t s = 0; s < n; s++) {
        work->account->output[s] = work->sum[s] + work->here[s];
    }
    if (work->structure) {
        tell_direct(work);
    }
}

/* Spending of all that incomes change by: output of `account->induced` and, abroad, of `abroad`. */
static void spend_again(struct work *work)
{
    const struct pond_change *change = work->change;
    const struct pond_account_input *after = change->after;
    const double *domestic = spending_domestic_of(after);
    int64_t n = after->sectors;
    int64_t regions = after->regions;

    memset(work->income, 0, (size_t)regions * sizeof *work->income);
    add_pay(after, work->account->output, work->income);
    for (int64_t s = 0; s < n && work->structure; s++) {
        work->income[after->sector_region[s]] +=
            (after->pay[s] - change->before->pay[s]) * change->output[s];
    }
    pond_leontief_outputs(change->income, 1, work->income);
    for (int64_t r = 0; r < regions; r++) {
        double e = work->income[r];

        work->account->pay[r] = e;
        for (int64_t s = 0; s < n; s++) {
            int64_t c = s * regions + r;

            work->account->induced[s] += e * change->brought[r * n + s];
            work->abroad[s] += e * (after->spending[c] - domestic[c]);
        }
    }
    add_imports(after, work->account->induced, work->abroad);
    pond_leontief_outputs(change->abroad, 1, work->abroad);
}

static enum pond_status start(struct work *work, const struct pond_change_demand *demand,
                              struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_account_input *before = work->change->before;
    int64_t n = before->sectors;
    double **own[] = {&work->here, &work->abroad, &work->sum, &work->next};

    POND_TRY(check_finite("final demand", demand->all, n, 1, err));
    POND_TRY(check_finite("final demand", demand->domestic, n, 1, err));
    for (size_t k = 0; k < sizeof own / sizeof *own; k++) {
        POND_TRY(POND_NEW(own[k], n, err));
    }
    POND_TRY(POND_NEW(&work->income, before->regions, err));
    work->structure = demand->structure;
    for (int64_t s = 0; s < n; s++) {
        work->here[s] = demand->domestic[s];
        work->abroad[s] = demand->all[s] - demand->domestic[s];
    }
    if (demand->structure) {
        add_structure(work->change, work->here, work->abroad);
    }
    memset(work->account->induced, 0, (size_t)n * sizeof(double));
    for (int32_t r = 0; r < before->regions; r++) {
        work->account->pay[r] = (double)NAN;
    }
done:
    return status;
}

enum pond_status pond_change_fill(const struct pond_change *change,
                                  const struct pond_change_demand *demand,
                                  struct pond_account *account, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct work work = {.change = change, .account = account};

    POND_TRY(start(&work, demand, err));
    go_through_tiers(&work);
    memset(work.abroad, 0, (size_t)change->before->sectors * sizeof *work.abroad);
    if (change->income != NULL) {
        spend_again(&work);
    }
    tell(&work, account->tiers + 2, account->induced, work.abroad);
done:
    pondi_free(work.here);
    pondi_free(work.abroad);
    pondi_free(work.sum);
    pondi_free(work.next);
    pondi_free(work.income);
    return status;
}

enum pond_status pond_change_before(const struct pond_change *change, const double *imported,
                                    double *effect, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_account_input *before = change->before;
    int64_t n = before->sectors;
    int64_t places = (int64_t)before->regions + 1;
    double *abroad = NULL;

    POND_TRY(POND_NEW(&abroad, n, err));
    if (imported != NULL) {
        memcpy(abroad, imported, (size_t)n * sizeof *abroad);
    }
    add_imports(before, change->output, abroad);
    pond_leontief_outputs(change->abroad, 1, abroad);
    memset(effect, 0, (size_t)(before->indicators * places) * sizeof *effect);
    for (int64_t k = 0; k < before->indicators; k++) {
        const double *direct = &before->direct[k * n];

        for (int64_t s = 0; s < n; s++) {
            effect[k * places + before->sector_region[s]] += direct[s] * change->output[s];
            effect[k * places + before->regions] += direct[s] * abroad[s];
        }
    }
done:
    pondi_free(abroad);
    return status;
}
