/* The baseline of the ESRI benchmark: every update looks at every link, one firm after the other.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_BENCH_ESRI_LOCKSTEP_H
#define POND_BENCH_ESRI_LOCKSTEP_H

#include "ripple/esri.h"

/** Seconds a firm that the closures of node[0..count) take on one thread, and the sum of their
 * scores for comparison. A plain program of the formulas, that shares no code with the library. */
double bench_lockstep(const struct pond_esri_input *input, const pond_node *node, int64_t count,
                      double *sum);

#endif
