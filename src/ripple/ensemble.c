/* One draw of what is assumed, and the losses that follow from it.
 * SPDX-License-Identifier: Apache-2.0 */
#include "ripple/ensemble.h"

#include <assert.h>
#include <string.h>

#include "base/alloc.h"
#include "base/random.h"

/* Streams of random numbers: "en" and the factor; links have their own. */
#define STREAM 0x656e0000U

struct pond_ensemble {
    struct pond_ensemble_input input;
    struct pond_drawer *drawer; /* NULL: the links are those on record */
};

/* --- preparing --- */

static bool draws_links(const struct pond_draw_rule *rule)
{
    return rule->anew || rule->thin > 0.0 || rule->missing > 0.0 || rule->threshold > 0.0;
}

static enum pond_status check(const struct pond_ensemble_input *input, struct pond_error *err)
{
    if (!(input->class_moves >= 0.0 && input->class_moves <= 1.0)) {
        return pond_fail(err, POND_EINVAL, "probability %g that a class moves (expected 0 to 1)",
                         input->class_moves);
    }
    if (input->base.weights > 1) {
        return pond_fail(err, POND_EINVAL, "an ensemble has one set of weights (%d are given)",
                         (int)input->base.weights);
    }
    if (input->weight == POND_WEIGHT_GIVEN && input->base.weight == NULL) {
        return pond_fail(err, POND_EINVAL, "an ensemble of given weights needs them");
    }
    if (input->rules < 0 || (input->rules > 0 && input->rule == NULL)) {
        return pond_fail(err, POND_EINVAL, "%d rules of input classes, and the rules are missing",
                         (int)input->rules);
    }
    return POND_OK;
}

enum pond_status pond_ensemble_new(struct pond_ensemble **out,
                                   const struct pond_ensemble_input *input,
                                   struct pond_draw_facts *facts, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_ensemble *ensemble = NULL;

    *out = NULL;
    POND_TRY(check(input, err));
    POND_TRY(POND_NEW(&ensemble, 1, err));
    ensemble->input = *input;
    if (facts != NULL) {
        *facts = (struct pond_draw_facts){0};
    }
    POND_TRY(pond_drawer_new(&ensemble->drawer, input->base.view, &input->links, facts, err));
    if (!draws_links(&input->links)) {
        pond_drawer_free(ensemble->drawer);
        ensemble->drawer = NULL;
    }
    *out = ensemble;
    ensemble = NULL;
done:
    pond_ensemble_free(ensemble);
    return status;
}

void pond_ensemble_free(struct pond_ensemble *ensemble)
{
    if (ensemble == NULL) {
        return;
    }
    pond_drawer_free(ensemble->drawer);
    pondi_free(ensemble);
}

bool pond_ensemble_has(const struct pond_ensemble *ensemble, enum pond_factor factor)
{
    const struct pond_ensemble_input *input = &ensemble->input;

    switch (factor) {
    case POND_FACTOR_ANEW:
        return input->links.anew;
    case POND_FACTOR_THIN:
        return input->links.thin > 0.0;
    case POND_FACTOR_MISSING:
        return input->links.missing > 0.0;
    case POND_FACTOR_BELOW:
        return input->links.threshold > 0.0;
    case POND_FACTOR_RULES:
        return input->rules > 1;
    case POND_FACTOR_CLASSES:
        return input->class_moves > 0.0;
    default:
        return false;
    }
}

/* --- drawing --- */

/* What was drawn. */
struct drawn {
    struct pond_network *network; /* NULL: the record's */
    uint8_t *input_class;         /* NULL: the record's */
    double *weight;
    double *revenue;
    double *costs;
    struct pond_esri_input input;
    struct pond_esri_model *model;
    struct pond_esri_work *work;
};

static double uniform(const struct pond_ensemble_draw *draw, enum pond_factor factor, uint64_t step)
{
    return pond_random_uniform(draw->seed, STREAM + (uint32_t)factor, draw->item[factor], step);
}

/* A class that moves goes one step: from an end to the middle, from there to either end. */
static uint8_t move_class(uint8_t from, double u)
{
    if (from != POND_INPUT_NON_ESSENTIAL) {
        return POND_INPUT_NON_ESSENTIAL;
    }
    return u < 0.5 ? POND_INPUT_NEGLIGIBLE : POND_INPUT_ESSENTIAL;
}

/* u < p moves, and then u / p is uniform again. */
int64_t pond_ensemble_move_classes(const uint8_t *from, int64_t pairs, double probability,
                                   uint64_t seed, uint64_t item, uint8_t *to)
{
    int64_t moved = 0;

    for (int64_t c = 0; c < pairs; c++) {
        double u =
            pond_random_uniform(seed, STREAM + (uint32_t)POND_FACTOR_CLASSES, item, (uint64_t)c);
        uint8_t before = from == NULL ? (uint8_t)POND_INPUT_NON_ESSENTIAL : from[c];

        to[c] = u < probability ? move_class(before, u / probability) : before;
        moved += u < probability;
    }
    return moved;
}

static enum pond_status draw_classes(struct drawn *drawn, const struct pond_ensemble *ensemble,
                                     const struct pond_ensemble_draw *draw,
                                     struct pond_ensemble_count *count, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_ensemble_input *input = &ensemble->input;
    int64_t pairs = (int64_t)input->base.view.network->industries *
                    (int64_t)input->base.view.network->industries;

    if (input->rules > 1) {
        count->rule = (int32_t)(uniform(draw, POND_FACTOR_RULES, 0) * input->rules);
    }
    if (input->rules > 0) {
        drawn->input.input_class = input->rule[count->rule];
    }
    if (!(input->class_moves > 0.0)) {
        return POND_OK;
    }
    POND_TRY(POND_NEW(&drawn->input_class, pairs, err));
    count->moved =
        pond_ensemble_move_classes(drawn->input.input_class, pairs, input->class_moves, draw->seed,
                                   draw->item[POND_FACTOR_CLASSES], drawn->input_class);
    drawn->input.input_class = drawn->input_class;
done:
    return status;
}

static double weight_of(const struct pond_network *network, pond_node node,
                        enum pond_ensemble_weight weight)
{
    double output = network->sales[node] + network->final_demand[node];
    double bought = network->purchases[node] + network->imports[node];

    switch (weight) {
    case POND_WEIGHT_SALES:
        return network->sales[node];
    case POND_WEIGHT_PURCHASES:
        return bought;
    case POND_WEIGHT_TURNOVER:
        return output > bought ? output : bought;
    default:
        return output;
    }
}

static enum pond_status fill_nodes(struct drawn *drawn, const struct pond_ensemble *ensemble,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_network *network = drawn->network;

    if (ensemble->input.outside) {
        POND_TRY(POND_NEW(&drawn->revenue, network->nodes, err));
        POND_TRY(POND_NEW(&drawn->costs, network->nodes, err));
        for (pond_node i = 0; i < network->nodes; i++) {
            drawn->revenue[i] = network->sales[i] + network->final_demand[i];
            drawn->costs[i] = network->purchases[i] + network->imports[i];
        }
        drawn->input.revenue = drawn->revenue;
        drawn->input.costs = drawn->costs;
    }
    if (ensemble->input.weight != POND_WEIGHT_GIVEN) {
        POND_TRY(POND_NEW(&drawn->weight, network->nodes, err));
        for (pond_node i = 0; i < network->nodes; i++) {
            drawn->weight[i] = weight_of(network, i, ensemble->input.weight);
        }
        drawn->input.weights = 1;
        drawn->input.weight = drawn->weight;
    }
done:
    return status;
}

static enum pond_status draw_all(struct drawn *drawn, const struct pond_ensemble *ensemble,
                                 const struct pond_ensemble_draw *draw,
                                 struct pond_ensemble_count *count, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(draw_classes(drawn, ensemble, draw, count, err));
    if (ensemble->drawer != NULL) {
        POND_TRY(pond_drawer_draw(&drawn->network, ensemble->drawer, draw->seed, draw->item,
                                  &count->link, err));
        drawn->input.view = (struct pond_view){drawn->network, NULL};
        POND_TRY(fill_nodes(drawn, ensemble, err));
    }
done:
    return status;
}

enum pond_status pond_ensemble_run(const struct pond_ensemble *ensemble,
                                   const struct pond_ensemble_draw *draw,
                                   const struct pond_esri_batch *batch,
                                   struct pond_ensemble_count *count, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct drawn drawn = {.input = ensemble->input.base};
    struct pond_ensemble_count done = {.rule = 0};

    if (!draw->record) {
        POND_TRY(draw_all(&drawn, ensemble, draw, &done, err));
    }
    if (drawn.network == NULL) {
        done.link.links = pond_view_links(drawn.input.view);
    }
    POND_TRY(pond_esri_model_new(&drawn.model, &drawn.input, err));
    POND_TRY(pond_esri_work_new(&drawn.work, drawn.model, err));
    POND_TRY(pond_esri_run_range(drawn.model, drawn.work, batch, 0, batch->count, err));
    if (count != NULL) {
        *count = done;
    }
done:
    pond_esri_work_free(drawn.work);
    pond_esri_model_free(drawn.model);
    pond_network_free(drawn.network);
    pondi_free(drawn.input_class);
    pondi_free(drawn.weight);
    pondi_free(drawn.revenue);
    pondi_free(drawn.costs);
    return status;
}
