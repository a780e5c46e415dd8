/* Spending: parts that add up, spread over regions as the region here buys.
 * SPDX-License-Identifier: Apache-2.0 */
#include "study/demand/impact_demand.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "ingest/csv.h"

/* A part's industry where it has none. */
static char nothing[] = "";

/* --- parts --- */

static bool is_same(const struct impact_part *a, const struct impact_part *b)
{
    return a->region == b->region && a->on_top == b->on_top && a->final == b->final &&
           strcmp(a->name, b->name) == 0 && strcmp(a->industry, b->industry) == 0;
}

enum pond_status impact_demand_add(struct impact_demand *demand, const struct impact_part *part,
                                   int64_t *number, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct impact_part *mine = NULL;
    int64_t at = 0;

    while (at < demand->parts && !is_same(&demand->part[at], part)) {
        at++;
    }
    if (number != NULL) {
        *number = at;
    }
    if (at < demand->parts) {
        demand->part[at].amount += part->amount;
        return POND_OK;
    }
    POND_TRY(POND_GROW(&demand->part, &demand->room, demand->parts + 1, err));
    mine = &demand->part[demand->parts];
    *mine = *part;
    mine->name = pondi_strdup(part->name);
    mine->industry = pondi_strdup(part->industry);
    if (mine->name == NULL || mine->industry == NULL) {
        pondi_free(mine->name);
        pondi_free(mine->industry);
        status = pondi_no_memory(err, 1, sizeof *mine);
        goto done;
    }
    demand->parts++;
done:
    return status;
}

void impact_demand_clear(struct impact_demand *demand)
{
    for (int64_t k = 0; k < demand->parts; k++) {
        pondi_free(demand->part[k].name);
        pondi_free(demand->part[k].industry);
    }
    pondi_free(demand->part);
    pondi_free(demand->money);
    pondi_free(demand->share);
    memset(demand, 0, sizeof *demand);
}

/* --- from a file --- */

enum { INDUSTRY, AMOUNT, REGION, NAME, SECTOR, COLUMNS };

struct reader {
    const struct impact_input *input;
    struct pond_csv *csv;
    const struct pond_csv_row *row;
    int32_t column[COLUMNS]; /* -1: none */
};

static enum pond_status find_columns(struct reader *reader, const char *path,
                                     struct pond_error *err)
{
    static const char *const names[COLUMNS] = {"industry", "amount", "region", "name", "sector"};

    for (int k = 0; k < COLUMNS; k++) {
        reader->column[k] = -1;
        for (int32_t c = 0; c < pond_csv_columns(reader->csv); c++) {
            if (strcmp(pond_csv_name(reader->csv, c), names[k]) == 0) {
                reader->column[k] = c;
            }
        }
    }
    if (reader->column[AMOUNT] < 0 ||
        (reader->column[INDUSTRY] < 0) == (reader->column[SECTOR] < 0)) {
        return pond_fail(err, POND_EPARSE,
                         "%s line 1: the columns are not those of spending (expected amount, and "
                         "industry or sector)",
                         path);
    }
    return POND_OK;
}

static char *text_of(const struct reader *reader, int which)
{
    struct pond_csv_cell cell = reader->row->cell[reader->column[which]];
    char *text = pondi_alloc(cell.length + 1, 1);

    if (text != NULL) {
        memcpy(text, cell.text, cell.length);
    }
    return text;
}

/* A sector's code with its region. */
static enum pond_status take_sector(const struct reader *reader, const char *code,
                                    struct impact_part *part, struct pond_error *err)
{
    const struct pond_io_table *io = reader->input->io;
    int32_t sector = pond_io_find(io, POND_IO_SECTOR, code);

    if (sector < 0) {
        return pond_csv_fail(reader->csv, reader->row, reader->column[SECTOR],
                             "a sector of the table", err);
    }
    part->region = io->axis[POND_IO_SECTOR].label[sector].region;
    part->industry = pondi_strdup(io->axis[POND_IO_SECTOR].label[sector].industry);
    return part->industry == NULL ? pondi_no_memory(err, 1, 1) : POND_OK;
}

/* An industry's code, in the part's region or, where that is open, in any. */
static enum pond_status take_industry(const struct reader *reader, const char *code,
                                      struct impact_part *part, struct pond_error *err)
{
    bool found = false;

    for (int32_t r = 0; r < reader->input->regions; r++) {
        found = found || ((part->region < 0 || part->region == r) &&
                          pond_io_find_sector(reader->input->io, code, r) >= 0);
    }
    if (!found) {
        return pond_csv_fail(reader->csv, reader->row, reader->column[INDUSTRY],
                             "an industry of the table, without its region", err);
    }
    part->industry = pondi_strdup(code);
    return part->industry == NULL ? pondi_no_memory(err, 1, 1) : POND_OK;
}

static enum pond_status take_region(const struct reader *reader, struct impact_part *part,
                                    struct pond_error *err)
{
    char *code = NULL;

    part->region = -1;
    if (reader->column[REGION] < 0 || reader->row->cell[reader->column[REGION]].length == 0) {
        return POND_OK;
    }
    code = text_of(reader, REGION);
    if (code == NULL) {
        return pondi_no_memory(err, 1, 1);
    }
    part->region = pond_io_find(reader->input->io, POND_IO_REGION, code);
    pondi_free(code);
    return part->region >= 0 ? POND_OK
                             : pond_csv_fail(reader->csv, reader->row, reader->column[REGION],
                                             "a region of the table", err);
}

/* Region and industry of a row; the industry's text is the caller's. */
static enum pond_status read_sector(const struct reader *reader, struct impact_part *part,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;
    bool by_sector = reader->column[SECTOR] >= 0;
    char *code = text_of(reader, by_sector ? SECTOR : INDUSTRY);

    if (code == NULL) {
        return pondi_no_memory(err, 1, 1);
    }
    if (by_sector) {
        POND_TRY(take_sector(reader, code, part, err));
    } else {
        POND_TRY(take_region(reader, part, err));
        POND_TRY(take_industry(reader, code, part, err));
    }
done:
    pondi_free(code);
    return status;
}

static enum pond_status take_row(struct impact_demand *demand, const struct reader *reader,
                                 struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct impact_part part = {.name = NULL};
    bool named = reader->column[NAME] >= 0 && reader->row->cell[reader->column[NAME]].length > 0;

    POND_TRY(pond_csv_number(reader->csv, reader->row, reader->column[AMOUNT], &part.amount, err));
    POND_TRY(read_sector(reader, &part, err));
    part.name = named ? text_of(reader, NAME) : pondi_strdup(part.industry);
    status = part.name == NULL ? pondi_no_memory(err, 1, 1)
                               : impact_demand_add(demand, &part, NULL, err);
done:
    pondi_free(part.name);
    pondi_free(part.industry);
    return status;
}

enum pond_status impact_demand_read(struct impact_demand *demand, const struct impact_input *input,
                                    const char *path, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct reader reader = {.input = input};

    POND_TRY(pond_study_hash_file(input->study, path, err));
    POND_TRY(pond_csv_open(&reader.csv, path, NULL, err));
    POND_TRY(find_columns(&reader, path, err));
    for (;;) {
        POND_TRY(pond_csv_next_good(reader.csv, &reader.row, err));
        if (reader.row == NULL) {
            break;
        }
        POND_TRY(take_row(demand, &reader, err));
    }
    if (demand->parts == 0) {
        status = pond_fail(err, POND_EPARSE, "%s: there are no rows below the header", path);
    }
done:
    pond_csv_close(reader.csv);
    return status;
}

/* --- who makes what is bought here --- */

/* Use of a sector's goods by the region here, of one kind of part: all, or domestic. */
static double use_here(const struct impact_input *input, int32_t sector, const double *a,
                       const double *final)
{
    const struct pond_io_label *label = input->io->axis[POND_IO_FINAL].label;
    const double *output = input->io->part[POND_IO_OUTPUT];
    int64_t finals = pond_io_count(input->io, POND_IO_FINAL);
    double use = 0.0;

    for (int64_t j = 0; output != NULL && j < input->sectors; j++) {
        if (input->region[j] == input->here) {
            use += a[(int64_t)sector * input->sectors + j] * output[j];
        }
    }
    for (int64_t f = 0; final != NULL && f < finals; f++) {
        bool counts = label[f].kind != POND_IO_EXPORTS && label[f].kind != POND_IO_IMPORTS &&
                      label[f].kind != POND_IO_INVENTORIES;

        if (counts && label[f].region == input->here) {
            use += final[sector * finals + f];
        }
    }
    return fmax(use, 0.0);
}

static const double *domestic_final(const struct impact_input *input)
{
    const double *domestic = input->io->part[POND_IO_FINAL_DOMESTIC];

    return domestic == NULL ? input->io->part[POND_IO_FINAL_DEMAND] : domestic;
}

/* A category of final demand, brought to the part's amount. */
static void spread_final(const struct impact_input *input, const struct impact_part *part,
                         double *f, double *domestic)
{
    const double *all = input->io->part[POND_IO_FINAL_DEMAND];
    const double *made = domestic_final(input);
    int64_t finals = pond_io_count(input->io, POND_IO_FINAL);
    double sum = 0.0;

    for (int64_t s = 0; s < input->sectors; s++) {
        sum += all[s * finals + part->final - 1];
    }
    for (int64_t s = 0; s < input->sectors; s++) {
        f[s] += part->amount / sum * all[s * finals + part->final - 1];
        domestic[s] += part->amount / sum * made[s * finals + part->final - 1];
    }
}

enum pond_status impact_demand_of_region(struct impact_demand *demand,
                                         const struct impact_input *input, bool households,
                                         struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_io_label *label = input->io->axis[POND_IO_FINAL].label;
    const double *all = input->io->part[POND_IO_FINAL_DEMAND];
    int32_t finals = all == NULL ? 0 : pond_io_count(input->io, POND_IO_FINAL);

    for (int32_t k = 0; k < finals; k++) {
        bool counts = label[k].kind == POND_IO_HOUSEHOLDS ||
                      (!households && (label[k].kind == POND_IO_GOVERNMENT ||
                                       label[k].kind == POND_IO_INVESTMENT));
        struct impact_part part = {.name =
                                       label[k].name[0] != '\0' ? label[k].name : label[k].industry,
                                   .industry = nothing,
                                   .region = label[k].region,
                                   .final = k + 1};

        for (int64_t s = 0; s < input->sectors; s++) {
            part.amount += all[s * finals + k];
        }
        if (counts && label[k].region == input->here && part.amount != 0.0) {
            POND_TRY(impact_demand_add(demand, &part, NULL, err));
        }
    }
    if (demand->parts == 0) {
        status = pond_fail(err, POND_EINVAL,
                           "table \"%s\" does not tell what %s of the region buy (expected final "
                           "demand by category)",
                           input->io->name, households ? "households" : "households and others");
    }
done:
    return status;
}

void impact_demand_spread(const struct impact_input *input, const struct impact_part *part,
                          double *f, double *domestic)
{
    const struct pond_io_table *io = input->io;
    double sum = 0.0;

    if (part->final > 0) {
        spread_final(input, part, f, domestic);
        return;
    }
    for (int32_t r = 0; r < input->regions && part->region < 0; r++) {
        int32_t s = pond_io_find_sector(io, part->industry, r);

        sum += s < 0 ? 0.0
                     : use_here(input, s, io->part[POND_IO_COEFFICIENTS],
                                io->part[POND_IO_FINAL_DEMAND]);
    }
    for (int32_t r = 0; r < input->regions; r++) {
        int32_t s = pond_io_find_sector(io, part->industry, r);
        double all = 0.0;
        double made = 0.0;

        if (s < 0 || (part->region >= 0 && part->region != r)) {
            continue;
        }
        if (part->region == r || sum <= 0.0) {
            /* Nobody buys it here: it is made here, or where it is made at all. */
            all = part->region == r || r == input->here ||
                          pond_io_find_sector(io, part->industry, input->here) < 0
                      ? part->amount
                      : 0.0;
            f[s] += all;
            domestic[s] += all;
            if (part->region < 0 && all != 0.0) {
                return;
            }
            continue;
        }
        all = use_here(input, s, io->part[POND_IO_COEFFICIENTS], io->part[POND_IO_FINAL_DEMAND]);
        made = io->part[POND_IO_DOMESTIC] == NULL
                   ? all
                   : use_here(input, s, io->part[POND_IO_DOMESTIC], domestic_final(input));
        f[s] += part->amount * (all / sum);
        domestic[s] += part->amount * (fmin(made, all) / sum);
    }
}
