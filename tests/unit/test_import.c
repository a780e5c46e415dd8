/* Rows to records: what is taken, what is rejected and why, in which order.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/time.h"
#include "ingest/import.h"

/* All that an import gave, as lines of text: the easiest thing to compare. */
struct diary {
    struct pond_codes codes;
    char text[65536];
};

static void note(struct diary *diary, const char *format, ...) POND_PRINTF(2, 3);

static void note(struct diary *diary, const char *format, ...)
{
    size_t used = strlen(diary->text);
    va_list args;

    va_start(args, format);
    (void)vsnprintf(diary->text + used, sizeof diary->text - used, format, args);
    va_end(args);
}

static void note_id(struct diary *diary, enum pond_noun noun, int64_t id)
{
    if (id == POND_FINAL) {
        note(diary, "final");
    } else if (id == POND_UNKNOWN) {
        note(diary, "unknown");
    } else {
        note(diary, "%s", pond_dictionary_text(diary->codes.of[noun], (int32_t)id));
    }
}

static void note_field(struct diary *diary, const struct pond_batch *batch, int32_t f, int64_t row)
{
    const struct pond_field *field = &pond_noun_info(batch->noun)->field[f];
    char text[POND_TIME_SIZE];

    switch (field->kind) {
    case POND_FIELD_CODE:
        note_id(diary, batch->noun, batch->column[f].i64[row]);
        break;
    case POND_FIELD_REFER:
        note_id(diary, field->refers, batch->column[f].i64[row]);
        break;
    case POND_FIELD_TEXT:
        note(diary, "%s", pond_batch_text(batch, f, row));
        break;
    case POND_FIELD_NUMBER:
        note(diary, "%.17g", batch->column[f].f64[row]);
        break;
    case POND_FIELD_TIME:
        pond_time_text(text, batch->column[f].i64[row]);
        note(diary, "%s", text);
        break;
    default:
        note(diary, "%" PRId64, batch->column[f].i64[row]);
    }
}

static enum pond_status note_records(void *user, const struct pond_batch *batch,
                                     struct pond_error *err)
{
    struct diary *diary = user;
    const struct pond_noun_info *info = pond_noun_info(batch->noun);

    (void)err;
    for (int64_t row = 0; row < batch->rows; row++) {
        note(diary, "%" PRId64 " %s", batch->line[row], info->name);
        for (int32_t f = 0; f < info->fields; f++) {
            if (info->field[f].kind != POND_FIELD_CURRENCY && pond_batch_has(batch, f, row)) {
                note(diary, " %s=", info->field[f].name);
                note_field(diary, batch, f, row);
            }
        }
        note(diary, "\n");
    }
    return POND_OK;
}

static enum pond_status note_reject(void *user, const struct pond_reject *reject,
                                    struct pond_error *err)
{
    (void)err;
    note(user, "%" PRId64 " reject %s[%s]=<%s> expected %s: <%s>\n", reject->line, reject->noun,
         reject->column, reject->value, reject->expected, reject->row);
    return POND_OK;
}

/* Wrap records into a mapping of one file "t.csv". */
static struct pond_mapping *mapping_of(const char *records)
{
    struct pond_error error = {0};
    struct pond_mapping *mapping = NULL;
    char text[8192];

    (void)snprintf(text, sizeof text,
                   "{\"format\": \"pond-mapping/1\", \"currency\": \"EUR\", \"files\": [{\"file\": "
                   "\"t.csv\", %s}]}",
                   records);
    assert_ok(pond_mapping_parse(&mapping, text, strlen(text), "test.json", &error));
    return mapping;
}

static const char trades[] =
    "\"dates\": [\"YYYY-MM-DD\", \"D/M/YYYY\"], \"records\": [{\"noun\": \"trade\", "
    "\"seller\": {\"column\": \"s\", \"prefix\": \"V\"}, "
    "\"buyer\": {\"column\": \"b\", \"empty\": \"final\"}, "
    "\"value\": {\"column\": \"v\", \"numbers\": {\"thousands\": \",\", \"symbol\": \"$\"}}, "
    "\"time\": {\"column\": \"t\"}}]";

/* Import a text by a mapping's only part and note everything. */
static enum pond_status import(struct diary *diary, const char *records, const char *csv,
                               struct pond_import_options options,
                               struct pond_import_counts *counts, struct pond_error *err)
{
    struct pond_mapping *mapping = mapping_of(records);
    const char *path = in_folder(test_folder, "t.csv");
    struct pond_sink sink = {.user = diary, .records = note_records, .reject = note_reject};
    enum pond_status status = POND_OK;

    write_file(path, csv, strlen(csv));
    diary->text[0] = '\0';
    assert_int_equal(pond_codes_init(&diary->codes, err), POND_OK);
    status = pond_import_file(path, mapping, 0, &diary->codes, sink, &options, counts, err);
    pond_codes_clear(&diary->codes);
    pond_mapping_free(mapping);
    return status;
}

static void expect(const char *records, const char *csv, const char *expected)
{
    static struct diary diary;
    struct pond_error error = {0};
    struct pond_import_counts counts;

    assert_ok(import(&diary, records, csv, (struct pond_import_options){0}, &counts, &error));
    assert_string_equal(diary.text, expected);
}

static void new_codes_come_before_what_refers_to_them(void **state)
{
    (void)state;
    expect(trades, "s,b,v,t\n1,2,\"$1,234.50\",2019-01-02\n1,,-3,3/4/2019\n",
           "2 firm code=V1\n"
           "2 firm code=2\n"
           "2 trade seller=V1 buyer=2 value=123450 time=2019-01-02\n"
           "3 trade seller=V1 buyer=final value=-300 time=2019-04-03\n");
}

static void a_rejected_row_leaves_nothing_behind(void **state)
{
    (void)state;
    expect(trades,
           "s,b,v,t\n"
           "new,other,x,2019-01-02\n"
           "1,2,0,2019-02-30\n"
           "1,2,,2019-02-28\n"
           ",,5,2019-02-28\n"
           "1,2\n"
           "1,caf\xE9,5,2019-02-28\n"
           "1,2,0,2019-02-28\n",
           "2 reject trade[v]=<x> expected an amount of money such as $1,234.50: "
           "<new,other,x,2019-01-02>\n"
           "3 reject trade[t]=<2019-02-30> expected a date that exists, written YYYY-MM-DD or "
           "D/M/YYYY: <1,2,0,2019-02-30>\n"
           "4 reject trade[v]=<> expected a value: this field is required: <1,2,,2019-02-28>\n"
           "5 reject trade[s]=<> expected a firm as the seller or as the buyer: neither is known: "
           "<,,5,2019-02-28>\n"
           "6 reject []=<> expected 4 cells, as in the header (this has 2): <1,2>\n"
           "7 reject trade[b]=<caf\xC3\xA9> expected valid UTF-8, which the byte 0xE9 is not; if "
           "the file is Western (Latin-1, Windows-1252), say \"encoding\": \"latin-1\": "
           "<1,caf\xC3\xA9,5,2019-02-28>\n"
           "8 firm code=V1\n"
           "8 firm code=2\n"
           "8 trade seller=V1 buyer=2 value=0 time=2019-02-28\n");
}

static void strict_stops_at_the_first_bad_row(void **state)
{
    static struct diary diary;
    struct pond_error error = {0};
    struct pond_import_counts counts;
    struct pond_import_options strict = {.strict = true};

    (void)state;
    assert_fails(import(&diary, trades, "s,b,v,t\n1,2,3,2019-01-02\n1,2,\"12,50\",2019-01-02\n",
                        strict, &counts, &error),
                 POND_EINVAL, "line 3, column \"v\": \"12,50\" (expected an amount of money");
    assert_int_equal(counts.rows, 2);
    assert_fails(import(&diary, trades, "s,b,v,t\n1\n", strict, &counts, &error), POND_EINVAL,
                 "t.csv line 2: expected 4 cells");
    assert_fails(import(&diary, trades, "s,b,v\n1\n", strict, &counts, &error), POND_EPARSE,
                 "there is no column \"t\"");
}

static void sources_do_what_they_say(void **state)
{
    (void)state;
    expect("\"records\": [{\"noun\": \"trade\", "
           "\"seller\": {\"column\": \"s\", \"match\": \"^([0-9]+)([.]0)?$\", \"prefix\": \"C\"}, "
           "\"buyer\": \"final\", "
           "\"quantity\": {\"column\": \"q\", \"negate\": true}, "
           "\"value\": {\"times\": [\"q\", \"p\"]}, "
           "\"time\": {\"columns\": [\"d\", \"h\"]}, "
           "\"reference\": {\"columns\": [\"s\", \"q\"], \"join\": \"-\"}, "
           "\"currency\": {\"column\": \"c\", \"map\": {\"pound\": \"GBP\", \"yen\": \"JPY\"}}, "
           "\"when\": [{\"column\": \"s\", \"is\": [\"skip\", \"me\"], \"not\": true}, "
           "{\"column\": \"q\", \"match\": \"^[-0-9]\"}]}]",
           "s,q,p,d,h,c\n"
           "17850.0,6,2.55,2010-12-01,08:26,pound\n"
           "7,-3,0.335,2010-12-01,,pound\n"
           "7,3,0.5,2010-12-01,,yen\n"
           "skip,3,0.5,2010-12-01,,yen\n"
           "7,none,0.5,2010-12-01,,yen\n"
           "7x,3,0.5,2010-12-01,,yen\n"
           "7,3,0.5,2010-12-01,,euro\n"
           "7,3,999999999999999999,2010-12-01,,yen\n",
           "7 reject trade[s]=<7x> expected a text that matches ^([0-9]+)([.]0)?$: "
           "<7x,3,0.5,2010-12-01,,yen>\n"
           "8 reject trade[c]=<euro> expected one of the 2 texts that the mapping's \"map\" lists: "
           "<7,3,0.5,2010-12-01,,euro>\n"
           "9 reject trade[q]=<3> expected a product with \"p\" of at most 18 digits that "
           "rounding to minor units does not make 0: "
           "<7,3,999999999999999999,2010-12-01,,yen>\n"
           "2 firm code=C17850\n"
           "3 firm code=C7\n"
           "2 trade seller=C17850 buyer=final quantity=-6 value=1530 time=2010-12-01 08:26:00 "
           "reference=17850.0-6\n"
           "3 trade seller=C7 buyer=final quantity=3 value=-100 time=2010-12-01 reference=7--3\n"
           "4 trade seller=C7 buyer=final quantity=-3 value=2 time=2010-12-01 reference=7-3\n");
}

static void lookups_give_a_value_or_a_reason(void **state)
{
    static const char table[] = "key,val\nk1,A\nk2,\nk3,B\nk3,C\n,D\nk1,A\n";

    (void)state;
    write_file(in_folder(test_folder, "look.csv"), table, sizeof table - 1);
    expect("\"records\": [{\"noun\": \"trade\", "
           "\"seller\": {\"column\": \"s\", \"lookup\": {\"file\": \"look.csv\", \"key\": "
           "\"key\", \"value\": \"val\"}, \"prefix\": \"V\", \"empty\": {\"value\": \"NONE\"}}, "
           "\"buyer\": {\"column\": \"s\", \"lookup\": {\"file\": \"look.csv\", \"key\": \"key\", "
           "\"value\": \"val\", \"repeated\": \"last\"}, \"otherwise\": \"unknown\"}, "
           "\"value\": {\"value\": \"1\"}, \"time\": {\"value\": \"2019-01-01\"}}]",
           "s\nk1\nk2\nk3\nk4\n",
           "4 reject trade[s]=<k3> expected a \"key\" that has one value in look.csv; rows there "
           "give several: <k3>\n"
           "5 reject trade[s]=<k4> expected a \"key\" that stands in look.csv: <k4>\n"
           "2 firm code=VA\n"
           "2 firm code=A\n"
           "3 firm code=NONE\n"
           "2 trade seller=VA buyer=A value=100 time=2019-01-01\n"
           "3 trade seller=NONE value=100 time=2019-01-01\n");
}

static void a_row_can_hold_several_records_or_none(void **state)
{
    (void)state;
    expect("\"records\": [{\"noun\": \"stock\", \"firm\": {\"column\": \"f\"}, \"product\": "
           "{\"column\": \"p\"}, \"quantity\": {\"column\": \"n\"}, \"time\": {\"value\": "
           "\"2020-02-02\"}, \"when\": {\"column\": \"n\", \"is\": \"\", \"not\": true}}, "
           "{\"noun\": \"firm\", \"code\": {\"column\": \"f\"}, \"name\": {\"column\": \"g\"}, "
           "\"when\": {\"column\": \"f\", \"is\": \"\", \"not\": true}}]",
           "f,g,p,n\n\n1,Mill,flour,3.5\n,,,\n2,Bakery,,\n3,Shop,bread,-1\n",
           "6 reject stock[n]=<-1> expected a number from 0 to 1e+15: <3,Shop,bread,-1>\n"
           "3 firm code=1 name=Mill\n"
           "5 firm code=2 name=Bakery\n"
           "3 product code=flour\n"
           "3 stock firm=1 product=flour quantity=3.5 time=2020-02-02\n");
}

static const char described[] =
    "\"records\": [{\"noun\": \"trade\", \"seller\": {\"value\": \"ME\"}, \"buyer\": "
    "\"final\", \"product\": {\"column\": \"p\"}, \"value\": {\"column\": \"v\"}, \"time\": "
    "{\"value\": \"2020-01-01\"}}, {\"noun\": \"product\", \"code\": {\"column\": \"p\"}, "
    "\"name\": {\"column\": \"n\"}}]";

static void what_was_said_last_of_a_code_is_not_said_again(void **state)
{
    (void)state;
    /* "b" goes to "c" and back: all three must be said, or "c" would stay. */
    expect(described, "p,n,v\n1,a,1\n1,a,2\n2,b,3\n1,a,4\n2,c,5\n2,b,6\n2,b,x\n2,b,7\n",
           "8 reject trade[v]=<x> expected an amount of money such as 1234.50: <2,b,x>\n"
           "2 firm code=ME\n"
           "2 product code=1 name=a\n"
           "4 product code=2 name=b\n"
           "6 product code=2 name=c\n"
           "7 product code=2 name=b\n"
           "2 trade seller=ME buyer=final product=1 value=100 time=2020-01-01\n"
           "3 trade seller=ME buyer=final product=1 value=200 time=2020-01-01\n"
           "4 trade seller=ME buyer=final product=2 value=300 time=2020-01-01\n"
           "5 trade seller=ME buyer=final product=1 value=400 time=2020-01-01\n"
           "6 trade seller=ME buyer=final product=2 value=500 time=2020-01-01\n"
           "7 trade seller=ME buyer=final product=2 value=600 time=2020-01-01\n"
           "9 trade seller=ME buyer=final product=2 value=700 time=2020-01-01\n");
}

static enum pond_status import_quietly(void *user)
{
    const struct pond_mapping *mapping = user;
    struct pond_import_counts counts;
    struct pond_codes codes;
    enum pond_status status = pond_codes_init(&codes, NULL);

    if (status == POND_OK) {
        status = pond_import_file(in_folder(test_folder, "t.csv"), mapping, 0, &codes,
                                  (struct pond_sink){0}, NULL, &counts, NULL);
        pond_codes_clear(&codes);
    }
    return status;
}

static void failing_memory_is_an_error(void **state)
{
    struct pond_mapping *mapping = mapping_of(trades);
    struct pond_mapping *second = mapping_of(described);
    static const char csv[] = "s,b,v,t,p,n\n1,\"2\",3,2019-01-02,4,5\nx\n1,,x,,,\n";

    (void)state;
    write_file(in_folder(test_folder, "t.csv"), csv, sizeof csv - 1);
    assert_survives_no_memory(import_quietly, mapping);
    assert_survives_no_memory(import_quietly, second);
    pond_mapping_free(mapping);
    pond_mapping_free(second);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(new_codes_come_before_what_refers_to_them),
        cmocka_unit_test(a_rejected_row_leaves_nothing_behind),
        cmocka_unit_test(strict_stops_at_the_first_bad_row),
        cmocka_unit_test(sources_do_what_they_say),
        cmocka_unit_test(lookups_give_a_value_or_a_reason),
        cmocka_unit_test(a_row_can_hold_several_records_or_none),
        cmocka_unit_test(what_was_said_last_of_a_code_is_not_said_again),
        cmocka_unit_test(failing_memory_is_an_error),
    };

    return cmocka_run_group_tests(tests, make_test_folder, remove_test_folder);
}
