/* A stranger's program: only installed headers, only the flags that pkg-config gives.
 * SPDX-License-Identifier: Apache-2.0 */
#include <base/result.h>
#include <stdio.h>

int main(void)
{
    struct pond_error error = {0};
    struct pond_result *result = NULL;

    if (pond_result_new(&result, &error) != POND_OK ||
        pond_result_add_figure(result, "firms", 2.0, "firms", "How many.", &error) != POND_OK) {
        (void)fprintf(stderr, "%s\n", error.message);
        return 1;
    }
    pond_result_free(result);
    return 0;
}
