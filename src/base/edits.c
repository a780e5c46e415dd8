/* The distance of two words, row by row of its table.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/edits.h"

#include <string.h>

#define WORD_BYTES 64

int pond_edits(const char *a, const char *b, int limit)
{
    int row[WORD_BYTES + 1];
    size_t width = strlen(b);

    if (width > WORD_BYTES || strlen(a) > WORD_BYTES) {
        return limit + 1;
    }
    for (size_t j = 0; j <= width; j++) {
        row[j] = (int)j;
    }
    for (size_t i = 0; a[i] != '\0'; i++) {
        int diagonal = row[0];
        row[0] = (int)i + 1;
        for (size_t j = 0; j < width; j++) {
            int cost = diagonal + (a[i] == b[j] ? 0 : 1);
            int other = (row[j] < row[j + 1] ? row[j] : row[j + 1]) + 1;
            diagonal = row[j + 1];
            row[j + 1] = cost < other ? cost : other;
        }
    }
    return row[width];
}
