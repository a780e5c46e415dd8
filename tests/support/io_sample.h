/* Small input-output tables of every format: those of the fuzzers' corpus, as they are or changed.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_TESTS_IO_SAMPLE_H
#define POND_TESTS_IO_SAMPLE_H

#include "ingest/io_table_read.h"
#include "support/support.h"

/** Write a sample ("eeio", "bea", "pymrio", "exiobase", "plain") into the test's folder, the first
 * `from` in it replaced by `to` (NULL: as it is), and give its path, which is valid until the next
 * call: a folder "sample", of "plain" a file "sample_2019.csv". */
const char *write_io_sample(const char *sample, const char *from, const char *to);

/** The same, read. */
enum pond_status read_io_sample(struct pond_io_table **out, const char *sample, const char *from,
                                const char *to, const struct pond_io_read *how,
                                struct pond_error *error);

/** A sample that must be read as it is. */
struct pond_io_table *io_sample(const char *sample, const struct pond_io_read *how);

/** One change that makes a sample bad, and what is said of it. */
struct bad_io_sample {
    const char *from;
    const char *to;
    enum pond_status status;
    const char *part;
};

/** Each change is refused so, in one line. */
void assert_io_refused(const char *sample, const struct pond_io_read *how,
                       const struct bad_io_sample *bad, size_t count);

/** A part's numbers are those of an array, all of them. */
#define assert_part(table, part, expected)                                                         \
    assert_cells(table, part, expected, sizeof(expected) / sizeof *(expected))
void assert_cells(const struct pond_io_table *table, enum pond_io_part part, const double *expected,
                  size_t count);

#endif
