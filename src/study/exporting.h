/* Write the supply network of a period for other programs.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_EXPORTING_H
#define POND_STUDY_EXPORTING_H

#include "base/json.h"
#include "base/status.h"

/**
 * Write a network.
 *
 * @param address of the store
 * @param values  complete: format ("csv", "graphml"), output ("-": standard output), and the
 *                parameters of the network (from, to, currency)
 * @return POND_OK; POND_ENOTFOUND, no trade is in the period; POND_EIO
 */
enum pond_status pond_study_export(const char *address, json_t *values, struct pond_error *err);

#endif
