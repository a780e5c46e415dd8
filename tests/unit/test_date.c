/* Patterns of dates.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <string.h>

#include "base/time.h"
#include "ingest/date.h"

/* Read by a pattern and write as ISO 8601; "-" when it is no such date. */
static const char *read_as(const char *pattern, const char *text)
{
    static char out[POND_TIME_SIZE];
    struct pondi_date date;
    int64_t time_s = 0;

    assert_null(pondi_date_parse_pattern(&date, pattern));
    if (!pondi_date_read(&date, text, strlen(text), &time_s)) {
        return "-";
    }
    pond_time_text(out, time_s);
    return out;
}

static void dates_are_read_by_their_pattern(void **state)
{
    (void)state;
    assert_string_equal(read_as("YYYY-MM-DD", "2019-01-02"), "2019-01-02");
    assert_string_equal(read_as("MM/DD/YYYY", "11/09/2015"), "2015-11-09");
    assert_string_equal(read_as("D.M.YYYY", "9.11.2015"), "2015-11-09");
    assert_string_equal(read_as("YYYYMMDD", "20151109"), "2015-11-09");
    assert_string_equal(read_as("DD-MMM-YY", "09-nov-15"), "2015-11-09");
    assert_string_equal(read_as("DD/MM/YY", "01/02/69"), "1969-02-01");
    assert_string_equal(read_as("DD/MM/YY", "01/02/68"), "2068-02-01");
    assert_string_equal(read_as("M/D/YYYY h:mm:ss AM", "1/2/2019 12:04:05 am"),
                        "2019-01-02 00:04:05");
    assert_string_equal(read_as("M/D/YYYY h:mm:ss AM", "1/2/2019 1:04:05 PM"),
                        "2019-01-02 13:04:05");
    assert_string_equal(read_as("YYYY-MM-DDThh:mm:ss.fZ", "2010-12-01T08:26:00.1234567Z"),
                        "2010-12-01 08:26:00");
}

static void what_is_no_date_is_refused(void **state)
{
    (void)state;
    assert_string_equal(read_as("YYYY-MM-DD", "2019-02-29"), "-");
    assert_string_equal(read_as("YYYY-MM-DD", "2019-1-2"), "-");
    assert_string_equal(read_as("YYYY-MM-DD", "2019-01-02 "), "-");
    assert_string_equal(read_as("YYYY-MM-DD", "2019-01-0"), "-");
    assert_string_equal(read_as("YYYY-MM-DD", ""), "-");
    assert_string_equal(read_as("MM/DD/YYYY", "13/01/2019"), "-");
    assert_string_equal(read_as("YYYY-MM-DD hh:mm", "2019-01-02 24:00"), "-");
    assert_string_equal(read_as("M/D/YYYY h:mm AM", "1/2/2019 13:04 PM"), "-");
    assert_string_equal(read_as("DD-MMM-YYYY", "09-Nop-2015"), "-");
}

static void bad_patterns_are_told(void **state)
{
    struct pondi_date date;

    (void)state;
    assert_non_null(pondi_date_parse_pattern(&date, ""));
    assert_non_null(pondi_date_parse_pattern(&date, "yyyy-mm-dd"));
    assert_non_null(pondi_date_parse_pattern(&date, "YYYY-MM"));
    assert_non_null(pondi_date_parse_pattern(&date, "YYYY-MM-DD-DD"));
    assert_non_null(pondi_date_parse_pattern(&date, "YYYY-MM-DD hh"));
    assert_non_null(pondi_date_parse_pattern(&date, "YYYY-MM-DD mm"));
    assert_non_null(pondi_date_parse_pattern(&date, "YYYYMD"));
    assert_non_null(pondi_date_parse_pattern(&date, "YYYYY-MM-DD"));
    assert_non_null(
        pondi_date_parse_pattern(&date, "YYYY-MM-DD                                       "));
}

static void patterns_that_read_one_text_twice_conflict(void **state)
{
    static const struct {
        const char *a;
        const char *b;
        bool conflict;
    } pairs[] = {
        {"MM/DD/YYYY", "DD/MM/YYYY", true},   {"M/D/YYYY", "DD/MM/YYYY", true},
        {"MM/DD/YYYY", "MM-DD-YYYY", false},  {"MM/DD/YYYY", "M/D/YYYY", false},
        {"YY-MM-DD", "DD-MM-YY", true},       {"YYYY-MM-DD", "DD-MM-YYYY", false},
        {"DD-MMM-YYYY", "DD-MM-YYYY", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        struct pondi_date a;
        struct pondi_date b;
        assert_null(pondi_date_parse_pattern(&a, pairs[i].a));
        assert_null(pondi_date_parse_pattern(&b, pairs[i].b));
        assert_int_equal(pondi_date_conflict(&a, &b), pairs[i].conflict);
        assert_int_equal(pondi_date_conflict(&b, &a), pairs[i].conflict);
    }
}

static void every_day_reads_back(void **state)
{
    struct pondi_date date;

    (void)state;
    assert_null(pondi_date_parse_pattern(&date, "YYYY-MM-DD"));
    for (int64_t day = -30000; day < 80000; day += 7) {
        char text[POND_TIME_SIZE];
        int64_t time_s = 0;
        pond_time_text(text, day * POND_DAY_S);
        assert_true(pondi_date_read(&date, text, strlen(text), &time_s));
        assert_int_equal(time_s, day * POND_DAY_S);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dates_are_read_by_their_pattern),
        cmocka_unit_test(what_is_no_date_is_refused),
        cmocka_unit_test(bad_patterns_are_told),
        cmocka_unit_test(patterns_that_read_one_text_twice_conflict),
        cmocka_unit_test(every_day_reads_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
