/* `pond network export`: the network of a period as a file.
 * SPDX-License-Identifier: Apache-2.0 */
#include "study/exporting.h"

#include <string.h>

#include "base/alloc.h"
#include "network/export.h"
#include "study/study.h"

static enum pond_status write_network(const struct pond_study *study, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const char **name = NULL;
    const char *path = pond_study_text(study, "output");
    struct pond_firm_labels labels = {
        .code = study->codes.of[POND_FIRM],
        .names = study->firms.rows,
        .currency = study->totals.currency,
    };

    POND_TRY(POND_NEW(&name, study->firms.rows, err));
    for (int64_t i = 0; i < study->firms.rows; i++) {
        name[i] = pond_batch_text(&study->firms, POND_FIRM_NAME, i);
    }
    labels.name = name;
    if (strcmp(pond_study_text(study, "format"), "graphml") == 0) {
        POND_TRY(pond_network_export_graphml(path, study->network, &labels, err));
    } else {
        POND_TRY(pond_network_export_csv(path, study->network, &labels, err));
    }
done:
    pondi_free((void *)name);
    return status;
}

enum pond_status pond_study_export(const char *address, json_t *values, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_study study = {.address = address, .values = values};

    pond_hash_begin(&study.input);
    POND_TRY(pond_store_open(&study.store, address, POND_STORE_READ, err));
    POND_TRY(pond_store_begin(study.store, err));
    POND_TRY(pond_study_load_network(&study, err));
    POND_TRY(write_network(&study, err));
done:
    pond_study_forget(&study);
    pond_store_close(study.store);
    return status;
}
