/* Random legal records of every noun, and a plain copy of what a store should then hold.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_TESTS_RECORDS_FIXTURE_H
#define POND_TESTS_RECORDS_FIXTURE_H

#include "records/batch.h"
#include "records/sink.h"
#include "support/support.h"

/** Fill the dictionaries with `count` codes each, some of them awkward. */
void add_random_codes(struct pond_codes *codes, int32_t count);

/**
 * Add `rows` random legal records to a batch: each value that may be missing is so now and then,
 * and extreme ones occur. Codes and references are ids below `codes_count`.
 */
void add_random_rows(struct pond_batch *batch, struct test_random *random, int64_t rows,
                     int64_t codes_count);

/** Copy a row to the end of another batch of the same noun. */
void copy_row(struct pond_batch *to, const struct pond_batch *from, int64_t row);

/** Fail unless all rows and lines are the same, bit for bit. */
void assert_same_records(const struct pond_batch *actual, const struct pond_batch *expected);

/** A sink that appends all it gets to `batch`, which is of the noun that is read. */
struct pond_sink collecting_sink(struct pond_batch *batch);

#endif
