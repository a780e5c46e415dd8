/* Economies for tests of prices: Miller and Blair's two sectors, and random ones.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_TESTS_PRICE_FIXTURE_H
#define POND_TESTS_PRICE_FIXTURE_H

#include "ripple/price.h"
#include "support/random_network.h"

#define NODES 40
#define LINKS 160
#define INDUSTRIES 5

/** Miller and Blair 2009, "Input-Output Analysis", table 2.3: Z and f; the network is the caller's.
 */
struct pond_network *make_miller_blair(void);

/** Its outputs x, and L = (I - A)^-1 with A = [.15 .25; .20 .05]. */
extern const double miller_blair_output[2];
extern const double miller_blair_leontief[2][2];

/** A random economy whose turnover leaves 5 to 55 % beyond what firms trade with each other. */
struct economy {
    struct random_links links;
    struct pond_network *network;
    double output[NODES];
    double pass[NODES];
    double buffer[NODES];
    double avoided[INDUSTRIES * INDUSTRIES];
    int32_t lag[NODES];
    double set[NODES];
    double cost[NODES];
    struct pond_price_input input;
    struct pond_price_shock shock;
};

void make_economy(struct economy *economy, struct test_random *random);
void free_economy(struct economy *economy);

/** Days of a path as its visitor saw them, and the shock that holds on the first of them. */
struct seen {
    const struct pond_price_shock *shock;
    int64_t shock_days;
    double price[40][2]; /**< of the first two nodes */
    int64_t days;
    int64_t moves;
};

/** For pond_price_path, whose user is a struct seen. */
bool weather(void *user, int64_t day, struct pond_price_shock *shock);
enum pond_status see(void *user, const struct pond_price_day *day, struct pond_error *err);

#endif
