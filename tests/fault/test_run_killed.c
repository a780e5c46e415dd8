/* A run that lasts is killed, stopped, or shared by processes that do not agree: what is done is
 * kept, and the answer is the same.
 * SPDX-License-Identifier: Apache-2.0 */
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "study/run.h"
#include "support/store_fixture.h"

#define ITEMS 100

static int64_t items_run;    /* by this process */
static int64_t die_at = -1;  /* item at which the process is killed */
static int64_t stop_at = -1; /* item at which the analysis fails */

static enum pond_status squares_prepare(struct pond_study *study, void **state,
                                        struct pond_items *items, struct pond_error *err)
{
    (void)study;
    (void)err;
    *state = NULL;
    *items = (struct pond_items){.count = ITEMS, .row_bytes = sizeof(double), .lasting = true};
    return POND_OK;
}

static enum pond_status squares_run_range(void *state, void *row, int64_t begin, int64_t end,
                                          int thread, struct pond_error *err)
{
    double *square = row;

    (void)state;
    (void)thread;
    for (int64_t i = begin; i < end; i++) {
        if (i == die_at) {
            (void)raise(SIGKILL);
        }
        if (i == stop_at) {
            return pond_fail(err, POND_ELIMIT, "item %lld will not be squared", (long long)i);
        }
        *square++ = (double)(i * i);
        items_run++;
    }
    return POND_OK;
}

static enum pond_status squares_finish(void *state, const void *row, struct pond_study *study,
                                       struct pond_result *result, struct pond_error *err)
{
    const double *square = row;
    double sum = 0.0;

    (void)state;
    (void)study;
    for (int i = 0; i < ITEMS; i++) {
        sum += square[i];
    }
    return pond_result_add_figure(result, "sum", sum, "", "Sum of squares", err);
}

static void squares_release(void *state)
{
    (void)state;
}

static const struct pond_analysis squares = {
    .name = "squares",
    .version = 1,
    .question = "What is the sum of the squares?",
    .method = "Addition.",
    .needs = POND_NEED_RECORDS,
    .prepare = squares_prepare,
    .run_range = squares_run_range,
    .finish = squares_finish,
    .release = squares_release,
    .block = 7,
    .item = "numbers",
};

static enum pond_status run_squares(const char *path, const struct pond_runner *runner, double *sum,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_result *result = NULL;
    struct pond_run run = {0};
    struct pond_request request = {
        .address = path, .analysis = &squares, .values = json_object(), .runner = runner};

    pond_set_threads(1);
    items_run = 0;
    status = pond_study_run(&request, &run, &result, err);
    if (status == POND_OK && result != NULL && sum != NULL) {
        *sum = pond_result_figure(result, "sum")->value;
    }
    json_decref(request.values);
    pond_result_free(result);
    pond_run_clear(&run);
    return status;
}

/* Restart files in the test's folder. */
static int count_parts(void)
{
    DIR *folder = opendir(test_folder);
    int count = 0;

    assert_non_null(folder);
    for (struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        count += strstr(entry->d_name, ".part") != NULL;
    }
    assert_int_equal(closedir(folder), 0);
    return count;
}

static const char *new_store(void)
{
    struct pond_error error = {0};
    const char *path = in_folder(test_folder, "pond.db");
    struct pond_store *store = NULL;

    assert_ok(pond_store_open(&store, path, POND_STORE_CREATE, &error));
    pond_store_close(store);
    return path;
}

static void a_killed_run_goes_on(void **state)
{
    struct pond_error error = {0};
    const char *path = new_store();
    double sum = 0.0;
    int end = 0;
    pid_t child = fork();

    (void)state;
    assert_true(child >= 0);
    if (child == 0) {
        die_at = 60;
        (void)run_squares(path, NULL, NULL, NULL);
        _exit(1);
    }
    assert_int_equal(waitpid(child, &end, 0), child);
    assert_true(WIFSIGNALED(end));
    assert_int_equal(count_parts(), 1);
    assert_ok(run_squares(path, NULL, &sum, &error));
    assert_int_equal(items_run, ITEMS - 56); /* eight blocks of seven were done */
    assert_true(sum == 328350.0);
    assert_int_equal(count_parts(), 0);
}

static void a_run_that_fails_keeps_what_is_done(void **state)
{
    struct pond_error error = {0};
    const char *path = new_store();
    double sum = 0.0;

    (void)state;
    stop_at = 33;
    assert_fails(run_squares(path, NULL, NULL, &error), POND_ELIMIT, "item 33");
    stop_at = -1;
    assert_int_equal(count_parts(), 1);
    assert_ok(run_squares(path, NULL, &sum, &error));
    assert_int_equal(items_run, ITEMS - 28);
    assert_true(sum == 328350.0);
}

/* --- with other processes --- */

static enum pond_status met_status;
static char met_identity[POND_HASH_SIZE];
static bool refuse;

static enum pond_status meet(void *user, enum pond_status ready,
                             const char identity[POND_HASH_SIZE], struct pond_error *err)
{
    (void)user;
    met_status = ready;
    memcpy(met_identity, identity, POND_HASH_SIZE);
    if (ready == POND_OK && refuse) {
        return pond_fail(err, POND_EINVAL, "another process reads other records");
    }
    return ready;
}

static enum pond_status run_backwards(void *user, struct pond_job *job, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    double row[7];

    (void)user;
    for (int64_t b = 14; b >= 0; b--) {
        POND_TRY(pond_job_block(job, b, row, 0, err));
        if (job->rows != NULL) {
            memcpy(pond_rows_at(job->rows, pond_rows_begin(job->rows, b)), row,
                   sizeof(double) *
                       (size_t)(pond_rows_end(job->rows, b) - pond_rows_begin(job->rows, b)));
            POND_TRY(pond_job_note(job, b, err));
        }
    }
done:
    return status;
}

static void processes_meet_before_they_begin(void **state)
{
    struct pond_error error = {0};
    const char *path = new_store();
    struct pond_runner runner = {.leads = true, .meet = meet, .run = run_backwards};
    double sum = 0.0;

    (void)state;
    assert_ok(run_squares(path, &runner, &sum, &error));
    assert_true(sum == 328350.0);
    assert_int_equal(strlen(met_identity), 64);
    refuse = true;
    assert_fails(run_squares(path, &runner, &sum, &error), POND_EINVAL, "other records");
    refuse = false;
    assert_int_equal(items_run, 0);
    runner.leads = false;
    sum = -1.0;
    assert_ok(run_squares(path, &runner, &sum, &error));
    assert_true(sum == -1.0); /* it has no answer */
    assert_int_equal(items_run, ITEMS);
    assert_fails(run_squares(in_folder(test_folder, "none.db"), &runner, &sum, &error),
                 POND_ENOTFOUND, "none.db");
    assert_int_equal(met_status, POND_ENOTFOUND); /* the others were told, and do not wait */
    assert_int_equal(met_identity[0], '\0');
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, make_test_folder, remove_test_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_killed_run_goes_on),
        CASE(a_run_that_fails_keeps_what_is_done),
        CASE(processes_meet_before_they_begin),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
