/* Progress: who listens hears the end, can stop the job, and is told what time is left.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include "base/progress.h"

struct listener {
    int calls;
    int64_t items;
    bool stop;
};

static bool listen(void *user, const struct pond_progress *progress)
{
    struct listener *listener = user;

    listener->calls++;
    listener->items = progress->items;
    return listener->stop;
}

static void nobody_need_listen(void **state)
{
    struct pond_error error = {0};
    struct pond_progress silent = {0};

    (void)state;
    pond_progress_begin(NULL, "reading", "rows", 0, 0);
    assert_ok(pond_progress_at(NULL, 1, 0, &error));
    pond_progress_end(NULL);
    pond_progress_begin(&silent, "reading", "rows", 10, 0);
    assert_ok(pond_progress_at(&silent, 1, 0, &error));
    pond_progress_end(&silent);
}

static void the_end_is_reported_and_quick_steps_are_not(void **state)
{
    struct pond_error error = {0};
    struct listener listener = {0};
    struct pond_progress progress = {.report = listen, .user = &listener};

    (void)state;
    pond_progress_begin(&progress, "ranking", "firms", 1000, 0);
    /* Far in the future: no report is due, however slow this machine is. */
    progress.reported_s = pond_clock_s() + 1e6;
    for (int64_t i = 0; i < 1000; i++) {
        assert_ok(pond_progress_at(&progress, i, 0, &error));
    }
    assert_int_equal(listener.calls, 0);
    pond_progress_end(&progress);
    assert_int_equal(listener.calls, 1);
    assert_int_equal(listener.items, 1000);
}

static void a_listener_stops_the_job(void **state)
{
    struct pond_error error = {0};
    struct listener listener = {.stop = true};
    struct pond_progress progress = {.report = listen, .user = &listener};

    (void)state;
    pond_progress_begin(&progress, "reading orders.csv", "rows", 0, 100);
    progress.reported_s -= 1.0;
    assert_fails(pond_progress_at(&progress, 7, 50, &error), POND_ECANCELED,
                 "stopped while reading orders.csv");
}

static void time_left_follows_the_pace(void **state)
{
    struct pond_progress progress = {.started_s = 100.0, .reported_s = 130.0};

    (void)state;
    assert_true(pond_progress_left_s(&progress) == -1.0);
    progress.items_total = 400;
    assert_true(pond_progress_left_s(&progress) == -1.0);
    progress.items = 100;
    assert_close(pond_progress_left_s(&progress), 90.0, 1e-12);
    progress.items_found = 80; /* an earlier process did these */
    assert_close(pond_progress_left_s(&progress), 450.0, 1e-12);
    pond_progress_found(NULL, 7);
    pond_progress_found(&progress, 100);
    assert_true(pond_progress_left_s(&progress) == -1.0);
    progress.bytes_total = 1000;
    progress.bytes = 500;
    assert_close(pond_progress_left_s(&progress), 30.0, 1e-12);
    progress.bytes = 1000;
    assert_true(pond_progress_left_s(&progress) == 0.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nobody_need_listen),
        cmocka_unit_test(the_end_is_reported_and_quick_steps_are_not),
        cmocka_unit_test(a_listener_stops_the_job),
        cmocka_unit_test(time_left_follows_the_pace),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
