/* What the files of the generator share: streams of random numbers, and the stages in order.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_NETWORK_REGION_PARTS_H
#define POND_NETWORK_REGION_PARTS_H

#include "base/progress.h"
#include "network/facts.h"
#include "network/generate.h"

/** Streams of random numbers: no two uses share one. The numbers are part of the output's bits. */
enum pondi_region_stream {
    PONDI_STREAM_COUNT = 1, /**< rounding of firms per industry and class */
    PONDI_STREAM_SIZE,      /**< employees */
    PONDI_STREAM_OUTPUT,    /**< output per employee */
    PONDI_STREAM_TOWN,      /**< where towns lie */
    PONDI_STREAM_PLACE,     /**< which town a firm is in */
    PONDI_STREAM_SPOT,      /**< where in town */
    PONDI_STREAM_DEGREE,    /**< rounding of numbers of suppliers */
    PONDI_STREAM_INPUT,     /**< which inputs they supply */
    PONDI_STREAM_SUPPLIER,  /**< who they are */
    PONDI_STREAM_EVERY,     /**< the same, where many of few are needed */
    PONDI_STREAM_VALUE,     /**< how purchases divide among them */
    PONDI_STREAM_LINES,     /**< order lines */
    PONDI_STREAM_FINAL,     /**< sales lines to final consumers */
    PONDI_STREAM_IMPORT,    /**< purchase lines from outside */
    PONDI_STREAM_NAME,      /**< names */
};

/** Towns on the plane, by size. */
struct pondi_towns {
    int32_t count;
    double *x_km;
    double *y_km;
    double *share; /**< cumulative share of firms */
};

/** Place the towns: larger ones keep apart. Free with pondi_towns_free. */
enum pond_status pondi_region_towns(struct pondi_towns *towns,
                                    const struct pond_region_options *options,
                                    struct pond_error *err);
void pondi_towns_free(struct pondi_towns *towns);

/** Fill industry, place, employees, output and coordinates. Arrays are allocated. */
enum pond_status pondi_region_firms(struct pond_region *region, const struct pondi_towns *towns,
                                    struct pond_error *err);

/** Allocate and fill link_start, supplier and value (weights that add up to needs). */
enum pond_status pondi_region_links(struct pond_region *region, const struct pondi_towns *towns,
                                    struct pond_progress *progress, struct pond_error *err);

/** Which of the two names of its industry a firm has, and so what it sells mostly: 0 or 1. */
int32_t pondi_region_trade(const struct pond_region *region, int32_t firm);

/** Make values fit what suppliers can sell; fill final_demand and imports; round to cents. */
enum pond_status pondi_region_balance(struct pond_region *region, struct pond_error *err);

#endif
