/* What is told of a group of firms: sentences, tables, key figures; and the run that tells it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_FIRMS_FIRMS_TABLES_H
#define POND_STUDY_FIRMS_FIRMS_TABLES_H

#include "study/firms/firms_account.h"
#include "study/impact/impact_intervals.h"

/** Parameters of the analyses of firms besides the one that chooses them, and their method. */
#define FIRMS_PARAMETERS                                                                           \
    POND_NETWORK_PARAMETERS, IMPACT_TABLE_PARAMETERS, IMPACT_FIRMS_PARAMETERS,                     \
        IMPACT_INTERVAL_PARAMETERS("200", "0")
#define FIRMS_METHOD                                                                               \
    "Firms on record and the sectors of an input-output table are solved as one system "           \
    "(integrated hybrid analysis: Suh 2004; Miller and Blair 2009): trades on record, for the "    \
    "rest of a firm's inputs its sector's average, for firms not on record what is left of their " \
    "sector; own jobs and emissions in place of averages. What the firms sell to each other is "   \
    "counted once."

/** Firms that are told one by one, those with the largest effect. */
#define FIRMS_TOLD 1000

/**
 * Answer for the firms that are chosen.
 *
 * @param name  of the parameter that chooses them, for messages
 * @param who   an object of the form "who": takes it; NULL: memory ran out
 * @return POND_OK; POND_ENOTFOUND, no such firm, no firm is chosen; what impact_input_new,
 *         impact_firms_new and firms_account_fill return
 */
enum pond_status firms_run(struct pond_study *study, const char *name, json_t *who,
                           struct pond_result *result, struct pond_error *err);

/* --- inside --- */

/** The tables "firms_by_industry", "firms_by_place", "firms_by_size". */
enum pond_status firms_group_tables(const struct firms_account *account, struct pond_result *result,
                                    struct pond_error *err);

/** The tables "firms" and "sectors". */
enum pond_status firms_single_tables(const struct firms_account *account,
                                     struct pond_result *result, struct pond_error *err);

/**
 * Draw how sure the account is (IMPACT_INTERVAL_PARAMETERS): P5 and P95 of its answer.
 *
 * Drawn is the table's account of what the group buys, with what its pay is spent on; the group's
 * own supply chain varies in that proportion. Direct figures on record are certain, averages are
 * drawn.
 *
 * @param[out] out cleared by impact_intervals_clear, also on failure
 */
enum pond_status firms_intervals_draw(struct impact_intervals *out, struct firms_account *account,
                                      struct pond_error *err);

/** The table "flows": who pays the firms, and whom they pay. POND_ENOMEM. */
enum pond_status firms_flows_table(const struct firms_account *account, struct pond_result *result,
                                   struct pond_error *err);

/** The sentences, and the key figures besides those of every account. */
enum pond_status firms_findings(const struct firms_account *account, struct pond_result *result,
                                struct pond_error *err);

#endif
