/* From a table as published to one that accounts can be made with.
 * SPDX-License-Identifier: Apache-2.0 */
#include "study/impact/impact_input.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "study/impact/impact_table.h"
#include "study/scenario/expression.h"

/* --- what is measured --- */

/* How publishers call what is asked for most: beginnings of codes and names. */
static enum impact_role role_of(const char *code, const char *name)
{
    static const struct {
        const char *start;
        enum impact_role role;
    } words[] = {{"VADD", IMPACT_VALUE_ADDED},        {"value added", IMPACT_VALUE_ADDED},
                 {"value_added", IMPACT_VALUE_ADDED}, {"jobs", IMPACT_JOBS},
                 {"employment", IMPACT_JOBS},         {"GHG", IMPACT_GREENHOUSE},
                 {"GWP", IMPACT_GREENHOUSE},          {"greenhouse", IMPACT_GREENHOUSE}};

    for (size_t k = 0; k < sizeof words / sizeof *words; k++) {
        if (study_starts_with(code, words[k].start) || study_starts_with(name, words[k].start)) {
            return words[k].role;
        }
    }
    return IMPACT_OTHER;
}

static bool has_role(const struct pond_io_table *io, enum impact_role role)
{
    const struct pond_io_label *label = io->axis[POND_IO_INDICATOR].label;

    for (int32_t k = 0; k < pond_io_count(io, POND_IO_INDICATOR); k++) {
        if (role_of(pond_io_code(io, POND_IO_INDICATOR, k), label[k].name) == role) {
            return true;
        }
    }
    return false;
}

/* A row of primary inputs: pay alone, or all that is value added. */
static bool add_primary(const struct pond_io_table *io, bool pay_only, double *row)
{
    const struct pond_io_label *label = io->axis[POND_IO_PRIMARY].label;
    const double *primary = io->part[POND_IO_PRIMARY_INPUT];
    int64_t n = pond_io_count(io, POND_IO_SECTOR);
    bool found = false;

    for (int32_t k = 0; primary != NULL && k < pond_io_count(io, POND_IO_PRIMARY); k++) {
        if (pay_only ? label[k].kind != POND_IO_PAY : label[k].kind == POND_IO_IMPORTED_INPUT) {
            continue;
        }
        found = true;
        for (int64_t s = 0; s < n; s++) {
            row[s] += primary[k * n + s];
        }
    }
    return found;
}

/* Inputs from outside the table's regions for each unit of output; whether the table tells. */
static bool add_imports(const struct pond_io_table *io, double *row)
{
    const struct pond_io_label *label = io->axis[POND_IO_PRIMARY].label;
    const double *primary = io->part[POND_IO_PRIMARY_INPUT];
    const double *all = io->part[POND_IO_COEFFICIENTS];
    const double *domestic = io->part[POND_IO_DOMESTIC];
    int64_t n = pond_io_count(io, POND_IO_SECTOR);
    bool found = domestic != NULL;

    for (int64_t cell = 0; domestic != NULL && cell < n * n; cell++) {
        row[cell % n] += all[cell] - domestic[cell];
    }
    for (int32_t k = 0; primary != NULL && k < pond_io_count(io, POND_IO_PRIMARY); k++) {
        if (label[k].kind == POND_IO_IMPORTED_INPUT) {
            found = true;
            for (int64_t s = 0; s < n; s++) {
                row[s] += primary[k * n + s];
            }
        }
    }
    return found;
}

static void take_measure(struct impact_input *input, const char *code, const char *name,
                         const char *unit, enum impact_role role)
{
    bool first = impact_measure_of(input, role) < 0;

    input->measure[input->measures++] = (struct impact_measure){
        code, name, unit, first || role == IMPACT_OTHER ? role : IMPACT_OTHER};
}

static enum pond_status measure(struct impact_input *input, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_io_table *io = input->io;
    int64_t n = input->sectors;
    int32_t indicators =
        io->part[POND_IO_DIRECT] == NULL ? 0 : pond_io_count(io, POND_IO_INDICATOR);

    POND_TRY(POND_NEW(&input->measure, indicators + 4, err));
    POND_TRY(POND_NEW(&input->direct, (indicators + 4) * n, err));
    POND_TRY(POND_NEW(&input->pay, n, err));
    take_measure(input, "output", "Output", io->currency, IMPACT_OUTPUT);
    for (int64_t s = 0; s < n; s++) {
        input->direct[s] = 1.0;
    }
    if ((indicators == 0 || !has_role(io, IMPACT_VALUE_ADDED)) &&
        add_primary(io, false, &input->direct[input->measures * n])) {
        take_measure(input, "value_added", "Value added", io->currency, IMPACT_VALUE_ADDED);
    }
    if (add_primary(io, true, input->pay)) {
        memcpy(&input->direct[input->measures * n], input->pay, (size_t)n * sizeof *input->pay);
        take_measure(input, "pay", "Compensation of employees", io->currency, IMPACT_PAY);
    } else {
        pondi_free(input->pay);
        input->pay = NULL;
    }
    if (add_imports(io, &input->direct[input->measures * n])) {
        take_measure(input, "imports", "Imported inputs", io->currency, IMPACT_IMPORTS);
    }
    for (int32_t k = 0; k < indicators; k++) {
        const struct pond_io_label *label = &io->axis[POND_IO_INDICATOR].label[k];
        const char *code = pond_io_code(io, POND_IO_INDICATOR, k);

        memcpy(&input->direct[input->measures * n], &io->part[POND_IO_DIRECT][k * n],
               (size_t)n * sizeof *input->direct);
        take_measure(input, code, label->name[0] == '\0' ? code : label->name,
                     strcmp(label->unit, "$") == 0 ? io->currency : label->unit,
                     role_of(code, label->name));
    }
done:
    return status;
}

bool impact_tells_abroad(const struct impact_input *input)
{
    return input->io->part[POND_IO_DOMESTIC] != NULL;
}

int32_t impact_measure_of(const struct impact_input *input, enum impact_role role)
{
    for (int32_t k = 0; k < input->measures; k++) {
        if (input->measure[k].role == role) {
            return k;
        }
    }
    return -1;
}

/* --- households --- */

/* What households of each region buy of each sector, sectors x regions; false: nothing. */
static bool add_households(const struct pond_io_table *io, enum pond_io_part part, double *bought)
{
    const struct pond_io_label *label = io->axis[POND_IO_FINAL].label;
    const double *final = io->part[part];
    int64_t finals = pond_io_count(io, POND_IO_FINAL);
    int64_t regions = pond_io_count(io, POND_IO_REGION);
    bool found = false;

    for (int64_t f = 0; final != NULL && f < finals; f++) {
        if (label[f].kind != POND_IO_HOUSEHOLDS) {
            continue;
        }
        for (int64_t s = 0; s < pond_io_count(io, POND_IO_SECTOR); s++) {
            bought[s * regions + label[f].region] += final[s * finals + f];
            found = found || final[s * finals + f] > 0.0;
        }
    }
    return found;
}

/* Households of all regions' part of all value added. */
static double share_spent(const struct impact_input *input)
{
    int32_t row = impact_measure_of(input, IMPACT_VALUE_ADDED);
    const double *output = input->io->part[POND_IO_OUTPUT];
    double spent = 0.0;
    double added = 0.0;

    if (row < 0 || output == NULL) {
        return (double)NAN;
    }
    for (int64_t s = 0; s < input->sectors; s++) {
        added += input->direct[row * (int64_t)input->sectors + s] * output[s];
        for (int32_t r = 0; r < input->regions; r++) {
            spent += input->spending[s * input->regions + r];
        }
    }
    return added > 0.0 ? fmin(1.0, spent / added) : (double)NAN;
}

/* From money bought to money bought for each unit of pay. */
static void to_shares(struct impact_input *input)
{
    for (int32_t r = 0; r < input->regions; r++) {
        double sum = 0.0;

        for (int64_t s = 0; s < input->sectors; s++) {
            sum += input->spending[s * input->regions + r];
        }
        for (int64_t s = 0; s < input->sectors; s++) {
            int64_t cell = s * input->regions + r;
            double factor = sum > 0.0 ? input->spend / sum : 0.0;

            input->spending[cell] *= factor;
            if (input->spending_domestic != NULL) {
                input->spending_domestic[cell] *= factor;
            }
        }
    }
}

static enum pond_status find_households(struct impact_input *input, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t cells = (int64_t)input->sectors * input->regions;
    double asked = pond_study_number(input->study, "spend");

    input->spend = (double)NAN;
    POND_TRY(POND_NEW(&input->spending, cells, err));
    if (!add_households(input->io, POND_IO_FINAL_DEMAND, input->spending) || input->pay == NULL) {
        goto without;
    }
    if (input->io->part[POND_IO_FINAL_DOMESTIC] != NULL) {
        POND_TRY(POND_NEW(&input->spending_domestic, cells, err));
        (void)add_households(input->io, POND_IO_FINAL_DOMESTIC, input->spending_domestic);
    }
    input->spend = asked > 0.0 ? asked : share_spent(input);
    if (isfinite(input->spend)) {
        to_shares(input);
        goto done;
    }
without:
    pondi_free(input->spending);
    pondi_free(input->spending_domestic);
    input->spending = NULL;
    input->spending_domestic = NULL;
done:
    return status;
}

/* --- the whole --- */

static enum pond_status find_region(struct impact_input *input, struct pond_error *err)
{
    const char *asked = pond_study_text(input->study, "region");

    input->here = asked[0] == '\0' ? 0 : pond_io_find(input->io, POND_IO_REGION, asked);
    if (input->here < 0) {
        return pond_fail(err, POND_ENOTFOUND,
                         "parameter \"region\": table \"%s\" has no region \"%s\" (its first is "
                         "\"%s\"; \"pond table show\" lists them)",
                         input->io->name, asked, pond_io_code(input->io, POND_IO_REGION, 0));
    }
    return POND_OK;
}

enum pond_status impact_input_trades(const struct impact_input *input, const char *without,
                                     struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_study *study = input->study;
    char currency[4];

    if (study->store == NULL) {
        return pond_fail(err, POND_ENOTFOUND, "%s: there is no such store%s", study->address,
                         without);
    }
    POND_TRY(pond_study_recall(study, err));
    pond_study_currency(study, currency);
    if (strcmp(currency, input->io->currency) != 0) {
        status = pond_fail(err, POND_EINVAL,
                           "trades are in %s and table \"%s\" is in %s (expected one currency: "
                           "choose another --currency or --io-table)",
                           currency, input->io->name, input->io->currency);
    }
done:
    return status;
}

const double *impact_domestic(const struct impact_input *input)
{
    const double *domestic = input->io->part[POND_IO_DOMESTIC];

    return domestic == NULL ? input->io->part[POND_IO_COEFFICIENTS] : domestic;
}

struct pond_account_input impact_account_input(const struct impact_input *input)
{
    return (struct pond_account_input){
        .sectors = input->sectors,
        .regions = input->regions,
        .indicators = input->measures,
        .sector_region = input->region,
        .coefficients = input->io->part[POND_IO_COEFFICIENTS],
        .domestic = input->io->part[POND_IO_DOMESTIC],
        .direct = input->direct,
        .pay = input->spending == NULL ? NULL : input->pay,
        .spending = input->spending,
        .spending_domestic = input->spending_domestic,
    };
}

static enum pond_status make_model(struct impact_input *input, struct pond_error *err)
{
    struct pond_account_input from = impact_account_input(input);
    enum pond_status status = pond_account_model_new(&input->model, &from, err);

    return status == POND_EINVAL ? pond_fail_in(err, status, "table \"%s\"", input->io->name)
                                 : status;
}

enum pond_status impact_input_leave_households(struct impact_input *input, struct pond_error *err)
{
    pondi_free(input->spending);
    pondi_free(input->spending_domestic);
    input->spending = NULL;
    input->spending_domestic = NULL;
    input->spend = (double)NAN;
    input->left_out = true;
    pond_account_model_free(input->model);
    input->model = NULL;
    return make_model(input, err);
}

enum pond_status impact_input_new(struct impact_input **out, struct pond_study *study,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct impact_input *input = NULL;

    *out = NULL;
    POND_TRY(POND_NEW(&input, 1, err));
    input->study = study;
    POND_TRY(impact_table_load(&input->io, study, err));
    input->sectors = pond_io_count(input->io, POND_IO_SECTOR);
    input->regions = pond_io_count(input->io, POND_IO_REGION);
    POND_TRY(find_region(input, err));
    POND_TRY(POND_NEW(&input->region, input->sectors, err));
    for (int32_t s = 0; s < input->sectors; s++) {
        input->region[s] = input->io->axis[POND_IO_SECTOR].label[s].region;
    }
    POND_TRY(measure(input, err));
    POND_TRY(find_households(input, err));
    POND_TRY(make_model(input, err));
    *out = input;
    input = NULL;
done:
    impact_input_free(input);
    return status;
}

void impact_input_free(struct impact_input *input)
{
    if (input != NULL) {
        pond_account_model_free(input->model);
        pond_io_table_free(input->io);
        pondi_free(input->region);
        pondi_free(input->measure);
        pondi_free(input->direct);
        pondi_free(input->pay);
        pondi_free(input->spending);
        pondi_free(input->spending_domestic);
        pondi_free(input);
    }
}

enum pond_status impact_input_assume(const struct impact_input *input, struct pond_result *result,
                                     struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_io_table *io = input->io;

    POND_TRY(pond_result_assume(result, err,
                                "Inputs are those of table \"%s\" of %" PRId32 ", %" PRId32
                                " sectors: fixed for each unit of output, without limits of "
                                "capacity, at the prices of that year.",
                                io->name, io->year, input->sectors));
    if (impact_measure_of(input, IMPACT_IMPORTS) >= 0 && io->part[POND_IO_DOMESTIC] == NULL) {
        POND_TRY(pond_result_assume(
            result, err,
            "What imports are of the table does not say: they are counted in money, "
            "and what is made abroad for them is not known."));
    } else if (io->part[POND_IO_DOMESTIC] == NULL) {
        POND_TRY(pond_result_assume(
            result, err,
            "The table does not tell imports apart: all inputs count as made in its "
            "regions."));
    } else {
        POND_TRY(pond_result_assume(result, err,
                                    "Imports take what they would take if made as in the table; "
                                    "where they come from it does not say."));
    }
    if (input->left_out) {
        POND_TRY(pond_result_assume(
            result, err, "What pay is spent on is left out: it is what is asked about."));
    } else if (input->spending == NULL) {
        POND_TRY(pond_result_assume(result, err,
                                    "What pay is spent on is left out: the table has no pay or no "
                                    "households."));
    } else {
        POND_TRY(pond_result_assume(
            result, err, "Of each unit of pay %.3g is spent, as households of the region spend%s.",
            input->spend,
            pond_study_number(input->study, "spend") > 0.0
                ? ""
                : "; it is what they spend of all value added"));
    }
done:
    return status;
}
