/* The links of a network as files for other programs: CSV and GraphML.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_NETWORK_EXPORT_H
#define POND_NETWORK_EXPORT_H

#include <stdint.h>

#include "base/dictionary.h"
#include "base/status.h"
#include "network/network.h"

/** What the records call the firms, by `network->firm`. */
struct pond_firm_labels {
    const struct pond_dictionary *code; /**< texts by firm; NULL: the firm's number */
    const char *const *name;            /**< `names` texts by firm, each may be NULL; may be NULL */
    int64_t names;
    int64_t currency; /**< packed; money has its digits. POND_MISSING: the shortest text that reads
                           back to the same double */
};

/**
 * Write the links as CSV (RFC 4180): supplier, customer, value, supplier_industry,
 * customer_industry; one row a link in the order of suppliers, then customers.
 *
 * @param path   where to, "-": standard output; see pond_output_open
 * @param labels NULL: firms by number, no names, shortest values
 * @return POND_OK; POND_EIO, with the path and the reason, and what was there stays; POND_ENOMEM
 *
 * Cost: O(links).
 */
enum pond_status pond_network_export_csv(const char *path, const struct pond_network *network,
                                         const struct pond_firm_labels *labels,
                                         struct pond_error *err);

/**
 * Write the network as GraphML (http://graphml.graphdrawing.org): nodes n0, n1, ... with code,
 * name, industry, sales, purchases, final_demand, imports; directed edges with value.
 *
 * Texts are escaped; what XML 1.0 cannot hold (control characters, bytes that are not UTF-8)
 * becomes U+FFFD. As pond_network_export_csv.
 */
enum pond_status pond_network_export_graphml(const char *path, const struct pond_network *network,
                                             const struct pond_firm_labels *labels,
                                             struct pond_error *err);

#endif
