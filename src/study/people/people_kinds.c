/* Kinds of ownership and certification: lists in the records' own words, and their tables.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "study/people/people_study.h"
#include "study/who.h"

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Without blanks at its ends. */
static const char *trim(const char *text, size_t *length)
{
    while (*length > 0 && is_blank(*text)) {
        text++;
        (*length)--;
    }
    while (*length > 0 && is_blank(text[*length - 1])) {
        (*length)--;
    }
    return text;
}

enum pond_status people_fold(char **out, const char *text, size_t length, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    text = trim(text, &length);
    POND_TRY(POND_NEW(out, length + 1, err));
    for (size_t i = 0; i < length; i++) {
        (*out)[i] = text[i];
        if (text[i] >= 'A' && text[i] <= 'Z') {
            (*out)[i] = (char)(text[i] - 'A' + 'a');
        }
    }
done:
    return status;
}

/* --- reading --- */

static enum pond_status keep_name(struct people_kinds *kinds, const char *text, size_t length,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    char *name = NULL;

    text = trim(text, &length);
    POND_TRY(POND_NEW(&name, length + 1, err));
    memcpy(name, text, length);
    POND_TRY(POND_GROW(&kinds->name, &kinds->name_room, kinds->names + 1, err));
    kinds->name[kinds->names++] = name;
    name = NULL;
done:
    pondi_free(name);
    return status;
}

/* One kind of a firm, unless the firm has it already. */
static enum pond_status add_kind(struct people_kinds *kinds, int64_t firm, const char *text,
                                 size_t length, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    char *key = NULL;
    int32_t id = 0;

    POND_TRY(people_fold(&key, text, length, err));
    POND_TRY(pond_dictionary_add(kinds->keys, key, strlen(key), &id, err));
    if (id == kinds->names) {
        POND_TRY(keep_name(kinds, text, length, err));
    }
    for (int64_t p = kinds->start[firm]; p < kinds->pairs; p++) {
        if (kinds->kind_of[p] == id) {
            goto done;
        }
    }
    POND_TRY(POND_GROW(&kinds->kind_of, &kinds->pair_room, kinds->pairs + 1, err));
    POND_TRY(POND_GROW(&kinds->firm_of, &kinds->firm_room, kinds->pairs + 1, err));
    kinds->kind_of[kinds->pairs] = id;
    kinds->firm_of[kinds->pairs++] = firm;
done:
    pondi_free(key);
    return status;
}

static bool says_none(const char *text, size_t length)
{
    text = trim(text, &length);
    return length == 4 && (text[0] == 'n' || text[0] == 'N') &&
           (text[1] == 'o' || text[1] == 'O') && (text[2] == 'n' || text[2] == 'N') &&
           (text[3] == 'e' || text[3] == 'E');
}

static enum pond_status read_firm(struct people_kinds *kinds, int64_t firm, const char *text,
                                  bool none, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    while (text != NULL && *text != '\0') {
        size_t size = strcspn(text, ";");
        size_t length = size;

        (void)trim(text, &length);
        kinds->known[firm] |= length > 0;
        if (length > 0 && !(none && says_none(text, size))) {
            POND_TRY(add_kind(kinds, firm, text, size, err));
        }
        text += size;
        text += *text == ';' ? 1 : 0;
    }
done:
    return status;
}

enum pond_status people_read_kinds(struct people_study *people, struct people_kinds *kinds,
                                   int32_t field, bool none, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(pond_dictionary_new(&kinds->keys, err));
    POND_TRY(POND_NEW(&kinds->known, people->firms, err));
    POND_TRY(POND_NEW(&kinds->start, people->firms + 1, err));
    for (int64_t firm = 0; firm < people->firms; firm++) {
        kinds->start[firm] = kinds->pairs;
        POND_TRY(
            read_firm(kinds, firm, pond_batch_text(&people->study->firms, field, firm), none, err));
    }
    kinds->start[people->firms] = kinds->pairs;
done:
    return status;
}

enum pond_status people_find_kind(const struct people_kinds *kinds, const char *name, int32_t *kind,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    char *key = NULL;

    *kind = -1;
    POND_TRY(people_fold(&key, name, strlen(name), err));
    *kind = pond_dictionary_find(kinds->keys, key, strlen(key));
done:
    pondi_free(key);
    return status;
}

/* --- tables --- */

/* What the firms of a kind come to. */
struct kind_sum {
    int64_t firms;
    int64_t with_jobs;
    int64_t with_turnover;
    double jobs;
    double turnover;
};

struct kind_columns {
    int32_t name;
    int64_t *firms;
    double *share;
    double *at_least;
    double *jobs;
    double *jobs_share;
    double *turnover;
    double *turnover_share;
};

static void add_firm(const struct people_study *people, struct kind_sum *sum, int64_t firm)
{
    sum->firms++;
    if (!isnan(people->jobs[firm])) {
        sum->with_jobs++;
        sum->jobs += people->jobs[firm];
    }
    if (!isnan(people->turnover[firm])) {
        sum->with_turnover++;
        sum->turnover += people->turnover[firm];
    }
}

static enum pond_status add_columns(struct pond_table *table, struct kind_columns *c,
                                    const char *unit, const char *what, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(pond_table_add_text(table, "kind", "", what, &c->name, err));
    POND_TRY(pond_table_add_i64(table, "firms", "firms", "Firms of this kind.", &c->firms, err));
    POND_TRY(pond_table_add_f64(table, "share", "share", "Of the firms whose record says a kind.",
                                &c->share, err));
    POND_TRY(pond_table_add_f64(table, "at_least", "share",
                                "Of all firms: the share if no other firm were of it.",
                                &c->at_least, err));
    POND_TRY(pond_table_add_f64(table, "jobs", "jobs", "Jobs of those whose jobs are known.",
                                &c->jobs, err));
    POND_TRY(pond_table_add_f64(table, "jobs_share", "share",
                                "Of the jobs of firms whose record says a kind.", &c->jobs_share,
                                err));
    POND_TRY(pond_table_add_f64(table, "turnover", unit,
                                "Sales in the period of those whose sales are known.", &c->turnover,
                                err));
    POND_TRY(pond_table_add_f64(table, "turnover_share", "share",
                                "Of the sales of firms whose record says a kind.",
                                &c->turnover_share, err));
done:
    return status;
}

static void fill_row(const struct people_study *people, const struct kind_columns *c, int64_t row,
                     const struct kind_sum *one, const struct kind_sum *known)
{
    c->firms[row] = one->firms;
    c->share[row] = study_share_of((double)one->firms, (double)known->firms);
    c->at_least[row] = study_share_of((double)one->firms, (double)people->firms);
    c->jobs[row] = one->with_jobs > 0 ? one->jobs : (double)NAN;
    c->jobs_share[row] = one->with_jobs > 0 ? study_share_of(one->jobs, known->jobs) : (double)NAN;
    c->turnover[row] = one->with_turnover > 0 ? people_money(people, one->turnover) : (double)NAN;
    c->turnover_share[row] =
        one->with_turnover > 0 ? study_share_of(one->turnover, known->turnover) : (double)NAN;
}

static void sum_kinds(const struct people_study *people, const struct people_kinds *kinds,
                      struct kind_sum *sum, struct kind_sum *known, double *score)
{
    for (int64_t firm = 0; firm < people->firms; firm++) {
        if (kinds->known[firm]) {
            add_firm(people, known, firm);
        }
        for (int64_t p = kinds->start[firm]; p < kinds->start[firm + 1]; p++) {
            add_firm(people, &sum[kinds->kind_of[p]], firm);
        }
    }
    for (int64_t k = 0; k < kinds->names; k++) {
        score[k] = (double)sum[k].firms;
    }
}

static enum pond_status add_table(const struct people_study *people,
                                  const struct people_kinds *kinds, struct pond_table *table,
                                  const char *what, bool fair, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct kind_columns c = {0};
    struct kind_sum known = {0};
    struct kind_sum *sum = NULL;
    struct study_ranked *order = NULL;
    double *score = NULL;
    int64_t *is_fair = NULL;
    char unit[4];

    people_unit(people, unit);
    POND_TRY(POND_NEW(&sum, kinds->names, err));
    POND_TRY(POND_NEW(&score, kinds->names, err));
    sum_kinds(people, kinds, sum, &known, score);
    POND_TRY(study_rank(&order, score, kinds->names, err));
    POND_TRY(add_columns(table, &c, unit, what, err));
    if (fair) {
        POND_TRY(pond_table_add_i64(table, "fair", "", "1: it counts as fair practice (--fair).",
                                    &is_fair, err));
    }
    for (int64_t row = 0; row < kinds->names; row++) {
        int64_t k = order[row].item;

        fill_row(people, &c, row, &sum[k], &known);
        POND_TRY(pond_table_set_text(table, c.name, row, kinds->name[k], err));
        if (fair) {
            is_fair[row] = people->fair_kind[k];
        }
    }
done:
    pondi_free(sum);
    pondi_free(score);
    pondi_free(order);
    return status;
}

enum pond_status people_add_kinds(const struct people_study *people, struct pond_result *result,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_table *table = NULL;

    POND_TRY(pond_table_new(&table, "ownership",
                            "Who owns the firms, as recorded; a firm may be of several kinds, so "
                            "shares may add up to more than 1.",
                            people->ownership.names, err));
    POND_TRY(add_table(people, &people->ownership, table, "Kind of ownership.", false, err));
    POND_TRY(pond_result_add_table(result, &table, err));
    POND_TRY(pond_table_new(&table, "certification",
                            "What firms are certified for, as recorded; a firm may have several.",
                            people->certification.names, err));
    POND_TRY(add_table(people, &people->certification, table, "Certification.", true, err));
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pond_table_free(table);
    return status;
}
