/* Any bytes as JSON: refused, or read, written and read again without a change.
 * SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <string.h>

#include "base/alloc.h"
#include "base/json.h"
#include "fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    struct pond_error error = {0};
    json_t *first = NULL;
    json_t *second = NULL;
    char *text = NULL;
    char *again = NULL;

    if (pond_json_parse(&first, (const char *)bytes, count, "input", &error) != POND_OK) {
        assert(first == NULL);
        assert(error.code != POND_OK && strchr(error.message, '\n') == NULL);
        return 0;
    }
    assert(pond_json_text(&text, first, count % 2 == 0, &error) == POND_OK);
    assert(pond_json_parse(&second, text, strlen(text), "text", &error) == POND_OK);
    assert(json_equal(first, second));
    assert(pond_json_text(&again, second, count % 2 == 0, &error) == POND_OK);
    assert(strcmp(text, again) == 0);
    json_decref(first);
    json_decref(second);
    pondi_free(text);
    pondi_free(again);
    return 0;
}
