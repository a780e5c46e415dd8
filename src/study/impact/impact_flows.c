/* Payments, collected and cut to what a picture can show.
 * SPDX-License-Identifier: Apache-2.0 */
#include "study/impact/impact_flows.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

#define STEPS 2
#define NAME_SIZE 160

static const char *const kinds[IMPACT_PAYEES] = {"here", "elsewhere in the table", "abroad", "pay",
                                                 "taxes and owners"};

enum pond_status impact_flows_new(struct impact_flows *flows, const struct impact_input *input,
                                  struct pond_error *err)
{
    memset(flows, 0, sizeof *flows);
    flows->input = input;
    return pond_dictionary_new(&flows->names, err);
}

void impact_flows_clear(struct impact_flows *flows)
{
    pond_dictionary_free(flows->names);
    pondi_free(flows->flow);
    memset(flows, 0, sizeof *flows);
}

enum pond_status impact_flows_add(struct impact_flows *flows, int32_t step, const char *from,
                                  const char *to, enum impact_payee kind, double value,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct impact_flow flow = {.step = step, .kind = kind, .value = value};

    if (value == 0.0) {
        return POND_OK;
    }
    POND_TRY(pond_dictionary_add(flows->names, from, strlen(from), &flow.from, err));
    POND_TRY(pond_dictionary_add(flows->names, to, strlen(to), &flow.to, err));
    for (int64_t k = 0; k < flows->flows; k++) {
        struct impact_flow *known = &flows->flow[k];

        if (known->step == step && known->from == flow.from && known->to == flow.to) {
            known->value += value;
            return POND_OK;
        }
    }
    POND_TRY(POND_GROW(&flows->flow, &flows->room, flows->flows + 1, err));
    flows->flow[flows->flows++] = flow;
done:
    return status;
}

void impact_flows_name(const struct impact_input *input, int32_t sector, char *name, size_t size)
{
    const struct pond_io_label *label = &input->io->axis[POND_IO_SECTOR].label[sector];
    const char *text = label->name[0] != '\0' ? label->name : label->industry;

    if (input->regions == 1) {
        (void)snprintf(name, size, "%.120s", text);
    } else {
        (void)snprintf(name, size, "%.30s: %.110s",
                       pond_io_code(input->io, POND_IO_REGION, label->region), text);
    }
}

static enum impact_payee place_of(const struct impact_input *input, int32_t sector)
{
    return input->region[sector] == input->here ? IMPACT_PAYEE_HERE : IMPACT_PAYEE_ELSEWHERE;
}

enum pond_status impact_flows_demand(struct impact_flows *flows, const char *from, const double *f,
                                     const double *domestic, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    double abroad = 0.0;
    char name[NAME_SIZE];

    for (int32_t s = 0; s < flows->input->sectors; s++) {
        abroad += f[s] - domestic[s];
        if (domestic[s] > 0.0) {
            impact_flows_name(flows->input, s, name, sizeof name);
            POND_TRY(impact_flows_add(flows, 0, from, name, place_of(flows->input, s), domestic[s],
                                      err));
        }
    }
    if (abroad > 0.0) {
        POND_TRY(impact_flows_add(flows, 0, from, "made abroad", IMPACT_PAYEE_ABROAD, abroad, err));
    }
done:
    return status;
}

/* Pay and the rest of value added for each unit of output; what is not known is 0. */
static void added_by(const struct impact_input *input, int32_t sector, double *pay, double *owners)
{
    int32_t row = impact_measure_of(input, IMPACT_VALUE_ADDED);
    double added = row < 0 ? 0.0 : input->direct[row * (int64_t)input->sectors + sector];

    *pay = input->pay == NULL ? 0.0 : input->pay[sector];
    *owners = fmax(added - *pay, 0.0);
}

static enum pond_status add_inputs(struct impact_flows *flows, int32_t sector, double output,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct impact_input *input = flows->input;
    const double *here = impact_domestic(input);
    int32_t imports = impact_measure_of(input, IMPACT_IMPORTS);
    double abroad =
        imports < 0 ? 0.0 : input->direct[imports * (int64_t)input->sectors + sector] * output;
    double pay = 0.0;
    double owners = 0.0;
    char from[NAME_SIZE];
    char to[NAME_SIZE];

    impact_flows_name(input, sector, from, sizeof from);
    for (int32_t i = 0; i < input->sectors; i++) {
        double value = here[(int64_t)i * input->sectors + sector] * output;

        if (value > 0.0) {
            impact_flows_name(input, i, to, sizeof to);
            POND_TRY(impact_flows_add(flows, 1, from, to, place_of(input, i), value, err));
        }
    }
    added_by(input, sector, &pay, &owners);
    POND_TRY(impact_flows_add(flows, 1, from, "imports", IMPACT_PAYEE_ABROAD, abroad, err));
    POND_TRY(impact_flows_add(flows, 1, from, "pay", IMPACT_PAYEE_PEOPLE, pay * output, err));
    POND_TRY(impact_flows_add(flows, 1, from, "taxes and owners", IMPACT_PAYEE_OWNERS,
                              owners * output, err));
done:
    return status;
}

enum pond_status impact_flows_suppliers(struct impact_flows *flows, const double *output,
                                        struct pond_error *err)
{
    enum pond_status status = POND_OK;

    for (int32_t s = 0; s < flows->input->sectors; s++) {
        if (output[s] > 0.0) {
            POND_TRY(add_inputs(flows, s, output[s], err));
        }
    }
done:
    return status;
}

/* --- the table --- */

/* A name in a column of boxes: what passes through it, and its kind. */
struct place {
    int32_t name;
    enum impact_payee kind;
    double value;
    bool alone; /* told by itself */
};

static int by_value(const void *a, const void *b)
{
    const struct place *x = a;
    const struct place *y = b;

    if (x->value != y->value) {
        return x->value < y->value ? 1 : -1;
    }
    return (x->name > y->name) - (x->name < y->name);
}

static int by_name(const void *a, const void *b)
{
    const struct place *x = a;
    const struct place *y = b;

    return (x->name > y->name) - (x->name < y->name);
}

/* Places of all names in column 0 (who spends), 1 and 2 (who is paid at step 0, 1). */
static void rank(const struct impact_flows *flows, int32_t column, struct place *place)
{
    int32_t names = pond_dictionary_count(flows->names);

    for (int32_t k = 0; k < names; k++) {
        place[k] = (struct place){.name = k};
    }
    for (int64_t k = 0; k < flows->flows; k++) {
        const struct impact_flow *flow = &flows->flow[k];

        if (column == 0 && flow->step == 0) {
            place[flow->from].value += flow->value;
        } else if (column == flow->step + 1) {
            place[flow->to].value += flow->value;
            place[flow->to].kind = flow->kind;
        }
    }
    qsort(place, (size_t)names, sizeof *place, by_value);
    for (int32_t k = 0; k < names && k < IMPACT_RECEIVERS; k++) {
        place[k].alone = place[k].value > 0.0;
    }
    qsort(place, (size_t)names, sizeof *place, by_name);
}

static const char *label(const struct impact_flows *flows, const struct place *place, bool spends,
                         char text[NAME_SIZE])
{
    if (place->alone) {
        return pond_dictionary_text(flows->names, place->name);
    }
    (void)snprintf(text, NAME_SIZE, "others%s%s", spends ? "" : ", ",
                   spends ? "" : kinds[place->kind]);
    return text;
}

/* The same payments between those that are told alone, and the others by kind. */
static enum pond_status cut(const struct impact_flows *flows, struct impact_flows *out,
                            struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int32_t names = pond_dictionary_count(flows->names);
    struct place *place = NULL; /* columns x names */

    POND_TRY(POND_NEW(&place, (STEPS + 1) * ((int64_t)names + 1), err));
    for (int32_t c = 0; c <= STEPS; c++) {
        rank(flows, c, &place[(int64_t)c * names]);
    }
    for (int64_t k = 0; k < flows->flows; k++) {
        const struct impact_flow *flow = &flows->flow[k];
        char from[NAME_SIZE];
        char to[NAME_SIZE];

        const struct place *payer = &place[(int64_t)flow->step * names + flow->from];
        const struct place *paid = &place[((int64_t)flow->step + 1) * names + flow->to];

        POND_TRY(impact_flows_add(out, flow->step, label(flows, payer, flow->step == 0, from),
                                  label(flows, paid, false, to), flow->kind, flow->value, err));
    }
done:
    pondi_free(place);
    return status;
}

/* Step by step, the largest first. */
static int in_order(const void *a, const void *b)
{
    const struct impact_flow *x = a;
    const struct impact_flow *y = b;

    if (x->step != y->step) {
        return x->step < y->step ? -1 : 1;
    }
    if (x->value != y->value) {
        return x->value < y->value ? 1 : -1;
    }
    return x->from != y->from ? (x->from > y->from) - (x->from < y->from)
                              : (x->to > y->to) - (x->to < y->to);
}

static enum pond_status fill(const struct impact_flows *flows, struct pond_table *table,
                             struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int32_t text[3];
    int64_t *step = NULL;
    double *value = NULL;

    POND_TRY(pond_table_add_i64(table, "step", "",
                                "0: for the spending itself; 1: what those that deliver it pay.",
                                &step, err));
    POND_TRY(pond_table_add_text(table, "from", "", "Who pays.", &text[0], err));
    POND_TRY(pond_table_add_text(table, "to", "", "Who is paid, or for what.", &text[1], err));
    POND_TRY(pond_table_add_text(table, "kind", "",
                                 "Where or who that is: here, elsewhere in the table, abroad, pay, "
                                 "taxes and owners.",
                                 &text[2], err));
    POND_TRY(pond_table_add_f64(table, "value", flows->input->io->currency, "What is paid.", &value,
                                err));
    for (int64_t k = 0; k < flows->flows; k++) {
        const struct impact_flow *flow = &flows->flow[k];

        step[k] = flow->step;
        value[k] = flow->value;
        POND_TRY(pond_table_set_text(table, text[0], k,
                                     pond_dictionary_text(flows->names, flow->from), err));
        POND_TRY(pond_table_set_text(table, text[1], k,
                                     pond_dictionary_text(flows->names, flow->to), err));
        POND_TRY(pond_table_set_text(table, text[2], k, kinds[flow->kind], err));
    }
done:
    return status;
}

enum pond_status impact_flows_table(const struct impact_flows *flows, struct pond_result *result,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct impact_flows told = {.names = NULL};
    struct pond_table *table = NULL;

    POND_TRY(impact_flows_new(&told, flows->input, err));
    POND_TRY(cut(flows, &told, err));
    qsort(told.flow, (size_t)told.flows, sizeof *told.flow, in_order);
    POND_TRY(pond_table_new(&table, "flows",
                            "Who pays whom: the largest receivers of each step, the others added "
                            "up.",
                            told.flows, err));
    POND_TRY(fill(&told, table, err));
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pond_table_free(table);
    impact_flows_clear(&told);
    return status;
}
