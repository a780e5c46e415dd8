/* What a link is worth, as other links of its ends tell it: a line and what it leaves open.
 * SPDX-License-Identifier: Apache-2.0 */
#include <float.h>
#include <math.h>

#include "base/alloc.h"
#include "network/draw_parts.h"

/* No link is worth more, whatever the fit says: sums stay finite. */
#define MOST 1e150

/* A column that others explain up to this share says nothing of its own. */
#define LEAST_OWN 1e-9

#define COLUMNS 3

/* Sums of log values of a supplier's, a customer's, and a stripe's links. */
struct sums {
    double *log_value[COLUMNS];
    int64_t *links[COLUMNS];
    double all; /* mean log value of all links */
};

/* The rows of sums that a link belongs to; a stripe is known by its first link. */
static void rows_of(const struct pond_drawer *drawer, int64_t e, int64_t row[COLUMNS])
{
    const struct pondi_links *link = &drawer->link;
    int64_t links = 0;

    row[0] = link->supplier[e];
    row[1] = link->customer[e];
    row[2] =
        pondi_find_stripe(drawer, link->customer[e], drawer->industry[link->supplier[e]], &links);
}

/* Mean log value of the other links of a row; `none` where there are none. */
static double mean_of_others(const struct sums *sums, int column, int64_t row, double log_value,
                             double none)
{
    int64_t others = sums->links[column][row] - 1;

    return others > 0 ? (sums->log_value[column][row] - log_value) / (double)others : none;
}

/* What the other links say of a link's log value: columns of the regression. */
static void columns_of(const struct pond_drawer *drawer, const struct sums *sums, int64_t e,
                       double x[COLUMNS])
{
    double log_value = log(drawer->link.value[e]);
    int64_t row[COLUMNS];

    rows_of(drawer, e, row);
    x[0] = mean_of_others(sums, 0, row[0], log_value, sums->all) - sums->all;
    x[1] = mean_of_others(sums, 1, row[1], log_value, sums->all) - sums->all;
    x[2] = mean_of_others(sums, 2, row[2], log_value, x[1] + sums->all) - sums->all - x[1];
}

static void add_up(struct sums *sums, const struct pond_drawer *drawer)
{
    for (int64_t e = 0; e < drawer->link.count; e++) {
        double log_value = log(drawer->link.value[e]);
        int64_t row[COLUMNS];

        rows_of(drawer, e, row);
        for (int c = 0; c < COLUMNS; c++) {
            sums->log_value[c][row[c]] += log_value;
            sums->links[c][row[c]]++;
        }
        sums->all += log_value;
    }
    sums->all /= (double)drawer->link.count;
}

/* Take column c out of the rows below it. */
static void eliminate(double a[COLUMNS][COLUMNS + 1], int c)
{
    for (int r = c + 1; r < COLUMNS; r++) {
        double factor = a[r][c] / a[c][c];

        for (int k = c; k <= COLUMNS; k++) {
            a[r][k] -= factor * a[c][k];
        }
    }
}

/* Solve the normal equations; a column that says nothing of its own gets weight 0. */
static void solve(double a[COLUMNS][COLUMNS + 1], double weight[COLUMNS])
{
    const double whole[COLUMNS] = {a[0][0], a[1][1], a[2][2]};

    for (int c = 0; c < COLUMNS; c++) {
        if (a[c][c] > LEAST_OWN * whole[c]) {
            eliminate(a, c);
        }
    }
    for (int c = COLUMNS - 1; c >= 0; c--) {
        double rest = a[c][COLUMNS];

        for (int k = c + 1; k < COLUMNS; k++) {
            rest -= a[c][k] * weight[k];
        }
        weight[c] = a[c][c] > LEAST_OWN * whole[c] ? rest / a[c][c] : 0.0;
    }
}

/* Least squares about the mean of all links. */
static void fit_line(struct pond_drawer *drawer, const struct sums *sums)
{
    double a[COLUMNS][COLUMNS + 1] = {{0.0}};

    for (int64_t e = 0; e < drawer->link.count; e++) {
        double x[COLUMNS + 1];

        columns_of(drawer, sums, e, x);
        x[COLUMNS] = log(drawer->link.value[e]) - sums->all;
        for (int c = 0; c < COLUMNS; c++) {
            for (int k = 0; k <= COLUMNS; k++) {
                a[c][k] += x[c] * x[k];
            }
        }
    }
    solve(a, drawer->gravity.weight);
}

/* Predict every link from the others. */
static enum pond_status predict(struct pond_drawer *drawer, const struct sums *sums,
                                struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pondi_gravity *gravity = &drawer->gravity;
    double squares = 0.0;

    POND_TRY(POND_NEW(&gravity->predicted, drawer->link.count, err));
    for (int64_t e = 0; e < drawer->link.count; e++) {
        double x[COLUMNS];

        columns_of(drawer, sums, e, x);
        gravity->predicted[e] = sums->all;
        for (int c = 0; c < COLUMNS; c++) {
            gravity->predicted[e] += gravity->weight[c] * x[c];
        }
        squares += pow(log(drawer->link.value[e]) - gravity->predicted[e], 2.0);
    }
    drawer->facts.unlike = sqrt(squares / (double)drawer->link.count);
done:
    return status;
}

/* Mean log value of a row's links, from that of all. */
static double mean_of(const struct sums *sums, int column, int64_t row)
{
    int64_t links = sums->links[column][row];

    return links > 0 ? sums->log_value[column][row] / (double)links - sums->all : 0.0;
}

enum pond_status pondi_gravity_fit(struct pond_drawer *drawer, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pondi_gravity *gravity = &drawer->gravity;
    struct sums sums = {.all = 0.0};
    const int64_t rows[COLUMNS] = {drawer->nodes, drawer->nodes, drawer->link.count};
    double **mean[COLUMNS] = {&gravity->supplier_mean, &gravity->customer_mean,
                              &gravity->stripe_mean};

    for (int c = 0; c < COLUMNS; c++) {
        POND_TRY(POND_NEW(&sums.log_value[c], rows[c], err));
        POND_TRY(POND_NEW(&sums.links[c], rows[c], err));
        POND_TRY(POND_NEW(mean[c], rows[c], err));
    }
    add_up(&sums, drawer);
    fit_line(drawer, &sums);
    POND_TRY(predict(drawer, &sums, err));
    for (int c = 0; c < COLUMNS; c++) {
        for (int64_t row = 0; row < rows[c]; row++) {
            (*mean[c])[row] = mean_of(&sums, c, row);
        }
    }
    gravity->all = sums.all;
    drawer->facts.supplier = gravity->weight[0];
    drawer->facts.customer = gravity->weight[1];
    drawer->facts.stripe = gravity->weight[2];
done:
    for (int c = 0; c < COLUMNS; c++) {
        pondi_free(sums.log_value[c]);
        pondi_free(sums.links[c]);
    }
    return status;
}

double pondi_gravity_value(const struct pond_drawer *drawer, struct pondi_source *source,
                           const struct pondi_new_link *link)
{
    const struct pondi_gravity *gravity = &drawer->gravity;
    double by_customer = gravity->customer_mean[link->customer];
    double by_stripe = link->links > 0 ? gravity->stripe_mean[link->first] - by_customer : 0.0;
    double predicted = gravity->all + gravity->weight[0] * gravity->supplier_mean[link->supplier] +
                       gravity->weight[1] * by_customer + gravity->weight[2] * by_stripe;
    int64_t like = pondi_source_below(source, drawer->link.count);

    return fmin(fmax(drawer->link.value[like] * exp(predicted - gravity->predicted[like]), DBL_MIN),
                MOST);
}
