/* Draws of accounts, and their quantiles.
 * SPDX-License-Identifier: Apache-2.0 */
#include "study/impact/impact_intervals.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/parallel.h"

/* Bounds of a flow's relative standard deviation. */
#define LEAST_SD 0.01
#define MOST_SD 1.0

/* Most totals that are kept of all draws: 2 GiB. */
#define TOTALS_MAX (INT64_C(1) << 28)

/* Draws of one block of the parallel loop. */
#define BLOCK 8

/* --- drawing --- */

struct drawing {
    const struct impact_intervals *out;
    struct pond_intervals *intervals;
    struct pond_interval_work **work; /* threads */
    int threads;
    impact_draw_function run; /* NULL: pond_intervals_run */
    void *user;
};

static enum pond_status draw_range(void *user, int64_t begin, int64_t end, int thread,
                                   struct pond_error *err)
{
    struct drawing *d = user;
    const struct impact_intervals *out = d->out;
    enum pond_status status = POND_OK;

    for (int64_t item = begin; item < end; item++) {
        struct pond_interval_draw draw = {.seed = out->plan.seed, .point = {-1, -1, -1, -1}};

        for (int32_t f = 0; item > 0 && f < out->plan.factors; f++) {
            draw.point[out->group[f]] = study_draws_point(&out->plan, item, f);
        }
        if (d->run != NULL) {
            POND_TRY(d->run(d->user, d->intervals, &draw, d->work[thread], thread,
                            out->total + item * out->totals, err));
        } else {
            POND_TRY(pond_intervals_run(d->intervals, &draw, d->work[thread],
                                        out->total + item * out->totals, err));
        }
    }
done:
    return status;
}

/* Spreads of indicators: rows of measures x sectors, and one number for each. */
static void set_direct(const struct impact_input *input, double *direct, double *common)
{
    for (int32_t m = 0; m < input->measures; m++) {
        enum impact_role role = input->measure[m].role;
        bool account = role == IMPACT_OUTPUT || role == IMPACT_VALUE_ADDED || role == IMPACT_PAY ||
                       role == IMPACT_IMPORTS;
        double sd = pond_study_number(input->study, role == IMPACT_JOBS ? "jobs_sd" : "direct_sd");

        for (int64_t s = 0; !account && s < input->sectors; s++) {
            direct[m * (int64_t)input->sectors + s] = sd;
        }
        if (!account && role != IMPACT_JOBS) {
            common[m] = pond_study_number(input->study, "common_sd");
        }
    }
}

/* The groups that anything is uncertain about. */
static void set_groups(struct impact_intervals *out, const struct pond_interval_input *in)
{
    const struct impact_input *input = out->input;
    bool places = input->regions > 1 || in->table.domestic != NULL;
    bool direct = false;
    bool demand = false;

    for (int64_t k = 0; k < (int64_t)input->measures * input->sectors; k++) {
        direct = direct || in->direct_sd[k] > 0.0;
    }
    for (int32_t m = 0; m < input->measures; m++) {
        direct = direct || in->common_sd[m] > 0.0;
    }
    for (int64_t k = 0; k < (int64_t)out->demands * input->sectors; k++) {
        demand = demand || (in->demand_sd[k] > 0.0 && in->demand[k] != 0.0);
    }
    const bool is[POND_INTERVAL_GROUPS] = {in->technique.sd > 0.0, in->trade.sd > 0.0 && places,
                                           direct, demand};
    for (int g = 0; g < POND_INTERVAL_GROUPS; g++) {
        if (is[g]) {
            out->group[out->plan.factors++] = (enum pond_interval_group)g;
        }
    }
}

static struct pond_flow_spread spread_of(const struct impact_input *input, const char *parameter)
{
    return (struct pond_flow_spread){
        .sd = pond_study_number(input->study, parameter),
        .size = pond_study_number(input->study, "flow_size"),
        .exponent = input->io->part[POND_IO_OUTPUT] == NULL
                        ? 0.0
                        : pond_study_number(input->study, "flow_exponent"),
        .least = LEAST_SD,
        .most = MOST_SD,
    };
}

/* Sectors of one industry are one product: its first sector's number. */
static void set_products(const struct impact_input *input, int32_t *product)
{
    const struct pond_io_label *label = input->io->axis[POND_IO_SECTOR].label;

    for (int32_t s = 0; s < input->sectors; s++) {
        product[s] = s;
        for (int32_t r = 0; r < input->regions && product[s] == s; r++) {
            int32_t first = pond_io_find_sector(input->io, label[s].industry, r);

            product[s] = first >= 0 && first < s ? first : s;
        }
    }
}

static enum pond_status draw_all(struct impact_intervals *out, struct drawing *d,
                                 const struct pond_interval_input *in, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    set_groups(out, in);
    POND_TRY(pond_intervals_new(&d->intervals, in, err));
    out->totals = pond_intervals_totals(d->intervals);
    if (out->totals > TOTALS_MAX / study_draws_items(&out->plan)) {
        status = pond_fail(err, POND_ELIMIT,
                           "%" PRId64 " draws of %" PRId64 " totals are more than %" PRId64
                           " numbers (lower --draws, or ask for fewer sectors)",
                           study_draws_items(&out->plan), out->totals, TOTALS_MAX);
        goto done;
    }
    POND_TRY(POND_NEW(&out->total, study_draws_items(&out->plan) * out->totals, err));
    d->threads = pond_threads();
    POND_TRY(POND_NEW(&d->work, d->threads, err));
    for (int t = 0; t < d->threads; t++) {
        POND_TRY(pond_interval_work_new(&d->work[t], d->intervals, err));
    }
    POND_TRY(pond_parallel_for(study_draws_items(&out->plan), BLOCK, draw_range, d, err));
done:
    return status;
}

/* What is drawn for: a demand for each row of `f`, or somebody's own totals. */
static enum pond_status draw_for(struct impact_intervals *out, const struct impact_input *input,
                                 struct drawing *way, struct pond_interval_input *of,
                                 struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_study *study = input->study;
    struct drawing d = *way;
    struct pond_interval_input in = *of;
    int32_t demands = of->demands;
    int64_t n = input->sectors;
    int64_t entries = demands * n;
    double *output = NULL;
    double *direct = NULL;
    double *common = NULL;
    double *demand = NULL;
    int32_t *product = NULL;

    *out = (struct impact_intervals){.input = input, .demands = demands};
    out->plan.draws = pond_study_integer(study, "draws");
    out->plan.pairs = pond_study_integer(study, "pairs");
    out->plan.seed = (uint64_t)pond_study_integer(study, "seed");
    out->plan.pairs = demands > 1                             ? 0
                      : out->plan.pairs > out->plan.draws / 2 ? out->plan.draws / 2
                                                              : out->plan.pairs;
    POND_TRY(POND_NEW(&output, n, err));
    POND_TRY(POND_NEW(&direct, input->measures * n, err));
    POND_TRY(POND_NEW(&common, input->measures, err));
    POND_TRY(POND_NEW(&demand, entries, err));
    POND_TRY(POND_NEW(&product, n, err));
    for (int64_t s = 0; s < n; s++) {
        const double *given = input->io->part[POND_IO_OUTPUT];

        output[s] = given == NULL ? 1.0 : fmax(0.0, given[s]);
    }
    for (int64_t k = 0; k < entries; k++) {
        demand[k] = pond_study_number(study, "demand_sd");
    }
    set_direct(input, direct, common);
    set_products(input, product);
    in.table = impact_account_input(input);
    in.output = output;
    in.product = product;
    in.technique = spread_of(input, "technique_sd");
    in.trade = spread_of(input, "trade_sd");
    in.direct_sd = direct;
    in.common_sd = common;
    in.demand_sd = demand;
    POND_TRY(draw_all(out, &d, &in, err));
done:
    for (int t = 0; d.work != NULL && t < d.threads; t++) {
        pond_interval_work_free(d.work[t]);
    }
    pondi_free(d.work);
    pond_intervals_free(d.intervals);
    pondi_free(output);
    pondi_free(direct);
    pondi_free(common);
    pondi_free(demand);
    pondi_free(product);
    return status;
}

enum pond_status impact_intervals_draw(struct impact_intervals *out,
                                       const struct impact_input *input, int32_t demands,
                                       const double *f, const double *domestic,
                                       struct pond_error *err)
{
    struct drawing d = {.out = out};
    struct pond_interval_input in = {.demands = demands, .demand = f, .demand_domestic = domestic};

    return draw_for(out, input, &d, &in, err);
}

enum pond_status impact_intervals_draw_by(struct impact_intervals *out,
                                          const struct impact_input *input,
                                          impact_draw_function run, void *user,
                                          struct pond_error *err)
{
    enum pond_status status = POND_OK;
    double *nothing = NULL;
    struct drawing d = {.out = out, .run = run, .user = user};
    struct pond_interval_input in = {.demands = 1};

    *out = (struct impact_intervals){.input = input};
    POND_TRY(POND_NEW(&nothing, input->sectors, err));
    in.demand = nothing;
    POND_TRY(draw_for(out, input, &d, &in, err));
done:
    pondi_free(nothing);
    return status;
}

void impact_intervals_clear(struct impact_intervals *intervals)
{
    pondi_free(intervals->total);
    memset(intervals, 0, sizeof *intervals);
}

/* --- what they say --- */

/* One number of all items. */
struct asked {
    const struct impact_intervals *intervals;
    int32_t demand;
    int32_t measure;
    enum impact_place place;
};

static double outcome(const void *user, int64_t item)
{
    const struct asked *asked = user;
    const struct impact_input *input = asked->intervals->input;
    int64_t row = asked->demand * (int64_t)input->measures + asked->measure;
    const double *total = asked->intervals->total + item * asked->intervals->totals +
                          row * ((int64_t)input->regions + 1);
    double sum = 0.0;

    for (int32_t p = 0; p <= input->regions; p++) {
        enum impact_place where = p == input->here     ? IMPACT_HERE
                                  : p < input->regions ? IMPACT_ELSEWHERE
                                                       : IMPACT_ABROAD;

        sum += asked->place == IMPACT_PLACES || asked->place == where ? total[p] : 0.0;
    }
    return sum;
}

static int by_value(const void *left, const void *right)
{
    double a = *(const double *)left;
    double b = *(const double *)right;

    return (a > b) - (a < b);
}

enum pond_status impact_interval_of(struct impact_interval *out,
                                    const struct impact_intervals *intervals, int32_t demand,
                                    int32_t measure, enum impact_place place,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct asked asked = {intervals, demand, measure, place};
    int64_t draws = intervals->plan.draws;
    double *value = NULL;

    POND_TRY(POND_NEW(&value, draws, err));
    for (int64_t d = 0; d < draws; d++) {
        value[d] = outcome(&asked, d + 1);
    }
    *out = (struct impact_interval){.given = outcome(&asked, 0),
                                    .mean = (double)NAN,
                                    .low = (double)NAN,
                                    .middle = (double)NAN,
                                    .high = (double)NAN};
    if (draws > 0) {
        out->mean = pond_sum(value, draws) / (double)draws;
        qsort(value, (size_t)draws, sizeof *value, by_value);
        out->low = pond_quantile_of(value, draws, 0.05).value;
        out->middle = pond_quantile_of(value, draws, 0.5).value;
        out->high = pond_quantile_of(value, draws, 0.95).value;
    }
done:
    pondi_free(value);
    return status;
}

enum pond_status impact_intervals_answer(const struct impact_intervals *intervals,
                                         struct impact_answer *answer, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int32_t measures = intervals->input->measures;
    int64_t places = IMPACT_PLACES + 1;

    pondi_free(answer->low);
    pondi_free(answer->high);
    answer->high = NULL;
    POND_TRY(POND_NEW(&answer->low, measures * places, err));
    POND_TRY(POND_NEW(&answer->high, measures * places, err));
    for (int64_t k = 0; k < measures * places; k++) {
        struct impact_interval one;

        POND_TRY(impact_interval_of(&one, intervals, 0, (int32_t)(k / places),
                                    (enum impact_place)(k % places), err));
        answer->low[k] = one.low;
        answer->high[k] = one.high;
    }
done:
    return status;
}

/* --- tables --- */

const char *impact_group_name(enum pond_interval_group group)
{
    static const char *const name[POND_INTERVAL_GROUPS] = {"technique", "trade", "direct",
                                                           "demand"};

    return name[group];
}

static const char *place_name(int64_t place)
{
    static const char *const name[IMPACT_PLACES + 1] = {"here", "elsewhere", "abroad", "total"};

    return name[place];
}

static enum pond_status add_names(struct pond_table *table, int32_t text[4], const char *what,
                                  const char *description, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(pond_table_add_text(table, "measure", "", "Its code.", &text[0], err));
    POND_TRY(pond_table_add_text(table, "unit", "", "Of its numbers.", &text[1], err));
    POND_TRY(pond_table_add_text(table, "place", "",
                                 "In the region here, in the table's other regions, abroad, or in "
                                 "total.",
                                 &text[2], err));
    if (what != NULL) {
        POND_TRY(pond_table_add_text(table, what, "", description, &text[3], err));
    }
done:
    return status;
}

static enum pond_status set_names(struct pond_table *table, const int32_t text[4], int64_t row,
                                  const struct impact_measure *measure, int64_t place,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(pond_table_set_text(table, text[0], row, measure->code, err));
    POND_TRY(pond_table_set_text(table, text[1], row, measure->unit, err));
    POND_TRY(pond_table_set_text(table, text[2], row, place_name(place), err));
done:
    return status;
}

static enum pond_status add_intervals(const struct impact_intervals *intervals,
                                      struct pond_result *result, struct pond_error *err)
{
    static const char *const name[5][2] = {{"given", "With nothing drawn."},
                                           {"mean", "Of the draws."},
                                           {"p5", "One draw in 20 is below it."},
                                           {"p50", "Half of the draws are below it."},
                                           {"p95", "One draw in 20 is above it."}};
    enum pond_status status = POND_OK;
    const struct impact_input *input = intervals->input;
    struct pond_table *table = NULL;
    int64_t places = IMPACT_PLACES + 1;
    int32_t text[4];
    double *number[5];

    POND_TRY(pond_table_new(&table, "intervals",
                            "How sure each total is: what the draws of what is assumed say.",
                            input->measures * places, err));
    POND_TRY(add_names(table, text, NULL, NULL, err));
    for (int c = 0; c < 5; c++) {
        POND_TRY(pond_table_add_f64(table, name[c][0], "", name[c][1], &number[c], err));
    }
    for (int64_t row = 0; row < input->measures * places; row++) {
        int32_t m = (int32_t)(row / places);
        struct impact_interval one;

        POND_TRY(impact_interval_of(&one, intervals, 0, m, (enum impact_place)(row % places), err));
        POND_TRY(set_names(table, text, row, &input->measure[m], row % places, err));
        number[0][row] = one.given;
        number[1][row] = one.mean;
        number[2][row] = one.low;
        number[3][row] = one.middle;
        number[4][row] = one.high;
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pond_table_free(table);
    return status;
}

static enum pond_status add_causes(const struct impact_intervals *intervals,
                                   struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct impact_input *input = intervals->input;
    int64_t factors = intervals->plan.factors;
    int64_t rows = 2 * factors * input->measures;
    struct pond_variance_share share[POND_INTERVAL_GROUPS];
    struct study_share_columns columns;
    struct pond_table *table = NULL;
    int32_t text[4];

    /* Each measure here and in total. */
    POND_TRY(pond_table_new(&table, "causes",
                            "Whose doing it is that totals are not sure: shares of the variance "
                            "by assumption (Sobol' indices).",
                            rows, err));
    POND_TRY(add_names(table, text, "assumption",
                       "Technique: what sectors buy; trade: where; direct: what a unit of output "
                       "takes; demand: what is bought in the first place.",
                       err));
    POND_TRY(study_add_shares(table, &columns, err));
    for (int64_t row = 0; row < rows; row++) {
        int64_t pair = row / factors;
        enum impact_place place = pair % 2 == 0 ? IMPACT_HERE : IMPACT_PLACES;
        const struct asked asked = {intervals, 0, (int32_t)(pair / 2), place};

        if (row % factors == 0) {
            POND_TRY(study_draws_number_shares(&intervals->plan, outcome, &asked, share, err));
        }
        POND_TRY(set_names(table, text, row, &input->measure[pair / 2], place, err));
        POND_TRY(pond_table_set_text(table, text[3], row,
                                     impact_group_name(intervals->group[row % factors]), err));
        study_set_shares(&columns, row, &share[row % factors]);
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pond_table_free(table);
    return status;
}

enum pond_status impact_intervals_assume(const struct impact_intervals *intervals,
                                         struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_study *study = intervals->input->study;

    POND_TRY(pond_result_assume(
        result, err,
        "P5 to P95 are of %lld draws with seed %lld: relative standard deviations of %g for what "
        "sectors buy and %g for where, of a flow of %s %g a year%s; %g for what a unit of output "
        "takes of an indicator and %g of all sectors alike, %g for jobs, %g for final demand. "
        "Output, value added, pay and imports of a unit of output are not drawn: columns of the "
        "table keep their sums. These spreads are judgement, not measured; whether the model holds "
        "they do "
        "not tell.",
        (long long)intervals->plan.draws, (long long)pond_study_integer(study, "seed"),
        pond_study_number(study, "technique_sd"), pond_study_number(study, "trade_sd"),
        intervals->input->io->currency, pond_study_number(study, "flow_size"),
        intervals->input->io->part[POND_IO_OUTPUT] == NULL
            ? " (the table has no output: the same for all flows)"
            : ", less of larger and more of smaller ones",
        pond_study_number(study, "direct_sd"), pond_study_number(study, "common_sd"),
        pond_study_number(study, "jobs_sd"), pond_study_number(study, "demand_sd")));
done:
    return status;
}

enum pond_status impact_intervals_tables(const struct impact_intervals *intervals,
                                         struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(add_intervals(intervals, result, err));
    if (intervals->plan.pairs > 0 && intervals->plan.factors > 0) {
        POND_TRY(add_causes(intervals, result, err));
    }
    POND_TRY(impact_intervals_assume(intervals, result, err));
done:
    return status;
}
