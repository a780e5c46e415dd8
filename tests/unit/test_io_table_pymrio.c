/* Tables of pymrio and EXIOBASE: pymrio's own numbers, coefficients with and without outputs, what
 * is refused.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "impact/leontief.h"
#include "support/io_sample.h"

/* Ground truth A.2, from pymrio's tests: two regions of three sectors. */
static void a_pymrio_folder_is_a_table(void **state)
{
    static const double output[] = {51e6, 15e6, 58e6, 50e6, 52e6, 39e6};
    static const double final[] = {14e6, 3e6,  2.5e6, 2.5e6, 13e6, 6e6,
                                   5e6,  20e6, 10e6,  10e6,  3e6,  10e6};
    static const double direct[] = {20 / 51e6, 1 / 15e6, 42 / 58e6, 4 / 50e6, 20 / 52e6, 5 / 39e6,
                                    5 / 51e6,  4 / 15e6, 11 / 58e6, 8 / 50e6, 2 / 52e6,  10 / 39e6};
    const struct pond_io_read how = {.year = 2000};
    struct pond_io_table *table = io_sample("pymrio", &how);

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
    struct pond_io_table *table = io_sample("pymrio", &how);
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
    struct pond_io_table *table = io_sample("exiobase", &how);

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
    static const struct bad_io_sample bad[] = {
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
    assert_io_refused("pymrio", &how, bad, sizeof bad / sizeof *bad);
}

/* x.txt says the output where there are only coefficients, whatever final demand would take. */
static void outputs_of_coefficients_are_those_of_x(void **state)
{
    static const double output[] = {1100e6, 2100e6};
    static const struct bad_io_sample bad[] = {
        {"==> unit.txt", "==> x.txt\nregion\tsector\tindout\nFR\tMills\t2100\n==> unit.txt",
         POND_EPARSE, "x.txt: output \"\" of \"Bread/FR\""},
        {"==> unit.txt",
         "==> x.txt\nregion\tsector\tindout\nFR\tMills\tm\nFR\tBread\t1\n==> unit.txt", POND_EPARSE,
         "x.txt: output \"m\" of \"Mills/FR\""},
        {"FR\tBread\t0.15\t0.25", "FR\tBread\t1\t0", POND_EINVAL, "I - A is singular"},
        {"\tkm2\n", "\n", POND_EPARSE, "satellite/unit.txt line 5"},
    };
    const struct pond_io_read how = {.year = 2011};
    struct pond_error error = {0};
    struct pond_io_table *table = NULL;

    (void)state;
    assert_ok(read_io_sample(
        &table, "exiobase", "==> unit.txt",
        "==> x.txt\nregion\tsector\tindout\nFR\tMills\t2100\nFR\tBread\t1100\n==> unit.txt", &how,
        &error));
    assert_part(table, POND_IO_OUTPUT, output);
    pond_io_table_free(table);
    assert_io_refused("exiobase", &how, bad, sizeof bad / sizeof *bad);
}

/* Flows into a sector whose row is all 0 have no coefficient, nor have effects. */
static void what_has_no_output_can_use_nothing(void **state)
{
    static const struct bad_io_sample bad[] = {
        {"reg1\tsector2\t0\t2\t0\t0\t5\t3", "reg1\tsector2\t0\t-5\t0\t0\t0\t0", POND_EPARSE,
         "\"sector1/reg1\" sells 5 to \"sector2/reg1\", whose row of Z and Y adds up to an output "
         "of 0"},
    };
    const struct pond_io_read how = {.year = 2000};

    (void)state;
    assert_io_refused("pymrio", &how, bad, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pymrio_folder_is_a_table),
        cmocka_unit_test(multipliers_and_footprints_are_pymrios),
        cmocka_unit_test(an_exiobase_folder_of_coefficients_is_a_table),
        cmocka_unit_test(a_bad_pymrio_folder_is_refused_by_file_and_cell),
        cmocka_unit_test(outputs_of_coefficients_are_those_of_x),
        cmocka_unit_test(what_has_no_output_can_use_nothing),
    };

    return cmocka_run_group_tests(tests, make_test_folder, remove_test_folder);
}
