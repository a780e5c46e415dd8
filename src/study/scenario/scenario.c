/* The tables of the scenario format, and from checked JSON to events.
 * SPDX-License-Identifier: Apache-2.0 */
#include "study/scenario/scenario.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "study/scenario/form.h"
#include "study/scenario/form_file.h"
#include "study/scenario/who_form.h"

#define FIELDS(list) (int)(sizeof(list) / sizeof *(list)), list

/* No change is larger: a thousand times as much is a slip of the pen. */
#define CHANGE_MAX 1000.0
#define DAYS_MAX 36500

/* --- the tables --- */

static const struct study_form_field recovery_fields[] = {
    {"shape", STUDY_FORM_CHOICE, .required = true,
     .choices = "linear exponential s_curve neighbours",
     .meaning = "linear: day by day alike; exponential: 37 % is left after so many days; s_curve: "
                "slow, fast, slow; neighbours: as linear, slower where suppliers and customers are "
                "hurt too (capacity alone)."},
    {"days", STUDY_FORM_NUMBER, .required = true, .min = 0.01, .max = DAYS_MAX,
     .meaning = "Days that it takes."},
};

static const struct study_form recovery_form = {
    FIELDS(recovery_fields), .meaning = "How a change goes back to nothing; left out: at once."};

static const struct study_form_field event_fields[] = {
    {"name", STUDY_FORM_TEXT, .meaning = "What people call it."},
    {"who", STUDY_FORM_EITHER, .required = true, .form = &study_who_form,
     .meaning = "Whom it hits; of a list, all firms that any of its objects chooses. Of a link it "
                "is the supplier."},
    {"what", STUDY_FORM_CHOICE, .required = true,
     .choices = "capacity demand price link stock supply",
     .meaning =
         "capacity: what a firm can make in a day; demand: what final consumers want of "
         "it; price: what its goods (with \"product\": that product) cost; link: what may be "
         "ordered from it by \"to\"; stock: its stock of inputs, once; supply: what \"to\" gets of "
         "its kind of goods from elsewhere, on top of what it ships."},
    {"change", STUDY_FORM_NUMBER, .required = true, .min = -1, .max = CHANGE_MAX,
     .meaning = "Relative: -1 all gone, -0.3 less by 30 %, 0.4 more by 40 %; of a link -1 to 0; of "
                "supply the part of the usual purchase that comes."},
    {"to", STUDY_FORM_EITHER, .form = &study_who_form,
     .meaning = "The customers, where \"what\" is \"link\" or \"supply\"; left out: all."},
    {"input", STUDY_FORM_TEXTS,
     .meaning = "Industries of the inputs, as in \"industry\", where \"what\" is \"stock\"; left "
                "out: all."},
    {"day", STUDY_FORM_INTEGER, .min = 0, .max = DAYS_MAX,
     .meaning = "The first day that it holds, 0 is the first of all; left out: 0."},
    {"duration_days", STUDY_FORM_INTEGER, .min = 1, .max = DAYS_MAX,
     .meaning = "Days that it holds in full; left out: it stays."},
    {"recovery", STUDY_FORM_OBJECT, .form = &recovery_form,
     .meaning = "How it goes back after that; left out: at once."},
};

static const struct study_form event_form = {FIELDS(event_fields),
                                             .meaning = "One change of the world."};

static const struct study_form_field scenario_fields[] = {
    {"format", STUDY_FORM_CHOICE, .required = true, .choices = STUDY_SCENARIO_FORMAT,
     .meaning = "The format's name and version."},
    {"name", STUDY_FORM_TEXT, .meaning = "What people call the scenario."},
    {"days", STUDY_FORM_INTEGER, .min = 1, .max = DAYS_MAX,
     .meaning = "How many days to look at; left out: 180."},
    {"events", STUDY_FORM_OBJECTS, .required = true, .form = &event_form,
     .meaning = "What happens; changes of one thing multiply."},
};

static const struct study_form scenario_form = {
    FIELDS(scenario_fields),
    .meaning = "What happens to whom, when, how much, and how it recovers. Members whose names "
               "begin with // are comments."};

#define DAYS_DEFAULT 180

enum pond_status study_scenario_schema(json_t **out, struct pond_error *err)
{
    return study_form_schema(out, &scenario_form, "Pond scenario, " STUDY_SCENARIO_FORMAT, err);
}

/* --- words of choices, in the order of their enum --- */

static const char *const kinds[] = {
    [POND_SHOCK_CAPACITY] = "capacity", [POND_SHOCK_DEMAND] = "demand",
    [POND_SHOCK_PRICE] = "price",       [POND_SHOCK_LINK] = "link",
    [POND_SHOCK_STOCK] = "stock",       [POND_SHOCK_SUPPLY] = "supply",
};

static const char *const shapes[] = {
    [POND_RECOVERY_SUDDEN] = "sudden",           [POND_RECOVERY_LINEAR] = "linear",
    [POND_RECOVERY_EXPONENTIAL] = "exponential", [POND_RECOVERY_S_CURVE] = "s_curve",
    [POND_RECOVERY_NEIGHBOURS] = "neighbours",
};

const char *study_scenario_what(enum pond_shock_kind kind)
{
    return kinds[kind];
}

struct study_period study_scenario_period(const struct study_scenario *scenario, bool prices)
{
    struct study_period period = {.begin = -1, .end = -1};
    double end = 0.0;
    bool stays = false;

    for (int64_t i = 0; i < scenario->events; i++) {
        const struct pond_shock *shock = &scenario->event[i].shock;
        bool once = shock->kind == POND_SHOCK_STOCK;

        if ((shock->kind == POND_SHOCK_PRICE) != prices) {
            continue;
        }
        period.begin = period.begin < 0 || shock->day < period.begin ? shock->day : period.begin;
        stays = stays || (!once && shock->duration_days == POND_SHOCK_FOREVER);
        end = fmax(end, (double)shock->day + (once ? 1.0 : (double)shock->duration_days) +
                            (once ? 0.0 : shock->recovery_days));
    }
    period.end = stays || period.begin < 0 ? -1 : (int64_t)ceil(end);
    return period;
}

static int find_word(const char *const *words, int count, const char *word)
{
    for (int i = 0; i < count; i++) {
        if (strcmp(words[i], word) == 0) {
            return i;
        }
    }
    return 0;
}

/* --- from JSON to events --- */

static int32_t integer_or(const json_t *object, const char *name, int32_t otherwise)
{
    const json_t *value = json_object_get(object, name);

    return value == NULL ? otherwise : (int32_t)json_integer_value(value);
}

/* What tables cannot say: members that go together. */
static enum pond_status check_event(const struct study_event *event, const char *file,
                                    const json_t *json, struct pond_error *err)
{
    const struct pond_shock *shock = &event->shock;
    const char *path = event->path;
    const char *what = kinds[shock->kind];

    if (shock->kind == POND_SHOCK_LINK && shock->change > 0.0) {
        return pond_fail(err, POND_EINVAL,
                         "%s: %s.change is %g (expected -1 to 0 for a link: -1 cuts it)", file,
                         path, shock->change);
    }
    if (shock->kind == POND_SHOCK_SUPPLY && shock->change < 0.0) {
        return pond_fail(
            err, POND_EINVAL,
            "%s: %s.change is %g (expected 0 or more for supply: 0.5 is half of what is "
            "usually bought)",
            file, path, shock->change);
    }
    if (shock->kind == POND_SHOCK_PRICE && !(shock->change > -1.0)) {
        return pond_fail(err, POND_EINVAL,
                         "%s: %s.change is -1 (expected more than -1 for a price: 0.4 is 40 %% "
                         "dearer)",
                         file, path);
    }
    if (event->to != NULL && shock->kind != POND_SHOCK_LINK && shock->kind != POND_SHOCK_SUPPLY) {
        return pond_fail(
            err, POND_EINVAL,
            "%s: %s.to is for \"what\": \"link\" or \"supply\", and this is \"%s\" (leave it "
            "out, or choose firms by \"who\")",
            file, path, what);
    }
    if (event->input != NULL && shock->kind != POND_SHOCK_STOCK) {
        return pond_fail(err, POND_EINVAL,
                         "%s: %s.input is for \"what\": \"stock\" alone, and this is \"%s\" (leave "
                         "it out)",
                         file, path, what);
    }
    if (shock->kind == POND_SHOCK_STOCK && (json_object_get(json, "duration_days") != NULL ||
                                            json_object_get(json, "recovery") != NULL)) {
        return pond_fail(err, POND_EINVAL,
                         "%s: %s changes a stock, which happens once (leave out \"duration_days\" "
                         "and \"recovery\")",
                         file, path);
    }
    if (shock->recovery != POND_RECOVERY_SUDDEN && shock->duration_days == POND_SHOCK_FOREVER) {
        return pond_fail(err, POND_EINVAL,
                         "%s: %s.duration_days is missing: without it the change stays, and "
                         "\"recovery\" never begins",
                         file, path);
    }
    if (shock->recovery == POND_RECOVERY_NEIGHBOURS && shock->kind != POND_SHOCK_CAPACITY) {
        return pond_fail(err, POND_EINVAL,
                         "%s: %s.recovery.shape \"neighbours\" is for capacity alone, and this is "
                         "\"%s\" (expected linear, exponential or s_curve)",
                         file, path, what);
    }
    return POND_OK;
}

static enum pond_status read_event(struct study_scenario *scenario, size_t index,
                                   struct pond_error *err)
{
    struct study_event *event = &scenario->event[index];
    const json_t *json = json_array_get(json_object_get(scenario->json, "events"), index);
    const json_t *recovery = json_object_get(json, "recovery");
    struct pond_shock *shock = &event->shock;

    (void)snprintf(event->path, sizeof event->path, "$.events[%zu]", index);
    event->name = json_string_value(json_object_get(json, "name"));
    event->who = json_object_get(json, "who");
    event->to = json_object_get(json, "to");
    event->input = json_object_get(json, "input");
    shock->kind = (enum pond_shock_kind)find_word(kinds, (int)(sizeof kinds / sizeof *kinds),
                                                  json_string_value(json_object_get(json, "what")));
    shock->change = json_number_value(json_object_get(json, "change"));
    shock->day = integer_or(json, "day", 0);
    shock->duration_days = integer_or(json, "duration_days", POND_SHOCK_FOREVER);
    shock->other = POND_SHOCK_ALL;
    if (recovery != NULL) {
        shock->recovery =
            (enum pond_recovery)find_word(shapes, (int)(sizeof shapes / sizeof *shapes),
                                          json_string_value(json_object_get(recovery, "shape")));
        shock->recovery_days = json_number_value(json_object_get(recovery, "days"));
    }
    return check_event(event, scenario->file, json, err);
}

/* Takes the JSON, also on failure. */
static enum pond_status make(struct study_scenario **out, json_t *json, const char *name,
                             struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct study_scenario *scenario = NULL;
    const json_t *days = NULL;

    *out = NULL;
    POND_TRY(POND_NEW(&scenario, 1, err));
    scenario->json = json;
    json = NULL;
    scenario->file = pondi_strdup(name);
    if (scenario->file == NULL) {
        status = pondi_no_memory(err, 1, strlen(name) + 1);
        goto done;
    }
    POND_TRY(study_form_check(&scenario_form, scenario->json, name, err));
    scenario->name = json_string_value(json_object_get(scenario->json, "name"));
    days = json_object_get(scenario->json, "days");
    scenario->days = days == NULL ? DAYS_DEFAULT : json_integer_value(days);
    scenario->events = (int64_t)json_array_size(json_object_get(scenario->json, "events"));
    POND_TRY(POND_NEW(&scenario->event, scenario->events, err));
    for (int64_t i = 0; i < scenario->events; i++) {
        POND_TRY(read_event(scenario, (size_t)i, err));
    }
    *out = scenario;
    scenario = NULL;
done:
    json_decref(json);
    study_scenario_free(scenario);
    return status;
}

enum pond_status study_scenario_read(struct study_scenario **out, const char *path,
                                     struct pond_error *err)
{
    json_t *json = NULL;
    enum pond_status status = pond_json_read(&json, path, err);

    *out = NULL;
    return status == POND_OK ? make(out, json, path, err) : status;
}

enum pond_status study_scenario_parse(struct study_scenario **out, const char *text, size_t length,
                                      const char *name, struct pond_error *err)
{
    json_t *json = NULL;
    enum pond_status status = pond_json_parse(&json, text, length, name, err);

    *out = NULL;
    return status == POND_OK ? make(out, json, name, err) : status;
}

void study_scenario_free(struct study_scenario *scenario)
{
    if (scenario == NULL) {
        return;
    }
    json_decref(scenario->json);
    pondi_free(scenario->event);
    pondi_free(scenario->file);
    pondi_free(scenario);
}

/* --- where people begin --- */

/* A test reads it, and it must stay a scenario for the generated region of docs/scenarios.md. */
static const char template[] =
    "{\n"
    "  \"//\": \"A scenario: what happens to whom, when, how much, how it recovers. Members whose "
    "names begin with // are comments.\",\n"
    "  \"//run\": \"pond ripple run FILE --store REGION.pond; all members: pond ripple new "
    "--schema, and docs/scenarios.md\",\n"
    "  \"format\": \"" STUDY_SCENARIO_FORMAT "\",\n"
    "  \"name\": \"A flood, a quiet month and dear food\",\n"
    "  \"days\": 90,\n"
    "  \"events\": [\n"
    "    {\n"
    "      \"name\": \"Small food makers stand still for two weeks\",\n"
    "      \"//who\": \"firm, industry (how its code begins), place, product, where, circle, "
    "polygon or all; of several members all must hold, of a list of objects any\",\n"
    "      \"who\": {\"industry\": \"311\", \"where\": \"employees < 50\"},\n"
    "      \"//what\": \"capacity, demand, price, link, stock or supply\",\n"
    "      \"what\": \"capacity\",\n"
    "      \"//change\": \"relative: -1 all gone, -0.3 less by 30 %, 0.4 more by 40 %\",\n"
    "      \"change\": -1,\n"
    "      \"//when\": \"from this day on, day 0 is the first; without duration_days it stays\",\n"
    "      \"day\": 5,\n"
    "      \"duration_days\": 14,\n"
    "      \"//recovery\": \"linear, exponential, s_curve or neighbours; left out: at once\",\n"
    "      \"recovery\": {\"shape\": \"linear\", \"days\": 10}\n"
    "    },\n"
    "    {\n"
    "      \"name\": \"People buy a fifth less of the largest firms for a month\",\n"
    "      \"who\": {\"where\": \"employees >= 100\"},\n"
    "      \"what\": \"demand\",\n"
    "      \"change\": -0.2,\n"
    "      \"day\": 5,\n"
    "      \"duration_days\": 30\n"
    "    },\n"
    "    {\n"
    "      \"name\": \"Food from makers costs 40 % more, for good\",\n"
    "      \"who\": {\"industry\": \"311\"},\n"
    "      \"what\": \"price\",\n"
    "      \"change\": 0.4\n"
    "    }\n"
    "  ]\n"
    "}\n";

const char *study_scenario_template(void)
{
    return template;
}

enum pond_status study_scenario_new(const char *path, bool schema, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    json_t *json = NULL;

    if (schema) {
        POND_TRY(study_scenario_schema(&json, err));
    }
    status = study_form_file_new(path, schema ? NULL : template, json, err);
done:
    json_decref(json);
    return status;
}
