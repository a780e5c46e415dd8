/* Any bytes as a file of interventions: refused with a message of one line, or within the bounds
 * that applying relies on. SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <string.h>

#include "fuzz/fuzz.h"
#include "study/change/change_form.h"

static void check_event(const struct change_event *event)
{
    double take_up = change_number(event, "take_up", 1.0);
    double rebound = change_number(event, "rebound", 0.0);
    double share = change_number(event, "share", 0.0);

    assert((int)event->kind >= 0 && event->kind < CHANGE_KINDS);
    assert(event->name != NULL && strncmp(event->path, "$.interventions[", 16) == 0);
    assert(take_up >= 0.0 && take_up <= 1.0 && rebound >= 0.0 && rebound <= 1.0);
    assert(share >= 0.0 && share <= 1.0);
    assert(change_number(event, "change", 0.0) >= -1.0);
    assert(event->kind == CHANGE_FINAL_DEMAND || change_has(event, "industry"));
    assert(event->kind != CHANGE_COEFFICIENT || change_has(event, "input"));
    assert(strcmp(change_kind_name(event->kind), change_text(event, "what")) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    struct pond_error error = {.code = POND_OK};
    struct change_file *file = NULL;

    if (change_file_parse(&file, (const char *)bytes, count, "input", &error) != POND_OK) {
        assert(file == NULL && error.message[0] != '\0');
        assert(strchr(error.message, '\n') == NULL);
    } else {
        assert(file->events >= 1 && file->events <= CHANGE_INTERVENTIONS_MAX);
        for (int32_t k = 0; k < file->events; k++) {
            check_event(&file->event[k]);
        }
    }
    change_file_free(file);
    return 0;
}
