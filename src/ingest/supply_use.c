/* Inputs of industries carried to their products.
 * SPDX-License-Identifier: Apache-2.0 */
#include "ingest/supply_use.h"

#include <string.h>

static enum pond_status check_made(const struct pondi_make *make, int32_t rows,
                                   const double *inputs, struct pond_error *err)
{
    for (int32_t j = 0; j < make->industries; j++) {
        for (int32_t k = 0; k < rows; k++) {
            double used = inputs[(int64_t)k * make->industries + j];

            if (used != 0.0 && !(make->made[j] > 0.0)) {
                return pond_fail(
                    err, POND_EPARSE,
                    "industry \"%s\" uses inputs of %g, and its output is %g (expected "
                    "an output above 0)",
                    pond_dictionary_text(make->industry, j), used, make->made[j]);
            }
        }
        for (int32_t c = 0; c < make->products; c++) {
            double made = make->make[(int64_t)j * make->products + c];

            if (made != 0.0 && (!(make->made[j] > 0.0) || !(make->output[c] > 0.0))) {
                return pond_fail(err, POND_EPARSE,
                                 "industry \"%s\" makes %g of \"%s\", the industry's output is %g "
                                 "and the product's %g (expected outputs above 0)",
                                 pond_dictionary_text(make->industry, j), made,
                                 pond_dictionary_text(make->product, c), make->made[j],
                                 make->output[c]);
            }
        }
    }
    return POND_OK;
}

enum pond_status pondi_industry_technology(const struct pondi_make *make, int32_t rows,
                                           const double *inputs, double *a, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(check_made(make, rows, inputs, err));
    memset(a, 0, (size_t)rows * (size_t)make->products * sizeof *a);
    for (int32_t k = 0; k < rows; k++) {
        double *to = a + (int64_t)k * make->products;

        for (int32_t j = 0; j < make->industries; j++) {
            double used = inputs[(int64_t)k * make->industries + j];
            double each = used == 0.0 ? 0.0 : used / make->made[j];

            for (int32_t c = 0; c < make->products; c++) {
                double made = make->make[(int64_t)j * make->products + c];

                to[c] += made == 0.0 ? 0.0 : each * (made / make->output[c]);
            }
        }
    }
done:
    return status;
}
