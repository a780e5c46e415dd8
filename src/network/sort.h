/* Sorting many doubles.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_NETWORK_SORT_H
#define POND_NETWORK_SORT_H

#include <stdint.h>

/**
 * Sort doubles, none of them NaN, in ascending order (-0 before 0): a radix sort.
 *
 * @param scratch room for `count`, overwritten
 * Cost: O(count), at most 8 passes; passes in which all bytes are equal are skipped.
 */
void pondi_sort_doubles(double *x, double *scratch, int64_t count);

#endif
