/* How much an industry's goods matter to a customer's industry, and a default where nobody knows.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_RIPPLE_INPUT_CLASS_H
#define POND_RIPPLE_INPUT_CLASS_H

#include <stdint.h>

#include "base/api.h"

/** How an industry's goods matter to a customer's industry. */
enum pond_input_class {
    POND_INPUT_NEGLIGIBLE = 0,    /**< its loss does not lower the customer's output */
    POND_INPUT_NON_ESSENTIAL = 1, /**< it lowers output in proportion to its share of all inputs */
    POND_INPUT_ESSENTIAL = 2,     /**< output falls to what is left of it (Leontief) */
};

/** What the default rule made of a list of industries. */
struct pond_input_class_count {
    int32_t physical; /**< industries that make, grow, dig, build or repair things */
    int32_t service;  /**< industries known to do something else */
    int32_t unknown;  /**< codes that say nothing to the rule */
};

/**
 * Default input classes from industry codes: the generalised Leontief assumption.
 *
 *     class(k, l) = essential      if k and l are both physical production
 *                   non-essential  otherwise
 *
 * so a firm of physical production stands still without any one of its physical inputs and loses
 * other inputs in proportion, and a service firm loses every input in proportion. Physical
 * production is NACE 01 to 45. In NAICS and in the codes of the US input-output tables (BEA) that
 * is 11, 21, 22, 23, 31 to 33, 441 and 4231 (trade in motor vehicles, NACE 45), 562 (waste, NACE 38
 * and 39) and 8111 (motor vehicle repair, NACE 45.2). Nothing is negligible.
 *
 * A code's system is taken from its own prefix ("NAICS:", "NACE:", "ISIC:", "BEA:"; ':', '-', '_'
 * or a blank may follow), or else from the list: a section letter before digits ("C10"), a dot
 * after two digits ("10.1") or a leading zero ("01") in any code make all bare codes NACE, else
 * they are NAICS. A bare number that is in neither system ("0", "1", "99999999") makes all bare
 * numbers labels that say nothing. Codes that say nothing count as neither physical production nor
 * service: all their inputs, and all that is made of them, are non-essential.
 *
 * @param      industry_code `industries` texts, none NULL; "": not given
 * @param      industries    >= 1
 * @param[out] input_class   industries x industries, row = supplier's industry, column =
 *                           customer's: enum pond_input_class
 * @param[out] count         may be NULL
 *
 * Cost: O(industries^2) time, no memory. Threads: reentrant.
 *
 * Source: Diem, Borsos, Reisch, Kertesz and Thurner 2022, "Quantifying firm-level economic systemic
 * risk from nation-wide supply networks", Scientific Reports 12:7719, for the rule by NACE; the
 * translation to NAICS is ours, see README.md.
 */
POND_API void pond_esri_classes_by_sector(const char *const *industry_code, int32_t industries,
                                          uint8_t *input_class,
                                          struct pond_input_class_count *count);

/** The rule above as one sentence, for a result's list of assumptions. A constant. */
POND_API const char *pond_esri_classes_assumption(void);

#endif
