/* `pond generate`: parameters to options, a region to files.
 * SPDX-License-Identifier: Apache-2.0 */
#include "study/region.h"

#include "base/time.h"
#include "network/generate.h"
#include "study/parameters.h"

static const struct pond_parameter parameters[] = {
    {"firms", POND_PARAMETER_INTEGER, "firms", "2000", 1, POND_REGION_FIRMS_MAX, "",
     "How many firms."},
    {"seed", POND_PARAMETER_INTEGER, "", "1", 0, 9007199254740992.0, "",
     "Another seed gives another region of the same kind."},
    {"degree", POND_PARAMETER_NUMBER, "suppliers", "10", 0, 1000, "", "Mean suppliers per firm."},
    {"places", POND_PARAMETER_INTEGER, "towns", "0", 0, POND_REGION_PLACES_MAX, "",
     "Towns; 0: twice the root of the number of firms."},
    {"distance_exponent", POND_PARAMETER_NUMBER, "", "1.1", 0, 10, "",
     "How much nearer suppliers are preferred: the weight is (1 + distance / distance_km)^-b."},
    {"distance_km", POND_PARAMETER_NUMBER, "km", "10", 0.001, 1e6, "",
     "The distance within which it hardly matters."},
    {"outside_share", POND_PARAMETER_NUMBER, "share", "0", 0, 1, "",
     "Share of purchases that firms of the nation outside the region supply."},
    {"start", POND_PARAMETER_DATE, "", "2017-01-01", 0, 0, "", "First day of the trades."},
    {"days", POND_PARAMETER_INTEGER, "days", "365", 1, 36525, "", "How many days they span."},
    {"lines", POND_PARAMETER_NUMBER, "trades", "4", 1, 1000, "", "Mean order lines of a link."},
    {"returns", POND_PARAMETER_NUMBER, "share", "0.01", 0, 1, "",
     "Share of order lines that are followed by a return."},
    {"output", POND_PARAMETER_FOLDER, "", "region", 0, 0, "", "Folder to write the files to."},
    {"gzip", POND_PARAMETER_BOOL, "", "false", 0, 0, "", "Compress the trades."},
};

const struct pond_parameter *pond_study_generate_parameters(int32_t *count)
{
    *count = (int32_t)(sizeof parameters / sizeof *parameters);
    return parameters;
}

static double number(const json_t *values, const char *name)
{
    return json_number_value(json_object_get(values, name));
}

static struct pond_region_options read_options(const json_t *values)
{
    struct pond_region_options options = pond_region_defaults();
    const char *start = json_string_value(json_object_get(values, "start"));

    options.firms = json_integer_value(json_object_get(values, "firms"));
    options.seed = (uint64_t)json_integer_value(json_object_get(values, "seed"));
    options.mean_degree = number(values, "degree");
    options.places = (int32_t)json_integer_value(json_object_get(values, "places"));
    options.distance_exponent = number(values, "distance_exponent");
    options.distance_km = number(values, "distance_km");
    options.outside_share = number(values, "outside_share");
    options.days = (int32_t)json_integer_value(json_object_get(values, "days"));
    options.lines_per_link = number(values, "lines");
    options.returns_share = number(values, "returns");
    /* Checked as a date; "" leaves the default. */
    (void)pond_time_parse(&options.start_s, start);
    return options;
}

static enum pond_status describe(const struct pond_region *region,
                                 const struct pond_region_files *files, const char *folder,
                                 struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const char *const units[] = {"firms", "links", "places", "trades", "trades", "bytes"};
    const char *const names[] = {"firms", "links", "places", "trades", "returns", "bytes"};
    const char *const texts[] = {"Firms",       "Supply links",     "Towns",
                                 "Order lines", "Of them negative", "Of all files"};
    const double values[] = {region->firms,         (double)region->links,  region->places,
                             (double)files->trades, (double)files->returns, (double)files->bytes};

    for (int i = 0; i < 6; i++) {
        POND_TRY(pond_result_add_figure(result, names[i], values[i], units[i], texts[i], err));
    }
    POND_TRY(pond_result_assume(result, err,
                                "The region is synthetic: its firms do not exist. \"pond import "
                                "--map %s/mapping.json %s/trades.csv\" reads it.",
                                folder, folder));
done:
    return status;
}

enum pond_status pond_study_generate(json_t *values, struct pond_progress *progress,
                                     struct pond_result **result, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_region_options options;
    struct pond_region *region = NULL;
    struct pond_region_files files = {0};
    const char *folder = NULL;

    *result = NULL;
    POND_TRY(pond_parameters_complete(values, parameters,
                                      (int32_t)(sizeof parameters / sizeof *parameters), err));
    options = read_options(values);
    folder = json_string_value(json_object_get(values, "output"));
    POND_TRY(pond_region_generate(&region, &options, progress, err));
    POND_TRY(pond_region_write(region, folder, json_is_true(json_object_get(values, "gzip")),
                               &files, progress, err));
    POND_TRY(pond_result_new(result, err));
    POND_TRY(describe(region, &files, folder, *result, err));
done:
    pond_region_free(region);
    if (status != POND_OK) {
        pond_result_free(*result);
        *result = NULL;
    }
    return status;
}
