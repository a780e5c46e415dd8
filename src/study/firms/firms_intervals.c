/* How sure the account of a group of firms is.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "study/firms/firms_tables.h"

/* Direct figures of the group by measure and sector. */
struct direct {
    const struct firms_account *account;
    double *own;       /* measures x sectors: on record: certain */
    double *estimated; /* measures x sectors: by averages */
};

static void fill(const struct direct *direct)
{
    const struct impact_firms *firms = direct->account->firms;
    const double *turnover = pond_hybrid_turnover(firms->hybrid);
    int64_t nodes = firms->network->nodes;

    for (int32_t m = 0; m < firms->input->measures; m++) {
        for (int64_t j = 0; j < nodes; j++) {
            double *to = impact_firms_own(firms, m, j) ? direct->own : direct->estimated;

            if (direct->account->taken[j] != 0) {
                to[(int64_t)m * firms->input->sectors + firms->sector[j]] +=
                    firms->firm[m * nodes + j] * firms->base[j] * turnover[j];
            }
        }
    }
}

/* Spreads of a measure, as impact_intervals_draw has them: what is money is no figure to draw. */
static void spreads(const struct impact_input *input, int32_t m, double *direct_sd,
                    double *common_sd)
{
    enum impact_role role = input->measure[m].role;
    bool money = role == IMPACT_OUTPUT || role == IMPACT_VALUE_ADDED || role == IMPACT_PAY ||
                 role == IMPACT_IMPORTS;

    *direct_sd =
        money ? 0.0
              : pond_study_number(input->study, role == IMPACT_JOBS ? "jobs_sd" : "direct_sd");
    *common_sd = money || role == IMPACT_JOBS ? 0.0 : pond_study_number(input->study, "common_sd");
}

/* The group's total of a measure in a place, without what is direct. */
static double beyond_direct(const struct firms_account *account, int32_t m, int32_t place)
{
    double sum = 0.0;

    for (int32_t channel = 1; channel < IMPACT_TIERS + 3; channel++) {
        sum += pond_account_at(&account->answer.account, account->firms->input->regions, m, channel,
                               place);
    }
    return sum;
}

/* The draws are of the table's account of what the group buys. What they say of it in proportion
 * holds for the group's supply chain; direct figures of averages are drawn with the same numbers.
 */
static void carry_over(struct impact_intervals *intervals, const struct direct *direct,
                       const double *given, int64_t item)
{
    const struct impact_input *input = intervals->input;
    struct pond_interval_draw draw = {.seed = intervals->plan.seed, .point = {-1, -1, -1, -1}};
    double *total = intervals->total + item * intervals->totals;
    int64_t places = (int64_t)input->regions + 1;

    for (int32_t f = 0; item > 0 && f < intervals->plan.factors; f++) {
        draw.point[intervals->group[f]] = study_draws_point(&intervals->plan, item, f);
    }
    for (int32_t m = 0; m < input->measures; m++) {
        double direct_sd = 0.0;
        double common_sd = 0.0;

        spreads(input, m, &direct_sd, &common_sd);
        for (int32_t p = 0; p < places; p++) {
            double *of = &total[m * places + p];
            double chain = beyond_direct(direct->account, m, p);

            *of = given[m * places + p] != 0.0 ? chain * (*of / given[m * places + p]) : chain;
        }
        for (int32_t k = 0; k < input->sectors; k++) {
            int64_t cell = (int64_t)m * input->sectors + k;

            if (direct->own[cell] != 0.0 || direct->estimated[cell] != 0.0) {
                total[m * places + input->region[k]] +=
                    direct->own[cell] +
                    direct->estimated[cell] * pond_interval_direct_factor(&draw, input->sectors, m,
                                                                          k, direct_sd, common_sd);
            }
        }
    }
}

enum pond_status firms_intervals_draw(struct impact_intervals *out, struct firms_account *account,
                                      struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct impact_input *input = account->firms->input;
    int64_t cells = (int64_t)input->measures * input->sectors;
    struct direct direct = {.account = account};
    double *given = NULL;

    POND_TRY(POND_NEW(&direct.own, cells, err));
    POND_TRY(POND_NEW(&direct.estimated, cells, err));
    fill(&direct);
    POND_TRY(impact_intervals_draw(out, input, 1, account->bought, account->bought_domestic, err));
    POND_TRY(POND_NEW(&given, out->totals, err));
    memcpy(given, out->total, (size_t)out->totals * sizeof *given);
    for (int64_t item = 0; item < study_draws_items(&out->plan); item++) {
        carry_over(out, &direct, given, item);
    }
    POND_TRY(impact_intervals_answer(out, &account->answer, err));
done:
    pondi_free(direct.own);
    pondi_free(direct.estimated);
    pondi_free(given);
    return status;
}
