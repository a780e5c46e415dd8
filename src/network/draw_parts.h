/* What the parts of drawing a network share.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_NETWORK_DRAW_PARTS_H
#define POND_NETWORK_DRAW_PARTS_H

#include "network/draw.h"
#include "network/pairs.h"

/** Random numbers of one part of one draw, in the order in which it asks for them. */
struct pondi_source {
    uint64_t seed;
    uint32_t stream;
    uint64_t item;
    uint64_t step;
};

/** Uniform in [0, 1). */
double pondi_source_uniform(struct pondi_source *source);
/** Uniform in 0..bound-1. */
int64_t pondi_source_below(struct pondi_source *source, int64_t bound);
/** Exponential with mean 1, > 0. */
double pondi_source_exponential(struct pondi_source *source);
/** P(k) = (1 - m) m^k, k >= 0. */
int64_t pondi_source_geometric(struct pondi_source *source, double m);
/** Poisson; O(mean). */
int64_t pondi_source_poisson(struct pondi_source *source, double mean);

/** Links as rows, as a network is built from. */
struct pondi_links {
    pond_node *supplier;
    pond_node *customer;
    double *value;
    int64_t count;
    int64_t capacity;
};

enum pond_status pondi_links_reserve(struct pondi_links *links, int64_t capacity,
                                     struct pond_error *err);
void pondi_links_clear(struct pondi_links *links);

/** What a customer buys from an industry, and who of it may supply that. */
struct pondi_stripe {
    pond_node customer;
    int32_t industry;
    double value;
};

/** Links drawn anew. */
struct pondi_anew {
    struct pondi_stripe *stripe;
    int64_t stripes;
    int64_t *start;    /**< industries + 1: its sellers in `seller` */
    pond_node *seller; /**< firms with sales to firms, by industry */
    double *reach;     /**< running sum of their sales within the industry */
    double *total;     /**< industries: sales to firms */
    double z;          /**< of p = z s y / (1 + z s y), s and y in units of `scale` */
    double scale;      /**< mean value of a link */
};

/** Values of links missing at random: log w = c + a S_i + b B_j + residual. */
struct pondi_gravity {
    double *supplier_mean; /**< nodes: mean log value as supplier; 0 where it has none */
    double *customer_mean; /**< nodes */
    double *residual;      /**< links */
    double constant;
    double supplier;
    double customer;
};

struct pond_drawer {
    struct pond_draw_rule rule;
    struct pond_draw_facts facts;
    pond_node nodes;
    int32_t industries;
    struct pondi_links link; /**< on record, by customer, and there by (industry, supplier) */
    int32_t *industry;       /**< nodes */
    int32_t *firm;           /**< nodes */
    double *sales;           /**< nodes */
    double *purchases;       /**< nodes */
    double *final_demand;    /**< nodes */
    double *imports;         /**< nodes */
    int64_t *by_start;       /**< industries + 1 */
    pond_node *by_customer;  /**< links: customers of an industry's links, once a link */
    struct pondi_gravity gravity;
    struct pondi_anew anew;
};

/** A network on its way. */
struct pondi_drawing {
    const struct pond_drawer *drawer;
    uint64_t seed;
    const uint64_t *item;
    struct pondi_links link;
    struct pondi_pairs taken; /**< pairs with a link, once links are added */
    double *final_demand;     /**< nodes */
    double *imports;          /**< nodes */
    struct pond_draw_count count;
};

struct pondi_source pondi_drawing_source(const struct pondi_drawing *drawing,
                                         enum pond_draw_part part);

/** Fit values of missing links. POND_ENOMEM. */
enum pond_status pondi_gravity_fit(struct pond_drawer *drawer, struct pond_error *err);

/** A log-normal, of which only values of at least `threshold` are seen. */
struct pondi_truncated {
    double mean;
    double sd;
    double below; /**< share of it below the threshold */
};

/** Fit it by maximum likelihood; false: no log-normal is most likely, or more than nine of ten
 * values would be unseen. */
bool pondi_truncated_fit(struct pondi_truncated *fit, const double *value, int64_t count,
                         double threshold);

/** A value below the threshold at a share u of what is below it, 0 < u < 1. */
double pondi_truncated_below(const struct pondi_truncated *fit, double threshold, double u);

/** Prepare stripes and density. POND_ENOMEM. */
enum pond_status pondi_anew_prepare(struct pond_drawer *drawer, struct pond_error *err);
/** Draw all links anew into `drawing`; what is not placed goes outside. POND_ENOMEM. */
enum pond_status pondi_anew_draw(struct pondi_drawing *drawing, struct pond_error *err);

/** Estimate the number of links below the threshold. POND_EINVAL. */
enum pond_status pondi_below_estimate(struct pond_drawer *drawer, struct pond_error *err);
/** Add links missing at random. POND_ENOMEM. */
enum pond_status pondi_add_missing(struct pondi_drawing *drawing, struct pond_error *err);
/** Add links below the threshold. POND_ENOMEM. */
enum pond_status pondi_add_below(struct pondi_drawing *drawing, struct pond_error *err);

#endif
