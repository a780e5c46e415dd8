/* Dates of the Gregorian calendar.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include "base/time.h"

static void every_day_of_eight_centuries_reads_back(void **state)
{
    int64_t previous = 0;

    (void)state;
    assert_true(pond_time_from_date(&previous, 1599, 12, 31));
    for (int year = 1600; year < 2400; year++) {
        for (int month = 1; month <= 12; month++) {
            for (int d = 1; d <= 31; d++) {
                int64_t day = 0;
                int y = 0;
                int m = 0;
                int dd = 0;
                if (!pond_time_from_date(&day, year, month, d)) {
                    continue;
                }
                assert_int_equal(day, previous + 1);
                pond_time_to_date(day, &y, &m, &dd);
                assert_true(y == year && m == month && dd == d);
                previous = day;
            }
        }
    }
}

static void texts_read_back_and_nonsense_does_not(void **state)
{
    static const char *const bad[] = {
        "",
        "2019-02-29",
        "2019-13-01",
        "19-01-01",
        "2019-1-1",
        "2019-01-02x",
        "2019-01-02 24:00",
        "2019-01-02 10:60",
        "2019-01-02T",
        "2019-01-02 10:11:",
        "2019-01-02 10:11:60",
        " 2019-01-02",
    };
    char text[POND_TIME_SIZE];
    int64_t time_s = 7;

    (void)state;
    assert_true(pond_time_parse(&time_s, "1970-01-01"));
    assert_int_equal(time_s, 0);
    /* date -u -d '2010-12-01 09:41:05' +%s */
    assert_true(pond_time_parse(&time_s, "2010-12-01T09:41:05"));
    assert_int_equal(time_s, 1291196465);
    pond_time_text(text, time_s);
    assert_string_equal(text, "2010-12-01 09:41:05");
    pond_time_text(text, -86400);
    assert_string_equal(text, "1969-12-31");
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_false(pond_time_parse(&time_s, bad[i]));
    }
    assert_int_equal(time_s, 1291196465);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_day_of_eight_centuries_reads_back),
        cmocka_unit_test(texts_read_back_and_nonsense_does_not),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
