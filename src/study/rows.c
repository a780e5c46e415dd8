/* Rows of answers: in memory, or mapped from a restart file.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The file: a header; one byte for each block; padding; the rows. A block that is DONE is there
 * when the process is killed: the pages of the file are the kernel's. When the machine stops, too,
 * only a block that is SAFE is: rows are written through before that word is.
 */
#include "study/rows.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/progress.h"

/* A multiple of every page size in use. */
#define ALIGNMENT 65536

/* What a block's byte says; 0: it is not done. */
#define DONE 1
#define SAFE 2

/* What the machine may lose when it stops. */
#define SAFE_EVERY_S 10.0

/* Text: what the file is, identity, items, bytes of a row, items of a block; then zeros. */
struct header {
    char text[256];
    char boot[64]; /* which start of the machine wrote it */
};

/* "" where the system does not tell. */
static void read_boot(char boot[64])
{
    FILE *file = fopen("/proc/sys/kernel/random/boot_id", "re");

    memset(boot, 0, 64);
    if (file != NULL) {
        if (fgets(boot, 64, file) == NULL) {
            boot[0] = '\0';
        }
        (void)fclose(file);
    }
}

static void write_header(struct header *header, const struct pond_rows *rows,
                         const char identity[POND_HASH_SIZE])
{
    memset(header, 0, sizeof *header);
    (void)snprintf(header->text, sizeof header->text,
                   "pond rows 1\n%s\n%" PRId64 " %" PRId64 " %" PRId64 "\n", identity,
                   rows->items.count, rows->items.row_bytes, rows->block);
    read_boot(header->boot);
}

/* Bytes before the rows. */
static size_t front_bytes(const struct pond_rows *rows)
{
    size_t bytes = sizeof(struct header) + (size_t)rows->blocks;

    return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

static unsigned char *flags_of(const struct pond_rows *rows)
{
    return rows->map + sizeof(struct header);
}

static enum pond_status make_rows(struct pond_rows **out, const struct pond_items *items,
                                  int64_t block, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_rows *rows = NULL;

    assert(items->count >= 0 && items->row_bytes > 0 && block > 0);
    *out = NULL;
    POND_TRY(POND_NEW(&rows, 1, err));
    rows->items = *items;
    rows->block = block;
    rows->blocks = (items->count + block - 1) / block;
    rows->file = -1;
    rows->safe_s = pond_clock_s();
    POND_TRY(POND_NEW(&rows->done, rows->blocks, err));
    *out = rows;
    rows = NULL;
done:
    pondi_free(rows);
    return status;
}

enum pond_status pond_rows_new(struct pond_rows **out, const struct pond_items *items,
                               int64_t block, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(make_rows(out, items, block, err));
    (*out)->row = pondi_alloc((size_t)items->count, (size_t)items->row_bytes);
    if ((*out)->row == NULL) {
        status = pondi_no_memory(err, (size_t)items->count, (size_t)items->row_bytes);
        pond_rows_close(*out, false);
        *out = NULL;
    }
done:
    return status;
}

/* Wait for nobody: a second process with the same request does without the file. */
static enum pond_status lock_file(const struct pond_rows *rows, struct pond_error *err)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};

    if (fcntl(rows->file, F_SETLK, &lock) == 0) {
        return POND_OK;
    }
    return errno == EACCES || errno == EAGAIN
               ? pond_fail(err, POND_EBUSY, "another process is at work on \"%s\"", rows->path)
               : pond_fail(err, POND_EIO, "\"%s\" cannot be locked: %s", rows->path,
                           strerror(errno));
}

/* Is what the file holds ours? Else empty it, so that all of it reads as 0. */
static enum pond_status check_header(const struct pond_rows *rows, const struct header *wanted,
                                     struct pond_error *err)
{
    struct header found;
    struct stat stat;

    if (fstat(rows->file, &stat) == 0 && (uintmax_t)stat.st_size == rows->map_bytes &&
        pread(rows->file, &found, sizeof found, 0) == (ssize_t)sizeof found &&
        memcmp(found.text, wanted->text, sizeof found.text) == 0) {
        return POND_OK;
    }
    if (ftruncate(rows->file, 0) != 0) {
        return pond_fail(err, POND_EIO, "\"%s\" cannot be emptied: %s", rows->path,
                         strerror(errno));
    }
    return POND_OK;
}

/* All the room at once: a full disk is told here, not by a signal when a row is written. */
static enum pond_status map_file(struct pond_rows *rows, struct pond_error *err)
{
    int code = posix_fallocate(rows->file, 0, (off_t)rows->map_bytes);
    void *map = NULL;

    if (code != 0) {
        return pond_fail(err, POND_EIO, "\"%s\" cannot have the %zu bytes it needs: %s", rows->path,
                         rows->map_bytes, strerror(code));
    }
    map = mmap(NULL, rows->map_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, rows->file, 0);
    if (map == MAP_FAILED) {
        return pond_fail(err, POND_EIO, "\"%s\" cannot be mapped: %s", rows->path, strerror(errno));
    }
    rows->map = map;
    rows->row = rows->map + front_bytes(rows);
    return POND_OK;
}

/* What was written by another start of the machine is there only if it is safe. */
static void find_done(struct pond_rows *rows, const struct header *header)
{
    struct header *found = (struct header *)rows->map;
    unsigned char *flag = flags_of(rows);
    bool same_boot =
        header->boot[0] != '\0' && memcmp(found->boot, header->boot, sizeof header->boot) == 0;

    for (int64_t b = 0; b < rows->blocks; b++) {
        if (flag[b] == SAFE || (flag[b] == DONE && same_boot)) {
            rows->done[b] = 1;
            rows->items_found += pond_rows_end(rows, b) - pond_rows_begin(rows, b);
        } else {
            flag[b] = 0;
        }
    }
    rows->items_done = rows->items_found;
    *found = *header;
}

enum pond_status pond_rows_open(struct pond_rows **out, const struct pond_items *items,
                                int64_t block, const char *path,
                                const char identity[POND_HASH_SIZE], struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_rows *rows = NULL;
    struct header header;

    *out = NULL;
    POND_TRY(make_rows(&rows, items, block, err));
    rows->path = pondi_strdup(path);
    if (rows->path == NULL) {
        status = pondi_no_memory(err, strlen(path) + 1, 1);
        goto done;
    }
    rows->map_bytes = front_bytes(rows) + (size_t)items->count * (size_t)items->row_bytes;
    rows->file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (rows->file < 0) {
        status = pond_fail(err, POND_EIO, "\"%s\" cannot be made: %s", path, strerror(errno));
        goto done;
    }
    write_header(&header, rows, identity);
    POND_TRY(lock_file(rows, err));
    POND_TRY(check_header(rows, &header, err));
    status = map_file(rows, err);
    if (status != POND_OK) {
        (void)unlink(path); /* ours, and empty */
        goto done;
    }
    find_done(rows, &header);
    *out = rows;
    return POND_OK;
done:
    pond_rows_close(rows, false);
    return status;
}

void *pond_rows_at(const struct pond_rows *rows, int64_t item)
{
    return rows->row + item * rows->items.row_bytes;
}

int64_t pond_rows_begin(const struct pond_rows *rows, int64_t block)
{
    assert(block >= 0 && block < rows->blocks);
    return block * rows->block;
}

int64_t pond_rows_end(const struct pond_rows *rows, int64_t block)
{
    int64_t end = (block + 1) * rows->block;

    return end < rows->items.count ? end : rows->items.count;
}

/* Rows first, then the word that they are there. */
static enum pond_status make_safe(struct pond_rows *rows, struct pond_error *err)
{
    rows->safe_s = pond_clock_s();
    if (msync(rows->map, rows->map_bytes, MS_SYNC) == 0) {
        for (int64_t b = 0; b < rows->blocks; b++) {
            flags_of(rows)[b] = rows->done[b] != 0 ? SAFE : 0;
        }
        if (msync(rows->map, front_bytes(rows), MS_SYNC) == 0) {
            return POND_OK;
        }
    }
    return pond_fail(err, POND_EIO, "\"%s\" cannot be written: %s", rows->path, strerror(errno));
}

enum pond_status pond_rows_mark(struct pond_rows *rows, int64_t block, struct pond_error *err)
{
    assert(rows->done[block] == 0);
    rows->done[block] = 1;
    rows->items_done += pond_rows_end(rows, block) - pond_rows_begin(rows, block);
    if (rows->map == NULL) {
        return POND_OK;
    }
    atomic_thread_fence(memory_order_release); /* no row after its mark */
    flags_of(rows)[block] = DONE;
    return pond_clock_s() - rows->safe_s < SAFE_EVERY_S ? POND_OK : make_safe(rows, err);
}

void pond_rows_close(struct pond_rows *rows, bool finished)
{
    if (rows == NULL) {
        return;
    }
    if (rows->map != NULL) {
        assert(rows->path != NULL);
        if (finished || rows->items_done == 0) {
            (void)unlink(rows->path);
        } else {
            (void)make_safe(rows, NULL);
        }
        (void)munmap(rows->map, rows->map_bytes);
    } else {
        pondi_free(rows->row);
    }
    if (rows->file >= 0) {
        (void)close(rows->file);
    }
    pondi_free(rows->path);
    pondi_free(rows->done);
    pondi_free(rows);
}
