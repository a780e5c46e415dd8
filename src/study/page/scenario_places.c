/* Places side by side, and firms on a map.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "study/page/scenario_page.h"
#include "study/scenario/firm_attributes.h"
#include "study/who.h"

/* Most places that are drawn. */
#define PLACES_MOST 24

/* --- places --- */

/* The days of one place, in per cent of its usual turnover. */
struct place_days {
    struct pond_table *table;
    double *lost;
    double *low; /* NULL: there are no draws */
    double *high;
};

static enum pond_status make_place(struct place_days *place, int64_t days, bool drawn,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t *day = NULL;

    POND_TRY(pond_table_new(&place->table, "place", "A place.", days, err));
    POND_TRY(pond_table_add_i64(place->table, "day", "day", "0 is the first.", &day, err));
    POND_TRY(
        pond_table_add_f64(place->table, "turnover_lost", "% of the usual", "", &place->lost, err));
    if (drawn) {
        POND_TRY(pond_table_add_f64(place->table, "q05", "% of the usual", "", &place->low, err));
        POND_TRY(pond_table_add_f64(place->table, "q95", "% of the usual", "", &place->high, err));
    }
    for (int64_t t = 0; t < days; t++) {
        day[t] = t;
    }
done:
    return status;
}

/* Two names of places, which may not be known. */
static bool is_same(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

/* Fill in what draws say of a place, if they tell of it; one per cent of its usual turnover is
 * `unit`. */
static void fill_draws(struct place_days *place, const struct pond_table *drawn, const char *name,
                       double unit)
{
    int64_t days = place->table->rows;
    int64_t begin = 0;

    while (begin < drawn->rows &&
           !is_same(pond_table_column(drawn, "place")->data.text[begin], name)) {
        begin += days;
    }
    for (int64_t t = 0; t < days; t++) {
        bool told = begin < drawn->rows;
        place->low[t] =
            told ? pond_table_column(drawn, "q05")->data.f64[begin + t] / unit : (double)NAN;
        place->high[t] =
            told ? pond_table_column(drawn, "q95")->data.f64[begin + t] / unit : (double)NAN;
    }
}

/* Fill in what the rows begin..begin+days-1 of "places_by_day" say, and the draws (NULL: none). */
static void fill_place(struct place_days *place, const struct pond_table *by_day, int64_t begin,
                       const struct pond_table *drawn)
{
    const double *share = pond_table_column(by_day, "turnover_share")->data.f64;
    const double *lost = pond_table_column(by_day, "turnover_lost")->data.f64;
    double most = 0.0;
    double unit = 0.0;

    for (int64_t t = 0; t < place->table->rows; t++) {
        place->lost[t] = 100.0 * share[begin + t];
        if (place->lost[t] > most) {
            most = place->lost[t];
            unit = lost[begin + t] / most;
        }
    }
    if (drawn != NULL) {
        fill_draws(place, drawn, pond_table_column(by_day, "place")->data.text[begin], unit);
    }
}

/* A place's chart: an area, or with draws a line and a band. */
static struct pond_chart chart_of(const struct place_days *place, const char *name)
{
    struct pond_chart chart = {
        .title = name == NULL ? "Place not known" : name,
        .series = {{.table = place->table, .x = "day", .y = "turnover_lost"}},
    };

    if (place->low != NULL) {
        chart.series[0].low = "q05";
        chart.series[0].high = "q95";
        chart.series[0].label = "As the scenario says; band: nine of ten draws";
    } else {
        chart.series[0].mark = POND_MARK_AREAS;
    }
    return chart;
}

/* Charts of the first places of a ranking. */
static enum pond_status put_places(struct pond_report *report,
                                   const struct scenario_answers *answers,
                                   const struct study_ranked *ranked, int32_t count,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_result *result = answers->part[SCENARIO_DAYS].result;
    const struct pond_result *bands = answers->part[SCENARIO_BANDS].result;
    const struct pond_table *by_day = pond_result_table(result, "places_by_day");
    const struct pond_table *drawn =
        bands == NULL ? NULL : pond_result_table(bands, "places_by_day");
    int64_t days = pond_result_table(result, "days")->rows;
    struct place_days place[PLACES_MOST] = {{.table = NULL}};
    struct pond_chart chart[PLACES_MOST];

    for (int32_t i = 0; i < count; i++) {
        int64_t begin = ranked[i].item * days;

        POND_TRY(make_place(&place[i], days, drawn != NULL, err));
        fill_place(&place[i], by_day, begin, drawn);
        chart[i] = chart_of(&place[i], pond_table_column(by_day, "place")->data.text[begin]);
        scenario_shade(&chart[i], answers->scenario, false);
    }
    POND_TRY(pond_report_multiples(report, "Place by place",
                                   count == PLACES_MOST
                                       ? "The 24 places that lose most, the largest loss first."
                                       : "The places that lose something, the largest loss first.",
                                   chart, count, err));
done:
    for (int32_t i = 0; i < PLACES_MOST; i++) {
        pond_table_free(place[i].table);
    }
    return status;
}

enum pond_status scenario_write_places(struct pond_report *report,
                                       const struct scenario_answers *answers,
                                       struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_result *result = answers->part[SCENARIO_DAYS].result;
    const struct pond_table *by_day = pond_result_table(result, "places_by_day");
    int64_t days = pond_result_table(result, "days")->rows;
    int64_t places = by_day == NULL ? 0 : by_day->rows / days;
    struct study_ranked *ranked = NULL;
    double *score = NULL;

    if (places < 2) {
        return POND_OK;
    }
    POND_TRY(POND_NEW(&score, places, err));
    for (int64_t row = 0; row < by_day->rows; row++) {
        score[row / days] += pond_table_column(by_day, "turnover_lost")->data.f64[row];
    }
    POND_TRY(study_rank(&ranked, score, places, err));
    POND_TRY(put_places(report, answers, ranked,
                        places < PLACES_MOST ? (int32_t)places : PLACES_MOST, err));
done:
    pondi_free(score);
    pondi_free(ranked);
    return status;
}

/* --- the map --- */

/* Firms by when they are hit: those that the scenario changes, and three thirds of the others. */
enum { CLASSES = 4 };

struct spot {
    int64_t row; /* of the table of firms */
    int64_t first;
    double longitude;
    double latitude;
    int third;
};

static int by_first(const void *a, const void *b)
{
    const struct spot *one = a;
    const struct spot *two = b;

    return one->first != two->first ? (one->first < two->first ? -1 : 1)
                                    : (one->row > two->row) - (one->row < two->row);
}

/* Firms with coordinates, the earliest hit first. */
static enum pond_status find_spots(struct spot **out, int64_t *count,
                                   const struct pond_table *firms, const struct pond_study *study,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_column *code = pond_table_column(firms, "firm");
    struct spot *spot = NULL;

    *count = 0;
    POND_TRY(POND_NEW(out, firms->rows, err));
    spot = *out;
    for (int64_t row = 0; row < firms->rows; row++) {
        struct study_firm firm = {.study = study};
        POND_TRY(pond_study_find_node(study, code->data.text[row], &firm.node, err));
        spot[*count] = (struct spot){.row = row,
                                     .first = pond_table_column(firms, "first_day")->data.i64[row],
                                     .longitude = study_firm_longitude(&firm),
                                     .latitude = study_firm_latitude(&firm)};
        *count += isnan(spot[*count].longitude) || isnan(spot[*count].latitude) ? 0 : 1;
    }
    qsort(spot, (size_t)*count, sizeof *spot, by_first);
done:
    return status;
}

/* Class 0: the scenario changes them; 1..3: the others by thirds, those of one day together. */
static void classify(struct spot *spot, int64_t count, const struct pond_table *firms)
{
    const int64_t *struck = pond_table_column(firms, "struck")->data.i64;
    int64_t others = 0;
    int64_t seen = 0;
    int64_t last = -1;
    int third = 1;

    for (int64_t i = 0; i < count; i++) {
        others += struck[spot[i].row] == 0 ? 1 : 0;
    }
    for (int64_t i = 0; i < count; i++) {
        if (struck[spot[i].row] != 0) {
            continue;
        }
        if (spot[i].first != last) {
            third = seen * 3 < others ? 1 : seen * 3 < 2 * others ? 2 : 3;
        }
        last = spot[i].first;
        spot[i].third = third;
        seen++;
    }
}

/* The firms of one class as a table, and their legend. */
static enum pond_status make_class(struct pond_table **out, char label[64], int third,
                                   const struct spot *spot, int64_t count,
                                   const struct pond_table *firms, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_column *lost = pond_table_column(firms, "turnover_lost");
    const struct pond_column *name = pond_table_column(firms, "name");
    struct pond_table *table = NULL;
    double *value[3] = {NULL};
    int32_t text = 0;
    int64_t rows = 0;
    int64_t from = INT64_MAX;
    int64_t to = -1;

    *out = NULL;
    for (int64_t i = 0; i < count; i++) {
        rows += spot[i].third == third ? 1 : 0;
    }
    POND_TRY(pond_table_new(&table, "map", "Firms that are hit.", rows, err));
    POND_TRY(pond_table_add_f64(table, "longitude", "degrees", "", &value[0], err));
    POND_TRY(pond_table_add_f64(table, "latitude", "degrees", "", &value[1], err));
    POND_TRY(
        pond_table_add_f64(table, "turnover_lost", lost->unit, lost->description, &value[2], err));
    POND_TRY(pond_table_add_text(table, "name", "", "", &text, err));
    rows = 0;
    for (int64_t i = 0; i < count; i++) {
        if (spot[i].third != third) {
            continue;
        }
        value[0][rows] = spot[i].longitude;
        value[1][rows] = spot[i].latitude;
        value[2][rows] = lost->data.f64[spot[i].row];
        POND_TRY(pond_table_set_text(table, text, rows++, name->data.text[spot[i].row], err));
        from = spot[i].first < from ? spot[i].first : from;
        to = spot[i].first > to ? spot[i].first : to;
    }
    if (third == 0) {
        (void)snprintf(label, 64, "Changed by the scenario itself");
    } else if (from == to) {
        (void)snprintf(label, 64, "First hit on day %lld", (long long)from);
    } else {
        (void)snprintf(label, 64, "First hit on days %lld to %lld", (long long)from, (long long)to);
    }
    *out = table;
    table = NULL;
done:
    pond_table_free(table);
    return status;
}

/* Whether there are two places at least. */
static bool is_spread(const struct spot *spot, int64_t count)
{
    for (int64_t i = 1; i < count; i++) {
        if (spot[i].longitude != spot[0].longitude || spot[i].latitude != spot[0].latitude) {
            return true;
        }
    }
    return false;
}

enum pond_status scenario_write_map(struct pond_report *report, const struct pond_result *result,
                                    const struct pond_study *study, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_table *firms = pond_result_table(result, "firms");
    struct pond_table *table[CLASSES] = {NULL};
    struct spot *spot = NULL;
    int64_t count = 0;
    int32_t series = 0;
    char label[CLASSES][64];
    struct pond_chart chart = {
        .title = "Where they are",
        .description = "Firms that are hit and whose place is known, by the day of it; areas are "
                       "proportional to the turnover they lose.",
        .map = true,
    };

    POND_TRY(find_spots(&spot, &count, firms, study, err));
    if (!is_spread(spot, count)) {
        goto done;
    }
    classify(spot, count, firms);
    for (int third = 0; third < CLASSES; third++) {
        POND_TRY(make_class(&table[third], label[third], third, spot, count, firms, err));
        if (table[third]->rows > 0) {
            chart.series[series++] = (struct pond_series){.table = table[third],
                                                          .x = "longitude",
                                                          .y = "latitude",
                                                          .mark = POND_MARK_DOTS,
                                                          .size = "turnover_lost",
                                                          .name = "name",
                                                          .label = label[third]};
        }
    }
    /* One class has no legend. */
    chart.title = series == 1 ? chart.series[0].label : chart.title;
    POND_TRY(pond_report_chart(report, &chart, err));
done:
    for (int third = 0; third < CLASSES; third++) {
        pond_table_free(table[third]);
    }
    pondi_free(spot);
    return status;
}
