/* Makes small economies to protect.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/protect_fixture.h"

#include <string.h>

#define INDUSTRIES 4

void make_protect_case(struct protect_case *c, uint64_t seed, pond_node nodes, unsigned with,
                       double eps, int64_t budget)
{
    struct test_random random = {seed, 0};

    memset(c, 0, sizeof *c);
    make_random_economy(&c->economy, &random, nodes, 4 * (int64_t)nodes, INDUSTRIES);
    c->input = economy_input(&c->economy, with % ALL_WAYS, eps);
    c->input.max_iterations = 1000000;
    if ((with & UP_ALONE) != 0) {
        c->input.input_class = c->none;
    }
    c->what = (struct pond_esri_protect_input){.input = &c->input,
                                               .measure = POND_ESRI_FIRMS,
                                               .objective = POND_ESRI_TOTAL,
                                               .budget = budget};
}

void free_protect_case(struct protect_case *c)
{
    free_random_economy(&c->economy);
}

static double objective(const struct protect_case *c, double total, double worst)
{
    return c->what.objective == POND_ESRI_WORST ? worst : total;
}

double protect_gain(const struct protect_case *c, const pond_node *firm, int64_t firms)
{
    struct pond_error error = {.code = POND_OK};
    struct pond_esri_protect_value before;
    struct pond_esri_protect_value after;

    assert_ok(pond_esri_protect_firms(&before, &c->what, NULL, 0, &error));
    assert_ok(pond_esri_protect_firms(&after, &c->what, firm, firms, &error));
    return objective(c, before.total, before.worst) - objective(c, after.total, after.worst);
}

double answer_gain(const struct protect_case *c, const struct pond_esri_protection *answer)
{
    const struct pond_esri_protect_step *last = &answer->step[answer->steps - 1];

    return answer->steps == 0
               ? 0.0
               : objective(c, answer->total - last->total, answer->worst - last->worst);
}

struct pond_esri_protection *protect(const struct protect_case *c)
{
    struct pond_error error = {.code = POND_OK};
    struct pond_esri_protection *answer = NULL;

    assert_ok(pond_esri_protect(&answer, &c->what, &error));
    return answer;
}
