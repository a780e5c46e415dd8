/* How likely a pair of firms without a link on record has one all the same.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "base/alloc.h"
#include "network/draw_parts.h"

#define HALVINGS 60

/* So many stripes of n links, and of n + 1, make their ratio an estimate. */
#define LEAST_STRIPES 20.0

/* More proposals than this, a link on record, are not made: nearly all pairs are linked then. */
#define MOST_Z 64.0

int64_t pondi_find_stripe(const struct pond_drawer *drawer, pond_node customer, int32_t industry,
                          int64_t *links)
{
    const pond_node *supplier = drawer->link.supplier;
    int64_t end = drawer->row_start[customer + 1];
    int64_t low = drawer->row_start[customer];
    int64_t high = end;
    int64_t first = 0;

    while (low < high) {
        int64_t middle = low + (high - low) / 2;

        if (drawer->industry[supplier[middle]] < industry) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    first = low;
    high = end;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;

        if (drawer->industry[supplier[middle]] <= industry) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    *links = low - first;
    return first;
}

/* The first link behind the stripe that begins at `begin`. */
static int64_t stripe_end(const struct pond_drawer *drawer, int64_t begin)
{
    const struct pondi_links *link = &drawer->link;
    int64_t end = begin + 1;

    while (end < link->count && link->customer[end] == link->customer[begin] &&
           drawer->industry[link->supplier[end]] == drawer->industry[link->supplier[begin]]) {
        end++;
    }
    return end;
}

/* Good 1953: where N_n stripes have n links, those with n have (n + 1) N_(n + 1) / N_n on average,
 * in the same units, of all that they could show; those with none, N_1 in all. */
enum pond_status pondi_stripes_count(struct pond_drawer *drawer, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    double stripes[PONDI_STRIPES + 1] = {0.0};

    POND_TRY(POND_NEW(&drawer->single, drawer->link.count, err));
    for (int64_t e = 0, end = 0; e < drawer->link.count; e = end) {
        end = stripe_end(drawer, e);
        if (end - e == 1) {
            drawer->single[drawer->singles++] = e;
        }
        stripes[end - e < PONDI_STRIPES ? end - e : PONDI_STRIPES] += 1.0;
    }
    for (int n = 1; n < PONDI_STRIPES; n++) {
        double next = n + 1 < PONDI_STRIPES ? stripes[n + 1] : 0.0;

        drawer->more[n] = 1.0;
        if (stripes[n] >= LEAST_STRIPES && next >= LEAST_STRIPES) {
            drawer->more[n] = fmin(1.0, (double)(n + 1) * next / ((double)n * stripes[n]));
        }
    }
done:
    return status;
}

double pondi_more(const struct pond_drawer *drawer, int64_t links)
{
    return (double)links * (links < PONDI_STRIPES ? drawer->more[links] : 1.0);
}

/* Suppliers by their number of customers, and stripes by their number of suppliers. */
struct degrees {
    struct pondi_size *supplier;
    struct pondi_size *stripe;
    int64_t *supplier_start; /* industries + 1 */
    int64_t *stripe_start;
    double *value; /* scratch: firms, then stripes, by industry */
    int64_t *from; /* scratch: industries + 1 */
};

/* Put values of items, each of an industry, into classes industry by industry. */
static void classify_all(struct pondi_size *out, int64_t *start, double *sorted,
                         const int64_t *from, int32_t industries)
{
    for (int32_t k = 0; k < industries; k++) {
        start[k + 1] =
            start[k] + pondi_classify(out + start[k], sorted + from[k], from[k + 1] - from[k]);
    }
}

static void shift(int64_t *from, int32_t industries)
{
    for (int32_t k = industries; k > 0; k--) {
        from[k] = from[k - 1];
    }
    from[0] = 0;
}

static void add_up(int64_t *from, int32_t industries)
{
    for (int32_t k = 0; k < industries; k++) {
        from[k + 1] += from[k];
    }
}

static void classify_suppliers(struct degrees *degrees, const struct pond_drawer *drawer)
{
    for (pond_node i = 0; i < drawer->nodes; i++) {
        degrees->from[drawer->industry[i] + 1] += drawer->sold[i] > 0.0;
    }
    add_up(degrees->from, drawer->industries);
    for (pond_node i = 0; i < drawer->nodes; i++) {
        if (drawer->sold[i] > 0.0) {
            degrees->value[degrees->from[drawer->industry[i]]++] = drawer->sold[i];
        }
    }
    shift(degrees->from, drawer->industries);
    classify_all(degrees->supplier, degrees->supplier_start, degrees->value, degrees->from,
                 drawer->industries);
}

static void classify_stripes(struct degrees *degrees, const struct pond_drawer *drawer)
{
    const pond_node *supplier = drawer->link.supplier;

    for (int32_t k = 0; k <= drawer->industries; k++) {
        degrees->from[k] = 0;
    }
    for (int64_t e = 0; e < drawer->link.count; e = stripe_end(drawer, e)) {
        degrees->from[drawer->industry[supplier[e]] + 1]++;
    }
    add_up(degrees->from, drawer->industries);
    for (int64_t e = 0, end = 0; e < drawer->link.count; e = end) {
        end = stripe_end(drawer, e);
        degrees->value[degrees->from[drawer->industry[supplier[e]]]++] =
            pondi_more(drawer, end - e);
    }
    shift(degrees->from, drawer->industries);
    classify_all(degrees->stripe, degrees->stripe_start, degrees->value, degrees->from,
                 drawer->industries);
}

/* Expected links of pairs of one industry's suppliers and stripes, linked or not. */
static double expect_pairs(const struct degrees *degrees, int32_t k, double z)
{
    double expected = 0.0;

    for (int64_t i = degrees->supplier_start[k]; i < degrees->supplier_start[k + 1]; i++) {
        for (int64_t t = degrees->stripe_start[k]; t < degrees->stripe_start[k + 1]; t++) {
            double odds = z * degrees->supplier[i].value * degrees->stripe[t].value;

            expected += degrees->supplier[i].count * degrees->stripe[t].count * odds / (1.0 + odds);
        }
    }
    return expected;
}

/* Expected links between firms that have none on record. */
static double expect(const struct degrees *degrees, const struct pond_drawer *drawer, double z)
{
    double expected = 0.0;

    for (int32_t k = 0; k < drawer->industries; k++) {
        double links = (double)(drawer->by_start[k + 1] - drawer->by_start[k]);

        expected += links > 0.0 ? expect_pairs(degrees, k, z / links) : 0.0;
    }
    for (int64_t e = 0, end = 0; e < drawer->link.count; e = end) {
        int32_t industry = drawer->industry[drawer->link.supplier[e]];
        double links = (double)(drawer->by_start[industry + 1] - drawer->by_start[industry]);

        end = stripe_end(drawer, e);
        for (int64_t s = e; s < end; s++) {
            double odds =
                z / links * drawer->sold[drawer->link.supplier[s]] * pondi_more(drawer, end - e);

            expected -= odds / (1.0 + odds);
        }
    }
    return expected;
}

enum pond_status pondi_unseen_prepare(struct pondi_unseen *unseen, const struct pond_drawer *drawer,
                                      double expected, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct degrees degrees = {0};
    size_t industries = (size_t)drawer->industries + 1;
    int64_t links = drawer->link.count;
    double low = 0.0;
    double high = MOST_Z;

    POND_TRY(POND_NEW(&degrees.supplier, drawer->nodes, err));
    POND_TRY(POND_NEW(&degrees.stripe, links, err));
    POND_TRY(POND_NEW(&degrees.supplier_start, industries, err));
    POND_TRY(POND_NEW(&degrees.stripe_start, industries, err));
    POND_TRY(POND_NEW(&degrees.value, links > drawer->nodes ? links : drawer->nodes, err));
    POND_TRY(POND_NEW(&degrees.from, industries, err));
    classify_suppliers(&degrees, drawer);
    classify_stripes(&degrees, drawer);
    unseen->expected = expected;
    unseen->fresh = (double)drawer->singles / (double)links;
    expected *= 1.0 - unseen->fresh;
    unseen->full = expect(&degrees, drawer, high) < expected;
    for (int step = 0; step < HALVINGS && !unseen->full; step++) {
        unseen->z = 0.5 * (low + high);
        if (expect(&degrees, drawer, unseen->z) < expected) {
            low = unseen->z;
        } else {
            high = unseen->z;
        }
    }
    unseen->z = unseen->full ? MOST_Z : unseen->z;
done:
    pondi_free(degrees.supplier);
    pondi_free(degrees.stripe);
    pondi_free(degrees.supplier_start);
    pondi_free(degrees.stripe_start);
    pondi_free(degrees.value);
    pondi_free(degrees.from);
    return status;
}
