/* Who supplies whom: how many suppliers a firm has, of which industries, and which firms.
 * SPDX-License-Identifier: Apache-2.0
 *
 * 1. Firm c of purchases z_c has lambda_c = min(cap_c, max(min(1, d), k z_c^b)) suppliers in the
 *    mean, k such that the mean over firms is d; systematic sampling rounds them.
 * 2. They are spread over the industries j that supply c's industry by systematic sampling with
 *    shares p_j of the BEA coefficients, times the share of input j that the region can supply; an
 * industry that is drawn gets max(p_j, 1/lambda) of the purchases, renormalised (Horvitz and
 * Thompson 1952), so that small firms buy few kinds of inputs and all firms together buy in the
 * proportions of the table.
 * 3. Within industry j suppliers are drawn without replacement with weights x_s^a g(c, s),
 *    g = (1 + distance/d0)^-b between their towns: first the town, then the firm,
 *    by binary search in cumulative weights that are made once per town of customers. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "base/random.h"
#include "network/region_parts.h"

/* Powers of size that numbers of customers and suppliers grow with. Calibrated, so that the fitted
 * tails of 20,000 and of a million firms have about the published exponents
 * POND_CUSTOMERS_EXPONENT and POND_SUPPLIERS_EXPONENT (docs/generator.md). */
#define CUSTOMERS_POWER 0.60
#define SUPPLIERS_POWER 0.66

/* Spread of log value among the suppliers of one input of one firm; not from a publication. */
#define VALUE_SPREAD 1.0

/* Draws for one supplier, on average, before all firms of the industry are weighed instead. */
#define DRAWS_MAX 12

/* Firms of one industry in one town: contiguous. */
struct group {
    int32_t town;
    int32_t begin;
    int32_t end;
};

/* What all threads read. */
struct plan {
    struct pond_region *region;
    const struct pondi_towns *towns;
    struct group *group; /* by industry, then town */
    int32_t groups;
    int32_t group_start[POND_INDUSTRIES + 1];
    int32_t firms_of[POND_INDUSTRIES];
    double share[POND_INDUSTRIES][POND_INDUSTRIES]; /* [customer][supplier]: p_j */
    double inputs[POND_INDUSTRIES];                 /* from the region, by unit of output */
    double *weight;                                 /* firms: x^a */
    double *upto;                                   /* firms: cumulative weight in its group */
    double *size;                                   /* firms: z^b, while suppliers are counted */
    int32_t *town_group;                            /* groups by town of customers */
    int32_t *town_start;                            /* towns + 1 */
    int32_t first_town;                             /* of those being done */
    struct scratch *scratch;                        /* threads */
};

/* What a thread writes. */
struct scratch {
    double *gravity; /* towns: g from the customers' town */
    double *reach;   /* groups: cumulative weight as seen from the customers' town */
    uint32_t *stamp; /* firms: the draw they were last chosen in */
    uint32_t token;
    struct key *key; /* firms of the largest industry */
};

struct key {
    double value;
    int32_t firm;
};

/* Share of the region's needs of each input that its firms can supply: the supply-demand pool
 * technique (Isard 1953, American Economic Review 43, p. 167). */
static void fill_supplied(double supplied[POND_INDUSTRIES], const struct pond_region *region)
{
    double output[POND_INDUSTRIES] = {0};

    for (int32_t f = 0; f < region->firms; f++) {
        output[region->industry[f]] += region->output[f];
    }
    for (int32_t j = 0; j < POND_INDUSTRIES; j++) {
        double needed = 0.0;
        for (int32_t i = 0; i < POND_INDUSTRIES; i++) {
            needed += pondi_input_facts[j][i] * 1e-6 * output[i];
        }
        supplied[j] = needed > output[j] ? output[j] / needed : 1.0;
    }
}

/* Inputs of each industry that come from the region: their sum by unit of output, their shares. */
static void fill_shares(struct plan *plan)
{
    double supplied[POND_INDUSTRIES];

    fill_supplied(supplied, plan->region);
    for (int32_t i = 0; i < POND_INDUSTRIES; i++) {
        double total = 0.0;
        for (int32_t j = 0; j < POND_INDUSTRIES; j++) {
            bool there = plan->firms_of[j] > (i == j ? 1 : 0);
            plan->share[i][j] = there ? pondi_input_facts[j][i] * 1e-6 * supplied[j] : 0.0;
            total += plan->share[i][j];
        }
        plan->inputs[i] = total;
        for (int32_t j = 0; j < POND_INDUSTRIES && total > 0.0; j++) {
            plan->share[i][j] /= total;
        }
    }
}

static void fill_groups(struct plan *plan)
{
    const struct pond_region *region = plan->region;

    plan->groups = 0;
    for (int32_t f = 0; f < region->firms; f++) {
        bool same = f > 0 && region->industry[f] == region->industry[f - 1] &&
                    region->place[f] == region->place[f - 1];
        if (!same) {
            plan->group[plan->groups++] = (struct group){.town = region->place[f], .begin = f};
            plan->group_start[region->industry[f] + 1] = plan->groups;
        } else {
            plan->group_start[region->industry[f] + 1] = plan->groups;
        }
        plan->group[plan->groups - 1].end = f + 1;
        plan->firms_of[region->industry[f]]++;
        plan->weight[f] = pow(region->output[f], CUSTOMERS_POWER);
        plan->upto[f] = plan->weight[f] + (same ? plan->upto[f - 1] : 0.0);
    }
    for (int32_t j = 0; j < POND_INDUSTRIES; j++) {
        if (plan->group_start[j + 1] < plan->group_start[j]) {
            plan->group_start[j + 1] = plan->group_start[j];
        }
    }
}

/* Groups by their town, so that customers of one town are done together. */
static void sort_by_town(struct plan *plan)
{
    int32_t towns = plan->towns->count;

    for (int32_t g = 0; g < plan->groups; g++) {
        plan->town_start[plan->group[g].town + 1]++;
    }
    for (int32_t t = 0; t < towns; t++) {
        plan->town_start[t + 1] += plan->town_start[t];
    }
    for (int32_t g = 0; g < plan->groups; g++) {
        plan->town_group[plan->town_start[plan->group[g].town]++] = g;
    }
    for (int32_t t = towns; t > 0; t--) {
        plan->town_start[t] = plan->town_start[t - 1];
    }
    plan->town_start[0] = 0;
}

/* Most suppliers a firm of an industry can have. */
static double supplier_cap(const struct plan *plan, int32_t industry)
{
    double cap = 0.0;

    for (int32_t j = 0; j < POND_INDUSTRIES; j++) {
        if (plan->share[industry][j] > 0.0) {
            cap += plan->firms_of[j] - (j == industry ? 1 : 0);
        }
    }
    return cap;
}

static double mean_suppliers(double cap, double least, double k, double size)
{
    return fmin(cap, fmax(least, k * size));
}

/* Numbers of suppliers: link_start. */
static void count_suppliers(struct plan *plan)
{
    double *size = plan->size;
    struct pond_region *region = plan->region;
    double wanted = region->options.mean_degree * region->firms;
    double least = fmin(1.0, region->options.mean_degree);
    double cap[POND_INDUSTRIES];
    double low = -120.0;
    double high = 60.0;
    double u = pond_random_uniform(region->options.seed, PONDI_STREAM_DEGREE, 0, 0);
    double passed = 0.0;
    double k = 0.0;

    for (int32_t i = 0; i < POND_INDUSTRIES; i++) {
        cap[i] = supplier_cap(plan, i);
    }
    for (int32_t f = 0; f < region->firms; f++) {
        double z = region->output[f] * plan->inputs[region->industry[f]];
        size[f] = pow(z, SUPPLIERS_POWER);
    }
    for (int step = 0; step < 60; step++) {
        double total = 0.0;
        k = exp((low + high) / 2.0);
        for (int32_t f = 0; f < region->firms; f++) {
            total += mean_suppliers(cap[region->industry[f]], least, k, size[f]);
        }
        if (total < wanted) {
            low = (low + high) / 2.0;
        } else {
            high = (low + high) / 2.0;
        }
    }
    for (int32_t f = 0; f < region->firms; f++) {
        double before = floor(passed + u);
        int64_t count = 0;
        passed += mean_suppliers(cap[region->industry[f]], least, k, size[f]);
        count = (int64_t)fmin(floor(passed + u) - before, cap[region->industry[f]]);
        region->link_start[f + 1] = region->link_start[f] + count;
    }
}

/* Spread `count` suppliers of firm c over industries, each with at most as many as it has firms. */
static void spread_inputs(int64_t counts[POND_INDUSTRIES], const struct plan *plan, int32_t c,
                          int64_t count)
{
    int32_t industry = plan->region->industry[c];
    double u = pond_random_uniform(plan->region->options.seed, PONDI_STREAM_INPUT, (uint64_t)c, 0);
    double passed = u;
    int64_t given = 0;
    int64_t left = count;

    for (int32_t j = 0; j < POND_INDUSTRIES; j++) {
        int64_t room = plan->firms_of[j] - (j == industry ? 1 : 0);
        int64_t upto = 0;
        passed += plan->share[industry][j] * (double)count;
        upto = (int64_t)floor(passed);
        counts[j] = upto - given;
        given = upto;
        counts[j] = counts[j] < room ? counts[j] : room;
        counts[j] = counts[j] < left ? counts[j] : left;
        left -= counts[j];
    }
    while (left > 0) {
        for (int32_t j = 0; j < POND_INDUSTRIES && left > 0; j++) {
            int64_t room = plan->firms_of[j] - (j == industry ? 1 : 0) - counts[j];
            int64_t more = left / POND_INDUSTRIES + 1;
            if (plan->share[industry][j] > 0.0 && room > 0) {
                more = more < room ? more : room;
                counts[j] += more;
                left -= more;
            }
        }
    }
}

/* The first of `count` cumulative weights above u. */
static int32_t search(const double *upto, int32_t count, double u)
{
    int32_t low = 0;
    int32_t high = count - 1;

    while (low < high) {
        int32_t middle = low + (high - low) / 2;
        if (upto[middle] > u) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return low;
}

/* One draw of a firm of industry j: its town, then the firm. */
static int32_t draw_firm(const struct plan *plan, const struct scratch *scratch, int32_t j,
                         uint64_t bits)
{
    int32_t first = plan->group_start[j];
    int32_t groups = plan->group_start[j + 1] - first;
    const double *reach = scratch->reach + first;
    double u = (double)(uint32_t)bits * 0x1p-32;
    double v = ((double)(uint32_t)(bits >> 32) + 0.5) * 0x1p-32;
    const struct group *group = &plan->group[first + search(reach, groups, u * reach[groups - 1])];
    int32_t firms = group->end - group->begin;
    const double *upto = plan->upto + group->begin;

    return group->begin + search(upto, firms, v * upto[firms - 1]);
}

static int compare_keys(const void *a, const void *b)
{
    const struct key *x = a;
    const struct key *y = b;

    if (x->value < y->value || x->value > y->value) {
        return x->value < y->value ? -1 : 1;
    }
    return (x->firm > y->firm) - (x->firm < y->firm);
}

/* Draw `count` of all firms of industry j without replacement: the smallest of exponential
 * waiting times with rates w (Efraimidis and Spirakis 2006). */
static void draw_of_all(const struct plan *plan, struct scratch *scratch, int32_t c, int32_t j,
                        int64_t count, int32_t *out)
{
    int32_t keys = 0;

    for (int32_t g = plan->group_start[j]; g < plan->group_start[j + 1]; g++) {
        const struct group *group = &plan->group[g];
        for (int32_t s = group->begin; s < group->end; s++) {
            double u = pond_random_uniform(plan->region->options.seed, PONDI_STREAM_EVERY,
                                           (uint64_t)c, (uint64_t)s);
            double wait = -log(1.0 - u) / (plan->weight[s] * scratch->gravity[group->town]);
            if (s != c) {
                scratch->key[keys++] = (struct key){.value = wait, .firm = s};
            }
        }
    }
    qsort(scratch->key, (size_t)keys, sizeof *scratch->key, compare_keys);
    for (int64_t k = 0; k < count; k++) {
        out[k] = scratch->key[k].firm;
    }
}

/* Draw `count` distinct firms of industry j, none of them c. *step counts random numbers of c. */
static void draw_suppliers(const struct plan *plan, struct scratch *scratch, int32_t c, int32_t j,
                           int64_t count, int32_t *out, uint64_t *step)
{
    int64_t tries = DRAWS_MAX * count + 8;
    int64_t drawn = 0;

    scratch->token++;
    if (count * 2 > plan->firms_of[j]) {
        tries = 0;
    }
    while (drawn < count && tries-- > 0) {
        uint64_t bits = pond_random_bits(plan->region->options.seed, PONDI_STREAM_SUPPLIER,
                                         (uint64_t)c, (*step)++);
        int32_t s = draw_firm(plan, scratch, j, bits);
        if (s != c && scratch->stamp[s] != scratch->token) {
            scratch->stamp[s] = scratch->token;
            out[drawn++] = s;
        }
    }
    if (drawn < count) {
        draw_of_all(plan, scratch, c, j, count, out);
    }
}

/* Divide `need` among the suppliers: x_s^(1-a) times a lognormal. */
static void divide_need(const struct plan *plan, int32_t c, int64_t begin, int64_t end, double need)
{
    struct pond_region *region = plan->region;
    double total = 0.0;

    for (int64_t k = begin; k < end; k++) {
        int32_t s = region->supplier[k];
        double z = end - begin == 1
                       ? 0.0
                       : pond_random_normal(region->options.seed, PONDI_STREAM_VALUE, (uint64_t)c,
                                            (uint64_t)(k - region->link_start[c]));
        region->value[k] = region->output[s] / plan->weight[s] * exp(VALUE_SPREAD * z);
        total += region->value[k];
    }
    for (int64_t k = begin; k < end; k++) {
        region->value[k] *= need / total;
    }
}

/* All suppliers of firm c. */
static void supply_firm(const struct plan *plan, struct scratch *scratch, int32_t c)
{
    struct pond_region *region = plan->region;
    int32_t industry = region->industry[c];
    int64_t counts[POND_INDUSTRIES];
    int64_t at = region->link_start[c];
    int64_t count = region->link_start[c + 1] - at;
    double least = 1.0 / (double)(count > 0 ? count : 1);
    double need =
        region->output[c] * plan->inputs[industry] * (1.0 - region->options.outside_share);
    double total = 0.0;
    uint64_t step = 0;

    if (count == 0) {
        return;
    }
    spread_inputs(counts, plan, c, count);
    for (int32_t j = 0; j < POND_INDUSTRIES; j++) {
        total += counts[j] > 0 ? fmax(plan->share[industry][j], least) : 0.0;
    }
    for (int32_t j = 0; j < POND_INDUSTRIES; j++) {
        if (counts[j] > 0) {
            double part = fmax(plan->share[industry][j], least) / total;
            draw_suppliers(plan, scratch, c, j, counts[j], region->supplier + at, &step);
            divide_need(plan, c, at, at + counts[j], need * part);
            at += counts[j];
        }
    }
}

/* Weights of all groups as seen from a town. */
static void look_from(const struct plan *plan, struct scratch *scratch, int32_t town)
{
    const struct pondi_towns *towns = plan->towns;
    const struct pond_region_options *options = &plan->region->options;

    for (int32_t t = 0; t < towns->count; t++) {
        double dx = towns->x_km[t] - towns->x_km[town];
        double dy = towns->y_km[t] - towns->y_km[town];
        scratch->gravity[t] =
            pow(1.0 + sqrt(dx * dx + dy * dy) / options->distance_km, -options->distance_exponent);
    }
    for (int32_t j = 0; j < POND_INDUSTRIES; j++) {
        double total = 0.0;
        for (int32_t g = plan->group_start[j]; g < plan->group_start[j + 1]; g++) {
            const struct group *group = &plan->group[g];
            total += plan->upto[group->end - 1] * scratch->gravity[group->town];
            scratch->reach[g] = total;
        }
    }
}

/* The range [begin, end) counts from plan->first_town. */
static enum pond_status supply_towns(void *user, int64_t begin, int64_t end, int thread,
                                     struct pond_error *err)
{
    const struct plan *plan = user;
    struct scratch *scratch = &plan->scratch[thread];

    (void)err;
    for (int64_t town = plan->first_town + begin; town < plan->first_town + end; town++) {
        int32_t from = plan->town_start[town];
        int32_t to = plan->town_start[town + 1];
        if (from < to) {
            look_from(plan, scratch, (int32_t)town);
        }
        for (int32_t k = from; k < to; k++) {
            const struct group *group = &plan->group[plan->town_group[k]];
            for (int32_t c = group->begin; c < group->end; c++) {
                supply_firm(plan, scratch, c);
            }
        }
    }
    return POND_OK;
}

static void free_plan(struct plan *plan)
{
    for (int t = 0; plan->scratch != NULL && t < pond_threads(); t++) {
        pondi_free(plan->scratch[t].gravity);
        pondi_free(plan->scratch[t].reach);
        pondi_free(plan->scratch[t].stamp);
        pondi_free(plan->scratch[t].key);
    }
    pondi_free(plan->scratch);
    pondi_free(plan->group);
    pondi_free(plan->weight);
    pondi_free(plan->size);
    pondi_free(plan->upto);
    pondi_free(plan->town_group);
    pondi_free(plan->town_start);
}

static enum pond_status make_scratch(struct plan *plan, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int32_t most = 0;

    for (int32_t j = 0; j < POND_INDUSTRIES; j++) {
        most = plan->firms_of[j] > most ? plan->firms_of[j] : most;
    }
    POND_TRY(POND_NEW(&plan->scratch, pond_threads(), err));
    for (int t = 0; t < pond_threads(); t++) {
        POND_TRY(POND_NEW(&plan->scratch[t].gravity, plan->towns->count, err));
        POND_TRY(POND_NEW(&plan->scratch[t].reach, plan->groups, err));
        POND_TRY(POND_NEW(&plan->scratch[t].stamp, plan->region->firms, err));
        POND_TRY(POND_NEW(&plan->scratch[t].key, most, err));
    }
done:
    return status;
}

/* Customers by town, some towns at a time so that progress can be told. */
static enum pond_status supply_all(struct plan *plan, struct pond_progress *progress,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t done = 0;
    int32_t step = plan->towns->count / 32 + 1;

    pond_progress_begin(progress, "choosing suppliers", "firms", plan->region->firms, 0);
    for (int32_t begin = 0; begin < plan->towns->count; begin += step) {
        int32_t end = begin + step < plan->towns->count ? begin + step : plan->towns->count;
        plan->first_town = begin;
        POND_TRY(pond_parallel_for(end - begin, 1, supply_towns, plan, err));
        for (int32_t k = plan->town_start[begin]; k < plan->town_start[end]; k++) {
            const struct group *group = &plan->group[plan->town_group[k]];
            done += group->end - group->begin;
        }
        POND_TRY(pond_progress_at(progress, done, 0, err));
    }
    pond_progress_end(progress);
done:
    return status;
}

enum pond_status pondi_region_links(struct pond_region *region, const struct pondi_towns *towns,
                                    struct pond_progress *progress, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct plan plan = {.region = region, .towns = towns};

    POND_TRY(POND_NEW(&plan.group, region->firms, err));
    POND_TRY(POND_NEW(&plan.weight, region->firms, err));
    POND_TRY(POND_NEW(&plan.upto, region->firms, err));
    fill_groups(&plan);
    fill_shares(&plan);
    POND_TRY(POND_NEW(&plan.town_group, plan.groups, err));
    POND_TRY(POND_NEW(&plan.town_start, towns->count + 1, err));
    sort_by_town(&plan);
    POND_TRY(POND_NEW(&region->link_start, (int64_t)region->firms + 1, err));
    POND_TRY(POND_NEW(&plan.size, region->firms, err));
    count_suppliers(&plan);
    pondi_free(plan.size);
    plan.size = NULL;
    region->links = region->link_start[region->firms];
    POND_TRY(POND_NEW(&region->supplier, region->links, err));
    POND_TRY(POND_NEW(&region->value, region->links, err));
    POND_TRY(make_scratch(&plan, err));
    POND_TRY(supply_all(&plan, progress, err));
done:
    free_plan(&plan);
    return status;
}
