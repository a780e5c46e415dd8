/* Fields are written into the batches as they are read; a row that proves bad is taken out again.
 * SPDX-License-Identifier: Apache-2.0 */
#include "ingest/row.h"

#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "records/rules.h"

/* Rows that a batch has room for at first. */
#define BATCH_ROWS 1024

/* Most keys that are remembered of a noun: about 100 MB. Beyond them repeats are given. */
#define KEYS_MAX 1000000

/* Stands for a code that is not known yet; any id that is one will do. */
#define PLACEHOLDER INT64_C(0)

static enum pond_status need_batch(struct pondi_rows *rows, enum pond_noun noun,
                                   struct pond_error *err)
{
    return rows->batch[noun].capacity > 0
               ? POND_OK
               : pond_batch_init(&rows->batch[noun], noun, BATCH_ROWS, err);
}

enum pond_status pondi_rows_init(struct pondi_rows *rows, const struct pondi_part *part,
                                 struct pond_codes *codes, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    rows->codes = codes;
    for (int32_t r = 0; r < part->records; r++) {
        const struct pondi_record *record = &part->record[r];
        POND_TRY(need_batch(rows, record->noun, err));
        if (record->noun < POND_CODED_NOUNS && rows->seen[record->noun].keys == NULL) {
            POND_TRY(pond_dictionary_new(&rows->seen[record->noun].keys, err));
        }
        for (int32_t s = 0; s < record->sources; s++) {
            const struct pond_field *field =
                &pond_noun_info(record->noun)->field[record->source[s].field];
            if (field->kind == POND_FIELD_REFER) {
                POND_TRY(need_batch(rows, field->refers, err));
            }
        }
    }
done:
    return status;
}

void pondi_rows_clear(struct pondi_rows *rows)
{
    for (int n = 0; n < POND_NOUNS; n++) {
        pond_batch_clear(&rows->batch[n]);
    }
    for (int n = 0; n < POND_CODED_NOUNS; n++) {
        pond_dictionary_free(rows->seen[n].keys);
        pondi_free(rows->seen[n].last);
    }
    pondi_scratch_clear(&rows->scratch);
    pondi_free(rows->pending);
    pondi_free(rows->text);
}

static enum pond_status keep_text(struct pondi_rows *rows, struct pondi_text text, int64_t *at,
                                  struct pond_error *err)
{
    enum pond_status status =
        POND_GROW(&rows->text, &rows->text_capacity, rows->text_used + (int64_t)text.length, err);

    if (status == POND_OK) {
        *at = rows->text_used;
        memcpy(rows->text + *at, text.text, text.length);
        rows->text_used += (int64_t)text.length;
    }
    return status;
}

/* A code to be numbered when the row is known to be legal. */
static enum pond_status put_off(struct pondi_rows *rows, struct pondi_bound *bound,
                                const struct pond_batch *batch, struct pondi_text code,
                                struct pondi_text cell, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pondi_pending pending = {
        .bound = bound,
        .noun = batch->noun,
        .row = batch->rows - 1,
        .key = rows->key,
        .key_length = rows->key_length,
        .code_length = (int32_t)code.length,
        .cell_length = (int32_t)cell.length,
    };

    POND_TRY(keep_text(rows, code, &pending.code, err));
    POND_TRY(keep_text(rows, cell, &pending.cell, err));
    POND_TRY(POND_GROW(&rows->pending, &rows->pending_capacity, rows->pendings + 1, err));
    rows->pending[rows->pendings++] = pending;
done:
    return status;
}

/* Remember what a cell of references means. */
static enum pond_status remember(struct pondi_bound *bound, struct pondi_text cell, int64_t id,
                                 struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int32_t at = 0;

    if (cell.length > POND_CODE_MAX) {
        return POND_OK;
    }
    POND_TRY(POND_GROW(&bound->id, &bound->id_capacity,
                       (int64_t)pond_dictionary_count(bound->cells) + 1, err));
    POND_TRY(pond_dictionary_add(bound->cells, cell.text, cell.length, &at, err));
    bound->id[at] = id;
done:
    return status;
}

static void remember_last(struct pondi_bound *bound, struct pondi_text cell,
                          struct pondi_value value)
{
    bound->last_given = cell.length <= PONDI_LAST_MAX;
    if (bound->last_given) {
        memcpy(bound->last, cell.text, cell.length);
        bound->last_length = cell.length;
        bound->last_value = value;
    }
}

static bool is_last(const struct pondi_bound *bound, struct pondi_text cell)
{
    return bound->last_given && bound->last_length == cell.length &&
           memcmp(bound->last, cell.text, cell.length) == 0;
}

/* Say which cell is bad, unless a constant is. */
static void blame(struct pondi_fault *fault, const struct pondi_bound *bound, int32_t column,
                  struct pondi_text value)
{
    const struct pondi_source *source = bound->source;

    fault->column = source->columns == 0 ? "" : source->column[column];
    fault->value = value;
}

/* The product of two cells. */
static bool set_product(struct pond_batch *batch, struct pondi_bound *bound,
                        const struct pond_csv_row *row, int64_t currency, struct pondi_fault *fault)
{
    struct pond_decimal factor[2];
    struct pond_decimal product;
    struct pondi_value value = {0};
    const struct pondi_source *source = bound->source;
    bool legal = false;

    for (int i = 0; i < 2; i++) {
        struct pondi_text cell = pondi_trim(row->cell[bound->column[i]]);
        if (cell.length == 0 && source->empty.what == PONDI_UNKNOWN) {
            return true;
        }
        if (!pondi_convert_decimal(&factor[i], &source->style.numbers, cell.text, cell.length)) {
            blame(fault, bound, i, cell);
            pondi_convert_expected(fault->expected, bound->field, source, cell.text, cell.length);
            return false;
        }
    }
    legal = pond_decimal_multiply(&product, factor[0], factor[1]);
    if (legal && source->negate) {
        product.units = -product.units;
    }
    if (!legal || !pondi_convert_amount(&value, bound->field, product, currency)) {
        blame(fault, bound, 0, pondi_trim(row->cell[bound->column[0]]));
        (void)snprintf(fault->expected, sizeof fault->expected,
                       "a product with \"%.80s\" of at most 18 digits that rounding to minor units "
                       "does not make 0",
                       source->column[1]);
        return false;
    }
    if (bound->field->kind == POND_FIELD_MONEY) {
        batch->column[source->field].i64[batch->rows - 1] = value.i64;
    } else {
        batch->column[source->field].f64[batch->rows - 1] = value.f64;
    }
    return true;
}

/* The field is given as a text: write its value. */
static enum pond_status set_text(struct pondi_rows *rows, struct pond_batch *batch,
                                 struct pondi_bound *bound, struct pondi_text cell,
                                 struct pondi_text text, bool *legal, struct pondi_fault *fault,
                                 struct pond_error *err)
{
    const struct pond_field *field = bound->field;
    int32_t f = bound->source->field;
    int64_t at = batch->rows - 1;
    int64_t currency = POND_MISSING;
    struct pondi_value value = {0};

    if (field->kind == POND_FIELD_MONEY) {
        currency =
            batch->column[batch->noun == POND_TRADE ? POND_TRADE_CURRENCY : POND_JOB_CURRENCY]
                .i64[at];
    }
    *legal = pondi_convert(&value, field, bound->source, currency, text.text, text.length);
    if (!*legal) {
        blame(fault, bound, 0, cell);
        pondi_convert_expected(fault->expected, field, bound->source, text.text, text.length);
        return POND_OK;
    }
    switch (field->kind) {
    case POND_FIELD_CODE:
    case POND_FIELD_REFER:
        batch->column[f].i64[at] = PLACEHOLDER;
        return put_off(rows, bound, batch, text, cell, err);
    case POND_FIELD_TEXT:
        return pond_batch_set_text(batch, f, text.text, text.length, err);
    case POND_FIELD_NUMBER:
        batch->column[f].f64[at] = value.f64;
        return POND_OK;
    default:
        batch->column[f].i64[at] = value.i64;
        if (field->kind != POND_FIELD_MONEY) {
            remember_last(bound, cell, value);
        }
        return POND_OK;
    }
}

/* What is known of this cell from rows before. */
static bool set_known(struct pond_batch *batch, const struct pondi_bound *bound,
                      struct pondi_text cell)
{
    int64_t *out = NULL;
    int32_t known = 0;

    if (!pond_field_is_i64(bound->field->kind)) {
        return false;
    }
    out = &batch->column[bound->source->field].i64[batch->rows - 1];
    if (is_last(bound, cell)) {
        *out = bound->last_value.i64;
        return true;
    }
    if (bound->cells == NULL) {
        return false;
    }
    known = pond_dictionary_find(bound->cells, cell.text, cell.length);
    if (known >= 0) {
        *out = bound->id[known];
    }
    return known >= 0;
}

/* One field of the last row of a batch. */
static enum pond_status set_field(struct pondi_rows *rows, struct pond_batch *batch,
                                  struct pondi_bound *bound, const struct pond_csv_row *row,
                                  bool *legal, struct pondi_fault *fault, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pondi_text cell;
    struct pondi_text text;
    enum pondi_given given = PONDI_NOT_GIVEN;
    enum pond_field_kind kind = bound->field->kind;

    *legal = true;
    if (bound->source->times) {
        int64_t currency = POND_MISSING;
        if (kind == POND_FIELD_MONEY) {
            int32_t f = batch->noun == POND_TRADE ? POND_TRADE_CURRENCY : POND_JOB_CURRENCY;
            currency = batch->column[f].i64[batch->rows - 1];
        }
        *legal = set_product(batch, bound, row, currency, fault);
        return POND_OK;
    }
    POND_TRY(pondi_evaluate_cell(&cell, bound, row, &rows->scratch, err));
    if (set_known(batch, bound, cell)) {
        return POND_OK;
    }
    POND_TRY(pondi_evaluate(&given, &text, bound, cell, &rows->scratch, fault, err));
    switch (given) {
    case PONDI_GIVEN:
        POND_TRY(set_text(rows, batch, bound, cell, text, legal, fault, err));
        break;
    case PONDI_IS_FINAL:
        batch->column[bound->source->field].i64[batch->rows - 1] = POND_FINAL;
        POND_TRY(remember(bound, cell, POND_FINAL, err));
        break;
    case PONDI_NOT_GIVEN:
        if (kind == POND_FIELD_REFER) {
            POND_TRY(remember(bound, cell, POND_UNKNOWN, err));
        }
        break;
    case PONDI_IS_BAD:
        *legal = false;
        blame(fault, bound, 0, cell);
        break;
    }
done:
    return status;
}

/* The rules of the whole record. */
static bool check_record(const struct pond_batch *batch, const struct pondi_bound_record *bound,
                         const struct pond_csv_row *row, struct pondi_fault *fault)
{
    int32_t field = -1;
    const char *expected = NULL;

    if (pond_rule_row(batch, batch->rows - 1, &field, &expected)) {
        return true;
    }
    fault->column = "";
    fault->value = (struct pondi_text){"", 0};
    (void)snprintf(fault->expected, sizeof fault->expected, "%s", expected);
    for (int32_t s = 0; s < bound->record->sources; s++) {
        if (bound->bound[s].source->field == field && bound->bound[s].source->columns > 0) {
            blame(fault, &bound->bound[s], 0, pondi_trim(row->cell[bound->bound[s].column[0]]));
        }
    }
    return false;
}

static enum pond_status add_record(struct pondi_rows *rows, const struct pondi_bound_record *bound,
                                   const struct pond_csv_row *row, bool *legal,
                                   struct pondi_fault *fault, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_batch *batch = &rows->batch[bound->record->noun];

    for (int32_t s = 0; s < bound->record->sources && *legal; s++) {
        POND_TRY(set_field(rows, batch, &bound->bound[s], row, legal, fault, err));
    }
    if (*legal) {
        *legal = check_record(batch, bound, row, fault);
    }
    if (!*legal) {
        fault->noun = pond_noun_info(bound->record->noun)->name;
    }
done:
    return status;
}

/* Remember what was said last of a code. */
static enum pond_status remember_key(struct pondi_rows *rows, const struct pondi_pending *pending,
                                     int32_t id, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pondi_seen *seen = &rows->seen[pending->noun];
    int64_t before = seen->capacity;
    int32_t key = -1;

    POND_TRY(POND_GROW(&seen->last, &seen->capacity, (int64_t)id + 1, err));
    memset(seen->last + before, 0, (size_t)(seen->capacity - before) * sizeof *seen->last);
    if (pond_dictionary_count(seen->keys) < KEYS_MAX) {
        POND_TRY(pond_dictionary_add(seen->keys, rows->text + pending->key,
                                     (size_t)pending->key_length, &key, err));
    }
    seen->last[id] = key + 1;
done:
    return status;
}

/* Number one code; the first time it is met in a reference, its bare record comes into being. */
static enum pond_status number_code(struct pondi_rows *rows, const struct pondi_pending *pending,
                                    int64_t line, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_field *field = pending->bound->field;
    bool own = field->kind == POND_FIELD_CODE;
    enum pond_noun noun = own ? pending->noun : field->refers;
    struct pond_dictionary *codes = rows->codes->of[noun];
    int32_t known = pond_dictionary_count(codes);
    struct pondi_text cell = {rows->text + pending->cell, (size_t)pending->cell_length};
    int32_t id = 0;

    POND_TRY(pond_dictionary_add(codes, rows->text + pending->code, (size_t)pending->code_length,
                                 &id, err));
    if (id == known && !own) {
        struct pond_batch *batch = &rows->batch[noun];
        POND_TRY(pond_batch_add_row(batch, line, err));
        batch->column[0].i64[batch->rows - 1] = id;
    }
    rows->batch[pending->noun].column[pending->bound->source->field].i64[pending->row] = id;
    if (own) {
        POND_TRY(remember_key(rows, pending, id, err));
    } else {
        POND_TRY(remember(pending->bound, cell, id, err));
    }
done:
    return status;
}

/* Own codes first: a code that this row describes needs no bare record. */
static enum pond_status number_codes(struct pondi_rows *rows, int64_t line, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    for (int pass = 0; pass < 2; pass++) {
        for (int64_t i = 0; i < rows->pendings; i++) {
            bool own = rows->pending[i].bound->field->kind == POND_FIELD_CODE;
            if (own == (pass == 0)) {
                POND_TRY(number_code(rows, &rows->pending[i], line, err));
            }
        }
    }
done:
    return status;
}

/* All that a row says in a record, as bytes: equal keys give equal records. */
static enum pond_status make_key(struct pondi_rows *rows, const struct pondi_bound_record *bound,
                                 int32_t number, const struct pond_csv_row *row,
                                 struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const char *bytes = (const char *)&number;
    int64_t at = 0;

    POND_TRY(keep_text(rows, (struct pondi_text){bytes, sizeof number}, &rows->key, err));
    for (int32_t s = 0; s < bound->record->sources; s++) {
        for (int32_t c = 0; c < bound->bound[s].source->columns; c++) {
            struct pondi_text cell = pondi_trim(row->cell[bound->bound[s].column[c]]);
            bytes = (const char *)&cell.length;
            POND_TRY(keep_text(rows, (struct pondi_text){bytes, sizeof cell.length}, &at, err));
            POND_TRY(keep_text(rows, cell, &at, err));
        }
    }
    rows->key_length = (int32_t)(rows->text_used - rows->key);
done:
    return status;
}

/* Whether a row says of a place, firm or product what was said of it last. */
static enum pond_status is_repeat(bool *repeat, struct pondi_rows *rows,
                                  const struct pondi_bound_record *bound, int32_t number,
                                  const struct pond_csv_row *row, struct pondi_fault *fault,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    enum pond_noun noun = bound->record->noun;
    enum pondi_given given = PONDI_NOT_GIVEN;
    struct pondi_text cell;
    struct pondi_text code;
    int32_t id = -1;
    int32_t key = -1;

    *repeat = false;
    if (noun >= POND_CODED_NOUNS) {
        return POND_OK;
    }
    POND_TRY(make_key(rows, bound, number, row, err));
    /* The code is the first field of a noun that has one, and required. */
    POND_TRY(pondi_evaluate_cell(&cell, &bound->bound[0], row, &rows->scratch, err));
    POND_TRY(pondi_evaluate(&given, &code, &bound->bound[0], cell, &rows->scratch, fault, err));
    if (given == PONDI_GIVEN) {
        id = pond_dictionary_find(rows->codes->of[noun], code.text, code.length);
    }
    if (id >= 0 && id < rows->seen[noun].capacity) {
        key = pond_dictionary_find(rows->seen[noun].keys, rows->text + rows->key,
                                   (size_t)rows->key_length);
        *repeat = key >= 0 && rows->seen[noun].last[id] == key + 1;
    }
done:
    return status;
}

enum pond_status pondi_rows_add(struct pondi_rows *rows, const struct pondi_bound_part *part,
                                const struct pond_csv_row *row, bool *legal,
                                int64_t records[POND_NOUNS], bool *any, struct pondi_fault *fault,
                                struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t before[POND_NOUNS];

    for (int n = 0; n < POND_NOUNS; n++) {
        before[n] = rows->batch[n].rows;
    }
    *legal = true;
    *any = false;
    rows->pendings = 0;
    rows->text_used = 0;
    for (int32_t r = 0; r < part->records && *legal; r++) {
        const struct pondi_bound_record *bound = &part->record[r];
        bool holds = true;
        bool repeat = false;
        POND_TRY(pondi_evaluate_when(&holds, bound, row, &rows->scratch, err));
        if (holds) {
            *any = true;
            POND_TRY(is_repeat(&repeat, rows, bound, r, row, fault, err));
        }
        if (holds && !repeat) {
            POND_TRY(pond_batch_add_row(&rows->batch[bound->record->noun], row->line, err));
            POND_TRY(add_record(rows, bound, row, legal, fault, err));
        }
    }
    for (int n = 0; n < POND_NOUNS; n++) {
        while (!*legal && rows->batch[n].rows > before[n]) {
            pond_batch_drop_row(&rows->batch[n]);
        }
        records[n] += rows->batch[n].rows - before[n];
    }
    if (*legal) {
        POND_TRY(number_codes(rows, row->line, err));
    }
done:
    return status;
}
