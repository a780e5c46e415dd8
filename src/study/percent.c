/* Shares as percentages in sentences: with the digits that it takes to say something.
 * SPDX-License-Identifier: Apache-2.0 */
#include "study/percent.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Significant digits of two shares, at most. */
#define DIGITS 6

/* Percent below which a share is not told from others of its kind. */
#define LEAST 1e-6

void study_percent(char text[POND_FORMAT_SIZE], double share, int32_t decimals)
{
    double percent = 100.0 * share;
    double size = fabs(percent);

    if (size == 0.0 || size >= pow(10.0, -decimals) || !isfinite(percent)) {
        (void)snprintf(text, POND_FORMAT_SIZE, "%.*f", (int)decimals, percent);
    } else if (size < LEAST) {
        (void)snprintf(text, POND_FORMAT_SIZE, "%s", percent > 0.0 ? "under 0.000001" : "0");
    } else {
        int places = 1 - (int)floor(log10(size));

        (void)snprintf(text, POND_FORMAT_SIZE, "%.*f", places, percent);
    }
}

bool study_percents(char one[POND_FORMAT_SIZE], char other[POND_FORMAT_SIZE], double a, double b,
                    int32_t decimals)
{
    double x = 100.0 * a;
    double y = 100.0 * b;
    double larger = fmax(fabs(x), fabs(y));
    int most = larger > 0.0 ? DIGITS - 1 - (int)floor(log10(larger)) : 0;
    int places = (int)decimals;

    most = most > 20 ? 20 : most;
    while (places < most && fabs(x - y) < pow(10.0, -places)) {
        places++;
    }
    (void)snprintf(one, POND_FORMAT_SIZE, "%.*f", places, x);
    (void)snprintf(other, POND_FORMAT_SIZE, "%.*f", places, y);
    if (strcmp(one, other) != 0) {
        return true;
    }
    study_percent(one, a, decimals); /* digits that tell nothing apart only tire */
    study_percent(other, b, decimals);
    return false;
}
