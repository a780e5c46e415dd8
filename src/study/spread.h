/* Ranges as people give them: "5:30", "50%", "x2".
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_SPREAD_H
#define POND_STUDY_SPREAD_H

#include <stdbool.h>

#include "base/status.h"

/** What a quantity may be. */
struct study_spread {
    double low;  /**< <= high */
    double high; /**< the same as low: it is not uncertain */
};

/** How a quantity is drawn within its range. */
enum study_scale {
    STUDY_EVEN,  /**< every value as likely */
    STUDY_RATIO, /**< every ratio as likely: half and double; even where the range begins at 0 */
    STUDY_WHOLE, /**< every whole number as likely */
};

/** What is legal. */
struct study_bounds {
    double plain; /**< what holds where nothing is uncertain */
    double least;
    double most;
    enum study_scale scale;
};

/**
 * Read a range.
 *
 *     "5:30"        from 5 to 30
 *     "50%"         from half the plain value less to half of it more
 *     "x2"          from half the plain value to double
 *     "off" or ""   the plain value
 *
 * The second and third end at what is legal; the first must lie within.
 *
 * @param name the parameter's, for the message
 * @return POND_OK; POND_EINVAL
 */
enum pond_status study_spread_read(struct study_spread *spread, const char *name, const char *text,
                                   const struct study_bounds *bounds, struct pond_error *err);

/** Is it a range, and not a point? */
bool study_spread_is_range(const struct study_spread *spread);

/**
 * The value at a place of the range.
 *
 * @param u in (0, 1)
 * @return within the range
 */
double study_spread_at(const struct study_spread *spread, enum study_scale scale, double u);

#endif
