/* Reading and unpacking, ahead of who takes the blocks.
 * SPDX-License-Identifier: Apache-2.0 */
#include "ingest/bytes.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "base/alloc.h"
#include "base/file.h"

/* Blocks between the thread that unpacks and the one that takes. */
#define SLOTS 4

/* A thread costs more than it saves on files below this. */
#define THREAD_FROM ((int64_t)1 << 20)

struct block {
    char *data;
    size_t length;
    int64_t offset; /* bytes of the file read when it was filled */
    enum pond_status status;
    struct pond_error error;
};

struct pondi_bytes {
    char *path;
    int file;
    int64_t total;
    int64_t offset; /* bytes of the file read */
    int64_t done;   /* offset of the block that was given last */
    size_t block;   /* size of a slot's block */
    bool packed;
    bool ended;
    bool between; /* between two members of a gzip file, after the first */
    z_stream stream;
    unsigned char *input;
    struct block slot[SLOTS];
    int filled; /* slots that hold a block, the one that is given included */
    int head;   /* the slot given next */
    bool given; /* the slot before head is with the taker */
    bool threaded;
    bool stop;
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t changed;
};

static voidpf zlib_alloc(voidpf opaque, uInt count, uInt size)
{
    (void)opaque;
    return pondi_alloc(count, size);
}

static void zlib_free(voidpf opaque, voidpf block)
{
    (void)opaque;
    pondi_free(block);
}

/* read(2) that does not stop at a signal; 0 at the end of the file. */
static enum pond_status read_some(struct pondi_bytes *bytes, void *out, size_t size, size_t *length,
                                  struct pond_error *err)
{
    ssize_t count = 0;

    do {
        count = read(bytes->file, out, size);
    } while (count < 0 && errno == EINTR);
    if (count < 0) {
        return pond_fail(err, POND_EIO, "%s: cannot be read: %s", bytes->path, strerror(errno));
    }
    bytes->offset += count;
    *length = (size_t)count;
    return POND_OK;
}

/* After a member: another one, zeros that fill a tape's block, or the end. */
static enum pond_status begin_member(struct pondi_bytes *bytes, struct pond_error *err)
{
    z_stream *stream = &bytes->stream;

    while (stream->avail_in > 0 && *stream->next_in == 0) {
        stream->next_in++;
        stream->avail_in--;
    }
    if (stream->avail_in == 0) {
        return POND_OK;
    }
    if (*stream->next_in != 0x1F || inflateReset(stream) != Z_OK) {
        return pond_fail(err, POND_ECORRUPT,
                         "%s: other bytes follow the compressed data (expected its end); "
                         "unpack it by hand to see what is in it",
                         bytes->path);
    }
    bytes->between = false;
    return POND_OK;
}

/* Have input for inflate, or be at the end. */
static enum pond_status feed(struct pondi_bytes *bytes, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    size_t length = 0;

    if (bytes->stream.avail_in == 0) {
        POND_TRY(read_some(bytes, bytes->input, PONDI_BLOCK, &length, err));
        bytes->stream.next_in = bytes->input;
        bytes->stream.avail_in = (uInt)length;
        bytes->ended = length == 0;
        if (bytes->ended && !bytes->between) {
            status = pond_fail(err, POND_EIO,
                               "%s: ends in the middle of its compressed data: the file was cut "
                               "short; fetch it again",
                               bytes->path);
            goto done;
        }
    }
    if (bytes->between && !bytes->ended) {
        POND_TRY(begin_member(bytes, err));
    }
done:
    return status;
}

static enum pond_status unpack(struct pondi_bytes *bytes, char *out, size_t *length,
                               struct pond_error *err)
{
    enum pond_status status = POND_OK;
    z_stream *stream = &bytes->stream;

    stream->next_out = (unsigned char *)out;
    stream->avail_out = (uInt)bytes->block;
    while (stream->avail_out > 0 && !bytes->ended) {
        int code = Z_OK;
        POND_TRY(feed(bytes, err));
        if (bytes->between) {
            continue;
        }
        code = inflate(stream, Z_NO_FLUSH);
        if (code == Z_STREAM_END) {
            bytes->between = true;
        } else if (code == Z_MEM_ERROR) {
            status = pondi_no_memory(err, 1, 1);
            goto done;
        } else if (code != Z_OK && code != Z_BUF_ERROR) {
            status = pond_fail(err, POND_ECORRUPT, "%s: the compressed data is damaged (%s)",
                               bytes->path, stream->msg == NULL ? "no reason given" : stream->msg);
            goto done;
        }
    }
    *length = bytes->block - stream->avail_out;
done:
    return status;
}

static void fill_block(struct pondi_bytes *bytes, struct block *block)
{
    block->length = 0;
    block->status =
        bytes->packed ? unpack(bytes, block->data, &block->length, &block->error)
                      : read_some(bytes, block->data, bytes->block, &block->length, &block->error);
    block->offset = bytes->offset;
}

/* Fill slots until the end, an error, or the taker is gone. */
static void *run(void *user)
{
    struct pondi_bytes *bytes = user;
    int tail = 0;
    bool last = false;

    while (!last) {
        bool stop = false;
        (void)pthread_mutex_lock(&bytes->mutex);
        while (bytes->filled == SLOTS && !bytes->stop) {
            (void)pthread_cond_wait(&bytes->changed, &bytes->mutex);
        }
        stop = bytes->stop;
        (void)pthread_mutex_unlock(&bytes->mutex);
        if (stop) {
            break;
        }
        fill_block(bytes, &bytes->slot[tail]);
        last = bytes->slot[tail].status != POND_OK || bytes->slot[tail].length == 0;
        tail = (tail + 1) % SLOTS;
        (void)pthread_mutex_lock(&bytes->mutex);
        bytes->filled++;
        (void)pthread_cond_signal(&bytes->changed);
        (void)pthread_mutex_unlock(&bytes->mutex);
    }
    return NULL;
}

/* What the first bytes of files are that people take for CSV. */
static enum pond_status check_magic(const char *path, const unsigned char *magic, size_t count,
                                    struct pond_error *err)
{
    static const struct {
        const char *bytes;
        size_t count;
        const char *what;
    } known[] = {
        {"PK\x03\x04", 4, "a ZIP archive or a spreadsheet (.xlsx, .ods); export it as CSV"},
        {"\xD0\xCF\x11\xE0", 4, "a spreadsheet of old Excel (.xls); export it as CSV"},
        {"BZh", 3, "compressed by bzip2; unpack it, or compress it by gzip"},
        {"\xFD"
         "7zXZ",
         5, "compressed by xz; unpack it, or compress it by gzip"},
        {"\x28\xB5\x2F\xFD", 4, "compressed by zstd; unpack it, or compress it by gzip"},
        {"PAR1", 4, "a Parquet file; export it as CSV"},
        {"SQLite format", 13, "a SQLite database; export its tables as CSV"},
        {"%PDF", 4, "a PDF document; the figures must come as CSV"},
        {"\xFF\xFE", 2, "text in UTF-16; save it as CSV in UTF-8"},
        {"\xFE\xFF", 2, "text in UTF-16; save it as CSV in UTF-8"},
    };

    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (count >= known[i].count && memcmp(magic, known[i].bytes, known[i].count) == 0) {
            return pond_fail(err, POND_EPARSE, "%s: is not CSV but %s", path, known[i].what);
        }
    }
    return POND_OK;
}

/* Open the file itself, and see whether it is compressed. */
static enum pond_status open_file(struct pondi_bytes *bytes, struct pond_error *err)
{
    struct stat info;
    unsigned char magic[16];
    ssize_t count = 0;
    enum pond_status status = pond_file_open(&bytes->file, bytes->path, err);

    if (status != POND_OK) {
        return status;
    }
    if (fstat(bytes->file, &info) != 0) {
        return pond_fail(err, POND_EIO, "%s: cannot be read: %s", bytes->path, strerror(errno));
    }
    bytes->total = info.st_size;
    count = pread(bytes->file, magic, sizeof magic, 0);
    if (count < 0) {
        return pond_fail(err, POND_EIO, "%s: cannot be read: %s", bytes->path, strerror(errno));
    }
    bytes->packed = count >= 2 && magic[0] == 0x1F && magic[1] == 0x8B;
    return check_magic(bytes->path, magic, (size_t)count, err);
}

static enum pond_status prepare_unpacking(struct pondi_bytes *bytes, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(POND_NEW(&bytes->input, PONDI_BLOCK, err));
    bytes->stream.zalloc = zlib_alloc;
    bytes->stream.zfree = zlib_free;
    /* 15: the largest window; + 16: gzip, with its check sum. */
    if (inflateInit2(&bytes->stream, 15 + 16) != Z_OK) {
        status = pondi_no_memory(err, 1, 1);
    }
done:
    return status;
}

static void start_thread(struct pondi_bytes *bytes)
{
    if (pthread_mutex_init(&bytes->mutex, NULL) != 0) {
        return;
    }
    if (pthread_cond_init(&bytes->changed, NULL) != 0) {
        (void)pthread_mutex_destroy(&bytes->mutex);
        return;
    }
    bytes->threaded = pthread_create(&bytes->thread, NULL, run, bytes) == 0;
    if (!bytes->threaded) {
        (void)pthread_cond_destroy(&bytes->changed);
        (void)pthread_mutex_destroy(&bytes->mutex);
    }
}

enum pond_status pondi_bytes_open(struct pondi_bytes **out, const char *path,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pondi_bytes *bytes = NULL;
    int slots = 1;

    *out = NULL;
    POND_TRY(POND_NEW(&bytes, 1, err));
    bytes->file = -1;
    bytes->path = pondi_strdup(path);
    if (bytes->path == NULL) {
        status = pondi_no_memory(err, strlen(path) + 1, 1);
        goto done;
    }
    POND_TRY(open_file(bytes, err));
    if (bytes->packed) {
        POND_TRY(prepare_unpacking(bytes, err));
    }
    slots = bytes->total >= THREAD_FROM ? SLOTS : 1;
    bytes->block = PONDI_BLOCK;
    if (!bytes->packed && bytes->total < (int64_t)PONDI_BLOCK) {
        bytes->block = (size_t)bytes->total + 1;
    }
    for (int i = 0; i < slots; i++) {
        POND_TRY(POND_NEW(&bytes->slot[i].data, bytes->block, err));
    }
    if (slots > 1) {
        start_thread(bytes);
    }
    *out = bytes;
    bytes = NULL;
done:
    pondi_bytes_free(bytes);
    return status;
}

void pondi_bytes_free(struct pondi_bytes *bytes)
{
    if (bytes == NULL) {
        return;
    }
    if (bytes->threaded) {
        (void)pthread_mutex_lock(&bytes->mutex);
        bytes->stop = true;
        (void)pthread_cond_signal(&bytes->changed);
        (void)pthread_mutex_unlock(&bytes->mutex);
        (void)pthread_join(bytes->thread, NULL);
        (void)pthread_cond_destroy(&bytes->changed);
        (void)pthread_mutex_destroy(&bytes->mutex);
    }
    (void)inflateEnd(&bytes->stream);
    for (int i = 0; i < SLOTS; i++) {
        pondi_free(bytes->slot[i].data);
    }
    pondi_free(bytes->input);
    pondi_free(bytes->path);
    if (bytes->file >= 0) {
        (void)close(bytes->file);
    }
    pondi_free(bytes);
}

/* Give the slot back that was given last, and wait for the next one to be filled. */
static struct block *take_slot(struct pondi_bytes *bytes)
{
    struct block *block = NULL;

    (void)pthread_mutex_lock(&bytes->mutex);
    if (bytes->given) {
        bytes->given = false;
        bytes->filled--;
        bytes->head = (bytes->head + 1) % SLOTS;
        (void)pthread_cond_signal(&bytes->changed);
    }
    while (bytes->filled == 0) {
        (void)pthread_cond_wait(&bytes->changed, &bytes->mutex);
    }
    block = &bytes->slot[bytes->head];
    (void)pthread_mutex_unlock(&bytes->mutex);
    return block;
}

enum pond_status pondi_bytes_next(struct pondi_bytes *bytes, const char **block, size_t *length,
                                  struct pond_error *err)
{
    struct block *taken = &bytes->slot[0];

    if (bytes->threaded) {
        taken = take_slot(bytes);
    } else {
        fill_block(bytes, taken);
    }
    *block = taken->data;
    *length = taken->length;
    bytes->done = taken->offset;
    /* The last block stays, so that asking again gives the same answer. */
    bytes->given = taken->status == POND_OK && taken->length > 0;
    if (taken->status != POND_OK && err != NULL) {
        *err = taken->error;
    }
    return taken->status;
}

int64_t pondi_bytes_done(const struct pondi_bytes *bytes)
{
    return bytes->done;
}

int64_t pondi_bytes_total(const struct pondi_bytes *bytes)
{
    return bytes->total;
}
