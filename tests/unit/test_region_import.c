/* A region that is written, imported and built again is the same network, to the cent.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <stdlib.h>
#include <string.h>

#include "ingest/import.h"
#include "network/builder.h"
#include "network/generate.h"
#include "study/region.h"

static struct pond_error error;

/* Import every file of a folder that the mapping names, into a network builder. */
static void import_folder(struct pond_network_builder *builder, struct pond_codes *codes,
                          const char *folder, const char *trades, int64_t *rows)
{
    struct pond_mapping *mapping = NULL;
    const char *const file[] = {"places.csv", "firms.csv", "products.csv", trades};

    assert_ok(pond_mapping_read(&mapping, in_folder(folder, "mapping.json"), &error));
    for (size_t i = 0; i < sizeof file / sizeof *file; i++) {
        struct pond_import_options options = {.strict = true};
        struct pond_import_counts counts = {0};
        int32_t part = pond_mapping_part_for(mapping, file[i]);
        assert_int_equal(part, i);
        assert_int_equal(pond_mapping_part_is_beside(mapping, part), i < 3);
        assert_ok(pond_import_file(in_folder(folder, file[i]), mapping, part, codes,
                                   pond_network_builder_sink(builder), &options, &counts, &error));
        assert_int_equal(counts.rejected, 0);
        *rows = counts.rows;
    }
    pond_mapping_free(mapping);
}

static void check_round_trip(bool gzip)
{
    struct pond_region_options options = pond_region_defaults();
    struct pond_period always = {POND_MISSING, POND_MISSING};
    struct pond_region *region = NULL;
    struct pond_region_files files;
    struct pond_network_builder *builder = NULL;
    struct pond_network *expected = NULL;
    struct pond_network *actual = NULL;
    struct pond_codes codes;
    char *folder = make_folder();
    int64_t rows = 0;

    options.firms = 500;
    options.returns_share = 0.2;
    assert_ok(pond_region_generate(&region, &options, NULL, &error));
    assert_ok(pond_region_write(region, folder, gzip, &files, NULL, &error));
    assert_ok(pond_region_network(&expected, region, &error));
    assert_ok(pond_codes_init(&codes, &error));
    assert_ok(pond_network_builder_new(&builder, always, POND_MISSING, &error));
    import_folder(builder, &codes, folder, gzip ? "trades.csv.gz" : "trades.csv", &rows);
    assert_int_equal(rows, files.trades);
    assert_ok(pond_network_builder_finish(&actual, builder, NULL, &error));
    assert_int_equal(actual->nodes, expected->nodes);
    assert_int_equal(actual->links, expected->links);
    for (int32_t i = 0; i < expected->nodes; i++) {
        assert_int_equal(actual->firm[i], i);
        assert_string_equal(actual->industry_code[actual->industry[i]],
                            expected->industry_code[expected->industry[i]]);
        assert_close(actual->final_demand[i], expected->final_demand[i], 1e-12);
        assert_close(actual->imports[i], expected->imports[i], 1e-12);
        assert_int_equal(actual->out_start[i], expected->out_start[i]);
    }
    for (int64_t k = 0; k < expected->links; k++) {
        assert_int_equal(actual->out_customer[k], expected->out_customer[k]);
        assert_close(actual->out_value[k], expected->out_value[k], 1e-12);
    }
    pond_network_free(actual);
    pond_network_free(expected);
    pond_network_builder_free(builder);
    pond_codes_clear(&codes);
    pond_region_free(region);
    remove_folder(folder);
}

static void an_imported_region_is_the_region(void **state)
{
    (void)state;
    check_round_trip(false);
}

static void a_compressed_region_is_the_region(void **state)
{
    (void)state;
    check_round_trip(true);
}

static const char *flag_default(const char *name)
{
    int32_t count = 0;
    const struct pond_parameter *parameter = pond_study_generate_parameters(&count);

    for (int32_t i = 0; i < count; i++) {
        if (strcmp(parameter[i].name, name) == 0) {
            return parameter[i].default_value;
        }
    }
    fail_msg("pond generate has no parameter %s", name);
    return NULL;
}

static void the_program_makes_what_the_library_makes(void **state)
{
    struct pond_region_options options = pond_region_defaults();

    (void)state;
    assert_close(strtod(flag_default("firms"), NULL), (double)options.firms, 0.0);
    assert_close(strtod(flag_default("seed"), NULL), (double)options.seed, 0.0);
    assert_close(strtod(flag_default("degree"), NULL), options.mean_degree, 0.0);
    assert_close(strtod(flag_default("places"), NULL), options.places, 0.0);
    assert_close(strtod(flag_default("distance_exponent"), NULL), options.distance_exponent, 0.0);
    assert_close(strtod(flag_default("distance_km"), NULL), options.distance_km, 0.0);
    assert_close(strtod(flag_default("outside_share"), NULL), options.outside_share, 0.0);
    assert_close(strtod(flag_default("days"), NULL), options.days, 0.0);
    assert_close(strtod(flag_default("lines"), NULL), options.lines_per_link, 0.0);
    assert_close(strtod(flag_default("returns"), NULL), options.returns_share, 0.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_imported_region_is_the_region),
        cmocka_unit_test(a_compressed_region_is_the_region),
        cmocka_unit_test(the_program_makes_what_the_library_makes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
