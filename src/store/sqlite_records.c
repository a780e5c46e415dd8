/* Records into the SQLite store and out of it; all SQL is made from the table of nouns.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "records/money.h"
#include "store/sqlite.h"

/* Rows given to a sink at a time. */
#define READ_ROWS 16384

enum pond_status pondi_sqlite_look_up_known(struct pondi_sqlite *store, enum pond_noun noun,
                                            struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const char *name = pond_noun_info(noun)->name;
    char sql[96];
    int64_t count = 0;
    int64_t end = 0;

    (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM \"%s\"", name);
    POND_TRY(pondi_sqlite_number(store, sql, &count, err));
    (void)snprintf(sql, sizeof sql, "SELECT coalesce(max(id) + 1, 0) FROM \"%s\"", name);
    POND_TRY(pondi_sqlite_number(store, sql, &end, err));
    if (count != end || end > INT32_MAX) {
        return pond_fail(err, POND_ECORRUPT,
                         "%s: %lld rows in table %s with ids up to %lld (expected 0, 1, 2, ... "
                         "without gaps): another program changed it; restore it from a copy",
                         store->path, (long long)count, name, (long long)end - 1);
    }
    store->known[noun] = count;
done:
    return status;
}

static enum pond_status ensure_known(struct pondi_sqlite *store, enum pond_noun noun,
                                     struct pond_error *err)
{
    return store->known[noun] >= 0 ? POND_OK : pondi_sqlite_look_up_known(store, noun, err);
}

/* Give codes known..end-1 a row with nothing but the code. */
static enum pond_status add_codes(struct pondi_sqlite *store, enum pond_noun noun, int64_t end,
                                  const struct pond_codes *codes, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    sqlite3_stmt **insert = &store->insert_code[noun];

    if (*insert == NULL) {
        char sql[96];
        (void)snprintf(sql, sizeof sql, "INSERT INTO \"%s\" (id, code) VALUES (?, ?)",
                       pond_noun_info(noun)->name);
        POND_TRY(pondi_sqlite_prepare(store, insert, sql, err));
    }
    for (int64_t id = store->known[noun]; id < end; id++) {
        POND_TRY(pondi_sqlite_bind(store, *insert, err, "it", id,
                                   pond_dictionary_text(codes->of[noun], (int32_t)id)));
        POND_TRY(pondi_sqlite_step_done(store, *insert, err));
        store->known[noun] = id + 1;
    }
done:
    return status;
}

static enum pond_status fail_id(struct pondi_sqlite *store, const struct pond_batch *batch,
                                int32_t f, int64_t row, struct pond_error *err)
{
    const struct pond_noun_info *info = pond_noun_info(batch->noun);

    return pond_fail(err, POND_EINVAL,
                     "%s: %s of line %lld: id %lld of \"%s\" is not in the codes it came with",
                     store->path, info->name, (long long)batch->line[row],
                     (long long)batch->column[f].i64[row], info->field[f].name);
}

/*
 * See to it that every reference of a column is a row: it is POND_FINAL where that is legal,
 * POND_UNKNOWN, or an id below `known`. Codes that are new are added.
 */
static enum pond_status check_references(struct pondi_sqlite *store, const struct pond_batch *batch,
                                         int32_t f, const struct pond_codes *codes,
                                         struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_field *field = &pond_noun_info(batch->noun)->field[f];
    const int64_t *id = batch->column[f].i64;
    int64_t lowest = field->may_be_final ? POND_FINAL : 0;
    int64_t end = pond_dictionary_count(codes->of[field->refers]);
    int64_t highest = -1;

    POND_TRY(ensure_known(store, field->refers, err));
    for (int64_t row = 0; row < batch->rows; row++) {
        if (id[row] != POND_UNKNOWN && (id[row] < lowest || id[row] >= end)) {
            return fail_id(store, batch, f, row, err);
        }
        highest = id[row] > highest ? id[row] : highest;
    }
    if (highest >= store->known[field->refers]) {
        POND_TRY(add_codes(store, field->refers, end, codes, err));
    }
done:
    return status;
}

/* The same for a record's own code; a gap before a new one is filled, so that ids stay dense. */
static enum pond_status check_codes(struct pondi_sqlite *store, const struct pond_batch *batch,
                                    int32_t f, const struct pond_codes *codes, int64_t *known,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const int64_t *id = batch->column[f].i64;
    int64_t end = pond_dictionary_count(codes->of[batch->noun]);
    bool gap = false;

    POND_TRY(ensure_known(store, batch->noun, err));
    *known = store->known[batch->noun];
    for (int64_t row = 0; row < batch->rows; row++) {
        if (id[row] < 0 || id[row] >= end) {
            return fail_id(store, batch, f, row, err);
        }
        gap = gap || id[row] > *known;
        *known = id[row] >= *known ? id[row] + 1 : *known;
    }
    if (gap) {
        POND_TRY(add_codes(store, batch->noun, *known, codes, err));
    }
done:
    return status;
}

static enum pond_status check_batch(struct pondi_sqlite *store, const struct pond_batch *batch,
                                    const struct pond_codes *codes, int64_t *known,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_noun_info *info = pond_noun_info(batch->noun);

    for (int32_t f = 0; f < info->fields; f++) {
        if (info->field[f].kind == POND_FIELD_REFER) {
            POND_TRY(check_references(store, batch, f, codes, err));
        } else if (info->field[f].kind == POND_FIELD_CODE) {
            POND_TRY(check_codes(store, batch, f, codes, known, err));
        }
    }
done:
    return status;
}

static enum pond_status check_source(struct pondi_sqlite *store, int64_t source,
                                     struct pond_error *err)
{
    enum pond_status status = POND_OK;
    sqlite3_stmt *statement = NULL;
    bool row = false;

    if (source == 0 || source == store->known_source) {
        return POND_OK;
    }
    POND_TRY(pondi_sqlite_prepare(store, &statement, "SELECT 1 FROM source WHERE id = ?", err));
    POND_TRY(pondi_sqlite_bind(store, statement, err, "i", source));
    POND_TRY(pondi_sqlite_step_row(store, statement, &row, err));
    if (!row) {
        status = pond_fail(err, POND_EINVAL, "%s: there is no source %lld", store->path,
                           (long long)source);
        goto done;
    }
    store->known_source = source;
done:
    (void)sqlite3_finalize(statement);
    return status;
}

/*
 * INSERT INTO firm (id, code, name, ...) SELECT * FROM batch_firm WHERE true
 *   ON CONFLICT (id) DO UPDATE SET code = iif(...), name = coalesce(excluded.name, name), ...
 * Another code under the same id becomes NULL, which the column refuses: nobody is renamed.
 */
static void make_insert(char sql[PONDI_SQLITE_SQL_SIZE], const struct pondi_sqlite_reader *reader)
{
    const char *table = pond_noun_info(reader->noun)->name;
    size_t size = PONDI_SQLITE_SQL_SIZE;
    size_t used = (size_t)snprintf(sql, size, "INSERT INTO \"%s\" (", table);

    for (int32_t c = 0; c < reader->columns; c++) {
        used += (size_t)snprintf(sql + used, size - used, "%s\"%s\"", c == 0 ? "" : ", ",
                                 reader->column[c].name);
    }
    used += (size_t)snprintf(sql + used, size - used, ") SELECT * FROM batch_%s", table);
    if (reader->noun >= POND_CODED_NOUNS) {
        return;
    }
    used += (size_t)snprintf(sql + used, size - used,
                             " WHERE true ON CONFLICT (id) DO UPDATE SET"
                             " code = iif(code = excluded.code, code, NULL)");
    for (int32_t c = 0; c < reader->columns; c++) {
        const char *name = reader->column[c].name;
        if (reader->column[c].role == PONDI_COLUMN_FIELD && strcmp(name, "code") != 0) {
            used +=
                (size_t)snprintf(sql + used, size - used,
                                 ", \"%s\" = coalesce(excluded.\"%s\", \"%s\")", name, name, name);
        }
    }
}

static enum pond_status insert_batch(struct pondi_sqlite *store, const struct pond_batch *batch,
                                     struct pond_error *err)
{
    enum pond_status status = POND_OK;
    sqlite3_stmt **insert = &store->insert[batch->noun];

    if (*insert == NULL) {
        char sql[PONDI_SQLITE_SQL_SIZE];
        make_insert(sql, &store->reader[batch->noun]);
        POND_TRY(pondi_sqlite_prepare(store, insert, sql, err));
    }
    POND_TRY(pondi_sqlite_step_done(store, *insert, err));
done:
    return status;
}

enum pond_status pondi_sqlite_write(void *handle, int64_t source, const struct pond_batch *batch,
                                    const struct pond_codes *codes, struct pond_error *err)
{
    struct pondi_sqlite *store = handle;
    enum pond_status status = POND_OK;
    bool coded = batch->noun < POND_CODED_NOUNS;
    int64_t known = 0;

    POND_TRY(check_source(store, source, err));
    POND_TRY(check_batch(store, batch, codes, &known, err));
    store->batch = batch;
    store->codes = codes;
    store->source = source;
    /* Every reference was just found to be a row of this very transaction, and nothing deletes
     * rows: SQLite need not look each one up again (four look-ups a trade, more than half the
     * time). docs/store.md argues it; a test holds it against PRAGMA foreign_key_check. */
    (void)sqlite3_db_config(store->db, SQLITE_DBCONFIG_ENABLE_FKEY, coded ? 1 : 0, NULL);
    status = insert_batch(store, batch, err);
    (void)sqlite3_db_config(store->db, SQLITE_DBCONFIG_ENABLE_FKEY, 1, NULL);
    if (status == POND_OK && coded && known > store->known[batch->noun]) {
        store->known[batch->noun] = known;
    }
done:
    store->batch = NULL;
    store->codes = NULL;
    return status;
}

/* One row of id and code; they are to come as 0, 1, 2, ... */
static enum pond_status take_code(struct pondi_sqlite *store, sqlite3_stmt *statement,
                                  enum pond_noun noun, struct pond_dictionary *codes,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t expected = pond_dictionary_count(codes);
    int64_t stored = sqlite3_column_int64(statement, 0);
    const char *text = (const char *)sqlite3_column_text(statement, 1);
    int32_t id = -1;

    if (text != NULL) {
        size_t length = (size_t)sqlite3_column_bytes(statement, 1);
        POND_TRY(pond_dictionary_add(codes, text, length, &id, err));
    } else if (sqlite3_errcode(store->db) == SQLITE_NOMEM) {
        return pondi_no_memory(err, 1, POND_CODE_MAX);
    }
    if (id != expected || stored != expected) {
        status = pond_fail(err, POND_ECORRUPT,
                           "%s: code \"%s\" of table %s has id %lld (expected %lld): another "
                           "program changed it, or it is damaged; restore it from a copy",
                           store->path, text == NULL ? "" : text, pond_noun_info(noun)->name,
                           (long long)stored, (long long)expected);
    }
done:
    return status;
}

static enum pond_status read_codes_of(struct pondi_sqlite *store, enum pond_noun noun,
                                      struct pond_dictionary *codes, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    sqlite3_stmt *statement = NULL;
    char sql[96];
    bool row = true;

    (void)snprintf(sql, sizeof sql, "SELECT id, code FROM \"%s\" ORDER BY id",
                   pond_noun_info(noun)->name);
    POND_TRY(pondi_sqlite_prepare(store, &statement, sql, err));
    for (;;) {
        POND_TRY(pondi_sqlite_step_row(store, statement, &row, err));
        if (!row) {
            break;
        }
        POND_TRY(take_code(store, statement, noun, codes, err));
    }
done:
    (void)sqlite3_finalize(statement);
    return status;
}

enum pond_status pondi_sqlite_read_codes(void *handle, struct pond_codes *codes,
                                         struct pond_error *err)
{
    enum pond_status status = POND_OK;

    for (int noun = 0; noun < POND_CODED_NOUNS; noun++) {
        POND_TRY(read_codes_of(handle, (enum pond_noun)noun, codes->of[noun], err));
    }
done:
    return status;
}

/* Reading: which columns are selected, and which ids are known to be rows. */
struct reading {
    struct pondi_sqlite *store;
    sqlite3_stmt *statement;
    struct pond_batch *batch;
    int32_t columns;
    struct pondi_sqlite_column column[PONDI_SQLITE_COLUMNS_MAX];
    int64_t known[POND_CODED_NOUNS];
};

static bool wanted(const struct pondi_sqlite_column *column, uint32_t fields)
{
    if (column->role == PONDI_COLUMN_SOURCE ||
        (column->role == PONDI_COLUMN_FIELD && strcmp(column->name, "code") == 0)) {
        return false;
    }
    return fields == 0 || column->role == PONDI_COLUMN_ID ||
           (column->field >= 0 && (fields >> column->field & 1U) != 0);
}

static void make_select(char sql[PONDI_SQLITE_SQL_SIZE], struct reading *reading,
                        const struct pond_read_filter *filter)
{
    enum pond_noun noun = reading->batch->noun;
    size_t size = PONDI_SQLITE_SQL_SIZE;
    size_t used = (size_t)snprintf(sql, size, "SELECT ");
    struct pondi_sqlite_column column[PONDI_SQLITE_COLUMNS_MAX];
    int32_t columns = pondi_sqlite_columns(noun, column);
    bool timed = pond_field_find(noun, "time") >= 0;

    for (int32_t c = 0; c < columns; c++) {
        if (wanted(&column[c], filter->fields)) {
            used += (size_t)snprintf(sql + used, size - used, "%s\"%s\"",
                                     reading->columns == 0 ? "" : ", ", column[c].name);
            reading->column[reading->columns++] = column[c];
        }
    }
    used += (size_t)snprintf(sql + used, size - used, "%s FROM \"%s\"",
                             reading->columns == 0 ? "id" : "", pond_noun_info(noun)->name);
    if (timed && filter->from_s != POND_MISSING) {
        used += (size_t)snprintf(sql + used, size - used, " WHERE time >= %lld",
                                 (long long)filter->from_s);
    }
    if (timed && filter->to_s != POND_MISSING) {
        used += (size_t)snprintf(sql + used, size - used, "%s time < %lld",
                                 filter->from_s != POND_MISSING ? " AND" : " WHERE",
                                 (long long)filter->to_s);
    }
    (void)snprintf(sql + used, size - used, " ORDER BY id");
}

static enum pond_status fail_value(const struct reading *reading, const char *name,
                                   struct pond_error *err)
{
    return pond_fail(err, POND_ECORRUPT,
                     "%s: table %s holds a %s that no Pond writes: another program changed it, or "
                     "it is damaged; restore it from a copy",
                     reading->store->path, pond_noun_info(reading->batch->noun)->name, name);
}

/* SQLite gave no text for a value that is not NULL. */
static enum pond_status fail_text(const struct reading *reading, const struct pond_field *field,
                                  struct pond_error *err)
{
    if (sqlite3_errcode(reading->store->db) == SQLITE_NOMEM) {
        return pondi_no_memory(err, 1, POND_TEXT_MAX);
    }
    return fail_value(reading, field->name, err);
}

static enum pond_status take_text(const struct reading *reading, int number, int32_t field,
                                  struct pond_error *err)
{
    const char *text = (const char *)sqlite3_column_text(reading->statement, number);

    if (text == NULL) {
        return fail_text(reading, &pond_noun_info(reading->batch->noun)->field[field], err);
    }
    return pond_batch_set_text(reading->batch, field, text,
                               (size_t)sqlite3_column_bytes(reading->statement, number), err);
}

/* Whether an id is a row. The look-up sees what the running statement sees, since a connection has
 * one snapshot while a statement of it runs. */
static enum pond_status check_id(struct reading *reading, const struct pond_field *field,
                                 int64_t id, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    if (id >= reading->known[field->refers]) {
        char sql[96];
        (void)snprintf(sql, sizeof sql, "SELECT coalesce(max(id) + 1, 0) FROM \"%s\"",
                       pond_noun_info(field->refers)->name);
        POND_TRY(pondi_sqlite_number(reading->store, sql, &reading->known[field->refers], err));
    }
    if (id < 0 || id >= reading->known[field->refers]) {
        status = fail_value(reading, field->name, err);
    }
done:
    return status;
}

/* A value that is kept as a whole number, which is not NULL. */
static enum pond_status take_whole(struct reading *reading, int number,
                                   const struct pond_field *field, int64_t *value,
                                   struct pond_error *err)
{
    sqlite3_stmt *statement = reading->statement;
    const char *text = NULL;

    switch (field->kind) {
    case POND_FIELD_REFER:
        *value = sqlite3_column_int64(statement, number);
        return *value >= 0 && *value < reading->known[field->refers]
                   ? POND_OK
                   : check_id(reading, field, *value, err);
    case POND_FIELD_CURRENCY:
    case POND_FIELD_CHOICE:
        text = (const char *)sqlite3_column_text(statement, number);
        if (text == NULL) {
            return fail_text(reading, field, err);
        }
        *value = field->kind == POND_FIELD_CURRENCY ? pond_currency_pack(text, strlen(text))
                                                    : pond_field_choice(field, text);
        return *value >= 0 ? POND_OK : fail_value(reading, field->name, err);
    default:
        *value = sqlite3_column_int64(statement, number);
        return POND_OK;
    }
}

/* One value of the last row, which is not NULL. */
static enum pond_status take_field(struct reading *reading, int number, struct pond_error *err)
{
    int32_t f = reading->column[number].field;
    const struct pond_field *field = &pond_noun_info(reading->batch->noun)->field[f];
    int64_t row = reading->batch->rows - 1;

    if (field->kind == POND_FIELD_TEXT) {
        return take_text(reading, number, f, err);
    }
    if (field->kind == POND_FIELD_NUMBER) {
        reading->batch->column[f].f64[row] = sqlite3_column_double(reading->statement, number);
        return POND_OK;
    }
    return take_whole(reading, number, field, &reading->batch->column[f].i64[row], err);
}

static enum pond_status take_row(struct reading *reading, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_batch *batch = reading->batch;
    int64_t row = batch->rows;

    POND_TRY(pond_batch_add_row(batch, 0, err));
    for (int32_t c = 0; c < reading->columns; c++) {
        const struct pondi_sqlite_column *column = &reading->column[c];
        if (column->role == PONDI_COLUMN_FIELD) {
            if (sqlite3_column_type(reading->statement, c) != SQLITE_NULL) {
                POND_TRY(take_field(reading, c, err));
            }
        } else if (column->role == PONDI_COLUMN_LINE) {
            batch->line[row] = sqlite3_column_int64(reading->statement, c);
        } else if (column->role == PONDI_COLUMN_ID) {
            batch->column[column->field].i64[row] = sqlite3_column_int64(reading->statement, c);
        } else if (sqlite3_column_int(reading->statement, c) != 0) {
            batch->column[column->field].i64[row] = POND_FINAL;
        }
    }
done:
    return status;
}

static enum pond_status read_rows(struct reading *reading, struct pond_sink sink,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    bool row = true;

    while (row) {
        POND_TRY(pondi_sqlite_step_row(reading->store, reading->statement, &row, err));
        if (row) {
            POND_TRY(take_row(reading, err));
        }
        if (reading->batch->rows == READ_ROWS || (!row && reading->batch->rows > 0)) {
            POND_TRY(sink.records(sink.user, reading->batch, err));
            pond_batch_reset(reading->batch);
        }
    }
done:
    return status;
}

enum pond_status pondi_sqlite_read(void *handle, enum pond_noun noun,
                                   const struct pond_read_filter *filter, struct pond_sink sink,
                                   struct pond_error *err)
{
    static const struct pond_read_filter everything = {.from_s = POND_MISSING,
                                                       .to_s = POND_MISSING};
    enum pond_status status = POND_OK;
    struct pond_batch batch = {0};
    struct reading reading = {.store = handle, .batch = &batch};
    char sql[PONDI_SQLITE_SQL_SIZE];

    if (sink.records == NULL) {
        return POND_OK;
    }
    POND_TRY(pond_batch_init(&batch, noun, READ_ROWS, err));
    make_select(sql, &reading, filter == NULL ? &everything : filter);
    POND_TRY(pondi_sqlite_prepare(handle, &reading.statement, sql, err));
    POND_TRY(read_rows(&reading, sink, err));
done:
    (void)sqlite3_finalize(reading.statement);
    pond_batch_clear(&batch);
    return status;
}
