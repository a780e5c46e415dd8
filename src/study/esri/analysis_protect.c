/* `pond ripple protect`: which firms to hold up, or which second suppliers to find.
 * SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "ingest/csv.h"
#include "study/analyses.h"
#include "study/esri/protect_study.h"
#include "study/who.h"

/* Second suppliers that are tried where nobody says how many. */
#define SUPPLIERS_TRIED 64

static const struct pond_parameter parameters[] = {
    POND_NETWORK_PARAMETERS,
    {"budget", POND_PARAMETER_INTEGER, "", "5", 0, 1e6, "",
     "How many firms to hold up, or second suppliers to find."},
    {"what", POND_PARAMETER_CHOICE, "", "firms", 0, 0, "firms suppliers",
     "firms: they are held up (stocks, guarantees, a stand-in) and lose nothing; suppliers: half "
     "of "
     "what a customer buys from a supplier comes from a second one of the same industry."},
    {"objective", POND_PARAMETER_CHOICE, "", "total", 0, 0, "total worst",
     "What to lower: the mean loss of all failures (total), or the largest (worst)."},
    {"firm", POND_PARAMETER_LIST, "", "", 0, 0, "",
     "Codes of the firms that may fail, one at a time; not given: every firm."},
    {"chances", POND_PARAMETER_FILE, "", "", 0, 0, "",
     "CSV with the columns firm, chance (>= 0): how likely each failure is against the others; a "
     "firm that is not listed does not fail. Not given: all alike."},
    {"held", POND_PARAMETER_LIST, "", "", 0, 0, "", "Codes of firms that are held up already."},
    ESRI_STUDY_PARAMETERS,
    {"candidates", POND_PARAMETER_INTEGER, "", "0", 0, 1e9, "",
     "Consider at most so many, those that promise most; 0: all firms, or 64 second suppliers."},
    {"every", POND_PARAMETER_BOOL, "", "false", 0, 0, "",
     "Try every candidate in every round, not only those that promise more than the best so far."},
    {"exact", POND_PARAMETER_INTEGER, "sets", "1000", 0, 1e9, "",
     "Also try every set of firms where there are at most so many: the exact optimum."},
    {"list", POND_PARAMETER_INTEGER, "rows", "20", 1, 1e9, "",
     "List so many candidates and failures."},
};

static void protect_free(struct protect_study *protect)
{
    if (protect == NULL) {
        return;
    }
    esri_study_free(protect->esri);
    pondi_free(protect->held);
    pondi_free(protect->chance);
    pond_esri_protection_free(protect->answer);
    pondi_free(protect->naive);
    pondi_free(protect->exact);
    pondi_free(protect);
}

bool protect_is_worst(const struct protect_study *protect)
{
    return protect->what.objective == POND_ESRI_WORST;
}

bool protect_is_firms(const struct protect_study *protect)
{
    return protect->what.measure == POND_ESRI_FIRMS;
}

double protect_before(const struct protect_study *protect)
{
    return protect_is_worst(protect) ? protect->answer->worst : protect->answer->total;
}

double protect_after(const struct protect_study *protect)
{
    const struct pond_esri_protection *answer = protect->answer;
    const struct pond_esri_protect_step *last =
        answer->steps > 0 ? &answer->step[answer->steps - 1] : NULL;

    if (last == NULL) {
        return protect_before(protect);
    }
    return protect_is_worst(protect) ? last->worst : last->total;
}

const char *protect_scenario(const struct protect_study *protect, const struct pond_study *study,
                             int64_t scenario)
{
    if (protect->what.start != NULL) {
        return "the scenario";
    }
    return study_label(study, protect->what.node != NULL ? protect->what.node[scenario]
                                                         : (pond_node)scenario);
}

/* --- the request --- */

static enum pond_status read_held(struct protect_study *protect, const struct pond_study *study,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const json_t *list = pond_study_list(study, "held");
    size_t count = json_array_size(list);

    if (count == 0) {
        return POND_OK;
    }
    POND_TRY(POND_NEW(&protect->held, study->network->nodes, err));
    for (size_t i = 0; i < count; i++) {
        pond_node node = 0;

        POND_TRY(
            pond_study_find_node(study, json_string_value(json_array_get(list, i)), &node, err));
        protect->held[node] = 1;
    }
done:
    return status;
}

/* Add the chance of a row to all scenarios of its firm. */
static enum pond_status take_chance(struct protect_study *protect, const struct pond_study *study,
                                    const struct pond_csv *csv, const struct pond_csv_row *row,
                                    const int32_t column[2], double *of_node,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_csv_cell code = row->cell[column[0]];
    pond_node node = 0;
    double chance = 0.0;
    char *text = NULL;

    (void)protect;
    POND_TRY(POND_NEW(&text, code.length + 1, err));
    memcpy(text, code.text, code.length);
    if (pond_study_find_node(study, text, &node, err) != POND_OK) {
        status =
            pond_csv_fail(csv, row, column[0], "the code of a firm that trades in the period", err);
        goto done;
    }
    POND_TRY(pond_csv_number(csv, row, column[1], &chance, err));
    if (!(chance >= 0.0) || isinf(chance)) {
        status = pond_csv_fail(csv, row, column[1], "a number >= 0", err);
        goto done;
    }
    of_node[node] = chance;
done:
    pondi_free(text);
    return status;
}

static enum pond_status read_chances(struct protect_study *protect, struct pond_study *study,
                                     double *of_node, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const char *path = pond_study_text(study, "chances");
    const struct pond_csv_row *row = NULL;
    struct pond_csv *csv = NULL;
    int32_t column[2] = {0};

    POND_TRY(pond_study_hash_file(study, path, err));
    POND_TRY(pond_csv_open(&csv, path, NULL, err));
    POND_TRY(pond_csv_find(csv, "firm", &column[0], err));
    POND_TRY(pond_csv_find(csv, "chance", &column[1], err));
    for (;;) {
        POND_TRY(pond_csv_next_good(csv, &row, err));
        if (row == NULL) {
            break;
        }
        POND_TRY(take_chance(protect, study, csv, row, column, of_node, err));
    }
done:
    pond_csv_close(csv);
    return status;
}

static enum pond_status make_chances(struct protect_study *protect, struct pond_study *study,
                                     struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct esri_study *esri = protect->esri;
    int64_t count = esri->batch.count;
    double *of_node = NULL;
    double sum = 0.0;

    if (pond_study_text(study, "chances")[0] == '\0') {
        return POND_OK;
    }
    if (esri->start != NULL) {
        return pond_fail(err, POND_EINVAL,
                         "parameter \"chances\" is for firms that fail one at a time, not for the "
                         "one scenario of capacity or together");
    }
    POND_TRY(POND_NEW(&of_node, study->network->nodes, err));
    POND_TRY(POND_NEW(&protect->chance, count, err));
    POND_TRY(read_chances(protect, study, of_node, err));
    for (int64_t k = 0; k < count; k++) {
        protect->chance[k] = of_node[esri->node != NULL ? esri->node[k] : (pond_node)k];
        sum += protect->chance[k];
    }
    if (!(sum > 0.0)) {
        status = pond_fail(err, POND_EINVAL,
                           "parameter \"chances\": no firm that may fail has a chance above 0 (%s)",
                           pond_study_text(study, "chances"));
    }
done:
    pondi_free(of_node);
    return status;
}

static enum pond_status make_request(struct protect_study *protect, struct pond_study *study,
                                     struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct esri_study *esri = NULL;
    bool suppliers = strcmp(pond_study_text(study, "what"), "suppliers") == 0;
    bool worst = strcmp(pond_study_text(study, "objective"), "worst") == 0;

    POND_TRY(POND_NEW(&protect->esri, 1, err));
    esri = protect->esri;
    POND_TRY(esri_study_input(esri, study, err));
    POND_TRY(esri_study_model(esri, study, err));
    POND_TRY(POND_NEW(&esri->answer.settled, esri->batch.count, err));
    memset(esri->answer.settled, 1, (size_t)esri->batch.count); /* warned of in the tables */
    POND_TRY(read_held(protect, study, err));
    POND_TRY(make_chances(protect, study, err));
    esri->input.held = protect->held;
    protect->what = (struct pond_esri_protect_input){
        .input = &esri->input,
        .made = esri->change,
        .mades = esri->changes,
        .scenarios = esri->batch.count,
        .node = esri->batch.node,
        .start = esri->batch.start,
        .shock = esri->batch.shock,
        .chance = protect->chance,
        .measure = suppliers ? POND_ESRI_SUPPLIERS : POND_ESRI_FIRMS,
        .objective = worst ? POND_ESRI_WORST : POND_ESRI_TOTAL,
        .budget = pond_study_integer(study, "budget"),
        .candidates = pond_study_integer(study, "candidates"),
        .every = pond_study_bool(study, "every"),
        .progress = study->progress,
    };
    if (suppliers && protect->what.candidates == 0) {
        protect->what.candidates = SUPPLIERS_TRIED;
    }
done:
    return status;
}

/* --- other choices to compare with --- */

static enum pond_status try_naive(struct protect_study *protect, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_esri_protection *answer = protect->answer;
    int64_t nodes = protect->esri->view.network->nodes;
    struct study_ranked *ranked = NULL;

    POND_TRY(study_rank(&ranked, answer->score, nodes, err));
    POND_TRY(POND_NEW(&protect->naive, answer->steps, err));
    for (int64_t at = 0; at < nodes && protect->naives < answer->steps; at++) {
        pond_node node = (pond_node)ranked[at].item;

        if (protect->held == NULL || protect->held[node] == 0) {
            protect->naive[protect->naives++] = node;
        }
    }
    POND_TRY(pond_esri_protect_firms(&protect->naive_value, &protect->what, protect->naive,
                                     protect->naives, err));
done:
    pondi_free(ranked);
    return status;
}

static enum pond_status try_every_set(struct protect_study *protect, const struct pond_study *study,
                                      struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t nodes = protect->esri->view.network->nodes;
    int64_t most = pond_study_integer(study, "exact");

    protect->sets = pond_esri_protect_sets(nodes, protect->what.budget, most);
    if (protect->sets > most || protect->what.budget == 0) {
        return POND_OK;
    }
    protect->exacts = protect->what.budget < nodes ? protect->what.budget : nodes;
    POND_TRY(POND_NEW(&protect->exact, protect->exacts, err));
    POND_TRY(pond_esri_protect_exact(protect->exact, &protect->exact_value, &protect->what, err));
done:
    return status;
}

static enum pond_status protect_run(struct pond_study *study, struct pond_result *result,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct protect_study *protect = NULL;

    POND_TRY(POND_NEW(&protect, 1, err));
    POND_TRY(make_request(protect, study, err));
    POND_TRY(pond_esri_protect(&protect->answer, &protect->what, err));
    if (protect_is_firms(protect)) {
        POND_TRY(try_naive(protect, err));
        POND_TRY(try_every_set(protect, study, err));
    }
    POND_TRY(protect_study_tables(protect, study, result, err));
done:
    protect_free(protect);
    return status;
}

const struct pond_analysis pond_analysis_protect = {
    .name = "ripple protect",
    .version = 1,
    .question = "Which firms should be held up, or which second suppliers found, so that the "
                "region loses least when firms fail?",
    .method =
        "The losses of \"ripple esri\" are run again with each measure: a firm that is held up "
        "loses nothing and passes nothing on, its share stays in all denominators; a second "
        "supplier takes half of a link. Measures are chosen one after the other, each time the one "
        "that lowers the objective most (greedy; Nemhauser, Wolsey and Fisher 1978), trying only "
        "those that promise more than the best so far (lazy; Minoux 1978). An upper bound says how "
        "far the best possible choice could be ahead.",
    .needs = POND_NEED_NETWORK,
    .parameters = (int32_t)(sizeof parameters / sizeof *parameters),
    .parameter = parameters,
    .run = protect_run,
};
