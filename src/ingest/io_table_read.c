/* Which format a table is in, and its reader.
 * SPDX-License-Identifier: Apache-2.0 */
#include "ingest/io_table_read.h"

#include <math.h>
#include <sys/stat.h>

#include "ingest/io_table_parts.h"

enum pond_status pond_io_table_read(struct pond_io_table **out, const char *path,
                                    const struct pond_io_read *how, struct pond_error *err)
{
    static const struct pond_io_read as_it_is = {.name = NULL};
    struct stat facts;

    *out = NULL;
    how = how == NULL ? &as_it_is : how;
    if (!(how->unit >= 0.0) || isinf(how->unit)) {
        return pond_fail(err, POND_EINVAL, "unit of money %g (expected a number above 0, as 1e6)",
                         how->unit);
    }
    if (stat(path, &facts) != 0) {
        return pond_fail(err, POND_ENOTFOUND, "%s: there is no such folder or file", path);
    }
    if (S_ISDIR(facts.st_mode) && pondi_io_has(path, "A.csv") &&
        pondi_io_has(path, "sectors.csv")) {
        return pondi_io_read_eeio(out, path, how, err);
    }
    return pond_fail(err, POND_EPARSE,
                     "%s: this is no table of a known format (expected a folder with A.csv and "
                     "sectors.csv)",
                     path);
}
