/* Regions: the accounts close, the figures are the published ones, nonsense is refused.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "network/facts.h"
#include "network/generate.h"

static struct pond_error error;

/* A region of so many firms that the moments are steady, made once. */
static struct pond_region *shared;

static int make_shared(void **state)
{
    struct pond_region_options options = pond_region_defaults();

    (void)state;
    options.firms = 20000;
    options.seed = 42;
    return pond_region_generate(&shared, &options, NULL, &error) == POND_OK ? 0 : -1;
}

static int free_shared(void **state)
{
    (void)state;
    pond_region_free(shared);
    return 0;
}

static struct pond_region *make(int64_t firms, uint64_t seed, double mean_degree)
{
    struct pond_region_options options = pond_region_defaults();
    struct pond_region *region = NULL;

    options.firms = firms;
    options.seed = seed;
    options.mean_degree = mean_degree;
    assert_ok(pond_region_generate(&region, &options, NULL, &error));
    return region;
}

static double sum(const double *x, int64_t count)
{
    double total = 0.0;

    for (int64_t i = 0; i < count; i++) {
        total += x[i];
    }
    return total;
}

/* Inputs per unit of output from anywhere, straight from the table. */
static double inputs_of(int32_t industry)
{
    double total = pondi_industry_facts[industry].imports_per_million;

    for (int32_t j = 0; j < POND_INDUSTRIES; j++) {
        total += pondi_input_facts[j][industry];
    }
    return total * 1e-6;
}

static void check_accounts(const struct pond_region *region)
{
    double *sales = calloc((size_t)region->firms, sizeof *sales);
    int64_t *seen = calloc((size_t)region->firms, sizeof *seen);
    int64_t *customers = calloc((size_t)region->firms, sizeof *customers);

    assert_non_null(sales);
    assert_non_null(seen);
    assert_non_null(customers);
    for (int64_t k = 0; k < region->links; k++) {
        assert_in_range(region->supplier[k], 0, region->firms - 1);
        customers[region->supplier[k]]++;
    }
    assert_int_equal(region->link_start[0], 0);
    assert_int_equal(region->link_start[region->firms], region->links);
    for (int32_t c = 0; c < region->firms; c++) {
        double bought = 0.0;
        for (int64_t k = region->link_start[c]; k < region->link_start[c + 1]; k++) {
            int32_t s = region->supplier[k];
            assert_int_not_equal(s, c);
            assert_int_not_equal(seen[s], c + 1);
            seen[s] = c + 1;
            assert_true(region->value[k] >= 0.01);
            assert_close(region->value[k] * 100.0, round(region->value[k] * 100.0), 1e-9);
            assert_true(pondi_input_facts[region->industry[s]][region->industry[c]] > 0);
            sales[s] += region->value[k];
            bought += region->value[k];
        }
        /* Value added is what the table says it is, to about a cent a link. */
        assert_true(region->imports[c] >= 0.0);
        assert_true(
            fabs(bought + region->imports[c] -
                 region->output[c] * inputs_of(region->industry[c])) <=
            0.011 * (double)(region->link_start[c + 1] - region->link_start[c] + customers[c] + 2) +
                1e-9 * region->output[c]);
    }
    for (int32_t s = 0; s < region->firms; s++) {
        assert_true(region->final_demand[s] >= 0.0);
        assert_close(sales[s] + region->final_demand[s], region->output[s], 1e-12);
    }
    free(sales);
    free(seen);
    free(customers);
}

static void every_firm_sells_and_buys_what_its_accounts_say(void **state)
{
    (void)state;
    check_accounts(shared);
}

/* 325.1 million people and 127.7 million employees, 2017; a town is off by half a person. */
static void so_many_people_live_in_a_town_as_work_there_and_depend_on_them(void **state)
{
    double people = 0.0;
    double *jobs = calloc((size_t)shared->places, sizeof *jobs);
    double all = 0.0;

    (void)state;
    assert_non_null(jobs);
    for (int32_t i = 0; i < shared->firms; i++) {
        jobs[shared->place[i]] += shared->employees[i];
        all += shared->employees[i];
    }
    for (int32_t p = 0; p < shared->places; p++) {
        assert_true(fabs(shared->place_people[p] - 2.545 * jobs[p]) <= 0.5 + 1e-9 * jobs[p]);
        people += shared->place_people[p];
    }
    assert_close(people / all, 325.1 / 127.7, 1e-3);
    free(jobs);
}

static void the_smallest_regions_are_regions(void **state)
{
    const int64_t firms[] = {1, 2, 3, 10, 60};

    (void)state;
    for (size_t i = 0; i < sizeof firms / sizeof *firms; i++) {
        for (uint64_t seed = 0; seed < 20; seed++) {
            struct pond_region *region = make(firms[i], seed, 10.0);
            struct pond_network *network = NULL;
            assert_int_equal(region->firms, firms[i]);
            check_accounts(region);
            assert_ok(pond_region_network(&network, region, &error));
            pond_network_free(network);
            pond_region_free(region);
        }
    }
}

static void mean_degree_is_met_exactly_where_there_are_enough_firms(void **state)
{
    const double degrees[] = {0.0, 0.3, 1.0, 2.5, 30.0};

    (void)state;
    assert_int_equal(shared->links, 200000);
    for (size_t i = 0; i < sizeof degrees / sizeof *degrees; i++) {
        struct pond_region *region = make(1000, 7, degrees[i]);
        assert_true(fabs((double)region->links - 1000.0 * degrees[i]) <= 1.0);
        check_accounts(region);
        pond_region_free(region);
    }
}

static void a_mean_degree_above_the_number_of_firms_links_all_that_can_be(void **state)
{
    struct pond_region *region = make(30, 3, 1000.0);
    int64_t possible = 0;

    (void)state;
    for (int32_t c = 0; c < region->firms; c++) {
        for (int32_t s = 0; s < region->firms; s++) {
            possible += s != c && pondi_input_facts[region->industry[s]][region->industry[c]] > 0;
        }
    }
    assert_int_equal(region->links, possible);
    check_accounts(region);
    pond_region_free(region);
}

static bool same(const struct pond_region *a, const struct pond_region *b)
{
    size_t firms = (size_t)a->firms;
    size_t links = (size_t)a->links;

    return a->firms == b->firms && a->links == b->links && a->places == b->places &&
           memcmp(a->industry, b->industry, firms * sizeof *a->industry) == 0 &&
           memcmp(a->place, b->place, firms * sizeof *a->place) == 0 &&
           memcmp(a->employees, b->employees, firms * sizeof *a->employees) == 0 &&
           memcmp(a->output, b->output, firms * sizeof *a->output) == 0 &&
           memcmp(a->final_demand, b->final_demand, firms * sizeof *a->final_demand) == 0 &&
           memcmp(a->imports, b->imports, firms * sizeof *a->imports) == 0 &&
           memcmp(a->longitude, b->longitude, firms * sizeof *a->longitude) == 0 &&
           memcmp(a->supplier, b->supplier, links * sizeof *a->supplier) == 0 &&
           memcmp(a->value, b->value, links * sizeof *a->value) == 0;
}

static void the_bits_are_the_same_for_any_number_of_threads(void **state)
{
    (void)state;
    for (int threads = 1; threads <= 4; threads++) {
        struct pond_region *region = NULL;
        pond_set_threads(threads);
        region = make(20000, 42, 10.0);
        assert_true(same(region, shared));
        pond_region_free(region);
    }
    pond_set_threads(0);
}

static void another_seed_is_another_region_of_the_same_kind(void **state)
{
    struct pond_region *region = make(20000, 43, 10.0);

    (void)state;
    assert_false(same(region, shared));
    assert_int_equal(region->links, shared->links);
    pond_region_free(region);
}

static void nonsense_is_refused_by_name(void **state)
{
    struct pond_region_options options = pond_region_defaults();
    struct pond_region *region = NULL;

    (void)state;
    options.firms = 0;
    assert_fails(pond_region_generate(&region, &options, NULL, &error), POND_EINVAL, "firms is 0");
    assert_null(region);
    options.firms = INT64_MAX;
    assert_fails(pond_region_generate(&region, &options, NULL, &error), POND_EINVAL, "firms");
    options = pond_region_defaults();
    options.mean_degree = -1.0;
    assert_fails(pond_region_generate(&region, &options, NULL, &error), POND_EINVAL,
                 "mean_degree is -1; expected 0 to 1000 suppliers per firm");
    options.mean_degree = (double)NAN;
    assert_fails(pond_region_generate(&region, &options, NULL, &error), POND_EINVAL, "mean_degree");
    options = pond_region_defaults();
    options.outside_share = 1.5;
    assert_fails(pond_region_generate(&region, &options, NULL, &error), POND_EINVAL,
                 "outside_share");
    options = pond_region_defaults();
    options.distance_km = 0.0;
    assert_fails(pond_region_generate(&region, &options, NULL, &error), POND_EINVAL, "distance_km");
    options = pond_region_defaults();
    options.lines_per_link = 0.5;
    assert_fails(pond_region_generate(&region, &options, NULL, &error), POND_EINVAL,
                 "lines_per_link");
    options = pond_region_defaults();
    options.days = 0;
    assert_fails(pond_region_generate(&region, &options, NULL, &error), POND_EINVAL, "days");
}

static void all_purchases_from_outside_leave_no_trade_inside(void **state)
{
    struct pond_region_options options = pond_region_defaults();
    struct pond_region *region = NULL;

    (void)state;
    options.outside_share = 0.5;
    options.firms = 5000;
    assert_ok(pond_region_generate(&region, &options, NULL, &error));
    check_accounts(region);
    assert_true(sum(region->value, region->links) < 0.22 * sum(region->output, region->firms));
    pond_region_free(region);
}

static bool stop(void *user, const struct pond_progress *progress)
{
    (void)user;
    (void)progress;
    return true;
}

static void a_listener_can_stop_it(void **state)
{
    struct pond_region_options options = pond_region_defaults();
    struct pond_progress progress = {.report = stop};
    struct pond_region *region = NULL;

    (void)state;
    options.firms = 200000;
    assert_fails(pond_region_generate(&region, &options, &progress, &error), POND_ECANCELED,
                 "choosing suppliers");
    assert_null(region);
}

static enum pond_status small(void *user)
{
    struct pond_region_options options = pond_region_defaults();
    struct pond_region *region = NULL;
    struct pond_network *network = NULL;
    struct pond_error err = {0};
    enum pond_status status = POND_OK;

    (void)user;
    options.firms = 50;
    POND_TRY(pond_region_generate(&region, &options, NULL, &err));
    POND_TRY(pond_region_network(&network, region, &err));
done:
    pond_network_free(network);
    pond_region_free(region);
    return status;
}

static void running_out_of_memory_is_an_error_without_a_leak(void **state)
{
    (void)state;
    pond_set_threads(1);
    assert_survives_no_memory(small, NULL);
    pond_set_threads(0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_firm_sells_and_buys_what_its_accounts_say),
        cmocka_unit_test(so_many_people_live_in_a_town_as_work_there_and_depend_on_them),
        cmocka_unit_test(the_smallest_regions_are_regions),
        cmocka_unit_test(mean_degree_is_met_exactly_where_there_are_enough_firms),
        cmocka_unit_test(a_mean_degree_above_the_number_of_firms_links_all_that_can_be),
        cmocka_unit_test(the_bits_are_the_same_for_any_number_of_threads),
        cmocka_unit_test(another_seed_is_another_region_of_the_same_kind),
        cmocka_unit_test(nonsense_is_refused_by_name),
        cmocka_unit_test(all_purchases_from_outside_leave_no_trade_inside),
        cmocka_unit_test(a_listener_can_stop_it),
        cmocka_unit_test(running_out_of_memory_is_an_error_without_a_leak),
    };
    return cmocka_run_group_tests(tests, make_shared, free_shared);
}
