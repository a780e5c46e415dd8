/* Make and use tables of the BEA, 2017 and 2020: totals as published, both technologies, imports
 * taken out; and the EPA's own supply and use, of which its coefficients come out.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "impact/leontief.h"
#include "ingest/io_table_read.h"
#include "ingest/matrix_csv.h"
#include "ingest/supply_use.h"
#include "support/support.h"

#define N 73
#define FINALS 20

static void need_data(void)
{
    if (shared_path("data/bea_io/README.md") == NULL) {
        skip();
    }
}

static struct pond_io_table *read_year(int32_t year, enum pond_io_technology technology)
{
    const struct pond_io_read how = {.year = year, .technology = technology};
    struct pond_error error = {0};
    struct pond_io_table *table = NULL;

    assert_ok(pond_io_table_read(&table, shared_path("data/bea_io"), &how, &error));
    assert_int_equal(pond_io_count(table, POND_IO_SECTOR), N);
    assert_int_equal(pond_io_count(table, POND_IO_FINAL), FINALS);
    return table;
}

static const struct year {
    int32_t year;
    double gdp;    /* USD million, the data's README */
    double output; /* the same */
} years[] = {{2017, 19612105, 34468131}, {2020, 21354102, 36710117}};

/* All four tables. */
static void for_each_table(void (*check)(const struct pond_io_table *, const struct year *))
{
    for (int k = 0; k < 4; k++) {
        struct pond_io_table *table =
            read_year(years[k / 2].year,
                      k % 2 == 0 ? POND_IO_INDUSTRY_TECHNOLOGY : POND_IO_COMMODITY_TECHNOLOGY);

        check(table, &years[k / 2]);
        pond_io_table_free(table);
    }
}

/* The files' numbers are rounded to a million: sums of 71 are off by a few. */
static void check_totals(const struct pond_io_table *table, const struct year *year)
{
    double output = 0.0;
    double added = 0.0;
    double final = 0.0;
    double foreign = 0.0;
    double imported = 0.0;

    for (int32_t j = 0; j < N; j++) {
        double x = table->part[POND_IO_OUTPUT][j];

        output += x;
        for (int32_t k = 0; k < 3; k++) {
            added += table->part[POND_IO_PRIMARY_INPUT][k * N + j] * x;
        }
        for (int32_t f = 0; f < FINALS; f++) {
            double all = table->part[POND_IO_FINAL_DEMAND][j * FINALS + f];
            bool is_import = table->axis[POND_IO_FINAL].label[f].kind == POND_IO_IMPORTS;

            final += all;
            foreign += all - table->part[POND_IO_FINAL_DOMESTIC][j * FINALS + f];
            imported -= is_import ? all : 0.0;
        }
        for (int32_t i = 0; i < N; i++) {
            foreign += (table->part[POND_IO_COEFFICIENTS][i * N + j] -
                        table->part[POND_IO_DOMESTIC][i * N + j]) *
                       x;
        }
    }
    assert_close(output, year->output * 1e6, 1e-6);
    assert_close(added, year->gdp * 1e6, 1e-6);
    assert_close(final, year->gdp * 1e6, 1e-6);
    /* What is used of foreign goods is what was imported of them. */
    assert_true(fabs(foreign) <= 3e-5 * imported);
}

static void totals_are_the_published_ones(void **state)
{
    (void)state;
    need_data();
    for_each_table(check_totals);
}

/* Rows: what is used and delivered is what is made, of all and of domestic goods; the use table is
 * up to USD 7 m off the make table. Columns: inputs and value added are all of output. */
static void check_balances(const struct pond_io_table *table, const struct year *year)
{
    const double *x = table->part[POND_IO_OUTPUT];
    double worst = 0.0;

    (void)year;
    for (int32_t i = 0; i < N; i++) {
        double all = 0.0;
        double domestic = 0.0;
        double inputs = 0.0;

        for (int32_t j = 0; j < N; j++) {
            all += table->part[POND_IO_COEFFICIENTS][i * N + j] * x[j];
            domestic += table->part[POND_IO_DOMESTIC][i * N + j] * x[j];
            inputs += table->part[POND_IO_COEFFICIENTS][j * N + i];
        }
        for (int32_t f = 0; f < FINALS; f++) {
            all += table->part[POND_IO_FINAL_DEMAND][i * FINALS + f];
            domestic += table->part[POND_IO_FINAL_DOMESTIC][i * FINALS + f];
        }
        for (int32_t k = 0; k < 3; k++) {
            inputs += table->part[POND_IO_PRIMARY_INPUT][k * N + i];
        }
        worst = fmax(worst, fmax(fabs(all - x[i]), fabs(domestic - x[i])));
        assert_close(inputs, 1.0, 5e-4);
    }
    assert_true(worst <= 9e6);
}

static void rows_and_columns_balance(void **state)
{
    (void)state;
    need_data();
    for_each_table(check_balances);
}

/* With a table of all goods foreign goods count as if they were made at home, so that a final
 * demand is all value added: the multipliers are 1. Of domestic goods, what is imported is missing.
 */
static void check_multipliers(const struct pond_io_table *table, const struct year *year)
{
    struct pond_error error = {0};
    double m[2][N] = {{0}};

    (void)year;
    for (int k = 0; k < 2; k++) {
        struct pond_leontief *leontief = NULL;

        for (int32_t j = 0; j < N; j++) {
            for (int32_t p = 0; p < 3; p++) {
                m[k][j] += table->part[POND_IO_PRIMARY_INPUT][p * N + j];
            }
        }
        assert_ok(pond_leontief_new(
            &leontief, table->part[k == 0 ? POND_IO_COEFFICIENTS : POND_IO_DOMESTIC], N, &error));
        pond_leontief_multipliers(leontief, 1, m[k]);
        pond_leontief_free(leontief);
    }
    for (int32_t j = 0; j < N; j++) {
        assert_close(m[0][j], 1.0, 5e-4);
        assert_true(m[1][j] > 0.4 && m[1][j] < 1.0 + 1e-9);
    }
}

static void value_added_multipliers_of_all_goods_are_1(void **state)
{
    (void)state;
    need_data();
    for_each_table(check_multipliers);
}

static void names_and_years_come_from_the_folder(void **state)
{
    struct pond_error error = {0};
    struct pond_io_table *table = NULL;
    const char *folder = NULL;

    (void)state;
    need_data();
    folder = shared_path("data/bea_io");
    assert_fails(pond_io_table_read(&table, folder, NULL, &error), POND_EINVAL,
                 "from 2017 to 2020 (say which");
    table = read_year(2020, POND_IO_INDUSTRY_TECHNOLOGY);
    assert_string_equal(table->name, "bea_io");
    assert_int_equal(table->year, 2020);
    assert_string_equal(table->axis[POND_IO_SECTOR].label[0].name, "Farms");
    assert_string_equal(table->axis[POND_IO_FINAL].label[0].name,
                        "Personal consumption expenditures");
    pond_io_table_free(table);
}

/* The EPA makes A of U and V by industry technology: the same numbers come out, to 1e-15. */
static void industry_technology_gives_the_epas_coefficients(void **state)
{
    static const char *const name[] = {"A.csv.gz", "U.csv.gz", "V.csv.gz", "x.csv", "q.csv"};
    struct pond_error error = {0};
    struct pond_matrix *m[5] = {NULL};
    double *inputs = calloc((size_t)146 * 142, sizeof *inputs);
    double *a = calloc((size_t)146 * 146, sizeof *a);
    struct pondi_make make = {.industries = 142, .products = 146};

    (void)state;
    need_data();
    assert_non_null(inputs);
    assert_non_null(a);
    for (int k = 0; k < 5; k++) {
        char path[100];

        (void)snprintf(path, sizeof path, "data/eeio/IAEEIOv1.0-s-20/%s", name[k]);
        assert_ok(pond_matrix_read(&m[k], shared_path(path), &error));
    }
    for (int32_t i = 0; i < 146; i++) {
        for (int32_t j = 0; j < 142; j++) {
            inputs[i * 142 + j] = pond_matrix_at(m[1], i, j);
        }
    }
    make.make = m[2]->value;
    make.made = m[3]->value;
    make.output = m[4]->value;
    make.industry = m[3]->row;
    make.product = m[0]->row;
    assert_ok(pondi_industry_technology(&make, 146, inputs, a, &error));
    for (int64_t k = 0; k < (int64_t)146 * 146; k++) {
        assert_true(fabs(a[k] - m[0]->value[k]) <= 1e-15 * fmax(1e-3, fabs(m[0]->value[k])));
    }
    for (int k = 0; k < 5; k++) {
        pond_matrix_free(m[k]);
    }
    free(inputs);
    free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(totals_are_the_published_ones),
        cmocka_unit_test(rows_and_columns_balance),
        cmocka_unit_test(value_added_multipliers_of_all_goods_are_1),
        cmocka_unit_test(names_and_years_come_from_the_folder),
        cmocka_unit_test(industry_technology_gives_the_epas_coefficients),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
