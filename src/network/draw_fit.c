/* A log-normal that is seen in part.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "network/draw_parts.h"

/* Where more than this share would be unseen, the seen part says nothing of it. */
#define MOST_UNSEEN 0.9

#define HALVINGS 200

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
