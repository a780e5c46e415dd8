/* Ranks of an MPI job that share the items of a run; the only file that knows MPI.
 *
 * SPDX-License-Identifier: Apache-2.0
 *
 * Rank 0 listens; a thread of its own works beside it, and takes ranges from the same queue. A
 * worker sends what it did (a `struct report`, then the rows block by block) and gets the next
 * range (a `struct order`), until the order is empty.
 */
#include "cluster/ranks.h"

#include <mpi.h>
#include <pthread.h>
#include <string.h>
#include <time.h>

#include "base/alloc.h"
#include "base/parallel.h"

/* A range shall take about so long: short enough to lose little, long enough that messages do not
 * count. */
#define RANGE_S 1.0

/* How long rank 0 sleeps between two looks for messages. */
#define LISTEN_NS 200000

/* Rows go in pieces: MPI counts in int. */
#define PIECE_BYTES (INT64_C(1) << 28)

enum tag { TAG_REPORT = 1, TAG_ROWS, TAG_ORDER };

/* What a worker did: blocks first..first+count-1, whose rows follow when status is POND_OK. */
struct report {
    int64_t first;
    int64_t count; /* 0: nothing yet */
    double seconds;
    int32_t threads;
    int32_t status;
    struct pond_error error;
};

/* What to do next; count 0: go home. */
struct order {
    int64_t first;
    int64_t count;
};

static int my_rank;
static int all_ranks;

/* --- meeting --- */

/* Whether a rank can begin, and what it would compute. */
struct hello {
    int32_t status;
    char identity[POND_HASH_SIZE];
    struct pond_error error;
};

/* The first rank that is not ready, or not of one mind with rank 0. */
static struct hello judge(const struct hello *hello)
{
    struct hello verdict = hello[0];

    for (int r = 1; r < all_ranks && verdict.status == POND_OK; r++) {
        if (hello[r].status != POND_OK) {
            verdict = hello[r];
            (void)pond_fail_in(&verdict.error, (enum pond_status)verdict.status, "rank %d", r);
        } else if (memcmp(hello[r].identity, hello[0].identity, POND_HASH_SIZE) != 0) {
            verdict.status =
                (int32_t)pond_fail(&verdict.error, POND_EINVAL,
                                   "rank %d has other records, files or another Pond than rank 0 "
                                   "(expected one store that all ranks see)",
                                   r);
        }
    }
    return verdict;
}

static enum pond_status meet(void *user, enum pond_status ready,
                             const char identity[POND_HASH_SIZE], struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct hello mine;
    struct hello *all = NULL;

    (void)user;
    memset(&mine, 0, sizeof mine);
    mine.status = (int32_t)ready;
    memcpy(mine.identity, identity, POND_HASH_SIZE);
    if (ready != POND_OK && err != NULL) {
        mine.error = *err;
    }
    status = POND_NEW(&all, all_ranks, err);
    if (status != POND_OK) {
        (void)MPI_Abort(MPI_COMM_WORLD, 6); /* the others would wait for ever */
        return status;
    }
    (void)MPI_Gather(&mine, (int)sizeof mine, MPI_BYTE, all, (int)sizeof mine, MPI_BYTE, 0,
                     MPI_COMM_WORLD);
    if (my_rank == 0) {
        all[0] = judge(all);
    }
    (void)MPI_Bcast(all, (int)sizeof *all, MPI_BYTE, 0, MPI_COMM_WORLD);
    if (err != NULL && all->status != POND_OK) {
        *err = all->error;
    }
    status = (enum pond_status)all->status;
    pondi_free(all);
    return status;
}

/* --- ranges of blocks --- */

/* Rows of one block, in pieces; both sides know their number. */
static void send_block(const unsigned char *row, int64_t bytes)
{
    for (int64_t at = 0; at < bytes; at += PIECE_BYTES) {
        int64_t piece = bytes - at < PIECE_BYTES ? bytes - at : PIECE_BYTES;

        (void)MPI_Send(row + at, (int)piece, MPI_BYTE, 0, TAG_ROWS, MPI_COMM_WORLD);
    }
}

static void receive_block(unsigned char *row, int64_t bytes, int from)
{
    for (int64_t at = 0; at < bytes; at += PIECE_BYTES) {
        int64_t piece = bytes - at < PIECE_BYTES ? bytes - at : PIECE_BYTES;

        (void)MPI_Recv(row + at, (int)piece, MPI_BYTE, from, TAG_ROWS, MPI_COMM_WORLD,
                       MPI_STATUS_IGNORE);
    }
}

/* Blocks per range, so that it takes RANGE_S at the pace of the last one. */
static int64_t next_length(int64_t last, double seconds, int64_t threads)
{
    double length = seconds > 0.0 ? (double)last * RANGE_S / seconds : 4.0 * (double)last;

    if (last == 0 || length < (double)threads) {
        return threads;
    }
    return length < 4.0 * (double)last ? (int64_t)length : 4 * last;
}

/* --- rank 0 --- */

struct leader {
    struct pond_job *job;
    pthread_mutex_t lock;
    int64_t next;   /* first block that nobody was given */
    int64_t failed; /* lowest block of a range that failed, INT64_MAX: none */
    enum pond_status status;
    struct pond_error error;
    bool home; /* the thread of this rank has ended */
};

/* Take up to `length` blocks that follow each other and are not done; no more than a fair share of
 * what is left, so that all ranks end at about the same time. */
static struct order take(struct leader *leader, int64_t length, int64_t threads)
{
    struct order order = {0, 0};
    const struct pond_rows *rows = leader->job->rows;
    int64_t share = 0;

    (void)pthread_mutex_lock(&leader->lock);
    while (leader->next < rows->blocks && rows->done[leader->next] != 0) {
        leader->next++;
    }
    share = (rows->blocks - leader->next) / (2 * (int64_t)all_ranks);
    share = share > threads ? share : threads;
    length = length < share ? length : share;
    order.first = leader->next;
    while (leader->status == POND_OK && order.count < length && leader->next < rows->blocks &&
           rows->done[leader->next] == 0) {
        leader->next++;
        order.count++;
    }
    (void)pthread_mutex_unlock(&leader->lock);
    return order;
}

/* Of several failures the lowest block's is told. */
static void note_failure(struct leader *leader, int64_t block, enum pond_status status,
                         const struct pond_error *error)
{
    (void)pthread_mutex_lock(&leader->lock);
    if (block < leader->failed) {
        leader->failed = block;
        leader->status = status;
        leader->error = *error;
    }
    (void)pthread_mutex_unlock(&leader->lock);
}

struct own_range {
    struct pond_job *job;
    int64_t first;
};

static enum pond_status do_own_block(void *user, int64_t begin, int64_t end, int thread,
                                     struct pond_error *err)
{
    const struct own_range *range = user;
    enum pond_status status = POND_OK;

    for (int64_t b = range->first + begin; b < range->first + end; b++) {
        const struct pond_rows *rows = range->job->rows;

        POND_TRY(pond_job_block(range->job, b, pond_rows_at(rows, pond_rows_begin(rows, b)), thread,
                                err));
        POND_TRY(pond_job_note(range->job, b, err));
    }
done:
    return status;
}

/* Rank 0 works, too, beside listening. */
static void *work_here(void *user)
{
    struct leader *leader = user;
    int64_t threads = pond_threads();
    int64_t length = threads;

    for (;;) {
        struct order order = take(leader, length, threads);
        struct own_range range = {leader->job, order.first};
        struct pond_error error = {.code = POND_OK};
        double begun_s = pond_clock_s();
        enum pond_status status = POND_OK;

        if (order.count == 0) {
            break;
        }
        status = pond_parallel_for(order.count, 1, do_own_block, &range, &error);
        if (status != POND_OK) {
            note_failure(leader, order.first, status, &error);
        }
        length = next_length(order.count, pond_clock_s() - begun_s, threads);
    }
    (void)pthread_mutex_lock(&leader->lock);
    leader->home = true;
    (void)pthread_mutex_unlock(&leader->lock);
    return NULL;
}

/* Take in what a worker did, and say what is next. False: it was sent home. */
static bool serve(struct leader *leader, int from)
{
    const struct pond_rows *rows = leader->job->rows;
    struct report report;
    struct order order;
    struct pond_error error = {.code = POND_OK};

    (void)MPI_Recv(&report, (int)sizeof report, MPI_BYTE, from, TAG_REPORT, MPI_COMM_WORLD,
                   MPI_STATUS_IGNORE);
    if (report.status != POND_OK) {
        note_failure(leader, report.first, (enum pond_status)report.status, &report.error);
    }
    for (int64_t b = report.first; report.status == POND_OK && b < report.first + report.count;
         b++) {
        int64_t items = pond_rows_end(rows, b) - pond_rows_begin(rows, b);
        enum pond_status status = POND_OK;

        receive_block(pond_rows_at(rows, pond_rows_begin(rows, b)), items * rows->items.row_bytes,
                      from);
        status = pond_job_note(leader->job, b, &error);
        if (status != POND_OK) {
            note_failure(leader, b, status, &error);
        }
    }
    order = take(leader, next_length(report.count, report.seconds, report.threads), report.threads);
    (void)MPI_Send(&order, (int)sizeof order, MPI_BYTE, from, TAG_ORDER, MPI_COMM_WORLD);
    return order.count > 0;
}

static bool is_home(struct leader *leader)
{
    bool home = false;

    (void)pthread_mutex_lock(&leader->lock);
    home = leader->home;
    (void)pthread_mutex_unlock(&leader->lock);
    return home;
}

/* Until all others went home, and the thread of this rank, too. A call that waits for a message
 * would keep a core busy. */
static void listen(struct leader *leader)
{
    int away = all_ranks - 1;

    while (away > 0 || !is_home(leader)) {
        MPI_Status message;
        int there = 0;

        (void)MPI_Iprobe(MPI_ANY_SOURCE, TAG_REPORT, MPI_COMM_WORLD, &there, &message);
        if (there != 0) {
            away -= serve(leader, message.MPI_SOURCE) ? 0 : 1;
        } else {
            (void)nanosleep(&(struct timespec){.tv_nsec = LISTEN_NS}, NULL);
            if (pond_job_ask(leader->job, &leader->error) != POND_OK) {
                note_failure(leader, -1, leader->error.code, &leader->error);
            }
        }
    }
}

static enum pond_status lead(struct pond_job *job, struct pond_error *err)
{
    struct leader leader = {.job = job, .failed = INT64_MAX};
    pthread_t thread;

    (void)pthread_mutex_init(&leader.lock, NULL);
    if (pthread_create(&thread, NULL, work_here, &leader) != 0) {
        leader.home = true; /* the others do it all */
        listen(&leader);
    } else {
        listen(&leader);
        (void)pthread_join(thread, NULL);
    }
    (void)pthread_mutex_destroy(&leader.lock);
    if (leader.status != POND_OK && err != NULL) {
        *err = leader.error;
    }
    return leader.status;
}

/* --- the other ranks --- */

struct away_range {
    const struct pond_job *job;
    unsigned char *row; /* of the first block */
    int64_t first;
};

static int64_t block_bytes(const struct pond_job *job)
{
    return job->analysis->block * job->items.row_bytes;
}

static enum pond_status do_away_block(void *user, int64_t begin, int64_t end, int thread,
                                      struct pond_error *err)
{
    const struct away_range *range = user;
    enum pond_status status = POND_OK;

    for (int64_t b = begin; b < end; b++) {
        POND_TRY(pond_job_block(range->job, range->first + b,
                                range->row + b * block_bytes(range->job), thread, err));
    }
done:
    return status;
}

static void send_range(const struct pond_job *job, const struct report *report,
                       const unsigned char *row)
{
    (void)MPI_Send(report, (int)sizeof *report, MPI_BYTE, 0, TAG_REPORT, MPI_COMM_WORLD);
    for (int64_t b = 0; report->status == POND_OK && b < report->count; b++) {
        int64_t begin = (report->first + b) * job->analysis->block;
        int64_t left = job->items.count - begin;
        int64_t items = left < job->analysis->block ? left : job->analysis->block;

        send_block(row + b * block_bytes(job), items * job->items.row_bytes);
    }
}

/* Do a range into rows of this rank; grow them when it is longer than any before. */
static void do_order(const struct pond_job *job, const struct order *order, struct report *report,
                     unsigned char **row, int64_t *capacity)
{
    struct away_range range = {job, NULL, order->first};
    double begun_s = pond_clock_s();
    enum pond_status status =
        pondi_grow(row, capacity, order->count * block_bytes(job), 1, &report->error);

    if (status == POND_OK) {
        range.row = *row;
        status = pond_parallel_for(order->count, 1, do_away_block, &range, &report->error);
    }
    if (status != POND_OK) {
        struct pond_error why = report->error;

        (void)pond_fail(&report->error, status, "rank %d: %s", my_rank, why.message);
    }
    report->first = order->first;
    report->count = order->count;
    report->seconds = pond_clock_s() - begun_s;
    report->status = (int32_t)status;
}

/* Rank 0 tells of failures: here there is nothing to say. */
static void follow(const struct pond_job *job)
{
    unsigned char *row = NULL;
    int64_t capacity = 0;
    struct report report;
    struct order order = {0, 0};

    memset(&report, 0, sizeof report);
    report.threads = pond_threads();
    do {
        send_range(job, &report, row);
        (void)MPI_Recv(&order, (int)sizeof order, MPI_BYTE, 0, TAG_ORDER, MPI_COMM_WORLD,
                       MPI_STATUS_IGNORE);
        if (order.count > 0) {
            do_order(job, &order, &report, &row, &capacity);
        }
    } while (order.count > 0);
    pondi_free(row);
}

static enum pond_status run(void *user, struct pond_job *job, struct pond_error *err)
{
    (void)user;
    if (my_rank == 0) {
        return lead(job, err);
    }
    follow(job);
    return POND_OK;
}

/* All ranks must be asked for the same: one that leaves early would let the others wait. */
static bool have_one_command(int argc, char **argv)
{
    struct pond_hash hash;
    char text[POND_HASH_SIZE];
    char leaders[POND_HASH_SIZE];
    int same = 0;
    int all_same = 0;

    pond_hash_begin(&hash);
    for (int i = 1; i < argc; i++) {
        pond_hash_add(&hash, argv[i], strlen(argv[i]) + 1);
    }
    pond_hash_end(&hash, text);
    memcpy(leaders, text, sizeof leaders);
    (void)MPI_Bcast(leaders, POND_HASH_SIZE, MPI_BYTE, 0, MPI_COMM_WORLD);
    same = memcmp(leaders, text, sizeof text) == 0;
    (void)MPI_Allreduce(&same, &all_same, 1, MPI_INT, MPI_MIN, MPI_COMM_WORLD);
    return all_same != 0;
}

enum pond_status pond_ranks_begin(int *argc, char ***argv, struct pond_runner *runner,
                                  struct pond_error *err)
{
    int provided = 0;

    *runner = (struct pond_runner){.meet = meet, .run = run};
    if (MPI_Init_thread(argc, argv, MPI_THREAD_FUNNELED, &provided) != MPI_SUCCESS ||
        provided < MPI_THREAD_FUNNELED) {
        return pond_fail(err, POND_EIO, "MPI cannot be begun (expected an MPI that knows threads)");
    }
    (void)MPI_Comm_rank(MPI_COMM_WORLD, &my_rank);
    (void)MPI_Comm_size(MPI_COMM_WORLD, &all_ranks);
    runner->leads = my_rank == 0;
    if (!have_one_command(*argc, *argv)) {
        return pond_fail(err, POND_EINVAL,
                         "the ranks were not given the same words (expected one command line)");
    }
    return POND_OK;
}

void pond_ranks_end(void)
{
    (void)MPI_Finalize();
}
