/* Columns are added one by one; each owns its values.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/table.h"

#include <assert.h>
#include <string.h>

#include "base/alloc.h"

static enum pond_status copy_text(char **out, const char *text, struct pond_error *err)
{
    *out = pondi_strdup(text);
    return *out != NULL ? POND_OK : pondi_no_memory(err, strlen(text) + 1, 1);
}

enum pond_status pond_table_new(struct pond_table **out, const char *name, const char *description,
                                int64_t rows, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_table *table = NULL;

    *out = NULL;
    if (rows < 0) {
        return pond_fail(err, POND_EINVAL, "table \"%s\": %lld rows (expected at least 0)", name,
                         (long long)rows);
    }
    POND_TRY(POND_NEW(&table, 1, err));
    table->rows = rows;
    POND_TRY(copy_text(&table->name, name, err));
    POND_TRY(copy_text(&table->description, description, err));
    *out = table;
    table = NULL;
done:
    pond_table_free(table);
    return status;
}

static void free_column(struct pond_column *column, int64_t rows)
{
    if (column->type == POND_TEXT && column->data.text != NULL) {
        for (int64_t i = 0; i < rows; i++) {
            pondi_free(column->data.text[i]);
        }
    }
    /* The three members of the union are pointers of one size; free the one that is in use. */
    if (column->type == POND_F64) {
        pondi_free(column->data.f64);
    } else if (column->type == POND_I64) {
        pondi_free(column->data.i64);
    } else {
        pondi_free(column->data.text);
    }
    pondi_free(column->name);
    pondi_free(column->unit);
    pondi_free(column->description);
}

void pond_table_free(struct pond_table *table)
{
    if (table == NULL) {
        return;
    }
    for (int32_t i = 0; i < table->columns; i++) {
        free_column(&table->column[i], table->rows);
    }
    pondi_free(table->column);
    pondi_free(table->name);
    pondi_free(table->description);
    pondi_free(table);
}

static enum pond_status add_column(struct pond_table *table, enum pond_type type, const char *name,
                                   const char *unit, const char *description,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_column column = {.type = type};

    if (pond_table_column(table, name) != NULL) {
        return pond_fail(err, POND_EEXISTS, "table \"%s\" has a column \"%s\" already", table->name,
                         name);
    }
    POND_TRY(copy_text(&column.name, name, err));
    POND_TRY(copy_text(&column.unit, unit, err));
    POND_TRY(copy_text(&column.description, description, err));
    if (type == POND_F64) {
        POND_TRY(POND_NEW(&column.data.f64, table->rows, err));
    } else if (type == POND_I64) {
        POND_TRY(POND_NEW(&column.data.i64, table->rows, err));
    } else {
        POND_TRY(POND_NEW(&column.data.text, table->rows, err));
    }
    POND_TRY(POND_GROW(&table->column, &table->column_capacity, (int64_t)table->columns + 1, err));
    table->column[table->columns] = column;
    table->columns++;
    return POND_OK;
done:
    free_column(&column, table->rows);
    return status;
}

enum pond_status pond_table_add_f64(struct pond_table *table, const char *name, const char *unit,
                                    const char *description, double **data, struct pond_error *err)
{
    enum pond_status status = add_column(table, POND_F64, name, unit, description, err);

    if (data != NULL) {
        *data = status == POND_OK ? table->column[table->columns - 1].data.f64 : NULL;
    }
    return status;
}

enum pond_status pond_table_add_i64(struct pond_table *table, const char *name, const char *unit,
                                    const char *description, int64_t **data, struct pond_error *err)
{
    enum pond_status status = add_column(table, POND_I64, name, unit, description, err);

    if (data != NULL) {
        *data = status == POND_OK ? table->column[table->columns - 1].data.i64 : NULL;
    }
    return status;
}

enum pond_status pond_table_add_text(struct pond_table *table, const char *name, const char *unit,
                                     const char *description, int32_t *column,
                                     struct pond_error *err)
{
    enum pond_status status = add_column(table, POND_TEXT, name, unit, description, err);

    if (column != NULL) {
        *column = status == POND_OK ? table->columns - 1 : -1;
    }
    return status;
}

enum pond_status pond_table_set_text(struct pond_table *table, int32_t column, int64_t row,
                                     const char *text, struct pond_error *err)
{
    char *copy = NULL;
    char **place = NULL;

    assert(column >= 0 && column < table->columns && row >= 0 && row < table->rows);
    assert(table->column[column].type == POND_TEXT);
    if (text != NULL) {
        copy = pondi_strdup(text);
        if (copy == NULL) {
            return pondi_no_memory(err, strlen(text) + 1, 1);
        }
    }
    place = &table->column[column].data.text[row];
    pondi_free(*place);
    *place = copy;
    return POND_OK;
}

const struct pond_column *pond_table_column(const struct pond_table *table, const char *name)
{
    for (int32_t i = 0; i < table->columns; i++) {
        if (strcmp(table->column[i].name, name) == 0) {
            return &table->column[i];
        }
    }
    return NULL;
}
