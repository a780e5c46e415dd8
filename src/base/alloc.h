/* All memory comes from here: overflow-checked, and made to fail at the n-th call in tests.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_BASE_ALLOC_H
#define POND_BASE_ALLOC_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

/** `count` zeroed items of `size` bytes; NULL when memory ran out or count * size overflows.
 * Zero items give a pointer that can be freed. */
void *pondi_alloc(size_t count, size_t size);

/** Change the number of items; new bytes are not zeroed; on NULL the old block stays valid. */
void *pondi_resize(void *block, size_t count, size_t size);

/** A copy of `text`; NULL when memory ran out. */
char *pondi_strdup(const char *text);

/** Free what the functions above gave; takes NULL. */
void pondi_free(void *block);

/** Say of a new block, before it is first written to, that it will be read at random: where the
 * system has them it gets large pages, which spare looking up addresses. Small blocks: nothing. */
void pondi_expect_random_reads(void *block, size_t bytes);

/** Fill `err` with "out of memory: N items of M bytes" and return POND_ENOMEM. */
enum pond_status pondi_no_memory(struct pond_error *err, size_t count, size_t size);

/** Tests: the n-th allocation from now (1 = the next) fails, and it alone; 0 switches it off. */
void pondi_alloc_fail_at(int64_t nth);

/** Tests: how many allocations there were since pondi_alloc_fail_at was last called. */
int64_t pondi_alloc_count(void);

/* An item may well be a pointer: an array of texts. NOLINTBEGIN(bugprone-sizeof-expression) */

/** `POND_TRY(POND_NEW(&pointer, count, err))`: `count` zeroed items of what `pointer` points to. */
#define POND_NEW(pointer, count, err)                                                              \
    ((*(pointer) = pondi_alloc((size_t)(count), sizeof **(pointer))) != NULL                       \
         ? POND_OK                                                                                 \
         : ((void)pondi_no_memory((err), (size_t)(count), sizeof **(pointer)), POND_ENOMEM))

/**
 * Make room for `needed` items in a growing array: `capacity` at least doubles when it grows.
 *
 * `POND_TRY(POND_GROW(&items, &capacity, needed, err))`; capacity is an int64_t.
 */
#define POND_GROW(pointer, capacity, needed, err)                                                  \
    pondi_grow((void *)(pointer), (capacity), (needed), sizeof **(pointer), (err))

/** POND_NEW of an array that will be read at random. */
#define POND_NEW_RANDOM(pointer, count, err)                                                       \
    (POND_NEW(pointer, count, err) == POND_OK                                                      \
         ? (pondi_expect_random_reads(*(pointer), (size_t)(count) * sizeof **(pointer)), POND_OK)  \
         : POND_ENOMEM)

/* NOLINTEND(bugprone-sizeof-expression) */

enum pond_status pondi_grow(void *pointer, int64_t *capacity, int64_t needed, size_t size,
                            struct pond_error *err);

#endif
