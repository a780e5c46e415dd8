/* `pond impact sectors`: multipliers and linkages of a table's sectors.
 * SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "study/analyses.h"
#include "study/multipliers/multipliers_study.h"
#include "study/percent.h"

static const struct pond_parameter parameters[] = {
    IMPACT_TABLE_PARAMETERS,
    {"sector", POND_PARAMETER_LIST, "", "", 0, 0, "",
     "Tell only these: codes of sectors (445/US-IA) or of industries (445, in all regions)."},
    IMPACT_INTERVAL_PARAMETERS("0", "0"),
};

/* --- which sectors --- */

static bool is_called(const struct pond_io_table *io, int32_t s, const char *code)
{
    return strcmp(pond_io_code(io, POND_IO_SECTOR, s), code) == 0 ||
           strcmp(io->axis[POND_IO_SECTOR].label[s].industry, code) == 0;
}

static enum pond_status mark(const struct multipliers_study *m, const json_t *codes, bool *chosen,
                             struct pond_error *err)
{
    const struct pond_io_table *io = m->input->io;

    for (size_t i = 0; i < json_array_size(codes); i++) {
        const char *code = json_string_value(json_array_get(codes, i));
        bool found = false;

        for (int32_t s = 0; s < m->input->sectors; s++) {
            if (is_called(io, s, code)) {
                chosen[s] = true;
                found = true;
            }
        }
        if (!found) {
            return pond_fail(err, POND_ENOTFOUND,
                             "parameter \"sector\": table \"%s\" has no sector or industry \"%s\" "
                             "(it has %" PRId32 " sectors, from \"%s\" to \"%s\")",
                             io->name, code, m->input->sectors, pond_io_code(io, POND_IO_SECTOR, 0),
                             pond_io_code(io, POND_IO_SECTOR, m->input->sectors - 1));
        }
    }
    return POND_OK;
}

static enum pond_status choose(struct multipliers_study *m, const struct pond_study *study,
                               struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const json_t *codes = pond_study_list(study, "sector");
    bool *chosen = NULL;

    POND_TRY(POND_NEW(&chosen, m->input->sectors, err));
    POND_TRY(POND_NEW(&m->chosen, m->input->sectors, err));
    POND_TRY(mark(m, codes, chosen, err));
    for (int32_t s = 0; s < m->input->sectors; s++) {
        if (chosen[s] || json_array_size(codes) == 0) {
            m->chosen[m->count++] = s;
        }
    }
done:
    pondi_free(chosen);
    return status;
}

/* --- how sure --- */

/* A unit of each chosen sector's goods, made there. */
static enum pond_status draw(struct multipliers_study *m, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t n = m->input->sectors;
    double *unit = NULL;

    POND_TRY(POND_NEW(&unit, m->count * n, err));
    for (int32_t at = 0; at < m->count; at++) {
        unit[at * n + m->chosen[at]] = 1.0;
    }
    POND_TRY(impact_intervals_draw(&m->intervals, m->input, m->count, unit, NULL, err));
done:
    pondi_free(unit);
    return status;
}

/* --- what is told --- */

#define NAME_SIZE 240

/* "Food and beverage stores (445/US-IA)", or the code where there is no name. */
static const char *name_of(const struct impact_input *input, int32_t s, char text[NAME_SIZE])
{
    const char *name = input->io->axis[POND_IO_SECTOR].label[s].name;
    const char *code = pond_io_code(input->io, POND_IO_SECTOR, s);

    if (name[0] == '\0') {
        (void)snprintf(text, NAME_SIZE, "%.200s", code);
    } else {
        (void)snprintf(text, NAME_SIZE, "%.140s (%.80s)", name, code);
    }
    return text;
}

/* The chosen sector of the region here with the most of a measure in its own region; -1: none. */
static int32_t most_of(const struct multipliers_study *m, int32_t k, const double *value)
{
    int32_t most = -1;

    for (int32_t at = 0; k >= 0 && at < m->count; at++) {
        int32_t s = m->chosen[at];

        if (m->input->region[s] == m->input->here && value[s] > 0.0 &&
            (most < 0 || value[s] > value[most])) {
            most = s;
        }
    }
    return most;
}

static void say_most(struct study_story *story, const struct multipliers_study *m,
                     enum impact_role role, double unit, const char *what)
{
    const struct impact_input *input = m->input;
    int32_t k = impact_measure_of(input, role);
    bool closed = input->spending != NULL;
    int32_t s = k < 0 ? -1 : most_of(m, k, closed ? m->row[k].total_own : m->row[k].simple_own);
    const struct impact_measure money = {.unit = input->io->currency};
    char price[POND_FORMAT_SIZE + 40];
    char here[POND_FORMAT_SIZE + 40];
    char all[POND_FORMAT_SIZE + 40];
    char name[NAME_SIZE];
    const char *region = pond_io_code(input->io, POND_IO_REGION, input->here);

    if (s < 0) {
        return;
    }
    impact_amount(price, &money, unit);
    impact_amount(here, &input->measure[k],
                  unit * (closed ? m->row[k].total_own[s] : m->row[k].simple_own[s]));
    impact_amount(all, &input->measure[k],
                  unit * (closed ? m->row[k].total_all[s] : m->row[k].simple_all[s]));
    study_say(story, "%s%s more of %s: %s in %s, %s everywhere%s.", what, price,
              name_of(input, s, name), here, region[0] == '\0' ? "the region" : region, all,
              closed ? ", with what pay is spent on" : "");
}

/* Hirschman's key sectors: both linkages above the mean. */
static void say_key(struct study_story *story, const struct multipliers_study *m)
{
    char name[NAME_SIZE];
    int32_t key = 0;
    int32_t first = -1;

    for (int32_t at = 0; m->supply != NULL && at < m->count; at++) {
        const struct pond_linkage *link = &m->linkage[m->chosen[at]];

        if (link->backward > 1.0 && link->forward > 1.0) {
            key++;
            first =
                first < 0 || link->backward > m->linkage[first].backward ? m->chosen[at] : first;
        }
    }
    if (first >= 0 && m->count > 1) {
        study_say(story,
                  "%" PRId32 " of %" PRId32 " sectors pull and push more than the mean of all (key "
                  "sectors); %s pulls most.",
                  key, m->count, name_of(m->input, first, name));
    }
}

static enum pond_status tell(const struct multipliers_study *m, struct pond_result *result,
                             struct pond_error *err)
{
    static const struct {
        enum impact_role role;
        const char *what[2]; /* of several sectors, of one */
    } told[] = {
        {IMPACT_VALUE_ADDED, {"Most value added here comes of ", "Value added of "}},
        {IMPACT_JOBS, {"Most jobs here come of ", "Jobs of "}},
        {IMPACT_GREENHOUSE, {"Most greenhouse gases here come of ", "Greenhouse gases of "}},
    };
    enum pond_status status = POND_OK;
    struct study_story *story = NULL;

    POND_TRY(POND_NEW(&story, 1, err));
    for (size_t k = 0; k < sizeof told / sizeof *told; k++) {
        say_most(story, m, told[k].role, 1e6, told[k].what[m->count == 1 ? 1 : 0]);
    }
    say_key(story, m);
    if (story->count > 0) {
        POND_TRY(study_story_table(story, result, err));
    }
    if (m->supply == NULL) {
        POND_TRY(pond_result_warn(result, err,
                                  "Table \"%s\" has no output: what sectors push and what would be "
                                  "lost without them is not known.",
                                  m->input->io->name));
    }
    POND_TRY(impact_input_assume(m->input, result, err));
done:
    pondi_free(story);
    return status;
}

static enum pond_status run(struct pond_study *study, struct pond_result *result,
                            struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct multipliers_study m = {.input = NULL};

    POND_TRY(impact_input_new(&m.input, study, err));
    POND_TRY(choose(&m, study, err));
    POND_TRY(multipliers_study_fill(&m, err));
    POND_TRY(multipliers_study_link(&m, err));
    if (pond_study_integer(study, "draws") > 0) {
        POND_TRY(draw(&m, err));
    }
    POND_TRY(tell(&m, result, err));
    POND_TRY(multipliers_study_tables(&m, result, err));
done:
    multipliers_study_clear(&m);
    return status;
}

const struct pond_analysis pond_analysis_multipliers = {
    .name = "impact sectors",
    .version = 1,
    .question = "What does a unit of each sector's goods take and bring, and how is it linked?",
    .method = "Multipliers of the Leontief system, type I and closed to households of each region "
              "(type II, Miyazawa), by region and with imports; linkages of Rasmussen and "
              "Hirschman, Ghosh's supply side, hypothetical extraction (Miller and Blair 2009, "
              "chapters 6 and 12).",
    .needs = 0,
    .parameters = (int32_t)(sizeof parameters / sizeof *parameters),
    .parameter = parameters,
    .argument = NULL,
    .run = run,
};
