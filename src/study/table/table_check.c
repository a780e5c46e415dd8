/* Balances, productivity and units of an input-output table.
 * SPDX-License-Identifier: Apache-2.0 */
#include "study/table/table_check.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/format.h"
#include "impact/leontief.h"

/* Published tables are rounded: sums agree to this share. */
#define ROUNDED 0.01

/* Differences of coefficients that rounding makes. */
#define TINY 1e-9

/* No one number is expected. */
#define NONE ((double)NAN)

struct checker {
    struct table_findings *findings;
    const struct pond_io_table *table;
    int32_t n; /* sectors */
    struct pond_error *err;
};

/* --- findings --- */

void impact_table_findings_clear(struct table_findings *findings)
{
    for (int64_t k = 0; k < findings->count; k++) {
        pondi_free(findings->item[k].where);
        pondi_free(findings->item[k].text);
    }
    pondi_free(findings->item);
    *findings = (struct table_findings){.count = 0};
}

/* Add one; `like` has all but the texts that are copied. */
static enum pond_status find(const struct checker *c, const struct table_finding *like,
                             const char *where, const char *format, ...) POND_PRINTF(4, 5);

static enum pond_status find(const struct checker *c, const struct table_finding *like,
                             const char *where, const char *format, ...)
{
    enum pond_status status = POND_OK;
    struct table_findings *findings = c->findings;
    struct table_finding finding = *like;
    char text[POND_ERROR_SIZE];
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    finding.where = pondi_strdup(where);
    finding.text = pondi_strdup(text);
    if (finding.where == NULL || finding.text == NULL) {
        status = pondi_no_memory(c->err, strlen(text) + 1, 1);
        goto done;
    }
    POND_TRY(POND_GROW(&findings->item, &findings->room, findings->count + 1, c->err));
    findings->item[findings->count++] = finding;
    findings->errors += finding.error ? 1 : 0;
    finding = (struct table_finding){.where = NULL};
done:
    pondi_free(finding.where);
    pondi_free(finding.text);
    return status;
}

/* Up to five amounts of money in one sentence. */
struct amounts {
    char text[5][POND_FORMAT_SIZE];
};

static struct amounts amounts_of(const double *value, int count)
{
    struct amounts amounts;

    for (int k = 0; k < 5; k++) {
        pond_format_number(amounts.text[k], k < count ? value[k] : 0.0, "");
    }
    return amounts;
}

static const char *sector(const struct checker *c, int64_t k)
{
    return pond_io_code(c->table, POND_IO_SECTOR, (int32_t)k);
}

static const double *part(const struct checker *c, enum pond_io_part which)
{
    return c->table->part[which];
}

/* --- outputs and balances --- */

static enum pond_status check_outputs(const struct checker *c)
{
    enum pond_status status = POND_OK;

    for (int32_t k = 0; k < c->n; k++) {
        double x = part(c, POND_IO_OUTPUT)[k];
        const struct table_finding like = {
            .error = true, .check = "output", .value = x, .expected = NONE};

        if (x < 0.0) {
            const struct amounts is = amounts_of(&x, 1);

            POND_TRY(find(c, &like, sector(c, k), "Sector \"%s\" has an output of %s.",
                          sector(c, k), is.text[0]));
        }
    }
done:
    return status;
}

/* What is sold to sectors and delivered to final demand is the output. */
static enum pond_status check_rows(const struct checker *c, bool domestic)
{
    enum pond_status status = POND_OK;
    const double *a = part(c, domestic ? POND_IO_DOMESTIC : POND_IO_COEFFICIENTS);
    const double *final = part(c, domestic ? POND_IO_FINAL_DOMESTIC : POND_IO_FINAL_DEMAND);
    const double *x = part(c, POND_IO_OUTPUT);
    int64_t finals = pond_io_count(c->table, POND_IO_FINAL);

    if (a == NULL || final == NULL) {
        return POND_OK;
    }
    for (int64_t i = 0; i < c->n; i++) {
        double sold = 0.0;
        double delivered = 0.0;

        for (int64_t j = 0; j < c->n; j++) {
            sold += a[i * c->n + j] * x[j];
        }
        for (int64_t f = 0; f < finals; f++) {
            delivered += final[i * finals + f];
        }
        if (fabs(sold + delivered - x[i]) > ROUNDED * fabs(x[i])) {
            const struct table_finding like = {.check = domestic ? "domestic row balance"
                                                                 : "row balance",
                                               .value = sold + delivered,
                                               .expected = x[i]};
            const double four[] = {sold, delivered, sold + delivered, x[i]};
            const struct amounts is = amounts_of(four, 4);

            POND_TRY(
                find(c, &like, sector(c, i),
                     "Sector \"%s\" sells %s to sectors and %s to final demand%s, %s together, "
                     "and its output is %s.",
                     sector(c, i), is.text[0], is.text[1], domestic ? " of domestic goods" : "",
                     is.text[2], is.text[3]));
        }
    }
done:
    return status;
}

/* Primary inputs of a sector for each unit of output; `added`: those that are value added. */
static double primary_of(const struct checker *c, int64_t j, bool added)
{
    const struct pond_io_label *label = c->table->axis[POND_IO_PRIMARY].label;
    double sum = 0.0;

    for (int64_t k = 0; k < pond_io_count(c->table, POND_IO_PRIMARY); k++) {
        sum += added && label[k].kind == POND_IO_IMPORTED_INPUT
                   ? 0.0
                   : part(c, POND_IO_PRIMARY_INPUT)[k * c->n + j];
    }
    return sum;
}

static double inputs_of(const struct checker *c, int64_t j)
{
    double sum = 0.0;

    for (int64_t i = 0; i < c->n; i++) {
        sum += part(c, POND_IO_COEFFICIENTS)[i * c->n + j];
    }
    return sum;
}

/* Inputs and primary inputs are all of the output, and value added is not below 0. */
static enum pond_status check_column(const struct checker *c, int64_t j)
{
    enum pond_status status = POND_OK;
    bool known = part(c, POND_IO_PRIMARY_INPUT) != NULL;
    double x = part(c, POND_IO_OUTPUT)[j];
    double inputs = inputs_of(c, j);
    double all = known ? inputs + primary_of(c, j, false) : 1.0;
    double added = known ? primary_of(c, j, true) : 1.0 - inputs;

    if (x > 0.0 && fabs(all - 1.0) > ROUNDED) {
        const struct table_finding like = {
            .check = "column balance", .value = all * x, .expected = x};

        const double four[] = {inputs * x, (all - inputs) * x, all * x, x};
        const struct amounts is = amounts_of(four, 4);

        POND_TRY(find(c, &like, sector(c, j),
                      "Sector \"%s\" uses inputs of %s and primary inputs of %s, %s together, and "
                      "its output is %s.",
                      sector(c, j), is.text[0], is.text[1], is.text[2], is.text[3]));
    }
    if (added < -TINY) {
        const struct table_finding like = {
            .check = "value added", .value = added * x, .expected = NONE};

        const double two[] = {added * x, x};
        const struct amounts is = amounts_of(two, 2);

        POND_TRY(find(c, &like, sector(c, j),
                      "Sector \"%s\" has a value added of %s at an output of %s: it pays more for "
                      "inputs than its output brings.",
                      sector(c, j), is.text[0], is.text[1]));
    }
done:
    return status;
}

/* --- coefficients --- */

/* Cells of one kind: how many, and the worst of them. */
struct cells {
    int64_t count;
    int64_t worst;
    double most;
};

static void count_cell(struct cells *cells, int64_t at, double by)
{
    if (by > TINY) {
        cells->count++;
        if (by > cells->most) {
            cells->most = by;
            cells->worst = at;
        }
    }
}

static enum pond_status check_cells(const struct checker *c)
{
    enum pond_status status = POND_OK;
    const double *a = part(c, POND_IO_COEFFICIENTS);
    const double *own = part(c, POND_IO_DOMESTIC);
    struct cells negative = {0};
    struct cells above = {0};

    for (int64_t k = 0; k < (int64_t)c->n * c->n; k++) {
        count_cell(&negative, k, -a[k]);
        if (own != NULL) {
            count_cell(&above, k, own[k] - fmax(a[k], 0.0));
        }
    }
    if (negative.count > 0) {
        int64_t i = negative.worst / c->n;
        int64_t j = negative.worst % c->n;
        const struct table_finding like = {
            .check = "coefficients", .value = a[negative.worst], .expected = NONE};

        POND_TRY(find(c, &like, sector(c, j),
                      "%" PRId64 " coefficients are below 0, the least %.6g: row \"%s\", column "
                      "\"%s\".",
                      negative.count, a[negative.worst], sector(c, i), sector(c, j)));
    }
    if (above.count > 0) {
        int64_t i = above.worst / c->n;
        int64_t j = above.worst % c->n;
        const struct table_finding like = {.check = "domestic coefficients",
                                           .value = own[above.worst],
                                           .expected = a[above.worst]};

        POND_TRY(find(c, &like, sector(c, j),
                      "%" PRId64 " domestic coefficients are above those of all goods, most %.6g "
                      "above %.6g: row \"%s\", column \"%s\".",
                      above.count, own[above.worst], a[above.worst], sector(c, i), sector(c, j)));
    }
done:
    return status;
}

/* The sector that uses most of its output. */
static int64_t hungriest(const struct checker *c, const double *a, double *inputs)
{
    int64_t worst = 0;

    *inputs = -HUGE_VAL;
    for (int64_t j = 0; j < c->n; j++) {
        double sum = 0.0;

        for (int64_t i = 0; i < c->n; i++) {
            sum += a[i * c->n + j];
        }
        if (sum > *inputs) {
            *inputs = sum;
            worst = j;
        }
    }
    return worst;
}

/* With coefficients below 0 the theorem says nothing; what a demand takes says it all the same. */
static enum pond_status check_outputs_of_demand(const struct checker *c, const char *check,
                                                const struct pond_leontief *leontief)
{
    enum pond_status status = POND_OK;
    double *x = NULL;

    POND_TRY(POND_NEW(&x, c->n, c->err));
    for (int32_t i = 0; i < c->n; i++) {
        x[i] = 1.0;
    }
    pond_leontief_outputs(leontief, 1, x);
    for (int32_t i = 0; i < c->n; i++) {
        const struct table_finding like = {.check = check, .value = x[i], .expected = NONE};

        if (!(x[i] > 0.0)) {
            POND_TRY(find(c, &like, sector(c, i),
                          "A unit of final demand for every sector would take an output of %.6g of "
                          "sector \"%s\".",
                          x[i], sector(c, i)));
        }
    }
done:
    pondi_free(x);
    return status;
}

static enum pond_status check_productive(const struct checker *c, bool domestic)
{
    enum pond_status status = POND_OK;
    const double *a = part(c, domestic ? POND_IO_DOMESTIC : POND_IO_COEFFICIENTS);
    const char *check = domestic ? "productive, domestic" : "productive";
    struct pond_leontief *leontief = NULL;
    struct pond_error reason = {.code = POND_OK};

    if (a == NULL) {
        return POND_OK;
    }
    status = pond_leontief_new(&leontief, a, c->n, &reason);
    if (status == POND_EINVAL) {
        double inputs = 0.0;
        int64_t worst = hungriest(c, a, &inputs);
        const struct table_finding like = {
            .error = true, .check = check, .value = inputs, .expected = NONE};

        return find(c, &like, sector(c, worst),
                    "%s; sector \"%s\" uses %.6g of inputs for each unit of output, the most.",
                    reason.message, sector(c, worst), inputs);
    }
    if (status != POND_OK) {
        return pond_fail(c->err, status, "%s", reason.message);
    }
    status = check_outputs_of_demand(c, check, leontief);
    pond_leontief_free(leontief);
    return status;
}

/* --- effects --- */

/* Numbers that should be the same in all sectors: the worst sector where they are not. */
static enum pond_status compare(const struct checker *c, const char *check, int32_t indicator,
                                const double *other, const char *of)
{
    enum pond_status status = POND_OK;
    const double *direct = part(c, POND_IO_DIRECT) + (int64_t)indicator * c->n;
    double largest = 0.0;
    double off = 0.0;
    int64_t worst = 0;

    for (int64_t j = 0; j < c->n; j++) {
        largest = fmax(largest, fabs(direct[j]));
        if (fabs(direct[j] - other[j]) > off) {
            off = fabs(direct[j] - other[j]);
            worst = j;
        }
    }
    if (off > ROUNDED * largest) {
        const struct table_finding like = {
            .check = check, .value = direct[worst], .expected = other[worst]};
        const char *code = pond_io_code(c->table, POND_IO_INDICATOR, indicator);

        POND_TRY(find(c, &like, code,
                      "Direct effects have %.6g of \"%s\" for each unit of output of \"%s\", and "
                      "%s have %.6g.",
                      direct[worst], code, sector(c, worst), of, other[worst]));
    }
done:
    return status;
}

/* D = C B. */
static enum pond_status check_flows(const struct checker *c)
{
    enum pond_status status = POND_OK;
    const double *flows = part(c, POND_IO_FLOWS);
    const double *factor = part(c, POND_IO_CHARACTERISATION);
    int64_t count = pond_io_count(c->table, POND_IO_FLOW);
    double *sum = NULL;

    if (flows == NULL || factor == NULL || part(c, POND_IO_DIRECT) == NULL) {
        return POND_OK;
    }
    POND_TRY(POND_NEW(&sum, c->n, c->err));
    for (int32_t i = 0; i < pond_io_count(c->table, POND_IO_INDICATOR); i++) {
        memset(sum, 0, (size_t)c->n * sizeof *sum);
        for (int64_t f = 0; f < count; f++) {
            double each = factor[i * count + f];

            for (int64_t j = 0; each != 0.0 && j < c->n; j++) {
                sum[j] += each * flows[f * c->n + j];
            }
        }
        POND_TRY(compare(c, "characterisation", i, sum, "flows with their characterisation"));
    }
done:
    pondi_free(sum);
    return status;
}

/* The indicator of value added, where there is one, in the unit of the table's money. */
static enum pond_status check_value_added(const struct checker *c)
{
    enum pond_status status = POND_OK;
    int32_t indicator = pond_io_find(c->table, POND_IO_INDICATOR, "VADD");
    double *added = NULL;

    if (part(c, POND_IO_DIRECT) == NULL || part(c, POND_IO_PRIMARY_INPUT) == NULL) {
        return POND_OK;
    }
    indicator =
        indicator < 0 ? pond_io_find(c->table, POND_IO_INDICATOR, "Value Added") : indicator;
    if (indicator < 0) {
        return POND_OK;
    }
    POND_TRY(POND_NEW(&added, c->n, c->err));
    for (int64_t j = 0; j < c->n; j++) {
        added[j] = primary_of(c, j, true);
    }
    POND_TRY(compare(c, "units", indicator, added, "primary inputs"));
done:
    pondi_free(added);
    return status;
}

/* Codes of one thing from several files are "CODE" and "CODE (FILE)". */
static enum pond_status check_units(const struct checker *c)
{
    enum pond_status status = POND_OK;
    const struct pond_io_label *label = c->table->axis[POND_IO_INDICATOR].label;

    for (int32_t k = 0; k < pond_io_count(c->table, POND_IO_INDICATOR); k++) {
        const char *code = pond_io_code(c->table, POND_IO_INDICATOR, k);
        const char *behind = strstr(code, " (");
        const struct table_finding like = {.check = "units", .value = NONE, .expected = NONE};

        if (label[k].unit[0] == '\0') {
            POND_TRY(find(c, &like, code, "The unit of \"%s\" is not known.", code));
        }
        for (int32_t i = 0; behind != NULL && i < k; i++) {
            const char *other = pond_io_code(c->table, POND_IO_INDICATOR, i);

            if (strlen(other) == (size_t)(behind - code) &&
                strncmp(other, code, strlen(other)) == 0 &&
                strcmp(label[i].unit, label[k].unit) != 0) {
                POND_TRY(find(c, &like, code, "\"%s\" is in %s, and \"%s\" in %s.", other,
                              label[i].unit, code, label[k].unit));
            }
        }
    }
done:
    return status;
}

/* --- all --- */

/* Errors first; otherwise as they were found. */
static void sort(struct table_findings *findings)
{
    int64_t at = 0;

    for (int64_t k = 0; k < findings->count; k++) {
        if (findings->item[k].error) {
            struct table_finding finding = findings->item[k];

            memmove(&findings->item[at + 1], &findings->item[at],
                    (size_t)(k - at) * sizeof finding);
            findings->item[at++] = finding;
        }
    }
}

enum pond_status impact_table_check(struct table_findings *findings,
                                    const struct pond_io_table *table, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct checker c = {findings, table, pond_io_count(table, POND_IO_SECTOR), err};
    const struct table_finding missing = {
        .error = true, .check = "parts", .value = NONE, .expected = NONE};

    if (part(&c, POND_IO_COEFFICIENTS) == NULL || part(&c, POND_IO_OUTPUT) == NULL) {
        return find(&c, &missing, "", "The table has no %s.",
                    pond_io_part_name(part(&c, POND_IO_OUTPUT) == NULL ? POND_IO_OUTPUT
                                                                       : POND_IO_COEFFICIENTS));
    }
    POND_TRY(check_outputs(&c));
    POND_TRY(check_productive(&c, false));
    POND_TRY(check_productive(&c, true));
    POND_TRY(check_rows(&c, false));
    POND_TRY(check_rows(&c, true));
    for (int32_t j = 0; j < c.n; j++) {
        POND_TRY(check_column(&c, j));
    }
    POND_TRY(check_cells(&c));
    POND_TRY(check_flows(&c));
    POND_TRY(check_value_added(&c));
    POND_TRY(check_units(&c));
    sort(findings);
done:
    return status;
}

/* --- as a table, and in words --- */

/* Findings that are told in full. */
#define TOLD 10

enum pond_status impact_table_findings_add(const struct table_findings *findings,
                                           struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_table *table = NULL;
    int32_t text[4] = {0};
    double *value = NULL;
    double *expected = NULL;

    POND_TRY(pond_result_add_figure(result, "errors", (double)findings->errors, "",
                                    "Findings with which no account can be made", err));
    POND_TRY(pond_result_add_figure(result, "warnings",
                                    (double)(findings->count - findings->errors), "",
                                    "Findings that are odd", err));
    POND_TRY(pond_table_new(&table, "findings", "What is wrong or odd about the table.",
                            findings->count, err));
    POND_TRY(pond_table_add_text(table, "severity", "", "error: no account can be made; warning.",
                                 &text[0], err));
    POND_TRY(pond_table_add_text(table, "check", "", "What was checked.", &text[1], err));
    POND_TRY(pond_table_add_text(table, "where", "", "Sector or indicator.", &text[2], err));
    POND_TRY(pond_table_add_f64(table, "value", "", "What stands there.", &value, err));
    POND_TRY(pond_table_add_f64(table, "expected", "", "What should.", &expected, err));
    POND_TRY(pond_table_add_text(table, "finding", "", "In words.", &text[3], err));
    for (int64_t k = 0; k < findings->count; k++) {
        const struct table_finding *finding = &findings->item[k];

        value[k] = finding->value;
        expected[k] = finding->expected;
        POND_TRY(pond_table_set_text(table, text[0], k, finding->error ? "error" : "warning", err));
        POND_TRY(pond_table_set_text(table, text[1], k, finding->check, err));
        POND_TRY(pond_table_set_text(table, text[2], k, finding->where, err));
        POND_TRY(pond_table_set_text(table, text[3], k, finding->text, err));
    }
    POND_TRY(pond_result_add_table(result, &table, err));
    for (int64_t k = 0; k < findings->count && k < TOLD; k++) {
        POND_TRY(pond_result_warn(result, err, "%s%s", findings->item[k].error ? "Error: " : "",
                                  findings->item[k].text));
    }
    if (findings->count > TOLD) {
        POND_TRY(pond_result_warn(result, err, "%" PRId64 " more findings stand in the table.",
                                  findings->count - TOLD));
    }
done:
    pond_table_free(table);
    return status;
}
