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

/**
 * The same where a product takes the same inputs whichever industry makes it (commodity
 * technology). It needs a product of each industry's own, under the industry's code:
 *
 *   W = A V', solved for A, over these products;
 *
 * products that are no industry's own (scrap, used goods) are by-products made with the inputs of
 * the industries that make them, which are taken out of W before (mixed technology), so that all
 * inputs are carried to some product.
 *
 * Coefficients may be below 0: an industry uses less of something than its secondary products would
 * take by the recipe of those who make them mainly.
 *
 * @return as pondi_industry_technology; POND_EPARSE also where an industry has no product of its
 *         own, or industries make the same products in the same shares (V is singular, condition
 *         above 1e12); POND_ENOMEM
 *
 * Cost: industries^2 x (industries + rows). Source: Miller and Blair 2009, sections 5.3 and 5.7.
 */
enum pond_status pondi_commodity_technology(const struct pondi_make *make, int32_t rows,
                                            const double *inputs, double *a,
                                            struct pond_error *err);

#endif
