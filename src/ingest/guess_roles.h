/* What a column probably is, by the words of its name in several languages.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_INGEST_GUESS_ROLES_H
#define POND_INGEST_GUESS_ROLES_H

#include "ingest/guess_sample.h"

/** What a column can be. */
enum pondi_role {
    PONDI_ROLE_SELLER,
    PONDI_ROLE_SELLER_NAME,
    PONDI_ROLE_BUYER,
    PONDI_ROLE_BUYER_NAME,
    PONDI_ROLE_PRODUCT,
    PONDI_ROLE_PRODUCT_NAME,
    PONDI_ROLE_CATEGORY,
    PONDI_ROLE_QUANTITY,
    PONDI_ROLE_PRICE,
    PONDI_ROLE_VALUE,
    PONDI_ROLE_DATE,
    PONDI_ROLE_CLOCK,
    PONDI_ROLE_REFERENCE,
    PONDI_ROLE_CURRENCY,
    PONDI_ROLE_FIRM,
    PONDI_ROLE_NAME,
    PONDI_ROLE_INDUSTRY,
    PONDI_ROLE_PLACE,
    PONDI_ROLE_LATITUDE,
    PONDI_ROLE_LONGITUDE,
    PONDI_ROLE_EMPLOYEES,
    PONDI_ROLES,
};

/** Longest name as words. */
#define PONDI_WORDS_MAX 127

/**
 * A column's name as lower-case words without accents: "InvoiceNo" is "invoice no", "Menge (Stück)"
 * is "menge stuck".
 */
void pondi_words(char words[PONDI_WORDS_MAX + 1], const char *name);

/** For each role the column that fits best, -1: none does; a column has one role. */
void pondi_roles_find(int32_t column[PONDI_ROLES], const struct pondi_sample *sample);

#endif
