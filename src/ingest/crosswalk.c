/* Correspondences of codes, kept by source code.
 * SPDX-License-Identifier: Apache-2.0 */
#include "ingest/crosswalk.h"

#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "ingest/csv.h"

/* One pair of the file. */
struct pair {
    int32_t from;
    int32_t to;
    double weight;
};

struct pond_crosswalk {
    struct pond_dictionary *from;
    struct pond_dictionary *to;
    int64_t *start; /* from + 1: targets of a code are start[code] .. start[code + 1] - 1 */
    int32_t *target;
    double *given;  /* weights as in the file */
    double *weight; /* of each code together 1 */
};

/* A file being read. */
struct reader {
    struct pond_crosswalk *crosswalk;
    struct pond_csv *csv;
    const struct pond_csv_row *row;
    int32_t column[3]; /* from, to, weight; the last -1: none */
    struct pair *pair;
    int64_t pairs;
    int64_t room;
    int64_t *last; /* codes: their last pair, from which `before` leads to the others */
    int64_t last_room;
    int64_t *before; /* pairs: the one before it of the same code; -1: none */
    int64_t before_room;
};

void pond_crosswalk_free(struct pond_crosswalk *crosswalk)
{
    if (crosswalk == NULL) {
        return;
    }
    pond_dictionary_free(crosswalk->from);
    pond_dictionary_free(crosswalk->to);
    pondi_free(crosswalk->start);
    pondi_free(crosswalk->target);
    pondi_free(crosswalk->given);
    pondi_free(crosswalk->weight);
    pondi_free(crosswalk);
}

/* --- reading --- */

static enum pond_status find_columns(struct reader *reader, const char *from, const char *to,
                                     struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(pond_csv_find(reader->csv, from, &reader->column[0], err));
    POND_TRY(pond_csv_find(reader->csv, to, &reader->column[1], err));
    reader->column[2] = -1;
    for (int32_t c = 0; c < pond_csv_columns(reader->csv); c++) {
        if (strcmp(pond_csv_name(reader->csv, c), "weight") == 0) {
            reader->column[2] = c;
        }
    }
done:
    return status;
}

/* The pair of these two codes, or -1. */
static int64_t find_pair(const struct reader *reader, int32_t from, int32_t to)
{
    for (int64_t k = reader->last[from]; k >= 0; k = reader->before[k]) {
        if (reader->pair[k].to == to) {
            return k;
        }
    }
    return -1;
}

static enum pond_status add_pair(struct reader *reader, int32_t from, int32_t to, double weight,
                                 struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t known = find_pair(reader, from, to);

    if (known >= 0) {
        reader->pair[known].weight += reader->column[2] < 0 ? 0.0 : weight;
        return POND_OK;
    }
    POND_TRY(POND_GROW(&reader->pair, &reader->room, reader->pairs + 1, err));
    POND_TRY(POND_GROW(&reader->before, &reader->before_room, reader->pairs + 1, err));
    reader->pair[reader->pairs] = (struct pair){from, to, weight};
    reader->before[reader->pairs] = reader->last[from];
    reader->last[from] = reader->pairs++;
done:
    return status;
}

static enum pond_status read_row(struct reader *reader, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_crosswalk *crosswalk = reader->crosswalk;
    const struct pond_csv_cell *from = &reader->row->cell[reader->column[0]];
    const struct pond_csv_cell *to = &reader->row->cell[reader->column[1]];
    int32_t known = pond_dictionary_count(crosswalk->from);
    double weight = 1.0;
    int32_t from_id = 0;
    int32_t to_id = 0;

    if (from->length == 0 || to->length == 0) {
        return POND_OK;
    }
    if (reader->column[2] >= 0) {
        POND_TRY(pond_csv_number(reader->csv, reader->row, reader->column[2], &weight, err));
        if (weight < 0.0) {
            return pond_csv_fail(reader->csv, reader->row, reader->column[2], "0 or more", err);
        }
    }
    POND_TRY(pond_dictionary_add(crosswalk->from, from->text, from->length, &from_id, err));
    POND_TRY(pond_dictionary_add(crosswalk->to, to->text, to->length, &to_id, err));
    POND_TRY(POND_GROW(&reader->last, &reader->last_room, (int64_t)from_id + 1, err));
    if (from_id == known) {
        reader->last[from_id] = -1;
    }
    POND_TRY(add_pair(reader, from_id, to_id, weight, err));
done:
    return status;
}

/* Weights of one code in proportion to what is given times the sizes; false: all are 0. */
static bool normalise(struct pond_crosswalk *crosswalk, int32_t code, const double *size)
{
    double sum = 0.0;

    for (int64_t k = crosswalk->start[code]; k < crosswalk->start[code + 1]; k++) {
        sum += crosswalk->given[k] * (size == NULL ? 1.0 : size[crosswalk->target[k]]);
    }
    if (!(sum > 0.0) || isinf(sum)) {
        return false;
    }
    for (int64_t k = crosswalk->start[code]; k < crosswalk->start[code + 1]; k++) {
        crosswalk->weight[k] =
            crosswalk->given[k] * (size == NULL ? 1.0 : size[crosswalk->target[k]]) / sum;
    }
    return true;
}

/* Pairs by code, in the order of the file. */
static enum pond_status arrange(const struct reader *reader, const char *path,
                                struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_crosswalk *crosswalk = reader->crosswalk;
    int32_t codes = pond_dictionary_count(crosswalk->from);
    int64_t *next = NULL;

    POND_TRY(POND_NEW(&crosswalk->start, (int64_t)codes + 1, err));
    POND_TRY(POND_NEW(&crosswalk->target, reader->pairs, err));
    POND_TRY(POND_NEW(&crosswalk->given, reader->pairs, err));
    POND_TRY(POND_NEW(&crosswalk->weight, reader->pairs, err));
    POND_TRY(POND_NEW(&next, (int64_t)codes + 1, err));
    for (int64_t k = 0; k < reader->pairs; k++) {
        crosswalk->start[reader->pair[k].from + 1]++;
    }
    for (int32_t k = 0; k < codes; k++) {
        crosswalk->start[k + 1] += crosswalk->start[k];
        next[k] = crosswalk->start[k];
    }
    for (int64_t k = 0; k < reader->pairs; k++) {
        int64_t at = next[reader->pair[k].from]++;

        crosswalk->target[at] = reader->pair[k].to;
        crosswalk->given[at] = reader->pair[k].weight;
    }
    for (int32_t k = 0; k < codes; k++) {
        if (!normalise(crosswalk, k, NULL)) {
            status =
                pond_fail(err, POND_EPARSE, "%s: the weights of \"%s\" add up to no number above 0",
                          path, pond_dictionary_text(crosswalk->from, k));
            goto done;
        }
    }
done:
    pondi_free(next);
    return status;
}

enum pond_status pond_crosswalk_read(struct pond_crosswalk **out, const char *path,
                                     const char *from_column, const char *to_column,
                                     struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct reader reader = {.csv = NULL};

    *out = NULL;
    POND_TRY(POND_NEW(&reader.crosswalk, 1, err));
    POND_TRY(pond_dictionary_new(&reader.crosswalk->from, err));
    POND_TRY(pond_dictionary_new(&reader.crosswalk->to, err));
    POND_TRY(pond_csv_open(&reader.csv, path, NULL, err));
    POND_TRY(find_columns(&reader, from_column, to_column, err));
    for (;;) {
        POND_TRY(pond_csv_next_good(reader.csv, &reader.row, err));
        if (reader.row == NULL) {
            break;
        }
        POND_TRY(read_row(&reader, err));
    }
    if (reader.pairs == 0) {
        status =
            pond_fail(err, POND_EPARSE, "%s: no row has a code in both columns \"%s\" and \"%s\"",
                      path, from_column, to_column);
        goto done;
    }
    POND_TRY(arrange(&reader, path, err));
    *out = reader.crosswalk;
    reader.crosswalk = NULL;
done:
    pond_csv_close(reader.csv);
    pond_crosswalk_free(reader.crosswalk);
    pondi_free(reader.pair);
    pondi_free(reader.last);
    pondi_free(reader.before);
    return status;
}

/* --- weights and look-up --- */

enum pond_status pond_crosswalk_weigh(struct pond_crosswalk *crosswalk,
                                      double (*size)(void *user, const char *target), void *user,
                                      struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int32_t targets = pond_dictionary_count(crosswalk->to);
    double *of = NULL;

    POND_TRY(POND_NEW(&of, targets, err));
    for (int32_t k = 0; k < targets; k++) {
        of[k] = size(user, pond_dictionary_text(crosswalk->to, k));
    }
    for (int32_t k = 0; k < pond_dictionary_count(crosswalk->from); k++) {
        (void)normalise(crosswalk, k, of);
    }
done:
    pondi_free(of);
    return status;
}

enum pond_status pond_crosswalk_find(const struct pond_crosswalk *crosswalk, const char *code,
                                     int32_t *count, const int32_t **targets,
                                     const double **weights)
{
    *count = 0;
    for (size_t length = strlen(code); length > 0; length--) {
        int32_t id = pond_dictionary_find(crosswalk->from, code, length);

        if (id >= 0) {
            int64_t start = crosswalk->start[id];

            *count = (int32_t)(crosswalk->start[id + 1] - start);
            *targets = crosswalk->target + start;
            *weights = crosswalk->weight + start;
            return POND_OK;
        }
    }
    return POND_ENOTFOUND;
}

int32_t pond_crosswalk_targets(const struct pond_crosswalk *crosswalk)
{
    return pond_dictionary_count(crosswalk->to);
}

const char *pond_crosswalk_target(const struct pond_crosswalk *crosswalk, int32_t target)
{
    return pond_dictionary_text(crosswalk->to, target);
}

/* --- what is not there --- */

enum pond_status pond_unknown_add(struct pond_unknown_codes *unknown, const char *code,
                                  double value, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int32_t known = 0;
    int32_t id = 0;

    if (unknown->code == NULL) {
        POND_TRY(pond_dictionary_new(&unknown->code, err));
    }
    known = pond_dictionary_count(unknown->code);
    POND_TRY(POND_GROW(&unknown->firms, &unknown->firms_room, (int64_t)known + 1, err));
    POND_TRY(POND_GROW(&unknown->value, &unknown->value_room, (int64_t)known + 1, err));
    POND_TRY(pond_dictionary_add(unknown->code, code, strlen(code), &id, err));
    if (id == known) {
        unknown->firms[id] = 0;
        unknown->value[id] = 0.0;
    }
    unknown->firms[id]++;
    unknown->value[id] += value;
done:
    return status;
}

static int32_t unknown_count(const struct pond_unknown_codes *unknown)
{
    return unknown->code == NULL ? 0 : pond_dictionary_count(unknown->code);
}

int64_t pond_unknown_firms(const struct pond_unknown_codes *unknown)
{
    int64_t sum = 0;

    for (int32_t k = 0; k < unknown_count(unknown); k++) {
        sum += unknown->firms[k];
    }
    return sum;
}

double pond_unknown_value(const struct pond_unknown_codes *unknown)
{
    double sum = 0.0;

    for (int32_t k = 0; k < unknown_count(unknown); k++) {
        sum += unknown->value[k];
    }
    return sum;
}

/* The one of largest value among those that come after `last` in that order; -1: none. */
static int32_t next_largest(const struct pond_unknown_codes *unknown, int32_t last)
{
    int32_t best = -1;

    for (int32_t k = 0; k < unknown_count(unknown); k++) {
        bool after = last < 0 || unknown->value[k] < unknown->value[last] ||
                     (unknown->value[k] == unknown->value[last] && k > last);

        if (after && (best < 0 || unknown->value[k] > unknown->value[best])) {
            best = k;
        }
    }
    return best;
}

void pond_unknown_text(const struct pond_unknown_codes *unknown, char *text, size_t size)
{
    size_t used = 0;

    text[0] = '\0';
    for (int32_t k = next_largest(unknown, -1); k >= 0; k = next_largest(unknown, k)) {
        const char *code = pond_dictionary_text(unknown->code, k);
        char item[160];
        int length =
            snprintf(item, sizeof item, "%s%s%.80s%s (%" PRId64 " firm%s)", used > 0 ? ", " : "",
                     code[0] == '\0' ? "no code" : "\"", code, code[0] == '\0' ? "" : "\"",
                     unknown->firms[k], unknown->firms[k] == 1 ? "" : "s");

        if (used + (size_t)length + 6 > size) {
            (void)snprintf(text + used, size - used, ", ...");
            return;
        }
        memcpy(text + used, item, (size_t)length + 1);
        used += (size_t)length;
    }
}

void pond_unknown_clear(struct pond_unknown_codes *unknown)
{
    pond_dictionary_free(unknown->code);
    pondi_free(unknown->firms);
    pondi_free(unknown->value);
    *unknown = (struct pond_unknown_codes){.code = NULL};
}
