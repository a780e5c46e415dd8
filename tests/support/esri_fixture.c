/* Reads the ESRI reference data.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/esri_fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/support.h"

static void *zeros(int64_t count, size_t size)
{
    void *block = calloc((size_t)count + 1, size);

    assert_non_null(block);
    return block;
}

bool read_csv(struct test_csv *csv, const char *folder, const char *name)
{
    char file[256];
    const char *path = NULL;
    char *at = NULL;
    size_t bytes = 0;
    int64_t cells = 0;

    memset(csv, 0, sizeof *csv);
    (void)snprintf(file, sizeof file, "data/esri/%s/%s", folder, name);
    path = shared_path(file);
    if (path == NULL) {
        return false;
    }
    csv->text = read_file(path, &bytes);
    csv->columns = 1;
    for (at = csv->text; *at != '\n'; at++) {
        csv->columns += *at == ',';
    }
    for (; *at != '\0'; at++) {
        csv->rows += *at == '\n' && at[1] != '\0';
    }
    csv->name = zeros(csv->columns, sizeof *csv->name);
    csv->cell = zeros(csv->rows * csv->columns, sizeof *csv->cell);
    for (at = csv->text; *at != '\0' && cells < (csv->rows + 1) * csv->columns; cells++) {
        const char **into =
            cells < csv->columns ? csv->name + cells : csv->cell + cells - csv->columns;

        *into = at;
        at += strcspn(at, ",\r\n");
        if (*at == '\r') {
            *at++ = '\0';
        }
        if (*at == ',' || *at == '\n') {
            *at++ = '\0';
        }
    }
    assert_int_equal(cells, (csv->rows + 1) * csv->columns);
    return true;
}

void free_csv(struct test_csv *csv)
{
    free(csv->text);
    free(csv->name);
    free(csv->cell);
}

int64_t csv_column(const struct test_csv *csv, const char *name)
{
    for (int64_t c = 0; c < csv->columns; c++) {
        if (strcmp(csv->name[c], name) == 0) {
            return c;
        }
    }
    return -1;
}

const char *csv_text(const struct test_csv *csv, int64_t row, const char *name)
{
    int64_t column = csv_column(csv, name);

    assert_true(column >= 0 && row >= 0 && row < csv->rows);
    return csv->cell[row * csv->columns + column];
}

double csv_number(const struct test_csv *csv, int64_t row, const char *name)
{
    const char *text = csv_text(csv, row, name);
    char *end = NULL;
    double value = strtod(text, &end);

    assert_true(end != text && *end == '\0');
    return value;
}

static double *read_numbers(const struct test_csv *csv, const char *name)
{
    double *values = NULL;

    if (csv_column(csv, name) < 0) {
        return NULL;
    }
    values = zeros(csv->rows, sizeof *values);
    for (int64_t r = 0; r < csv->rows; r++) {
        values[r] = csv_number(csv, r, name);
    }
    return values;
}

static int32_t *read_ids(const struct test_csv *csv, const char *name, int32_t *count)
{
    int32_t *ids = zeros(csv->rows, sizeof *ids);

    for (int64_t r = 0; r < csv->rows; r++) {
        ids[r] = (int32_t)csv_number(csv, r, name);
        *count = ids[r] >= *count ? ids[r] + 1 : *count;
    }
    return ids;
}

static void read_classes(struct esri_fixture *fixture, const char *folder, int32_t industries)
{
    struct test_csv csv;

    assert_true(read_csv(&csv, folder, "essential.csv"));
    fixture->input_class = zeros((int64_t)industries * industries, 1);
    for (int64_t r = 0; r < csv.rows; r++) {
        int64_t supplier = (int64_t)csv_number(&csv, r, "supplier_industry");
        int64_t customer = (int64_t)csv_number(&csv, r, "customer_industry");

        if (supplier < industries && customer < industries) {
            fixture->input_class[supplier * industries + customer] =
                (uint8_t)csv_number(&csv, r, "class");
        }
    }
    free_csv(&csv);
}

static void read_weights(struct esri_fixture *fixture, const char *folder)
{
    struct test_csv csv;

    if (!read_csv(&csv, folder, "weights.csv")) {
        return;
    }
    fixture->weights = (int32_t)csv.columns - 1;
    fixture->weight = zeros(csv.rows * fixture->weights, sizeof(double));
    for (int32_t w = 0; w < fixture->weights; w++) {
        for (int64_t r = 0; r < csv.rows; r++) {
            fixture->weight[w * csv.rows + r] = csv_number(&csv, r, csv.name[w + 1]);
        }
    }
    free_csv(&csv);
}

static void read_scenarios(struct esri_fixture *fixture, const char *folder)
{
    struct test_csv csv;

    if (!read_csv(&csv, folder, "scenarios.csv")) {
        return;
    }
    fixture->shock = zeros(csv.rows, sizeof *fixture->shock);
    fixture->start = zeros(csv.rows + 1, sizeof *fixture->start);
    for (int64_t r = 0; r < csv.rows; r++) {
        int64_t scenario = (int64_t)csv_number(&csv, r, "scenario");

        assert_true(scenario == fixture->scenarios || scenario == fixture->scenarios - 1);
        fixture->scenarios = scenario + 1;
        fixture->start[fixture->scenarios] = r + 1;
        fixture->shock[r] = (struct pond_esri_shock){(pond_node)csv_number(&csv, r, "firm"),
                                                     csv_number(&csv, r, "loss_down"),
                                                     csv_number(&csv, r, "loss_up")};
    }
    free_csv(&csv);
}

bool read_esri_fixture(struct esri_fixture *fixture, const char *folder)
{
    struct pond_error error = {.code = POND_OK};
    struct pond_network_input input = {0};
    struct test_csv edges;
    struct test_csv firms;
    int32_t *supplier = NULL;
    int32_t *customer = NULL;
    int32_t *industry = NULL;
    double *value = NULL;
    int32_t ignored = 0;

    memset(fixture, 0, sizeof *fixture);
    if (!read_csv(&edges, folder, "edges.csv")) {
        return false;
    }
    assert_true(read_csv(&firms, folder, "firms.csv"));
    input.nodes = (pond_node)firms.rows;
    input.links = edges.rows;
    input.supplier = supplier = read_ids(&edges, "supplier", &ignored);
    input.customer = customer = read_ids(&edges, "customer", &ignored);
    input.value = value = read_numbers(&edges, "weight");
    input.industry = industry = read_ids(&firms, "industry", &input.industries);
    assert_ok(pond_network_build(&fixture->network, &input, &error));
    fixture->revenue = read_numbers(&firms, "revenue");
    fixture->costs = read_numbers(&firms, "costs");
    read_classes(fixture, folder, input.industries);
    read_weights(fixture, folder);
    read_scenarios(fixture, folder);
    free(supplier);
    free(customer);
    free(industry);
    free(value);
    free_csv(&edges);
    free_csv(&firms);
    return true;
}

void free_esri_fixture(struct esri_fixture *fixture)
{
    pond_network_free(fixture->network);
    free(fixture->input_class);
    free(fixture->revenue);
    free(fixture->costs);
    free(fixture->weight);
    free(fixture->start);
    free(fixture->shock);
}
