/* Inside of a hybrid system, shared by the files that make, apply and solve it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_IMPACT_HYBRID_PARTS_H
#define POND_IMPACT_HYBRID_PARTS_H

#include "impact/hybrid.h"

/** Links that are added up one after the other before what they make is added to the sum. */
#define PONDI_HYBRID_RUN 1024

/** Vectors of scratch memory. */
#define PONDI_HYBRID_VECTORS 8

/** Which numbers stand for the coefficients. */
enum pondi_hybrid_kind {
    PONDI_HYBRID_PLAIN,    /**< M */
    PONDI_HYBRID_ABSOLUTE, /**< |M| */
    PONDI_HYBRID_HEAVY, /**< |M|, what was subtracted within it added: rounding is in proportion */
};

/** Parts of M; for the letters see hybrid.h. */
struct pond_hybrid {
    const struct pond_network *network; /* NULL: no firms */
    const char *const *code;            /* of firms, for messages; only while it is made */
    pond_node nodes;
    int32_t sectors;
    int64_t block; /* nodes whose sums by sector are one part of the total */
    double *turnover;
    double *base;     /* b */
    double *turn;     /* 1 / x_j */
    double *via_pool; /* e_j share_j / (b_j x_j) */
    double *share;    /* of the sector's pool */
    double *fit;
    double *fill;    /* fit, and of the estimated inputs what does not come through traders */
    double *unknown; /* of turnover: resold goods that the resale mix describes; NULL: no mix */
    int32_t *sector;
    int64_t *group_start; /* nodes + 1: groups are the sectors that a firm is seen to buy from */
    int32_t *group_sector;
    double *group_cover; /* fill_j covered_sj */
    double *a[2];    /* sectors x sectors, and absolute values; the same array where none is < 0 */
    double *rest[2]; /* rest_sk rest_share_k, the same */
    double *resale;  /* NULL: no mix */
    double *output;  /* sectors */
    double *rest_output;  /* sectors */
    double *rest_share;   /* sectors */
    double *final_demand; /* sectors */
    double *weight;       /* unknowns: v, v - |M|^T v >= 1 */
    double *heavy;        /* unknowns: v + heavy M^T v */
    double widest;        /* largest column sum of the heavy M */
    double rounding;      /* relative, of one unknown in one pass */
    struct pond_hybrid_told told;
};

/** Scratch memory; vectors are of all unknowns. */
struct pond_hybrid_work {
    int64_t unknowns;
    int64_t blocks;
    double *vector[PONDI_HYBRID_VECTORS];
    double *activity; /* nodes: what of a firm's purchases is made */
    double *part;     /* blocks x 3 sectors: sums by sector */
    double *sector;   /* 5 sectors: the same over all blocks, then dense products */
    double *sum;      /* pondi_hybrid_sums: parts of scalar products */
};

/** What of a firm's figures is made before its inputs are; see hybrid_inputs.c. */
struct pondi_hybrid_draft {
    const int32_t *product; /* sectors, as in the input; NULL: none is another's */
    double *operating;      /* nodes: e, of purchases on record, what is not for resale */
    double *content; /* nodes: of turnover, what goes on to makers that are known: 1 - lost goods */
};

/** Longest text that a firm is called by. */
#define PONDI_HYBRID_CALL 80

/** "firm 17" or "firm bakery"; `code` may be NULL. */
void pondi_hybrid_call(char text[PONDI_HYBRID_CALL], const char *const *code, int64_t node);

/** Nodes of one part, for so many. */
int64_t pondi_hybrid_block(pond_node nodes);

/** Inputs: groups, fits, and columns of the firms not on record. */
enum pond_status pondi_hybrid_fill_inputs(struct pond_hybrid *hybrid,
                                          const struct pondi_hybrid_draft *draft,
                                          struct pond_error *err);

/** to_i = sum over customers of w_ij activity_j, for all suppliers. */
void pondi_hybrid_sell(const struct pond_hybrid *hybrid, const double *activity, double *to);

/** to = M x. */
void pondi_hybrid_apply(const struct pond_hybrid *hybrid, const uint8_t *taken_out, const double *x,
                        double *to, struct pond_hybrid_work *work);

/** to = M^T m. */
void pondi_hybrid_apply_transposed(const struct pond_hybrid *hybrid, const uint8_t *taken_out,
                                   enum pondi_hybrid_kind kind, const double *m, double *to,
                                   struct pond_hybrid_work *work);

/** Parts of scalar products of so many unknowns. */
int64_t pondi_hybrid_sums(int64_t unknowns);

/** Find the weights of the bound; POND_ELIMIT where there are none. */
enum pond_status pondi_hybrid_weigh(struct pond_hybrid *hybrid, struct pond_hybrid_work *work,
                                    struct pond_error *err);

#endif
