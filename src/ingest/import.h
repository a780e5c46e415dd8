/* Read files through a mapping, and give records and rejected rows to a sink.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_INGEST_IMPORT_H
#define POND_INGEST_IMPORT_H

#include "base/progress.h"
#include "ingest/mapping.h"
#include "records/batch.h"
#include "records/sink.h"

/** What reading one file came to. */
struct pond_import_counts {
    int64_t rows;                /**< data rows read, the header not counted */
    int64_t rejected;            /**< rows of which at least one record was rejected */
    int64_t ignored;             /**< legal rows that no record of the mapping is for ("when") */
    int64_t records[POND_NOUNS]; /**< records given to the sink, new codes met on the way apart */
};

/** How to read a file. */
struct pond_import_options {
    const char *beside;             /**< folder of lookup files; NULL: that of the file */
    bool strict;                    /**< stop at the first row that is not legal */
    struct pond_progress *progress; /**< NULL: nobody listens */
};

/**
 * Read one file (CSV, or CSV compressed by gzip, whatever its name) through one part of a mapping.
 *
 * A code that is met for the first time is added to `codes`, and a record of its noun with nothing
 * but the code goes to the sink before any record that refers to it. A place, firm or product of
 * which a row says again what the file said of it last (its name in each order line) is not given
 * again. A row is taken as a whole or
 * rejected as a whole: when one of its records is not legal, none of them is given.
 *
 * @param      path    the file
 * @param      part    which entry of the mapping's list of files to read it with
 * @param[in,out] codes the codes that are known already
 * @param      sink    gets batches and rejected rows in the order of the file
 * @param[out] counts  what was read; valid also on failure
 * @return POND_OK; POND_EIO, the file or a lookup file cannot be read, is a directory or is cut
 *         short; POND_ECORRUPT, its compressed data is damaged; POND_EPARSE, it is empty, a column
 *         the mapping names is missing, or a row of a lookup file is bad; POND_EINVAL, `strict` and
 * a row is not legal; POND_ECANCELED; POND_ENOMEM; what the sink returns
 *
 * Cost: O(bytes); memory: the lookups, two batches, and the longest row (at most 1 MiB: a longer
 * one is rejected).
 */
enum pond_status pond_import_file(const char *path, const struct pond_mapping *mapping,
                                  int32_t part, struct pond_codes *codes, struct pond_sink sink,
                                  const struct pond_import_options *options,
                                  struct pond_import_counts *counts, struct pond_error *err);

#endif
