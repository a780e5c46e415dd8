/* What the installed library exports: everything else is hidden (-fvisibility=hidden).
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_BASE_API_H
#define POND_BASE_API_H

#if defined(__GNUC__)
/** Stands before every function that the library exports. */
#define POND_API __attribute__((visibility("default")))
/** Parameter `text` is a printf format for those from `first` on (counted from 1). */
#define POND_PRINTF(text, first) __attribute__((format(printf, text, first)))
#else
#define POND_API
#define POND_PRINTF(text, first)
#endif

#endif
