/* "impact change" on the EPA's table of Iowa: the examples, each against the table's own numbers
 * and rounds of buying that share no code with it. SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ingest/io_table_read.h"
#include "study/change/change_form.h"
#include "study/registry.h"
#include "study/run.h"
#include "support/support.h"

static struct pond_io_table *table;

static int read_table(void **state)
{
    struct pond_error error = {0};
    const char *path = shared_path("data/eeio/IAEEIOv1.0-s-20");

    (void)state;
    if (path != NULL) {
        assert_ok(pond_io_table_read(&table, path, NULL, &error));
    }
    return make_test_folder(state);
}

static int forget_table(void **state)
{
    pond_io_table_free(table);
    return remove_test_folder(state);
}

static void need_data(void)
{
    if (table == NULL) {
        skip();
    }
}

static struct pond_result *answer(const char *file)
{
    struct pond_error error = {0};
    struct pond_result *result = NULL;
    struct pond_run run = {0};
    json_t *values = json_pack("{s:i, s:s, s:s}", "draws", 0, "io_table",
                               shared_path("data/eeio/IAEEIOv1.0-s-20"), "interventions", file);
    struct pond_request request = {.address = in_folder(test_folder, "none.pond"),
                                   .analysis = pond_registry_find("impact change"),
                                   .values = values};

    assert_non_null(values);
    assert_ok(pond_study_run(&request, &run, &result, &error));
    pond_run_clear(&run);
    json_decref(values);
    return result;
}

static struct pond_result *answer_text(const char *interventions)
{
    const char *path = in_folder(test_folder, "what.json");
    char file[2000];

    (void)snprintf(file, sizeof file,
                   "{\"format\": \"pond-interventions/1\", \"interventions\": [%s]}",
                   interventions);
    write_file(path, file, strlen(file));
    return answer(path);
}

static double change(const struct pond_result *result, const char *measure, const char *place,
                     const char *column)
{
    const struct pond_table *t = pond_result_table(result, "change");

    for (int64_t row = 0; row < t->rows; row++) {
        if (strcmp(pond_table_column(t, "measure")->data.text[row], measure) == 0 &&
            strcmp(pond_table_column(t, "place")->data.text[row], place) == 0) {
            return pond_table_column(t, column)->data.f64[row];
        }
    }
    fail_msg("no row %s %s", measure, place);
    return 0.0;
}

static double open_change(const struct pond_result *result, const char *measure, const char *place)
{
    return change(result, measure, place, "direct") +
           change(result, measure, place, "supply_chain");
}

static int32_t sector(const char *code)
{
    int32_t s = pond_io_find(table, POND_IO_SECTOR, code);

    assert_true(s >= 0);
    return s;
}

static double direct_of(const char *indicator, int32_t s)
{
    int32_t row = pond_io_find(table, POND_IO_INDICATOR, indicator);

    assert_true(row >= 0);
    return table->part[POND_IO_DIRECT][(int64_t)row * pond_io_count(table, POND_IO_SECTOR) + s];
}

/* Ground truths: 88.35 Mt CO2e, 1,415,463 jobs, USD 196.864 bn value added in Iowa. */
static void before_is_the_published_iowa(void **state)
{
    struct pond_result *result = NULL;

    (void)state;
    need_data();
    result = answer(source_path("examples/interventions/lamps.json"));
    assert_close(change(result, "GHG", "here", "before"), 88.35e9, 1e-4);
    assert_close(change(result, "JOBS", "here", "before"), 1415463.0, 1e-6);
    assert_close(change(result, "VADD", "here", "before"), 196.864e9, 1e-5);
    assert_close(change(result, "JOBS", "here", "before") +
                     change(result, "JOBS", "elsewhere", "before"),
                 138836080.0, 1e-6);
    pond_result_free(result);
}

/* Output of Iowa and the rest of the US for the table's final demand, after shops need 12 % less of
 * sector 22: x = A_d x + f, by rounds, with f what no sector uses of the output before. */
static void solve_lamps(double *x)
{
    static const char *const shops[] = {"441/US-IA", "445/US-IA", "452/US-IA", "4A0/US-IA"};
    int64_t n = pond_io_count(table, POND_IO_SECTOR);
    const double *a = table->part[POND_IO_DOMESTIC];
    const double *output = table->part[POND_IO_OUTPUT];
    double *f = calloc((size_t)n, sizeof *f);
    double *next = calloc((size_t)n, sizeof *next);
    double *after = calloc((size_t)(n * n), sizeof *after);

    assert_non_null(f);
    assert_non_null(next);
    assert_non_null(after);
    memcpy(after, a, (size_t)(n * n) * sizeof *a);
    for (size_t k = 0; k < sizeof shops / sizeof *shops; k++) {
        after[sector("22/US-IA") * n + sector(shops[k])] *= 0.88;
        after[sector("22/RoUS") * n + sector(shops[k])] *= 0.88;
    }
    for (int64_t i = 0; i < n; i++) {
        f[i] = output[i];
        for (int64_t j = 0; j < n; j++) {
            f[i] -= a[i * n + j] * output[j];
        }
    }
    memcpy(x, output, (size_t)n * sizeof *x);
    for (int round = 0; round < 300; round++) {
        for (int64_t i = 0; i < n; i++) {
            next[i] = f[i];
            for (int64_t j = 0; j < n; j++) {
                next[i] += after[i * n + j] * x[j];
            }
        }
        memcpy(x, next, (size_t)n * sizeof *x);
    }
    free(f);
    free(next);
    free(after);
}

static void lamps_spare_what_shops_buy_of_power(void **state)
{
    static const char *const shops[] = {"441/US-IA", "445/US-IA", "452/US-IA", "4A0/US-IA"};
    static const char lamps[] = "{\"what\": \"coefficient\", \"industry\": [\"441\", \"445\", "
                                "\"452\", \"4A0\"], \"input\": "
                                "\"22\", \"change\": -0.2, \"take_up\": 0.6}";
    struct pond_result *result = NULL;
    int64_t n = 0;
    const double *output = NULL;
    double bought = 0.0;
    double here = 0.0;
    double elsewhere = 0.0;
    double *x = NULL;

    (void)state;
    need_data();
    n = pond_io_count(table, POND_IO_SECTOR);
    output = table->part[POND_IO_OUTPUT];
    x = calloc((size_t)n, sizeof *x);
    assert_non_null(x);
    solve_lamps(x);
    result = answer_text(lamps);
    for (size_t k = 0; k < sizeof shops / sizeof *shops; k++) {
        int32_t j = sector(shops[k]);

        bought += output[j] * (table->part[POND_IO_COEFFICIENTS][sector("22/US-IA") * n + j] +
                               table->part[POND_IO_COEFFICIENTS][sector("22/RoUS") * n + j]);
    }
    assert_close(pond_result_figure(result, "saved")->value, 0.12 * bought, 1e-12);
    for (int32_t s = 0; s < n; s++) {
        double spared = direct_of("GHG", s) * (x[s] - output[s]);

        here += s < sector("111CA/RoUS") ? spared : 0.0;
        elsewhere += s < sector("111CA/RoUS") ? 0.0 : spared;
    }
    /* The table has outputs of USD 1e12 and rounds to 1e-4 of them; the change is 1e7. */
    assert_close(open_change(result, "GHG", "here"), here, 1e-6);
    assert_close(open_change(result, "GHG", "elsewhere"), elsewhere, 1e-5);
    /* What shops save is what power, its suppliers and imports lose: value added of each sector and
     * its inputs add up to 1 in this table to 1e-4. */
    assert_close(open_change(result, "VADD", "everywhere") / (0.12 * bought), 0.0, 2e-4);
    free(x);
    pond_result_free(result);
}

static void what_is_spent_again_is_spent_in_full(void **state)
{
    struct pond_result *result = NULL;
    double again = 0.0;

    (void)state;
    need_data();
    result = answer(source_path("examples/interventions/lamps.json"));
    again = pond_result_figure(result, "spent_again")->value;
    assert_close(again, 0.5 * pond_result_figure(result, "saved")->value, 1e-13);
    assert_close(open_change(result, "VADD", "everywhere"), again, 1e-3);
    assert_true(change(result, "GHG", "everywhere", "rebound") > 0.0);
    assert_true(change(result, "GHG", "everywhere", "difference") < 0.0);
    assert_close(pond_result_figure(result, "payback")->value,
                 60e6 / pond_result_figure(result, "saved")->value, 1e-13);
    /* The investment's value added is the money that it is. */
    assert_true(pond_table_column(pond_result_table(result, "once"), "everywhere")->data.f64[0] >
                60e6);
    pond_result_free(result);
}

/* 400 people make what 400 people of the sector make; 0.2 of it is exported, of the rest 0.2 was
 * made by others here. */
static void start_ups_make_what_their_people_make(void **state)
{
    struct pond_result *result = NULL;
    double made = 0.0;
    double sold = 0.0;

    (void)state;
    need_data();
    made = 400.0 / direct_of("JOBS", sector("5415/US-IA"));
    sold = 0.8 * made;
    result = answer(source_path("examples/interventions/start_ups.json"));
    assert_close(change(result, "JOBS", "here", "direct"), 400.0 * (1.0 - 0.8 * 0.2), 1e-12);
    assert_close(change(result, "output", "here", "direct"), made - 0.2 * sold, 1e-12);
    assert_close(change(result, "output", "elsewhere", "direct"), -0.5 * sold, 1e-12);
    assert_close(change(result, "output", "abroad", "direct"), -0.1 * sold, 1e-12);
    assert_close(open_change(result, "VADD", "everywhere"), made - 0.8 * sold, 1e-3);
    assert_true(change(result, "JOBS", "here", "difference") >
                change(result, "JOBS", "here", "direct"));
    pond_result_free(result);
}

/* What Iowa's sectors and households buy of food, in all, stays; a tenth of what was not Iowa's is.
 */
static void local_food_moves_jobs_and_no_demand(void **state)
{
    struct pond_result *result = NULL;
    double outside = 0.0;
    int64_t n = 0;
    int64_t finals = 0;
    int32_t food[2];

    (void)state;
    need_data();
    n = pond_io_count(table, POND_IO_SECTOR);
    finals = pond_io_count(table, POND_IO_FINAL);
    food[0] = sector("311FT/US-IA");
    food[1] = sector("311FT/RoUS");
    for (int k = 0; k < 2; k++) {
        int32_t f = pond_io_find(table, POND_IO_FINAL, "F010/US-IA");
        double made = k == 0 ? 1.0 : 0.0; /* Iowa's own does not move */

        for (int32_t j = 0; j < sector("111CA/RoUS"); j++) {
            outside += table->part[POND_IO_OUTPUT][j] *
                       (table->part[POND_IO_COEFFICIENTS][food[k] * n + j] -
                        made * table->part[POND_IO_DOMESTIC][food[k] * n + j]);
        }
        outside += table->part[POND_IO_FINAL_DEMAND][food[k] * finals + f] -
                   made * table->part[POND_IO_FINAL_DOMESTIC][food[k] * finals + f];
    }
    result = answer(source_path("examples/interventions/local_food.json"));
    assert_close(change(result, "output", "here", "direct"), 0.1 * outside, 1e-10);
    assert_close(change(result, "output", "elsewhere", "direct") +
                     change(result, "output", "abroad", "direct"),
                 -0.1 * outside, 1e-10);
    assert_true(change(result, "JOBS", "here", "difference") > 0.0);
    assert_true(change(result, "JOBS", "elsewhere", "difference") < 0.0);
    assert_close(open_change(result, "VADD", "everywhere") / (0.1 * outside), 0.0, 1e-3);
    pond_result_free(result);
}

/* Imported inputs follow the coefficients: a tenth of the food that Iowa's sectors imported is not
 * imported any more, and what Iowa's makers make more takes imports of their own, of which less are
 * food. */
static void imports_follow_what_is_bought(void **state)
{
    struct pond_result *result = NULL;
    int64_t n = 0;
    int32_t food[2];
    const double *all = NULL;
    const double *made = NULL;
    double spared = 0.0;
    double own = 0.0;

    (void)state;
    need_data();
    n = pond_io_count(table, POND_IO_SECTOR);
    all = table->part[POND_IO_COEFFICIENTS];
    made = table->part[POND_IO_DOMESTIC];
    food[0] = sector("311FT/US-IA");
    food[1] = sector("311FT/RoUS");
    for (int64_t i = 0; i < n; i++) {
        double part = i == food[0] || i == food[1] ? 0.9 : 1.0;

        own += part * (all[i * n + food[0]] - made[i * n + food[0]]);
    }
    for (int k = 0; k < 2; k++) {
        for (int64_t j = 0; j < sector("111CA/RoUS"); j++) {
            spared += 0.1 * table->part[POND_IO_OUTPUT][j] *
                      (all[food[k] * n + j] - made[food[k] * n + j]);
        }
    }
    result = answer(source_path("examples/interventions/local_food.json"));
    assert_close(change(result, "imports", "here", "direct"),
                 own * change(result, "output", "here", "direct") - spared, 1e-9);
    assert_true(spared > 1e6);
    pond_result_free(result);
}

static void closing_what_opened_moves_nothing(void **state)
{
    struct pond_result *result = NULL;

    (void)state;
    need_data();
    result = answer_text("{\"what\": \"new_firms\", \"industry\": \"5415\", \"firms\": 50, "
                         "\"employees\": 8, \"displaces\": {\"here\": 0.2, \"elsewhere\": 0.6, "
                         "\"abroad\": 0.1}}, {\"what\": \"closure\", \"industry\": \"5415\", "
                         "\"firms\": 50, \"employees\": 8, \"replaced\": {\"here\": 0.2, "
                         "\"elsewhere\": 0.6, \"abroad\": 0.1}}");
    for (int64_t row = 0; row < pond_result_table(result, "change")->rows; row++) {
        const struct pond_table *t = pond_result_table(result, "change");
        double before = pond_table_column(t, "before")->data.f64[row];

        assert_close((before + pond_table_column(t, "difference")->data.f64[row]) / before, 1.0,
                     1e-14);
    }
    pond_result_free(result);
}

static void the_template_runs(void **state)
{
    struct pond_error error = {0};
    struct pond_result *result = NULL;
    const struct pond_table *parts = NULL;
    double left = 0.0;

    (void)state;
    need_data();
    assert_ok(change_file_new(in_folder(test_folder, "new.json"), false, &error));
    result = answer(in_folder(test_folder, "new.json"));
    parts = pond_result_table(result, "interventions");
    for (int64_t row = 0; row < parts->rows; row++) {
        bool jobs = strcmp(pond_table_column(parts, "measure")->data.text[row], "JOBS") == 0;
        const char *name = pond_table_column(parts, "intervention")->data.text[row];
        double value = pond_table_column(parts, "everywhere")->data.f64[row];

        left += !jobs ? 0.0 : strcmp(name, "all together") == 0 ? -value : value;
    }
    assert_close(left, 0.0, 1e-6);
    assert_int_equal(result->warnings, 0);
    pond_result_free(result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(before_is_the_published_iowa),
        cmocka_unit_test(lamps_spare_what_shops_buy_of_power),
        cmocka_unit_test(what_is_spent_again_is_spent_in_full),
        cmocka_unit_test(start_ups_make_what_their_people_make),
        cmocka_unit_test(local_food_moves_jobs_and_no_demand),
        cmocka_unit_test(imports_follow_what_is_bought),
        cmocka_unit_test(closing_what_opened_moves_nothing),
        cmocka_unit_test(the_template_runs),
    };

    return cmocka_run_group_tests(tests, read_table, forget_table);
}
