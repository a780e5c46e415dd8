/* A plain table checked, and made one of coefficients.
 * SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "ingest/io_table_parts.h"
#include "ingest/io_table_plain.h"

/* Published tables are rounded: sums agree to this share. */
#define ROUNDED 0.01

/* --- checks --- */

static bool agree(double a, double b)
{
    return fabs(a - b) <= ROUNDED * fmax(fabs(a), fabs(b));
}

static double final_of(const struct pondi_plain *plain, int32_t k)
{
    int32_t industries = pond_dictionary_count(plain->industry);
    double sum = 0.0;

    for (int32_t f = 0; f < plain->finals; f++) {
        sum += pondi_plain_at(plain, k, industries + f);
    }
    return sum;
}

/* What a row sells is the output that is given beside it. */
static enum pond_status check_rows(const struct pondi_plain *plain, struct pond_error *err)
{
    int32_t industries = pond_dictionary_count(plain->industry);

    for (int32_t k = 0; k < industries; k++) {
        double sum = 0.0;

        for (int32_t j = 0; j < industries; j++) {
            sum += pondi_plain_at(plain, k, j);
        }
        sum += final_of(plain, k);
        plain->output[k] = sum;
        if (sum < 0.0 || isinf(sum)) {
            return pond_fail(err, POND_EINVAL,
                             "%s line %" PRId64 ": industry \"%s\" sells %.10g with its final "
                             "demand (expected 0 or more)",
                             plain->path, plain->line[k], pond_dictionary_text(plain->industry, k),
                             sum);
        }
        if (plain->output_column >= 0 && !agree(plain->given[k], sum)) {
            return pond_fail(err, POND_EINVAL,
                             "%s line %" PRId64 ", column \"output\": %.10g, and industry \"%s\" "
                             "sells %.10g with its final demand (expected the same, within 1 %%)",
                             plain->path, plain->line[k], plain->given[k],
                             pond_dictionary_text(plain->industry, k), sum);
        }
    }
    return POND_OK;
}

static double inputs_of(const struct pondi_plain *plain, int32_t industry)
{
    double sum = 0.0;

    for (int32_t i = 0; i < pond_dictionary_count(plain->industry); i++) {
        sum += pondi_plain_at(plain, i, industry);
    }
    return sum;
}

/* Where goods reach final demand there is an inverse, and only there: a closed group of industries
 * would have to make more than all it makes (Hawkins and Simon 1949, Econometrica 17:245-248). */
static enum pond_status check_reach(const struct pondi_plain *plain, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int32_t n = pond_dictionary_count(plain->industry);
    int32_t *queue = NULL;
    uint8_t *reaches = NULL;
    int32_t tail = 0;

    POND_TRY(POND_NEW(&queue, n, err));
    POND_TRY(POND_NEW(&reaches, n, err));
    for (int32_t i = 0; i < n; i++) {
        if (final_of(plain, i) > 0.0) {
            reaches[i] = 1;
            queue[tail++] = i;
        }
    }
    for (int32_t head = 0; head < tail; head++) {
        for (int32_t i = 0; i < n; i++) {
            if (reaches[i] == 0 && pondi_plain_at(plain, i, queue[head]) > 0.0) {
                reaches[i] = 1;
                queue[tail++] = i;
            }
        }
    }
    if (tail == 0) {
        status = pond_fail(err, POND_EINVAL,
                           "%s: no industry sells anything to final demand (expected more than 0 "
                           "in the column \"final_demand\")",
                           plain->path);
        goto done;
    }
    for (int32_t i = 0; i < n; i++) {
        if (reaches[i] == 0 && (plain->output[i] > 0.0 || inputs_of(plain, i) > 0.0)) {
            status = pond_fail(err, POND_EINVAL,
                               "%s: what industry \"%s\" makes reaches no final demand, itself or "
                               "over others (expected final demand: without it the table is not "
                               "productive)",
                               plain->path, pond_dictionary_text(plain->industry, i));
            goto done;
        }
    }
done:
    pondi_free(queue);
    pondi_free(reaches);
    return status;
}

static struct pondi_plain_extra *find(const struct pondi_plain *plain,
                                      enum pond_io_primary_kind kind)
{
    for (int32_t k = 0; k < plain->extras; k++) {
        if (!plain->extra[k].effect && plain->extra[k].kind == kind) {
            return &plain->extra[k];
        }
    }
    return NULL;
}

/* Value added of an industry as the rows say, all kinds of it. */
static double added_of(const struct pondi_plain *plain, int32_t industry, int64_t *line)
{
    double sum = 0.0;

    for (int32_t k = 0; k < plain->extras; k++) {
        if (!plain->extra[k].effect && plain->extra[k].kind != POND_IO_IMPORTED_INPUT) {
            sum += plain->extra[k].value[industry];
            *line = *line == 0 ? plain->extra[k].line : *line;
        }
    }
    return sum;
}

/* Of value added and imports one is what the other leaves of the output; where both are given, the
 * three agree. */
static enum pond_status check_columns(struct pondi_plain *plain, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pondi_plain_extra *imports = find(plain, POND_IO_IMPORTED_INPUT);
    int64_t line = 0;    /* of value added; 0: it is not given */
    double *left = NULL; /* industries: what is not given */
    char code[] = "imports";
    char value_added[] = "value_added";
    char unit[] = "";
    struct pondi_plain_extra like = {.code = code, .unit = unit, .kind = POND_IO_IMPORTED_INPUT};

    POND_TRY(POND_NEW(&left, pond_dictionary_count(plain->industry), err));
    (void)added_of(plain, 0, &line);
    for (int32_t k = 0; k < pond_dictionary_count(plain->industry); k++) {
        double rest = plain->output[k] - inputs_of(plain, k);
        double given = added_of(plain, k, &line);

        rest -= imports != NULL ? imports->value[k] : 0.0;
        if (line == 0 || (imports == NULL && rest >= given)) {
            left[k] = rest - given;
            continue;
        }
        if (!(fabs(rest - given) <= ROUNDED * plain->output[k])) {
            status = pond_fail(err, POND_EINVAL,
                               "%s line %" PRId64 ", column \"%s\": value added %.10g, and output "
                               "less inputs%s is %.10g (expected the same, within 1 %% of the "
                               "output %.10g)",
                               plain->path, line, pond_dictionary_text(plain->industry, k), given,
                               imports != NULL ? " and imports" : "", rest, plain->output[k]);
            goto done;
        }
    }
    if (line == 0) {
        like.kind = POND_IO_VALUE_ADDED;
        like.code = value_added;
    }
    if (line == 0 || imports == NULL) {
        POND_TRY(pondi_plain_add(plain, &like, &left, err));
    }
done:
    pondi_free(left);
    return status;
}

/* What is used or emitted for each unit of an output of 0 is no number. */
static enum pond_status check_extras(const struct pondi_plain *plain, struct pond_error *err)
{
    for (int32_t k = 0; k < pond_dictionary_count(plain->industry); k++) {
        if (plain->output[k] == 0.0 && inputs_of(plain, k) > 0.0) {
            return pond_fail(err, POND_EINVAL,
                             "%s column \"%s\": inputs of %.10g, and the industry's output is 0 "
                             "(expected 0)",
                             plain->path, pond_dictionary_text(plain->industry, k),
                             inputs_of(plain, k));
        }
    }
    for (int32_t e = 0; e < plain->extras; e++) {
        const struct pondi_plain_extra *extra = &plain->extra[e];

        for (int32_t k = 0; k < pond_dictionary_count(plain->industry); k++) {
            if (extra->value[k] != 0.0 && plain->output[k] == 0.0) {
                return pond_fail(err, POND_EINVAL,
                                 "%s line %" PRId64 ", column \"%s\": %.10g of \"%s\", and the "
                                 "industry's output is 0 (expected 0)",
                                 plain->path, extra->line, pond_dictionary_text(plain->industry, k),
                                 extra->value[k], extra->code);
            }
        }
    }
    return POND_OK;
}

enum pond_status pondi_plain_check(struct pondi_plain *plain, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pondi_plain_extra *whole = find(plain, POND_IO_VALUE_ADDED);

    for (int32_t k = 0; whole != NULL && k < plain->extras; k++) {
        if (strncmp(plain->extra[k].code, "value_added:", 12) == 0) {
            return pond_fail(err, POND_EPARSE,
                             "%s line %" PRId64 ": row \"%s\" beside \"value_added\" (expected the "
                             "whole, or its parts)",
                             plain->path, plain->extra[k].line, plain->extra[k].code);
        }
    }
    POND_TRY(check_rows(plain, err));
    POND_TRY(check_columns(plain, err));
    POND_TRY(check_reach(plain, err));
    POND_TRY(check_extras(plain, err));
done:
    return status;
}

/* --- the table --- */

static enum pond_status add_axes(struct pond_io_table *table, const struct pondi_plain *plain,
                                 struct pond_error *err)
{
    enum pond_status status = POND_OK;
    char *industry = NULL;

    POND_TRY(pond_io_table_add(table, POND_IO_REGION, "", NULL, err));
    for (int32_t k = 0; k < pond_dictionary_count(plain->industry); k++) {
        const char *code = pond_dictionary_text(plain->industry, k);
        struct pond_io_label label = {.name = plain->name[k]};

        pondi_free(industry);
        industry = pondi_strdup(code);
        if (industry == NULL) {
            status = pondi_no_memory(err, strlen(code) + 1, 1);
            goto done;
        }
        label.industry = industry;
        POND_TRY(pond_io_table_add(table, POND_IO_SECTOR, code, &label, err));
    }
    for (int32_t f = 0; f < plain->finals; f++) {
        struct pond_io_label label = {.kind = (int32_t)plain->final[f].kind};

        POND_TRY(pond_io_table_add(table, POND_IO_FINAL, plain->final[f].code, &label, err));
    }
    for (int32_t e = 0; e < plain->extras; e++) {
        const struct pondi_plain_extra *extra = &plain->extra[e];
        struct pond_io_label label = {.unit = extra->unit, .kind = (int32_t)extra->kind};

        if (extra->effect) {
            label.kind = 0;
        }
        POND_TRY(pond_io_table_add(table, extra->effect ? POND_IO_INDICATOR : POND_IO_PRIMARY,
                                   extra->code, &label, err));
    }
done:
    pondi_free(industry);
    return status;
}

static enum pond_status fill(struct pond_io_table *table, const struct pondi_plain *plain,
                             double unit, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int32_t n = pond_dictionary_count(plain->industry);
    int64_t primary = 0;
    int64_t effect = 0;

    POND_TRY(pond_io_table_make(table, POND_IO_COEFFICIENTS, err));
    POND_TRY(pond_io_table_make(table, POND_IO_OUTPUT, err));
    POND_TRY(pond_io_table_make(table, POND_IO_FINAL_DEMAND, err));
    POND_TRY(pond_io_table_make(table, POND_IO_PRIMARY_INPUT, err));
    if (pond_io_count(table, POND_IO_INDICATOR) > 0) {
        POND_TRY(pond_io_table_make(table, POND_IO_DIRECT, err));
    }
    for (int32_t i = 0; i < n; i++) {
        table->part[POND_IO_OUTPUT][i] = plain->output[i] * unit;
        for (int32_t j = 0; j < n; j++) {
            double flow = pondi_plain_at(plain, i, j);

            table->part[POND_IO_COEFFICIENTS][(int64_t)i * n + j] =
                flow == 0.0 ? 0.0 : flow / plain->output[j];
        }
        for (int32_t f = 0; f < plain->finals; f++) {
            table->part[POND_IO_FINAL_DEMAND][(int64_t)i * plain->finals + f] =
                pondi_plain_at(plain, i, n + f) * unit;
        }
    }
    for (int32_t e = 0; e < plain->extras; e++) {
        const struct pondi_plain_extra *extra = &plain->extra[e];
        double *to = extra->effect ? table->part[POND_IO_DIRECT] + effect++ * n
                                   : table->part[POND_IO_PRIMARY_INPUT] + primary++ * n;

        for (int32_t j = 0; j < n; j++) {
            double each = extra->value[j] == 0.0 ? 0.0 : extra->value[j] / plain->output[j];

            to[j] = extra->effect ? each / unit : each;
        }
    }
done:
    return status;
}

enum pond_status pondi_io_read_plain(struct pond_io_table **out, const char *path,
                                     const struct pond_io_read *how, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_io_table *table = NULL;
    struct pondi_plain plain = {.path = path};
    int32_t year = 0;

    *out = NULL;
    POND_TRY(pondi_plain_read(&plain, path, err));
    POND_TRY(pondi_plain_check(&plain, err));
    POND_TRY(pondi_io_year_of_name(&year, path, err));
    POND_TRY(pondi_io_new(&table, path, how, year, "XXX", err));
    POND_TRY(add_axes(table, &plain, err));
    POND_TRY(fill(table, &plain, how->unit == 0.0 ? 1.0 : how->unit, err));
    *out = table;
    table = NULL;
done:
    pondi_plain_clear(&plain);
    pond_io_table_free(table);
    return status;
}
