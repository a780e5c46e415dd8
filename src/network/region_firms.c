/* Firms of a region: how many of each industry and size, what they make, and where they are.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/random.h"
#include "network/region_parts.h"

#define PI 3.14159265358979323846

/* The plane: 500 km by 320 km over about the extent of Iowa. */
#define WIDTH_KM 500.0
#define HEIGHT_KM 320.0
#define SOUTH_DEGREES 40.6
#define WEST_DEGREES (-96.5)
#define KM_PER_DEGREE 111.2
#define MIDDLE_DEGREES 42.0

/* Places tried for each town; the one farthest from larger towns is taken. */
#define TOWN_TRIES 8

/* Spread of log output per employee: the 90th percentile is about 4 times the 10th, as Syverson
 * (2004, Review of Economics and Statistics 86, p. 534) finds within US manufacturing. */
#define OUTPUT_SPREAD 0.54

/* Share of the US economy's year: money of the tables is of 365 days. */
#define YEAR_DAYS 365.0

static const int32_t class_low[POND_SIZE_CLASSES] = {0, 1, 5, 10, 20, 50, 100, 250, 500};
static const int32_t class_high[POND_SIZE_CLASSES] = {0, 4, 9, 19, 49, 99, 249, 499, 0};

/* Sizes within a class: P(e) ~ e^-slope on low..high, with the mean that ABS gives; in the open
 * class a Pareto law of Axtell's exponent, cut where its mean is that of ABS. */
struct size_law {
    double slope;
    double cut;      /* open class: the largest size */
    double mean;     /* employees */
    double receipts; /* mean receipts of a firm, USD 1,000 */
};

static double mean_of_slope(int32_t low, int32_t high, double slope)
{
    double weight = 0.0;
    double sum = 0.0;

    for (int32_t e = low; e <= high; e++) {
        double w = exp(-slope * log((double)e));
        weight += w;
        sum += w * e;
    }
    return sum / weight;
}

static double mean_of_cut(double cut)
{
    const double a = POND_SIZE_EXPONENT;
    double x = POND_LARGE_EMPLOYEES / cut;

    return a / (a - 1.0) * POND_LARGE_EMPLOYEES * (1.0 - pow(x, a - 1.0)) / (1.0 - pow(x, a));
}

static void fit_size_law(struct size_law *law, int32_t sector, int32_t class)
{
    const struct pondi_sector_fact *fact = &pondi_sector_facts[sector];
    int32_t firms = fact->firms[class] > 0 ? fact->firms[class] : 1;
    double low = class_low[class] > 0 ? log(class_low[class] * 1.0001) : 0.0;
    double high = log(1e8);

    law->mean = (double)fact->employees[class] / firms;
    law->receipts = fmax((double)fact->receipts_kusd[class] / firms, 1.0);
    law->slope = 0.0;
    law->cut = 0.0;
    if (class == 0) {
        return;
    }
    if (class < POND_SIZE_CLASSES - 1) {
        low = -20.0;
        high = 20.0;
    }
    for (int step = 0; step < 60; step++) {
        double middle = (low + high) / 2.0;
        bool more = class < POND_SIZE_CLASSES - 1
                        ? mean_of_slope(class_low[class], class_high[class], middle) > law->mean
                        : mean_of_cut(exp(middle)) < law->mean;
        if (more) {
            low = middle;
        } else {
            high = middle;
        }
    }
    law->slope = (low + high) / 2.0;
    law->cut = exp(law->slope);
    /* Where ABS counts only the part of larger firms that is in the sector (management of
     * companies), its mean is below the class; the law's own mean is what sizes relate to. */
    law->mean = class < POND_SIZE_CLASSES - 1
                    ? mean_of_slope(class_low[class], class_high[class], law->slope)
                    : mean_of_cut(law->cut);
}

/* The mean size of firm k of `count` in the open class, firms by size: of quantiles k/count to
 * (k+1)/count, so that the class has its mean whatever `count` is. */
static double large_size(const struct size_law *law, int32_t k, int32_t count)
{
    const double power = 1.0 - 1.0 / POND_SIZE_EXPONENT;
    double kept = 1.0 - pow(POND_LARGE_EMPLOYEES / law->cut, POND_SIZE_EXPONENT);
    double from = pow(1.0 - kept * k / count, power);
    double to = pow(1.0 - kept * (k + 1.0) / count, power);

    return POND_LARGE_EMPLOYEES * count * (from - to) / (kept * power);
}

/* Employees of firm k of `count` of a class; u in [0, 1) says where in its quantiles. */
static int32_t size_of(const struct size_law *law, int32_t class, int32_t k, int32_t count,
                       double u)
{
    double left = 0.0;

    if (class == 0) {
        return 0;
    }
    if (class == POND_SIZE_CLASSES - 1) {
        return (int32_t)fmax(round(large_size(law, k, count)), POND_LARGE_EMPLOYEES);
    }
    for (int32_t e = class_low[class]; e <= class_high[class]; e++) {
        left += exp(-law->slope * log((double)e));
    }
    left *= (k + u) / count;
    for (int32_t e = class_low[class]; e < class_high[class]; e++) {
        left -= exp(-law->slope * log((double)e));
        if (left < 0.0) {
            return e;
        }
    }
    return class_high[class];
}

/* USD of output per USD 1,000 of receipts: firms of the nation, at their receipts, make the gross
 * output of BEA. */
static double output_scale(const struct pond_region *region, int32_t industry,
                           const struct size_law *laws)
{
    const struct pondi_industry_fact *fact = &pondi_industry_facts[industry];
    double receipts = 0.0;

    for (int32_t class = 0; class < POND_SIZE_CLASSES; class ++) {
        receipts += fact->class_firms[class] * laws[class].receipts;
    }
    return receipts > 0.0
               ? (double)fact->output_musd * 1e6 / receipts * region->options.days / YEAR_DAYS
               : 0.0;
}

enum pond_status pondi_region_towns(struct pondi_towns *towns,
                                    const struct pond_region_options *options,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int32_t count = options->places;
    double total = 0.0;

    if (count == 0) {
        count = (int32_t)fmin(2.0 * sqrt((double)options->firms), POND_REGION_PLACES_MAX);
    }
    *towns = (struct pondi_towns){.count = count};
    POND_TRY(POND_NEW(&towns->x_km, count, err));
    POND_TRY(POND_NEW(&towns->y_km, count, err));
    POND_TRY(POND_NEW(&towns->share, count, err));
    for (int32_t i = 0; i < count; i++) {
        double best = -1.0;
        for (uint64_t try = 0; try < TOWN_TRIES; try++) {
            double x = WIDTH_KM *
                       pond_random_uniform(options->seed, PONDI_STREAM_TOWN, (uint64_t)i, 2 * try);
            double y = HEIGHT_KM * pond_random_uniform(options->seed, PONDI_STREAM_TOWN,
                                                       (uint64_t)i, 2 * try + 1);
            double nearest = HUGE_VAL;
            for (int32_t j = 0; j < i; j++) {
                double dx = towns->x_km[j] - x;
                double dy = towns->y_km[j] - y;
                nearest = fmin(nearest, dx * dx + dy * dy);
            }
            if (nearest > best) {
                best = nearest;
                towns->x_km[i] = x;
                towns->y_km[i] = y;
            }
        }
        total += 1.0 / (i + 1.0); /* Zipf's law for cities (Gabaix 1999) */
        towns->share[i] = total;
    }
    for (int32_t i = 0; i < count; i++) {
        towns->share[i] /= total;
    }
done:
    if (status != POND_OK) {
        pondi_towns_free(towns);
    }
    return status;
}

void pondi_towns_free(struct pondi_towns *towns)
{
    pondi_free(towns->x_km);
    pondi_free(towns->y_km);
    pondi_free(towns->share);
    *towns = (struct pondi_towns){.count = 0};
}

/* The first town whose cumulative share is above u. */
static int32_t town_at(const struct pondi_towns *towns, double u)
{
    int32_t low = 0;
    int32_t high = towns->count - 1;

    while (low < high) {
        int32_t middle = low + (high - low) / 2;
        if (towns->share[middle] > u) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return low;
}

static double latitude_of(double y_km)
{
    return SOUTH_DEGREES + y_km / KM_PER_DEGREE;
}

static double longitude_of(double x_km)
{
    return WEST_DEGREES + x_km / (KM_PER_DEGREE * cos(MIDDLE_DEGREES * PI / 180.0));
}

/* Firms of one industry before they are put in the order of towns. */
struct draft {
    int32_t *employees;
    int32_t *place;
    double *output;
    int32_t *start; /* towns + 1 */
};

static void draft_industry(struct draft *draft, const struct pond_region *region,
                           const struct pondi_towns *towns, int32_t industry, const int32_t *counts,
                           int32_t first)
{
    uint64_t seed = region->options.seed;
    struct size_law laws[POND_SIZE_CLASSES];
    int32_t at = 0;
    double scale = 0.0;

    for (int32_t class = 0; class < POND_SIZE_CLASSES; class ++) {
        fit_size_law(&laws[class], pondi_industry_facts[industry].sector, class);
    }
    scale = output_scale(region, industry, laws);
    for (int32_t class = 0; class < POND_SIZE_CLASSES; class ++) {
        const struct size_law *law = &laws[class];
        for (int32_t k = 0; k < counts[class]; k++, at++) {
            uint64_t item = (uint64_t)first + (uint64_t)at;
            double u = pond_random_uniform(seed, PONDI_STREAM_SIZE, item, 0);
            double noise = pond_random_normal(seed, PONDI_STREAM_OUTPUT, item, 0);
            int32_t e = size_of(law, class, k, counts[class], u);
            double ratio = law->mean > 0.0 ? e / law->mean : 1.0;
            double usd = scale * law->receipts * ratio *
                         exp(OUTPUT_SPREAD * noise - OUTPUT_SPREAD * OUTPUT_SPREAD / 2.0);
            draft->employees[at] = e;
            draft->output[at] = fmax(round(usd * 100.0), 1.0) / 100.0;
            draft->place[at] =
                town_at(towns, pond_random_uniform(seed, PONDI_STREAM_PLACE, item, 0));
        }
    }
}

/* Put `count` drafted firms at first.. in the order of their towns. */
static void place_industry(struct pond_region *region, const struct pondi_towns *towns,
                           struct draft *draft, int32_t industry, int32_t first, int32_t count)
{
    memset(draft->start, 0, (size_t)(towns->count + 1) * sizeof *draft->start);
    for (int32_t i = 0; i < count; i++) {
        draft->start[draft->place[i] + 1]++;
    }
    for (int32_t t = 0; t < towns->count; t++) {
        draft->start[t + 1] += draft->start[t];
    }
    for (int32_t i = 0; i < count; i++) {
        int32_t town = draft->place[i];
        int32_t firm = first + draft->start[town]++;
        uint64_t item = (uint64_t)firm;
        double share = towns->share[town] - (town > 0 ? towns->share[town - 1] : 0.0);
        double spread = 0.5 + 8.0 * sqrt(share); /* km; an area of town in proportion to it */
        double dx = spread * pond_random_normal(region->options.seed, PONDI_STREAM_SPOT, item, 0);
        double dy = spread * pond_random_normal(region->options.seed, PONDI_STREAM_SPOT, item, 1);
        region->industry[firm] = industry;
        region->place[firm] = town;
        region->employees[firm] = draft->employees[i];
        region->output[firm] = draft->output[i];
        region->latitude[firm] = latitude_of(towns->y_km[town] + dy);
        region->longitude[firm] = longitude_of(towns->x_km[town] + dx);
    }
}

/* Firms of every industry and class: the published shares, rounded by systematic sampling, so that
 * each count is its expectation rounded up or down and all add up to `firms`. */
static void count_firms(int32_t counts[POND_INDUSTRIES][POND_SIZE_CLASSES],
                        const struct pond_region_options *options)
{
    double u = pond_random_uniform(options->seed, PONDI_STREAM_COUNT, 0, 0);
    double total = 0.0;
    double passed = 0.0;
    int64_t given = 0;
    int32_t *last = NULL;

    for (int32_t i = 0; i < POND_INDUSTRIES; i++) {
        for (int32_t class = 0; class < POND_SIZE_CLASSES; class ++) {
            total += pondi_industry_facts[i].class_firms[class];
        }
    }
    for (int32_t i = 0; i < POND_INDUSTRIES; i++) {
        for (int32_t class = 0; class < POND_SIZE_CLASSES; class ++) {
            int64_t upto = 0;
            passed += pondi_industry_facts[i].class_firms[class];
            upto = (int64_t)floor(passed / total * (double)options->firms + u);
            upto = upto < options->firms ? upto : options->firms;
            counts[i][class] = (int32_t)(upto - given);
            if (counts[i][class] > 0) {
                last = &counts[i][class];
            }
            given = upto;
        }
    }
    if (given < options->firms) { /* the sum was rounded down: the last cell takes the rest */
        last = last != NULL ? last : &counts[0][1];
        *last += (int32_t)(options->firms - given);
    }
}

enum pond_status pondi_region_firms(struct pond_region *region, const struct pondi_towns *towns,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int32_t counts[POND_INDUSTRIES][POND_SIZE_CLASSES];
    struct draft draft = {.employees = NULL};
    int32_t first = 0;

    POND_TRY(POND_NEW(&region->place_latitude, towns->count, err));
    POND_TRY(POND_NEW(&region->place_longitude, towns->count, err));
    POND_TRY(POND_NEW(&region->industry, region->firms, err));
    POND_TRY(POND_NEW(&region->place, region->firms, err));
    POND_TRY(POND_NEW(&region->employees, region->firms, err));
    POND_TRY(POND_NEW(&region->latitude, region->firms, err));
    POND_TRY(POND_NEW(&region->longitude, region->firms, err));
    POND_TRY(POND_NEW(&region->output, region->firms, err));
    POND_TRY(POND_NEW(&draft.employees, region->firms, err));
    POND_TRY(POND_NEW(&draft.place, region->firms, err));
    POND_TRY(POND_NEW(&draft.output, region->firms, err));
    POND_TRY(POND_NEW(&draft.start, towns->count + 1, err));
    region->places = towns->count;
    for (int32_t t = 0; t < towns->count; t++) {
        region->place_latitude[t] = latitude_of(towns->y_km[t]);
        region->place_longitude[t] = longitude_of(towns->x_km[t]);
    }
    count_firms(counts, &region->options);
    for (int32_t i = 0; i < POND_INDUSTRIES; i++) {
        int32_t count = 0;
        for (int32_t class = 0; class < POND_SIZE_CLASSES; class ++) {
            count += counts[i][class];
        }
        if (count > 0) {
            draft_industry(&draft, region, towns, i, counts[i], first);
            place_industry(region, towns, &draft, i, first, count);
        }
        first += count;
    }
done:
    pondi_free(draft.employees);
    pondi_free(draft.place);
    pondi_free(draft.output);
    pondi_free(draft.start);
    return status;
}
