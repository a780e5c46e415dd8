/* Makes scenarios to be explained.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/explain_fixture.h"

#include <stdlib.h>
#include <string.h>

#include "support/support.h"

static void run(struct pond_esri_answer *answer, const struct pond_esri_model *model,
                const struct pond_esri_shock *shock, int64_t shocks)
{
    struct pond_error error = {.code = POND_OK};
    struct pond_esri_work *work = NULL;
    enum pond_status status = POND_OK;

    assert_ok(pond_esri_work_new(&work, model, &error));
    status = pond_esri_run(model, work, shock, shocks, answer, &error);
    assert_true(status == POND_OK || status == POND_ELIMIT);
    pond_esri_work_free(work);
}

void make_case(struct explained_case *c, const struct pond_esri_input *input,
               const struct pond_esri_shock *shock, int64_t shocks)
{
    struct pond_error error = {.code = POND_OK};
    struct pond_esri_answer answer = {0};
    size_t nodes = (size_t)input->view.network->nodes;

    memset(c, 0, sizeof *c);
    c->node_down = calloc(nodes, sizeof *c->node_down);
    c->node_up = calloc(nodes, sizeof *c->node_up);
    assert_true(c->node_down != NULL && c->node_up != NULL);
    assert_ok(pond_esri_model_new(&c->model, input, &error));
    answer.total = &c->total;
    answer.node_down = c->node_down;
    answer.node_up = c->node_up;
    run(&answer, c->model, shock, shocks);
    c->what = (struct pond_esri_case){
        .model = c->model, .shock = shock, .shocks = shocks, .iterations = answer.iterations};
}

void free_case(struct explained_case *c)
{
    pond_esri_model_free(c->model);
    free(c->node_down);
    free(c->node_up);
}

double run_total(const struct pond_esri_model *model, const struct pond_esri_shock *shock,
                 int64_t shocks)
{
    double total = 0.0;
    struct pond_esri_answer answer = {.total = &total};

    run(&answer, model, shock, shocks);
    return total;
}

void make_four_firms(struct four_firms *four, const struct pond_esri_shock *shock)
{
    static const pond_node supplier[] = {0, 1, 1, 3};
    static const pond_node customer[] = {1, 2, 3, 2};
    static const double value[] = {10.0, 6.0, 2.0, 2.0};
    static const double revenue[] = {20.0, 10.0, 10.0, 4.0};
    static const double costs[] = {1.0, 20.0, 16.0, 4.0};
    static const double weight[] = {0.4, 0.3, 0.2, 0.1};
    const struct pond_network_input links = {.nodes = 4,
                                             .links = 4,
                                             .supplier = supplier,
                                             .customer = customer,
                                             .value = value,
                                             .industries = 1};
    struct pond_error error = {.code = POND_OK};

    memset(four, 0, sizeof *four);
    assert_ok(pond_network_build(&four->network, &links, &error));
    four->input = (struct pond_esri_input){.view = {four->network, NULL},
                                           .revenue = revenue,
                                           .costs = costs,
                                           .weights = 1,
                                           .weight = weight,
                                           .eps = 1e-9,
                                           .stop = POND_ESRI_STOP_STATE,
                                           .max_iterations = 100};
    make_case(&four->run, &four->input, shock, 1);
    four->what = four->run.what;
}

void free_four_firms(struct four_firms *four)
{
    free_case(&four->run);
    pond_network_free(four->network);
}
