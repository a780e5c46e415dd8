/* What the analyses of ESRI are asked for, and what comes out: of a ranking, and of "why".
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_ESRI_ESRI_STUDY_H
#define POND_STUDY_ESRI_ESRI_STUDY_H

#include "ripple/esri.h"
#include "study/firm_facts.h"
#include "study/firm_groups.h"
#include "study/study.h"

/* clang-format off */
/** The parameters that say what fails and by which rules: all that follows "firm". */
#define ESRI_STUDY_PARAMETERS \
    {"together", POND_PARAMETER_BOOL, "", "false", 0, 0, "", \
     "Close the firms of --firm all at once."}, \
    {"capacity", POND_PARAMETER_FILE, "", "", 0, 0, "", \
     "CSV with the columns firm, down, up: the share of its output that each firm loses (down) and " \
     "of its purchases that it stops (up), 0 to 1; one scenario."}, \
    {"inputs", POND_PARAMETER_CHOICE, "", "sector", 0, 0, "sector linear leontief none", \
     "How inputs matter: sector: physical production needs its physical inputs, all else loses in " \
     "proportion; linear: all in proportion; leontief: all are essential; none: none matters."}, \
    {"classes", POND_PARAMETER_FILE, "", "", 0, 0, "", \
     "CSV with the columns supplier_industry, customer_industry, class (2 essential, 1 " \
     "non-essential, 0 negligible): overrides --inputs for the pairs that it lists."}, \
    {"substitution", POND_PARAMETER_BOOL, "", "true", 0, 0, "", \
     "Other suppliers of the same industry step in according to their market share."}, \
    {"outside", POND_PARAMETER_BOOL, "", "true", 0, 0, "", \
     "Sales to final consumers and purchases from unknown sellers count as shares that no firm's " \
     "failure takes away."}, \
    {"weights", POND_PARAMETER_CHOICE, "", "turnover", 0, 0, \
     "output sales purchases turnover value_added employees emissions equal", \
     "What a firm's loss counts: its output (sales to firms and final consumers), sales to firms, " \
     "purchases, turnover (the larger of output and purchases), value added (output less " \
     "purchases, at least 0), employees, emissions (CO2e given off), or 1; as on record, also " \
     "where --what-if changes links."}, \
    {"weight_file", POND_PARAMETER_FILE, "", "", 0, 0, "", \
     "CSV with the columns firm, weight (>= 0): your own weights instead of --weights; a firm that " \
     "is not listed counts 0."}, \
    {"what_if", POND_PARAMETER_LIST, "", "", 0, 0, "", \
     "Changed links, as SELLER>BUYER=VALUE; 0 takes a link away."}, \
    {"eps", POND_PARAMETER_NUMBER, "share", "0.01", 1e-15, 1, "", \
     "In reference mode: stop when no firm's loss grows by more than this in a step."}, \
    {"stop", POND_PARAMETER_CHOICE, "", "state", 0, 0, "state total", \
     "What eps limits: the growth of any firm's loss (state), or the relative growth of the total " \
     "loss (total)."}, \
    {"compat", POND_PARAMETER_BOOL, "", "false", 0, 0, "", \
     "Treat dead markets and zero revenue as the authors' code does."}, \
    {"max_iterations", POND_PARAMETER_INTEGER, "steps", "100000", 1, 1e9, "", \
     "Give up after this many steps; the scores then hold what was reached, with a warning."}
/* clang-format on */

/** Answers by item: scores have one for each set of weights. */
struct esri_columns {
    double *total;
    double *down;
    double *up;
    double *total_hi; /* NULL: losses after T steps, no bounds of those at rest */
    int64_t *iterations;
    uint8_t *settled;
    uint8_t *tie;
    uint8_t *closed; /* enum pond_esri_closed; NULL without bounds */
};

/** What a set of weights is. */
struct esri_set {
    char *name;                 /* as it was asked for: "employees"; "": not shown */
    char *words;                /* as sentences call it: "jobs" */
    char unit[STUDY_UNIT_SIZE]; /* of its weights: "jobs", "USD" */
    double total;               /* sum of its weights */
    int64_t firms;              /* that count more than 0 */
    int64_t unknown;            /* of which no record tells it; they count 0 */
    bool file;                  /* from a file of the user's */
};

/** State of one ESRI analysis. */
struct esri_study {
    struct pond_link_change *change; /* what-if changes */
    int64_t changes;
    struct pond_overlay *overlay; /* made from them, NULL: none */
    struct pond_view view;
    uint8_t *input_class;
    double *weight; /* sets x nodes; the first is the main one, which ranks */
    int64_t weight_capacity;
    struct esri_set *set; /* sets */
    int64_t set_capacity;
    int32_t sets;
    int32_t shown;                /* the first so many sets were asked for by name */
    int32_t small;                /* the set of small firms, 0: none */
    int32_t unsized;              /* the set of firms of unknown size, 0: none */
    struct study_groups by;       /* groups that each have a set, or weigh nothing */
    int32_t *group_set;           /* of groups; 0: none */
    double *filling;              /* the weights that a file is read into */
    bool weightless;              /* all turnover is 0: each firm counts the same */
    double *revenue;              /* nodes, NULL: sales to firms */
    double *costs;                /* nodes, NULL: not scaled */
    struct pond_esri_input input; /* borrows the arrays here */
    struct pond_esri_model *model;
    struct pond_esri_work **work; /* one a thread, made when first used */
    int works;

    /* What is closed: items of the batch. */
    pond_node *node;               /* count, NULL: one scenario, or all firms */
    int64_t *start;                /* 2 entries for a scenario, else NULL */
    struct pond_esri_shock *shock; /* of the scenario */
    int64_t shocks;
    int64_t shock_capacity;

    struct pond_esri_batch batch; /* what is asked for; without answers */
    struct esri_columns *scratch; /* one a thread, of a range's answers */
    struct esri_columns answer;   /* all of them, when they are there */
};

/** Read the parameters and their files: view, input_class, weight, revenue, costs, and what is
 * closed. POND_EINVAL, POND_ENOTFOUND, POND_EPARSE, POND_EIO, POND_ENOMEM. */
enum pond_status esri_study_input(struct esri_study *state, struct pond_study *study,
                                  struct pond_error *err);

/** Make `input` and from it `model`, for bounds where `batch.tol` is above 0. POND_EINVAL,
 * POND_ENOMEM. */
enum pond_status esri_study_model(struct esri_study *state, const struct pond_study *study,
                                  struct pond_error *err);

/** Free the arrays of answers. */
void esri_columns_clear(struct esri_columns *columns);

/** Free it and all it holds; takes NULL. */
void esri_study_free(struct esri_study *state);

/** Add what was supposed, and what to know before trusting the scores. POND_ENOMEM. */
enum pond_status esri_study_notes(const struct esri_study *state, const struct pond_study *study,
                                  struct pond_result *result, struct pond_error *err);

/** Fill the result's tables, figures, assumptions and warnings. */
enum pond_status esri_study_tables(struct esri_study *state, struct pond_study *study,
                                   struct pond_result *result, struct pond_error *err);

#endif
