/* What is known of firms for a cost push: turnover, margin, pass-through, lag.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/time.h"
#include "ingest/csv.h"
#include "records/money.h"
#include "ripple/input_class.h"
#include "study/price/price_firms.h"
#include "study/scenario/expression.h"

#define YEAR_DAYS 365.25

/* --- pay --- */

/* Of each firm the newest records that tell its pay. */
struct pay_reader {
    const struct pond_study *study;
    int64_t *time_s; /* firms, POND_MISSING: none yet */
    double *pay;     /* firms: a year's, major units */
    double unit;
};

static enum pond_status take_jobs(void *user, const struct pond_batch *batch,
                                  struct pond_error *err)
{
    struct pay_reader *reader = user;

    (void)err;
    for (int64_t row = 0; row < batch->rows; row++) {
        int64_t firm = batch->column[POND_JOB_FIRM].i64[row];
        int64_t time_s = batch->column[POND_JOB_TIME].i64[row];
        int64_t pay = batch->column[POND_JOB_PAY].i64[row];

        if (firm < 0 || pay == POND_MISSING || time_s < reader->time_s[firm] ||
            batch->column[POND_JOB_CURRENCY].i64[row] != reader->study->totals.currency) {
            continue;
        }
        if (time_s > reader->time_s[firm]) {
            reader->time_s[firm] = time_s;
            reader->pay[firm] = 0.0;
        }
        reader->pay[firm] += (double)pay * reader->unit;
    }
    return POND_OK;
}

/* Pay of the period by firm of the records; time POND_MISSING: not known. */
static enum pond_status read_pay(struct pay_reader *reader, struct pond_study *study,
                                 struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t firms = study->firms.rows;
    double days = (double)(study->totals.last_s - study->totals.first_s) / POND_DAY_S + 1.0;

    reader->study = study;
    reader->unit = pow(10.0, -pond_currency_digits(study->totals.currency));
    POND_TRY(POND_NEW(&reader->time_s, firms, err));
    POND_TRY(POND_NEW(&reader->pay, firms, err));
    for (int64_t i = 0; i < firms; i++) {
        reader->time_s[i] = POND_MISSING; /* INT64_MIN: earlier than any */
    }
    POND_TRY(pond_store_read(study->store, POND_JOB, NULL,
                             (struct pond_sink){.user = reader, .records = take_jobs}, err));
    for (int64_t i = 0; i < firms; i++) {
        reader->pay[i] *= floor(days) / YEAR_DAYS;
    }
    pond_hash_add(&study->input, reader->pay, (size_t)firms * sizeof *reader->pay);
done:
    return status;
}

/* --- turnover and margin --- */

/* Turnover on record that does not even pay what was bought is not all of it: then it is what the
 * costs and the supposed margin make it. */
static void set_margin(struct price_firms *firms, const struct pond_network *network, pond_node j,
                       bool paid, double pay)
{
    double turnover = network->sales[j] + network->final_demand[j];
    double bought = network->purchases[j] + network->imports[j];
    double share = firms->share[j];

    if (turnover < bought) {
        firms->output[j] = (bought + (paid ? pay : 0.0)) / (1.0 - share);
        firms->margin[j] = share * firms->output[j];
        firms->known[j] = 0;
        firms->estimated++;
        return;
    }
    firms->output[j] = turnover;
    firms->known[j] = paid ? 2 : 1;
    firms->on_record += paid ? 1 : 0;
    firms->margin[j] = paid ? turnover - bought - pay : fmin(share * turnover, turnover - bought);
}

static enum pond_status make_margins(struct price_firms *firms, struct pond_study *study,
                                     struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_network *network = study->network;
    struct pay_reader reader = {.time_s = NULL};
    double part = pond_study_number(study, "buffer");

    POND_TRY(read_pay(&reader, study, err));
    for (pond_node j = 0; j < network->nodes; j++) {
        int32_t firm = network->firm[j];

        set_margin(firms, network, j, reader.time_s[firm] != POND_MISSING, reader.pay[firm]);
        firms->buffer[j] = part * fmax(firms->margin[j], 0.0);
    }
done:
    pondi_free(reader.time_s);
    pondi_free(reader.pay);
    return status;
}

/* --- other values by industry --- */

struct industry_reader {
    const struct pond_network *network;
    const struct pond_csv *csv;
    const struct pond_csv_row *row;
    size_t *longest; /* industries: length of the beginning that counts so far, plus 1 */
    struct industry_values *value; /* industries */
};

/* NaN: as the parameters say. */
struct industry_values {
    double pass;
    double lag_days;
    double margin;
};

static enum pond_status read_cell(const struct industry_reader *reader, int32_t column, double min,
                                  double max, const char *expected, double *value,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;

    *value = (double)NAN;
    if (reader->row->cell[column].length == 0) {
        return POND_OK;
    }
    POND_TRY(pond_csv_number(reader->csv, reader->row, column, value, err));
    if (!(*value >= min && *value <= max)) {
        return pond_csv_fail(reader->csv, reader->row, column, expected, err);
    }
done:
    return status;
}

/* Rows stand in any order: the longest beginning of a code wins, of equal ones the later. */
static enum pond_status take_industry(struct industry_reader *reader, const int32_t column[4],
                                      struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_network *network = reader->network;
    struct pond_csv_cell code = reader->row->cell[column[0]];
    struct industry_values value;

    POND_TRY(read_cell(reader, column[1], 0.0, 1.0, "a share from 0 to 1", &value.pass, err));
    POND_TRY(read_cell(reader, column[2], 1.0, 36500.0, "days, 1 to 36500", &value.lag_days, err));
    POND_TRY(read_cell(reader, column[3], 0.0, 0.9, "a share from 0 to 0.9", &value.margin, err));
    for (int32_t k = 0; k < network->industries; k++) {
        if (reader->longest[k] <= code.length + 1 &&
            strlen(network->industry_code[k]) >= code.length &&
            memcmp(network->industry_code[k], code.text, code.length) == 0) {
            reader->longest[k] = code.length + 1;
            reader->value[k] = value;
        }
    }
done:
    return status;
}

static enum pond_status read_industries(struct industry_reader *reader, struct pond_study *study,
                                        const char *path, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    static const char *const names[] = {"industry", "pass_through", "lag", "margin"};
    struct pond_csv *csv = NULL;
    int32_t column[4];

    POND_TRY(pond_study_hash_file(study, path, err));
    POND_TRY(pond_csv_open(&csv, path, NULL, err));
    reader->csv = csv;
    for (int i = 0; i < 4; i++) {
        POND_TRY(pond_csv_find(csv, names[i], &column[i], err));
    }
    for (;;) {
        POND_TRY(pond_csv_next_good(csv, &reader->row, err));
        if (reader->row == NULL) {
            break;
        }
        POND_TRY(take_industry(reader, column, err));
    }
done:
    pond_csv_close(csv);
    return status;
}

static double value_or(double value, double otherwise)
{
    return isnan(value) ? otherwise : value;
}

/* Pass-through, lag and supposed margin of each firm. */
static enum pond_status make_habits(struct price_firms *firms, struct pond_study *study,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_network *network = study->network;
    const char *path = pond_study_text(study, "industries");
    struct industry_reader reader = {.network = network};

    POND_TRY(POND_NEW(&reader.longest, network->industries, err));
    POND_TRY(POND_NEW(&reader.value, network->industries, err));
    for (int32_t k = 0; k < network->industries; k++) {
        reader.value[k] = (struct industry_values){(double)NAN, (double)NAN, (double)NAN};
    }
    if (path[0] != '\0') {
        POND_TRY(read_industries(&reader, study, path, err));
    }
    for (pond_node j = 0; j < network->nodes; j++) {
        struct industry_values value = reader.value[network->industry[j]];

        firms->pass[j] = value_or(value.pass, pond_study_number(study, "pass_through"));
        firms->share[j] = value_or(value.margin, pond_study_number(study, "margin"));
        firms->lag_days[j] =
            (int32_t)value_or(value.lag_days, (double)pond_study_integer(study, "lag"));
    }
done:
    pondi_free(reader.longest);
    pondi_free(reader.value);
    return status;
}

/* --- essential inputs --- */

static enum pond_status make_avoided(struct price_firms *firms, const struct pond_study *study,
                                     struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_network *network = study->network;
    int64_t pairs = (int64_t)network->industries * network->industries;
    const char *rule = pond_study_text(study, "inputs");
    double avoid = pond_study_number(study, "avoid");
    uint8_t *input_class = NULL;

    POND_TRY(POND_NEW(&firms->avoided, pairs, err));
    POND_TRY(POND_NEW(&input_class, pairs, err));
    if (strcmp(rule, "sector") == 0) {
        pond_esri_classes_by_sector(network->industry_code, network->industries, input_class, NULL);
    } else {
        memset(input_class,
               strcmp(rule, "leontief") == 0 ? POND_INPUT_ESSENTIAL : POND_INPUT_NON_ESSENTIAL,
               (size_t)pairs);
    }
    for (int64_t k = 0; k < pairs; k++) {
        firms->avoided[k] = input_class[k] == POND_INPUT_ESSENTIAL ? 0.0 : avoid;
    }
done:
    pondi_free(input_class);
    return status;
}

enum pond_status price_firms_read(struct price_firms *firms, struct pond_study *study,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    pond_node nodes = study->network->nodes;

    POND_TRY(POND_NEW(&firms->output, nodes, err));
    POND_TRY(POND_NEW(&firms->margin, nodes, err));
    POND_TRY(POND_NEW(&firms->known, nodes, err));
    POND_TRY(POND_NEW(&firms->pass, nodes, err));
    POND_TRY(POND_NEW(&firms->share, nodes, err));
    POND_TRY(POND_NEW(&firms->buffer, nodes, err));
    POND_TRY(POND_NEW(&firms->lag_days, nodes, err));
    POND_TRY(make_habits(firms, study, err));
    POND_TRY(make_margins(firms, study, err));
    POND_TRY(make_avoided(firms, study, err));
done:
    return status;
}

void price_firms_clear(struct price_firms *firms)
{
    pondi_free(firms->output);
    pondi_free(firms->margin);
    pondi_free(firms->known);
    pondi_free(firms->pass);
    pondi_free(firms->share);
    pondi_free(firms->buffer);
    pondi_free(firms->lag_days);
    pondi_free(firms->avoided);
    *firms = (struct price_firms){0};
}
