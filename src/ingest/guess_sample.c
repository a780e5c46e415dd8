/* Trying delimiters and encodings on a file's first rows.
 * SPDX-License-Identifier: Apache-2.0 */
#include "ingest/guess_sample.h"

#include <string.h>

#include "base/alloc.h"
#include "base/utf8.h"
#include "ingest/evaluate.h"

#define CELL_MAX 255
#define ARENA_MAX ((int64_t)16 << 20)

static enum pond_status keep_cell(struct pondi_sample *sample, struct pond_csv_cell cell,
                                  int64_t at, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pondi_text text = pondi_trim(cell);
    size_t length = text.length > CELL_MAX ? CELL_MAX : text.length;

    POND_TRY(POND_GROW(&sample->cell, &sample->cell_capacity, at + 1, err));
    POND_TRY(POND_GROW(&sample->arena, &sample->arena_capacity,
                       sample->arena_used + (int64_t)length + 1, err));
    memcpy(sample->arena + sample->arena_used, text.text, length);
    sample->arena[sample->arena_used + (int64_t)length] = '\0';
    sample->cell[at] = sample->arena_used;
    sample->arena_used += (int64_t)length + 1;
done:
    return status;
}

static enum pond_status keep_names(struct pondi_sample *sample, const struct pond_csv *csv,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(POND_NEW(&sample->name, pond_csv_columns(csv), err));
    for (; sample->columns < pond_csv_columns(csv); sample->columns++) {
        const char *name = pond_csv_name(csv, sample->columns);
        sample->name[sample->columns] = pondi_strdup(name);
        if (sample->name[sample->columns] == NULL) {
            return pondi_no_memory(err, strlen(name) + 1, 1);
        }
    }
done:
    return status;
}

/* Read rows in one format. `broken`: bytes that are not UTF-8 were met. */
static enum pond_status read_rows(struct pondi_sample *sample, struct pond_csv *csv, bool *broken,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_csv_row *row = NULL;

    POND_TRY(keep_names(sample, csv, err));
    while (sample->rows + sample->faults < PONDI_SAMPLE_ROWS && sample->arena_used < ARENA_MAX) {
        POND_TRY(pond_csv_next(csv, &row, err));
        if (row == NULL) {
            break;
        }
        if (row->fault != NULL) {
            sample->faults++;
            continue;
        }
        *broken = *broken || pondi_utf8_fault(row->raw, row->raw_length) < row->raw_length;
        for (int32_t c = 0; c < sample->columns; c++) {
            POND_TRY(keep_cell(sample, row->cell[c], sample->rows * sample->columns + c, err));
        }
        sample->rows++;
    }
done:
    return status;
}

static enum pond_status try_format(struct pondi_sample *sample, const char *path, bool *broken,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_csv *csv = NULL;

    *broken = false;
    POND_TRY(pond_csv_open(&csv, path, &sample->format, err));
    POND_TRY(read_rows(sample, csv, broken, err));
done:
    pond_csv_close(csv);
    return status;
}

/* Read with one delimiter, as UTF-8 if it is that. */
static enum pond_status try_delimiter(struct pondi_sample *sample, const char *path, char delimiter,
                                      struct pond_error *err)
{
    bool broken = false;
    enum pond_status status = POND_OK;

    *sample = (struct pondi_sample){.format = {.delimiter = delimiter}};
    status = try_format(sample, path, &broken, err);
    if (status == POND_EPARSE || (status == POND_OK && broken)) {
        struct pondi_sample western = {.format = {.delimiter = delimiter, .latin1 = true}};
        enum pond_status second = try_format(&western, path, &broken, err);
        if (second == POND_OK || status == POND_OK) {
            pondi_sample_clear(sample);
            *sample = western;
            return second;
        }
        pondi_sample_clear(&western);
    }
    return status;
}

/* More good cells in a row are better; rows that do not fit the header count against. */
static double score(const struct pondi_sample *sample)
{
    double seen = (double)(sample->rows + sample->faults);
    double share = seen == 0.0 ? 1.0 : (double)sample->rows / seen;

    return share * share * (double)(sample->columns - 1);
}

enum pond_status pondi_sample_read(struct pondi_sample *sample, const char *path,
                                   struct pond_error *err)
{
    static const char delimiters[] = ",;\t|";
    enum pond_status status = try_delimiter(sample, path, delimiters[0], err);
    enum pond_status first = status;

    if (status != POND_OK && status != POND_EPARSE) {
        return status;
    }
    for (const char *next = delimiters + 1; *next != '\0'; next++) {
        struct pondi_sample other;
        struct pond_error ignored;
        enum pond_status tried = try_delimiter(&other, path, *next, &ignored);
        if (tried == POND_OK && (first != POND_OK || score(&other) > score(sample))) {
            pondi_sample_clear(sample);
            *sample = other;
            first = POND_OK;
        } else {
            pondi_sample_clear(&other);
        }
        if (tried == POND_ENOMEM) {
            return pondi_no_memory(err, 1, 1);
        }
    }
    return first;
}

void pondi_sample_clear(struct pondi_sample *sample)
{
    for (int32_t c = 0; c < sample->columns; c++) {
        pondi_free(sample->name[c]);
    }
    pondi_free(sample->name);
    pondi_free(sample->cell);
    pondi_free(sample->arena);
    *sample = (struct pondi_sample){0};
}
