/* Draws of what is uncertain, and shares of the variance over them.
 * SPDX-License-Identifier: Apache-2.0 */
#include "study/draws.h"

#include "base/alloc.h"

int64_t study_draws_items(const struct study_draws *draws)
{
    return 1 + draws->draws + draws->factors * draws->pairs;
}

int64_t study_draws_mixed(const struct study_draws *draws, int32_t factor, int64_t d)
{
    return 1 + draws->draws + factor * draws->pairs + d;
}

int64_t study_draws_point(const struct study_draws *draws, int64_t item, int32_t factor)
{
    int64_t extra = item - 1 - draws->draws;

    if (extra < 0) {
        return item - 1;
    }
    return extra % draws->pairs + (extra / draws->pairs == factor ? draws->pairs : 0);
}

enum pond_status study_draws_shares(const struct study_draws *draws, study_distance distance,
                                    const void *user, struct pond_variance_share *share,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t pairs = draws->pairs;
    double *b_to_c = NULL;
    double *a_to_c = NULL;
    double *a_to_b = NULL;

    POND_TRY(POND_NEW(&b_to_c, pairs, err));
    POND_TRY(POND_NEW(&a_to_c, pairs, err));
    POND_TRY(POND_NEW(&a_to_b, pairs, err));
    for (int64_t d = 0; d < pairs; d++) {
        a_to_b[d] = distance(user, 1 + d, 1 + pairs + d);
    }
    for (int32_t f = 0; f < draws->factors; f++) {
        for (int64_t d = 0; d < pairs; d++) {
            int64_t c = study_draws_mixed(draws, f, d);

            b_to_c[d] = distance(user, 1 + pairs + d, c);
            a_to_c[d] = distance(user, 1 + d, c);
        }
        share[f] = pond_variance_share_of(b_to_c, a_to_c, a_to_b, pairs, draws->seed);
    }
done:
    pondi_free(b_to_c);
    pondi_free(a_to_c);
    pondi_free(a_to_b);
    return status;
}

/* An outcome that is a number. */
struct number {
    study_outcome outcome;
    const void *user;
};

static double number_distance(const void *user, int64_t a, int64_t b)
{
    const struct number *number = user;
    double off = number->outcome(number->user, a) - number->outcome(number->user, b);

    return off * off;
}

enum pond_status study_draws_number_shares(const struct study_draws *draws, study_outcome outcome,
                                           const void *user, struct pond_variance_share *share,
                                           struct pond_error *err)
{
    const struct number number = {.outcome = outcome, .user = user};

    return study_draws_shares(draws, number_distance, &number, share, err);
}

int32_t study_largest_share(const struct pond_variance_share *share, int32_t factors, bool *clear)
{
    int32_t most = 0;

    for (int32_t f = 1; f < factors; f++) {
        most = share[f].total > share[most].total ? f : most;
    }
    *clear = true;
    for (int32_t f = 0; f < factors; f++) {
        *clear = *clear && (f == most || share[f].total_high < share[most].total_low);
    }
    return most;
}

enum pond_status study_add_shares(struct pond_table *table, struct study_share_columns *columns,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    static const char *const name[6][2] = {
        {"alone", "Share of the variance that it explains alone."},
        {"alone_low", "In 9 of 10 cases not below this."},
        {"alone_high", "In 9 of 10 cases not above this."},
        {"in_all", "Share that is left when all else is fixed: alone and together with others."},
        {"in_all_low", "In 9 of 10 cases not below this."},
        {"in_all_high", "In 9 of 10 cases not above this."},
    };

    for (int i = 0; i < 6; i++) {
        POND_TRY(
            pond_table_add_f64(table, name[i][0], "share", name[i][1], &columns->number[i], err));
    }
done:
    return status;
}

void study_set_shares(const struct study_share_columns *columns, int64_t row,
                      const struct pond_variance_share *share)
{
    const double number[6] = {share->first, share->first_low, share->first_high,
                              share->total, share->total_low, share->total_high};

    for (int i = 0; i < 6; i++) {
        columns->number[i][row] = number[i];
    }
}
