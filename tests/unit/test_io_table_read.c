/* Input-output tables of all formats, from small ones that are worked out by hand.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "impact/leontief.h"
#include "ingest/io_table_read.h"
#include "support/packed_folder.h"
#include "support/support.h"

/* A table of the fuzzers' corpus with one text in it replaced by another (NULL: none), read. */
static enum pond_status read_changed(struct pond_io_table **out, const char *sample,
                                     const char *from, const char *to,
                                     const struct pond_io_read *how, struct pond_error *error)
{
    enum pond_status status = POND_OK;
    char name[100];
    char path[4096];
    size_t count = 0;
    size_t room = 0;
    char *text = NULL;
    char *changed = NULL;

    (void)snprintf(name, sizeof name, "tests/fuzz/corpus/io_table/%s", sample);
    text = read_file(source_path(name), &count);
    room = count + (to == NULL ? 0 : strlen(to)) + 1;
    changed = calloc(room, 1);
    assert_non_null(changed);
    if (from == NULL) {
        memcpy(changed, text, count);
    } else {
        const char *at = strstr(text, from);

        assert_non_null(at);
        (void)snprintf(changed, room, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
    }
    (void)snprintf(path, sizeof path, "%s/sample", test_folder);
    if (strncmp(changed, "==> ", 4) == 0) {
        assert_true(unpack_folder(path, changed, strlen(changed)));
    } else {
        remove_unpacked(path);
        (void)snprintf(path, sizeof path, "%s/sample_2019.csv", test_folder);
        write_file(path, changed, strlen(changed));
    }
    status = pond_io_table_read(out, path, how, error);
    assert_true((status == POND_OK) == (*out != NULL));
    free(text);
    free(changed);
    return status;
}

static struct pond_io_table *read_sample(const char *sample, const struct pond_io_read *how)
{
    struct pond_error error = {0};
    struct pond_io_table *table = NULL;

    assert_ok(read_changed(&table, sample, NULL, NULL, how, &error));
    return table;
}

#define assert_part(table, part, expected)                                                         \
    assert_cells(table, part, expected, sizeof(expected) / sizeof *(expected))

static void assert_cells(const struct pond_io_table *table, enum pond_io_part part,
                         const double *expected, size_t count)
{
    int64_t cells = (int64_t)count;

    assert_non_null(table->part[part]);
    assert_int_equal(cells, (int64_t)pond_io_rows(table, part) * pond_io_columns(table, part));
    for (int64_t k = 0; k < cells; k++) {
        assert_close(table->part[part][k], expected[k], 1e-15);
    }
}

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
    struct pond_io_table *table = read_sample("eeio", NULL);

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

/* In thousands: money is 1,000 times as much, effects for each dollar a thousandth. */
static void money_is_in_the_unit_that_is_asked_for(void **state)
{
    static const double output[] = {100e3, 200e3};
    static const double direct[] = {0.02e-3, 0.01e-3, 3.5e-3, 0.25e-3};
    static const double a[] = {0.1, 0.05, 0.2, 0.25};
    const struct pond_io_read how = {.name = "mine", .year = 1999, .currency = "EUR", .unit = 1e3};
    struct pond_io_table *table = read_sample("eeio", &how);

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

struct bad {
    const char *from;
    const char *to;
    enum pond_status status;
    const char *part;
};

static void refuses(const char *sample, const struct bad *bad, size_t count)
{
    for (size_t k = 0; k < count; k++) {
        struct pond_error error = {0};
        struct pond_io_table *table = NULL;

        assert_fails(read_changed(&table, sample, bad[k].from, bad[k].to, NULL, &error),
                     bad[k].status, bad[k].part);
        assert_null(strchr(error.message, '\n'));
    }
}

static void a_bad_epa_folder_is_refused_by_file_and_cell(void **state)
{
    static const struct bad bad[] = {
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
    refuses("eeio", bad, sizeof bad / sizeof *bad);
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
    struct pond_io_table *table = read_sample("bea", NULL);

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
    struct pond_io_table *table = read_sample("bea", &how);

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
    static const struct bad bad[] = {
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
    refuses("bea", bad, sizeof bad / sizeof *bad);
}

/* --- pymrio's folders --- */

/* Ground truth A.2, from pymrio's tests: two regions of three sectors. */
static void a_pymrio_folder_is_a_table(void **state)
{
    static const double output[] = {51e6, 15e6, 58e6, 50e6, 52e6, 39e6};
    static const double final[] = {14e6, 3e6,  2.5e6, 2.5e6, 13e6, 6e6,
                                   5e6,  20e6, 10e6,  10e6,  3e6,  10e6};
    static const double direct[] = {20 / 51e6, 1 / 15e6, 42 / 58e6, 4 / 50e6, 20 / 52e6, 5 / 39e6,
                                    5 / 51e6,  4 / 15e6, 11 / 58e6, 8 / 50e6, 2 / 52e6,  10 / 39e6};
    const struct pond_io_read how = {.year = 2000};
    struct pond_io_table *table = read_sample("pymrio", &how);

    (void)state;
    assert_string_equal(table->currency, "EUR");
    assert_part(table, POND_IO_OUTPUT, output);
    assert_part(table, POND_IO_FINAL_DEMAND, final);
    assert_part(table, POND_IO_DIRECT, direct);
    assert_close(table->part[POND_IO_COEFFICIENTS][4], 5 / 52.0, 1e-15);
    assert_close(table->part[POND_IO_PRIMARY_INPUT][1], -5 / 15.0, 1e-15);
    assert_close(table->part[POND_IO_PRIMARY_INPUT][4], 0.0, 1e-15);
    assert_int_equal(pond_io_find(table, POND_IO_SECTOR, "sector2/reg2"), 4);
    assert_int_equal(pond_io_find_sector(table, "sector3", 1), 5);
    assert_int_equal(table->axis[POND_IO_FINAL].label[1].kind, POND_IO_HOUSEHOLDS);
    assert_int_equal(table->axis[POND_IO_FINAL].label[1].region, 1);
    assert_string_equal(pond_io_code(table, POND_IO_INDICATOR, 0), "CO2/air");
    assert_string_equal(table->axis[POND_IO_INDICATOR].label[0].unit, "kg");
    assert_string_equal(table->axis[POND_IO_INDICATOR].label[0].group, "emissions");
    assert_string_equal(table->axis[POND_IO_INDICATOR].label[1].unit, "1000 p");
    pond_io_table_free(table);
}

/* A.2: M of both extensions, and what each region's final demand takes, to the digits given. */
static void multipliers_and_footprints_are_pymrios(void **state)
{
    static const double m[] = {.896638, 1.796547, 1.166680, .301312, 1.437189, .717762,
                               .300462, .905239,  .311411,  .237788, .533156,  .603179};
    static const double footprint[] = {50.242877, 41.757123, 18.847945, 21.152055};
    static const double cba[] = {14.0594989, 18.8632556, 17.3201230,
                                 8.7161644,  18.8632556, 14.1777027};
    const struct pond_io_read how = {.year = 2000, .unit = 1.0};
    struct pond_error error = {0};
    struct pond_io_table *table = read_sample("pymrio", &how);
    const double *direct = table->part[POND_IO_DIRECT];
    const double *y = table->part[POND_IO_FINAL_DEMAND];
    struct pond_leontief *leontief = NULL;

    (void)state;
    assert_ok(pond_leontief_new(&leontief, table->part[POND_IO_COEFFICIENTS], 6, &error));
    pond_leontief_multipliers(leontief, 2, table->part[POND_IO_DIRECT]);
    for (int k = 0; k < 2; k++) {
        for (int region = 0; region < 2; region++) {
            double sum = 0.0;

            for (int j = 0; j < 6; j++) {
                sum += direct[k * 6 + j] * y[j * 2 + region];
                assert_true(fabs(direct[k * 6 + j] - m[k * 6 + j]) <= 5.1e-7);
            }
            assert_true(fabs(sum - footprint[k * 2 + region]) <= 5.1e-7);
            for (int s = 0; k == 0 && s < 3; s++) {
                double product =
                    direct[s] * y[s * 2 + region] + direct[s + 3] * y[(s + 3) * 2 + region];

                assert_true(fabs(product - cba[region * 3 + s]) <= 5.1e-8);
            }
        }
    }
    pond_leontief_free(leontief);
    pond_io_table_free(table);
}

/* Miller and Blair's table 2.3 as coefficients, rows in another order, without outputs, which
 * follow from final demand (1,000 and 2,000); value added by kind in one folder, as a whole in
 * another, where it is an effect; land in both. */
static void an_exiobase_folder_of_coefficients_is_a_table(void **state)
{
    static const double a[] = {0.15, 0.25, 0.2, 0.05};
    static const double output[] = {1000e6, 2000e6};
    static const double primary[] = {0.05, 0.1, 0.3, 0.25, 0.3, 0.35};
    static const double direct[] = {0.65e-6, 0.7e-6, 2e-6, 0, 2e-6, 0};
    const struct pond_io_read how = {.year = 2011};
    struct pond_io_table *table = read_sample("exiobase", &how);

    (void)state;
    assert_part(table, POND_IO_COEFFICIENTS, a);
    assert_part(table, POND_IO_OUTPUT, output);
    assert_part(table, POND_IO_PRIMARY_INPUT, primary);
    assert_part(table, POND_IO_DIRECT, direct);
    assert_int_equal(table->axis[POND_IO_FINAL].label[0].kind, POND_IO_INVESTMENT);
    assert_int_equal(table->axis[POND_IO_FINAL].label[1].kind, POND_IO_EXPORTS);
    assert_int_equal(table->axis[POND_IO_PRIMARY].label[0].kind, POND_IO_TAXES);
    assert_int_equal(table->axis[POND_IO_PRIMARY].label[1].kind, POND_IO_PAY);
    assert_int_equal(table->axis[POND_IO_PRIMARY].label[2].kind, POND_IO_SURPLUS);
    assert_string_equal(pond_io_code(table, POND_IO_INDICATOR, 0), "Value Added");
    assert_string_equal(pond_io_code(table, POND_IO_INDICATOR, 1), "Land");
    assert_string_equal(pond_io_code(table, POND_IO_INDICATOR, 2), "Land (satellite)");
    pond_io_table_free(table);
}

static void a_bad_pymrio_folder_is_refused_by_file_and_cell(void **state)
{
    static const struct bad bad[] = {
        {"M.EUR", "t", POND_EPARSE, "unit.txt line 3, column \"unit\": \"M.EUR\" (expected t"},
        {"reg2\tsector3\tM.EUR", "reg2\tsector3\tt", POND_EPARSE,
         "unit.txt line 7, column \"unit\": \"t\" (expected M.EUR"},
        {"reg1\tsector2\t0\t2", "reg1\tsector2\tx\t2", POND_EPARSE,
         "Z.txt line 5, column \"sector1\" of \"reg1\": \"x\""},
        {"reg1\tsector2\t0\t2", "reg1\tsector9\t0\t2", POND_EPARSE,
         "Z.txt line 5: row \"sector9/reg1\" is none"},
        {"reg1\tsector2\t0\t2", "reg1\tsector1\t0\t2", POND_EPARSE, "is there twice"},
        {"reg1\tsector3\t10\t3\t20\t4\t2\t0\n", "", POND_EPARSE,
         "sector \"sector3/reg1\" has no row"},
        {"sector\t\tsector1\tsector2", "sector\t\tsector1\tsector1", POND_EINVAL,
         "sector \"sector1/reg1\" is there twice"},
        {"\"Z.txt\", \"nr_header\": \"2\"", "\"Z.txt\", \"nr_header\": \"1\"", POND_EPARSE,
         "expected two rows of names"},
        {"\"Z.txt\"", "\"Z.parquet\"", POND_EPARSE, "files.Z.name is \"Z.parquet\""},
        {"\"Z.txt\"", "\"../Z.txt\"", POND_EPARSE, "files.Z.name is"},
        {"{\"files\"", "{files", POND_EPARSE, "file_parameters.json"},
        {"CO2\tair\t20\t1", "CO2\tair\t20\t-", POND_EPARSE,
         "F.txt line 4, column \"sector2\" of \"reg1\": \"-\""},
        {"sector\tsector1", "sector\tsector9", POND_EPARSE,
         "column \"sector9\" of \"reg1\" is none"},
    };
    const struct pond_io_read how = {.year = 2000};

    (void)state;
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
        struct pond_error error = {0};
        struct pond_io_table *table = NULL;

        assert_fails(read_changed(&table, "pymrio", bad[k].from, bad[k].to, &how, &error),
                     bad[k].status, bad[k].part);
    }
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
    struct pond_io_table *table = read_sample("plain", NULL);

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
    assert_ok(read_changed(&table, "plain",
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
    static const struct bad bad[] = {
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
    refuses("plain", bad, sizeof bad / sizeof *bad);
}

/* --- all of them --- */

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

    const struct pond_io_read how = {.year = 2017};

    (void)state;
    for (size_t k = 0; k < sizeof sample / sizeof *sample; k++) {
        char path[4096];

        pond_io_table_free(read_sample(sample[k], &how));
        (void)snprintf(path, sizeof path, "%s/sample%s", test_folder,
                       strcmp(sample[k], "plain") == 0 ? "_2019.csv" : "");
        assert_survives_no_memory(read_again, path);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_epa_folder_is_a_table),
        cmocka_unit_test(money_is_in_the_unit_that_is_asked_for),
        cmocka_unit_test(a_bad_epa_folder_is_refused_by_file_and_cell),
        cmocka_unit_test(a_bea_folder_is_a_table_by_industry_technology),
        cmocka_unit_test(a_bea_folder_is_a_table_by_commodity_technology),
        cmocka_unit_test(a_bad_bea_folder_is_refused_by_file_and_code),
        cmocka_unit_test(a_pymrio_folder_is_a_table),
        cmocka_unit_test(multipliers_and_footprints_are_pymrios),
        cmocka_unit_test(an_exiobase_folder_of_coefficients_is_a_table),
        cmocka_unit_test(a_bad_pymrio_folder_is_refused_by_file_and_cell),
        cmocka_unit_test(a_plain_file_is_a_table),
        cmocka_unit_test(value_added_is_what_is_left_where_it_is_not_given),
        cmocka_unit_test(a_bad_plain_file_is_refused_by_line_and_column),
        cmocka_unit_test(what_is_no_table_is_refused),
        cmocka_unit_test(failing_memory_is_survived),
    };

    return cmocka_run_group_tests(tests, make_test_folder, remove_test_folder);
}
