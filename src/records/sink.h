/* Where records go: an import gives them to a store, a store gives them to a network builder.
 * A plug-in shape: whoever receives records fills one in.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_RECORDS_SINK_H
#define POND_RECORDS_SINK_H

#include "records/batch.h"

/** A row of a file that is not a legal record, with all that is needed to mend it. */
struct pond_reject {
    int64_t line;         /**< line of the file where the row begins, from 1 */
    const char *noun;     /**< the record it should have been: "trade"; "" : the row itself */
    const char *column;   /**< the column that is wrong; "" : the row as a whole */
    const char *value;    /**< what stood there, as valid UTF-8, cut at POND_TEXT_MAX bytes */
    const char *expected; /**< what was expected */
    const char *row;      /**< the whole row as one CSV record, without a final line break */
};

/** A receiver of records. A member that is NULL drops what it would get. */
struct pond_sink {
    void *user;
    /** Records of one noun; the batch is borrowed for the call. */
    enum pond_status (*records)(void *user, const struct pond_batch *batch, struct pond_error *err);
    /** One rejected row; borrowed for the call. */
    enum pond_status (*reject)(void *user, const struct pond_reject *reject,
                               struct pond_error *err);
};

#endif
