/* What every fuzz target defines: libFuzzer calls it, and so does replay.c in the normal suite.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_TESTS_FUZZ_H
#define POND_TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>

/** Feed `count` bytes to a parser and assert its laws; returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count);

#endif
