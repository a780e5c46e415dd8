/* Mappings: what is read, what is refused and where, and the examples of the documentation.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ingest/mapping.h"

static enum pond_status parse(const char *text, struct pond_error *err)
{
    struct pond_mapping *mapping = NULL;
    enum pond_status status = pond_mapping_parse(&mapping, text, strlen(text), "m.json", err);

    assert_int_equal(status == POND_OK, mapping != NULL);
    pond_mapping_free(mapping);
    return status;
}

/* A mapping with one trade whose fields end in `extra`. */
static enum pond_status parse_trade(const char *extra, struct pond_error *err)
{
    char text[4096];

    (void)snprintf(
        text, sizeof text,
        "{\"format\": \"pond-mapping/1\", \"currency\": \"USD\", \"files\": [{\"file\": "
        "\"x.csv\", \"records\": [{\"noun\": \"trade\", \"seller\": {\"column\": \"s\"}, "
        "\"time\": {\"column\": \"t\"}, %s}]}]}",
        extra);
    return parse(text, err);
}

static void mistakes_are_told_with_their_place(void **state)
{
    static const struct {
        const char *text;
        const char *message;
    } cases[] = {
        {"[]", "m.json: expected an object"},
        {"{\"files\": []}", "m.json: format: expected \"pond-mapping/1\""},
        {"{\"format\": \"pond-mapping/2\", \"files\": []}", "not a version that this Pond reads"},
        {"{\"format\": \"pond-mapping/1\"}", "m.json: files: expected a list"},
        {"{\"format\": \"pond-mapping/1\", \"fils\": []}", "unknown member \"fils\""},
        {"{\"format\": \"pond-mapping/1\", \"currency\": \"usd\", \"files\": []}",
         "currency: expected an ISO 4217"},
        {"{\"format\": \"pond-mapping/1\", \"encoding\": \"ebcdic\", \"files\": []}",
         "encoding: expected \"utf-8\""},
        {"{\"format\": \"pond-mapping/1\", \"dates\": [\"yyyy\"], \"files\": []}",
         "dates[0]: expected letters"},
        {"{\"format\": \"pond-mapping/1\", \"dates\": [\"MM/DD/YYYY\", \"D/M/YYYY\"]}",
         "dates[1]: \"MM/DD/YYYY\" and \"D/M/YYYY\" read the same text"},
        {"{\"format\": \"pond-mapping/1\", \"numbers\": {\"decimal\": \",\", \"thousands\": "
         "\",\"}}",
         "numbers: expected two different marks"},
        {"{\"format\": \"pond-mapping/1\", \"files\": [{\"file\": \"a/b\", \"records\": []}]}",
         "files[0].file: expected a file name"},
        {"{\"format\": \"pond-mapping/1\", \"files\": [{\"file\": \"a\", \"records\": [{\"noun\": "
         "\"frim\"}]}]}",
         "files[0].records[0].noun: \"frim\" is not a noun"},
        {"{\"format\": \"pond-mapping/1\", \"files\": [{\"file\": \"a\", \"records\": [{\"noun\": "
         "\"firm\"}]}]}",
         "files[0].records[0]: a firm needs the field \"code\""},
        {"{\"format\": \"pond-mapping/1\", \"files\": [{\"file\": \"a\", \"records\": [{\"noun\": "
         "\"trade\", \"value\": {\"column\": \"v\"}, \"time\": {\"column\": \"t\"}}]}]}",
         "a trade needs the field \"currency\""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pond_error error = {0};
        assert_fails(parse(cases[i].text, &error), POND_EPARSE, cases[i].message);
    }
}

static void fields_that_make_no_sense_are_refused(void **state)
{
    static const struct {
        const char *extra;
        const char *message;
    } cases[] = {
        {"\"value\": 5", "records[0].value: expected an object"},
        {"\"value\": {}", "value: expected exactly one of"},
        {"\"value\": {\"column\": \"a\", \"value\": \"1\"}", "expected exactly one of"},
        {"\"value\": {\"colum\": \"a\"}", "value: unknown member \"colum\""},
        {"\"value\": {\"value\": \"12,50\"}", "\"12,50\" is not legal here"},
        {"\"value\": {\"times\": [\"a\"]}", "value.times: expected two columns"},
        {"\"value\": {\"times\": [\"a\", \"b\"], \"match\": \"(x)\"}", "\"match\" cannot follow"},
        {"\"value\": {\"column\": \"a\", \"prefix\": \"x\"}", "\"prefix\" is for codes"},
        {"\"value\": {\"column\": \"a\", \"dates\": [\"YYYY-MM-DD\"]}", "\"dates\" is for times"},
        {"\"value\": {\"column\": \"a\", \"match\": \"x\"}", "value.match: expected a group"},
        {"\"value\": {\"column\": \"a\", \"match\": \"(\"}", "regular expression"},
        {"\"value\": {\"column\": \"a\", \"match\": \"(a{200}){200}\"}", "product is at most 1000"},
        {"\"value\": {\"column\": \"a\", \"match\": \"(a)\\\\1\"}", "back references"},
        {"\"value\": {\"column\": \"a\", \"otherwise\": \"unknown\"}", "\"otherwise\" is for"},
        {"\"value\": {\"column\": \"a\", \"empty\": \"final\"}",
         "empty: expected \"reject\", \"unknown\" or"},
        {"\"value\": {\"column\": \"a\", \"map\": {}}", "value.map: expected an object"},
        {"\"value\": {\"column\": \"a\", \"map\": {\"x\": 1}}", "value.map.x: expected a text"},
        {"\"value\": {\"column\": \"a\"}, \"product\": {\"column\": \"p\", \"lookup\": {\"file\": "
         "\"../x\", \"key\": \"a\", \"value\": \"b\"}}",
         "product.lookup.file: expected the name of a file in the same folder"},
        {"\"value\": {\"column\": \"a\"}, \"product\": {\"column\": \"p\", \"negate\": true}",
         "\"negate\" is for numbers"},
        {"\"value\": {\"column\": \"a\"}, \"when\": {\"column\": \"p\"}",
         "when: expected \"is\" or \"match\""},
        {"\"value\": {\"column\": \"a\"}, \"when\": [{\"column\": \"p\", \"is\": 1}]",
         "when[0].is: expected a text"},
        {"\"value\": {\"column\": \"a\"}, \"seler\": {\"column\": \"s\"}",
         "records[0]: unknown member \"seler\""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pond_error error = {0};
        assert_fails(parse_trade(cases[i].extra, &error), POND_EPARSE, cases[i].message);
    }
}

static void files_are_found_by_name_and_pattern(void **state)
{
    struct pond_error error = {0};
    struct pond_mapping *mapping = NULL;

    (void)state;
    assert_ok(pond_mapping_read(&mapping, source_path("examples/iowa_2019.json"), &error));
    assert_int_equal(pond_mapping_parts(mapping), 3);
    assert_string_equal(pond_mapping_part_file(mapping, 2), "orders_*.csv*");
    assert_true(pond_mapping_part_is_beside(mapping, 0));
    assert_false(pond_mapping_part_is_beside(mapping, 2));
    assert_int_equal(pond_mapping_part_for(mapping, "/a/b/orders_2019.csv.gz"), 2);
    assert_int_equal(pond_mapping_part_for(mapping, "products.csv.gz"), 1);
    assert_int_equal(pond_mapping_part_for(mapping, "products.csv"), -1);
    pond_mapping_free(mapping);
    assert_fails(pond_mapping_read(&mapping, "/nonexistent.json", &error), POND_ENOTFOUND,
                 "/nonexistent.json: there is no such file");
}

/* Every ```json block of docs/mapping.md is a mapping. */
static void the_documentation_is_true(void **state)
{
    struct pond_error error = {0};
    char *text = read_file(source_path("docs/mapping.md"), NULL);
    int blocks = 0;

    (void)state;
    for (char *at = strstr(text, "```json\n"); at != NULL; at = strstr(at, "```json\n")) {
        struct pond_mapping *mapping = NULL;
        char *end = strstr(at + 8, "\n```");
        char name[32];
        assert_non_null(end);
        (void)snprintf(name, sizeof name, "block %d", ++blocks);
        assert_ok(pond_mapping_parse(&mapping, at + 8, (size_t)(end - at - 8), name, &error));
        pond_mapping_free(mapping);
        at = end;
    }
    assert_int_equal(blocks, 3);
    free(text);
}

static enum pond_status read_example(void *user)
{
    struct pond_mapping *mapping = NULL;
    const char *text = user;
    enum pond_status status = pond_mapping_parse(&mapping, text, strlen(text), "example", NULL);

    pond_mapping_free(mapping);
    return status;
}

static void failing_memory_is_an_error(void **state)
{
    char *text = read_file(source_path("examples/iowa_raw.json"), NULL);

    (void)state;
    assert_survives_no_memory(read_example, text);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mistakes_are_told_with_their_place),
        cmocka_unit_test(fields_that_make_no_sense_are_refused),
        cmocka_unit_test(files_are_found_by_name_and_pattern),
        cmocka_unit_test(the_documentation_is_true),
        cmocka_unit_test(failing_memory_is_an_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
