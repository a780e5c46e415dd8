/* A region from its options: the stages in order, and the region as a network.
 * SPDX-License-Identifier: Apache-2.0 */
#include "network/generate.h"

#include <math.h>

#include "base/alloc.h"
#include "network/region_parts.h"

/* 2017-01-01, the year of the tables, as seconds since 1970-01-01. */
#define START_2017_S INT64_C(1483228800)

#define DEGREE_MAX 1000.0
#define LINES_MAX 1000.0
#define DAYS_MAX 36525

struct pond_region_options pond_region_defaults(void)
{
    return (struct pond_region_options){
        .firms = 2000,
        .seed = 1,
        .mean_degree = 10.0,
        .places = 0,
        .distance_exponent = 1.1,
        .distance_km = 10.0,
        .outside_share = 0.0,
        .start_s = START_2017_S,
        .days = 365,
        .lines_per_link = 4.0,
        .returns_share = 0.01,
    };
}

/* One number of the options. */
struct range {
    const char *name;
    double value;
    double min;
    double max;
    const char *unit;
};

static enum pond_status check_options(const struct pond_region_options *options,
                                      struct pond_error *err)
{
    const struct range range[] = {
        {"firms", (double)options->firms, 1.0, POND_REGION_FIRMS_MAX, ""},
        {"mean_degree", options->mean_degree, 0.0, DEGREE_MAX, " suppliers per firm"},
        {"places", (double)options->places, 0.0, POND_REGION_PLACES_MAX,
         " towns (0: as many as fit the number of firms)"},
        {"distance_exponent", options->distance_exponent, 0.0, 10.0, ""},
        {"distance_km", options->distance_km, 1e-3, 1e6, " km"},
        {"outside_share", options->outside_share, 0.0, 1.0, " (a share)"},
        {"days", (double)options->days, 1.0, DAYS_MAX, " days"},
        {"lines_per_link", options->lines_per_link, 1.0, LINES_MAX, " order lines"},
        {"returns_share", options->returns_share, 0.0, 1.0, " (a share)"},
        {"start", (double)options->start_s, -62167219200.0, 250000000000.0,
         " seconds since 1970-01-01 (years 0 to 9892)"},
    };

    for (size_t i = 0; i < sizeof range / sizeof *range; i++) {
        const struct range *r = &range[i];
        if (!(r->value >= r->min && r->value <= r->max)) {
            return pond_fail(err, POND_EINVAL, "region: %s is %.15g; expected %.15g to %.15g%s",
                             r->name, r->value, r->min, r->max, r->unit);
        }
    }
    return POND_OK;
}

/* People live where they work: nobody is known to commute. */
static enum pond_status fill_people(struct pond_region *region, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(POND_NEW(&region->place_people, region->places, err));
    for (int32_t i = 0; i < region->firms; i++) {
        region->place_people[region->place[i]] += region->employees[i];
    }
    for (int32_t p = 0; p < region->places; p++) {
        region->place_people[p] = round(region->place_people[p] * POND_REGION_PEOPLE_A_JOB);
    }
done:
    return status;
}

enum pond_status pond_region_generate(struct pond_region **out,
                                      const struct pond_region_options *options,
                                      struct pond_progress *progress, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_region *region = NULL;
    struct pondi_towns towns = {.count = 0};

    *out = NULL;
    POND_TRY(check_options(options, err));
    POND_TRY(POND_NEW(&region, 1, err));
    region->options = *options;
    region->firms = (int32_t)options->firms;
    POND_TRY(pondi_region_towns(&towns, options, err));
    POND_TRY(pondi_region_firms(region, &towns, err));
    POND_TRY(fill_people(region, err));
    POND_TRY(pondi_region_links(region, &towns, progress, err));
    POND_TRY(pondi_region_balance(region, err));
    *out = region;
    region = NULL;
done:
    pondi_towns_free(&towns);
    pond_region_free(region);
    return status;
}

void pond_region_free(struct pond_region *region)
{
    if (region == NULL) {
        return;
    }
    pondi_free(region->industry);
    pondi_free(region->place);
    pondi_free(region->employees);
    pondi_free(region->latitude);
    pondi_free(region->longitude);
    pondi_free(region->output);
    pondi_free(region->final_demand);
    pondi_free(region->imports);
    pondi_free(region->link_start);
    pondi_free(region->supplier);
    pondi_free(region->value);
    pondi_free(region->place_latitude);
    pondi_free(region->place_longitude);
    pondi_free(region->place_people);
    pondi_free(region);
}

const char *pond_region_industry_code(int32_t industry)
{
    return pondi_industry_facts[industry].code;
}

const char *pond_region_industry_name(int32_t industry)
{
    return pondi_industry_facts[industry].name;
}

enum pond_status pond_region_network(struct pond_network **out, const struct pond_region *region,
                                     struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const char *code[POND_INDUSTRIES];
    int32_t *customer = NULL;
    struct pond_network_input input = {
        .nodes = region->firms,
        .links = region->links,
        .supplier = region->supplier,
        .value = region->value,
        .industry = region->industry,
        .industries = POND_INDUSTRIES,
        .industry_code = code,
        .final_demand = region->final_demand,
        .imports = region->imports,
    };

    *out = NULL;
    for (int32_t i = 0; i < POND_INDUSTRIES; i++) {
        code[i] = pondi_industry_facts[i].code;
    }
    POND_TRY(POND_NEW(&customer, region->links, err));
    for (int32_t c = 0; c < region->firms; c++) {
        for (int64_t k = region->link_start[c]; k < region->link_start[c + 1]; k++) {
            customer[k] = c;
        }
    }
    input.customer = customer;
    POND_TRY(pond_network_build(out, &input, err));
done:
    pondi_free(customer);
    return status;
}
