/* `pond-mpi`: the program over the ranks of an MPI job.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "cli/program.h"
#include "cluster/ranks.h"

int main(int argc, char **argv)
{
    struct pond_error error = {.code = POND_OK};
    struct pond_runner runner;
    enum pond_status status = pond_ranks_begin(&argc, &argv, &runner, &error);
    int code = 0;

    if (status == POND_OK) {
        code = cli_program(argc, argv, &runner);
    } else if (status == POND_EIO || runner.leads) {
        (void)fprintf(stderr, "pond: error: %s\n", error.message);
        code = status == POND_EIO ? 5 : 2;
    }
    if (status == POND_EIO) {
        return code; /* there is no job to leave */
    }
    pond_ranks_end();
    return code;
}
