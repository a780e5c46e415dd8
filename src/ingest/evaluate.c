/* From cells to texts.
 * SPDX-License-Identifier: Apache-2.0 */
#include "ingest/evaluate.h"

#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "ingest/pattern.h"

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

struct pondi_text pondi_trim(struct pond_csv_cell cell)
{
    while (cell.length > 0 && is_blank(*cell.text)) {
        cell.text++;
        cell.length--;
    }
    while (cell.length > 0 && is_blank(cell.text[cell.length - 1])) {
        cell.length--;
    }
    return (struct pondi_text){cell.text, cell.length};
}

void pondi_scratch_clear(struct pondi_scratch *scratch)
{
    pondi_free(scratch->cell);
    pondi_free(scratch->code);
    *scratch = (struct pondi_scratch){0};
}

enum pond_status pondi_evaluate_cell(struct pondi_text *cell, const struct pondi_bound *bound,
                                     const struct pond_csv_row *row, struct pondi_scratch *scratch,
                                     struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pondi_source *source = bound->source;
    size_t used = 0;

    *cell = (struct pondi_text){"", 0};
    if (source->columns == 0) {
        return POND_OK;
    }
    *cell = pondi_trim(row->cell[bound->column[0]]);
    if (source->columns == 1 || source->times) {
        return POND_OK;
    }
    /* Empty cells are left out with their joint, so that all empty is empty. */
    for (int32_t i = 0; i < source->columns; i++) {
        struct pondi_text piece = pondi_trim(row->cell[bound->column[i]]);
        size_t joint = used > 0 ? strlen(source->join) : 0;
        if (piece.length == 0) {
            continue;
        }
        POND_TRY(POND_GROW(&scratch->cell, &scratch->cell_capacity,
                           (int64_t)(used + joint + piece.length + 1), err));
        memcpy(scratch->cell + used, source->join, joint);
        memcpy(scratch->cell + used + joint, piece.text, piece.length);
        used += joint + piece.length;
    }
    *cell = (struct pondi_text){used == 0 ? "" : scratch->cell, used};
done:
    return status;
}

/* A copy in scratch->cell that ends in NUL, for regexec. */
static enum pond_status end_in_nul(struct pondi_text *text, struct pondi_scratch *scratch,
                                   struct pond_error *err)
{
    enum pond_status status =
        POND_GROW(&scratch->cell, &scratch->cell_capacity, (int64_t)text->length + 1, err);

    if (status != POND_OK) {
        return status;
    }
    if (text->text != scratch->cell) {
        memmove(scratch->cell, text->text, text->length);
    }
    scratch->cell[text->length] = '\0';
    text->text = scratch->cell;
    return POND_OK;
}

/* What stands in for a value that is not there; the text follows it. */
static enum pondi_given stand_in(const struct pondi_fallback *fallback, struct pondi_text *out)
{
    switch (fallback->what) {
    case PONDI_UNKNOWN:
        return PONDI_NOT_GIVEN;
    case PONDI_FINAL:
        return PONDI_IS_FINAL;
    case PONDI_VALUE:
        *out = (struct pondi_text){fallback->value, strlen(fallback->value)};
        return PONDI_GIVEN;
    case PONDI_REJECT:
        break;
    }
    return PONDI_IS_BAD;
}

static bool look_up(const struct pondi_bound *bound, struct pondi_text *text,
                    struct pondi_fault *fault)
{
    const struct pondi_lookup_rule *rule = &bound->source->lookup;
    const char *value = NULL;
    enum pondi_found found = pondi_lookup_find(&bound->lookup, text->text, text->length, &value);

    if (found == PONDI_FOUND) {
        *text = (struct pondi_text){value, strlen(value)};
        return true;
    }
    (void)snprintf(fault->expected, sizeof fault->expected,
                   found == PONDI_ABSENT
                       ? "a \"%.80s\" that stands in %.80s"
                       : "a \"%.80s\" that has one value in %.80s; rows there give several",
                   rule->key, rule->file);
    return false;
}

/* Pattern, table, lookup. False: one of them has nothing for the text. */
static enum pond_status refine(bool *found, const struct pondi_bound *bound,
                               struct pondi_text *text, struct pondi_scratch *scratch,
                               struct pondi_fault *fault, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pondi_source *source = bound->source;
    size_t begin = 0;
    int32_t key = 0;

    *found = false;
    if (source->match.given) {
        POND_TRY(end_in_nul(text, scratch, err));
        if (!pondi_pattern_group(&source->match, text->text, &begin, &text->length)) {
            (void)snprintf(fault->expected, sizeof fault->expected, "a text that matches %.400s",
                           source->match.text);
            return POND_OK;
        }
        text->text += begin;
    }
    if (source->map.keys != NULL) {
        key = pond_dictionary_find(source->map.keys, text->text, text->length);
        if (key < 0) {
            (void)snprintf(fault->expected, sizeof fault->expected,
                           "one of the %d texts that the mapping's \"map\" lists",
                           pond_dictionary_count(source->map.keys));
            return POND_OK;
        }
        *text = (struct pondi_text){source->map.value[key], strlen(source->map.value[key])};
    }
    *found = source->lookup.file == NULL || look_up(bound, text, fault);
done:
    return status;
}

static enum pond_status add_prefix(struct pondi_text *text, const char *prefix,
                                   struct pondi_scratch *scratch, struct pond_error *err)
{
    size_t size = strlen(prefix);
    enum pond_status status =
        POND_GROW(&scratch->code, &scratch->code_capacity, (int64_t)(size + text->length + 1), err);

    if (status == POND_OK) {
        memcpy(scratch->code, prefix, size);
        memcpy(scratch->code + size, text->text, text->length);
        *text = (struct pondi_text){scratch->code, size + text->length};
    }
    return status;
}

enum pond_status pondi_evaluate(enum pondi_given *given, struct pondi_text *out,
                                const struct pondi_bound *bound, struct pondi_text cell,
                                struct pondi_scratch *scratch, struct pondi_fault *fault,
                                struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pondi_source *source = bound->source;
    bool found = true;

    *out = cell;
    if (source->columns == 0) {
        *given = stand_in(&source->constant, out);
        return POND_OK;
    }
    if (out->length > 0) {
        POND_TRY(refine(&found, bound, out, scratch, fault, err));
    }
    if (!found) {
        *given = stand_in(&source->otherwise, out);
    } else if (out->length == 0) {
        *given = stand_in(&source->empty, out);
        (void)snprintf(fault->expected, sizeof fault->expected, "a cell that is not empty");
    } else {
        *given = PONDI_GIVEN;
        if (source->prefix != NULL) {
            POND_TRY(add_prefix(out, source->prefix, scratch, err));
        }
    }
done:
    return status;
}

enum pond_status pondi_evaluate_when(bool *holds, const struct pondi_bound_record *bound,
                                     const struct pond_csv_row *row, struct pondi_scratch *scratch,
                                     struct pond_error *err)
{
    enum pond_status status = POND_OK;

    *holds = true;
    for (int32_t i = 0; i < bound->record->conditions && *holds; i++) {
        const struct pondi_condition *condition = &bound->record->when[i];
        struct pondi_text cell = pondi_trim(row->cell[bound->when[i]]);
        if (condition->is != NULL) {
            *holds = pond_dictionary_find(condition->is, cell.text, cell.length) >= 0;
        } else {
            POND_TRY(end_in_nul(&cell, scratch, err));
            *holds = pondi_pattern_fits(&condition->match, cell.text);
        }
        *holds = *holds != condition->negate;
    }
done:
    return status;
}
