/* Overflow-checked allocation with a switch that makes the n-th call fail.
 * SPDX-License-Identifier: Apache-2.0 */
#define _DEFAULT_SOURCE /* for madvise; NOLINT(bugprone-reserved-identifier) */

#include "base/alloc.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

static _Atomic int64_t calls;
static _Atomic int64_t failing_call;

static int this_call_fails(void)
{
    int64_t call = atomic_fetch_add_explicit(&calls, 1, memory_order_relaxed) + 1;
    int64_t failing = atomic_load_explicit(&failing_call, memory_order_relaxed);

    return failing != 0 && call == failing;
}

void *pondi_alloc(size_t count, size_t size)
{
    if (this_call_fails()) {
        return NULL;
    }
    return calloc(count == 0 ? 1 : count, size == 0 ? 1 : size);
}

void *pondi_resize(void *block, size_t count, size_t size)
{
    size_t bytes = 0;

    if (this_call_fails() || __builtin_mul_overflow(count, size, &bytes)) {
        return NULL;
    }
    return realloc(block, bytes == 0 ? 1 : bytes);
}

char *pondi_strdup(const char *text)
{
    size_t bytes = strlen(text) + 1;
    char *copy = pondi_alloc(bytes, 1);

    if (copy != NULL) {
        memcpy(copy, text, bytes);
    }
    return copy;
}

void pondi_free(void *block)
{
    free(block);
}

/* Bytes of a large page, on x86 and mostly elsewhere. */
#define LARGE_PAGE ((uintptr_t)2 << 20)

void pondi_expect_random_reads(void *block, size_t bytes)
{
#ifdef MADV_HUGEPAGE
    uintptr_t begin = ((uintptr_t)block + LARGE_PAGE - 1) & ~(LARGE_PAGE - 1);
    uintptr_t end = ((uintptr_t)block + bytes) & ~(LARGE_PAGE - 1);

    if (begin < end) {
        /* a wish: nothing is lost where the system does not grant it */
        (void)madvise((char *)block + (begin - (uintptr_t)block), end - begin, MADV_HUGEPAGE);
    }
#else
    (void)block;
    (void)bytes;
#endif
}

enum pond_status pondi_no_memory(struct pond_error *err, size_t count, size_t size)
{
    return pond_fail(err, POND_ENOMEM, "out of memory: %zu items of %zu bytes", count, size);
}

void pondi_alloc_fail_at(int64_t nth)
{
    atomic_store(&calls, 0);
    atomic_store(&failing_call, nth);
}

int64_t pondi_alloc_count(void)
{
    return atomic_load(&calls);
}

enum pond_status pondi_grow(void *pointer, int64_t *capacity, int64_t needed, size_t size,
                            struct pond_error *err)
{
    void *block = NULL;
    int64_t wanted = *capacity < 16 ? 16 : *capacity;

    if (needed <= *capacity) {
        return POND_OK;
    }
    while (wanted < needed) {
        wanted = wanted > INT64_MAX / 2 ? needed : wanted * 2;
    }
    memcpy(&block, pointer, sizeof block);
    block = pondi_resize(block, (size_t)wanted, size);
    if (block == NULL) {
        return pondi_no_memory(err, (size_t)wanted, size);
    }
    memcpy(pointer, &block, sizeof block);
    *capacity = wanted;
    return POND_OK;
}
