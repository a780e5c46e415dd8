/* Interventions by which firms open and close, buyers go elsewhere, and money is invested.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "study/change/change_apply.h"
#include "study/scenario/choose.h"

static const char *const place_names[IMPACT_PLACES] = {
    [IMPACT_HERE] = "here", [IMPACT_ELSEWHERE] = "elsewhere", [IMPACT_ABROAD] = "abroad"};

/* As change_give; its message says where in the file that is asked for. */
static enum pond_status give(const struct change_work *work, struct change_column column,
                             const struct change_goods *goods, enum impact_place place,
                             struct change_column like, double amount, struct pond_error *err)
{
    enum pond_status status = change_give(work->state, column, goods, place, like, amount, err);

    return status == POND_EINVAL
               ? pond_fail_in(err, status, "%s: %s", work->file->file, work->event->path)
               : status;
}

/* Shares by place as a member gives them; false: it is not given. */
static bool shares_of(const struct change_work *work, const char *member,
                      double share[IMPACT_PLACES])
{
    const json_t *given = json_object_get(work->event->json, member);

    for (int p = 0; p < IMPACT_PLACES; p++) {
        share[p] = json_number_value(json_object_get(given, place_names[p]));
    }
    return given != NULL;
}

/* --- firms of a size --- */

/* Jobs for each unit of a sector's output. */
static enum pond_status jobs_of(const struct change_work *work, int32_t sector, double *jobs,
                                struct pond_error *err)
{
    const struct impact_input *input = work->state->input;
    int32_t m = impact_measure_of(input, IMPACT_JOBS);

    *jobs = m < 0 ? 0.0 : input->direct[m * (int64_t)input->sectors + sector];
    if (*jobs > 0.0) {
        return POND_OK;
    }
    return change_fail(work, POND_EINVAL, "employees", err,
                       "table \"%s\" has no jobs of sector \"%s\" to tell output by (expected "
                       "\"output\" instead)",
                       input->io->name, pond_io_code(input->io, POND_IO_SECTOR, sector));
}

/* What so many firms make, money a year. */
static enum pond_status output_of(const struct change_work *work, int32_t sector, double *output,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    double firms = change_number(work->event, "firms", 0.0);
    double jobs = 0.0;

    if (change_has(work->event, "employees")) {
        POND_TRY(jobs_of(work, sector, &jobs, err));
        *output = firms * change_number(work->event, "employees", 0.0) / jobs;
    } else {
        *output = firms * change_number(work->event, "output", 0.0);
    }
done:
    return status;
}

/* Of what firms sell in the region, what others sold before or sell then: by place, as the file
 * says, or in the parts in which the region buys. */
static enum pond_status others(const struct change_work *work, const struct change_goods *goods,
                               struct change_column use, double sold, double by[IMPACT_PLACES],
                               struct pond_error *err)
{
    bool opens = work->event->kind == CHANGE_NEW_FIRMS;
    const char *member = opens ? "displaces" : "replaced";
    bool given = shares_of(work, member, by);
    double bought[IMPACT_PLACES];
    double sum = 0.0;

    for (int p = 0; p < IMPACT_PLACES; p++) {
        bought[p] = change_bought(work->state, use, goods, (enum impact_place)p);
        sum += bought[p];
    }
    for (int p = 0; p < IMPACT_PLACES; p++) {
        double part = sum > 0.0 ? bought[p] / sum : 0.0;

        by[p] = sold * (given || !opens ? by[p] : part);
        if (opens && by[p] > bought[p] * (1.0 + 1e-9)) {
            return change_fail(work, POND_EINVAL, member, err,
                               "%.6g %s of \"%s\" would be displaced %s, where the region buys "
                               "%.6g (expected less, or \"exports\")",
                               by[p], work->state->input->io->currency, goods->industry,
                               place_names[p], bought[p]);
        }
    }
    if (opens && !given && sold > 0.0 && !(sum > 0.0)) {
        return change_fail(work, POND_EINVAL, "displaces", err,
                           "the region buys nothing of \"%s\" (expected \"displaces\", or "
                           "\"exports\": 1)",
                           goods->industry);
    }
    return POND_OK;
}

/* Firms that open, or close, as final demand: what they deliver, less what others do not. */
static enum pond_status open_or_close(struct change_work *work, const char *industry,
                                      struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct change_state *state = work->state;
    struct change_column column = change_other_column(state);
    double sign = work->event->kind == CHANGE_NEW_FIRMS ? 1.0 : -1.0;
    double by[IMPACT_PLACES];
    double output = 0.0;
    struct change_goods goods;
    struct change_column use;
    int32_t sector = 0;

    POND_TRY(change_find_sector(work, "industry", industry, &sector, err));
    POND_TRY(output_of(work, sector, &output, err));
    if (sign < 0.0 && output > state->output[sector]) {
        return change_fail(work, POND_EINVAL, "firms", err,
                           "they make %.6g %s, and all of sector \"%s\" makes %.6g (expected at "
                           "most that)",
                           output, state->input->io->currency,
                           pond_io_code(state->input->io, POND_IO_SECTOR, sector),
                           state->output[sector]);
    }
    POND_TRY(change_find_goods(work, "industry", industry, work->region, &goods, err));
    use = change_use(state, &goods, work->use);
    POND_TRY(others(work, &goods, use, output * (1.0 - change_number(work->event, "exports", 0.0)),
                    by, err));
    POND_TRY(give(work, column, &goods, IMPACT_HERE, use, sign * output, err));
    for (int p = 0; p < IMPACT_PLACES; p++) {
        POND_TRY(give(work, column, &goods, (enum impact_place)p, use, -sign * by[p], err));
    }
done:
    return status;
}

enum pond_status change_new_firms(struct change_work *work, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const json_t *industries = json_object_get(work->event->json, "industry");
    const char *industry = NULL;

    for (size_t i = 0; (industry = study_text_at(industries, i)) != NULL; i++) {
        POND_TRY(open_or_close(work, industry, err));
    }
done:
    return status;
}

/* --- a share of a sector --- */

/* Take a share away from one buyer; others deliver instead, and what nobody delivers is imported
 * where `needed`, for a sector that could not work without it, else not bought. */
static enum pond_status close_for(const struct change_work *work, const struct change_goods *goods,
                                  struct change_column column, double share, bool needed,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    double by[IMPACT_PLACES];
    double sum = 0.0;
    double taken = change_take(work, column, goods, IMPACT_HERE, share);

    (void)shares_of(work, "replaced", by);
    for (int p = 0; p < IMPACT_PLACES; p++) {
        sum += by[p];
    }
    by[IMPACT_ABROAD] += needed ? fmax(0.0, 1.0 - sum) : 0.0;
    for (int p = 0; p < IMPACT_PLACES; p++) {
        POND_TRY(give(work, column, goods, (enum impact_place)p, column, by[p] * taken, err));
    }
done:
    return status;
}

static enum pond_status close_share(struct change_work *work, const char *industry,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct change_state *state = work->state;
    struct change_goods goods;
    double share = change_number(work->event, "share", 1.0);
    int32_t sector = 0;

    POND_TRY(change_find_sector(work, "industry", industry, &sector, err));
    POND_TRY(change_find_goods(work, "industry", industry, work->region, &goods, err));
    share *= change_take_up(work, sector);
    for (int32_t s = 0; s < state->input->sectors; s++) {
        POND_TRY(close_for(work, &goods, change_sector_column(state, s), share, true, err));
    }
    for (int32_t f = 0; f < state->finals; f++) {
        POND_TRY(close_for(work, &goods, change_final_column(state, f), share, false, err));
    }
    POND_TRY(close_for(work, &goods, change_other_column(state), share, false, err));
    for (int32_t r = 0; r < state->input->regions && state->now.spending != NULL; r++) {
        POND_TRY(close_for(work, &goods, change_spending_column(state, r), share, false, err));
    }
done:
    return status;
}

enum pond_status change_closure(struct change_work *work, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const json_t *industries = json_object_get(work->event->json, "industry");
    const char *industry = NULL;

    for (size_t i = 0; (industry = study_text_at(industries, i)) != NULL; i++) {
        if (change_has(work->event, "firms")) {
            POND_TRY(open_or_close(work, industry, err));
        } else {
            POND_TRY(close_share(work, industry, err));
        }
    }
done:
    return status;
}

/* --- sourcing --- */

static bool is_from(const struct change_work *work, enum impact_place place)
{
    const char *from = change_text(work->event, "from");

    return from == NULL || strcmp(from, "outside") == 0 ? place != IMPACT_HERE
                                                        : strcmp(from, place_names[place]) == 0;
}

static enum impact_place to_place(const struct change_work *work)
{
    const char *to = change_text(work->event, "to");

    for (int p = 0; p < IMPACT_PLACES && to != NULL; p++) {
        if (strcmp(to, place_names[p]) == 0) {
            return (enum impact_place)p;
        }
    }
    return IMPACT_HERE;
}

/* One buyer; what it buys in all stays. */
static enum pond_status source(const struct change_work *work, const struct change_goods *goods,
                               struct change_column column, double *moved, struct pond_error *err)
{
    double share = change_number(work->event, "share", 0.0);
    double taken = 0.0;

    for (int p = 0; p < IMPACT_PLACES; p++) {
        if (is_from(work, (enum impact_place)p) && to_place(work) != (enum impact_place)p) {
            taken += change_take(work, column, goods, (enum impact_place)p, share);
        }
    }
    *moved += fabs(taken);
    return give(work, column, goods, to_place(work), column, taken, err);
}

static bool is_buyer(const struct change_work *work, const char *who)
{
    const char *buyers = change_text(work->event, "buyers");

    return buyers == NULL || strcmp(buyers, "all") == 0 || strcmp(buyers, who) == 0;
}

static enum pond_status source_sectors(const struct change_work *work,
                                       const struct change_goods *goods, double *moved,
                                       struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct impact_input *input = work->state->input;
    const json_t *only = json_object_get(work->event->json, "buyer_industry");
    const char *industry = NULL;
    int32_t s = 0;

    for (size_t i = 0; (industry = study_text_at(only, i)) != NULL; i++) {
        POND_TRY(change_find_sector(work, "buyer_industry", industry, &s, err));
        POND_TRY(source(work, goods, change_sector_column(work->state, s), moved, err));
    }
    for (s = 0; s < input->sectors && only == NULL && is_buyer(work, "sectors"); s++) {
        if (input->region[s] == work->region) {
            POND_TRY(source(work, goods, change_sector_column(work->state, s), moved, err));
        }
    }
done:
    return status;
}

/* Households' purchases, and those of what they earn more or less. */
static enum pond_status source_households(const struct change_work *work,
                                          const struct change_goods *goods, double *moved,
                                          struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct change_state *state = work->state;
    const struct pond_io_label *label = state->input->io->axis[POND_IO_FINAL].label;
    double marginal = 0.0;

    for (int32_t f = 0; f < state->finals; f++) {
        if (label[f].kind == POND_IO_HOUSEHOLDS && label[f].region == work->region) {
            POND_TRY(source(work, goods, change_final_column(state, f), moved, err));
        }
    }
    if (state->now.spending != NULL) {
        POND_TRY(source(work, goods, change_spending_column(state, work->region), &marginal, err));
    }
done:
    return status;
}

enum pond_status change_sourcing(struct change_work *work, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const json_t *industries = json_object_get(work->event->json, "industry");
    bool households = is_buyer(work, "households") && !change_has(work->event, "buyer_industry");
    const char *industry = NULL;

    for (size_t i = 0; (industry = study_text_at(industries, i)) != NULL; i++) {
        struct change_goods goods;
        double moved = 0.0;

        POND_TRY(change_find_goods(work, "industry", industry, work->region, &goods, err));
        if (to_place(work) == IMPACT_HERE && goods.sector[work->region] < 0) {
            return change_fail(work, POND_EINVAL, "to", err,
                               "nobody in the region makes \"%s\" (expected goods that it makes)",
                               industry);
        }
        POND_TRY(source_sectors(work, &goods, &moved, err));
        if (households) {
            POND_TRY(source_households(work, &goods, &moved, err));
        }
        if (moved != 0.0 || change_number(work->event, "share", 0.0) == 0.0) {
            continue;
        }
        if (!impact_tells_abroad(work->state->input)) {
            return change_fail(work, POND_EINVAL, "from", err,
                               "table \"%s\" does not tell which of its imports are \"%s\" "
                               "(expected a table with domestic coefficients, as the EPA's)",
                               work->state->input->io->name, industry);
        }
        return change_fail(work, POND_EINVAL, "from", err,
                           "nothing of \"%s\" is bought there (expected goods that are bought "
                           "from there)",
                           industry);
    }
done:
    return status;
}

/* --- investments --- */

/* Where a good is made: as the file says, or where the region buys such goods. */
static enum pond_status buy(struct change_work *work, const json_t *part, double amount,
                            struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct change_state *state = work->state;
    struct change_column once = {state->once, state->once_made, 1};
    const char *industry = json_string_value(json_object_get(part, "industry"));
    const char *made = json_string_value(json_object_get(part, "region"));
    int32_t region = work->region;
    struct change_goods goods;
    struct change_column use;
    double bought[IMPACT_PLACES] = {0.0};
    double sum = 0.0;

    if (made != NULL) {
        POND_TRY(change_find_region(work, "cost.buys", made, &region, err));
    }
    POND_TRY(change_find_goods(work, "cost.buys", industry, region, &goods, err));
    use = change_use(state, &goods, work->use);
    for (int p = 0; p < IMPACT_PLACES && made == NULL; p++) {
        bought[p] = change_bought(state, use, &goods, (enum impact_place)p);
        sum += bought[p];
    }
    if (!(sum > 0.0)) {
        return give(work, once, &goods, IMPACT_HERE, use, amount, err);
    }
    for (int p = 0; p < IMPACT_PLACES; p++) {
        POND_TRY(
            give(work, once, &goods, (enum impact_place)p, use, amount * (bought[p] / sum), err));
    }
done:
    return status;
}

enum pond_status change_invest(struct change_work *work, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const json_t *cost = json_object_get(work->event->json, "cost");
    const json_t *buys = json_object_get(cost, "buys");
    double amount = json_number_value(json_object_get(cost, "amount"));

    for (size_t k = 0; k < json_array_size(buys); k++) {
        const json_t *part = json_array_get(buys, k);

        POND_TRY(buy(work, part, amount * json_number_value(json_object_get(part, "share")), err));
    }
    work->state->cost += cost == NULL ? 0.0 : amount;
done:
    return status;
}
