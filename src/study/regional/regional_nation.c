/* A table's regions as one nation, and single regions of it.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "study/regional/regional_study.h"
#include "study/scenario/expression.h"

void regional_nation_clear(struct regional_nation *nation)
{
    pondi_free(nation->code);
    pondi_free(nation->name);
    pondi_free(nation->of_sector);
    pondi_free(nation->a);
    pondi_free(nation->all);
    pondi_free(nation->output);
    pondi_free(nation->direct);
    pondi_free(nation->primary);
    memset(nation, 0, sizeof *nation);
}

/* Industries in the order of their first sectors. */
static enum pond_status find_industries(struct regional_nation *nation, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int32_t sectors = pond_io_count(nation->io, POND_IO_SECTOR);
    const struct pond_io_label *label = nation->io->axis[POND_IO_SECTOR].label;
    struct pond_dictionary *codes = NULL;

    POND_TRY(pond_dictionary_new(&codes, err));
    POND_TRY(POND_NEW(&nation->of_sector, sectors, err));
    POND_TRY(POND_NEW(&nation->code, sectors, err));
    POND_TRY(POND_NEW(&nation->name, sectors, err));
    for (int32_t s = 0; s < sectors; s++) {
        int32_t id = 0;

        POND_TRY(
            pond_dictionary_add(codes, label[s].industry, strlen(label[s].industry), &id, err));
        nation->of_sector[s] = id;
        if (id == nation->industries) {
            nation->code[id] = label[s].industry;
            nation->name[id] = label[s].name;
            nation->industries++;
        }
    }
done:
    pond_dictionary_free(codes);
    return status;
}

/* rows x industries, weighted by output, from rows x sectors. */
static void add_rows(const struct regional_nation *nation, const double *from, int64_t rows,
                     double *to)
{
    const double *output = nation->io->part[POND_IO_OUTPUT];
    int64_t sectors = pond_io_count(nation->io, POND_IO_SECTOR);
    int64_t n = nation->industries;

    for (int64_t k = 0; from != NULL && k < rows * sectors; k++) {
        int32_t q = nation->of_sector[k % sectors];

        if (nation->output[q] > 0.0) {
            to[k / sectors * n + q] += from[k] * output[k % sectors] / nation->output[q];
        }
    }
}

static void add_square(const struct regional_nation *nation, const double *from, double *to)
{
    const double *output = nation->io->part[POND_IO_OUTPUT];
    int64_t sectors = pond_io_count(nation->io, POND_IO_SECTOR);
    int64_t n = nation->industries;

    for (int64_t k = 0; k < sectors * sectors; k++) {
        int32_t p = nation->of_sector[k / sectors];
        int32_t q = nation->of_sector[k % sectors];

        if (nation->output[q] > 0.0) {
            to[p * n + q] += from[k] * output[k % sectors] / nation->output[q];
        }
    }
}

static int32_t find_indicator(const struct pond_io_table *io, const char *const beginnings[])
{
    const struct pond_io_label *label = io->axis[POND_IO_INDICATOR].label;

    for (int32_t k = 0; k < pond_io_count(io, POND_IO_INDICATOR); k++) {
        for (int b = 0; io->part[POND_IO_DIRECT] != NULL && beginnings[b] != NULL; b++) {
            if (study_starts_with(pond_io_code(io, POND_IO_INDICATOR, k), beginnings[b]) ||
                study_starts_with(label[k].name, beginnings[b])) {
                return k;
            }
        }
    }
    return -1;
}

enum pond_status regional_nation_fill(struct regional_nation *nation,
                                      const struct pond_io_table *io, struct pond_error *err)
{
    static const char *const jobs[] = {"jobs", "employment", NULL};
    static const char *const greenhouse[] = {"GHG", "GWP", "greenhouse", NULL};
    enum pond_status status = POND_OK;
    const double *domestic = io->part[POND_IO_DOMESTIC] != NULL ? io->part[POND_IO_DOMESTIC]
                                                                : io->part[POND_IO_COEFFICIENTS];
    int64_t n = 0;

    *nation = (struct regional_nation){.io = io};
    if (io->part[POND_IO_OUTPUT] == NULL) {
        return pond_fail(
            err, POND_EINVAL,
            "table \"%s\" has no output (expected money a year by sector, which shares "
            "of the nation are taken of)",
            io->name);
    }
    POND_TRY(find_industries(nation, err));
    n = nation->industries;
    POND_TRY(POND_NEW(&nation->a, n * n, err));
    POND_TRY(POND_NEW(&nation->all, n * n, err));
    POND_TRY(POND_NEW(&nation->output, n, err));
    POND_TRY(POND_NEW(&nation->direct, n * pond_io_count(io, POND_IO_INDICATOR), err));
    POND_TRY(POND_NEW(&nation->primary, n * pond_io_count(io, POND_IO_PRIMARY), err));
    for (int32_t s = 0; s < pond_io_count(io, POND_IO_SECTOR); s++) {
        nation->output[nation->of_sector[s]] += io->part[POND_IO_OUTPUT][s];
    }
    add_square(nation, domestic, nation->a);
    for (int64_t k = 0; k < n * n; k++) {
        nation->below += nation->a[k] < 0.0 ? 1 : 0;
        nation->a[k] = fmax(0.0, nation->a[k]);
    }
    add_square(nation, io->part[POND_IO_COEFFICIENTS], nation->all);
    add_rows(nation, io->part[POND_IO_DIRECT], pond_io_count(io, POND_IO_INDICATOR),
             nation->direct);
    add_rows(nation, io->part[POND_IO_PRIMARY_INPUT], pond_io_count(io, POND_IO_PRIMARY),
             nation->primary);
    nation->jobs = find_indicator(io, jobs);
    nation->greenhouse = find_indicator(io, greenhouse);
done:
    if (status != POND_OK) {
        regional_nation_clear(nation);
    }
    return status;
}

/* --- one region --- */

static bool is_in(const struct regional_nation *nation, int64_t sector, int32_t region)
{
    return nation->io->axis[POND_IO_SECTOR].label[sector].region == region;
}

void regional_output(const struct regional_nation *nation, int32_t region, double *output)
{
    memset(output, 0, (size_t)nation->industries * sizeof *output);
    for (int32_t s = 0; s < pond_io_count(nation->io, POND_IO_SECTOR); s++) {
        if (is_in(nation, s, region)) {
            output[nation->of_sector[s]] += nation->io->part[POND_IO_OUTPUT][s];
        }
    }
}

void regional_block(const struct regional_nation *nation, int32_t region, double *block)
{
    const struct pond_io_table *io = nation->io;
    const double *a = io->part[POND_IO_DOMESTIC] != NULL ? io->part[POND_IO_DOMESTIC]
                                                         : io->part[POND_IO_COEFFICIENTS];
    int64_t sectors = pond_io_count(io, POND_IO_SECTOR);
    int64_t n = nation->industries;

    memset(block, 0, (size_t)(n * n) * sizeof *block);
    for (int64_t k = 0; k < sectors * sectors; k++) {
        int64_t i = k / sectors;
        int64_t j = k % sectors;

        if (is_in(nation, i, region) && is_in(nation, j, region)) {
            block[nation->of_sector[i] * n + nation->of_sector[j]] = a[k];
        }
    }
}

void regional_direct(const struct regional_nation *nation, int32_t indicator, int32_t region,
                     double *direct)
{
    int64_t sectors = pond_io_count(nation->io, POND_IO_SECTOR);

    memset(direct, 0, (size_t)nation->industries * sizeof *direct);
    for (int64_t s = 0; s < sectors; s++) {
        if (is_in(nation, s, region)) {
            direct[nation->of_sector[s]] =
                nation->io->part[POND_IO_DIRECT][indicator * sectors + s];
        }
    }
}
