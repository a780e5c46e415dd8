/* The text that a row gives for a field: cell, pattern, table, lookup, prefix.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_INGEST_EVALUATE_H
#define POND_INGEST_EVALUATE_H

#include "ingest/bind.h"

/** What evaluating came to. */
enum pondi_given {
    PONDI_GIVEN,     /**< there is a text */
    PONDI_NOT_GIVEN, /**< the field is not given */
    PONDI_IS_FINAL,  /**< it is a final consumer */
    PONDI_IS_BAD,    /**< the row is rejected: see struct pondi_fault */
};

/** A text that does not end in NUL. */
struct pondi_text {
    const char *text;
    size_t length;
};

/** What is wrong with a row. */
struct pondi_fault {
    const char *noun;
    const char *column;
    struct pondi_text value;
    char expected[PONDI_EXPECTED_SIZE];
};

/** Memory for texts that are put together; zeroed it is empty. */
struct pondi_scratch {
    char *cell; /**< joined cells, or a cell with NUL */
    int64_t cell_capacity;
    char *code; /**< with its prefix */
    int64_t code_capacity;
};
void pondi_scratch_clear(struct pondi_scratch *scratch);

/** The cell of a source's row, several joined, without blanks around; borrowed from the row or
 * from scratch->cell. */
enum pond_status pondi_evaluate_cell(struct pondi_text *cell, const struct pondi_bound *bound,
                                     const struct pond_csv_row *row, struct pondi_scratch *scratch,
                                     struct pond_error *err);

/** What the cell stands for. */
enum pond_status pondi_evaluate(enum pondi_given *given, struct pondi_text *out,
                                const struct pondi_bound *bound, struct pondi_text cell,
                                struct pondi_scratch *scratch, struct pondi_fault *fault,
                                struct pond_error *err);

/** Whether all conditions of a record hold for a row. */
enum pond_status pondi_evaluate_when(bool *holds, const struct pondi_bound_record *bound,
                                     const struct pond_csv_row *row, struct pondi_scratch *scratch,
                                     struct pond_error *err);

/** A cell without blanks around it. */
struct pondi_text pondi_trim(struct pond_csv_cell cell);

#endif
