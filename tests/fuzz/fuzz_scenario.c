/* Any bytes as a scenario, and as a condition: refused with a message, or within the bounds that
 * models rely on. SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz/fuzz.h"
#include "study/scenario/expression.h"
#include "study/scenario/scenario.h"

static const struct study_attribute attributes[] = {
    {"industry", true, "", "its code"},
    {"employees", false, "jobs", "how many work there"},
    {"place", true, "", "where it is"},
};

/* The second firm's values are missing. */
static struct study_value look_up(const void *user, int32_t attribute)
{
    static const struct study_value known[] = {{0.0, "3118"}, {8.0, NULL}, {0.0, "Ames"}};

    return *(const int *)user == 0 ? known[attribute] : (struct study_value){(double)NAN, NULL};
}

static void check_condition(const char *text)
{
    struct pond_error error = {.code = POND_OK};
    struct study_expression *expression = NULL;
    enum pond_status status = study_expression_parse(&expression, text, attributes, 3, &error);

    assert((status == POND_OK) == (expression != NULL));
    assert((status == POND_OK) == (error.message[0] == '\0'));
    for (int firm = 0; status == POND_OK && firm < 2; firm++) {
        enum study_truth truth = study_expression_holds(expression, look_up, &firm);
        assert(truth == STUDY_YES || truth == STUDY_NO || (truth == STUDY_UNKNOWN && firm == 1));
    }
    study_expression_free(expression);
}

static void check_event(const struct study_event *event)
{
    const struct pond_shock *shock = &event->shock;

    assert(shock->change >= -1.0 && shock->change <= 1000.0);
    assert(shock->day >= 0 && shock->duration_days >= 1);
    assert(shock->recovery == POND_RECOVERY_SUDDEN || shock->recovery_days > 0.0);
    assert(event->who != NULL && study_scenario_what(shock->kind) != NULL);
    assert(pond_shock_strength(shock, shock->day) == 1.0);
    if (json_is_object(event->who)) {
        const char *text = json_string_value(json_object_get(event->who, "where"));
        check_condition(text == NULL ? "" : text);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    struct pond_error error = {.code = POND_OK};
    struct study_scenario *scenario = NULL;
    char *text = malloc(count + 1);

    assert(text != NULL);
    memcpy(text, bytes, count);
    text[count] = '\0';
    check_condition(text);
    if (study_scenario_parse(&scenario, text, count, "input", &error) != POND_OK) {
        assert(scenario == NULL && error.message[0] != '\0');
    } else {
        assert(scenario->events >= 1 && scenario->days >= 1);
        for (int64_t i = 0; i < scenario->events; i++) {
            check_event(&scenario->event[i]);
        }
    }
    study_scenario_free(scenario);
    free(text);
    return 0;
}
