/* Ticks of axes.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "report/axis.h"

static void labels_of(char *text, size_t size, const struct pondi_axis *axis)
{
    size_t length = 0;

    *text = '\0';
    for (int32_t i = 0; i < axis->ticks; i++) {
        if (axis->tick[i].label[0] != '\0') {
            length += (size_t)snprintf(text + length, size - length, "%s%s", length > 0 ? " " : "",
                                       axis->tick[i].label);
        }
    }
}

struct sample {
    double low;
    double high;
    const char *unit;
    const char *labels;
    enum pond_scale scale;
    enum pondi_ends ends;
};

static const struct sample samples[] = {
    {0, 1, "", "0 0.2 0.4 0.6 0.8 1.0", POND_SCALE_LINEAR, PONDI_ENDS_ROUND},
    {3, 17, "", "0 5 10 15 20", POND_SCALE_LINEAR, PONDI_ENDS_ZERO},
    {-7, 12, "", "-10 -5 0 5 10 15", POND_SCALE_LINEAR, PONDI_ENDS_ROUND},
    {0.00001, 0.00032, "share", "0 0.0001 0.0002 0.0003 0.0004", POND_SCALE_LINEAR,
     PONDI_ENDS_ROUND},
    {0, 70662947.50, "USD", "0 20 40 60 80", POND_SCALE_LINEAR, PONDI_ENDS_ROUND},
    {0, 3.1e9, "USD", "0 1,000 2,000 3,000 4,000", POND_SCALE_LINEAR, PONDI_ENDS_ROUND},
    {0, 120, "days", "0 50 100", POND_SCALE_LINEAR, PONDI_ENDS_TIGHT},
    {2015, 2019, "year", "2015 2016 2017 2018 2019", POND_SCALE_LINEAR, PONDI_ENDS_TIGHT},
    {5, 5, "", "2 3 4 5 6 7 8", POND_SCALE_LINEAR, PONDI_ENDS_ROUND},
    {0, 0, "", "0 0.2 0.4 0.6 0.8 1.0", POND_SCALE_LINEAR, PONDI_ENDS_ROUND},
    {1, 1899, "", "1 10 100 1,000", POND_SCALE_LOG, PONDI_ENDS_ROUND},
    {3, 70, "", "2 5 10 20 50 100", POND_SCALE_LOG, PONDI_ENDS_ROUND},
    {1e-9, 1, "", "1e-8 1e-6 1e-4 1e-2 1e0", POND_SCALE_LOG, PONDI_ENDS_ROUND},
    {7, 7, "", "2 5 10 20", POND_SCALE_LOG, PONDI_ENDS_ROUND},
};

static void ticks_stand_at_round_numbers(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        const struct sample *sample = &samples[i];
        struct pondi_axis axis;
        char labels[1024];
        struct pondi_span span = {sample->low, sample->high};
        pondi_axis_choose(&axis, sample->scale, span, sample->unit, sample->ends, 5);
        labels_of(labels, sizeof labels, &axis);
        if (strcmp(labels, sample->labels) != 0) {
            print_error("%g to %g %s: \"%s\", expected \"%s\"\n", sample->low, sample->high,
                        sample->unit, labels, sample->labels);
            fail();
        }
    }
}

/* Laws of any axis: it spans the values, has ticks in order and within it, and some have labels. */
static void check_axis(const struct pondi_axis *axis, struct pondi_span span)
{
    double slack = 1e-6 * fmax(fabs(axis->low), fabs(axis->high));
    int32_t labelled = 0;

    assert_true(axis->low < axis->high);
    assert_true(isfinite(axis->low) && isfinite(axis->high));
    assert_true(axis->low <= span.low + slack && axis->high >= span.high - slack);
    assert_in_range(axis->ticks, 1, POND_TICKS_MAX);
    for (int32_t i = 0; i < axis->ticks; i++) {
        assert_true(isfinite(axis->tick[i].at));
        assert_true(i == 0 || axis->tick[i].at > axis->tick[i - 1].at);
        assert_true(axis->tick[i].at >= axis->low - slack);
        assert_true(axis->tick[i].at <= axis->high + slack);
        labelled += axis->tick[i].label[0] != '\0' ? 1 : 0;
    }
    assert_in_range(labelled, 1, 25);
    assert_true(isfinite(pondi_axis_at(axis, span.low)));
    assert_true(pondi_axis_at(axis, span.low) >= -0.001 * 500);
    assert_true(pondi_axis_at(axis, span.high) <= 500 * 1.001);
}

static void any_span_has_an_axis(void **state)
{
    struct test_random random = {.seed = 77};

    (void)state;
    for (int i = 0; i < 20000; i++) {
        enum pond_scale scale = next_below(&random, 2) == 0 ? POND_SCALE_LINEAR : POND_SCALE_LOG;
        double size = pow(10, next_uniform(&random) * 590 - 295);
        double low = size * (scale == POND_SCALE_LOG ? next_uniform(&random) + 1e-3
                                                     : next_uniform(&random) - 0.5);
        double wide = pow(10, next_uniform(&random) * 24 - 20);
        double high = scale == POND_SCALE_LOG ? low * (1 + wide) : low + fabs(low) * wide;
        enum pondi_ends ends = (enum pondi_ends)next_below(&random, 3);
        int32_t wanted = 2 + (int32_t)next_below(&random, 8);
        struct pondi_span span = {low, high};
        struct pondi_axis axis;
        if (!pondi_axis_shows(scale, low) || !pondi_axis_shows(scale, high)) {
            continue;
        }
        pondi_axis_choose(&axis, scale, span, "", ends, wanted);
        axis.from_px = 0;
        axis.to_px = 500;
        check_axis(&axis, span);
    }
}

static void the_edges_of_doubles_have_axes(void **state)
{
    static const double values[] = {-POND_AXIS_LIMIT, -1, -1e-300, -5e-324, 0,    5e-324,
                                    1e-300,           1,  1e15,    1e16,    1e300};

    (void)state;
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        for (size_t j = i; j < sizeof values / sizeof *values; j++) {
            struct pondi_axis axis;
            struct pondi_span span = {values[i], values[j]};
            for (int ends = 0; ends < 3; ends++) {
                pondi_axis_choose(&axis, POND_SCALE_LINEAR, span, "", (enum pondi_ends)ends, 6);
                axis.from_px = 0;
                axis.to_px = 500;
                check_axis(&axis, span);
            }
            if (values[i] >= 1e-300) {
                pondi_axis_choose(&axis, POND_SCALE_LOG, span, "", PONDI_ENDS_ROUND, 6);
                axis.from_px = 0;
                axis.to_px = 500;
                check_axis(&axis, span);
            }
        }
    }
    assert_false(pondi_axis_shows(POND_SCALE_LINEAR, (double)NAN));
    assert_false(pondi_axis_shows(POND_SCALE_LINEAR, DBL_MAX));
    assert_false(pondi_axis_shows(POND_SCALE_LOG, 0));
    assert_false(pondi_axis_shows(POND_SCALE_LOG, -1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ticks_stand_at_round_numbers),
        cmocka_unit_test(any_span_has_an_axis),
        cmocka_unit_test(the_edges_of_doubles_have_axes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
