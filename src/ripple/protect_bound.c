/* What each firm promises, and what no measures can save: estimates and bounds, with their proofs
 * in README.md, "Which to protect".
 * SPDX-License-Identifier: Apache-2.0 */
#include "ripple/protect_bound.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/parallel.h"

/* Losses this near to each other are equal. */
#define EQUAL (1.0 - 1e-12)

/* More firms than this are not weighed against each other in one scenario: all may be saved. */
#define MOST_LARGEST 64

static double larger(double a, double b)
{
    return a > b ? a : b;
}

enum pond_status pondi_scores_run(struct pondi_scores *scores, const struct pondi_job *job,
                                  const struct pond_esri_model *model, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const uint8_t *held = job->held;
    struct pond_esri_batch batch = {.count = 0};
    pond_node *node = NULL;
    double *out[3] = {scores->total, scores->down, scores->up};
    double *score = NULL;
    uint8_t *settled = NULL;

    POND_TRY(POND_NEW(&node, job->nodes, err));
    POND_TRY(POND_NEW(&score, (size_t)job->nodes * 3, err));
    POND_TRY(POND_NEW(&settled, job->nodes, err));
    for (pond_node i = 0; i < job->nodes; i++) {
        if (held[i] == 0) {
            node[batch.count++] = i;
        }
    }
    batch.node = node;
    batch.total = score;
    batch.down = score + job->nodes;
    batch.up = score + 2 * (int64_t)job->nodes;
    batch.settled = settled;
    POND_TRY(pond_esri_run_batch(model, &batch, err));
    for (int s = 0; s < 3; s++) {
        for (int64_t m = 0; m < batch.count; m++) {
            out[s][node[m]] = score[s * (int64_t)job->nodes + m];
        }
    }
done:
    pondi_free(node);
    pondi_free(score);
    pondi_free(settled);
    return status;
}

/* Sums by firm, one row a slot. */
struct sums {
    struct pondi_job *job;
    const struct pondi_scores *scores;
    double *row;   /* slots x nodes */
    double *other; /* slots x nodes */
    double whole[PONDI_SLOTS];
    double *left; /* scenarios */
};

static enum pond_status new_rows(double **row, const struct pondi_job *job, struct pond_error *err)
{
    return POND_NEW(row, (size_t)job->nodes * PONDI_SLOTS, err);
}

/* Add up the rows in the order of slots. */
static void add_rows(double *sum, const double *row, pond_node nodes)
{
    for (pond_node i = 0; i < nodes; i++) {
        sum[i] = 0.0;
        for (int64_t slot = 0; slot < PONDI_SLOTS; slot++) {
            sum[i] += row[slot * nodes + i];
        }
    }
}

/* --- what passed through a firm --- */

static void note_reach(const struct pondi_visit *visit)
{
    const struct pondi_job *job = visit->job;
    uint64_t *row = NULL;

    if (job->reach == NULL) {
        return;
    }
    row = job->reach + visit->scenario * job->words;
    memset(row, 0, (size_t)job->words * sizeof *row);
    for (pond_node i = 0; i < job->nodes; i++) {
        if (visit->trial->node_down[i] > 0.0 || visit->trial->node_up[i] > 0.0) {
            row[i / 64] |= UINT64_C(1) << (i % 64);
        }
    }
}

static double passed_through(const struct pondi_visit *visit, const struct pondi_scores *scores,
                             pond_node i)
{
    double passed =
        visit->trial->node_up[i] * scores->up[i] + visit->trial->node_down[i] * scores->down[i];

    return passed < visit->total ? passed : visit->total;
}

static enum pond_status visit_passed(void *user, const struct pondi_visit *visit,
                                     struct pond_error *err)
{
    const struct sums *sums = user;
    const struct pondi_job *job = visit->job;
    double *row = sums->row + (int64_t)visit->slot * job->nodes;
    double chance = job->chance[visit->scenario];

    (void)err;
    note_reach(visit);
    for (pond_node i = 0; i < job->nodes; i++) {
        row[i] += chance * passed_through(visit, sums->scores, i);
    }
    return POND_OK;
}

enum pond_status pondi_bound_passed(double *passed, struct pondi_job *job,
                                    const struct pond_esri_model *model,
                                    const struct pondi_scores *scores, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct sums sums = {.job = job, .scores = scores};
    const struct pondi_survey survey = {
        .title = "looking at whom each failure reaches", .user = &sums, .visit = visit_passed};

    POND_TRY(new_rows(&sums.row, job, err));
    POND_TRY(pondi_job_survey(job, model, NULL, job->scenarios, &survey, err));
    add_rows(passed, sums.row, job->nodes);
done:
    pondi_free(sums.row);
    return status;
}

static enum pond_status visit_reach(void *user, const struct pondi_visit *visit,
                                    struct pond_error *err)
{
    (void)user;
    (void)err;
    note_reach(visit);
    return POND_OK;
}

enum pond_status pondi_bound_reach_again(struct pondi_job *job, const struct pond_esri_model *model,
                                         pond_node node, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pondi_survey survey = {.title = "looking at whom each failure reaches",
                                        .visit = visit_reach};
    int64_t *list = NULL;
    int64_t count = 0;

    if (job->reach == NULL) {
        return POND_OK;
    }
    POND_TRY(POND_NEW(&list, job->scenarios, err));
    for (int64_t k = 0; k < job->scenarios; k++) {
        if (pondi_job_reaches(job, k, node)) {
            list[count++] = k;
        }
    }
    POND_TRY(pondi_job_survey(job, model, list, count, &survey, err));
done:
    pondi_free(list);
    return status;
}

static enum pond_status visit_worst(void *user, const struct pondi_visit *visit,
                                    struct pond_error *err)
{
    const struct sums *sums = user;
    const struct pondi_job *job = visit->job;
    double *left = sums->row + (int64_t)visit->slot * job->nodes;
    double *relief = sums->other + (int64_t)visit->slot * job->nodes;
    bool is_worst = job->loss[visit->scenario] >= job->worst * EQUAL;

    (void)err;
    for (pond_node i = 0; i < job->nodes; i++) {
        double passed = passed_through(visit, sums->scores, i);

        left[i] = larger(left[i], visit->total - passed);
        if (job->soft) {
            relief[i] += pondi_soft(visit->total, job->worst) -
                         pondi_soft(visit->total - passed, job->worst);
        } else {
            relief[i] += is_worst ? passed : 0.0;
        }
    }
    return POND_OK;
}

enum pond_status pondi_bound_worst(double *promise, double *relief, struct pondi_job *job,
                                   const struct pond_esri_model *model,
                                   const struct pondi_scores *scores, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct sums sums = {.job = job, .scores = scores};
    const struct pondi_survey survey = {
        .title = "looking at the worst failures", .user = &sums, .visit = visit_worst};
    int64_t count = job->scenarios < PONDI_WORST_SCENARIOS ? job->scenarios : PONDI_WORST_SCENARIOS;

    POND_TRY(new_rows(&sums.row, job, err));
    POND_TRY(new_rows(&sums.other, job, err));
    POND_TRY(pondi_job_survey(job, model, job->rank, count, &survey, err));
    add_rows(relief, sums.other, job->nodes);
    for (pond_node i = 0; i < job->nodes; i++) {
        double left = 0.0;

        for (int64_t slot = 0; slot < PONDI_SLOTS; slot++) {
            left = larger(left, sums.row[slot * job->nodes + i]);
        }
        promise[i] = job->soft ? relief[i] : job->worst - left;
    }
done:
    pondi_free(sums.row);
    pondi_free(sums.other);
    return status;
}

/* --- what is lost at once, whatever else is held up --- */

static int descending(const void *left, const void *right)
{
    double a = *(const double *)left;
    double b = *(const double *)right;

    return (a < b) - (a > b);
}

enum pond_status pondi_sum_largest(double *sum, const double *value, int64_t values, int64_t count,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    double *sorted = NULL;

    *sum = 0.0;
    POND_TRY(POND_NEW(&sorted, values, err));
    memcpy(sorted, value, (size_t)values * sizeof *sorted);
    qsort(sorted, (size_t)values, sizeof *sorted, descending);
    for (int64_t v = 0; v < values && v < count; v++) {
        *sum += sorted[v];
    }
done:
    pondi_free(sorted);
    return status;
}

static void mark_shocked(const struct pondi_visit *visit, uint8_t mark)
{
    for (int64_t s = 0; s < visit->shocks; s++) {
        visit->trial->mark[visit->trial->shock[s].node] = mark;
    }
}

/* Keep the `count` largest, the largest first. */
static void keep_largest(double *largest, int64_t count, double value)
{
    int64_t at = count;

    if (count == 0 || value <= largest[count - 1]) {
        return;
    }
    for (at = count - 1; at > 0 && largest[at - 1] < value; at--) {
        largest[at] = largest[at - 1];
    }
    largest[at] = value;
}

static enum pond_status visit_direct(void *user, const struct pondi_visit *visit,
                                     struct pond_error *err)
{
    struct sums *sums = user;
    const struct pondi_job *job = visit->job;
    double *row = sums->row + (int64_t)visit->slot * job->nodes;
    double chance = job->chance[visit->scenario];
    int64_t count = job->what->budget < MOST_LARGEST ? job->what->budget : 0;
    double largest[MOST_LARGEST] = {0.0};
    double all = 0.0;
    double own = 0.0;

    (void)err;
    mark_shocked(visit, 1);
    for (pond_node i = 0; i < job->nodes; i++) {
        double loss = larger(visit->trial->node_down[i], visit->trial->node_up[i]) * job->weight[i];

        if (loss > 0.0) {
            bool shocked = visit->trial->mark[i] != 0;

            all += loss;
            own += shocked ? loss : 0.0;
            row[i] += shocked ? 0.0 : chance * loss;
            keep_largest(largest, shocked ? 0 : count, loss);
        }
    }
    mark_shocked(visit, 0);
    for (int64_t s = 0; s < visit->shocks; s++) {
        row[visit->trial->shock[s].node] += chance * all;
    }
    sums->whole[visit->slot] += chance * all;
    sums->left[visit->scenario] = job->what->budget < MOST_LARGEST ? all : own;
    for (int64_t k = 0; k < count; k++) {
        sums->left[visit->scenario] -= largest[k];
    }
    return POND_OK;
}

/* In how many scenarios the firm fails that fails most often. */
static enum pond_status count_failures(int64_t *most, const struct pondi_job *job,
                                       struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t *count = NULL;

    *most = 0;
    POND_TRY(POND_NEW(&count, job->nodes, err));
    for (int64_t s = 0; s < job->start[job->scenarios]; s++) {
        int64_t failures = ++count[job->shock[s].node];

        *most = failures > *most ? failures : *most;
    }
done:
    pondi_free(count);
    return status;
}

/* Each firm takes its own failures away; of the others what is left is left. */
static enum pond_status direct_worst(double *most, const struct pondi_job *job, double *left,
                                     struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t failures = 0;
    int64_t gone = 0;

    POND_TRY(count_failures(&failures, job, err));
    gone = failures > 0 && job->what->budget > job->scenarios / failures
               ? job->scenarios
               : job->what->budget * failures;
    qsort(left, (size_t)job->scenarios, sizeof *left, descending);
    *most = job->worst - (gone < job->scenarios ? larger(left[gone], 0.0) : 0.0);
done:
    return status;
}

static enum pond_status direct_total(double *most, const struct pondi_job *job,
                                     const struct sums *sums, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    double *touched = NULL;
    double all = 0.0;

    POND_TRY(POND_NEW(&touched, job->nodes, err));
    add_rows(touched, sums->row, job->nodes);
    for (int slot = 0; slot < PONDI_SLOTS; slot++) {
        all += sums->whole[slot];
    }
    POND_TRY(pondi_sum_largest(most, touched, job->nodes, job->what->budget, err));
    *most = larger(job->total - all, 0.0) + *most;
    *most = *most < job->total ? *most : job->total;
done:
    pondi_free(touched);
    return status;
}

enum pond_status pondi_bound_direct(double *most, struct pondi_job *job, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct sums sums = {.job = job};
    struct pond_esri_model *model = NULL;
    const struct pondi_survey survey = {
        .title = "looking at what is lost at once", .user = &sums, .visit = visit_direct};

    *most = 0.0;
    POND_TRY(new_rows(&sums.row, job, err));
    POND_TRY(POND_NEW(&sums.left, job->scenarios, err));
    POND_TRY(pondi_job_model(&model, job, &job->trial[0], NULL, err));
    model->max_iterations = 1;
    POND_TRY(pondi_job_survey(job, model, NULL, job->scenarios, &survey, err));
    POND_TRY(job->what->objective == POND_ESRI_WORST ? direct_worst(most, job, sums.left, err)
                                                     : direct_total(most, job, &sums, err));
done:
    pond_esri_model_free(model);
    pondi_free(sums.row);
    pondi_free(sums.left);
    return status;
}

/* What a scenario's shocks alone come to; of two for one firm the later holds. */
static double own_loss(const struct pondi_job *job, int64_t scenario, double *shock)
{
    int64_t end = job->start[scenario + 1];
    double own = 0.0;

    for (int64_t s = job->start[scenario]; s < end; s++) {
        shock[job->shock[s].node] = larger(job->shock[s].down, job->shock[s].up);
    }
    for (int64_t s = job->start[scenario]; s < end; s++) {
        own += job->weight[job->shock[s].node] * shock[job->shock[s].node];
        shock[job->shock[s].node] = 0.0;
    }
    return own;
}

double pondi_bound_own(const struct pondi_job *job)
{
    double *shock = job->trial[0].node_down;
    double sum = 0.0;
    double worst = 0.0;

    memset(shock, 0, (size_t)job->nodes * sizeof *shock);
    for (int64_t k = 0; k < job->scenarios; k++) {
        double own = own_loss(job, k, shock);

        sum += job->chance[k] * own;
        worst = larger(worst, own);
    }
    return job->what->objective == POND_ESRI_WORST ? job->worst - worst : job->total - sum;
}
