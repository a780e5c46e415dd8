/* One scenario, one answer: prices go along with the days of a run, and demand with prices.
 * SPDX-License-Identifier: Apache-2.0 */
#include "study/days/days_prices.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/parallel.h"

static bool changes_prices(const struct study_scenario *scenario)
{
    for (int64_t i = 0; i < scenario->events; i++) {
        if (scenario->event[i].shock.kind == POND_SHOCK_PRICE) {
            return true;
        }
    }
    return false;
}

/* Final demand as pond_days_demand_of: of today, or where all days are kept of any. */
static const double *demand_of(void *user, int32_t day)
{
    const struct days_study *days = user;
    const struct days_prices *prices = days->prices;

    return prices->keeps ? prices->course + prices->row[day] * days->study->network->nodes
                         : prices->factor;
}

/* Keep what demand is today; a day that is like the one before is that one. */
static enum pond_status keep_day(struct days_prices *prices, const struct pond_price_day *day,
                                 pond_node nodes, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    if (!prices->keeps) {
        return POND_OK;
    }
    if (day->moved) {
        POND_TRY(POND_GROW(&prices->course, &prices->capacity, (prices->rows + 1) * nodes, err));
        memcpy(prices->course + prices->rows * nodes, prices->factor,
               (size_t)nodes * sizeof(double));
        prices->rows++;
    }
    prices->row[day->day] = prices->rows - 1;
done:
    return status;
}

enum pond_status days_prices_input(struct days_study *days, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    pond_node nodes = days->study->network->nodes;
    struct days_prices *prices = NULL;

    if (!changes_prices(days->scenario)) {
        return POND_OK;
    }
    POND_TRY(POND_NEW(&prices, 1, err));
    days->prices = prices;
    prices->elasticity = pond_study_number(days->study, "elasticity");
    POND_TRY(POND_NEW(&prices->price, 1, err));
    POND_TRY(price_study_beside(prices->price, days->study, days->scenario, days->shocks,
                                days->days, err));
    if (prices->elasticity > 0.0) {
        POND_TRY(POND_NEW(&prices->factor, nodes, err));
        POND_TRY(POND_NEW(&prices->part, nodes, err));
        POND_TRY(POND_NEW(&prices->fallen, days->days, err));
        prices->keeps = pond_study_bool(days->study, "why");
        if (prices->keeps) {
            POND_TRY(POND_NEW(&prices->row, days->days, err));
        }
        days->options.demand_of = demand_of;
        days->options.demand_user = days;
        pond_days_run_free(days->run); /* it began without */
        days->run = NULL;
        POND_TRY(pond_days_run_new(&days->run, days->model, &days->options, err));
    }
done:
    return status;
}

/* What final buyers of firm j's goods pay more, as a share: its price, and of a product that is
 * dearer from outside their part. */
static double change_for_final(const struct price_study *price, pond_node j, const double *change)
{
    double bought = price->firms.output[j] - price->study->network->sales[j];

    return change[j] + (price->final[j] != 0.0 && bought > 0.0 ? price->final[j] / bought : 0.0);
}

/* Constant own-price elasticity: demand = (1 + dp)^-E of the usual. */
static enum pond_status follow(struct days_study *days, const struct pond_price_day *day,
                               struct pond_error *err)
{
    struct days_prices *prices = days->prices;
    const struct pond_network *network = days->study->network;

    if (day->moved) {
        for (pond_node j = 0; j < network->nodes; j++) {
            double change = change_for_final(prices->price, j, day->price);

            if (!(change > -1.0)) {
                return pond_fail(err, POND_EINVAL,
                                 "the price of firm \"%s\" falls by %.4g %% on day %lld (expected "
                                 "less than 100 %%: --elasticity needs a price)",
                                 pond_study_code(days->study, j), -100.0 * change,
                                 (long long)day->day);
            }
            prices->factor[j] = pow(1.0 + change, -prices->elasticity);
            days->struck[j] |= prices->factor[j] != 1.0 ? 1 : 0;
            prices->part[j] = (days->turnover[j] - network->sales[j]) * (1.0 - prices->factor[j]);
        }
        prices->fallen[day->day] = pond_sum(prices->part, network->nodes);
    } else {
        prices->fallen[day->day] = prices->fallen[day->day - 1];
    }
    return keep_day(prices, day, network->nodes, err);
}

/* A day of prices, then that day of the run. */
static enum pond_status go_on(void *user, const struct pond_price_day *day, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct days_study *days = user;

    if (days->prices->factor != NULL) {
        POND_TRY(follow(days, day, err));
    }
    POND_TRY(pond_days_go(days->run, 1, days->prices->listener, days, err));
done:
    return status;
}

enum pond_status days_prices_go(struct days_study *days, pond_days_listener listener,
                                struct pond_error *err)
{
    days->prices->listener = listener;
    days->prices->price->also = go_on;
    days->prices->price->user = days;
    return price_study_solve(days->prices->price, err);
}

/* What demand did. */
static enum pond_status add_demand(const struct days_study *days, struct pond_result *result,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct days_prices *prices = days->prices;
    char currency[4];

    pond_study_currency(days->study, currency);
    POND_TRY(pond_result_add_figure(
        result, "demand_fallen", days_study_money(days, pond_sum(prices->fallen, days->days)),
        currency, "Final demand, at old prices, that dearer goods take away over the run", err));
    POND_TRY(pond_result_assume(
        result, err,
        "Final demand for a firm's goods is (1 + change of their price)^-%g of the usual, day by "
        "day, and buys nothing else instead; firms buy what they need at any price. Production is "
        "told at old prices.",
        prices->elasticity));
done:
    return status;
}

enum pond_status days_prices_tables(const struct days_study *days, struct pond_result *result,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;

    if (days->prices == NULL) {
        return pond_study_number(days->study, "elasticity") == 0.0
                   ? POND_OK
                   : pond_result_warn(result, err,
                                      "--elasticity changes nothing: no event of %s changes a "
                                      "price.",
                                      days->scenario->file);
    }
    if (days->prices->factor != NULL) {
        POND_TRY(add_demand(days, result, err));
    } else {
        POND_TRY(pond_result_assume(result, err,
                                    "Prices change no quantities: nobody buys less of what gets "
                                    "dearer (--elasticity is 0)."));
    }
    POND_TRY(price_study_tables(days->prices->price, result, err));
done:
    return status;
}

void days_prices_free(struct days_prices *prices)
{
    if (prices == NULL) {
        return;
    }
    price_study_free(prices->price);
    pondi_free(prices->factor);
    pondi_free(prices->part);
    pondi_free(prices->fallen);
    pondi_free(prices->course);
    pondi_free(prices->row);
    pondi_free(prices);
}
