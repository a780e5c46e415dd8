/* Second suppliers: which are worth a try, and what each is worth when it is tried.
 * SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "ripple/esri_model.h"
#include "ripple/explain.h"

/* An industry's best suppliers: of three, one is neither the supplier that is halved nor the
 * customer. */
#define BEST 3

struct best {
    pond_node node[BEST]; /* -1: none */
};

/* Whether a is the better second supplier. */
static bool is_better(const struct pond_esri_model *model, const double *loss, pond_node a,
                      pond_node b)
{
    if (b < 0 || loss[a] != loss[b]) {
        return b < 0 || loss[a] < loss[b];
    }
    return model->sales[a] > model->sales[b];
}

static void list_best(struct best *best, const struct pond_esri_model *model, const double *loss)
{
    for (int32_t k = 0; k < model->industries; k++) {
        for (int b = 0; b < BEST; b++) {
            best[k].node[b] = -1;
        }
    }
    for (pond_node i = 0; i < model->nodes; i++) {
        pond_node *node = best[model->industry[i]].node;
        pond_node at_hand = i;

        for (int b = 0; b < BEST && model->sales[i] > 0.0; b++) {
            if (at_hand >= 0 && is_better(model, loss, at_hand, node[b])) {
                pond_node old = node[b];

                node[b] = at_hand;
                at_hand = old;
            }
        }
    }
}

static double value_of(struct pond_view view, pond_node supplier, pond_node customer)
{
    struct pond_row row = pond_view_suppliers(view, customer);

    for (int64_t e = 0; e < row.links; e++) {
        if (row.node[e] == supplier) {
            return row.value[e];
        }
    }
    return 0.0;
}

/* The change for the link on which an industry's inputs of a customer hang; estimate 0: none. */
static struct pond_esri_change change_for(const struct pond_esri_model *model,
                                          struct pond_view view, const double *loss,
                                          const struct best *best,
                                          const struct pond_esri_link_leverage *link)
{
    struct pond_esri_change change = {.customer = link->customer, .from = link->supplier, .to = -1};
    const pond_node *node = best[model->industry[link->supplier]].node;

    for (int b = 0; b < BEST && change.to < 0; b++) {
        if (node[b] != link->supplier && node[b] != link->customer) {
            change.to = node[b];
        }
    }
    if (change.to >= 0 && loss[change.from] > loss[change.to]) {
        change.value = 0.5 * value_of(view, change.from, change.customer);
        change.estimate =
            0.5 * link->share * link->derivative * (1.0 - loss[change.to] / loss[change.from]);
    }
    return change;
}

/* The largest estimate first; of equal ones the lower customer, then the lower supplier. */
static int by_estimate(const void *left, const void *right)
{
    const struct pond_esri_change *a = left;
    const struct pond_esri_change *b = right;

    if (a->estimate != b->estimate) {
        return a->estimate > b->estimate ? -1 : 1;
    }
    if (a->customer != b->customer) {
        return a->customer < b->customer ? -1 : 1;
    }
    return (a->from > b->from) - (a->from < b->from);
}

/* The next link for want of inputs at or behind `at`. */
static int64_t next_down(const struct pond_esri_leverage *leverage, int64_t at)
{
    while (at < leverage->links && leverage->link[at].up) {
        at++;
    }
    return at;
}

/* Links of one customer and one industry stand together: the first behind those of `at`, and the
 * one with the largest share x derivative. */
static int64_t pass_industry(const struct pond_esri_model *model,
                             const struct pond_esri_leverage *leverage, int64_t at, int64_t *most)
{
    const struct pond_esri_link_leverage *link = leverage->link;
    int64_t end = at;

    *most = at;
    for (; end < leverage->links && !link[end].up && link[end].customer == link[at].customer &&
           model->industry[link[end].supplier] == model->industry[link[at].supplier];
         end++) {
        if (link[end].share * link[end].derivative > link[*most].share * link[*most].derivative) {
            *most = end;
        }
    }
    return end;
}

enum pond_status pond_esri_changes_propose(struct pond_esri_change **out, int64_t *count,
                                           struct pond_view view, const struct pond_esri_case *what,
                                           const struct pond_esri_leverage *leverage,
                                           const double *loss, int64_t most, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_esri_model *model = what->model;
    struct pond_esri_change *change = NULL;
    struct best *best = NULL;
    int64_t link = 0;
    int64_t found = 0;

    assert(most >= 0);
    *out = NULL;
    *count = 0;
    POND_TRY(POND_NEW(&best, model->industries, err));
    POND_TRY(POND_NEW(&change, leverage->links, err));
    list_best(best, model, loss);
    for (int64_t at = next_down(leverage, 0); at < leverage->links; at = next_down(leverage, at)) {
        at = pass_industry(model, leverage, at, &link);
        change[found] = change_for(model, view, loss, best, &leverage->link[link]);
        found += change[found].estimate > 0.0;
    }
    if (found > 0) {
        qsort(change, (size_t)found, sizeof *change, by_estimate);
    }
    *count = found < most ? found : most;
    *out = change;
    change = NULL;
done:
    pondi_free(best);
    pondi_free(change);
    return status;
}

void pond_esri_changes_free(struct pond_esri_change *change)
{
    pondi_free(change);
}

/* The what-ifs so far and the two links of the change. */
static enum pond_status overlay_of(struct pond_overlay **out, const struct pond_esri_input *input,
                                   const struct pond_esri_case *what,
                                   const struct pond_esri_change *change, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_link_change *link = NULL;
    double from = value_of(input->view, change->from, change->customer);
    double to = value_of(input->view, change->to, change->customer);

    if (!(change->value > 0.0 && change->value <= from)) {
        return pond_fail(err, POND_EINVAL,
                         "ESRI: node %d cannot buy %g less from node %d (it buys %g)",
                         (int)change->customer, change->value, (int)change->from, from);
    }
    POND_TRY(POND_NEW(&link, what->mades + 2, err));
    if (what->mades > 0) {
        memcpy(link, what->made, (size_t)what->mades * sizeof *link);
    }
    link[what->mades] =
        (struct pond_link_change){change->from, change->customer, from - change->value};
    link[what->mades + 1] =
        (struct pond_link_change){change->to, change->customer, to + change->value};
    POND_TRY(pond_overlay_new(out, input->view.network, link, what->mades + 2, err));
done:
    pondi_free(link);
    return status;
}

static bool is_node(const struct pond_esri_model *model, pond_node node)
{
    return node >= 0 && node < model->nodes;
}

enum pond_status pond_esri_change_run(double *total, int64_t *iterations,
                                      const struct pond_esri_input *input,
                                      const struct pond_esri_case *what,
                                      const struct pond_esri_change *change, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_esri_input changed = *input;
    struct pond_esri_answer answer = {.total = total};
    struct pond_overlay *overlay = NULL;
    struct pond_esri_model *model = NULL;
    struct pond_esri_work *work = NULL;
    double *revenue = NULL;
    size_t nodes = (size_t)what->model->nodes;

    *total = 0.0;
    if (!is_node(what->model, change->customer) || !is_node(what->model, change->from) ||
        !is_node(what->model, change->to) || change->from == change->to) {
        return pond_fail(err, POND_EINVAL, "ESRI: no second supplier (nodes %d, %d, %d)",
                         (int)change->customer, (int)change->from, (int)change->to);
    }
    POND_TRY(overlay_of(&overlay, input, what, change, err));
    changed.view.overlay = overlay;
    if (input->revenue != NULL) {
        POND_TRY(POND_NEW(&revenue, nodes, err));
        memcpy(revenue, input->revenue, nodes * sizeof *revenue);
        revenue[change->from] = fmax(0.0, revenue[change->from] - change->value);
        revenue[change->to] += change->value;
        changed.revenue = revenue;
    }
    changed.weights = 1;
    changed.weight = what->model->weight + (size_t)what->weight_set * nodes;
    POND_TRY(pond_esri_model_new(&model, &changed, err));
    POND_TRY(pond_esri_work_new(&work, model, err));
    status = pond_esri_run(model, work, what->shock, what->shocks, &answer, err);
    if (iterations != NULL) {
        *iterations = answer.iterations;
    }
done:
    pond_esri_work_free(work);
    pond_esri_model_free(model);
    pond_overlay_free(overlay);
    pondi_free(revenue);
    return status;
}
