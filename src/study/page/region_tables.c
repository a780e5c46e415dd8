/* Tables of which a page shows a part.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "study/page/region_page.h"
#include "study/who.h"

/* One column, of the rows that `order` gives; NULL: the first rows. */
static enum pond_status copy_column(struct pond_table *to, const struct pond_column *from,
                                    const struct study_ranked *order, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t *whole = NULL;
    double *number = NULL;
    int32_t text = 0;

    if (from->type == POND_I64) {
        POND_TRY(pond_table_add_i64(to, from->name, from->unit, from->description, &whole, err));
    } else if (from->type == POND_F64) {
        POND_TRY(pond_table_add_f64(to, from->name, from->unit, from->description, &number, err));
    } else {
        POND_TRY(pond_table_add_text(to, from->name, from->unit, from->description, &text, err));
    }
    for (int64_t row = 0; row < to->rows; row++) {
        int64_t of = order == NULL ? row : order[row].item;

        if (whole != NULL) {
            whole[row] = from->data.i64[of];
        } else if (number != NULL) {
            number[row] = from->data.f64[of];
        } else {
            POND_TRY(pond_table_set_text(to, text, row, from->data.text[of], err));
        }
    }
done:
    return status;
}

enum pond_status region_choose(struct pond_table **out, const struct pond_table *from, int64_t rows,
                               const char *description, const char *const *name, int32_t names,
                               struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_table *table = NULL;

    *out = NULL;
    POND_TRY(pond_table_new(&table, from->name, description, rows < from->rows ? rows : from->rows,
                            err));
    for (int32_t i = 0; i < names; i++) {
        const struct pond_column *column = pond_table_column(from, name[i]);

        if (column != NULL) {
            POND_TRY(copy_column(table, column, NULL, err));
        }
    }
    *out = table;
    table = NULL;
done:
    pond_table_free(table);
    return status;
}

enum pond_status region_sort(struct pond_table **out, const struct pond_table *from, const char *by,
                             struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_column *column = pond_table_column(from, by);
    struct pond_table *table = NULL;
    struct study_ranked *ranked = NULL;
    double *score = NULL;

    *out = NULL;
    POND_TRY(POND_NEW(&score, from->rows, err));
    for (int64_t row = 0; row < from->rows; row++) {
        score[row] = isnan(column->data.f64[row]) ? (double)-INFINITY : column->data.f64[row];
    }
    POND_TRY(study_rank(&ranked, score, from->rows, err));
    POND_TRY(pond_table_new(&table, from->name, from->description, from->rows, err));
    for (int32_t i = 0; i < from->columns; i++) {
        POND_TRY(copy_column(table, &from->column[i], ranked, err));
    }
    *out = table;
    table = NULL;
done:
    pond_table_free(table);
    pondi_free(ranked);
    pondi_free(score);
    return status;
}
