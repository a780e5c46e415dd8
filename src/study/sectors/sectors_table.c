/* Tables of industries: read from a labelled square CSV, or added up from firms; checked.
 * SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "ingest/csv.h"
#include "study/sectors/sectors_study.h"

/* Published tables are rounded: sums agree to this share. */
#define ROUNDED 0.01

static enum pond_status allocate(struct sector_table *table, int32_t industries,
                                 struct pond_error *err)
{
    enum pond_status status = POND_OK;

    if (industries > POND_ARIO_MAX) {
        return pond_fail(err, POND_ELIMIT, "%" PRId32 " industries (expected at most %d)",
                         industries, POND_ARIO_MAX);
    }
    table->industries = industries;
    POND_TRY(POND_NEW(&table->code, industries, err));
    POND_TRY(POND_NEW(&table->flow, (int64_t)industries * industries, err));
    POND_TRY(POND_NEW(&table->final_demand, industries, err));
    POND_TRY(POND_NEW(&table->imports, industries, err));
    POND_TRY(POND_NEW(&table->output, industries, err));
    POND_TRY(POND_NEW(&table->value_added, industries, err));
done:
    return status;
}

static double inputs_of(const struct sector_table *table, int32_t industry)
{
    double sum = table->imports[industry];

    for (int32_t i = 0; i < table->industries; i++) {
        sum += table->flow[(int64_t)i * table->industries + industry];
    }
    return sum;
}

static void add_up(struct sector_table *table)
{
    for (int32_t i = 0; i < table->industries; i++) {
        table->output[i] = 0.0;
        for (int32_t j = 0; j < table->industries; j++) {
            table->output[i] += table->flow[(int64_t)i * table->industries + j];
        }
        table->output[i] += table->final_demand[i];
    }
}

/* --- a file --- */

struct reader {
    struct sector_table *table;
    const char *path;
    struct pond_csv *csv;
    const struct pond_csv_row *row;
    int32_t *industry; /* columns: which industry; -1: another column */
    int32_t final_column;
    int32_t output_column; /* -1: none */
    int64_t *line;         /* industries: of its row; 0: not yet */
    double *output;        /* industries: as the column says */
    double *value_added;   /* industries: as the row says */
    int64_t value_line;    /* 0: no such row */
    int64_t imports_line;  /* 0: no such row */
};

static bool is_text(struct pond_csv_cell cell, const char *text)
{
    return cell.length == strlen(text) && memcmp(cell.text, text, cell.length) == 0;
}

/* Columns after the first: industries, final_demand, output. */
static enum pond_status read_header(struct reader *reader, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct sector_table *table = reader->table;
    const struct pond_csv *csv = reader->csv;
    int32_t first = 0;

    POND_TRY(pond_csv_find(csv, "industry", &first, err));
    if (first != 0) {
        return pond_fail(err, POND_EPARSE,
                         "%s: column \"industry\" is number %" PRId32 " (expected the first)",
                         reader->path, first + 1);
    }
    POND_TRY(pond_csv_find(csv, "final_demand", &reader->final_column, err));
    POND_TRY(pond_dictionary_new(&table->codes, err));
    POND_TRY(POND_NEW(&reader->industry, pond_csv_columns(csv), err));
    reader->output_column = -1;
    reader->industry[0] = -1;
    for (int32_t c = 1; c < pond_csv_columns(csv); c++) {
        const char *name = pond_csv_name(csv, c);
        int32_t known = pond_dictionary_count(table->codes);

        reader->industry[c] = -1;
        if (strcmp(name, "output") == 0) {
            reader->output_column = c;
        } else if (c != reader->final_column) {
            POND_TRY(
                pond_dictionary_add(table->codes, name, strlen(name), &reader->industry[c], err));
            if (reader->industry[c] < known || name[0] == '\0') {
                return pond_fail(err, POND_EPARSE,
                                 "%s: column %" PRId32 " is called \"%s\"%s (expected one column "
                                 "an industry, under its code)",
                                 reader->path, c + 1, name,
                                 name[0] == '\0' ? "" : ", as one before it");
            }
        }
    }
    if (pond_dictionary_count(table->codes) == 0) {
        return pond_fail(err, POND_EPARSE,
                         "%s: no column is an industry's (expected industry, a column for each "
                         "industry, final_demand)",
                         reader->path);
    }
    POND_TRY(allocate(table, pond_dictionary_count(table->codes), err));
    POND_TRY(POND_NEW(&reader->line, table->industries, err));
    POND_TRY(POND_NEW(&reader->output, table->industries, err));
    POND_TRY(POND_NEW(&reader->value_added, table->industries, err));
    for (int32_t k = 0; k < table->industries; k++) {
        table->code[k] = pond_dictionary_text(table->codes, k);
    }
done:
    return status;
}

/* An empty cell is 0, as in published tables. */
static enum pond_status read_cell(const struct reader *reader, int32_t column, bool signed_too,
                                  double *value, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    *value = 0.0;
    if (reader->row->cell[column].length == 0) {
        return POND_OK;
    }
    POND_TRY(pond_csv_number(reader->csv, reader->row, column, value, err));
    if (!signed_too && *value < 0.0) {
        return pond_csv_fail(reader->csv, reader->row, column,
                             column == reader->final_column
                                 ? "0 or more; what was imported belongs into a row \"imports\""
                                 : "0 or more",
                             err);
    }
done:
    return status;
}

/* A row below the industries: one number for each of them. */
static enum pond_status read_extra(struct reader *reader, double *to, bool signed_too,
                                   int64_t *line, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    if (*line != 0) {
        return pond_csv_fail(reader->csv, reader->row, 0, "one such row; there is another before",
                             err);
    }
    *line = reader->row->line;
    for (int32_t c = 1; c < pond_csv_columns(reader->csv); c++) {
        if (reader->industry[c] >= 0) {
            POND_TRY(read_cell(reader, c, signed_too, &to[reader->industry[c]], err));
        }
    }
done:
    return status;
}

static enum pond_status read_industry(struct reader *reader, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct sector_table *table = reader->table;
    struct pond_csv_cell code = reader->row->cell[0];
    int32_t k = pond_dictionary_find(table->codes, code.text, code.length);

    if (k < 0) {
        return pond_csv_fail(reader->csv, reader->row, 0,
                             "an industry of the header, value_added or imports", err);
    }
    if (reader->line[k] != 0) {
        return pond_csv_fail(reader->csv, reader->row, 0,
                             "one row an industry; there is another before", err);
    }
    reader->line[k] = reader->row->line;
    for (int32_t c = 1; c < pond_csv_columns(reader->csv); c++) {
        double *to = reader->industry[c] >= 0
                         ? &table->flow[(int64_t)k * table->industries + reader->industry[c]]
                     : c == reader->final_column ? &table->final_demand[k]
                                                 : &reader->output[k];
        POND_TRY(read_cell(reader, c, false, to, err));
    }
done:
    return status;
}

static enum pond_status read_rows(struct reader *reader, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    for (;;) {
        POND_TRY(pond_csv_next_good(reader->csv, &reader->row, err));
        if (reader->row == NULL) {
            break;
        }
        if (is_text(reader->row->cell[0], "value_added")) {
            POND_TRY(read_extra(reader, reader->value_added, true, &reader->value_line, err));
        } else if (is_text(reader->row->cell[0], "imports")) {
            POND_TRY(read_extra(reader, reader->table->imports, false, &reader->imports_line, err));
        } else {
            POND_TRY(read_industry(reader, err));
        }
    }
    for (int32_t k = 0; k < reader->table->industries; k++) {
        if (reader->line[k] == 0) {
            return pond_fail(err, POND_EPARSE,
                             "%s: column \"%s\" has no row (expected a row for each industry)",
                             reader->path, reader->table->code[k]);
        }
    }
done:
    return status;
}

/* --- checks --- */

static bool agree(double a, double b)
{
    return fabs(a - b) <= ROUNDED * fmax(fabs(a), fabs(b));
}

/* What a row sells is the output that is given beside it. */
static enum pond_status check_rows(const struct reader *reader, struct pond_error *err)
{
    const struct sector_table *table = reader->table;

    for (int32_t k = 0; reader->output_column >= 0 && k < table->industries; k++) {
        if (!agree(reader->output[k], table->output[k])) {
            return pond_fail(err, POND_EINVAL,
                             "%s line %lld, column \"output\": %.10g, and industry \"%s\" sells "
                             "%.10g with its final demand (expected the same, within 1 %%)",
                             reader->path, (long long)reader->line[k], reader->output[k],
                             table->code[k], table->output[k]);
        }
    }
    return POND_OK;
}

/* Value added as given, or what inputs leave of the output. */
static enum pond_status check_columns(const struct reader *reader, struct pond_error *err)
{
    struct sector_table *table = reader->table;

    for (int32_t k = 0; k < table->industries; k++) {
        double rest = table->output[k] - inputs_of(table, k);
        double given = reader->value_added[k];

        if (reader->value_line == 0) {
            table->value_added[k] = rest;
            continue;
        }
        table->value_added[k] = given;
        if (reader->imports_line == 0 && rest >= given) {
            table->imports[k] = rest - given; /* what is not told comes from outside */
            continue;
        }
        if (!(fabs(rest - given) <= ROUNDED * table->output[k])) {
            return pond_fail(err, POND_EINVAL,
                             "%s line %lld, column \"%s\": value added %.10g, and output less "
                             "inputs%s is %.10g (expected the same, within 1 %% of the output "
                             "%.10g)",
                             reader->path, (long long)reader->value_line, table->code[k], given,
                             reader->imports_line == 0 ? "" : " and imports", rest,
                             table->output[k]);
        }
    }
    return POND_OK;
}

/* As x = A x + f with f >= 0, the Leontief inverse is there (Hawkins and Simon 1949, Econometrica
 * 17:245-248) just where every industry sells to final demand, itself or over others. */
static enum pond_status check_productive(const struct sector_table *table, const char *path,
                                         struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int32_t n = table->industries;
    int32_t *queue = NULL;
    uint8_t *reaches = NULL;
    int32_t tail = 0;

    POND_TRY(POND_NEW(&queue, n, err));
    POND_TRY(POND_NEW(&reaches, n, err));
    for (int32_t i = 0; i < n; i++) {
        if (table->final_demand[i] > 0.0) {
            reaches[i] = 1;
            queue[tail++] = i;
        }
    }
    for (int32_t head = 0; head < tail; head++) {
        for (int32_t i = 0; i < n; i++) {
            if (reaches[i] == 0 && table->flow[(int64_t)i * n + queue[head]] > 0.0) {
                reaches[i] = 1;
                queue[tail++] = i;
            }
        }
    }
    if (tail == 0) {
        status = pond_fail(err, POND_EINVAL,
                           "%s: no industry sells anything to final demand (expected more than 0 "
                           "in the column \"final_demand\")",
                           path);
        goto done;
    }
    for (int32_t i = 0; i < n; i++) {
        if (reaches[i] == 0 && (table->output[i] > 0.0 || inputs_of(table, i) > 0.0)) {
            status = pond_fail(err, POND_EINVAL,
                               "%s: what industry \"%s\" makes reaches no final demand, itself or "
                               "over others (expected final demand: without it the table is not "
                               "productive)",
                               path, table->code[i]);
            goto done;
        }
    }
done:
    pondi_free(queue);
    pondi_free(reaches);
    return status;
}

enum pond_status sector_table_read(struct sector_table *table, const char *path,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct reader reader = {.table = table, .path = path};

    POND_TRY(pond_csv_open(&reader.csv, path, NULL, err));
    POND_TRY(read_header(&reader, err));
    POND_TRY(read_rows(&reader, err));
    add_up(table);
    POND_TRY(check_rows(&reader, err));
    POND_TRY(check_columns(&reader, err));
    POND_TRY(check_productive(table, path, err));
done:
    pond_csv_close(reader.csv);
    pondi_free(reader.industry);
    pondi_free(reader.line);
    pondi_free(reader.output);
    pondi_free(reader.value_added);
    return status;
}

/* --- the network --- */

double sector_turnover(const struct pond_network *network, pond_node node)
{
    return fmax(network->sales[node] + network->final_demand[node],
                network->purchases[node] + network->imports[node]);
}

enum pond_status sector_table_of_network(struct sector_table *table, const struct pond_study *study,
                                         struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_network *network = study->network;
    int32_t n = network->industries;

    POND_TRY(allocate(table, n, err));
    memcpy((void *)table->code, network->industry_code, (size_t)n * sizeof *table->code);
    for (pond_node i = 0; i < network->nodes; i++) {
        int32_t from = network->industry[i];
        double turnover = sector_turnover(network, i);

        for (pond_edge k = network->out_start[i]; k < network->out_start[i + 1]; k++) {
            int32_t to = network->industry[network->out_customer[k]];
            table->flow[(int64_t)from * n + to] += network->out_value[k];
        }
        table->final_demand[from] += turnover - network->sales[i];
        table->imports[from] += network->imports[i];
        table->estimated += turnover > network->sales[i] + network->final_demand[i] ? 1 : 0;
    }
    add_up(table);
    for (int32_t k = 0; k < n; k++) {
        table->value_added[k] = table->output[k] - inputs_of(table, k);
    }
done:
    return status;
}

void sector_table_clear(struct sector_table *table)
{
    pond_dictionary_free(table->codes);
    pondi_free((void *)table->code);
    pondi_free(table->flow);
    pondi_free(table->final_demand);
    pondi_free(table->imports);
    pondi_free(table->output);
    pondi_free(table->value_added);
    *table = (struct sector_table){0};
}
