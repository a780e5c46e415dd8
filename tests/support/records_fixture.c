/* Random legal records, drawn from the table of nouns.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/records_fixture.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "records/money.h"

static const char *const texts[] = {
    "",     "plain",  "O'Hara \"& Sons\"", "a\nb\tc", "Zoë – čaj 茶 🫖",
    "NULL", "12,5 %", "'; DROP--",         "%s%n",    " blank ",
    "123",
};

#define TEXTS (sizeof texts / sizeof *texts)

void add_random_codes(struct pond_codes *codes, int32_t count)
{
    struct pond_error error = {0};

    for (int noun = 0; noun < POND_CODED_NOUNS; noun++) {
        for (int32_t i = 0; i < count; i++) {
            char text[64];
            int32_t id = 0;
            int length = snprintf(text, sizeof text, "%s#%d", texts[(size_t)i % TEXTS], i);
            assert_ok(pond_dictionary_add(codes->of[noun], text, (size_t)length, &id, &error));
        }
    }
}

static int64_t random_choice(struct test_random *random, const char *choices)
{
    int64_t count = 1;

    for (; *choices != '\0'; choices++) {
        count += *choices == ' ' ? 1 : 0;
    }
    return next_below(random, count);
}

static double random_number(struct test_random *random, const struct pond_field *field)
{
    double at = next_uniform(random);

    switch (next_below(random, 4)) {
    case 0:
        return field->min;
    case 1:
        return field->max;
    case 2:
        return floor(fmax(field->min, -1e6) * at + fmin(field->max, 1e6) * (1 - at));
    default:
        return field->min * at + field->max * (1 - at);
    }
}

static int64_t random_refer(struct test_random *random, const struct pond_field *field,
                            int64_t codes_count)
{
    int64_t draw = next_below(random, 8);

    if (draw == 0 && field->may_be_final) {
        return POND_FINAL;
    }
    return draw == 1 && !field->required ? POND_UNKNOWN : next_below(random, codes_count);
}

static int64_t random_money(struct test_random *random)
{
    static const int64_t amounts[] = {0, 1, -1, POND_MONEY_MAX, -POND_MONEY_MAX, 11940};

    return amounts[next_below(random, 6)];
}

static void set_random_value(struct pond_batch *batch, struct test_random *random, int32_t f,
                             int64_t codes_count)
{
    static const char *const currencies[] = {"USD", "JPY", "KWD", "EUR"};
    struct pond_error error = {0};
    const struct pond_field *field = &pond_noun_info(batch->noun)->field[f];
    struct pond_values *values = &batch->column[f];
    int64_t row = batch->rows - 1;
    const char *text = texts[next_below(random, (int64_t)TEXTS)];

    switch (field->kind) {
    case POND_FIELD_CODE:
        values->i64[row] = next_below(random, codes_count);
        break;
    case POND_FIELD_REFER:
        values->i64[row] = random_refer(random, field, codes_count);
        break;
    case POND_FIELD_TEXT:
        assert_ok(pond_batch_set_text(batch, f, text, strlen(text), &error));
        break;
    case POND_FIELD_CHOICE:
        values->i64[row] = random_choice(random, field->choices);
        break;
    case POND_FIELD_MONEY:
        values->i64[row] = random_money(random);
        break;
    case POND_FIELD_CURRENCY:
        values->i64[row] = pond_currency_pack(currencies[next_below(random, 4)], 3);
        break;
    case POND_FIELD_TIME:
        values->i64[row] = next_below(random, INT64_C(2000000000)) - 500000000;
        break;
    case POND_FIELD_NUMBER:
        values->f64[row] = random_number(random, field);
        break;
    }
}

void add_random_rows(struct pond_batch *batch, struct test_random *random, int64_t rows,
                     int64_t codes_count)
{
    struct pond_error error = {0};
    const struct pond_noun_info *info = pond_noun_info(batch->noun);

    for (int64_t i = 0; i < rows; i++) {
        assert_ok(pond_batch_add_row(batch, next_below(random, 3) == 0 ? 0 : i + 2, &error));
        for (int32_t f = 0; f < info->fields; f++) {
            if (info->field[f].required || next_below(random, 4) != 0) {
                set_random_value(batch, random, f, codes_count);
            }
        }
    }
}

void copy_row(struct pond_batch *to, const struct pond_batch *from, int64_t row)
{
    struct pond_error error = {0};
    const struct pond_noun_info *info = pond_noun_info(from->noun);

    assert_ok(pond_batch_add_row(to, from->line[row], &error));
    for (int32_t f = 0; f < info->fields; f++) {
        if (info->field[f].kind == POND_FIELD_TEXT) {
            const char *text = pond_batch_text(from, f, row);
            if (text != NULL) {
                assert_ok(pond_batch_set_text(to, f, text, strlen(text), &error));
            }
        } else if (info->field[f].kind == POND_FIELD_NUMBER) {
            to->column[f].f64[to->rows - 1] = from->column[f].f64[row];
        } else {
            to->column[f].i64[to->rows - 1] = from->column[f].i64[row];
        }
    }
}

/* Numbers that are missing are NaN, whose bits do not matter. */
static bool same_value(const struct pond_batch *a, const struct pond_batch *b, int32_t f,
                       int64_t row)
{
    enum pond_field_kind kind = pond_noun_info(a->noun)->field[f].kind;
    const char *text_a = NULL;
    const char *text_b = NULL;

    if (pond_batch_has(a, f, row) != pond_batch_has(b, f, row)) {
        return false;
    }
    if (kind == POND_FIELD_TEXT) {
        text_a = pond_batch_text(a, f, row);
        text_b = pond_batch_text(b, f, row);
        return text_a == NULL || strcmp(text_a, text_b) == 0;
    }
    if (kind == POND_FIELD_NUMBER) {
        double x = a->column[f].f64[row];
        double y = b->column[f].f64[row];
        return isnan(x) || (x >= y && x <= y && signbit(x) == signbit(y));
    }
    return a->column[f].i64[row] == b->column[f].i64[row];
}

void assert_same_records(const struct pond_batch *actual, const struct pond_batch *expected)
{
    const struct pond_noun_info *info = pond_noun_info(actual->noun);

    assert_int_equal(actual->noun, expected->noun);
    assert_int_equal(actual->rows, expected->rows);
    for (int64_t row = 0; row < actual->rows; row++) {
        assert_int_equal(actual->line[row], expected->line[row]);
        for (int32_t f = 0; f < info->fields; f++) {
            if (!same_value(actual, expected, f, row)) {
                print_error("%s %lld: \"%s\" differs\n", info->name, (long long)row,
                            info->field[f].name);
                fail();
            }
        }
    }
}

static enum pond_status collect(void *user, const struct pond_batch *batch, struct pond_error *err)
{
    (void)err;
    for (int64_t row = 0; row < batch->rows; row++) {
        copy_row(user, batch, row);
    }
    return POND_OK;
}

struct pond_sink collecting_sink(struct pond_batch *batch)
{
    return (struct pond_sink){.user = batch, .records = collect};
}
