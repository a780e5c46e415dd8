/* How fast trades are written to a store and read back: bench_store [TRADES [ROUNDS [FOLDER]]].
 * The default is the shape of a year of Iowa's wholesale trade: 2,380,345 lines.
 * SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/progress.h"
#include "base/random.h"
#include "records/money.h"
#include "store/store.h"

#define SELLERS 152
#define FIRMS 1900
#define PRODUCTS 4008
#define BATCH_ROWS 16384
#define ROUNDS_MAX 99

static double cpu_s(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static enum pond_status fill_codes(struct pond_codes *codes, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    char text[32];
    int32_t id = 0;

    for (int i = 0; i < FIRMS; i++) {
        int length = snprintf(text, sizeof text, "store:%d", 2000 + 3 * i);
        POND_TRY(pond_dictionary_add(codes->of[POND_FIRM], text, (size_t)length, &id, err));
    }
    for (int i = 0; i < PRODUCTS; i++) {
        int length = snprintf(text, sizeof text, "item:%d", 10000 + 7 * i);
        POND_TRY(pond_dictionary_add(codes->of[POND_PRODUCT], text, (size_t)length, &id, err));
    }
done:
    return status;
}

static enum pond_status fill_batch(struct pond_batch *batch, int64_t begin, int64_t end,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t usd = pond_currency_pack("USD", 3);
    char text[32];

    pond_batch_reset(batch);
    for (int64_t i = begin; i < end; i++) {
        uint64_t bits = pond_random_bits(1, 0, (uint64_t)i, 0);
        int64_t row = i - begin;
        int64_t product = (int64_t)(bits % PRODUCTS);
        int length = snprintf(text, sizeof text, "INV-%011" PRId64, INT64_C(16692400001) + i);

        POND_TRY(pond_batch_add_row(batch, i + 2, err));
        batch->column[POND_TRADE_SELLER].i64[row] = product % SELLERS;
        batch->column[POND_TRADE_BUYER].i64[row] = SELLERS + i / 31 % (FIRMS - SELLERS);
        batch->column[POND_TRADE_PRODUCT].i64[row] = product;
        batch->column[POND_TRADE_QUANTITY].f64[row] = (double)(1 + (bits >> 32) % 48);
        batch->column[POND_TRADE_VALUE].i64[row] = (int64_t)((bits >> 40) % 60000);
        batch->column[POND_TRADE_CURRENCY].i64[row] = usd;
        batch->column[POND_TRADE_TIME].i64[row] = INT64_C(1546300800) + i / 6522 * 86400;
        POND_TRY(pond_batch_set_text(batch, POND_TRADE_REFERENCE, text, (size_t)length, err));
    }
done:
    return status;
}

/* What one round took, in seconds: wall and processor time. Making the records is not in it. */
struct times {
    double write_s;
    double write_cpu_s;
    double commit_s;
    double read_s;
    double read_cpu_s;
};

static enum pond_status write_all(struct pond_store *store, int64_t trades, struct times *times,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_codes codes = {0};
    struct pond_batch batch = {0};
    struct pond_source source = {.path = (char[]){"bench"}, .mapping = (char[]){"{}"}};
    double wall = 0.0;
    double cpu = 0.0;

    POND_TRY(pond_codes_init(&codes, err));
    POND_TRY(fill_codes(&codes, err));
    POND_TRY(pond_batch_init(&batch, POND_TRADE, BATCH_ROWS, err));
    POND_TRY(pond_store_begin(store, err));
    POND_TRY(pond_store_begin_source(store, &source, true, err));
    for (int64_t begin = 0; begin < trades; begin += BATCH_ROWS) {
        int64_t end = begin + BATCH_ROWS < trades ? begin + BATCH_ROWS : trades;
        POND_TRY(fill_batch(&batch, begin, end, err));
        wall = pond_clock_s();
        cpu = cpu_s();
        POND_TRY(pond_store_write(store, source.id, &batch, &codes, err));
        times->write_s += pond_clock_s() - wall;
        times->write_cpu_s += cpu_s() - cpu;
    }
    wall = pond_clock_s();
    cpu = cpu_s();
    POND_TRY(pond_store_commit(store, err));
    times->commit_s = pond_clock_s() - wall;
    times->write_s += times->commit_s;
    times->write_cpu_s += cpu_s() - cpu;
done:
    pond_batch_clear(&batch);
    pond_codes_clear(&codes);
    return status;
}

static enum pond_status sum_records(void *user, const struct pond_batch *batch,
                                    struct pond_error *err)
{
    int64_t *sum = user;

    (void)err;
    for (int64_t i = 0; i < batch->rows; i++) {
        *sum += batch->column[POND_TRADE_VALUE].i64[i] + batch->column[POND_TRADE_SELLER].i64[i];
    }
    return POND_OK;
}

static enum pond_status read_all(struct pond_store *store, struct times *times,
                                 struct pond_error *err)
{
    const struct pond_read_filter filter = {
        .from_s = POND_MISSING,
        .to_s = POND_MISSING,
        .fields = 1U << POND_TRADE_SELLER | 1U << POND_TRADE_BUYER | 1U << POND_TRADE_VALUE |
                  1U << POND_TRADE_CURRENCY | 1U << POND_TRADE_TIME | 1U << POND_TRADE_QUANTITY};
    int64_t sum = 0;
    struct pond_sink sink = {.user = &sum, .records = sum_records};
    double wall = pond_clock_s();
    double cpu = cpu_s();
    enum pond_status status = pond_store_read(store, POND_TRADE, &filter, sink, err);

    times->read_s = pond_clock_s() - wall;
    times->read_cpu_s = cpu_s() - cpu;
    return status;
}

static enum pond_status run_round(const char *path, int64_t trades, struct times *times,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_store *store = NULL;
    struct stat info;

    *times = (struct times){0};
    POND_TRY(pond_store_open(&store, path, POND_STORE_CREATE, err));
    POND_TRY(write_all(store, trades, times, err));
    pond_store_close(store);
    store = NULL;
    POND_TRY(pond_store_open(&store, path, POND_STORE_READ, err));
    POND_TRY(read_all(store, times, err));
    if (stat(path, &info) == 0) {
        printf("write %.2f s (cpu %.2f, commit %.2f), read %.2f s (cpu %.2f), %.1f MB\n",
               times->write_s, times->write_cpu_s, times->commit_s, times->read_s,
               times->read_cpu_s, (double)info.st_size * 1e-6);
    }
done:
    pond_store_close(store);
    (void)unlink(path);
    return status;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;

    return (x > y) - (x < y);
}

static double median(double *values, int count)
{
    qsort(values, (size_t)count, sizeof *values, compare);
    return values[count / 2];
}

int main(int argc, char **argv)
{
    int64_t trades = argc > 1 ? strtoll(argv[1], NULL, 10) : 2380345;
    int rounds = argc > 2 ? (int)strtol(argv[2], NULL, 10) : 5;
    const char *folder = argc > 3 ? argv[3] : ".";
    char path[4096];
    double write_s[ROUNDS_MAX];
    double read_s[ROUNDS_MAX];
    struct pond_error err = {0};

    if (trades < 1 || rounds < 1 || rounds > ROUNDS_MAX) {
        (void)fprintf(stderr, "bench_store [TRADES [ROUNDS [FOLDER]]]\n");
        return 2;
    }
    (void)snprintf(path, sizeof path, "%s/bench_store_%ld.pond", folder, (long)getpid());
    for (int i = 0; i < rounds; i++) {
        struct times times;
        if (run_round(path, trades, &times, &err) != POND_OK) {
            (void)fprintf(stderr, "bench_store: %s\n", err.message);
            return 1;
        }
        write_s[i] = times.write_s;
        read_s[i] = times.read_s;
    }
    printf("median of %d, %" PRId64 " trades: write and commit %.2f s, read %.2f s\n", rounds,
           trades, median(write_s, rounds), median(read_s, rounds));
    return 0;
}
