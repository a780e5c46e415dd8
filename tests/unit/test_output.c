/* Files that are written whole or not at all.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/output.h"

static int count_files(const char *folder)
{
    DIR *open = opendir(folder);
    int count = 0;

    assert_non_null(open);
    for (const struct dirent *entry = readdir(open); entry != NULL; entry = readdir(open)) {
        count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    }
    (void)closedir(open);
    return count;
}

static void a_complete_file_takes_the_place_of_the_old_one(void **state)
{
    struct pond_error error = {0};
    struct pond_output *output = NULL;
    char *folder = make_folder();
    char path[4096];
    char *text = NULL;
    size_t count = 0;
    struct stat info;

    (void)state;
    (void)snprintf(path, sizeof path, "%s/a.txt", folder);
    write_file(path, "old", 3);
    assert_int_equal(chmod(path, 0640), 0);
    assert_ok(pond_output_open(&output, path, &error));
    for (int k = 0; k < 30000; k++) {
        pond_output_format(output, "%05d\n", k);
    }
    text = read_file(path, &count);
    assert_string_equal(text, "old");
    free(text);
    assert_ok(pond_output_close(output, &error));
    text = read_file(path, &count);
    assert_int_equal(count, 180000);
    assert_memory_equal(text + 179994, "29999\n", 6);
    free(text);
    assert_int_equal(count_files(folder), 1);
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 07777U, 0640);
    remove_folder(folder);
}

static void giving_up_leaves_the_old_file(void **state)
{
    struct pond_error error = {0};
    struct pond_output *output = NULL;
    char *folder = make_folder();
    char path[4096];
    char *text = NULL;

    (void)state;
    (void)snprintf(path, sizeof path, "%s/a.txt", folder);
    write_file(path, "old", 3);
    assert_ok(pond_output_open(&output, path, &error));
    pond_output_text(output, "new");
    pond_output_discard(output);
    pond_output_discard(NULL);
    text = read_file(path, NULL);
    assert_string_equal(text, "old");
    free(text);
    assert_int_equal(count_files(folder), 1);
    remove_folder(folder);
}

static void a_symbolic_link_stays_one(void **state)
{
    struct pond_error error = {0};
    struct pond_output *output = NULL;
    char *folder = make_folder();
    char path[4096];
    char link[4096];
    struct stat info;
    char *text = NULL;

    (void)state;
    (void)snprintf(path, sizeof path, "%s/a.txt", folder);
    (void)snprintf(link, sizeof link, "%s/link", folder);
    write_file(path, "old", 3);
    assert_int_equal(symlink("a.txt", link), 0);
    assert_ok(pond_output_open(&output, link, &error));
    pond_output_text(output, "new");
    assert_ok(pond_output_close(output, &error));
    assert_int_equal(lstat(link, &info), 0);
    assert_true(S_ISLNK(info.st_mode));
    text = read_file(path, NULL);
    assert_string_equal(text, "new");
    free(text);
    remove_folder(folder);
}

static void a_full_disk_is_told(void **state)
{
    struct pond_error error = {0};
    struct pond_output *output = NULL;
    char *bytes = calloc(1, 100000);

    (void)state;
    if (access("/dev/full", W_OK) != 0) {
        free(bytes);
        skip();
    }
    assert_ok(pond_output_open(&output, "/dev/full", &error));
    pond_output_write(output, bytes, 100000);
    assert_true(pond_output_failed(output));
    pond_output_write(output, bytes, 100000);
    assert_fails(pond_output_close(output, &error), POND_EIO,
                 "/dev/full: cannot be written: No space left");
    free(bytes);
}

static void a_path_that_cannot_be_is_refused(void **state)
{
    struct pond_error error = {0};
    struct pond_output *output = NULL;
    char *folder = make_folder();

    (void)state;
    assert_fails(pond_output_open(&output, folder, &error), POND_EIO, "Is a directory");
    assert_fails(pond_output_open(&output, in_folder(folder, "no/such"), &error), POND_EIO,
                 "no/such: cannot be written: No such file");
    assert_null(output);
    remove_folder(folder);
}

static enum pond_status open_and_discard(void *user)
{
    struct pond_output *output = NULL;
    enum pond_status status = pond_output_open(&output, user, NULL);

    pond_output_discard(output);
    return status;
}

static void failing_memory_leaves_nothing_behind(void **state)
{
    char *folder = make_folder();
    char path[4096];

    (void)state;
    (void)snprintf(path, sizeof path, "%s/a.txt", folder);
    assert_survives_no_memory(open_and_discard, path);
    assert_int_equal(count_files(folder), 0);
    remove_folder(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_complete_file_takes_the_place_of_the_old_one),
        cmocka_unit_test(giving_up_leaves_the_old_file),
        cmocka_unit_test(a_symbolic_link_stays_one),
        cmocka_unit_test(a_full_disk_is_told),
        cmocka_unit_test(a_path_that_cannot_be_is_refused),
        cmocka_unit_test(failing_memory_leaves_nothing_behind),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
