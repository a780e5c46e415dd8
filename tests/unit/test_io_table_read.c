/* Input-output tables of all formats, from small ones that are worked out by hand.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/io_sample.h"
#include "support/packed_folder.h"

/* --- the EPA's folders --- */

/* Of the 100 of goods of here, industry g makes 80 and f 20 of the 25 that it makes; pay is 40 for
 * g's 80 and 10 for f's 25: 0.5 x 0.8 + 0.4 x 0.2 = 0.48. Goods of there: f makes 5 of 200. */
static void an_epa_folder_is_a_table(void **state)
{
    static const double a[] = {0.1, 0.05, 0.2, 0.25};
    static const double domestic[] = {0.1, 0.04, 0.15, 0.25};
    static const double output[] = {100, 200};
    static const double final[] = {75, -5, 10, 30, -2, 105};
    static const double final_domestic[] = {72, 0, 10, 28, 0, 105};
    static const double primary[] = {
        0.48, 0.01, 14 / 100.0 + 8.5 / 25 * 0.2, 8.5 / 25 * 5 / 200, 0, 140.5 / 200};
    static const double direct[] = {0.02, 0.01, 3.5, 0.25};
    static const double flows[] = {1, 0.25, 0.1, 0, 0.02, 0.01};
    static const double characterisation[] = {0, 0, 1, 1, 25, 0};
    struct pond_io_table *table = io_sample("eeio", NULL);

    (void)state;
    assert_string_equal(table->name, "sample");
    assert_int_equal(table->year, 2021);
    assert_part(table, POND_IO_COEFFICIENTS, a);
    assert_part(table, POND_IO_DOMESTIC, domestic);
    assert_part(table, POND_IO_OUTPUT, output);
    assert_part(table, POND_IO_FINAL_DEMAND, final);
    assert_part(table, POND_IO_FINAL_DOMESTIC, final_domestic);
    assert_part(table, POND_IO_PRIMARY_INPUT, primary);
    assert_part(table, POND_IO_DIRECT, direct);
    assert_part(table, POND_IO_FLOWS, flows);
    assert_part(table, POND_IO_CHARACTERISATION, characterisation);
    assert_int_equal(pond_io_find_sector(table, "g", 1), 1);
    assert_string_equal(table->axis[POND_IO_SECTOR].label[0].name, "Goods, of here");
    assert_string_equal(table->axis[POND_IO_INDICATOR].label[1].unit, "kg CO2 eq");
    assert_string_equal(table->axis[POND_IO_FLOW].label[0].group, "air");
    assert_int_equal(table->axis[POND_IO_FINAL].label[1].kind, POND_IO_IMPORTS);
    assert_string_equal(table->axis[POND_IO_FINAL].label[0].name,
                        "Personal consumption expenditures");
    assert_int_equal(table->axis[POND_IO_PRIMARY].label[1].kind, POND_IO_SURPLUS);
    assert_int_equal(table->axis[POND_IO_PRIMARY].label[2].region, 1);
    pond_io_table_free(table);
}

/* B.csv has the same flows as B_sparse.csv. */
static void flows_may_be_triples_or_a_matrix(void **state)
{
    static const double flows[] = {1, 0.25, 0.1, 0, 0.02, 0.01};
    struct pond_error error = {0};
    struct pond_io_table *table = NULL;

    (void)state;
    assert_ok(read_io_sample(&table, "eeio",
                             "B_sparse.csv\nflow_index,sector_index,value\n0,0,1\n1,0,0.1\n"
                             "0,1,0.25\n2,0,0.02\n2,1,0.01\n",
                             "B.csv\n,g/there,g/here\nwork/jobs,0.01,0.02\nco2/air/kg,0.25,1\n"
                             "ch4/air/kg,,0.1\n",
                             NULL, &error));
    assert_part(table, POND_IO_FLOWS, flows);
    pond_io_table_free(table);
}

/* In thousands: money is 1,000 times as much, effects for each dollar a thousandth. */
static void money_is_in_the_unit_that_is_asked_for(void **state)
{
    static const double output[] = {100e3, 200e3};
    static const double direct[] = {0.02e-3, 0.01e-3, 3.5e-3, 0.25e-3};
    static const double a[] = {0.1, 0.05, 0.2, 0.25};
    const struct pond_io_read how = {.name = "mine", .year = 1999, .currency = "EUR", .unit = 1e3};
    struct pond_io_table *table = io_sample("eeio", &how);

    (void)state;
    assert_string_equal(table->name, "mine");
    assert_int_equal(table->year, 1999);
    assert_string_equal(table->currency, "EUR");
    assert_part(table, POND_IO_OUTPUT, output);
    assert_part(table, POND_IO_DIRECT, direct);
    assert_part(table, POND_IO_COEFFICIENTS, a);
    assert_close(table->part[POND_IO_FINAL_DEMAND][0], 75e3, 1e-15);
    assert_close(table->part[POND_IO_FLOWS][2], 0.1e-3, 1e-15);
    assert_close(table->part[POND_IO_PRIMARY_INPUT][0], 0.48, 1e-15);
    pond_io_table_free(table);
}

static void a_bad_epa_folder_is_refused_by_file_and_cell(void **state)
{
    static const struct bad_io_sample bad[] = {
        {"A.csv\n,g/there", "A.csv\n,h/there", POND_EPARSE,
         "A.csv: column \"h/there\" is no sector of the table"},
        {"g/there,0.25,0.2\n", "", POND_EPARSE, "A.csv: sector \"g/there\" has no row"},
        {"0.25,0.2", "0.25,x", POND_EPARSE, "A.csv line 3, column \"g/here\": \"x\""},
        {"==> q.csv", "==> r.csv", POND_ENOTFOUND, "there is no q.csv"},
        {"q.csv\n,q\n", "q.csv\n,q,r\n", POND_EPARSE, "q.csv"},
        {"==> V.csv", "==> W.csv", POND_ENOTFOUND, "there is no V.csv"},
        {"ind:f/here,25", "ind:f/here,0", POND_EPARSE, "industry \"ind:f/here\" uses inputs of 10"},
        {"g/here,100", "g/here,0", POND_EPARSE, "the product's 0"},
        {"ind:f/here,20,5", "ind:z/here,20,5", POND_EPARSE, "row \"ind:z/here\" is no industry"},
        {"fd:F010/here", "fd:F010/mars", POND_EPARSE, "\"F010/mars\" is of no region"},
        {"fd:F010/here", "F010/here", POND_EPARSE, "column \"F010/here\" is no industry"},
        {"va:V001/here", "va:V001", POND_EPARSE, "\"V001\" is of no region"},
        {"U_d.csv\n,ind:g/here", "U_d.csv\n,ind:h/here", POND_EPARSE, "not those of U.csv"},
        {"2,1,0.01", "2,2,0.01", POND_EPARSE, "line 6, column \"sector_index\": \"2\""},
        {"2,1,0.01", "-1,1,0.01", POND_EPARSE, "column \"flow_index\": \"-1\""},
        {"2,1,0.01", "1.5,1,0.01", POND_EPARSE, "column \"flow_index\": \"1.5\""},
        {"1,g/there,g,there", "2,g/there,g,there", POND_EPARSE, "line 3, column \"index\""},
        {"1,g/there,g,there", "1,g/here,g,there", POND_EINVAL, "\"g/here\" is there twice"},
        {"1,g/there,g,there", "1,g/there,,there", POND_EPARSE,
         "sectors.csv line 3: \"g/there\" has no industry's code"},
        {"JOBS,0,1,0", "JUBS,0,1,0", POND_EPARSE, "C.csv: row \"JUBS\" is no indicator"},
        {"==> demands.csv", "==> x", POND_EPARSE, "its year is neither"},
    };

    (void)state;
    assert_io_refused("eeio", NULL, bad, sizeof bad / sizeof *bad);
}

/* --- the BEA's folders --- */

/* By industry technology 100 of product a are 90 of 90 that industry a makes and 10 of 115 of b's.
 */
static void a_bea_folder_is_a_table_by_industry_technology(void **state)
{
    static const double a[] = {12 / 90.0 * 0.9 + 10 / 115.0 * 0.1, 10 / 115.0, 10 / 115.0,
                               10 / 90.0 * 0.9 + 7 / 115.0 * 0.1,  7 / 115.0,  7 / 115.0,
                               1 / 90.0 * 0.9 + 2 / 115.0 * 0.1,   2 / 115.0,  2 / 115.0};
    static const double domestic[] = {11 / 90.0 * 0.9 + 9.5 / 115.0 * 0.1, 9.5 / 115.0, 9.5 / 115.0,
                                      10 / 90.0 * 0.9 + 7 / 115.0 * 0.1,   7 / 115.0,   7 / 115.0,
                                      1 / 90.0 * 0.9 + 2 / 115.0 * 0.1,    2 / 115.0,   2 / 115.0};
    static const double primary[] = {60 / 90.0 * 0.9 + 90 / 115.0 * 0.1, 90 / 115.0, 90 / 115.0,
                                     7 / 90.0 * 0.9 + 6 / 115.0 * 0.1,   6 / 115.0,  6 / 115.0};
    static const double output[] = {100e6, 100e6, 5e6};
    static const double final[] = {80e6, -2e6, 83e6, 0, 2e6, 0};
    static const double final_domestic[] = {79.5e6, 0, 83e6, 0, 2e6, 0};
    struct pond_io_table *table = io_sample("bea", NULL);

    (void)state;
    assert_int_equal(table->year, 2017);
    assert_string_equal(table->currency, "USD");
    assert_string_equal(pond_io_code(table, POND_IO_REGION, 0), "US");
    assert_part(table, POND_IO_COEFFICIENTS, a);
    assert_part(table, POND_IO_DOMESTIC, domestic);
    assert_part(table, POND_IO_PRIMARY_INPUT, primary);
    assert_part(table, POND_IO_OUTPUT, output);
    assert_part(table, POND_IO_FINAL_DEMAND, final);
    assert_part(table, POND_IO_FINAL_DOMESTIC, final_domestic);
    assert_string_equal(table->axis[POND_IO_SECTOR].label[0].name, "Apples");
    assert_int_equal(table->axis[POND_IO_FINAL].label[1].kind, POND_IO_IMPORTS);
    assert_int_equal(table->axis[POND_IO_PRIMARY].label[0].kind, POND_IO_PAY);
    pond_io_table_free(table);
}

/* By commodity technology industry a, which makes nothing else, tells the recipe of a: 12 of 90.
 * Industry b uses 10 of a; 5/115 of it for used goods, its by-product; of the rest 10 x 12/90 for
 * its 10 of product a, and what is left for its 100 of b. */
static void a_bea_folder_is_a_table_by_commodity_technology(void **state)
{
    static const double a[] = {12 / 90.0, (10 * 110 / 115.0 - 10 * 12 / 90.0) / 100, 10 / 115.0,
                               10 / 90.0, (7 * 110 / 115.0 - 10 * 10 / 90.0) / 100,  7 / 115.0,
                               1 / 90.0,  (2 * 110 / 115.0 - 10 * 1 / 90.0) / 100,   2 / 115.0};
    const struct pond_io_read how = {.technology = POND_IO_COMMODITY_TECHNOLOGY};
    struct pond_io_table *table = io_sample("bea", &how);

    (void)state;
    assert_part(table, POND_IO_COEFFICIENTS, a);
    for (int j = 0; j < 3; j++) {
        double sum = 0.0;

        for (int i = 0; i < 3; i++) {
            sum += table->part[POND_IO_COEFFICIENTS][i * 3 + j];
        }
        for (int i = 0; i < 2; i++) {
            sum += table->part[POND_IO_PRIMARY_INPUT][i * 3 + j];
        }
        assert_close(sum, 1.0, 1e-15);
    }
    pond_io_table_free(table);
}

static void a_bad_bea_folder_is_refused_by_file_and_code(void **state)
{
    static const struct bad_io_sample bad[] = {
        {"make_2017.csv", "make_2018.csv", POND_ENOTFOUND, "there is no make_2017.csv"},
        {"summary_commoditycodename_2017.csv", "use_2018.csv", POND_EINVAL,
         "of several years, from 2017 to 2018"},
        {"F010,F050,Total Final Uses (GDP)\na,12", "X010,F050,T004\na,12", POND_EPARSE,
         "use_2017.csv: column \"X010\" is no industry"},
        {"V003,7", "W003,7", POND_EPARSE, "row \"W003\" is no product"},
        {"Used,1,2", "Used,1,y", POND_EPARSE, "use_2017.csv line 4, column \"b\": \"y\""},
        {"import_2017.csv\n,a", "import_2017.csv\n,c", POND_EPARSE,
         "import_2017.csv: there is no row or column \"a\""},
        {"b,10,100,5,115", "b,0,0,0,0", POND_EPARSE, "industry \"b\" uses inputs of 10"},
        {"\"a\",\"Apples\"", "\"a\",\"Apples\",3", POND_EPARSE, "line 2"},
    };

    (void)state;
    assert_io_refused("bea", NULL, bad, sizeof bad / sizeof *bad);
}

/* --- plain tables --- */

/* Miller and Blair's table 2.3 with its final demand and value added divided. */
static void a_plain_file_is_a_table(void **state)
{
    static const double a[] = {0.15, 0.25, 0.2, 0.05};
    static const double output[] = {1000, 2000};
    static const double final[] = {300, 60, -10, 1500, 250, -50};
    static const double primary[] = {0.3, 0.25, 0.25, 0.4, 0.1, 0.05};
    static const double direct[] = {0.3, 0.25, 2.5, 0};
    struct pond_io_table *table = io_sample("plain", NULL);

    (void)state;
    assert_string_equal(table->name, "sample_2019");
    assert_int_equal(table->year, 2019);
    assert_string_equal(table->currency, "XXX");
    assert_part(table, POND_IO_COEFFICIENTS, a);
    assert_part(table, POND_IO_OUTPUT, output);
    assert_part(table, POND_IO_FINAL_DEMAND, final);
    assert_part(table, POND_IO_PRIMARY_INPUT, primary);
    assert_part(table, POND_IO_DIRECT, direct);
    assert_null(table->part[POND_IO_DOMESTIC]);
    assert_string_equal(pond_io_code(table, POND_IO_SECTOR, 0), "farms");
    assert_string_equal(table->axis[POND_IO_SECTOR].label[0].name, "Farms and mills");
    assert_string_equal(table->axis[POND_IO_SECTOR].label[0].industry, "farms");
    assert_int_equal(table->axis[POND_IO_FINAL].label[2].kind, POND_IO_INVENTORIES);
    assert_int_equal(table->axis[POND_IO_PRIMARY].label[1].kind, POND_IO_SURPLUS);
    assert_int_equal(table->axis[POND_IO_PRIMARY].label[2].kind, POND_IO_IMPORTED_INPUT);
    assert_string_equal(pond_io_code(table, POND_IO_INDICATOR, 1), "GHG");
    assert_string_equal(table->axis[POND_IO_INDICATOR].label[1].unit, "kg CO2 eq");
    pond_io_table_free(table);
}

/* Without rows of value added it is what inputs and imports leave: 550 and 1,300. */
static void value_added_is_what_is_left_where_it_is_not_given(void **state)
{
    struct pond_error error = {0};
    struct pond_io_table *table = NULL;

    (void)state;
    assert_ok(read_io_sample(&table, "plain",
                             "value_added:pay,,300,500,,,,\nvalue_added:surplus,,250,800,,,,\n", "",
                             NULL, &error));
    assert_int_equal(pond_io_count(table, POND_IO_PRIMARY), 2);
    assert_string_equal(pond_io_code(table, POND_IO_PRIMARY, 1), "value_added");
    assert_close(table->part[POND_IO_PRIMARY_INPUT][2], 0.55, 1e-15);
    assert_close(table->part[POND_IO_PRIMARY_INPUT][3], 0.65, 1e-15);
    pond_io_table_free(table);
}

static void a_bad_plain_file_is_refused_by_line_and_column(void **state)
{
    static const struct bad_io_sample bad[] = {
        {":exports", ":export", POND_EPARSE, "column \"final_demand:export\" (expected"},
        {":exports", "", POND_EPARSE, "column \"final_demand\" beside"},
        {"exports", "households", POND_EPARSE, "as one before it"},
        {"1500,250", "1500,-250", POND_EPARSE, "line 2, column \"final_demand:exports\": \"-250\""},
        {"value_added:pay", "value_added", POND_EPARSE, "line 5: row \"value_added:surplus\""},
        {"value_added:pay", "value_added:wages", POND_EPARSE, "\"value_added:wages\" (expected"},
        {"jobs [jobs]", "jobs", POND_EPARSE, "line 7, column \"industry\": \"jobs\" (expected"},
        {"jobs [jobs]", "GHG [t]", POND_EPARSE, "line 8, column \"industry\": \"GHG [kg CO2 eq]\""},
        {"jobs [jobs]", "jobs []", POND_EPARSE, "\"jobs []\""},
        {"300,60,-10", "300,60,-2010", POND_EINVAL, "line 3: industry \"farms\" sells"},
        {"shops,Shops,200,100,1500,250,-50,2000", "shops,Shops,0,100,0,250,-350,0", POND_EINVAL,
         "inputs"},
    };

    (void)state;
    assert_io_refused("plain", NULL, bad, sizeof bad / sizeof *bad);
}

/* --- all of them --- */

/* Four digits that stand alone; what is asked for comes first, what is a last resort last. */
static void the_year_is_in_the_name_unless_it_is_said(void **state)
{
    static const struct {
        const char *name;
        int32_t year; /* 0: refused */
    } names[] = {
        {"IOT_2011_pxp", 2011}, {"2010-2012", 2012}, {"v20191", 0}, {"exio", 0}, {"1899", 0},
        {"mine.2015.d", 2015}};
    size_t count = 0;
    char *text = read_file(source_path("tests/fuzz/corpus/io_table/pymrio"), &count);

    (void)state;
    for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
        const struct pond_io_read resort = {.unless_known = 1990};
        const struct pond_io_read said = {.year = 1991, .unless_known = 1990};
        const char *path = in_folder(test_folder, names[k].name);
        struct pond_error error = {0};
        struct pond_io_table *table = NULL;

        assert_true(unpack_folder(path, text, count));
        if (names[k].year == 0) {
            assert_fails(pond_io_table_read(&table, path, NULL, &error), POND_EPARSE,
                         "its year is neither");
        }
        assert_ok(pond_io_table_read(&table, path, &resort, &error));
        assert_int_equal(table->year, names[k].year == 0 ? 1990 : names[k].year);
        pond_io_table_free(table);
        assert_ok(pond_io_table_read(&table, path, &said, &error));
        assert_int_equal(table->year, 1991);
        pond_io_table_free(table);
    }
    free(text);
}

static void what_is_no_table_is_refused(void **state)
{
    struct pond_error error = {0};
    struct pond_io_table *table = NULL;
    const struct pond_io_read how = {.unit = -1.0};

    (void)state;
    assert_fails(pond_io_table_read(&table, in_folder(test_folder, "none"), NULL, &error),
                 POND_ENOTFOUND, "no such file or folder");
    assert_fails(pond_io_table_read(&table, test_folder, NULL, &error), POND_EPARSE,
                 "no table of a known format");
    assert_fails(pond_io_table_read(&table, test_folder, &how, &error), POND_EINVAL, "unit");
}

static enum pond_status read_again(void *path)
{
    const struct pond_io_read how = {.year = 2017, .technology = POND_IO_COMMODITY_TECHNOLOGY};
    struct pond_error error = {0};
    struct pond_io_table *table = NULL;
    enum pond_status status = pond_io_table_read(&table, path, &how, &error);

    assert_true((status == POND_OK) == (table != NULL));
    pond_io_table_free(table);
    return status;
}

static void failing_memory_is_survived(void **state)
{
    static const char *const sample[] = {"eeio", "plain", "bea", "pymrio", "exiobase"};

    (void)state;
    for (size_t k = 0; k < sizeof sample / sizeof *sample; k++) {
        char path[4096];

        (void)snprintf(path, sizeof path, "%s", write_io_sample(sample[k], NULL, NULL));
        assert_survives_no_memory(read_again, path);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_epa_folder_is_a_table),
        cmocka_unit_test(flows_may_be_triples_or_a_matrix),
        cmocka_unit_test(money_is_in_the_unit_that_is_asked_for),
        cmocka_unit_test(a_bad_epa_folder_is_refused_by_file_and_cell),
        cmocka_unit_test(a_bea_folder_is_a_table_by_industry_technology),
        cmocka_unit_test(a_bea_folder_is_a_table_by_commodity_technology),
        cmocka_unit_test(a_bad_bea_folder_is_refused_by_file_and_code),
        cmocka_unit_test(a_plain_file_is_a_table),
        cmocka_unit_test(value_added_is_what_is_left_where_it_is_not_given),
        cmocka_unit_test(a_bad_plain_file_is_refused_by_line_and_column),
        cmocka_unit_test(the_year_is_in_the_name_unless_it_is_said),
        cmocka_unit_test(what_is_no_table_is_refused),
        cmocka_unit_test(failing_memory_is_survived),
    };

    return cmocka_run_group_tests(tests, make_test_folder, remove_test_folder);
}
