/* Preparing uncertain tables: spreads by size, what is refused.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "support/interval_scene.h"
#include "support/support.h"

static void small_flows_are_less_certain(void **state)
{
    const struct pond_flow_spread spread = {0.1, 1000.0, 0.3, 0.02, 0.8};
    const struct pond_flow_spread even = {0.1, 1000.0, 0.0, 0.0, 0.8};
    const struct pond_flow_spread none = {.sd = 0.0};

    (void)state;
    assert_close(pond_flow_spread_of(&spread, 1000.0), 0.1, 1e-15);
    assert_close(pond_flow_spread_of(&spread, 10.0), 0.1 * pow(100.0, 0.3), 1e-14);
    assert_close(pond_flow_spread_of(&spread, 0.0), 0.8, 1e-15);
    assert_close(pond_flow_spread_of(&spread, 1e9), 0.02, 1e-15);
    assert_close(pond_flow_spread_of(&even, 1e-9), 0.1, 1e-15);
    assert_true(pond_flow_spread_of(&none, 1.0) == 0.0);
}

static void numbers_that_cannot_be_are_refused(void **state)
{
    struct interval_scene s;
    struct pond_error error = {0};
    struct pond_intervals *intervals = NULL;

    (void)state;
    interval_scene_make(&s, 8);
    s.input.technique = (struct pond_flow_spread){-0.1, 1.0, 0.0, 0.0, 1.0};
    assert_fails(pond_intervals_new(&intervals, &s.input, &error), POND_EINVAL,
                 "the spread of technique is -0.1");
    interval_scene_make(&s, 8);
    s.output[4] = -3.0;
    assert_fails(pond_intervals_new(&intervals, &s.input, &error), POND_EINVAL,
                 "output in row 0, column 4 is -3");
    interval_scene_make(&s, 8);
    s.common_sd[2] = -1.0;
    assert_fails(pond_intervals_new(&intervals, &s.input, &error), POND_EINVAL,
                 "the common spread of indicators in row 0, column 2");
    interval_scene_make(&s, 8);
    s.region[3] = REGIONS;
    assert_fails(pond_intervals_new(&intervals, &s.input, &error), POND_EINVAL,
                 "sector 3 is in region 2");
    interval_scene_make(&s, 8);
    s.demand[N + 2] = (double)NAN;
    assert_fails(pond_intervals_new(&intervals, &s.input, &error), POND_EINVAL,
                 "final demand in row 1, column 2 is nan");
    interval_scene_make(&s, 8);
    s.product[5] = -1;
    assert_fails(pond_intervals_new(&intervals, &s.input, &error), POND_EINVAL,
                 "sector 5 is product -1");
    assert_null(intervals);
}

static enum pond_status one_draw(void *user)
{
    enum pond_status status = POND_OK;
    struct interval_scene *s = user;
    const struct pond_interval_draw draw = interval_scene_draw(1);
    struct pond_intervals *intervals = NULL;
    struct pond_interval_work *work = NULL;
    double total[TOTALS];

    POND_TRY(pond_intervals_new(&intervals, &s->input, NULL));
    POND_TRY(pond_interval_work_new(&work, intervals, NULL));
    POND_TRY(pond_intervals_run(intervals, &draw, work, total, NULL));
done:
    interval_scene_let_go(intervals, work);
    return status;
}

static void failing_memory_is_survived(void **state)
{
    struct interval_scene s;

    (void)state;
    interval_scene_make(&s, 9);
    interval_scene_open(&s, 9);
    assert_survives_no_memory(one_draw, &s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_flows_are_less_certain),
        cmocka_unit_test(numbers_that_cannot_be_are_refused),
        cmocka_unit_test(failing_memory_is_survived),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
