/* An open-addressing hash table over one arena of texts.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/dictionary.h"

#include <assert.h>
#include <string.h>

#include "base/alloc.h"

struct pond_dictionary {
    char *arena;    /* the texts, each followed by NUL */
    int64_t *start; /* count + 1 offsets into arena */
    uint64_t *hash; /* count hashes, so that growing reads no text */
    int32_t *slot;  /* slots entries: id + 1, 0 = empty */
    int64_t arena_capacity;
    int64_t start_capacity;
    int64_t hash_capacity;
    int64_t slots; /* a power of two */
    int32_t count;
};

/* FNV-1a over 8 bytes at a time, finished as in MurmurHash3 (Appleby, public domain). */
static uint64_t hash_text(const char *text, size_t length)
{
    uint64_t h = 0xcbf29ce484222325ULL ^ length;

    while (length >= 8) {
        uint64_t word = 0;
        memcpy(&word, text, 8);
        h = (h ^ word) * 0x9e3779b97f4a7c15ULL;
        h ^= h >> 32;
        text += 8;
        length -= 8;
    }
    if (length > 0) {
        uint64_t word = 0;
        memcpy(&word, text, length);
        h = (h ^ word) * 0x9e3779b97f4a7c15ULL;
    }
    h ^= h >> 33;
    h *= 0xff51afd7ed558ccdULL;
    h ^= h >> 33;
    return h;
}

enum pond_status pond_dictionary_new(struct pond_dictionary **out, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_dictionary *dictionary = NULL;

    *out = NULL;
    POND_TRY(POND_NEW(&dictionary, 1, err));
    dictionary->slots = 64;
    POND_TRY(POND_NEW(&dictionary->slot, dictionary->slots, err));
    POND_TRY(POND_GROW(&dictionary->start, &dictionary->start_capacity, 1, err));
    dictionary->start[0] = 0;
    *out = dictionary;
    dictionary = NULL;
done:
    pond_dictionary_free(dictionary);
    return status;
}

void pond_dictionary_free(struct pond_dictionary *dictionary)
{
    if (dictionary == NULL) {
        return;
    }
    pondi_free(dictionary->arena);
    pondi_free(dictionary->start);
    pondi_free(dictionary->hash);
    pondi_free(dictionary->slot);
    pondi_free(dictionary);
}

/* The slot that holds the text, or the empty one where it belongs. */
static int64_t find_slot(const struct pond_dictionary *dictionary, const char *text, size_t length,
                         uint64_t hash)
{
    uint64_t mask = (uint64_t)dictionary->slots - 1;
    uint64_t at = hash & mask;

    while (dictionary->slot[at] != 0) {
        int32_t id = dictionary->slot[at] - 1;
        int64_t begin = dictionary->start[id];
        size_t size = (size_t)(dictionary->start[id + 1] - begin - 1);

        if (dictionary->hash[id] == hash && size == length &&
            memcmp(dictionary->arena + begin, text, length) == 0) {
            break;
        }
        at = (at + 1) & mask;
    }
    return (int64_t)at;
}

static enum pond_status grow_slots(struct pond_dictionary *dictionary, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t slots = dictionary->slots * 2;
    int32_t *slot = NULL;
    uint64_t mask = (uint64_t)slots - 1;

    POND_TRY(POND_NEW(&slot, slots, err));
    for (int32_t id = 0; id < dictionary->count; id++) {
        uint64_t at = dictionary->hash[id] & mask;
        while (slot[at] != 0) {
            at = (at + 1) & mask;
        }
        slot[at] = id + 1;
    }
    pondi_free(dictionary->slot);
    dictionary->slot = slot;
    dictionary->slots = slots;
done:
    return status;
}

enum pond_status pond_dictionary_add(struct pond_dictionary *dictionary, const char *text,
                                     size_t length, int32_t *id, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    uint64_t hash = hash_text(text, length);
    int64_t at = find_slot(dictionary, text, length, hash);
    int32_t count = dictionary->count;

    if (dictionary->slot[at] != 0) {
        *id = dictionary->slot[at] - 1;
        return POND_OK;
    }
    if (count == INT32_MAX - 1) {
        return pond_fail(err, POND_ELIMIT, "more than %d different codes", INT32_MAX - 1);
    }
    if (dictionary->slots < 2 * ((int64_t)count + 1)) {
        POND_TRY(grow_slots(dictionary, err));
        at = find_slot(dictionary, text, length, hash);
    }
    POND_TRY(POND_GROW(&dictionary->start, &dictionary->start_capacity, (int64_t)count + 2, err));
    POND_TRY(POND_GROW(&dictionary->hash, &dictionary->hash_capacity, (int64_t)count + 1, err));
    POND_TRY(POND_GROW(&dictionary->arena, &dictionary->arena_capacity,
                       dictionary->start[count] + (int64_t)length + 1, err));
    memcpy(dictionary->arena + dictionary->start[count], text, length);
    dictionary->arena[dictionary->start[count] + (int64_t)length] = '\0';
    dictionary->start[count + 1] = dictionary->start[count] + (int64_t)length + 1;
    dictionary->hash[count] = hash;
    dictionary->slot[at] = count + 1;
    dictionary->count = count + 1;
    *id = count;
done:
    return status;
}

int32_t pond_dictionary_find(const struct pond_dictionary *dictionary, const char *text,
                             size_t length)
{
    return dictionary->slot[find_slot(dictionary, text, length, hash_text(text, length))] - 1;
}

const char *pond_dictionary_text(const struct pond_dictionary *dictionary, int32_t id)
{
    assert(id >= 0 && id < dictionary->count);
    return dictionary->arena + dictionary->start[id];
}

int32_t pond_dictionary_count(const struct pond_dictionary *dictionary)
{
    return dictionary->count;
}
