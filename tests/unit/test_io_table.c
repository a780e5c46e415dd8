/* The noun "input-output table": axes, parts, and what is refused.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/alloc.h"
#include "records/io_table.h"
#include "support/support.h"

/* Two regions with a bakery each; NULL when memory ran out. */
static enum pond_status two_regions(struct pond_io_table **out, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_io_table *table = NULL;

    *out = NULL;
    POND_TRY(pond_io_table_new(&table, "bakers", 2020, "USD", err));
    POND_TRY(pond_io_table_add(table, POND_IO_REGION, "here", NULL, err));
    POND_TRY(pond_io_table_add(table, POND_IO_REGION, "there", NULL, err));
    for (int32_t r = 0; r < 2; r++) {
        char bread[] = "Bread";
        char industry[] = "311";
        struct pond_io_label label = {.name = bread, .industry = industry, .region = r};

        POND_TRY(pond_io_table_add(table, POND_IO_SECTOR, r == 0 ? "311/here" : "311/there", &label,
                                   err));
    }
    POND_TRY(pond_io_table_make(table, POND_IO_COEFFICIENTS, err));
    POND_TRY(pond_io_table_make(table, POND_IO_OUTPUT, err));
    *out = table;
    table = NULL;
done:
    pond_io_table_free(table);
    return status;
}

static void sectors_are_found_by_code_and_by_industry_and_region(void **state)
{
    struct pond_error error = {0};
    struct pond_io_table *table = NULL;

    (void)state;
    assert_ok(two_regions(&table, &error));
    assert_int_equal(pond_io_count(table, POND_IO_SECTOR), 2);
    assert_int_equal(pond_io_find(table, POND_IO_SECTOR, "311/there"), 1);
    assert_int_equal(pond_io_find(table, POND_IO_SECTOR, "311"), -1);
    assert_int_equal(pond_io_find_sector(table, "311", 1), 1);
    assert_int_equal(pond_io_find_sector(table, "312", 1), -1);
    assert_string_equal(table->axis[POND_IO_SECTOR].label[1].name, "Bread");
    assert_string_equal(table->axis[POND_IO_SECTOR].label[1].unit, "");
    assert_int_equal(pond_io_rows(table, POND_IO_OUTPUT), 1);
    assert_int_equal(pond_io_columns(table, POND_IO_OUTPUT), 2);
    assert_true(table->part[POND_IO_COEFFICIENTS][3] == 0.0);
    assert_null(table->part[POND_IO_DOMESTIC]);
    pond_io_table_free(table);
}

static void what_makes_no_sense_is_refused(void **state)
{
    struct pond_error error = {0};
    struct pond_io_table *table = NULL;
    struct pond_io_label nowhere = {.region = 7};

    (void)state;
    assert_fails(pond_io_table_new(&table, "", 2020, "USD", &error), POND_EINVAL, "name");
    assert_fails(pond_io_table_new(&table, "a", 20, "USD", &error), POND_EINVAL, "year is 20");
    assert_fails(pond_io_table_new(&table, "a", 2020, "usd", &error), POND_EINVAL, "\"usd\"");
    assert_null(table);
    assert_ok(two_regions(&table, &error));
    assert_fails(pond_io_table_add(table, POND_IO_REGION, "here", NULL, &error), POND_EINVAL,
                 "region \"here\" is there twice");
    assert_fails(pond_io_table_add(table, POND_IO_SECTOR, "x", NULL, &error), POND_EINVAL,
                 "comes after the numbers");
    assert_fails(pond_io_table_add(table, POND_IO_FINAL, "F", &nowhere, &error), POND_EINVAL,
                 "of no region");
    assert_fails(pond_io_table_add(table, POND_IO_FINAL, "", NULL, &error), POND_EINVAL, "1 to");
    assert_fails(pond_io_table_make(table, POND_IO_OUTPUT, &error), POND_EINVAL, "there twice");
    assert_fails(pond_io_table_make(table, POND_IO_DIRECT, &error), POND_EINVAL, "no rows");
    pond_io_table_free(table);
}

static void failing_memory_leaves_nothing(void **state)
{
    struct pond_error error = {0};
    struct pond_io_table *table = NULL;
    int64_t calls = 0;

    (void)state;
    pondi_alloc_fail_at(0);
    assert_ok(two_regions(&table, &error));
    calls = pondi_alloc_count();
    pond_io_table_free(table);
    for (int64_t k = 1; k <= calls; k++) {
        pondi_alloc_fail_at(k);
        assert_int_equal(two_regions(&table, &error), POND_ENOMEM);
        assert_null(table);
    }
    pondi_alloc_fail_at(0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sectors_are_found_by_code_and_by_industry_and_region),
        cmocka_unit_test(what_makes_no_sense_is_refused),
        cmocka_unit_test(failing_memory_leaves_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
