/* Firms of the store that an intervention chooses, as a share of their sectors.
 * SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "study/change/change_study.h"
#include "study/firms/firms_system.h"
#include "study/scenario/choose.h"

/* Sectors are compared sums of doubles: so much more than all of one is a matter of rounding. */
#define ROUNDING 1e-9

struct shares {
    struct change_study *c;
    struct impact_firms *firms;
    struct study_chooser *chooser;
};

/* What the chosen firms of each sector are of it, money or people a year, into `sum`; firms of
 * which that is not on record are counted. */
static int64_t add_up(const struct shares *s, const struct study_choice *choice, bool employees,
                      double *sum)
{
    const struct impact_firms *firms = s->firms;
    int64_t unknown = 0;

    for (pond_node j = 0; j < firms->network->nodes; j++) {
        pond_node node = firms->of[j];
        double is = employees ? s->chooser->employees[node]
                              : firms->turnover[j] * firms->base[j] / firms->years;

        if (choice->chosen[node] == 0) {
            continue;
        }
        unknown += isnan(is) ? 1 : 0;
        sum[firms->sector[j]] += isnan(is) ? 0.0 : is;
    }
    return unknown;
}

static double whole_of(const struct change_study *c, int32_t sector, bool employees)
{
    int32_t m = impact_measure_of(c->input, IMPACT_JOBS);
    double jobs = m < 0 ? (double)NAN : c->input->direct[m * (int64_t)c->input->sectors + sector];

    return c->state.output[sector] * (employees ? jobs : 1.0);
}

/* Of each industry that changes: the share, which must be one. */
static enum pond_status check(struct change_study *c, const struct change_event *event,
                              double *share, int64_t unknown, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const json_t *industries = json_object_get(event->json, "industry");
    const char *by = change_text(event, "by");
    bool employees = by != NULL && strcmp(by, "employees") == 0;
    const char *industry = NULL;

    c->work.event = event;
    c->work.region = c->input->here;
    if (change_has(event, "region")) {
        POND_TRY(change_find_region(&c->work, "region", change_text(event, "region"),
                                    &c->work.region, err));
    }
    for (size_t i = 0; (industry = study_text_at(industries, i)) != NULL; i++) {
        int32_t s = 0;

        POND_TRY(change_find_sector(&c->work, "industry", industry, &s, err));
        share[s] /= whole_of(c, s, employees);
        if (!(share[s] > 0.0)) {
            return change_fail(&c->work, POND_EINVAL, "who", err,
                               "of the firms chosen none is of sector \"%s\" with %s on record, of "
                               "%" PRId64 " it is not known (expected firms of the sector: see "
                               "--concordance)",
                               pond_io_code(c->input->io, POND_IO_SECTOR, s),
                               employees ? "employees" : "trades", unknown);
        }
        if (share[s] > 1.0 + ROUNDING) {
            return change_fail(&c->work, POND_EINVAL, "who", err,
                               "the firms chosen are %.4g times all of sector \"%s\" (expected at "
                               "most 1: another region, --price, or a margin in --concordance)",
                               share[s], pond_io_code(c->input->io, POND_IO_SECTOR, s));
        }
        share[s] = fmin(share[s], 1.0);
    }
done:
    return status;
}

static enum pond_status choose(const struct shares *s, const struct change_event *event,
                               double *share, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const char *by = change_text(event, "by");
    struct study_choice choice = {.chosen = NULL};
    char path[60];
    struct study_where where = {s->c->file->file, path};
    int64_t unknown = 0;

    (void)snprintf(path, sizeof path, "%s.who", event->path);
    POND_TRY(study_choose(s->chooser, json_object_get(event->json, "who"), where, &choice, err));
    memset(share, 0, (size_t)s->c->input->sectors * sizeof *share);
    unknown = add_up(s, &choice, by != NULL && strcmp(by, "employees") == 0, share);
    POND_TRY(check(s->c, event, share, unknown, err));
done:
    study_choice_clear(&choice);
    return status;
}

enum pond_status change_find_shares(struct change_study *c, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct shares s = {.c = c};
    int64_t n = c->input->sectors;
    bool any = false;

    for (int32_t k = 0; k < c->file->events; k++) {
        any = any || change_has(&c->file->event[k], "who");
    }
    if (!any) {
        return POND_OK;
    }
    POND_TRY(impact_firms_new(&s.firms, c->input, err));
    POND_TRY(study_chooser_new(&s.chooser, c->study, err));
    POND_TRY(POND_NEW(&c->share, c->file->events * n, err));
    for (int64_t k = 0; k < c->file->events * n; k++) {
        c->share[k] = (double)NAN;
    }
    for (int32_t k = 0; k < c->file->events; k++) {
        if (change_has(&c->file->event[k], "who")) {
            POND_TRY(choose(&s, &c->file->event[k], &c->share[k * n], err));
        }
    }
done:
    study_chooser_free(s.chooser);
    impact_firms_free(s.firms);
    return status;
}
