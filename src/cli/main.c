/* `pond`: the program in one process.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>

#include "cli/program.h"

int main(int argc, char **argv)
{
    return cli_program(argc, argv, NULL);
}
