/* Any bytes as an input-output table, a file or a folder of files (support/packed_folder.h):
 * refused with a message, or one whose numbers are all there. SPDX-License-Identifier: Apache-2.0
 */
#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fuzz/fuzz.h"
#include "ingest/io_table_read.h"
#include "support/packed_folder.h"

static char input[64];

static void remove_input(void)
{
    remove_unpacked(input);
    (void)unlink(input);
}

/* False: a folder whose files have no names of ours. */
static bool write_input(const uint8_t *bytes, size_t count)
{
    FILE *file = NULL;

    if (input[0] == '\0') {
        (void)snprintf(input, sizeof input, "/tmp/pond-fuzz-io-table-%ld", (long)getpid());
        (void)atexit(remove_input);
    }
    remove_input();
    if (count >= 4 && memcmp(bytes, "==> ", 4) == 0) {
        return unpack_folder(input, (const char *)bytes, count);
    }
    file = fopen(input, "wb");
    if (file == NULL || fwrite(bytes, 1, count, file) != count || fclose(file) != 0) {
        perror(input);
        exit(1);
    }
    return true;
}

static void check_table(const struct pond_io_table *table)
{
    assert(table->year == 2020 && table->name[0] != '\0' && strlen(table->currency) == 3);
    assert(pond_io_count(table, POND_IO_SECTOR) > 0);
    assert(table->part[POND_IO_COEFFICIENTS] != NULL && table->part[POND_IO_OUTPUT] != NULL);
    for (int p = 0; p < POND_IO_PARTS; p++) {
        enum pond_io_part part = (enum pond_io_part)p;
        int64_t cells = (int64_t)pond_io_rows(table, part) * pond_io_columns(table, part);

        for (int64_t k = 0; table->part[p] != NULL && k < cells; k++) {
            assert(isfinite(table->part[p][k]));
        }
    }
    for (int32_t k = 0; k < pond_io_count(table, POND_IO_SECTOR); k++) {
        const struct pond_io_label *label = &table->axis[POND_IO_SECTOR].label[k];

        assert(label->region >= 0 && label->region < pond_io_count(table, POND_IO_REGION));
        assert(label->industry[0] != '\0');
        assert(pond_io_find_sector(table, label->industry, label->region) >= 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    const struct pond_io_read how = {.year = 2020};
    struct pond_io_table *table = NULL;
    struct pond_error error = {.code = POND_OK};
    enum pond_status status = POND_OK;

    if (!write_input(bytes, count)) {
        return 0;
    }
    status = pond_io_table_read(&table, input, &how, &error);
    assert(status == POND_OK || (error.code == status && error.message[0] != '\0'));
    assert(strchr(error.message, '\n') == NULL);
    assert((status == POND_OK) == (table != NULL));
    if (status == POND_OK) {
        check_table(table);
    }
    pond_io_table_free(table);
    return 0;
}
