/* From trades to a network, against a naive sum of every pair.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "network/builder.h"
#include "records/money.h"

#define FIRMS 30

static const struct pond_period always = {POND_MISSING, POND_MISSING};

static int64_t usd(void)
{
    return pond_currency_pack("USD", 3);
}

struct trade {
    int64_t seller;
    int64_t buyer;
    int64_t minor;
    int64_t time_s;
    int64_t currency;
    double quantity;
};

static void add_trade(struct pond_batch *batch, struct trade trade)
{
    struct pond_error error = {0};

    assert_ok(pond_batch_add_row(batch, 0, &error));
    batch->column[POND_TRADE_SELLER].i64[batch->rows - 1] = trade.seller;
    batch->column[POND_TRADE_BUYER].i64[batch->rows - 1] = trade.buyer;
    batch->column[POND_TRADE_VALUE].i64[batch->rows - 1] = trade.minor;
    batch->column[POND_TRADE_TIME].i64[batch->rows - 1] = trade.time_s;
    batch->column[POND_TRADE_CURRENCY].i64[batch->rows - 1] = trade.currency;
    batch->column[POND_TRADE_QUANTITY].f64[batch->rows - 1] = trade.quantity;
}

static void add_firm(struct pond_batch *batch, int64_t id, const char *industry)
{
    struct pond_error error = {0};

    assert_ok(pond_batch_add_row(batch, 0, &error));
    batch->column[POND_FIRM_CODE].i64[batch->rows - 1] = id;
    if (industry != NULL) {
        assert_ok(
            pond_batch_set_text(batch, POND_FIRM_INDUSTRY, industry, strlen(industry), &error));
    }
}

static struct pond_network_builder *new_builder(struct pond_period period, int64_t currency)
{
    struct pond_error error = {0};
    struct pond_network_builder *builder = NULL;

    assert_ok(pond_network_builder_new(&builder, period, currency, &error));
    return builder;
}

static void give(struct pond_network_builder *builder, const struct pond_batch *batch)
{
    struct pond_error error = {0};
    struct pond_sink sink = pond_network_builder_sink(builder);

    assert_ok(sink.records(sink.user, batch, &error));
}

/* Give trades in batches of `size`. */
static void give_trades(struct pond_network_builder *builder, const struct trade *trade,
                        int64_t count, int64_t size)
{
    struct pond_error error = {0};
    struct pond_batch batch = {0};

    assert_ok(pond_batch_init(&batch, POND_TRADE, size, &error));
    for (int64_t k = 0; k < count; k++) {
        add_trade(&batch, trade[k]);
        if (batch.rows == size || k == count - 1) {
            give(builder, &batch);
            pond_batch_reset(&batch);
        }
    }
    pond_batch_clear(&batch);
}

static void make_trades(struct trade *trade, int64_t count, uint64_t seed)
{
    struct test_random random = {.seed = seed};

    for (int64_t k = 0; k < count; k++) {
        double kind = next_uniform(&random);

        trade[k].seller = next_below(&random, FIRMS / 2);
        trade[k].buyer = next_below(&random, FIRMS);
        if (kind < 0.1) {
            trade[k].seller = POND_UNKNOWN;
        } else if (kind < 0.2) {
            trade[k].buyer = kind < 0.15 ? POND_FINAL : POND_UNKNOWN;
        }
        trade[k].minor = next_below(&random, 100000) - 30000;
        trade[k].time_s = next_below(&random, 1000);
        trade[k].currency = usd();
        trade[k].quantity = next_uniform(&random) < 0.2 ? (double)NAN : (double)(k % 7);
    }
}

/* What the trades of [from, to) are worth: row and column FIRMS stand for those outside. */
static void sum_naively(int64_t sum[FIRMS + 1][FIRMS + 1], const struct trade *trade, int64_t count,
                        int64_t from, int64_t to)
{
    memset(sum, 0, sizeof(int64_t[FIRMS + 1][FIRMS + 1]));
    for (int64_t k = 0; k < count; k++) {
        if (trade[k].time_s >= from && trade[k].time_s < to) {
            int64_t i = trade[k].seller < 0 ? FIRMS : trade[k].seller;
            int64_t j = trade[k].buyer < 0 ? FIRMS : trade[k].buyer;
            sum[i][j] += trade[k].minor;
        }
    }
}

static void assert_network_holds(const struct pond_network *network,
                                 int64_t sum[FIRMS + 1][FIRMS + 1],
                                 const struct pond_trade_totals *totals)
{
    pond_edge links = 0;
    int64_t dropped = 0;
    int64_t linked = 0;
    int64_t clamped = 0;

    for (int i = 0; i < FIRMS; i++) {
        for (int j = 0; j < FIRMS; j++) {
            links += sum[i][j] > 0;
            dropped += sum[i][j] < 0 ? sum[i][j] : 0;
            linked += sum[i][j];
        }
        clamped += sum[i][FIRMS] < 0 ? sum[i][FIRMS] : 0;
        clamped += sum[FIRMS][i] < 0 ? sum[FIRMS][i] : 0;
    }
    assert_int_equal(network->links, links);
    assert_int_equal(totals->dropped_minor, dropped);
    assert_int_equal(totals->linked_minor, linked);
    assert_int_equal(totals->clamped_minor, clamped);
    assert_int_equal(totals->value_minor, totals->linked_minor + totals->final_minor +
                                              totals->imports_minor + totals->unplaced_minor);
    for (pond_node i = 0; i < network->nodes; i++) {
        int64_t *row = sum[network->firm[i]];
        int64_t imports = sum[FIRMS][network->firm[i]];

        for (pond_edge k = network->out_start[i]; k < network->out_start[i + 1]; k++) {
            int64_t minor = row[network->firm[network->out_customer[k]]];
            assert_true(network->out_value[k] == (double)minor / 100.0);
        }
        assert_true(network->final_demand[i] == (double)(row[FIRMS] > 0 ? row[FIRMS] : 0) / 100.0);
        assert_true(network->imports[i] == (double)(imports > 0 ? imports : 0) / 100.0);
        assert_true(i == 0 || network->firm[i - 1] < network->firm[i]);
    }
}

static void the_network_holds_the_naive_sums(void **state)
{
    struct pond_error error = {0};
    struct trade trade[3000];
    int64_t sum[FIRMS + 1][FIRMS + 1];

    (void)state;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        struct pond_network_builder *builder = new_builder((struct pond_period){200, 700}, usd());
        struct pond_network *network = NULL;
        struct pond_trade_totals totals;

        make_trades(trade, 3000, seed);
        give_trades(builder, trade, 3000, 1 + (int64_t)seed * 13);
        assert_ok(pond_network_builder_finish(&network, builder, &totals, &error));
        sum_naively(sum, trade, 3000, 200, 700);
        assert_network_holds(network, sum, &totals);
        assert_int_equal(totals.trades + totals.outside_period, 3000);
        assert_true(totals.first_s >= 200 && totals.last_s < 700);
        pond_network_free(network);
        pond_network_builder_free(builder);
    }
}

static void the_order_of_records_does_not_matter(void **state)
{
    static const char *const industry[] = {"bakers", "", "mills", "dairy", "Ärzte"};
    struct pond_error error = {0};
    struct trade trade[2000];
    struct pond_network *network[2] = {NULL, NULL};

    (void)state;
    make_trades(trade, 2000, 4);
    for (int turn = 0; turn < 2; turn++) {
        struct pond_network_builder *builder = new_builder(always, POND_MISSING);
        struct pond_batch firms = {0};

        assert_ok(pond_batch_init(&firms, POND_FIRM, FIRMS, &error));
        for (int64_t i = 0; i < FIRMS; i++) {
            int64_t id = turn == 0 ? i : FIRMS - 1 - i;
            add_firm(&firms, id, industry[id * 7 % 5]);
        }
        if (turn == 0) {
            give(builder, &firms);
        }
        for (int64_t k = 0; turn == 1 && k < 1000; k++) {
            struct trade other = trade[k];
            trade[k] = trade[1999 - k];
            trade[1999 - k] = other;
        }
        give_trades(builder, trade, 2000, turn == 0 ? 2000 : 17);
        if (turn == 1) {
            give(builder, &firms);
        }
        assert_ok(pond_network_builder_finish(&network[turn], builder, NULL, &error));
        pond_batch_clear(&firms);
        pond_network_builder_free(builder);
    }
    assert_int_equal(network[0]->links, network[1]->links);
    assert_int_equal(network[0]->industries, 5);
    assert_string_equal(network[0]->industry_code[0], "");
    assert_string_equal(network[0]->industry_code[1], "bakers");
    assert_string_equal(network[0]->industry_code[4], "Ärzte");
    for (int32_t k = 0; k < 5; k++) {
        assert_string_equal(network[0]->industry_code[k], network[1]->industry_code[k]);
    }
    assert_memory_equal(network[0]->industry, network[1]->industry,
                        (size_t)network[0]->nodes * sizeof(int32_t));
    assert_memory_equal(network[0]->in_supplier, network[1]->in_supplier,
                        (size_t)network[0]->links * sizeof(pond_node));
    assert_memory_equal(network[0]->in_value, network[1]->in_value,
                        (size_t)network[0]->links * sizeof(double));
    pond_network_free(network[0]);
    pond_network_free(network[1]);
}

static void returns_are_netted_and_pairs_below_zero_dropped(void **state)
{
    const struct trade trade[] = {
        {0, 1, 1050, 10, 0, 2.0}, {0, 1, -50, 20, 0, -1.0}, {0, 2, 500, 30, 0, 1.0},
        {0, 2, -500, 40, 0, 1.0}, {2, 1, -300, 50, 0, 1.0}, {1, POND_FINAL, -7, 60, 0, 1.0},
    };
    struct pond_error error = {0};
    struct pond_network_builder *builder = new_builder(always, POND_MISSING);
    struct pond_network *network = NULL;
    struct pond_trade_totals totals;

    (void)state;
    for (int k = 0; k < 6; k++) {
        struct trade line = trade[k];
        line.currency = usd();
        give_trades(builder, &line, 1, 1);
    }
    assert_ok(pond_network_builder_finish(&network, builder, &totals, &error));
    assert_int_equal(network->nodes, 3);
    assert_int_equal(network->links, 1);
    assert_true(network->out_value[0] == 10.0);
    assert_true(network->final_demand[1] == 0.0);
    assert_int_equal(totals.negative_trades, 4);
    assert_int_equal(totals.dropped_links, 2);
    assert_int_equal(totals.dropped_minor, -300);
    assert_int_equal(totals.clamped_firms, 1);
    assert_int_equal(totals.clamped_minor, -7);
    assert_int_equal(totals.linked_minor, 700);
    assert_int_equal(totals.value_minor, 693);
    assert_int_equal(totals.first_s, 10);
    assert_int_equal(totals.last_s, 60);
    assert_true(totals.quantity == 5.0);
    pond_network_free(network);
    pond_network_builder_free(builder);
}

static void only_one_currency_counts(void **state)
{
    struct trade trade[] = {{0, 1, 1000, 10, 0, 1.0}, {0, 1, 500, 20, 0, 1.0}};
    struct pond_error error = {0};
    struct pond_network_builder *builder = new_builder(always, POND_MISSING);
    struct pond_network *network = NULL;
    struct pond_trade_totals totals;

    (void)state;
    trade[0].currency = pond_currency_pack("JPY", 3); /* without decimals */
    trade[1].currency = usd();
    give_trades(builder, trade, 2, 2);
    assert_ok(pond_network_builder_finish(&network, builder, &totals, &error));
    assert_true(network->out_value[0] == 1000.0);
    assert_int_equal(totals.other_currency, 1);
    assert_int_equal(totals.currency, trade[0].currency);
    pond_network_free(network);
    pond_network_builder_free(builder);
}

static void the_end_of_a_period_does_not_count(void **state)
{
    const int64_t time_s[] = {99, 100, 199, 200};
    struct pond_error error = {0};
    struct pond_network_builder *builder = new_builder((struct pond_period){100, 200}, usd());
    struct pond_network *network = NULL;
    struct pond_trade_totals totals;

    (void)state;
    assert_fails(pond_network_builder_finish(&network, builder, NULL, &error), POND_ENOTFOUND,
                 "0 lines are outside");
    for (int k = 0; k < 4; k++) {
        struct trade trade = {k, 9, 100, time_s[k], usd(), 1.0};
        give_trades(builder, &trade, 1, 1);
    }
    assert_ok(pond_network_builder_finish(&network, builder, &totals, &error));
    assert_int_equal(totals.outside_period, 2);
    assert_int_equal(network->nodes, 3);
    assert_int_equal(network->firm[0], 1);
    assert_int_equal(network->firm[2], 9);
    pond_network_free(network);
    pond_network_builder_free(builder);
}

static void nonsense_is_refused(void **state)
{
    struct pond_error error = {0};
    struct pond_network_builder *builder = NULL;
    struct pond_network *network = NULL;
    struct pond_sink sink;
    struct pond_batch batch = {0};

    (void)state;
    assert_fails(
        pond_network_builder_new(&builder, (struct pond_period){86400, 86400}, usd(), &error),
        POND_EINVAL, "from 1970-01-02 to before 1970-01-02 is empty");
    builder = new_builder(always, usd());
    sink = pond_network_builder_sink(builder);
    assert_ok(pond_batch_init(&batch, POND_TRADE, 4, &error));
    add_trade(&batch, (struct trade){POND_UNKNOWN, POND_FINAL, 5, 0, usd(), 1.0});
    give(builder, &batch);
    assert_fails(pond_network_builder_finish(&network, builder, NULL, &error), POND_ENOTFOUND,
                 "none of the 1 trades in the period has a known firm");
    pond_batch_reset(&batch);
    for (int k = 0; k < 11; k++) {
        add_trade(&batch, (struct trade){0, 1, POND_MONEY_MAX, 0, usd(), 1.0});
    }
    assert_fails(sink.records(sink.user, &batch, &error), POND_ELIMIT, "add up to more than");
    pond_batch_reset(&batch);
    add_trade(&batch, (struct trade){INT64_C(1) << 40, 1, 1, 0, usd(), 1.0});
    assert_fails(sink.records(sink.user, &batch, &error), POND_EINVAL,
                 "1099511627776 is not the id of a firm");
    pond_batch_clear(&batch);
    pond_network_builder_free(builder);
    pond_network_builder_free(NULL);
}

static enum pond_status collect_and_free(void *user)
{
    enum pond_status status = POND_OK;
    struct pond_batch *batch = user;
    struct pond_network_builder *builder = NULL;
    struct pond_network *network = NULL;
    struct pond_sink sink;

    POND_TRY(pond_network_builder_new(&builder, always, usd(), NULL));
    sink = pond_network_builder_sink(builder);
    POND_TRY(sink.records(sink.user, &batch[0], NULL));
    POND_TRY(sink.records(sink.user, &batch[1], NULL));
    POND_TRY(pond_network_builder_finish(&network, builder, NULL, NULL));
done:
    assert_true((status == POND_OK) == (network != NULL));
    pond_network_free(network);
    pond_network_builder_free(builder);
    return status;
}

static void failing_memory_leaves_nothing_behind(void **state)
{
    struct pond_error error = {0};
    struct pond_batch batch[2] = {{.rows = 0}, {.rows = 0}};
    struct trade trade[2000];

    (void)state;
    assert_ok(pond_batch_init(&batch[0], POND_FIRM, 40, &error));
    assert_ok(pond_batch_init(&batch[1], POND_TRADE, 2000, &error));
    for (int64_t i = 0; i < 40; i++) {
        char code[8] = {(char)('a' + i % 26), (char)('a' + i / 26), '\0'};
        add_firm(&batch[0], i, code);
    }
    make_trades(trade, 2000, 8);
    for (int64_t k = 0; k < 2000; k++) {
        trade[k].seller = trade[k].seller < 0 ? 3 : k; /* many pairs: the table grows */
        add_trade(&batch[1], trade[k]);
    }
    assert_survives_no_memory(collect_and_free, batch);
    pond_batch_clear(&batch[0]);
    pond_batch_clear(&batch[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_network_holds_the_naive_sums),
        cmocka_unit_test(the_order_of_records_does_not_matter),
        cmocka_unit_test(returns_are_netted_and_pairs_below_zero_dropped),
        cmocka_unit_test(only_one_currency_counts),
        cmocka_unit_test(the_end_of_a_period_does_not_count),
        cmocka_unit_test(nonsense_is_refused),
        cmocka_unit_test(failing_memory_leaves_nothing_behind),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
