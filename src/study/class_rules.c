/* Rules of input classes by name.
 * SPDX-License-Identifier: Apache-2.0 */
#include "study/class_rules.h"

#include <string.h>

#include "base/alloc.h"
#include "ingest/csv.h"

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

static int32_t find_industry(const struct pond_network *network, struct pond_csv_cell cell)
{
    for (int32_t i = 0; i < network->industries; i++) {
        if (strlen(network->industry_code[i]) == cell.length &&
            memcmp(network->industry_code[i], cell.text, cell.length) == 0) {
            return i;
        }
    }
    return -1;
}

static enum pond_status take_class(uint8_t *matrix, const struct pond_network *network,
                                   const struct pond_csv *csv, const struct pond_csv_row *row,
                                   const int32_t column[3], struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int32_t from = find_industry(network, row->cell[column[0]]);
    int32_t to = find_industry(network, row->cell[column[1]]);
    double value = 0.0;

    POND_TRY(pond_csv_number(csv, row, column[2], &value, err));
    if (value != 0.0 && value != 1.0 && value != 2.0) {
        return pond_csv_fail(csv, row, column[2], "0, 1 or 2", err);
    }
    if (from >= 0 && to >= 0) {
        matrix[(int64_t)from * network->industries + to] = (uint8_t)value;
    }
done:
    return status;
}

enum pond_status study_class_file(uint8_t *matrix, struct pond_study *study, const char *path,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    static const char *const names[] = {"supplier_industry", "customer_industry", "class"};
    const struct pond_csv_row *row = NULL;
    struct pond_csv *csv = NULL;
    int32_t column[3] = {0};

    POND_TRY(pond_study_hash_file(study, path, err));
    POND_TRY(pond_csv_open(&csv, path, NULL, err));
    for (int k = 0; k < 3; k++) {
        POND_TRY(pond_csv_find(csv, names[k], &column[k], err));
    }
    for (;;) {
        POND_TRY(pond_csv_next_good(csv, &row, err));
        if (row == NULL) {
            break;
        }
        POND_TRY(take_class(matrix, study->network, csv, row, column, err));
    }
done:
    pond_csv_close(csv);
    return status;
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
