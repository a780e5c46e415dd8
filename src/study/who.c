/* Who a firm is, in a table, and ranks.
 * SPDX-License-Identifier: Apache-2.0 */
#include "study/who.h"

#include <stdlib.h>

#include "base/alloc.h"

/* Highest score first; of equal ones the lower item. */
static int by_score(const void *a, const void *b)
{
    const struct study_ranked *x = a;
    const struct study_ranked *y = b;

    if (x->score != y->score) {
        return x->score > y->score ? -1 : 1;
    }
    return x->item < y->item ? -1 : 1;
}

enum pond_status study_rank(struct study_ranked **out, const double *score, int64_t count,
                            struct pond_error *err)
{
    enum pond_status status = POND_NEW(out, count, err);

    for (int64_t i = 0; status == POND_OK && i < count; i++) {
        (*out)[i] = (struct study_ranked){score[i], i};
    }
    if (status == POND_OK) {
        qsort(*out, (size_t)count, sizeof **out, by_score);
    }
    return status;
}

const char *study_place(const struct pond_study *study, pond_node node)
{
    int64_t place = study->firms.column[POND_FIRM_PLACE].i64[study->network->firm[node]];
    const char *name = NULL;

    if (place < 0) {
        return NULL;
    }
    name = pond_batch_text(&study->places, POND_PLACE_NAME, place);
    return name != NULL ? name : pond_dictionary_text(study->codes.of[POND_PLACE], (int32_t)place);
}

const char *study_industry(const struct pond_study *study, pond_node node)
{
    const char *code = study->network->industry_code[study->network->industry[node]];

    return code[0] == '\0' ? NULL : code;
}

const char *study_label(const struct pond_study *study, pond_node node)
{
    const char *name = pond_study_name(study, node);

    return name[0] != '\0' ? name : pond_study_code(study, node);
}

enum pond_status study_add_who(struct pond_table *table, struct study_who *who,
                               struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(pond_table_add_text(table, "firm", "", "The firm's code.", &who->code, err));
    POND_TRY(pond_table_add_text(table, "name", "", "The firm's name.", &who->name, err));
    POND_TRY(pond_table_add_text(table, "industry", "", "Its industry.", &who->industry, err));
    POND_TRY(pond_table_add_text(table, "place", "", "Where it is.", &who->place, err));
done:
    return status;
}

enum pond_status study_set_who(struct pond_table *table, const struct study_who *who, int64_t row,
                               const struct pond_study *study, pond_node node,
                               struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const char *name = pond_study_name(study, node);

    POND_TRY(pond_table_set_text(table, who->code, row, pond_study_code(study, node), err));
    POND_TRY(pond_table_set_text(table, who->name, row, name[0] == '\0' ? NULL : name, err));
    POND_TRY(pond_table_set_text(table, who->industry, row, study_industry(study, node), err));
    POND_TRY(pond_table_set_text(table, who->place, row, study_place(study, node), err));
done:
    return status;
}
