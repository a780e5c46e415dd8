/* Prices in a run by days: the same as those of "ripple price", no bit of a quantity moved unless
 * demand follows them, and then by hand. SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/parallel.h"
#include "base/result_json.h"
#include "ripple/days_leverage.h"
#include "support/random_network.h"
#include "support/town_fixture.h"

#define NODES 30
#define LINKS 110

/* --- the library: final demand that is given --- */

/* A course of final demand: each firm's factor, on every second day a tenth less. */
struct course {
    double factor[NODES];
    double today[NODES];
    bool usual; /* on odd days NULL */
};

static const double *demand_of(void *user, int32_t day)
{
    struct course *course = user;

    for (pond_node j = 0; j < NODES; j++) {
        course->today[j] = course->factor[j] * (day % 2 == 0 ? 1.0 : 0.9);
    }
    return course->usual && day % 2 == 1 ? NULL : course->today;
}

static struct pond_days_run *start(const struct pond_days_model *model,
                                   const struct pond_shock *shock, int64_t shocks,
                                   struct course *course)
{
    const struct pond_days_options options = {
        .shock = shock,
        .shocks = shocks,
        .alone = true,
        .demand_of = course != NULL ? demand_of : NULL,
        .demand_user = course,
    };
    struct pond_error error = {.code = POND_OK};
    struct pond_days_run *run = NULL;

    assert_ok(pond_days_run_new(&run, model, &options, &error));
    return run;
}

/* Compare n days of two runs to the bit. */
static void assert_same_days(struct pond_days_run *a, struct pond_days_run *b, int days)
{
    struct pond_error error = {.code = POND_OK};

    for (int t = 0; t < days; t++) {
        struct pond_days_day one;
        struct pond_days_day other;

        assert_ok(pond_days_step(a, &error));
        assert_ok(pond_days_step(b, &error));
        one = pond_days_today(a);
        other = pond_days_today(b);
        assert_memory_equal(one.production, other.production, NODES * sizeof(double));
        assert_memory_equal(one.demand, other.demand, NODES * sizeof(double));
        assert_memory_equal(&one.sums, &other.sums, sizeof one.sums);
    }
}

/* A random economy, its model, and a course that begins with all 1. */
struct region {
    struct random_links links;
    struct pond_network *network;
    struct pond_days_model *model;
    struct course course;
};

static void make_region(struct region *region, uint64_t seed)
{
    struct test_random random = {.seed = seed};
    struct pond_error error = {.code = POND_OK};
    struct pond_days_input input;

    memset(region, 0, sizeof *region);
    make_random_links(&region->links, &random, NODES, LINKS, 4);
    assert_ok(pond_network_build(&region->network, &region->links.input, &error));
    input = pond_days_defaults((struct pond_view){.network = region->network});
    assert_ok(pond_days_model_new(&region->model, &input, &error));
    for (pond_node j = 0; j < NODES; j++) {
        region->course.factor[j] = 1.0;
    }
}

static void free_region(struct region *region)
{
    pond_days_model_free(region->model);
    pond_network_free(region->network);
    free_random_links(&region->links);
}

/* Days 1, 3, 5, ... by a shock each. */
static void demand_that_is_given_is_a_shock_of_demand_to_the_last_bit(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 5; seed++) {
        struct region region;
        struct pond_shock shock[NODES * 15 + 1];
        int64_t shocks = 0;
        struct pond_days_run *run[2];

        make_region(&region, seed);
        shock[shocks++] = (struct pond_shock){.node = 3, .change = -0.7, .duration_days = 9};
        for (pond_node j = 0; j < NODES; j++) {
            for (int32_t day = 1; day < 30; day += 2) {
                shock[shocks++] = (struct pond_shock){.kind = POND_SHOCK_DEMAND,
                                                      .node = j,
                                                      .change = 0.9 - 1.0,
                                                      .day = day,
                                                      .duration_days = 1};
            }
        }
        run[0] = start(region.model, shock, shocks, NULL);
        run[1] = start(region.model, shock, 1, &region.course);
        assert_same_days(run[0], run[1], 30);
        pond_days_run_reset(run[0]);
        pond_days_run_reset(run[1]);
        assert_same_days(run[0], run[1], 30);
        pond_days_run_free(run[0]);
        pond_days_run_free(run[1]);
        free_region(&region);
    }
}

/* NULL is all 1, also after a day that was not. */
static void no_demand_on_a_day_is_the_usual(void **state)
{
    struct region region;
    struct pond_error error = {.code = POND_OK};
    struct pond_days_run *run[2];

    (void)state;
    make_region(&region, 9);
    region.course.usual = true;
    run[0] = start(region.model, NULL, 0, NULL);
    run[1] = start(region.model, NULL, 0, &region.course);
    assert_same_days(run[0], run[1], 20);
    region.course.factor[7] = -0.5;
    assert_fails(pond_days_step(run[1], &error), POND_EINVAL,
                 "day 20, firm 7: final demand -0.5 times the usual");
    pond_days_run_free(run[0]);
    pond_days_run_free(run[1]);
    free_region(&region);
}

static double lost_in(const struct region *region, const struct pond_shock *shock,
                      struct course *course)
{
    struct pond_error error = {.code = POND_OK};
    struct pond_days_run *run = start(region->model, shock, 1, course);
    double lost = 0.0;

    for (int t = 0; t < 25; t++) {
        assert_ok(pond_days_step(run, &error));
        lost += pond_days_today(run).sums.production_lost;
    }
    pond_days_run_free(run);
    return lost;
}

/* The sweep backwards asks for the days again. Only demand changes and stocks last: smooth. */
static void derivatives_take_demand_along(void **state)
{
    const double step = 1e-6;

    (void)state;
    for (uint64_t seed = 20; seed < 24; seed++) {
        struct region region;
        struct pond_error error = {.code = POND_OK};
        struct pond_days_leverage *leverage = NULL;
        struct pond_shock shock = {.kind = POND_SHOCK_DEMAND,
                                   .node = 5,
                                   .change = -0.2,
                                   .duration_days = 10,
                                   .recovery = POND_RECOVERY_LINEAR,
                                   .recovery_days = 5.0};
        struct pond_days_options options = {
            .shock = &shock, .shocks = 1, .demand_of = demand_of, .demand_user = &region.course};
        const struct pond_days_question question = {.days = 25};
        double loss[2];

        make_region(&region, seed);
        for (pond_node j = 0; j < NODES; j++) {
            region.course.factor[j] = 0.95 - 0.005 * j;
        }
        assert_ok(pond_days_leverage_new(&leverage, region.model, &options, &question, &error));
        assert_close(leverage->loss, lost_in(&region, &shock, &region.course), 1e-9);
        shock.change += step;
        loss[1] = lost_in(&region, &shock, &region.course);
        shock.change -= 2.0 * step;
        loss[0] = lost_in(&region, &shock, &region.course);
        assert_true(leverage->shock[0] < 0.0);
        assert_close(leverage->shock[0], (loss[1] - loss[0]) / (2.0 * step), 1e-6);
        pond_days_leverage_free(leverage);
        free_region(&region);
    }
}

/* --- the town --- */

#define FLOUR "{\"who\": {\"product\": \"flour\"}, \"what\": \"price\", \"change\": 0.4}"
#define MILL                                                                                       \
    "{\"who\": {\"firm\": \"mill\"}, \"what\": \"capacity\", \"change\": -0.8, \"day\": 3, "       \
    "\"duration_days\": 25, \"recovery\": {\"shape\": \"linear\", \"days\": 9}}"

static json_t *values_of(const struct town *town, const char *events, int days, double elasticity)
{
    char text[2000];
    const char *path = in_folder(town->folder, "prices.json");
    json_t *values = NULL;

    (void)snprintf(text, sizeof text,
                   "{\"format\": \"pond-scenario/1\", \"days\": %d, \"events\": [%s]}", days,
                   events);
    write_file(path, text, strlen(text));
    values = json_pack("{s:s, s:f, s:i}", "scenario", path, "pass_through", 0.7, "lag", 10);
    if (elasticity >= 0.0) {
        (void)json_object_set_new(values, "elasticity", json_real(elasticity));
        (void)json_object_set_new(values, "by_day", json_string("all"));
    }
    return values;
}

static struct pond_result *run(const struct town *town, const char *events, int days,
                               double elasticity)
{
    struct pond_error error = {.code = POND_OK};
    struct pond_result *result = NULL;

    assert_ok(
        ask_town(town, "ripple run", values_of(town, events, days, elasticity), &result, &error));
    return result;
}

static void assert_same_table(const struct pond_table *a, const struct pond_table *b)
{
    if (a == NULL || b == NULL) {
        fail_msg("a table is missing");
        return;
    }
    assert_int_equal(a->rows, b->rows);
    assert_int_equal(a->columns, b->columns);
    for (int32_t c = 0; c < a->columns; c++) {
        assert_int_equal(a->column[c].type, b->column[c].type);
        for (int64_t row = 0; row < a->rows; row++) {
            if (a->column[c].type != POND_TEXT) {
                assert_memory_equal(&a->column[c].data.i64[row], &b->column[c].data.i64[row], 8);
            } else if (a->column[c].data.text[row] != NULL) {
                assert_string_equal(a->column[c].data.text[row], b->column[c].data.text[row]);
            }
        }
    }
}

static void without_elasticity_quantities_have_the_bits_of_a_run_without_prices(void **state)
{
    static const char *const tables[] = {"firms", "industries",        "places",        "sizes",
                                         "days",  "industries_by_day", "places_by_day", "findings"};
    static const char *const figures[] = {"turnover_lost", "lost", "value_added_lost", "hit"};
    struct town *town = *state;
    struct pond_result *with = run(town, MILL ", " FLOUR, 60, 0.0);
    struct pond_result *without = run(town, MILL, 60, 0.0);

    assert_true(town_figure(without, "lost") > 100.0);
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        assert_same_table(pond_result_table(with, tables[i]),
                          pond_result_table(without, tables[i]));
    }
    for (size_t i = 0; i < sizeof figures / sizeof *figures; i++) {
        assert_true(town_figure(with, figures[i]) == town_figure(without, figures[i]));
    }
    assert_null(pond_result_figure(with, "demand_fallen"));
    assert_null(pond_result_table(without, "price_firms"));
    pond_result_free(with);
    pond_result_free(without);
}

static void prices_of_a_run_are_those_of_ripple_price(void **state)
{
    static const char *const tables[][2] = {{"price_firms", "firms"},
                                            {"price_industries", "industries"},
                                            {"price_days", "days"},
                                            {"price_findings", "findings"},
                                            {"households", "households"}};
    static const char *const figures[] = {"raised", "borne",       "final",      "avoided",
                                          "gained", "final_price", "below_zero", "rounds"};
    struct town *town = *state;
    struct pond_error error = {.code = POND_OK};
    struct pond_result *price = NULL;

    for (int elasticity = 0; elasticity < 2; elasticity++) {
        struct pond_result *result = run(town, MILL ", " FLOUR, 60, elasticity);

        assert_ok(ask_town(town, "ripple price", values_of(town, MILL ", " FLOUR, 60, -1.0), &price,
                           &error));
        for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
            assert_same_table(pond_result_table(result, tables[i][0]),
                              pond_result_table(price, tables[i][1]));
        }
        for (size_t i = 0; i < sizeof figures / sizeof *figures; i++) {
            assert_true(town_figure(result, figures[i]) == town_figure(price, figures[i]));
        }
        pond_result_free(result);
        pond_result_free(price);
    }
}

/* Flour is 0.4 dearer at once: of the mill's own final buyers, who pay 9,600 for flour alone. The
 * bakers follow on day 10, by 0.7 of 0.4 of what flour is of their turnover, and lose what their
 * final buyers, 102,000 and 60,000 a year of 366 days, do not buy. */
static void demand_follows_prices_day_by_day_by_hand(void **state)
{
    const double e = 1.5;
    struct town *town = *state;
    double mill = 9600.0 / 366.0 * (1.0 - pow(1.4, -e));
    double bakery = 102000.0 / 366.0 * (1.0 - pow(1.0 + 0.7 * 0.4 * 48000.0 / 180000.0, -e));
    double oven = 60000.0 / 366.0 * (1.0 - pow(1.0 + 0.7 * 0.4 * 30000.0 / 74400.0, -e));
    struct pond_result *result = run(town, FLOUR, 1, e);

    assert_true(fabs(town_figure(result, "lost") - mill) <= 0.0051);
    assert_true(fabs(town_figure(result, "demand_fallen") - mill) <= 0.0051);
    assert_true(town_value(result, "firms", "firm", "mill", "first_day") == 0.0);
    pond_result_free(result);
    result = run(town, FLOUR, 11, e);
    assert_true(fabs(town_value(result, "firms", "firm", "bakery", "lost") - bakery) <= 0.0051);
    assert_true(fabs(town_value(result, "firms", "firm", "oven", "lost") - oven) <= 0.0051);
    assert_true(town_value(result, "firms", "firm", "bakery", "first_day") == 10.0);
    assert_close(town_value(result, "firms", "firm", "oven", "lowest"),
                 1.0 - oven / (74400.0 / 366.0), 1e-9);
    assert_true(town_figure(result, "unmet_final") == 0.0); /* not asked for, so not unmet */
    pond_result_free(result);
}

/* Demand alone changes, and stocks last: law 5 of DAYS.md. */
static void a_larger_elasticity_loses_more(void **state)
{
    struct town *town = *state;
    double before = 0.0;

    for (int e = 1; e <= 8; e *= 2) {
        struct pond_result *result = run(town, FLOUR, 90, 0.25 * e);
        double lost = town_figure(result, "turnover_lost");

        assert_true(lost > before);
        assert_true(town_figure(result, "short_of_input") == 0.0);
        before = lost;
        pond_result_free(result);
    }
}

static void a_price_that_comes_back_brings_demand_back(void **state)
{
    struct town *town = *state;
    struct pond_result *result =
        run(town,
            "{\"who\": {\"product\": \"flour\"}, \"what\": \"price\", \"change\": 0.4, "
            "\"duration_days\": 20}",
            200, 1.0);

    assert_true(town_figure(result, "turnover_lost") > 100.0);
    assert_true(town_figure(result, "still_hit") == 0.0);
    assert_true(town_figure(result, "recovered_day") > 20.0);
    pond_result_free(result);
}

/* A tenth less of the mill's loss, by "--why", and by hand: prices are as they were in both. */
static void changes_are_tried_with_the_demand_that_prices_leave(void **state)
{
    static const char less[] =
        "{\"who\": {\"firm\": \"mill\"}, \"what\": \"capacity\", \"change\": -0.72, \"day\": 3, "
        "\"duration_days\": 25, \"recovery\": {\"shape\": \"linear\", \"days\": 9}}, " FLOUR;
    struct town *town = *state;
    struct pond_error error = {.code = POND_OK};
    struct pond_result *plain = run(town, MILL ", " FLOUR, 40, 1.0);
    struct pond_result *softer = run(town, less, 40, 1.0);
    struct pond_result *why = NULL;
    json_t *values = values_of(town, MILL ", " FLOUR, 40, 1.0);
    double saved = town_figure(plain, "turnover_lost") - town_figure(softer, "turnover_lost");

    (void)json_object_set_new(values, "why", json_true());
    assert_ok(ask_town(town, "ripple run", values, &why, &error));
    assert_true(town_figure(plain, "turnover_lost") == town_figure(why, "turnover_lost"));
    assert_true(saved > 10.0);
    assert_true(fabs(town_value(why, "changes", "lever", "less of the shock", "saved") - saved) <=
                0.011);
    pond_result_free(plain);
    pond_result_free(softer);
    pond_result_free(why);
}

static void dearer_goods_without_a_price_event_are_a_warning(void **state)
{
    struct pond_result *result = run(*state, MILL, 60, 1.0);

    assert_true(result->warnings > 0);
    assert_non_null(
        strstr(result->warning[result->warnings - 1], "--elasticity changes nothing: no event of"));
    pond_result_free(result);
}

static void threads_do_not_change_a_bit(void **state)
{
    static const int threads[] = {1, 2, 4};
    char hash[3][POND_HASH_SIZE];

    for (int i = 0; i < 3; i++) {
        struct pond_result *result = NULL;

        pond_set_threads(threads[i]);
        result = run(*state, MILL ", " FLOUR, 60, 1.0);
        pond_result_hash(result, hash[i]);
        pond_result_free(result);
    }
    pond_set_threads(0);
    assert_string_equal(hash[0], hash[1]);
    assert_string_equal(hash[0], hash[2]);
}

static enum pond_status ask_once(void *user)
{
    struct pond_result *result = NULL;
    struct pond_error error = {.code = POND_OK};
    json_t *values = values_of(user, FLOUR, 4, 1.0);
    enum pond_status status = POND_OK;

    (void)json_object_set_new(values, "why", json_true());
    (void)json_object_set_new(values, "changes", json_integer(0));
    (void)json_object_set_new(values, "lag", json_integer(2));
    (void)json_object_set_new(values, "by_day", json_string("none"));
    status = ask_town(user, "ripple run", values, &result, &error);

    pond_result_free(result);
    return status;
}

static void failing_memory_is_survived(void **state)
{
    pond_set_threads(1);
    assert_survives_no_memory(ask_once, *state);
    pond_set_threads(0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(demand_that_is_given_is_a_shock_of_demand_to_the_last_bit),
        cmocka_unit_test(no_demand_on_a_day_is_the_usual),
        cmocka_unit_test(derivatives_take_demand_along),
        cmocka_unit_test(without_elasticity_quantities_have_the_bits_of_a_run_without_prices),
        cmocka_unit_test(prices_of_a_run_are_those_of_ripple_price),
        cmocka_unit_test(demand_follows_prices_day_by_day_by_hand),
        cmocka_unit_test(a_larger_elasticity_loses_more),
        cmocka_unit_test(a_price_that_comes_back_brings_demand_back),
        cmocka_unit_test(changes_are_tried_with_the_demand_that_prices_leave),
        cmocka_unit_test(dearer_goods_without_a_price_event_are_a_warning),
        cmocka_unit_test(threads_do_not_change_a_bit),
        cmocka_unit_test(failing_memory_is_survived),
    };

    return cmocka_run_group_tests(tests, set_up_town, tear_down_town);
}
