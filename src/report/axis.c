/* Ticks at round numbers: steps of 1, 2 and 5 times a power of ten, decades on logarithmic axes.
 * SPDX-License-Identifier: Apache-2.0 */
#include "report/axis.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/format.h"

/** Values closer together than this, relative to their size, are one value. */
#define EQUAL 1e-9

struct pondi_span pondi_span_empty(void)
{
    return (struct pondi_span){.low = (double)NAN, .high = (double)NAN};
}

bool pondi_axis_shows(enum pond_scale scale, double value)
{
    if (!isfinite(value) || fabs(value) > POND_AXIS_LIMIT) {
        return false;
    }
    return scale == POND_SCALE_LINEAR || value >= 1 / POND_AXIS_LIMIT;
}

void pondi_span_add(struct pondi_span *span, double value)
{
    if (isnan(span->low) || value < span->low) {
        span->low = value;
    }
    if (isnan(span->high) || value > span->high) {
        span->high = value;
    }
}

static void add_tick(struct pondi_axis *axis, double at)
{
    if (axis->ticks < POND_TICKS_MAX) {
        axis->tick[axis->ticks].at = at;
        axis->tick[axis->ticks].label[0] = '\0';
        axis->ticks++;
    }
}

/* The largest of 1, 2, 5, 10 times a power of ten that is at most `size` > 0, or the least that is
 * at least `size`. */
static double round_step(double size, bool up)
{
    double power = pow(10, floor(log10(size)));
    double ratio = size / power;

    if (up) {
        return power * (ratio <= 1 + EQUAL ? 1 : ratio <= 2 ? 2 : ratio <= 5 ? 5 : 10);
    }
    return power * (ratio >= 10 - EQUAL ? 10 : ratio >= 5 ? 5 : ratio >= 2 ? 2 : 1);
}

/* Large numbers are labelled in millions and so on, which the axis' title then says. */
static void choose_multiple(struct pondi_axis *axis)
{
    static const struct {
        double from;
        double divisor;
        const char *name;
    } multiples[] = {{1e13, 1e12, "trillion"}, {1e10, 1e9, "billion"}, {1e7, 1e6, "million"}};
    double size = fmax(fabs(axis->low), fabs(axis->high));

    axis->divisor = 1;
    axis->multiple = "";
    if (size >= 1e16 || strcmp(axis->unit, "time") == 0 || strcmp(axis->unit, "id") == 0) {
        return;
    }
    for (size_t i = 0; i < sizeof multiples / sizeof *multiples; i++) {
        if (size >= multiples[i].from) {
            axis->divisor = multiples[i].divisor;
            axis->multiple = multiples[i].name;
            return;
        }
    }
}

/* Ticks are labelled to the decimals of their step. Money is no exception: 0.5, not 0.50. */
static void label_linear(struct pondi_axis *axis, double step)
{
    const char *unit = pond_format_money_digits(axis->unit) >= 0 ? "" : axis->unit;
    double shown = step / axis->divisor;
    int32_t decimals = shown >= 1 ? 0 : (int32_t)ceil(-log10(shown) - EQUAL);

    for (int32_t i = 0; i < axis->ticks; i++) {
        double value = axis->tick[i].at / axis->divisor;
        if (value == 0.0 && strcmp(unit, "time") != 0) {
            (void)snprintf(axis->tick[i].label, POND_TICK_SIZE, "0");
        } else {
            pond_format_decimals(axis->tick[i].label, value, unit,
                                 decimals <= 9 ? decimals : POND_FORMAT_FREE);
        }
    }
}

/* Values that are one, or too close to tell apart, get room around them. */
static void make_room(struct pondi_span *span)
{
    double size = fmax(fabs(span->low), fabs(span->high));

    if (span->high - span->low > fmax(EQUAL * size, 1 / POND_AXIS_LIMIT)) {
        return;
    }
    if (size < 1 / POND_AXIS_LIMIT) {
        *span = (struct pondi_span){.low = 0, .high = 1};
    } else {
        span->low -= 0.5 * size;
        span->high += 0.5 * size;
    }
}

/* Ticks at the multiples of `step` from end to end. */
static void add_multiples(struct pondi_axis *axis, struct pondi_span span, double step,
                          enum pondi_ends ends)
{
    double first = floor(span.low / step + EQUAL);
    double last = ceil(span.high / step - EQUAL);

    axis->ticks = 0;
    axis->low = ends == PONDI_ENDS_TIGHT ? span.low : first * step;
    axis->high = ends == PONDI_ENDS_TIGHT ? span.high : last * step;
    for (int64_t i = 0; i <= llround(last - first) && axis->ticks < POND_TICKS_MAX; i++) {
        double at = (first + (double)i) * step;
        if (at >= axis->low - EQUAL * step && at <= axis->high + EQUAL * step) {
            add_tick(axis, at);
        }
    }
}

static void choose_linear(struct pondi_axis *axis, struct pondi_span span, enum pondi_ends ends,
                          int32_t wanted)
{
    double step = 0;

    if (ends == PONDI_ENDS_ZERO) {
        pondi_span_add(&span, 0);
    }
    make_room(&span);
    do {
        step = round_step((span.high / wanted) - (span.low / wanted), true);
        add_multiples(axis, span, step, ends);
        wanted++;
    } while (axis->ticks < 2);
    choose_multiple(axis);
    label_linear(axis, step);
}

/* A power of ten, written out where that is short. */
static void label_log(struct pondi_tick *tick, int power, bool written)
{
    if (written) {
        pond_format_number(tick->label, tick->at, "");
    } else {
        (void)snprintf(tick->label, POND_TICK_SIZE, "1e%d", power);
    }
}

/* Ticks at every digit of each decade, or only at decades where these are many. */
static void add_decades(struct pondi_axis *axis, int32_t wanted)
{
    double decades = log10(axis->high) - log10(axis->low);
    int from = (int)floor(log10(axis->low) + EQUAL);
    int to = (int)ceil(log10(axis->high) - EQUAL);
    bool written = axis->low >= 0.99e-4 && axis->high <= 1.01e7;
    int every = 1;

    axis->ticks = 0;
    while (decades / every > wanted) {
        every++;
    }
    for (int power = from; power <= to; power++) {
        for (int digit = 1; digit <= (every > 1 ? 1 : 9); digit++) {
            double at = digit * pow(10, power);
            bool between = (digit == 2 || digit == 5) && decades <= 0.5 * wanted;
            if (at < axis->low * (1 - EQUAL) || at > axis->high * (1 + EQUAL) ||
                axis->ticks == POND_TICKS_MAX) {
                continue;
            }
            add_tick(axis, at);
            if (between || (digit == 1 && power % every == 0)) {
                label_log(&axis->tick[axis->ticks - 1], power, written || between);
            }
        }
    }
}

static int32_t count_labels(const struct pondi_axis *axis)
{
    int32_t count = 0;

    for (int32_t i = 0; i < axis->ticks; i++) {
        count += axis->tick[i].label[0] != '\0' ? 1 : 0;
    }
    return count;
}

static void choose_log(struct pondi_axis *axis, struct pondi_span span, enum pondi_ends ends,
                       int32_t wanted)
{
    if (span.high <= span.low * (1 + EQUAL)) {
        span.low /= 2;
        span.high *= 2;
    } else if (ends == PONDI_ENDS_TIGHT) {
        axis->low = span.low;
        axis->high = span.high;
        add_decades(axis, wanted);
        if (count_labels(axis) >= 2) {
            return;
        }
    }
    axis->low = round_step(span.low, false);
    axis->high = round_step(span.high, true);
    add_decades(axis, wanted);
}

void pondi_axis_choose(struct pondi_axis *axis, enum pond_scale scale, struct pondi_span span,
                       const char *unit, enum pondi_ends ends, int32_t wanted)
{
    *axis = (struct pondi_axis){.scale = scale, .unit = unit, .divisor = 1, .multiple = ""};
    if (isnan(span.low)) {
        span.low = scale == POND_SCALE_LOG ? 1 : 0;
        span.high = scale == POND_SCALE_LOG ? 10 : 1;
    }
    if (scale == POND_SCALE_LOG) {
        choose_log(axis, span, ends, wanted);
    } else {
        choose_linear(axis, span, ends, wanted);
    }
}

double pondi_axis_at(const struct pondi_axis *axis, double value)
{
    double share = 0;

    if (axis->scale == POND_SCALE_LOG) {
        share = (log10(value) - log10(axis->low)) / (log10(axis->high) - log10(axis->low));
    } else {
        share = (value - axis->low) / (axis->high - axis->low);
    }
    return axis->from_px + share * (axis->to_px - axis->from_px);
}

double pondi_axis_label_width(const struct pondi_axis *axis)
{
    double widest = 0;

    for (int32_t i = 0; i < axis->ticks; i++) {
        double width = 0.58 * (double)strlen(axis->tick[i].label);
        widest = width > widest ? width : widest;
    }
    return widest;
}
