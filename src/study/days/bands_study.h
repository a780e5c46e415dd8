/* What "ripple bands" is asked for, its rows, and what comes out.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_DAYS_BANDS_STUDY_H
#define POND_STUDY_DAYS_BANDS_STUDY_H

#include "study/class_rules.h"
#include "study/days/days_study.h"
#include "study/draws.h"
#include "study/spread.h"
#include "study/story.h"

/** What may be uncertain; each is a dimension of the hypercube, or has draws of its own. */
enum bands_factor {
    BANDS_STOCK,
    BANDS_ORDER,
    BANDS_DURATION,
    BANDS_RECOVERY,
    BANDS_STRENGTH,
    BANDS_OVERCAPACITY,
    BANDS_INCOME,
    BANDS_CHANGE,
    BANDS_RANGES, /**< those above have ranges */
    BANDS_RULES = BANDS_RANGES,
    BANDS_CLASSES,
    BANDS_CHANCE,
    BANDS_FACTORS /**< how many there are */
};

/** What is drawn for one item. */
struct bands_draw {
    double value[BANDS_RANGES];
    int32_t rule;    /**< -1: as --inputs says */
    int64_t stocks;  /**< which draw of each firm's or industry's stocks; -1: all have the same */
    int64_t classes; /**< which draw of moved classes; -1: none moves */
    uint64_t seed;   /**< of partners, exits and entries */
};

/** Who shares a draw of the days of stock. */
enum bands_stock { BANDS_STOCK_ALL, BANDS_STOCK_INDUSTRY, BANDS_STOCK_FIRM };

/** The answer of one item; then turnover lost by day, by day and group of places (doubles, rates),
 * and a bit for each firm that was hit follow. */
struct bands_row {
    double lost;            /**< turnover, summed over days; this and what follows are rates */
    double worst;           /**< turnover lost on the worst day */
    double production_lost; /**< summed over days */
    double added_lost;      /**< value added, summed over days */
    double unmet_final;     /**< summed over days */
    int64_t worst_day;
    int64_t hit;           /**< firms that were */
    int64_t left;          /**< firms that are at the end */
    int64_t recovered_day; /**< the first on which no firm is hit any more; 0: none was; -1: some
                                firm is at the end */
    int64_t moved;         /**< pairs of industries whose class did */
    double stock;          /**< days of stock, the mean over firms */
};

/** Scratch memory of a thread. */
struct bands_scratch {
    double *part;             /* nodes */
    double *stock;            /* nodes: days of it */
    double *link_stock;       /* links: the same; NULL: no file of stocks */
    double *series;           /* 3 x days */
    uint8_t *input_class;     /* industries x industries */
    struct pond_shock *shock; /* those of the scenario, changed */
};

/** State of one analysis. */
struct bands_study {
    struct days_study *days; /* of the plain parameters */
    struct study_draws plan;
    struct study_spread spread[BANDS_RANGES];
    enum bands_factor factor[BANDS_FACTORS]; /* those that are uncertain: plan.factors */
    struct study_class_rules rules;
    double class_moves;
    enum bands_stock stock_by;
    int32_t *group; /* nodes: 0..groups-1 */
    int32_t *place; /* groups: of days->group[DAYS_BY_PLACE]; -1: all the others together */
    int32_t groups;
    int64_t hit_bytes; /* of the bits of firms; 0: too many firms to keep them */
    int64_t row_bytes;
    struct bands_scratch *scratch; /* one a thread */
    int threads;

    const unsigned char *row; /* all rows, when they are there */
};

/** The most firms of which is told how often each is hit. */
#define BANDS_FIRMS_MAX 1000000

/** Read the parameters: plan, spreads, factors, rules, groups. POND_EINVAL, POND_ENOMEM, what
 * days_study_input returns. */
enum pond_status bands_study_input(struct bands_study *state, struct pond_study *study,
                                   struct pond_error *err);

/** What an item draws; item 0 is the plain case. */
struct bands_draw bands_draw_of(const struct bands_study *state, int64_t item);

/** The scenario's shocks as a draw has them. */
void bands_change_shocks(const struct bands_study *state, const struct bands_draw *draw,
                         struct pond_shock *shock);

/** The model's input as a draw has it, which borrows the scratch; `head` is told how many classes
 * moved, and of the stocks. */
void bands_change_model(const struct bands_study *state, const struct bands_draw *draw,
                        const struct bands_scratch *scratch, struct pond_days_input *input,
                        struct bands_row *head);

/** Is it a range that was asked for, of something that the scenario does not have? */
bool bands_is_idle(const struct bands_study *state, enum bands_factor factor);

/** A factor in words, and its unit; how a range of it is drawn. */
const char *bands_factor_name(enum bands_factor factor);
const char *bands_factor_unit(enum bands_factor factor);
enum study_scale bands_factor_scale(enum bands_factor factor);

/** The column of a factor in the table of draws. */
const char *bands_factor_column(enum bands_factor factor);

/** Parts of a row, when all are there; series by day, and by day x groups. */
const struct bands_row *bands_row_of(const struct bands_study *state, int64_t item);
const double *bands_days_of(const struct bands_study *state, int64_t item);
const double *bands_places_of(const struct bands_study *state, int64_t item);
const unsigned char *bands_hits_of(const struct bands_study *state, int64_t item);

/** Where these parts begin in a row. */
int64_t bands_days_at(void);
int64_t bands_places_at(const struct bands_study *state);
int64_t bands_hits_at(const struct bands_study *state);

/** A group of places in words; NULL: not known. */
const char *bands_place_name(const struct bands_study *state, int32_t group);

/** The columns of quantiles over draws. */
enum { BANDS_Q05, BANDS_Q25, BANDS_Q50, BANDS_Q75, BANDS_Q95, BANDS_QUANTILES };

/** What draws say of one number. */
struct bands_spread {
    double given; /**< with the plain parameters */
    double mean;
    double at[BANDS_QUANTILES];
    double low;  /**< the 5 % quantile is not below this, at 95 % confidence; NaN: too few draws */
    double high; /**< the 95 % quantile is not above this */
};

/**
 * Sum up a number over the draws.
 *
 * @param      given  its value in item 0
 * @param[in,out] value draws: gets sorted; INFINITY: not within the run, and quantiles that reach
 *                    there, and the mean, are NaN
 */
struct bands_spread bands_spread_of(double given, double *value, int64_t draws);

/** The same of an outcome, `draws` numbers of scratch. */
struct bands_spread bands_spread_outcome(const struct bands_study *state, study_outcome outcome,
                                         double *scratch);

/** The same of the turnover lost on a day. */
struct bands_spread bands_spread_day(const struct bands_study *state, int64_t day, double *scratch);

/** Outcomes of an item, of a bands_study. */
double bands_lost(const void *user, int64_t item);
double bands_worst(const void *user, int64_t item);
double bands_worst_day(const void *user, int64_t item);
double bands_hit(const void *user, int64_t item);
double bands_recovered(const void *user, int64_t item); /* INFINITY: not in the run */

/** Draws in which some firm is hit at the end. */
int64_t bands_not_recovered(const struct bands_study *state);

/** Tables "days", "places", "places_by_day", "totals", "firms", "draws". POND_ENOMEM. */
enum pond_status bands_study_tables(const struct bands_study *state, struct pond_result *result,
                                    struct pond_error *err);

/** Tables "assumptions" and "findings", figures, what was supposed, warnings. POND_ENOMEM. */
enum pond_status bands_study_words(const struct bands_study *state, struct pond_result *result,
                                   struct pond_error *err);

#endif
