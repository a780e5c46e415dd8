/* Choosing firms of a loaded network: by code, industry, place, product, condition, or on the map.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_SCENARIO_CHOOSE_H
#define POND_STUDY_SCENARIO_CHOOSE_H

#include "study/study.h"

/** Where a choice stands, for messages: "scenario.json: $.events[0].who". */
struct study_where {
    const char *file;
    const char *path;
};

/** Firms that were chosen. */
struct study_choice {
    uint8_t *chosen; /**< nodes: 1 yes; the caller's to free by study_choice_clear */
    int64_t count;   /**< >= 1 */
    int64_t unknown; /**< firms not chosen because a value that was asked for is missing */
};

/** What one firm sold of some products in the period. */
struct study_sale {
    pond_node seller;
    pond_node buyer; /**< -1: final consumers and unknown buyers */
    double value;    /**< net, major units */
};

/** What choosing reads besides the study, once. */
struct study_chooser {
    struct pond_study *study;
    pond_node *node;           /**< firms: its node, or -1 */
    struct pond_batch product; /**< all products, row = id */
    double *employees;         /**< nodes: NaN where no record says */
};

/** A new one, the caller's to free. POND_ENOMEM; what the store returns. */
enum pond_status study_chooser_new(struct study_chooser **out, struct pond_study *study,
                                   struct pond_error *err);

/** Free it; takes NULL. */
void study_chooser_free(struct study_chooser *chooser);

/**
 * Choose firms.
 *
 * @param      who an object of a scenario's form "who", checked, or a list of them
 * @param[out] out freed by study_choice_clear; zero on failure
 * @return POND_OK; POND_ENOTFOUND: a firm, an industry, a place, a product is not there, or no firm
 *         fits; POND_EPARSE, POND_ELIMIT: the condition; POND_ENOMEM; what the store returns
 *
 * The choice becomes part of the hash of the study's input.
 */
enum pond_status study_choose(struct study_chooser *chooser, const json_t *who,
                              struct study_where where, struct study_choice *out,
                              struct pond_error *err);

/** Free what a choice holds; it may be zero. */
void study_choice_clear(struct study_choice *choice);

/** What was sold of products in the period, by pair of firms as it comes (a pair may come more than
 * once), the caller's to free. POND_ENOTFOUND: no product is called so. */
enum pond_status study_find_sales(struct study_chooser *chooser, const json_t *product,
                                  struct study_where where, struct study_sale **out, int64_t *count,
                                  struct pond_error *err);

/** The products that have one of the texts as code, name or category: marks 1 in `meant`, by id.
 * POND_ENOTFOUND. */
enum pond_status study_find_products(const struct study_chooser *chooser, const json_t *texts,
                                     struct study_where where, uint8_t *meant,
                                     struct pond_error *err);

/** The industries whose codes begin like one of the texts: marks 1 in `industry`. POND_ENOTFOUND.
 */
enum pond_status study_find_industries(const struct pond_study *study, const json_t *codes,
                                       struct study_where where, uint8_t *industry,
                                       struct pond_error *err);

/** Text number `index` of a text or a list of texts; NULL: there are no more. */
const char *study_text_at(const json_t *texts, size_t index);

#endif
