/* One change of the world: its strength by day, and whether it makes sense.
 * SPDX-License-Identifier: Apache-2.0 */
#include "ripple/shock.h"

#include <inttypes.h>
#include <math.h>
#include <stdbool.h>

double pond_shock_strength(const struct pond_shock *shock, int32_t day)
{
    int64_t last = (int64_t)shock->day + shock->duration_days - 1;
    double s = (double)(day - last);
    double x = 0.0;

    if (day < shock->day) {
        return 0.0;
    }
    if (shock->kind == POND_SHOCK_STOCK) {
        return day == shock->day ? 1.0 : 0.0;
    }
    if (shock->duration_days == POND_SHOCK_FOREVER || day <= last) {
        return 1.0;
    }
    switch (shock->recovery) {
    case POND_RECOVERY_LINEAR:
    case POND_RECOVERY_NEIGHBOURS:
        return fmax(0.0, 1.0 - s / shock->recovery_days);
    case POND_RECOVERY_EXPONENTIAL:
        return exp(-s / shock->recovery_days);
    case POND_RECOVERY_S_CURVE:
        x = fmin(1.0, s / shock->recovery_days);
        return 1.0 - x * x * (3.0 - 2.0 * x);
    case POND_RECOVERY_SUDDEN:
    default:
        return 0.0;
    }
}

static const char *const kind_name[] = {"capacity", "demand", "price", "link", "stock", "supply"};

/* Is the change itself within what its kind allows? */
static enum pond_status check_change(const struct pond_shock *shock, int64_t k,
                                     struct pond_error *err)
{
    const char *kind = kind_name[shock->kind];

    if (!isfinite(shock->change) || shock->change < -1.0) {
        return pond_fail(err, POND_EINVAL,
                         "shock %" PRId64 ": a change of %s by %g (expected -1, all gone, or more)",
                         k, kind, shock->change);
    }
    if (shock->kind == POND_SHOCK_LINK && shock->change > 0.0) {
        return pond_fail(err, POND_EINVAL,
                         "shock %" PRId64 ": a change of link by %g (expected -1, cut, to 0)", k,
                         shock->change);
    }
    if (shock->kind == POND_SHOCK_SUPPLY && shock->change < 0.0) {
        return pond_fail(err, POND_EINVAL,
                         "shock %" PRId64 ": a change of supply by %g (expected 0 or more)", k,
                         shock->change);
    }
    if (shock->kind == POND_SHOCK_PRICE && shock->change == -1.0) {
        return pond_fail(err, POND_EINVAL,
                         "shock %" PRId64 ": a change of price by -1 (expected more than -1: "
                         "nothing is free)",
                         k);
    }
    return POND_OK;
}

/* Does the time it takes make sense? */
static enum pond_status check_time(const struct pond_shock *shock, int64_t k,
                                   struct pond_error *err)
{
    if (shock->day < 0) {
        return pond_fail(err, POND_EINVAL,
                         "shock %" PRId64 ": day %" PRId32 " (expected 0 or more)", k, shock->day);
    }
    if (shock->kind == POND_SHOCK_STOCK) {
        return POND_OK;
    }
    if (shock->duration_days < 1) {
        return pond_fail(err, POND_EINVAL,
                         "shock %" PRId64 ": a duration of %" PRId32 " days (expected 1 or more)",
                         k, shock->duration_days);
    }
    if ((int)shock->recovery < POND_RECOVERY_SUDDEN ||
        (int)shock->recovery > POND_RECOVERY_NEIGHBOURS) {
        return pond_fail(err, POND_EINVAL, "shock %" PRId64 ": recovery %d (expected 0 to %d)", k,
                         (int)shock->recovery, POND_RECOVERY_NEIGHBOURS);
    }
    if (shock->recovery == POND_RECOVERY_NEIGHBOURS && shock->kind != POND_SHOCK_CAPACITY) {
        return pond_fail(err, POND_EINVAL,
                         "shock %" PRId64 ": only capacity recovers with the neighbours, not %s", k,
                         kind_name[shock->kind]);
    }
    if (shock->recovery != POND_RECOVERY_SUDDEN &&
        !(shock->recovery_days > 0.0 && isfinite(shock->recovery_days))) {
        return pond_fail(err, POND_EINVAL,
                         "shock %" PRId64 ": a recovery over %g days (expected more than 0)", k,
                         shock->recovery_days);
    }
    return POND_OK;
}

/* Do the things exist that it is about? */
static enum pond_status check_place(const struct pond_shock *shock, int64_t k, pond_node nodes,
                                    int32_t industries, struct pond_error *err)
{
    bool is_link = shock->kind == POND_SHOCK_LINK || shock->kind == POND_SHOCK_SUPPLY;
    int32_t others = is_link ? nodes : industries;
    bool has_other = is_link || shock->kind == POND_SHOCK_STOCK;

    if (shock->node < 0 || shock->node >= nodes) {
        return pond_fail(err, POND_EINVAL,
                         "shock %" PRId64 ": firm %" PRId32 " (expected 0 to %" PRId32 ")", k,
                         shock->node, nodes - 1);
    }
    if (has_other && (shock->other < POND_SHOCK_ALL || shock->other >= others)) {
        return pond_fail(
            err, POND_EINVAL,
            "shock %" PRId64 ": %s %" PRId32 " (expected 0 to %" PRId32 ", or %d for all)", k,
            is_link ? "customer" : "industry", shock->other, others - 1, POND_SHOCK_ALL);
    }
    return POND_OK;
}

enum pond_status pond_shock_check(const struct pond_shock *shock, int64_t count, pond_node nodes,
                                  int32_t industries, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    for (int64_t k = 0; k < count; k++) {
        if ((int)shock[k].kind < POND_SHOCK_CAPACITY || (int)shock[k].kind > POND_SHOCK_SUPPLY) {
            return pond_fail(err, POND_EINVAL, "shock %" PRId64 ": kind %d (expected 0 to %d)", k,
                             (int)shock[k].kind, POND_SHOCK_SUPPLY);
        }
        POND_TRY(check_place(&shock[k], k, nodes, industries, err));
        POND_TRY(check_change(&shock[k], k, err));
        POND_TRY(check_time(&shock[k], k, err));
    }
done:
    return status;
}
