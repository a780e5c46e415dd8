/* Any bytes as a correspondence of codes: refused with a message, or one whose weights add up to 1.
 * SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fuzz/fuzz.h"
#include "ingest/crosswalk.h"

static char input[64];

static void remove_file(void)
{
    (void)unlink(input);
}

static void write_bytes(const uint8_t *bytes, size_t count)
{
    FILE *file = NULL;

    if (input[0] == '\0') {
        (void)snprintf(input, sizeof input, "/tmp/pond-fuzz-crosswalk-%ld", (long)getpid());
        (void)atexit(remove_file);
    }
    file = fopen(input, "wb");
    if (file == NULL || fwrite(bytes, 1, count, file) != count || fclose(file) != 0) {
        perror(input);
        exit(1);
    }
}

static void check_code(const struct pond_crosswalk *crosswalk, const char *code)
{
    const int32_t *targets = NULL;
    const double *weights = NULL;
    double sum = 0.0;
    int32_t count = 0;

    if (pond_crosswalk_find(crosswalk, code, &count, &targets, &weights) != POND_OK) {
        assert(count == 0);
        return;
    }
    for (int32_t k = 0; k < count; k++) {
        assert(targets[k] >= 0 && targets[k] < pond_crosswalk_targets(crosswalk));
        assert(weights[k] >= 0.0 && weights[k] <= 1.0);
        sum += weights[k];
    }
    assert(fabs(sum - 1.0) < 1e-9);
}

static double size_of(void *user, const char *target)
{
    (void)user;
    return (double)strlen(target) - 1.0;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    static const char *const codes[] = {"1", "11", "111", "112", "445310", "4453109", "", "x"};
    struct pond_crosswalk *crosswalk = NULL;
    struct pond_error error = {.code = POND_OK};
    enum pond_status status = POND_OK;

    write_bytes(bytes, count);
    status = pond_crosswalk_read(&crosswalk, input, "from", "to", &error);
    assert(status == POND_OK || (error.code == status && error.message[0] != '\0'));
    assert(strchr(error.message, '\n') == NULL);
    for (size_t k = 0; status == POND_OK && k < sizeof codes / sizeof *codes; k++) {
        check_code(crosswalk, codes[k]);
    }
    if (status == POND_OK) {
        assert(pond_crosswalk_weigh(crosswalk, size_of, NULL, &error) == POND_OK);
        for (size_t k = 0; k < sizeof codes / sizeof *codes; k++) {
            check_code(crosswalk, codes[k]);
        }
    }
    pond_crosswalk_free(crosswalk);
    return 0;
}
