/* "impact people": a small world by hand, what is not known, bad input, failing memory.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <math.h>
#include <string.h>

#include "base/globe.h"
#include "support/study_fixture.h"

static const char mapping[] =
    "{\"format\": \"pond-mapping/1\", \"currency\": \"USD\", \"dates\": [\"YYYY-MM-DD\"], "
    "\"files\": ["
    "{\"file\": \"places.csv\", \"records\": [{\"noun\": \"place\", "
    "\"code\": {\"column\": \"code\"}, \"name\": {\"column\": \"name\"}, "
    "\"latitude\": {\"column\": \"latitude\", \"empty\": \"unknown\"}, "
    "\"longitude\": {\"column\": \"longitude\", \"empty\": \"unknown\"}, "
    "\"population\": {\"column\": \"population\", \"empty\": \"unknown\"}}]},"
    "{\"file\": \"firms.csv\", \"records\": [{\"noun\": \"firm\", "
    "\"code\": {\"column\": \"code\"}, \"industry\": {\"column\": \"industry\"}, "
    "\"place\": {\"column\": \"place\", \"empty\": \"unknown\"}, "
    "\"employees\": {\"column\": \"employees\", \"empty\": \"unknown\"}, "
    "\"ownership\": {\"column\": \"ownership\", \"empty\": \"unknown\"}, "
    "\"certification\": {\"column\": \"certification\", \"empty\": \"unknown\"}}]},"
    "{\"file\": \"jobs.csv\", \"records\": [{\"noun\": \"job\", "
    "\"firm\": {\"column\": \"firm\"}, \"time\": {\"column\": \"time\"}, "
    "\"count\": {\"column\": \"count\"}, "
    "\"occupation\": {\"column\": \"occupation\", \"empty\": \"unknown\"}, "
    "\"pay\": {\"column\": \"pay\", \"empty\": \"unknown\"}, "
    "\"currency\": {\"column\": \"currency\"}}]},"
    "{\"file\": \"trades.csv\", \"records\": [{\"noun\": \"trade\", "
    "\"seller\": {\"column\": \"seller\", \"empty\": \"unknown\"}, "
    "\"buyer\": {\"column\": \"buyer\", \"empty\": \"final\"}, "
    "\"value\": {\"column\": \"value\"}, \"time\": {\"value\": \"2024-02-01\"}}]}]}";

/* Alpha and Beta are a tenth of a degree apart, 11.12 km. */
static const struct study_file world[] = {
    {"places.csv", "code,name,latitude,longitude,population\n"
                   "a,Alpha,42.0,-93.0,1000\n"
                   "b,Beta,42.1,-93.0,3000\n"
                   "c,Gamma,,,500\n"
                   "d,Delta,43.0,-93.0,\n"},
    {"firms.csv", "code,industry,place,employees,ownership,certification\n"
                  "bakery,311811,a,40,Family; women-owned,organic; Fairtrade\n"
                  "grocer,445110,a,10,family,none\n"
                  "chemist,446110,b,,cooperative;; Cooperative ,\n"
                  "mill,311211,b,250,,B CORP\n"
                  "van,311811,,,,\n"},
    {"jobs.csv", "firm,time,count,occupation,pay,currency\n"
                 "bakery,2024-01-01,30,baker,900000,USD\n"
                 "bakery,2024-01-01,10,seller,200000,USD\n"
                 "chemist,2023-01-01,9,,100000,USD\n"
                 "chemist,2023-01-01,9,errand boy,100000,USD\n"
                 "chemist,2024-01-01,4,pharmacist,240000,USD\n"
                 "chemist,2024-01-01,2,seller,,USD\n"
                 "grocer,2024-01-01,10,,300000,USD\n"
                 "grocer,2025-01-01,99,,1,USD\n"
                 "van,2024-01-01,3,driver,90000,EUR\n"},
    {"trades.csv", "seller,buyer,value\n"
                   "mill,bakery,100\n"
                   "bakery,grocer,50\n"
                   "grocer,bakery,10\n"
                   ",bakery,40\n"
                   "van,bakery,20\n"
                   "bakery,chemist,30\n"
                   "grocer,,500\n"},
};

static int set_up(void **state)
{
    set_up_study(state, mapping, world, 4);
    return 0;
}

/* Records of people alone: no trade, no coordinates, hardly anything else. */
static int set_up_little(void **state)
{
    static const struct study_file little[] = {
        {"places.csv", "code,name,latitude,longitude,population\na,Alpha,,,\n"},
        {"firms.csv", "code,industry,place,employees,ownership,certification\n"
                      "one,10.71,a,7,,\ntwo,47.11,,,,\n"},
        {"jobs.csv", "firm,time,count,occupation,pay,currency\none,2024-01-01,7,,70000,JPY\n"},
        {"trades.csv", "seller,buyer,value\n"},
    };

    set_up_study(state, mapping, little, 4);
    return 0;
}

static struct pond_result *ask(const struct study_fixture *fixture, json_t *values)
{
    struct pond_error error = {0};
    struct pond_result *result = NULL;

    (void)json_object_set_new(values, "to", json_string("2024-12-31"));
    assert_ok(ask_study(fixture, "impact people", values, &result, &error));
    return result;
}

static int64_t row_of(const struct pond_table *table, const char *is)
{
    for (int64_t row = 0; row < table->rows; row++) {
        const char *text = table->column[0].data.text[row];

        if (text != NULL && strcmp(text, is) == 0) {
            return row;
        }
    }
    fail_msg("table %s has no row %s", table->name, is);
    return -1;
}

static double value(const struct pond_result *result, const char *name, const char *is,
                    const char *column)
{
    const struct pond_table *table = pond_result_table(result, name);
    const struct pond_column *found = pond_table_column(table, column);
    int64_t row = row_of(table, is);

    assert_non_null(found);
    if (found->type == POND_I64) {
        return found->data.i64[row] == POND_MISSING_I64 ? (double)NAN
                                                        : (double)found->data.i64[row];
    }
    return found->data.f64[row];
}

#define assert_value(name, is, column, expected)                                                   \
    assert_close(value(result, name, is, column), expected, 1e-12)
#define assert_unknown(name, is, column) assert_true(isnan(value(result, name, is, column)))

static bool warns(const struct pond_result *result, const char *part)
{
    for (int32_t i = 0; i < result->warnings; i++) {
        if (strstr(result->warning[i], part) != NULL) {
            return true;
        }
    }
    return false;
}

static void jobs_and_pay_are_those_of_the_latest_count(void **state)
{
    struct pond_result *result = ask(*state, json_object());

    assert_close(study_figure(result, "firms"), 5.0, 0.0);
    assert_close(study_figure(result, "firms_with_jobs"), 5.0, 0.0);
    assert_close(study_figure(result, "jobs"), 40.0 + 10.0 + 6.0 + 250.0 + 3.0, 1e-15);
    assert_close(study_figure(result, "paid_jobs"), 40.0 + 10.0 + 4.0, 1e-15);
    assert_close(study_figure(result, "pay"), 1640000.0, 1e-15);
    assert_close(study_figure(result, "mean_pay"), 30370.37, 1e-15);
    assert_value("sizes", "0-9", "firms", 2.0);
    assert_value("sizes", "0-9", "jobs", 9.0);
    assert_value("sizes", "10-49", "jobs", 50.0);
    assert_value("sizes", "10-49", "mean_pay", 28000.0);
    assert_value("sizes", "50-249", "jobs", 0.0); /* the jobs of all firms are known */
    assert_value("sizes", "250+", "jobs_share", 250.0 / 309.0);
    assert_unknown("sizes", "250+", "mean_pay");
    assert_value("occupations", "seller", "firms", 2.0);
    assert_value("occupations", "seller", "jobs", 12.0);
    assert_value("occupations", "seller", "share", 12.0 / 49.0);
    assert_value("occupations", "seller", "paid_jobs", 10.0);
    assert_value("occupations", "seller", "mean_pay", 20000.0);
    assert_value("occupations", "pharmacist", "pay", 240000.0);
    assert_int_equal(pond_result_table(result, "occupations")->rows, 4); /* no errand boy now */
    assert_unknown("occupations", "driver", "pay");
    assert_true(warns(result, "1 records of jobs have their pay in another currency than USD"));
    assert_value("industries", "311811", "jobs", 43.0);
    assert_value("industries", "311811", "jobs_hhi", (1600.0 + 9.0) / (43.0 * 43.0));
    assert_value("industries", "311811", "mean_pay", 27500.0);
    assert_value("industries", "311811", "places", 1.0);
    assert_value("industries", "311811", "turnover", 100.0);
    assert_value("industries", "311811", "turnover_hhi", 0.64 + 0.04);
    pond_result_free(result);
}

static void local_sourcing_has_bounds(void **state)
{
    struct pond_result *result = ask(*state, json_object());

    assert_close(study_figure(result, "local"), 60.0 / 190.0, 1e-14);
    assert_close(study_figure(result, "local_at_least"), 60.0 / 250.0, 1e-14);
    assert_close(study_figure(result, "local_at_most"), 120.0 / 250.0, 1e-14);
    assert_close(study_figure(result, "near"), 1.0, 1e-14);
    assert_close(study_figure(result, "near_at_least"), 190.0 / 250.0, 1e-14);
    assert_value("firms", "bakery", "bought", 170.0);
    assert_value("firms", "bakery", "local", 10.0 / 110.0);
    assert_value("firms", "bakery", "local_at_most", 70.0 / 170.0);
    assert_value("firms", "grocer", "local", 1.0);
    assert_value("firms", "chemist", "local", 0.0);
    assert_value("firms", "mill", "bought", 0.0);
    assert_unknown("firms", "mill", "local");
    assert_value("local_by_place", "Alpha", "local", 60.0 / 160.0);
    assert_value("local_by_place", "Beta", "near", 1.0);
    assert_value("local_by_industry", "311811", "local_at_least", 10.0 / 170.0);
    assert_value("known", "seller of what is bought", "known", 210.0);
    assert_value("known", "seller's and buyer's place", "known", 190.0);
    pond_result_free(result);
    result = ask(*state, json_pack("{s:f}", "near_km", 5.0));
    assert_close(study_figure(result, "near"), 60.0 / 190.0, 1e-14);
    pond_result_free(result);
}

static void kinds_of_ownership_and_certification_are_lists(void **state)
{
    struct pond_result *result = ask(*state, json_object());

    assert_int_equal(pond_result_table(result, "ownership")->rows, 3);
    assert_value("ownership", "Family", "firms", 2.0);
    assert_value("ownership", "Family", "share", 2.0 / 3.0);
    assert_value("ownership", "Family", "at_least", 0.4);
    assert_value("ownership", "Family", "jobs_share", 50.0 / 56.0);
    assert_value("ownership", "Family", "turnover_share", 1.0);
    assert_value("ownership", "cooperative", "firms", 1.0);
    assert_unknown("ownership", "cooperative", "turnover");
    assert_int_equal(pond_result_table(result, "certification")->rows, 3);
    assert_value("certification", "organic", "fair", 0.0);
    assert_value("certification", "Fairtrade", "fair", 1.0);
    assert_value("certification", "B CORP", "share", 1.0 / 3.0);
    assert_int_equal(pond_result_table(result, "ownership_by_place")->rows, 3);
    assert_value("ownership_by_place", "Alpha", "firms", 2.0); /* the first row: family */
    assert_value("ownership_by_place", "Alpha", "share", 1.0);
    assert_value("ownership_by_place", "Beta", "share", 1.0); /* the mill does not say */
    assert_value("ownership_by_place", "Beta", "at_least", 0.5);
    assert_value("ownership_by_industry", "311811", "jobs_share", 1.0);
    assert_value("certification_by_place", "Alpha", "share", 0.5);
    assert_value("certification_by_industry", "311211", "jobs", 250.0);
    assert_close(study_figure(result, "certified"), 2.0 / 3.0, 1e-15);
    assert_close(study_figure(result, "certified_at_least"), 2.0 / 5.0, 1e-15);
    assert_close(study_figure(result, "fair"), 2.0 / 3.0, 1e-15);
    pond_result_free(result);
    result = ask(*state, json_pack("{s:[s]}", "fair", "Organic"));
    assert_close(study_figure(result, "fair_at_least"), 1.0 / 5.0, 1e-15);
    assert_value("certification", "B CORP", "fair", 0.0);
    pond_result_free(result);
}

/* What a firm's list contains can be asked of it wherever firms are chosen. */
static void firms_can_be_chosen_by_what_they_are_certified_for(void **state)
{
    struct study_fixture *fixture = *state;
    struct pond_error error = {0};
    struct pond_result *result = NULL;
    static const char text[] =
        "{\"format\": \"pond-scenario/1\", \"days\": 5, \"events\": [{\"who\": {\"where\": "
        "\"certification contains 'Fairtrade' or ownership contains 'women'\"}, "
        "\"what\": \"capacity\", \"change\": -1, \"day\": 1}]}";
    const char *path = in_folder(fixture->folder, "fair.json");

    write_file(path, text, strlen(text));
    assert_ok(
        ask_study(fixture, "ripple run", json_pack("{s:s}", "scenario", path), &result, &error));
    assert_value("firms", "bakery", "struck", 1.0);
    assert_value("firms", "grocer", "struck", 0.0);
    assert_value("firms", "mill", "struck", 0.0);
    pond_result_free(result);
}

static void people_reach_what_is_near(void **state)
{
    struct pond_result *result = ask(*state, json_object());
    double km = 0.1 * 3.14159265358979323846 / 180.0 * POND_EARTH_KM;

    assert_value("services", "food shop", "places", 3.0);
    assert_value("services", "food shop", "places_within", 2.0);
    assert_value("services", "food shop", "people", 4000.0); /* Gamma lies nobody knows where */
    assert_value("services", "food shop", "share", 1.0);
    assert_close(study_figure(result, "reach_all"), 1.0, 0.0);
    assert_close(value(result, "services", "food shop", "mean_km"), 0.75 * km, 1e-6);
    assert_unknown("services", "bank", "share");
    assert_unknown("services", "bank", "places_within");
    assert_true(warns(result, "health, school, child care, bank, post, fuel"));
    pond_result_free(result);
    result = ask(*state, json_pack("{s:f}", "service_km", 10.0));
    assert_value("services", "food shop", "share", 0.25);
    assert_value("services", "pharmacy", "share", 0.75);
    assert_close(study_figure(result, "reach_all"), 0.0, 0.0); /* each has one, none has both */
    pond_result_free(result);
}

static void services_may_be_other_ones(void **state)
{
    struct study_fixture *fixture = *state;
    struct pond_error error = {0};
    struct pond_result *result = NULL;
    static const char file[] = "kind,industry\nbread,311811\nall food,31\nbread,311812\n";
    const char *path = in_folder(fixture->folder, "services.csv");

    write_file(path, file, strlen(file));
    result = ask(fixture, json_pack("{s:s}", "services", path));
    assert_int_equal(pond_result_table(result, "services")->rows, 2);
    assert_value("services", "bread", "firms", 2.0); /* the longest beginning counts */
    assert_value("services", "bread", "located", 1.0);
    assert_value("services", "all food", "firms", 1.0);
    pond_result_free(result);
    write_file(path, "kind,industry\nbread,\n", 21);
    assert_fails(
        ask_study(fixture, "impact people", json_pack("{s:s}", "services", path), &result, &error),
        POND_EPARSE, "line 2, column \"industry\"");
    write_file(path, "kind,industry\n", 14);
    assert_fails(
        ask_study(fixture, "impact people", json_pack("{s:s}", "services", path), &result, &error),
        POND_EPARSE, "no row below its header");
}

static void places_are_diverse_and_depend(void **state)
{
    struct pond_result *result = ask(*state, json_object());
    double shannon = -0.4 * log(0.4) - 0.6 * log(0.2);

    assert_value("places", "Alpha", "hill_1", 2.0);
    assert_value("places", "Alpha", "jobs_hhi", 0.68);
    assert_value("places", "Alpha", "largest_share", 0.8);
    assert_value("places", "Beta", "largest_share", 250.0 / 256.0);
    assert_value("places", "Beta", "dependent", 1.0);
    assert_unknown("places", "Delta", "dependent");
    assert_unknown("places", "Delta", "jobs");
    assert_value("places", "Delta", "firms", 0.0);
    assert_value("places", "Gamma", "population", 500.0);
    assert_value("places", "not given", "jobs", 3.0);
    assert_unknown("places", "not given", "jobs_hhi");
    assert_close(study_figure(result, "shannon"), shannon, 1e-14);
    assert_close(study_figure(result, "hill_1"), exp(shannon), 1e-14);
    assert_close(study_figure(result, "dependent_places"), 2.0, 0.0);
    pond_result_free(result);
    result = ask(*state, json_pack("{s:i, s:f}", "kind_digits", 3, "dependent", 0.9));
    assert_close(study_figure(result, "kinds"), 3.0, 0.0);
    assert_close(study_figure(result, "simpson"), 1.0 - 0.36 - 0.04 - 0.04, 1e-14);
    assert_close(study_figure(result, "dependent_places"), 1.0, 0.0);
    pond_result_free(result);
}

static void what_is_not_known_is_said_and_not_zero(void **state)
{
    static const char *const none[] = {"local",        "near_at_least",      "certified",
                                       "fair",         "certified_at_least", "turnover_hhi",
                                       "near_at_most", "reach_all"};
    struct pond_result *result = ask(*state, json_pack("{s:s}", "codes", "naics"));

    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        assert_true(isnan(study_figure(result, none[i])));
    }
    assert_close(study_figure(result, "jobs"), 7.0, 0.0);
    assert_close(study_figure(result, "mean_pay"), 10000.0, 0.0); /* yen have no cents */
    assert_unknown("firms", "one", "bought");
    assert_unknown("firms", "two", "jobs");
    assert_unknown("sizes", "10-49", "jobs"); /* two may work there, or not */
    assert_value("sizes", "not known", "firms", 1.0);
    assert_value("known", "jobs", "share", 0.5);
    assert_unknown("services", "food shop", "share");
    assert_true(warns(result, "Most industry codes have a dot"));
    assert_true(warns(result, "The jobs of 1 of 2 firms are not known"));
    assert_true(warns(result, "says how many live there"));
    pond_result_free(result);
    result = ask(*state, json_object()); /* the dots say NACE */
    assert_value("services", "food shop", "firms", 1.0);
    assert_value("services", "food shop", "located", 0.0);
    assert_unknown("services", "food shop", "places_within");
    assert_false(warns(result, "Most industry codes have a dot"));
    pond_result_free(result);
}

static void bad_classes_are_refused(void **state)
{
    static const char *const wrong[][2] = {{"ten", NULL}, {"0", NULL}, {"50", "10"}, {"10", "10"}};

    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct pond_error error = {0};
        struct pond_result *result = NULL;
        json_t *list = json_array();

        for (int k = 0; k < 2 && wrong[i][k] != NULL; k++) {
            (void)json_array_append_new(list, json_string(wrong[i][k]));
        }
        assert_fails(ask_study(*state, "impact people", json_pack("{s:o}", "size_classes", list),
                               &result, &error),
                     POND_EINVAL, "parameter \"size_classes\": \"");
        assert_null(result);
    }
}

static enum pond_status body(void *user)
{
    struct pond_error error = {0};
    struct pond_result *result = NULL;
    enum pond_status status = ask_study(user, "impact people", json_object(), &result, &error);

    pond_result_free(result);
    return status;
}

static void failing_memory_is_survived(void **state)
{
    assert_survives_no_memory(body, *state);
}

#define ON_WORLD(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down_study)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_WORLD(jobs_and_pay_are_those_of_the_latest_count),
        ON_WORLD(local_sourcing_has_bounds),
        ON_WORLD(kinds_of_ownership_and_certification_are_lists),
        ON_WORLD(firms_can_be_chosen_by_what_they_are_certified_for),
        ON_WORLD(people_reach_what_is_near),
        ON_WORLD(services_may_be_other_ones),
        ON_WORLD(places_are_diverse_and_depend),
        cmocka_unit_test_setup_teardown(what_is_not_known_is_said_and_not_zero, set_up_little,
                                        tear_down_study),
        ON_WORLD(bad_classes_are_refused),
        ON_WORLD(failing_memory_is_survived),
    };

    return cmocka_run_group_tests_name("people", tests, NULL, NULL);
}
