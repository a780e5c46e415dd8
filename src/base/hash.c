/* SHA-256 through libsodium.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/hash.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"

void pond_hash_begin(struct pond_hash *hash)
{
    (void)crypto_hash_sha256_init(&hash->state);
}

void pond_hash_add(struct pond_hash *hash, const void *bytes, size_t count)
{
    (void)crypto_hash_sha256_update(&hash->state, bytes, count);
}

void pond_hash_end(struct pond_hash *hash, char text[POND_HASH_SIZE])
{
    unsigned char digest[crypto_hash_sha256_BYTES];

    (void)crypto_hash_sha256_final(&hash->state, digest);
    (void)sodium_bin2hex(text, POND_HASH_SIZE, digest, sizeof digest);
}

enum pond_status pond_hash_file(const char *path, char text[POND_HASH_SIZE], struct pond_error *err)
{
    struct pond_hash hash;
    unsigned char block[65536];
    ssize_t count = 0;
    int file = -1;
    enum pond_status status = pond_file_open(&file, path, err);

    if (status != POND_OK) {
        return status;
    }
    pond_hash_begin(&hash);
    while ((count = read(file, block, sizeof block)) > 0) {
        pond_hash_add(&hash, block, (size_t)count);
    }
    if (count < 0) {
        status = pond_fail(err, POND_EIO, "%s: cannot be read: %s", path, strerror(errno));
    }
    (void)close(file);
    pond_hash_end(&hash, text);
    return status;
}
