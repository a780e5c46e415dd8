/* Links drawn anew from what firms sell, and buy of each industry (stripe-corrected gravity model).
 * SPDX-License-Identifier: Apache-2.0 */
#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "network/draw_parts.h"

/* Firms whose sales differ by less than this many parts of a factor of two are one size class in
 * the search for the density. */
#define PARTS_OF_TWO 16.0

/* The search ends when the expected number of links is known to rounding. */
#define HALVINGS 100
#define LOG_Z 80.0

/* Rounds of proportional fitting; what is left after them goes outside. */
#define ROUNDS 12

/* So often a supplier other than the customer itself is looked for by chance. */
#define TRIES 64

/* --- stripes --- */

static enum pond_status list_stripes(struct pond_drawer *drawer, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pondi_links *link = &drawer->link;
    struct pondi_anew *anew = &drawer->anew;
    struct pondi_stripe *last = NULL;

    POND_TRY(POND_NEW(&anew->stripe, link->count, err));
    for (int64_t e = 0; e < link->count; e++) {
        int32_t industry = drawer->industry[link->supplier[e]];

        if (last == NULL || last->customer != link->customer[e] || last->industry != industry) {
            last = &anew->stripe[anew->stripes++];
            *last = (struct pondi_stripe){link->customer[e], industry, 0.0};
        }
        last->value += link->value[e];
    }
done:
    return status;
}

static enum pond_status list_sellers(struct pond_drawer *drawer, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pondi_anew *anew = &drawer->anew;

    POND_TRY(POND_NEW(&anew->start, (size_t)drawer->industries + 1, err));
    POND_TRY(POND_NEW(&anew->seller, drawer->nodes, err));
    POND_TRY(POND_NEW(&anew->reach, drawer->nodes, err));
    POND_TRY(POND_NEW(&anew->total, drawer->industries, err));
    for (pond_node i = 0; i < drawer->nodes; i++) {
        anew->start[drawer->industry[i] + 1] += drawer->sales[i] > 0.0;
    }
    for (int32_t k = 0; k < drawer->industries; k++) {
        anew->start[k + 1] += anew->start[k];
    }
    for (pond_node i = 0; i < drawer->nodes; i++) {
        int32_t k = drawer->industry[i];

        if (drawer->sales[i] > 0.0) {
            int64_t at = anew->start[k]++;

            anew->total[k] += drawer->sales[i];
            anew->seller[at] = i;
            anew->reach[at] = anew->total[k];
        }
    }
    for (int32_t k = drawer->industries; k > 0; k--) {
        anew->start[k] = anew->start[k - 1];
    }
    anew->start[0] = 0;
done:
    return status;
}

/* --- density --- */

/* A customer that sells in the industry it buys from does not supply itself. */
struct own {
    double seller;
    double stripe;
    int64_t size; /* of the stripe, in `stripe` of its industry */
};

/* Sizes of all industries. */
struct sizes {
    struct pondi_size *seller;
    struct pondi_size *stripe;
    int64_t *seller_start; /* industries + 1 */
    int64_t *stripe_start;
    struct own *own;
    int64_t *own_start; /* industries + 1 */
    double *none;       /* of an industry's stripes: probability of having no supplier */
    double *sorted;     /* scratch */
    int64_t *cursor;    /* scratch */
};

static int by_value(const void *left, const void *right)
{
    double a = *(const double *)left;
    double b = *(const double *)right;

    return (a > b) - (a < b);
}

static double class_of(double value)
{
    return floor(PARTS_OF_TWO * log2(value));
}

/* Make classes of `count` values, which are sorted; how many classes. */
int64_t pondi_classify(struct pondi_size *out, double *value, int64_t count)
{
    int64_t classes = 0;

    if (count > 0) {
        qsort(value, (size_t)count, sizeof *value, by_value);
    }
    for (int64_t i = 0; i < count; i++) {
        if (i == 0 || class_of(value[i]) != class_of(value[i - 1])) {
            out[classes++] = (struct pondi_size){0.0, 0.0};
        }
        out[classes - 1].value += value[i];
        out[classes - 1].count += 1.0;
    }
    for (int64_t c = 0; c < classes; c++) {
        out[c].value /= out[c].count;
    }
    return classes;
}

static double scaled(const struct pond_drawer *drawer, double value)
{
    return value / drawer->anew.scale;
}

static void classify_sellers(struct sizes *sizes, const struct pond_drawer *drawer)
{
    const struct pondi_anew *anew = &drawer->anew;

    for (int32_t k = 0; k < drawer->industries; k++) {
        int64_t count = anew->start[k + 1] - anew->start[k];
        int64_t at = sizes->seller_start[k];

        for (int64_t i = 0; i < count; i++) {
            sizes->sorted[i] = scaled(drawer, drawer->sales[anew->seller[anew->start[k] + i]]);
        }
        sizes->seller_start[k + 1] = at + pondi_classify(sizes->seller + at, sizes->sorted, count);
    }
}

/* Stripes by industry: `cursor` counts them, then says where each industry's are in `sorted`. */
static void classify_stripes(struct sizes *sizes, const struct pond_drawer *drawer)
{
    const struct pondi_anew *anew = &drawer->anew;
    int64_t *cursor = sizes->cursor;
    int64_t begin = 0;

    for (int64_t t = 0; t < anew->stripes; t++) {
        cursor[anew->stripe[t].industry + 1]++;
    }
    for (int32_t k = 0; k < drawer->industries; k++) {
        cursor[k + 1] += cursor[k];
    }
    for (int64_t t = 0; t < anew->stripes; t++) {
        sizes->sorted[cursor[anew->stripe[t].industry]++] = scaled(drawer, anew->stripe[t].value);
    }
    for (int32_t k = 0; k < drawer->industries; k++) {
        int64_t at = sizes->stripe_start[k];

        sizes->stripe_start[k + 1] =
            at + pondi_classify(sizes->stripe + at, sizes->sorted + begin, cursor[k] - begin);
        begin = cursor[k];
    }
}

static int64_t find_class(const struct sizes *sizes, int32_t industry, double value)
{
    int64_t at = sizes->stripe_start[industry];

    while (at + 1 < sizes->stripe_start[industry + 1] &&
           class_of(sizes->stripe[at].value) < class_of(value)) {
        at++;
    }
    return at;
}

static bool sells_itself(const struct pond_drawer *drawer, const struct pondi_stripe *stripe)
{
    return drawer->industry[stripe->customer] == stripe->industry &&
           drawer->sales[stripe->customer] > 0.0;
}

static void list_own(struct sizes *sizes, const struct pond_drawer *drawer)
{
    const struct pondi_anew *anew = &drawer->anew;
    int64_t *start = sizes->own_start;

    for (int64_t t = 0; t < anew->stripes; t++) {
        start[anew->stripe[t].industry + 1] += sells_itself(drawer, &anew->stripe[t]);
    }
    for (int32_t k = 0; k < drawer->industries; k++) {
        start[k + 1] += start[k];
    }
    for (int64_t t = 0; t < anew->stripes; t++) {
        const struct pondi_stripe *stripe = &anew->stripe[t];

        if (sells_itself(drawer, stripe)) {
            double value = scaled(drawer, stripe->value);

            sizes->own[start[stripe->industry]++] =
                (struct own){scaled(drawer, drawer->sales[stripe->customer]), value,
                             find_class(sizes, stripe->industry, value)};
        }
    }
    for (int32_t k = drawer->industries; k > 0; k--) {
        start[k] = start[k - 1];
    }
    start[0] = 0;
}

static double probability(double z, double seller, double stripe)
{
    double odds = z * seller * stripe;

    return isinf(odds) ? 1.0 : odds / (1.0 + odds);
}

/* Expected links of one industry: each supplier's, and one where a stripe has none. */
static double expect_industry(const struct sizes *sizes, int32_t k, double z)
{
    double expected = 0.0;

    for (int64_t t = sizes->stripe_start[k]; t < sizes->stripe_start[k + 1]; t++) {
        double links = 0.0;
        double log_none = 0.0;

        for (int64_t i = sizes->seller_start[k]; i < sizes->seller_start[k + 1]; i++) {
            double odds = z * sizes->seller[i].value * sizes->stripe[t].value;

            links += sizes->seller[i].count * odds / (1.0 + odds);
            log_none -= sizes->seller[i].count * log1p(odds);
        }
        sizes->none[t] = exp(log_none);
        expected += sizes->stripe[t].count * (links + sizes->none[t]);
    }
    for (int64_t o = sizes->own_start[k]; o < sizes->own_start[k + 1]; o++) {
        double odds = z * sizes->own[o].seller * sizes->own[o].stripe;

        expected += sizes->none[sizes->own[o].size] * odds - odds / (1.0 + odds);
    }
    return expected;
}

/* The z at which as many links are expected as there are on record. */
static double find_density(const struct sizes *sizes, const struct pond_drawer *drawer)
{
    double low = -LOG_Z;
    double high = LOG_Z;

    for (int step = 0; step < HALVINGS && low < high; step++) {
        double middle = 0.5 * (low + high);
        double expected = 0.0;

        for (int32_t k = 0; k < drawer->industries; k++) {
            expected += expect_industry(sizes, k, exp(middle));
        }
        if (expected < (double)drawer->link.count) {
            low = middle;
        } else {
            high = middle;
        }
        if (fabs(expected - (double)drawer->link.count) < 1e-9 * (double)drawer->link.count) {
            return exp(middle);
        }
    }
    return exp(0.5 * (low + high));
}

static void free_sizes(struct sizes *sizes)
{
    pondi_free(sizes->seller);
    pondi_free(sizes->stripe);
    pondi_free(sizes->seller_start);
    pondi_free(sizes->stripe_start);
    pondi_free(sizes->own);
    pondi_free(sizes->own_start);
    pondi_free(sizes->none);
    pondi_free(sizes->sorted);
    pondi_free(sizes->cursor);
}

static enum pond_status prepare_density(struct pond_drawer *drawer, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pondi_anew *anew = &drawer->anew;
    struct sizes sizes = {0};
    size_t industries = (size_t)drawer->industries + 1;
    int64_t most = anew->stripes > drawer->nodes ? anew->stripes : drawer->nodes;

    POND_TRY(POND_NEW(&sizes.seller, drawer->nodes, err));
    POND_TRY(POND_NEW(&sizes.stripe, anew->stripes, err));
    POND_TRY(POND_NEW(&sizes.seller_start, industries, err));
    POND_TRY(POND_NEW(&sizes.stripe_start, industries, err));
    POND_TRY(POND_NEW(&sizes.own, anew->stripes, err));
    POND_TRY(POND_NEW(&sizes.own_start, industries, err));
    POND_TRY(POND_NEW(&sizes.none, anew->stripes, err));
    POND_TRY(POND_NEW(&sizes.sorted, most, err));
    POND_TRY(POND_NEW(&sizes.cursor, industries, err));
    for (int32_t k = 0; k < drawer->industries; k++) {
        anew->scale += anew->total[k];
    }
    anew->scale /= (double)drawer->link.count; /* the mean value of a link is 1 */
    classify_sellers(&sizes, drawer);
    classify_stripes(&sizes, drawer);
    list_own(&sizes, drawer);
    anew->z = find_density(&sizes, drawer);
done:
    free_sizes(&sizes);
    return status;
}

enum pond_status pondi_anew_prepare(struct pond_drawer *drawer, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(list_stripes(drawer, err));
    POND_TRY(list_sellers(drawer, err));
    POND_TRY(prepare_density(drawer, err));
done:
    return status;
}

/* --- drawing --- */

/* One draw's links at work. */
struct anew_drawing {
    struct pondi_drawing *drawing;
    struct pondi_source source;
    struct pondi_pairs seen; /* pairs on which was decided */
    int64_t *stripe_start;   /* stripes + 1: their links */
    double *sum;             /* nodes */
};

static enum pond_status add_row(struct pondi_links *link, pond_node supplier, pond_node customer,
                                double value, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(pondi_links_reserve(link, link->count + 1, err));
    link->supplier[link->count] = supplier;
    link->customer[link->count] = customer;
    link->value[link->count++] = value;
done:
    return status;
}

/* A seller of the industry in proportion to its sales. */
static pond_node pick_seller(const struct pondi_anew *anew, struct pondi_source *source,
                             int32_t industry)
{
    double reach = pondi_source_uniform(source) * anew->total[industry];
    int64_t low = anew->start[industry];
    int64_t high = anew->start[industry + 1] - 1;

    while (low < high) {
        int64_t middle = low + (high - low) / 2;

        if (anew->reach[middle] > reach) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return anew->seller[low];
}

/* The value of a link of probability p, before fitting. */
static double raw_value(struct anew_drawing *at, const struct pondi_stripe *stripe,
                        pond_node seller, double p)
{
    const struct pond_drawer *drawer = at->drawing->drawer;
    double share = drawer->sales[seller] / drawer->anew.total[stripe->industry];

    return share * stripe->value / p * pondi_source_exponential(&at->source);
}

/* Every seller by itself: for a stripe that may have most of them. */
static enum pond_status try_all(struct anew_drawing *at, const struct pondi_stripe *stripe,
                                struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_drawer *drawer = at->drawing->drawer;
    const struct pondi_anew *anew = &drawer->anew;

    for (int64_t i = anew->start[stripe->industry]; i < anew->start[stripe->industry + 1]; i++) {
        pond_node seller = anew->seller[i];
        double p = probability(anew->z, scaled(drawer, drawer->sales[seller]),
                               scaled(drawer, stripe->value));

        if (seller != stripe->customer && pondi_source_uniform(&at->source) < p) {
            POND_TRY(add_row(&at->drawing->link, seller, stripe->customer,
                             raw_value(at, stripe, seller, p), err));
        }
    }
done:
    return status;
}

/* Poisson numbers of proposals fall on sellers by their sales: a seller with odds f is proposed at
 * least once with probability 1 - exp(-f) >= p = f / (1 + f), and is then taken with the ratio. */
static enum pond_status try_some(struct anew_drawing *at, const struct pondi_stripe *stripe,
                                 double proposals, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_drawer *drawer = at->drawing->drawer;
    const struct pondi_anew *anew = &drawer->anew;

    for (int64_t left = pondi_source_poisson(&at->source, proposals); left > 0; left--) {
        pond_node seller = pick_seller(anew, &at->source, stripe->industry);
        int64_t before = at->seen.count;
        double odds =
            anew->z * scaled(drawer, drawer->sales[seller]) * scaled(drawer, stripe->value);
        double p = odds / (1.0 + odds);

        POND_TRY(pondi_pairs_add(&at->seen, (uint32_t)seller, (uint32_t)stripe->customer, 0, err));
        if (at->seen.count > before && seller != stripe->customer &&
            pondi_source_uniform(&at->source) * -expm1(-odds) < p) {
            POND_TRY(add_row(&at->drawing->link, seller, stripe->customer,
                             raw_value(at, stripe, seller, p), err));
        }
    }
done:
    return status;
}

/* A stripe without a supplier gets one: another firm, where there is one. */
static enum pond_status add_one(struct anew_drawing *at, const struct pondi_stripe *stripe,
                                struct pond_error *err)
{
    const struct pondi_anew *anew = &at->drawing->drawer->anew;
    int64_t first = anew->start[stripe->industry];
    pond_node seller = stripe->customer;

    for (int attempt = 0; attempt < TRIES && seller == stripe->customer; attempt++) {
        seller = pick_seller(anew, &at->source, stripe->industry);
    }
    if (seller == stripe->customer && anew->start[stripe->industry + 1] > first + 1) {
        seller = anew->seller[anew->seller[first] == seller ? first + 1 : first];
    }
    return add_row(&at->drawing->link, seller, stripe->customer, stripe->value, err);
}

static enum pond_status draw_stripes(struct anew_drawing *at, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_drawer *drawer = at->drawing->drawer;
    const struct pondi_anew *anew = &drawer->anew;

    for (int64_t t = 0; t < anew->stripes; t++) {
        const struct pondi_stripe *stripe = &anew->stripe[t];
        int64_t sellers = anew->start[stripe->industry + 1] - anew->start[stripe->industry];
        double proposals =
            anew->z * scaled(drawer, anew->total[stripe->industry]) * scaled(drawer, stripe->value);

        at->stripe_start[t] = at->drawing->link.count;
        if (proposals < (double)sellers) {
            POND_TRY(try_some(at, stripe, proposals, err));
        } else {
            POND_TRY(try_all(at, stripe, err));
        }
        if (at->drawing->link.count == at->stripe_start[t]) {
            POND_TRY(add_one(at, stripe, err));
        }
    }
    at->stripe_start[anew->stripes] = at->drawing->link.count;
done:
    return status;
}

/* --- values that fit --- */

static void fit_stripes(struct anew_drawing *at)
{
    const struct pondi_anew *anew = &at->drawing->drawer->anew;
    double *value = at->drawing->link.value;

    for (int64_t t = 0; t < anew->stripes; t++) {
        double sum = 0.0;

        for (int64_t e = at->stripe_start[t]; e < at->stripe_start[t + 1]; e++) {
            sum += value[e];
        }
        for (int64_t e = at->stripe_start[t]; e < at->stripe_start[t + 1]; e++) {
            value[e] *= anew->stripe[t].value / sum;
        }
    }
}

/* Bring each supplier's links to what it sells; or only down to it. */
static void fit_suppliers(struct anew_drawing *at, bool only_down)
{
    const struct pond_drawer *drawer = at->drawing->drawer;
    struct pondi_links *link = &at->drawing->link;

    for (pond_node i = 0; i < drawer->nodes; i++) {
        at->sum[i] = 0.0;
    }
    for (int64_t e = 0; e < link->count; e++) {
        at->sum[link->supplier[e]] += link->value[e];
    }
    for (int64_t e = 0; e < link->count; e++) {
        double factor = drawer->sales[link->supplier[e]] / at->sum[link->supplier[e]];

        link->value[e] *= only_down && factor > 1.0 ? 1.0 : factor;
        link->value[e] = link->value[e] < DBL_MIN ? DBL_MIN : link->value[e];
    }
}

/* What does not fit is traded outside. */
static void put_outside(struct anew_drawing *at)
{
    const struct pond_drawer *drawer = at->drawing->drawer;
    const struct pondi_links *link = &at->drawing->link;
    double *outside[2] = {at->drawing->final_demand, at->drawing->imports};
    const double *total[2] = {drawer->sales, drawer->purchases};
    const pond_node *end[2] = {link->supplier, link->customer};

    for (int side = 0; side < 2; side++) {
        for (pond_node i = 0; i < drawer->nodes; i++) {
            at->sum[i] = 0.0;
        }
        for (int64_t e = 0; e < link->count; e++) {
            at->sum[end[side][e]] += link->value[e];
        }
        for (pond_node i = 0; i < drawer->nodes; i++) {
            outside[side][i] += fmax(0.0, total[side][i] - at->sum[i]);
        }
    }
}

enum pond_status pondi_anew_draw(struct pondi_drawing *drawing, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct anew_drawing at = {.drawing = drawing,
                              .source = pondi_drawing_source(drawing, POND_DRAW_ANEW)};

    POND_TRY(POND_NEW(&at.stripe_start, drawing->drawer->anew.stripes + 1, err));
    POND_TRY(POND_NEW(&at.sum, drawing->drawer->nodes, err));
    POND_TRY(draw_stripes(&at, err));
    for (int round = 0; round < ROUNDS; round++) {
        fit_suppliers(&at, false);
        fit_stripes(&at);
    }
    fit_suppliers(&at, true);
    put_outside(&at);
done:
    pondi_pairs_clear(&at.seen);
    pondi_free(at.stripe_start);
    pondi_free(at.sum);
    return status;
}
