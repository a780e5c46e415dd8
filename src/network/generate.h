/* Synthetic regions that look like real ones: firms, places, who supplies whom for how much.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_NETWORK_GENERATE_H
#define POND_NETWORK_GENERATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/api.h"
#include "base/progress.h"
#include "base/status.h"
#include "network/network.h"

/** Most firms of a region. */
#define POND_REGION_FIRMS_MAX 50000000

/** Most towns of a region. */
#define POND_REGION_PLACES_MAX 5000

/** People who live in a town for each job in it: 325.1 million residents of the US on 1 July 2017
 * (Census Bureau, Vintage 2019) over the 127.7 million employees of ABS 2017. */
#define POND_REGION_PEOPLE_A_JOB 2.545

/** Longest name of a firm or a town, with its NUL. */
#define POND_REGION_NAME_SIZE 80

/** What a region is to be. Start from pond_region_defaults. */
struct pond_region_options {
    int64_t firms;            /**< 1..POND_REGION_FIRMS_MAX */
    uint64_t seed;            /**< another seed, another region of the same kind */
    double mean_degree;       /**< suppliers per firm, 0..1000; fewer where there are not enough */
    int32_t places;           /**< towns, 1..POND_REGION_PLACES_MAX; 0: 2 sqrt(firms) */
    double distance_exponent; /**< b of the weight (1 + distance/distance_km)^-b, 0..10 */
    double distance_km;       /**< > 0 */
    double outside_share;     /**< of purchases that other firms of the nation, outside the region,
                                   supply, 0..1; imports of the nation come on top */
    int64_t start_s;          /**< first day of the trades, seconds since 1970-01-01 */
    int32_t days;             /**< how many days they span, 1..36525; values are of that period */
    double lines_per_link;    /**< mean order lines of a link, 1..1000 */
    double returns_share;     /**< share of order lines that are followed by a return, 0..1 */
};

/**
 * A region. Read only. Firms are numbered by industry, and within it by town.
 *
 * All money is in USD of 2017 over the options' period, in whole cents. For every firm
 *
 *     sales to firms + final demand = output = purchases + imports + value added
 *
 * to the rounding of doubles; all terms but value added are >= 0.
 */
struct pond_region {
    struct pond_region_options options; /**< what it was made from */
    int32_t firms;                      /**< >= 1 */
    int32_t places;                     /**< towns, >= 1 */
    int64_t links;                      /**< pairs of a supplier and a customer, >= 0 */

    int32_t *industry;    /**< firms: 0..70, BEA summary industries; pond_region_industry_code */
    int32_t *place;       /**< firms: 0..places-1 */
    int32_t *employees;   /**< firms: >= 0 */
    double *latitude;     /**< firms: degrees */
    double *longitude;    /**< firms: degrees */
    double *output;       /**< firms: USD */
    double *final_demand; /**< firms: USD sold to households, government, investors, abroad, and to
                               firms outside the region */
    double *imports;      /**< firms: USD bought abroad and outside the region */

    int64_t *link_start; /**< firms + 1: the links of customer c are link_start[c]..[c+1]-1 */
    int32_t *supplier;   /**< links: another firm; a customer's suppliers are distinct */
    double *value;       /**< links: USD, >= 0.01 */

    double *place_latitude;  /**< places: degrees; places are ordered by size, largest first */
    double *place_longitude; /**< places: degrees */
    double *place_people;    /**< places: who live there, whole numbers */
};

/** 2,000 firms, seed 1, mean degree 10, towns by size, distance exponent 1.1 from 10 km, the year
 * 2017, 4 lines a link, 1 % returns. */
POND_API struct pond_region_options pond_region_defaults(void);

/**
 * Make a region.
 *
 * Firms by industry and size class as in the US Annual Business Survey 2017 and, within the open
 * class, P(employees > e) ~ e^-1.059 (Axtell 2001); output by industry and size as its receipts,
 * scaled to BEA gross output; towns of sizes 1/rank; a firm of purchases z has on average
 * max(1, k z^0.66) suppliers, drawn without replacement with weights
 * output^0.60 (1 + distance/distance_km)^-b; purchases by industry follow the BEA 2017
 * coefficients. docs/generator.md has the method and what it reproduces.
 *
 * @param[out] out      the caller's to free; NULL on failure
 * @param      options  see there; an option that is out of range is refused by name
 * @param      progress may be NULL
 * @param[out] err      why it failed; may be NULL
 * @return POND_OK; POND_EINVAL; POND_ENOMEM; POND_ECANCELED
 *
 * Cost: O(firms * mean_degree * log firms); about 24 bytes a link and 80 a firm at the most.
 * Threads: base/parallel.h; the same bits for any number of them.
 */
POND_API enum pond_status pond_region_generate(struct pond_region **out,
                                               const struct pond_region_options *options,
                                               struct pond_progress *progress,
                                               struct pond_error *err);

/** Free a region; takes NULL. */
POND_API void pond_region_free(struct pond_region *region);

/** The BEA summary code of an industry, "111CA"; industry in 0..70. A constant. */
POND_API const char *pond_region_industry_code(int32_t industry);

/** The name of an industry; industry in 0..70. A constant. */
POND_API const char *pond_region_industry_name(int32_t industry);

/** The name of a town; any two towns of a region have different names. */
POND_API void pond_region_place_name(char name[POND_REGION_NAME_SIZE],
                                     const struct pond_region *region, int32_t place);

/** The name of a firm, for people; two firms may share one, their codes differ. */
POND_API void pond_region_firm_name(char name[POND_REGION_NAME_SIZE],
                                    const struct pond_region *region, int32_t firm);

/**
 * The region's supply network: node i is firm i, industries are the 71 of BEA.
 *
 * @param[out] out    the caller's to free; NULL on failure
 * @param      region read only during the call
 * @param[out] err    why it failed; may be NULL
 * @return as pond_network_build
 */
POND_API enum pond_status pond_region_network(struct pond_network **out,
                                              const struct pond_region *region,
                                              struct pond_error *err);

/** What pond_region_write wrote. */
struct pond_region_files {
    int64_t trades;  /**< lines of trades, headers not counted */
    int64_t returns; /**< of them negative */
    int64_t bytes;   /**< of all files */
};

/**
 * Write a region as files that `pond import` reads: places.csv, firms.csv, products.csv,
 * trades.csv and mapping.json.
 *
 * Every link becomes order lines over the period whose values add up to its value to the cent,
 * returns netted; final demand becomes lines without a buyer, imports lines without a seller.
 *
 * @param      region   read only during the call
 * @param      folder   made when it is not there; its files of these names are replaced
 * @param      gzip     write trades.csv.gz instead of trades.csv
 * @param[out] files    may be NULL
 * @param      progress may be NULL
 * @param[out] err      why it failed; may be NULL
 * @return POND_OK; POND_EIO with the path; POND_ENOMEM; POND_ECANCELED
 *
 * Threads: as pond_region_generate; the same bytes for any number of them.
 */
POND_API enum pond_status pond_region_write(const struct pond_region *region, const char *folder,
                                            bool gzip, struct pond_region_files *files,
                                            struct pond_progress *progress, struct pond_error *err);

#endif
