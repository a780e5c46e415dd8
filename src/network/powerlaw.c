/* Clauset, Shalizi and Newman 2009: maximum likelihood over a tail whose begin is searched for.
 * SPDX-License-Identifier: Apache-2.0 */
#include "network/powerlaw.h"

#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "base/random.h"
#include "network/sample.h"
#include "network/sort.h"
#include "network/zeta.h"

/* Up to so many different values every one is a candidate for xmin. */
#define ALL_CANDIDATES 2000
/* Beyond: the next candidate keeps at most this share of the tail. */
#define NEXT_TAIL 0.98
#define LEAST_TAIL 10
/* A steeper tail is no tail: it spans a factor of less than 1 + 1/ALPHA_MAX. */
#define ALPHA_MAX 1e4
#define RANDOM_STREAM 0x706C6177U /* "plaw" */

/* Sorted data as its different values; memory of one thread. */
struct sample {
    double *x;         /* count values, ascending */
    double *scratch;   /* count */
    double *value;     /* different: ascending */
    double *log;       /* different: ln value */
    int64_t *from;     /* different: how many are at least value */
    double *log_above; /* different: sum of ln x over those */
    int64_t different;
    int64_t count;
};

/* What the fit of one tail gave. */
struct tail_fit {
    double alpha;
    double ks;
    int64_t first; /* index into value */
};

static void free_sample(struct sample *sample)
{
    pondi_free(sample->x);
    pondi_free(sample->scratch);
    pondi_free(sample->value);
    pondi_free(sample->log);
    pondi_free(sample->from);
    pondi_free(sample->log_above);
}

static enum pond_status alloc_sample(struct sample *sample, int64_t count, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    sample->count = count;
    POND_TRY(POND_NEW(&sample->x, count, err));
    POND_TRY(POND_NEW(&sample->scratch, count, err));
    POND_TRY(POND_NEW(&sample->value, count, err));
    POND_TRY(POND_NEW(&sample->log, count, err));
    POND_TRY(POND_NEW(&sample->from, count, err));
    POND_TRY(POND_NEW(&sample->log_above, count, err));
done:
    return status;
}

/* Sort sample->x and find its different values. */
static void prepare_sample(struct sample *sample)
{
    double sum = 0.0;

    pondi_sort_doubles(sample->x, sample->scratch, sample->count);
    sample->different = 0;
    for (int64_t i = 0; i < sample->count; i++) {
        if (i == 0 || sample->x[i] != sample->x[i - 1]) {
            sample->value[sample->different] = sample->x[i];
            sample->log[sample->different] = log(sample->x[i]);
            sample->from[sample->different++] = sample->count - i;
        }
    }
    for (int64_t k = sample->different - 1; k >= 0; k--) {
        int64_t above = k + 1 < sample->different ? sample->from[k + 1] : 0;
        sum += (double)(sample->from[k] - above) * sample->log[k];
        sample->log_above[k] = sum;
    }
}

/* Mean of ln(x / xmin) over the tail that begins at value[first]. */
static double mean_log(const struct sample *sample, int64_t first)
{
    return sample->log_above[first] / (double)sample->from[first] - sample->log[first];
}

/* The root of -Z'(alpha) / Z(alpha) = mean ln(x / xmin), which falls in alpha: Newton's steps
 * within a bracket that is halved where a step leaves it. */
static double discrete_alpha(double xmin, double mean)
{
    double low = 1.0 + 1e-6;
    double high = ALPHA_MAX;
    double alpha = 1.0 + 1.0 / (mean + log(xmin / (xmin - 0.5))); /* equation 3.7 */

    for (int step = 0; step < 200; step++) {
        struct pondi_jet z = pondi_zeta(alpha, xmin);
        double slope = z.first / z.value;
        double gap = -slope - mean;
        double next = 0.0;

        if (gap > 0.0) {
            low = alpha;
        } else {
            high = alpha;
        }
        next = alpha + gap / (z.second / z.value - slope * slope);
        if (!(next > low && next < high)) {
            next = 0.5 * (low + high);
        }
        if (fabs(next - alpha) <= 1e-13 * alpha) {
            return next;
        }
        alpha = next;
    }
    return alpha;
}

static double fit_alpha(const struct sample *sample, int64_t first, bool discrete)
{
    double mean = mean_log(sample, first);

    return discrete ? discrete_alpha(sample->value[first], mean) : 1.0 + 1.0 / mean;
}

/* sup |S - P| over x >= xmin, just below and at each value, for both steps and curves. */
static double continuous_distance(const struct sample *sample, int64_t first, double alpha)
{
    double n = (double)sample->from[first];
    double worst = 0.0;

    for (int64_t k = first; k < sample->different; k++) {
        double law = exp((1.0 - alpha) * (sample->log[k] - sample->log[first]));
        double at = (double)sample->from[k] / n;
        double after = k + 1 < sample->different ? (double)sample->from[k + 1] / n : 0.0;

        worst = fmax(worst, fmax(fabs(at - law), fabs(after - law)));
    }
    return worst;
}

static double discrete_distance(const struct sample *sample, int64_t first, double alpha)
{
    double n = (double)sample->from[first];
    double whole = pondi_zeta(alpha, sample->value[first]).value;
    double worst = 0.0;

    for (int64_t k = first; k < sample->different; k++) {
        double p = exp(-alpha * (sample->log[k] - sample->log[first])) / whole; /* P(X = v) */
        double law = pondi_zeta(alpha, sample->value[k]).value * p;             /* P(X >= v) */
        double at = (double)sample->from[k] / n;
        double after = k + 1 < sample->different ? (double)sample->from[k + 1] / n : 0.0;

        worst = fmax(worst, fmax(fabs(at - law), fabs(after - (law - p))));
    }
    return worst;
}

/* The tail that is nearest to its law; alpha is NaN where there is none. */
static struct tail_fit best_tail(const struct sample *sample,
                                 const struct pond_powerlaw_options *options)
{
    struct tail_fit best = {(double)NAN, (double)INFINITY, 0};
    int64_t least = options->least_tail > 0 ? options->least_tail : LEAST_TAIL;
    bool all = sample->different <= ALL_CANDIDATES;
    double next = (double)sample->from[0];

    for (int64_t k = 0; k + 1 < sample->different && sample->from[k] >= least; k++) {
        struct tail_fit fit = {0.0, 0.0, k};

        if (!all && (double)sample->from[k] > next) {
            continue;
        }
        next = (double)sample->from[k] * NEXT_TAIL;
        fit.alpha = fit_alpha(sample, k, options->discrete);
        if (!(fit.alpha < 0.99 * ALPHA_MAX)) {
            continue;
        }
        fit.ks = options->discrete ? discrete_distance(sample, k, fit.alpha)
                                   : continuous_distance(sample, k, fit.alpha);
        if (fit.ks < best.ks) {
            best = fit;
        }
    }
    return best;
}

double pondi_powerlaw_draw(double alpha, double xmin, bool discrete, double u)
{
    double whole = 0.0;
    double low = xmin; /* P(X >= low) > 1 - u >= P(X >= high) */
    double high = 2.0 * xmin;

    if (!discrete) {
        return fmin(xmin * pow(1.0 - u, -1.0 / (alpha - 1.0)), DBL_MAX);
    }
    if (u == 0.0) {
        return xmin;
    }
    whole = pondi_zeta(alpha, xmin).value;
    while (pondi_zeta(alpha, high).value * exp(-alpha * log(high / xmin)) / whole > 1.0 - u) {
        low = high;
        high *= 2.0;
        if (high > 0x1p53) {
            return 0x1p53;
        }
    }
    while (high - low > 1.0) {
        double middle = floor(0.5 * (low + high));
        double law = pondi_zeta(alpha, middle).value * exp(-alpha * log(middle / xmin)) / whole;
        if (law > 1.0 - u) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

/* What the synthetic data sets share. */
struct bootstrap {
    const struct sample *data;
    const struct pond_powerlaw *fit;
    const struct pond_powerlaw_options *options;
    struct sample *thread; /* threads */
    uint8_t *worse;        /* bootstraps: whether the data set fits worse than the data */
};

static void draw_sample(struct sample *sample, const struct bootstrap *bootstrap, int64_t number)
{
    const struct pond_powerlaw *fit = bootstrap->fit;
    uint64_t seed = bootstrap->options->seed;
    uint64_t item = (uint64_t)number;
    int64_t below = fit->count - fit->tail;

    for (int64_t i = 0; i < fit->count; i++) {
        uint64_t step = 2 * (uint64_t)i;
        double which = pond_random_uniform(seed, RANDOM_STREAM, item, step);

        if (which * (double)fit->count < (double)fit->tail) {
            double u = pond_random_uniform(seed, RANDOM_STREAM, item, step + 1);
            sample->x[i] =
                pondi_powerlaw_draw(fit->alpha, fit->xmin, bootstrap->options->discrete, u);
        } else {
            sample->x[i] =
                bootstrap->data
                    ->x[pond_random_below(seed, RANDOM_STREAM, item, step + 1, (uint64_t)below)];
        }
    }
}

static enum pond_status run_bootstraps(void *user, int64_t begin, int64_t end, int thread,
                                       struct pond_error *err)
{
    const struct bootstrap *bootstrap = user;
    struct sample *sample = &bootstrap->thread[thread];

    (void)err;
    for (int64_t b = begin; b < end; b++) {
        struct tail_fit fit;

        draw_sample(sample, bootstrap, b);
        prepare_sample(sample);
        fit = best_tail(sample, bootstrap->options);
        bootstrap->worse[b] = fit.ks >= bootstrap->fit->ks;
    }
    return POND_OK;
}

static enum pond_status find_p_value(struct pond_powerlaw *fit, const struct sample *data,
                                     const struct pond_powerlaw_options *options,
                                     struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct bootstrap bootstrap = {.data = data, .fit = fit, .options = options};
    int threads = pond_threads();
    int64_t worse = 0;

    POND_TRY(POND_NEW(&bootstrap.worse, options->bootstraps, err));
    POND_TRY(POND_NEW(&bootstrap.thread, threads, err));
    for (int t = 0; t < threads; t++) {
        POND_TRY(alloc_sample(&bootstrap.thread[t], fit->count, err));
    }
    POND_TRY(pond_parallel_for(options->bootstraps, 1, run_bootstraps, &bootstrap, err));
    for (int64_t b = 0; b < options->bootstraps; b++) {
        worse += bootstrap.worse[b];
    }
    fit->p_value = (double)worse / (double)options->bootstraps;
done:
    for (int t = 0; bootstrap.thread != NULL && t < threads; t++) {
        free_sample(&bootstrap.thread[t]);
    }
    pondi_free(bootstrap.thread);
    pondi_free(bootstrap.worse);
    return status;
}

/* The values above 0. */
static enum pond_status take_values(struct sample *sample, const double *x, int64_t count,
                                    bool discrete, struct pond_error *err)
{
    int64_t kept = 0;

    for (int64_t i = 0; i < count; i++) {
        if (!isfinite(x[i])) {
            return pond_fail(err, POND_EINVAL, "value %" PRId64 " (%g) is not finite", i, x[i]);
        }
        if (discrete && x[i] != floor(x[i])) {
            return pond_fail(err, POND_EINVAL, "value %" PRId64 " (%g) is not a whole number", i,
                             x[i]);
        }
        if (x[i] > 0.0) {
            sample->x[kept++] = x[i];
        }
    }
    sample->count = kept;
    return POND_OK;
}

static double standard_error(const struct pond_powerlaw *fit, bool discrete)
{
    double n = (double)fit->tail;
    struct pondi_jet z;
    double slope = 0.0;

    if (!discrete) {
        return (fit->alpha - 1.0) / sqrt(n);
    }
    z = pondi_zeta(fit->alpha, fit->xmin);
    slope = z.first / z.value;
    return 1.0 / sqrt(n * (z.second / z.value - slope * slope));
}

enum pond_status pond_powerlaw_fit(struct pond_powerlaw *out, const double *x, int64_t count,
                                   const struct pond_powerlaw_options *options,
                                   struct pond_error *err)
{
    static const struct pond_powerlaw_options plain = {.discrete = false};
    enum pond_status status = POND_OK;
    struct sample sample = {0};
    struct pond_powerlaw fit = {(double)NAN, (double)NAN, (double)NAN, (double)NAN,
                                0,           0,           (double)NAN};
    struct tail_fit best;

    options = options != NULL ? options : &plain;
    POND_TRY(alloc_sample(&sample, count, err));
    POND_TRY(take_values(&sample, x, count, options->discrete, err));
    prepare_sample(&sample);
    fit.count = sample.count;
    best = best_tail(&sample, options);
    if (!isnan(best.alpha)) {
        fit.alpha = best.alpha;
        fit.ks = best.ks;
        fit.xmin = sample.value[best.first];
        fit.tail = sample.from[best.first];
        fit.standard_error = standard_error(&fit, options->discrete);
        if (options->bootstraps > 0) {
            POND_TRY(find_p_value(&fit, &sample, options, err));
        }
    }
    *out = fit;
done:
    free_sample(&sample);
    return status;
}
