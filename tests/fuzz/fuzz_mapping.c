/* Any bytes as a mapping, "---" on a line, and a CSV file: refused, or records that keep their
 * promises: rows are accounted for, references follow what they refer to, texts are legal.
 * SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE /* memmem */

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fuzz/fuzz.h"
#include "ingest/import.h"
#include "records/rules.h"

/* Either part alone is completed by these. */
static const char usual_mapping[] =
    "{\"format\": \"pond-mapping/1\", \"currency\": \"USD\", \"numbers\": {\"thousands\": \",\", "
    "\"symbol\": \"$\"}, \"dates\": [\"YYYY-MM-DD\", \"M/D/YYYY\", \"DD-MMM-YY h:mm AM\"], "
    "\"files\": [{\"file\": \"x.csv\", \"records\": [{\"noun\": \"firm\", \"code\": {\"column\": "
    "\"store\", \"prefix\": \"S\"}, \"name\": {\"column\": \"name\"}, \"place\": {\"column\": "
    "\"city\"}, \"latitude\": {\"column\": \"lat\", \"match\": \"([-0-9.]+)\", \"otherwise\": "
    "\"unknown\"}, \"when\": {\"column\": \"store\", \"is\": \"\", \"not\": true}}, {\"noun\": "
    "\"trade\", \"seller\": {\"column\": \"item\", \"map\": {\"a\": \"A\"}, \"otherwise\": "
    "\"unknown\"}, \"buyer\": {\"column\": \"store\", \"empty\": \"final\", \"prefix\": \"S\"}, "
    "\"product\": {\"columns\": [\"item\", \"city\"], \"join\": \"/\"}, \"quantity\": {\"column\": "
    "\"bottles\", \"negate\": true}, \"value\": {\"times\": [\"bottles\", \"sale_usd\"]}, "
    "\"time\": {\"column\": \"date\"}, \"reference\": {\"column\": \"name\"}}]}]}";
static const char usual_rows[] = "store,item,date,bottles,sale_usd,name,city,lat\n"
                                 "2113,11777,2019-01-02,12,119.4,\"A \"\"B\"\"\",GOWRIE,42.28\n"
                                 ",a,1/2/2019,-1,\"$1,234.50\",,,\n"
                                 "2113,x\n"
                                 "2114,a,02-Jan-19 1:05 PM,0.5,-3,name,city,\"POINT (41.5)\"\n";

static char path[64];

static void remove_file(void)
{
    (void)unlink(path);
}

/* What the sink was told, to be held against the counts. */
struct account {
    const struct pond_codes *codes;
    bool *known[POND_CODED_NOUNS]; /* by id: its record was given */
    int64_t records;
    int64_t rejects;
};

#define IDS_MAX 65536

static void check_id(const struct account *account, enum pond_noun noun, int64_t id, bool given)
{
    if (id == POND_FINAL || id == POND_UNKNOWN) {
        return;
    }
    assert(id >= 0 && id < pond_dictionary_count(account->codes->of[noun]) && id < IDS_MAX);
    assert(account->known[noun][id] || !given);
}

static void check_field(const struct account *account, const struct pond_batch *batch, int32_t f,
                        int64_t row)
{
    const struct pond_field *field = &pond_noun_info(batch->noun)->field[f];

    assert(!field->required || pond_batch_has(batch, f, row));
    if (!pond_batch_has(batch, f, row)) {
        return;
    }
    switch (field->kind) {
    case POND_FIELD_CODE: {
        int64_t id = batch->column[f].i64[row];
        check_id(account, batch->noun, id, false);
        account->known[batch->noun][id] = true;
        break;
    }
    case POND_FIELD_REFER:
        check_id(account, field->refers, batch->column[f].i64[row], true);
        assert(batch->column[f].i64[row] != POND_FINAL || field->may_be_final);
        break;
    case POND_FIELD_TEXT: {
        const char *text = pond_batch_text(batch, f, row);
        assert(pond_rule_text(field, text, strlen(text)));
        break;
    }
    case POND_FIELD_NUMBER:
        assert(pond_rule_number(field, batch->column[f].f64[row]));
        break;
    case POND_FIELD_TIME:
        assert(pond_rule_number(field, (double)batch->column[f].i64[row]));
        break;
    default:
        break;
    }
}

static enum pond_status check_records(void *user, const struct pond_batch *batch,
                                      struct pond_error *err)
{
    struct account *account = user;

    (void)err;
    for (int64_t row = 0; row < batch->rows; row++) {
        for (int32_t f = 0; f < pond_noun_info(batch->noun)->fields; f++) {
            check_field(account, batch, f, row);
        }
    }
    account->records += batch->rows;
    return POND_OK;
}

static enum pond_status check_reject(void *user, const struct pond_reject *reject,
                                     struct pond_error *err)
{
    struct account *account = user;

    (void)err;
    assert(reject->line >= 2 && reject->expected[0] != '\0' && reject->row[0] != '\0');
    account->rejects++;
    return POND_OK;
}

static void import(const struct pond_mapping *mapping, int32_t part)
{
    struct pond_error error = {0};
    struct pond_codes codes;
    struct account account = {.codes = &codes};
    struct pond_sink sink = {.user = &account, .records = check_records, .reject = check_reject};
    struct pond_import_options options = {.beside = "/nonexistent"};
    struct pond_import_counts counts;
    int64_t records = 0;
    enum pond_status status = POND_OK;

    assert(pond_codes_init(&codes, &error) == POND_OK);
    for (int n = 0; n < POND_CODED_NOUNS; n++) {
        account.known[n] = calloc(IDS_MAX, 1);
        assert(account.known[n] != NULL);
    }
    status = pond_import_file(path, mapping, part, &codes, sink, &options, &counts, &error);
    assert((status == POND_OK) == (error.message[0] == '\0'));
    assert(counts.rejected == account.rejects);
    assert(counts.rejected + counts.ignored <= counts.rows);
    for (int n = 0; n < POND_NOUNS; n++) {
        records += counts.records[n];
    }
    assert(status != POND_OK || records <= account.records);
    for (int n = 0; n < POND_CODED_NOUNS; n++) {
        for (int32_t id = 0; status == POND_OK && id < pond_dictionary_count(codes.of[n]); id++) {
            assert(account.known[n][id]);
        }
        free(account.known[n]);
    }
    pond_codes_clear(&codes);
}

static void write_rows(const void *bytes, size_t count)
{
    FILE *file = NULL;

    if (path[0] == '\0') {
        (void)snprintf(path, sizeof path, "/tmp/pond-fuzz-mapping-%ld", (long)getpid());
        (void)atexit(remove_file);
    }
    file = fopen(path, "wb");
    if (file == NULL || fwrite(bytes, 1, count, file) != count || fclose(file) != 0) {
        perror(path);
        exit(1);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    struct pond_error error = {0};
    struct pond_mapping *mapping = NULL;
    struct pond_mapping *again = NULL;
    const char *text = (const char *)bytes;
    const char *split = count == 0 ? NULL : memmem(text, count, "---\n", 4);
    size_t length = split == NULL ? count : (size_t)(split - text);

    if (split == NULL) {
        write_rows(usual_rows, sizeof usual_rows - 1);
    } else {
        write_rows(split + 4, count - length - 4);
    }
    if (length == 0) {
        text = usual_mapping;
        length = sizeof usual_mapping - 1;
    }
    if (pond_mapping_parse(&mapping, text, length, "input", &error) != POND_OK) {
        assert(mapping == NULL && error.message[0] != '\0');
        return 0;
    }
    text = pond_mapping_text(mapping);
    assert(pond_mapping_parse(&again, text, strlen(text), "again", &error) == POND_OK);
    assert(strcmp(text, pond_mapping_text(again)) == 0);
    for (int32_t part = 0; part < pond_mapping_parts(mapping) && part < 4; part++) {
        import(mapping, part);
    }
    pond_mapping_free(again);
    pond_mapping_free(mapping);
    return 0;
}
