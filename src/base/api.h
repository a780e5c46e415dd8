/* What the installed library exports: everything else is hidden (-fvisibility=hidden).
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_BASE_API_H
#define POND_BASE_API_H

#if defined(__GNUC__)
#define POND_API __attribute__((visibility("default")))
#define POND_PRINTF(text, first) __attribute__((format(printf, text, first)))
#else
#define POND_API
#define POND_PRINTF(text, first)
#endif

#endif
