/* Groups that are made from what is on record.
 * SPDX-License-Identifier: Apache-2.0 */
#include "study/firm_groups.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "study/firm_facts.h"
#include "study/who.h"

#define SIZES 5

/* Give the keys that are there, 0..keys-1, groups in their order; `label` is by key. */
static enum pond_status number_groups(struct study_groups *groups, int32_t keys,
                                      const char *const *label, pond_node nodes,
                                      struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int32_t *group = NULL;
    int64_t *firms = NULL;

    POND_TRY(POND_NEW(&group, keys, err));
    POND_TRY(POND_NEW(&firms, keys, err));
    POND_TRY(POND_NEW(&groups->label, keys, err));
    POND_TRY(POND_NEW(&groups->firms, keys, err));
    for (pond_node i = 0; i < nodes; i++) {
        firms[groups->of[i]]++;
    }
    groups->count = 0;
    for (int32_t key = 0; key < keys; key++) {
        if (firms[key] > 0) {
            group[key] = groups->count;
            groups->firms[groups->count] = firms[key];
            groups->label[groups->count++] = label[key];
        }
    }
    for (pond_node i = 0; i < nodes; i++) {
        groups->of[i] = group[groups->of[i]];
    }
done:
    pondi_free(group);
    pondi_free(firms);
    return status;
}

static enum pond_status by_industry(struct study_groups *groups, const struct pond_study *study,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_network *network = study->network;
    const char **label = NULL;

    POND_TRY(POND_NEW(&label, network->industries, err));
    for (int32_t i = 0; i < network->industries; i++) {
        label[i] = network->industry_code[i][0] == '\0' ? NULL : network->industry_code[i];
    }
    memcpy(groups->of, network->industry, (size_t)network->nodes * sizeof *groups->of);
    POND_TRY(number_groups(groups, network->industries, label, network->nodes, err));
done:
    pondi_free(label);
    return status;
}

/* The last group has no place on record. */
static enum pond_status by_place(struct study_groups *groups, const struct pond_study *study,
                                 struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_network *network = study->network;
    int32_t places = pond_dictionary_count(study->codes.of[POND_PLACE]);
    const char **label = NULL;

    POND_TRY(POND_NEW(&label, places + 1, err));
    for (pond_node i = 0; i < network->nodes; i++) {
        int64_t place = study->firms.column[POND_FIRM_PLACE].i64[network->firm[i]];

        groups->of[i] = place < 0 ? places : (int32_t)place;
        label[groups->of[i]] = study_place(study, i);
    }
    POND_TRY(number_groups(groups, places + 1, label, network->nodes, err));
done:
    pondi_free(label);
    return status;
}

static enum pond_status by_size(struct study_groups *groups, struct pond_study *study,
                                struct pond_error *err)
{
    enum pond_status status = POND_OK;
    static const char *const label[SIZES] = {"0-9", "10-49", "50-249", "250+", NULL};
    pond_node nodes = study->network->nodes;
    double *employees = NULL;

    POND_TRY(POND_NEW(&employees, nodes, err));
    POND_TRY(study_employees(study, employees, err));
    for (pond_node i = 0; i < nodes; i++) {
        double n = employees[i];

        groups->of[i] = isnan(n)                    ? 4
                        : n < 10.0                  ? 0
                        : n < STUDY_SMALL_EMPLOYEES ? 1
                        : n < 250.0                 ? 2
                                                    : 3;
    }
    POND_TRY(number_groups(groups, SIZES, label, nodes, err));
done:
    pondi_free(employees);
    return status;
}

enum pond_status study_groups_make(struct study_groups *groups, struct pond_study *study,
                                   const char *kind, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    *groups = (struct study_groups){0};
    POND_TRY(POND_NEW(&groups->of, study->network->nodes, err));
    if (strcmp(kind, "industry") == 0) {
        POND_TRY(by_industry(groups, study, err));
    } else if (strcmp(kind, "place") == 0) {
        POND_TRY(by_place(groups, study, err));
    } else {
        POND_TRY(by_size(groups, study, err));
    }
done:
    if (status != POND_OK) {
        study_groups_clear(groups);
    }
    return status;
}

enum pond_status study_groups_merge(struct study_groups *groups, int32_t most, const double *weight,
                                    pond_node nodes, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct study_groups merged = {0};
    struct study_ranked *ranked = NULL;
    const char **label = NULL;
    double *sum = NULL;
    int32_t *key = NULL;

    if (groups->count <= most) {
        return POND_OK;
    }
    POND_TRY(POND_NEW(&sum, groups->count, err));
    POND_TRY(POND_NEW(&key, groups->count, err));
    POND_TRY(POND_NEW(&label, most, err));
    POND_TRY(POND_NEW(&merged.of, nodes, err));
    for (pond_node i = 0; i < nodes; i++) {
        sum[groups->of[i]] += weight[i];
    }
    POND_TRY(study_rank(&ranked, sum, groups->count, err));
    for (int32_t r = 0; r < groups->count; r++) {
        key[ranked[r].item] = r < most - 1 ? r : most - 1;
        label[key[ranked[r].item]] = r < most - 1 ? groups->label[ranked[r].item] : "(all others)";
    }
    for (pond_node i = 0; i < nodes; i++) {
        merged.of[i] = key[groups->of[i]];
    }
    POND_TRY(number_groups(&merged, most, label, nodes, err));
    study_groups_clear(groups);
    *groups = merged;
    merged = (struct study_groups){0};
done:
    study_groups_clear(&merged);
    pondi_free(ranked);
    pondi_free(label);
    pondi_free(sum);
    pondi_free(key);
    return status;
}

void study_groups_clear(struct study_groups *groups)
{
    pondi_free(groups->of);
    pondi_free(groups->firms);
    pondi_free(groups->label);
    *groups = (struct study_groups){0};
}
