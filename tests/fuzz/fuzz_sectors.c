/* Any bytes as a table of industries: refused with a message, or one whose usual state is at rest.
 * SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fuzz/fuzz.h"
#include "study/sectors/sectors_study.h"

static char input[64];

static void remove_file(void)
{
    (void)unlink(input);
}

static void write_bytes(const uint8_t *bytes, size_t count)
{
    FILE *file = NULL;

    if (input[0] == '\0') {
        (void)snprintf(input, sizeof input, "/tmp/pond-fuzz-sectors-%ld", (long)getpid());
        (void)atexit(remove_file);
    }
    file = fopen(input, "wb");
    if (file == NULL || fwrite(bytes, 1, count, file) != count || fclose(file) != 0) {
        perror(input);
        exit(1);
    }
}

static void check_table(const struct sector_table *table)
{
    int32_t n = table->industries;
    double all = 0.0;

    assert(n >= 1 && n <= POND_ARIO_MAX);
    for (int32_t i = 0; i < n; i++) {
        double output = 0.0;

        for (int32_t j = 0; j < n; j++) {
            assert(table->flow[(int64_t)i * n + j] >= 0.0);
            output += table->flow[(int64_t)i * n + j];
        }
        assert(table->output[i] == output + table->final_demand[i]);
        assert(table->imports[i] >= 0.0 && isfinite(table->value_added[i]));
        assert(table->code[i][0] != '\0');
        all += table->output[i];
    }
    assert(all > 0.0 && isfinite(all));
}

/* Whatever table is taken, without a shock nothing moves. */
static void check_rest(const struct sector_table *table)
{
    struct pond_ario_input with = pond_ario_defaults();
    struct pond_error error = {.code = POND_OK};
    struct pond_ario *ario = NULL;

    with.industries = table->industries;
    with.flow = table->flow;
    with.final_demand = table->final_demand;
    if (pond_ario_new(&ario, &with, NULL, 0, &error) != POND_OK) {
        assert(0);
    }
    for (int t = 0; t < 3; t++) {
        pond_ario_step(ario);
        assert(pond_ario_today(ario).production_lost == 0.0);
        assert(pond_ario_today(ario).unmet_final == 0.0);
    }
    pond_ario_free(ario);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    struct sector_table table = {0};
    struct pond_error error = {.code = POND_OK};
    enum pond_status status = POND_OK;

    write_bytes(bytes, count);
    status = sector_table_read(&table, input, &error);
    assert(status == POND_OK || (error.code == status && error.message[0] != '\0'));
    assert(strchr(error.message, '\n') == NULL);
    if (status == POND_OK) {
        check_table(&table);
        check_rest(&table);
    }
    sector_table_clear(&table);
    return 0;
}
