/* Tables for people, JSON and CSV for programs: data to standard output or a file.
 * SPDX-License-Identifier: Apache-2.0 */
#include "cli/print.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/format.h"
#include "base/log.h"
#include "base/output.h"
#include "base/result_json.h"
#include "cli/terminal.h"

#define TEXT_WIDTH_MAX 40
#define TEXT_WIDTH_MIN 12

/* Where output goes, and how. */
struct page {
    struct pond_output *out;
    bool colour;
    int width; /* columns of the terminal, 0: not one */
    int64_t rows;
};

static void put_char(struct pond_output *out, char c)
{
    pond_output_write(out, &c, 1);
}

/* Characters of a UTF-8 text. */
static int characters(const char *text)
{
    int count = 0;

    for (; *text != '\0'; text++) {
        count += ((unsigned char)*text & 0xC0U) != 0x80U ? 1 : 0;
    }
    return count;
}

/* Write a text in `width` columns: padded, or cut with an ellipsis; line breaks become blanks. */
static void put_cell(const struct page *page, const char *text, int width, bool right)
{
    int length = characters(text);
    int room = length > width ? width - 1 : width;
    int written = 0;

    for (int i = length; right && i < width; i++) {
        put_char(page->out, ' ');
    }
    for (; *text != '\0'; text++) {
        bool starts = ((unsigned char)*text & 0xC0U) != 0x80U;
        if (starts && written == room) {
            break;
        }
        written += starts ? 1 : 0;
        if ((unsigned char)*text < 0x20U) {
            put_char(page->out, ' ');
        } else {
            put_char(page->out, *text);
        }
    }
    if (length > width) {
        pond_output_text(page->out, "\xE2\x80\xA6");
        written++;
    }
    for (int i = written; !right && i < width; i++) {
        put_char(page->out, ' ');
    }
}

static void put_style(const struct page *page, const char *code)
{
    if (page->colour) {
        pond_output_format(page->out, "\x1b[%sm", code);
    }
}

static const char *cell_text(const struct pond_column *column, int64_t row, int32_t decimals,
                             char text[POND_FORMAT_SIZE])
{
    if (column->type == POND_TEXT) {
        return column->data.text[row] == NULL ? "" : column->data.text[row];
    }
    if (column->type == POND_F64) {
        pond_format_decimals(text, column->data.f64[row], column->unit, decimals);
    } else {
        pond_format_integer(text, column->data.i64[row], column->unit);
    }
    return text;
}

/* How wide a column is among its first rows; numbers in `decimals`. */
static int column_width(const struct pond_column *column, int64_t rows, int32_t decimals)
{
    char text[POND_FORMAT_SIZE];
    int width = characters(column->name);
    int unit = column->unit[0] == '\0' ? 0 : characters(column->unit) + 2;

    width = unit > width ? unit : width;
    for (int64_t i = 0; i < rows; i++) {
        int length = characters(cell_text(column, i, decimals, text));
        width = length > width ? length : width;
    }
    return column->type == POND_TEXT && width > TEXT_WIDTH_MAX ? TEXT_WIDTH_MAX : width;
}

/* On a terminal, narrow the widest text columns until the table fits, or all are narrow. */
static void fit_widths(const struct page *page, const struct pond_table *table, int *width)
{
    int sum = 0;

    for (int32_t c = 0; c < table->columns; c++) {
        sum += width[c] + 2;
    }
    while (page->width > 0 && sum - 2 > page->width) {
        int32_t widest = -1;
        for (int32_t c = 0; c < table->columns; c++) {
            bool text = table->column[c].type == POND_TEXT;
            if (text && width[c] > TEXT_WIDTH_MIN && (widest < 0 || width[c] > width[widest])) {
                widest = c;
            }
        }
        if (widest < 0) {
            break;
        }
        width[widest]--;
        sum--;
    }
}

static void put_heads(const struct page *page, const struct pond_table *table, const int *width)
{
    bool has_units = false;

    put_style(page, "1");
    for (int32_t c = 0; c < table->columns; c++) {
        const struct pond_column *column = &table->column[c];
        put_cell(page, column->name, width[c], column->type != POND_TEXT);
        pond_output_text(page->out, c + 1 < table->columns ? "  " : "\n");
        has_units = has_units || column->unit[0] != '\0';
    }
    put_style(page, "0");
    for (int32_t c = 0; has_units && c < table->columns; c++) {
        const struct pond_column *column = &table->column[c];
        char unit[64] = "";
        if (column->unit[0] != '\0') {
            (void)snprintf(unit, sizeof unit, "(%s)", column->unit);
        }
        put_cell(page, unit, width[c], column->type != POND_TEXT);
        pond_output_text(page->out, c + 1 < table->columns ? "  " : "\n");
    }
}

static enum pond_status put_table(const struct page *page, const struct pond_table *table,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t rows = page->rows > 0 && page->rows < table->rows ? page->rows : table->rows;
    int *width = NULL;
    int32_t *decimals = NULL;

    POND_TRY(POND_NEW(&width, table->columns, err));
    POND_TRY(POND_NEW(&decimals, table->columns, err));
    for (int32_t c = 0; c < table->columns; c++) {
        decimals[c] = pond_format_column_decimals(&table->column[c], rows);
        width[c] = column_width(&table->column[c], rows, decimals[c]);
    }
    fit_widths(page, table, width);
    pond_output_text(page->out, "\n");
    pond_output_text(page->out, table->name);
    pond_output_text(page->out, ": ");
    pond_output_text(page->out, table->description);
    pond_output_text(page->out, "\n");
    put_heads(page, table, width);
    for (int64_t i = 0; i < rows; i++) {
        for (int32_t c = 0; c < table->columns; c++) {
            const struct pond_column *column = &table->column[c];
            char text[POND_FORMAT_SIZE];
            put_cell(page, cell_text(column, i, decimals[c], text), width[c],
                     column->type != POND_TEXT);
            pond_output_text(page->out, c + 1 < table->columns ? "  " : "\n");
        }
    }
    if (rows < table->rows) {
        char more[POND_FORMAT_SIZE];
        pond_format_integer(more, table->rows - rows, "");
        pond_output_format(page->out,
                           "... %s more rows (--rows 0 shows all, --csv --table %s writes "
                           "them)\n",
                           more, table->name);
    }
done:
    pondi_free(width);
    pondi_free(decimals);
    return status;
}

static void put_figures(const struct page *page, const struct pond_result *result)
{
    int name_width = 0;
    int value_width = 0;

    for (int32_t i = 0; i < result->figures; i++) {
        char text[POND_FORMAT_SIZE];
        int length = characters(result->figure[i].name);
        name_width = length > name_width ? length : name_width;
        pond_format_number(text, result->figure[i].value, result->figure[i].unit);
        length = characters(text);
        value_width = length > value_width ? length : value_width;
    }
    for (int32_t i = 0; i < result->figures; i++) {
        const struct pond_figure *figure = &result->figure[i];
        char text[POND_FORMAT_SIZE];
        pond_format_number(text, figure->value, figure->unit);
        put_cell(page, figure->name, name_width, false);
        pond_output_text(page->out, "  ");
        put_cell(page, text, value_width, true);
        pond_output_format(page->out, " %-9s %s\n",
                           strcmp(figure->unit, "time") == 0 ? "" : figure->unit,
                           figure->description);
    }
}

static void put_notes(const struct page *page, const char *title, const char *style,
                      char *const *note, int32_t count)
{
    if (count == 0) {
        return;
    }
    put_char(page->out, '\n');
    put_style(page, style);
    pond_output_format(page->out, "%s\n", title);
    put_style(page, "0");
    for (int32_t i = 0; i < count; i++) {
        pond_output_text(page->out, "- ");
        pond_output_text(page->out, note[i]);
        put_char(page->out, '\n');
    }
}

/* A table of one text column is sentences, to be read whole. */
static enum pond_status put_people(const struct page *page, const struct pond_result *result,
                                   const struct pond_run *run, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    put_figures(page, result);
    for (int32_t i = 0; i < result->tables; i++) {
        const struct pond_table *table = result->table[i];
        if (table->columns == 1 && table->column->type == POND_TEXT) {
            put_notes(page, table->description, "1", table->column->data.text,
                      (int32_t)table->rows);
        } else {
            POND_TRY(put_table(page, table, err));
        }
    }
    put_notes(page, "Assumptions", "1", result->assumption, result->assumptions);
    put_notes(page, "Warnings", "1;33", result->warning, result->warnings);
    if (run != NULL && run->id > 0) {
        pond_output_format(page->out, "\nKept as run %lld (\"pond run again %lld\" checks it).\n",
                           (long long)run->id, (long long)run->id);
    }
done:
    return status;
}

/* One CSV cell (RFC 4180). */
static void put_csv_text(struct pond_output *out, const char *text)
{
    if (text[strcspn(text, ",\"\r\n")] == '\0') {
        pond_output_text(out, text);
        return;
    }
    put_char(out, '"');
    for (; *text != '\0'; text++) {
        if (*text == '"') {
            put_char(out, '"');
        }
        put_char(out, *text);
    }
    put_char(out, '"');
}

/* The shortest decimal text that reads back to the same double. */
static void put_csv_double(struct pond_output *out, double value)
{
    char text[32];

    if (isnan(value)) {
        return;
    }
    for (int digits = 15; digits <= 17; digits++) {
        (void)snprintf(text, sizeof text, "%.*g", digits, value);
        if (strtod(text, NULL) == value) {
            break;
        }
    }
    pond_output_text(out, text);
}

static void put_csv_cell(struct pond_output *out, const struct pond_column *column, int64_t row)
{
    if (column->type == POND_F64) {
        put_csv_double(out, column->data.f64[row]);
    } else if (column->type == POND_I64) {
        if (column->data.i64[row] != POND_MISSING_I64) {
            pond_output_format(out, "%lld", (long long)column->data.i64[row]);
        }
    } else if (column->data.text[row] != NULL) {
        put_csv_text(out, column->data.text[row]);
    }
}

static void put_csv(struct pond_output *out, const struct pond_table *table)
{
    for (int32_t c = 0; c < table->columns; c++) {
        put_csv_text(out, table->column[c].name);
        put_char(out, c + 1 < table->columns ? ',' : '\n');
    }
    for (int64_t i = 0; i < table->rows; i++) {
        for (int32_t c = 0; c < table->columns; c++) {
            put_csv_cell(out, &table->column[c], i);
            put_char(out, c + 1 < table->columns ? ',' : '\n');
        }
    }
}

static enum pond_status put_json(struct pond_output *out, const struct pond_result *result,
                                 const struct pond_run *run, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    json_t *json = NULL;
    json_t *parameters = NULL;
    char *text = NULL;

    POND_TRY(pond_result_json(&json, result, err));
    if (run != NULL) {
        POND_TRY(pond_json_parse(&parameters, run->parameters, strlen(run->parameters),
                                 "the run's parameters", err));
        (void)json_object_set_new(
            json, "run",
            json_pack("{s:o, s:s, s:I, s:s, s:O, s:I, s:s, s:s, s:f}", "id",
                      run->id > 0 ? json_integer(run->id) : json_null(), "analysis", run->analysis,
                      "analysis_version", (json_int_t)run->analysis_version, "pond_version",
                      run->pond_version, "parameters", parameters, "seed", (json_int_t)run->seed,
                      "input_hash", run->input_hash, "result_hash", run->result_hash, "seconds",
                      run->seconds));
    }
    POND_TRY(pond_json_text(&text, json, true, err));
    pond_output_text(out, text);
    put_char(out, '\n');
done:
    json_decref(parameters);
    json_decref(json);
    pondi_free(text);
    return status;
}

/* The table of that name, or the first where none is named; NULL with the error filled. */
static const struct pond_table *find_table(const struct pond_result *result, const char *name,
                                           struct pond_error *err)
{
    char names[512] = "";
    size_t used = 0;
    const struct pond_table *table = NULL;

    if (name[0] == '\0' && result->tables > 0) {
        return result->table[0];
    }
    table = pond_result_table(result, name);
    if (table != NULL) {
        return table;
    }
    for (int32_t i = 0; i < result->tables && used < sizeof names; i++) {
        int wrote = snprintf(names + used, sizeof names - used, "%s%s", i == 0 ? "" : ", ",
                             result->table[i]->name);
        used += wrote < 0 ? sizeof names : (size_t)wrote;
    }
    (void)pond_fail(err, POND_ENOTFOUND, "there is no table \"%s\" (there are: %s)", name, names);
    return NULL;
}

/* One table has no room for the warnings that all of it was given; JSON holds them itself. */
static void warn_beside(const struct pond_result *result)
{
    for (int32_t i = 0; i < result->warnings; i++) {
        pond_log(POND_LOG_WARNING, "%s", result->warning[i]);
    }
}

/* Write in the form that the flags ask for. */
static enum pond_status put_result(const struct cli *cli, const struct page *page,
                                   const struct pond_result *result, const struct pond_run *run,
                                   struct pond_error *err)
{
    const char *name = cli_text(cli->shared, "table");
    bool csv = cli_bool(cli->shared, "csv");
    const struct pond_table *table = NULL;

    if (name[0] != '\0' || csv) {
        table = find_table(result, name, err);
        if (table == NULL) {
            return POND_ENOTFOUND;
        }
    }
    if (cli_bool(cli->shared, "json")) {
        return put_json(page->out, result, run, err);
    }
    if (table != NULL) {
        warn_beside(result);
    }
    if (csv && table != NULL) {
        put_csv(page->out, table);
        return POND_OK;
    }
    return table != NULL ? put_table(page, table, err) : put_people(page, result, run, err);
}

enum pond_status cli_print_result(const struct cli *cli, const struct pond_result *result,
                                  const struct pond_run *run, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const char *path = cli_text(cli->shared, "output");
    bool to_file = path[0] != '\0' && strcmp(path, "-") != 0;
    struct page page = {.rows = cli_integer(cli->shared, "rows")};

    cli_progress_clear();
    if (cli_bool(cli->shared, "json") && cli_bool(cli->shared, "csv")) {
        return pond_fail(err, POND_EINVAL, "--json and --csv exclude each other");
    }
    page.colour = !to_file && cli_has_colour(stdout);
    page.width = to_file ? 0 : cli_terminal_width(stdout);
    POND_TRY(pond_output_open(&page.out, to_file ? path : "-", err));
    POND_TRY(put_result(cli, &page, result, run, err));
    status = pond_output_close(page.out, err);
    page.out = NULL;
done:
    pond_output_discard(page.out);
    return status;
}
