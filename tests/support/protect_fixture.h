/* Small economies to protect, for tests. SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_TESTS_PROTECT_FIXTURE_H
#define POND_TESTS_PROTECT_FIXTURE_H

#include "ripple/protect.h"
#include "support/random_economy.h"

/** A random economy and a request about it. */
struct protect_case {
    struct random_economy economy;
    uint8_t none[16]; /**< input classes of which none matters */
    struct pond_esri_input input;
    struct pond_esri_protect_input what;
};

/** WITH_... of random_economy.h; this one takes downstream losses away. */
#define UP_ALONE 1024

/** Make one of `nodes` firms: all closures, equal chances, TOTAL, FIRMS. */
void make_protect_case(struct protect_case *c, uint64_t seed, pond_node nodes, unsigned with,
                       double eps, int64_t budget);
void free_protect_case(struct protect_case *c);

/** What a set of firms lowers the objective by. */
double protect_gain(const struct protect_case *c, const pond_node *firm, int64_t firms);

/** What an answer lowers the objective by. */
double answer_gain(const struct protect_case *c, const struct pond_esri_protection *answer);

/** Choose. */
struct pond_esri_protection *protect(const struct protect_case *c);

#endif
