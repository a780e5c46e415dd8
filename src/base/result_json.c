/* A result as JSON, whose numbers read back to the same bits, and its fingerprint.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/result_json.h"

#include <string.h>

#include "base/alloc.h"

static json_t *value_json(const struct pond_column *column, int64_t row)
{
    if (column->type == POND_F64) {
        return pond_json_real(column->data.f64[row]);
    }
    if (column->type == POND_I64) {
        int64_t value = column->data.i64[row];
        return value == POND_MISSING_I64 ? json_null() : json_integer(value);
    }
    return column->data.text[row] == NULL ? json_null() : json_string(column->data.text[row]);
}

static json_t *table_json(const struct pond_table *table)
{
    static const char *const types[] = {"number", "integer", "string"};
    json_t *columns = json_array();
    json_t *rows = json_array();

    for (int32_t c = 0; c < table->columns; c++) {
        const struct pond_column *column = &table->column[c];
        (void)json_array_append_new(
            columns, json_pack("{s:s, s:s, s:s, s:s}", "name", column->name, "unit", column->unit,
                               "type", types[column->type], "description", column->description));
    }
    for (int64_t i = 0; i < table->rows; i++) {
        json_t *row = json_array();
        for (int32_t c = 0; c < table->columns; c++) {
            (void)json_array_append_new(row, value_json(&table->column[c], i));
        }
        (void)json_array_append_new(rows, row);
    }
    return json_pack("{s:s, s:s, s:o, s:o}", "name", table->name, "description", table->description,
                     "columns", columns, "rows", rows);
}

static json_t *texts_json(char **text, int32_t count)
{
    json_t *array = json_array();

    for (int32_t i = 0; i < count; i++) {
        (void)json_array_append_new(array, json_string(text[i]));
    }
    return array;
}

enum pond_status pond_result_json(json_t **out, const struct pond_result *result,
                                  struct pond_error *err)
{
    json_t *figures = json_array();
    json_t *tables = json_array();

    for (int32_t i = 0; i < result->figures; i++) {
        const struct pond_figure *figure = &result->figure[i];
        (void)json_array_append_new(figures,
                                    json_pack("{s:s, s:o, s:s, s:s}", "name", figure->name, "value",
                                              pond_json_real(figure->value), "unit", figure->unit,
                                              "description", figure->description));
    }
    for (int32_t i = 0; i < result->tables; i++) {
        (void)json_array_append_new(tables, table_json(result->table[i]));
    }
    *out = json_pack("{s:o, s:o, s:o, s:o}", "figures", figures, "tables", tables, "assumptions",
                     texts_json(result->assumption, result->assumptions), "warnings",
                     texts_json(result->warning, result->warnings));
    return *out != NULL ? POND_OK : pondi_no_memory(err, 1, 1);
}

static void hash_text(struct pond_hash *hash, const char *text)
{
    /* The final NUL keeps "ab","c" apart from "a","bc"; a missing text is one byte 1. */
    if (text == NULL) {
        pond_hash_add(hash, "\1", 1);
    } else {
        pond_hash_add(hash, text, strlen(text) + 1);
    }
}

static void hash_table(struct pond_hash *hash, const struct pond_table *table)
{
    size_t rows = (size_t)table->rows;

    hash_text(hash, table->name);
    for (int32_t c = 0; c < table->columns; c++) {
        const struct pond_column *column = &table->column[c];
        hash_text(hash, column->name);
        hash_text(hash, column->unit);
        if (column->type == POND_F64) {
            pond_hash_add(hash, column->data.f64, rows * sizeof *column->data.f64);
        } else if (column->type == POND_I64) {
            pond_hash_add(hash, column->data.i64, rows * sizeof *column->data.i64);
        } else {
            for (size_t i = 0; i < rows; i++) {
                hash_text(hash, column->data.text[i]);
            }
        }
    }
}

void pond_result_hash(const struct pond_result *result, char text[POND_HASH_SIZE])
{
    struct pond_hash hash;

    pond_hash_begin(&hash);
    for (int32_t i = 0; i < result->tables; i++) {
        hash_table(&hash, result->table[i]);
    }
    for (int32_t i = 0; i < result->figures; i++) {
        hash_text(&hash, result->figure[i].name);
        hash_text(&hash, result->figure[i].unit);
        pond_hash_add(&hash, &result->figure[i].value, sizeof result->figure[i].value);
    }
    pond_hash_end(&hash, text);
}
