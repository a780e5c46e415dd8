/* The form of a concordance, and from checked JSON to rules that fit a table.
 * SPDX-License-Identifier: Apache-2.0 */
#include "study/impact/concordance.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "study/scenario/who_form.h"

#define FIELDS(list) (int)(sizeof(list) / sizeof *(list)), list

/* Shares are typed by people: 0.333 and 0.667 are meant to be all. */
#define WHOLE 1e-3

static const struct study_form_field good_fields[] = {
    {"name", STUDY_FORM_TEXT, .meaning = "What people call it; left out: the industry's code."},
    {"industry", STUDY_FORM_TEXT, .required = true,
     .meaning = "Code of the table's industry that makes it, without the region: \"311FT\"."},
    {"share", STUDY_FORM_NUMBER, .required = true, .min = 0, .max = 100,
     .meaning = "Part of what is paid; those that are not on top add up to 1."},
    {"region", STUDY_FORM_TEXT,
     .meaning = "Region of the table where it is made; left out: wherever firms, households and "
                "the state of the region here buy such goods."},
    {"on_top", STUDY_FORM_YES,
     .meaning = "Paid besides what was paid on record: the mark-up of whoever sells it on."},
};

static const struct study_form good_form = {FIELDS(good_fields),
                                            .meaning = "What a part of a purchase pays for."};

static const struct study_form_field purchase_fields[] = {
    {"seller", STUDY_FORM_EITHER, .form = &study_who_form,
     .meaning = "The sellers; left out: everybody else, and sellers that no record names."},
    {"buyer", STUDY_FORM_EITHER, .form = &study_who_form,
     .meaning = "The buyers; left out: everybody else, and final consumers."},
    {"goods", STUDY_FORM_OBJECTS, .required = true, .form = &good_form,
     .meaning = "What it pays for."},
};

static const struct study_form purchase_form = {
    FIELDS(purchase_fields),
    .meaning = "Purchases that pay for the same things; the first that fits counts."};

static const struct study_form_field firm_fields[] = {
    {"who", STUDY_FORM_EITHER, .required = true, .form = &study_who_form, .meaning = "The firms."},
    {"industry", STUDY_FORM_TEXT, .required = true,
     .meaning = "Code of the table's industry that they are of, without the region."},
    {"region", STUDY_FORM_TEXT,
     .meaning = "Region of the table where they are; left out: the region here."},
    {"margin", STUDY_FORM_NUMBER, .min = 0.0001, .max = 1,
     .meaning = "Of traders what they keep of their turnover over the price of the goods; left "
                "out: 1, they make what they sell."},
};

static const struct study_form firm_form = {
    FIELDS(firm_fields), .meaning = "Firms that are alike; the first that fits counts."};

static const struct study_form_field concordance_fields[] = {
    {"format", STUDY_FORM_CHOICE, .required = true, .choices = IMPACT_CONCORDANCE_FORMAT,
     .meaning = "The format's name and version."},
    {"about", STUDY_FORM_TEXT, .meaning = "What it is, and where its numbers are from."},
    {"purchases", STUDY_FORM_OBJECTS, .form = &purchase_form,
     .meaning = "What purchases on record pay for."},
    {"firms", STUDY_FORM_OBJECTS, .form = &firm_form,
     .meaning = "Which industry of the table firms are of, where codes do not say."},
};

static const struct study_form concordance_form = {
    FIELDS(concordance_fields),
    .meaning = "What firms and their trades are in the words of an input-output table. Members "
               "whose names begin with // are comments."};

enum pond_status impact_concordance_schema(json_t **out, struct pond_error *err)
{
    return study_form_schema(out, &concordance_form, "Pond concordance, " IMPACT_CONCORDANCE_FORMAT,
                             err);
}

/* --- from checked JSON to rules --- */

/* What is read, and where in the file. */
struct place {
    const struct impact_concordance *concordance;
    const struct impact_input *input;
    const char *path;
};

/* Code of an industry and region, -1 where none is given; the table must have them. */
static enum pond_status find_sector(const struct place *place, const json_t *object,
                                    const char **industry, int32_t *region, struct pond_error *err)
{
    const struct pond_io_table *io = place->input->io;
    const char *code = json_string_value(json_object_get(object, "region"));
    bool found = false;

    *industry = json_string_value(json_object_get(object, "industry"));
    *region = code == NULL ? -1 : pond_io_find(io, POND_IO_REGION, code);
    if (code != NULL && *region < 0) {
        return pond_fail(err, POND_EINVAL,
                         "%s: %s.region: table \"%s\" has no region \"%s\" (its first is \"%s\")",
                         place->concordance->file, place->path, io->name, code,
                         pond_io_code(io, POND_IO_REGION, 0));
    }
    for (int32_t r = 0; r < place->input->regions; r++) {
        found =
            found || ((*region < 0 || *region == r) && pond_io_find_sector(io, *industry, r) >= 0);
    }
    if (!found) {
        return pond_fail(err, POND_EINVAL,
                         "%s: %s.industry: table \"%s\" has no industry \"%s\"%s%s (\"pond table "
                         "show\" lists them)",
                         place->concordance->file, place->path, io->name, *industry,
                         code == NULL ? "" : " in region ", code == NULL ? "" : code);
    }
    return POND_OK;
}

static enum pond_status read_goods(const struct place *place, struct impact_purchase *purchase,
                                   const json_t *list, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    double sum = 0.0;

    purchase->goods = (int64_t)json_array_size(list);
    POND_TRY(POND_NEW(&purchase->good, purchase->goods, err));
    for (int64_t k = 0; k < purchase->goods; k++) {
        const json_t *object = json_array_get(list, (size_t)k);
        struct impact_good *good = &purchase->good[k];
        char path[96];
        struct place inner = {place->concordance, place->input, path};

        (void)snprintf(path, sizeof path, "%.47s.goods[%lld]", place->path, (long long)k);
        POND_TRY(find_sector(&inner, object, &good->industry, &good->region, err));
        good->name = json_string_value(json_object_get(object, "name"));
        good->name = good->name == NULL ? good->industry : good->name;
        good->share = json_number_value(json_object_get(object, "share"));
        good->on_top = json_object_get(object, "on_top") != NULL;
        sum += good->on_top ? 0.0 : good->share;
    }
    if (!(fabs(sum - 1.0) <= WHOLE)) {
        status = pond_fail(err, POND_EINVAL,
                           "%s: %s.goods: the shares add up to %g (expected 1, \"on_top\" apart)",
                           place->concordance->file, place->path, sum);
        goto done;
    }
    for (int64_t k = 0; k < purchase->goods; k++) {
        purchase->good[k].share /= purchase->good[k].on_top ? 1.0 : sum;
    }
done:
    return status;
}

static enum pond_status read_purchases(struct impact_concordance *concordance,
                                       const struct impact_input *input, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const json_t *list = json_object_get(concordance->json, "purchases");

    POND_TRY(POND_NEW(&concordance->purchase, json_array_size(list), err));
    concordance->purchases = (int64_t)json_array_size(list);
    for (int64_t k = 0; k < concordance->purchases; k++) {
        const json_t *object = json_array_get(list, (size_t)k);
        struct impact_purchase *purchase = &concordance->purchase[k];
        struct place place = {concordance, input, purchase->path};

        (void)snprintf(purchase->path, sizeof purchase->path, "$.purchases[%lld]", (long long)k);
        purchase->seller = json_object_get(object, "seller");
        purchase->buyer = json_object_get(object, "buyer");
        POND_TRY(read_goods(&place, purchase, json_object_get(object, "goods"), err));
    }
done:
    return status;
}

static enum pond_status read_firms(struct impact_concordance *concordance,
                                   const struct impact_input *input, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const json_t *list = json_object_get(concordance->json, "firms");

    POND_TRY(POND_NEW(&concordance->firms, json_array_size(list), err));
    concordance->firms_rules = (int64_t)json_array_size(list);
    for (int64_t k = 0; k < concordance->firms_rules; k++) {
        const json_t *object = json_array_get(list, (size_t)k);
        const json_t *margin = json_object_get(object, "margin");
        struct impact_firms_rule *rule = &concordance->firms[k];
        struct place place = {concordance, input, rule->path};

        (void)snprintf(rule->path, sizeof rule->path, "$.firms[%lld]", (long long)k);
        rule->who = json_object_get(object, "who");
        POND_TRY(find_sector(&place, object, &rule->industry, &rule->region, err));
        rule->region = rule->region < 0 ? input->here : rule->region;
        if (pond_io_find_sector(input->io, rule->industry, rule->region) < 0) {
            return pond_fail(err, POND_EINVAL,
                             "%s: %s.industry: table \"%s\" has no industry \"%s\" in region %s "
                             "(name another \"region\")",
                             concordance->file, rule->path, input->io->name, rule->industry,
                             pond_io_code(input->io, POND_IO_REGION, rule->region));
        }
        rule->margin = margin == NULL ? 1.0 : json_number_value(margin);
    }
done:
    return status;
}

enum pond_status impact_concordance_read(struct impact_concordance **out, const char *path,
                                         const struct impact_input *input, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct impact_concordance *concordance = NULL;

    *out = NULL;
    POND_TRY(POND_NEW(&concordance, 1, err));
    POND_TRY(pond_study_hash_file(input->study, path, err));
    POND_TRY(pond_json_read(&concordance->json, path, err));
    concordance->file = pondi_strdup(path);
    if (concordance->file == NULL) {
        status = pondi_no_memory(err, 1, strlen(path) + 1);
        goto done;
    }
    POND_TRY(study_form_check(&concordance_form, concordance->json, path, err));
    POND_TRY(read_purchases(concordance, input, err));
    POND_TRY(read_firms(concordance, input, err));
    *out = concordance;
    concordance = NULL;
done:
    impact_concordance_free(concordance);
    return status;
}

void impact_concordance_free(struct impact_concordance *concordance)
{
    if (concordance == NULL) {
        return;
    }
    for (int64_t k = 0; concordance->purchase != NULL && k < concordance->purchases; k++) {
        pondi_free(concordance->purchase[k].good);
    }
    pondi_free(concordance->purchase);
    pondi_free(concordance->firms);
    pondi_free(concordance->file);
    json_decref(concordance->json);
    pondi_free(concordance);
}
