/* Runs of all scenarios with measures taken, and trials of one measure more.
 * SPDX-License-Identifier: Apache-2.0 */
#include "ripple/protect_job.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/parallel.h"

/* Which firms lose in which scenario is kept in so many bytes at most. */
#define MOST_REACH (INT64_C(256) << 20)

/* Below this eps what the stopping rule leaves out is not worth a word. */
#define REST_EPS 1e-9

/* The worst loss of a trial is looked for in so many scenarios at a time. */
#define WORST_CHUNK 64

static enum pond_status check_request(const struct pond_esri_protect_input *what,
                                      struct pond_error *err)
{
    if (what->budget < 0 || what->candidates < 0 || what->scenarios < 0) {
        return pond_fail(err, POND_EINVAL,
                         "ESRI: budget %" PRId64 ", candidates %" PRId64 ", scenarios %" PRId64
                         " (expected numbers >= 0)",
                         what->budget, what->candidates, what->scenarios);
    }
    if ((what->measure != POND_ESRI_FIRMS && what->measure != POND_ESRI_SUPPLIERS) ||
        (what->objective != POND_ESRI_TOTAL && what->objective != POND_ESRI_WORST)) {
        return pond_fail(err, POND_EINVAL, "ESRI: measure %d, objective %d (expected 1 or 2)",
                         (int)what->measure, (int)what->objective);
    }
    return POND_OK;
}

/* The shock of a firm that is held up already is no shock. */
static bool is_held(const struct pond_esri_protect_input *what, pond_node node)
{
    return what->input->held != NULL && what->input->held[node] != 0;
}

static enum pond_status add_shock(struct pondi_job *job, int64_t scenario, int64_t *at,
                                  struct pond_esri_shock shock, struct pond_error *err)
{
    if (shock.node < 0 || shock.node >= job->nodes || !(shock.down >= 0.0 && shock.down <= 1.0) ||
        !(shock.up >= 0.0 && shock.up <= 1.0)) {
        return pond_fail(err, POND_EINVAL,
                         "scenario %" PRId64 ": ESRI: shock of node %d by %g and %g (expected a "
                         "node from 0 to %d and losses from 0 to 1)",
                         scenario, (int)shock.node, shock.down, shock.up, (int)job->nodes - 1);
    }
    if (!is_held(job->what, shock.node)) {
        job->shock[(*at)++] = shock;
    }
    return POND_OK;
}

static enum pond_status list_scenarios(struct pondi_job *job, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_esri_protect_input *what = job->what;
    int64_t count = what->scenarios > 0 ? what->scenarios : job->nodes;
    int64_t at = 0;

    if (what->scenarios == 0 && (what->node != NULL || what->start != NULL)) {
        return pond_fail(err, POND_EINVAL, "ESRI: no scenarios to protect from");
    }
    job->scenarios = count;
    POND_TRY(POND_NEW(&job->start, count + 1, err));
    POND_TRY(POND_NEW(&job->shock, what->start != NULL ? what->start[count] : count, err));
    for (int64_t k = 0; k < count; k++) {
        int64_t end = what->start != NULL ? what->start[k + 1] : k + 1;

        for (int64_t s = what->start != NULL ? what->start[k] : k; s < end; s++) {
            pond_node node = what->node != NULL ? what->node[k] : (pond_node)k;

            POND_TRY(add_shock(job, k, &at,
                               what->start != NULL ? what->shock[s]
                                                   : (struct pond_esri_shock){node, 1.0, 1.0},
                               err));
        }
        job->start[k + 1] = at;
    }
done:
    return status;
}

static enum pond_status make_chances(struct pondi_job *job, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const double *given = job->what->chance;
    double sum = (double)job->scenarios;

    POND_TRY(POND_NEW(&job->chance, job->scenarios, err));
    for (int64_t k = 0; given != NULL && k < job->scenarios; k++) {
        if (!(given[k] >= 0.0) || isinf(given[k])) {
            return pond_fail(err, POND_EINVAL,
                             "ESRI: chance of scenario %" PRId64
                             " is %g (expected a finite number >= 0)",
                             k, given[k]);
        }
    }
    sum = given != NULL ? pond_sum(given, job->scenarios) : sum;
    if (!(sum > 0.0) || isinf(sum)) {
        return pond_fail(err, POND_EINVAL,
                         "ESRI: chances of all scenarios add up to %g (expected a finite number "
                         "above 0)",
                         sum);
    }
    for (int64_t k = 0; k < job->scenarios; k++) {
        job->chance[k] = (given != NULL ? given[k] : 1.0) / sum;
    }
done:
    return status;
}

static enum pond_status new_trial(struct pondi_trial *trial, const struct pondi_job *job,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(POND_NEW(&trial->held, job->nodes, err));
    if (job->what->input->revenue != NULL) {
        POND_TRY(POND_NEW(&trial->revenue, job->nodes, err));
    }
    POND_TRY(POND_NEW(&trial->item, job->scenarios, err));
    POND_TRY(POND_NEW(&trial->start, job->scenarios + 1, err));
    POND_TRY(POND_NEW(&trial->shock, job->start[job->scenarios], err));
    POND_TRY(POND_NEW(&trial->total, job->scenarios, err));
    POND_TRY(POND_NEW(&trial->settled, job->scenarios, err));
    POND_TRY(POND_NEW(&trial->saved, job->scenarios, err));
    POND_TRY(POND_NEW(&trial->node_down, job->nodes, err));
    POND_TRY(POND_NEW(&trial->node_up, job->nodes, err));
    POND_TRY(POND_NEW(&trial->mark, job->nodes, err));
done:
    return status;
}

static enum pond_status copy_weights(struct pondi_job *job, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_esri_input *input = job->what->input;
    struct pond_esri_model *model = NULL;

    POND_TRY(POND_NEW(&job->weight, job->nodes, err));
    POND_TRY(pond_esri_model_new(&model, input, err));
    memcpy(job->weight, model->weight, (size_t)job->nodes * sizeof *job->weight);
    job->at_rest = model->eps <= REST_EPS && model->stop == POND_ESRI_STOP_STATE && !model->compat;
done:
    pond_esri_model_free(model);
    return status;
}

enum pond_status pondi_job_begin(struct pondi_job *job, const struct pond_esri_protect_input *what,
                                 struct pond_error *err)
{
    enum pond_status status = POND_OK;

    assert(what->input != NULL && what->input->view.network != NULL);
    *job = (struct pondi_job){.what = what, .nodes = what->input->view.network->nodes};
    POND_TRY(check_request(what, err));
    POND_TRY(copy_weights(job, err));
    POND_TRY(list_scenarios(job, err));
    POND_TRY(make_chances(job, err));
    POND_TRY(POND_NEW(&job->held, job->nodes, err));
    if (what->input->held != NULL) {
        memcpy(job->held, what->input->held, (size_t)job->nodes);
    }
    POND_TRY(POND_NEW(&job->loss, job->scenarios, err));
    POND_TRY(POND_NEW(&job->rank, job->scenarios, err));
    job->words = (job->nodes + 63) / 64;
    if (what->measure == POND_ESRI_FIRMS && job->words * 8 <= MOST_REACH / job->scenarios) {
        POND_TRY(POND_NEW(&job->reach, job->scenarios * job->words, err));
    }
    job->threads = pond_threads();
    POND_TRY(POND_NEW(&job->trial, job->threads, err));
    for (int t = 0; t < job->threads; t++) {
        POND_TRY(new_trial(&job->trial[t], job, err));
    }
done:
    return status;
}

static void free_trial(struct pondi_trial *trial)
{
    pondi_free(trial->held);
    pondi_free(trial->revenue);
    pondi_free(trial->item);
    pondi_free(trial->start);
    pondi_free(trial->shock);
    pondi_free(trial->total);
    pondi_free(trial->settled);
    pondi_free(trial->saved);
    pondi_free(trial->node_down);
    pondi_free(trial->node_up);
    pondi_free(trial->mark);
}

void pondi_job_end(struct pondi_job *job)
{
    for (int t = 0; job->trial != NULL && t < job->threads; t++) {
        free_trial(&job->trial[t]);
    }
    pondi_free(job->trial);
    pondi_free(job->weight);
    pondi_free(job->start);
    pondi_free(job->shock);
    pondi_free(job->chance);
    pondi_free(job->held);
    pondi_free(job->change);
    pondi_free(job->loss);
    pondi_free(job->rank);
    pondi_free(job->reach);
    *job = (struct pondi_job){0};
}

/* --- the network with measures --- */

static double value_of(struct pond_view view, pond_node supplier, pond_node customer)
{
    struct pond_row row = pond_view_suppliers(view, customer);

    for (int64_t e = 0; e < row.links; e++) {
        if (row.node[e] == supplier) {
            return row.value[e];
        }
    }
    return 0.0;
}

/* The value of a link so far: that of the list's last change of it, or of the network. */
static double value_so_far(struct pond_view view, const struct pond_link_change *link,
                           int64_t links, pond_node supplier, pond_node customer)
{
    for (int64_t l = links; l > 0; l--) {
        if (link[l - 1].supplier == supplier && link[l - 1].customer == customer) {
            return link[l - 1].value;
        }
    }
    return value_of(view, supplier, customer);
}

/* Half a link goes to the second supplier. */
static void change_links(const struct pondi_job *job, struct pondi_trial *trial,
                         const struct pond_esri_change *change, struct pond_link_change *link,
                         int64_t *links)
{
    struct pond_view view = job->what->input->view;
    double from = value_so_far(view, link, *links, change->from, change->customer);
    double to = value_so_far(view, link, *links, change->to, change->customer);

    link[(*links)++] =
        (struct pond_link_change){change->from, change->customer, fmax(0.0, from - change->value)};
    link[(*links)++] = (struct pond_link_change){change->to, change->customer, to + change->value};
    if (trial->revenue != NULL) {
        trial->revenue[change->from] = fmax(0.0, trial->revenue[change->from] - change->value);
        trial->revenue[change->to] += change->value;
    }
}

static enum pond_status make_overlay(struct pond_overlay **out, const struct pondi_job *job,
                                     struct pondi_trial *trial,
                                     const struct pond_esri_change *one_more,
                                     struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_esri_protect_input *what = job->what;
    struct pond_link_change *link = NULL;
    int64_t links = what->mades;

    POND_TRY(POND_NEW(&link, links + 2 * (job->changes + 1), err));
    if (links > 0) {
        memcpy(link, what->made, (size_t)links * sizeof *link);
    }
    for (int64_t c = 0; c < job->changes; c++) {
        change_links(job, trial, &job->change[c], link, &links);
    }
    if (one_more != NULL) {
        change_links(job, trial, one_more, link, &links);
    }
    POND_TRY(pond_overlay_new(out, what->input->view.network, link, links, err));
done:
    pondi_free(link);
    return status;
}

enum pond_status pondi_job_model(struct pond_esri_model **out, const struct pondi_job *job,
                                 struct pondi_trial *trial,
                                 const struct pond_esri_candidate *one_more, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_esri_input input = *job->what->input;
    struct pond_overlay *overlay = NULL;

    input.weights = 1;
    input.weight = job->weight;
    memcpy(trial->held, job->held, (size_t)job->nodes);
    input.held = trial->held;
    if (trial->revenue != NULL) {
        memcpy(trial->revenue, input.revenue, (size_t)job->nodes * sizeof *trial->revenue);
        input.revenue = trial->revenue;
    }
    if (one_more != NULL && one_more->node >= 0) {
        trial->held[one_more->node] = 1;
    }
    if (job->what->measure == POND_ESRI_SUPPLIERS && (job->changes > 0 || one_more != NULL)) {
        POND_TRY(
            make_overlay(&overlay, job, trial, one_more != NULL ? &one_more->change : NULL, err));
        input.view.overlay = overlay;
    }
    POND_TRY(pond_esri_model_new(out, &input, err));
done:
    pond_overlay_free(overlay);
    return status;
}

/* --- runs --- */

int64_t pondi_job_shocks(const struct pondi_job *job, const uint8_t *held, int64_t scenario,
                         struct pond_esri_shock *shock)
{
    int64_t count = 0;

    for (int64_t s = job->start[scenario]; s < job->start[scenario + 1]; s++) {
        if (held[job->shock[s].node] == 0) {
            shock[count++] = job->shock[s];
        }
    }
    return count;
}

static void add_item(const struct pondi_job *job, struct pondi_trial *trial, int64_t scenario)
{
    int64_t at = trial->start[trial->items];

    trial->item[trial->items++] = scenario;
    trial->start[trial->items] =
        at + pondi_job_shocks(job, trial->held, scenario, trial->shock + at);
}

static struct pond_esri_batch batch_of(const struct pondi_trial *trial)
{
    return (struct pond_esri_batch){
        .count = trial->items,
        .start = trial->start,
        .shock = trial->shock,
        .total = trial->total,
        .settled = trial->settled,
    };
}

static void count_runs(struct pondi_trial *trial)
{
    for (int64_t m = 0; m < trial->items; m++) {
        trial->unsettled += trial->settled[m] == 0;
    }
    trial->runs += trial->items;
}

static int by_loss(const void *left, const void *right, const double *loss)
{
    int64_t a = *(const int64_t *)left;
    int64_t b = *(const int64_t *)right;

    if (loss[a] != loss[b]) {
        return loss[a] > loss[b] ? -1 : 1;
    }
    return (a > b) - (a < b);
}

/* A heap sort, since qsort hands nothing to its comparison. */
static void sink(int64_t *rank, int64_t at, int64_t count, const double *loss)
{
    for (int64_t child = 2 * at + 1; child < count; child = 2 * at + 1) {
        int64_t old = rank[at];

        child += child + 1 < count && by_loss(&rank[child + 1], &rank[child], loss) > 0;
        if (by_loss(&rank[child], &rank[at], loss) <= 0) {
            return;
        }
        rank[at] = rank[child];
        rank[child] = old;
        at = child;
    }
}

static void rank_losses(struct pondi_job *job)
{
    for (int64_t k = 0; k < job->scenarios; k++) {
        job->rank[k] = k;
    }
    for (int64_t at = job->scenarios / 2; at > 0; at--) {
        sink(job->rank, at - 1, job->scenarios, job->loss);
    }
    for (int64_t end = job->scenarios - 1; end > 0; end--) {
        int64_t old = job->rank[0];

        job->rank[0] = job->rank[end];
        job->rank[end] = old;
        sink(job->rank, 0, end, job->loss);
    }
}

enum pond_status pondi_job_run(struct pondi_job *job, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pondi_trial *trial = &job->trial[0];
    struct pond_esri_model *model = NULL;
    struct pond_esri_batch batch;

    POND_TRY(pondi_job_model(&model, job, trial, NULL, err));
    trial->items = 0;
    for (int64_t k = 0; k < job->scenarios; k++) {
        add_item(job, trial, k);
    }
    batch = batch_of(trial);
    POND_TRY(pond_esri_run_batch(model, &batch, err));
    count_runs(trial);
    for (int64_t k = 0; k < job->scenarios; k++) {
        job->loss[k] = trial->total[k];
        trial->saved[k] = job->chance[k] * job->loss[k];
    }
    job->total = pond_sum(trial->saved, job->scenarios);
    rank_losses(job);
    job->worst = job->loss[job->rank[0]];
done:
    pond_esri_model_free(model);
    return status;
}

static enum pond_status run_items(const struct pond_esri_model *model, struct pond_esri_work *work,
                                  struct pondi_trial *trial, struct pond_error *err)
{
    struct pond_esri_batch batch = batch_of(trial);
    enum pond_status status = pond_esri_run_range(model, work, &batch, 0, batch.count, err);

    count_runs(trial);
    return status;
}

/* Does this measure bear on a scenario? */
static bool bears_on(const struct pondi_job *job, const struct pond_esri_candidate *one_more,
                     int64_t scenario)
{
    return one_more->node < 0 || pondi_job_reaches(job, scenario, one_more->node);
}

static enum pond_status try_total(double *gain, const struct pondi_job *job,
                                  struct pondi_trial *trial,
                                  const struct pond_esri_candidate *one_more,
                                  const struct pond_esri_model *model, struct pond_esri_work *work,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;

    trial->items = 0;
    for (int64_t k = 0; k < job->scenarios; k++) {
        if (bears_on(job, one_more, k)) {
            add_item(job, trial, k);
        }
    }
    POND_TRY(run_items(model, work, trial, err));
    for (int64_t m = 0; m < trial->items; m++) {
        int64_t k = trial->item[m];

        trial->saved[m] = job->chance[k] * (job->loss[k] - trial->total[m]);
    }
    *gain = pond_sum(trial->saved, trial->items);
done:
    return status;
}

static enum pond_status run_worst_chunk(double *worst, const struct pond_esri_model *model,
                                        struct pond_esri_work *work, struct pondi_trial *trial,
                                        struct pond_error *err)
{
    enum pond_status status = run_items(model, work, trial, err);

    for (int64_t m = 0; status == POND_OK && m < trial->items; m++) {
        *worst = trial->total[m] > *worst ? trial->total[m] : *worst;
    }
    trial->items = 0;
    return status;
}

/* The largest losses together. */
static enum pond_status try_soft(double *gain, const struct pondi_job *job,
                                 struct pondi_trial *trial, const struct pond_esri_model *model,
                                 struct pond_esri_work *work, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    trial->items = 0;
    for (int64_t at = 0; at < job->scenarios && at < PONDI_WORST_SCENARIOS; at++) {
        add_item(job, trial, job->rank[at]);
    }
    POND_TRY(run_items(model, work, trial, err));
    for (int64_t m = 0; m < trial->items; m++) {
        *gain += pondi_soft(job->loss[trial->item[m]], job->worst) -
                 pondi_soft(trial->total[m], job->worst);
    }
done:
    return status;
}

/* Scenarios in the order of their losses so far, until those that come lost no more than the worst
 * that was found. A second supplier may make things worse elsewhere: then all are run. */
static enum pond_status try_worst(double *gain, const struct pondi_job *job,
                                  struct pondi_trial *trial,
                                  const struct pond_esri_candidate *one_more,
                                  const struct pond_esri_model *model, struct pond_esri_work *work,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    double worst = 0.0;

    trial->items = 0;
    for (int64_t at = 0; at < job->scenarios; at++) {
        int64_t k = job->rank[at];

        if (one_more->node >= 0 && job->loss[k] <= worst) {
            break;
        }
        if (!bears_on(job, one_more, k)) {
            worst = job->loss[k] > worst ? job->loss[k] : worst;
            break;
        }
        add_item(job, trial, k);
        if (trial->items == WORST_CHUNK) {
            POND_TRY(run_worst_chunk(&worst, model, work, trial, err));
        }
    }
    POND_TRY(run_worst_chunk(&worst, model, work, trial, err));
    *gain = job->worst - worst;
done:
    return status;
}

enum pond_status pondi_job_try(double *gain, const struct pondi_job *job, struct pondi_trial *trial,
                               const struct pond_esri_candidate *one_more, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_esri_model *model = NULL;
    struct pond_esri_work *work = NULL;

    *gain = 0.0;
    POND_TRY(pondi_job_model(&model, job, trial, one_more, err));
    POND_TRY(pond_esri_work_new(&work, model, err));
    if (job->soft) {
        status = try_soft(gain, job, trial, model, work, err);
    } else if (job->what->objective == POND_ESRI_WORST) {
        status = try_worst(gain, job, trial, one_more, model, work, err);
    } else {
        status = try_total(gain, job, trial, one_more, model, work, err);
    }
done:
    pond_esri_work_free(work);
    pond_esri_model_free(model);
    return status;
}
