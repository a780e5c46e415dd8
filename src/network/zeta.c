/* Euler-Maclaurin summation in jets, so that the derivatives are as exact as the value.
 * SPDX-License-Identifier: Apache-2.0 */
#include "network/zeta.h"

#include <math.h>

static struct pondi_jet add(struct pondi_jet a, struct pondi_jet b)
{
    return (struct pondi_jet){a.value + b.value, a.first + b.first, a.second + b.second};
}

static struct pondi_jet scale(struct pondi_jet a, double factor)
{
    return (struct pondi_jet){a.value * factor, a.first * factor, a.second * factor};
}

static struct pondi_jet multiply(struct pondi_jet a, struct pondi_jet b)
{
    return (struct pondi_jet){a.value * b.value, a.first * b.value + a.value * b.first,
                              a.second * b.value + 2.0 * a.first * b.first + a.value * b.second};
}

/* exp(-s l) */
static struct pondi_jet power(double s, double l)
{
    double p = exp(-s * l);

    return (struct pondi_jet){p, -l * p, l * l * p};
}

struct pondi_jet pondi_zeta(double s, double q)
{
    /* B_2j / (2j)!, j = 1..7, of the Bernoulli numbers B. */
    static const double bernoulli[] = {
        1.0 / 12.0,          -1.0 / 720.0,     1.0 / 30240.0,
        -1.0 / 1209600.0,    1.0 / 47900160.0, -691.0 / 1307674368000.0,
        1.0 / 74724249600.0,
    };
    double least = 10.0 + 2.0 * s; /* from here on each term of the series is 100 times smaller */
    struct pondi_jet sum = {0.0, 0.0, 0.0};
    struct pondi_jet rest = {0.0, 0.0, 0.0};
    struct pondi_jet rising = {s, 1.0, 0.0}; /* s (s + 1) ... (s + 2j - 2) */
    double a = q;
    double r = 1.0 / (s - 1.0);

    for (int k = 0; a < least; k++) {
        struct pondi_jet term = power(s, log1p(k / q));
        sum = add(sum, term);
        a = q + k + 1.0;
        if (term.value < 1e-30) {
            return sum;
        }
    }
    rest = scale((struct pondi_jet){r, -r * r, 2.0 * r * r * r}, a);
    rest.value += 0.5;
    for (int j = 0; j < 7; j++) {
        double low = 2.0 * j + 1.0;
        rest = add(rest, scale(rising, bernoulli[j] * pow(a, -low)));
        rising = multiply(rising, (struct pondi_jet){s + low, 1.0, 0.0});
        rising = multiply(rising, (struct pondi_jet){s + low + 1.0, 1.0, 0.0});
    }
    return add(sum, multiply(power(s, log(a / q)), rest));
}
