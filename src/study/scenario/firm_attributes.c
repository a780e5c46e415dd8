/* What conditions can ask about a firm: attributes of its record, its place and its trade.
 * SPDX-License-Identifier: Apache-2.0 */
#include "study/scenario/firm_attributes.h"

#include <math.h>
#include <stddef.h>

enum {
    ATTRIBUTE_CODE,
    ATTRIBUTE_NAME,
    ATTRIBUTE_INDUSTRY,
    ATTRIBUTE_PLACE,
    ATTRIBUTE_PLACE_CODE,
    ATTRIBUTE_OWNERSHIP,
    ATTRIBUTE_CERTIFICATION,
    ATTRIBUTE_EMPLOYEES,
    ATTRIBUTE_LATITUDE,
    ATTRIBUTE_LONGITUDE,
    ATTRIBUTE_OUTPUT,
    ATTRIBUTE_SALES,
    ATTRIBUTE_PURCHASES,
    ATTRIBUTE_SUPPLIERS,
    ATTRIBUTE_CUSTOMERS,
};

static const struct study_attribute attributes[] = {
    [ATTRIBUTE_CODE] = {"code", true, "", "the firm's code"},
    [ATTRIBUTE_NAME] = {"name", true, "", "its name"},
    [ATTRIBUTE_INDUSTRY] = {"industry", true, "", "its industry's code"},
    [ATTRIBUTE_PLACE] = {"place", true, "", "its place's name, or the code of a place without one"},
    [ATTRIBUTE_PLACE_CODE] = {"place_code", true, "", "its place's code"},
    [ATTRIBUTE_OWNERSHIP] = {"ownership", true, "", "as the records call it"},
    [ATTRIBUTE_CERTIFICATION] = {"certification", true, "", "what it is certified for"},
    [ATTRIBUTE_EMPLOYEES] = {"employees", false, "jobs",
                             "how many work there, by its own record or by its jobs"},
    [ATTRIBUTE_LATITUDE] = {"latitude", false, "degrees", "its own, or its place's"},
    [ATTRIBUTE_LONGITUDE] = {"longitude", false, "degrees", "its own, or its place's"},
    [ATTRIBUTE_OUTPUT] = {"output", false, "money", "its sales in the period, to anyone"},
    [ATTRIBUTE_SALES] = {"sales", false, "money", "its sales to known firms"},
    [ATTRIBUTE_PURCHASES] = {"purchases", false, "money", "its purchases, from anyone"},
    [ATTRIBUTE_SUPPLIERS] = {"suppliers", false, "firms", "how many firms it buys from"},
    [ATTRIBUTE_CUSTOMERS] = {"customers", false, "firms", "how many firms it sells to"},
};

const struct study_attribute *study_firm_attributes(int32_t *count)
{
    *count = (int32_t)(sizeof attributes / sizeof *attributes);
    return attributes;
}

int64_t study_firm_place_of(const struct study_firm *firm)
{
    return firm->study->firms.column[POND_FIRM_PLACE].i64[firm->study->network->firm[firm->node]];
}

const char *study_firm_place_code(const struct study_firm *firm)
{
    int64_t place = study_firm_place_of(firm);

    return place < 0 ? NULL
                     : pond_dictionary_text(firm->study->codes.of[POND_PLACE], (int32_t)place);
}

const char *study_firm_place_name(const struct study_firm *firm)
{
    int64_t place = study_firm_place_of(firm);
    const char *name =
        place < 0 ? NULL : pond_batch_text(&firm->study->places, POND_PLACE_NAME, place);

    return name != NULL ? name : study_firm_place_code(firm);
}

/* A firm's own coordinate, or its place's. */
static double coordinate(const struct study_firm *firm, int32_t of_firm, int32_t of_place)
{
    const struct pond_study *study = firm->study;
    double own = study->firms.column[of_firm].f64[study->network->firm[firm->node]];
    int64_t place = study_firm_place_of(firm);

    if (!isnan(own) || place < 0) {
        return own;
    }
    return study->places.column[of_place].f64[place];
}

double study_firm_latitude(const struct study_firm *firm)
{
    return coordinate(firm, POND_FIRM_LATITUDE, POND_PLACE_LATITUDE);
}

double study_firm_longitude(const struct study_firm *firm)
{
    return coordinate(firm, POND_FIRM_LONGITUDE, POND_PLACE_LONGITUDE);
}

static const char *text_of(const struct study_firm *firm, int32_t attribute)
{
    const struct pond_study *study = firm->study;
    const struct pond_network *network = study->network;
    int64_t row = network->firm[firm->node];
    const char *industry = network->industry_code[network->industry[firm->node]];

    switch (attribute) {
    case ATTRIBUTE_CODE:
        return pond_study_code(study, firm->node);
    case ATTRIBUTE_NAME:
        return pond_batch_text(&study->firms, POND_FIRM_NAME, row);
    case ATTRIBUTE_INDUSTRY:
        return industry[0] == '\0' ? NULL : industry;
    case ATTRIBUTE_PLACE:
        return study_firm_place_name(firm);
    case ATTRIBUTE_PLACE_CODE:
        return study_firm_place_code(firm);
    case ATTRIBUTE_CERTIFICATION:
        return pond_batch_text(&study->firms, POND_FIRM_CERTIFICATION, row);
    default:
        return pond_batch_text(&study->firms, POND_FIRM_OWNERSHIP, row);
    }
}

static double number_of(const struct study_firm *firm, int32_t attribute)
{
    const struct pond_network *network = firm->study->network;
    pond_node node = firm->node;

    switch (attribute) {
    case ATTRIBUTE_EMPLOYEES:
        return firm->employees[node];
    case ATTRIBUTE_LATITUDE:
        return study_firm_latitude(firm);
    case ATTRIBUTE_LONGITUDE:
        return study_firm_longitude(firm);
    case ATTRIBUTE_OUTPUT:
        return network->sales[node] + network->final_demand[node];
    case ATTRIBUTE_SALES:
        return network->sales[node];
    case ATTRIBUTE_PURCHASES:
        return network->purchases[node] + network->imports[node];
    case ATTRIBUTE_SUPPLIERS:
        return (double)(network->in_start[node + 1] - network->in_start[node]);
    default:
        return (double)(network->out_start[node + 1] - network->out_start[node]);
    }
}

struct study_value study_firm_look_up(const void *user, int32_t attribute)
{
    struct study_value value = {.number = (double)NAN, .text = NULL};

    if (attributes[attribute].is_text) {
        value.text = text_of(user, attribute);
    } else {
        value.number = number_of(user, attribute);
    }
    return value;
}
