/* A region as files that `pond import` reads, written in blocks that are made in parallel.
 * SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <zlib.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "network/region_lines.h"

/* Firms whose lines are made at a time by one thread, and blocks that are held at once. */
#define FIRMS_A_BLOCK 256
#define BLOCKS_HELD 64

/* Digits of codes of places. */
#define PLACE_WIDTH 4

/* Compressing costs most of the time of a region; 1 is zlib's fastest. */
#define GZIP_LEVEL 1
#define GZIP_WINDOW (15 + 16)
#define GZIP_MEMORY 8

static const char mapping_text[] =
    "{\n"
    "  \"format\": \"pond-mapping/1\",\n"
    "  \"about\": \"Synthetic region of %lld firms, seed %llu, made by pond generate\",\n"
    "  \"currency\": \"USD\",\n"
    "  \"files\": [\n"
    "    {\"file\": \"places.csv\", \"records\": [{\n"
    "      \"noun\": \"place\",\n"
    "      \"code\": {\"column\": \"code\"},\n"
    "      \"name\": {\"column\": \"name\"},\n"
    "      \"latitude\": {\"column\": \"latitude\"},\n"
    "      \"longitude\": {\"column\": \"longitude\"},\n"
    "      \"population\": {\"column\": \"population\"}}]},\n"
    "    {\"file\": \"firms.csv\", \"records\": [{\n"
    "      \"noun\": \"firm\",\n"
    "      \"code\": {\"column\": \"code\"},\n"
    "      \"name\": {\"column\": \"name\"},\n"
    "      \"industry\": {\"column\": \"industry\"},\n"
    "      \"place\": {\"column\": \"place\"},\n"
    "      \"latitude\": {\"column\": \"latitude\"},\n"
    "      \"longitude\": {\"column\": \"longitude\"},\n"
    "      \"employees\": {\"column\": \"employees\"}}]},\n"
    "    {\"file\": \"products.csv\", \"records\": [{\n"
    "      \"noun\": \"product\",\n"
    "      \"code\": {\"column\": \"code\"},\n"
    "      \"name\": {\"column\": \"name\"},\n"
    "      \"category\": {\"column\": \"category\"},\n"
    "      \"unit\": {\"column\": \"unit\"}}]},\n"
    "    {\"file\": \"trades.csv*\", \"records\": [{\n"
    "      \"noun\": \"trade\",\n"
    "      \"time\": {\"column\": \"date\"},\n"
    "      \"seller\": {\"column\": \"seller\", \"empty\": \"unknown\"},\n"
    "      \"buyer\": {\"column\": \"buyer\", \"empty\": \"final\"},\n"
    "      \"product\": {\"column\": \"product\"},\n"
    "      \"quantity\": {\"column\": \"quantity\"},\n"
    "      \"value\": {\"column\": \"value\"}}]}\n"
    "  ]\n"
    "}\n";

/* What is written where. */
struct writer {
    struct pondi_line_plan plan;
    const char *folder;
    bool gzip;
    struct pond_region_files files;
    struct pondi_text *text;   /* BLOCKS_HELD */
    struct pondi_text *packed; /* BLOCKS_HELD */
    int32_t first_firm;        /* of the blocks being made */
};

static enum pond_status failed(const char *doing, const char *path, struct pond_error *err)
{
    return pond_fail(err, POND_EIO, "%s: cannot %s: %s", path, doing, strerror(errno));
}

static enum pond_status path_of(char **path, const struct writer *writer, const char *name,
                                struct pond_error *err)
{
    enum pond_status status = POND_OK;
    size_t size = strlen(writer->folder) + strlen(name) + 2;

    POND_TRY(POND_NEW(path, size, err));
    (void)snprintf(*path, size, "%s/%s", writer->folder, name);
done:
    return status;
}

static enum pond_status open_file(FILE **file, char **path, const struct writer *writer,
                                  const char *name, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    *file = NULL;
    POND_TRY(path_of(path, writer, name, err));
    *file = fopen(*path, "wb");
    if (*file == NULL) {
        status = failed("write", *path, err);
    }
done:
    return status;
}

/* Close what open_file opened; a failure to close is one to write. */
static enum pond_status close_file(FILE *file, char *path, enum pond_status status,
                                   struct pond_error *err)
{
    if (file != NULL && fclose(file) != 0 && status == POND_OK) {
        status = failed("write", path, err);
    }
    pondi_free(path);
    return status;
}

static enum pond_status put_text(FILE *file, const char *path, struct writer *writer,
                                 struct pondi_text *text, struct pond_error *err)
{
    size_t size = (size_t)text->size;

    if (size > 0 && fwrite(text->bytes, 1, size, file) != size) {
        return failed("write", path, err);
    }
    writer->files.bytes += text->size;
    text->size = 0;
    return POND_OK;
}

/* Add line `row` of a table; row -1 is the header. */
typedef enum pond_status (*row_function)(struct pondi_text *text, const struct writer *writer,
                                         int32_t row, struct pond_error *err);

static enum pond_status add_place(struct pondi_text *text, const struct writer *writer, int32_t row,
                                  struct pond_error *err)
{
    const struct pond_region *region = writer->plan.region;
    char name[POND_REGION_NAME_SIZE];

    if (row < 0) {
        return pondi_text_add(text, err, "code,name,latitude,longitude,population\n");
    }
    pond_region_place_name(name, region, row);
    return pondi_text_add(text, err, "P%0*d,%s,%.5f,%.5f,%.0f\n", PLACE_WIDTH, row + 1, name,
                          region->place_latitude[row], region->place_longitude[row],
                          region->place_people[row]);
}

static enum pond_status add_firm(struct pondi_text *text, const struct writer *writer, int32_t row,
                                 struct pond_error *err)
{
    const struct pond_region *region = writer->plan.region;
    char name[POND_REGION_NAME_SIZE];

    if (row < 0) {
        return pondi_text_add(text, err, "code,name,industry,place,latitude,longitude,employees\n");
    }
    pond_region_firm_name(name, region, row);
    return pondi_text_add(text, err, "F%0*d,%s,%s,P%0*d,%.5f,%.5f,%d\n", writer->plan.width,
                          row + 1, name, pondi_industry_facts[region->industry[row]].code,
                          PLACE_WIDTH, region->place[row] + 1, region->latitude[row],
                          region->longitude[row], region->employees[row]);
}

static enum pond_status add_product(struct pondi_text *text, const struct writer *writer,
                                    int32_t row, struct pond_error *err)
{
    const struct pondi_word_fact *words = &pondi_word_facts[row < 0 ? 0 : row / PONDI_PRODUCTS];

    (void)writer;
    if (row < 0) {
        return pondi_text_add(text, err, "code,name,category,unit\n");
    }
    return pondi_text_add(text, err, "%s-%d,%s,\"%s\",%s\n",
                          pondi_industry_facts[row / PONDI_PRODUCTS].code, row % PONDI_PRODUCTS + 1,
                          words->product[row % PONDI_PRODUCTS],
                          pondi_industry_facts[row / PONDI_PRODUCTS].name, words->unit);
}

static enum pond_status add_mapping(struct pondi_text *text, const struct writer *writer,
                                    int32_t row, struct pond_error *err)
{
    const struct pond_region_options *options = &writer->plan.region->options;

    return row >= 0 ? POND_OK
                    : pondi_text_add(text, err, mapping_text, (long long)options->firms,
                                     (unsigned long long)options->seed);
}

static enum pond_status write_table(struct writer *writer, const char *name, row_function add,
                                    int32_t rows, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pondi_text text = {.bytes = NULL};
    FILE *file = NULL;
    char *path = NULL;

    POND_TRY(open_file(&file, &path, writer, name, err));
    for (int32_t row = -1; row < rows; row++) {
        POND_TRY(add(&text, writer, row, err));
        if (text.size > 1 << 16) {
            POND_TRY(put_text(file, path, writer, &text, err));
        }
    }
    POND_TRY(put_text(file, path, writer, &text, err));
done:
    pondi_free(text.bytes);
    return close_file(file, path, status, err);
}

/* Compress `text` as one gzip member; members in a row are one file. */
static enum pond_status pack(struct pondi_text *packed, const struct pondi_text *text,
                             struct pond_error *err)
{
    enum pond_status status = POND_OK;
    z_stream stream = {.next_in = (Bytef *)text->bytes};
    int result =
        deflateInit2(&stream, GZIP_LEVEL, Z_DEFLATED, GZIP_WINDOW, GZIP_MEMORY, Z_DEFAULT_STRATEGY);

    packed->size = 0;
    if (result != Z_OK) {
        return pondi_no_memory(err, 1, 1 << 18);
    }
    do {
        int64_t left = text->size - (int64_t)((char *)stream.next_in - text->bytes);
        POND_TRY(POND_GROW(&packed->bytes, &packed->capacity, packed->size + (1 << 16), err));
        stream.avail_in = left < 1 << 30 ? (uInt)left : 1 << 30;
        stream.avail_out = 1 << 16;
        stream.next_out = (Bytef *)packed->bytes + packed->size;
        result = deflate(&stream, left <= 1 << 30 ? Z_FINISH : Z_NO_FLUSH);
        packed->size += (1 << 16) - (int64_t)stream.avail_out;
    } while (result == Z_OK);
done:
    (void)deflateEnd(&stream);
    return status;
}

static enum pond_status make_blocks(void *user, int64_t begin, int64_t end, int thread,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct writer *writer = user;
    int32_t firms = writer->plan.region->firms;

    (void)thread;
    for (int64_t block = begin; block < end; block++) {
        struct pondi_text *text = &writer->text[block];
        int64_t first = writer->first_firm + block * FIRMS_A_BLOCK;
        int64_t last = first + FIRMS_A_BLOCK < firms ? first + FIRMS_A_BLOCK : firms;
        text->size = 0;
        text->lines = 0;
        text->returns = 0;
        if (first == 0) {
            POND_TRY(pondi_text_add(text, err, "date,seller,buyer,product,quantity,value\n"));
        }
        for (int64_t c = first; c < last; c++) {
            POND_TRY(pondi_add_firm_lines(text, &writer->plan, (int32_t)c, err));
        }
        if (writer->gzip) {
            POND_TRY(pack(&writer->packed[block], text, err));
        }
    }
done:
    return status;
}

static enum pond_status write_trades(struct writer *writer, struct pond_progress *progress,
                                     struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int32_t firms = writer->plan.region->firms;
    FILE *file = NULL;
    char *path = NULL;

    POND_TRY(POND_NEW(&writer->text, BLOCKS_HELD, err));
    POND_TRY(POND_NEW(&writer->packed, BLOCKS_HELD, err));
    POND_TRY(open_file(&file, &path, writer, writer->gzip ? "trades.csv.gz" : "trades.csv", err));
    pond_progress_begin(progress, "writing trades", "firms", firms, 0);
    for (int64_t first = 0; first < firms; first += (int64_t)FIRMS_A_BLOCK * BLOCKS_HELD) {
        int64_t blocks = (firms - first - 1) / FIRMS_A_BLOCK + 1;
        blocks = blocks < BLOCKS_HELD ? blocks : BLOCKS_HELD;
        writer->first_firm = (int32_t)first;
        POND_TRY(pond_parallel_for(blocks, 1, make_blocks, writer, err));
        for (int64_t b = 0; b < blocks; b++) {
            writer->files.trades += writer->text[b].lines;
            writer->files.returns += writer->text[b].returns;
            POND_TRY(put_text(file, path, writer,
                              writer->gzip ? &writer->packed[b] : &writer->text[b], err));
        }
        POND_TRY(pond_progress_at(progress, first + blocks * FIRMS_A_BLOCK, 0, err));
    }
    pond_progress_end(progress);
done:
    for (int b = 0; b < BLOCKS_HELD; b++) {
        pondi_free(writer->text != NULL ? writer->text[b].bytes : NULL);
        pondi_free(writer->packed != NULL ? writer->packed[b].bytes : NULL);
    }
    pondi_free(writer->text);
    pondi_free(writer->packed);
    return close_file(file, path, status, err);
}

/* Trades that an earlier region left in the other form would be imported too. */
static enum pond_status remove_other(const struct writer *writer, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    FILE *file = NULL;
    char *path = NULL;

    POND_TRY(path_of(&path, writer, writer->gzip ? "trades.csv" : "trades.csv.gz", err));
    file = fopen(path, "rb");
    if (file != NULL) {
        (void)fclose(file);
        status = remove(path) == 0 ? POND_OK : failed("remove", path, err);
    }
done:
    pondi_free(path);
    return status;
}

enum pond_status pond_region_write(const struct pond_region *region, const char *folder, bool gzip,
                                   struct pond_region_files *files, struct pond_progress *progress,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct writer writer = {.folder = folder, .gzip = gzip};

    if (mkdir(folder, 0777) != 0 && errno != EEXIST) {
        return failed("make the folder", folder, err);
    }
    POND_TRY(pondi_line_plan_init(&writer.plan, region, err));
    POND_TRY(write_table(&writer, "places.csv", add_place, region->places, err));
    POND_TRY(write_table(&writer, "firms.csv", add_firm, region->firms, err));
    POND_TRY(
        write_table(&writer, "products.csv", add_product, POND_INDUSTRIES * PONDI_PRODUCTS, err));
    POND_TRY(write_trades(&writer, progress, err));
    POND_TRY(remove_other(&writer, err));
    POND_TRY(write_table(&writer, "mapping.json", add_mapping, 0, err));
    if (files != NULL) {
        *files = writer.files;
    }
done:
    pondi_line_plan_clear(&writer.plan);
    return status;
}
