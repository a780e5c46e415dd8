/* Inputs of industries carried to products: both assumptions keep both balances.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "ingest/supply_use.h"
#include "support/support.h"

#define INDUSTRIES 6
#define PRODUCTS 8 /* two of them no industry's own */
#define ROWS 9

struct economy {
    struct pondi_make make;
    struct pond_dictionary *industry;
    struct pond_dictionary *product;
    double v[INDUSTRIES * PRODUCTS];
    double x[INDUSTRIES];
    double q[PRODUCTS];
    double w[ROWS * INDUSTRIES];
    double a[ROWS * PRODUCTS];
};

static void name(struct pond_dictionary **out, int count, int off)
{
    struct pond_error error = {0};

    assert_ok(pond_dictionary_new(out, &error));
    for (int k = 0; k < count; k++) {
        char code[8];
        int32_t id = 0;

        (void)snprintf(code, sizeof code, "p%d", (k + off) % PRODUCTS);
        assert_ok(pond_dictionary_add(*out, code, strlen(code), &id, &error));
    }
}

/* Industries make mostly their own product; inputs and value added are all that they make. Products
 * stand in another order than their industries. */
static void draw(struct economy *e, struct test_random *random, bool secondary)
{
    *e = (struct economy){.make = {.industries = INDUSTRIES, .products = PRODUCTS}};
    name(&e->industry, INDUSTRIES, 0);
    name(&e->product, PRODUCTS, 3);
    for (int j = 0; j < INDUSTRIES; j++) {
        double left = 0.0;

        for (int c = 0; c < PRODUCTS; c++) {
            bool own = (c + 3) % PRODUCTS == j;
            double made = own ? 50.0 + 100.0 * next_uniform(random) : 5.0 * next_uniform(random);

            made = own || secondary ? made : 0.0;
            e->v[j * PRODUCTS + c] = made;
            e->x[j] += made;
            e->q[c] += made;
        }
        left = e->x[j];
        for (int k = 0; k < ROWS; k++) {
            double used = k == ROWS - 1 ? left : left * 0.3 * next_uniform(random);

            e->w[k * INDUSTRIES + j] = used;
            left -= used;
        }
    }
    e->make.make = e->v;
    e->make.made = e->x;
    e->make.output = e->q;
    e->make.industry = e->industry;
    e->make.product = e->product;
}

static void clear(struct economy *e)
{
    pond_dictionary_free(e->industry);
    pond_dictionary_free(e->product);
}

static void assert_balances(const struct economy *e)
{
    for (int c = 0; c < PRODUCTS; c++) {
        double sum = 0.0;

        for (int k = 0; k < ROWS; k++) {
            sum += e->a[k * PRODUCTS + c];
        }
        assert_close(sum, 1.0, 1e-12);
    }
    for (int k = 0; k < ROWS; k++) {
        double used = 0.0;
        double carried = 0.0;

        for (int j = 0; j < INDUSTRIES; j++) {
            used += e->w[k * INDUSTRIES + j];
        }
        for (int c = 0; c < PRODUCTS; c++) {
            carried += e->a[k * PRODUCTS + c] * e->q[c];
        }
        assert_close(carried, used, 1e-12);
    }
}

/* Inputs and value added of a product are all of its output, and what products use of an input is
 * what industries use of it. */
static void both_technologies_carry_all_inputs_and_no_more(void **state)
{
    struct pond_error error = {0};

    (void)state;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        struct test_random random = {.seed = seed};
        struct economy e;

        print_message("# seed %llu\n", (unsigned long long)seed);
        draw(&e, &random, true);
        assert_ok(pondi_industry_technology(&e.make, ROWS, e.w, e.a, &error));
        assert_balances(&e);
        assert_ok(pondi_commodity_technology(&e.make, ROWS, e.w, e.a, &error));
        assert_balances(&e);
        clear(&e);
    }
}

/* The recipe that is found makes the industries' inputs again: W_kj = sum of a_kc V_jc. */
static void commodity_technology_is_one_recipe_for_each_product(void **state)
{
    struct pond_error error = {0};
    struct test_random random = {.seed = 5};
    struct economy e;

    (void)state;
    draw(&e, &random, true);
    for (int k = 0; k < ROWS; k++) {
        double recipe[PRODUCTS];

        for (int c = 0; c < PRODUCTS; c++) {
            recipe[c] = next_uniform(&random);
        }
        /* By-products are no recipe's: none is made here. */
        for (int j = 0; j < INDUSTRIES; j++) {
            e.w[k * INDUSTRIES + j] = 0.0;
            e.v[j * PRODUCTS + 3] = 0.0;
            e.v[j * PRODUCTS + 4] = 0.0;
            e.x[j] = 0.0;
            for (int c = 0; c < PRODUCTS; c++) {
                e.x[j] += e.v[j * PRODUCTS + c];
                e.w[k * INDUSTRIES + j] += recipe[c] * e.v[j * PRODUCTS + c];
            }
        }
        assert_ok(
            pondi_commodity_technology(&e.make, 1, e.w + (ptrdiff_t)k * INDUSTRIES, e.a, &error));
        for (int c = 0; c < PRODUCTS; c++) {
            assert_close(e.a[c], c == 3 || c == 4 ? 0.0 : recipe[c], 1e-12);
        }
    }
    clear(&e);
}

static void without_secondary_products_technologies_agree(void **state)
{
    struct pond_error error = {0};
    struct test_random random = {.seed = 9};
    struct economy e;
    double a[ROWS * PRODUCTS];

    (void)state;
    draw(&e, &random, false);
    assert_ok(pondi_industry_technology(&e.make, ROWS, e.w, e.a, &error));
    memcpy(a, e.a, sizeof a);
    assert_ok(pondi_commodity_technology(&e.make, ROWS, e.w, e.a, &error));
    for (int k = 0; k < ROWS * PRODUCTS; k++) {
        assert_close(e.a[k], a[k], 1e-14);
    }
    clear(&e);
}

static void what_cannot_be_carried_is_refused(void **state)
{
    struct pond_error error = {0};
    struct test_random random = {.seed = 3};
    struct pond_dictionary *other = NULL;
    struct economy e;

    (void)state;
    draw(&e, &random, true);
    name(&other, PRODUCTS - 3, 3); /* p3 to p7 */
    e.make.product = other;
    e.make.products = PRODUCTS - 3;
    assert_fails(pondi_commodity_technology(&e.make, ROWS, e.w, e.a, &error), POND_EPARSE,
                 "industry \"p0\" has no product of its code");
    e.make.product = e.product;
    e.make.products = PRODUCTS;
    for (int c = 0; c < PRODUCTS; c++) {
        e.v[c] = 2.0 * e.v[PRODUCTS + c];
    }
    e.x[0] = 2.0 * e.x[1];
    assert_fails(pondi_commodity_technology(&e.make, ROWS, e.w, e.a, &error), POND_EPARSE,
                 "the same products in the same shares");
    e.x[2] = 0.0;
    assert_fails(pondi_industry_technology(&e.make, ROWS, e.w, e.a, &error), POND_EPARSE,
                 "industry \"p2\" uses inputs of");
    pond_dictionary_free(other);
    clear(&e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_technologies_carry_all_inputs_and_no_more),
        cmocka_unit_test(commodity_technology_is_one_recipe_for_each_product),
        cmocka_unit_test(without_secondary_products_technologies_agree),
        cmocka_unit_test(what_cannot_be_carried_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
