/* Accounts as tables.
 * SPDX-License-Identifier: Apache-2.0 */
#include "study/impact/impact_answer.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"

/* --- numbers --- */

enum pond_status impact_answer_new(struct impact_answer *answer, const struct impact_input *input,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t channels = IMPACT_TIERS + 3;

    memset(answer, 0, sizeof *answer);
    answer->input = input;
    answer->account.tiers = IMPACT_TIERS;
    POND_TRY(POND_NEW(&answer->account.effect,
                      input->measures * channels * ((int64_t)input->regions + 1), err));
    POND_TRY(POND_NEW(&answer->account.output, input->sectors, err));
    POND_TRY(POND_NEW(&answer->account.induced, input->sectors, err));
    POND_TRY(POND_NEW(&answer->account.pay, input->regions, err));
done:
    if (status != POND_OK) {
        impact_answer_clear(answer);
    }
    return status;
}

void impact_answer_clear(struct impact_answer *answer)
{
    pondi_free(answer->account.effect);
    pondi_free(answer->account.output);
    pondi_free(answer->account.induced);
    pondi_free(answer->account.pay);
    pondi_free(answer->low);
    pondi_free(answer->high);
    memset(answer, 0, sizeof *answer);
}

enum pond_status impact_answer_fill(struct impact_answer *answer, const double *f,
                                    const double *domestic, struct pond_error *err)
{
    return pond_account_fill(answer->input->model, f, domestic, &answer->account, err);
}

void impact_answer_add(struct impact_answer *answer, const struct impact_answer *other)
{
    const struct impact_input *input = answer->input;
    int64_t effects = input->measures * ((int64_t)IMPACT_TIERS + 3) * (input->regions + 1);

    for (int64_t k = 0; k < effects; k++) {
        answer->account.effect[k] += other->account.effect[k];
    }
    for (int32_t s = 0; s < input->sectors; s++) {
        answer->account.output[s] += other->account.output[s];
        answer->account.induced[s] += other->account.induced[s];
    }
    for (int32_t r = 0; r < input->regions; r++) {
        answer->account.pay[r] += other->account.pay[r];
    }
}

/* One row of the account in one place as it is told. */
static double row_at(const struct impact_answer *answer, int32_t measure, int32_t row,
                     enum impact_place place)
{
    const struct impact_input *input = answer->input;
    double sum = 0.0;

    for (int32_t p = 0; p <= input->regions; p++) {
        enum impact_place where = p == input->here     ? IMPACT_HERE
                                  : p < input->regions ? IMPACT_ELSEWHERE
                                                       : IMPACT_ABROAD;

        if (place == IMPACT_PLACES || place == where) {
            sum += pond_account_at(&answer->account, input->regions, measure, row, p);
        }
    }
    return sum;
}

double impact_answer_tier(const struct impact_answer *answer, int32_t measure, int32_t tier,
                          enum impact_place place)
{
    return row_at(answer, measure, tier, place);
}

double impact_answer_at(const struct impact_answer *answer, int32_t measure,
                        enum impact_channel channel, enum impact_place place)
{
    double sum = 0.0;

    for (int32_t row = 0; row < IMPACT_TIERS + 3; row++) {
        enum impact_channel of = row == 0                  ? IMPACT_DIRECT
                                 : row <= IMPACT_TIERS + 1 ? IMPACT_SUPPLY
                                                           : IMPACT_INDUCED;

        if (channel == IMPACT_CHANNELS || channel == of) {
            sum += row_at(answer, measure, row, place);
        }
    }
    return sum;
}

double impact_answer_local(const struct impact_answer *answer, int32_t measure)
{
    double all = impact_answer_at(answer, measure, IMPACT_CHANNELS, IMPACT_PLACES);
    bool known = impact_tells_abroad(answer->input) &&
                 answer->input->measure[measure].role != IMPACT_IMPORTS;

    return known && all != 0.0
               ? impact_answer_at(answer, measure, IMPACT_CHANNELS, IMPACT_HERE) / all
               : (double)NAN;
}

void impact_amount(char text[POND_FORMAT_SIZE + 40], const struct impact_measure *measure,
                   double value)
{
    char number[POND_FORMAT_SIZE];
    bool tonnes = strncmp(measure->unit, "kg", 2) == 0 && fabs(value) >= 1e6;
    double shown = tonnes ? value / 1000.0 : value;
    bool money = pond_format_money_digits(measure->unit) >= 0;
    bool whole = fabs(shown) >= 100.0;

    if (money && fabs(value) >= 1e6) {
        bool billions = fabs(value) >= 1e9;

        (void)snprintf(text, POND_FORMAT_SIZE + 40, "%.3s %.1f %s", measure->unit,
                       value / (billions ? 1e9 : 1e6), billions ? "billion" : "million");
        return;
    }
    pond_format_number(number, whole ? round(shown) : shown, money ? measure->unit : "");
    if (money) {
        (void)snprintf(text, POND_FORMAT_SIZE + 40, "%.3s %s", measure->unit, number);
    } else if (tonnes) {
        (void)snprintf(text, POND_FORMAT_SIZE + 40, "%s t%.30s", number, measure->unit + 2);
    } else {
        (void)snprintf(text, POND_FORMAT_SIZE + 40, "%s %.35s", number, measure->unit);
    }
}

/* --- tables --- */

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

static enum pond_status add_measure(struct pond_table *table, int32_t column[3],
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(pond_table_add_text(table, "measure", "", "Its code.", &column[0], err));
    POND_TRY(pond_table_add_text(table, "name", "", "What it is.", &column[1], err));
    POND_TRY(pond_table_add_text(table, "unit", "", "Of all numbers of the row.", &column[2], err));
done:
    return status;
}

static enum pond_status add_effects(const struct impact_answer *answer, struct pond_result *result,
                                    struct pond_error *err)
{
    static const struct {
        const char *name;
        const char *description;
        enum impact_channel channel;
        enum impact_place place;
    } columns[] = {
        {"total", "All channels, everywhere.", IMPACT_CHANNELS, IMPACT_PLACES},
        {"here", "All channels, in the region here.", IMPACT_CHANNELS, IMPACT_HERE},
        {"elsewhere", "All channels, in the table's other regions.", IMPACT_CHANNELS,
         IMPACT_ELSEWHERE},
        {"abroad",
         "All channels, abroad: what imports take if made as in the table; missing: not known.",
         IMPACT_CHANNELS, IMPACT_ABROAD},
        {"direct", "In the sectors that deliver the demand themselves, everywhere.", IMPACT_DIRECT,
         IMPACT_PLACES},
        {"supply_chain", "In their suppliers and the suppliers of these, everywhere (indirect).",
         IMPACT_SUPPLY, IMPACT_PLACES},
        {"induced", "In what the pay that it brings is spent on, everywhere.", IMPACT_INDUCED,
         IMPACT_PLACES},
        {"direct_here", "Direct, in the region here.", IMPACT_DIRECT, IMPACT_HERE},
        {"supply_chain_here", "In the supply chain, in the region here.", IMPACT_SUPPLY,
         IMPACT_HERE},
        {"induced_here", "Induced, in the region here.", IMPACT_INDUCED, IMPACT_HERE},
    };
    enum pond_status status = POND_OK;
    const struct impact_input *input = answer->input;
    struct pond_table *table = NULL;
    int32_t text[3];
    double *data = NULL;

    POND_TRY(pond_table_new(&table, "effects",
                            "What it takes and brings of everything that is measured, by channel "
                            "and place.",
                            input->measures, err));
    POND_TRY(add_measure(table, text, err));
    for (size_t c = 0; c < sizeof columns / sizeof *columns; c++) {
        POND_TRY(
            pond_table_add_f64(table, columns[c].name, "", columns[c].description, &data, err));
        for (int32_t m = 0; m < input->measures; m++) {
            data[m] = columns[c].place == IMPACT_ABROAD && !impact_tells_abroad(input)
                          ? (double)NAN
                          : impact_answer_at(answer, m, columns[c].channel, columns[c].place);
        }
    }
    POND_TRY(pond_table_add_f64(table, "local_share", "share",
                                "Of the total, the part in the region here.", &data, err));
    for (int32_t m = 0; m < input->measures; m++) {
        data[m] = impact_answer_local(answer, m);
        POND_TRY(set_measure(table, text, m, &input->measure[m], err));
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pond_table_free(table);
    return status;
}

static const char *tier_name(int32_t tier, char text[32])
{
    if (tier == 0) {
        return "direct";
    }
    if (tier > IMPACT_TIERS) {
        return tier == IMPACT_TIERS + 1 ? "further tiers" : "induced";
    }
    (void)snprintf(text, 32, "tier %d", tier);
    return text;
}

static enum pond_status add_tiers(const struct impact_answer *answer, struct pond_result *result,
                                  struct pond_error *err)
{
    static const struct {
        const char *name;
        const char *description;
    } columns[] = {{"here", "In the region here."},
                   {"elsewhere", "In the table's other regions."},
                   {"abroad", "Abroad."},
                   {"total", "Everywhere."}};
    enum pond_status status = POND_OK;
    const struct impact_input *input = answer->input;
    struct pond_table *table = NULL;
    int64_t tiers = IMPACT_TIERS + 3;
    int32_t text[3];
    int32_t tier_column = 0;
    double *data[4];

    POND_TRY(pond_table_new(&table, "tiers",
                            "Tier by tier of the supply chain: the sectors that deliver, their "
                            "suppliers, the suppliers of these.",
                            input->measures * tiers, err));
    POND_TRY(add_measure(table, text, err));
    POND_TRY(
        pond_table_add_text(table, "tier", "", "How far up the supply chain.", &tier_column, err));
    for (int c = 0; c < 4; c++) {
        POND_TRY(
            pond_table_add_f64(table, columns[c].name, "", columns[c].description, &data[c], err));
    }
    for (int64_t row = 0; row < input->measures * tiers; row++) {
        int32_t m = (int32_t)(row / tiers);
        int32_t tier = (int32_t)(row % tiers);
        char name[32];

        POND_TRY(set_measure(table, text, row, &input->measure[m], err));
        POND_TRY(pond_table_set_text(table, tier_column, row, tier_name(tier, name), err));
        for (int c = 0; c < 4; c++) {
            data[c][row] = c == IMPACT_ABROAD && !impact_tells_abroad(input)
                               ? (double)NAN
                               : row_at(answer, m, tier, (enum impact_place)c);
        }
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pond_table_free(table);
    return status;
}

const enum impact_role impact_told[IMPACT_TOLD] = {IMPACT_VALUE_ADDED, IMPACT_JOBS,
                                                   IMPACT_GREENHOUSE};
const char *const impact_told_name[IMPACT_TOLD] = {"value_added", "jobs", "greenhouse"};

static enum pond_status add_sector_names(struct pond_table *table, const struct pond_io_table *io,
                                         struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int32_t text[3];

    POND_TRY(pond_table_add_text(table, "industry", "", "Its code.", &text[0], err));
    POND_TRY(pond_table_add_text(table, "region", "", "Where it is.", &text[1], err));
    POND_TRY(pond_table_add_text(table, "name", "", "What it is called.", &text[2], err));
    for (int32_t s = 0; s < table->rows; s++) {
        const struct pond_io_label *label = &io->axis[POND_IO_SECTOR].label[s];

        POND_TRY(pond_table_set_text(table, text[0], s, label->industry, err));
        POND_TRY(pond_table_set_text(table, text[1], s,
                                     pond_io_code(io, POND_IO_REGION, label->region), err));
        POND_TRY(pond_table_set_text(table, text[2], s, label->name, err));
    }
done:
    return status;
}

enum pond_status impact_sectors_table(const struct impact_input *input,
                                      const struct pond_account *account,
                                      double *const told[IMPACT_TOLD], struct pond_result *result,
                                      struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_io_table *io = input->io;
    struct pond_table *table = NULL;
    double *data = NULL;

    POND_TRY(pond_table_new(&table, "sectors",
                            "What each sector of the table's regions makes for it.", input->sectors,
                            err));
    POND_TRY(add_sector_names(table, io, err));
    POND_TRY(pond_table_add_f64(table, "output", io->currency, "Direct and in the supply chain.",
                                &data, err));
    memcpy(data, account->output, (size_t)input->sectors * sizeof *data);
    POND_TRY(pond_table_add_f64(table, "output_induced", io->currency, "For what pay is spent on.",
                                &data, err));
    memcpy(data, account->induced, (size_t)input->sectors * sizeof *data);
    for (int k = 0; k < IMPACT_TOLD; k++) {
        int32_t m = impact_measure_of(input, impact_told[k]);

        if (m < 0) {
            continue;
        }
        POND_TRY(pond_table_add_f64(table, impact_told_name[k], input->measure[m].unit,
                                    "Of all this output.", &data, err));
        for (int64_t s = 0; s < input->sectors; s++) {
            data[s] = told[k] != NULL ? told[k][s]
                                      : input->direct[m * (int64_t)input->sectors + s] *
                                            (account->output[s] + account->induced[s]);
        }
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pond_table_free(table);
    return status;
}

static enum pond_status add_figures(const struct impact_answer *answer, struct pond_result *result,
                                    struct pond_error *err)
{
    static const struct {
        enum impact_role role;
        const char *here;
        const char *total;
        const char *what;
    } told[] = {{IMPACT_OUTPUT, "output_here", "output_total", "Output"},
                {IMPACT_VALUE_ADDED, "value_added_here", "value_added_total", "Value added"},
                {IMPACT_PAY, "pay_here", "pay_total", "Compensation of employees"},
                {IMPACT_JOBS, "jobs_here", "jobs_total", "Jobs"},
                {IMPACT_GREENHOUSE, "greenhouse_here", "greenhouse_total", "Greenhouse gases"}};
    enum pond_status status = POND_OK;

    for (size_t k = 0; k < sizeof told / sizeof *told; k++) {
        int32_t m = impact_measure_of(answer->input, told[k].role);
        char text[160];

        if (m < 0) {
            continue;
        }
        (void)snprintf(text, sizeof text, "%s in the region here, all channels.", told[k].what);
        POND_TRY(pond_result_add_figure(result, told[k].here,
                                        impact_answer_at(answer, m, IMPACT_CHANNELS, IMPACT_HERE),
                                        answer->input->measure[m].unit, text, err));
        (void)snprintf(text, sizeof text, "%s everywhere, all channels.", told[k].what);
        POND_TRY(pond_result_add_figure(result, told[k].total,
                                        impact_answer_at(answer, m, IMPACT_CHANNELS, IMPACT_PLACES),
                                        answer->input->measure[m].unit, text, err));
    }
done:
    return status;
}

enum pond_status impact_answer_effects(const struct impact_answer *answer,
                                       struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(add_figures(answer, result, err));
    POND_TRY(add_effects(answer, result, err));
    POND_TRY(add_tiers(answer, result, err));
done:
    return status;
}

enum pond_status impact_answer_tables(const struct impact_answer *answer,
                                      struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(impact_answer_effects(answer, result, err));
    POND_TRY(impact_sectors_table(answer->input, &answer->account, (double *[IMPACT_TOLD]){NULL},
                                  result, err));
done:
    return status;
}
