/* Reading a whole store, and holding it to the rules.
 * SPDX-License-Identifier: Apache-2.0 */
#include "study/checking.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/result_json.h"
#include "records/rules.h"
#include "store/store.h"

struct checking {
    const char *address;
    struct pond_store *store;
    struct pond_progress *progress;
    int64_t rows; /* of this noun so far */
    int64_t *run; /* ids */
    int64_t runs;
    int64_t run_capacity;
};

/* Whether a value that is given obeys its field's rule. References and codes were looked up when
 * they were read. */
static bool is_legal(const struct pond_batch *batch, int32_t f, int64_t row)
{
    const struct pond_field *field = &pond_noun_info(batch->noun)->field[f];
    const char *text = NULL;
    int64_t whole = 0;

    switch (field->kind) {
    case POND_FIELD_TEXT:
        text = pond_batch_text(batch, f, row);
        return pond_rule_text(field, text, strlen(text));
    case POND_FIELD_NUMBER:
        return pond_rule_number(field, batch->column[f].f64[row]);
    case POND_FIELD_TIME:
        return pond_rule_number(field, (double)batch->column[f].i64[row]);
    case POND_FIELD_MONEY:
        whole = batch->column[f].i64[row];
        return whole >= -POND_MONEY_MAX && whole <= POND_MONEY_MAX;
    default:
        return true;
    }
}

static enum pond_status fail_row(const struct checking *checking, const struct pond_batch *batch,
                                 int64_t row, int32_t field, const char *expected,
                                 struct pond_error *err)
{
    const struct pond_noun_info *noun = pond_noun_info(batch->noun);

    return pond_fail(err, POND_ECORRUPT,
                     "%s: %s %lld of those in the store: \"%s\" is not legal (expected %s); it was "
                     "changed after its import: import its file again into a new store",
                     checking->address, noun->name, (long long)(checking->rows + row + 1),
                     noun->field[field].name, expected);
}

static enum pond_status check_batch(void *user, const struct pond_batch *batch,
                                    struct pond_error *err)
{
    struct checking *checking = user;
    const struct pond_noun_info *noun = pond_noun_info(batch->noun);
    char expected[POND_EXPECTED_SIZE];
    const char *missing = NULL;
    int32_t wrong = 0;

    for (int64_t row = 0; row < batch->rows; row++) {
        for (int32_t f = 0; f < noun->fields; f++) {
            if (pond_batch_has(batch, f, row) && !is_legal(batch, f, row)) {
                pond_rule_expected(expected, &noun->field[f]);
                return fail_row(checking, batch, row, f, expected, err);
            }
        }
        if (!pond_rule_row(batch, row, &wrong, &missing)) {
            return fail_row(checking, batch, row, wrong, missing, err);
        }
    }
    checking->rows += batch->rows;
    return pond_progress_at(checking->progress, checking->rows, 0, err);
}

static enum pond_status note_run(void *user, const struct pond_run *run, struct pond_error *err)
{
    struct checking *checking = user;
    enum pond_status status = POND_OK;

    POND_TRY(POND_GROW(&checking->run, &checking->run_capacity, checking->runs + 1, err));
    checking->run[checking->runs++] = run->id;
done:
    return status;
}

/* Whether an answer still has the hash that was kept with it. */
static enum pond_status check_run(const struct checking *checking, int64_t id,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_run run = {0};
    struct pond_result *result = NULL;
    char hash[POND_HASH_SIZE];

    POND_TRY(pond_store_read_run(checking->store, id, &run, &result, err));
    pond_result_hash(result, hash);
    if (strcmp(hash, run.result_hash) != 0) {
        status = pond_fail(err, POND_ECORRUPT,
                           "%s: the answer of run %lld is not the one that was kept: its hash is "
                           "%.12s... (expected %.12s...); \"pond run again %lld\" makes it anew",
                           checking->address, (long long)id, hash, run.result_hash, (long long)id);
    }
done:
    pond_run_clear(&run);
    pond_result_free(result);
    return status;
}

/* Whether an input-output table can be read, and all its numbers are numbers. */
static enum pond_status check_table(void *user, const struct pond_kept_table *kept,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct checking *checking = user;
    struct pond_io_table *table = NULL;

    POND_TRY(pond_store_read_table(checking->store, kept->name, kept->year, &table, err));
    for (int p = 0; p < POND_IO_PARTS; p++) {
        enum pond_io_part part = (enum pond_io_part)p;
        int64_t cells = (int64_t)pond_io_rows(table, part) * pond_io_columns(table, part);

        for (int64_t k = 0; table->part[p] != NULL && k < cells; k++) {
            if (!isfinite(table->part[p][k])) {
                status =
                    pond_fail(err, POND_ECORRUPT,
                              "%s: table \"%s\" of %d: a number of its %s is %g; it was changed "
                              "after its import: delete the table and import it again",
                              checking->address, kept->name, (int)kept->year,
                              pond_io_part_name(part), table->part[p][k]);
                goto done;
            }
        }
    }
done:
    pond_io_table_free(table);
    return status;
}

static enum pond_status check_all(struct checking *checking, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_sink sink = {.user = checking, .records = check_batch};

    POND_TRY(pond_store_check(checking->store, err));
    POND_TRY(pond_store_begin(checking->store, err)); /* one snapshot */
    for (int n = 0; n < POND_NOUNS; n++) {
        const struct pond_noun_info *noun = pond_noun_info((enum pond_noun)n);

        checking->rows = 0;
        pond_progress_begin(checking->progress, "checking", noun->plural, 0, 0);
        POND_TRY(pond_store_read(checking->store, (enum pond_noun)n, NULL, sink, err));
    }
    POND_TRY(pond_store_list_runs(checking->store, note_run, checking, err));
    for (int64_t i = 0; i < checking->runs; i++) {
        POND_TRY(check_run(checking, checking->run[i], err));
    }
    POND_TRY(pond_store_list_tables(checking->store, check_table, checking, err));
done:
    return status;
}

enum pond_status pond_study_check(const char *address, struct pond_progress *progress,
                                  struct pond_error *err)
{
    struct checking checking = {.address = address, .progress = progress};
    enum pond_status status = pond_store_open(&checking.store, address, POND_STORE_READ, err);

    if (status == POND_OK) {
        status = check_all(&checking, err);
    }
    pond_store_close(checking.store);
    pondi_free(checking.run);
    return status;
}
