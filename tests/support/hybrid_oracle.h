/* Firms and industries solved together, slowly: the whole matrix, straight from the formulas of
 * src/impact/README.md, and LAPACK.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_TESTS_HYBRID_ORACLE_H
#define POND_TESTS_HYBRID_ORACLE_H

#include "impact/hybrid.h"
#include "support/support.h"

/** Most firms and sectors of a scene, and unknowns. */
#define SCENE_FIRMS 24
#define SCENE_SECTORS 6
#define SCENE_ALL (SCENE_FIRMS + SCENE_SECTORS)

/** A small economy as tests write it down. */
struct hybrid_scene {
    int firms;
    int sectors;
    double w[SCENE_FIRMS][SCENE_FIRMS]; /**< [supplier][customer] */
    double turnover[SCENE_FIRMS];
    double base[SCENE_FIRMS];
    int32_t sector[SCENE_FIRMS];
    double a[SCENE_SECTORS * SCENE_SECTORS]; /**< sectors x sectors */
    double output[SCENE_SECTORS];
    double resale[SCENE_SECTORS * SCENE_SECTORS];
    int32_t product[SCENE_SECTORS];
    bool has_products; /**< `product` is given */
    bool resells;      /**< `resale` is given */
    struct pond_network *network;
    struct pond_hybrid_input input;
};

/** What a random scene has; bits. */
enum {
    SCENE_TRADERS = 1,   /**< a third of the firms */
    SCENE_RESALE = 2,    /**< goods of unknown make are described */
    SCENE_EXCESS = 4,    /**< firms buy more on record than their sectors do */
    SCENE_NEGATIVE = 8,  /**< some coefficients are below 0 */
    SCENE_PRODUCTS = 16, /**< sectors are the same products by two, made in two regions */
    SCENE_WAYS = 32,
};

void make_hybrid_scene(struct hybrid_scene *scene, struct test_random *random, int firms,
                       int sectors, unsigned what);

/** Make network and input of the numbers as they are; free_hybrid_scene frees them. */
void build_hybrid_scene(struct hybrid_scene *scene);
void free_hybrid_scene(struct hybrid_scene *scene);

/** Scene number `k`: all sizes, all ways but those of `without`. */
void make_hybrid_scene_of(struct hybrid_scene *scene, int k, unsigned without);

/** Zeros and numbers up to 10. */
void draw_hybrid_demand(struct test_random *random, int count, double *f);

double hybrid_dot(const double *left, const double *right, int count);

/** A system and its scratch memory. */
struct hybrid_made {
    struct pond_hybrid *hybrid;
    struct pond_hybrid_work *work;
};

struct hybrid_made make_hybrid(const struct hybrid_scene *scene);
void drop_hybrid(struct hybrid_made *made);

/** Solve to 1e-11. */
struct pond_hybrid_answer hybrid_outputs(struct hybrid_made *made, const uint8_t *taken_out,
                                         const double *f, double *x);
struct pond_hybrid_answer hybrid_multipliers(struct hybrid_made *made, const uint8_t *taken_out,
                                             const double *firm, const double *rest, double *m);

/** The whole matrix, firms first, and who serves the pools. */
struct hybrid_oracle {
    int all;
    int firms;
    int pool[SCENE_FIRMS];              /**< unknown of a firm's sector */
    double via[SCENE_ALL][SCENE_FIRMS]; /**< of the pool's column, what goes through a firm */
    double m[SCENE_ALL][SCENE_ALL];
    double share[SCENE_FIRMS];
    double rest_share[SCENE_SECTORS];
    double fit[SCENE_FIRMS];
    double content[SCENE_FIRMS];
    double today[SCENE_ALL]; /**< what is asked of all today */
};

void fill_hybrid_oracle(struct hybrid_oracle *oracle, const struct hybrid_scene *scene);

/** Solve (I - M) x = f, transposed or not; columns of firms with taken_out are 0. */
void solve_hybrid_oracle(const struct hybrid_oracle *oracle, const uint8_t *taken_out,
                         bool transposed, const double *f, double *x);

#endif
