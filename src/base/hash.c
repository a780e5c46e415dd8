/* SHA-256 through libsodium.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/hash.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

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
    enum pond_status status = POND_OK;
    struct pond_hash hash;
    unsigned char block[65536];
    size_t count = 0;
    FILE *file = fopen(path, "rb");

    if (file == NULL) {
        return pond_fail(err, POND_EIO, "%s: cannot be opened: %s", path, strerror(errno));
    }
    pond_hash_begin(&hash);
    errno = 0;
    while ((count = fread(block, 1, sizeof block, file)) > 0) {
        pond_hash_add(&hash, block, count);
    }
    if (ferror(file)) {
        status = pond_fail(err, POND_EIO, "%s: cannot be read: %s", path, strerror(errno));
    }
    (void)fclose(file);
    pond_hash_end(&hash, text);
    return status;
}
