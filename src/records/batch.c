/* Columns that grow together.
 * SPDX-License-Identifier: Apache-2.0 */
#include "records/batch.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"

enum pond_status pond_codes_init(struct pond_codes *codes, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    *codes = (struct pond_codes){0};
    for (int i = 0; i < POND_CODED_NOUNS; i++) {
        POND_TRY(pond_dictionary_new(&codes->of[i], err));
    }
    return POND_OK;
done:
    pond_codes_clear(codes);
    return status;
}

void pond_codes_clear(struct pond_codes *codes)
{
    for (int i = 0; i < POND_CODED_NOUNS; i++) {
        pond_dictionary_free(codes->of[i]);
        codes->of[i] = NULL;
    }
}

/* Grow one column to `capacity` rows. */
static enum pond_status grow_column(struct pond_values *values, enum pond_field_kind kind,
                                    int64_t capacity, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t none = 0;

    if (kind == POND_FIELD_NUMBER) {
        POND_TRY(POND_GROW(&values->f64, &none, capacity, err));
    } else if (kind == POND_FIELD_TEXT) {
        POND_TRY(POND_GROW(&values->text, &none, capacity, err));
    } else {
        POND_TRY(POND_GROW(&values->i64, &none, capacity, err));
    }
done:
    return status;
}

static enum pond_status reserve(struct pond_batch *batch, int64_t capacity, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_noun_info *info = pond_noun_info(batch->noun);
    int64_t none = 0;

    if (capacity <= batch->capacity) {
        return POND_OK;
    }
    for (int32_t f = 0; f < info->fields; f++) {
        POND_TRY(grow_column(&batch->column[f], info->field[f].kind, capacity, err));
    }
    POND_TRY(POND_GROW(&batch->line, &none, capacity, err));
    batch->capacity = capacity;
done:
    return status;
}

enum pond_status pond_batch_init(struct pond_batch *batch, enum pond_noun noun, int64_t capacity,
                                 struct pond_error *err)
{
    enum pond_status status = POND_OK;

    *batch = (struct pond_batch){.noun = noun};
    status = reserve(batch, capacity < 1 ? 1 : capacity, err);
    if (status != POND_OK) {
        pond_batch_clear(batch);
    }
    return status;
}

void pond_batch_clear(struct pond_batch *batch)
{
    for (int f = 0; f < POND_FIELDS_MAX; f++) {
        pondi_free(batch->column[f].i64);
        pondi_free(batch->column[f].f64);
        pondi_free(batch->column[f].text);
    }
    pondi_free(batch->line);
    pondi_free(batch->arena);
    *batch = (struct pond_batch){0};
}

void pond_batch_reset(struct pond_batch *batch)
{
    batch->rows = 0;
    batch->arena_size = 0;
}

enum pond_status pond_batch_add_row(struct pond_batch *batch, int64_t line, struct pond_error *err)
{
    const struct pond_noun_info *info = pond_noun_info(batch->noun);
    int64_t row = batch->rows;

    if (row == batch->capacity) {
        enum pond_status status = reserve(batch, batch->capacity * 2, err);
        if (status != POND_OK) {
            return status;
        }
    }
    for (int32_t f = 0; f < info->fields; f++) {
        enum pond_field_kind kind = info->field[f].kind;
        if (kind == POND_FIELD_NUMBER) {
            batch->column[f].f64[row] = (double)NAN;
        } else if (kind == POND_FIELD_TEXT) {
            batch->column[f].text[row] = -1;
        } else {
            batch->column[f].i64[row] = kind == POND_FIELD_REFER ? POND_UNKNOWN : POND_MISSING;
        }
    }
    batch->line[row] = line;
    batch->rows = row + 1;
    return POND_OK;
}

void pond_batch_drop_row(struct pond_batch *batch)
{
    const struct pond_noun_info *info = pond_noun_info(batch->noun);
    int64_t row = --batch->rows;

    for (int32_t f = 0; f < info->fields; f++) {
        if (info->field[f].kind == POND_FIELD_TEXT) {
            int64_t at = batch->column[f].text[row];
            if (at >= 0 && at < batch->arena_size) {
                batch->arena_size = at;
            }
        }
    }
}

enum pond_status pond_batch_set_text(struct pond_batch *batch, int32_t field, const char *text,
                                     size_t length, struct pond_error *err)
{
    int64_t at = batch->arena_size;
    enum pond_status status =
        POND_GROW(&batch->arena, &batch->arena_capacity, at + (int64_t)length + 1, err);

    if (status != POND_OK) {
        return status;
    }
    memcpy(batch->arena + at, text, length);
    batch->arena[at + (int64_t)length] = '\0';
    batch->arena_size = at + (int64_t)length + 1;
    batch->column[field].text[batch->rows - 1] = at;
    return POND_OK;
}

/* Copy one value of another batch's row into the last row. */
static enum pond_status copy_value(struct pond_batch *batch, const struct pond_batch *other,
                                   int32_t field, int64_t row, struct pond_error *err)
{
    const struct pond_values *from = &other->column[field];
    struct pond_values *to = &batch->column[field];
    enum pond_field_kind kind = pond_noun_info(batch->noun)->field[field].kind;
    const char *text = NULL;

    if (kind == POND_FIELD_NUMBER) {
        to->f64[batch->rows - 1] = from->f64[row];
    } else if (kind != POND_FIELD_TEXT) {
        to->i64[batch->rows - 1] = from->i64[row];
    } else {
        text = pond_batch_text(other, field, row);
    }
    return text == NULL ? POND_OK : pond_batch_set_text(batch, field, text, strlen(text), err);
}

enum pond_status pond_batch_append(struct pond_batch *batch, const struct pond_batch *other,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_noun_info *info = pond_noun_info(batch->noun);

    for (int64_t row = 0; row < other->rows; row++) {
        POND_TRY(pond_batch_add_row(batch, other->line[row], err));
        for (int32_t f = 0; f < info->fields; f++) {
            POND_TRY(copy_value(batch, other, f, row, err));
        }
    }
done:
    return status;
}

bool pond_batch_has(const struct pond_batch *batch, int32_t field, int64_t row)
{
    const struct pond_values *values = &batch->column[field];

    switch (pond_noun_info(batch->noun)->field[field].kind) {
    case POND_FIELD_NUMBER:
        return !isnan(values->f64[row]);
    case POND_FIELD_TEXT:
        return values->text[row] >= 0;
    case POND_FIELD_REFER:
        return values->i64[row] != POND_UNKNOWN;
    default:
        return values->i64[row] != POND_MISSING;
    }
}
