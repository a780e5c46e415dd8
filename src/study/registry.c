/* The one list of analyses. A new one is a row here and a file of its own.
 * SPDX-License-Identifier: Apache-2.0 */
#include "study/registry.h"

#include <string.h>

#include "study/analyses.h"

#define NUMBER(name) ROW_##name,
#define ROW(name) &pond_analysis_##name,
/* ROW_records, ROW_network, ...: how many there are. */
enum { POND_ANALYSES(NUMBER) COUNT };

static const struct pond_analysis *const rows[COUNT] = {POND_ANALYSES(ROW)};

int32_t pond_registry_count(void)
{
    return COUNT;
}

const struct pond_analysis *pond_registry_at(int32_t index)
{
    return rows[index];
}

const struct pond_analysis *pond_registry_find(const char *name)
{
    for (int32_t i = 0; i < pond_registry_count(); i++) {
        if (strcmp(rows[i]->name, name) == 0) {
            return rows[i];
        }
    }
    return NULL;
}
