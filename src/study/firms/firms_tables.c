/* Firms of a group, sectors, and groups of firms within it, as tables.
 * SPDX-License-Identifier: Apache-2.0 */
#include "study/firms/firms_tables.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "study/firm_groups.h"
#include "study/scenario/firm_attributes.h"
#include "study/who.h"

/* Columns that all these tables have; NULL: not measured. */
struct columns {
    double *turnover;
    double *direct[FIRMS_ROLES];
    double *total[FIRMS_ROLES];
};

static enum pond_status add_columns(const struct firms_account *account, struct pond_table *table,
                                    struct columns *c, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct impact_input *input = account->firms->input;

    memset(c, 0, sizeof *c);
    POND_TRY(pond_table_add_f64(table, "turnover", input->io->currency,
                                "Of the period, in the table's prices.", &c->turnover, err));
    for (int r = 0; r < FIRMS_ROLES; r++) {
        char name[40];

        if (account->measure[r] < 0) {
            continue;
        }
        (void)snprintf(name, sizeof name, "%s_direct", impact_told_name[r]);
        POND_TRY(pond_table_add_f64(table, name, input->measure[account->measure[r]].unit,
                                    "Of the firms themselves.", &c->direct[r], err));
        POND_TRY(pond_table_add_f64(table, impact_told_name[r],
                                    input->measure[account->measure[r]].unit,
                                    "With what they buy outside of the group takes of all others, "
                                    "everywhere; without what pay is spent on.",
                                    &c->total[r], err));
    }
done:
    return status;
}

static void add_firm(const struct firms_account *account, const struct columns *c, int64_t row,
                     pond_node j)
{
    c->turnover[row] += pond_hybrid_turnover(account->firms->hybrid)[j];
    for (int r = 0; r < FIRMS_ROLES; r++) {
        if (c->direct[r] != NULL) {
            c->direct[r][row] += account->direct[r][j];
            c->total[r][row] += account->total[r][j];
        }
    }
}

/* --- groups --- */

static enum pond_status add_kind(const struct firms_account *account, const char *kind,
                                 struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct impact_firms *firms = account->firms;
    struct study_groups groups = {0};
    struct study_ranked *ranked = NULL;
    struct pond_table *table = NULL;
    double *turnover = NULL;
    int64_t *row_of = NULL;
    int64_t rows = 0;
    int64_t *count = NULL;
    int32_t label = 0;
    struct columns c;
    char name[40];

    POND_TRY(study_groups_make(&groups, firms->input->study, kind, err));
    POND_TRY(POND_NEW(&turnover, groups.count, err));
    POND_TRY(POND_NEW(&row_of, groups.count, err));
    for (pond_node j = 0; j < firms->network->nodes; j++) {
        turnover[groups.of[firms->of[j]]] +=
            account->taken[j] != 0 ? pond_hybrid_turnover(firms->hybrid)[j] : 0.0;
    }
    POND_TRY(study_rank(&ranked, turnover, groups.count, err));
    while (rows < groups.count && ranked[rows].score > 0.0) {
        row_of[ranked[rows].item] = rows;
        rows++;
    }
    (void)snprintf(name, sizeof name, "firms_by_%s", kind);
    POND_TRY(
        pond_table_new(&table, name, "The group's firms, the largest turnover first.", rows, err));
    POND_TRY(
        pond_table_add_text(table, kind, "", "Of the firms; missing: not on record.", &label, err));
    POND_TRY(pond_table_add_i64(table, "firms", "firms", "How many.", &count, err));
    POND_TRY(add_columns(account, table, &c, err));
    for (int64_t row = 0; row < rows; row++) {
        POND_TRY(pond_table_set_text(table, label, row, groups.label[ranked[row].item], err));
    }
    for (pond_node j = 0; j < firms->network->nodes; j++) {
        if (account->taken[j] != 0) {
            int64_t row = row_of[groups.of[firms->of[j]]];

            count[row]++;
            add_firm(account, &c, row, j);
        }
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pond_table_free(table);
    pondi_free(ranked);
    pondi_free(turnover);
    pondi_free(row_of);
    study_groups_clear(&groups);
    return status;
}

enum pond_status firms_group_tables(const struct firms_account *account, struct pond_result *result,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(add_kind(account, "industry", result, err));
    POND_TRY(add_kind(account, "place", result, err));
    POND_TRY(add_kind(account, "size", result, err));
done:
    return status;
}

/* --- firms --- */

/* Columns of single firms. */
struct single {
    struct study_who who;
    int32_t sector;
    int32_t jobs_from;
    int32_t greenhouse_from;
    int32_t turnover_from;
};

static enum pond_status add_single(struct pond_table *table, struct single *single,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(study_add_who(table, &single->who, err));
    POND_TRY(pond_table_add_text(table, "sector", "", "Of the table.", &single->sector, err));
    POND_TRY(pond_table_add_text(table, "turnover_from", "",
                                 "Sales on record, or estimated from purchases on record.",
                                 &single->turnover_from, err));
    POND_TRY(pond_table_add_text(table, "jobs_from", "", "Its record, or its sector's average.",
                                 &single->jobs_from, err));
    POND_TRY(pond_table_add_text(table, "greenhouse_from", "",
                                 "Its record, or its sector's average.", &single->greenhouse_from,
                                 err));
done:
    return status;
}

/* Where they are, of themselves or their places. */
static enum pond_status add_points(const struct firms_account *account, struct pond_table *table,
                                   const struct study_ranked *ranked, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    double *longitude = NULL;
    double *latitude = NULL;

    POND_TRY(pond_table_add_f64(table, "longitude", "degrees",
                                "Its own, or that of its place; missing: not known.", &longitude,
                                err));
    POND_TRY(pond_table_add_f64(table, "latitude", "degrees", "The same.", &latitude, err));
    for (int64_t row = 0; row < table->rows; row++) {
        struct study_firm firm = {.study = account->firms->input->study,
                                  .node = account->firms->of[ranked[row].item]};

        longitude[row] = study_firm_longitude(&firm);
        latitude[row] = study_firm_latitude(&firm);
    }
done:
    return status;
}

static enum pond_status set_single(const struct firms_account *account, struct pond_table *table,
                                   const struct single *single, int64_t row, pond_node j,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct impact_firms *firms = account->firms;

    POND_TRY(study_set_who(table, &single->who, row, firms->input->study, firms->of[j], err));
    POND_TRY(pond_table_set_text(table, single->sector, row,
                                 pond_io_code(firms->input->io, POND_IO_SECTOR, firms->sector[j]),
                                 err));
    POND_TRY(pond_table_set_text(table, single->turnover_from, row,
                                 firms->estimated[j] != 0 ? "estimated" : "record", err));
    POND_TRY(pond_table_set_text(
        table, single->jobs_from, row,
        impact_firms_own(firms, account->measure[FIRMS_JOBS], j) ? "record" : "average", err));
    POND_TRY(pond_table_set_text(
        table, single->greenhouse_from, row,
        impact_firms_own(firms, account->measure[FIRMS_GREENHOUSE], j) ? "record" : "average",
        err));
done:
    return status;
}

static enum pond_status add_firms(const struct firms_account *account, struct pond_result *result,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct impact_firms *firms = account->firms;
    struct study_ranked *ranked = NULL;
    struct pond_table *table = NULL;
    double *turnover = NULL;
    int64_t rows = account->count < FIRMS_TOLD ? account->count : FIRMS_TOLD;
    struct single single;
    struct columns c;

    POND_TRY(POND_NEW(&turnover, firms->network->nodes, err));
    for (pond_node j = 0; j < firms->network->nodes; j++) {
        turnover[j] = account->taken[j] != 0 ? pond_hybrid_turnover(firms->hybrid)[j] : -1.0;
    }
    POND_TRY(study_rank(&ranked, turnover, firms->network->nodes, err));
    POND_TRY(pond_table_new(&table, "firms",
                            "The group's firms, the largest turnover first, at most a thousand.",
                            rows, err));
    POND_TRY(add_single(table, &single, err));
    POND_TRY(add_columns(account, table, &c, err));
    for (int64_t row = 0; row < rows; row++) {
        POND_TRY(set_single(account, table, &single, row, (pond_node)ranked[row].item, err));
        add_firm(account, &c, row, (pond_node)ranked[row].item);
    }
    POND_TRY(add_points(account, table, ranked, err));
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pond_table_free(table);
    pondi_free(ranked);
    pondi_free(turnover);
    return status;
}

enum pond_status firms_single_tables(const struct firms_account *account,
                                     struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(add_firms(account, result, err));
    POND_TRY(impact_sectors_table(account->firms->input, &account->answer.account, account->sector,
                                  result, err));
done:
    return status;
}
