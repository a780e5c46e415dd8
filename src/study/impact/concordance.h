/* What firms and their trades are in the words of a table: one JSON file of the user's.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_IMPACT_CONCORDANCE_H
#define POND_STUDY_IMPACT_CONCORDANCE_H

#include "study/impact/impact_input.h"
#include "study/scenario/choose.h"

/** The format, as the file's member "format" says it. */
#define IMPACT_CONCORDANCE_FORMAT "pond-concordance/1"

/** What one part of a purchase pays for. */
struct impact_good {
    const char *name;     /**< what people call it; its industry where not given; borrowed */
    const char *industry; /**< of the table, without the region; borrowed */
    int32_t region;       /**< of the table; -1: wherever the region here buys such goods */
    double share;         /**< of the purchase's value, 0 or more */
    bool on_top;          /**< paid besides: a mark-up of whoever sells it on */
};

/** Purchases that are split alike. */
struct impact_purchase {
    char path[48];        /**< "$.purchases[0]" */
    const json_t *seller; /**< NULL: everybody, unknown sellers too */
    const json_t *buyer;  /**< NULL: everybody, final consumers too */
    struct impact_good *good;
    int64_t goods;
};

/** Firms that are alike in the table. */
struct impact_firms_rule {
    char path[48]; /**< "$.firms[0]" */
    const json_t *who;
    const char *industry; /**< of the table, without the region; borrowed */
    int32_t region;
    double margin; /**< of turnover, what is output in the table's sense, 0..1: 1 for makers; of
                        traders what they keep over the price of goods, which pass through */
};

/** A concordance that was read, and fits its table. */
struct impact_concordance {
    char *file;
    json_t *json;
    struct impact_purchase *purchase;
    int64_t purchases;
    struct impact_firms_rule *firms;
    int64_t firms_rules;
};

/**
 * Read a concordance, which becomes part of the hash of the study's input.
 *
 * @param[out] out the caller's to free; NULL on failure
 * @return POND_OK; POND_ENOTFOUND, POND_EIO, POND_EPARSE; POND_EINVAL, it is none: the path, what
 *         stands there, what was expected; shares that do not add up to 1; an industry or a region
 *         that the table lacks; POND_ENOMEM
 */
enum pond_status impact_concordance_read(struct impact_concordance **out, const char *path,
                                         const struct impact_input *input, struct pond_error *err);

/** Free it; takes NULL. */
void impact_concordance_free(struct impact_concordance *concordance);

/** The JSON Schema of concordances, the caller's to json_decref. POND_ENOMEM. */
enum pond_status impact_concordance_schema(json_t **out, struct pond_error *err);

#endif
