/* Published figures that the generator reproduces, and the words it names firms and products with.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Sources: US Bureau of Economic Analysis (BEA), input-output accounts, summary level, 2017; US
 * Census Bureau, Annual Business Survey 2017 (ABS); for farms, which ABS does not cover, USDA, 2017
 * Census of Agriculture (513,100 farms with hired workers, 4.4 workers each). All public domain.
 * facts_table.c is made from them by scripts/make_facts.py; docs/generator.md says how. */
#ifndef POND_NETWORK_FACTS_H
#define POND_NETWORK_FACTS_H

#include <stdint.h>

/** BEA summary industries. */
#define POND_INDUSTRIES 71

/** NAICS sectors that ABS gives by size of firm. */
#define POND_SECTORS 19

/** Size classes of ABS by employees: 0, 1-4, 5-9, 10-19, 20-49, 50-99, 100-249, 250-499, 500+. */
#define POND_SIZE_CLASSES 9

/** The smallest firm of the class without upper bound. */
#define POND_LARGE_EMPLOYEES 500

/** Exponent of the cumulative distribution of firm sizes, P(S > s) ~ s^-1.059: employees of US
 * firms in 1997 (Axtell 2001, "Zipf distribution of U.S. firm sizes", Science 293, p. 1818). */
#define POND_SIZE_EXPONENT 1.059

/** Exponents of the cumulative distributions of numbers of suppliers and of customers, a million
 * firms of Japan (Fujiwara and Aoyama 2010, "Large-scale structure of a nation-wide production
 * network", Eur. Phys. J. B 77, p. 565). */
#define POND_SUPPLIERS_EXPONENT 1.35
#define POND_CUSTOMERS_EXPONENT 1.26

/** One sector of ABS by size class. A cell that is suppressed is 0. */
struct pondi_sector_fact {
    const char *naics;                        /**< NAICS 2017: "11", "31-33" */
    int64_t receipts_kusd[POND_SIZE_CLASSES]; /**< receipts, USD 1,000 */
    int32_t firms[POND_SIZE_CLASSES];         /**< employer firms */
    int32_t employees[POND_SIZE_CLASSES];     /**< paid employees */
};

/** One industry. Those without firms in ABS (rail, funds, housing, government) have sector -1. */
struct pondi_industry_fact {
    const char *code;            /**< BEA summary code: "111CA" */
    const char *name;            /**< "Farms" */
    int32_t sector;              /**< index into pondi_sector_facts, or -1 */
    int32_t firms;               /**< employer firms (ABS) */
    int32_t employees;           /**< their paid employees (ABS) */
    int32_t output_musd;         /**< gross output, USD million (BEA) */
    int32_t final_musd;          /**< domestic final uses and exports, USD million (BEA) */
    int32_t imports_per_million; /**< imported inputs per 1,000,000 of output (BEA) */
    /** Firms by size class that agree with the industry's firms and employees and with the size
     * classes of its sector: iterative proportional fitting. */
    int32_t class_firms[POND_SIZE_CLASSES];
};

/** What firms of an industry are called and sell. Invented, as are the prices. */
struct pondi_word_fact {
    const char *trade[2];   /**< last words of a firm's name: "Bakery" */
    const char *product[3]; /**< "Bread": the first of firms of the first name, the second
                                 of those of the second, the third of both */
    const char *unit;       /**< of all three: "kg" */
    double price_usd;       /**< typical price of one unit */
};

extern const struct pondi_sector_fact pondi_sector_facts[POND_SECTORS];
extern const struct pondi_industry_fact pondi_industry_facts[POND_INDUSTRIES];

/** Domestic inputs per 1,000,000 of output: [supplier][customer], industry by industry. */
extern const int32_t pondi_input_facts[POND_INDUSTRIES][POND_INDUSTRIES];

extern const struct pondi_word_fact pondi_word_facts[POND_INDUSTRIES];

#endif
