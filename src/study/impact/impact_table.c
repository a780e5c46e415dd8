/* Finding a table by the name in a parameter.
 * SPDX-License-Identifier: Apache-2.0 */
#include "study/impact/impact_table.h"

#include <string.h>
#include <unistd.h>

#include "ingest/io_table_read.h"
#include "study/parameters.h"

/* Codes, labels and numbers, so that the same table has the same hash wherever it is kept. */
static void hash_table(struct pond_study *study, const struct pond_io_table *table)
{
    pond_hash_add(&study->input, &table->year, sizeof table->year);
    pond_hash_add(&study->input, table->currency, sizeof table->currency);
    for (int a = 0; a < POND_IO_AXES; a++) {
        for (int32_t k = 0; k < pond_io_count(table, (enum pond_io_axis_id)a); k++) {
            const char *code = pond_io_code(table, (enum pond_io_axis_id)a, k);
            const struct pond_io_label *label = &table->axis[a].label[k];

            pond_hash_add(&study->input, code, strlen(code) + 1);
            pond_hash_add(&study->input, label->unit, strlen(label->unit) + 1);
            pond_hash_add(&study->input, &label->region, sizeof label->region);
            pond_hash_add(&study->input, &label->kind, sizeof label->kind);
        }
    }
    for (int p = 0; p < POND_IO_PARTS; p++) {
        int64_t cells = (int64_t)pond_io_rows(table, (enum pond_io_part)p) *
                        pond_io_columns(table, (enum pond_io_part)p);

        if (table->part[p] != NULL) {
            pond_hash_add(&study->input, table->part[p], (size_t)cells * sizeof(double));
        }
    }
}

/* What a table says when its file does not tell its currency (ISO 4217: no currency). */
#define NO_CURRENCY "XXX"

/* A file that does not tell its currency is in that of the parameters. */
static enum pond_status settle_currency(struct pond_io_table *table, const struct pond_study *study,
                                        struct pond_error *err)
{
    const struct pond_analysis *analysis = study->analysis;
    const char *asked = "";

    if (pond_parameter_find(analysis->parameter, analysis->parameters, "currency") != NULL) {
        asked = pond_study_text(study, "currency");
    }
    if (asked[0] == '\0' || strcmp(asked, table->currency) == 0) {
        return POND_OK;
    }
    if (strcmp(table->currency, NO_CURRENCY) != 0 || strlen(asked) != 3) {
        return pond_fail(err, POND_EINVAL,
                         "parameter \"currency\": table \"%s\" is in %s, and %s is asked for "
                         "(expected one currency)",
                         table->name, table->currency, asked);
    }
    memcpy(table->currency, asked, sizeof table->currency);
    return POND_OK;
}

/* What is no path is a name of the store. */
static enum pond_status find_table(struct pond_io_table **out, const struct pond_study *study,
                                   const char *asked, struct pond_error *err)
{
    if (study->store != NULL && access(asked, F_OK) != 0) {
        enum pond_status status = pond_store_read_table(study->store, asked, 0, out, err);

        return status == POND_ENOTFOUND
                   ? pond_fail_in(err, status, "there is no file \"%s\"", asked)
                   : status;
    }
    return pond_io_table_read(out, asked, NULL, err);
}

enum pond_status impact_table_load(struct pond_io_table **out, struct pond_study *study,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_io_table *table = NULL;
    const char *asked = pond_study_text(study, "io_table");

    *out = NULL;
    if (asked[0] == '\0') {
        return pond_fail(
            err, POND_EINVAL,
            "parameter \"io_table\": an input-output table is missing (expected the name "
            "of one that \"pond table list\" shows, or the path of a folder or file)");
    }
    POND_TRY(find_table(&table, study, asked, err));
    POND_TRY(settle_currency(table, study, err));
    if (table->part[POND_IO_COEFFICIENTS] == NULL) {
        status =
            pond_fail(err, POND_EINVAL,
                      "table \"%s\" has no coefficients (expected sectors x sectors)", table->name);
        goto done;
    }
    hash_table(study, table);
    *out = table;
    table = NULL;
done:
    pond_io_table_free(table);
    return status;
}
