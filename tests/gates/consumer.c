/* A stranger's program: only installed headers, only the flags that pkg-config gives.
 *
 * Two firms buy from each other. When the first can deliver half only, the second gets half of its
 * one input, so it delivers half, too: half of all sales are lost, whatever the links' values.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <network/network.h>
#include <network/view.h>
#include <ripple/esri.h>
#include <stdio.h>

static int fail(const struct pond_error *error)
{
    (void)fprintf(stderr, "%s\n", error->message);
    return 1;
}

int main(void)
{
    const pond_node supplier[] = {0, 1};
    const pond_node customer[] = {1, 0};
    const double value[] = {30.0, 10.0};
    const int32_t industry[] = {0, 1};
    const struct pond_network_input links = {.nodes = 2,
                                             .links = 2,
                                             .supplier = supplier,
                                             .customer = customer,
                                             .value = value,
                                             .industry = industry,
                                             .industries = 2};
    const struct pond_esri_shock shock = {.node = 0, .down = 0.5, .up = 0.0};
    struct pond_error error = {0};
    struct pond_network *network = NULL;
    struct pond_esri_model *model = NULL;
    struct pond_esri_work *work = NULL;
    struct pond_esri_input input = {
        .eps = 1e-12, .stop = POND_ESRI_STOP_STATE, .max_iterations = 100};
    double total = 0.0;
    struct pond_esri_answer answer = {.total = &total};

    if (pond_network_build(&network, &links, &error) != POND_OK) {
        return fail(&error);
    }
    input.view.network = network;
    if (pond_esri_model_new(&model, &input, &error) != POND_OK ||
        pond_esri_work_new(&work, model, &error) != POND_OK ||
        pond_esri_run(model, work, &shock, 1, &answer, &error) != POND_OK) {
        return fail(&error);
    }
    pond_esri_work_free(work);
    pond_esri_model_free(model);
    pond_network_free(network);
    (void)printf("ESRI %.17g after %lld steps\n", total, (long long)answer.iterations);
    return fabs(total - 0.5) <= 1e-12 ? 0 : 1;
}
