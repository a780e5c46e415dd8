/* The region by industry, and its table as a file that is one to read again.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "study/regional/regional_study.h"

static double over(double part, double whole)
{
    return whole != 0.0 ? part / whole : (double)NAN;
}

/* Of what a unit of output here buys in the nation, what is bought from `elsewhere` (1) or here
 * (0). */
static double bought(const struct regional_study *r, int32_t buyer, int elsewhere)
{
    int64_t n = r->nation.industries;
    double sum = 0.0;

    for (int64_t i = 0; i < n; i++) {
        sum += r->two.a[(elsewhere * n + i) * 2 * n + buyer];
    }
    return sum;
}

/* --- industries --- */

enum number {
    JOBS_HERE,
    JOBS_NATION,
    SLQ,
    OUTPUT_HERE,
    OUTPUT_NATION,
    BOUGHT_HERE,
    BOUGHT_ELSEWHERE,
    SHARE_HERE,
    MADE_HERE,
    MADE_ELSEWHERE,
    NUMBERS
};

static const char *const number_name[NUMBERS][3] = {
    {"jobs_here", "jobs", "In the region."},
    {"jobs_nation", "jobs", "In the nation."},
    {"slq", "times", "Share of the region's jobs over share of the nation's jobs."},
    {"output_here", NULL, "As many of the nation's as of its jobs."},
    {"output_nation", NULL, "As the table has it."},
    {"bought_here", "", "Inputs from the region, for each unit of output."},
    {"bought_elsewhere", "", "Inputs from the rest of the nation, for each unit of output."},
    {"share_here", "share", "Of both what is bought here."},
    {"made_here", "", "Output in the region for a unit of final demand: its multiplier."},
    {"made_elsewhere", "", "Output in the rest of the nation for it: what leaks away."},
};

static void set_numbers(const struct regional_study *r, int32_t p, double *number[NUMBERS])
{
    int32_t n = r->nation.industries;
    double here = 0.0;
    double all = 0.0;

    for (int32_t k = 0; k < n; k++) {
        here += r->here[k];
        all += r->of_all[k];
    }
    number[JOBS_HERE][p] = r->known[p] ? r->here[p] : (double)NAN;
    number[JOBS_NATION][p] = r->known[p] ? r->of_all[p] : (double)NAN;
    number[SLQ][p] = over(r->here[p] / here, r->of_all[p] / all);
    number[OUTPUT_HERE][p] = r->two.output[p];
    number[OUTPUT_NATION][p] = r->nation.output[p];
    number[BOUGHT_HERE][p] = bought(r, p, 0);
    number[BOUGHT_ELSEWHERE][p] = bought(r, p, 1);
    number[SHARE_HERE][p] =
        over(number[BOUGHT_HERE][p], number[BOUGHT_HERE][p] + number[BOUGHT_ELSEWHERE][p]);
    number[MADE_HERE][p] = r->multiplier[p];
    number[MADE_ELSEWHERE][p] = r->multiplier[2 * n + p];
}

static enum pond_status add_industries(const struct regional_study *r, struct pond_result *result,
                                       struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_table *table = NULL;
    double *number[NUMBERS];
    int32_t code = 0;
    int32_t name = 0;

    POND_TRY(pond_table_new(&table, "industries", "The region by industry, and what leaks away.",
                            r->nation.industries, err));
    POND_TRY(pond_table_add_text(table, "industry", "", "Its code.", &code, err));
    POND_TRY(pond_table_add_text(table, "name", "", "What it is called.", &name, err));
    for (int c = 0; c < NUMBERS; c++) {
        POND_TRY(pond_table_add_f64(table, number_name[c][0],
                                    number_name[c][1] == NULL ? r->io->currency : number_name[c][1],
                                    number_name[c][2], &number[c], err));
    }
    for (int32_t p = 0; p < r->nation.industries; p++) {
        POND_TRY(pond_table_set_text(table, code, p, r->nation.code[p], err));
        POND_TRY(pond_table_set_text(table, name, p, r->nation.name[p], err));
        set_numbers(r, p, number);
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pond_table_free(table);
    return status;
}

/* --- the table --- */

/* Columns: one an industry, then what is left, above 0 and below. */
struct square {
    struct pond_table *table;
    double **column; /* industries + 2 */
    int32_t code;
    int32_t name;
    int64_t row;
};

static int64_t count_rows(const struct regional_study *r)
{
    return (int64_t)r->nation.industries + 1 + pond_io_count(r->io, POND_IO_PRIMARY) +
           (r->io->part[POND_IO_DIRECT] == NULL ? 0 : pond_io_count(r->io, POND_IO_INDICATOR));
}

static enum pond_status add_columns(const struct regional_study *r, struct square *s,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int32_t n = r->nation.industries;

    POND_TRY(POND_NEW(&s->column, n + 2, err));
    POND_TRY(pond_table_new(&s->table, "table",
                            "The region's table, in the form that a table is read in again "
                            "(docs/tables.md).",
                            count_rows(r), err));
    POND_TRY(pond_table_add_text(s->table, "industry", "", "Who sells; or what is used besides.",
                                 &s->code, err));
    POND_TRY(pond_table_add_text(s->table, "name", "", "What it is called.", &s->name, err));
    for (int32_t p = 0; p < n; p++) {
        POND_TRY(pond_table_add_f64(s->table, r->nation.code[p], r->io->currency,
                                    "What this industry buys.", &s->column[p], err));
    }
    POND_TRY(pond_table_add_f64(s->table, "final_demand:other", r->io->currency,
                                "What is left for final demand and for elsewhere.", &s->column[n],
                                err));
    POND_TRY(pond_table_add_f64(s->table, "final_demand:inventories", r->io->currency,
                                "What more is sold than made.", &s->column[n + 1], err));
done:
    return status;
}

static enum pond_status add_industry_rows(const struct regional_study *r, struct square *s,
                                          struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t n = r->nation.industries;

    for (int64_t i = 0; i < n; i++) {
        double rest = r->two.output[i];

        for (int64_t j = 0; j < n; j++) {
            s->column[j][s->row] = r->two.a[i * 2 * n + j] * r->two.output[j];
            rest -= s->column[j][s->row];
        }
        s->column[n][s->row] = fmax(0.0, rest);
        s->column[n + 1][s->row] = fmin(0.0, rest);
        POND_TRY(pond_table_set_text(s->table, s->code, s->row, r->nation.code[i], err));
        POND_TRY(pond_table_set_text(s->table, s->name, s->row, r->nation.name[i], err));
        s->row++;
    }
done:
    return status;
}

/* A row of what is used besides: for each unit of output, or `total`. */
static enum pond_status add_extra(const struct regional_study *r, struct square *s,
                                  const char *code, const double *each, const double *total,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int32_t n = r->nation.industries;

    for (int32_t j = 0; j < n; j++) {
        double output = r->two.output[j];

        s->column[j][s->row] =
            output > 0.0 ? (total != NULL && r->known[j] ? total[j] : each[j] * output) : 0.0;
    }
    s->column[n][s->row] = (double)NAN;
    s->column[n + 1][s->row] = (double)NAN;
    POND_TRY(pond_table_set_text(s->table, s->code, s->row, code, err));
    s->row++;
done:
    return status;
}

static int32_t primaries_of(const struct regional_study *r)
{
    return r->io->part[POND_IO_PRIMARY_INPUT] == NULL ? 0 : pond_io_count(r->io, POND_IO_PRIMARY);
}

static const char *primary_name(int32_t kind)
{
    switch (kind) {
    case POND_IO_PAY:
        return "value_added:pay";
    case POND_IO_TAXES:
        return "value_added:taxes";
    case POND_IO_SURPLUS:
        return "value_added:surplus";
    case POND_IO_VALUE_ADDED:
        return "value_added";
    case POND_IO_IMPORTED_INPUT:
        return NULL; /* within "imports" */
    default:
        return "value_added:other";
    }
}

/* Primary inputs of each kind together. */
static enum pond_status add_primary_rows(const struct regional_study *r, struct square *s,
                                         struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t n = r->nation.industries;
    int32_t primaries = primaries_of(r);
    const struct pond_io_label *label = r->io->axis[POND_IO_PRIMARY].label;
    double *sum = NULL;

    POND_TRY(POND_NEW(&sum, n, err));
    for (int32_t kind = POND_IO_PAY; kind <= POND_IO_PRIMARY_OTHER; kind++) {
        bool found = false;

        memset(sum, 0, (size_t)n * sizeof *sum);
        for (int32_t k = 0; k < primaries; k++) {
            for (int64_t j = 0; label[k].kind == kind && j < n; j++) {
                sum[j] += r->nation.primary[k * n + j];
                found = true;
            }
        }
        if (found && primary_name(kind) != NULL) {
            POND_TRY(add_extra(r, s, primary_name(kind), sum, NULL, err));
        }
    }
done:
    pondi_free(sum);
    return status;
}

static enum pond_status add_effect_rows(const struct regional_study *r, struct square *s,
                                        struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t n = r->nation.industries;
    int32_t region = pond_io_find(r->io, POND_IO_REGION, pond_study_text(r->study, "region"));
    bool own = region >= 0 && pond_study_text(r->study, "region")[0] != '\0';
    double *direct = NULL;
    char code[300];

    POND_TRY(POND_NEW(&direct, n, err));
    for (int32_t k = 0;
         r->io->part[POND_IO_DIRECT] != NULL && k < pond_io_count(r->io, POND_IO_INDICATOR); k++) {
        const char *unit = r->io->axis[POND_IO_INDICATOR].label[k].unit;

        memcpy(direct, &r->nation.direct[k * n], (size_t)n * sizeof *direct);
        if (own) {
            regional_direct(&r->nation, k, region, direct);
        }
        (void)snprintf(code, sizeof code, "%.200s [%.60s]",
                       pond_io_code(r->io, POND_IO_INDICATOR, k), unit[0] == '\0' ? "units" : unit);
        POND_TRY(add_extra(r, s, code, direct, k == r->nation.jobs ? r->here : NULL, err));
    }
done:
    pondi_free(direct);
    return status;
}

/* Of all inputs, those from elsewhere and from abroad, also where these are a primary input. */
static enum pond_status add_imports(const struct regional_study *r, struct square *s,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t n = r->nation.industries;
    int64_t primaries = primaries_of(r);
    const struct pond_io_label *label = r->io->axis[POND_IO_PRIMARY].label;
    double *each = NULL;

    POND_TRY(POND_NEW(&each, n, err));
    for (int64_t j = 0; j < n; j++) {
        for (int64_t i = 0; i < n; i++) {
            each[j] += r->nation.all[i * n + j] - r->two.a[i * 2 * n + j];
        }
        for (int64_t k = 0; k < primaries; k++) {
            each[j] += label[k].kind == POND_IO_IMPORTED_INPUT ? r->nation.primary[k * n + j] : 0.0;
        }
    }
    POND_TRY(add_extra(r, s, "imports", each, NULL, err));
done:
    pondi_free(each);
    return status;
}

static enum pond_status add_square(const struct regional_study *r, struct pond_result *result,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct square s = {.table = NULL};

    POND_TRY(add_columns(r, &s, err));
    POND_TRY(add_industry_rows(r, &s, err));
    POND_TRY(add_imports(r, &s, err));
    POND_TRY(add_primary_rows(r, &s, err));
    POND_TRY(add_effect_rows(r, &s, err));
    s.table->rows = s.row; /* primary inputs of one kind were one row */
    POND_TRY(pond_result_add_table(result, &s.table, err));
done:
    pond_table_free(s.table);
    pondi_free(s.column);
    return status;
}

/* --- figures --- */

static enum pond_status add_figures(const struct regional_study *r, struct pond_result *result,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int32_t n = r->nation.industries;
    double jobs[2] = {0.0, 0.0};
    double output[2] = {0.0, 0.0};
    double money[2] = {0.0, 0.0};

    for (int32_t p = 0; p < n; p++) {
        jobs[0] += r->here[p];
        jobs[1] += r->of_all[p];
        output[0] += r->two.output[p];
        output[1] += r->nation.output[p];
        money[0] += bought(r, p, 0) * r->two.output[p];
        money[1] += bought(r, p, 1) * r->two.output[p];
    }
    POND_TRY(pond_result_add_figure(result, "jobs_share", over(jobs[0], jobs[1]), "share",
                                    "Of the nation's jobs those here.", err));
    POND_TRY(pond_result_add_figure(result, "output_here", output[0], r->io->currency,
                                    "Output of the region.", err));
    POND_TRY(pond_result_add_figure(result, "output_share", over(output[0], output[1]), "share",
                                    "Of the nation's output that here.", err));
    POND_TRY(pond_result_add_figure(result, "leakage", over(money[1], money[0] + money[1]), "share",
                                    "Of inputs from the nation those from elsewhere in it.", err));
    POND_TRY(pond_result_add_figure(result, "capped", r->two.capped, "industries",
                                    "Industries, here or elsewhere, that would have sold more than "
                                    "they make.",
                                    err));
done:
    return status;
}

enum pond_status regional_tables(const struct regional_study *r, struct pond_result *result,
                                 struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(add_figures(r, result, err));
    POND_TRY(add_industries(r, result, err));
    POND_TRY(add_square(r, result, err));
done:
    return status;
}
