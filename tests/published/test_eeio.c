/* The EPA's tables of Iowa and Georgia: their own inverses and multipliers are the known answers.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "impact/multipliers.h"
#include "ingest/csv.h"
#include "ingest/matrix_csv.h"
#include "support/support.h"

static void need_data(void)
{
    if (shared_path("data/eeio/README.md") == NULL) {
        skip();
    }
}

static struct pond_matrix *read_table(const char *model, const char *file)
{
    struct pond_error error = {0};
    struct pond_matrix *matrix = NULL;
    char name[200];

    (void)snprintf(name, sizeof name, "data/eeio/%sEEIOv1.0-s-20/%s", model, file);
    assert_ok(pond_matrix_read(&matrix, shared_path(name), &error));
    return matrix;
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
        struct pond_matrix *a = read_table(model[k / 2], domestic ? "A_d.csv.gz" : "A.csv.gz");
        struct pond_matrix *l = read_table(model[k / 2], domestic ? "L_d.csv.gz" : "L.csv.gz");
        struct pond_matrix *d = read_table(model[k / 2], "D.csv");
        struct pond_matrix *n = read_table(model[k / 2], domestic ? "N_d.csv" : "N.csv");
        struct pond_leontief *leontief = NULL;
        double *inverse = calloc((size_t)l->rows * (size_t)l->columns, sizeof *inverse);

        assert_non_null(inverse);
        assert_int_equal(a->rows, 146);
        assert_int_equal(a->columns, 146);
        assert_ok(pond_leontief_new(&leontief, a->value, a->rows, &error));
        pond_leontief_inverse(leontief, inverse);
        assert_true(distance(inverse, l) <= 1e-14);
        pond_leontief_multipliers(leontief, d->rows, d->value);
        assert_int_equal(cells_off(d->value, n, 1e-12), 0);
        pond_leontief_free(leontief);
        free(inverse);
        pond_matrix_free(a);
        pond_matrix_free(l);
        pond_matrix_free(d);
        pond_matrix_free(n);
    }
}

/* D = C B, flows being given as (flow, sector, value). */
static void direct_effects_are_characterised_flows(void **state)
{
    struct pond_error error = {0};
    struct pond_matrix *c = NULL;
    struct pond_matrix *d = NULL;
    double *product = NULL;
    struct pond_csv *csv = NULL;
    const struct pond_csv_row *row = NULL;
    int64_t flows = 0;

    (void)state;
    need_data();
    c = read_table("IA", "C.csv.gz");
    d = read_table("IA", "D.csv");
    product = calloc((size_t)d->rows * (size_t)d->columns, sizeof *product);
    assert_non_null(product);
    assert_ok(pond_csv_open(&csv, shared_path("data/eeio/IAEEIOv1.0-s-20/B_sparse.csv.gz"), NULL,
                            &error));
    for (;;) {
        double cell[3];

        assert_ok(pond_csv_next_good(csv, &row, &error));
        if (row == NULL) {
            break;
        }
        for (int k = 0; k < 3; k++) {
            assert_ok(pond_csv_number(csv, row, k, &cell[k], &error));
        }
        for (int32_t i = 0; i < c->rows; i++) {
            product[(int64_t)i * d->columns + (int64_t)cell[1]] +=
                pond_matrix_at(c, i, (int32_t)cell[0]) * cell[2];
        }
        flows++;
    }
    pond_csv_close(csv);
    assert_int_equal(flows, 71696);
    assert_int_equal(c->columns, 1581);
    assert_int_equal(cells_off(product, d, 1e-12), 0);
    free(product);
    pond_matrix_free(c);
    pond_matrix_free(d);
}

/* One indicator of the sectors of one region, at their output. */
static double total(const struct pond_matrix *d, const struct pond_matrix *q, const char *indicator,
                    const char *region)
{
    int32_t row = pond_dictionary_find(d->row, indicator, strlen(indicator));
    double sum = 0.0;

    assert_true(row >= 0);
    for (int32_t j = 0; j < d->columns; j++) {
        const char *sector = pond_dictionary_text(d->column, j);

        if (strcmp(strchr(sector, '/') + 1, region) == 0) {
            assert_string_equal(sector, pond_dictionary_text(q->row, j));
            sum += pond_matrix_at(d, row, j) * q->value[j];
        }
    }
    return sum;
}

/* Totals of Iowa and of the whole country, as the data's README has them. */
static void totals_of_iowa_are_the_published_ones(void **state)
{
    struct pond_matrix *d = NULL;
    struct pond_matrix *q = NULL;
    double iowa = 0.0;
    double jobs = 0.0;
    double added = 0.0;

    (void)state;
    need_data();
    d = read_table("IA", "D.csv");
    q = read_table("IA", "q.csv");
    iowa = total(d, q, "GHG", "US-IA");
    jobs = total(d, q, "JOBS", "US-IA");
    added = total(d, q, "VADD", "US-IA");
    assert_true(fabs(iowa / 1e9 - 88.35) <= 0.005);
    assert_true(fabs(jobs - 1415463.0) <= 0.5);
    assert_true(fabs(added / 1e9 - 196.864) <= 0.0005);
    assert_true(fabs((iowa + total(d, q, "GHG", "RoUS")) / 1e9 - 4657.1) <= 0.05);
    assert_true(fabs(jobs + total(d, q, "JOBS", "RoUS") - 138836080.0) <= 0.5);
    assert_true(fabs((added + total(d, q, "VADD", "RoUS")) / 1e9 - 20893.75) <= 0.005);
    pond_matrix_free(d);
    pond_matrix_free(q);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(inverses_and_multipliers_are_the_published_ones),
        cmocka_unit_test(direct_effects_are_characterised_flows),
        cmocka_unit_test(totals_of_iowa_are_the_published_ones),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
