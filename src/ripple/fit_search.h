/* Inside fitting: the search for the least misfit.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_RIPPLE_FIT_SEARCH_H
#define POND_RIPPLE_FIT_SEARCH_H

#include "ripple/fit.h"

/** Whether a parameter is free to move. */
bool pondi_fit_free(const struct pond_fit_input *input, int p);

/** Whether a parameter counts whole days. */
bool pondi_fit_whole(int p);

/** A parameter's value at u = 0..1 of its range, and the inverse (0 where it is fixed). */
double pondi_fit_value(const struct pond_fit_input *input, int p, double u);
double pondi_fit_place(const struct pond_fit_input *input, int p, double value);

/** The values at which search number `item` of `items` begins: a Latin hypercube, in which each of
 * `items` equal parts of each range has one start. */
void pondi_fit_spread(const struct pond_fit_input *input, int64_t item, int64_t items,
                      uint64_t seed, double value[POND_FIT_PARAMETERS]);

/**
 * Go down from a point: the pattern search of Hooke and Jeeves 1961 in the unit cube of the ranges.
 *
 * Besides single parameters it tries pairs: a later begin with a shorter duration, a longer
 * duration with a shorter recovery, and the reverse, as ends are seen better than what is between
 * them.
 *
 * @param[in,out] point begins with its values; ends with the best that was found, measured
 * @param         held  this parameter keeps its value; -1: none
 * @param         step  first step, 0..1
 * @return what pond_fit_measure returns
 */
enum pond_status pondi_fit_descend(const struct pond_fit_input *input, struct pond_fit_point *point,
                                   int held, double step, struct pond_error *err);

#endif
