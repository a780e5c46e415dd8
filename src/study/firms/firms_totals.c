/* Whether firms on record and the rest of their industries add up to the table.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "base/alloc.h"
#include "study/firms/firms_system.h"
#include "study/impact/impact_answer.h"

/* Sums that are off by less are those of rounded tables. */
#define ROUNDED 0.01

/* Output of each sector that no firm on record makes, of the period. */
static void find_rest(const struct impact_firms *firms, double *rest)
{
    const struct impact_input *input = firms->input;
    const double *output = input->io->part[POND_IO_OUTPUT];
    const double *turnover = pond_hybrid_turnover(firms->hybrid);

    for (int32_t s = 0; s < input->sectors; s++) {
        rest[s] = firms->years * fmax(0.0, output[s]);
    }
    for (pond_node j = 0; j < firms->network->nodes; j++) {
        rest[firms->sector[j]] -= firms->base[j] * turnover[j];
    }
    for (int32_t s = 0; s < input->sectors; s++) {
        rest[s] = fmax(0.0, rest[s]);
    }
}

static enum pond_status compare(const struct impact_firms *firms, const double *rest, int64_t m,
                                struct pond_result *result, struct pond_error *err)
{
    const struct impact_input *input = firms->input;
    const double *turnover = pond_hybrid_turnover(firms->hybrid);
    const double *output = input->io->part[POND_IO_OUTPUT];
    double sum = 0.0;
    double table = 0.0;
    char text[2][POND_FORMAT_SIZE + 40];

    for (pond_node j = 0; j < firms->network->nodes; j++) {
        sum += firms->firm[m * firms->network->nodes + j] * firms->base[j] * turnover[j];
    }
    for (int32_t s = 0; s < input->sectors; s++) {
        sum += firms->rest[m * input->sectors + s] * rest[s];
        table += firms->years * input->direct[m * input->sectors + s] * fmax(0.0, output[s]);
    }
    if (fabs(sum - table) <= ROUNDED * fabs(table)) {
        return POND_OK;
    }
    impact_amount(text[0], &input->measure[m], sum);
    impact_amount(text[1], &input->measure[m], table);
    return pond_result_warn(result, err,
                            "%s: firms on record and the rest of their industries have %s "
                            "together, and the table has %s. Records go beyond the table (a slip "
                            "of units?), or firms on record are all of an industry and not like "
                            "its average.",
                            input->measure[m].name, text[0], text[1]);
}

enum pond_status impact_firms_totals(const struct impact_firms *firms, struct pond_result *result,
                                     struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct impact_input *input = firms->input;
    double *rest = NULL;

    POND_TRY(POND_NEW(&rest, input->sectors, err));
    find_rest(firms, rest);
    for (int32_t m = 0; m < input->measures; m++) {
        enum impact_role role = input->measure[m].role;

        if (role != IMPACT_OUTPUT && role != IMPACT_IMPORTS) {
            POND_TRY(compare(firms, rest, m, result, err));
        }
    }
done:
    pondi_free(rest);
    return status;
}
