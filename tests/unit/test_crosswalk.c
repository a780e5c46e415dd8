/* Correspondences of industry codes: the EPA's file, weights, beginnings, what is unknown.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "ingest/crosswalk.h"
#include "support/support.h"

static struct pond_error error;

/* "445 1": targets of a code with their weights. */
static const char *found(const struct pond_crosswalk *crosswalk, const char *code)
{
    static char text[500];
    const int32_t *targets = NULL;
    const double *weights = NULL;
    int32_t count = 0;
    size_t used = 0;
    double sum = 0.0;
    enum pond_status status = pond_crosswalk_find(crosswalk, code, &count, &targets, &weights);

    assert_true(status == (count > 0 ? POND_OK : POND_ENOTFOUND));
    text[0] = '\0';
    for (int32_t k = 0; k < count; k++) {
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%s %.4g", k > 0 ? ", " : "",
                                 pond_crosswalk_target(crosswalk, targets[k]), weights[k]);
        sum += weights[k];
    }
    if (count > 0) {
        assert_close(sum, 1.0, 1e-15);
    }
    return text;
}

static struct pond_crosswalk *read(const char *text)
{
    struct pond_crosswalk *crosswalk = NULL;
    const char *path = in_folder(test_folder, "crosswalk.csv");

    write_file(path, text, strlen(text));
    assert_ok(pond_crosswalk_read(&crosswalk, path, "NACE", "ISIC", &error));
    return crosswalk;
}

/* The EPA's correspondence of NAICS 2012 with BEA's codes; what is asked was looked up by hand. */
static void naics_is_what_the_epas_file_says(void **state)
{
    const char *path = shared_path("data/eeio/sectorcrosswalk.csv.gz");
    struct pond_crosswalk *summary = NULL;
    struct pond_crosswalk *detail = NULL;

    (void)state;
    if (path == NULL) {
        skip();
    }
    assert_ok(pond_crosswalk_read(&summary, path, "NAICS", "BEA_Summary", &error));
    assert_ok(pond_crosswalk_read(&detail, path, "NAICS", "BEA_Detail", &error));
    assert_string_equal(found(summary, "445310"), "445 1");
    assert_string_equal(found(summary, "424820"), "42 1");
    assert_string_equal(found(summary, "311811"), "311FT 1");
    assert_string_equal(found(summary, "31181199999"), "311FT 1");
    assert_string_equal(found(summary, "44"), "441 0.3333, 4A0 0.3333, 445 0.3333");
    assert_string_equal(found(summary, "531"), "HS 0.5, ORE 0.5");
    assert_string_equal(found(detail, "221"), "221100 0.3333, 221200 0.3333, 221300 0.3333");
    assert_string_equal(found(summary, "99x"), "");
    assert_string_equal(found(summary, ""), "");
    pond_crosswalk_free(summary);
    pond_crosswalk_free(detail);
}

static void weights_are_equal_where_none_are_given(void **state)
{
    struct pond_crosswalk *crosswalk =
        read("NACE,name,ISIC\n10.7,Bakers,1071\n10.7,Bakers,1072\n10.7,Again,1071\n10,,\n,x,10\n"
             "47,Shops,471\n");

    (void)state;
    assert_int_equal(pond_crosswalk_targets(crosswalk), 3);
    assert_string_equal(found(crosswalk, "10.7"), "1071 0.5, 1072 0.5");
    assert_string_equal(found(crosswalk, "10.71"), "1071 0.5, 1072 0.5");
    assert_string_equal(found(crosswalk, "47.24"), "471 1");
    assert_string_equal(found(crosswalk, "10"), "");
    assert_string_equal(found(crosswalk, "4"), "");
    pond_crosswalk_free(crosswalk);
}

static void weights_are_in_proportion_to_those_given(void **state)
{
    struct pond_crosswalk *crosswalk =
        read("NACE,ISIC,weight\na,x,3\na,y,1\nb,x,0\nb,y,2\na,y,4\n");

    (void)state;
    assert_string_equal(found(crosswalk, "a"), "x 0.375, y 0.625");
    assert_string_equal(found(crosswalk, "b"), "x 0, y 1");
    pond_crosswalk_free(crosswalk);
}

static double size_of(void *user, const char *target)
{
    (void)user;
    return target[0] == 'x' ? 100.0 : target[0] == 'y' ? 300.0 : 0.0;
}

static void weights_follow_sizes_where_sizes_are_given(void **state)
{
    struct pond_crosswalk *crosswalk = read("NACE,ISIC\na,x\na,y\nb,z\nb,w\nc,z\nc,x\n");

    (void)state;
    assert_ok(pond_crosswalk_weigh(crosswalk, size_of, NULL, &error));
    assert_string_equal(found(crosswalk, "a"), "x 0.25, y 0.75");
    assert_string_equal(found(crosswalk, "b"), "z 0.5, w 0.5");
    assert_string_equal(found(crosswalk, "c"), "z 0, x 1");
    pond_crosswalk_free(crosswalk);
}

static void bad_files_are_refused_by_line_and_column(void **state)
{
    static const struct {
        const char *text;
        const char *part;
    } bad[] = {
        {"NACE,other\na,b\n", "there is no column \"ISIC\""},
        {"NACE,ISIC,weight\na,x,-1\n", "line 2, column \"weight\": \"-1\" (expected 0 or more"},
        {"NACE,ISIC,weight\na,x,much\n", "line 2, column \"weight\": \"much\""},
        {"NACE,ISIC,weight\na,x,0\na,y,0\n", "the weights of \"a\" add up to no number above 0"},
        {"NACE,ISIC\na,\n,b\n", "no row has a code in both columns \"NACE\" and \"ISIC\""},
        {"NACE,ISIC\na\n", "line 2"},
    };

    (void)state;
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
        const char *path = in_folder(test_folder, "bad.csv");
        struct pond_crosswalk *crosswalk = NULL;

        write_file(path, bad[k].text, strlen(bad[k].text));
        assert_fails(pond_crosswalk_read(&crosswalk, path, "NACE", "ISIC", &error), POND_EPARSE,
                     bad[k].part);
        assert_null(crosswalk);
    }
}

static void unknown_codes_are_counted_with_their_firms_and_value(void **state)
{
    struct pond_unknown_codes unknown = {.code = NULL};
    char text[200];

    (void)state;
    pond_unknown_text(&unknown, text, sizeof text);
    assert_string_equal(text, "");
    assert_int_equal(pond_unknown_firms(&unknown), 0);
    assert_ok(pond_unknown_add(&unknown, "99", 5.0, &error));
    assert_ok(pond_unknown_add(&unknown, "", 7.5, &error));
    assert_ok(pond_unknown_add(&unknown, "98", 1.0, &error));
    assert_ok(pond_unknown_add(&unknown, "99", 2.5, &error));
    assert_int_equal(pond_unknown_firms(&unknown), 4);
    assert_close(pond_unknown_value(&unknown), 16.0, 0);
    pond_unknown_text(&unknown, text, sizeof text);
    assert_string_equal(text, "\"99\" (2 firms), no code (1 firm), \"98\" (1 firm)");
    pond_unknown_text(&unknown, text, 25);
    assert_string_equal(text, "\"99\" (2 firms), ...");
    pond_unknown_clear(&unknown);
}

static enum pond_status read_again(void *path)
{
    struct pond_crosswalk *crosswalk = NULL;
    struct pond_unknown_codes unknown = {.code = NULL};
    enum pond_status status = pond_crosswalk_read(&crosswalk, path, "NACE", "ISIC", &error);

    if (status == POND_OK) {
        status = pond_crosswalk_weigh(crosswalk, size_of, NULL, &error);
    }
    if (status == POND_OK) {
        status = pond_unknown_add(&unknown, "q", 1.0, &error);
    }
    pond_crosswalk_free(crosswalk);
    pond_unknown_clear(&unknown);
    return status;
}

static void failing_memory_is_survived(void **state)
{
    static char path[4096];

    (void)state;
    pond_crosswalk_free(read("NACE,ISIC,weight\na,x,3\na,y,1\nb,x,0\nb,y,2\n"));
    (void)snprintf(path, sizeof path, "%s/crosswalk.csv", test_folder);
    assert_survives_no_memory(read_again, path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(naics_is_what_the_epas_file_says),
        cmocka_unit_test(weights_are_equal_where_none_are_given),
        cmocka_unit_test(weights_are_in_proportion_to_those_given),
        cmocka_unit_test(weights_follow_sizes_where_sizes_are_given),
        cmocka_unit_test(bad_files_are_refused_by_line_and_column),
        cmocka_unit_test(unknown_codes_are_counted_with_their_firms_and_value),
        cmocka_unit_test(failing_memory_is_survived),
    };

    return cmocka_run_group_tests(tests, make_test_folder, remove_test_folder);
}
