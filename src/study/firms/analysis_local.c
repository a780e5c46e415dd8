/* `pond impact local`: how often money that a firm earns goes round here.
 * SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "impact/local.h"
#include "study/analyses.h"
#include "study/percent.h"
#include "study/story.h"
#include "study/who.h"

/* Rounds that are told one by one. */
#define ROUNDS 10

/* clang-format off */
static const struct pond_parameter parameters[] = {
    {"firm", POND_PARAMETER_LIST, "", "", 0, 0, "",
     "Codes of the firms, one or several; each has an answer of its own."},
    POND_NETWORK_PARAMETERS,
    {"place", POND_PARAMETER_LIST, "", "", 0, 0, "",
     "Codes or names of the places that are local; not given: the firm's own."},
    {"pay", POND_PARAMETER_NUMBER, "share", "0", 0, 0.99, "",
     "Of each local firm's turnover, what it pays to people who live here; records do not say it."},
    {"pay_spent", POND_PARAMETER_NUMBER, "share", "0.6", 0, 1, "",
     "Of that, what these people spend at local firms, as final consumers do on record."},
};
/* clang-format on */

/* One firm's answer. */
struct answer {
    pond_node node;
    struct pond_local_multiplier m;
    double round[ROUNDS];
    double turnover;
    double suppliers; /* money to local firms */
    double elsewhere; /* to other firms on record */
};

struct local_study {
    struct pond_study *study;
    struct pond_local_input input;
    uint8_t *local;
    struct answer *answer;
    int32_t count;
    int64_t without_place; /* firms */
};

static int64_t place_of(const struct pond_study *study, pond_node node)
{
    return study->firms.column[POND_FIRM_PLACE].i64[study->network->firm[node]];
}

/* --- who is local --- */

static bool is_called(const struct pond_study *study, int64_t place, const char *text)
{
    const char *name = pond_batch_text(&study->places, POND_PLACE_NAME, place);

    return strcmp(pond_dictionary_text(study->codes.of[POND_PLACE], (int32_t)place), text) == 0 ||
           (name != NULL && strcmp(name, text) == 0);
}

/* Places of parameter "place": 1 for each that is local. */
static enum pond_status mark_places(const struct pond_study *study, uint8_t *chosen,
                                    struct pond_error *err)
{
    const json_t *names = pond_study_list(study, "place");

    for (size_t i = 0; i < json_array_size(names); i++) {
        const char *text = json_string_value(json_array_get(names, i));
        bool found = false;

        for (int64_t p = 0; p < study->places.rows; p++) {
            if (is_called(study, p, text)) {
                chosen[p] = 1;
                found = true;
            }
        }
        if (!found) {
            return pond_fail(err, POND_ENOTFOUND,
                             "parameter \"place\": no place is called \"%s\", by code or name",
                             text);
        }
    }
    return POND_OK;
}

static enum pond_status mark_local(struct local_study *l, pond_node firm, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_study *study = l->study;
    int64_t own = place_of(study, firm);
    uint8_t *chosen = NULL;

    POND_TRY(POND_NEW(&chosen, study->places.rows + 1, err));
    POND_TRY(mark_places(study, chosen, err));
    if (json_array_size(pond_study_list(study, "place")) == 0) {
        if (own < 0) {
            status = pond_fail(err, POND_EINVAL,
                               "firm \"%s\" has no place on record (say which places are local: "
                               "--place)",
                               pond_study_code(study, firm));
            goto done;
        }
        chosen[own] = 1;
    }
    l->without_place = 0;
    for (pond_node i = 0; i < study->network->nodes; i++) {
        int64_t place = place_of(study, i);

        l->local[i] = place >= 0 ? chosen[place] : 0;
        l->without_place += place < 0 ? 1 : 0;
    }
done:
    pondi_free(chosen);
    return status;
}

/* --- answers --- */

static enum pond_status answer(struct local_study *l, struct answer *a, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_network *network = l->study->network;

    POND_TRY(mark_local(l, a->node, err));
    POND_TRY(pond_local_rounds(&a->m, a->round, ROUNDS, &l->input, a->node, err));
    a->turnover = pond_local_turnover(&l->input, a->node);
    for (pond_edge e = network->in_start[a->node]; e < network->in_start[a->node + 1]; e++) {
        pond_node s = network->in_supplier[e];
        bool here = l->local[s] != 0 || s == a->node;

        a->suppliers += here ? network->in_value[e] : 0.0;
        a->elsewhere += here ? 0.0 : network->in_value[e];
    }
done:
    return status;
}

static enum pond_status answer_all(struct local_study *l, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const json_t *codes = pond_study_list(l->study, "firm");

    if (json_array_size(codes) == 0) {
        return pond_fail(err, POND_EINVAL, "no firm is given: pond impact local CODE");
    }
    l->input = (struct pond_local_input){
        .network = l->study->network,
        .pay = pond_study_number(l->study, "pay"),
        .pay_spent = pond_study_number(l->study, "pay_spent"),
    };
    POND_TRY(POND_NEW(&l->local, l->study->network->nodes, err));
    POND_TRY(POND_NEW(&l->answer, json_array_size(codes), err));
    l->input.local = l->local;
    for (size_t i = 0; i < json_array_size(codes); i++) {
        struct answer *a = &l->answer[l->count];

        POND_TRY(pond_study_find_node(l->study, json_string_value(json_array_get(codes, i)),
                                      &a->node, err));
        POND_TRY(answer(l, a, err));
        l->count++;
    }
done:
    return status;
}

/* --- tables --- */

enum number { TURNOVER, LOCAL, ELSEWHERE, UNSEEN, PAY, REST, LM2, LM3, WHOLE, SEEN, NUMBERS };

static const char *const number_name[NUMBERS][3] = {
    {"turnover", NULL, "Sales to anyone; or what covers purchases and pay, where that is more."},
    {"local_suppliers", "share", "Of it what goes to local firms on record."},
    {"other_suppliers", "share", "To other firms on record."},
    {"unknown_suppliers", "share", "To sellers on no record: taken for not local."},
    {"pay", "share", "To people who live here, as given."},
    {"rest", "share", "Everything else: pay to others, taxes, profit."},
    {"lm2", "times", "The unit and what of it is spent here."},
    {"lm3", "times", "And what of that is spent here: LM3."},
    {"all_rounds", "times", "And so on for ever."},
    {"lm3_share", "share", "Of what is beyond the unit, the part that LM3 sees."},
};

static enum pond_status add_firms(const struct local_study *l, struct pond_result *result,
                                  const char *currency, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_network *network = l->study->network;
    struct pond_table *table = NULL;
    struct study_who who;
    double *number[NUMBERS];

    POND_TRY(pond_table_new(&table, "firms",
                            "What becomes of a unit of each firm's turnover, and how often it goes "
                            "round here.",
                            l->count, err));
    POND_TRY(study_add_who(table, &who, err));
    for (int c = 0; c < NUMBERS; c++) {
        POND_TRY(pond_table_add_f64(table, number_name[c][0],
                                    number_name[c][1] == NULL ? currency : number_name[c][1],
                                    number_name[c][2], &number[c], err));
    }
    for (int32_t k = 0; k < l->count; k++) {
        const struct answer *a = &l->answer[k];
        double unseen = network->imports[a->node];

        POND_TRY(study_set_who(table, &who, k, l->study, a->node, err));
        number[TURNOVER][k] = a->turnover;
        number[LOCAL][k] = study_share_of(a->suppliers, a->turnover);
        number[ELSEWHERE][k] = study_share_of(a->elsewhere, a->turnover);
        number[UNSEEN][k] = study_share_of(unseen, a->turnover);
        number[PAY][k] = l->input.pay;
        number[REST][k] =
            fmax(0.0, 1.0 - l->input.pay -
                          study_share_of(a->suppliers + a->elsewhere + unseen, a->turnover));
        number[LM2][k] = a->m.lm2;
        number[LM3][k] = a->m.lm3;
        number[WHOLE][k] = isinf(a->m.whole) ? (double)NAN : a->m.whole;
        number[SEEN][k] = a->m.share;
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pond_table_free(table);
    return status;
}

static enum pond_status add_rounds(const struct local_study *l, struct pond_result *result,
                                   const char *currency, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_table *table = NULL;
    int64_t *round = NULL;
    double *unit = NULL;
    double *money = NULL;
    int32_t firm = 0;

    POND_TRY(pond_table_new(&table, "rounds",
                            "What is earned here in each round of spending; round 1 is the firm's "
                            "own turnover.",
                            (int64_t)l->count * ROUNDS, err));
    POND_TRY(pond_table_add_text(table, "firm", "", "Its code.", &firm, err));
    POND_TRY(pond_table_add_i64(table, "round", "", "Of spending.", &round, err));
    POND_TRY(pond_table_add_f64(table, "of_a_unit", "", "For each unit of turnover.", &unit, err));
    POND_TRY(pond_table_add_f64(table, "money", currency, "For all of it.", &money, err));
    for (int64_t row = 0; row < table->rows; row++) {
        const struct answer *a = &l->answer[row / ROUNDS];

        POND_TRY(pond_table_set_text(table, firm, row, pond_study_code(l->study, a->node), err));
        round[row] = row % ROUNDS + 1;
        unit[row] = a->round[row % ROUNDS];
        money[row] = unit[row] * a->turnover;
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pond_table_free(table);
    return status;
}

/* --- words --- */

static void say(struct study_story *story, const struct local_study *l, const struct answer *a,
                const char *currency)
{
    char seen[POND_FORMAT_SIZE];

    study_percent(seen, a->m.share, 0);
    if (a->m.whole <= 1.0) {
        study_say(story, "%s spends nothing at local firms on record: LM3 is 1.",
                  study_label(l->study, a->node));
    } else if (isinf(a->m.whole)) {
        study_say(story,
                  "Of each %s that %s turns over, nothing ever leaves: LM2 is %.2f, LM3 %.2f, and "
                  "the sum of all rounds has no end (records of a closed circle).",
                  currency, study_label(l->study, a->node), a->m.lm2, a->m.lm3);
    } else {
        study_say(
            story,
            "Of each %s 1.00 that %s turns over, %.2f stay here in the next round and %.2f in "
            "the one after: LM2 is %.2f, LM3 %.2f, all rounds together %.2f (LM3 sees %s %% of "
            "what is beyond the first).",
            currency, study_label(l->study, a->node), a->round[1], a->round[2], a->m.lm2, a->m.lm3,
            a->m.whole, seen);
    }
}

static enum pond_status tell(const struct local_study *l, struct pond_result *result,
                             struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct study_story *story = NULL;
    char currency[4];

    POND_TRY(POND_NEW(&story, 1, err));
    pond_study_currency(l->study, currency);
    for (int32_t k = 0; k < l->count && k < STUDY_SENTENCES; k++) {
        say(story, l, &l->answer[k], currency);
    }
    POND_TRY(study_story_table(story, result, err));
    if (l->count == 1) {
        POND_TRY(pond_result_add_figure(result, "lm2", l->answer->m.lm2, "times",
                                        "The unit and what of it is spent here.", err));
        POND_TRY(pond_result_add_figure(result, "lm3", l->answer->m.lm3, "times",
                                        "And what of that is spent here.", err));
        POND_TRY(pond_result_add_figure(
            result, "all_rounds", isinf(l->answer->m.whole) ? (double)NAN : l->answer->m.whole,
            "times", "And so on for ever.", err));
    }
    POND_TRY(add_firms(l, result, currency, err));
    POND_TRY(add_rounds(l, result, currency, err));
    POND_TRY(pond_result_assume(
        result, err,
        "Suppliers spend as their own trades on record say, and people at local firms as final "
        "consumers do; sellers on no record are taken for not local. A firm whose sales do not "
        "cover its purchases turns over what does."));
    if (l->input.pay == 0.0) {
        POND_TRY(pond_result_warn(result, err,
                                  "Pay is left out: records do not say who lives here. With --pay "
                                  "multipliers are higher."));
    }
    if (l->without_place > 0) {
        POND_TRY(pond_result_warn(result, err,
                                  "No place is on record of %" PRId64 " of %" PRId32
                                  " firms; they count as not local.",
                                  l->without_place, l->study->network->nodes));
    }
done:
    pondi_free(story);
    return status;
}

static enum pond_status run(struct pond_study *study, struct pond_result *result,
                            struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct local_study l = {.study = study};

    POND_TRY(answer_all(&l, err));
    POND_TRY(tell(&l, result, err));
done:
    pondi_free(l.local);
    pondi_free(l.answer);
    return status;
}

const struct pond_analysis pond_analysis_local = {
    .name = "impact local",
    .version = 1,
    .question = "How often does money that this firm earns go round here?",
    .method =
        "The local multiplier (LM3; Sacks 2002, The Money Trail): the firm's turnover, what of "
        "it is spent at local firms, what of that is spent at local firms; LM2 stops a round "
        "before, and the full series that both truncate stands beside them. Where surveys "
        "ask suppliers, trades on record answer.",
    .needs = POND_NEED_NETWORK,
    .parameters = (int32_t)(sizeof parameters / sizeof *parameters),
    .parameter = parameters,
    .argument = "firm",
    .argument_word = "CODE",
    .run = run,
};
