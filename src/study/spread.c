/* Ranges as people give them.
 * SPDX-License-Identifier: Apache-2.0 */
#include "study/spread.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static enum pond_status refuse(const char *name, const char *text,
                               const struct study_bounds *bounds, struct pond_error *err)
{
    return pond_fail(err, POND_EINVAL,
                     "parameter \"%s\": \"%s\" is not a range (expected LOW:HIGH within %.15g to "
                     "%.15g%s, a spread as 50%% or x2 around %.15g, or off)",
                     name, text, bounds->least, bounds->most,
                     bounds->scale == STUDY_WHOLE ? " in whole numbers" : "", bounds->plain);
}

/* The number that begins here, and what stands behind it; NULL: none does. */
static const char *take_number(const char *text, double *value)
{
    char *end = NULL;

    *value = strtod(text, &end);
    return end != text && isfinite(*value) ? end : NULL;
}

static bool read_ends(struct study_spread *spread, const char *text,
                      const struct study_bounds *bounds)
{
    const char *end = take_number(text, &spread->low);

    if (end == NULL || *end != ':') {
        return false;
    }
    end = take_number(end + 1, &spread->high);
    if (end == NULL || *end != '\0' || spread->low > spread->high || spread->low < bounds->least ||
        spread->high > bounds->most) {
        return false;
    }
    return bounds->scale != STUDY_WHOLE ||
           (spread->low == floor(spread->low) && spread->high == floor(spread->high));
}

/* "50%" and "x2". */
static bool read_around(struct study_spread *spread, const char *text,
                        const struct study_bounds *bounds)
{
    bool times = text[0] == 'x';
    double by = 0.0;
    const char *end = take_number(text + (times ? 1 : 0), &by);

    if (end == NULL || strcmp(end, times ? "" : "%") != 0 || by < (times ? 1.0 : 0.0)) {
        return false;
    }
    spread->low = times ? bounds->plain / by : bounds->plain * (1.0 - by / 100.0);
    spread->high = times ? bounds->plain * by : bounds->plain * (1.0 + by / 100.0);
    if (bounds->scale == STUDY_WHOLE) {
        spread->low = round(spread->low);
        spread->high = round(spread->high);
    }
    spread->low = fmin(fmax(spread->low, bounds->least), bounds->most);
    spread->high = fmin(fmax(spread->high, bounds->least), bounds->most);
    return true;
}

enum pond_status study_spread_read(struct study_spread *spread, const char *name, const char *text,
                                   const struct study_bounds *bounds, struct pond_error *err)
{
    *spread = (struct study_spread){bounds->plain, bounds->plain};
    if (text[0] == '\0' || strcmp(text, "off") == 0) {
        return POND_OK;
    }
    if (strchr(text, ':') != NULL) {
        return read_ends(spread, text, bounds) ? POND_OK : refuse(name, text, bounds, err);
    }
    if (!read_around(spread, text, bounds)) {
        return refuse(name, text, bounds, err);
    }
    if (!(bounds->plain > 0.0)) {
        return pond_fail(err, POND_EINVAL,
                         "parameter \"%s\": \"%s\" around 0 is nothing (expected LOW:HIGH)", name,
                         text);
    }
    return POND_OK;
}

bool study_spread_is_range(const struct study_spread *spread)
{
    return spread->low < spread->high;
}

double study_spread_at(const struct study_spread *spread, enum study_scale scale, double u)
{
    double value = spread->low + u * (spread->high - spread->low);

    if (scale == STUDY_WHOLE) {
        value = floor(spread->low + u * (spread->high - spread->low + 1.0));
    } else if (scale == STUDY_RATIO && spread->low > 0.0) {
        value = spread->low * pow(spread->high / spread->low, u);
    }
    return fmin(fmax(value, spread->low), spread->high);
}
