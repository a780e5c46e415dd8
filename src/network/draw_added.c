/* Links that no record shows: between whom, and worth what.
 * SPDX-License-Identifier: Apache-2.0 */
#include <float.h>
#include <math.h>

#include "base/alloc.h"
#include "network/draw_parts.h"

/* So often another pair is tried when one has a link already. */
#define TRIES 64

/* Without a fit, values below a threshold reach down to it divided by this. */
#define DECADE 10.0

/* --- the number below a threshold --- */

static enum pond_status fit_below(struct pond_drawer *drawer, double seen_above,
                                  struct pond_error *err)
{
    const struct pondi_links *link = &drawer->link;
    struct pondi_truncated fit = {0};
    double threshold = drawer->rule.threshold;

    if (pondi_truncated_fit(&fit, link->value, link->count, threshold)) {
        drawer->facts.log_mean = fit.mean;
        drawer->facts.log_sd = fit.sd;
        if (drawer->rule.below < 0.0) {
            drawer->facts.below = seen_above * fit.below / (1.0 - fit.below);
        }
        return POND_OK;
    }
    return drawer->rule.below >= 0.0
               ? POND_OK
               : pond_fail(err, POND_EINVAL,
                           "the %.0f links of at least %g do not tell how many are below (their "
                           "values are not the upper part of a log-normal); give the number",
                           seen_above, threshold);
}

enum pond_status pondi_below_estimate(struct pond_drawer *drawer, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pondi_links *link = &drawer->link;
    int64_t seen_below = 0;

    drawer->facts.below = drawer->rule.below;
    for (int64_t e = 0; e < link->count; e++) {
        seen_below += link->value[e] < drawer->rule.threshold;
    }
    drawer->facts.threshold = seen_below;
    POND_TRY(fit_below(drawer, (double)(link->count - seen_below), err));
    drawer->facts.below = fmax(0.0, drawer->facts.below - (double)seen_below);
done:
    return status;
}

/* --- placing --- */

/* Remember all links that there are. */
static enum pond_status take_pairs(struct pondi_drawing *drawing, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    for (int64_t e = 0; e < drawing->link.count; e++) {
        POND_TRY(pondi_pairs_add(&drawing->taken, (uint32_t)drawing->link.supplier[e],
                                 (uint32_t)drawing->link.customer[e], 0, err));
    }
done:
    return status;
}

/* A link of an industry. */
static int64_t pick(struct pondi_source *source, const int64_t *link, const int64_t *start,
                    int32_t industry)
{
    return link[start[industry] +
                pondi_source_below(source, start[industry + 1] - start[industry])];
}

/* How a link's value is drawn. */
typedef double (*value_function)(const struct pond_drawer *drawer, struct pondi_source *source,
                                 const struct pondi_new_link *link);

/* Take trade out of what is traded outside, as far as there is any; how much it was. */
static double take_out(double *outside, double value)
{
    double taken = value < *outside ? value : *outside;

    *outside -= taken;
    return taken;
}

static enum pond_status add_link(struct pondi_drawing *drawing, pond_node supplier,
                                 pond_node customer, double value, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pondi_links *link = &drawing->link;
    double taken = 0.0;

    POND_TRY(pondi_links_reserve(link, link->count + 1, err));
    link->supplier[link->count] = supplier;
    link->customer[link->count] = customer;
    link->value[link->count++] = value;
    if (drawing->drawer->rule.from_outside) {
        taken = take_out(&drawing->final_demand[supplier], value);
        (void)take_out(&drawing->imports[customer], value);
    }
    drawing->count.added++;
    drawing->count.value += value;
    drawing->count.new_sold += value - taken;
done:
    return status;
}

/* --- pairs of firms --- */

/* A pair in proportion to the customers that the supplier has, and to the suppliers of its industry
 * that the customer has. */
static void propose_known(const struct pond_drawer *drawer, struct pondi_source *source,
                          struct pondi_new_link *link)
{
    int64_t like = pondi_source_below(source, drawer->link.count);
    int32_t industry = drawer->industry[drawer->link.supplier[like]];

    link->supplier = drawer->link.supplier[like];
    link->customer =
        drawer->link.customer[pick(source, drawer->by_supplier, drawer->by_start, industry)];
}

/* A customer in proportion to its industries with one supplier, an industry in proportion to what
 * the customer's industry buys, and a supplier in proportion to the customers that it has. */
static void propose_fresh(const struct pond_drawer *drawer, struct pondi_source *source,
                          struct pondi_new_link *link)
{
    int64_t like = drawer->single[pondi_source_below(source, drawer->singles)];
    int32_t buys = 0;
    int32_t industry = 0;

    link->customer = drawer->link.customer[like];
    buys = drawer->industry[link->customer];
    like = pick(source, drawer->by_buyer, drawer->buyer_start, buys);
    industry = drawer->industry[drawer->link.supplier[like]];
    link->supplier =
        drawer->link.supplier[pick(source, drawer->by_supplier, drawer->by_start, industry)];
}

/* Not good: a firm with itself, a customer that is not as it should be, or a pair that was decided
 * on. */
static enum pond_status propose(struct pondi_drawing *drawing, struct pondi_source *source,
                                bool fresh, struct pondi_new_link *link, bool *good,
                                struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_drawer *drawer = drawing->drawer;
    int64_t before = drawing->taken.count;

    if (fresh) {
        propose_fresh(drawer, source, link);
    } else {
        propose_known(drawer, source, link);
    }
    link->first =
        pondi_find_stripe(drawer, link->customer, drawer->industry[link->supplier], &link->links);
    *good = false;
    if (link->customer == link->supplier || (fresh && link->links > 0)) {
        return POND_OK;
    }
    POND_TRY(pondi_pairs_add(&drawing->taken, (uint32_t)link->supplier, (uint32_t)link->customer, 0,
                             err));
    *good = drawing->taken.count > before;
done:
    return status;
}

/* Odds of a pair of which `wanted` links of the customer's are expected. */
static double odds_of(const struct pond_drawer *drawer, const struct pondi_unseen *unseen,
                      pond_node supplier, double wanted)
{
    int32_t industry = drawer->industry[supplier];
    int64_t links = drawer->by_start[industry + 1] - drawer->by_start[industry];

    return unseen->z * drawer->sold[supplier] * wanted / (double)links;
}

/* Links of customers that have others of the industry. A pair of odds f is proposed at least once
 * with probability 1 - exp(-g) >= f / (1 + f), g >= f, and is then taken with the ratio. */
static enum pond_status add_known(struct pondi_drawing *drawing, struct pondi_source *source,
                                  const struct pondi_unseen *unseen, value_function value,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_drawer *drawer = drawing->drawer;
    int64_t before = drawing->count.added;
    int64_t left = pondi_source_poisson(source, unseen->z * (double)drawer->link.count);

    for (; left > 0; left--) {
        struct pondi_new_link link;
        bool good = false;
        double proposed = 0.0;
        double odds = 0.0;

        POND_TRY(propose(drawing, source, false, &link, &good, err));
        proposed = odds_of(drawer, unseen, link.supplier, (double)link.links);
        odds = odds_of(drawer, unseen, link.supplier, pondi_more(drawer, link.links));
        if (good && pondi_source_uniform(source) * -expm1(-proposed) * (1.0 + odds) < odds) {
            POND_TRY(
                add_link(drawing, link.supplier, link.customer, value(drawer, source, &link), err));
        }
    }
    drawing->count.wanted += unseen->full ? llround(unseen->expected * (1.0 - unseen->fresh))
                                          : drawing->count.added - before;
done:
    return status;
}

/* Links of customers that have none of the industry on record. */
static enum pond_status add_fresh(struct pondi_drawing *drawing, struct pondi_source *source,
                                  const struct pondi_unseen *unseen, value_function value,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t left =
        pondi_source_poisson(source, unseen->expected * unseen->fresh); /* 0 without singles */

    drawing->count.wanted += left;
    for (; left > 0; left--) {
        struct pondi_new_link link;
        bool good = false;

        for (int attempt = 0; attempt < TRIES && !good; attempt++) {
            POND_TRY(propose(drawing, source, true, &link, &good, err));
        }
        if (good) {
            POND_TRY(add_link(drawing, link.supplier, link.customer,
                              value(drawing->drawer, source, &link), err));
        }
    }
done:
    return status;
}

/* --- values --- */

static double below_value(const struct pond_drawer *drawer, struct pondi_source *source,
                          const struct pondi_new_link *link)
{
    struct pondi_truncated fit = {drawer->facts.log_mean, drawer->facts.log_sd, 0.0};
    double threshold = drawer->rule.threshold;
    double u = 1.0 - pondi_source_uniform(source);

    (void)link;
    if (isnan(fit.sd)) {
        return threshold * pow(DECADE, -u);
    }
    return fmax(pondi_truncated_below(&fit, threshold, u), DBL_MIN);
}

static enum pond_status add_unseen(struct pondi_drawing *drawing, enum pond_draw_part part,
                                   const struct pondi_unseen *unseen, value_function value,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pondi_source source = pondi_drawing_source(drawing, part);

    pondi_pairs_clear(&drawing->taken);
    POND_TRY(take_pairs(drawing, err));
    POND_TRY(add_fresh(drawing, &source, unseen, value, err));
    POND_TRY(add_known(drawing, &source, unseen, value, err));
done:
    return status;
}

enum pond_status pondi_add_missing(struct pondi_drawing *drawing, struct pond_error *err)
{
    return add_unseen(drawing, POND_DRAW_MISSING, &drawing->drawer->missing, pondi_gravity_value,
                      err);
}

enum pond_status pondi_add_below(struct pondi_drawing *drawing, struct pond_error *err)
{
    return add_unseen(drawing, POND_DRAW_BELOW, &drawing->drawer->below, below_value, err);
}
