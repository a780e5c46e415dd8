/* The network of Iowa's wholesale orders of 2019, against the numbers computed with DuckDB from the
 * source (shared data/iowa_trade/README.md).
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/parallel.h"
#include "base/time.h"
#include "network/builder.h"
#include "network/components.h"
#include "network/distribution.h"
#include "network/statistics.h"
#include "records/money.h"

#define LINE_SIZE 4096
#define BATCH 8192

/* Cut a CSV line into its fields, in place; quotes are taken off. */
static int split(char *line, char *field[], int most)
{
    int count = 0;
    char *to = line;
    char *from = line;
    bool quoted = false;

    field[count++] = to;
    for (; *from != '\0' && *from != '\n' && *from != '\r'; from++) {
        if (*from == '"') {
            quoted = !quoted;
        } else if (*from == ',' && !quoted && count < most) {
            *to++ = '\0';
            field[count++] = to;
        } else {
            *to++ = *from;
        }
    }
    *to = '\0';
    return count;
}

/* Which vendor's firm an item is of: `vendor_of[item]`, items numbered by `items`. */
struct catalogue {
    struct pond_dictionary *items;
    struct pond_dictionary *firms;
    int32_t vendor_of[8192];
};

static void read_products(struct catalogue *catalogue, const char *path)
{
    struct pond_error error = {0};
    gzFile file = gzopen(path, "rb");
    char line[LINE_SIZE];
    char *field[32];

    assert_non_null(file);
    assert_non_null(gzgets(file, line, sizeof line));
    while (gzgets(file, line, sizeof line) != NULL) {
        char code[64] = "vendor ";
        int32_t item = 0;

        assert_true(split(line, field, 32) >= 17);
        strncat(code, field[3], 32);
        assert_ok(pond_dictionary_add(catalogue->items, field[0], strlen(field[0]), &item, &error));
        assert_ok(pond_dictionary_add(catalogue->firms, code, strlen(code),
                                      &catalogue->vendor_of[item], &error));
    }
    (void)gzclose(file);
}

static void add_order(struct pond_batch *batch, struct catalogue *catalogue, char *field[])
{
    struct pond_error error = {0};
    char code[64] = "store ";
    int64_t row = batch->rows;
    int32_t store = 0;
    int32_t item = pond_dictionary_find(catalogue->items, field[3], strlen(field[3]));
    int year = (int)strtol(field[1], NULL, 10);
    int64_t day = 0;

    assert_ok(pond_batch_add_row(batch, 0, &error));
    strncat(code, field[2], 32);
    assert_ok(pond_dictionary_add(catalogue->firms, code, strlen(code), &store, &error));
    assert_true(pond_time_from_date(&day, year, (int)strtol(field[1] + 5, NULL, 10),
                                    (int)strtol(field[1] + 8, NULL, 10)));
    batch->column[POND_TRADE_SELLER].i64[row] =
        item < 0 ? POND_UNKNOWN : catalogue->vendor_of[item];
    batch->column[POND_TRADE_BUYER].i64[row] = store;
    batch->column[POND_TRADE_QUANTITY].f64[row] = strtod(field[4], NULL);
    batch->column[POND_TRADE_VALUE].i64[row] = llround(strtod(field[5], NULL) * 100.0);
    batch->column[POND_TRADE_CURRENCY].i64[row] = pond_currency_pack("USD", 3);
    batch->column[POND_TRADE_TIME].i64[row] = day * POND_DAY_S;
}

static void read_orders(struct pond_network_builder *builder, struct catalogue *catalogue,
                        const char *path)
{
    struct pond_error error = {0};
    struct pond_sink sink = pond_network_builder_sink(builder);
    struct pond_batch batch = {0};
    gzFile file = gzopen(path, "rb");
    char line[LINE_SIZE];
    char *field[6];

    assert_non_null(file);
    assert_int_equal(gzbuffer(file, 1U << 18), 0);
    assert_ok(pond_batch_init(&batch, POND_TRADE, BATCH, &error));
    assert_non_null(gzgets(file, line, sizeof line));
    while (gzgets(file, line, sizeof line) != NULL) {
        assert_int_equal(split(line, field, 6), 6);
        add_order(&batch, catalogue, field);
        if (batch.rows == BATCH) {
            assert_ok(sink.records(sink.user, &batch, &error));
            pond_batch_reset(&batch);
        }
    }
    assert_ok(sink.records(sink.user, &batch, &error));
    pond_batch_clear(&batch);
    (void)gzclose(file);
}

/* The network and the totals of the whole year, read once. */
static struct pond_network *network;
static struct pond_trade_totals totals;
static struct pond_network_statistics statistics;

static int read_all(void **state)
{
    static struct catalogue catalogue;
    static const struct pond_period always = {POND_MISSING, POND_MISSING};
    struct pond_error error = {0};
    struct pond_network_builder *builder = NULL;
    const char *orders = shared_path("data/iowa_trade/orders_2019.csv.gz");
    const char *products = shared_path("data/iowa_trade/products.csv.gz");

    (void)state;
    if (orders == NULL || products == NULL) {
        return 0;
    }
    assert_ok(pond_dictionary_new(&catalogue.items, &error));
    assert_ok(pond_dictionary_new(&catalogue.firms, &error));
    assert_ok(pond_network_builder_new(&builder, always, POND_MISSING, &error));
    read_products(&catalogue, products);
    read_orders(builder, &catalogue, orders);
    assert_ok(pond_network_builder_finish(&network, builder, &totals, &error));
    assert_ok(pond_network_statistics(&statistics, network, 0, 1, &error));
    pond_network_builder_free(builder);
    pond_dictionary_free(catalogue.items);
    pond_dictionary_free(catalogue.firms);
    return 0;
}

static int free_all(void **state)
{
    (void)state;
    pond_network_free(network);
    return 0;
}

static void need_data(void)
{
    if (network == NULL) {
        skip();
    }
}

static void every_line_and_every_cent_is_counted(void **state)
{
    (void)state;
    need_data();
    assert_int_equal(totals.trades, 2380345);
    assert_true(totals.quantity == 26844339.0);
    assert_int_equal(totals.value_minor, INT64_C(34922034163));
    assert_int_equal(totals.linked_minor, INT64_C(34313904355));
    assert_int_equal(totals.imports_minor, INT64_C(34922034163) - INT64_C(34313904355));
    assert_int_equal(totals.dropped_minor, 0);
    assert_close(statistics.value, 343139043.55, 1e-14);
}

static void counts_and_concentration_are_as_published(void **state)
{
    (void)state;
    need_data();
    assert_int_equal(statistics.links, 43238);
    assert_int_equal(statistics.sellers, 152);
    assert_int_equal(statistics.buyers, 1747);
    assert_close(statistics.largest_sales, 70662947.50, 1e-14);
    assert_true(fabs(statistics.seller_hhi - 0.090657) < 5e-7);
    /* Over all 1,748 stores and all their purchases, those of unknown vendors included. */
    assert_true(fabs(statistics.purchases_gini - 0.711682) < 5e-7);
}

static void quantiles_are_as_published(void **state)
{
    (void)state;
    need_data();
    assert_true(statistics.suppliers.min == 1.0);
    assert_true(statistics.suppliers.median == 21.0);
    assert_true(statistics.suppliers.max == 103.0);
    assert_true(fabs(statistics.link_value_p10 - 92.44) < 0.005);
    assert_true(fabs(statistics.link_value.median - 1164.95) < 0.005);
    assert_true(fabs(statistics.link_value_p90 - 15702.68) < 0.005);
}

/* Vendors sell only, stores buy only. */
static void vendors_and_stores_make_two_layers(void **state)
{
    (void)state;
    need_data();
    assert_true(statistics.reciprocity.links == 0.0);
    assert_true(statistics.reciprocity.value == 0.0);
    assert_int_equal(statistics.strong_components, statistics.nodes);
    assert_int_equal(statistics.largest_strong, 1);
    assert_int_equal(statistics.self_links, 0);
}

static void threads_do_not_change_a_bit(void **state)
{
    struct pond_error error = {0};

    (void)state;
    need_data();
    for (int threads = 1; threads <= 4; threads *= 2) {
        struct pond_network_statistics again;

        pond_set_threads(threads);
        assert_ok(pond_network_statistics(&again, network, 0, 1, &error));
        pond_set_threads(0);
        assert_true(again.sales_tail.alpha == statistics.sales_tail.alpha);
        assert_true(again.customers_tail.ks == statistics.customers_tail.ks);
        assert_true(again.seller_hhi == statistics.seller_hhi);
        assert_true(again.purchases_gini == statistics.purchases_gini);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_line_and_every_cent_is_counted),
        cmocka_unit_test(counts_and_concentration_are_as_published),
        cmocka_unit_test(quantiles_are_as_published),
        cmocka_unit_test(vendors_and_stores_make_two_layers),
        cmocka_unit_test(threads_do_not_change_a_bit),
    };

    return cmocka_run_group_tests(tests, read_all, free_all);
}
