/* Links that no record shows: between whom, and worth what.
 * SPDX-License-Identifier: Apache-2.0 */
#include <float.h>
#include <math.h>

#include "base/alloc.h"
#include "network/draw_parts.h"

/* So often another customer is tried when a pair has a link already. */
#define TRIES 16

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

    for (int64_t e = drawing->taken.count; e < drawing->link.count; e++) {
        POND_TRY(pondi_pairs_add(&drawing->taken, (uint32_t)drawing->link.supplier[e],
                                 (uint32_t)drawing->link.customer[e], 0, err));
    }
done:
    return status;
}

/* A customer of the supplier's industry to which it does not sell, -1: none was found. */
static enum pond_status find_customer(struct pondi_drawing *drawing, struct pondi_source *source,
                                      pond_node supplier, pond_node *customer,
                                      struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_drawer *drawer = drawing->drawer;
    int32_t industry = drawer->industry[supplier];
    int64_t start = drawer->by_start[industry];
    int64_t links = drawer->by_start[industry + 1] - start;

    *customer = -1;
    for (int attempt = 0; attempt < TRIES && *customer < 0; attempt++) {
        pond_node node = drawer->by_customer[start + pondi_source_below(source, links)];
        int64_t before = drawing->taken.count;

        if (node == supplier) {
            continue;
        }
        POND_TRY(pondi_pairs_add(&drawing->taken, (uint32_t)supplier, (uint32_t)node, 0, err));
        *customer = drawing->taken.count > before ? node : -1;
    }
done:
    return status;
}

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

/* --- missing at random --- */

static double missing_value(const struct pond_drawer *drawer, struct pondi_source *source,
                            pond_node supplier, pond_node customer)
{
    const struct pondi_gravity *gravity = &drawer->gravity;
    double residual = gravity->residual[pondi_source_below(source, drawer->link.count)];
    double value = exp(gravity->constant + gravity->supplier * gravity->supplier_mean[supplier] +
                       gravity->customer * gravity->customer_mean[customer] + residual);

    return fmin(fmax(value, DBL_MIN), 1e150);
}

enum pond_status pondi_add_missing(struct pondi_drawing *drawing, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_drawer *drawer = drawing->drawer;
    struct pondi_source source = pondi_drawing_source(drawing, POND_DRAW_MISSING);

    POND_TRY(take_pairs(drawing, err));
    for (int64_t e = 0; e < drawer->link.count; e++) {
        pond_node supplier = drawer->link.supplier[e];
        int64_t more = pondi_source_geometric(&source, drawer->rule.missing);

        drawing->count.wanted += more;
        for (; more > 0; more--) {
            pond_node customer = -1;

            POND_TRY(find_customer(drawing, &source, supplier, &customer, err));
            if (customer >= 0) {
                POND_TRY(add_link(drawing, supplier, customer,
                                  missing_value(drawer, &source, supplier, customer), err));
            }
        }
    }
done:
    return status;
}

/* --- below a threshold --- */

static double below_value(const struct pond_drawer *drawer, struct pondi_source *source)
{
    double threshold = drawer->rule.threshold;
    double u = 1.0 - pondi_source_uniform(source);

    if (isnan(drawer->facts.log_sd)) {
        return threshold * pow(DECADE, -u);
    } else {
        struct pondi_truncated fit = {drawer->facts.log_mean, drawer->facts.log_sd, 0.0};

        return fmax(pondi_truncated_below(&fit, threshold, u), DBL_MIN);
    }
}

enum pond_status pondi_add_below(struct pondi_drawing *drawing, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_drawer *drawer = drawing->drawer;
    struct pondi_source source = pondi_drawing_source(drawing, POND_DRAW_BELOW);
    int64_t more = pondi_source_poisson(&source, drawer->facts.below);

    POND_TRY(take_pairs(drawing, err));
    drawing->count.wanted += more;
    for (; more > 0; more--) {
        pond_node supplier = drawer->link.supplier[pondi_source_below(&source, drawer->link.count)];
        pond_node customer = -1;

        POND_TRY(find_customer(drawing, &source, supplier, &customer, err));
        if (customer >= 0) {
            POND_TRY(add_link(drawing, supplier, customer, below_value(drawer, &source), err));
        }
    }
done:
    return status;
}
