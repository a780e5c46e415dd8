/* Multipliers and linkages as tables.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "study/multipliers/multipliers_study.h"

/* --- names --- */

static enum pond_status add_sector(struct pond_table *table, int32_t text[4],
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(pond_table_add_text(table, "sector", "", "Its code in the table.", &text[0], err));
    POND_TRY(pond_table_add_text(table, "industry", "", "Its code.", &text[1], err));
    POND_TRY(pond_table_add_text(table, "region", "", "Where it is.", &text[2], err));
    POND_TRY(pond_table_add_text(table, "name", "", "What it is called.", &text[3], err));
done:
    return status;
}

static enum pond_status set_sector(struct pond_table *table, const int32_t text[4], int64_t row,
                                   const struct impact_input *input, int32_t s,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_io_label *label = &input->io->axis[POND_IO_SECTOR].label[s];

    POND_TRY(
        pond_table_set_text(table, text[0], row, pond_io_code(input->io, POND_IO_SECTOR, s), err));
    POND_TRY(pond_table_set_text(table, text[1], row, label->industry, err));
    POND_TRY(pond_table_set_text(table, text[2], row,
                                 pond_io_code(input->io, POND_IO_REGION, label->region), err));
    POND_TRY(pond_table_set_text(table, text[3], row, label->name, err));
done:
    return status;
}

static double over(double part, double whole)
{
    return whole != 0.0 ? part / whole : (double)NAN;
}

/* --- multipliers --- */

enum number {
    DIRECT,
    SIMPLE,
    TYPE_1,
    TOTAL,
    TYPE_2,
    SIMPLE_OWN,
    TOTAL_OWN,
    SIMPLE_ALL,
    TOTAL_ALL,
    LOW,
    HIGH,
    LOW_HERE,
    HIGH_HERE,
    NUMBERS
};

static const char *const number_name[NUMBERS][2] = {
    {"direct", "In the sector itself, for each unit of its output."},
    {"simple", "Direct and in the supply chain, in the table's regions."},
    {"type_1", "Simple over direct."},
    {"total", "Direct, in the supply chain and induced, in the table's regions."},
    {"type_2", "Total over direct."},
    {"simple_own", "Of simple, the part in the sector's own region: the rest leaks away."},
    {"total_own", "Of total, the part in the sector's own region."},
    {"simple_all",
     "Direct and in the supply chain everywhere, imports as if made as in the table."},
    {"total_all", "The same, and induced."},
    {"p5", "One draw in 20 is below it: of total_all, or of simple_all where pay is not spent."},
    {"p95", "One draw in 20 is above it."},
    {"p5_here", "One draw in 20 is below it: of that the part in the region here."},
    {"p95_here", "One draw in 20 is above it."},
};

static enum pond_status set_interval(const struct multipliers_study *m, int32_t k, int32_t at,
                                     double *number[NUMBERS], int64_t row, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct impact_interval all;
    struct impact_interval here;

    POND_TRY(impact_interval_of(&all, &m->intervals, at, k, IMPACT_PLACES, err));
    POND_TRY(impact_interval_of(&here, &m->intervals, at, k, IMPACT_HERE, err));
    number[LOW][row] = all.low;
    number[HIGH][row] = all.high;
    number[LOW_HERE][row] = here.low;
    number[HIGH_HERE][row] = here.high;
done:
    return status;
}

static void set_numbers(const struct multipliers_study *m, int32_t k, int32_t s,
                        double *number[NUMBERS], int64_t row)
{
    const struct multiplier_rows *r = &m->row[k];

    number[DIRECT][row] = r->direct[s];
    number[SIMPLE][row] = r->simple[s];
    number[TYPE_1][row] = over(r->simple[s], r->direct[s]);
    number[TOTAL][row] = r->total[s];
    number[TYPE_2][row] = over(r->total[s], r->direct[s]);
    number[SIMPLE_OWN][row] = r->simple_own[s];
    number[TOTAL_OWN][row] = r->total_own[s];
    number[SIMPLE_ALL][row] = r->simple_all[s];
    number[TOTAL_ALL][row] = r->total_all[s];
}

static enum pond_status add_multipliers(const struct multipliers_study *m,
                                        struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct impact_input *input = m->input;
    bool drawn = m->intervals.total != NULL;
    struct pond_table *table = NULL;
    int32_t sector[4];
    int32_t text[3];
    double *number[NUMBERS];

    POND_TRY(pond_table_new(&table, "multipliers",
                            "What a unit of final demand for each sector's goods takes and brings, "
                            "of everything that is measured.",
                            (int64_t)m->count * input->measures, err));
    POND_TRY(add_sector(table, sector, err));
    POND_TRY(pond_table_add_text(table, "measure", "", "Its code.", &text[0], err));
    POND_TRY(pond_table_add_text(table, "measure_name", "", "What it is.", &text[1], err));
    POND_TRY(pond_table_add_text(table, "unit", "", "Of its numbers, for each unit of money.",
                                 &text[2], err));
    for (int c = 0; c < (drawn ? NUMBERS : LOW); c++) {
        POND_TRY(pond_table_add_f64(table, number_name[c][0],
                                    c == TYPE_1 || c == TYPE_2 ? "times" : "", number_name[c][1],
                                    &number[c], err));
    }
    for (int64_t row = 0; row < (int64_t)m->count * input->measures; row++) {
        int32_t at = (int32_t)(row / input->measures);
        int32_t k = (int32_t)(row % input->measures);

        POND_TRY(set_sector(table, sector, row, input, m->chosen[at], err));
        POND_TRY(pond_table_set_text(table, text[0], row, input->measure[k].code, err));
        POND_TRY(pond_table_set_text(table, text[1], row, input->measure[k].name, err));
        POND_TRY(pond_table_set_text(table, text[2], row, input->measure[k].unit, err));
        set_numbers(m, k, m->chosen[at], number, row);
        if (drawn) {
            POND_TRY(set_interval(m, k, at, number, row, err));
        }
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pond_table_free(table);
    return status;
}

/* --- linkages --- */

enum linked { BACKWARD, SPREAD, SENSITIVITY, FORWARD, SUPPLY, LOST, BEYOND, BEYOND_SHARE, LINKED };

static const char *const linked_name[LINKED][3] = {
    {"backward", "times", "Column sum of the Leontief inverse over the mean of all: its pull."},
    {"backward_spread", "", "Coefficient of variation of that column: low, it pulls on all."},
    {"sensitivity", "times", "Row sum of the Leontief inverse over the mean (Rasmussen)."},
    {"forward", "times", "Row sum of the Ghosh inverse over the mean: its push."},
    {"supply", "times", "That row sum: output which a unit of its primary inputs allows (Ghosh)."},
    {"lost", "", "Output of all sectors that is lost if it neither buys, sells nor delivers."},
    {"beyond", "", "Of it that of the other sectors."},
    {"beyond_share", "share", "That over its own output."},
};

static void set_linked(const struct multipliers_study *m, double *number[LINKED], int64_t row,
                       int32_t s)
{
    const struct pond_linkage *link = &m->linkage[s];
    bool outputs = m->supply != NULL;

    number[BACKWARD][row] = link->backward;
    number[SPREAD][row] = link->backward_spread;
    number[SENSITIVITY][row] = link->sensitivity;
    number[FORWARD][row] = link->forward;
    number[SUPPLY][row] = outputs ? m->supply[s] : (double)NAN;
    number[LOST][row] = outputs ? m->lost[s] : (double)NAN;
    number[BEYOND][row] = outputs ? m->beyond[s] : (double)NAN;
    number[BEYOND_SHARE][row] =
        outputs ? over(m->beyond[s], m->lost[s] - m->beyond[s]) : (double)NAN;
}

static enum pond_status add_linkages(const struct multipliers_study *m, struct pond_result *result,
                                     struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const char *currency = m->input->io->currency;
    struct pond_table *table = NULL;
    int32_t sector[4];
    double *number[LINKED];

    POND_TRY(pond_table_new(&table, "linkages",
                            "How sectors pull on those that supply them and push those that they "
                            "supply; 1 is the mean of all sectors.",
                            m->count, err));
    POND_TRY(add_sector(table, sector, err));
    for (int c = 0; c < LINKED; c++) {
        POND_TRY(pond_table_add_f64(table, linked_name[c][0],
                                    c == LOST || c == BEYOND ? currency : linked_name[c][1],
                                    linked_name[c][2], &number[c], err));
    }
    for (int32_t at = 0; at < m->count; at++) {
        POND_TRY(set_sector(table, sector, at, m->input, m->chosen[at], err));
        set_linked(m, number, at, m->chosen[at]);
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pond_table_free(table);
    return status;
}

enum pond_status multipliers_study_tables(const struct multipliers_study *m,
                                          struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(add_multipliers(m, result, err));
    POND_TRY(add_linkages(m, result, err));
    if (m->intervals.total != NULL && m->count == 1) {
        POND_TRY(impact_intervals_tables(&m->intervals, result, err));
    } else if (m->intervals.total != NULL) {
        POND_TRY(impact_intervals_assume(&m->intervals, result, err));
    }
done:
    return status;
}
