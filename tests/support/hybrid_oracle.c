/* The whole matrix of a small hybrid system.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/hybrid_oracle.h"

#include <lapacke.h>
#include <math.h>
#include <string.h>

/* Coefficients, columns of about 0.3 to 0.6. */
static void draw_table(struct hybrid_scene *scene, struct test_random *random, unsigned what)
{
    int n = scene->sectors;

    for (int k = 0; k < n; k++) {
        double sold = 0.0;

        for (int s = 0; s < n; s++) {
            scene->a[s * n + k] = (0.3 + 0.6 * next_uniform(random)) / n;
            if ((what & SCENE_NEGATIVE) != 0 && (s + 2 * k) % 5 == 1) {
                scene->a[s * n + k] *= -0.05;
            }
            scene->resale[s * n + k] = next_uniform(random);
            sold += scene->resale[s * n + k];
        }
        for (int s = 0; s < n; s++) {
            scene->resale[s * n + k] *= (k % 2 == 0 ? 1.0 : 0.7) / sold;
        }
    }
    scene->resells = (what & SCENE_RESALE) != 0;
    scene->has_products = (what & SCENE_PRODUCTS) != 0;
    for (int s = 0; s < n; s++) {
        /* The first and the last are of other products where their number is odd. */
        scene->product[s] = (s + 1) / 2;
    }
}

/* What firms buy on record of their sector's average: a part; with excess some buy thrice it. */
static double draw_value(const struct hybrid_scene *scene, struct test_random *random, int i, int j,
                         unsigned what)
{
    double usual = scene->a[scene->sector[i] * scene->sectors + scene->sector[j]];
    double part = 0.2 * next_uniform(random) * fmax(usual, 0.02);

    if ((what & SCENE_EXCESS) != 0 && next_below(random, 4) == 0) {
        part *= 15.0;
    }
    return part;
}

void make_hybrid_scene(struct hybrid_scene *scene, struct test_random *random, int firms,
                       int sectors, unsigned what)
{
    memset(scene, 0, sizeof *scene);
    scene->firms = firms;
    scene->sectors = sectors;
    draw_table(scene, random, what);
    for (int j = 0; j < firms; j++) {
        bool trader = (what & SCENE_TRADERS) != 0 && j % 3 == 1;

        scene->sector[j] = (int32_t)next_below(random, sectors);
        scene->base[j] = trader ? 0.1 + 0.6 * next_uniform(random) : 1.0;
        scene->turnover[j] = 50.0 + 100.0 * next_uniform(random);
    }
    for (int j = 0; j < firms; j++) {
        for (int i = 0; i < firms; i++) {
            if (next_below(random, 3) == 0) {
                scene->w[i][j] = draw_value(scene, random, i, j, what) * scene->turnover[j];
            }
        }
    }
    for (int j = 0; j < firms; j++) {
        double sales = 0.0;
        double purchases = 0.0;

        for (int i = 0; i < firms; i++) {
            sales += scene->w[j][i];
            purchases += scene->w[i][j];
        }
        scene->turnover[j] = fmax(scene->turnover[j], 1.1 * fmax(sales, purchases));
    }
    for (int k = 0; k < sectors; k++) {
        /* One sector in three has no other firms, where it has firms. */
        scene->output[k] = (double)(k % 3 == 2 && k < firms ? 0 : 100 + next_below(random, 2000));
    }
    for (int j = 0; j < firms; j++) {
        scene->output[scene->sector[j]] += scene->base[j] * scene->turnover[j];
    }
}

void build_hybrid_scene(struct hybrid_scene *scene)
{
    struct pond_error error = {0};
    pond_node supplier[SCENE_FIRMS * SCENE_FIRMS];
    pond_node customer[SCENE_FIRMS * SCENE_FIRMS];
    double value[SCENE_FIRMS * SCENE_FIRMS];
    struct pond_network_input input = {.nodes = scene->firms,
                                       .supplier = supplier,
                                       .customer = customer,
                                       .value = value,
                                       .industries = 1};

    for (int j = 0; j < scene->firms; j++) {
        for (int i = 0; i < scene->firms; i++) {
            if (scene->w[i][j] > 0.0) {
                supplier[input.links] = i;
                customer[input.links] = j;
                value[input.links++] = scene->w[i][j];
            }
        }
    }
    if (scene->firms > 0) {
        assert_ok(pond_network_build(&scene->network, &input, &error));
    }
    scene->input =
        (struct pond_hybrid_input){.network = scene->network,
                                   .turnover = scene->turnover,
                                   .base_share = scene->base,
                                   .sector = scene->sector,
                                   .sectors = scene->sectors,
                                   .a = scene->a,
                                   .output = scene->output,
                                   .resale = scene->resells ? scene->resale : NULL,
                                   .product = scene->has_products ? scene->product : NULL};
}

void free_hybrid_scene(struct hybrid_scene *scene)
{
    pond_network_free(scene->network);
    scene->network = NULL;
}

/* Formulas before the matrix, matrices as [row][column]. */
struct draft {
    double e[SCENE_FIRMS];
    double unknown[SCENE_FIRMS];
    double estimate[SCENE_SECTORS][SCENE_FIRMS]; /* fill (a - covered) */
    double rest[SCENE_SECTORS][SCENE_SECTORS];
    double rest_output[SCENE_SECTORS];
    double pool[SCENE_SECTORS];
};

static void draft_traders(struct draft *d, struct hybrid_oracle *o, const struct hybrid_scene *c)
{
    for (int j = 0; j < c->firms; j++) {
        double goods = 1.0 - c->base[j];
        double bought = 0.0;
        double described = 0.0;

        for (int i = 0; i < c->firms; i++) {
            bought += c->w[i][j] / c->turnover[j];
        }
        for (int s = 0; c->resells && s < c->sectors; s++) {
            described += c->resale[s * c->sectors + c->sector[j]];
        }
        d->e[j] = c->base[j] == 1.0 ? 1.0 : bought > goods ? 1.0 - goods / bought : 0.0;
        d->unknown[j] = fmax(0.0, goods - bought);
        o->content[j] = 1.0 - d->unknown[j] * (1.0 - described);
    }
}

/* What firm j bought of sector s beyond the average, less what takes the place of the same product
 * of other regions: that is taken off `open`. All of a product is done at its first sector. */
static double spill(const struct hybrid_scene *c, int j, int s, const double *observed,
                    double *open)
{
    double over = 0.0;
    double room = 0.0;

    for (int r = 0; r < c->sectors; r++) {
        bool same = r == s || (c->has_products && c->product[r] == c->product[s]);
        double average = fmax(0.0, c->a[r * c->sectors + c->sector[j]]);

        if (same && r < s) {
            return 0.0;
        }
        over += same ? fmax(0.0, observed[r] - average) : 0.0;
        room += same ? fmax(0.0, open[r]) : 0.0;
    }
    for (int r = 0; r < c->sectors && room > 0.0; r++) {
        if (r == s || (c->has_products && c->product[r] == c->product[s])) {
            open[r] -= fmax(0.0, open[r]) * fmin(1.0, over / room);
        }
    }
    return fmax(0.0, over - room);
}

static void draft_inputs(struct draft *d, struct hybrid_oracle *o, const struct hybrid_scene *c)
{
    for (int j = 0; j < c->firms; j++) {
        double observed[SCENE_SECTORS] = {0.0};
        double open[SCENE_SECTORS];
        double z = c->base[j] * c->turnover[j];
        double goods = 0.0; /* through traders */
        double all = 0.0;   /* on record */
        double beyond = 0.0;
        double inputs = 0.0; /* not on record */
        double column = 0.0;
        double replaced = 0.0;

        for (int i = 0; i < c->firms; i++) {
            double value = d->e[j] * c->w[i][j] / z;

            observed[c->sector[i]] += c->base[i] * value;
            goods += (o->content[i] - c->base[i]) * value;
        }
        all = goods;
        for (int s = 0; s < c->sectors; s++) {
            double average = c->a[s * c->sectors + c->sector[j]];

            all += observed[s];
            open[s] = average - fmin(fmax(0.0, average), observed[s]);
            column += average;
        }
        for (int s = 0; s < c->sectors; s++) {
            beyond += spill(c, j, s, observed, open);
        }
        for (int s = 0; s < c->sectors; s++) {
            inputs += open[s];
        }
        replaced = inputs > 1e-12 ? fmin(goods / inputs, 1.0) : 0.0;
        beyond += goods - replaced * fmax(0.0, inputs);
        o->fit[j] = beyond < 1e-12 ? 1.0 : (1.0 - all) / (1.0 - all + beyond);
        for (int s = 0; s < c->sectors; s++) {
            d->estimate[s][j] = o->fit[j] * (1.0 - replaced) * open[s];
            /* What the firm takes of s in all leaves so much less for the others of its sector. */
            d->rest[s][c->sector[j]] -= (observed[s] + replaced * open[s] + d->estimate[s][j]) * z;
            d->rest[s][c->sector[j]] -= (goods - replaced * fmax(0.0, inputs)) * z *
                                        c->a[s * c->sectors + c->sector[j]] / column;
        }
        d->rest_output[c->sector[j]] -= z;
    }
}

static void draft_rest(struct draft *d, const struct hybrid_scene *c)
{
    for (int k = 0; k < c->sectors; k++) {
        double output = d->rest_output[k] > 1e-9 * c->output[k] ? d->rest_output[k] : 0.0;
        double above = 0.0;
        double below = 0.0;
        double average = 0.0;

        d->rest_output[k] = output;
        for (int s = 0; s < c->sectors; s++) {
            double a = c->a[s * c->sectors + k];

            d->rest[s][k] = output > 0.0 ? d->rest[s][k] / output : a;
            d->rest[s][k] = fmax(d->rest[s][k], fmin(0.0, a));
            above += fmax(0.0, d->rest[s][k]);
            below += fmin(0.0, d->rest[s][k]);
            average += a;
        }
        for (int s = 0; s < c->sectors && above + below > average; s++) {
            d->rest[s][k] *= d->rest[s][k] > 0.0 ? fmax(0.0, average - below) / above : 1.0;
        }
    }
}

/* What is asked of firms by name: t = W (e + (1 - e) t / x). */
static void draft_today(struct draft *d, struct hybrid_oracle *o, const struct hybrid_scene *c)
{
    struct hybrid_oracle names = {.all = c->firms};
    double f[SCENE_ALL] = {0.0};

    for (int i = 0; i < c->firms; i++) {
        for (int j = 0; j < c->firms; j++) {
            names.m[i][j] = c->w[i][j] * (1.0 - d->e[j]) / c->turnover[j];
            f[i] += c->w[i][j] * d->e[j];
        }
    }
    solve_hybrid_oracle(&names, NULL, false, f, o->today);
    for (int k = 0; k < c->sectors; k++) {
        d->pool[k] = d->rest_output[k];
    }
    for (int j = 0; j < c->firms; j++) {
        o->share[j] = c->base[j] * (c->turnover[j] - o->today[j]);
        d->pool[c->sector[j]] += o->share[j];
    }
    for (int j = 0; j < c->firms; j++) {
        o->share[j] = d->pool[c->sector[j]] > 0.0 ? o->share[j] / d->pool[c->sector[j]] : 0.0;
    }
    for (int k = 0; k < c->sectors; k++) {
        o->rest_share[k] = d->pool[k] > 0.0 ? d->rest_output[k] / d->pool[k] : 1.0;
        o->today[c->firms + k] = d->pool[k];
    }
}

void fill_hybrid_oracle(struct hybrid_oracle *oracle, const struct hybrid_scene *c)
{
    struct draft d;

    memset(&d, 0, sizeof d);
    memset(oracle, 0, sizeof *oracle);
    oracle->all = c->firms + c->sectors;
    oracle->firms = c->firms;
    for (int k = 0; k < c->sectors; k++) {
        d.rest_output[k] = c->output[k];
        for (int s = 0; s < c->sectors; s++) {
            d.rest[s][k] = c->a[s * c->sectors + k] * c->output[k];
        }
    }
    draft_traders(&d, oracle, c);
    draft_inputs(&d, oracle, c);
    draft_rest(&d, c);
    draft_today(&d, oracle, c);
    for (int j = 0; j < c->firms; j++) {
        int pool = c->firms + c->sector[j];
        double per_output = 1.0 / (c->base[j] * c->turnover[j]);

        oracle->pool[j] = pool;

        for (int i = 0; i < c->firms; i++) {
            oracle->m[i][j] += c->w[i][j] / c->turnover[j];
            oracle->via[i][j] = c->w[i][j] * d.e[j] * per_output * oracle->share[j];
            oracle->m[i][pool] += oracle->via[i][j];
        }
        for (int s = 0; s < c->sectors; s++) {
            oracle->m[c->firms + s][j] += d.estimate[s][j] * c->base[j];
            oracle->via[c->firms + s][j] = d.estimate[s][j] * oracle->share[j];
            oracle->m[c->firms + s][pool] += oracle->via[c->firms + s][j];
            if (c->resells) {
                oracle->m[c->firms + s][j] +=
                    c->resale[s * c->sectors + c->sector[j]] * d.unknown[j];
            }
        }
    }
    for (int k = 0; k < c->sectors; k++) {
        for (int s = 0; s < c->sectors; s++) {
            oracle->m[c->firms + s][c->firms + k] += d.rest[s][k] * oracle->rest_share[k];
        }
    }
}

void solve_hybrid_oracle(const struct hybrid_oracle *oracle, const uint8_t *taken_out,
                         bool transposed, const double *f, double *x)
{
    int all = oracle->all;
    double matrix[SCENE_ALL * SCENE_ALL];
    lapack_int pivot[SCENE_ALL];

    for (int i = 0; i < all; i++) {
        double row[SCENE_ALL];

        memcpy(row, oracle->m[i], sizeof row);
        for (int j = 0; taken_out != NULL && j < oracle->firms; j++) {
            row[j] *= taken_out[j] == 0;
            row[oracle->pool[j]] -= taken_out[j] == 0 ? 0.0 : oracle->via[i][j];
        }
        for (int j = 0; j < all; j++) {
            matrix[transposed ? j * all + i : i * all + j] = (i == j ? 1.0 : 0.0) - row[j];
        }
        x[i] = f[i];
    }
    if (all > 0) {
        assert_int_equal(LAPACKE_dgesv(LAPACK_ROW_MAJOR, all, 1, matrix, all, pivot, x, 1), 0);
    }
}

void make_hybrid_scene_of(struct hybrid_scene *scene, int k, unsigned without)
{
    struct test_random random = {(uint64_t)k, 0};

    make_hybrid_scene(scene, &random, 1 + k % SCENE_FIRMS, 1 + k / 3 % SCENE_SECTORS,
                      (unsigned)k % SCENE_WAYS & ~without);
    build_hybrid_scene(scene);
}

void draw_hybrid_demand(struct test_random *random, int count, double *f)
{
    for (int i = 0; i < count; i++) {
        f[i] = next_below(random, 3) == 0 ? 0.0 : 10.0 * next_uniform(random);
    }
}

double hybrid_dot(const double *left, const double *right, int count)
{
    double sum = 0.0;

    for (int i = 0; i < count; i++) {
        sum += left[i] * right[i];
    }
    return sum;
}

struct hybrid_made make_hybrid(const struct hybrid_scene *scene)
{
    struct pond_error error = {0};
    struct hybrid_made made = {NULL, NULL};

    assert_ok(pond_hybrid_new(&made.hybrid, &scene->input, &error));
    assert_ok(pond_hybrid_work_new(&made.work, made.hybrid, &error));
    return made;
}

void drop_hybrid(struct hybrid_made *made)
{
    pond_hybrid_work_free(made->work);
    pond_hybrid_free(made->hybrid);
}

struct pond_hybrid_answer hybrid_outputs(struct hybrid_made *made, const uint8_t *taken_out,
                                         const double *f, double *x)
{
    struct pond_error error = {0};
    struct pond_hybrid_answer answer;
    struct pond_hybrid_ask ask = {1e-11, taken_out, made->work, &answer};

    assert_ok(pond_hybrid_outputs(made->hybrid, &ask, f, x, &error));
    return answer;
}

struct pond_hybrid_answer hybrid_multipliers(struct hybrid_made *made, const uint8_t *taken_out,
                                             const double *firm, const double *rest, double *m)
{
    struct pond_error error = {0};
    struct pond_hybrid_answer answer;
    struct pond_hybrid_ask ask = {1e-11, taken_out, made->work, &answer};

    assert_ok(pond_hybrid_multipliers(made->hybrid, &ask, firm, rest, m, &error));
    return answer;
}
