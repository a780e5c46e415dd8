/* The rows of the registry, each defined in a file of its own.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_ANALYSES_H
#define POND_STUDY_ANALYSES_H

#include "study/analysis.h"

/** One name a row; pond_analysis_NAME is defined in analysis_NAME.c. */
#define POND_ANALYSES(X)                                                                           \
    X(records)                                                                                     \
    X(network)                                                                                     \
    X(esri)                                                                                        \
    X(ensemble)                                                                                    \
    X(why)                                                                                         \
    X(protect)                                                                                     \
    X(price)                                                                                       \
    X(days)                                                                                        \
    X(sectors)                                                                                     \
    X(bands)                                                                                       \
    X(fit)                                                                                         \
    X(firm)                                                                                        \
    X(place)                                                                                       \
    X(group)                                                                                       \
    X(demand)                                                                                      \
    X(regional)                                                                                    \
    X(local)                                                                                       \
    X(multipliers)                                                                                 \
    X(people)                                                                                      \
    X(change)

#define POND_DECLARE_ANALYSIS(name) extern const struct pond_analysis pond_analysis_##name;
POND_ANALYSES(POND_DECLARE_ANALYSIS)

#endif
