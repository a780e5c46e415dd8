/* `pond-mpi`: the program over the ranks of an MPI job.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "cli/program.h"
#include "cluster/ranks.h"

int main(int argc, char **argv)
{
    struct pond_error error = {.code = POND_OK};
    struct pond_runner runner;
    int code = 0;

    if (pond_ranks_begin(&argc, &argv, &runner, &error) != POND_OK) {
        if (runner.leads) {
            (void)fprintf(stderr, "pond: error: %s\n", error.message);
        }
        return error.code == POND_EINVAL ? 2 : 5;
    }
    code = cli_program(argc, argv, &runner);
    pond_ranks_end();
    return code;
}
