/* Guards around jansson.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/json.h"

#include <errno.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/file.h"

#define MAX_BYTES ((size_t)64 << 20)

enum pond_status pond_json_parse(json_t **out, const char *text, size_t length, const char *name,
                                 struct pond_error *err)
{
    json_error_t error;

    *out = NULL;
    if (length > MAX_BYTES) {
        return pond_fail(err, POND_ELIMIT, "%s: %zu bytes of JSON (expected at most %zu)", name,
                         length, MAX_BYTES);
    }
    /* jansson takes `123` followed by NUL for the number 123: it stops at the NUL. */
    if (memchr(text, '\0', length) != NULL) {
        return pond_fail(err, POND_EPARSE, "%s: a NUL byte stands in the JSON text", name);
    }
    *out = json_loadb(text, length, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
    if (*out == NULL) {
        return pond_fail(err, POND_EPARSE, "%s line %d, character %d: not JSON: %s", name,
                         error.line, error.column, error.text);
    }
    return POND_OK;
}

enum pond_status pond_json_read(json_t **out, const char *path, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    char *text = NULL;
    int64_t capacity = 0;
    size_t length = 0;
    ssize_t count = 1;
    int file = -1;

    *out = NULL;
    POND_TRY(pond_file_open(&file, path, err));
    while (count > 0 && length <= MAX_BYTES) {
        POND_TRY(POND_GROW(&text, &capacity, (int64_t)length + 65536, err));
        count = read(file, text + length, 65536);
        length += count > 0 ? (size_t)count : 0;
    }
    if (count < 0) {
        status = pond_fail(err, POND_EIO, "%s: cannot be read: %s", path, strerror(errno));
        goto done;
    }
    POND_TRY(pond_json_parse(out, text, length, path, err));
done:
    pondi_free(text);
    if (file >= 0) {
        (void)close(file);
    }
    return status;
}

enum pond_status pond_json_text(char **out, const json_t *value, bool pretty,
                                struct pond_error *err)
{
    size_t flags = JSON_SORT_KEYS | JSON_ENCODE_ANY | JSON_REAL_PRECISION(17);
    size_t length = 0;

    *out = NULL;
    flags |= pretty ? JSON_INDENT(2) : JSON_COMPACT;
    length = json_dumpb(value, NULL, 0, flags);
    if (length == 0) {
        return pondi_no_memory(err, 1, 1);
    }
    *out = pondi_alloc(length + 1, 1);
    if (*out == NULL) {
        return pondi_no_memory(err, length + 1, 1);
    }
    (void)json_dumpb(value, *out, length, flags);
    return POND_OK;
}

json_t *pond_json_real(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}
