/* What interventions do, as tables.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "study/change/change_study.h"

/* --- what tables of measures begin with --- */

static enum pond_status add_measure(struct pond_table *table, int32_t column[3],
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(pond_table_add_text(table, "measure", "", "Its code.", &column[0], err));
    POND_TRY(pond_table_add_text(table, "name", "", "What it is.", &column[1], err));
    POND_TRY(pond_table_add_text(table, "unit", "", "Of all amounts of the row.", &column[2], err));
done:
    return status;
}

static enum pond_status set_measure(struct pond_table *table, const int32_t column[3], int64_t row,
                                    const struct impact_measure *measure, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(pond_table_set_text(table, column[0], row, measure->code, err));
    POND_TRY(pond_table_set_text(table, column[1], row, measure->name, err));
    POND_TRY(pond_table_set_text(table, column[2], row, measure->unit, err));
done:
    return status;
}

/* --- before and after --- */

enum { BEFORE, AFTER, DIFFERENCE, RELATIVE, DIRECT, SUPPLY, INDUCED, REBOUND, COLUMNS };

static const struct {
    const char *name;
    const char *unit;
    const char *description;
} change_columns[COLUMNS] = {
    {"before", "", "What all of the economy makes, earns and takes a year, as the table has it."},
    {"after", "", "The same with the interventions."},
    {"difference", "", "After less before: direct, supply chain and induced together."},
    {"relative", "share", "The difference over before."},
    {"direct", "", "In the sectors that change, and in those whose deliveries change at once."},
    {"supply_chain", "", "In their suppliers and the suppliers of these (indirect)."},
    {"induced", "", "In what people buy for the pay that changes."},
    {"rebound", "", "Of the three: what saved money is spent on, and all that follows from it."},
};

static const char *place_name(int place)
{
    static const char *const names[] = {"here", "elsewhere", "abroad", "everywhere"};

    return names[place];
}

static void fill_row(const struct change_study *c, int32_t m, enum impact_place place,
                     double *const data[COLUMNS], int64_t row)
{
    const struct impact_answer *answer = &c->all.answer;

    data[BEFORE][row] = change_before(c, m, place);
    data[DIRECT][row] = impact_answer_at(answer, m, IMPACT_DIRECT, place);
    data[SUPPLY][row] = impact_answer_at(answer, m, IMPACT_SUPPLY, place);
    data[INDUCED][row] = impact_answer_at(answer, m, IMPACT_INDUCED, place);
    data[DIFFERENCE][row] = impact_answer_at(answer, m, IMPACT_CHANNELS, place);
    data[AFTER][row] = data[BEFORE][row] + data[DIFFERENCE][row];
    data[RELATIVE][row] =
        data[BEFORE][row] != 0.0 ? data[DIFFERENCE][row] / data[BEFORE][row] : (double)NAN;
    data[REBOUND][row] = impact_answer_at(&c->all.rebound, m, IMPACT_CHANNELS, place);
}

static enum pond_status add_change(const struct change_study *c, struct pond_result *result,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct impact_input *input = c->input;
    int64_t places = IMPACT_PLACES + 1;
    struct pond_table *table = NULL;
    double *data[COLUMNS];
    int32_t text[3];
    int32_t place = 0;

    POND_TRY(pond_table_new(&table, "change",
                            "Before, after and the difference of everything that is measured, by "
                            "place and channel.",
                            places * input->measures, err));
    POND_TRY(pond_table_add_text(table, "place", "",
                                 "The region here, the table's other regions, abroad (imports), or "
                                 "all of them.",
                                 &place, err));
    POND_TRY(add_measure(table, text, err));
    for (int k = 0; k < COLUMNS; k++) {
        POND_TRY(pond_table_add_f64(table, change_columns[k].name, change_columns[k].unit,
                                    change_columns[k].description, &data[k], err));
    }
    for (int64_t row = 0; row < table->rows; row++) {
        int32_t m = (int32_t)(row % input->measures);
        int p = (int)(row / input->measures);

        POND_TRY(pond_table_set_text(table, place, row, place_name(p), err));
        POND_TRY(set_measure(table, text, row, &input->measure[m], err));
        fill_row(c, m, (enum impact_place)p, data, row);
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pond_table_free(table);
    return status;
}

/* --- one by one --- */

/* Interventions, their interaction, and all together, each with every measure. */
static enum pond_status add_interventions(const struct change_study *c, struct pond_result *result,
                                          struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct impact_input *input = c->input;
    int64_t measures = input->measures;
    struct pond_table *table = NULL;
    double *data[IMPACT_PLACES + 1];
    int32_t text[3];
    int32_t name = 0;
    int32_t what = 0;

    POND_TRY(pond_table_new(&table, "interventions",
                            "Each intervention by itself, all together, and what of that is in "
                            "none of them by itself (interaction).",
                            (c->file->events + 2) * measures, err));
    POND_TRY(pond_table_add_text(table, "intervention", "", "What people call it.", &name, err));
    POND_TRY(pond_table_add_text(table, "what", "", "Its kind.", &what, err));
    POND_TRY(add_measure(table, text, err));
    for (int p = 0; p <= IMPACT_PLACES; p++) {
        POND_TRY(pond_table_add_f64(table, place_name(p), "", "After less before, all channels.",
                                    &data[p], err));
    }
    for (int64_t row = 0; row < table->rows; row++) {
        int32_t k = (int32_t)(row / measures);
        int32_t m = (int32_t)(row % measures);
        bool one = k < c->file->events;
        const struct change_part *part = one ? change_alone(c, k) : &c->all;

        for (int p = 0; p <= IMPACT_PLACES; p++) {
            enum impact_place place = (enum impact_place)p;

            data[p][row] = k == c->file->events
                               ? change_interaction(c, m, place)
                               : impact_answer_at(&part->answer, m, IMPACT_CHANNELS, place);
        }
        POND_TRY(set_measure(table, text, row, &input->measure[m], err));
        POND_TRY(pond_table_set_text(table, name, row,
                                     one                    ? c->file->event[k].name
                                     : k == c->file->events ? "interaction"
                                                            : "all together",
                                     err));
        POND_TRY(pond_table_set_text(table, what, row,
                                     one ? change_kind_name(c->file->event[k].kind) : "", err));
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pond_table_free(table);
    return status;
}

/* --- sectors --- */

/* A measure of a sector: its output's change at the intensity after, and that of intensity. */
static void fill_sector(const struct change_study *c, int32_t m, double *data)
{
    const struct pond_account *account = &c->all.answer.account;
    int64_t n = c->input->sectors;

    for (int64_t s = 0; s < n; s++) {
        double before = c->state.before.direct[m * n + s];
        double now = c->state.now.direct[m * n + s];

        data[s] =
            now * (account->output[s] + account->induced[s]) + (now - before) * c->state.output[s];
    }
}

static enum pond_status add_sector_numbers(const struct change_study *c, struct pond_table *table,
                                           struct pond_error *err)
{
    static const enum impact_role roles[] = {IMPACT_VALUE_ADDED, IMPACT_JOBS, IMPACT_GREENHOUSE};
    static const char *const names[] = {"value_added", "jobs", "greenhouse"};
    enum pond_status status = POND_OK;
    const char *money = c->input->io->currency;
    const struct pond_account *account = &c->all.answer.account;
    size_t bytes = (size_t)c->input->sectors * sizeof(double);
    double *data = NULL;

    POND_TRY(pond_table_add_f64(table, "output_before", money, "A year.", &data, err));
    memcpy(data, c->state.output, bytes);
    POND_TRY(pond_table_add_f64(table, "output", money,
                                "After less before, direct and in the supply chain.", &data, err));
    memcpy(data, account->output, bytes);
    POND_TRY(pond_table_add_f64(table, "output_induced", money,
                                "After less before, by the pay that changes.", &data, err));
    memcpy(data, account->induced, bytes);
    for (size_t k = 0; k < sizeof roles / sizeof *roles; k++) {
        int32_t m = impact_measure_of(c->input, roles[k]);

        if (m >= 0) {
            POND_TRY(pond_table_add_f64(table, names[k], c->input->measure[m].unit,
                                        "After less before, all channels.", &data, err));
            fill_sector(c, m, data);
        }
    }
done:
    return status;
}

static enum pond_status add_sectors(const struct change_study *c, struct pond_result *result,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_io_table *io = c->input->io;
    struct pond_table *table = NULL;
    int32_t text[3];

    POND_TRY(pond_table_new(&table, "sectors",
                            "How each sector of the table's regions changes, with what saved money "
                            "is spent on.",
                            c->input->sectors, err));
    POND_TRY(pond_table_add_text(table, "industry", "", "Its code.", &text[0], err));
    POND_TRY(pond_table_add_text(table, "region", "", "Where it is.", &text[1], err));
    POND_TRY(pond_table_add_text(table, "name", "", "What it is called.", &text[2], err));
    for (int32_t s = 0; s < c->input->sectors; s++) {
        const struct pond_io_label *label = &io->axis[POND_IO_SECTOR].label[s];

        POND_TRY(pond_table_set_text(table, text[0], s, label->industry, err));
        POND_TRY(pond_table_set_text(table, text[1], s,
                                     pond_io_code(io, POND_IO_REGION, label->region), err));
        POND_TRY(pond_table_set_text(table, text[2], s, label->name, err));
    }
    POND_TRY(add_sector_numbers(c, table, err));
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pond_table_free(table);
    return status;
}

/* --- investments --- */

static enum pond_status add_once(const struct change_study *c, struct pond_result *result,
                                 struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_table *table = NULL;
    double *data[IMPACT_PLACES + 1];
    int32_t text[3];

    POND_TRY(pond_table_new(&table, "once",
                            "What the investments bring and take, once, all channels; it is in no "
                            "other table.",
                            c->input->measures, err));
    POND_TRY(add_measure(table, text, err));
    for (int p = 0; p <= IMPACT_PLACES; p++) {
        POND_TRY(pond_table_add_f64(table, place_name(p), "", "All channels.", &data[p], err));
    }
    for (int32_t m = 0; m < c->input->measures; m++) {
        POND_TRY(set_measure(table, text, m, &c->input->measure[m], err));
        for (int p = 0; p <= IMPACT_PLACES; p++) {
            data[p][m] = impact_answer_at(&c->once, m, IMPACT_CHANNELS, (enum impact_place)p);
        }
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pond_table_free(table);
    return status;
}

enum pond_status change_tables(const struct change_study *c, struct pond_result *result,
                               struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(add_change(c, result, err));
    POND_TRY(add_interventions(c, result, err));
    POND_TRY(impact_answer_effects(&c->all.answer, result, err));
    POND_TRY(add_sectors(c, result, err));
    if (c->all.cost != 0.0) {
        POND_TRY(add_once(c, result, err));
    }
done:
    return status;
}
