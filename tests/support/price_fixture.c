/* Economies and visitors.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/price_fixture.h"

#include <math.h>
#include <string.h>

const double miller_blair_output[2] = {1000.0, 2000.0};
const double miller_blair_leontief[2][2] = {{1.25412541, 0.33003300}, {0.26402640, 1.12211221}};

struct pond_network *make_miller_blair(void)
{
    static const pond_node supplier[] = {0, 0, 1, 1};
    static const pond_node customer[] = {0, 1, 0, 1};
    static const double value[] = {150.0, 500.0, 200.0, 100.0};
    static const double final_demand[] = {350.0, 1700.0};
    const struct pond_network_input links = {.nodes = 2,
                                             .links = 4,
                                             .supplier = supplier,
                                             .customer = customer,
                                             .value = value,
                                             .final_demand = final_demand,
                                             .industries = 1};
    struct pond_error error = {.code = POND_OK};
    struct pond_network *network = NULL;

    assert_ok(pond_network_build(&network, &links, &error));
    return network;
}

void make_economy(struct economy *economy, struct test_random *random)
{
    struct pond_error error = {.code = POND_OK};

    memset(economy, 0, sizeof *economy);
    make_random_links(&economy->links, random, NODES, LINKS, INDUSTRIES);
    assert_ok(pond_network_build(&economy->network, &economy->links.input, &error));
    for (pond_node j = 0; j < NODES; j++) {
        double traded = fmax(economy->network->sales[j], economy->network->purchases[j]);

        economy->output[j] = (traded + 1.0) * (1.05 + 0.5 * next_uniform(random));
        economy->pass[j] = next_uniform(random);
        economy->buffer[j] = 0.05 * next_uniform(random) * economy->output[j];
        economy->lag[j] = 1 + (int32_t)next_below(random, 9);
        economy->set[j] = next_below(random, 8) == 0 ? next_uniform(random) - 0.2 : (double)NAN;
        economy->cost[j] =
            next_below(random, 4) == 0 ? economy->output[j] * (next_uniform(random) - 0.3) : 0.0;
    }
    for (int k = 0; k < INDUSTRIES * INDUSTRIES; k++) {
        economy->avoided[k] = next_uniform(random);
    }
    economy->input = (struct pond_price_input){
        .network = economy->network, .output = economy->output, .pass_through = economy->pass};
    economy->shock = (struct pond_price_shock){.set = economy->set, .cost = economy->cost};
}

void free_economy(struct economy *economy)
{
    pond_network_free(economy->network);
    free_random_links(&economy->links);
}

enum pond_status see(void *user, const struct pond_price_day *day, struct pond_error *err)
{
    struct seen *seen = user;

    (void)err;
    assert_int_equal(day->day, seen->days);
    if (seen->days < 40) {
        memcpy(seen->price[seen->days], day->price, sizeof seen->price[0]);
    }
    seen->days++;
    seen->moves += day->moved ? 1 : 0;
    return POND_OK;
}

bool weather(void *user, int64_t day, struct pond_price_shock *shock)
{
    const struct seen *seen = user;

    *shock = day < seen->shock_days ? *seen->shock : (struct pond_price_shock){0};
    return day == seen->shock_days;
}
