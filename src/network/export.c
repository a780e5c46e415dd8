/* CSV and GraphML, streamed row by row.
 * SPDX-License-Identifier: Apache-2.0 */
#include "network/export.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/output.h"
#include "records/money.h"
#include "records/noun.h"

#define NUMBER_SIZE 64

static const struct pond_firm_labels no_labels = {.currency = POND_MISSING};

/* An amount with the currency's digits, or the shortest text that reads back the same. The decimal
 * mark is a point: Pond does not call setlocale. */
static void write_amount(struct pond_output *output, double value, int64_t currency)
{
    char text[NUMBER_SIZE];

    if (currency != POND_MISSING && fabs(value) < 1e15) {
        (void)snprintf(text, sizeof text, "%.*f", pond_currency_digits(currency), value);
    } else {
        for (int digits = 15; digits <= 17; digits++) {
            (void)snprintf(text, sizeof text, "%.*g", digits, value);
            if (strtod(text, NULL) == value) {
                break;
            }
        }
    }
    pond_output_text(output, text);
}

/* The code of a node's firm; `number` is room for one that has none. */
static const char *code_of(const struct pond_network *network,
                           const struct pond_firm_labels *labels, pond_node node,
                           char number[NUMBER_SIZE])
{
    int32_t firm = network->firm[node];

    if (labels->code != NULL && firm < pond_dictionary_count(labels->code)) {
        return pond_dictionary_text(labels->code, firm);
    }
    (void)snprintf(number, NUMBER_SIZE, "%d", firm);
    return number;
}

static void write_csv_text(struct pond_output *output, const char *text)
{
    if (strpbrk(text, ",\"\r\n") == NULL) {
        pond_output_text(output, text);
        return;
    }
    pond_output_text(output, "\"");
    for (; *text != '\0'; text++) {
        if (*text == '"') {
            pond_output_text(output, "\"");
        }
        pond_output_write(output, text, 1);
    }
    pond_output_text(output, "\"");
}

static void write_csv_row(struct pond_output *output, const struct pond_network *network,
                          const struct pond_firm_labels *labels, pond_node supplier, pond_edge link)
{
    pond_node customer = network->out_customer[link];
    char number[NUMBER_SIZE];

    write_csv_text(output, code_of(network, labels, supplier, number));
    pond_output_text(output, ",");
    write_csv_text(output, code_of(network, labels, customer, number));
    pond_output_text(output, ",");
    write_amount(output, network->out_value[link], labels->currency);
    pond_output_text(output, ",");
    write_csv_text(output, network->industry_code[network->industry[supplier]]);
    pond_output_text(output, ",");
    write_csv_text(output, network->industry_code[network->industry[customer]]);
    pond_output_text(output, "\r\n");
}

enum pond_status pond_network_export_csv(const char *path, const struct pond_network *network,
                                         const struct pond_firm_labels *labels,
                                         struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_output *output = NULL;

    labels = labels != NULL ? labels : &no_labels;
    POND_TRY(pond_output_open(&output, path, err));
    pond_output_text(output, "supplier,customer,value,supplier_industry,customer_industry\r\n");
    for (pond_node i = 0; i < network->nodes && !pond_output_failed(output); i++) {
        for (pond_edge k = network->out_start[i]; k < network->out_start[i + 1]; k++) {
            write_csv_row(output, network, labels, i, k);
        }
    }
    POND_TRY(pond_output_close(output, err));
done:
    return status;
}

/* Bytes of the character at `text` if it is UTF-8 that XML 1.0 may hold (tab, line feed, carriage
 * return, from U+0020 without surrogates, U+FFFE and U+FFFF), else 0. */
static size_t legal_character(const char *text)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char *byte = (const unsigned char *)text;
    size_t length = byte[0] < 0x80 ? 1 : byte[0] < 0xE0 ? 2 : byte[0] < 0xF0 ? 3 : 4;
    uint32_t code = byte[0];

    if (length == 1) {
        return code >= 0x20 || code == '\t' || code == '\n' || code == '\r' ? 1 : 0;
    }
    if (byte[0] < 0xC2 || byte[0] > 0xF4) {
        return 0;
    }
    code &= 0xFFU >> (length + 1);
    for (size_t k = 1; k < length; k++) {
        if ((byte[k] & 0xC0U) != 0x80U) {
            return 0;
        }
        code = code << 6 | (byte[k] & 0x3FU);
    }
    if (code < least[length] || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF) ||
        code == 0xFFFE || code == 0xFFFF) {
        return 0;
    }
    return length;
}

static void write_xml_text(struct pond_output *output, const char *text)
{
    while (*text != '\0') {
        size_t length = legal_character(text);

        if (length == 0) {
            pond_output_text(output, "\xEF\xBF\xBD");
            length = 1;
        } else if (*text == '&') {
            pond_output_text(output, "&amp;");
        } else if (*text == '<') {
            pond_output_text(output, "&lt;");
        } else if (*text == '>') {
            pond_output_text(output, "&gt;");
        } else if (*text == '\r') {
            pond_output_text(output, "&#13;");
        } else {
            pond_output_write(output, text, length);
        }
        text += length;
    }
}

static void write_data(struct pond_output *output, const char *key, const char *text)
{
    pond_output_format(output, "<data key=\"%s\">", key);
    write_xml_text(output, text);
    pond_output_text(output, "</data>");
}

static void write_money(struct pond_output *output, const char *key, double value, int64_t currency)
{
    pond_output_format(output, "<data key=\"%s\">", key);
    write_amount(output, value, currency);
    pond_output_text(output, "</data>");
}

static void write_head(struct pond_output *output)
{
    static const char *const key[][3] = {
        {"code", "node", "string"},      {"name", "node", "string"},
        {"industry", "node", "string"},  {"sales", "node", "double"},
        {"purchases", "node", "double"}, {"final_demand", "node", "double"},
        {"imports", "node", "double"},   {"value", "edge", "double"},
    };

    pond_output_text(output, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                             "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\""
                             " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\""
                             " xsi:schemaLocation=\"http://graphml.graphdrawing.org/xmlns"
                             " http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd\">\n");
    for (size_t k = 0; k < sizeof key / sizeof *key; k++) {
        pond_output_format(output,
                           "<key id=\"%s\" for=\"%s\" attr.name=\"%s\" attr.type=\"%s\"/>\n",
                           key[k][0], key[k][1], key[k][0], key[k][2]);
    }
    pond_output_text(output, "<graph id=\"pond\" edgedefault=\"directed\">\n");
}

static void write_node(struct pond_output *output, const struct pond_network *network,
                       const struct pond_firm_labels *labels, pond_node node)
{
    int32_t firm = network->firm[node];
    const char *name = labels->name != NULL && firm < labels->names ? labels->name[firm] : NULL;
    char number[NUMBER_SIZE];

    pond_output_format(output, "<node id=\"n%d\">", node);
    write_data(output, "code", code_of(network, labels, node, number));
    if (name != NULL) {
        write_data(output, "name", name);
    }
    write_data(output, "industry", network->industry_code[network->industry[node]]);
    write_money(output, "sales", network->sales[node], labels->currency);
    write_money(output, "purchases", network->purchases[node], labels->currency);
    write_money(output, "final_demand", network->final_demand[node], labels->currency);
    write_money(output, "imports", network->imports[node], labels->currency);
    pond_output_text(output, "</node>\n");
}

enum pond_status pond_network_export_graphml(const char *path, const struct pond_network *network,
                                             const struct pond_firm_labels *labels,
                                             struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_output *output = NULL;

    labels = labels != NULL ? labels : &no_labels;
    POND_TRY(pond_output_open(&output, path, err));
    write_head(output);
    for (pond_node i = 0; i < network->nodes && !pond_output_failed(output); i++) {
        write_node(output, network, labels, i);
    }
    for (pond_node i = 0; i < network->nodes && !pond_output_failed(output); i++) {
        for (pond_edge k = network->out_start[i]; k < network->out_start[i + 1]; k++) {
            pond_output_format(output, "<edge source=\"n%d\" target=\"n%d\">", i,
                               network->out_customer[k]);
            write_money(output, "value", network->out_value[k], labels->currency);
            pond_output_text(output, "</edge>\n");
        }
    }
    pond_output_text(output, "</graph>\n</graphml>\n");
    POND_TRY(pond_output_close(output, err));
done:
    return status;
}
