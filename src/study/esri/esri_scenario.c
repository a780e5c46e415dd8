/* One scenario in full: which firms, industries, places and sizes of firm lose how much.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "study/esri/esri_measures.h"
#include "study/esri/esri_study.h"
#include "study/who.h"

static enum pond_status add_losses(const struct esri_study *state, const struct pond_study *study,
                                   const double *down, const double *up, struct pond_result *result,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_table *table = NULL;
    struct study_ranked *ranked = NULL;
    double *lost = NULL;
    double *column[3] = {NULL, NULL, NULL};
    struct study_who who;
    int64_t hit = 0;
    pond_node nodes = study->network->nodes;

    POND_TRY(POND_NEW(&lost, nodes, err));
    for (pond_node i = 0; i < nodes; i++) {
        lost[i] = state->weight[i] * fmax(down[i], up[i]);
        hit += down[i] > 0.0 || up[i] > 0.0 ? 1 : 0;
        lost[i] = down[i] > 0.0 || up[i] > 0.0 ? lost[i] : -1.0; /* behind those that lose */
    }
    POND_TRY(study_rank(&ranked, lost, nodes, err));
    POND_TRY(pond_table_new(
        &table, "losses", "Every firm that loses, those whose losses weigh most first.", hit, err));
    POND_TRY(study_add_who(table, &who, err));
    POND_TRY(pond_table_add_f64(table, "lost", "share",
                                "Share of the firm's output that is lost, down or up.", &column[0],
                                err));
    POND_TRY(pond_table_add_f64(table, "down", "share", "For want of inputs.", &column[1], err));
    POND_TRY(pond_table_add_f64(table, "up", "share", "For want of orders.", &column[2], err));
    for (int64_t row = 0; row < hit; row++) {
        pond_node node = (pond_node)ranked[row].item;
        column[0][row] = fmax(down[node], up[node]);
        column[1][row] = down[node];
        column[2][row] = up[node];
        POND_TRY(study_set_who(table, &who, row, study, node, err));
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pond_table_free(table);
    pondi_free(ranked);
    pondi_free(lost);
    return status;
}

/* --- in groups --- */

/* A kind of groups and the table of what they lose. */
struct group_table {
    const char *kind; /* for study_groups_make, and the first column's name */
    const char *name;
    const char *description;
    const char *label;
    bool ranked; /* the largest loss first */
};

struct group_columns {
    int32_t label;
    int64_t *firms;
    double *weight;
    double *lost;
    double *down;
    double *up;
    double *shock_down;
    double *shock_up;
};

static enum pond_status add_group_columns(struct pond_table *table, struct group_columns *c,
                                          const struct group_table *what, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(pond_table_add_text(table, what->kind, "", what->label, &c->label, err));
    POND_TRY(pond_table_add_i64(table, "firms", "firms", "How many.", &c->firms, err));
    POND_TRY(
        pond_table_add_f64(table, "weight", "share", "Its part of all weight.", &c->weight, err));
    POND_TRY(pond_table_add_f64(table, "lost", "share", "Down or up, whichever is larger by firm.",
                                &c->lost, err));
    POND_TRY(pond_table_add_f64(table, "down", "share", "For want of inputs.", &c->down, err));
    POND_TRY(pond_table_add_f64(table, "up", "share", "For want of orders.", &c->up, err));
    POND_TRY(pond_table_add_f64(table, "shock_down", "share", "The shock itself, as supply.",
                                &c->shock_down, err));
    POND_TRY(pond_table_add_f64(table, "shock_up", "share", "The shock itself, as demand.",
                                &c->shock_up, err));
done:
    return status;
}

/* Six columns of one entry a group, in one block, which is the caller's to free. */
static enum pond_status make_sectors(double **block, struct pond_esri_sectors *sectors,
                                     int32_t groups, struct pond_error *err)
{
    enum pond_status status = POND_NEW(block, (size_t)groups * 6, err);
    double **column[] = {&sectors->down,      &sectors->up,      &sectors->both,
                         &sectors->init_down, &sectors->init_up, &sectors->init_both};

    for (int i = 0; status == POND_OK && i < 6; i++) {
        *column[i] = *block + (size_t)i * (size_t)groups;
    }
    return status;
}

/* The order of the rows: by what the group loses of all weight, or as they are. */
static enum pond_status order_groups(struct study_ranked **out, const struct study_groups *groups,
                                     const double *weight, const double *lost, bool ranked,
                                     struct pond_error *err)
{
    enum pond_status status = POND_OK;
    double *score = NULL;

    POND_TRY(POND_NEW(&score, groups->count, err));
    for (int32_t g = 0; ranked && g < groups->count; g++) {
        score[g] = weight[g] * lost[g];
    }
    POND_TRY(study_rank(out, score, groups->count, err));
done:
    pondi_free(score);
    return status;
}

static enum pond_status weigh_groups(double **weight, const struct esri_study *state,
                                     const struct study_groups *groups, pond_node nodes,
                                     struct pond_error *err)
{
    enum pond_status status = POND_NEW(weight, groups->count, err);

    for (pond_node i = 0; status == POND_OK && i < nodes; i++) {
        (*weight)[groups->of[i]] += state->weight[i] / state->set[0].total;
    }
    return status;
}

static enum pond_status fill_groups(struct pond_table *table, const struct group_table *what,
                                    const struct esri_study *state,
                                    const struct study_groups *groups,
                                    const struct pond_esri_work *work, pond_node nodes,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_esri_sectors sectors;
    struct study_ranked *order = NULL;
    struct group_columns c;
    double *block = NULL;
    double *weight = NULL;

    POND_TRY(add_group_columns(table, &c, what, err));
    POND_TRY(make_sectors(&block, &sectors, groups->count, err));
    POND_TRY(weigh_groups(&weight, state, groups, nodes, err));
    POND_TRY(pond_esri_group_impacts(work, 0, 0, groups->of, groups->count, &sectors, err));
    POND_TRY(order_groups(&order, groups, weight, sectors.both, what->ranked, err));
    for (int32_t row = 0; row < groups->count; row++) {
        int32_t g = (int32_t)order[row].item;

        POND_TRY(pond_table_set_text(table, c.label, row, groups->label[g], err));
        c.firms[row] = groups->firms[g];
        c.weight[row] = weight[g];
        c.lost[row] = sectors.both[g];
        c.down[row] = sectors.down[g];
        c.up[row] = sectors.up[g];
        c.shock_down[row] = sectors.init_down[g];
        c.shock_up[row] = sectors.init_up[g];
    }
done:
    pondi_free(order);
    pondi_free(block);
    pondi_free(weight);
    return status;
}

/* A table of groups; none where nothing is on record that tells them apart. */
static enum pond_status add_groups(const struct esri_study *state, struct pond_study *study,
                                   const struct group_table *what,
                                   const struct pond_esri_work *work, struct pond_result *result,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_table *table = NULL;
    struct study_groups groups = {0};

    POND_TRY(study_groups_make(&groups, study, what->kind, err));
    if (groups.count == 1 && groups.label[0] == NULL && strcmp(what->kind, "industry") != 0) {
        goto done;
    }
    POND_TRY(pond_table_new(&table, what->name, what->description, groups.count, err));
    POND_TRY(fill_groups(table, what, state, &groups, work, study->network->nodes, err));
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    study_groups_clear(&groups);
    pond_table_free(table);
    return status;
}

static enum pond_status add_all_groups(const struct esri_study *state, struct pond_study *study,
                                       const struct pond_esri_work *work,
                                       struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    static const struct group_table tables[] = {
        {"industry", "industries",
         "Share of each industry's weight that is lost, the shock itself apart.", "Its code.",
         false},
        {"place", "places", "The same by where the firms are, the largest loss first.",
         "Where it is.", true},
        {"size", "sizes", "The same by how many work for the firms.", "Employees.", false},
    };

    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        POND_TRY(add_groups(state, study, &tables[i], work, result, err));
    }
done:
    return status;
}

enum pond_status esri_scenario_tables(const struct esri_study *state, struct pond_study *study,
                                      struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    pond_node nodes = study->network->nodes;
    struct pond_esri_work *work = NULL;
    double *down = NULL;
    double *up = NULL;
    struct pond_esri_answer answer = {0};
    const struct pond_esri_shock one = {state->node != NULL ? state->node[0] : 0, 1.0, 1.0};
    bool given = state->start != NULL;

    POND_TRY(POND_NEW(&down, nodes, err));
    POND_TRY(POND_NEW(&up, nodes, err));
    POND_TRY(pond_esri_work_new(&work, state->model, err));
    answer.node_down = down;
    answer.node_up = up;
    status = pond_esri_run(state->model, work, given ? state->shock : &one,
                           given ? state->shocks : 1, &answer, err);
    if (status != POND_OK && status != POND_ELIMIT) {
        goto done; /* a limit that was reached is warned of in the notes */
    }
    POND_TRY(add_losses(state, study, down, up, result, err));
    POND_TRY(add_all_groups(state, study, work, result, err));
done:
    pond_esri_work_free(work);
    pondi_free(down);
    pondi_free(up);
    return status;
}
