/* One vendor, one kind of shop: what is in stock, ordered and delivered, in units of a usual day.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/fit_oracle.h"

#include <math.h>

void outage_flow(const struct outage *outage, int32_t step_days, int32_t steps, double *flow)
{
    double stock = outage->stock;
    double sold = 1.0;
    double delivered = 1.0;

    for (int32_t t = 0; t < steps; t++) {
        flow[t] = 0.0;
        for (int32_t k = 0; k < step_days; k++) {
            int32_t day = t * step_days + k;
            double ordered = 0.0;

            /* Yesterday's sales leave, yesterday's delivery comes. */
            stock = fmax(stock - sold, 0.0) + delivered;
            ordered = 1.0 + fmax(outage->stock - stock, 0.0) / outage->order;
            sold = fmin(stock, 1.0);
            delivered = day >= outage->day && day < outage->day + outage->duration
                            ? fmin(ordered, 1.0 - outage->depth)
                            : ordered;
            flow[t] += delivered / step_days;
        }
    }
}
