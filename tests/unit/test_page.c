/* How a report gets into a file, and what is left when it does not.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/html.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "report/document.h"
#include "report/report.h"

static struct pond_report *make_report(int paragraphs)
{
    struct pond_error error = {0};
    struct pond_report *report = NULL;

    assert_ok(pond_report_new(&report, "Title", "", &error));
    for (int i = 0; i < paragraphs; i++) {
        assert_ok(pond_report_paragraph(report, &error, "Paragraph %d.", i));
    }
    return report;
}

static int64_t files_in(const char *folder)
{
    DIR *open = opendir(folder);
    int64_t count = 0;

    assert_non_null(open);
    while (readdir(open) != NULL) {
        count++;
    }
    (void)closedir(open);
    return count - 2;
}

static void a_report_replaces_an_older_one_and_keeps_its_mode(void **state)
{
    struct pond_error error = {0};
    char *folder = make_folder();
    struct pond_report *report = make_report(2);
    char path[4096];
    char *page = NULL;
    struct stat info;

    (void)state;
    (void)snprintf(path, sizeof path, "%s", in_folder(folder, "region.html"));
    assert_ok(pond_report_write(report, path, &error));
    write_file(path, "old", 3);
    assert_int_equal(chmod(path, 0640), 0);
    assert_ok(pond_report_write(report, path, &error));
    page = read_file(path, NULL);
    assert_page(page);
    assert_no_network(page);
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0640);
    assert_int_equal(files_in(folder), 1);
    free(page);
    pond_report_free(report);
    remove_folder(folder);
}

static void a_link_stays_a_link(void **state)
{
    struct pond_error error = {0};
    char *folder = make_folder();
    struct pond_report *report = make_report(1);
    char path[4096];
    char *page = NULL;
    struct stat info;

    (void)state;
    (void)snprintf(path, sizeof path, "%s", in_folder(folder, "link.html"));
    write_file(in_folder(folder, "real.html"), "old", 3);
    assert_int_equal(symlink("real.html", path), 0);
    assert_ok(pond_report_write(report, path, &error));
    assert_int_equal(lstat(path, &info), 0);
    assert_true(S_ISLNK(info.st_mode));
    page = read_file(in_folder(folder, "real.html"), NULL);
    assert_page(page);
    free(page);
    pond_report_free(report);
    remove_folder(folder);
}

static void a_full_disk_is_told_and_devices_stay(void **state)
{
    struct pond_error error = {0};
    struct pond_report *report = make_report(1);

    (void)state;
    if (access("/dev/full", W_OK) != 0) {
        pond_report_free(report);
        skip();
    }
    assert_fails(pond_report_write(report, "/dev/full", &error), POND_EIO, "/dev/full");
    assert_non_null(strstr(error.message, "No space left"));
    assert_int_equal(access("/dev/full", W_OK), 0);
    assert_ok(pond_report_write(report, "/dev/null", &error));
    assert_int_equal(access("/dev/null", W_OK), 0);
    pond_report_free(report);
}

/* A limit on the size of files stands for a disk that fills up in the middle. */
static void an_older_report_survives_a_failure(void **state)
{
    struct pond_error error = {0};
    char *folder = make_folder();
    struct pond_report *report = make_report(5000);
    struct rlimit before;
    struct rlimit small;
    char path[4096];
    char *page = NULL;

    (void)state;
    (void)snprintf(path, sizeof path, "%s", in_folder(folder, "region.html"));
    write_file(path, "old", 3);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    small = before;
    small.rlim_cur = 20000;
    (void)signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    enum pond_status status = pond_report_write(report, path, &error);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_fails(status, POND_EIO, "region.html: cannot be written: File too large");
    page = read_file(path, NULL);
    assert_string_equal(page, "old");
    assert_int_equal(files_in(folder), 1);
    free(page);
    pond_report_free(report);
    remove_folder(folder);
}

static void places_that_cannot_be_written_are_named(void **state)
{
    struct pond_error error = {0};
    char *folder = make_folder();
    struct pond_report *report = make_report(1);

    (void)state;
    assert_fails(pond_report_write(report, folder, &error), POND_EIO, folder);
    assert_non_null(strstr(error.message, "Is a directory"));
    assert_fails(pond_report_write(report, in_folder(folder, "absent/region.html"), &error),
                 POND_EIO, "absent/region.html: cannot be written: No such file");
    write_file(in_folder(folder, "file"), "", 0);
    assert_fails(pond_report_write(report, in_folder(folder, "file/region.html"), &error), POND_EIO,
                 "Not a directory");
    assert_fails(pond_report_write(report, "", &error), POND_EIO, "No such file");
    assert_int_equal(files_in(folder), 1);
    pond_report_free(report);
    remove_folder(folder);
}

struct target {
    const struct pond_report *report;
    const char *path;
};

static enum pond_status write_target(void *user)
{
    const struct target *target = user;

    return pond_report_write(target->report, target->path, NULL);
}

static void failing_memory_while_writing_leaves_no_part(void **state)
{
    char *folder = make_folder();
    struct pond_report *report = make_report(3);
    char path[4096];
    struct target target = {report, path};

    (void)state;
    (void)snprintf(path, sizeof path, "%s", in_folder(folder, "region.html"));
    assert_survives_no_memory(write_target, &target);
    assert_int_equal(files_in(folder), 1);
    pond_report_free(report);
    remove_folder(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_report_replaces_an_older_one_and_keeps_its_mode),
        cmocka_unit_test(a_link_stays_a_link),
        cmocka_unit_test(a_full_disk_is_told_and_devices_stay),
        cmocka_unit_test(an_older_report_survives_a_failure),
        cmocka_unit_test(places_that_cannot_be_written_are_named),
        cmocka_unit_test(failing_memory_while_writing_leaves_no_part),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
