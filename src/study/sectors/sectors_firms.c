/* The same scenario firm by firm, so that what a table of industries says can be held against it.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "ripple/days.h"
#include "study/sectors/sectors_study.h"

/* What firms turn over, and what they lose of it. */
struct sum {
    pond_node nodes;
    double *turnover;
    double *part;
    const int32_t *industry;
    double *lost_of; /* industries */
    double lost;
    double all;
};

static enum pond_status see_day(void *user, const struct pond_days_run *run,
                                const struct pond_days_day *day, struct pond_error *err)
{
    struct sum *sum = user;

    (void)run;
    (void)err;
    for (pond_node j = 0; j < sum->nodes; j++) {
        sum->part[j] = (1.0 - day->activity[j]) * sum->turnover[j];
        sum->lost_of[sum->industry[j]] += sum->part[j];
    }
    sum->lost += pond_sum(sum->part, sum->nodes);
    return POND_OK;
}

/* The model as "pond ripple run" has it with the same --stock and --order, all inputs essential as
 * they are in a table: what differs is who counts as one. */
enum pond_status sectors_study_firms(struct sectors_study *sectors, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_network *network = sectors->study->network;
    struct pond_days_input input = pond_days_defaults((struct pond_view){.network = network});
    struct pond_days_options options = {.shock = sectors->shocks->shock,
                                        .shocks = sectors->shocks->shocks};
    struct pond_days_model *model = NULL;
    struct pond_days_run *run = NULL;
    struct sum sum = {.nodes = network->nodes, .industry = network->industry};

    POND_TRY(POND_NEW(&sectors->firms_lost_of, network->industries, err));
    sum.lost_of = sectors->firms_lost_of;
    POND_TRY(POND_NEW(&sum.turnover, network->nodes, err));
    POND_TRY(POND_NEW(&sum.part, network->nodes, err));
    for (pond_node j = 0; j < network->nodes; j++) {
        sum.turnover[j] = sector_turnover(network, j);
    }
    input.stock_days = pond_study_number(sectors->study, "stock");
    input.order_days = pond_study_number(sectors->study, "order");
    input.orders = POND_DAYS_ORDERS_DEMAND;
    POND_TRY(pond_days_model_new(&model, &input, err));
    POND_TRY(pond_days_run_new(&run, model, &options, err));
    POND_TRY(pond_days_go(run, (int32_t)sectors->days, see_day, &sum, err));
    for (int32_t k = 0; k < network->industries; k++) {
        sectors->firms_lost_of[k] /= sectors->table.period_days;
    }
    sum.all = pond_sum(sum.turnover, network->nodes) * (double)sectors->days;
    sectors->firms_lost = sum.lost / sectors->table.period_days;
    sectors->firms_lost_share = sum.all > 0.0 ? sum.lost / sum.all : (double)NAN;
done:
    pond_days_run_free(run);
    pond_days_model_free(model);
    pondi_free(sum.turnover);
    pondi_free(sum.part);
    return status;
}
