/* The tables of the intervention format, and from checked JSON to interventions.
 * SPDX-License-Identifier: Apache-2.0 */
#include "study/change/change_form.h"

#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "study/scenario/form.h"
#include "study/scenario/form_file.h"
#include "study/scenario/who_form.h"

#define FIELDS(list) (int)(sizeof(list) / sizeof *(list)), list

/* No change is larger: a thousand times as much is a slip of the pen. */
#define CHANGE_MAX 1000.0
#define MONEY_MAX 1e15

/* --- the tables --- */

static const struct study_form_field bought_fields[] = {
    {"industry", STUDY_FORM_TEXT, .required = true,
     .meaning = "Industry of the table that makes it, without the region."},
    {"share", STUDY_FORM_NUMBER, .required = true, .min = 0, .max = 1,
     .meaning = "Of the amount; all add up to 1."},
    {"region", STUDY_FORM_TEXT,
     .meaning = "Region of the table where it is made; left out: wherever the region buys such "
                "goods."},
};

static const struct study_form bought_form = {FIELDS(bought_fields),
                                              .meaning = "A part of what the money buys."};

static const struct study_form_field cost_fields[] = {
    {"amount", STUDY_FORM_NUMBER, .required = true, .min = 0, .max = MONEY_MAX,
     .meaning = "Money in all, once, in the table's currency."},
    {"buys", STUDY_FORM_OBJECTS, .required = true, .form = &bought_form,
     .meaning = "What it buys."},
};

static const struct study_form cost_form = {
    FIELDS(cost_fields), .meaning = "An investment: final demand once, told apart from what holds "
                                    "every year."};

static const struct study_form_field place_fields[] = {
    {"here", STUDY_FORM_NUMBER, .min = 0, .max = 1,
     .meaning = "The rest of the industry in the same region."},
    {"elsewhere", STUDY_FORM_NUMBER, .min = 0, .max = 1,
     .meaning = "The industry in the table's other regions."},
    {"abroad", STUDY_FORM_NUMBER, .min = 0, .max = 1, .meaning = "Imports."},
};

static const struct study_form place_form = {
    FIELDS(place_fields), .meaning = "Shares by who made it or makes it; together at most 1.",
    .not_empty = true};

static const struct study_form_field event_fields[] = {
    {"name", STUDY_FORM_TEXT, .meaning = "What people call it."},
    {"what", STUDY_FORM_CHOICE, .required = true,
     .choices = "coefficient intensity new_firms closure sourcing final_demand",
     .meaning = "coefficient: sectors need more or less of an input; intensity: they emit, use or "
                "employ more or less for each unit of output; new_firms: firms open; closure: "
                "firms, or a share of a sector, close; sourcing: buyers buy in another place; "
                "final_demand: households, the state, investors or customers abroad want more or "
                "less."},
    {"industry", STUDY_FORM_TEXTS,
     .meaning = "Industries of the table without the region: of who changes; of sourcing and "
                "final_demand of the goods."},
    {"region", STUDY_FORM_TEXT,
     .meaning = "Region of the table of who changes or buys; left out: that of --region."},
    {"input", STUDY_FORM_TEXTS,
     .meaning = "coefficient: industries of the input, wherever it is made."},
    {"measure", STUDY_FORM_TEXTS, .meaning = "intensity: codes of what is measured (\"GHG\")."},
    {"change", STUDY_FORM_NUMBER, .min = -1, .max = CHANGE_MAX,
     .meaning = "coefficient, intensity, final_demand: relative: -0.2 less by 20 %."},
    {"take_up", STUDY_FORM_NUMBER, .min = 0, .max = 1,
     .meaning = "coefficient, intensity: share of the sector's output whose makers do it; left "
                "out: 1."},
    {"who", STUDY_FORM_EITHER, .form = &study_who_form,
     .meaning = "coefficient, intensity, closure: firms of the store that do it; their share of "
                "the sector multiplies the take-up, or is what closes."},
    {"by", STUDY_FORM_CHOICE, .choices = "turnover employees",
     .meaning = "With \"who\": what their share of the sector is measured by; left out: turnover."},
    {"rebound", STUDY_FORM_NUMBER, .min = 0, .max = 1,
     .meaning = "coefficient: of the money saved, the share that is spent again as households of "
                "the region spend; left out: that of --rebound."},
    {"firms", STUDY_FORM_NUMBER, .min = 0.001, .max = 1e9,
     .meaning = "new_firms, closure: how many."},
    {"output", STUDY_FORM_NUMBER, .min = 0, .max = MONEY_MAX,
     .meaning = "new_firms, closure: output of each, money a year."},
    {"employees", STUDY_FORM_NUMBER, .min = 0, .max = 1e9,
     .meaning = "new_firms, closure: instead of output, jobs of each."},
    {"exports", STUDY_FORM_NUMBER, .min = 0, .max = 1,
     .meaning =
         "new_firms, closure: of the output, the share sold outside the region, where what it "
         "displaces is not counted; left out: 0."},
    {"displaces", STUDY_FORM_OBJECT, .form = &place_form,
     .meaning = "new_firms: of what they sell in the region, what others sold before; left out: "
                "all of it, in the parts in which the region buys such goods."},
    {"replaced", STUDY_FORM_OBJECT, .form = &place_form,
     .meaning = "closure: of what they sold, what others sell instead; left out: nothing."},
    {"share", STUDY_FORM_NUMBER, .min = 0, .max = 1,
     .meaning = "closure: of the sector's output, what closes; sourcing: of the purchases, what is "
                "bought in another place."},
    {"from", STUDY_FORM_CHOICE, .choices = "outside elsewhere abroad here",
     .meaning = "sourcing: where it was bought, outside is elsewhere and abroad; left out: "
                "outside."},
    {"to", STUDY_FORM_CHOICE, .choices = "here elsewhere abroad",
     .meaning = "sourcing: where it is bought then; left out: here."},
    {"buyers", STUDY_FORM_CHOICE, .choices = "all sectors households",
     .meaning = "sourcing: who of the region; left out: all, which is sectors and households."},
    {"buyer_industry", STUDY_FORM_TEXTS,
     .meaning = "sourcing: only these industries of the region buy in another place."},
    {"category", STUDY_FORM_CHOICE, .choices = "households investment government exports",
     .meaning = "final_demand: whose; left out: households."},
    {"amount", STUDY_FORM_NUMBER, .min = -MONEY_MAX, .max = MONEY_MAX,
     .meaning = "final_demand: instead of change, money a year, on the goods as they are bought "
                "now."},
    {"cost", STUDY_FORM_OBJECT, .form = &cost_form, .meaning = "What it takes to do it, once."},
};

static const struct study_form event_form = {FIELDS(event_fields),
                                             .meaning = "One thing that is done."};

static const struct study_form_field file_fields[] = {
    {"format", STUDY_FORM_CHOICE, .required = true, .choices = CHANGE_FORMAT,
     .meaning = "The format's name and version."},
    {"name", STUDY_FORM_TEXT, .meaning = "What people call it all."},
    {"interventions", STUDY_FORM_OBJECTS, .required = true, .form = &event_form,
     .meaning = "What is done, in this order; changes of one number multiply."},
};

static const struct study_form file_form = {
    FIELDS(file_fields),
    .meaning = "What is done to an economy. Members whose names begin with // are comments."};

enum pond_status change_schema(json_t **out, struct pond_error *err)
{
    return study_form_schema(out, &file_form, "Pond interventions, " CHANGE_FORMAT, err);
}

static const char *const kinds[CHANGE_KINDS] = {
    [CHANGE_COEFFICIENT] = "coefficient", [CHANGE_INTENSITY] = "intensity",
    [CHANGE_NEW_FIRMS] = "new_firms",     [CHANGE_CLOSURE] = "closure",
    [CHANGE_SOURCING] = "sourcing",       [CHANGE_FINAL_DEMAND] = "final_demand",
};

const char *change_kind_name(enum change_kind kind)
{
    return kinds[kind];
}

/* --- members that go together --- */

#define OF(kind) (1U << CHANGE_##kind)

/* Which kinds have a member, and which need it. */
static const struct {
    const char *name;
    unsigned of;
    unsigned need;
} members[] = {
    {"industry", ~0U, ~OF(FINAL_DEMAND)},
    {"input", OF(COEFFICIENT), OF(COEFFICIENT)},
    {"measure", OF(INTENSITY), OF(INTENSITY)},
    {"change", OF(COEFFICIENT) | OF(INTENSITY) | OF(FINAL_DEMAND), OF(COEFFICIENT) | OF(INTENSITY)},
    {"take_up", OF(COEFFICIENT) | OF(INTENSITY), 0},
    {"who", OF(COEFFICIENT) | OF(INTENSITY) | OF(CLOSURE), 0},
    {"by", OF(COEFFICIENT) | OF(INTENSITY) | OF(CLOSURE), 0},
    {"rebound", OF(COEFFICIENT), 0},
    {"firms", OF(NEW_FIRMS) | OF(CLOSURE), OF(NEW_FIRMS)},
    {"output", OF(NEW_FIRMS) | OF(CLOSURE), 0},
    {"employees", OF(NEW_FIRMS) | OF(CLOSURE), 0},
    {"exports", OF(NEW_FIRMS) | OF(CLOSURE), 0},
    {"displaces", OF(NEW_FIRMS), 0},
    {"replaced", OF(CLOSURE), 0},
    {"share", OF(CLOSURE) | OF(SOURCING), OF(SOURCING)},
    {"from", OF(SOURCING), 0},
    {"to", OF(SOURCING), 0},
    {"buyers", OF(SOURCING), 0},
    {"buyer_industry", OF(SOURCING), 0},
    {"category", OF(FINAL_DEMAND), 0},
    {"amount", OF(FINAL_DEMAND), 0},
};

static enum pond_status check_members(const struct change_event *event, const char *file,
                                      struct pond_error *err)
{
    for (size_t k = 0; k < sizeof members / sizeof *members; k++) {
        bool has = change_has(event, members[k].name);
        unsigned bit = 1U << event->kind;

        if (has && (members[k].of & bit) == 0) {
            return pond_fail(err, POND_EINVAL,
                             "%s: %s.%s is not for \"what\": \"%s\" (leave it out; \"pond impact "
                             "new --schema\" says what it is for)",
                             file, event->path, members[k].name, kinds[event->kind]);
        }
        if (!has && (members[k].need & bit) != 0) {
            return pond_fail(err, POND_EINVAL,
                             "%s: %s.%s is missing (expected for \"what\": \"%s\")", file,
                             event->path, members[k].name, kinds[event->kind]);
        }
    }
    return POND_OK;
}

/* Of members that say the same in two ways, exactly one. */
static enum pond_status check_one(const struct change_event *event, const char *file,
                                  const char *one, const char *other, struct pond_error *err)
{
    if (change_has(event, one) != change_has(event, other)) {
        return POND_OK;
    }
    return pond_fail(err, POND_EINVAL,
                     "%s: %s has %s of \"%s\" and \"%s\" (expected exactly one of them)", file,
                     event->path, change_has(event, one) ? "both" : "neither", one, other);
}

static enum pond_status check_shares(const struct change_event *event, const char *file,
                                     const char *member, struct pond_error *err)
{
    static const char *const names[] = {"here", "elsewhere", "abroad"};
    const json_t *shares = json_object_get(event->json, member);
    double sum = 0.0;

    for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
        sum += json_number_value(json_object_get(shares, names[k]));
    }
    return sum <= 1.0 + 1e-9
               ? POND_OK
               : pond_fail(err, POND_EINVAL,
                           "%s: %s.%s: the shares add up to %.9g (expected at most 1)", file,
                           event->path, member, sum);
}

static enum pond_status check_cost(const struct change_event *event, const char *file,
                                   struct pond_error *err)
{
    const json_t *buys = json_object_get(json_object_get(event->json, "cost"), "buys");
    double sum = 0.0;

    for (size_t k = 0; k < json_array_size(buys); k++) {
        sum += json_number_value(json_object_get(json_array_get(buys, k), "share"));
    }
    return buys == NULL || (sum > 1.0 - 1e-6 && sum < 1.0 + 1e-6)
               ? POND_OK
               : pond_fail(err, POND_EINVAL,
                           "%s: %s.cost.buys: the shares add up to %.9g (expected 1)", file,
                           event->path, sum);
}

/* Firms that close are a share of the sector, so many of a size, or firms of the store. */
static enum pond_status check_closure(const struct change_event *event, const char *file,
                                      struct pond_error *err)
{
    int ways = (change_has(event, "share") ? 1 : 0) + (change_has(event, "firms") ? 1 : 0) +
               (change_has(event, "who") ? 1 : 0);

    if (ways != 1) {
        return pond_fail(err, POND_EINVAL,
                         "%s: %s has %d of \"share\", \"firms\" and \"who\" (expected exactly one: "
                         "it says what closes)",
                         file, event->path, ways);
    }
    return change_has(event, "firms") ||
                   !(change_has(event, "output") || change_has(event, "employees") ||
                     change_has(event, "exports"))
               ? POND_OK
               : pond_fail(err, POND_EINVAL,
                           "%s: %s: \"output\", \"employees\" and \"exports\" are for \"firms\" "
                           "(leave them out)",
                           file, event->path);
}

/* What tables cannot say. */
static enum pond_status check_event(const struct change_event *event, const char *file,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(check_members(event, file, err));
    if (event->kind == CHANGE_CLOSURE) {
        POND_TRY(check_closure(event, file, err));
    }
    if (change_has(event, "firms")) {
        POND_TRY(check_one(event, file, "output", "employees", err));
    }
    if (event->kind == CHANGE_FINAL_DEMAND) {
        POND_TRY(check_one(event, file, "change", "amount", err));
    }
    if (!change_has(event, "who") && change_has(event, "by")) {
        return pond_fail(err, POND_EINVAL, "%s: %s.by is for \"who\" (leave it out)", file,
                         event->path);
    }
    POND_TRY(check_shares(event, file, "displaces", err));
    POND_TRY(check_shares(event, file, "replaced", err));
    POND_TRY(check_cost(event, file, err));
done:
    return status;
}

/* --- from JSON to interventions --- */

double change_number(const struct change_event *event, const char *member, double otherwise)
{
    const json_t *value = json_object_get(event->json, member);

    return value == NULL ? otherwise : json_number_value(value);
}

const char *change_text(const struct change_event *event, const char *member)
{
    return json_string_value(json_object_get(event->json, member));
}

bool change_has(const struct change_event *event, const char *member)
{
    return json_object_get(event->json, member) != NULL;
}

static enum pond_status read_event(struct change_file *file, size_t index, struct pond_error *err)
{
    struct change_event *event = &file->event[index];
    const char *what = NULL;

    event->json = json_array_get(json_object_get(file->json, "interventions"), index);
    (void)snprintf(event->path, sizeof event->path, "$.interventions[%zu]", index);
    event->name = change_text(event, "name");
    event->name = event->name == NULL ? event->path : event->name;
    what = change_text(event, "what");
    for (int k = 0; k < CHANGE_KINDS; k++) {
        if (strcmp(kinds[k], what) == 0) {
            event->kind = (enum change_kind)k;
        }
    }
    return check_event(event, file->file, err);
}

static enum pond_status read_events(struct change_file *file, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    size_t events = 0;

    POND_TRY(study_form_check(&file_form, file->json, file->file, err));
    file->name = json_string_value(json_object_get(file->json, "name"));
    events = json_array_size(json_object_get(file->json, "interventions"));
    if (events > CHANGE_INTERVENTIONS_MAX) {
        return pond_fail(err, POND_EINVAL, "%s: %zu interventions (expected at most %d)",
                         file->file, events, CHANGE_INTERVENTIONS_MAX);
    }
    POND_TRY(POND_NEW(&file->event, (int64_t)events, err));
    file->events = (int32_t)events;
    for (size_t k = 0; k < events; k++) {
        POND_TRY(read_event(file, k, err));
    }
done:
    return status;
}

/* Takes the JSON, also on failure. */
static enum pond_status make(struct change_file **out, json_t *json, const char *name,
                             struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct change_file *file = NULL;

    POND_TRY(POND_NEW(&file, 1, err));
    file->json = json;
    json = NULL;
    file->file = pondi_strdup(name);
    if (file->file == NULL) {
        status = pondi_no_memory(err, 1, strlen(name) + 1);
        goto done;
    }
    POND_TRY(read_events(file, err));
    *out = file;
    file = NULL;
done:
    json_decref(json);
    change_file_free(file);
    return status;
}

enum pond_status change_file_read(struct change_file **out, const char *path,
                                  struct pond_error *err)
{
    json_t *json = NULL;
    enum pond_status status = pond_json_read(&json, path, err);

    *out = NULL;
    return status == POND_OK ? make(out, json, path, err) : status;
}

enum pond_status change_file_parse(struct change_file **out, const char *text, size_t length,
                                   const char *name, struct pond_error *err)
{
    json_t *json = NULL;
    enum pond_status status = pond_json_parse(&json, text, length, name, err);

    *out = NULL;
    return status == POND_OK ? make(out, json, name, err) : status;
}

void change_file_free(struct change_file *file)
{
    if (file != NULL) {
        json_decref(file->json);
        pondi_free(file->event);
        pondi_free(file->file);
        pondi_free(file);
    }
}

enum pond_status change_file_new(const char *path, bool schema, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    json_t *json = NULL;

    if (schema) {
        POND_TRY(change_schema(&json, err));
    }
    status = study_form_file_new(path, schema ? NULL : change_template(), json, err);
done:
    json_decref(json);
    return status;
}
