/* Default input classes: physical production needs its physical inputs.
 * SPDX-License-Identifier: Apache-2.0 */
#include "ripple/input_class.h"

#include <ctype.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

/* Which classification a code is of. */
enum scheme {
    SCHEME_BARE, /* the code does not say */
    SCHEME_NACE,
    SCHEME_NAICS,
};

/* What a code says. */
enum sector {
    SECTOR_UNKNOWN,
    SECTOR_PHYSICAL,
    SECTOR_SERVICE,
};

/* What the list says of bare codes. */
struct list {
    bool nace;   /* bare codes are NACE */
    bool labels; /* bare numbers are labels */
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static int64_t digits_of(const char *code)
{
    return (int64_t)strspn(code, "0123456789");
}

/* Step over a prefix that names the classification. */
static enum scheme read_scheme(const char **code)
{
    static const struct {
        const char *name;
        enum scheme scheme;
    } names[] = {{"NAICS", SCHEME_NAICS},
                 {"BEA", SCHEME_NAICS},
                 {"NACE", SCHEME_NACE},
                 {"ISIC", SCHEME_NACE}};

    *code += strspn(*code, " \t");
    for (size_t n = 0; n < sizeof names / sizeof *names; n++) {
        size_t length = strlen(names[n].name);

        if (strncasecmp(*code, names[n].name, length) == 0 && strspn(*code + length, ":-_ ") > 0) {
            *code += length;
            *code += strspn(*code, ":-_ ");
            return names[n].scheme;
        }
    }
    return SCHEME_BARE;
}

/* "C10", "10.1", "01": only NACE (and ISIC, whose divisions are the same) looks so. */
static bool looks_nace(const char *code)
{
    int64_t digits = digits_of(code);

    if (code[0] >= 'A' && code[0] <= 'U' && digits_of(code + 1) >= 2) {
        return true;
    }
    return (digits == 2 && code[2] == '.') || (digits >= 2 && code[0] == '0');
}

/* A bare number that no classification has: "0", "1", "1234567". 6 and 7 are groups of the
 * input-output tables. */
static bool looks_label(const char *code)
{
    int64_t digits = digits_of(code);

    if (digits == 0 || code[digits] != '\0') {
        return false;
    }
    if (digits == 1) {
        return code[0] != '6' && code[0] != '7';
    }
    return digits > 6;
}

static struct list read_list(const char *const *industry_code, int32_t industries)
{
    struct list list = {false, false};

    for (int32_t k = 0; k < industries; k++) {
        const char *code = industry_code[k];

        if (read_scheme(&code) == SCHEME_BARE) {
            list.nace = list.nace || looks_nace(code);
            list.labels = list.labels || looks_label(code);
        }
    }
    return list;
}

static enum sector sector_of_nace(const char *code)
{
    int division = 0;

    if (code[0] >= 'A' && code[0] <= 'U') {
        if (code[1] == '\0') {
            return code[0] <= 'F' ? SECTOR_PHYSICAL : SECTOR_SERVICE;
        }
        code++;
    }
    if (digits_of(code) < 2) {
        return SECTOR_UNKNOWN;
    }
    division = (code[0] - '0') * 10 + (code[1] - '0');
    if (division == 0) {
        return SECTOR_UNKNOWN;
    }
    return division <= 45 ? SECTOR_PHYSICAL : SECTOR_SERVICE;
}

static bool starts_with(const char *code, const char *prefix)
{
    return strncmp(code, prefix, strlen(prefix)) == 0;
}

static enum sector sector_of_naics(const char *code)
{
    static const char *const physical[] = {"11", "21",  "22",   "23",  "31",  "32",
                                           "33", "441", "4231", "562", "8111"};
    static const char *const service[] = {
        "42", "44", "45", "48", "49", "4A",   "51",   "52", "53",  "54",  "55",  "56",  "61",
        "62", "71", "72", "81", "92", "FIRE", "PROF", "HS", "ORE", "GSL", "GFE", "GFG", "GF"};

    for (size_t p = 0; p < sizeof physical / sizeof *physical; p++) {
        if (starts_with(code, physical[p])) {
            return SECTOR_PHYSICAL;
        }
    }
    for (size_t s = 0; s < sizeof service / sizeof *service; s++) {
        if (starts_with(code, service[s])) {
            return SECTOR_SERVICE;
        }
    }
    if (strcmp(code, "6") == 0 || strcmp(code, "7") == 0 || strcmp(code, "G") == 0) {
        return SECTOR_SERVICE;
    }
    return SECTOR_UNKNOWN;
}

static enum sector sector_of(const char *code, struct list list)
{
    switch (read_scheme(&code)) {
    case SCHEME_NACE:
        return sector_of_nace(code);
    case SCHEME_NAICS:
        return sector_of_naics(code);
    default:
        break;
    }
    if (list.labels && is_digit(code[0])) {
        return SECTOR_UNKNOWN;
    }
    return list.nace ? sector_of_nace(code) : sector_of_naics(code);
}

void pond_esri_classes_by_sector(const char *const *industry_code, int32_t industries,
                                 uint8_t *input_class, struct pond_input_class_count *count)
{
    struct list list = read_list(industry_code, industries);
    struct pond_input_class_count found = {0, 0, 0};

    /* The diagonal first: essential where the industry is physical production. */
    for (int32_t k = 0; k < industries; k++) {
        enum sector sector = sector_of(industry_code[k], list);

        input_class[(int64_t)k * industries + k] =
            sector == SECTOR_PHYSICAL ? POND_INPUT_ESSENTIAL : POND_INPUT_NON_ESSENTIAL;
        found.physical += sector == SECTOR_PHYSICAL;
        found.service += sector == SECTOR_SERVICE;
        found.unknown += sector == SECTOR_UNKNOWN;
    }
    for (int64_t k = 0; k < industries; k++) {
        for (int64_t l = 0; l < industries; l++) {
            if (l != k) {
                uint8_t supplier = input_class[k * industries + k];
                uint8_t customer = input_class[l * industries + l];

                input_class[k * industries + l] = supplier < customer ? supplier : customer;
            }
        }
    }
    if (count != NULL) {
        *count = found;
    }
}

const char *pond_esri_classes_assumption(void)
{
    return "Firms of physical production (NACE 01-45; NAICS 11, 21, 22, 23, 31-33, 441, 4231, 562, "
           "8111) cannot do without any of their inputs from physical production; all other "
           "inputs, "
           "and all inputs of other firms and of firms of unknown industry, are lost in proportion "
           "(Diem et al. 2022).";
}
