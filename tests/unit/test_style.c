/* The colours of reports.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/style.h"

/* A colour of a style's block, as relative luminance (WCAG 2.1). */
static double luminance(const char *block, const char *name)
{
    const char *at = strstr(block, name);
    double sum = 0;

    assert_non_null(at);
    at += strlen(name);
    assert_int_equal(at[0], ':');
    assert_int_equal(at[1], '#');
    for (int i = 0; i < 3; i++) {
        static const double weights[] = {0.2126, 0.7152, 0.0722};
        char pair[3] = {at[2 + 2 * i], at[3 + 2 * i], '\0'};
        double value = (double)strtol(pair, NULL, 16) / 255;
        sum += weights[i] * (value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4));
    }
    return sum;
}

static void assert_contrast(const char *block, const char *name, const char *ground, double least)
{
    double a = luminance(block, name);
    double b = luminance(block, ground);
    double ratio = (fmax(a, b) + 0.05) / (fmin(a, b) + 0.05);

    if (ratio < least) {
        print_error("%s on %s: %.2f, expected %.1f\n", name, ground, ratio, least);
        fail();
    }
}

static void colours_differ_enough_from_the_paper(void **state)
{
    static const char *const letters[] = {"--ink", "--soft", "--link", "--warn"};
    static const char *const lines[] = {"--s1", "--s2", "--s3", "--s4", "--s5", "--s6"};
    const char *light = strstr(pondi_style[0], ":root{");
    const char *dark = strstr(pondi_style[0], "prefers-color-scheme:dark");

    (void)state;
    assert_non_null(light);
    assert_non_null(dark);
    for (int i = 0; i < 2; i++) {
        const char *block = i == 0 ? light : dark;
        for (size_t j = 0; j < sizeof letters / sizeof *letters; j++) {
            assert_contrast(block, letters[j], "--paper", 4.5);
            assert_contrast(block, letters[j], "--faint", 4.5);
        }
        for (size_t j = 0; j < sizeof lines / sizeof *lines; j++) {
            assert_contrast(block, lines[j], "--paper", 3.0);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(colours_differ_enough_from_the_paper),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
