/* The links of an ESRI model.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_RIPPLE_ESRI_LINKS_H
#define POND_RIPPLE_ESRI_LINKS_H

#include "ripple/esri_model.h"

/** Fill the upstream half: `up`, `up_share`, `suppliers`. POND_EINVAL, POND_ENOMEM. */
enum pond_status pondi_esri_build_up(struct pond_esri_model *model,
                                     const struct pond_esri_input *input, struct pond_error *err);

/** Fill the downstream half: `group_start`, `down`, `down_share`, `affected`. POND_ENOMEM. */
enum pond_status pondi_esri_build_down(struct pond_esri_model *model,
                                       const struct pond_esri_input *input, struct pond_error *err);

#endif
