/* Interventions that change what is needed, what is emitted and what is wanted.
 * SPDX-License-Identifier: Apache-2.0 */
#include "study/change/change_apply.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "study/scenario/choose.h"

enum pond_status change_work_new(struct change_work *work, struct change_state *state,
                                 const struct change_file *file, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    *work = (struct change_work){.state = state, .file = file};
    POND_TRY(POND_NEW(&work->sector, state->input->regions, err));
    POND_TRY(POND_NEW(&work->use, 2 * (int64_t)state->input->sectors, err));
done:
    return status;
}

void change_work_clear(struct change_work *work)
{
    pondi_free(work->sector);
    pondi_free(work->use);
    *work = (struct change_work){.sector = NULL};
}

double change_take_up(const struct change_work *work, int32_t sector)
{
    int64_t event = work->event - work->file->event;
    double firms = work->share == NULL ? (double)NAN
                                       : work->share[event * work->state->input->sectors + sector];

    return change_number(work->event, "take_up", 1.0) * (isnan(firms) ? 1.0 : firms);
}

double change_take(const struct change_work *work, struct change_column column,
                   const struct change_goods *goods, enum impact_place place, double share)
{
    double taken = share * change_bought(work->state, column, goods, place);

    change_scale(work->state, column, goods, place, 1.0 - share);
    return taken;
}

/* --- coefficients --- */

/* Money that was saved is spent again as households of the region spend. */
static enum pond_status spend_again(const struct change_work *work, double money,
                                    struct pond_error *err)
{
    struct change_state *state = work->state;
    const struct impact_input *input = state->input;
    double sum = 0.0;

    if (money == 0.0) {
        return POND_OK;
    }
    if (input->spending != NULL) {
        for (int64_t s = 0; s < input->sectors; s++) {
            sum += input->spending[s * input->regions + work->region];
        }
    }
    if (input->spending == NULL || !(sum > 0.0)) {
        return change_fail(work, POND_EINVAL, "rebound", err,
                           "table \"%s\" does not say what households spend on, so that nothing "
                           "can be spent again (expected 0, or a table with households and pay)",
                           input->io->name);
    }
    for (int64_t s = 0; s < input->sectors; s++) {
        int64_t c = s * input->regions + work->region;
        double made =
            input->spending_domestic == NULL ? input->spending[c] : input->spending_domestic[c];

        state->respent[s] += money * (input->spending[c] / sum);
        state->respent_made[s] += money * (made / sum);
    }
    state->spent_again += money;
    return POND_OK;
}

/* At prices of before, what a unit of output needs less of inputs is value added by its sector,
 * whoever keeps it: owners, or customers by lower prices (double deflation). */
static enum pond_status keep_saving(const struct change_work *work, int32_t sector, double saving,
                                    struct pond_error *err)
{
    struct change_state *state = work->state;
    const struct impact_input *input = state->input;
    int64_t n = input->sectors;
    int32_t m = impact_measure_of(input, IMPACT_VALUE_ADDED);
    double left = 1.0;

    if (m >= 0) {
        double *added = &state->now.direct[m * n + sector];
        bool was = *added >= 0.0;

        *added += saving;
        left = was ? *added : 0.0;
    } else {
        for (int64_t i = 0; i < n; i++) {
            left -= state->now.all[i * n + sector];
        }
        left = saving < 0.0 ? left : 0.0;
    }
    state->saved += saving * state->output[sector];
    return left >= -1e-12
               ? POND_OK
               : change_fail(work, POND_EINVAL, "change", err,
                             "inputs of sector \"%s\" would cost %.4g of each unit of its output "
                             "more than it earns (expected value added that is not negative)",
                             pond_io_code(input->io, POND_IO_SECTOR, sector), -left);
}

/* One input of one sector, wherever it is made; what that saves for each unit of output. */
static enum pond_status change_input(struct change_work *work, int32_t sector, const char *input,
                                     double change, double *saving, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct change_column column = change_sector_column(work->state, sector);
    struct change_goods goods;
    double bought = 0.0;

    POND_TRY(change_find_goods(work, "input", input, work->region, &goods, err));
    for (int p = 0; p < IMPACT_PLACES; p++) {
        bought += change_bought(work->state, column, &goods, (enum impact_place)p);
        change_scale(work->state, column, &goods, (enum impact_place)p, 1.0 + change);
    }
    *saving -= change * bought;
    if (bought == 0.0) {
        status = change_fail(work, POND_EINVAL, "input", err,
                             "sector \"%s\" buys nothing of \"%s\" (expected an input that it has)",
                             pond_io_code(work->state->input->io, POND_IO_SECTOR, sector), input);
    }
done:
    return status;
}

static enum pond_status change_coefficients(struct change_work *work, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const json_t *industries = json_object_get(work->event->json, "industry");
    const json_t *inputs = json_object_get(work->event->json, "input");
    double before = work->state->saved;
    const char *industry = NULL;

    for (size_t i = 0; (industry = study_text_at(industries, i)) != NULL; i++) {
        const char *input = NULL;
        double change = change_number(work->event, "change", 0.0);
        double saving = 0.0;
        int32_t sector = 0;

        POND_TRY(change_find_sector(work, "industry", industry, &sector, err));
        change *= change_take_up(work, sector);
        for (size_t k = 0; (input = study_text_at(inputs, k)) != NULL; k++) {
            POND_TRY(change_input(work, sector, input, change, &saving, err));
        }
        POND_TRY(keep_saving(work, sector, saving, err));
    }
    status = spend_again(
        work, (work->state->saved - before) * change_number(work->event, "rebound", work->rebound),
        err);
done:
    return status;
}

/* --- intensities --- */

static enum pond_status change_intensity(const struct change_work *work, int32_t sector,
                                         const char *code, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct change_state *state = work->state;
    const struct impact_input *input = state->input;
    double factor = 1.0 + change_number(work->event, "change", 0.0) * change_take_up(work, sector);
    int32_t m = 0;

    POND_TRY(change_find_measure(work, code, &m, err));
    if (input->measure[m].role == IMPACT_OUTPUT || input->measure[m].role == IMPACT_VALUE_ADDED ||
        input->measure[m].role == IMPACT_IMPORTS) {
        return change_fail(work, POND_EINVAL, "measure", err,
                           "\"%s\" of a unit of output follows from its inputs (expected another "
                           "measure, or \"what\": \"coefficient\")",
                           code);
    }
    state->now.direct[m * (int64_t)input->sectors + sector] *= factor;
    if (input->measure[m].role == IMPACT_PAY) {
        state->now.pay[sector] *= factor;
    }
done:
    return status;
}

static enum pond_status change_intensities(struct change_work *work, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const json_t *industries = json_object_get(work->event->json, "industry");
    const json_t *measures = json_object_get(work->event->json, "measure");
    const char *industry = NULL;

    for (size_t i = 0; (industry = study_text_at(industries, i)) != NULL; i++) {
        const char *code = NULL;
        int32_t sector = 0;

        POND_TRY(change_find_sector(work, "industry", industry, &sector, err));
        for (size_t k = 0; (code = study_text_at(measures, k)) != NULL; k++) {
            POND_TRY(change_intensity(work, sector, code, err));
        }
    }
done:
    return status;
}

/* --- final demand --- */

static enum pond_io_final_kind kind_of(const char *category)
{
    static const char *const names[] = {[POND_IO_HOUSEHOLDS] = "households",
                                        [POND_IO_INVESTMENT] = "investment",
                                        [POND_IO_GOVERNMENT] = "government",
                                        [POND_IO_EXPORTS] = "exports"};

    for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
        if (names[k] != NULL && category != NULL && strcmp(names[k], category) == 0) {
            return (enum pond_io_final_kind)k;
        }
    }
    return POND_IO_HOUSEHOLDS;
}

/* Multiply what a category of the region wants of marked sectors' goods; before that the sum. */
static double scale_final(const struct change_work *work, const uint8_t *wanted, double factor)
{
    const struct change_state *state = work->state;
    const struct pond_io_label *label = state->input->io->axis[POND_IO_FINAL].label;
    enum pond_io_final_kind kind = kind_of(change_text(work->event, "category"));
    double sum = 0.0;

    for (int32_t f = 0; f < state->finals; f++) {
        struct change_column column = change_final_column(state, f);

        if ((enum pond_io_final_kind)label[f].kind != kind || label[f].region != work->region) {
            continue;
        }
        for (int64_t s = 0; s < state->input->sectors; s++) {
            if (wanted[s]) {
                sum += column.all[s * column.stride];
                column.all[s * column.stride] *= factor;
                column.made[s * column.stride] *= factor;
            }
        }
    }
    return sum;
}

static enum pond_status change_wants(struct change_work *work, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct impact_input *input = work->state->input;
    const json_t *industries = json_object_get(work->event->json, "industry");
    const char *industry = NULL;
    uint8_t *wanted = NULL;
    double sum = 0.0;

    POND_TRY(POND_NEW(&wanted, input->sectors, err));
    memset(wanted, industries == NULL ? 1 : 0, (size_t)input->sectors);
    for (size_t i = 0; (industry = study_text_at(industries, i)) != NULL; i++) {
        struct change_goods goods;

        POND_TRY(change_find_goods(work, "industry", industry, work->region, &goods, err));
        for (int32_t r = 0; r < input->regions; r++) {
            if (goods.sector[r] >= 0) {
                wanted[goods.sector[r]] = 1;
            }
        }
    }
    sum = scale_final(work, wanted, 1.0);
    if (!(sum > 0.0)) {
        status =
            change_fail(work, POND_EINVAL, "category", err,
                        "table \"%s\" has no final demand of %s of the region for it "
                        "(expected a category that buys such goods)",
                        input->io->name,
                        change_has(work->event, "category") ? change_text(work->event, "category")
                                                            : "households");
        goto done;
    }
    if (change_number(work->event, "amount", 0.0) < -sum) {
        status = change_fail(work, POND_EINVAL, "amount", err,
                             "%.6g less is wanted than the %.6g %s that are bought (expected at "
                             "most that)",
                             -change_number(work->event, "amount", 0.0), sum, input->io->currency);
        goto done;
    }
    (void)scale_final(work, wanted,
                      1.0 + change_number(work->event, "change",
                                          change_number(work->event, "amount", 0.0) / sum));
done:
    pondi_free(wanted);
    return status;
}

/* --- all kinds --- */

enum pond_status change_apply(struct change_work *work, const struct change_event *event,
                              struct pond_error *err)
{
    static enum pond_status (*const apply[CHANGE_KINDS])(struct change_work *,
                                                         struct pond_error *) = {
        [CHANGE_COEFFICIENT] = change_coefficients, [CHANGE_INTENSITY] = change_intensities,
        [CHANGE_NEW_FIRMS] = change_new_firms,      [CHANGE_CLOSURE] = change_closure,
        [CHANGE_SOURCING] = change_sourcing,        [CHANGE_FINAL_DEMAND] = change_wants,
    };
    enum pond_status status = POND_OK;
    const char *region = change_text(event, "region");

    work->event = event;
    work->region = work->state->input->here;
    if (region != NULL) {
        POND_TRY(change_find_region(work, "region", region, &work->region, err));
    }
    POND_TRY(apply[event->kind](work, err));
    POND_TRY(change_invest(work, err));
done:
    return status;
}
