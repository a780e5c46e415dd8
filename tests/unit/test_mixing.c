/* Reciprocity and assortativity, against dense matrices.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "network/mixing.h"
#include "support/random_network.h"

#define N 30
#define INDUSTRIES 5

static struct pond_network *make_network(struct random_links *links, uint64_t seed)
{
    struct test_random random = {.seed = seed};
    struct pond_error error = {0};
    struct pond_network *network = NULL;

    make_random_links(links, &random, N, 50 + (int64_t)seed * 20, INDUSTRIES);
    assert_ok(pond_network_build(&network, &links->input, &error));
    return network;
}

static void fill_dense(double w[N][N], const struct pond_network *network)
{
    memset(w, 0, sizeof(double[N][N]));
    for (pond_node i = 0; i < N; i++) {
        for (pond_edge k = network->out_start[i]; k < network->out_start[i + 1]; k++) {
            w[i][network->out_customer[k]] = network->out_value[k];
        }
    }
}

static void reciprocity_is_that_of_the_dense_matrix(void **state)
{
    struct pond_error error = {0};
    double w[N][N];

    (void)state;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        struct random_links links;
        struct pond_network *network = make_network(&links, seed);
        struct pond_reciprocity found;
        double count = 0.0;
        double back = 0.0;
        double value = 0.0;
        double common = 0.0;

        fill_dense(w, network);
        for (int i = 0; i < N; i++) {
            for (int j = 0; j < N; j++) {
                if (i != j) {
                    count += w[i][j] > 0.0;
                    back += w[i][j] > 0.0 && w[j][i] > 0.0;
                    value += w[i][j];
                    common += fmin(w[i][j], w[j][i]);
                }
            }
        }
        assert_ok(pond_network_reciprocity(&found, network, &error));
        assert_close(found.links, back / count, 1e-13);
        assert_close(found.value, common / value, 1e-13);
        pond_network_free(network);
        free_random_links(&links);
    }
}

/* Newman's matrix e, and r = (Tr e - |e^2|) / (1 - |e^2|), |x| the sum of all elements. */
static double naive_assortativity(double w[N][N], const int32_t *industry, bool weighted)
{
    double e[INDUSTRIES][INDUSTRIES] = {{0}};
    double total = 0.0;
    double trace = 0.0;
    double square = 0.0;

    for (int i = 0; i < N; i++) {
        for (int j = 0; j < N; j++) {
            double amount = weighted ? w[i][j] : (w[i][j] > 0.0 ? 1.0 : 0.0);
            e[industry[i]][industry[j]] += amount;
            total += amount;
        }
    }
    for (int a = 0; a < INDUSTRIES; a++) {
        trace += e[a][a] / total;
        for (int b = 0; b < INDUSTRIES; b++) {
            for (int c = 0; c < INDUSTRIES; c++) {
                square += e[a][b] / total * (e[b][c] / total);
            }
        }
    }
    return (trace - square) / (1.0 - square);
}

static void assortativity_is_that_of_newmans_matrix(void **state)
{
    struct pond_error error = {0};
    double w[N][N];

    (void)state;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        struct random_links links;
        struct pond_network *network = make_network(&links, seed);
        struct pond_assortativity found;

        fill_dense(w, network);
        assert_ok(pond_network_assortativity(&found, network, &error));
        assert_true(fabs(found.links - naive_assortativity(w, network->industry, false)) < 1e-12);
        assert_true(fabs(found.value - naive_assortativity(w, network->industry, true)) < 1e-12);
        pond_network_free(network);
        free_random_links(&links);
    }
}

/* Table I of Newman 2003: couples in San Francisco by race, r = 0.621; the table's shares have
 * three digits, which leaves r uncertain by about 0.002. Each share is the value of a link. */
static void the_couples_of_newman_are_as_published(void **state)
{
    static const double e[4][4] = {{0.258, 0.016, 0.035, 0.013},
                                   {0.012, 0.157, 0.058, 0.019},
                                   {0.013, 0.023, 0.306, 0.035},
                                   {0.005, 0.007, 0.024, 0.016}};
    static const int32_t industry[] = {0, 1, 2, 3};
    struct pond_error error = {0};
    struct pond_network *network = NULL;
    struct pond_assortativity found;
    pond_node women[16];
    pond_node men[16];
    double value[16];
    const struct pond_network_input input = {.nodes = 4,
                                             .links = 16,
                                             .supplier = women,
                                             .customer = men,
                                             .value = value,
                                             .industry = industry,
                                             .industries = 4};

    (void)state;
    for (int k = 0; k < 16; k++) {
        women[k] = k / 4;
        men[k] = k % 4;
        value[k] = e[k / 4][k % 4];
    }
    assert_ok(pond_network_build(&network, &input, &error));
    assert_ok(pond_network_assortativity(&found, network, &error));
    assert_true(fabs(found.value - 0.621) < 2e-3);
    pond_network_free(network);
}

static void networks_without_an_answer_give_nan(void **state)
{
    static const pond_node node[] = {0};
    static const double value[] = {2.0};
    struct pond_network_input input = {.nodes = 2, .industries = 1};
    struct pond_error error = {0};
    struct pond_network *network = NULL;
    struct pond_reciprocity reciprocity;
    struct pond_assortativity assortativity;

    (void)state;
    for (int64_t links = 0; links <= 1; links++) {
        input.links = links; /* none, or a self-link */
        input.supplier = node;
        input.customer = node;
        input.value = value;
        assert_ok(pond_network_build(&network, &input, &error));
        assert_ok(pond_network_reciprocity(&reciprocity, network, &error));
        assert_ok(pond_network_assortativity(&assortativity, network, &error));
        assert_true(isnan(reciprocity.links) && isnan(reciprocity.value));
        assert_true(isnan(assortativity.links) && isnan(assortativity.value));
        pond_network_free(network);
    }
}

static void threads_change_no_bit(void **state)
{
    struct pond_error error = {0};
    struct test_random random = {.seed = 4};
    struct random_links links;
    struct pond_network *network = NULL;
    struct pond_reciprocity one;
    struct pond_reciprocity many;

    (void)state;
    make_random_links(&links, &random, 5000, 60000, INDUSTRIES);
    assert_ok(pond_network_build(&network, &links.input, &error));
    pond_set_threads(1);
    assert_ok(pond_network_reciprocity(&one, network, &error));
    for (int threads = 2; threads <= 4; threads *= 2) {
        pond_set_threads(threads);
        assert_ok(pond_network_reciprocity(&many, network, &error));
        assert_memory_equal(&many, &one, sizeof one);
    }
    pond_set_threads(0);
    pond_network_free(network);
    free_random_links(&links);
}

static enum pond_status measure_both(void *user)
{
    struct pond_reciprocity reciprocity;
    struct pond_assortativity assortativity;
    enum pond_status status = pond_network_reciprocity(&reciprocity, user, NULL);

    return status != POND_OK ? status : pond_network_assortativity(&assortativity, user, NULL);
}

static void failing_memory_leaves_nothing_behind(void **state)
{
    struct random_links links;
    struct pond_network *network = make_network(&links, 1);

    (void)state;
    assert_survives_no_memory(measure_both, network);
    pond_network_free(network);
    free_random_links(&links);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reciprocity_is_that_of_the_dense_matrix),
        cmocka_unit_test(assortativity_is_that_of_newmans_matrix),
        cmocka_unit_test(the_couples_of_newman_are_as_published),
        cmocka_unit_test(networks_without_an_answer_give_nan),
        cmocka_unit_test(threads_change_no_bit),
        cmocka_unit_test(failing_memory_leaves_nothing_behind),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
