/* Tables of industries from a file: what is read, what is worked out, what is refused and where.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "study/sectors/sectors_study.h"
#include "support/packed_folder.h"
#include "support/support.h"

static int set_up(void **state)
{
    *state = make_folder();
    return 0;
}

static int tear_down(void **state)
{
    remove_folder(*state);
    return 0;
}

static enum pond_status read(const char *folder, const char *text, struct sector_table *table,
                             struct pond_error *error)
{
    const char *path = in_folder(folder, "table.csv");

    write_file(path, text, strlen(text));
    *table = (struct sector_table){0};
    return sector_table_read(table, path, error);
}

static void refuses(const char *folder, const char *text, enum pond_status status, const char *part)
{
    struct pond_error error = {.code = POND_OK};
    struct sector_table table;

    assert_fails(read(folder, text, &table, &error), status, part);
    sector_table_clear(&table);
}

#define HEAD "industry,a1,a2,final_demand\n"
#define TWO "a1,150,500,350\na2,200,100,1700\n"

/* Miller and Blair's two industries; rows in the other order than columns. */
static void rows_go_to_the_columns_of_their_codes(void **state)
{
    static const double flow[] = {150, 500, 200, 100};
    struct pond_error error = {.code = POND_OK};
    struct sector_table table;

    assert_ok(read(*state,
                   "industry,a1,a2,output,final_demand\na2,200,100,2000,1700\n"
                   "a1,150,500,1000,350\n",
                   &table, &error));
    assert_int_equal(table.industries, 2);
    assert_memory_equal(table.flow, flow, sizeof flow);
    assert_true(table.output[0] == 1000.0 && table.output[1] == 2000.0);
    assert_true(table.final_demand[0] == 350.0 && table.final_demand[1] == 1700.0);
    assert_true(table.value_added[0] == 650.0 && table.value_added[1] == 1400.0);
    assert_true(table.imports[0] == 0.0 && table.imports[1] == 0.0);
    assert_string_equal(table.code[1], "a2");
    sector_table_clear(&table);
}

/* Of value added and imports one is what the other leaves: 650 is left of 1,000. */
static void what_is_left_out_is_what_is_left(void **state)
{
    struct pond_error error = {.code = POND_OK};
    struct sector_table table;

    assert_ok(read(*state, HEAD TWO "value_added,450,1400,\n", &table, &error));
    assert_true(table.value_added[0] == 450.0 && table.imports[0] == 200.0);
    assert_true(table.imports[1] == 0.0);
    sector_table_clear(&table);
    assert_ok(read(*state, HEAD TWO "imports,50,100,\n", &table, &error));
    assert_true(table.value_added[0] == 600.0 && table.value_added[1] == 1300.0);
    sector_table_clear(&table);
    assert_ok(read(*state, HEAD "a1,,500,\na2,,,9\n", &table, &error));
    assert_true(table.flow[0] == 0.0 && table.final_demand[0] == 0.0);
    assert_true(table.value_added[1] == 9.0 - 500.0);
    sector_table_clear(&table);
}

static void nonsense_tables_are_refused_by_row_column_and_cell(void **state)
{
    static const struct {
        const char *table;
        enum pond_status status;
        const char *part;
    } bad[] = {
        {"", POND_EPARSE, "is empty"},
        {"industry,a1\na1,5\n", POND_EPARSE, "there is no column \"final_demand\""},
        {"a1,final_demand\n5,5\n", POND_EPARSE, "there is no column \"industry\""},
        {"a1,industry,final_demand\n5,a1,5\n", POND_EPARSE, "is number 2 (expected the first)"},
        {"industry,final_demand\n", POND_EPARSE, "no column is an industry's"},
        {"industry,a1,a1,final_demand\na1,1,1,1\n", POND_EPARSE,
         "column 3 is called \"a1\", as one before it"},
        {"industry,a1,,final_demand\na1,1,1,1\n", POND_EPARSE, "column"},
        {HEAD "a1,150,x,350\n", POND_EPARSE, "line 2, column \"a2\": \"x\" (expected a number"},
        {HEAD "a1,150,-5,350\n", POND_EPARSE, "line 2, column \"a2\": \"-5\" (expected 0 or more)"},
        {HEAD "a1,150,5,-350\n", POND_EPARSE, "belongs into a row \"imports\""},
        {HEAD "a1,150,5\n", POND_EPARSE, "line 2"},
        {HEAD "b,150,5,350\n", POND_EPARSE,
         "line 2, column \"industry\": \"b\" (expected an industry of the header"},
        {HEAD "a1,150,5,350\na1,150,5,350\n", POND_EPARSE, "line 3, column \"industry\": \"a1\""},
        {HEAD "a1,150,5,350\n", POND_EPARSE, "column \"a2\" has no row"},
        {HEAD TWO "imports,0,0,\nimports,0,0,\n", POND_EPARSE, "line 5, column \"industry\""},
        {HEAD TWO "value_added,950,1400,\n", POND_EINVAL,
         "line 4, column \"a1\": value added 950, and output less inputs is 650"},
        {HEAD TWO "value_added,650,1400,\nimports,100,0,\n", POND_EINVAL,
         "less inputs and imports is 550"},
        {HEAD "a1,150,500,0\na2,200,100,0\n", POND_EINVAL, "no industry sells anything to final"},
        {HEAD "a1,,,\na2,,,\n", POND_EINVAL, "no industry sells anything to final"},
        {HEAD "a1,150,0,0\na2,200,100,5\n", POND_EINVAL, "what industry \"a1\" makes reaches no"},
        {HEAD "a1,0,0,0\na2,200,100,1700\n", POND_EINVAL, "what industry \"a1\" makes reaches no"},
        {"industry,a1,a2,final_demand,output\na1,150,500,350,1200\na2,200,100,1700,2000\n",
         POND_EINVAL, "line 2, column \"output\": 1200, and industry \"a1\" sells 1000"},
    };

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        refuses(*state, bad[i].table, bad[i].status, bad[i].part);
    }
}

/* A shop whose sales nobody records turns over the 100 that it buys and the 20 from outside, not
 * the 30 that are on record; a second shop of its industry has 50 of 40 on record. */
static void shops_without_sales_on_record_turn_over_what_they_buy(void **state)
{
    static const pond_node supplier[] = {0, 0};
    static const pond_node customer[] = {1, 2};
    static const double value[] = {100.0, 40.0};
    static const int32_t industry[] = {0, 1, 1};
    static const double final_demand[] = {5.0, 30.0, 50.0};
    static const double imports[] = {0.0, 20.0, 0.0};
    static const char *const codes[] = {"42", "44"};
    const struct pond_network_input links = {.nodes = 3,
                                             .links = 2,
                                             .supplier = supplier,
                                             .customer = customer,
                                             .value = value,
                                             .industry = industry,
                                             .industries = 2,
                                             .industry_code = codes,
                                             .final_demand = final_demand,
                                             .imports = imports};
    struct pond_error error = {.code = POND_OK};
    struct pond_network *network = NULL;
    struct sector_table table = {0};
    struct pond_study study = {.network = NULL};

    (void)state;
    assert_ok(pond_network_build(&network, &links, &error));
    study.network = network;
    assert_ok(sector_table_of_network(&table, &study, &error));
    assert_true(table.flow[1] == 140.0 && table.flow[0] + table.flow[2] + table.flow[3] == 0.0);
    assert_true(table.final_demand[0] == 5.0 && table.final_demand[1] == 120.0 + 50.0);
    assert_true(table.output[0] == 145.0 && table.output[1] == 170.0);
    assert_true(table.imports[1] == 20.0 && table.value_added[1] == 10.0);
    assert_int_equal(table.estimated, 1);
    sector_table_clear(&table);
    pond_network_free(network);
}

/* The EPA's way, with a text replaced by another. */
static void read_folder(const char *folder, struct sector_table *table, const char *from,
                        const char *to)
{
    struct pond_error error = {.code = POND_OK};
    const char *path = in_folder(folder, "model");
    size_t count = 0;
    char *text = read_file(source_path("tests/fuzz/corpus/io_table/eeio"), &count);
    char *at = strstr(text, from);

    assert_non_null(at);
    assert_int_equal(strlen(from), strlen(to));
    for (size_t k = 0; to[k] != '\0'; k++) {
        at[k] = to[k];
    }
    assert_true(unpack_folder(path, text, count));
    *table = (struct sector_table){0};
    assert_ok(sector_table_read(table, path, &error));
    free(text);
}

/* What regions buy of each other is domestic coefficients times output, 0.04 of 200; what they
 * import is the rest of what they buy, 0.05 of 100. Row 2 adds up to 198 of 200: near enough. */
static void a_table_of_regions_is_what_they_make_themselves(void **state)
{
    static const double flow[] = {10, 8, 15, 50};
    struct sector_table table;

    read_folder(*state, &table, "q.csv", "q.csv");
    for (int k = 0; k < 4; k++) {
        assert_close(table.flow[k], flow[k], 1e-15);
    }
    assert_string_equal(table.code[1], "g/there");
    assert_string_equal(table.currency, "USD");
    assert_true(table.final_demand[0] == 82.0 && table.final_demand[1] == 133.0);
    assert_close(table.imports[0], 5.0, 1e-14);
    assert_close(table.imports[1], 2.0, 1e-14);
    assert_close(table.value_added[0], 48 + 14 + 6.8, 1e-15);
    assert_int_equal(table.below + table.unbalanced, 0);
    sector_table_clear(&table);
}

/* Row 1 delivers 20 of its 100 to households: the rest is what industries leave of its output. And
 * what is taken back, 15 of goods of there, is left out. */
static void what_a_table_has_to_be_changed_in_is_told(void **state)
{
    struct sector_table table;

    read_folder(*state, &table, "g/here,8,2.5,7.5,72,0,10", "g/here,8,2.5,7.5,10,0,10");
    assert_int_equal(table.unbalanced, 1);
    assert_close(table.final_demand[0], 100.0 - 10.0 - 8.0, 1e-15);
    sector_table_clear(&table);
    read_folder(*state, &table, "g/there,0.15,0.25", "g/there,-.15,0.25");
    assert_int_equal(table.below, 1);
    assert_close(table.left_out, 15.0, 1e-15);
    assert_true(table.flow[2] == 0.0);
    sector_table_clear(&table);
}

static enum pond_status read_once(void *user)
{
    struct pond_error error = {.code = POND_OK};
    struct sector_table table;
    enum pond_status status =
        read(user, HEAD TWO "value_added,650,1400,\nimports,0,0,\n", &table, &error);

    sector_table_clear(&table);
    return status;
}

static void failing_memory_is_survived(void **state)
{
    assert_survives_no_memory(read_once, *state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_go_to_the_columns_of_their_codes),
        cmocka_unit_test(what_is_left_out_is_what_is_left),
        cmocka_unit_test(nonsense_tables_are_refused_by_row_column_and_cell),
        cmocka_unit_test(shops_without_sales_on_record_turn_over_what_they_buy),
        cmocka_unit_test(a_table_of_regions_is_what_they_make_themselves),
        cmocka_unit_test(what_a_table_has_to_be_changed_in_is_told),
        cmocka_unit_test(failing_memory_is_survived),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
