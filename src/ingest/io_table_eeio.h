/* Supply and use of one of the EPA's models, read beside its coefficients.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_INGEST_IO_TABLE_EEIO_H
#define POND_INGEST_IO_TABLE_EEIO_H

#include "records/io_table.h"

/** U.csv, U_d.csv (if it is there), V.csv and x.csv of a folder. */
struct pondi_eeio_use;

/** Read them, and add final demands and primary inputs to a table that has its sectors. As
 * pondi_io_matrix; POND_EPARSE, a row or column is none of the table's. */
enum pond_status pondi_eeio_use_read(struct pondi_eeio_use **out, struct pond_io_table *table,
                                     const char *folder, struct pond_error *err);

/** Fill final demand, of it the domestic, and primary inputs; `output` is that of sectors as in the
 * file, `unit` what one of it is. */
enum pond_status pondi_eeio_use_fill(struct pond_io_table *table, const struct pondi_eeio_use *su,
                                     const double *output, double unit, struct pond_error *err);

/** Free it; takes NULL. */
void pondi_eeio_use_free(struct pondi_eeio_use *su);

#endif
