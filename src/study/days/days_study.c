/* From a scenario and the parameters of "ripple run" to a finished run.
 * SPDX-License-Identifier: Apache-2.0 */
#include "study/days/days_study.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "base/time.h"
#include "study/class_rules.h"
#include "study/days/days_prices.h"
#include "study/days/days_stocks.h"
#include "study/days/days_why.h"
#include "study/firm_facts.h"

/* --- groups of firms --- */

static enum pond_status start_group(struct days_groups *group, pond_node nodes, int32_t count,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;

    group->count = count;
    POND_TRY(POND_NEW(&group->of, nodes, err));
    POND_TRY(POND_NEW(&group->label, count, err));
done:
    return status;
}

static enum pond_status group_by_industry(struct days_study *days, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_network *network = days->study->network;
    struct days_groups *group = &days->group[DAYS_BY_INDUSTRY];

    group->name = "industries";
    group->key = "industry";
    group->meaning = "Its code.";
    POND_TRY(start_group(group, network->nodes, network->industries, err));
    memcpy(group->of, network->industry, (size_t)network->nodes * sizeof *group->of);
    for (int32_t k = 0; k < network->industries; k++) {
        const char *code = network->industry_code[k];
        group->label[k] = code[0] == '\0' ? NULL : code;
    }
done:
    return status;
}

/* The last group is of firms in no known place. */
static enum pond_status group_by_place(struct days_study *days, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_study *study = days->study;
    struct days_groups *group = &days->group[DAYS_BY_PLACE];
    int32_t places = (int32_t)study->places.rows;

    group->name = "places";
    group->key = "place";
    group->meaning = "Its name, or its code.";
    POND_TRY(start_group(group, study->network->nodes, places + 1, err));
    for (int32_t k = 0; k < places; k++) {
        const char *name = pond_batch_text(&study->places, POND_PLACE_NAME, k);
        group->label[k] =
            name != NULL ? name : pond_dictionary_text(study->codes.of[POND_PLACE], k);
    }
    for (pond_node j = 0; j < study->network->nodes; j++) {
        int64_t place = study->firms.column[POND_FIRM_PLACE].i64[study->network->firm[j]];
        group->of[j] = place < 0 ? places : (int32_t)place;
    }
done:
    return status;
}

/* Bounds of the size classes of the European Union (Recommendation 2003/361/EC), the self-employed
 * apart. */
static enum pond_status group_by_size(struct days_study *days, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    static const char *const label[DAYS_SIZES] = {"none",      "1 to 9",      "10 to 49",
                                                  "50 to 249", "250 or more", NULL};
    static const double least[DAYS_SIZES - 1] = {0.0, 0.5, 10.0, 50.0, 250.0};
    struct days_groups *group = &days->group[DAYS_BY_SIZE];
    pond_node nodes = days->study->network->nodes;
    double *employees = NULL;

    group->name = "sizes";
    group->key = "size";
    group->meaning = "Employees.";
    POND_TRY(start_group(group, nodes, DAYS_SIZES, err));
    POND_TRY(POND_NEW(&employees, nodes, err));
    POND_TRY(study_employees(days->study, employees, err));
    memcpy((void *)group->label, label, sizeof label);
    for (pond_node j = 0; j < nodes; j++) {
        group->of[j] = isnan(employees[j]) ? DAYS_SIZES - 1 : 0;
        for (int32_t k = 1; k < DAYS_SIZES - 1; k++) {
            group->of[j] = employees[j] >= least[k] ? k : group->of[j];
        }
    }
done:
    pondi_free(employees);
    return status;
}

static enum pond_status make_groups(struct days_study *days, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(group_by_industry(days, err));
    POND_TRY(group_by_place(days, err));
    POND_TRY(group_by_size(days, err));
    for (int g = 0; g < DAYS_GROUPINGS; g++) {
        struct days_groups *group = &days->group[g];

        POND_TRY(POND_NEW(&group->sums, group->count, err));
        POND_TRY(POND_NEW(&group->usual, group->count, err));
        POND_TRY(POND_NEW(&group->lost, days->days * group->count, err));
        if (days_study_lists(days, group)) {
            POND_TRY(POND_NEW(&group->day, days->days * group->count, err));
        }
        POND_TRY(POND_NEW(&group->unmet_final, group->count, err));
        POND_TRY(POND_NEW(&group->added_lost, group->count, err));
        POND_TRY(POND_NEW(&group->turnover, group->count, err));
        POND_TRY(POND_NEW(&group->production_lost, group->count, err));
    }
done:
    return status;
}

/* --- the model --- */

static enum pond_status make_classes(struct days_study *days, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_network *network = days->study->network;
    size_t pairs = (size_t)network->industries * (size_t)network->industries;

    POND_TRY(POND_NEW(&days->input_class, pairs, err));
    POND_TRY(
        study_class_rule(days->input_class, pond_study_text(days->study, "inputs"), network, err));
    if (pond_study_text(days->study, "classes")[0] != '\0') {
        POND_TRY(study_class_file(days->input_class, days->study,
                                  pond_study_text(days->study, "classes"), err));
    }
done:
    return status;
}

static void set_switches(struct pond_days_input *input, const struct pond_study *study)
{
    input->overcapacity = pond_study_number(study, "overcapacity");
    input->overcapacity_days = pond_study_number(study, "overcapacity_days");
    input->change_after_days = (int32_t)pond_study_integer(study, "change_after");
    input->change_exponent = pond_study_number(study, "change_exponent");
    input->link_half_life_days = pond_study_number(study, "half_life");
    input->cash_days = pond_study_number(study, "cash");
    input->fixed_share = pond_study_number(study, "fixed");
    input->income_share = pond_study_number(study, "income");
    input->income_memory = pond_study_number(study, "income_memory");
    input->exit_rate = pond_study_number(study, "exit");
    input->entry_rate = pond_study_number(study, "entry");
}

static enum pond_status make_run(struct days_study *days, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_study *study = days->study;
    struct pond_days_input *input = &days->input;
    const char *orders = pond_study_text(study, "orders");

    POND_TRY(make_classes(days, err));
    days->options = (struct pond_days_options){.shock = days->shocks->shock,
                                               .shocks = days->shocks->shocks,
                                               .seed = (uint64_t)pond_study_integer(study, "seed")};
    *input = pond_days_defaults((struct pond_view){.network = study->network});
    input->input_class = days->input_class;
    input->stock_days = pond_study_number(study, "stock");
    if (pond_study_text(study, "stocks")[0] != '\0') {
        POND_TRY(days_stocks_read(&days->stock_days, days->study, pond_study_text(study, "stocks"),
                                  err));
        input->link_stock_days = days->stock_days;
    }
    if (pond_study_number(study, "spare") > 0.0) {
        POND_TRY(POND_NEW(&days->spare, study->network->nodes, err));
        for (pond_node j = 0; j < study->network->nodes; j++) {
            days->spare[j] = pond_study_number(study, "spare");
        }
        input->spare_capacity = days->spare;
    }
    input->order_days = pond_study_number(study, "order");
    input->orders = strcmp(orders, "gap") == 0   ? POND_DAYS_ORDERS_GAP
                    : strcmp(orders, "use") == 0 ? POND_DAYS_ORDERS_USE
                                                 : POND_DAYS_ORDERS_DEMAND;
    input->rationing = strcmp(pond_study_text(study, "rationing"), "share") == 0
                           ? POND_DAYS_RATION_SHARE
                           : POND_DAYS_RATION_LEVEL;
    set_switches(input, study);
    POND_TRY(pond_days_model_new(&days->model, input, err));
    POND_TRY(pond_days_run_new(&days->run, days->model, &days->options, err));
done:
    return status;
}

static enum pond_status read_scenario(struct days_study *days, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct study_chooser *chooser = NULL;
    const char *path = pond_study_text(days->study, "scenario");

    if (path[0] == '\0') {
        return pond_fail(err, POND_EINVAL,
                         "a scenario is missing: pond %s FILE (\"pond ripple new FILE\" writes "
                         "one to begin from)",
                         days->study->analysis->name);
    }
    POND_TRY(pond_study_hash_file(days->study, path, err));
    POND_TRY(study_scenario_read(&days->scenario, path, err));
    POND_TRY(study_chooser_new(&chooser, days->study, err));
    POND_TRY(study_shocks_resolve(&days->shocks, days->scenario, chooser, err));
    days->days = pond_study_integer(days->study, "days");
    days->days = days->days == 0 ? days->scenario->days : days->days;
done:
    study_chooser_free(chooser);
    return status;
}

static enum pond_status make_room(struct days_study *days, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    pond_node nodes = days->study->network->nodes;

    POND_TRY(POND_NEW(&days->day, days->days, err));
    POND_TRY(POND_NEW(&days->struck, nodes, err));
    POND_TRY(POND_NEW(&days->lowest, nodes, err));
    POND_TRY(POND_NEW(&days->lowest_day, nodes, err));
    POND_TRY(POND_NEW(&days->short_day, nodes, err));
    POND_TRY(POND_NEW(&days->short_of, nodes, err));
    POND_TRY(POND_NEW(&days->usual_output, nodes, err));
    POND_TRY(POND_NEW(&days->turnover, nodes, err));
    POND_TRY(POND_NEW(&days->idle, nodes, err));
    POND_TRY(POND_NEW(&days->part, nodes, err));
    POND_TRY(POND_NEW(&days->turnover_lost, days->days, err));
    for (pond_node j = 0; j < nodes; j++) {
        days->lowest[j] = 1.0;
        days->lowest_day[j] = -1;
        days->short_day[j] = -1;
    }
    for (int64_t k = 0; k < days->shocks->shocks; k++) {
        const struct pond_shock *shock = &days->shocks->shock[k];
        /* Goods that come from elsewhere strike nobody, and prices none by themselves. */
        bool strikes = shock->kind != POND_SHOCK_PRICE && shock->kind != POND_SHOCK_SUPPLY;

        days->struck[shock->node] |= strikes ? 1 : 0;
    }
done:
    return status;
}

enum pond_status days_study_input(struct days_study *days, struct pond_study *study,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;

    days->study = study;
    days->period_days =
        floor((double)(study->totals.last_s - study->totals.first_s) / POND_DAY_S) + 1.0;
    POND_TRY(read_scenario(days, err));
    POND_TRY(make_room(days, err));
    POND_TRY(make_groups(days, err));
    POND_TRY(make_run(days, err));
done:
    return status;
}

/* --- the run --- */

double days_study_lost(const struct days_study *days, const double *activity, double *part)
{
    for (pond_node j = 0; j < days->study->network->nodes; j++) {
        part[j] = (1.0 - activity[j]) * days->turnover[j];
    }
    return pond_sum(part, days->study->network->nodes);
}

static void note_firms(struct days_study *days, const struct pond_days_run *run,
                       const struct pond_days_day *day)
{
    for (pond_node j = 0; j < days->study->network->nodes; j++) {
        double idle = 1.0 - day->activity[j];

        days->idle[j] += idle;
        if (day->activity[j] < days->lowest[j]) {
            days->lowest[j] = day->activity[j];
            days->lowest_day[j] = day->day;
        }
        if (day->limit[j] == POND_DAYS_LIMIT_INPUT && day->last_hit_day[j] == day->day &&
            days->short_day[j] < 0) {
            days->short_day[j] = day->day;
            days->short_of[j] = pond_days_shortest_input(run, j, NULL);
        }
    }
    days->turnover_lost[day->day] = days_study_lost(days, day->activity, days->part);
}

static void note_groups(struct days_study *days, const struct pond_days_run *run, int32_t day)
{
    for (int g = 0; g < DAYS_GROUPINGS; g++) {
        struct days_groups *group = &days->group[g];

        pond_days_sums_by(run, group->of, group->count, group->sums);
        if (group->day != NULL) {
            memcpy(group->day + (int64_t)day * group->count, group->sums,
                   (size_t)group->count * sizeof *group->day);
        }
        for (int32_t k = 0; k < group->count; k++) {
            group->production_lost[k] += group->sums[k].production_lost;
            group->unmet_final[k] += group->sums[k].unmet_final;
            group->added_lost[k] += group->usual[k].value_added - group->sums[k].value_added;
        }
        for (pond_node j = 0; j < days->study->network->nodes; j++) {
            group->lost[(int64_t)day * group->count + group->of[j]] += days->part[j];
        }
    }
}

static enum pond_status see_day(void *user, const struct pond_days_run *run,
                                const struct pond_days_day *day, struct pond_error *err)
{
    struct days_study *days = user;
    enum pond_status status = POND_OK;

    days->day[day->day] = day->sums;
    days->changed += day->changed;
    days->defaults += day->defaults;
    days->exits += day->exits;
    days->entries += day->entries;
    note_firms(days, run, day);
    note_groups(days, run, day->day);
    POND_TRY(days_why_see(days->why, run, day, err));
    POND_TRY(pond_progress_at(days->study->progress, day->day + 1, 0, err));
done:
    return status;
}

/* Usual turnover, of firms and of groups. */
static void note_turnover(struct days_study *days)
{
    const struct pond_network *network = days->study->network;

    for (pond_node j = 0; j < network->nodes; j++) {
        days->turnover[j] =
            fmax(days->usual_output[j], network->purchases[j] + network->imports[j]);
        for (int g = 0; g < DAYS_GROUPINGS; g++) {
            days->group[g].turnover[days->group[g].of[j]] += days->turnover[j];
        }
    }
}

void days_study_begin(struct days_study *days)
{
    struct pond_days_day before = pond_days_today(days->run);

    days->usual = before.sums;
    memcpy(days->usual_output, before.production,
           (size_t)days->study->network->nodes * sizeof *days->usual_output);
    note_turnover(days);
    for (int g = 0; g < DAYS_GROUPINGS; g++) {
        struct days_groups *group = &days->group[g];
        pond_days_sums_by(days->run, group->of, group->count, group->usual);
    }
}

enum pond_status days_study_run(struct days_study *days, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    days_study_begin(days);
    POND_TRY(days_why_new(&days->why, days, err));
    pond_progress_begin(days->study->progress, "running the scenario", "days", days->days, 0);
    POND_TRY(days->prices != NULL
                 ? days_prices_go(days, see_day, err)
                 : pond_days_go(days->run, (int32_t)days->days, see_day, days, err));
    pond_progress_end(days->study->progress);
done:
    return status;
}

double days_study_money(const struct days_study *days, double rate)
{
    return pond_study_money(days->study, rate / days->period_days);
}

void days_study_free(struct days_study *days)
{
    if (days == NULL) {
        return;
    }
    days_why_free(days->why);
    pond_days_run_free(days->run);
    pond_days_model_free(days->model);
    study_shocks_free(days->shocks);
    study_scenario_free(days->scenario);
    for (int g = 0; g < DAYS_GROUPINGS; g++) {
        pondi_free(days->group[g].of);
        pondi_free((void *)days->group[g].label);
        pondi_free(days->group[g].sums);
        pondi_free(days->group[g].usual);
        pondi_free(days->group[g].lost);
        pondi_free(days->group[g].day);
        pondi_free(days->group[g].unmet_final);
        pondi_free(days->group[g].added_lost);
        pondi_free(days->group[g].turnover);
        pondi_free(days->group[g].production_lost);
    }
    pondi_free(days->input_class);
    pondi_free(days->stock_days);
    pondi_free(days->spare);
    pondi_free(days->day);
    pondi_free(days->struck);
    pondi_free(days->lowest);
    pondi_free(days->lowest_day);
    pondi_free(days->short_day);
    pondi_free(days->short_of);
    pondi_free(days->usual_output);
    pondi_free(days->turnover);
    pondi_free(days->idle);
    pondi_free(days->turnover_lost);
    pondi_free(days->part);
    days_prices_free(days->prices);
    pondi_free(days);
}
