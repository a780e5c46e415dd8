/* The EPA's tables of Iowa and Georgia, read: their own inverses, multipliers and totals are the
 * known answers.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "impact/multipliers.h"
#include "ingest/csv.h"
#include "ingest/io_table_read.h"
#include "ingest/matrix_csv.h"
#include "support/support.h"

static void need_data(void)
{
    if (shared_path("data/eeio/README.md") == NULL) {
        skip();
    }
}

static const char *path_of(const char *model, const char *file)
{
    char name[200];

    (void)snprintf(name, sizeof name, "data/eeio/%sEEIOv1.0-s-20/%s", model, file);
    return shared_path(name);
}

static struct pond_matrix *read_matrix(const char *model, const char *file)
{
    struct pond_error error = {0};
    struct pond_matrix *matrix = NULL;

    assert_ok(pond_matrix_read(&matrix, path_of(model, file), &error));
    return matrix;
}

static struct pond_io_table *read_table(const char *model)
{
    struct pond_error error = {0};
    struct pond_io_table *table = NULL;

    assert_ok(pond_io_table_read(&table, path_of(model, ""), NULL, &error));
    return table;
}

/* Largest difference, over the largest number. */
static double distance(const double *a, const struct pond_matrix *b)
{
    int64_t count = (int64_t)b->rows * b->columns;
    double most = 0.0;
    double off = 0.0;

    for (int64_t k = 0; k < count; k++) {
        most = fmax(most, fabs(b->value[k]));
        off = fmax(off, fabs(a[k] - b->value[k]));
    }
    return off / most;
}

/* Cells off by more than `share` of themselves; below 1e-18 of the largest they are rounding. */
static int64_t cells_off(const double *a, const struct pond_matrix *b, double share)
{
    int64_t off = 0;

    for (int32_t i = 0; i < b->rows; i++) {
        double most = 0.0;

        for (int32_t j = 0; j < b->columns; j++) {
            most = fmax(most, fabs(pond_matrix_at(b, i, j)));
        }
        for (int32_t j = 0; j < b->columns; j++) {
            double expected = pond_matrix_at(b, i, j);
            double got = a[(int64_t)i * b->columns + j];

            off += fabs(got - expected) > share * fabs(expected) + 1e-18 * most ? 1 : 0;
        }
    }
    return off;
}

static void inverses_and_multipliers_are_the_published_ones(void **state)
{
    static const char *const model[] = {"IA", "GA"};

    (void)state;
    need_data();
    for (int k = 0; k < 4; k++) {
        bool domestic = k % 2 == 1;
        struct pond_error error = {0};
        struct pond_io_table *table = read_table(model[k / 2]);
        const double *a = table->part[domestic ? POND_IO_DOMESTIC : POND_IO_COEFFICIENTS];
        struct pond_matrix *l = read_matrix(model[k / 2], domestic ? "L_d.csv.gz" : "L.csv.gz");
        struct pond_matrix *n = read_matrix(model[k / 2], domestic ? "N_d.csv" : "N.csv");
        struct pond_leontief *leontief = NULL;
        double *inverse = calloc((size_t)l->rows * (size_t)l->columns, sizeof *inverse);

        assert_non_null(inverse);
        assert_int_equal(pond_io_count(table, POND_IO_SECTOR), 146);
        assert_int_equal(pond_io_count(table, POND_IO_INDICATOR), 16);
        assert_ok(pond_leontief_new(&leontief, a, 146, &error));
        pond_leontief_inverse(leontief, inverse);
        assert_true(distance(inverse, l) <= 1e-14);
        pond_leontief_multipliers(leontief, n->rows, table->part[POND_IO_DIRECT]);
        assert_int_equal(cells_off(table->part[POND_IO_DIRECT], n, 1e-12), 0);
        pond_leontief_free(leontief);
        free(inverse);
        pond_matrix_free(l);
        pond_matrix_free(n);
        pond_io_table_free(table);
    }
}

/* D = C B; and M = B L, which is not published, gives N = C M. */
static void effects_are_characterised_flows(void **state)
{
    struct pond_error error = {0};
    struct pond_io_table *table = NULL;
    struct pond_matrix *published[2] = {NULL};
    struct pond_leontief *leontief = NULL;
    double *flows = NULL;
    double *product = NULL;
    int64_t nonzero = 0;

    (void)state;
    need_data();
    table = read_table("IA");
    flows = table->part[POND_IO_FLOWS];
    published[0] = read_matrix("IA", "D.csv");
    published[1] = read_matrix("IA", "N.csv");
    assert_int_equal(pond_io_count(table, POND_IO_FLOW), 1581);
    for (int64_t k = 0; k < 1581 * 146; k++) {
        nonzero += flows[k] != 0.0 ? 1 : 0;
    }
    assert_int_equal(nonzero, 71696);
    assert_ok(pond_leontief_new(&leontief, table->part[POND_IO_COEFFICIENTS], 146, &error));
    product = calloc(16 * 146, sizeof *product);
    assert_non_null(product);
    for (int k = 0; k < 2; k++) {
        memset(product, 0, 16 * 146 * sizeof *product);
        for (int64_t i = 0; i < 16; i++) {
            for (int64_t f = 0; f < 1581; f++) {
                double c = table->part[POND_IO_CHARACTERISATION][i * 1581 + f];

                for (int64_t j = 0; j < 146; j++) {
                    product[i * 146 + j] += c * flows[f * 146 + j];
                }
            }
        }
        assert_int_equal(cells_off(product, published[k], 1e-12), 0);
        pond_leontief_multipliers(leontief, 1581, flows);
    }
    pond_leontief_free(leontief);
    pond_matrix_free(published[0]);
    pond_matrix_free(published[1]);
    free(product);
    pond_io_table_free(table);
}

/* One indicator of the sectors of one region, at their output. */
static double total(const struct pond_io_table *table, const char *indicator, const char *region)
{
    int32_t sectors = pond_io_count(table, POND_IO_SECTOR);
    int32_t row = pond_io_find(table, POND_IO_INDICATOR, indicator);
    int32_t place = pond_io_find(table, POND_IO_REGION, region);
    double sum = 0.0;

    assert_true(row >= 0 && place >= 0);
    for (int32_t j = 0; j < sectors; j++) {
        if (table->axis[POND_IO_SECTOR].label[j].region == place) {
            sum += table->part[POND_IO_DIRECT][(int64_t)row * sectors + j] *
                   table->part[POND_IO_OUTPUT][j];
        }
    }
    return sum;
}

/* Totals of Iowa and of the whole country, as the data's README has them. */
static void totals_of_iowa_are_the_published_ones(void **state)
{
    struct pond_io_table *table = NULL;
    double iowa = 0.0;
    double jobs = 0.0;
    double added = 0.0;

    (void)state;
    need_data();
    table = read_table("IA");
    iowa = total(table, "GHG", "US-IA");
    jobs = total(table, "JOBS", "US-IA");
    added = total(table, "VADD", "US-IA");
    assert_true(fabs(iowa / 1e9 - 88.35) <= 0.005);
    assert_true(fabs(jobs - 1415463.0) <= 0.5);
    assert_true(fabs(added / 1e9 - 196.864) <= 0.0005);
    assert_true(fabs((iowa + total(table, "GHG", "RoUS")) / 1e9 - 4657.1) <= 0.05);
    assert_true(fabs(jobs + total(table, "JOBS", "RoUS") - 138836080.0) <= 0.5);
    assert_true(fabs((added + total(table, "VADD", "RoUS")) / 1e9 - 20893.75) <= 0.005);
    pond_io_table_free(table);
}

/* Of one final demand, all sectors; README: consumption of Iowa's households is USD 114.26 bn, of
 * the country's 14,047.6 bn. */
static double demanded(const struct pond_io_table *table, enum pond_io_part part, const char *code)
{
    int32_t finals = pond_io_count(table, POND_IO_FINAL);
    int32_t final = pond_io_find(table, POND_IO_FINAL, code);
    double sum = 0.0;

    assert_true(final >= 0);
    for (int32_t i = 0; i < pond_io_count(table, POND_IO_SECTOR); i++) {
        sum += table->part[part][(int64_t)i * finals + final];
    }
    return sum;
}

/* What Iowa consumes and invests of a sector's goods, wherever they are made. */
static double consumed(const struct pond_io_table *table, int32_t sector)
{
    int32_t finals = pond_io_count(table, POND_IO_FINAL);
    double sum = 0.0;

    for (int32_t f = 0; f < finals; f++) {
        const struct pond_io_label *label = &table->axis[POND_IO_FINAL].label[f];
        bool counts = label->kind == POND_IO_HOUSEHOLDS || label->kind == POND_IO_INVESTMENT ||
                      label->kind == POND_IO_GOVERNMENT;

        sum += counts && label->region == 0
                   ? table->part[POND_IO_FINAL_DEMAND][(int64_t)sector * finals + f]
                   : 0.0;
    }
    return sum;
}

/* The EPA's own demand vector of Iowa's consumption: of goods of the rest of the country it is the
 * use table's final demand to a dollar. Of Iowa's own goods it is that less what their row of use
 * and final demand has above their output, which the EPA thus moves between the regions: 8.2 bn of
 * other real estate is the most. The vectors have the two to USD 25,000. */
static void consumption_is_the_published_vector(void **state)
{
    struct pond_error error = {0};
    struct pond_io_table *table = NULL;
    struct pond_csv *csv = NULL;
    const struct pond_csv_row *row = NULL;
    int32_t compared = 0;

    (void)state;
    need_data();
    table = read_table("IA");
    assert_ok(pond_csv_open(&csv, path_of("IA", "demands.csv.gz"), NULL, &error));
    for (;;) {
        static const char id[] = "2020_US-IA_Consumption_Complete";
        double published = 0.0;

        assert_ok(pond_csv_next_good(csv, &row, &error));
        if (row == NULL) {
            break;
        }
        if (row->cell[0].length != strlen(id) || memcmp(row->cell[0].text, id, strlen(id)) != 0) {
            continue;
        }
        assert_ok(pond_csv_number(csv, row, 2, &published, &error));
        if (compared < 73) {
            double over = -table->part[POND_IO_OUTPUT][compared];

            for (int32_t j = 0; j < 146; j++) {
                over += table->part[POND_IO_COEFFICIENTS][compared * 146 + j] *
                        table->part[POND_IO_OUTPUT][j];
            }
            for (int32_t f = 0; f < 40; f++) {
                over += table->part[POND_IO_FINAL_DEMAND][compared * 40 + f];
            }
            published += over;
        }
        assert_true(fabs(consumed(table, compared) - published) <= (compared < 73 ? 25000 : 1.0));
        compared++;
    }
    assert_int_equal(compared, 146);
    pond_csv_close(csv);
    pond_io_table_free(table);
}

/* Totals of the use table as the README has them, and what the columns stand for. */
static void final_demand_is_the_published_one(void **state)
{
    struct pond_io_table *table = NULL;
    double iowa = 0.0;

    (void)state;
    need_data();
    table = read_table("IA");
    assert_int_equal(table->year, 2020);
    assert_string_equal(table->name, "IAEEIOv1.0-s-20");
    assert_string_equal(table->currency, "USD");
    assert_int_equal(pond_io_count(table, POND_IO_FINAL), 40);
    assert_int_equal(table->axis[POND_IO_FINAL].label[20].kind, POND_IO_HOUSEHOLDS);
    assert_int_equal(table->axis[POND_IO_FINAL].label[20].region, 1);
    assert_string_equal(table->axis[POND_IO_FINAL].label[20].industry, "F010");
    iowa = demanded(table, POND_IO_FINAL_DEMAND, "F010/US-IA");
    assert_true(fabs(iowa / 1e9 - 114.26) <= 0.005);
    assert_true(fabs((iowa + demanded(table, POND_IO_FINAL_DEMAND, "F010/RoUS")) / 1e9 - 14047.6) <=
                0.05);
    assert_true(demanded(table, POND_IO_FINAL_DOMESTIC, "F010/US-IA") < iowa);
    assert_true(demanded(table, POND_IO_FINAL_DOMESTIC, "F050/US-IA") == 0.0);
    pond_io_table_free(table);
}

/* What sectors use, their own primary inputs with it, is all of their output. The README gives
 * 0.99992..1.00011 for the same in N, where it is value added as an indicator. */
static void inputs_and_primary_inputs_are_all_of_output(void **state)
{
    struct pond_io_table *table = NULL;
    double pay = 0.0;

    (void)state;
    need_data();
    table = read_table("IA");
    assert_int_equal(pond_io_count(table, POND_IO_PRIMARY), 6);
    for (int32_t j = 0; j < 146; j++) {
        double sum = 0.0;
        double added = 0.0;
        int32_t row = pond_io_find(table, POND_IO_INDICATOR, "VADD");

        for (int32_t i = 0; i < 146; i++) {
            sum += table->part[POND_IO_COEFFICIENTS][i * 146 + j];
        }
        for (int32_t k = 0; k < 6; k++) {
            double each = table->part[POND_IO_PRIMARY_INPUT][k * 146 + j];

            added += each;
            pay += table->axis[POND_IO_PRIMARY].label[k].kind == POND_IO_PAY
                       ? each * table->part[POND_IO_OUTPUT][j]
                       : 0.0;
        }
        assert_true(fabs(sum + added - 1.0) <= 0.00012);
        assert_close(added, table->part[POND_IO_DIRECT][row * 146 + j], 1e-9);
    }
    /* BEA, use table of 2020, row V001: the EPA's states add up to the country's pay. */
    {
        struct pond_error error = {0};
        struct pond_matrix *use = NULL;
        double published = 0.0;
        int32_t row = 0;

        assert_ok(pond_matrix_read(&use, shared_path("data/bea_io/use_2020.csv"), &error));
        row = pond_dictionary_find(use->row, "V001", 4);
        for (int32_t j = 0; j < 71; j++) {
            published += pond_matrix_at(use, row, j);
        }
        assert_close(pay, published * 1e6, 0.03);
        pond_matrix_free(use);
    }
    pond_io_table_free(table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(inverses_and_multipliers_are_the_published_ones),
        cmocka_unit_test(effects_are_characterised_flows),
        cmocka_unit_test(totals_of_iowa_are_the_published_ones),
        cmocka_unit_test(final_demand_is_the_published_one),
        cmocka_unit_test(consumption_is_the_published_vector),
        cmocka_unit_test(inputs_and_primary_inputs_are_all_of_output),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
