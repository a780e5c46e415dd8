/* SHA-256 of files and of what an analysis reads, so that a run can be traced to its input.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_BASE_HASH_H
#define POND_BASE_HASH_H

#include <sodium.h>
#include <stddef.h>

#include "base/status.h"

/** Hexadecimal digits of a hash, and the final NUL. */
#define POND_HASH_SIZE 65

/** A hash being computed. */
struct pond_hash {
    crypto_hash_sha256_state state;
};

/** Start, add bytes in order, end: `text` then holds 64 lower-case hexadecimal digits. */
void pond_hash_begin(struct pond_hash *hash);
void pond_hash_add(struct pond_hash *hash, const void *bytes, size_t count);
void pond_hash_end(struct pond_hash *hash, char text[POND_HASH_SIZE]);

/** The same as sha256sum prints for `path`. As pond_file_open; POND_EIO. */
enum pond_status pond_hash_file(const char *path, char text[POND_HASH_SIZE],
                                struct pond_error *err);

#endif
