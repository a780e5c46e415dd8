/* Overlays: the touched rows of a what-if in both directions, all others read from the network.
 * SPDX-License-Identifier: Apache-2.0 */
#include "network/view.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/parallel.h"

/* The rebuilt rows of one direction. */
struct side {
    int64_t rows;
    pond_node *row;  /* rows: whose row it is, ascending */
    int64_t *start;  /* rows + 1 */
    pond_node *node; /* the other ends, in the network's order of the direction */
    double *value;
    double *total; /* rows: the sum of each row */
};

struct pond_overlay {
    struct side out;
    struct side in;
    pond_edge links;
};

/* A change as it stands in one direction. Ascending (row, rank, turn) is the order in which rows
 * are rebuilt. */
struct change {
    pond_node row;
    pond_node node;
    uint64_t rank; /* the place of `node` in a row: see rank_of */
    int64_t turn;  /* which change of the caller's it is: the later holds */
    double value;
};

/* Where one direction's rows come from. */
struct direction {
    const pond_edge *start;
    const pond_node *node;
    const double *value;
    const int32_t *industry; /* NULL: rows are in the order of the nodes alone */
};

static struct direction out_direction(const struct pond_network *network)
{
    return (struct direction){network->out_start, network->out_customer, network->out_value, NULL};
}

static struct direction in_direction(const struct pond_network *network)
{
    return (struct direction){network->in_start, network->in_supplier, network->in_value,
                              network->industry};
}

static uint64_t rank_of(const struct direction *from, pond_node node)
{
    uint64_t industry = from->industry != NULL ? (uint64_t)from->industry[node] : 0;

    return industry << 32 | (uint64_t)node;
}

static enum pond_status check_changes(const struct pond_network *network,
                                      const struct pond_link_change *changes, int64_t count,
                                      struct pond_error *err)
{
    if (count < 0) {
        return pond_fail(err, POND_EINVAL, "%" PRId64 " changes: expected 0 or more", count);
    }
    for (int64_t k = 0; k < count; k++) {
        const struct pond_link_change *change = &changes[k];

        if (change->supplier < 0 || change->supplier >= network->nodes) {
            return pond_fail(err, POND_EINVAL,
                             "change %" PRId64 ": supplier %d is not one of 0..%d", k,
                             change->supplier, network->nodes - 1);
        }
        if (change->customer < 0 || change->customer >= network->nodes) {
            return pond_fail(err, POND_EINVAL,
                             "change %" PRId64 ": customer %d is not one of 0..%d", k,
                             change->customer, network->nodes - 1);
        }
        if (!(change->value >= 0.0) || !isfinite(change->value)) {
            return pond_fail(err, POND_EINVAL,
                             "change %" PRId64 " (%d -> %d): value %g is not a finite number of "
                             "at least 0",
                             k, change->supplier, change->customer, change->value);
        }
    }
    return POND_OK;
}

static int compare_changes(const void *left, const void *right)
{
    const struct change *a = left;
    const struct change *b = right;

    if (a->row != b->row) {
        return a->row < b->row ? -1 : 1;
    }
    if (a->rank != b->rank) {
        return a->rank < b->rank ? -1 : 1;
    }
    return (a->turn > b->turn) - (a->turn < b->turn);
}

/* Sort changes, and keep of those for one link the last; how many are left. */
static int64_t sort_changes(struct change *change, int64_t count)
{
    int64_t kept = 0;

    if (count > 0) {
        qsort(change, (size_t)count, sizeof *change, compare_changes);
    }
    for (int64_t k = 0; k < count; k++) {
        if (kept > 0 && change[kept - 1].row == change[k].row &&
            change[kept - 1].node == change[k].node) {
            kept--;
        }
        change[kept++] = change[k];
    }
    return kept;
}

static enum pond_status make_room(struct side *side, const struct direction *from,
                                  const struct change *change, int64_t count,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t rows = 0;
    int64_t links = count;

    for (int64_t k = 0; k < count; k++) {
        if (k == 0 || change[k].row != change[k - 1].row) {
            rows++;
            links += from->start[change[k].row + 1] - from->start[change[k].row];
        }
    }
    POND_TRY(POND_NEW(&side->row, rows, err));
    POND_TRY(POND_NEW(&side->start, rows + 1, err));
    POND_TRY(POND_NEW(&side->node, links, err));
    POND_TRY(POND_NEW(&side->value, links, err));
    POND_TRY(POND_NEW(&side->total, rows, err));
done:
    return status;
}

static void append(struct side *side, pond_node node, double value)
{
    int64_t at = side->start[side->rows]++;

    side->node[at] = node;
    side->value[at] = value;
}

/* Merge the changes [begin, end), all of one row, with the row as it was. */
static void rebuild_row(struct side *side, const struct direction *from,
                        const struct change *change, int64_t begin, int64_t end)
{
    pond_node row = change[begin].row;
    pond_edge k = from->start[row];
    pond_edge last = from->start[row + 1];
    int64_t first = side->start[side->rows];

    side->row[side->rows++] = row;
    side->start[side->rows] = first;
    for (int64_t c = begin; c < end; c++) {
        while (k < last && rank_of(from, from->node[k]) < change[c].rank) {
            append(side, from->node[k], from->value[k]);
            k++;
        }
        if (k < last && from->node[k] == change[c].node) {
            k++;
        }
        if (change[c].value > 0.0) {
            append(side, change[c].node, change[c].value);
        }
    }
    for (; k < last; k++) {
        append(side, from->node[k], from->value[k]);
    }
    side->total[side->rows - 1] = pond_sum(side->value + first, side->start[side->rows] - first);
}

/* Rebuild the touched rows of one direction. `change` has room for `count`, and is sorted here. */
static enum pond_status build_side(struct side *side, const struct direction *from,
                                   struct change *change, int64_t count, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t kept = sort_changes(change, count);

    POND_TRY(make_room(side, from, change, kept, err));
    for (int64_t begin = 0; begin < kept;) {
        int64_t end = begin + 1;

        while (end < kept && change[end].row == change[begin].row) {
            end++;
        }
        rebuild_row(side, from, change, begin, end);
        if (!isfinite(side->total[side->rows - 1])) {
            return pond_fail(err, POND_EINVAL,
                             "the changed links of node %d add up to more than a double holds",
                             change[begin].row);
        }
        begin = end;
    }
done:
    return status;
}

static pond_edge count_links(const struct pond_network *network, const struct side *out)
{
    pond_edge links = network->links + out->start[out->rows];

    for (int64_t r = 0; r < out->rows; r++) {
        links -= network->out_start[out->row[r] + 1] - network->out_start[out->row[r]];
    }
    return links;
}

enum pond_status pond_overlay_new(struct pond_overlay **out, const struct pond_network *network,
                                  const struct pond_link_change *changes, int64_t count,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_overlay *overlay = NULL;
    struct change *change = NULL;
    struct direction sales = out_direction(network);
    struct direction purchases = in_direction(network);

    *out = NULL;
    POND_TRY(check_changes(network, changes, count, err));
    POND_TRY(POND_NEW(&overlay, 1, err));
    POND_TRY(POND_NEW(&change, count, err));
    for (int64_t k = 0; k < count; k++) {
        const struct pond_link_change *c = &changes[k];
        change[k] =
            (struct change){c->supplier, c->customer, rank_of(&sales, c->customer), k, c->value};
    }
    POND_TRY(build_side(&overlay->out, &sales, change, count, err));
    for (int64_t k = 0; k < count; k++) {
        const struct pond_link_change *c = &changes[k];
        change[k] = (struct change){c->customer, c->supplier, rank_of(&purchases, c->supplier), k,
                                    c->value};
    }
    POND_TRY(build_side(&overlay->in, &purchases, change, count, err));
    overlay->links = count_links(network, &overlay->out);
    *out = overlay;
    overlay = NULL;
done:
    pondi_free(change);
    pond_overlay_free(overlay);
    return status;
}

static void clear_side(struct side *side)
{
    pondi_free(side->row);
    pondi_free(side->start);
    pondi_free(side->node);
    pondi_free(side->value);
    pondi_free(side->total);
}

void pond_overlay_free(struct pond_overlay *overlay)
{
    if (overlay == NULL) {
        return;
    }
    clear_side(&overlay->out);
    clear_side(&overlay->in);
    pondi_free(overlay);
}

/* The index of a rebuilt row, or -1: the row is as it was. */
static int64_t find_row(const struct side *side, pond_node node)
{
    int64_t low = 0;
    int64_t high = side->rows;

    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (side->row[middle] < node) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < side->rows && side->row[low] == node ? low : -1;
}

static struct pond_row rebuilt_row(const struct side *side, int64_t r)
{
    return (struct pond_row){side->node + side->start[r], side->value + side->start[r],
                             side->start[r + 1] - side->start[r]};
}

struct pond_row pond_view_customers(struct pond_view view, pond_node supplier)
{
    const struct pond_network *network = view.network;
    pond_edge begin = network->out_start[supplier];
    int64_t r = view.overlay != NULL ? find_row(&view.overlay->out, supplier) : -1;

    if (r >= 0) {
        return rebuilt_row(&view.overlay->out, r);
    }
    return (struct pond_row){network->out_customer + begin, network->out_value + begin,
                             network->out_start[supplier + 1] - begin};
}

struct pond_row pond_view_suppliers(struct pond_view view, pond_node customer)
{
    const struct pond_network *network = view.network;
    pond_edge begin = network->in_start[customer];
    int64_t r = view.overlay != NULL ? find_row(&view.overlay->in, customer) : -1;

    if (r >= 0) {
        return rebuilt_row(&view.overlay->in, r);
    }
    return (struct pond_row){network->in_supplier + begin, network->in_value + begin,
                             network->in_start[customer + 1] - begin};
}

double pond_view_sales(struct pond_view view, pond_node node)
{
    int64_t r = view.overlay != NULL ? find_row(&view.overlay->out, node) : -1;

    return r >= 0 ? view.overlay->out.total[r] : view.network->sales[node];
}

double pond_view_purchases(struct pond_view view, pond_node node)
{
    int64_t r = view.overlay != NULL ? find_row(&view.overlay->in, node) : -1;

    return r >= 0 ? view.overlay->in.total[r] : view.network->purchases[node];
}

pond_edge pond_view_links(struct pond_view view)
{
    return view.overlay != NULL ? view.overlay->links : view.network->links;
}
