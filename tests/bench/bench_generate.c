/* How long a region of 1 million firms and 10 million links takes: to make, to write, to build.
 * SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/progress.h"
#include "network/generate.h"
#include "timing.h"

#define TIMES 3

static void remove_files(const char *folder)
{
    static const char *const name[] = {"places.csv", "firms.csv", "products.csv", "trades.csv",
                                       "mapping.json"};
    char path[256];

    for (size_t i = 0; i < sizeof name / sizeof *name; i++) {
        (void)snprintf(path, sizeof path, "%s/%s", folder, name[i]);
        (void)unlink(path);
    }
    (void)rmdir(folder);
}

int main(void)
{
    struct pond_region_options options = pond_region_defaults();
    struct pond_region_files files;
    struct pond_error err = {0};
    char folder[] = "/tmp/bench_generate_XXXXXX";
    double make[TIMES];
    double write[TIMES];
    double build[TIMES];

    options.firms = 1000000;
    options.lines_per_link = 1.0;
    if (mkdtemp(folder) == NULL) {
        perror(folder);
        return EXIT_FAILURE;
    }
    for (int turn = 0; turn < TIMES; turn++) {
        struct pond_region *region = NULL;
        struct pond_network *network = NULL;
        double start = pond_clock_s();
        stop_on(pond_region_generate(&region, &options, NULL, &err), &err);
        make[turn] = pond_clock_s() - start;
        start = pond_clock_s();
        stop_on(pond_region_write(region, folder, false, &files, NULL, &err), &err);
        write[turn] = pond_clock_s() - start;
        start = pond_clock_s();
        stop_on(pond_region_network(&network, region, &err), &err);
        build[turn] = pond_clock_s() - start;
        if (turn == 0) {
            (void)printf("%" PRId32 " firms, %" PRId64 " links, %" PRId64 " lines, %" PRId64
                         " MiB of files\n",
                         region->firms, region->links, files.trades, files.bytes >> 20);
        }
        pond_network_free(network);
        pond_region_free(region);
    }
    remove_files(folder);
    print_median("pond_region_generate", make, TIMES);
    print_median("pond_region_write, 1 line a link", write, TIMES);
    print_median("pond_region_network", build, TIMES);
    return EXIT_SUCCESS;
}
