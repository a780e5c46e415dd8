/* Which format a table is in, and its reader.
 * SPDX-License-Identifier: Apache-2.0 */
#include "ingest/io_table_read.h"

#include <math.h>
#include <sys/stat.h>

#include "ingest/io_table_parts.h"

static const char *code_of(const struct pond_io_table *table, enum pond_io_axis_id axis,
                           int64_t number)
{
    return axis == POND_IO_AXES ? "all" : pond_io_code(table, axis, (int32_t)number);
}

/* Quotients of what a file has may be beyond all numbers. */
static enum pond_status check_finite(const struct pond_io_table *table, const char *path,
                                     struct pond_error *err)
{
    for (int p = 0; p < POND_IO_PARTS; p++) {
        enum pond_io_part part = (enum pond_io_part)p;
        int64_t columns = pond_io_columns(table, part);
        int64_t cells = table->part[p] == NULL ? 0 : pond_io_rows(table, part) * columns;

        for (int64_t k = 0; k < cells; k++) {
            if (!isfinite(table->part[p][k])) {
                return pond_fail(
                    err, POND_EINVAL, "%s: %s, row \"%s\", column \"%s\" is %g", path,
                    pond_io_part_name(part), code_of(table, pond_io_row_axis(part), k / columns),
                    code_of(table, pond_io_column_axis(part), k % columns), table->part[p][k]);
            }
        }
    }
    return POND_OK;
}

static enum pond_status read_format(struct pond_io_table **out, const char *path,
                                    const struct pond_io_read *how, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct stat facts;
    bool pymrio = false;

    if (stat(path, &facts) != 0) {
        return pond_fail(err, POND_ENOTFOUND, "%s: there is no such file or folder", path);
    }
    if (!S_ISDIR(facts.st_mode)) {
        return pondi_io_read_plain(out, path, how, err);
    }
    if (pondi_io_has(path, "A.csv") && pondi_io_has(path, "sectors.csv")) {
        return pondi_io_read_eeio(out, path, how, err);
    }
    if (pondi_io_is_bea(path)) {
        return pondi_io_read_bea(out, path, how, err);
    }
    POND_TRY(pondi_io_is_pymrio(&pymrio, path, err));
    if (pymrio) {
        return pondi_io_read_pymrio(out, path, how, err);
    }
    return pond_fail(err, POND_EPARSE,
                     "%s: this folder is no table of a known format (expected A.csv and "
                     "sectors.csv, use_YEAR.csv and make_YEAR.csv, or Z.txt and Y.txt)",
                     path);
done:
    return status;
}

enum pond_status pond_io_table_read(struct pond_io_table **out, const char *path,
                                    const struct pond_io_read *how, struct pond_error *err)
{
    static const struct pond_io_read as_it_is = {.name = NULL};
    enum pond_status status = POND_OK;
    struct pond_io_table *table = NULL;

    *out = NULL;
    how = how == NULL ? &as_it_is : how;
    if (!(how->unit >= 0.0) || isinf(how->unit)) {
        return pond_fail(err, POND_EINVAL, "unit of money %g (expected a number above 0, as 1e6)",
                         how->unit);
    }
    POND_TRY(read_format(&table, path, how, err));
    POND_TRY(check_finite(table, path, err));
    *out = table;
    table = NULL;
done:
    pond_io_table_free(table);
    return status;
}
