/* Real trade files through the example mappings: totals to the cent, every row accounted for.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "ingest/import.h"

/* What a file came to, added up as records arrive. */
struct totals {
    int64_t lines;
    int64_t value;       /* minor units */
    int64_t known_value; /* with a known seller */
    double quantity;
    int64_t negative;  /* quantity below zero */
    int64_t cancelled; /* reference C... */
    int64_t final_lines;
    int64_t records[POND_NOUNS];
    int64_t rejects;
    int64_t rejects_without_reason;
    bool *sells; /* by firm */
    bool *buys_known;
    int64_t first_s;
    int64_t last_s;
};

#define FIRMS_MAX 100000

static enum pond_status add_records(void *user, const struct pond_batch *batch,
                                    struct pond_error *err)
{
    struct totals *totals = user;

    (void)err;
    totals->records[batch->noun] += batch->rows;
    if (batch->noun != POND_TRADE) {
        return POND_OK;
    }
    for (int64_t i = 0; i < batch->rows; i++) {
        int64_t value = batch->column[POND_TRADE_VALUE].i64[i];
        int64_t seller = batch->column[POND_TRADE_SELLER].i64[i];
        int64_t buyer = batch->column[POND_TRADE_BUYER].i64[i];
        int64_t time_s = batch->column[POND_TRADE_TIME].i64[i];
        totals->lines++;
        totals->value += value;
        totals->quantity += batch->column[POND_TRADE_QUANTITY].f64[i];
        totals->negative += batch->column[POND_TRADE_QUANTITY].f64[i] < 0.0;
        totals->cancelled += pond_batch_has(batch, POND_TRADE_REFERENCE, i) &&
                             *pond_batch_text(batch, POND_TRADE_REFERENCE, i) == 'C';
        totals->final_lines += buyer == POND_FINAL;
        totals->first_s = time_s < totals->first_s ? time_s : totals->first_s;
        totals->last_s = time_s > totals->last_s ? time_s : totals->last_s;
        assert_true(seller < FIRMS_MAX && buyer < FIRMS_MAX);
        if (seller >= 0) {
            totals->known_value += value;
            totals->sells[seller] = true;
            if (buyer >= 0) {
                totals->buys_known[buyer] = true;
            }
        }
    }
    return POND_OK;
}

static enum pond_status add_reject(void *user, const struct pond_reject *reject,
                                   struct pond_error *err)
{
    struct totals *totals = user;

    (void)err;
    totals->rejects++;
    totals->rejects_without_reason +=
        reject->line < 2 || reject->expected[0] == '\0' || reject->row[0] == '\0';
    return POND_OK;
}

static void begin(struct totals *totals)
{
    *totals = (struct totals){.first_s = INT64_MAX, .last_s = INT64_MIN};
    totals->sells = calloc(FIRMS_MAX, sizeof *totals->sells);
    totals->buys_known = calloc(FIRMS_MAX, sizeof *totals->buys_known);
    assert_non_null(totals->sells);
    assert_non_null(totals->buys_known);
}

static void end(struct totals *totals)
{
    free(totals->sells);
    free(totals->buys_known);
}

static int64_t count(const bool *flags)
{
    int64_t n = 0;

    for (int64_t i = 0; i < FIRMS_MAX; i++) {
        n += flags[i];
    }
    return n;
}

static void import(const char *file, const struct pond_mapping *mapping, struct pond_codes *codes,
                   struct totals *totals, struct pond_import_counts *counts)
{
    struct pond_error error = {0};
    struct pond_sink sink = {.user = totals, .records = add_records, .reject = add_reject};
    int32_t part = pond_mapping_part_for(mapping, file);

    assert_true(part >= 0);
    assert_ok(pond_import_file(file, mapping, part, codes, sink, NULL, counts, &error));
    assert_int_equal(counts->rejected, totals->rejects);
    assert_int_equal(totals->rejects_without_reason, 0);
}

/* Figures: ../shared/data/iowa_trade/README.md, computed with DuckDB from the publisher's data. */
static void iowa_2019_adds_up_to_the_cent(void **state)
{
    struct pond_error error = {0};
    struct pond_mapping *mapping = NULL;
    struct pond_codes codes;
    struct pond_import_counts counts;
    struct totals totals;
    static const char *const files[] = {"data/iowa_trade/stores.csv",
                                        "data/iowa_trade/products.csv.gz",
                                        "data/iowa_trade/orders_2019.csv.gz"};
    const int64_t rows[] = {2296, 6482, 2380345};

    (void)state;
    if (shared_path(files[2]) == NULL) {
        skip();
    }
    assert_ok(pond_mapping_read(&mapping, source_path("examples/iowa_2019.json"), &error));
    assert_ok(pond_codes_init(&codes, &error));
    begin(&totals);
    for (size_t i = 0; i < 3; i++) {
        import(shared_path(files[i]), mapping, &codes, &totals, &counts);
        assert_int_equal(counts.rows, rows[i]);
        assert_int_equal(counts.rejected, 0);
        assert_int_equal(counts.ignored, 0);
    }
    assert_int_equal(counts.records[POND_TRADE], 2380345);
    assert_int_equal(totals.lines, 2380345);
    assert_true(totals.quantity == 26844339.0);
    assert_int_equal(totals.value, INT64_C(34922034163));
    assert_int_equal(totals.known_value, INT64_C(34313904355));
    assert_int_equal(count(totals.sells), 152);
    assert_int_equal(count(totals.buys_known), 1747);
    end(&totals);
    pond_codes_clear(&codes);
    pond_mapping_free(mapping);
}

/* All 919 rows of the publisher's own layout are legal; sums by Python's csv and decimal. */
static void the_raw_layout_of_iowa_is_read_whole(void **state)
{
    struct pond_error error = {0};
    struct pond_mapping *mapping = NULL;
    struct pond_codes codes;
    struct pond_import_counts counts;
    struct totals totals;
    const char *file = shared_path("data/iowa_trade/raw_format_sample_2015.csv");

    (void)state;
    if (file == NULL) {
        skip();
    }
    assert_ok(pond_mapping_read(&mapping, source_path("examples/iowa_raw.json"), &error));
    assert_ok(pond_codes_init(&codes, &error));
    begin(&totals);
    import(file, mapping, &codes, &totals, &counts);
    assert_int_equal(counts.rows, 919);
    assert_int_equal(counts.rejected, 0);
    assert_int_equal(totals.lines, 919);
    assert_int_equal(totals.value, 12979916);
    assert_true(totals.quantity == 8889.0);
    end(&totals);
    pond_codes_clear(&codes);
    pond_mapping_free(mapping);
}

/* Figures: ../shared/data/retail/README.md. */
static void a_retailers_year_keeps_its_returns(void **state)
{
    struct pond_error error = {0};
    struct pond_mapping *mapping = NULL;
    struct pond_codes codes;
    struct pond_import_counts counts;
    struct totals totals;
    const char *file = shared_path("data/retail/online_retail_2010-12_2011-05.csv.gz");

    (void)state;
    if (file == NULL) {
        skip();
    }
    assert_ok(pond_mapping_read(&mapping, source_path("examples/online_retail.json"), &error));
    assert_ok(pond_codes_init(&codes, &error));
    begin(&totals);
    import(file, mapping, &codes, &totals, &counts);
    assert_int_equal(counts.rows, 209029);
    assert_int_equal(counts.rejected + totals.lines, 209029);
    /* One line of one piece at GBP 0.001: an amount that is there never becomes 0. */
    assert_int_equal(counts.rejected, 1);
    assert_int_equal(totals.value, 370682764);
    assert_int_equal(totals.final_lines, 59976);
    assert_int_equal(totals.cancelled, 3783);
    assert_int_equal(totals.negative, 4434); /* cancellations and write-offs; by Python's csv */
    end(&totals);
    pond_codes_clear(&codes);
    pond_mapping_free(mapping);
}

/* What guessing a file and importing it by the guess must come to. */
static const struct {
    const char *file;
    int64_t rows;
    int64_t rejected;
    int64_t ignored;
    int64_t trades;
    int64_t value;
} guesses[] = {
    {"iowa_trade/orders_2019.csv.gz", 2380345, 0, 0, 2380345, INT64_C(34922034163)},
    {"iowa_trade/orders_linn_johnson_2016_2018.csv.gz", 885489, 0, 0, 885489, INT64_C(13529013470)},
    /* The dashed dates can be read twice, so their rows wait for a word about them. */
    {"iowa_trade/raw_format_sample_2015.csv", 919, 351, 0, 568, -1},
    {"iowa_trade/stores.csv", 2296, 0, 0, 0, 0},
    {"iowa_trade/products.csv.gz", 6482, 0, 0, 0, 0},
    {"iowa_trade/store_county.csv", 1126, 0, 0, 0, 0},
    {"iowa_trade/first_orders_shared.csv.gz", 58412, 0, 0, 0, 0},
    {"iowa_trade/first_orders_items_shared.csv", 60, 0, 0, 0, 0},
    {"retail/online_retail_2010-12_2011-05.csv.gz", 209029, 1, 0, 209028, 370682764},
    {"retail/breadbasket.csv.gz", 21293, 0, 0, 0, 0},
    /* Tables of one column a product, and lists of pairs: nothing that is a record. */
    {"supplygraph/edges_plant.csv", 1647, 0, 1647, 0, 0},
    {"supplygraph/edges_product_group.csv", -1, 0, -1, 0, 0},
    {"supplygraph/edges_product_sub_group.csv", -1, 0, -1, 0, 0},
    {"supplygraph/edges_storage_location.csv.gz", -1, 0, -1, 0, 0},
    {"supplygraph/node_types_product_group_and_subgroup.csv", -1, 0, -1, 0, 0},
    {"supplygraph/nodes.csv", 41, 0, 41, 0, 0},
    {"supplygraph/nodes_type_plant_storage.csv.gz", -1, 0, -1, 0, 0},
    {"supplygraph/nodesindex.csv", -1, 0, -1, 0, 0},
    {"supplygraph/unit_delivery_to_distributor_to_2023-05-31.csv", 151, 0, 151, 0, 0},
    {"supplygraph/unit_factory_issue_to_2023-05-31.csv", 151, 0, 151, 0, 0},
    {"supplygraph/unit_production_to_2023-05-31.csv", 151, 0, 151, 0, 0},
    {"supplygraph/unit_sales_order_to_2023-05-31.csv", 151, 0, 151, 0, 0},
    {"supplygraph/weight_delivery_to_distributor_to_2023-05-31.csv", 151, 0, 151, 0, 0},
    {"supplygraph/weight_factory_issue_to_2023-05-31.csv", 151, 0, 151, 0, 0},
    {"supplygraph/weight_production_to_2023-05-31.csv", 151, 0, 151, 0, 0},
    {"supplygraph/weight_sales_order_to_2023-05-31.csv", 151, 0, 151, 0, 0},
};

static void check_guess(size_t i, const char *path)
{
    struct pond_error error = {0};
    struct pond_mapping *mapping = NULL;
    struct pond_codes codes;
    struct pond_import_counts counts;
    struct totals totals;
    char *text = NULL;

    assert_ok(pond_mapping_guess(&text, path, &error));
    assert_ok(pond_mapping_parse(&mapping, text, strlen(text), path, &error));
    assert_ok(pond_codes_init(&codes, &error));
    begin(&totals);
    import(path, mapping, &codes, &totals, &counts);
    print_message("# %s: %lld rows, %lld rejected, %lld ignored, %lld trades\n", guesses[i].file,
                  (long long)counts.rows, (long long)counts.rejected, (long long)counts.ignored,
                  (long long)totals.lines);
    assert_int_equal(counts.rejected, guesses[i].rejected);
    assert_int_equal(totals.lines, guesses[i].trades);
    assert_true(guesses[i].rows < 0
                    ? counts.ignored == counts.rows
                    : counts.rows == guesses[i].rows && counts.ignored == guesses[i].ignored);
    assert_true(guesses[i].value < 0 || totals.value == guesses[i].value);
    end(&totals);
    pond_codes_clear(&codes);
    pond_mapping_free(mapping);
    pondi_free(text);
}

static void a_guess_reads_its_file_or_says_why_not(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof guesses / sizeof *guesses; i++) {
        char name[200];
        const char *path = NULL;
        (void)snprintf(name, sizeof name, "data/%s", guesses[i].file);
        path = shared_path(name);
        if (path == NULL) {
            skip();
        }
        check_guess(i, path);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(iowa_2019_adds_up_to_the_cent),
        cmocka_unit_test(the_raw_layout_of_iowa_is_read_whole),
        cmocka_unit_test(a_retailers_year_keeps_its_returns),
        cmocka_unit_test(a_guess_reads_its_file_or_says_why_not),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
