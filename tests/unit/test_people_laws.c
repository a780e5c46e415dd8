/* Laws of "impact people" on random worlds: parts add up, what scaling, renumbering and merging
 * change, threads. SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/parallel.h"
#include "base/result_json.h"
#include "support/study_fixture.h"

#define FIRMS 150
#define PLACES 7
#define TRADES 900

static const char mapping[] =
    "{\"format\": \"pond-mapping/1\", \"currency\": \"USD\", \"dates\": [\"YYYY-MM-DD\"], "
    "\"files\": ["
    "{\"file\": \"places.csv\", \"records\": [{\"noun\": \"place\", "
    "\"code\": {\"column\": \"code\"}, \"latitude\": {\"column\": \"latitude\"}, "
    "\"longitude\": {\"column\": \"longitude\"}, "
    "\"population\": {\"column\": \"population\"}}]},"
    "{\"file\": \"firms.csv\", \"records\": [{\"noun\": \"firm\", "
    "\"code\": {\"column\": \"code\"}, "
    "\"industry\": {\"column\": \"industry\", \"empty\": \"unknown\"}, "
    "\"place\": {\"column\": \"place\", \"empty\": \"unknown\"}, "
    "\"employees\": {\"column\": \"employees\", \"empty\": \"unknown\"}, "
    "\"ownership\": {\"column\": \"ownership\", \"empty\": \"unknown\"}},"
    "{\"noun\": \"job\", \"when\": {\"column\": \"pay\", \"is\": \"\", \"not\": true}, "
    "\"firm\": {\"column\": \"code\"}, \"time\": {\"value\": \"2024-01-01\"}, "
    "\"count\": {\"column\": \"employees\"}, \"pay\": {\"column\": \"pay\"}}]},"
    "{\"file\": \"trades.csv\", \"records\": [{\"noun\": \"trade\", "
    "\"seller\": {\"column\": \"seller\", \"empty\": \"unknown\"}, "
    "\"buyer\": {\"column\": \"buyer\", \"empty\": \"final\"}, "
    "\"value\": {\"column\": \"value\"}, \"time\": {\"value\": \"2024-02-01\"}}]}]}";

/* A random firm; negative: not given. */
struct firm {
    int industry;
    int place;
    int jobs;
    int pay;
    int owner;
};

/* How the world is written. */
struct way {
    bool backwards; /* the rows of firms and places */
    int scale;      /* of jobs */
    bool merged;    /* firms of place 2 are in place 5 */
};

static void put(char *text, size_t size, size_t *used, const char *before, int value)
{
    if (value >= 0) {
        *used += (size_t)snprintf(text + *used, size - *used, "%s%d", before, value);
    }
}

static void write_firms(char *text, size_t size, const struct firm *firm, struct way way)
{
    static const char *const industry[] = {"311811", "445110", "446110", "622110", "52211", "9"};
    static const char *const owner[] = {"family", "family; women-owned", "cooperative"};
    size_t used = (size_t)snprintf(text, size, "code,industry,place,employees,pay,ownership\n");

    for (int k = 0; k < FIRMS; k++) {
        int i = way.backwards ? FIRMS - 1 - k : k;
        const struct firm *f = &firm[i];
        int place = way.merged && f->place == 2 ? 5 : f->place;

        used += (size_t)snprintf(text + used, size - used, "f%d,%s,", i,
                                 f->industry < 0 ? "" : industry[f->industry]);
        put(text, size, &used, "p", place);
        used += (size_t)snprintf(text + used, size - used, ",");
        put(text, size, &used, "", f->jobs * way.scale);
        used += (size_t)snprintf(text + used, size - used, ",");
        put(text, size, &used, "", f->jobs > 0 ? f->pay : -1);
        used += (size_t)snprintf(text + used, size - used, ",%s\n",
                                 f->owner < 0 ? "" : owner[f->owner]);
    }
}

static void write_rest(char *places, char *trades, size_t size, struct test_random *random,
                       struct way way)
{
    char line[PLACES][64];
    size_t used = 0;

    for (int p = 0; p < PLACES; p++) {
        (void)snprintf(line[p], sizeof line[p], "p%d,%.3f,%.3f,%d\n", p,
                       42.0 + 0.5 * next_uniform(random), -93.0 + 0.5 * next_uniform(random),
                       (int)next_below(random, 5000));
    }
    used = (size_t)snprintf(places, size, "code,latitude,longitude,population\n");
    for (int p = 0; p < PLACES; p++) {
        used += (size_t)snprintf(places + used, size - used, "%s",
                                 line[way.backwards ? PLACES - 1 - p : p]);
    }
    used = (size_t)snprintf(trades, size, "seller,buyer,value\n");
    for (int t = 0; t < TRADES; t++) {
        int64_t seller = next_below(random, FIRMS + 20);
        int64_t buyer = next_below(random, FIRMS);
        int cents = (int)next_below(random, 100000);

        used += seller >= FIRMS
                    ? (size_t)snprintf(trades + used, size - used, ",f%d,%d.%02d\n", (int)buyer,
                                       cents / 100, cents % 100)
                    : (size_t)snprintf(trades + used, size - used, "f%d,f%d,%d.%02d\n", (int)seller,
                                       (int)buyer, cents / 100, cents % 100);
    }
}

/* The world of a seed, written one way. */
static void make(void **state, uint64_t seed, struct way way)
{
    static char text[3][64000];
    struct test_random random = {.seed = seed};
    struct firm firm[FIRMS];
    const struct study_file file[] = {
        {"places.csv", text[0]}, {"firms.csv", text[1]}, {"trades.csv", text[2]}};

    for (int i = 0; i < FIRMS; i++) {
        firm[i] = (struct firm){.industry = (int)next_below(&random, 7) - 1,
                                .place = (int)next_below(&random, PLACES + 1) - 1,
                                .jobs = (int)next_below(&random, 400) - 40,
                                .pay = (int)next_below(&random, 90000) - 20000,
                                .owner = (int)next_below(&random, 5) - 2};
    }
    write_firms(text[1], sizeof text[1], firm, way);
    write_rest(text[0], text[2], sizeof text[0], &random, way);
    set_up_study(state, mapping, file, 3);
}

static struct pond_result *ask_with(uint64_t seed, struct way way, json_t *values)
{
    struct pond_error error = {0};
    struct pond_result *result = NULL;
    void *state = NULL;

    make(&state, seed, way);
    assert_ok(ask_study(state, "impact people", values, &result, &error));
    assert_int_equal(tear_down_study(&state), 0);
    return result;
}

static struct pond_result *ask(uint64_t seed, struct way way)
{
    return ask_with(seed, way, json_object());
}

static const struct pond_column *column(const struct pond_result *result, const char *table,
                                        const char *name)
{
    const struct pond_column *found = pond_table_column(pond_result_table(result, table), name);

    assert_non_null(found);
    return found;
}

/* Sum of what is known in a column. */
static double sum(const struct pond_result *result, const char *table, const char *name)
{
    const struct pond_column *c = column(result, table, name);
    double total = 0.0;

    for (int64_t row = 0; row < pond_result_table(result, table)->rows; row++) {
        double one = c->type == POND_I64 ? (double)c->data.i64[row] : c->data.f64[row];
        total += isnan(one) ? 0.0 : one;
    }
    return total;
}

static void the_parts_add_up_to_the_region(void **state)
{
    static const char *const part[] = {"sizes", "industries", "places"};

    (void)state;
    for (uint64_t seed = 1; seed <= 5; seed++) {
        struct pond_result *result = ask(seed, (struct way){.scale = 1});

        for (int k = 0; k < 3; k++) {
            assert_close(sum(result, part[k], "firms"), FIRMS, 0.0);
            assert_close(sum(result, part[k], "with_jobs"), study_figure(result, "firms_with_jobs"),
                         0.0);
            assert_close(sum(result, part[k], "jobs"), study_figure(result, "jobs"), 1e-12);
            assert_close(sum(result, part[k], "jobs_share"), 1.0, 1e-12);
            assert_close(sum(result, part[k], "paid_jobs"), study_figure(result, "paid_jobs"),
                         1e-12);
            assert_close(sum(result, part[k], "pay"), study_figure(result, "pay"), 1e-12);
        }
        assert_close(sum(result, "firms", "jobs"), study_figure(result, "jobs"), 1e-12);
        assert_true(sum(result, "ownership_by_place", "firms") <=
                    sum(result, "ownership", "firms"));
        assert_true(sum(result, "ownership_by_industry", "jobs") <=
                    sum(result, "ownership", "jobs"));
        assert_close(sum(result, "local_by_place", "bought"), sum(result, "firms", "bought"),
                     1e-12);
        assert_close(sum(result, "local_by_industry", "bought"), sum(result, "firms", "bought"),
                     1e-12);
        assert_true(study_figure(result, "local") <= study_figure(result, "near"));
        assert_true(study_figure(result, "local_at_least") <= study_figure(result, "local"));
        assert_true(study_figure(result, "local") <= study_figure(result, "local_at_most"));
        pond_result_free(result);
    }
}

/* Ten times the jobs, in ten times the classes: the same shares, a tenth of the pay for each. */
static void scaling_all_jobs_leaves_the_shares(void **state)
{
    static const char *const same[] = {
        "jobs_hhi",         "jobs_top_1", "jobs_top_4", "jobs_hill_1", "dependent_places",
        "places_with_jobs", "hill_1",     "local",      "pay"};
    struct pond_result *one = ask(7, (struct way){.scale = 1});
    struct pond_result *ten =
        ask_with(7, (struct way){.scale = 10},
                 json_pack("{s:[s, s, s]}", "size_classes", "100", "500", "2500"));
    const struct pond_table *places = pond_result_table(one, "places");

    (void)state;
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        assert_close(study_figure(ten, same[i]), study_figure(one, same[i]), 1e-12);
    }
    assert_close(study_figure(ten, "jobs"), 10.0 * study_figure(one, "jobs"), 1e-12);
    assert_true(fabs(study_figure(ten, "mean_pay") - study_figure(one, "mean_pay") / 10.0) <= 0.01);
    for (int64_t row = 0; row < 4; row++) {
        assert_close(column(ten, "sizes", "jobs_share")->data.f64[row],
                     column(one, "sizes", "jobs_share")->data.f64[row], 1e-12);
    }
    for (int64_t row = 0; row + 1 < places->rows; row++) {
        assert_string_equal(column(ten, "places", "largest_employer")->data.text[row],
                            column(one, "places", "largest_employer")->data.text[row]);
        assert_close(column(ten, "places", "jobs_hhi")->data.f64[row],
                     column(one, "places", "jobs_hhi")->data.f64[row], 1e-12);
    }
    pond_result_free(one);
    pond_result_free(ten);
}

static int64_t find(const struct pond_result *result, const char *table, const char *name,
                    const char *text)
{
    const struct pond_column *c = column(result, table, name);

    for (int64_t row = 0; row < pond_result_table(result, table)->rows; row++) {
        if (c->data.text[row] != NULL && strcmp(c->data.text[row], text) == 0) {
            return row;
        }
    }
    fail_msg("%s: no %s %s", table, name, text);
    return -1;
}

/* All numbers of a table, row by row of the same key. */
static void compare_tables(const struct pond_result *a, const struct pond_result *b,
                           const char *name)
{
    const struct pond_table *x = pond_result_table(a, name);
    const struct pond_table *y = pond_result_table(b, name);

    assert_int_equal(x->rows, y->rows);
    for (int64_t row = 0; row < x->rows; row++) {
        int64_t other = find(b, name, x->column[0].name, x->column[0].data.text[row]);

        for (int32_t c = 1; c < x->columns; c++) {
            if (x->column[c].type == POND_F64 && isnan(x->column[c].data.f64[row])) {
                assert_true(isnan(y->column[c].data.f64[other]));
            } else if (x->column[c].type == POND_F64) {
                assert_close(y->column[c].data.f64[other], x->column[c].data.f64[row], 1e-9);
            } else if (x->column[c].type == POND_I64) {
                assert_int_equal(y->column[c].data.i64[other], x->column[c].data.i64[row]);
            }
        }
    }
}

static void renumbering_changes_nothing(void **state)
{
    static const char *const table[] = {"sizes",  "industries", "local_by_industry", "ownership",
                                        "places", "services",   "local_by_place",    "firms"};

    (void)state;
    for (uint64_t seed = 11; seed <= 13; seed++) {
        struct pond_result *one = ask(seed, (struct way){.scale = 1});
        struct pond_result *other = ask(seed, (struct way){.scale = 1, .backwards = true});

        for (int32_t f = 0; f < one->figures; f++) {
            double value = one->figure[f].value;

            assert_true(isnan(value) ? isnan(other->figure[f].value)
                                     : fabs(other->figure[f].value - value) <= 1e-9 * fabs(value));
        }
        for (size_t t = 0; t < sizeof table / sizeof *table; t++) {
            compare_tables(one, other, table[t]);
        }
        pond_result_free(one);
        pond_result_free(other);
    }
}

static void merging_two_places_adds_their_jobs(void **state)
{
    struct pond_result *one = ask(17, (struct way){.scale = 1});
    struct pond_result *merged = ask(17, (struct way){.scale = 1, .merged = true});
    int64_t row = find(merged, "places", "place", "p5");
    int64_t a = find(one, "places", "place", "p2");
    int64_t b = find(one, "places", "place", "p5");
    const double *jobs = column(one, "places", "jobs")->data.f64;

    (void)state;
    assert_close(column(merged, "places", "jobs")->data.f64[row], jobs[a] + jobs[b], 1e-12);
    assert_int_equal(
        column(merged, "places", "firms")->data.i64[find(merged, "places", "place", "p2")], 0);
    assert_close(study_figure(merged, "jobs"), study_figure(one, "jobs"), 0.0);
    assert_close(study_figure(merged, "jobs_hhi"), study_figure(one, "jobs_hhi"), 0.0);
    assert_true(study_figure(merged, "local") > study_figure(one, "local"));
    pond_result_free(one);
    pond_result_free(merged);
}

static void the_bits_are_the_same_on_any_number_of_threads(void **state)
{
    char hash[3][POND_HASH_SIZE];

    (void)state;
    for (int k = 0; k < 3; k++) {
        struct pond_result *result = NULL;

        pond_set_threads(1 << k);
        result = ask(23, (struct way){.scale = 1});
        pond_result_hash(result, hash[k]);
        pond_result_free(result);
    }
    pond_set_threads(0);
    pond_threads_end();
    assert_string_equal(hash[1], hash[0]);
    assert_string_equal(hash[2], hash[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_parts_add_up_to_the_region),
        cmocka_unit_test(scaling_all_jobs_leaves_the_shares),
        cmocka_unit_test(renumbering_changes_nothing),
        cmocka_unit_test(merging_two_places_adds_their_jobs),
        cmocka_unit_test(the_bits_are_the_same_on_any_number_of_threads),
    };

    return cmocka_run_group_tests_name("people_laws", tests, NULL, NULL);
}
