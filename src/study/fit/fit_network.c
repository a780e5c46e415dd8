/* The usual network of a fit: of all trade or of some products.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "study/fit/fit_study.h"

/* Links, sales to nobody known, purchases from nobody known. */
struct parts {
    pond_node *supplier;
    pond_node *customer;
    double *value;
    int64_t links;
    double *final_demand; /* nodes */
    double *imports;
};

static void clear_parts(struct parts *parts)
{
    pondi_free(parts->supplier);
    pondi_free(parts->customer);
    pondi_free(parts->value);
    pondi_free(parts->final_demand);
    pondi_free(parts->imports);
}

static enum pond_status make_parts(struct parts *parts, int64_t links, pond_node nodes,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(POND_NEW(&parts->supplier, links, err));
    POND_TRY(POND_NEW(&parts->customer, links, err));
    POND_TRY(POND_NEW(&parts->value, links, err));
    POND_TRY(POND_NEW(&parts->final_demand, nodes, err));
    POND_TRY(POND_NEW(&parts->imports, nodes, err));
done:
    return status;
}

static void add_link(struct parts *parts, pond_node supplier, pond_node customer, double value)
{
    parts->supplier[parts->links] = supplier;
    parts->customer[parts->links] = customer;
    parts->value[parts->links++] = value;
}

static enum pond_status take_all(struct parts *parts, const struct pond_network *network,
                                 struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(make_parts(parts, network->links, network->nodes, err));
    for (pond_node i = 0; i < network->nodes; i++) {
        parts->final_demand[i] = network->final_demand[i];
        parts->imports[i] = network->imports[i];
        for (pond_edge e = network->in_start[i]; e < network->in_start[i + 1]; e++) {
            add_link(parts, network->in_supplier[e], i, network->in_value[e]);
        }
    }
done:
    return status;
}

static int by_pair(const void *left, const void *right)
{
    const struct study_sale *a = left;
    const struct study_sale *b = right;

    if (a->seller != b->seller) {
        return a->seller < b->seller ? -1 : 1;
    }
    if (a->buyer != b->buyer) {
        return a->buyer < b->buyer ? -1 : 1;
    }
    return (a->value > b->value) - (a->value < b->value);
}

static bool same_pair(const struct study_sale *a, const struct study_sale *b)
{
    return a->seller == b->seller && a->buyer == b->buyer;
}

/* What was sold of some products, returns netted; sorted, so that sums do not depend on the order
 * of the records. */
static enum pond_status take_products(struct parts *parts, struct fit_study *fit,
                                      struct study_chooser *chooser, const json_t *products,
                                      struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct study_where where = {"parameters", "fit"};
    struct study_sale *sale = NULL;
    int64_t sales = 0;

    POND_TRY(POND_NEW(&fit->product, chooser->product.rows, err));
    POND_TRY(study_find_products(chooser, products, where, fit->product, err));
    POND_TRY(study_find_sales(chooser, products, where, &sale, &sales, err));
    POND_TRY(make_parts(parts, sales, fit->study->network->nodes, err));
    qsort(sale, (size_t)sales, sizeof *sale, by_pair);
    for (int64_t k = 0; k < sales;) {
        struct study_sale pair = sale[k++];

        for (; k < sales && same_pair(&pair, &sale[k]); k++) {
            pair.value += sale[k].value;
        }
        if (pair.value > 0.0 && pair.buyer < 0) {
            parts->final_demand[pair.seller] = pair.value;
        } else if (pair.value > 0.0) {
            add_link(parts, pair.seller, pair.buyer, pair.value);
        }
    }
done:
    pondi_free(sale);
    return status;
}

/* Has a firm bought, and sold nothing that is on record? */
static bool has_shops(const struct pond_network *network)
{
    for (pond_node i = 0; i < network->nodes; i++) {
        if (network->sales[i] + network->final_demand[i] == 0.0 &&
            network->purchases[i] + network->imports[i] > 0.0) {
            return true;
        }
    }
    return false;
}

enum pond_status fit_study_network(struct fit_study *fit, struct study_chooser *chooser,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_network *all = fit->study->network;
    const json_t *products = pond_study_list(fit->study, "product");
    struct parts parts = {0};

    if (json_array_size(products) > 0) {
        POND_TRY(take_products(&parts, fit, chooser, products, err));
    } else {
        POND_TRY(take_all(&parts, all, err));
    }
    POND_TRY(pond_network_build(&fit->network,
                                &(struct pond_network_input){
                                    .nodes = all->nodes,
                                    .links = parts.links,
                                    .supplier = parts.supplier,
                                    .customer = parts.customer,
                                    .value = parts.value,
                                    .industry = all->industry,
                                    .industries = all->industries,
                                    .industry_code = all->industry_code,
                                    .final_demand = parts.final_demand,
                                    .imports = parts.imports,
                                    .firm = all->firm,
                                },
                                err));
    fit->shops = has_shops(fit->network);
done:
    clear_parts(&parts);
    return status;
}
