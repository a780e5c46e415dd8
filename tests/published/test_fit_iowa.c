/* Three real dips in Iowa's wholesale orders, found and fitted: a vodka that was out of stock, a
 * shop without deliveries, a shop that was closed. Source of the records: data/iowa_trade/README.md
 * (State of Iowa, "Iowa Liquor Sales"); figures of weeks are sums of its lines, made with SQLite.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/parallel.h"
#include "base/result_json.h"
#include "study/importing.h"
#include "study/registry.h"
#include "study/run.h"

/* Two stores: the whole of Iowa in 2019, Linn and Johnson counties from 2016 to 2018. */
struct iowa {
    char *folder;
    char year[4096];
    char counties[4096];
    bool there;
};

static void take(const char *store, const char *orders)
{
    struct pond_error error = {.code = POND_OK};
    struct pond_result *result = NULL;
    struct pond_import_request request = {.as = "", .beside = "", .paths = 1};

    request.address = store;
    request.mapping = source_path("examples/iowa_2019.json");
    request.path = &orders;
    assert_ok(pond_study_import(&request, &result, &error));
    pond_result_free(result);
}

static int import(void **state)
{
    struct iowa *iowa = calloc(1, sizeof *iowa);
    const char *year = shared_path("data/iowa_trade/orders_2019.csv.gz");
    const char *counties = shared_path("data/iowa_trade/orders_linn_johnson_2016_2018.csv.gz");

    assert_non_null(iowa);
    *state = iowa;
    if (year == NULL || counties == NULL) {
        return 0;
    }
    iowa->folder = make_folder();
    (void)snprintf(iowa->year, sizeof iowa->year, "%s/year.db", iowa->folder);
    (void)snprintf(iowa->counties, sizeof iowa->counties, "%s/counties.db", iowa->folder);
    take(iowa->year, year);
    take(iowa->counties, counties);
    iowa->there = true;
    return 0;
}

static int forget(void **state)
{
    struct iowa *iowa = *state;

    if (iowa->folder != NULL) {
        remove_folder(iowa->folder);
    }
    free(iowa);
    return 0;
}

#define NEED(iowa)                                                                                 \
    do {                                                                                           \
        if (!(iowa)->there) {                                                                      \
            skip();                                                                                \
        }                                                                                          \
    } while (0)

static struct pond_result *fit(const char *store, json_t *values)
{
    struct pond_error error = {.code = POND_OK};
    struct pond_result *result = NULL;
    struct pond_run run = {0};
    struct pond_request request = {
        .address = store, .analysis = pond_registry_find("ripple fit"), .values = values};

    assert_ok(pond_study_run(&request, &run, &result, &error));
    pond_run_clear(&run);
    json_decref(values);
    return result;
}

static double figure(const struct pond_result *result, const char *name)
{
    const struct pond_figure *found = pond_result_figure(result, name);

    assert_non_null(found);
    return found->value;
}

/* Rows of the table of estimates. */
enum { DEPTH, DAY, DURATION, RECOVERY, STOCK, ORDER };

static double estimate(const struct pond_result *result, const char *column, int row)
{
    return pond_table_column(pond_result_table(result, "estimates"), column)->data.f64[row];
}

static void assert_known(const struct pond_result *result, int row, const char *known)
{
    assert_string_equal(
        pond_table_column(pond_result_table(result, "estimates"), "identified")->data.text[row],
        known);
}

static double week(const struct pond_result *result, const char *column, int row)
{
    return pond_table_column(pond_result_table(result, "fit"), column)->data.f64[row];
}

static json_t *vodka(void)
{
    return json_pack("{s:[s], s:s, s:s, s:s, s:s}", "product", "36969", "from", "2019-06-03", "to",
                     "2019-12-15", "disturbed_from", "2019-01-28", "disturbed_to", "2019-06-02");
}

/* New Amsterdam vodka, item 36969: next to nothing was delivered in the five weeks from 25 March
 * to 28 April 2019, then in one week more than three times the usual. */
static void a_vodka_that_was_out_of_stock_tells_of_shops_stocks(void **state)
{
    const struct iowa *iowa = *state;
    struct pond_result *result = NULL;
    double out = 0.0;

    NEED(iowa);
    result = fit(iowa->year, vodka());
    for (int t = 8; t < 13; t++) {
        out += week(result, "observed", t);
    }
    assert_true(out == 11.25); /* one bottle */
    assert_true(week(result, "observed", 13) == 51592.50);
    assert_true(week(result, "observed", 14) == 26696.25);
    assert_true(figure(result, "explained") > 0.9);
    assert_true(figure(result, "misfit") < 2.0 * figure(result, "freedom"));
    assert_int_equal(result->warnings, 0);
    assert_known(result, DAY, "yes");
    assert_true(estimate(result, "low", DAY) >= 50.0 && estimate(result, "high", DAY) <= 58.0);
    assert_known(result, DURATION, "yes");
    assert_true(estimate(result, "low", DURATION) >= 30.0);
    assert_true(estimate(result, "high", DURATION) <= 42.0);
    /* More than two weeks were in the shops; how much more, these weeks do not tell. */
    assert_known(result, STOCK, "at least");
    assert_true(fabs(estimate(result, "low", STOCK) - 17.1) < 2.0);
    assert_true(fabs(week(result, "fitted", 13) - 51592.5) < 0.1 * 51592.5);
    pond_result_free(result);
}

/* Who knows that shops fill a gap within four days learns from the same weeks how much they had. */
static void what_is_known_of_orders_tells_of_stocks(void **state)
{
    const struct iowa *iowa = *state;
    struct pond_result *result = NULL;
    json_t *values = NULL;

    NEED(iowa);
    values = vodka();
    json_object_set_new(values, "order", json_string("1:4"));
    result = fit(iowa->year, values);
    assert_known(result, STOCK, "yes");
    assert_true(fabs(estimate(result, "value", STOCK) - 21.7) < 2.0);
    assert_true(fabs(estimate(result, "low", STOCK) - 13.1) < 2.0);
    assert_true(fabs(estimate(result, "high", STOCK) - 33.0) < 4.0);
    pond_result_free(result);
}

/* What 36969's shops missed and took afterwards, in weeks of usual trade, by the records. */
static void the_refill_is_less_than_what_was_missed(void **state)
{
    const struct iowa *iowa = *state;
    struct pond_result *result = NULL;

    NEED(iowa);
    result = fit(iowa->year, vodka());
    assert_true(figure(result, "missed") > 4.5 * figure(result, "usual"));
    assert_true(figure(result, "fitted_made_up") < figure(result, "fitted_missed"));
    assert_true(figure(result, "fitted_made_up") > 0.6 * figure(result, "fitted_missed"));
    assert_true(figure(result, "group_error") < 1e-9); /* all its shops are alike */
    pond_result_free(result);
}

static struct pond_result *smokin_joes(const struct iowa *iowa, const char *what)
{
    return fit(iowa->counties,
               json_pack("{s:[s], s:s, s:s, s:s, s:s, s:s}", "firm", "S3912", "what", what, "from",
                         "2017-01-02", "to", "2017-06-04", "disturbed_from", "2017-06-05",
                         "disturbed_to", "2017-09-03"));
}

/* Store 3912 ordered nothing for three weeks, and then 9,709 at once, more than four weeks' worth:
 * it had gone on selling. That it was closed does not fit. */
static void a_shop_that_orders_all_at_once_had_gone_on_selling(void **state)
{
    const struct iowa *iowa = *state;
    struct pond_result *link = NULL;
    struct pond_result *closed = NULL;

    NEED(iowa);
    link = smokin_joes(iowa, "link");
    closed = smokin_joes(iowa, "capacity");
    assert_true(figure(link, "misfit") < 0.6 * figure(closed, "misfit"));
    assert_known(link, STOCK, "at least");
    assert_true(fabs(estimate(link, "low", STOCK) - 10.7) < 2.0);
    assert_true(estimate(link, "high", ORDER) < 7.0);
    assert_true(estimate(link, "low", DURATION) > 7.0 && estimate(link, "high", DURATION) < 25.0);
    assert_non_null(strstr(closed->warning[0], "No disturbance of this kind"));
    pond_result_free(link);
    pond_result_free(closed);
}

/* Store 5207 ordered nothing for five weeks and then as usual: it was closed, and a closed shop
 * says nothing of its stock. */
static void a_shop_that_orders_as_before_was_closed(void **state)
{
    const struct iowa *iowa = *state;
    struct pond_result *result = NULL;

    NEED(iowa);
    result = fit(iowa->year, json_pack("{s:[s], s:s, s:s, s:s, s:s}", "firm", "S5207", "from",
                                       "2019-03-04", "to", "2019-08-11", "disturbed_from",
                                       "2019-08-12", "disturbed_to", "2019-12-15"));
    assert_true(figure(result, "misfit") < 1.5 * figure(result, "freedom"));
    assert_true(figure(result, "made_up") < 0.05 * figure(result, "missed"));
    assert_known(result, DURATION, "yes");
    assert_true(fabs(estimate(result, "value", DURATION) - 36.0) < 4.0);
    assert_known(result, STOCK, "no");
    assert_known(result, ORDER, "no");
    pond_result_free(result);
}

static void the_fit_has_the_same_bits_on_any_number_of_threads(void **state)
{
    const struct iowa *iowa = *state;
    char first[POND_HASH_SIZE] = "";

    NEED(iowa);
    for (int threads = 1; threads <= 4; threads *= 2) {
        char hash[POND_HASH_SIZE];
        json_t *values = vodka();
        struct pond_result *result = NULL;

        json_object_set_new(values, "starts", json_integer(4));
        json_object_set_new(values, "stock", json_string("20"));
        pond_set_threads(threads);
        result = fit(iowa->year, values);
        pond_result_hash(result, hash);
        if (threads == 1) {
            memcpy(first, hash, sizeof first);
        }
        assert_string_equal(hash, first);
        pond_result_free(result);
    }
    pond_set_threads(0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_vodka_that_was_out_of_stock_tells_of_shops_stocks),
        cmocka_unit_test(what_is_known_of_orders_tells_of_stocks),
        cmocka_unit_test(the_refill_is_less_than_what_was_missed),
        cmocka_unit_test(a_shop_that_orders_all_at_once_had_gone_on_selling),
        cmocka_unit_test(a_shop_that_orders_as_before_was_closed),
        cmocka_unit_test(the_fit_has_the_same_bits_on_any_number_of_threads),
    };

    return cmocka_run_group_tests_name("fit iowa", tests, import, forget);
}
