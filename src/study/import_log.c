/* Counting what an import takes and rejects.
 * SPDX-License-Identifier: Apache-2.0 */
#include "study/import_log.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "records/money.h"

void import_log_clear(struct import_log *log)
{
    for (int32_t i = 0; i < log->files; i++) {
        pondi_free(log->file[i].path);
    }
    pondi_free(log->file);
    for (int32_t i = 0; i < log->rejects; i++) {
        pondi_free(log->reject[i].column);
        pondi_free(log->reject[i].value);
        pondi_free(log->reject[i].expected);
    }
    *log = (struct import_log){0};
}

enum pond_status import_log_add_file(struct import_log *log, const char *path, int32_t part,
                                     bool beside, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    char *copy = pondi_strdup(path);

    if (copy == NULL) {
        return pondi_no_memory(err, strlen(path) + 1, 1);
    }
    POND_TRY(POND_GROW(&log->file, &log->file_capacity, (int64_t)log->files + 1, err));
    log->file[log->files++] = (struct import_file){.path = copy, .part = part, .beside = beside};
    copy = NULL;
done:
    pondi_free(copy);
    return status;
}

static enum pond_status find_money(struct import_log *log, int64_t currency,
                                   struct import_money **money, struct pond_error *err)
{
    for (int32_t i = 0; i < log->currencies; i++) {
        if (log->money[i].currency == currency) {
            *money = &log->money[i];
            return POND_OK;
        }
    }
    if (log->currencies == IMPORT_LOG_CURRENCIES) {
        return pond_fail(err, POND_ELIMIT, "more than %d currencies in one import",
                         IMPORT_LOG_CURRENCIES);
    }
    *money = &log->money[log->currencies++];
    **money = (struct import_money){.currency = currency};
    return POND_OK;
}

enum pond_status import_log_add_batch(struct import_log *log, const struct pond_batch *batch,
                                      struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct import_money *money = NULL;
    const int64_t *currency = batch->column[POND_TRADE_CURRENCY].i64;
    const int64_t *value = batch->column[POND_TRADE_VALUE].i64;

    for (int64_t i = 0; batch->noun == POND_TRADE && i < batch->rows; i++) {
        if (money == NULL || money->currency != currency[i]) {
            POND_TRY(find_money(log, currency[i], &money, err));
        }
        money->trades++;
        if (__builtin_add_overflow(money->minor, value[i], &money->minor)) {
            return pond_fail(err, POND_ELIMIT,
                             "the sum of the trades' values exceeds 2^63 minor "
                             "units of currency");
        }
        money->zero += value[i] == 0 ? 1 : 0;
        if (value[i] < 0) {
            money->negative++;
            money->negative_minor += value[i];
        }
    }
done:
    return status;
}

enum pond_status import_log_add_reject(struct import_log *log, int32_t file,
                                       const struct pond_reject *reject, struct pond_error *err)
{
    struct import_reject kept = {.file = file, .line = reject->line};

    if (log->rejects == IMPORT_LOG_REJECTS) {
        return POND_OK;
    }
    kept.column = pondi_strdup(reject->column);
    kept.value = pondi_strdup(reject->value);
    kept.expected = pondi_strdup(reject->expected);
    if (kept.column == NULL || kept.value == NULL || kept.expected == NULL) {
        pondi_free(kept.column);
        pondi_free(kept.value);
        pondi_free(kept.expected);
        return pondi_no_memory(err, 3, strlen(reject->value) + 1);
    }
    log->reject[log->rejects++] = kept;
    return POND_OK;
}

static enum pond_status add_files(const struct import_log *log, struct pond_result *result,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_table *table = NULL;
    int32_t path = 0;
    int32_t note = 0;
    int64_t *rows = NULL;
    int64_t *rejected = NULL;
    int64_t *bytes = NULL;

    POND_TRY(
        pond_table_new(&table, "files", "The files in the order they were read.", log->files, err));
    POND_TRY(pond_table_add_text(table, "file", "", "Its path.", &path, err));
    POND_TRY(pond_table_add_i64(table, "bytes", "bytes", "Its size.", &bytes, err));
    POND_TRY(pond_table_add_i64(table, "rows", "rows", "Rows below the header.", &rows, err));
    POND_TRY(
        pond_table_add_i64(table, "rejected", "rows", "Rows that were rejected.", &rejected, err));
    POND_TRY(pond_table_add_text(table, "note", "", "What else there is to say.", &note, err));
    for (int32_t i = 0; i < log->files; i++) {
        const struct import_file *file = &log->file[i];
        POND_TRY(pond_table_set_text(table, path, i, file->path, err));
        bytes[i] = file->bytes;
        rows[i] = file->there_already ? POND_MISSING_I64 : file->counts.rows;
        rejected[i] = file->there_already ? POND_MISSING_I64 : file->counts.rejected;
        POND_TRY(pond_table_set_text(table, note, i,
                                     file->there_already ? "there already, not read again"
                                     : file->beside      ? "named by the mapping"
                                                         : NULL,
                                     err));
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pond_table_free(table);
    return status;
}

static enum pond_status add_records(const struct import_log *log, struct pond_result *result,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_table *table = NULL;
    int32_t noun = 0;
    int64_t *records = NULL;

    POND_TRY(pond_table_new(&table, "records",
                            "Records taken, by kind; a firm that two rows tell of counts twice.",
                            POND_NOUNS, err));
    POND_TRY(pond_table_add_text(table, "kind", "", "What they tell of.", &noun, err));
    POND_TRY(pond_table_add_i64(table, "records", "records", "How many.", &records, err));
    for (int i = 0; i < POND_NOUNS; i++) {
        POND_TRY(
            pond_table_set_text(table, noun, i, pond_noun_info((enum pond_noun)i)->plural, err));
        for (int32_t f = 0; f < log->files; f++) {
            records[i] += log->file[f].counts.records[i];
        }
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pond_table_free(table);
    return status;
}

static double major(int64_t minor, int64_t currency)
{
    return (double)minor / pow(10.0, pond_currency_digits(currency));
}

static enum pond_status add_money(const struct import_log *log, struct pond_result *result,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_table *table = NULL;
    int32_t code = 0;
    int64_t *trades = NULL;
    int64_t *negative = NULL;
    int64_t *zero = NULL;
    double *value = NULL;
    double *returned = NULL;
    /* One currency stands in the unit, so that values show its minor unit. */
    char unit[4] = "";

    if (log->currencies == 1) {
        pond_currency_text(unit, log->money[0].currency);
    }
    POND_TRY(pond_table_new(&table, "money", "Trades by currency, returns netted.", log->currencies,
                            err));
    POND_TRY(pond_table_add_text(table, "currency", "", "ISO 4217 code.", &code, err));
    POND_TRY(pond_table_add_i64(table, "trades", "trades", "Lines.", &trades, err));
    POND_TRY(pond_table_add_f64(table, "value", unit, "Net value.", &value, err));
    POND_TRY(pond_table_add_i64(table, "returns", "trades", "Lines with a negative value.",
                                &negative, err));
    POND_TRY(pond_table_add_f64(table, "returned", unit, "Their value.", &returned, err));
    POND_TRY(pond_table_add_i64(table, "zeros", "trades", "Lines of value 0.", &zero, err));
    for (int32_t i = 0; i < log->currencies; i++) {
        char text[4];
        pond_currency_text(text, log->money[i].currency);
        POND_TRY(pond_table_set_text(table, code, i, text, err));
        trades[i] = log->money[i].trades;
        negative[i] = log->money[i].negative;
        zero[i] = log->money[i].zero;
        value[i] = major(log->money[i].minor, log->money[i].currency);
        returned[i] = major(log->money[i].negative_minor, log->money[i].currency);
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pond_table_free(table);
    return status;
}

static enum pond_status add_rejected(const struct import_log *log, struct pond_result *result,
                                     struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_table *table = NULL;
    int32_t text[4] = {0};
    int64_t *line = NULL;

    POND_TRY(pond_table_new(&table, "rejected", "The first rows that were rejected, and why.",
                            log->rejects, err));
    POND_TRY(pond_table_add_text(table, "file", "", "Its path.", &text[0], err));
    POND_TRY(pond_table_add_i64(table, "line", "", "Line where the row begins.", &line, err));
    POND_TRY(pond_table_add_text(table, "column", "", "The column that is wrong.", &text[1], err));
    POND_TRY(pond_table_add_text(table, "value", "", "What stands there.", &text[2], err));
    POND_TRY(pond_table_add_text(table, "expected", "", "What was expected.", &text[3], err));
    for (int32_t i = 0; i < log->rejects; i++) {
        const struct import_reject *reject = &log->reject[i];
        line[i] = reject->line;
        POND_TRY(pond_table_set_text(table, text[0], i, log->file[reject->file].path, err));
        POND_TRY(pond_table_set_text(table, text[1], i, reject->column, err));
        POND_TRY(pond_table_set_text(table, text[2], i, reject->value, err));
        POND_TRY(pond_table_set_text(table, text[3], i, reject->expected, err));
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pond_table_free(table);
    return status;
}

enum pond_status import_log_result(const struct import_log *log, bool dry_run,
                                   struct pond_result **out, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_result *result = NULL;
    int64_t rows = 0;
    int64_t rejected = 0;

    *out = NULL;
    for (int32_t i = 0; i < log->files; i++) {
        rows += log->file[i].counts.rows;
        rejected += log->file[i].counts.rejected;
    }
    POND_TRY(pond_result_new(&result, err));
    POND_TRY(pond_result_add_figure(result, "rows", (double)rows, "rows", "Rows read", err));
    POND_TRY(
        pond_result_add_figure(result, "rejected", (double)rejected, "rows", "Rows rejected", err));
    POND_TRY(add_files(log, result, err));
    POND_TRY(add_records(log, result, err));
    POND_TRY(add_money(log, result, err));
    if (rejected > 0) {
        POND_TRY(add_rejected(log, result, err));
        POND_TRY(pond_result_warn(result, err,
                                  "Rejected rows: %lld; \"pond rejects\" %s them with the "
                                  "reasons, to be mended and imported again.",
                                  (long long)rejected, dry_run ? "would write" : "writes"));
    }
    for (int32_t i = 0; i < log->files; i++) {
        if (log->file[i].counts.rows == 0 && !log->file[i].there_already) {
            POND_TRY(
                pond_result_warn(result, err, "%s has a header and no rows.", log->file[i].path));
        }
    }
    if (dry_run) {
        POND_TRY(pond_result_warn(result, err, "This was a dry run: nothing was written."));
    }
    *out = result;
    result = NULL;
done:
    pond_result_free(result);
    return status;
}
