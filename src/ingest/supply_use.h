/* Supply and use: inputs of industries carried to the products that they make.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_INGEST_SUPPLY_USE_H
#define POND_INGEST_SUPPLY_USE_H

#include "base/dictionary.h"

/** Who makes what, money; borrowed. */
struct pondi_make {
    int32_t industries;
    int32_t products;
    const double *make;                     /**< industries x products */
    const double *made;                     /**< industries: their output */
    const double *output;                   /**< products: their output, in the table's regions */
    const struct pond_dictionary *industry; /**< names, for messages */
    const struct pond_dictionary *product;  /**< names, for messages */
};

/**
 * Inputs for each unit of a product's output, where an industry makes all its products with the
 * same inputs (industry technology):
 *
 *   a_kc = sum over industries j of W_kj / x_j * V_jc / q_c
 *
 * with W what industries use, V what they make, x and q the outputs of industries and products.
 *
 * @param      make   of industries and products
 * @param      rows   of inputs, >= 0
 * @param      inputs rows x industries: money
 * @param[out] a      rows x products: for each unit of output
 * @return POND_OK; POND_EPARSE, an industry without output uses or makes something, or a product
 *         without output is made
 *
 * Cost: rows x industries x products. Source: Miller and Blair 2009, section 5.3.
 */
enum pond_status pondi_industry_technology(const struct pondi_make *make, int32_t rows,
                                           const double *inputs, double *a, struct pond_error *err);

#endif
