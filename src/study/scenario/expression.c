/* The parser of conditions, by recursive descent with a limit of depth, and their value.
 * SPDX-License-Identifier: Apache-2.0 */
#include "study/scenario/expression.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

enum operation {
    AND,
    OR,
    NOT,
    EQUAL,
    NOT_EQUAL,
    LESS,
    LESS_EQUAL,
    GREATER,
    GREATER_EQUAL,
    STARTS,
    ENDS,
    CONTAINS,
    GIVEN,
};

/* A node of the tree. AND and OR have two children, NOT one, all others none. */
struct part {
    enum operation operation;
    int32_t left;
    int32_t right;
    int32_t attribute;
    double number;
    char *text;
};

struct study_expression {
    struct part *part;
    int32_t parts;
    int64_t capacity;
    int32_t root;
    int32_t comparisons;
    const struct study_attribute *attribute;
    int32_t attributes;
};

struct parser {
    struct study_expression *expression;
    const char *text;
    size_t at;
    int depth;
    struct pond_error *err;
};

/* --- texts --- */

static int lower(char c)
{
    return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : (unsigned char)c;
}

static bool same_bytes(const char *a, const char *b, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (lower(a[i]) != lower(b[i])) {
            return false;
        }
    }
    return true;
}

bool study_same_text(const char *a, const char *b)
{
    size_t length = strlen(a);

    return length == strlen(b) && same_bytes(a, b, length);
}

bool study_starts_with(const char *text, const char *start)
{
    size_t length = strlen(start);

    return strlen(text) >= length && same_bytes(text, start, length);
}

static bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text);
    size_t size = strlen(end);

    return length >= size && same_bytes(text + length - size, end, size);
}

static bool contains(const char *text, const char *part)
{
    size_t length = strlen(text);
    size_t size = strlen(part);

    for (size_t i = 0; i + size <= length; i++) {
        if (same_bytes(text + i, part, size)) {
            return true;
        }
    }
    return false;
}

/* --- words --- */

static void skip_blanks(struct parser *p)
{
    while (isspace((unsigned char)p->text[p->at]) != 0) {
        p->at++;
    }
}

static bool is_word_byte(char c)
{
    return isalnum((unsigned char)c) != 0 || c == '_';
}

/* The bytes of what stands at the parser: a word, or one other character. */
static size_t token_size(const struct parser *p)
{
    size_t size = 0;

    while (is_word_byte(p->text[p->at + size])) {
        size++;
    }
    return size > 0 ? size : p->text[p->at] == '\0' ? 0 : 1;
}

static enum pond_status expected(struct parser *p, const char *what)
{
    skip_blanks(p);
    if (p->text[p->at] == '\0') {
        return pond_fail(p->err, POND_EPARSE, "the condition ends where %s was expected: %s", what,
                         p->text);
    }
    return pond_fail(p->err, POND_EPARSE,
                     "\"%.*s\" at character %zu of the condition (expected %s)", (int)token_size(p),
                     p->text + p->at, p->at + 1, what);
}

/* Take a word or a sign if it stands there. */
static bool take(struct parser *p, const char *word)
{
    size_t size = strlen(word);

    skip_blanks(p);
    if (!same_bytes(p->text + p->at, word, strnlen(p->text + p->at, size)) ||
        strnlen(p->text + p->at, size) < size ||
        (is_word_byte(word[0]) && is_word_byte(p->text[p->at + size]))) {
        return false;
    }
    p->at += size;
    return true;
}

static enum pond_status add_part(struct parser *p, struct part part, int32_t *index)
{
    enum pond_status status = POND_OK;
    struct study_expression *e = p->expression;

    if (part.operation >= EQUAL && ++e->comparisons > STUDY_EXPRESSION_COMPARISONS) {
        return pond_fail(
            p->err, POND_ELIMIT,
            "the condition has more than %d comparisons (split the event into several)",
            STUDY_EXPRESSION_COMPARISONS);
    }
    POND_TRY(POND_GROW(&e->part, &e->capacity, e->parts + 1, p->err));
    *index = e->parts;
    e->part[e->parts++] = part;
done:
    return status;
}

/* --- values --- */

static enum pond_status read_text(struct parser *p, char **out)
{
    enum pond_status status = POND_OK;
    char quote = p->text[p->at];
    const char *begin = p->text + p->at + 1;
    const char *end = strchr(begin, quote);

    if (end == NULL) {
        return pond_fail(p->err, POND_EPARSE,
                         "the text that begins at character %zu of the condition is not closed "
                         "(expected another %c)",
                         p->at + 1, quote);
    }
    POND_TRY(POND_NEW(out, end - begin + 1, p->err));
    memcpy(*out, begin, (size_t)(end - begin));
    p->at += (size_t)(end - begin) + 2;
done:
    return status;
}

static enum pond_status read_number(struct parser *p, double *out)
{
    char *end = NULL;

    errno = 0;
    *out = strtod(p->text + p->at, &end);
    if (end == p->text + p->at || !isfinite(*out) || is_word_byte(*end)) {
        return expected(p, "a number");
    }
    p->at = (size_t)(end - p->text);
    return POND_OK;
}

/* A value of the kind that the attribute has, into `part`. */
static enum pond_status read_value(struct parser *p, struct part *part)
{
    const struct study_attribute *attribute = &p->expression->attribute[part->attribute];
    char what[160];
    bool quoted = false;

    skip_blanks(p);
    quoted = p->text[p->at] == '"' || p->text[p->at] == '\'';
    if (attribute->is_text != quoted) {
        (void)snprintf(what, sizeof what, "%s, as \"%s\" is a %s",
                       attribute->is_text ? "a text in quotes" : "a number", attribute->name,
                       attribute->is_text ? "text" : "number");
        return expected(p, what);
    }
    return quoted ? read_text(p, &part->text) : read_number(p, &part->number);
}

/* --- comparisons --- */

static enum pond_status no_such_attribute(struct parser *p, size_t begin, size_t size)
{
    const struct study_expression *e = p->expression;
    char names[600];
    size_t used = 0;

    for (int32_t i = 0; i < e->attributes && used < sizeof names; i++) {
        int wrote = snprintf(names + used, sizeof names - used, "%s%s", i == 0 ? "" : ", ",
                             e->attribute[i].name);
        used += wrote < 0 ? sizeof names : (size_t)wrote;
    }
    return pond_fail(p->err, POND_EPARSE,
                     "\"%.*s\" at character %zu of the condition is not an attribute (there are: "
                     "%s)",
                     (int)size, p->text + begin, begin + 1, names);
}

static enum pond_status read_attribute(struct parser *p, int32_t *attribute)
{
    const struct study_expression *e = p->expression;
    size_t begin = 0;
    size_t size = 0;

    skip_blanks(p);
    begin = p->at;
    while (is_word_byte(p->text[begin + size])) {
        size++;
    }
    if (size == 0) {
        return expected(p, "an attribute, \"not\" or \"(\"");
    }
    for (int32_t i = 0; i < e->attributes; i++) {
        if (strlen(e->attribute[i].name) == size &&
            same_bytes(e->attribute[i].name, p->text + begin, size)) {
            *attribute = i;
            p->at += size;
            return POND_OK;
        }
    }
    return no_such_attribute(p, begin, size);
}

/* The sign or words of a comparison. */
static bool take_operation(struct parser *p, enum operation *operation)
{
    static const struct {
        const char *word;
        const char *second; /* NULL: none */
        enum operation operation;
    } words[] = {
        {"!=", NULL, NOT_EQUAL},      {"<=", NULL, LESS_EQUAL},   {">=", NULL, GREATER_EQUAL},
        {"=", NULL, EQUAL},           {"<", NULL, LESS},          {">", NULL, GREATER},
        {"contains", NULL, CONTAINS}, {"starts", "with", STARTS}, {"ends", "with", ENDS},
    };

    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t before = p->at;

        if (take(p, words[i].word)) {
            if (words[i].second != NULL && !take(p, words[i].second)) {
                p->at = before;
                return false;
            }
            *operation = words[i].operation;
            return true;
        }
    }
    return false;
}

static enum pond_status wrap_in_not(struct parser *p, int32_t *index)
{
    return add_part(p, (struct part){.operation = NOT, .left = *index}, index);
}

/* in ( value, value, ... ): equal to one of them. */
static enum pond_status read_list(struct parser *p, int32_t attribute, int32_t *index)
{
    enum pond_status status = POND_OK;
    bool first = true;

    if (!take(p, "(")) {
        return expected(p, "\"(\" and a list of values");
    }
    do {
        struct part part = {.operation = EQUAL, .attribute = attribute};
        int32_t equal = 0;

        POND_TRY(read_value(p, &part));
        status = add_part(p, part, &equal);
        if (status != POND_OK) {
            pondi_free(part.text);
            goto done;
        }
        if (first) {
            *index = equal;
        } else {
            POND_TRY(
                add_part(p, (struct part){.operation = OR, .left = *index, .right = equal}, index));
        }
        first = false;
    } while (take(p, ","));
    if (!take(p, ")")) {
        status = expected(p, "\",\" or \")\"");
    }
done:
    return status;
}

static enum pond_status read_given(struct parser *p, int32_t attribute, int32_t *index)
{
    enum pond_status status = POND_OK;
    bool negated = take(p, "not");

    if (!take(p, "given")) {
        return expected(p, "\"given\" or \"not given\"");
    }
    POND_TRY(add_part(p, (struct part){.operation = GIVEN, .attribute = attribute}, index));
    if (negated) {
        POND_TRY(wrap_in_not(p, index));
    }
done:
    return status;
}

/* Texts have no order, numbers no beginning. */
static bool fits(const struct study_attribute *attribute, enum operation operation)
{
    if (operation == EQUAL || operation == NOT_EQUAL) {
        return true;
    }
    return attribute->is_text == (operation >= STARTS);
}

static enum pond_status read_comparison(struct parser *p, int32_t *index)
{
    enum pond_status status = POND_OK;
    struct part part = {.operation = EQUAL};
    size_t before = 0;

    POND_TRY(read_attribute(p, &part.attribute));
    if (take(p, "is")) {
        return read_given(p, part.attribute, index);
    }
    if (take(p, "in")) {
        return read_list(p, part.attribute, index);
    }
    if (take(p, "not")) {
        if (!take(p, "in")) {
            return expected(p, "\"in\"");
        }
        POND_TRY(read_list(p, part.attribute, index));
        return wrap_in_not(p, index);
    }
    skip_blanks(p);
    before = p->at;
    if (!take_operation(p, &part.operation) ||
        !fits(&p->expression->attribute[part.attribute], part.operation)) {
        p->at = before;
        return expected(p, p->expression->attribute[part.attribute].is_text
                               ? "=, !=, in, starts with, ends with, contains, or is given"
                               : "=, !=, <, <=, >, >=, in, or is given");
    }
    POND_TRY(read_value(p, &part));
    POND_TRY(add_part(p, part, index));
    part.text = NULL;
done:
    pondi_free(part.text);
    return status;
}

/* --- and, or, not, brackets --- */

static enum pond_status read_condition(struct parser *p, int32_t *index);

static enum pond_status read_factor(struct parser *p, int32_t *index)
{
    enum pond_status status = POND_OK;

    if (++p->depth > STUDY_EXPRESSION_DEPTH) {
        return pond_fail(p->err, POND_ELIMIT,
                         "the condition is nested more than %d deep (leave out brackets)",
                         STUDY_EXPRESSION_DEPTH);
    }
    if (take(p, "not")) {
        POND_TRY(read_factor(p, index));
        POND_TRY(wrap_in_not(p, index));
    } else if (take(p, "(")) {
        POND_TRY(read_condition(p, index));
        if (!take(p, ")")) {
            status = expected(p, "\"and\", \"or\" or \")\"");
        }
    } else {
        POND_TRY(read_comparison(p, index));
    }
done:
    p->depth--;
    return status;
}

static enum pond_status read_joined(struct parser *p, bool any, int32_t *index)
{
    enum pond_status status = POND_OK;

    POND_TRY(any ? read_joined(p, false, index) : read_factor(p, index));
    while (take(p, any ? "or" : "and")) {
        int32_t right = 0;

        POND_TRY(any ? read_joined(p, false, &right) : read_factor(p, &right));
        POND_TRY(add_part(
            p, (struct part){.operation = any ? OR : AND, .left = *index, .right = right}, index));
    }
done:
    return status;
}

static enum pond_status read_condition(struct parser *p, int32_t *index)
{
    return read_joined(p, true, index);
}

enum pond_status study_expression_parse(struct study_expression **out, const char *text,
                                        const struct study_attribute *attribute, int32_t attributes,
                                        struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct study_expression *expression = NULL;
    struct parser parser = {.text = text, .err = err};

    *out = NULL;
    if (strlen(text) > STUDY_EXPRESSION_BYTES) {
        return pond_fail(err, POND_ELIMIT, "the condition is longer than %d bytes",
                         STUDY_EXPRESSION_BYTES);
    }
    POND_TRY(POND_NEW(&expression, 1, err));
    expression->attribute = attribute;
    expression->attributes = attributes;
    parser.expression = expression;
    POND_TRY(read_condition(&parser, &expression->root));
    skip_blanks(&parser);
    if (text[parser.at] != '\0') {
        status = expected(&parser, "\"and\", \"or\" or the end");
        goto done;
    }
    *out = expression;
    expression = NULL;
done:
    study_expression_free(expression);
    return status;
}

void study_expression_free(struct study_expression *expression)
{
    if (expression == NULL) {
        return;
    }
    for (int32_t i = 0; i < expression->parts; i++) {
        pondi_free(expression->part[i].text);
    }
    pondi_free(expression->part);
    pondi_free(expression);
}

/* --- what it comes to --- */

static enum study_truth truth(bool yes)
{
    return yes ? STUDY_YES : STUDY_NO;
}

static enum study_truth compare_texts(const struct part *part, const char *text)
{
    if (part->operation == STARTS) {
        return truth(study_starts_with(text, part->text));
    }
    if (part->operation == ENDS) {
        return truth(ends_with(text, part->text));
    }
    if (part->operation == CONTAINS) {
        return truth(contains(text, part->text));
    }
    return truth(study_same_text(text, part->text) == (part->operation == EQUAL));
}

static enum study_truth compare_numbers(const struct part *part, double number)
{
    switch (part->operation) {
    case LESS:
        return truth(number < part->number);
    case LESS_EQUAL:
        return truth(number <= part->number);
    case GREATER:
        return truth(number > part->number);
    case GREATER_EQUAL:
        return truth(number >= part->number);
    case NOT_EQUAL:
        return truth(number != part->number);
    default:
        return truth(number == part->number);
    }
}

static enum study_truth compare(const struct study_expression *e, const struct part *part,
                                study_lookup lookup, const void *user)
{
    struct study_value value = lookup(user, part->attribute);
    bool is_text = e->attribute[part->attribute].is_text;
    bool missing = is_text ? value.text == NULL : isnan(value.number);

    if (part->operation == GIVEN) {
        return truth(!missing);
    }
    if (missing) {
        return STUDY_UNKNOWN;
    }
    return is_text ? compare_texts(part, value.text) : compare_numbers(part, value.number);
}

/* Children stand before their parents, so one walk forward over the parts is enough. */
enum study_truth study_expression_holds(const struct study_expression *e, study_lookup lookup,
                                        const void *user)
{
    enum study_truth is[4 * STUDY_EXPRESSION_COMPARISONS + 4096];

    for (int32_t i = 0; i < e->parts; i++) {
        const struct part *part = &e->part[i];

        if (part->operation >= EQUAL) {
            is[i] = compare(e, part, lookup, user);
        } else if (part->operation == NOT) {
            is[i] =
                is[part->left] == STUDY_UNKNOWN ? STUDY_UNKNOWN : truth(is[part->left] == STUDY_NO);
        } else {
            enum study_truth decides = part->operation == OR ? STUDY_YES : STUDY_NO;
            enum study_truth left = is[part->left];
            enum study_truth right = is[part->right];

            is[i] = left == decides || right == decides               ? decides
                    : left == STUDY_UNKNOWN || right == STUDY_UNKNOWN ? STUDY_UNKNOWN
                                                                      : left;
        }
    }
    return is[e->root];
}
