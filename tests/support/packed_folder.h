/* A folder of small files kept in one text: what readers of folders are tested on.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_TESTS_PACKED_FOLDER_H
#define POND_TESTS_PACKED_FOLDER_H

#include <stdbool.h>
#include <stddef.h>

/**
 * Write the files that a text is made of: each begins after a line "==> NAME", and NAME may be
 * FOLDER/FILE.
 *
 * @param folder is made anew: what was there is removed
 * @return false: the text does not begin with such a line, or a name is none of ours (letters,
 *         digits, "_", "-", "." and one "/"); `folder` may have some of the files
 */
bool unpack_folder(const char *folder, const char *text, size_t length);

/** Remove a folder with all that is in it, if it is there. */
void remove_unpacked(const char *folder);

#endif
