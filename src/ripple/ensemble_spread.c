/* What draws say together: quantiles and ranks, how sure they are, whose doing the spread is.
 * SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/random.h"
#include "ripple/ensemble.h"

/* Bounds leave out so much on either side; 1.645 standard deviations of a normal. */
#define TAIL 0.05
#define TAIL_NORMAL 1.6448536269514722

#define RESAMPLES 1000
#define STREAM_BOOTSTRAP 0x656e4253U

/* --- quantiles and shares --- */

struct pond_quantile pond_quantile_of(const double *sorted, int64_t count, double p)
{
    struct pond_quantile quantile = {(double)NAN, (double)NAN, (double)NAN};
    double at = (double)(count - 1) * p;
    int64_t below = (int64_t)at;
    double odds = log(p) - log1p(-p);
    double log_term = (double)count * log1p(-p); /* of P(Bin(n, p) = k) */
    double sum = 0.0;

    assert(count >= 1 && p > 0.0 && p < 1.0);
    quantile.value = sorted[below];
    if (below + 1 < count) {
        quantile.value += (at - (double)below) * (sorted[below + 1] - sorted[below]);
    }
    for (int64_t k = 0; k < count; k++) {
        /* sum: P(Bin < k); x_(k) counts from 1, so it is sorted[k - 1] */
        if (k >= 1 && sum <= TAIL) {
            quantile.low = sorted[k - 1];
        }
        if (k >= 1 && isnan(quantile.high) && 1.0 - sum <= TAIL) {
            quantile.high = sorted[k - 1];
        }
        sum += exp(log_term);
        log_term += log((double)(count - k)) - log((double)(k + 1)) + odds;
    }
    if (sum <= TAIL) {
        quantile.low = sorted[count - 1];
    }
    if (isnan(quantile.high) && 1.0 - sum <= TAIL) {
        quantile.high = sorted[count - 1];
    }
    return quantile;
}

void pond_share_bounds(int64_t hits, int64_t count, double *low, double *high)
{
    double n = (double)count;
    double share = (double)hits / n;
    double z2 = TAIL_NORMAL * TAIL_NORMAL / n;
    double middle = (share + 0.5 * z2) / (1.0 + z2);
    double half = sqrt(share * (1.0 - share) * z2 + 0.25 * z2 * z2) / (1.0 + z2);

    *low = hits == 0 ? 0.0 : fmax(0.0, middle - half);
    *high = hits == count ? 1.0 : fmin(1.0, middle + half);
}

/* --- ranks --- */

struct ranked {
    double score;
    int64_t item;
};

static int by_score(const void *left, const void *right)
{
    const struct ranked *a = left;
    const struct ranked *b = right;

    if (a->score != b->score) {
        return a->score > b->score ? -1 : 1;
    }
    return (a->item > b->item) - (a->item < b->item);
}

enum pond_status pond_rank_scores(const double *score, int64_t count, int32_t *rank,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct ranked *ranked = NULL;
    int64_t best = 0;

    POND_TRY(POND_NEW(&ranked, count, err));
    for (int64_t i = 0; i < count; i++) {
        ranked[i] = (struct ranked){score[i], i};
    }
    if (count > 0) {
        qsort(ranked, (size_t)count, sizeof *ranked, by_score);
    }
    for (int64_t i = 0; i < count; i++) {
        best = ranked[i].score == ranked[best].score ? best : i;
        rank[ranked[i].item] = (int32_t)(best + 1);
    }
done:
    pondi_free(ranked);
    return status;
}

/* Twice the mid-rank, less count + 1: whole numbers that add up to 0. */
static int64_t centred(int32_t rank, const int32_t *ties, int64_t count)
{
    return 2 * (int64_t)rank + ties[rank - 1] - 1 - (count + 1);
}

enum pond_status pond_rank_correlation(const int32_t *a, const int32_t *b, int64_t count,
                                       double *correlation, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int32_t *ties[2] = {NULL, NULL};
    double aa = 0.0;
    double ab = 0.0;
    double bb = 0.0;

    POND_TRY(POND_NEW(&ties[0], count, err));
    POND_TRY(POND_NEW(&ties[1], count, err));
    for (int64_t i = 0; i < count; i++) {
        ties[0][a[i] - 1]++;
        ties[1][b[i] - 1]++;
    }
    for (int64_t i = 0; i < count; i++) {
        double x = (double)centred(a[i], ties[0], count);
        double y = (double)centred(b[i], ties[1], count);

        aa += x * x;
        ab += x * y;
        bb += y * y;
    }
    *correlation = aa > 0.0 && bb > 0.0 ? ab / (sqrt(aa) * sqrt(bb)) : (double)NAN;
done:
    pondi_free(ties[0]);
    pondi_free(ties[1]);
    return status;
}

/* --- shares of the variance --- */

static int by_value(const void *left, const void *right)
{
    double a = *(const double *)left;
    double b = *(const double *)right;

    return (a > b) - (a < b);
}

static void bound(double *resampled, double *low, double *high)
{
    qsort(resampled, RESAMPLES, sizeof *resampled, by_value);
    *low = resampled[(int)(TAIL * RESAMPLES)];
    *high = resampled[RESAMPLES - 1 - (int)(TAIL * RESAMPLES)];
}

struct pond_variance_share pond_variance_share_of(const double *b_to_c, const double *a_to_c,
                                                  const double *a_to_b, int64_t pairs,
                                                  uint64_t seed)
{
    struct pond_variance_share share = {(double)NAN, (double)NAN, (double)NAN,
                                        (double)NAN, (double)NAN, (double)NAN};
    double first[RESAMPLES];
    double total[RESAMPLES];
    double sum[3] = {0.0, 0.0, 0.0};

    for (int64_t d = 0; d < pairs; d++) {
        sum[0] += b_to_c[d];
        sum[1] += a_to_c[d];
        sum[2] += a_to_b[d];
    }
    if (pairs < 2 || !(sum[2] > 0.0)) {
        return share;
    }
    share.first = 1.0 - sum[0] / sum[2];
    share.total = sum[1] / sum[2];
    for (int r = 0; r < RESAMPLES; r++) {
        double again[3] = {0.0, 0.0, 0.0};

        for (int64_t k = 0; k < pairs; k++) {
            int64_t d = (int64_t)pond_random_below(seed, STREAM_BOOTSTRAP, (uint64_t)r, (uint64_t)k,
                                                   (uint64_t)pairs);

            again[0] += b_to_c[d];
            again[1] += a_to_c[d];
            again[2] += a_to_b[d];
        }
        first[r] = again[2] > 0.0 ? 1.0 - again[0] / again[2] : share.first;
        total[r] = again[2] > 0.0 ? again[1] / again[2] : share.total;
    }
    bound(first, &share.first_low, &share.first_high);
    bound(total, &share.total_low, &share.total_high);
    return share;
}
