/* Essential services: which industries they are.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/alloc.h"
#include "ingest/csv.h"
#include "network/facts.h"
#include "network/generate.h"
#include "study/people/people_study.h"

/* A kind of service and the beginning of an industry's code. docs/people.md has the titles. */
struct prefix {
    const char *kind;
    const char *code;
};

/* US Census Bureau, North American Industry Classification System, 2012, 2017 and 2022. */
static const struct prefix naics[] = {
    {"food shop", "4451"},   {"food shop", "4452"},   {"food shop", "452910"},
    {"food shop", "452311"}, {"food shop", "455211"}, {"pharmacy", "446110"},
    {"pharmacy", "456110"},  {"health", "6211"},      {"health", "6214"},
    {"health", "622"},       {"school", "6111"},      {"child care", "6244"},
    {"bank", "5221"},        {"post", "491"},         {"fuel", "447"},
    {"fuel", "4571"},
};

/* Eurostat, NACE Rev. 2 (Regulation (EC) No 1893/2006), and Rev. 2.1 where it differs. */
static const struct prefix nace[] = {
    {"food shop", "47.11"}, {"food shop", "47.21"}, {"food shop", "47.22"},  {"food shop", "47.23"},
    {"food shop", "47.24"}, {"food shop", "47.27"}, {"food shop", "47.29"},  {"pharmacy", "47.73"},
    {"health", "86.1"},     {"health", "86.21"},    {"health", "86.22"},     {"school", "85.2"},
    {"school", "85.3"},     {"child care", "85.1"}, {"child care", "88.91"}, {"bank", "64.19"},
    {"post", "53.1"},       {"fuel", "47.3"},
};

/* Bureau of Economic Analysis, 71 industries: what these tell apart. */
static const struct prefix bea[] = {
    {"food shop", "445"}, {"health", "621"}, {"health", "622"}, {"school", "61"}, {"bank", "521CI"},
};

static const struct {
    const char *name;
    const struct prefix *prefix;
    size_t count;
} built_in[] = {
    {"naics", naics, sizeof naics / sizeof *naics},
    {"nace", nace, sizeof nace / sizeof *nace},
    {"bea", bea, sizeof bea / sizeof *bea},
};

/* --- which industries --- */

/* A code as it is compared: without the dots and blanks of NACE, and without the letter of its
 * section ("G47.11" is 4711). */
static enum pond_status plain_code(char **out, const char *text, size_t length,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    size_t used = 0;
    size_t at = length > 1 && text[0] >= 'A' && text[0] <= 'U' &&
                        (text[1] == ' ' || (text[1] >= '0' && text[1] <= '9'))
                    ? 1
                    : 0;

    POND_TRY(POND_NEW(out, length + 1, err));
    for (; at < length; at++) {
        if (text[at] != '.' && text[at] != ' ') {
            (*out)[used++] = text[at];
        }
    }
done:
    return status;
}

static enum pond_status find_service(struct people_study *people, const char *name, size_t length,
                                     struct people_service **service, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    char *copy = NULL;

    for (int64_t s = 0; s < people->services; s++) {
        *service = &people->service[s];
        if (strlen((*service)->name) == length && memcmp((*service)->name, name, length) == 0) {
            return POND_OK;
        }
    }
    POND_TRY(POND_NEW(&copy, length + 1, err));
    memcpy(copy, name, length);
    POND_TRY(POND_GROW(&people->service, &people->service_room, people->services + 1, err));
    *service = &people->service[people->services++];
    **service = (struct people_service){.name = copy};
    copy = NULL;
done:
    pondi_free(copy);
    return status;
}

static enum pond_status add_prefix(struct people_study *people, const char *name, size_t length,
                                   const char *code, size_t code_length, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct people_service *service = NULL;
    char *plain = NULL;

    POND_TRY(find_service(people, name, length, &service, err));
    POND_TRY(plain_code(&plain, code, code_length, err));
    POND_TRY(POND_GROW(&service->prefix, &service->prefix_room, service->prefixes + 1, err));
    service->prefix[service->prefixes++] = plain;
    plain = NULL;
done:
    pondi_free(plain);
    return status;
}

static enum pond_status read_file(struct people_study *people, const char *path,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_csv *csv = NULL;
    const struct pond_csv_row *row = NULL;
    int32_t kind = 0;
    int32_t code = 0;

    POND_TRY(pond_study_hash_file(people->study, path, err));
    POND_TRY(pond_csv_open(&csv, path, NULL, err));
    POND_TRY(pond_csv_find(csv, "kind", &kind, err));
    POND_TRY(pond_csv_find(csv, "industry", &code, err));
    for (;;) {
        POND_TRY(pond_csv_next_good(csv, &row, err));
        if (row == NULL) {
            break;
        }
        if (row->cell[kind].length == 0 || row->cell[code].length == 0) {
            status =
                pond_csv_fail(csv, row, row->cell[kind].length == 0 ? kind : code,
                              "a kind of service and the beginning of an industry's code", err);
            goto done;
        }
        POND_TRY(add_prefix(people, row->cell[kind].text, row->cell[kind].length,
                            row->cell[code].text, row->cell[code].length, err));
    }
    if (people->services == 0) {
        status = pond_fail(err, POND_EPARSE,
                           "%s: no row below its header (expected kind,industry: a kind of service "
                           "and the beginning of an industry's code)",
                           path);
    }
done:
    pond_csv_close(csv);
    return status;
}

bool people_codes_are_nace(const struct people_study *people)
{
    int32_t dots = 0;
    int32_t count = pond_dictionary_count(people->industries);

    for (int32_t i = 0; i < count; i++) {
        const char *code = pond_dictionary_text(people->industries, i);
        size_t digits = strcspn(code, "0123456789");

        digits += strspn(code + digits, "0123456789");
        dots += code[digits] == '.';
    }
    return 2 * dots > count;
}

/* Whether all codes are among the 71 of BEA, one of them with a letter, as NAICS has none. */
static bool are_bea(const struct people_study *people)
{
    int32_t count = pond_dictionary_count(people->industries);
    bool letters = false;

    for (int32_t i = 0; i < count; i++) {
        const char *code = pond_dictionary_text(people->industries, i);
        int32_t k = 0;

        while (k < POND_INDUSTRIES && strcmp(code, pond_region_industry_code(k)) != 0) {
            k++;
        }
        if (k == POND_INDUSTRIES) {
            return false;
        }
        letters = letters || code[strcspn(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")] != '\0';
    }
    return letters;
}

static const char *classification(const struct people_study *people)
{
    const char *asked = pond_study_text(people->study, "codes");

    return strcmp(asked, "auto") != 0      ? asked
           : people_codes_are_nace(people) ? "nace"
           : are_bea(people)               ? "bea"
                                           : "naics";
}

static enum pond_status take_built_in(struct people_study *people, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const char *codes = people->codes;

    for (size_t b = 0; b < sizeof built_in / sizeof *built_in; b++) {
        for (size_t k = 0; strcmp(built_in[b].name, codes) == 0 && k < built_in[b].count; k++) {
            const struct prefix *p = &built_in[b].prefix[k];
            POND_TRY(add_prefix(people, p->kind, strlen(p->kind), p->code, strlen(p->code), err));
        }
    }
done:
    return status;
}

/* The service whose prefix is the longest beginning of the code. */
static int32_t service_of(const struct people_study *people, const char *code)
{
    size_t longest = 0;
    int32_t found = -1;

    for (int64_t s = 0; s < people->services; s++) {
        for (int64_t p = 0; p < people->service[s].prefixes; p++) {
            const char *prefix = people->service[s].prefix[p];
            size_t length = strlen(prefix);

            if (length > longest && strncmp(code, prefix, length) == 0) {
                longest = length;
                found = (int32_t)s;
            }
        }
    }
    return found;
}

enum pond_status people_read_services(struct people_study *people, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const char *path = pond_study_text(people->study, "services");
    int32_t industries = pond_dictionary_count(people->industries);
    char *plain = NULL;

    people->codes = classification(people);
    if (path[0] != '\0') {
        POND_TRY(read_file(people, path, err));
    } else {
        POND_TRY(take_built_in(people, err));
    }
    POND_TRY(POND_NEW(&people->service_of, industries, err));
    for (int32_t i = 0; i < industries; i++) {
        const char *code = pond_dictionary_text(people->industries, i);

        POND_TRY(plain_code(&plain, code, strlen(code), err));
        people->service_of[i] = service_of(people, plain);
        pondi_free(plain);
        plain = NULL;
    }
done:
    pondi_free(plain);
    return status;
}
