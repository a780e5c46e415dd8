/* What values of links have in common: by supplier and customer, and a log-normal seen in part.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "network/draw_parts.h"

/* Where more than this share would be unseen, the seen part says nothing of it. */
#define MOST_UNSEEN 0.9

#define HALVINGS 200

/* --- log w = c + a S_i + b B_j + e --- */

/* Sums over a firm's links. */
struct sums {
    double *log_value;
    int64_t *links;
};

/* Mean log value of a firm's other links; of all links where it has no other. */
static double mean_of_others(const struct sums *sums, pond_node node, double log_value, double all)
{
    int64_t others = sums->links[node] - 1;

    return others > 0 ? (sums->log_value[node] - log_value) / (double)others : all;
}

/* Least squares on two centred columns: moments[0..4] = xx, xy, yy, xt, yt. A column that says
 * nothing of its own gets weight 0. */
static void solve(const double *moment, double *a, double *b)
{
    double determinant = moment[0] * moment[2] - moment[1] * moment[1];

    *a = 0.0;
    *b = 0.0;
    if (determinant > 1e-9 * moment[0] * moment[2]) {
        *a = (moment[3] * moment[2] - moment[4] * moment[1]) / determinant;
        *b = (moment[4] * moment[0] - moment[3] * moment[1]) / determinant;
    } else if (moment[0] > 0.0) {
        *a = moment[3] / moment[0];
    } else if (moment[2] > 0.0) {
        *b = moment[4] / moment[2];
    }
}

static double add_up_sides(const struct pondi_links *link, struct sums side[2])
{
    double all = 0.0;

    for (int64_t e = 0; e < link->count; e++) {
        double log_value = log(link->value[e]);

        side[0].log_value[link->supplier[e]] += log_value;
        side[0].links[link->supplier[e]]++;
        side[1].log_value[link->customer[e]] += log_value;
        side[1].links[link->customer[e]]++;
        all += log_value;
    }
    return link->count > 0 ? all / (double)link->count : 0.0;
}

static void fit_line(struct pondi_gravity *gravity, const struct pondi_links *link,
                     const struct sums side[2], double all)
{
    double moment[5] = {0.0};
    double mean[2] = {0.0, 0.0};

    for (int64_t e = 0; e < link->count; e++) {
        double log_value = log(link->value[e]);

        mean[0] += mean_of_others(&side[0], link->supplier[e], log_value, all);
        mean[1] += mean_of_others(&side[1], link->customer[e], log_value, all);
    }
    mean[0] /= (double)link->count;
    mean[1] /= (double)link->count;
    for (int64_t e = 0; e < link->count; e++) {
        double log_value = log(link->value[e]);
        double x = mean_of_others(&side[0], link->supplier[e], log_value, all) - mean[0];
        double y = mean_of_others(&side[1], link->customer[e], log_value, all) - mean[1];

        moment[0] += x * x;
        moment[1] += x * y;
        moment[2] += y * y;
        moment[3] += x * (log_value - all);
        moment[4] += y * (log_value - all);
    }
    solve(moment, &gravity->supplier, &gravity->customer);
    gravity->constant = all - gravity->supplier * mean[0] - gravity->customer * mean[1];
}

static double fill_residuals(struct pondi_gravity *gravity, const struct pondi_links *link,
                             const struct sums side[2], double all)
{
    double squares = 0.0;

    for (int64_t e = 0; e < link->count; e++) {
        double log_value = log(link->value[e]);

        gravity->residual[e] =
            log_value - gravity->constant -
            gravity->supplier * mean_of_others(&side[0], link->supplier[e], log_value, all) -
            gravity->customer * mean_of_others(&side[1], link->customer[e], log_value, all);
        squares += gravity->residual[e] * gravity->residual[e];
    }
    return sqrt(squares / (double)link->count);
}

enum pond_status pondi_gravity_fit(struct pond_drawer *drawer, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pondi_gravity *gravity = &drawer->gravity;
    struct sums side[2] = {{NULL, NULL}, {NULL, NULL}};
    double all = 0.0;

    for (int s = 0; s < 2; s++) {
        POND_TRY(POND_NEW(&side[s].log_value, drawer->nodes, err));
        POND_TRY(POND_NEW(&side[s].links, drawer->nodes, err));
    }
    POND_TRY(POND_NEW(&gravity->supplier_mean, drawer->nodes, err));
    POND_TRY(POND_NEW(&gravity->customer_mean, drawer->nodes, err));
    POND_TRY(POND_NEW(&gravity->residual, drawer->link.count, err));
    all = add_up_sides(&drawer->link, side);
    fit_line(gravity, &drawer->link, side, all);
    drawer->facts.supplier = gravity->supplier;
    drawer->facts.customer = gravity->customer;
    drawer->facts.unlike = fill_residuals(gravity, &drawer->link, side, all);
    for (pond_node i = 0; i < drawer->nodes; i++) {
        gravity->supplier_mean[i] =
            side[0].links[i] > 0 ? side[0].log_value[i] / (double)side[0].links[i] : all;
        gravity->customer_mean[i] =
            side[1].links[i] > 0 ? side[1].log_value[i] / (double)side[1].links[i] : all;
    }
done:
    for (int s = 0; s < 2; s++) {
        pondi_free(side[s].log_value);
        pondi_free(side[s].links);
    }
    return status;
}

/* --- a log-normal, seen at or above a threshold --- */

/* Share of a standard normal below x. */
static double normal_below(double x)
{
    return 0.5 * erfc(-x / sqrt(2.0));
}

/* Mean of a standard normal above x (the inverse Mills ratio). */
static double normal_above_mean(double x)
{
    if (x > 30.0) {
        return x + 1.0 / x; /* erfc has come near the smallest double */
    }
    return exp(-0.5 * x * x) / sqrt(2.0 * acos(-1.0)) / normal_below(-x);
}

/* Variance over squared mean of what stands above x, measured from x: rises from 0 to 1. */
static double squared_variation(double x)
{
    double mean = normal_above_mean(x);

    return (1.0 - mean * (mean - x)) / ((mean - x) * (mean - x));
}

/* The x for which an increasing function of it is `wanted`. */
static double find(double (*function)(double), double wanted, double low, double high)
{
    for (int step = 0; step < HALVINGS && low < high; step++) {
        double middle = 0.5 * (low + high);

        if (function(middle) < wanted) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return 0.5 * (low + high);
}

/* A truncated normal is an exponential family in (x, x^2): it is most likely where its mean and
 * variance are the sample's (Cohen 1959). */
bool pondi_truncated_fit(struct pondi_truncated *fit, const double *value, int64_t count,
                         double threshold)
{
    double mean = 0.0;
    double squares = 0.0;
    double seen = 0.0;
    double at = 0.0;

    for (int64_t e = 0; e < count; e++) {
        double above = value[e] >= threshold ? log(value[e] / threshold) : 0.0;

        mean += above;
        squares += above * above;
        seen += value[e] >= threshold ? 1.0 : 0.0;
    }
    if (!(seen > 1.0 && mean > 0.0)) {
        return false;
    }
    mean /= seen;
    squares = squares / seen / (mean * mean) - 1.0;
    at = find(normal_below, MOST_UNSEEN, -10.0, 10.0);
    if (!(squares > 0.0) || squares > squared_variation(at)) {
        return false;
    }
    at = find(squared_variation, squares, -40.0, at);
    fit->sd = mean / (normal_above_mean(at) - at);
    fit->mean = log(threshold) - at * fit->sd;
    fit->below = normal_below(at);
    return true;
}

double pondi_truncated_below(const struct pondi_truncated *fit, double threshold, double u)
{
    double at = (log(threshold) - fit->mean) / fit->sd;
    double x = find(normal_below, u * normal_below(at), at - 40.0, at);

    return exp(fit->mean + x * fit->sd);
}
