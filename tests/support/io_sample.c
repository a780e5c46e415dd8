/* Samples of tables written, changed and read.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/io_sample.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/packed_folder.h"

const char *write_io_sample(const char *sample, const char *from, const char *to)
{
    static char path[4096];
    char name[100];
    size_t count = 0;
    size_t room = 0;
    char *text = NULL;
    char *changed = NULL;

    (void)snprintf(name, sizeof name, "tests/fuzz/corpus/io_table/%s", sample);
    text = read_file(source_path(name), &count);
    room = count + (to == NULL ? 0 : strlen(to)) + 1;
    changed = calloc(room, 1);
    assert_non_null(changed);
    if (from == NULL) {
        memcpy(changed, text, count);
    } else {
        const char *at = strstr(text, from);

        assert_non_null(at);
        (void)snprintf(changed, room, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
    }
    if (strncmp(changed, "==> ", 4) == 0) {
        (void)snprintf(path, sizeof path, "%s/sample", test_folder);
        assert_true(unpack_folder(path, changed, strlen(changed)));
    } else {
        (void)snprintf(path, sizeof path, "%s/sample_2019.csv", test_folder);
        write_file(path, changed, strlen(changed));
    }
    free(text);
    free(changed);
    return path;
}

enum pond_status read_io_sample(struct pond_io_table **out, const char *sample, const char *from,
                                const char *to, const struct pond_io_read *how,
                                struct pond_error *error)
{
    enum pond_status status =
        pond_io_table_read(out, write_io_sample(sample, from, to), how, error);

    assert_true((status == POND_OK) == (*out != NULL));
    return status;
}

struct pond_io_table *io_sample(const char *sample, const struct pond_io_read *how)
{
    struct pond_error error = {0};
    struct pond_io_table *table = NULL;

    assert_ok(read_io_sample(&table, sample, NULL, NULL, how, &error));
    return table;
}

void assert_io_refused(const char *sample, const struct pond_io_read *how,
                       const struct bad_io_sample *bad, size_t count)
{
    for (size_t k = 0; k < count; k++) {
        struct pond_error error = {0};
        struct pond_io_table *table = NULL;

        assert_fails(read_io_sample(&table, sample, bad[k].from, bad[k].to, how, &error),
                     bad[k].status, bad[k].part);
        assert_null(strchr(error.message, '\n'));
    }
}

void assert_cells(const struct pond_io_table *table, enum pond_io_part part, const double *expected,
                  size_t count)
{
    int64_t cells = (int64_t)count;

    assert_non_null(table->part[part]);
    assert_int_equal(cells, (int64_t)pond_io_rows(table, part) * pond_io_columns(table, part));
    for (int64_t k = 0; k < cells; k++) {
        assert_close(table->part[part][k], expected[k], 1e-15);
    }
}
