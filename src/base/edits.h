/* How far two words are apart, so that messages can name the word that was meant.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_BASE_EDITS_H
#define POND_BASE_EDITS_H

/**
 * Letters to insert, delete or replace to make one word of the other.
 *
 * @param limit what words of more than 64 bytes give is this and one more
 *
 * Cost: O(length of a times length of b). Source: Levenshtein 1966, Soviet Physics Doklady 10.
 */
int pond_edits(const char *a, const char *b, int limit);

#endif
