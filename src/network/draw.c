/* Draw networks as they may be: prepare from the record, thin, put a network together.
 * SPDX-License-Identifier: Apache-2.0 */
#include "network/draw.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "network/draw_parts.h"

/* Streams of random numbers: "draw" and the part. */
#define STREAM 0x64720000U

/* --- rows of links --- */

enum pond_status pondi_links_reserve(struct pondi_links *links, int64_t capacity,
                                     struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t old = links->capacity;
    int64_t room = old;

    POND_TRY(POND_GROW(&links->supplier, &room, capacity, err));
    room = old;
    POND_TRY(POND_GROW(&links->customer, &room, capacity, err));
    room = old;
    POND_TRY(POND_GROW(&links->value, &room, capacity, err));
    links->capacity = room;
done:
    return status;
}

void pondi_links_clear(struct pondi_links *links)
{
    pondi_free(links->supplier);
    pondi_free(links->customer);
    pondi_free(links->value);
    *links = (struct pondi_links){0};
}

/* --- preparing --- */

static enum pond_status check_share(double share, const char *name, struct pond_error *err)
{
    return share >= 0.0 && share <= POND_DRAW_SHARE_MAX
               ? POND_OK
               : pond_fail(err, POND_EINVAL, "share of links %s is %g (expected 0 to %g)", name,
                           share, POND_DRAW_SHARE_MAX);
}

static enum pond_status check_rule(struct pond_view view, const struct pond_draw_rule *rule,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    bool learns = rule->anew || rule->missing > 0.0 || rule->threshold > 0.0;

    POND_TRY(check_share(rule->thin, "left out", err));
    POND_TRY(check_share(rule->missing, "missing", err));
    if (!(rule->threshold >= 0.0) || isinf(rule->threshold)) {
        return pond_fail(err, POND_EINVAL, "reporting threshold %g (expected a number >= 0)",
                         rule->threshold);
    }
    if (isnan(rule->below) || rule->below > 1e12) {
        return pond_fail(err, POND_EINVAL, "%g links below the threshold (expected 0 to 1e12)",
                         rule->below);
    }
    if (learns && pond_view_links(view) == 0) {
        return pond_fail(err, POND_EINVAL,
                         "no firm supplies another on record: nothing tells what unseen links are "
                         "like");
    }
done:
    return status;
}

static enum pond_status copy_nodes(struct pond_drawer *drawer, struct pond_view view,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    size_t nodes = (size_t)drawer->nodes;

    POND_TRY(POND_NEW(&drawer->industry, nodes, err));
    POND_TRY(POND_NEW(&drawer->firm, nodes, err));
    POND_TRY(POND_NEW(&drawer->sales, nodes, err));
    POND_TRY(POND_NEW(&drawer->purchases, nodes, err));
    POND_TRY(POND_NEW(&drawer->final_demand, nodes, err));
    POND_TRY(POND_NEW(&drawer->imports, nodes, err));
    memcpy(drawer->industry, view.network->industry, nodes * sizeof *drawer->industry);
    memcpy(drawer->firm, view.network->firm, nodes * sizeof *drawer->firm);
    memcpy(drawer->final_demand, view.network->final_demand, nodes * sizeof *drawer->final_demand);
    memcpy(drawer->imports, view.network->imports, nodes * sizeof *drawer->imports);
    for (pond_node i = 0; i < drawer->nodes; i++) {
        drawer->sales[i] = pond_view_sales(view, i);
        drawer->purchases[i] = pond_view_purchases(view, i);
    }
done:
    return status;
}

static enum pond_status copy_links(struct pond_drawer *drawer, struct pond_view view,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pondi_links *link = &drawer->link;

    POND_TRY(pondi_links_reserve(link, pond_view_links(view), err));
    for (pond_node j = 0; j < drawer->nodes; j++) {
        struct pond_row row = pond_view_suppliers(view, j);

        for (int64_t e = 0; e < row.links; e++) {
            link->supplier[link->count] = row.node[e];
            link->customer[link->count] = j;
            link->value[link->count++] = row.value[e];
        }
    }
done:
    return status;
}

/* Links in the order of an industry of each: that of the end given. */
static enum pond_status group_links(const struct pond_drawer *drawer, const pond_node *end,
                                    int64_t **starts, int64_t **links, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t count = drawer->link.count;
    int64_t *start = NULL;

    POND_TRY(POND_NEW(starts, (size_t)drawer->industries + 1, err));
    POND_TRY(POND_NEW(links, count, err));
    start = *starts;
    for (int64_t e = 0; e < count; e++) {
        start[drawer->industry[end[e]] + 1]++;
    }
    for (int32_t k = 0; k < drawer->industries; k++) {
        start[k + 1] += start[k];
    }
    for (int64_t e = 0; e < count; e++) {
        (*links)[start[drawer->industry[end[e]]]++] = e;
    }
    for (int32_t k = drawer->industries; k > 0; k--) {
        start[k] = start[k - 1];
    }
    start[0] = 0;
done:
    return status;
}

static enum pond_status list_links(struct pond_drawer *drawer, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pondi_links *link = &drawer->link;

    POND_TRY(group_links(drawer, link->supplier, &drawer->by_start, &drawer->by_supplier, err));
    POND_TRY(group_links(drawer, link->customer, &drawer->buyer_start, &drawer->by_buyer, err));
    POND_TRY(POND_NEW(&drawer->row_start, (size_t)drawer->nodes + 1, err));
    POND_TRY(POND_NEW(&drawer->sold, drawer->nodes, err));
    for (int64_t e = 0; e < link->count; e++) {
        drawer->row_start[link->customer[e] + 1] = e + 1;
        drawer->sold[link->supplier[e]] += 1.0;
    }
    for (pond_node j = 0; j < drawer->nodes; j++) {
        if (drawer->row_start[j + 1] < drawer->row_start[j]) {
            drawer->row_start[j + 1] = drawer->row_start[j]; /* no links */
        }
    }
    POND_TRY(pondi_stripes_count(drawer, err));
done:
    return status;
}

static enum pond_status prepare_parts(struct pond_drawer *drawer, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_draw_rule *rule = &drawer->rule;

    if (rule->missing > 0.0 || rule->threshold > 0.0) {
        POND_TRY(list_links(drawer, err));
    }
    if (rule->missing > 0.0) {
        POND_TRY(pondi_gravity_fit(drawer, err));
        drawer->facts.missing = (double)drawer->link.count * rule->missing / (1.0 - rule->missing);
        POND_TRY(pondi_unseen_prepare(&drawer->missing, drawer, drawer->facts.missing, err));
        drawer->facts.fresh = drawer->missing.fresh;
    }
    if (rule->threshold > 0.0) {
        POND_TRY(pondi_below_estimate(drawer, err));
        POND_TRY(pondi_unseen_prepare(&drawer->below, drawer, drawer->facts.below, err));
        drawer->facts.fresh_below = drawer->below.fresh;
    }
    if (rule->anew) {
        POND_TRY(pondi_anew_prepare(drawer, err));
        drawer->facts.density = drawer->anew.z / (drawer->anew.scale * drawer->anew.scale);
    }
done:
    return status;
}

enum pond_status pond_drawer_new(struct pond_drawer **out, struct pond_view view,
                                 const struct pond_draw_rule *rule, struct pond_draw_facts *facts,
                                 struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_drawer *drawer = NULL;

    assert(out != NULL && view.network != NULL && rule != NULL);
    *out = NULL;
    POND_TRY(check_rule(view, rule, err));
    POND_TRY(POND_NEW(&drawer, 1, err));
    drawer->rule = *rule;
    drawer->nodes = view.network->nodes;
    drawer->industries = view.network->industries;
    drawer->facts.log_mean = (double)NAN;
    drawer->facts.log_sd = (double)NAN;
    drawer->facts.density = (double)NAN;
    POND_TRY(copy_nodes(drawer, view, err));
    POND_TRY(copy_links(drawer, view, err));
    POND_TRY(prepare_parts(drawer, err));
    if (facts != NULL) {
        *facts = drawer->facts;
    }
    *out = drawer;
    drawer = NULL;
done:
    pond_drawer_free(drawer);
    return status;
}

void pond_drawer_free(struct pond_drawer *drawer)
{
    if (drawer == NULL) {
        return;
    }
    pondi_links_clear(&drawer->link);
    pondi_free(drawer->industry);
    pondi_free(drawer->firm);
    pondi_free(drawer->sales);
    pondi_free(drawer->purchases);
    pondi_free(drawer->final_demand);
    pondi_free(drawer->imports);
    pondi_free(drawer->by_start);
    pondi_free(drawer->by_supplier);
    pondi_free(drawer->row_start);
    pondi_free(drawer->buyer_start);
    pondi_free(drawer->by_buyer);
    pondi_free(drawer->single);
    pondi_free(drawer->gravity.supplier_mean);
    pondi_free(drawer->gravity.customer_mean);
    pondi_free(drawer->gravity.stripe_mean);
    pondi_free(drawer->gravity.predicted);
    pondi_free(drawer->sold);
    pondi_free(drawer->anew.stripe);
    pondi_free(drawer->anew.start);
    pondi_free(drawer->anew.seller);
    pondi_free(drawer->anew.reach);
    pondi_free(drawer->anew.total);
    pondi_free(drawer);
}

/* --- drawing --- */

struct pondi_source pondi_drawing_source(const struct pondi_drawing *drawing,
                                         enum pond_draw_part part)
{
    return (struct pondi_source){drawing->seed, STREAM + (uint32_t)part, drawing->item[part], 0};
}

static enum pond_status begin(struct pondi_drawing *drawing, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_drawer *drawer = drawing->drawer;
    const struct pondi_links *from = &drawer->link;
    size_t nodes = (size_t)drawer->nodes;
    size_t links = (size_t)from->count;

    POND_TRY(POND_NEW(&drawing->final_demand, nodes, err));
    POND_TRY(POND_NEW(&drawing->imports, nodes, err));
    memcpy(drawing->final_demand, drawer->final_demand, nodes * sizeof *drawing->final_demand);
    memcpy(drawing->imports, drawer->imports, nodes * sizeof *drawing->imports);
    if (drawer->rule.anew) {
        return pondi_anew_draw(drawing, err);
    }
    if (links > 0) {
        POND_TRY(pondi_links_reserve(&drawing->link, from->count, err));
        memcpy(drawing->link.supplier, from->supplier, links * sizeof *from->supplier);
        memcpy(drawing->link.customer, from->customer, links * sizeof *from->customer);
        memcpy(drawing->link.value, from->value, links * sizeof *from->value);
        drawing->link.count = from->count;
    }
done:
    return status;
}

static void thin(struct pondi_drawing *drawing)
{
    struct pondi_links *link = &drawing->link;
    struct pondi_source source = pondi_drawing_source(drawing, POND_DRAW_THIN);
    int64_t kept = 0;

    for (int64_t e = 0; e < link->count; e++) {
        if (pondi_source_uniform(&source) >= drawing->drawer->rule.thin) {
            link->supplier[kept] = link->supplier[e];
            link->customer[kept] = link->customer[e];
            link->value[kept++] = link->value[e];
        } else if (drawing->drawer->rule.from_outside) {
            drawing->final_demand[link->supplier[e]] += link->value[e];
            drawing->imports[link->customer[e]] += link->value[e];
        }
    }
    drawing->count.left = link->count - kept;
    link->count = kept;
}

static enum pond_status build(struct pond_network **out, const struct pondi_drawing *drawing,
                              struct pond_error *err)
{
    const struct pond_drawer *drawer = drawing->drawer;
    const struct pond_network_input input = {
        .nodes = drawer->nodes,
        .links = drawing->link.count,
        .supplier = drawing->link.supplier,
        .customer = drawing->link.customer,
        .value = drawing->link.value,
        .industry = drawer->industry,
        .industries = drawer->industries,
        .final_demand = drawing->final_demand,
        .imports = drawing->imports,
        .firm = drawer->firm,
    };

    return pond_network_build(out, &input, err);
}

enum pond_status pond_drawer_draw(struct pond_network **out, const struct pond_drawer *drawer,
                                  uint64_t seed, const uint64_t item[POND_DRAW_PARTS],
                                  struct pond_draw_count *count, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pondi_drawing drawing = {.drawer = drawer, .seed = seed, .item = item};

    *out = NULL;
    POND_TRY(begin(&drawing, err));
    if (drawer->rule.thin > 0.0) {
        thin(&drawing);
    }
    if (drawer->rule.missing > 0.0) {
        POND_TRY(pondi_add_missing(&drawing, err));
    }
    if (drawer->rule.threshold > 0.0) {
        POND_TRY(pondi_add_below(&drawing, err));
    }
    POND_TRY(build(out, &drawing, err));
    drawing.count.links = (*out)->links;
    if (count != NULL) {
        *count = drawing.count;
    }
done:
    pondi_links_clear(&drawing.link);
    pondi_pairs_clear(&drawing.taken);
    pondi_free(drawing.final_demand);
    pondi_free(drawing.imports);
    return status;
}
