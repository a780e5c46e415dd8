/* What firms do about dearer inputs: parameters, records and files.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_PRICE_PRICE_FIRMS_H
#define POND_STUDY_PRICE_PRICE_FIRMS_H

#include "study/study.h"

/* clang-format off */
/** What firms do about dearer inputs: the parameters after those that say what gets dearer. The
 * parameter "inputs", which says what is essential, stands beside them. */
#define PRICE_STUDY_PARAMETERS \
    {"pass_through", POND_PARAMETER_NUMBER, "share", "1", 0, 1, "", \
     "Share of its extra costs that a firm passes on in its price."}, \
    {"buffer", POND_PARAMETER_NUMBER, "share", "0", 0, 1, "", \
     "Share of its margin that a firm gives up before it passes anything on."}, \
    {"lag", POND_PARAMETER_INTEGER, "days", "30", 1, 36500, "", \
     "Days from dearer inputs to a firm's new price."}, \
    {"avoid", POND_PARAMETER_NUMBER, "share", "0", 0, 1, "", \
     "Share of a dearer input that customers avoid by buying elsewhere, where it is not essential."}, \
    {"margin", POND_PARAMETER_NUMBER, "share", "0.05", 0, 0.9, "", \
     "Margin, of turnover, of firms whose pay or turnover is not on record; never more than " \
     "turnover less purchases."}, \
    {"industries", POND_PARAMETER_FILE, "", "", 0, 0, "", \
     "CSV with the columns industry, pass_through, lag, margin: other values by industry (the " \
     "longest beginning of its code counts); an empty cell keeps the parameter."}, \
    {"eps", POND_PARAMETER_NUMBER, "share", "1e-12", 1e-14, 0.1, "", \
     "Prices at rest are found to this, with a proven bound."}
/* clang-format on */

/** What is known and supposed of each firm. */
struct price_firms {
    double *output; /**< nodes: turnover of the period; estimated where `known` says so */
    double *margin; /**< nodes: money of the period */
    uint8_t *known; /**< nodes: 2 the margin is on record; 1 turnover is, pay is not; 0 neither */
    double *pass;   /**< nodes */
    double *share;  /**< nodes: the margin that is supposed, of turnover */
    double *buffer; /**< nodes: money of the period */
    int32_t *lag_days; /**< nodes */
    double *avoided;   /**< industries x industries */
    int64_t estimated; /**< firms whose turnover on record is less than their purchases */
    int64_t on_record; /**< firms whose margin is on record */
};

/**
 * Read them; `firms` is zero before, and freed by price_firms_clear also on failure.
 *
 * @return POND_OK; POND_EPARSE, POND_ENOTFOUND, POND_EIO: the file of industries; POND_ENOMEM; what
 *         the store returns
 */
enum pond_status price_firms_read(struct price_firms *firms, struct pond_study *study,
                                  struct pond_error *err);

/** Free what it holds, and zero it. */
void price_firms_clear(struct price_firms *firms);

#endif
