/* Tables of industries: of an input-output table, or added up from firms.
 * SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "ingest/io_table_read.h"
#include "study/sectors/sectors_study.h"

/* Published tables are rounded: sums agree to this share. */
#define ROUNDED 0.01

static enum pond_status allocate(struct sector_table *table, int32_t industries,
                                 struct pond_error *err)
{
    enum pond_status status = POND_OK;

    if (industries > POND_ARIO_MAX) {
        return pond_fail(err, POND_ELIMIT, "%" PRId32 " industries (expected at most %d)",
                         industries, POND_ARIO_MAX);
    }
    table->industries = industries;
    POND_TRY(POND_NEW(&table->code, industries, err));
    POND_TRY(POND_NEW(&table->flow, (int64_t)industries * industries, err));
    POND_TRY(POND_NEW(&table->final_demand, industries, err));
    POND_TRY(POND_NEW(&table->imports, industries, err));
    POND_TRY(POND_NEW(&table->output, industries, err));
    POND_TRY(POND_NEW(&table->value_added, industries, err));
done:
    return status;
}

static double inputs_of(const struct sector_table *table, int32_t industry)
{
    double sum = table->imports[industry];

    for (int32_t i = 0; i < table->industries; i++) {
        sum += table->flow[(int64_t)i * table->industries + industry];
    }
    return sum;
}

static void add_up(struct sector_table *table)
{
    for (int32_t i = 0; i < table->industries; i++) {
        table->output[i] = 0.0;
        for (int32_t j = 0; j < table->industries; j++) {
            table->output[i] += table->flow[(int64_t)i * table->industries + j];
        }
        table->output[i] += table->final_demand[i];
    }
}

/* --- a file --- */

/* Inputs of an industry for each unit of output, of one kind of primary input or of all others. */
static double primary_of(const struct pond_io_table *io, int32_t industry, bool imported)
{
    int32_t n = pond_io_count(io, POND_IO_SECTOR);
    double sum = 0.0;

    for (int32_t k = 0; k < pond_io_count(io, POND_IO_PRIMARY); k++) {
        bool is = io->axis[POND_IO_PRIMARY].label[k].kind == POND_IO_IMPORTED_INPUT;

        sum += is == imported ? io->part[POND_IO_PRIMARY_INPUT][(int64_t)k * n + industry] : 0.0;
    }
    return sum;
}

/* What is below 0 (goods taken back, stocks that were sold) cannot be produced: it is left out. */
static double kept(struct sector_table *table, double value)
{
    if (value >= 0.0) {
        return value;
    }
    table->below++;
    table->left_out -= value;
    return 0.0;
}

/* Final demand for what the table's regions make. Where the row does not add up to the output
 * beside it (the EPA's regions do not), it is what the industries leave of it. */
static double final_of(struct sector_table *table, const struct pond_io_table *io, int32_t industry,
                       double sold)
{
    const double *final = io->part[POND_IO_FINAL_DOMESTIC] != NULL
                              ? io->part[POND_IO_FINAL_DOMESTIC]
                              : io->part[POND_IO_FINAL_DEMAND];
    int32_t finals = pond_io_count(io, POND_IO_FINAL);
    double output = io->part[POND_IO_OUTPUT][industry];
    double sum = 0.0;

    for (int32_t f = 0; final != NULL && f < finals; f++) {
        sum += final[(int64_t)industry * finals + f];
    }
    if (fabs(sold + sum - output) <= ROUNDED * output) {
        return kept(table, sum);
    }
    table->unbalanced++;
    return kept(table, output - sold);
}

static void fill(struct sector_table *table, const struct pond_io_table *io)
{
    int32_t n = table->industries;
    const double *output = io->part[POND_IO_OUTPUT];
    const double *all = io->part[POND_IO_COEFFICIENTS];
    const double *own = io->part[POND_IO_DOMESTIC] != NULL ? io->part[POND_IO_DOMESTIC] : all;
    bool known = io->part[POND_IO_PRIMARY_INPUT] != NULL;

    for (int32_t i = 0; i < n; i++) {
        double sold = 0.0;

        for (int32_t j = 0; j < n; j++) {
            int64_t at = (int64_t)i * n + j;

            table->flow[at] = kept(table, own[at] * output[j]);
            table->imports[j] += (all[at] - own[at]) * output[j];
            sold += own[at] * output[j];
        }
        table->final_demand[i] = final_of(table, io, i, sold);
    }
    add_up(table);
    for (int32_t k = 0; k < n; k++) {
        table->imports[k] += known ? primary_of(io, k, true) * output[k] : 0.0;
        table->value_added[k] =
            known ? primary_of(io, k, false) * output[k] : table->output[k] - inputs_of(table, k);
    }
}

static enum pond_status copy_codes(struct sector_table *table, const struct pond_io_table *io,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(pond_dictionary_new(&table->codes, err));
    for (int32_t k = 0; k < table->industries; k++) {
        const char *code = pond_io_code(io, POND_IO_SECTOR, k);
        int32_t id = 0;

        POND_TRY(pond_dictionary_add(table->codes, code, strlen(code), &id, err));
    }
    for (int32_t k = 0; k < table->industries; k++) {
        table->code[k] = pond_dictionary_text(table->codes, k);
    }
done:
    return status;
}

enum pond_status sector_table_of_io(struct sector_table *table, const struct pond_io_table *io,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;

    if (io->part[POND_IO_COEFFICIENTS] == NULL || io->part[POND_IO_OUTPUT] == NULL) {
        return pond_fail(err, POND_EINVAL, "table \"%s\" has no coefficients or no output",
                         io->name);
    }
    POND_TRY(allocate(table, pond_io_count(io, POND_IO_SECTOR), err));
    POND_TRY(copy_codes(table, io, err));
    fill(table, io);
    (void)snprintf(table->currency, sizeof table->currency, "%s", io->currency);
done:
    return status;
}

enum pond_status sector_table_read(struct sector_table *table, const char *path,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    /* What days make of a table does not depend on its year. */
    const struct pond_io_read how = {.unless_known = 2000};
    struct pond_io_table *io = NULL;

    POND_TRY(pond_io_table_read(&io, path, &how, err));
    POND_TRY(sector_table_of_io(table, io, err));
done:
    pond_io_table_free(io);
    return status;
}

/* --- the network --- */

double sector_turnover(const struct pond_network *network, pond_node node)
{
    return fmax(network->sales[node] + network->final_demand[node],
                network->purchases[node] + network->imports[node]);
}

enum pond_status sector_table_of_network(struct sector_table *table, const struct pond_study *study,
                                         struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_network *network = study->network;
    int32_t n = network->industries;

    POND_TRY(allocate(table, n, err));
    memcpy((void *)table->code, network->industry_code, (size_t)n * sizeof *table->code);
    for (pond_node i = 0; i < network->nodes; i++) {
        int32_t from = network->industry[i];
        double turnover = sector_turnover(network, i);

        for (pond_edge k = network->out_start[i]; k < network->out_start[i + 1]; k++) {
            int32_t to = network->industry[network->out_customer[k]];
            table->flow[(int64_t)from * n + to] += network->out_value[k];
        }
        table->final_demand[from] += turnover - network->sales[i];
        table->imports[from] += network->imports[i];
        table->estimated += turnover > network->sales[i] + network->final_demand[i] ? 1 : 0;
    }
    add_up(table);
    for (int32_t k = 0; k < n; k++) {
        table->value_added[k] = table->output[k] - inputs_of(table, k);
    }
done:
    return status;
}

void sector_table_clear(struct sector_table *table)
{
    pond_dictionary_free(table->codes);
    pondi_free((void *)table->code);
    pondi_free(table->flow);
    pondi_free(table->final_demand);
    pondi_free(table->imports);
    pondi_free(table->output);
    pondi_free(table->value_added);
    *table = (struct sector_table){0};
}
