/* From the records to what a fit is made of: who is struck, the usual, and both periods by step.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/time.h"
#include "records/money.h"
#include "study/fit/fit_study.h"

/* --- trades by step --- */

struct reader {
    const struct fit_study *fit;
    struct fit_window *window;
    double unit; /* major units of one minor unit */
};

static bool takes_part(const uint8_t *marked, pond_node j, pond_node i)
{
    return (j >= 0 && marked[j] != 0) || (i >= 0 && marked[i] != 0);
}

/* The kind of a trade; -1: it counts in none. */
static int kind_of(const struct fit_study *fit, const struct pond_batch *batch, int64_t row)
{
    int64_t seller = batch->column[POND_TRADE_SELLER].i64[row];
    int64_t buyer = batch->column[POND_TRADE_BUYER].i64[row];
    int64_t product = batch->column[POND_TRADE_PRODUCT].i64[row];
    pond_node j = seller < 0 ? -1 : fit->node[seller];
    pond_node i = buyer < 0 ? -1 : fit->node[buyer];
    bool meant = fit->product == NULL || (product >= 0 && fit->product[product] != 0);
    int series = -1;

    if (meant && j >= 0 && i >= 0) {
        series = pond_fit_series_of(fit->who.chosen, fit->neighbour, fit->input.side, j, i);
    }
    if (series >= 0 || takes_part(fit->who.chosen, j, i)) {
        return series;
    }
    return takes_part(fit->neighbour, j, i) ? FIT_BESIDES : FIT_OTHERS;
}

static enum pond_status take_trades(void *user, const struct pond_batch *batch,
                                    struct pond_error *err)
{
    struct reader *reader = user;
    const struct fit_study *fit = reader->fit;
    const struct fit_window *window = reader->window;

    (void)err;
    for (int64_t row = 0; row < batch->rows; row++) {
        int64_t time_s = batch->column[POND_TRADE_TIME].i64[row];
        int64_t step = 0;
        int kind = 0;

        if (time_s == POND_MISSING ||
            batch->column[POND_TRADE_CURRENCY].i64[row] != fit->study->totals.currency) {
            continue;
        }
        kind = kind_of(fit, batch, row);
        step = (time_s - window->from_s) / POND_DAY_S / fit->input.step_days;
        if (kind >= 0 && time_s >= window->from_s && step < window->steps) {
            window->money[kind][step] +=
                (double)batch->column[POND_TRADE_VALUE].i64[row] * reader->unit;
        }
    }
    return POND_OK;
}

static enum pond_status fail_empty(const struct fit_window *window, struct pond_error *err)
{
    char from[POND_TIME_SIZE];
    char to[POND_TIME_SIZE];

    pond_time_text(from, window->from_s);
    pond_time_text(to, window->from_s + (window->days - 1) * POND_DAY_S);
    return pond_fail(err, POND_ENOTFOUND,
                     "no trade is on record from %s to %s (see --disturbed-from, --disturbed-to)",
                     from, to);
}

static enum pond_status read_window(const struct fit_study *fit, struct fit_window *window,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct reader reader = {
        .fit = fit,
        .window = window,
        .unit = pow(10.0, -pond_currency_digits(fit->study->totals.currency)),
    };
    struct pond_read_filter filter = {
        .from_s = window->from_s,
        .to_s = window->from_s + window->days * POND_DAY_S,
        .fields = 1U << POND_TRADE_SELLER | 1U << POND_TRADE_BUYER | 1U << POND_TRADE_PRODUCT |
                  1U << POND_TRADE_VALUE | 1U << POND_TRADE_CURRENCY | 1U << POND_TRADE_TIME,
    };
    double all = 0.0;

    for (int k = 0; k < FIT_KINDS; k++) {
        POND_TRY(POND_NEW(&window->money[k], window->steps, err));
    }
    POND_TRY(pond_store_read(fit->study->store, POND_TRADE, &filter,
                             (struct pond_sink){.user = &reader, .records = take_trades}, err));
    for (int k = 0; k < FIT_KINDS; k++) {
        pond_hash_add(&fit->study->input, window->money[k],
                      (size_t)window->steps * sizeof *window->money[k]);
        for (int32_t t = 0; t < window->steps; t++) {
            all += fabs(window->money[k][t]);
        }
    }
    if (all == 0.0) {
        status = fail_empty(window, err);
    }
done:
    return status;
}

enum pond_status fit_study_read(struct fit_study *fit, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(read_window(fit, &fit->usual, err));
    POND_TRY(read_window(fit, &fit->seen, err));
done:
    return status;
}

/* --- series --- */

/* Noise below this part of the usual is not believed: records are rounded, weeks are not equal. */
#define NOISE_LEAST 0.01

/* Neighbours are a series if they trade so much of what the struck do. */
#define NEIGHBOURS_LEAST 0.01

static double others_at(const struct fit_study *fit, const struct fit_window *window, int32_t t)
{
    double partners = window->money[1][t] + window->money[FIT_BESIDES][t];

    return window->money[FIT_OTHERS][t] + (fit->season == FIT_SEASON_ALL ? partners : 0.0);
}

/* How much busier a step is than a usual one, as others see it. */
static double season_at(const struct fit_study *fit, const struct fit_window *window, int32_t t)
{
    double mean = 0.0;

    if (fit->season == FIT_SEASON_NONE) {
        return 1.0;
    }
    for (int32_t k = 0; k < fit->usual.steps; k++) {
        mean += others_at(fit, &fit->usual, k);
    }
    return mean > 0.0 ? others_at(fit, window, t) / (mean / fit->usual.steps) : 0.0;
}

/* Of both periods. */
static double lowest_season(const struct fit_study *fit)
{
    double lowest = (double)INFINITY;

    for (int32_t t = 0; t < fit->usual.steps; t++) {
        lowest = fmin(lowest, season_at(fit, &fit->usual, t));
    }
    for (int32_t t = 0; t < fit->seen.steps; t++) {
        lowest = fmin(lowest, season_at(fit, &fit->seen, t));
    }
    return lowest;
}

/* Standard deviation of the usual steps around their season, the level fitted. */
static double noise_of(const struct fit_study *fit, int32_t series)
{
    const struct fit_window *usual = &fit->usual;
    double step = fit->usual_day[series] * fit->input.step_days;
    double up = 0.0;
    double down = 0.0;
    double squares = 0.0;

    for (int32_t t = 0; t < usual->steps; t++) {
        double season = season_at(fit, usual, t);
        up += usual->money[series][t] / step * season;
        down += season * season;
    }
    for (int32_t t = 0; t < usual->steps; t++) {
        double off = usual->money[series][t] / step - up / down * season_at(fit, usual, t);
        squares += off * off;
    }
    return fmax(sqrt(squares / (usual->steps - 1)), NOISE_LEAST);
}

/* The season under which the struck vary least in the usual period; without trade of others there
 * is none. */
static enum fit_season least_noise(struct fit_study *fit)
{
    static const enum fit_season seasons[] = {FIT_SEASON_NONE, FIT_SEASON_ALL,
                                              FIT_SEASON_ELSEWHERE};
    enum fit_season best = FIT_SEASON_NONE;
    double least = (double)INFINITY;

    for (size_t k = 0; k < sizeof seasons / sizeof *seasons; k++) {
        double noise = 0.0;

        fit->season = seasons[k];
        noise = lowest_season(fit) > 0.0 ? noise_of(fit, 0) : (double)INFINITY;
        best = noise < least ? seasons[k] : best;
        least = fmin(noise, least);
    }
    return best;
}

static void choose_season(struct fit_study *fit)
{
    const char *season = pond_study_text(fit->study, "season");
    bool matter = fit->usual_day[1] > NEIGHBOURS_LEAST * fit->usual_day[0];

    fit->season = strcmp(season, "none") == 0        ? FIT_SEASON_NONE
                  : strcmp(season, "all") == 0       ? FIT_SEASON_ALL
                  : strcmp(season, "elsewhere") == 0 ? FIT_SEASON_ELSEWHERE
                                                     : least_noise(fit);
    fit->input.series = matter && fit->season != FIT_SEASON_ALL ? 2 : 1;
}

static enum pond_status check_season(const struct fit_study *fit, const struct fit_window *window,
                                     struct pond_error *err)
{
    for (int32_t t = 0; t < window->steps; t++) {
        if (!(season_at(fit, window, t) > 0.0)) {
            char from[POND_TIME_SIZE];

            pond_time_text(from, window->from_s + (int64_t)t * fit->input.step_days * POND_DAY_S);
            return pond_fail(err, POND_EINVAL,
                             "nobody else trades in the %d days from %s, so others do not tell the "
                             "season (take a longer --step, or --season none)",
                             (int)fit->input.step_days, from);
        }
    }
    return POND_OK;
}

enum pond_status fit_study_series(struct fit_study *fit, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int32_t steps = fit->seen.steps;

    choose_season(fit);
    POND_TRY(check_season(fit, &fit->usual, err));
    POND_TRY(check_season(fit, &fit->seen, err));
    POND_TRY(POND_NEW(&fit->observed, (int64_t)POND_FIT_SERIES * steps, err));
    POND_TRY(POND_NEW(&fit->expected, (int64_t)POND_FIT_SERIES * steps, err));
    for (int32_t s = 0; s < fit->input.series; s++) {
        double step = fit->usual_day[s] * fit->input.step_days;

        for (int32_t t = 0; t < steps; t++) {
            fit->observed[s * steps + t] = fit->seen.money[s][t] / step;
            fit->expected[s * steps + t] = season_at(fit, &fit->seen, t);
        }
        fit->noise[s] = noise_of(fit, s);
    }
done:
    return status;
}
