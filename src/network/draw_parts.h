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

/** Values of links missing at random: a line, and a residual of one on record. */
struct pondi_gravity {
    double *supplier_mean; /**< nodes: mean log value as supplier; 0 where it has none */
    double *customer_mean; /**< nodes */
    double *stripe_mean;   /**< links: that of a stripe, at its first link */
    double all;            /**< mean log value of all links, from which the three are measured */
    double weight[3];      /**< of supplier, customer, and stripe less customer */
    double *predicted;     /**< links: log value as the other links tell it */
};

/** Links of one kind that no record shows. */
struct pondi_unseen {
    double expected; /**< how many */
    double fresh;    /**< share of them whose customer has no supplier of the industry on record */
    double z;        /**< odds of a link, k_i n_jg / L_g times this, where it has one */
    bool full;       /**< not so many fit */
};

/** Firms, or stripes, of about one size. */
struct pondi_size {
    double value; /**< mean of the class */
    double count;
};

/** Put `count` values, which are sorted, into classes; how many. */
int64_t pondi_classify(struct pondi_size *out, double *value, int64_t count);

/** Stripes of this many links and more are expected to have unseen ones in proportion. */
#define PONDI_STRIPES 32

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
    int64_t *row_start;      /**< nodes + 1: a customer's rows of `link` */
    int64_t *by_start;       /**< industries + 1 */
    int64_t *by_supplier;    /**< links, in the order of their suppliers' industries */
    int64_t *buyer_start;    /**< industries + 1 */
    int64_t *by_buyer;       /**< links, in the order of their customers' industries */
    int64_t *single;         /**< links that are the only one of their stripe */
    int64_t singles;
    double more[PONDI_STRIPES]; /**< of stripes of n links: factor of n for the unseen ones */
    double *sold;               /**< nodes: links as supplier */
    struct pondi_unseen missing;
    struct pondi_unseen below;
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

/** A link to be added. */
struct pondi_new_link {
    pond_node supplier;
    pond_node customer;
    int64_t first; /**< the customer's first row from the supplier's industry */
    int64_t links; /**< how many it has; 0: none */
};

/** Fit values of missing links. POND_ENOMEM. */
enum pond_status pondi_gravity_fit(struct pond_drawer *drawer, struct pond_error *err);
/** The value of a missing link. */
double pondi_gravity_value(const struct pond_drawer *drawer, struct pondi_source *source,
                           const struct pondi_new_link *link);

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

/** List stripes of one link, and fill `more`. POND_ENOMEM. */
enum pond_status pondi_stripes_count(struct pond_drawer *drawer, struct pond_error *err);

/** Prepare to add `expected` links. POND_ENOMEM. */
enum pond_status pondi_unseen_prepare(struct pondi_unseen *unseen, const struct pond_drawer *drawer,
                                      double expected, struct pond_error *err);

/** Links that a stripe of so many may be expected to have more, in units of m / (1 - m). */
double pondi_more(const struct pond_drawer *drawer, int64_t links);

/** The customer's rows from an industry: the first, and how many. */
int64_t pondi_find_stripe(const struct pond_drawer *drawer, pond_node customer, int32_t industry,
                          int64_t *links);

/** Estimate the number of links below the threshold. POND_EINVAL. */
enum pond_status pondi_below_estimate(struct pond_drawer *drawer, struct pond_error *err);
/** Add links missing at random. POND_ENOMEM. */
enum pond_status pondi_add_missing(struct pondi_drawing *drawing, struct pond_error *err);
/** Add links below the threshold. POND_ENOMEM. */
enum pond_status pondi_add_below(struct pondi_drawing *drawing, struct pond_error *err);

#endif
