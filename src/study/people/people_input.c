/* What the records say of firms and places, in columns; its hash.
 * SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/globe.h"
#include "records/money.h"
#include "study/people/people_study.h"

/* --- classes of size --- */

static enum pond_status refuse_classes(const char *text, struct pond_error *err)
{
    return pond_fail(err, POND_EINVAL,
                     "parameter \"size_classes\": \"%s\" (expected up to %d whole numbers of jobs "
                     "that rise from 1: 10,50,250)",
                     text, PEOPLE_SIZES_MAX - 1);
}

static enum pond_status read_classes(struct people_study *people, struct pond_error *err)
{
    const json_t *list = pond_study_list(people->study, "size_classes");
    size_t count = json_array_size(list);
    int32_t *classes = &people->size_classes;

    *classes = 1;
    for (size_t i = 0; i < count; i++) {
        const char *text = json_string_value(json_array_get(list, i));
        char *end = NULL;
        long from = 0;

        errno = 0;
        from = strtol(text, &end, 10);
        if (errno != 0 || end == text || *end != '\0' || from > 100000000 ||
            (double)from < people->size_from[*classes - 1] + 1.0 || *classes == PEOPLE_SIZES_MAX) {
            return refuse_classes(text, err);
        }
        people->size_from[(*classes)++] = (double)from;
    }
    for (int32_t k = 0; k < *classes; k++) {
        if (k + 1 < *classes && people->size_from[k + 1] - people->size_from[k] < 1.5) {
            (void)snprintf(people->size_name[k], PEOPLE_SIZE_NAME, "%.0f", people->size_from[k]);
        } else if (k + 1 < *classes) {
            (void)snprintf(people->size_name[k], PEOPLE_SIZE_NAME, "%.0f-%.0f",
                           people->size_from[k], people->size_from[k + 1] - 1.0);
        } else {
            (void)snprintf(people->size_name[k], PEOPLE_SIZE_NAME, "%.0f+", people->size_from[k]);
        }
    }
    return POND_OK;
}

static void fill_classes(struct people_study *people)
{
    for (int64_t i = 0; i < people->firms; i++) {
        int32_t size = people->size_classes - 1;

        while (size > 0 && people->jobs[i] < people->size_from[size]) {
            size--;
        }
        people->size[i] = isnan(people->jobs[i]) ? -1 : size;
    }
}

/* --- firms --- */

/* The bytes of `text` that its first `characters` take, in UTF-8; 0: all. */
static size_t beginning(const char *text, int64_t characters)
{
    size_t at = 0;

    if (characters == 0) {
        return strlen(text);
    }
    for (; text[at] != '\0'; at++) {
        if (((unsigned char)text[at] & 0xC0U) != 0x80U && characters-- == 0) {
            break;
        }
    }
    return at;
}

static enum pond_status take_industry(struct people_study *people, int64_t firm, int64_t digits,
                                      struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const char *code = pond_batch_text(&people->study->firms, POND_FIRM_INDUSTRY, firm);

    people->industry[firm] = -1;
    people->kind[firm] = -1;
    if (code != NULL && code[0] != '\0') {
        POND_TRY(pond_dictionary_add(people->industries, code, strlen(code),
                                     &people->industry[firm], err));
        POND_TRY(pond_dictionary_add(people->kinds_of_business, code, beginning(code, digits),
                                     &people->kind[firm], err));
    }
done:
    return status;
}

/* Its own coordinates, both, or those of its place. */
static void take_point(struct people_study *people, int64_t firm)
{
    const struct pond_batch *firms = &people->study->firms;
    int64_t place = people->place[firm];

    people->latitude[firm] = firms->column[POND_FIRM_LATITUDE].f64[firm];
    people->longitude[firm] = firms->column[POND_FIRM_LONGITUDE].f64[firm];
    if (isnan(people->latitude[firm]) || isnan(people->longitude[firm])) {
        people->latitude[firm] = place < 0 ? (double)NAN : people->place_degree[2 * place];
        people->longitude[firm] = place < 0 ? (double)NAN : people->place_degree[2 * place + 1];
    }
}

static enum pond_status fill_firms(struct people_study *people, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_batch *firms = &people->study->firms;
    int64_t digits = pond_study_integer(people->study, "kind_digits");

    for (int64_t i = 0; i < people->firms; i++) {
        int64_t place = firms->column[POND_FIRM_PLACE].i64[i];

        people->place[i] = place < 0 ? -1 : (int32_t)place;
        people->jobs[i] = firms->column[POND_FIRM_EMPLOYEES].f64[i];
        people->pay[i] = (double)NAN;
        people->turnover[i] = (double)NAN;
        POND_TRY(take_industry(people, i, digits, err));
        take_point(people, i);
    }
done:
    return status;
}

static void fill_places(struct people_study *people)
{
    const struct pond_batch *places = &people->study->places;

    for (int64_t p = 0; p < people->places; p++) {
        people->population[p] = places->column[POND_PLACE_POPULATION].f64[p];
        people->place_degree[2 * p] = places->column[POND_PLACE_LATITUDE].f64[p];
        people->place_degree[2 * p + 1] = places->column[POND_PLACE_LONGITUDE].f64[p];
    }
}

static enum pond_status allocate(struct people_study *people, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t firms = people->firms;

    POND_TRY(POND_NEW(&people->place, firms, err));
    POND_TRY(POND_NEW(&people->industry, firms, err));
    POND_TRY(POND_NEW(&people->kind, firms, err));
    POND_TRY(POND_NEW(&people->size, firms, err));
    POND_TRY(POND_NEW(&people->latitude, firms, err));
    POND_TRY(POND_NEW(&people->longitude, firms, err));
    POND_TRY(POND_NEW(&people->jobs, firms, err));
    POND_TRY(POND_NEW(&people->paid_jobs, firms, err));
    POND_TRY(POND_NEW(&people->pay, firms, err));
    POND_TRY(POND_NEW(&people->turnover, firms, err));
    POND_TRY(POND_NEW(&people->fair, firms, err));
    POND_TRY(POND_NEW(&people->bought, firms, err));
    POND_TRY(POND_NEW(&people->population, people->places, err));
    POND_TRY(POND_NEW(&people->place_degree, 2 * people->places, err));
    POND_TRY(pond_dictionary_new(&people->industries, err));
    POND_TRY(pond_dictionary_new(&people->kinds_of_business, err));
    POND_TRY(pond_dictionary_new(&people->occupations, err));
done:
    return status;
}

/* --- trade --- */

static enum pond_status fill_trade(struct people_study *people, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_network *network = people->study->network;
    struct pond_sourcing_input input = {.network = network,
                                        .near_km = pond_study_number(people->study, "near_km")};
    int32_t *place = NULL;
    double *point = NULL;
    struct pond_sourcing *out = NULL;

    POND_TRY(POND_NEW(&place, network->nodes, err));
    POND_TRY(POND_NEW(&point, 3 * (int64_t)network->nodes, err));
    POND_TRY(POND_NEW(&out, network->nodes, err));
    for (pond_node j = 0; j < network->nodes; j++) {
        int32_t firm = network->firm[j];

        place[j] = people->place[firm];
        pond_globe_point(point + 3 * (int64_t)j, people->latitude[firm], people->longitude[firm]);
    }
    input.place = place;
    input.point = point;
    POND_TRY(pond_sourcing_of_firms(&input, out, err));
    for (pond_node j = 0; j < network->nodes; j++) {
        double sold = network->sales[j] + network->final_demand[j];

        people->bought[network->firm[j]] = out[j];
        people->turnover[network->firm[j]] = sold > 0.0 ? sold : (double)NAN;
    }
done:
    pondi_free(place);
    pondi_free(point);
    pondi_free(out);
    return status;
}

/* --- what was read --- */

static void hash_batch(struct pond_hash *hash, const struct pond_batch *batch, int32_t field)
{
    enum pond_field_kind kind = pond_noun_info(batch->noun)->field[field].kind;

    for (int64_t row = 0; row < batch->rows; row++) {
        if (kind == POND_FIELD_TEXT) {
            const char *text = pond_batch_text(batch, field, row);
            pond_hash_add(hash, text == NULL ? "" : text, text == NULL ? 1 : strlen(text) + 1);
        } else if (pond_field_is_i64(kind)) {
            pond_hash_add(hash, &batch->column[field].i64[row], sizeof(int64_t));
        } else {
            pond_hash_add(hash, &batch->column[field].f64[row], sizeof(double));
        }
    }
}

static void hash_all(struct pond_study *study)
{
    const struct pond_batch *batch[] = {&study->places, &study->firms};

    for (int b = 0; b < 2; b++) {
        const struct pond_dictionary *codes = study->codes.of[batch[b]->noun];

        for (int32_t i = 0; i < pond_dictionary_count(codes); i++) {
            const char *code = pond_dictionary_text(codes, i);
            pond_hash_add(&study->input, code, strlen(code) + 1);
        }
        for (int32_t f = 0; f < pond_noun_info(batch[b]->noun)->fields; f++) {
            hash_batch(&study->input, batch[b], f);
        }
    }
}

/* Records of people count without trades, too: then the period has no network. */
static enum pond_status load(struct people_study *people, struct pond_error *err)
{
    struct pond_study *study = people->study;
    struct pond_error none = {.code = POND_OK};
    enum pond_status status = pond_study_recall(study, &none);
    const char *code = pond_study_text(study, "currency");

    if (status != POND_OK && status != POND_ENOTFOUND) {
        return pond_fail(err, status, "%s", none.message);
    }
    if (study->firms.rows == 0) {
        return pond_fail(err, POND_ENOTFOUND,
                         "%s: there are no firms yet (\"pond import\" reads them)", study->address);
    }
    people->trades = status == POND_OK;
    people->currency = people->trades    ? study->totals.currency
                       : code[0] != '\0' ? pond_currency_pack(code, strlen(code))
                                         : POND_MISSING;
    people->firms = study->firms.rows;
    people->places = study->places.rows;
    hash_all(study);
    return POND_OK;
}

static enum pond_status mark_fair(struct people_study *people, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const json_t *list = pond_study_list(people->study, "fair");

    POND_TRY(POND_NEW(&people->fair_kind, people->certification.names, err));
    for (size_t i = 0; i < json_array_size(list); i++) {
        int32_t kind = -1;

        POND_TRY(people_find_kind(&people->certification,
                                  json_string_value(json_array_get(list, i)), &kind, err));
        if (kind >= 0) {
            people->fair_kind[kind] = 1;
        }
        for (int64_t p = 0; kind >= 0 && p < people->certification.pairs; p++) {
            if (people->certification.kind_of[p] == kind) {
                people->fair[people->certification.firm_of[p]] = 1;
            }
        }
    }
done:
    return status;
}

enum pond_status people_input(struct people_study *people, struct pond_study *study,
                              struct pond_error *err)
{
    enum pond_status status = POND_OK;

    people->study = study;
    POND_TRY(read_classes(people, err));
    POND_TRY(load(people, err));
    POND_TRY(allocate(people, err));
    fill_places(people);
    POND_TRY(fill_firms(people, err));
    POND_TRY(people_read_jobs(people, err));
    fill_classes(people);
    if (people->trades) {
        POND_TRY(fill_trade(people, err));
    }
    POND_TRY(people_read_kinds(people, &people->ownership, POND_FIRM_OWNERSHIP, false, err));
    POND_TRY(people_read_kinds(people, &people->certification, POND_FIRM_CERTIFICATION, true, err));
    POND_TRY(mark_fair(people, err));
    POND_TRY(people_read_services(people, err));
done:
    return status;
}

static void free_kinds(struct people_kinds *kinds)
{
    for (int64_t k = 0; k < kinds->names; k++) {
        pondi_free(kinds->name[k]);
    }
    pondi_free(kinds->name);
    pondi_free(kinds->kind_of);
    pondi_free(kinds->firm_of);
    pondi_free(kinds->known);
    pondi_free(kinds->start);
    pond_dictionary_free(kinds->keys);
}

static void free_services(struct people_study *people)
{
    for (int64_t s = 0; s < people->services; s++) {
        for (int64_t p = 0; p < people->service[s].prefixes; p++) {
            pondi_free(people->service[s].prefix[p]);
        }
        pondi_free(people->service[s].prefix);
        pondi_free(people->service[s].name);
    }
    pondi_free(people->service);
    pondi_free(people->service_of);
}

void people_free(struct people_study *people)
{
    if (people == NULL) {
        return;
    }
    free_kinds(&people->ownership);
    free_kinds(&people->certification);
    free_services(people);
    pond_dictionary_free(people->industries);
    pond_dictionary_free(people->kinds_of_business);
    pond_dictionary_free(people->occupations);
    pondi_free(people->occupation);
    pondi_free(people->place);
    pondi_free(people->industry);
    pondi_free(people->kind);
    pondi_free(people->size);
    pondi_free(people->latitude);
    pondi_free(people->longitude);
    pondi_free(people->jobs);
    pondi_free(people->paid_jobs);
    pondi_free(people->pay);
    pondi_free(people->turnover);
    pondi_free(people->fair);
    pondi_free(people->fair_kind);
    pondi_free(people->bought);
    pondi_free(people->population);
    pondi_free(people->place_degree);
    pondi_free(people);
}
