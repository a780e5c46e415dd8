/* Concentration, inequality, quantiles and tables of the tail.
 * SPDX-License-Identifier: Apache-2.0 */
#include "network/distribution.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "network/sample.h"
#include "network/sort.h"

/* Groups of a table per factor of ten. */
#define GROUPS_PER_DECADE 20.0

double pond_hhi(const double *x, int64_t count)
{
    double total = pond_sum(x, count);
    double sum = 0.0;

    for (int64_t i = 0; i < count; i++) {
        double share = x[i] / total;
        sum += share * share;
    }
    return total > 0.0 ? sum : (double)NAN;
}

enum pond_status pondi_sorted_copy(double **out, const double *x, int64_t count,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    double *sorted = NULL;
    double *scratch = NULL;

    *out = NULL;
    POND_TRY(POND_NEW(&sorted, count, err));
    POND_TRY(POND_NEW(&scratch, count, err));
    if (count > 0) {
        memcpy(sorted, x, (size_t)count * sizeof *sorted);
    }
    pondi_sort_doubles(sorted, scratch, count);
    *out = sorted;
    sorted = NULL;
done:
    pondi_free(sorted);
    pondi_free(scratch);
    return status;
}

enum pond_status pond_gini(double *gini, const double *x, int64_t count, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    double *sorted = NULL;
    double total = 0.0;

    POND_TRY(pondi_sorted_copy(&sorted, x, count, err));
    total = pond_sum(sorted, count);
    for (int64_t i = 0; i < count; i++) {
        sorted[i] *= (double)(2 * (i + 1) - count - 1);
    }
    *gini = total > 0.0 ? pond_sum(sorted, count) / ((double)count * total) : (double)NAN;
done:
    pondi_free(sorted);
    return status;
}

double pond_quantile(const double *sorted, int64_t count, double p)
{
    double h = (double)(count - 1) * p;
    int64_t below = (int64_t)h;

    if (count < 1) {
        return (double)NAN;
    }
    if (below >= count - 1) {
        return sorted[count - 1];
    }
    return sorted[below] + (h - (double)below) * (sorted[below + 1] - sorted[below]);
}

static int64_t count_different(const double *sorted, int64_t count)
{
    int64_t different = 0;

    for (int64_t i = 0; i < count; i++) {
        different += i == 0 || sorted[i] != sorted[i - 1];
    }
    return different;
}

/* The end of the group that begins at `begin`: equal values, or values up to the next limit. */
static int64_t group_end(const double *sorted, int64_t count, int64_t begin, bool grouped)
{
    double first = sorted[begin];
    double limit = first;
    int64_t end = begin + 1;

    if (grouped && first > 0.0) {
        double k = floor(log10(first) * GROUPS_PER_DECADE + 1e-9) + 1.0;
        limit = nextafter(pow(10.0, k / GROUPS_PER_DECADE), 0.0);
    }
    while (end < count && (sorted[end] == first || sorted[end] <= limit)) {
        end++;
    }
    return end;
}

enum pond_status pond_distribution_table(struct pond_table **out, const char *name,
                                         const char *description, const char *unit, const double *x,
                                         int64_t count, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_table *table = NULL;
    double *sorted = NULL;
    double *value = NULL;
    double *share = NULL;
    int64_t *firms = NULL;
    int64_t rows = 0;
    bool grouped = false;

    *out = NULL;
    POND_TRY(pondi_sorted_copy(&sorted, x, count, err));
    grouped = count_different(sorted, count) > POND_DISTRIBUTION_ROWS;
    for (int64_t i = 0; i < count; i = group_end(sorted, count, i, grouped)) {
        rows++;
    }
    POND_TRY(pond_table_new(&table, name, description, rows, err));
    POND_TRY(pond_table_add_f64(table, "value", unit,
                                grouped ? "The smallest value of the group." : "The value.", &value,
                                err));
    POND_TRY(pond_table_add_i64(
        table, "firms", "firms",
        grouped ? "Firms whose value is in the group." : "Firms with this value.", &firms, err));
    POND_TRY(pond_table_add_f64(table, "share_at_least", "share",
                                "Share of the firms whose value is at least this.", &share, err));
    for (int64_t i = 0, row = 0; i < count; row++) {
        int64_t end = group_end(sorted, count, i, grouped);
        value[row] = sorted[i];
        firms[row] = end - i;
        share[row] = (double)(count - i) / (double)count;
        i = end;
    }
    *out = table;
    table = NULL;
done:
    pondi_free(sorted);
    pond_table_free(table);
    return status;
}
