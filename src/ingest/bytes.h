/* The bytes of a file, unpacked when it is compressed by gzip; a large file is read by a thread.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_INGEST_BYTES_H
#define POND_INGEST_BYTES_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

/** Most bytes of one block. */
#define PONDI_BLOCK ((size_t)256 << 10)

/** A file being read from its beginning to its end. */
struct pondi_bytes;

/**
 * Open a file; gzip is told by its first two bytes, not by its name.
 *
 * @return POND_OK; POND_EIO: there is no such file, it may not be read, it is a directory, a pipe
 *         or a device; POND_EPARSE: it is an archive, a spreadsheet, or compressed otherwise;
 *         POND_ENOMEM
 */
enum pond_status pondi_bytes_open(struct pondi_bytes **out, const char *path,
                                  struct pond_error *err);

/** Close and free; takes NULL. */
void pondi_bytes_free(struct pondi_bytes *bytes);

/**
 * The next block.
 *
 * @param[out] block  borrowed until the next call
 * @param[out] length 1..PONDI_BLOCK; 0 at the end of the file
 * @return POND_OK; POND_EIO: reading failed, or the compressed data is cut short; POND_ECORRUPT:
 *         the compressed data is damaged, or other bytes follow it
 */
enum pond_status pondi_bytes_next(struct pondi_bytes *bytes, const char **block, size_t *length,
                                  struct pond_error *err);

/** Bytes of the file that the blocks given so far came from, and its size. */
int64_t pondi_bytes_done(const struct pondi_bytes *bytes);
int64_t pondi_bytes_total(const struct pondi_bytes *bytes);

#endif
