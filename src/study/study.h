/* A study: an open store, the parameters of one request, and what an analysis reads from both.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_STUDY_H
#define POND_STUDY_STUDY_H

#include "base/json.h"
#include "base/progress.h"
#include "network/builder.h"
#include "network/network.h"
#include "records/batch.h"
#include "store/store.h"
#include "study/analysis.h"

/** What an analysis works with. It reads the members; study.c and run.c fill them. */
struct pond_study {
    struct pond_store *store;
    const char *address;            /**< of the store, borrowed */
    struct pond_progress *progress; /**< NULL: nobody listens */
    const struct pond_analysis *analysis;
    json_t *values; /**< every parameter of the analysis, checked */

    /* What pond_study_load_network fills, for analyses that need the network. */
    struct pond_network *network;
    struct pond_period period; /**< that of the parameters */
    struct pond_trade_totals totals;
    struct pond_codes codes;
    struct pond_batch places; /**< all places, row = id */
    struct pond_batch firms;  /**< all firms, row = id */

    struct pond_hash input; /**< of all that was read so far */

    struct pond_study_memory *memory; /**< what runs share; NULL: nothing */
};

/** Values of parameters. The name must be one of the analysis. Borrowed from the study. */
bool pond_study_bool(const struct pond_study *study, const char *name);
int64_t pond_study_integer(const struct pond_study *study, const char *name);
double pond_study_number(const struct pond_study *study, const char *name);
const char *pond_study_text(const struct pond_study *study, const char *name);
const json_t *pond_study_list(const struct pond_study *study, const char *name);

/**
 * Read places, firms and the network of the parameters' period.
 *
 * @return POND_OK; POND_ENOTFOUND, no trade is in the period; POND_EINVAL, a parameter; what the
 *         store returns
 */
enum pond_status pond_study_load_network(struct pond_study *study, struct pond_error *err);

/** Free what the study read, close nothing. */
void pond_study_forget(struct pond_study *study);

/** What pond_study_load_network read, for further runs over the same period; zero: nothing. */
struct pond_study_memory {
    char *key;               /**< store, period and currency; NULL: nothing is kept */
    struct pond_study parts; /**< what was read */
    struct pond_hash input;  /**< of it */
};

/**
 * Read as pond_study_load_network, or take what the study's memory holds if it is that; the study
 * has it then, until pond_study_put_away.
 *
 * @return as pond_study_load_network
 */
enum pond_status pond_study_recall(struct pond_study *study, struct pond_error *err);

/** Give what the study read to its memory, or free it if there is none. */
void pond_study_put_away(struct pond_study *study);

/** Free what a memory holds; it may be zero. */
void pond_study_memory_clear(struct pond_study_memory *memory);

/** Add the bytes of a file to the hash of the input. POND_EIO. */
enum pond_status pond_study_hash_file(struct pond_study *study, const char *path,
                                      struct pond_error *err);

/** A node's firm code and name ("" where none is known), borrowed. */
const char *pond_study_code(const struct pond_study *study, pond_node node);
const char *pond_study_name(const struct pond_study *study, pond_node node);

/** The node of a firm's code. POND_ENOTFOUND: the message says whether there is no such firm, or
 * it did not trade in the period. */
enum pond_status pond_study_find_node(const struct pond_study *study, const char *code,
                                      pond_node *node, struct pond_error *err);

/** The node of a firm's id; -1: it does not trade in the period, or there is no such firm. */
pond_node pond_study_node_of(const struct pond_study *study, int64_t firm);

/** A sum of money in whole minor units again: sums of doubles are off in their last bits. */
double pond_study_money(const struct pond_study *study, double value);

/** Currency of the network's values as text ("USD"). */
void pond_study_currency(const struct pond_study *study, char text[4]);

#endif
