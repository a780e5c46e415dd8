/* "impact demand" on the EPA's table of Iowa: its published multipliers are the answers, and the
 * question of the example, from orders to jobs.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/result_json.h"
#include "ingest/matrix_csv.h"
#include "study/importing.h"
#include "study/registry.h"
#include "study/run.h"
#include "support/support.h"

static void need_data(void)
{
    if (shared_path("data/eeio/README.md") == NULL) {
        skip();
    }
}

static const char *table_path(void)
{
    return shared_path("data/eeio/IAEEIOv1.0-s-20");
}

static enum pond_status ask(const char *store, json_t *values, struct pond_result **result,
                            struct pond_error *error)
{
    struct pond_request request = {
        .address = store, .analysis = pond_registry_find("impact demand"), .values = values};
    struct pond_run run = {0};
    enum pond_status status = POND_OK;

    /* Draws are another test's business. */
    assert_int_equal(json_object_set_new(values, "draws", json_integer(0)), 0);
    assert_non_null(request.analysis);
    assert_non_null(values);
    status = pond_study_run(&request, &run, result, error);
    pond_run_clear(&run);
    json_decref(values);
    return status;
}

static const char *spending(const char *text)
{
    const char *path = in_folder(test_folder, "spending.csv");

    write_file(path, text, strlen(text));
    return path;
}

static json_t *of_file(const char *text)
{
    return json_pack("{s:s, s:s}", "io_table", table_path(), "spending", spending(text));
}

static double cell(const struct pond_result *result, const char *table, const char *key,
                   const char *is, const char *column)
{
    const struct pond_table *t = pond_result_table(result, table);

    assert_non_null(t);
    for (int64_t row = 0; row < t->rows; row++) {
        if (strcmp(pond_table_column(t, key)->data.text[row], is) == 0) {
            return pond_table_column(t, column)->data.f64[row];
        }
    }
    fail_msg("no row %s in %s", is, table);
    return 0.0;
}

static const char *no_store(void)
{
    return in_folder(test_folder, "none.pond");
}

/* Direct and supply chain together are N, those of the table's regions N_d. */
static void assert_published(const struct pond_result *result, const char *code, double all,
                             double domestic)
{
    double direct = cell(result, "effects", "measure", code, "direct");
    double chain = cell(result, "effects", "measure", code, "supply_chain");
    const struct pond_table *tiers = pond_result_table(result, "tiers");
    double abroad = 0.0;

    assert_close(direct + chain, all, 1e-9);
    for (int64_t row = 0; row < tiers->rows; row++) {
        if (strcmp(pond_table_column(tiers, "measure")->data.text[row], code) == 0 &&
            strcmp(pond_table_column(tiers, "tier")->data.text[row], "induced") != 0) {
            abroad += pond_table_column(tiers, "abroad")->data.f64[row];
        }
    }
    assert_close(direct + chain - abroad, domestic, 1e-8);
}

/* A million dollars on goods that are made in one place: N and N_d of the EPA, every indicator. */
static void a_million_takes_the_published_multipliers(void **state)
{
    static const char *const sectors[] = {"311FT/US-IA", "22/RoUS", "622/US-IA"};

    (void)state;
    need_data();
    for (size_t k = 0; k < sizeof sectors / sizeof *sectors; k++) {
        struct pond_error error = {0};
        struct pond_result *result = NULL;
        struct pond_matrix *all = NULL;
        struct pond_matrix *domestic = NULL;
        char text[100];
        int32_t column = 0;

        (void)snprintf(text, sizeof text, "sector,amount\n%s,1000000\n", sectors[k]);
        assert_ok(pond_matrix_read(&all, shared_path("data/eeio/IAEEIOv1.0-s-20/N.csv"), &error));
        assert_ok(
            pond_matrix_read(&domestic, shared_path("data/eeio/IAEEIOv1.0-s-20/N_d.csv"), &error));
        column = pond_dictionary_find(all->column, sectors[k], strlen(sectors[k]));
        assert_true(column >= 0);
        assert_ok(ask(no_store(), of_file(text), &result, &error));
        for (int32_t i = 0; i < all->rows; i++) {
            assert_published(result, pond_dictionary_text(all->row, i),
                             1e6 * pond_matrix_at(all, i, column),
                             1e6 * pond_matrix_at(domestic, i, column));
        }
        pond_result_free(result);
        pond_matrix_free(all);
        pond_matrix_free(domestic);
    }
}

static void places_channels_and_parts_add_up(void **state)
{
    struct pond_error error = {0};
    struct pond_result *result = NULL;
    const struct pond_table *effects = NULL;

    (void)state;
    need_data();
    assert_ok(ask(no_store(),
                  of_file("industry,amount,region,name\n311FT,5e6,,bread\n445,2e6,US-IA,shops\n"
                          "22,-1e6,RoUS,less power\n"),
                  &result, &error));
    effects = pond_result_table(result, "effects");
    for (int64_t row = 0; row < effects->rows; row++) {
        const char *code = pond_table_column(effects, "measure")->data.text[row];
        double total = pond_table_column(effects, "total")->data.f64[row];
        double places = pond_table_column(effects, "here")->data.f64[row] +
                        pond_table_column(effects, "elsewhere")->data.f64[row] +
                        pond_table_column(effects, "abroad")->data.f64[row];
        double channels = pond_table_column(effects, "direct")->data.f64[row] +
                          pond_table_column(effects, "supply_chain")->data.f64[row] +
                          pond_table_column(effects, "induced")->data.f64[row];

        assert_close(places, total, 1e-12);
        assert_close(channels, total, 1e-12);
        if (strcmp(code, "JOBS") == 0) {
            double parts = cell(result, "spending", "what", "bread", "jobs") +
                           cell(result, "spending", "what", "shops", "jobs") +
                           cell(result, "spending", "what", "less power", "jobs");

            assert_close(parts, total, 1e-12);
        }
    }
    assert_close(pond_result_figure(result, "spent")->value, 6e6, 1e-15);
    pond_result_free(result);
}

/* The footprint of Iowa's households is N times what U says they buy; README: 114.26 billion. */
static void the_footprint_of_consumption_is_the_published_multipliers_times_it(void **state)
{
    struct pond_error error = {0};
    struct pond_result *result = NULL;
    struct pond_matrix *n = NULL;
    struct pond_matrix *u = NULL;
    int32_t column = 0;

    (void)state;
    need_data();
    assert_ok(ask(no_store(),
                  json_pack("{s:s, s:s}", "io_table", table_path(), "consumption", "households"),
                  &result, &error));
    assert_close(pond_result_figure(result, "spent")->value, 114.26e9, 1e-4);
    assert_ok(pond_matrix_read(&n, shared_path("data/eeio/IAEEIOv1.0-s-20/N.csv"), &error));
    assert_ok(pond_matrix_read(&u, shared_path("data/eeio/IAEEIOv1.0-s-20/U.csv.gz"), &error));
    column = pond_dictionary_find(u->column, "fd:F010/US-IA", 13);
    assert_true(column >= 0);
    for (int32_t i = 0; i < n->rows; i++) {
        double expected = 0.0;

        for (int32_t s = 0; s < n->columns; s++) {
            expected += pond_matrix_at(n, i, s) * pond_matrix_at(u, s, column);
        }
        assert_close(cell(result, "effects", "measure", pond_dictionary_text(n->row, i), "total"),
                     expected, 1e-9);
    }
    pond_matrix_free(n);
    pond_matrix_free(u);
    pond_result_free(result);
}

static void refuses(json_t *values, enum pond_status status, const char *part)
{
    struct pond_error error = {0};
    struct pond_result *result = NULL;

    assert_fails(ask(no_store(), values, &result, &error), status, part);
    assert_null(result);
}

static void what_makes_no_sense_is_refused(void **state)
{
    (void)state;
    need_data();
    refuses(of_file("industry,amount\nbread,5\n"), POND_EPARSE,
            "line 2, column \"industry\": \"bread\" (expected an industry of the table");
    refuses(of_file("industry,amount\n445,five\n"), POND_EPARSE, "line 2, column \"amount\"");
    refuses(of_file("industry,amount,region\n445,5,Mars\n"), POND_EPARSE, "a region of the table");
    refuses(of_file("industry,money\n445,5\n"), POND_EPARSE, "expected amount");
    refuses(of_file("industry,amount\n"), POND_EPARSE, "no rows");
    refuses(json_pack("{s:s}", "io_table", table_path()), POND_EINVAL, "no spending is given");
    refuses(json_pack("{s:s}", "spending", spending("industry,amount\n445,5\n")), POND_EINVAL,
            "an input-output table is missing");
    refuses(json_pack("{s:s, s:s, s:s}", "io_table", table_path(), "region", "Mars", "spending",
                      spending("industry,amount\n445,5\n")),
            POND_ENOTFOUND, "has no region \"Mars\"");
    refuses(json_pack("{s:s, s:s}", "io_table", table_path(), "concordance",
                      source_path("examples/impact/iowa.json")),
            POND_ENOTFOUND, "there is no such store");
}

/* README of the orders: USD 349,220,341.63 in 2019; two thirds, one third, one third on top. */
static void the_question_of_iowa_is_answered_from_its_orders(void **state)
{
    struct pond_error error = {0};
    struct pond_result *result = NULL;
    char store[4096];
    struct pond_import_request request = {.as = "", .beside = "", .paths = 1};
    struct pond_result *import = NULL;
    const char *orders = NULL;
    struct pond_matrix *n = NULL;
    double expected = 0.0;

    (void)state;
    need_data();
    (void)snprintf(store, sizeof store, "%s", in_folder(test_folder, "iowa.pond"));
    orders = shared_path("data/iowa_trade/orders_2019.csv.gz");
    request.address = store;
    request.mapping = source_path("examples/iowa_2019.json");
    request.path = &orders;
    assert_ok(pond_study_import(&request, &import, &error));
    pond_result_free(import);
    assert_ok(ask(store,
                  json_pack("{s:s, s:s}", "io_table", table_path(), "concordance",
                            source_path("examples/impact/iowa.json")),
                  &result, &error));
    assert_close(pond_result_figure(result, "spent")->value, 349220341.63, 1e-12);
    assert_close(cell(result, "spending", "industry", "445", "amount"), 349220341.63 / 3.0, 1e-9);
    /* What wholesale and shops take is known from the published multipliers: 349.2 / 3 of each. */
    assert_ok(pond_matrix_read(&n, shared_path("data/eeio/IAEEIOv1.0-s-20/N.csv"), &error));
    expected = pond_matrix_at(n, pond_dictionary_find(n->row, "GHG", 3),
                              pond_dictionary_find(n->column, "42/US-IA", 8)) *
               349220341.63 / 3.0;
    assert_true(cell(result, "spending", "industry", "42", "greenhouse") > expected);
    assert_true(cell(result, "effects", "measure", "VADD", "direct") +
                    cell(result, "effects", "measure", "VADD", "supply_chain") >
                0.9998 * 4.0 / 3.0 * 349220341.63);
    pond_matrix_free(n);
    pond_result_free(result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_million_takes_the_published_multipliers),
        cmocka_unit_test(places_channels_and_parts_add_up),
        cmocka_unit_test(the_footprint_of_consumption_is_the_published_multipliers_times_it),
        cmocka_unit_test(what_makes_no_sense_is_refused),
        cmocka_unit_test(the_question_of_iowa_is_answered_from_its_orders),
    };

    return cmocka_run_group_tests(tests, make_test_folder, remove_test_folder);
}
