/* The Hurwitz zeta function, against values with a name and its own recurrence.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <math.h>

#include "network/zeta.h"

#define PI 3.14159265358979323846

/* At q = 1, Z is Riemann's zeta function. Values of the derivatives at 2: NIST DLMF 25.6.15 by way
 * of -zeta'(2) = zeta(2) (12 ln A - gamma - ln 2 pi) with Glaisher's constant A. */
static void values_of_riemann_are_met(void **state)
{
    const double glaisher = 1.28242712910062263687;
    const double euler = 0.57721566490153286061;
    const double zeta2 = PI * PI / 6.0;

    (void)state;
    assert_close(pondi_zeta(2.0, 1.0).value, zeta2, 1e-14);
    assert_close(pondi_zeta(3.0, 1.0).value, 1.20205690315959428540, 1e-14); /* Apery */
    assert_close(pondi_zeta(4.0, 1.0).value, pow(PI, 4.0) / 90.0, 1e-14);
    assert_close(pondi_zeta(6.0, 1.0).value, pow(PI, 6.0) / 945.0, 1e-14);
    assert_close(pondi_zeta(2.0, 1.0).first,
                 -zeta2 * (12.0 * log(glaisher) - euler - log(2.0 * PI)), 1e-12);
    assert_close(pondi_zeta(1.5, 1.0).value, 2.61237534868548834335, 1e-14);
    /* Laurent's series about 1 with the first three Stieltjes constants. */
    assert_close(pondi_zeta(1.001, 1.0).value,
                 1e3 + euler + 0.07281584548367672 * 1e-3 - 0.00484518159643615 * 1e-6, 1e-12);
}

/* q^s zeta(s, q) = 1 + (q / (q + 1))^s Z(s, q + 1); half-integers: zeta(s, 1/2) = (2^s - 1)
 * zeta(s), so zeta(s, 3/2) = that less 2^s. */
static void recurrence_and_half_integers_hold(void **state)
{
    (void)state;
    for (double s = 1.01; s < 300.0; s *= 1.37) {
        for (double q = 1.0; q < 1e6; q *= 2.7) {
            double z = pondi_zeta(s, q).value;
            double next = 1.0 + exp(s * log(q / (q + 1.0))) * pondi_zeta(s, q + 1.0).value;
            assert_close(z, next, 2e-13);
        }
    }
    for (double s = 1.5; s < 8.0; s += 0.5) {
        double half = (pow(2.0, s) - 1.0) * pondi_zeta(s, 1.0).value - pow(2.0, s);
        assert_close(pondi_zeta(s, 1.5).value, half * pow(1.5, s), 1e-11);
    }
}

static void derivatives_are_those_of_the_value(void **state)
{
    (void)state;
    for (double s = 1.2; s < 60.0; s *= 1.5) {
        for (double q = 1.0; q < 1e4; q *= 5.0) {
            double h = 1e-4 * (s - 1.0);
            struct pondi_jet z = pondi_zeta(s, q);
            struct pondi_jet before = pondi_zeta(s - h, q);
            struct pondi_jet after = pondi_zeta(s + h, q);
            assert_close((after.value - before.value) / (2.0 * h) + 1.0, z.first + 1.0, 1e-6);
            assert_close((after.first - before.first) / (2.0 * h), z.second, 1e-5);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_of_riemann_are_met),
        cmocka_unit_test(recurrence_and_half_integers_hold),
        cmocka_unit_test(derivatives_are_those_of_the_value),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
