/* Water-filling: one level up to which every order is served.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "ripple/days_model.h"

double pondi_water_level(double amount, double *order, double *usual, int64_t count)
{
    double weight = 0.0;
    double level = 0.0;

    for (int64_t k = 0; k < count; k++) {
        weight += usual[k];
    }
    while (count > 0) {
        double next_weight = 0.0;
        int64_t kept = 0;

        level = pondi_most(amount, 0.0) / weight;
        for (int64_t k = 0; k < count; k++) {
            double o = order[k];
            double u = usual[k];
            bool keep = o > level * u;

            /* No branch: which is which is a toss-up. */
            amount -= keep ? 0.0 : o;
            next_weight += keep ? u : 0.0;
            order[kept] = o;
            usual[kept] = u;
            kept += keep;
        }
        if (kept == count) {
            return level;
        }
        count = kept;
        weight = next_weight;
    }
    return (double)INFINITY;
}
