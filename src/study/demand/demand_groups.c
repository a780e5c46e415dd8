/* Spending by groups of firms.
 * SPDX-License-Identifier: Apache-2.0 */
#include "study/demand/demand_groups.h"

#include <math.h>
#include <stdio.h>

#include "base/alloc.h"
#include "study/firm_groups.h"
#include "study/scenario/firm_attributes.h"
#include "study/who.h"

/* What a unit of money of each rule brings. */
struct rules {
    const struct impact_demand *demand;
    const struct impact_input *input;
    int64_t nodes;
    double *here[IMPACT_TOLD];
    double *total[IMPACT_TOLD];
};

static void clear(struct rules *rules)
{
    for (int m = 0; m < IMPACT_TOLD; m++) {
        pondi_free(rules->here[m]);
        pondi_free(rules->total[m]);
    }
}

static enum pond_status find_rules(struct rules *rules, const struct impact_answer *part,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct impact_demand *demand = rules->demand;

    for (int m = 0; m < IMPACT_TOLD; m++) {
        int32_t measure = impact_measure_of(rules->input, impact_told[m]);

        POND_TRY(POND_NEW(&rules->here[m], demand->rules, err));
        POND_TRY(POND_NEW(&rules->total[m], demand->rules, err));
        for (int64_t k = 0; k < demand->shares && measure >= 0; k++) {
            const struct impact_rule_share *share = &demand->share[k];
            double amount = demand->part[share->part].amount;
            double each = amount != 0.0 ? share->share / amount : 0.0;

            rules->here[m][share->rule] +=
                each * impact_answer_at(&part[share->part], measure, IMPACT_CHANNELS, IMPACT_HERE);
            rules->total[m][share->rule] += each * impact_answer_at(&part[share->part], measure,
                                                                    IMPACT_CHANNELS, IMPACT_PLACES);
        }
    }
done:
    return status;
}

struct columns {
    int32_t label;
    int64_t *firms;
    double *spent;
    double *here[IMPACT_TOLD];
    double *total[IMPACT_TOLD];
    double *longitude; /* NULL: not places */
    double *latitude;
};

static enum pond_status add_columns(const struct rules *rules, struct pond_table *table,
                                    struct columns *c, const char *kind, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(pond_table_add_text(table, kind, "", "Of the firms; missing: not on record.",
                                 &c->label, err));
    POND_TRY(pond_table_add_i64(table, "firms", "firms", "How many.", &c->firms, err));
    POND_TRY(pond_table_add_f64(table, "spent", rules->input->io->currency,
                                "What they spent, on record.", &c->spent, err));
    for (int m = 0; m < IMPACT_TOLD; m++) {
        int32_t measure = impact_measure_of(rules->input, impact_told[m]);
        char name[32];

        c->here[m] = NULL;
        if (measure < 0) {
            continue;
        }
        (void)snprintf(name, sizeof name, "%s_here", impact_told_name[m]);
        POND_TRY(pond_table_add_f64(table, name, rules->input->measure[measure].unit,
                                    "That it brings in the region here, all channels.", &c->here[m],
                                    err));
        POND_TRY(pond_table_add_f64(table, impact_told_name[m], rules->input->measure[measure].unit,
                                    "Everywhere, all channels.", &c->total[m], err));
    }
done:
    return status;
}

/* One firm's money by one rule goes to his group's row. */
static void fill_one(const struct rules *rules, const struct columns *c, int64_t rule, int64_t row,
                     double money)
{
    c->spent[row] += money;
    for (int m = 0; m < IMPACT_TOLD; m++) {
        if (c->here[m] != NULL) {
            c->here[m][row] += money * rules->here[m][rule];
            c->total[m][row] += money * rules->total[m][rule];
        }
    }
}

static void fill(const struct rules *rules, const struct study_groups *groups,
                 const struct columns *c, const int64_t *row_of, double price)
{
    for (int64_t k = 0; k < rules->demand->rules * rules->nodes; k++) {
        if (rules->demand->money[k] != 0.0) {
            fill_one(rules, c, k / rules->nodes, row_of[groups->of[k % rules->nodes]],
                     price * rules->demand->money[k]);
        }
    }
}

/* The middle of the firms of each place. */
static enum pond_status add_points(const struct rules *rules, struct pond_table *table,
                                   const struct study_groups *groups, const int64_t *row_of,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    double *point[2] = {NULL, NULL};
    int64_t *known = NULL;

    POND_TRY(pond_table_add_f64(table, "longitude", "degrees",
                                "Middle of the firms whose coordinates are known.", &point[0],
                                err));
    POND_TRY(pond_table_add_f64(table, "latitude", "degrees", "The same.", &point[1], err));
    POND_TRY(POND_NEW(&known, groups->count, err));
    for (int64_t i = 0; i < rules->nodes; i++) {
        struct study_firm firm = {.study = rules->input->study, .node = (pond_node)i};
        double x = study_firm_longitude(&firm);
        double y = study_firm_latitude(&firm);
        int64_t row = row_of[groups->of[i]];

        if (isfinite(x) && isfinite(y)) {
            point[0][row] += x;
            point[1][row] += y;
            known[row]++;
        }
    }
    for (int64_t row = 0; row < table->rows; row++) {
        bool none = known[row] == 0 || table->column[0].data.text[row] == NULL;

        point[0][row] = none ? (double)NAN : point[0][row] / (double)known[row];
        point[1][row] = none ? (double)NAN : point[1][row] / (double)known[row];
    }
done:
    pondi_free(known);
    return status;
}

static enum pond_status add_table(const struct rules *rules, const char *kind,
                                  struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct study_groups groups = {0};
    struct study_ranked *ranked = NULL;
    struct pond_table *table = NULL;
    double *spent = NULL;
    int64_t *row_of = NULL;
    struct columns c;
    char name[40];

    POND_TRY(study_groups_make(&groups, rules->input->study, kind, err));
    POND_TRY(POND_NEW(&spent, groups.count, err));
    POND_TRY(POND_NEW(&row_of, groups.count, err));
    for (int64_t k = 0; k < rules->demand->rules * rules->nodes; k++) {
        spent[groups.of[k % rules->nodes]] += rules->demand->money[k];
    }
    POND_TRY(study_rank(&ranked, spent, groups.count, err));
    (void)snprintf(name, sizeof name, "spending_by_%s", kind);
    POND_TRY(pond_table_new(&table, name,
                            "Whose spending it was, the largest first: of the firms that buy, or "
                            "where these are not known or consumers, that sell.",
                            groups.count, err));
    POND_TRY(add_columns(rules, table, &c, kind, err));
    for (int64_t row = 0; row < groups.count; row++) {
        int64_t group = ranked[row].item;

        row_of[group] = row;
        c.firms[row] = groups.firms[group];
        POND_TRY(pond_table_set_text(table, c.label, row, groups.label[group], err));
    }
    fill(rules, &groups, &c, row_of, pond_study_number(rules->input->study, "price"));
    if (kind[0] == 'p') {
        POND_TRY(add_points(rules, table, &groups, row_of, err));
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pond_table_free(table);
    pondi_free(ranked);
    pondi_free(spent);
    pondi_free(row_of);
    study_groups_clear(&groups);
    return status;
}

enum pond_status demand_groups_tables(const struct impact_demand *demand,
                                      const struct impact_input *input,
                                      const struct impact_answer *part, struct pond_result *result,
                                      struct pond_error *err)
{
    static const char *const kinds[] = {"industry", "place", "size"};
    enum pond_status status = POND_OK;
    struct rules rules = {.demand = demand, .input = input};

    if (demand->money == NULL) {
        return POND_OK;
    }
    rules.nodes = input->study->network->nodes;
    POND_TRY(find_rules(&rules, part, err));
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        POND_TRY(add_table(&rules, kinds[k], result, err));
    }
done:
    clear(&rules);
    return status;
}
