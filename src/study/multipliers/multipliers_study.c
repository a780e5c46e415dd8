/* Multipliers of all sectors by region, with what pay is spent on; linkages and extraction.
 * SPDX-License-Identifier: Apache-2.0 */
#include "study/multipliers/multipliers_study.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"

void multipliers_study_clear(struct multipliers_study *m)
{
    impact_intervals_clear(&m->intervals);
    impact_input_free(m->input);
    pondi_free(m->chosen);
    pondi_free(m->room);
    pondi_free(m->row);
    pondi_free(m->linkage);
    pondi_free(m->supply);
    pondi_free(m->lost);
    pondi_free(m->beyond);
}

/* --- multipliers --- */

/* With D_p the direct effects in region p alone, H pay by region, C_d what a unit of pay in a
 * region is spent on of goods from the table's regions, C wherever they were made:
 *
 *     simple in p = D_p L_d,   simple with imports = D L
 *     income      e = (I - H L_d C_d)^-1 H L_d
 *     total       = simple + (simple C) e, in p with C_d
 *
 * which is what accounts of a unit of each sector's goods say (impact/account.h). */
struct solving {
    struct multipliers_study *m;
    struct pond_leontief *here;
    struct pond_leontief *all;
    double *by_region; /* regions x sectors: D_p L_d of one measure */
    double *income; /* sectors x regions: e of a unit of each sector's goods; NULL: no households */
    double *spent;  /* regions: what a unit of each region's income takes of a row */
};

static enum pond_status make_rows(struct solving *s, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct multipliers_study *m = s->m;
    int64_t n = m->input->sectors;
    int64_t measures = m->input->measures;

    POND_TRY(POND_NEW(&m->row, measures, err));
    POND_TRY(POND_NEW(&m->room, 6 * measures * n, err));
    for (int64_t k = 0; k < measures; k++) {
        double *at = m->room + 6 * k * n;

        m->row[k] = (struct multiplier_rows){
            m->input->direct + k * n, at, at + n, at + 2 * n, at + 3 * n, at + 4 * n, at + 5 * n};
    }
    POND_TRY(POND_NEW(&s->by_region, m->input->regions * n, err));
    POND_TRY(POND_NEW(&s->spent, m->input->regions, err));
    POND_TRY(pond_leontief_new(&s->here, impact_domestic(m->input), m->input->sectors, err));
    POND_TRY(pond_leontief_new(&s->all, m->input->io->part[POND_IO_COEFFICIENTS], m->input->sectors,
                               err));
done:
    return status;
}

static void solve_open(struct solving *s, struct multiplier_rows *row)
{
    const struct impact_input *input = s->m->input;
    int64_t n = input->sectors;
    int64_t regions = input->regions;

    memset(s->by_region, 0, (size_t)(regions * n) * sizeof *s->by_region);
    for (int64_t j = 0; j < n; j++) {
        s->by_region[input->region[j] * n + j] = row->direct[j];
    }
    memcpy(row->simple_all, row->direct, (size_t)n * sizeof *row->direct);
    pond_leontief_multipliers(s->all, 1, row->simple_all);
    pond_leontief_multipliers(s->here, (int32_t)regions, s->by_region);
    for (int64_t p = 0; p < regions; p++) {
        for (int64_t j = 0; j < n; j++) {
            row->simple[j] += s->by_region[p * n + j];
            if (input->region[j] == p) {
                row->simple_own[j] = s->by_region[p * n + j];
            }
        }
    }
}

/* Income of each region for a unit of each sector's goods. */
static enum pond_status solve_income(struct solving *s, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct impact_input *input = s->m->input;
    int64_t n = input->sectors;
    int64_t regions = input->regions;
    const double *here =
        input->spending_domestic == NULL ? input->spending : input->spending_domestic;
    double *pay = NULL;   /* regions x sectors: H L_d */
    double *again = NULL; /* regions x regions: H L_d C_d */
    struct pond_leontief *closed = NULL;

    POND_TRY(POND_NEW(&pay, regions * n, err));
    POND_TRY(POND_NEW(&again, regions * regions, err));
    POND_TRY(POND_NEW(&s->income, n * regions, err));
    for (int64_t j = 0; j < n; j++) {
        pay[input->region[j] * n + j] = input->pay[j];
    }
    pond_leontief_multipliers(s->here, (int32_t)regions, pay);
    for (int64_t p = 0; p < regions; p++) {
        for (int64_t j = 0; j < n; j++) {
            s->income[j * regions + p] = pay[p * n + j];
            for (int64_t r = 0; r < regions; r++) {
                again[p * regions + r] += pay[p * n + j] * here[j * regions + r];
            }
        }
    }
    POND_TRY(pond_leontief_new(&closed, again, (int32_t)regions, err));
    pond_leontief_outputs(closed, (int32_t)n, s->income);
done:
    pond_leontief_free(closed);
    pondi_free(pay);
    pondi_free(again);
    return status;
}

/* out += (row C) e, for sectors of `region`; -1: of all. */
static void induce(const struct solving *s, const double *row, const double *spending,
                   int32_t region, double *out)
{
    const struct impact_input *input = s->m->input;
    int64_t n = input->sectors;
    int64_t regions = input->regions;

    memset(s->spent, 0, (size_t)regions * sizeof *s->spent);
    for (int64_t j = 0; j < n; j++) {
        for (int64_t r = 0; r < regions; r++) {
            s->spent[r] += row[j] * spending[j * regions + r];
        }
    }
    for (int64_t j = 0; j < n; j++) {
        for (int64_t r = 0; (region < 0 || input->region[j] == region) && r < regions; r++) {
            out[j] += s->spent[r] * s->income[j * regions + r];
        }
    }
}

static void add_induced(struct solving *s, struct multiplier_rows *row)
{
    const struct impact_input *input = s->m->input;
    int64_t n = input->sectors;
    size_t bytes = (size_t)n * sizeof(double);
    const double *here =
        input->spending_domestic == NULL ? input->spending : input->spending_domestic;

    memcpy(row->total, row->simple, bytes);
    memcpy(row->total_own, row->simple_own, bytes);
    memcpy(row->total_all, row->simple_all, bytes);
    induce(s, row->simple, here, -1, row->total);
    induce(s, row->simple_all, input->spending, -1, row->total_all);
    for (int32_t r = 0; r < input->regions; r++) {
        induce(s, s->by_region + r * n, here, r, row->total_own);
    }
}

static void leave_out_induced(struct multiplier_rows *row, int32_t n)
{
    for (int32_t j = 0; j < n; j++) {
        row->total[j] = (double)NAN;
        row->total_own[j] = (double)NAN;
        row->total_all[j] = (double)NAN;
    }
}

enum pond_status multipliers_study_fill(struct multipliers_study *m, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct solving s = {.m = m};

    POND_TRY(make_rows(&s, err));
    if (m->input->spending != NULL) {
        POND_TRY(solve_income(&s, err));
    }
    for (int32_t k = 0; k < m->input->measures; k++) {
        solve_open(&s, &m->row[k]);
        if (s.income != NULL) {
            add_induced(&s, &m->row[k]);
        } else {
            leave_out_induced(&m->row[k], m->input->sectors);
        }
    }
done:
    pond_leontief_free(s.here);
    pond_leontief_free(s.all);
    pondi_free(s.by_region);
    pondi_free(s.income);
    pondi_free(s.spent);
    return status;
}

/* --- linkages --- */

/* Row sums of the Ghosh inverse, and what extraction takes along, of outputs as the table has them.
 */
static enum pond_status link_outputs(struct multipliers_study *m, const double *inverse,
                                     double *ghosh, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t n = m->input->sectors;
    const double *a = impact_domestic(m->input);
    const double *output = m->input->io->part[POND_IO_OUTPUT];
    struct pond_leontief *supply_side = NULL;
    double *allocation = NULL;
    double *final = NULL; /* x - A x: what is delivered */

    POND_TRY(POND_NEW(&allocation, n * n, err));
    POND_TRY(POND_NEW(&final, n, err));
    POND_TRY(POND_NEW(&m->supply, n, err));
    POND_TRY(POND_NEW(&m->lost, n, err));
    POND_TRY(POND_NEW(&m->beyond, n, err));
    pond_allocation_coefficients(a, output, (int32_t)n, allocation);
    POND_TRY(pond_leontief_new(&supply_side, allocation, (int32_t)n, err));
    pond_leontief_inverse(supply_side, ghosh);
    for (int64_t i = 0; i < n; i++) {
        final[i] = output[i];
        for (int64_t j = 0; j < n; j++) {
            m->supply[i] += ghosh[i * n + j];
            final[i] -= a[i * n + j] * output[j];
        }
    }
    pond_extraction(inverse, final, (int32_t)n, m->lost, m->beyond);
done:
    pond_leontief_free(supply_side);
    pondi_free(allocation);
    pondi_free(final);
    return status;
}

enum pond_status multipliers_study_link(struct multipliers_study *m, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t n = m->input->sectors;
    bool outputs = m->input->io->part[POND_IO_OUTPUT] != NULL;
    struct pond_leontief *leontief = NULL;
    double *inverse = NULL;
    double *ghosh = NULL;

    POND_TRY(POND_NEW(&m->linkage, n, err));
    POND_TRY(POND_NEW(&inverse, n * n, err));
    POND_TRY(pond_leontief_new(&leontief, impact_domestic(m->input), (int32_t)n, err));
    pond_leontief_inverse(leontief, inverse);
    if (outputs) {
        POND_TRY(POND_NEW(&ghosh, n * n, err));
        POND_TRY(link_outputs(m, inverse, ghosh, err));
    }
    pond_linkages(inverse, ghosh, (int32_t)n, m->linkage);
done:
    pond_leontief_free(leontief);
    pondi_free(inverse);
    pondi_free(ghosh);
    return status;
}
