/* Rules of input classes by name.
 * SPDX-License-Identifier: Apache-2.0 */
#include "study/class_rules.h"

#include <string.h>

#include "base/alloc.h"

enum pond_status study_class_rule(uint8_t *matrix, const char *name,
                                  const struct pond_network *network, struct pond_error *err)
{
    static const struct {
        const char *name;
        int input_class;
    } plain[] = {{"linear", POND_INPUT_NON_ESSENTIAL},
                 {"leontief", POND_INPUT_ESSENTIAL},
                 {"none", POND_INPUT_NEGLIGIBLE}};
    size_t pairs = (size_t)network->industries * (size_t)network->industries;

    if (strcmp(name, "sector") == 0) {
        pond_esri_classes_by_sector(network->industry_code, network->industries, matrix, NULL);
        return POND_OK;
    }
    for (size_t r = 0; r < sizeof plain / sizeof *plain; r++) {
        if (strcmp(name, plain[r].name) == 0) {
            memset(matrix, plain[r].input_class, pairs);
            return POND_OK;
        }
    }
    return pond_fail(err, POND_EINVAL,
                     "parameter \"rules\": \"%s\" is not legal (expected sector, linear, leontief "
                     "or none)",
                     name);
}

enum pond_status study_class_rules_read(struct study_class_rules *rules,
                                        const struct pond_study *study, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const json_t *list = pond_study_list(study, "rules");
    size_t count = json_array_size(list);
    size_t pairs = (size_t)study->network->industries * (size_t)study->network->industries;

    if (count == 0) {
        return POND_OK;
    }
    if (count == 1) {
        return pond_fail(err, POND_EINVAL,
                         "parameter \"rules\": one rule leaves nothing to draw (expected two or "
                         "more; --inputs sets one)");
    }
    POND_TRY(POND_NEW(&rules->matrix, count * pairs, err));
    POND_TRY(POND_NEW(&rules->rule, count, err));
    POND_TRY(POND_NEW(&rules->name, count, err));
    for (size_t r = 0; r < count; r++) {
        rules->name[r] = json_string_value(json_array_get(list, r));
        rules->rule[r] = rules->matrix + r * pairs;
        POND_TRY(study_class_rule(rules->matrix + r * pairs, rules->name[r], study->network, err));
    }
    rules->count = (int32_t)count;
done:
    return status;
}

void study_class_rules_clear(struct study_class_rules *rules)
{
    pondi_free(rules->matrix);
    pondi_free((void *)rules->rule);
    pondi_free((void *)rules->name);
    *rules = (struct study_class_rules){0};
}
