/* Writing a file of any length: whole or not at all.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_BASE_OUTPUT_H
#define POND_BASE_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"

/** A file that is being written. */
struct pond_output;

/**
 * Begin to write a file.
 *
 * What is written goes to a new file beside `path`, which takes its place when it is complete: so
 * readers see the old file or the new one, and after a failure the old one is still there. Devices
 * and pipes are written as they are, and "-" is standard output. A symbolic link stays one.
 *
 * @param[out] out  pond_output_close or pond_output_discard frees it; NULL on failure
 * @param      path where the file shall be, or "-"
 * @return POND_OK; POND_EIO with path and reason; POND_ENOMEM
 */
enum pond_status pond_output_open(struct pond_output **out, const char *path,
                                  struct pond_error *err);

/** Write bytes. After a failure nothing more is written; pond_output_close tells of it. */
void pond_output_write(struct pond_output *output, const char *bytes, size_t count);

/** Write a text that ends in NUL. */
void pond_output_text(struct pond_output *output, const char *text);

/** Write as printf does, at most 511 bytes. */
void pond_output_format(struct pond_output *output, const char *format, ...) POND_PRINTF(2, 3);

/** Whether a write failed: a long job can stop. */
bool pond_output_failed(const struct pond_output *output);

/**
 * Write what is left, let the file take its place, and free the output.
 *
 * @param output freed, whatever is returned; on failure the new file is removed
 * @return POND_OK; POND_EIO, with the path and the reason of the first failure
 */
enum pond_status pond_output_close(struct pond_output *output, struct pond_error *err);

/** Give up: remove the new file and free the output; takes NULL. */
void pond_output_discard(struct pond_output *output);

#endif
