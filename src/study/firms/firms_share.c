/* What of a group's account is each firm's part, and what its firms add up to one by one.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "study/firms/firms_account.h"

#define TOLERANCE 1e-10

/* Arrays of one measure. */
struct share {
    const struct firms_account *account;
    double *foreign; /* sectors: abroad, for each unit of output that imports like the average */
    double *firm;    /* nodes: direct and abroad, for each unit of base output */
    double *rest;    /* sectors: the same */
    double *m;       /* unknowns */
    double *worth;   /* unknowns */
};

static void clear(struct share *share)
{
    pondi_free(share->foreign);
    pondi_free(share->firm);
    pondi_free(share->rest);
    pondi_free(share->m);
    pondi_free(share->worth);
}

static enum pond_status allocate(struct share *share, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t nodes = share->account->firms->network->nodes;
    int64_t n = share->account->firms->input->sectors;

    POND_TRY(POND_NEW(&share->foreign, n, err));
    POND_TRY(POND_NEW(&share->firm, nodes, err));
    POND_TRY(POND_NEW(&share->rest, n, err));
    POND_TRY(POND_NEW(&share->m, nodes + n, err));
    POND_TRY(POND_NEW(&share->worth, nodes + n, err));
done:
    return status;
}

/* D L of goods wherever they were made, times what each sector imports. */
static void find_foreign(struct share *share, const struct pond_leontief *wherever, int32_t measure)
{
    const struct impact_input *input = share->account->firms->input;
    const double *all = input->io->part[POND_IO_COEFFICIENTS];
    const double *domestic = impact_domestic(input);
    int64_t n = input->sectors;
    double *whole = share->rest; /* for now */

    memcpy(whole, input->direct + measure * n, (size_t)n * sizeof *whole);
    pond_leontief_multipliers(wherever, 1, whole);
    memset(share->foreign, 0, (size_t)n * sizeof *share->foreign);
    for (int64_t s = 0; s < n; s++) {
        for (int64_t k = 0; k < n; k++) {
            share->foreign[k] += whole[s] * (all[s * n + k] - domestic[s * n + k]);
        }
    }
}

static void find_direct(struct share *share, int32_t measure)
{
    const struct impact_firms *firms = share->account->firms;
    const double *fit = pond_hybrid_fit(firms->hybrid);
    int64_t nodes = firms->network->nodes;
    int64_t n = firms->input->sectors;

    for (int64_t j = 0; j < nodes; j++) {
        share->firm[j] =
            firms->firm[measure * nodes + j] + fit[j] * share->foreign[firms->sector[j]];
    }
    for (int64_t k = 0; k < n; k++) {
        share->rest[k] = firms->rest[measure * n + k] + firms->rest_scale[k] * share->foreign[k];
    }
}

static enum pond_status share_role(struct firms_account *account, struct share *share, int role,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct impact_firms *firms = account->firms;
    const double *turnover = pond_hybrid_turnover(firms->hybrid);
    int64_t nodes = firms->network->nodes;
    int64_t measure = account->measure[role];
    struct pond_hybrid_ask ask = {TOLERANCE, NULL, firms->work, NULL};

    POND_TRY(pond_hybrid_multipliers(firms->hybrid, &ask, share->firm, share->rest, share->m, err));
    for (int64_t j = 0; j < nodes; j++) {
        account->added_up[role] += account->taken[j] != 0 ? share->m[j] * turnover[j] : 0.0;
    }
    ask.taken_out = account->taken;
    POND_TRY(pond_hybrid_multipliers(firms->hybrid, &ask, share->firm, share->rest, share->m, err));
    pond_hybrid_worth(firms->hybrid, NULL, share->m, share->worth, firms->work);
    for (int64_t j = 0; j < nodes; j++) {
        double z = firms->base[j] * turnover[j];

        if (account->taken[j] != 0) {
            account->direct[role][j] = firms->firm[measure * nodes + j] * z;
            account->total[role][j] = share->firm[j] * z + share->worth[j] * turnover[j];
            account->together[role] += account->total[role][j];
        }
    }
done:
    return status;
}

enum pond_status firms_account_share(struct firms_account *account, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct impact_input *input = account->firms->input;
    struct pond_leontief *wherever = NULL;
    struct share share = {.account = account};

    POND_TRY(allocate(&share, err));
    POND_TRY(
        pond_leontief_new(&wherever, input->io->part[POND_IO_COEFFICIENTS], input->sectors, err));
    for (int role = 0; role < FIRMS_ROLES; role++) {
        if (account->measure[role] >= 0) {
            find_foreign(&share, wherever, account->measure[role]);
            find_direct(&share, account->measure[role]);
            POND_TRY(share_role(account, &share, role, err));
        }
    }
done:
    clear(&share);
    pond_leontief_free(wherever);
    return status;
}
