/* How a report looks: one style sheet, for screens, telephones and paper, light and dark.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_REPORT_STYLE_H
#define POND_REPORT_STYLE_H

/** The style sheet in parts, NULL after the last; it holds none of & < > in markup's sense, so that
 * it stands in a page as it is. */
extern const char *const pondi_style[];

#endif
