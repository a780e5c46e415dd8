/* How fast a file becomes records that nobody keeps: bench_ingest [MAPPING FILE...]. The default is
 * the year 2019 of Iowa's wholesale trade, 2,380,345 lines, where ../shared is there.
 * SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/progress.h"
#include "ingest/import.h"

#define ROUNDS 5

static double cpu_s(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Read all files once; rows. */
static enum pond_status read_files(const struct pond_mapping *mapping, char *const *file, int files,
                                   int64_t *rows, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_codes codes = {0};

    *rows = 0;
    POND_TRY(pond_codes_init(&codes, err));
    for (int i = 0; i < files; i++) {
        struct pond_import_counts counts;
        int32_t part = pond_mapping_part_for(mapping, file[i]);
        if (part < 0) {
            status = pond_fail(err, POND_ENOTFOUND, "%s: is not in the mapping", file[i]);
            goto done;
        }
        POND_TRY(pond_import_file(file[i], mapping, part, &codes, (struct pond_sink){0}, NULL,
                                  &counts, err));
        *rows += counts.rows;
    }
done:
    pond_codes_clear(&codes);
    return status;
}

static enum pond_status run(const char *path, char *const *file, int files, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_mapping *mapping = NULL;
    double wall[ROUNDS];
    double cpu[ROUNDS];
    int64_t rows = 0;

    POND_TRY(pond_mapping_read(&mapping, path, err));
    for (int i = 0; i < ROUNDS; i++) {
        wall[i] = pond_clock_s();
        cpu[i] = cpu_s();
        POND_TRY(read_files(mapping, file, files, &rows, err));
        wall[i] = pond_clock_s() - wall[i];
        cpu[i] = cpu_s() - cpu[i];
    }
    qsort(wall, ROUNDS, sizeof *wall, compare);
    qsort(cpu, ROUNDS, sizeof *cpu, compare);
    printf("%" PRId64 " rows: wall %.2f s (%.2f..%.2f), processor %.2f s (%.2f..%.2f)\n", rows,
           wall[ROUNDS / 2], wall[0], wall[ROUNDS - 1], cpu[ROUNDS / 2], cpu[0], cpu[ROUNDS - 1]);
done:
    pond_mapping_free(mapping);
    return status;
}

int main(int argc, char **argv)
{
    struct pond_error error = {0};
    const char *shared = getenv("POND_SHARED");
    const char *source = getenv("POND_SOURCE");
    static const char *const names[] = {"stores.csv", "products.csv.gz", "orders_2019.csv.gz"};
    char path[4][4096];
    char *file[3] = {path[0], path[1], path[2]};
    FILE *there = NULL;

    if (argc > 2) {
        if (run(argv[1], argv + 2, argc - 2, &error) != POND_OK) {
            (void)fprintf(stderr, "%s\n", error.message);
            return 1;
        }
        return 0;
    }
    for (int i = 0; i < 3; i++) {
        (void)snprintf(path[i], sizeof path[i], "%s/data/iowa_trade/%s",
                       shared == NULL ? "../shared" : shared, names[i]);
    }
    (void)snprintf(path[3], sizeof path[3], "%s/examples/iowa_2019.json",
                   source == NULL ? "." : source);
    there = fopen(path[2], "rb");
    if (there == NULL) {
        printf("%s is not there: nothing to read\n", path[2]);
        return 0;
    }
    (void)fclose(there);
    if (run(path[3], file, 3, &error) != POND_OK) {
        (void)fprintf(stderr, "%s\n", error.message);
        return 1;
    }
    return 0;
}
