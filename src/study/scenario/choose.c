/* Which firms fit: masks over the nodes, one for each member of "who", and all of them together.
 * SPDX-License-Identifier: Apache-2.0 */
#include "study/scenario/choose.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/globe.h"
#include "study/firm_facts.h"
#include "study/scenario/firm_attributes.h"

/* --- one member of "who" --- */

/* What one member says of each firm. */
struct member {
    struct study_chooser *chooser;
    struct study_where where;
    const char *name;     /* "industry" */
    enum study_truth *is; /* nodes */
};

const char *study_text_at(const json_t *texts, size_t index)
{
    if (json_is_string(texts)) {
        return index == 0 ? json_string_value(texts) : NULL;
    }
    return json_string_value(json_array_get(texts, index));
}

static struct study_firm firm_at(const struct member *member, pond_node node)
{
    return (struct study_firm){member->chooser->study, node, member->chooser->employees};
}

static pond_node nodes_of(const struct member *member)
{
    return member->chooser->study->network->nodes;
}

static enum pond_status choose_firms(struct member *member, const json_t *codes,
                                     struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const char *code = NULL;

    for (size_t i = 0; (code = study_text_at(codes, i)) != NULL; i++) {
        pond_node node = 0;

        status = pond_study_find_node(member->chooser->study, code, &node, err);
        if (status != POND_OK) {
            return pond_fail_in(err, status, "%s: %s.firm", member->where.file, member->where.path);
        }
        member->is[node] = STUDY_YES;
    }
    return POND_OK;
}

/* Some industries of the network, for a message. */
static void list_industries(char *text, size_t size, const struct pond_network *network)
{
    size_t used = 0;

    text[0] = '\0';
    for (int32_t i = 0; i < network->industries && used < size && i < 12; i++) {
        int wrote = snprintf(text + used, size - used, "%s\"%.20s\"", i == 0 ? "" : ", ",
                             network->industry_code[i]);
        used += wrote < 0 ? size : (size_t)wrote;
    }
    if (network->industries > 12 && used < size) {
        (void)snprintf(text + used, size - used, ", ...");
    }
}

enum pond_status study_find_industries(const struct pond_study *study, const json_t *codes,
                                       struct study_where where, uint8_t *industry,
                                       struct pond_error *err)
{
    const struct pond_network *network = study->network;
    const char *code = NULL;

    for (size_t i = 0; (code = study_text_at(codes, i)) != NULL; i++) {
        bool found = false;

        for (int32_t k = 0; k < network->industries; k++) {
            if (study_starts_with(network->industry_code[k], code)) {
                industry[k] = 1;
                found = true;
            }
        }
        if (!found) {
            char list[400];
            list_industries(list, sizeof list, network);
            return pond_fail(err, POND_ENOTFOUND,
                             "%s: %s: no industry's code begins with \"%s\" (there are %d: %s)",
                             where.file, where.path, code, (int)network->industries, list);
        }
    }
    return POND_OK;
}

static enum pond_status choose_industries(struct member *member, const json_t *codes,
                                          struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_study *study = member->chooser->study;
    const struct pond_network *network = study->network;
    uint8_t *industry = NULL;
    char path[160];

    (void)snprintf(path, sizeof path, "%s.industry", member->where.path);
    POND_TRY(POND_NEW(&industry, network->industries, err));
    POND_TRY(study_find_industries(study, codes, (struct study_where){member->where.file, path},
                                   industry, err));
    for (pond_node j = 0; j < network->nodes; j++) {
        bool missing = network->industry_code[network->industry[j]][0] == '\0';
        member->is[j] = industry[network->industry[j]] != 0 ? STUDY_YES
                        : missing                           ? STUDY_UNKNOWN
                                                            : STUDY_NO;
    }
done:
    pondi_free(industry);
    return status;
}

/* Places that contain the text, for a message. */
static void list_places(char *text, size_t size, const struct pond_study *study)
{
    size_t used = 0;

    text[0] = '\0';
    for (int64_t i = 0; i < study->places.rows && i < 8 && used < size; i++) {
        const char *name = pond_batch_text(&study->places, POND_PLACE_NAME, i);
        int wrote = snprintf(
            text + used, size - used, "%s\"%.30s\"", i == 0 ? "" : ", ",
            name != NULL ? name : pond_dictionary_text(study->codes.of[POND_PLACE], (int32_t)i));
        used += wrote < 0 ? size : (size_t)wrote;
    }
    if (study->places.rows > 8 && used < size) {
        (void)snprintf(text + used, size - used, ", ...");
    }
}

static enum pond_status choose_places(struct member *member, const json_t *names,
                                      struct pond_error *err)
{
    const struct pond_study *study = member->chooser->study;
    const char *text = NULL;

    for (pond_node j = 0; j < nodes_of(member); j++) {
        struct study_firm firm = firm_at(member, j);
        member->is[j] = study_firm_place_of(&firm) < 0 ? STUDY_UNKNOWN : STUDY_NO;
    }
    for (size_t i = 0; (text = study_text_at(names, i)) != NULL; i++) {
        bool found = false;

        for (pond_node j = 0; j < nodes_of(member); j++) {
            struct study_firm firm = firm_at(member, j);
            if (study_firm_place_of(&firm) >= 0 &&
                (study_same_text(study_firm_place_name(&firm), text) ||
                 study_same_text(study_firm_place_code(&firm), text))) {
                member->is[j] = STUDY_YES;
                found = true;
            }
        }
        if (!found) {
            char list[400];
            list_places(list, sizeof list, study);
            return pond_fail(err, POND_ENOTFOUND,
                             "%s: %s.place: no firm of the network is at a place called \"%s\" "
                             "(there are %lld places: %s)",
                             member->where.file, member->where.path, text,
                             (long long)study->places.rows, list);
        }
    }
    return POND_OK;
}

static enum pond_status choose_sellers(struct member *member, const json_t *products,
                                       struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct study_sale *sale = NULL;
    int64_t sales = 0;

    POND_TRY(study_find_sales(member->chooser, products, member->where, &sale, &sales, err));
    for (int64_t k = 0; k < sales; k++) {
        member->is[sale[k].seller] = STUDY_YES;
    }
done:
    pondi_free(sale);
    return status;
}

static enum pond_status choose_where(struct member *member, const json_t *text,
                                     struct pond_error *err)
{
    struct study_expression *expression = NULL;
    int32_t count = 0;
    const struct study_attribute *known = study_firm_attributes(&count);
    enum pond_status status =
        study_expression_parse(&expression, json_string_value(text), known, count, err);

    if (status != POND_OK) {
        return pond_fail_in(err, status, "%s: %s.where", member->where.file, member->where.path);
    }
    for (pond_node j = 0; j < nodes_of(member); j++) {
        struct study_firm firm = firm_at(member, j);
        member->is[j] = study_expression_holds(expression, study_firm_look_up, &firm);
    }
    study_expression_free(expression);
    return POND_OK;
}

static double member_number(const json_t *object, const char *name)
{
    return json_number_value(json_object_get(object, name));
}

static enum pond_status choose_circle(struct member *member, const json_t *circle,
                                      struct pond_error *err)
{
    (void)err;
    for (pond_node j = 0; j < nodes_of(member); j++) {
        struct study_firm firm = firm_at(member, j);
        double x = study_firm_longitude(&firm);
        double y = study_firm_latitude(&firm);
        double away = pond_globe_km(member_number(circle, "latitude"),
                                    member_number(circle, "longitude"), y, x);

        member->is[j] = isnan(x) || isnan(y)                  ? STUDY_UNKNOWN
                        : away <= member_number(circle, "km") ? STUDY_YES
                                                              : STUDY_NO;
    }
    return POND_OK;
}

static double corner(const json_t *polygon, size_t index, size_t axis)
{
    return json_number_value(json_array_get(json_array_get(polygon, index), axis));
}

/* A ray to the east crosses the sides an odd number of times (Shimrat 1962); a side takes its lower
 * end and not its upper one, so polygons that share a side share no firm. */
static bool is_inside(const json_t *polygon, double x, double y)
{
    size_t corners = json_array_size(polygon);
    bool inside = false;

    for (size_t i = 0, before = corners - 1; i < corners; before = i++) {
        double x1 = corner(polygon, before, 0);
        double y1 = corner(polygon, before, 1);
        double x2 = corner(polygon, i, 0);
        double y2 = corner(polygon, i, 1);

        if ((y1 > y) != (y2 > y) && x < x1 + (x2 - x1) * (y - y1) / (y2 - y1)) {
            inside = !inside;
        }
    }
    return inside;
}

static enum pond_status choose_polygon(struct member *member, const json_t *polygon,
                                       struct pond_error *err)
{
    double west = corner(polygon, 0, 0);
    double east = west;

    for (size_t i = 1; i < json_array_size(polygon); i++) {
        west = fmin(west, corner(polygon, i, 0));
        east = fmax(east, corner(polygon, i, 0));
    }
    if (east - west > 180.0) {
        return pond_fail(err, POND_EINVAL,
                         "%s: %s.polygon spans %g degrees of longitude (expected at most 180; a "
                         "region across the date line needs one polygon on each side)",
                         member->where.file, member->where.path, east - west);
    }
    for (pond_node j = 0; j < nodes_of(member); j++) {
        struct study_firm firm = firm_at(member, j);
        double x = study_firm_longitude(&firm);
        double y = study_firm_latitude(&firm);

        member->is[j] = isnan(x) || isnan(y)       ? STUDY_UNKNOWN
                        : is_inside(polygon, x, y) ? STUDY_YES
                                                   : STUDY_NO;
    }
    return POND_OK;
}

static enum pond_status choose_all(struct member *member, const json_t *value,
                                   struct pond_error *err)
{
    (void)value;
    (void)err;
    for (pond_node j = 0; j < nodes_of(member); j++) {
        member->is[j] = STUDY_YES;
    }
    return POND_OK;
}

/* --- all members together --- */

static const struct {
    const char *name;
    enum pond_status (*choose)(struct member *member, const json_t *value, struct pond_error *err);
} ways[] = {
    {"firm", choose_firms},      {"industry", choose_industries},
    {"place", choose_places},    {"product", choose_sellers},
    {"where", choose_where},     {"circle", choose_circle},
    {"polygon", choose_polygon}, {"all", choose_all},
};

/* A firm fits when every member of the object says so; `total` gets the best of all objects. */
static enum pond_status choose_object(struct study_chooser *chooser, const json_t *who,
                                      struct study_where where, enum study_truth *total,
                                      struct pond_error *err)
{
    enum pond_status status = POND_OK;
    pond_node nodes = chooser->study->network->nodes;
    struct member member = {.chooser = chooser, .where = where};
    enum study_truth *fits = NULL;

    POND_TRY(POND_NEW(&member.is, nodes, err));
    POND_TRY(POND_NEW(&fits, nodes, err));
    for (pond_node j = 0; j < nodes; j++) {
        fits[j] = STUDY_YES;
    }
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        const json_t *value = json_object_get(who, ways[i].name);

        if (value == NULL) {
            continue;
        }
        memset(member.is, 0, (size_t)nodes * sizeof *member.is); /* STUDY_NO */
        POND_TRY(ways[i].choose(&member, value, err));
        for (pond_node j = 0; j < nodes; j++) {
            fits[j] = fits[j] == STUDY_NO || member.is[j] == STUDY_NO ? STUDY_NO
                      : fits[j] == STUDY_YES                          ? member.is[j]
                                                                      : STUDY_UNKNOWN;
        }
    }
    for (pond_node j = 0; j < nodes; j++) {
        total[j] = total[j] == STUDY_YES || fits[j] == STUDY_NO ? total[j] : fits[j];
    }
done:
    pondi_free(fits);
    pondi_free(member.is);
    return status;
}

static enum pond_status count_choice(const struct study_chooser *chooser,
                                     const enum study_truth *total, struct study_where where,
                                     struct study_choice *out, struct pond_error *err)
{
    pond_node nodes = chooser->study->network->nodes;

    for (pond_node j = 0; j < nodes; j++) {
        out->chosen[j] = total[j] == STUDY_YES;
        out->count += out->chosen[j];
        out->unknown += total[j] == STUDY_UNKNOWN ? 1 : 0;
    }
    if (out->count == 0) {
        return pond_fail(err, POND_ENOTFOUND,
                         "%s: %s chooses none of the %d firms of the network (for %lld of them a "
                         "value it asks for is missing)",
                         where.file, where.path, (int)nodes, (long long)out->unknown);
    }
    pond_hash_add(&chooser->study->input, out->chosen, (size_t)nodes);
    return POND_OK;
}

enum pond_status study_choose(struct study_chooser *chooser, const json_t *who,
                              struct study_where where, struct study_choice *out,
                              struct pond_error *err)
{
    enum pond_status status = POND_OK;
    pond_node nodes = chooser->study->network->nodes;
    enum study_truth *total = NULL;

    *out = (struct study_choice){0};
    POND_TRY(POND_NEW(&total, nodes, err));
    POND_TRY(POND_NEW(&out->chosen, nodes, err));
    if (json_is_object(who)) {
        POND_TRY(choose_object(chooser, who, where, total, err));
    }
    for (size_t i = 0; i < json_array_size(who); i++) {
        char path[96];
        (void)snprintf(path, sizeof path, "%s[%zu]", where.path, i);
        POND_TRY(choose_object(chooser, json_array_get(who, i),
                               (struct study_where){where.file, path}, total, err));
    }
    POND_TRY(count_choice(chooser, total, where, out, err));
done:
    pondi_free(total);
    if (status != POND_OK) {
        study_choice_clear(out);
    }
    return status;
}

void study_choice_clear(struct study_choice *choice)
{
    pondi_free(choice->chosen);
    *choice = (struct study_choice){0};
}

static enum pond_status collect(void *user, const struct pond_batch *batch, struct pond_error *err)
{
    return pond_batch_append(user, batch, err);
}

enum pond_status study_chooser_new(struct study_chooser **out, struct pond_study *study,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct study_chooser *chooser = NULL;

    *out = NULL;
    POND_TRY(POND_NEW(&chooser, 1, err));
    chooser->study = study;
    POND_TRY(POND_NEW(&chooser->node, study->firms.rows, err));
    for (int64_t i = 0; i < study->firms.rows; i++) {
        chooser->node[i] = -1;
    }
    for (pond_node j = 0; j < study->network->nodes; j++) {
        chooser->node[study->network->firm[j]] = j;
    }
    POND_TRY(POND_NEW(&chooser->employees, study->network->nodes, err));
    POND_TRY(study_employees(study, chooser->employees, err));
    POND_TRY(pond_batch_init(&chooser->product, POND_PRODUCT, 64, err));
    POND_TRY(pond_store_read(study->store, POND_PRODUCT, NULL,
                             (struct pond_sink){.user = &chooser->product, .records = collect},
                             err));
    *out = chooser;
    chooser = NULL;
done:
    study_chooser_free(chooser);
    return status;
}

void study_chooser_free(struct study_chooser *chooser)
{
    if (chooser == NULL) {
        return;
    }
    pond_batch_clear(&chooser->product);
    pondi_free(chooser->employees);
    pondi_free(chooser->node);
    pondi_free(chooser);
}
