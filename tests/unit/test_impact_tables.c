/* "impact sectors" and "impact region" on small tables: a textbook's figures, hand calculations,
 * what is refused.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "impact/multipliers.h"
#include "study/registry.h"
#include "study/run.h"
#include "support/support.h"

/* Miller and Blair 2009, chapter 2, with a part of final demand that is households'. */
static const char textbook[] =
    "industry,name,a,b,final_demand:households,final_demand:other,output\n"
    "a,Goods,150,500,50,300,1000\n"
    "b,Services,200,100,400,1300,2000\n"
    "value_added:pay,,300,500,,,\n"
    "value_added:surplus,,350,900,,,\n";

/* A nation of 400 jobs. */
static const char nation[] = "industry,farm,mill,shop,final_demand,output\n"
                             "farm,100,100,50,750,1000\n"
                             "mill,50,200,100,1650,2000\n"
                             "shop,20,60,10,410,500\n"
                             "imports,50,70,20,,\n"
                             "jobs [jobs],100,100,200,,\n";

static const char jobs[] = "industry,jobs\nfarm,4\nmill,30\nshop,10\nfarm,6\n";

static const char *put(const char *name, const char *text)
{
    const char *path = in_folder(test_folder, name);

    write_file(path, text, strlen(text));
    return path;
}

static enum pond_status ask(const char *analysis, json_t *values, struct pond_result **result,
                            struct pond_error *error)
{
    struct pond_request request = {.address = in_folder(test_folder, "none.pond"),
                                   .analysis = pond_registry_find(analysis),
                                   .values = values};
    struct pond_run run = {0};
    enum pond_status status = POND_OK;

    assert_non_null(request.analysis);
    assert_non_null(values);
    status = pond_study_run(&request, &run, result, error);
    pond_run_clear(&run);
    json_decref(values);
    return status;
}

static double number_at(const struct pond_table *table, const char *column, int64_t row)
{
    assert_non_null(pond_table_column(table, column));
    return pond_table_column(table, column)->data.f64[row];
}

static int64_t row_of(const struct pond_table *table, const char *key, const char *is,
                      const char *other, const char *other_is)
{
    for (int64_t row = 0; row < table->rows; row++) {
        const char *text = pond_table_column(table, key)->data.text[row];

        if (text != NULL && strcmp(text, is) == 0 &&
            (other == NULL ||
             strcmp(pond_table_column(table, other)->data.text[row], other_is) == 0)) {
            return row;
        }
    }
    fail_msg("no row %s", is);
    return -1;
}

static void printed(double actual, double expected, double unit)
{
    if (!(fabs(actual - expected) <= 0.5 * unit * (1.0 + 1e-9))) {
        fail_msg("%.12g instead of %.12g", actual, expected);
    }
}

/* --- sectors --- */

static json_t *of_textbook(void)
{
    return json_pack("{s:s, s:f}", "io_table", put("textbook_2009.csv", textbook), "spend", 0.45);
}

static void sectors_have_the_textbook_s_figures(void **state)
{
    static const char *const sector[] = {"a", "b"};
    static const double output[] = {1.518152, 1.452145};
    static const double simple[] = {0.442244, 0.379538};
    static const double type_1[] = {1.474147, 1.518152};
    static const double supply[] = {1.914191, 1.254125}; /* row sums of the Ghosh inverse */
    static const double a[] = {0.15, 0.25, 0.20, 0.05};
    static const double income[] = {0.30, 0.25};
    static const double spend[] = {0.05, 0.40};
    struct pond_error error = {0};
    struct pond_result *result = NULL;
    struct pond_leontief *leontief = NULL;
    double total[2];
    double truncated[2];
    struct pond_multipliers m = {.total = total, .truncated = truncated};
    const struct pond_households households = {.income = income, .spend = spend};
    const struct pond_table *table = NULL;

    (void)state;
    assert_ok(pond_leontief_new(&leontief, a, 2, &error));
    assert_ok(pond_multipliers_fill(leontief, 1, income, &households, &m, &error));
    pond_leontief_free(leontief);
    assert_ok(ask("impact sectors", of_textbook(), &result, &error));
    table = pond_result_table(result, "multipliers");
    for (int s = 0; s < 2; s++) {
        int64_t of_output = row_of(table, "sector", sector[s], "measure", "output");
        int64_t of_pay = row_of(table, "sector", sector[s], "measure", "pay");

        printed(number_at(table, "simple", of_output), output[s], 1e-6);
        printed(number_at(table, "simple", of_pay), simple[s], 1e-6);
        printed(number_at(table, "type_1", of_pay), type_1[s], 1e-6);
        assert_close(number_at(table, "total", of_pay), total[s], 1e-12);
        assert_close(number_at(table, "total", of_output), truncated[s], 1e-12);
        assert_close(number_at(table, "type_2", of_pay), total[s] / income[s], 1e-12);
        assert_close(number_at(table, "total_own", of_pay), total[s], 1e-12); /* one region */
        assert_close(number_at(table, "total_all", of_pay), total[s], 1e-12); /* no imports */
    }
    table = pond_result_table(result, "linkages");
    printed(number_at(table, "lost", 0), 1210.5263, 1e-4);
    printed(number_at(table, "beyond", 0), 210.5263, 1e-4);
    printed(number_at(table, "supply", 0), supply[0], 2e-6);
    printed(number_at(table, "supply", 1), supply[1], 2e-6);
    assert_close(number_at(table, "backward", 0), 2.0 * output[0] / (output[0] + output[1]), 1e-6);
    pond_result_free(result);
}

/* --- region --- */

static json_t *of_nation(const char *method, const char *employment)
{
    return json_pack("{s:s, s:s, s:s}", "io_table", put("nation_2020.csv", nation), "method",
                     method, "employment", put("jobs.csv", employment));
}

static void a_region_buys_here_what_a_hand_calculation_says(void **state)
{
    static const char *const method[] = {"slq", "flq"};
    static const double here[2][3] = {{0.138, 0.152, 0.288},
                                      {0.107783897, (double)NAN, (double)NAN}};
    static const double slq[] = {0.8, 2.4, 0.4};

    (void)state;
    for (int k = 0; k < 2; k++) {
        struct pond_error error = {0};
        struct pond_result *result = NULL;
        const struct pond_table *table = NULL;

        assert_ok(ask("impact region", of_nation(method[k], jobs), &result, &error));
        table = pond_result_table(result, "industries");
        for (int p = 0; p < 3; p++) {
            assert_close(number_at(table, "slq", p), slq[p], 1e-14);
            if (!isnan(here[k][p])) {
                assert_close(number_at(table, "bought_here", p), here[k][p], 1e-8);
            }
            assert_true(number_at(table, "made_here", p) >= 1.0);
            assert_true(number_at(table, "made_elsewhere", p) > 0.0);
        }
        if (k == 0) {
            assert_close(number_at(table, "output_here", 1), 600.0, 1e-14);
            assert_close(pond_result_figure(result, "leakage")->value, 20.8 / 133.0, 1e-12);
            assert_close(pond_result_figure(result, "jobs_share")->value, 0.125, 1e-14);
            assert_true(pond_result_figure(result, "capped")->value == 0.0);
        }
        pond_result_free(result);
    }
}

/* Rows and columns of the table add up to output; it is read again, as a table of its own. */
static void the_region_s_table_balances_and_is_one_to_read(void **state)
{
    static const char *const industry[] = {"farm", "mill", "shop"};
    static const double output[] = {100.0, 600.0, 25.0};
    struct pond_error error = {0};
    struct pond_result *result = NULL;
    struct pond_result *again = NULL;
    const struct pond_table *table = NULL;
    const struct pond_table *multipliers = NULL;
    char text[2000];
    size_t at = 0;

    (void)state;
    assert_ok(ask("impact region", of_nation("slq", jobs), &result, &error));
    table = pond_result_table(result, "table");
    assert_int_equal(table->rows, 3 + 1 + 1 + 1); /* imports, value added, jobs */
    for (int p = 0; p < 3; p++) {
        double sold = number_at(table, "final_demand:other", p) +
                      number_at(table, "final_demand:inventories", p);
        double used = 0.0;

        for (int q = 0; q < 3; q++) {
            sold += number_at(table, industry[q], p);
            used += number_at(table, industry[p], q);
        }
        used += number_at(table, industry[p], row_of(table, "industry", "imports", NULL, NULL));
        used += number_at(table, industry[p], row_of(table, "industry", "value_added", NULL, NULL));
        assert_close(sold, output[p], 1e-12);
        assert_close(used, output[p], 1e-12);
    }
    assert_close(number_at(table, "mill", 0), 24.0, 1e-12);
    assert_close(number_at(table, "farm", row_of(table, "industry", "jobs [jobs]", NULL, NULL)),
                 10.0, 1e-14);
    at += (size_t)snprintf(text, sizeof text, "industry,farm,mill,shop,final_demand:other\n");
    for (int64_t row = 0; row < table->rows; row++) {
        double final = number_at(table, "final_demand:other", row);

        at += (size_t)snprintf(text + at, sizeof text - at, "%s,%.17g,%.17g,%.17g,%.17g\n",
                               pond_table_column(table, "industry")->data.text[row],
                               number_at(table, "farm", row), number_at(table, "mill", row),
                               number_at(table, "shop", row), isnan(final) ? 0.0 : final);
    }
    assert_ok(ask("impact sectors", json_pack("{s:s}", "io_table", put("region_2020.csv", text)),
                  &again, &error));
    multipliers = pond_result_table(again, "multipliers");
    for (int p = 0; p < 3; p++) {
        int64_t row = row_of(multipliers, "sector", industry[p], "measure", "output");
        double own = number_at(multipliers, "simple", row);
        double fed = number_at(pond_result_table(result, "industries"), "made_here", p);

        /* With what comes back from elsewhere the region makes a little more. */
        assert_true(own > 1.0 && own <= fed && fed < 1.02 * own);
    }
    pond_result_free(again);
    pond_result_free(result);
}

static void jobs_that_are_not_known_are_said_and_left_out(void **state)
{
    struct pond_error error = {0};
    struct pond_result *result = NULL;
    const struct pond_table *table = NULL;

    (void)state;
    assert_ok(ask("impact region", of_nation("slq", "industry,jobs\nfarm,10\nmill,30\n"), &result,
                  &error));
    assert_non_null(strstr(result->warning[0], "Jobs of 1 of 3 industries are not known"));
    assert_non_null(strstr(result->warning[0], "shop"));
    table = pond_result_table(result, "industries");
    assert_true(isnan(number_at(table, "jobs_here", 2)) && isnan(number_at(table, "slq", 2)));
    assert_close(number_at(table, "output_here", 2), 500.0 * 40.0 / 200.0, 1e-14);
    pond_result_free(result);
}

/* Codes of another classification: of 44 the shops have 20 of 30 jobs, as 200 of 300 in the nation.
 */
static void codes_of_another_kind_are_shared_as_the_nation_s_jobs(void **state)
{
    static const char pairs[] = "NAICS,BEA_Summary\n11,farm\n31,mill\n44,shop\n44,mill\n99,none\n";
    struct pond_error error = {0};
    struct pond_result *result = NULL;
    const struct pond_table *table = NULL;
    json_t *values = of_nation("slq", "industry,jobs\n111,10\n31,30\n445,30\n");

    (void)state;
    (void)json_object_set_new(values, "crosswalk", json_string(put("pairs.csv", pairs)));
    assert_ok(ask("impact region", values, &result, &error));
    table = pond_result_table(result, "industries");
    assert_close(number_at(table, "jobs_here", 0), 10.0, 1e-14);
    assert_close(number_at(table, "jobs_here", 1), 40.0, 1e-14);
    assert_close(number_at(table, "jobs_here", 2), 20.0, 1e-14);
    pond_result_free(result);
    for (int k = 0; k < 2; k++) {
        values = of_nation("slq", k == 0 ? "industry,jobs\n21,10\n" : "industry,jobs\n99,10\n");
        (void)json_object_set_new(values, "crosswalk", json_string(put("pairs.csv", pairs)));
        assert_fails(ask("impact region", values, &result, &error), POND_EPARSE,
                     "(expected a code to which the crosswalk has an industry of the table)");
    }
}

static void a_region_that_cannot_be_is_refused(void **state)
{
    static const struct {
        const char *jobs;
        enum pond_status status;
        const char *message;
    } bad[] = {
        {"industry,jobs\nfram,1\n", POND_EPARSE,
         "line 2, column \"industry\": \"fram\" (expected "
         "an industry of the table)"},
        {"industry,jobs\nfarm,-1\n", POND_EPARSE, "line 2, column \"jobs\": \"-1\""},
        {"industry,jobs\nfarm,many\n", POND_EPARSE, "line 2, column \"jobs\": \"many\""},
        {"industry,jobs\n", POND_EPARSE, "there are no rows below the header"},
        {"industry,people\nfarm,1\n", POND_EPARSE, "jobs"},
        {"industry,jobs\nfarm,101\n", POND_EINVAL,
         "industry \"farm\" has 101 jobs here and 100 in the nation"},
        {"industry,jobs\nfarm,0\n", POND_EINVAL, "no sector has jobs here"},
    };
    struct pond_error error = {0};
    struct pond_result *result = NULL;

    (void)state;
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
        assert_fails(ask("impact region", of_nation("slq", bad[k].jobs), &result, &error),
                     bad[k].status, bad[k].message);
    }
    assert_fails(ask("impact region", of_nation("lq", jobs), &result, &error), POND_EINVAL,
                 "method");
    assert_fails(ask("impact region",
                     json_pack("{s:s}", "io_table", put("nation_2020.csv", nation)), &result,
                     &error),
                 POND_EINVAL, "no jobs are given");
    assert_fails(
        ask("impact region",
            json_pack("{s:s, s:s}", "io_table", put("nation_2020.csv", nation), "region", "IA"),
            &result, &error),
        POND_ENOTFOUND, "has no region \"IA\"");
    assert_fails(ask("impact region",
                     json_pack("{s:s, s:s}", "io_table", put("textbook_2009.csv", textbook),
                               "employment", put("jobs.csv", "industry,jobs\na,1\n")),
                     &result, &error),
                 POND_EINVAL, "has no jobs");
    assert_null(result);
}

/* --- memory --- */

static enum pond_status ask_for_sectors(void *user)
{
    struct pond_error error = {0};
    struct pond_result *result = NULL;
    json_t *values = of_textbook();
    enum pond_status status = POND_OK;

    (void)user;
    (void)json_object_set_new(values, "draws", json_integer(4));
    (void)json_object_set_new(values, "sector", json_pack("[s]", "a"));
    status = ask("impact sectors", values, &result, &error);
    pond_result_free(result);
    return status;
}

static enum pond_status ask_for_region(void *user)
{
    struct pond_error error = {0};
    struct pond_result *result = NULL;
    enum pond_status status = ask("impact region", of_nation("flq", jobs), &result, &error);

    (void)user;
    pond_result_free(result);
    return status;
}

static void failing_memory_is_survived(void **state)
{
    (void)state;
    assert_survives_no_memory(ask_for_sectors, NULL);
    assert_survives_no_memory(ask_for_region, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(sectors_have_the_textbook_s_figures, make_test_folder,
                                        remove_test_folder),
        cmocka_unit_test_setup_teardown(a_region_buys_here_what_a_hand_calculation_says,
                                        make_test_folder, remove_test_folder),
        cmocka_unit_test_setup_teardown(the_region_s_table_balances_and_is_one_to_read,
                                        make_test_folder, remove_test_folder),
        cmocka_unit_test_setup_teardown(jobs_that_are_not_known_are_said_and_left_out,
                                        make_test_folder, remove_test_folder),
        cmocka_unit_test_setup_teardown(codes_of_another_kind_are_shared_as_the_nation_s_jobs,
                                        make_test_folder, remove_test_folder),
        cmocka_unit_test_setup_teardown(a_region_that_cannot_be_is_refused, make_test_folder,
                                        remove_test_folder),
        cmocka_unit_test_setup_teardown(failing_memory_is_survived, make_test_folder,
                                        remove_test_folder),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
