/* Local sourcing: by hand, against all links of a random network, laws, threads.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <math.h>
#include <string.h>

#include "base/globe.h"
#include "base/parallel.h"
#include "impact/sourcing.h"
#include "support/random_network.h"

#define NODES 300

/* Where the firms of a random network are; some are nowhere. */
struct map {
    struct random_links links;
    struct pond_network *network;
    int32_t place[NODES];
    double latitude[NODES];
    double longitude[NODES];
    double point[NODES][3];
};

static void make_map(struct map *map, uint64_t seed)
{
    struct pond_error error = {0};
    struct test_random random = {.seed = seed};

    make_random_links(&map->links, &random, NODES, 4000, 5);
    assert_ok(pond_network_build(&map->network, &map->links.input, &error));
    for (int i = 0; i < NODES; i++) {
        map->place[i] = (int32_t)next_below(&random, 8) - 1;
        map->latitude[i] = 41.0 + next_uniform(&random);
        map->longitude[i] = next_below(&random, 9) == 0 ? (double)NAN : next_uniform(&random);
        pond_globe_point(map->point[i], map->latitude[i], map->longitude[i]);
    }
}

static void free_map(struct map *map)
{
    pond_network_free(map->network);
    free_random_links(&map->links);
}

static void source(const struct map *map, double km, struct pond_sourcing *out)
{
    struct pond_error error = {0};
    const struct pond_sourcing_input input = {
        .network = map->network, .place = map->place, .point = map->point[0], .near_km = km};

    assert_ok(pond_sourcing_of_firms(&input, out, &error));
}

static void a_firm_by_hand(void **state)
{
    /* Firm 0 buys 10 next door, 20 from the next town 1 degree away, 30 from the far end of its
     * own place, 5 from a firm without a place, 7 from nobody knows whom. */
    static const pond_node supplier[] = {1, 2, 3, 4};
    static const pond_node customer[] = {0, 0, 0, 0};
    static const double value[] = {10.0, 20.0, 30.0, 5.0};
    static const double imports[] = {7.0, 0.0, 0.0, 0.0, 0.0};
    static const int32_t place[] = {0, 0, 1, 0, -1};
    static const double latitude[] = {42.0, 42.0, 43.0, 49.0, (double)NAN};
    const struct pond_network_input links = {.nodes = 5,
                                             .links = 4,
                                             .supplier = supplier,
                                             .customer = customer,
                                             .value = value,
                                             .industries = 1,
                                             .imports = imports};
    struct pond_error error = {0};
    double point[5][3];
    struct pond_sourcing_input input = {.place = place, .point = point[0], .near_km = 111.0};
    struct pond_network *network = NULL;
    struct pond_sourcing s[5];
    struct pond_bounds bounds;

    (void)state;
    for (int i = 0; i < 5; i++) {
        pond_globe_point(point[i], latitude[i], 0.0);
    }
    assert_ok(pond_network_build(&network, &links, &error));
    input.network = network;
    assert_ok(pond_sourcing_of_firms(&input, s, &error));
    assert_true(s[0].bought == 72.0 && s[0].unseen == 7.0);
    assert_true(s[0].same == 40.0 && s[0].elsewhere == 20.0);
    assert_true(s[0].near == 40.0 && s[0].far == 20.0);
    input.near_km = 111.3; /* a degree is 111.195 km */
    assert_ok(pond_sourcing_of_firms(&input, s, &error));
    assert_true(s[0].near == 60.0 && s[0].far == 0.0);
    assert_true(s[3].bought == 0.0);
    bounds = pond_bounds_of(s[0].same, s[0].elsewhere, s[0].bought);
    assert_close(bounds.known, 40.0 / 60.0, 1e-15);
    assert_close(bounds.at_least, 40.0 / 72.0, 1e-15);
    assert_close(bounds.at_most, 52.0 / 72.0, 1e-15);
    bounds = pond_bounds_of(0.0, 0.0, 7.0);
    assert_true(isnan(bounds.known) && isnan(bounds.at_least) && isnan(bounds.at_most));
    pond_network_free(network);
}

/* Every row of the links, one after the other, with great circles. */
static void all_links_add_up_to_the_same(void **state)
{
    static const double distance[] = {0.0, 30.0, 60.0, 30000.0};
    static struct map map;
    static struct pond_sourcing s[NODES];

    (void)state;
    make_map(&map, 4);
    for (int d = 0; d < 4; d++) {
        double sum[NODES][4] = {{0.0}};

        for (int64_t k = 0; k < map.links.input.links; k++) {
            int32_t i = map.links.supplier[k];
            int32_t j = map.links.customer[k];
            bool known = map.place[i] >= 0 && map.place[j] >= 0;
            bool same = known && map.place[i] == map.place[j];
            double km =
                pond_globe_km(map.latitude[i], map.longitude[i], map.latitude[j], map.longitude[j]);

            sum[j][0] += same ? map.links.value[k] : 0.0;
            sum[j][1] += known && !same ? map.links.value[k] : 0.0;
            sum[j][2] += same || km <= distance[d] ? map.links.value[k] : 0.0;
            sum[j][3] += !same && km > distance[d] ? map.links.value[k] : 0.0;
        }
        source(&map, distance[d], s);
        for (int j = 0; j < NODES; j++) {
            assert_close(s[j].same, sum[j][0], 1e-12);
            assert_close(s[j].elsewhere, sum[j][1], 1e-12);
            assert_close(s[j].near, sum[j][2], 1e-12);
            assert_close(s[j].far, sum[j][3], 1e-12);
            assert_close(s[j].bought, map.network->purchases[j] + map.network->imports[j], 1e-15);
            assert_true(s[j].same + s[j].elsewhere + s[j].unseen <= s[j].bought * (1.0 + 1e-12));
            assert_true(s[j].near >= s[j].same * (1.0 - 1e-12));
        }
    }
    free_map(&map);
}

/* Two places become one: what they bought from each other is local now, nothing else changes. */
static void merging_two_places_adds_what_they_buy_from_each_other(void **state)
{
    static struct map map;
    static struct pond_sourcing before[NODES];
    static struct pond_sourcing after[NODES];
    double between = 0.0;
    struct pond_sourcing sum[2] = {{.same = 0.0}, {.same = 0.0}};

    (void)state;
    make_map(&map, 9);
    source(&map, 20.0, before);
    for (int64_t k = 0; k < map.links.input.links; k++) {
        int32_t i = map.place[map.links.supplier[k]];
        int32_t j = map.place[map.links.customer[k]];

        between += (i == 2 && j == 5) || (i == 5 && j == 2) ? map.links.value[k] : 0.0;
    }
    for (int i = 0; i < NODES; i++) {
        map.place[i] = map.place[i] == 5 ? 2 : map.place[i];
    }
    source(&map, 20.0, after);
    for (int i = 0; i < NODES; i++) {
        pond_sourcing_add(&sum[0], &before[i]);
        pond_sourcing_add(&sum[1], &after[i]);
    }
    assert_true(between > 0.0);
    assert_close(sum[1].same, sum[0].same + between, 1e-12);
    assert_close(sum[1].elsewhere, sum[0].elsewhere - between, 1e-12);
    assert_close(sum[1].bought, sum[0].bought, 1e-15);
    free_map(&map);
}

static void the_bits_are_the_same_on_any_number_of_threads(void **state)
{
    static struct map map;
    static struct pond_sourcing one[NODES];
    static struct pond_sourcing more[NODES];

    (void)state;
    make_map(&map, 6);
    pond_set_threads(1);
    source(&map, 25.0, one);
    for (int threads = 2; threads <= 4; threads += 2) {
        pond_set_threads(threads);
        source(&map, 25.0, more);
        assert_memory_equal(one, more, sizeof one);
    }
    pond_set_threads(0);
    pond_threads_end();
    free_map(&map);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_firm_by_hand),
        cmocka_unit_test(all_links_add_up_to_the_same),
        cmocka_unit_test(merging_two_places_adds_what_they_buy_from_each_other),
        cmocka_unit_test(the_bits_are_the_same_on_any_number_of_threads),
    };

    return cmocka_run_group_tests_name("sourcing", tests, NULL, NULL);
}
