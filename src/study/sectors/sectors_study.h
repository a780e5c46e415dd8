/* A scenario day by day on industries: the table they trade by, the run, what is kept of each day.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_SECTORS_SECTORS_STUDY_H
#define POND_STUDY_SECTORS_SECTORS_STUDY_H

#include "base/dictionary.h"
#include "records/io_table.h"
#include "ripple/ario.h"
#include "study/scenario/scenario_shocks.h"

/** What industries sell to each other, money of `period_days`. */
struct sector_table {
    int32_t industries;
    const char **code;             /**< industries: "" where the records do not say; borrowed */
    struct pond_dictionary *codes; /**< of a file; NULL: of the network */
    double *flow;         /**< industries x industries: row = supplier, column = customer */
    double *final_demand; /**< industries */
    double *imports;      /**< industries: inputs from outside the table */
    double *output;       /**< industries: the row's sum */
    double *value_added;  /**< industries: output less inputs and imports; may be below 0 */
    double period_days;
    char currency[4];   /**< of a file: that of ISO 4217 for none if it is not known */
    int64_t below;      /**< of a file: cells below 0, which are left out */
    double left_out;    /**< money in them */
    int32_t unbalanced; /**< of a file: industries whose rows are off their output */
    int64_t estimated;  /**< firms whose sales on record do not pay what they bought */
};

/** What firms, or in a file's table the industries themselves, weigh in their industry. */
struct sector_units {
    int64_t count;
    const int32_t *industry; /**< count; NULL: each its own; borrowed */
    double *weight[2];       /**< count: of its capacity, of its final demand */
};

/** One rationing's way through the days. */
struct sector_path {
    double *made;      /**< days x industries: a day's production */
    double *unmet;     /**< days x industries: final demand that is not met */
    uint8_t *short_of; /**< days: 1: some industry makes less for want of inputs */
};

/** One run. */
struct sectors_study {
    struct pond_study *study;
    bool from_file; /**< the table is a file's: no firms are known */
    struct sector_table table;
    struct study_scenario *scenario;
    struct study_shocks *shocks; /**< of units; `hit` counts units */
    struct sector_units units;
    struct pond_shock *stock; /**< of industries: changes of stocks */
    int64_t stocks;
    int64_t stock_room;
    double *factor[2];   /**< industries: capacity, final demand over the usual, of one day */
    double *unit_factor; /**< units: scratch */
    double *stock_days;  /**< industries */
    double *a_day;       /**< industries x industries: flows of a day */
    double *final_a_day; /**< industries */
    double *usual;       /**< industries: x0, a day's */
    int64_t days;
    struct sector_path path;
    double other_end;  /**< what --rationing inputs ends at, of the usual; NaN: not asked */
    double firms_lost; /**< turnover lost firm by firm, money; NaN: not asked */
    double firms_lost_share;
    double *firms_lost_of; /**< industries: turnover lost firm by firm, money; NULL: not asked */
    char unit[32];         /**< of money */
};

/** Read a table of any format (ingest/io_table_read.h), what the table's regions make themselves.
 * POND_EPARSE, POND_EINVAL: the cell, the row or the column; POND_EIO; POND_ENOMEM. `table` is zero
 * before, and freed by sector_table_clear also on failure.
 */
enum pond_status sector_table_read(struct sector_table *table, const char *path,
                                   struct pond_error *err);

/** The same of a table that was read. POND_EINVAL, it lacks coefficients or output; POND_ELIMIT;
 * POND_ENOMEM. */
enum pond_status sector_table_of_io(struct sector_table *table, const struct pond_io_table *io,
                                    struct pond_error *err);

/** The trade of the network's firms, by industry, as it is. POND_ELIMIT, POND_ENOMEM; freed as
 * above.
 */
enum pond_status sector_table_of_network(struct sector_table *table, const struct pond_study *study,
                                         struct pond_error *err);

/** Free what it holds, and zero it. */
void sector_table_clear(struct sector_table *table);

/** A firm's turnover: shops whose sales nobody records turn over what they buy. */
double sector_turnover(const struct pond_network *network, pond_node node);

/** Read scenario and table, resolve the events. What study_scenario_read, study_shocks_resolve
 * return; POND_EINVAL: an event that a table of industries cannot take. */
enum pond_status sectors_study_input(struct sectors_study *sectors, struct pond_study *study,
                                     struct pond_error *err);

/** Resolve the events of the scenario. */
enum pond_status sectors_study_events(struct sectors_study *sectors, struct pond_error *err);

/** Capacity and final demand of each industry on a day, into `factor`. */
void sectors_study_weather(struct sectors_study *sectors, int32_t day);

/** Add the table "events" and its warnings. */
enum pond_status sectors_study_events_table(const struct sectors_study *sectors,
                                            struct pond_result *result, struct pond_error *err);

/** Run it. POND_EINVAL, a parameter; POND_ENOMEM; POND_ECANCELED. */
enum pond_status sectors_study_run(struct sectors_study *sectors, struct pond_error *err);

/** Run the same scenario firm by firm. As sectors_study_run. */
enum pond_status sectors_study_firms(struct sectors_study *sectors, struct pond_error *err);

/** Fill the result. POND_ENOMEM. */
enum pond_status sectors_study_tables(const struct sectors_study *sectors,
                                      struct pond_result *result, struct pond_error *err);

/** Add findings, assumptions, warnings. POND_ENOMEM. */
enum pond_status sectors_study_findings(const struct sectors_study *sectors,
                                        struct pond_result *result, struct pond_error *err);

/** What is lost in the run, and over all of it on each day; money. */
double sectors_study_lost(const struct sectors_study *sectors);
double sectors_study_made(const struct sectors_study *sectors, int64_t day);
double sectors_study_usual(const struct sectors_study *sectors);

/** Money as shown: in minor units where it comes from records. */
double sectors_study_money(const struct sectors_study *sectors, double value);

/** An industry's code, or "not given". */
const char *sectors_study_label(const struct sectors_study *sectors, int32_t industry);

/** Free it; takes NULL. */
void sectors_study_free(struct sectors_study *sectors);

#endif
