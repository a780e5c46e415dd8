/* A batch of records as a virtual table, so that one statement writes thousands of rows:
 * INSERT INTO trade SELECT * FROM batch_trade. Twice as fast as binding row by row.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "records/money.h"
#include "store/sqlite.h"

static void add_column(struct pondi_sqlite_column *column, int32_t *count,
                       enum pondi_sqlite_role role, int32_t field, const char *name)
{
    struct pondi_sqlite_column *added = &column[(*count)++];

    added->role = role;
    added->field = field;
    (void)snprintf(added->name, sizeof added->name, "%s%s", name,
                   role == PONDI_COLUMN_FINAL ? "_is_final" : "");
}

int32_t pondi_sqlite_columns(enum pond_noun noun,
                             struct pondi_sqlite_column column[PONDI_SQLITE_COLUMNS_MAX])
{
    const struct pond_noun_info *info = pond_noun_info(noun);
    int32_t count = 0;

    for (int32_t f = 0; f < info->fields; f++) {
        const struct pond_field *field = &info->field[f];
        if (field->kind == POND_FIELD_CODE) {
            add_column(column, &count, PONDI_COLUMN_ID, f, "id");
        }
        add_column(column, &count, PONDI_COLUMN_FIELD, f, field->name);
        if (field->may_be_final) {
            add_column(column, &count, PONDI_COLUMN_FINAL, f, field->name);
        }
    }
    if (noun >= POND_CODED_NOUNS) {
        add_column(column, &count, PONDI_COLUMN_SOURCE, -1, "source");
        add_column(column, &count, PONDI_COLUMN_LINE, -1, "line");
    }
    return count;
}

struct table {
    sqlite3_vtab base; /* first: SQLite sees only this */
    const struct pondi_sqlite_reader *reader;
};

struct cursor {
    sqlite3_vtab_cursor base; /* first: SQLite sees only this */
    const struct pondi_sqlite_reader *reader;
    int64_t row;
};

static int connect_table(sqlite3 *db, void *user, int count, const char *const *args,
                         sqlite3_vtab **out, char **message)
{
    const struct pondi_sqlite_reader *reader = user;
    char sql[PONDI_SQLITE_SQL_SIZE];
    int used = snprintf(sql, sizeof sql, "CREATE TABLE batch(");
    struct table *table = NULL;
    int code = SQLITE_OK;

    (void)count;
    (void)args;
    (void)message;
    for (int32_t c = 0; c < reader->columns; c++) {
        used += snprintf(sql + used, sizeof sql - (size_t)used, "%s\"%s\"", c == 0 ? "" : ",",
                         reader->column[c].name);
    }
    (void)snprintf(sql + used, sizeof sql - (size_t)used, ")");
    table = pondi_alloc(1, sizeof *table);
    if (table == NULL) {
        return SQLITE_NOMEM;
    }
    table->reader = reader;
    code = sqlite3_declare_vtab(db, sql);
    if (code != SQLITE_OK) {
        pondi_free(table);
        return code;
    }
    *out = &table->base;
    return SQLITE_OK;
}

static int disconnect_table(sqlite3_vtab *table)
{
    pondi_free(table);
    return SQLITE_OK;
}

static int best_index(sqlite3_vtab *table, sqlite3_index_info *index)
{
    (void)table;
    index->estimatedCost = 1e6;
    return SQLITE_OK;
}

static int open_cursor(sqlite3_vtab *table, sqlite3_vtab_cursor **out)
{
    struct cursor *cursor = pondi_alloc(1, sizeof *cursor);

    if (cursor == NULL) {
        return SQLITE_NOMEM;
    }
    cursor->reader = ((const struct table *)table)->reader;
    *out = &cursor->base;
    return SQLITE_OK;
}

static int close_cursor(sqlite3_vtab_cursor *cursor)
{
    pondi_free(cursor);
    return SQLITE_OK;
}

static int filter_rows(sqlite3_vtab_cursor *base, int number, const char *text, int count,
                       sqlite3_value **values)
{
    (void)number;
    (void)text;
    (void)count;
    (void)values;
    ((struct cursor *)base)->row = 0;
    return SQLITE_OK;
}

static int next_row(sqlite3_vtab_cursor *base)
{
    ((struct cursor *)base)->row++;
    return SQLITE_OK;
}

static int at_end(sqlite3_vtab_cursor *base)
{
    const struct cursor *cursor = (const struct cursor *)base;
    const struct pond_batch *batch = cursor->reader->store->batch;

    return batch == NULL || cursor->row >= batch->rows;
}

/* A whole number is given as one: in a REAL column it takes 1 to 6 bytes instead of 8, and it
 * comes back as the same double. -0.0 is kept as it is. */
static void give_number(sqlite3_context *context, double value)
{
    if (fabs(value) < 1e14 && value == (double)(int64_t)value &&
        !(value == 0.0 && signbit(value))) {
        sqlite3_result_int64(context, (int64_t)value);
    } else if (!isnan(value)) {
        sqlite3_result_double(context, value);
    }
}

static void give_choice(sqlite3_context *context, const char *choices, int64_t index)
{
    for (; index > 0; index--) {
        choices += strcspn(choices, " ");
        choices += strspn(choices, " ");
    }
    sqlite3_result_text(context, choices, (int)strcspn(choices, " "), SQLITE_STATIC);
}

/* A value that is not given is NULL: what a column has when nothing is given to SQLite. */
static void give_field(sqlite3_context *context, const struct pondi_sqlite *store, int32_t f,
                       int64_t row)
{
    const struct pond_batch *batch = store->batch;
    const struct pond_field *field = &pond_noun_info(batch->noun)->field[f];
    const struct pond_values *values = &batch->column[f];
    char text[4];

    switch (field->kind) {
    case POND_FIELD_CODE:
        sqlite3_result_text(
            context, pond_dictionary_text(store->codes->of[batch->noun], (int32_t)values->i64[row]),
            -1, SQLITE_STATIC);
        return;
    case POND_FIELD_TEXT:
        if (values->text[row] >= 0) {
            sqlite3_result_text(context, batch->arena + values->text[row], -1, SQLITE_STATIC);
        }
        return;
    case POND_FIELD_NUMBER:
        give_number(context, values->f64[row]);
        return;
    case POND_FIELD_REFER:
        if (values->i64[row] >= 0) {
            sqlite3_result_int64(context, values->i64[row]);
        }
        return;
    default:
        break;
    }
    if (values->i64[row] == POND_MISSING) {
        return;
    }
    if (field->kind == POND_FIELD_CHOICE) {
        give_choice(context, field->choices, values->i64[row]);
    } else if (field->kind == POND_FIELD_CURRENCY) {
        pond_currency_text(text, values->i64[row]);
        sqlite3_result_text(context, text, 3, SQLITE_TRANSIENT);
    } else {
        sqlite3_result_int64(context, values->i64[row]);
    }
}

static int give_column(sqlite3_vtab_cursor *base, sqlite3_context *context, int number)
{
    const struct cursor *cursor = (const struct cursor *)base;
    const struct pondi_sqlite *store = cursor->reader->store;
    const struct pondi_sqlite_column *column = &cursor->reader->column[number];
    const struct pond_batch *batch = store->batch;

    switch (column->role) {
    case PONDI_COLUMN_FIELD:
        give_field(context, store, column->field, cursor->row);
        break;
    case PONDI_COLUMN_ID:
        sqlite3_result_int64(context, batch->column[column->field].i64[cursor->row]);
        break;
    case PONDI_COLUMN_FINAL:
        sqlite3_result_int(context,
                           batch->column[column->field].i64[cursor->row] == POND_FINAL ? 1 : 0);
        break;
    case PONDI_COLUMN_SOURCE:
        if (store->source != 0) {
            sqlite3_result_int64(context, store->source);
        }
        break;
    case PONDI_COLUMN_LINE:
        if (batch->line[cursor->row] != 0) {
            sqlite3_result_int64(context, batch->line[cursor->row]);
        }
        break;
    }
    return SQLITE_OK;
}

static int give_row_id(sqlite3_vtab_cursor *base, sqlite3_int64 *id)
{
    *id = ((const struct cursor *)base)->row;
    return SQLITE_OK;
}

/* Without xCreate a table of this module is there without being created, under its name. */
static const sqlite3_module batch_module = {
    .xConnect = connect_table,
    .xBestIndex = best_index,
    .xDisconnect = disconnect_table,
    .xOpen = open_cursor,
    .xClose = close_cursor,
    .xFilter = filter_rows,
    .xNext = next_row,
    .xEof = at_end,
    .xColumn = give_column,
    .xRowid = give_row_id,
};

enum pond_status pondi_sqlite_add_readers(struct pondi_sqlite *store, struct pond_error *err)
{
    for (int noun = 0; noun < POND_NOUNS; noun++) {
        struct pondi_sqlite_reader *reader = &store->reader[noun];
        char name[32];
        int code = SQLITE_OK;

        reader->store = store;
        reader->noun = (enum pond_noun)noun;
        reader->columns = pondi_sqlite_columns(reader->noun, reader->column);
        (void)snprintf(name, sizeof name, "batch_%s", pond_noun_info(reader->noun)->name);
        code = sqlite3_create_module(store->db, name, &batch_module, reader);
        if (code != SQLITE_OK) {
            return pondi_sqlite_fail(store, code, err);
        }
    }
    return POND_OK;
}
