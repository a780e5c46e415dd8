/* Which to protect: the firms, or the second suppliers, that lower a region's loss most.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_RIPPLE_PROTECT_H
#define POND_RIPPLE_PROTECT_H

#include "base/progress.h"
#include "ripple/explain.h"

/** What is to be lowered. */
enum pond_esri_objective {
    POND_ESRI_TOTAL = 1, /**< the mean of the scenarios' losses, weighted by their chances */
    POND_ESRI_WORST = 2, /**< the largest of the scenarios' losses */
};

/** What is done about it. */
enum pond_esri_measure {
    POND_ESRI_FIRMS = 1,     /**< firms are held up: see `held` of pond_esri_input */
    POND_ESRI_SUPPLIERS = 2, /**< second suppliers: see pond_esri_change */
};

/** What may happen, and what may be done. Arrays are borrowed for the call. */
struct pond_esri_protect_input {
    const struct pond_esri_input *input; /**< losses count by its first set of weights */
    const struct pond_link_change *made; /**< what its overlay was made from; NULL: none */
    int64_t mades;                       /**< how many */
    int64_t scenarios;                   /**< >= 1; 0: every firm closes, one at a time */
    const pond_node *node;               /**< scenarios: the firm that closes; NULL: 0, 1, 2, ... */
    const int64_t *start;                /**< scenarios + 1: scenario k is shock[start[k]] ... as
                                              in pond_esri_batch; NULL: firms close */
    const struct pond_esri_shock *shock; /**< start[scenarios] initial losses */
    const double *chance;                /**< scenarios: >= 0, made to add up to 1; NULL: equal */
    enum pond_esri_measure measure;      /**< firms or second suppliers */
    enum pond_esri_objective objective;  /**< the mean or the worst loss */
    int64_t budget;                      /**< >= 0: K, how many may be chosen */
    int64_t candidates; /**< at most so many, those of the largest estimates; 0: all firms, or
                             all second suppliers that some scenario proposes */
    bool every;         /**< try every candidate in every round (plain greedy), not only those
                             that could still be the best */
    struct pond_progress *progress; /**< told how far it is, asked whether to go on; may be NULL */
};

/** A measure that may be taken. */
struct pond_esri_candidate {
    pond_node node;                 /**< the firm to hold up; -1: a second supplier */
    struct pond_esri_change change; /**< of POND_ESRI_SUPPLIERS; its estimate is the mean's */
    double estimate;   /**< what it should lower the mean loss by; of a firm an upper bound where
                            README.md, "Which to protect", says so */
    double first_gain; /**< what it alone lowers the objective by; NaN: it was not tried alone */
    bool chosen;       /**< it is part of the answer */
};

/** One round of choosing. */
struct pond_esri_protect_step {
    int64_t candidate; /**< into pond_esri_protection.candidate */
    double gain;       /**< what it lowers the objective by, given those before it */
    double total;      /**< the mean loss after it */
    double worst;      /**< the largest loss after it */
    int64_t worst_at;  /**< the scenario of the largest loss */
    int64_t tried;     /**< candidates that were tried in this round */
};

/** Where an upper bound comes from. */
enum pond_esri_protect_bound {
    POND_ESRI_BOUND_NONE = 0,   /**< none is known */
    POND_ESRI_BOUND_DIRECT = 1, /**< what is lost by the closed firm and its direct neighbours */
    POND_ESRI_BOUND_PASSED = 2, /**< what can have passed through each firm */
    POND_ESRI_BOUND_GREEDY = 3, /**< submodularity: K times what could still be gained */
    POND_ESRI_BOUND_OWN = 4,    /**< the own losses of closed firms, which no supplier saves */
};

/** The answer. */
struct pond_esri_protection {
    int64_t scenarios;                     /**< as asked for, nodes where that was 0 */
    double total;                          /**< the mean loss before */
    double worst;                          /**< the largest loss before */
    int64_t worst_at;                      /**< its scenario */
    double *before;                        /**< scenarios: losses before */
    double *after;                         /**< scenarios: losses after all steps */
    double *score;                         /**< nodes: ESRI of each firm before */
    int64_t candidates;                    /**< that were considered */
    struct pond_esri_candidate *candidate; /**< the largest estimate first */
    int64_t steps;                         /**< at most `budget` */
    struct pond_esri_protect_step *step;   /**< steps */
    struct pond_esri_protect_step next;    /**< what would be chosen next */
    bool has_next;                         /**< there is such a one */
    double most; /**< no set of `budget` measures can lower the objective by more; NaN: not known */
    enum pond_esri_protect_bound bound; /**< which bound `most` is */
    bool submodular;   /**< the gain is a coverage function: greedy gains at least 1 - 1/e of the
                            most that can be gained */
    int64_t runs;      /**< scenarios that were run */
    int64_t unsettled; /**< runs that came to max_iterations */
};

/**
 * Choose what to protect, one after the other, each time what lowers the objective most (greedy).
 *
 * f(S) = objective without S - objective with S. Every gain is a difference of runs in the network
 * with the measure; scenarios that do not reach a firm are not run again for it. Candidates are
 * tried in the order of an upper bound or estimate, then of their last gain, until the best gain
 * that was seen is at least the next bound (lazy). Of equal gains the candidate first in the list
 * is taken, which is the larger estimate, then the lower node. Choosing ends early where no
 * measure lowers the mean (TOTAL), or where nothing is lost (WORST). For WORST firms are then
 * exchanged one at a time, and chosen once more from another beginning; the better set is kept.
 *
 * @param[out] out   the caller's to free; NULL on failure
 * @param      what  read only during the call
 * @param[out] err   why it failed; may be NULL
 * @return POND_OK; POND_EINVAL, a number is out of range; POND_ECANCELED, `progress` asked to
 *         stop; POND_ENOMEM
 *
 * Cost: one run of every scenario, with all firms' losses, in each of the rounds, and for each
 * candidate that is tried a model and the scenarios that it bears on. For each thread about 50
 * scenarios bytes and one model, besides scenarios x nodes / 8 bytes up to 256 MiB (above that
 * every trial runs all scenarios). Threads: those of pond_set_threads; the same bits on any number.
 *
 * Source: Nemhauser, Wolsey and Fisher 1978, Mathematical Programming 14:265 (greedy, 1 - 1/e);
 * Minoux 1978, Lecture Notes in Control and Information Sciences 7:234 (lazy evaluation). Where the
 * guarantee holds, and what bounds hold elsewhere: README.md, "Which to protect".
 */
POND_API enum pond_status pond_esri_protect(struct pond_esri_protection **out,
                                            const struct pond_esri_protect_input *what,
                                            struct pond_error *err);

/** Free it; takes NULL. */
POND_API void pond_esri_protection_free(struct pond_esri_protection *protection);

/** What a set of firms is worth. */
struct pond_esri_protect_value {
    double total;     /**< the mean loss with it */
    double worst;     /**< the largest loss with it */
    int64_t worst_at; /**< its scenario */
};

/**
 * Hold up a given set of firms.
 *
 * @param[out] value what it comes to
 * @param      what  the scenarios; measure, objective, budget, candidates and every do not matter
 * @param      firm  `firms` nodes
 * @param      firms >= 0
 * @param[out] err   why it failed; may be NULL
 * @return POND_OK; POND_EINVAL; POND_ENOMEM
 *
 * Cost: a model and one run of every scenario.
 */
POND_API enum pond_status pond_esri_protect_firms(struct pond_esri_protect_value *value,
                                                  const struct pond_esri_protect_input *what,
                                                  const pond_node *firm, int64_t firms,
                                                  struct pond_error *err);

/** Sets of `firms` among `nodes`, at most `most` + 1: what pond_esri_protect_exact would try. */
POND_API int64_t pond_esri_protect_sets(int64_t nodes, int64_t firms, int64_t most);

/**
 * Try every set of `budget` firms: the exact optimum, for small networks.
 *
 * @param[out] firm  min(budget, nodes) nodes in ascending order; of equal sets the first in
 *                   lexicographic order
 * @param[out] value what it comes to
 * @param      what  as pond_esri_protect; measure must be POND_ESRI_FIRMS
 * @param[out] err   why it failed; may be NULL
 * @return POND_OK; POND_EINVAL; POND_ECANCELED; POND_ENOMEM
 *
 * Cost: C(nodes, budget) times that of pond_esri_protect_firms. Threads: as pond_esri_protect.
 */
POND_API enum pond_status pond_esri_protect_exact(pond_node *firm,
                                                  struct pond_esri_protect_value *value,
                                                  const struct pond_esri_protect_input *what,
                                                  struct pond_error *err);

#endif
