/* A region's files hold the region: every cent of every link, and nothing else.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/dictionary.h"
#include "base/json.h"
#include "base/parallel.h"
#include "base/time.h"
#include "network/facts.h"
#include "network/generate.h"

static struct pond_error error;

static struct pond_region *make(int64_t firms, double lines_per_link, double returns_share)
{
    struct pond_region_options options = pond_region_defaults();
    struct pond_region *region = NULL;

    options.firms = firms;
    options.lines_per_link = lines_per_link;
    options.returns_share = returns_share;
    assert_ok(pond_region_generate(&region, &options, NULL, &error));
    return region;
}

/* Cents and lines of all flows between firms 0..n-1, n standing for the world outside. */
struct sums {
    int64_t *cents; /* (n + 1) by (n + 1): [seller][buyer] */
    int64_t lines;
    int64_t returns;
    int64_t first_day;
    int64_t last_day;
};

/* The number of "F0012" (11), or n for nothing. */
static int32_t firm_of(const char *text, int32_t n)
{
    if (text[0] == '\0') {
        return n;
    }
    assert_int_equal(text[0], 'F');
    return (int32_t)strtol(text + 1, NULL, 10) - 1;
}

static void add_line(struct sums *sums, char *line, int32_t n)
{
    char *field[6] = {NULL};
    int fields = 0;
    int64_t time = 0;
    int64_t day = 0;
    int64_t cents = 0;
    int64_t quantity = 0;
    char *at = line;

    while (at != NULL && fields < 6) {
        char *comma = strchr(at, ',');
        field[fields++] = at;
        at = comma;
        if (comma != NULL) {
            *at++ = '\0';
        }
    }
    assert_int_equal(fields, 6);
    assert_true(pond_time_parse(&time, field[0]));
    day = time / POND_DAY_S;
    sums->first_day = day < sums->first_day ? day : sums->first_day;
    sums->last_day = day > sums->last_day ? day : sums->last_day;
    assert_int_not_equal((day + 4) % 7, 0); /* no trade on a Sunday */
    quantity = strtoll(field[4], NULL, 10);
    cents = llround(strtod(field[5], NULL) * 100.0);
    assert_true(cents != 0 && quantity != 0);
    assert_int_equal(cents < 0, quantity < 0);
    sums->cents[firm_of(field[1], n) * (n + 1) + firm_of(field[2], n)] += cents;
    sums->lines++;
    sums->returns += cents < 0;
}

static void read_trades(struct sums *sums, const char *path, int32_t n)
{
    char line[256];
    gzFile file = gzopen(path, "rb"); /* plain files too */

    assert_non_null(file);
    *sums = (struct sums){.first_day = INT64_MAX, .last_day = INT64_MIN};
    sums->cents = calloc((size_t)(n + 1) * (size_t)(n + 1), sizeof *sums->cents);
    assert_non_null(sums->cents);
    assert_non_null(gzgets(file, line, sizeof line));
    assert_string_equal(line, "date,seller,buyer,product,quantity,value\n");
    while (gzgets(file, line, sizeof line) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        add_line(sums, line, n);
    }
    assert_int_equal(gzclose(file), Z_OK);
}

/* Take the region's flows off the sums: all that is left must be nothing. */
static void subtract_region(struct sums *sums, const struct pond_region *region)
{
    int32_t n = region->firms;

    for (int32_t c = 0; c < n; c++) {
        for (int64_t k = region->link_start[c]; k < region->link_start[c + 1]; k++) {
            sums->cents[region->supplier[k] * (n + 1) + c] -= llround(region->value[k] * 100.0);
        }
        sums->cents[n * (n + 1) + c] -= llround(region->imports[c] * 100.0);
        sums->cents[c * (n + 1) + n] -= llround(region->final_demand[c] * 100.0);
    }
    for (int64_t i = 0; i < (int64_t)(n + 1) * (n + 1); i++) {
        assert_int_equal(sums->cents[i], 0);
    }
}

static void check_round_trip(double lines_per_link, double returns_share, bool gzip)
{
    struct pond_region *region = make(300, lines_per_link, returns_share);
    struct pond_region_files files;
    struct sums sums;
    char *folder = make_folder();

    assert_ok(pond_region_write(region, folder, gzip, &files, NULL, &error));
    read_trades(&sums, in_folder(folder, gzip ? "trades.csv.gz" : "trades.csv"), region->firms);
    assert_int_equal(sums.lines, files.trades);
    assert_int_equal(sums.returns, files.returns);
    assert_true(sums.first_day >= 17167); /* 2017-01-01 */
    assert_true(sums.last_day <= 17167 + 364);
    subtract_region(&sums, region);
    free(sums.cents);
    remove_folder(folder);
    pond_region_free(region);
}

static void lines_of_a_link_add_up_to_the_cent(void **state)
{
    (void)state;
    check_round_trip(1.0, 0.0, false);
    check_round_trip(4.0, 0.01, false);
    check_round_trip(20.0, 1.0, false);
    check_round_trip(4.0, 0.01, true);
}

static void a_link_has_as_many_lines_as_were_asked_for(void **state)
{
    struct pond_region *region = make(2000, 6.0, 0.05);
    struct pond_region_files files;
    char *folder = make_folder();
    int64_t flows = region->links;

    (void)state;
    assert_ok(pond_region_write(region, folder, false, &files, NULL, &error));
    for (int32_t f = 0; f < region->firms; f++) {
        flows += (region->imports[f] > 0.0) + (region->final_demand[f] > 0.0);
    }
    assert_close((double)(files.trades - files.returns) / (double)flows, 6.0, 0.03);
    assert_close((double)files.returns / (double)(files.trades - files.returns), 0.05, 0.05);
    remove_folder(folder);
    pond_region_free(region);
}

static void the_bytes_are_the_same_for_any_number_of_threads(void **state)
{
    struct pond_region *region = make(3000, 2.0, 0.02);
    size_t size[2];
    char *text[2];

    (void)state;
    for (int turn = 0; turn < 2; turn++) {
        char *folder = make_folder();
        pond_set_threads(turn == 0 ? 1 : 3);
        assert_ok(pond_region_write(region, folder, true, NULL, NULL, &error));
        text[turn] = read_file(in_folder(folder, "trades.csv.gz"), &size[turn]);
        remove_folder(folder);
    }
    pond_set_threads(0);
    assert_int_equal(size[0], size[1]);
    assert_memory_equal(text[0], text[1], size[0]);
    free(text[0]);
    free(text[1]);
    pond_region_free(region);
}

static void the_mapping_is_json_and_names_what_is_there(void **state)
{
    struct pond_region *region = make(10, 1.0, 0.0);
    char *folder = make_folder();
    json_t *mapping = NULL;

    (void)state;
    assert_ok(pond_region_write(region, folder, false, NULL, NULL, &error));
    assert_ok(pond_json_read(&mapping, in_folder(folder, "mapping.json"), &error));
    assert_string_equal(json_string_value(json_object_get(mapping, "format")), "pond-mapping/1");
    assert_int_equal(json_array_size(json_object_get(mapping, "files")), 4);
    json_decref(mapping);
    remove_folder(folder);
    pond_region_free(region);
}

static void trades_of_an_earlier_region_do_not_stay(void **state)
{
    struct pond_region *region = make(10, 1.0, 0.0);
    char *folder = make_folder();
    FILE *file = NULL;

    (void)state;
    assert_ok(pond_region_write(region, folder, true, NULL, NULL, &error));
    assert_ok(pond_region_write(region, folder, false, NULL, NULL, &error));
    file = fopen(in_folder(folder, "trades.csv.gz"), "rb");
    assert_null(file);
    remove_folder(folder);
    pond_region_free(region);
}

static void a_folder_that_cannot_be_is_an_error(void **state)
{
    struct pond_region *region = make(10, 1.0, 0.0);

    (void)state;
    assert_fails(pond_region_write(region, "/dev/null/region", false, NULL, NULL, &error), POND_EIO,
                 "/dev/null/region: cannot make the folder");
    assert_fails(pond_region_write(region, "/dev/null", false, NULL, NULL, &error), POND_EIO,
                 "/dev/null/places.csv: cannot write");
    pond_region_free(region);
}

static void towns_have_names_of_their_own(void **state)
{
    struct pond_region_options options = pond_region_defaults();
    struct pond_region *region = NULL;
    struct pond_dictionary *names = NULL;
    char name[POND_REGION_NAME_SIZE];

    (void)state;
    options.firms = 10;
    options.places = POND_REGION_PLACES_MAX;
    assert_ok(pond_region_generate(&region, &options, NULL, &error));
    assert_ok(pond_dictionary_new(&names, &error));
    for (int32_t p = 0; p < region->places; p++) {
        int32_t id = 0;
        pond_region_place_name(name, region, p);
        assert_ok(pond_dictionary_add(names, name, strlen(name), &id, &error));
        assert_int_equal(id, p);
    }
    for (int32_t f = 0; f < region->firms; f++) {
        pond_region_firm_name(name, region, f);
        assert_true(strlen(name) > 4);
        assert_null(strpbrk(name, ",\"\n"));
    }
    pond_dictionary_free(names);
    pond_region_free(region);
}

struct writing {
    struct pond_region *region;
    const char *folder;
    bool gzip;
};

static enum pond_status write_again(void *user)
{
    const struct writing *writing = user;
    struct pond_error err = {0};

    return pond_region_write(writing->region, writing->folder, writing->gzip, NULL, NULL, &err);
}

static void running_out_of_memory_is_an_error_without_a_leak(void **state)
{
    char *folder = make_folder();
    struct writing writing = {.region = make(20, 1.0, 0.0), .folder = folder};

    (void)state;
    pond_set_threads(1);
    assert_survives_no_memory(write_again, &writing);
    writing.gzip = true;
    assert_survives_no_memory(write_again, &writing);
    pond_set_threads(0);
    remove_folder(folder);
    pond_region_free(writing.region);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_of_a_link_add_up_to_the_cent),
        cmocka_unit_test(a_link_has_as_many_lines_as_were_asked_for),
        cmocka_unit_test(the_bytes_are_the_same_for_any_number_of_threads),
        cmocka_unit_test(the_mapping_is_json_and_names_what_is_there),
        cmocka_unit_test(trades_of_an_earlier_region_do_not_stay),
        cmocka_unit_test(a_folder_that_cannot_be_is_an_error),
        cmocka_unit_test(towns_have_names_of_their_own),
        cmocka_unit_test(running_out_of_memory_is_an_error_without_a_leak),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
