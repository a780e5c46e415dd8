/* Access to services: how far the people of each place have to the nearest of each kind.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "impact/nearest.h"
#include "study/people/people_study.h"
#include "study/who.h"

/* One service: its firms, and the nearest of them to every place. */
struct reach {
    const struct people_study *people;
    double *latitude;  /* firms: of those of the service, else NaN */
    double *longitude; /* firms */
    struct pond_points *points;
    int64_t firms;
    int64_t located;
    int32_t *nearest; /* places */
    double *km;       /* places */
};

static enum pond_status reach_places(void *user, int64_t begin, int64_t end, int thread,
                                     struct pond_error *err)
{
    const struct reach *reach = user;

    (void)thread;
    (void)err;
    for (int64_t p = begin; p < end; p++) {
        const double *degree = reach->people->place_degree + 2 * p;

        reach->nearest[p] = pond_points_nearest(reach->points, degree[0], degree[1], &reach->km[p]);
    }
    return POND_OK;
}

static enum pond_status reach_service(struct reach *reach, int32_t service, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct people_study *people = reach->people;

    reach->firms = 0;
    reach->located = 0;
    for (int64_t i = 0; i < people->firms; i++) {
        bool of = people->industry[i] >= 0 && people->service_of[people->industry[i]] == service;

        reach->latitude[i] = of ? people->latitude[i] : (double)NAN;
        reach->longitude[i] = of ? people->longitude[i] : (double)NAN;
        reach->firms += of;
        reach->located += of && !isnan(people->latitude[i]) && !isnan(people->longitude[i]);
    }
    pond_points_free(reach->points);
    POND_TRY(
        pond_points_new(&reach->points, reach->latitude, reach->longitude, people->firms, err));
    POND_TRY(pond_parallel_for(people->places, 64, reach_places, reach, err));
done:
    return status;
}

struct service_columns {
    int32_t kind;
    int64_t *firms;
    int64_t *located;
    int64_t *places;
    int64_t *places_within;
    double *people;
    double *within;
    double *share;
    double *mean_km;
};

struct place_columns {
    int32_t place;
    int32_t kind;
    double *people;
    double *km;
    int32_t nearest;
    int64_t *within;
};

static enum pond_status add_service_columns(struct pond_table *table, struct service_columns *c,
                                            struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(pond_table_add_text(table, "service", "", "The kind.", &c->kind, err));
    POND_TRY(pond_table_add_i64(table, "firms", "firms", "Firms on record that are of it.",
                                &c->firms, err));
    POND_TRY(pond_table_add_i64(table, "located", "firms",
                                "Those whose coordinates, or their place's, are known.",
                                &c->located, err));
    POND_TRY(
        pond_table_add_i64(table, "places", "places", "Places with coordinates.", &c->places, err));
    POND_TRY(pond_table_add_i64(table, "places_within", "places",
                                "Of them those with one within reach (--service-km); missing: no "
                                "firm of the kind is located.",
                                &c->places_within, err));
    POND_TRY(pond_table_add_f64(table, "people", "people",
                                "Who live in places with coordinates, where it is known.",
                                &c->people, err));
    POND_TRY(pond_table_add_f64(table, "people_within", "people",
                                "Of them those with one within reach.", &c->within, err));
    POND_TRY(pond_table_add_f64(table, "share", "share",
                                "The same as a share: at least so many, since a service may be in "
                                "no record.",
                                &c->share, err));
    POND_TRY(pond_table_add_f64(table, "mean_km", "km",
                                "Mean way of these people to the nearest, as the crow flies.",
                                &c->mean_km, err));
done:
    return status;
}

static enum pond_status add_place_columns(struct pond_table *table, struct place_columns *c,
                                          struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(pond_table_add_text(table, "place", "", "The place.", &c->place, err));
    POND_TRY(pond_table_add_text(table, "service", "", "The kind of service.", &c->kind, err));
    POND_TRY(pond_table_add_f64(table, "people", "people", "Who live there.", &c->people, err));
    POND_TRY(pond_table_add_f64(table, "km", "km",
                                "Way from the place's point to the nearest, as the crow flies.",
                                &c->km, err));
    POND_TRY(pond_table_add_text(table, "nearest", "", "Code of that firm.", &c->nearest, err));
    POND_TRY(pond_table_add_i64(table, "within", "", "1: within reach (--service-km); 0: not.",
                                &c->within, err));
done:
    return status;
}

static void fill_service(const struct reach *reach, const struct service_columns *c, int64_t row)
{
    const struct people_study *people = reach->people;
    double reach_km = pond_study_number(people->study, "service_km");
    double way = 0.0;
    int64_t counted = 0;

    c->firms[row] = reach->firms;
    c->located[row] = reach->located;
    for (int64_t p = 0; p < people->places; p++) {
        double live = people->population[p];
        bool placed =
            !isnan(people->place_degree[2 * p]) && !isnan(people->place_degree[2 * p + 1]);

        c->places[row] += placed;
        c->places_within[row] += reach->km[p] <= reach_km;
        if (placed && !isnan(live)) {
            counted++;
            c->people[row] += live;
            c->within[row] += reach->km[p] <= reach_km ? live : 0.0;
            way += live * reach->km[p];
        }
    }
    if (counted == 0) {
        c->people[row] = c->within[row] = (double)NAN;
    }
    if (reach->located == 0) {
        c->places_within[row] = POND_MISSING_I64;
        c->within[row] = (double)NAN;
    }
    c->share[row] = study_share_of(c->within[row], c->people[row]);
    c->mean_km[row] = study_share_of(way, c->people[row]);
}

static enum pond_status fill_places(const struct reach *reach, struct pond_table *table,
                                    const struct place_columns *c, int64_t first,
                                    const char *service, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct people_study *people = reach->people;
    double reach_km = pond_study_number(people->study, "service_km");

    for (int64_t p = 0; p < people->places; p++) {
        int64_t row = first + p;
        bool found = reach->nearest[p] >= 0;

        POND_TRY(pond_table_set_text(table, c->place, row, people_place(people, p), err));
        POND_TRY(pond_table_set_text(table, c->kind, row, service, err));
        c->people[row] = people->population[p];
        c->km[row] = reach->km[p];
        c->within[row] = found ? reach->km[p] <= reach_km : POND_MISSING_I64;
        if (found) {
            POND_TRY(pond_table_set_text(
                table, c->nearest, row,
                pond_dictionary_text(people->study->codes.of[POND_FIRM], reach->nearest[p]), err));
        }
    }
done:
    return status;
}

/* Count, for each place, the services on record that are beyond reach. */
static void count_missing(const struct reach *reach, int32_t *missing)
{
    double reach_km = pond_study_number(reach->people->study, "service_km");

    for (int64_t p = 0; reach->located > 0 && p < reach->people->places; p++) {
        missing[p] += !(reach->km[p] <= reach_km);
    }
}

/* People who have all services on record within reach. */
static enum pond_status add_all_reached(const struct people_study *people, const int32_t *missing,
                                        bool any, struct pond_result *result,
                                        struct pond_error *err)
{
    double live = 0.0;
    double reached = 0.0;

    for (int64_t p = 0; p < people->places; p++) {
        bool placed =
            !isnan(people->place_degree[2 * p]) && !isnan(people->place_degree[2 * p + 1]);

        if (placed && !isnan(people->population[p])) {
            live += people->population[p];
            reached += missing[p] == 0 ? people->population[p] : 0.0;
        }
    }
    return pond_result_add_figure(result, "reach_all",
                                  any ? study_share_of(reached, live) : (double)NAN, "share",
                                  "People with every service that is on record within reach, of "
                                  "those who live in places with coordinates",
                                  err);
}

enum pond_status people_add_services(const struct people_study *people, struct pond_result *result,
                                     struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct reach reach = {.people = people};
    struct pond_table *services = NULL;
    struct pond_table *places = NULL;
    struct service_columns s = {0};
    struct place_columns p = {0};
    int32_t *missing = NULL;
    bool any = false;

    POND_TRY(POND_NEW(&missing, people->places, err));
    POND_TRY(POND_NEW(&reach.latitude, people->firms, err));
    POND_TRY(POND_NEW(&reach.longitude, people->firms, err));
    POND_TRY(POND_NEW(&reach.nearest, people->places, err));
    POND_TRY(POND_NEW(&reach.km, people->places, err));
    POND_TRY(pond_table_new(&services, "services",
                            "Essential services, and who has one within reach; people of a place "
                            "are taken to live at its point.",
                            people->services, err));
    POND_TRY(add_service_columns(services, &s, err));
    POND_TRY(pond_table_new(&places, "places_services", "The nearest service of each place.",
                            people->services * people->places, err));
    POND_TRY(add_place_columns(places, &p, err));
    for (int64_t row = 0; row < people->services; row++) {
        const char *name = people->service[row].name;

        POND_TRY(reach_service(&reach, (int32_t)row, err));
        POND_TRY(pond_table_set_text(services, s.kind, row, name, err));
        fill_service(&reach, &s, row);
        count_missing(&reach, missing);
        any = any || reach.located > 0;
        POND_TRY(fill_places(&reach, places, &p, row * people->places, name, err));
    }
    POND_TRY(pond_result_add_table(result, &services, err));
    POND_TRY(pond_result_add_table(result, &places, err));
    POND_TRY(add_all_reached(people, missing, any, result, err));
done:
    pond_points_free(reach.points);
    pondi_free(reach.latitude);
    pondi_free(reach.longitude);
    pondi_free(reach.nearest);
    pondi_free(reach.km);
    pondi_free(missing);
    pond_table_free(services);
    pond_table_free(places);
    return status;
}
