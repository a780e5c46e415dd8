/* "impact change" on Miller and Blair's table: pencil and paper, laws, what is refused.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/parallel.h"
#include "base/result_json.h"
#include "study/registry.h"
#include "study/run.h"
#include "support/support.h"

/* Miller and Blair 2009, chapter 2, with a part of final demand that is households'. */
static const char textbook[] =
    "industry,name,a,b,final_demand:households,final_demand:exports,output\n"
    "a,Goods,150,500,50,300,1000\n"
    "b,Services,200,100,400,1300,2000\n"
    "value_added:pay,,300,500,,,\n"
    "value_added:surplus,,350,900,,,\n"
    "jobs [jobs],,20,10,,,\n"
    "GHG [kg CO2 eq],,5000,2000,,,\n";

static const char *put(const char *name, const char *text)
{
    const char *path = in_folder(test_folder, name);

    write_file(path, text, strlen(text));
    return path;
}

static enum pond_status ask_file(const char *file, double rebound, struct pond_result **result,
                                 struct pond_error *error)
{
    json_t *values =
        json_pack("{s:s, s:f, s:s, s:f}", "io_table", put("textbook_2009.csv", textbook), "spend",
                  0.45, "interventions", put("what.json", file), "rebound", rebound);

    struct pond_request request = {.address = in_folder(test_folder, "none.pond"),
                                   .analysis = pond_registry_find("impact change"),
                                   .values = values};
    struct pond_run run = {0};
    enum pond_status status = POND_OK;

    assert_non_null(request.analysis);
    assert_non_null(values);
    assert_int_equal(json_object_set_new(values, "draws", json_integer(0)), 0);
    status = pond_study_run(&request, &run, result, error);
    pond_run_clear(&run);
    json_decref(values);
    return status;
}

/* The interventions between the brackets of a file. */
static enum pond_status ask(const char *interventions, double rebound, struct pond_result **result,
                            struct pond_error *error)
{
    char file[3000];

    (void)snprintf(file, sizeof file,
                   "{\"format\": \"pond-interventions/1\", \"interventions\": [%s]}",
                   interventions);
    return ask_file(file, rebound, result, error);
}

static struct pond_result *answer(const char *interventions, double rebound)
{
    struct pond_error error = {0};
    struct pond_result *result = NULL;

    assert_ok(ask(interventions, rebound, &result, &error));
    return result;
}

/* A number of table "change". */
static double change(const struct pond_result *result, const char *measure, const char *place,
                     const char *column)
{
    const struct pond_table *table = pond_result_table(result, "change");

    for (int64_t row = 0; row < table->rows; row++) {
        if (strcmp(pond_table_column(table, "measure")->data.text[row], measure) == 0 &&
            strcmp(pond_table_column(table, "place")->data.text[row], place) == 0) {
            return pond_table_column(table, column)->data.f64[row];
        }
    }
    fail_msg("no row %s %s", measure, place);
    return 0.0;
}

/* Without what is induced, which the textbook's open table has not. */
static double open_change(const struct pond_result *result, const char *measure, const char *place)
{
    return change(result, measure, place, "direct") +
           change(result, measure, place, "supply_chain");
}

static double sum_of(const struct pond_result *result, const char *intervention,
                     const char *measure)
{
    const struct pond_table *table = pond_result_table(result, "interventions");

    for (int64_t row = 0; row < table->rows; row++) {
        if (strcmp(pond_table_column(table, "measure")->data.text[row], measure) == 0 &&
            strcmp(pond_table_column(table, "intervention")->data.text[row], intervention) == 0) {
            return pond_table_column(table, "everywhere")->data.f64[row];
        }
    }
    fail_msg("no row %s %s", intervention, measure);
    return 0.0;
}

#define SAVING                                                                                     \
    "{\"what\": \"coefficient\", \"industry\": \"b\", \"input\": \"a\", \"change\": -0.2%s}"

static const char *saving(const char *more)
{
    static char text[4][300];
    static int next = 0;

    next = (next + 1) % 4;
    (void)snprintf(text[next], sizeof text[next], SAVING, more);
    return text[next];
}

/* --- pencil and paper --- */

/* b needs 0.20 of a instead of 0.25; x1 = (350 + 0.20 x2) / 0.85, x2 = (1700 + 0.20 x1) / 0.95. */
static void a_saved_input_is_what_pencil_and_paper_say(void **state)
{
    struct pond_result *result = answer(saving(""), 0.0);
    double x2 = 1515.0 / 0.7675;
    double x1 = (350.0 + 0.20 * x2) / 0.85;

    (void)state;
    assert_close(change(result, "output", "here", "before"), 3000.0, 1e-14);
    assert_close(change(result, "output", "here", "direct"), -100.0, 1e-13);
    assert_close(open_change(result, "output", "here"), x1 + x2 - 3000.0, 1e-12);
    assert_close(open_change(result, "jobs", "here"), 0.02 * (x1 - 1000.0) + 0.005 * (x2 - 2000.0),
                 1e-12);
    assert_close(pond_result_figure(result, "saved")->value, 100.0, 1e-13);
    /* Value added: 100 by b that saves, 0.65 of each unit that a makes less. */
    assert_close(change(result, "value_added", "here", "direct"), 100.0 - 65.0, 1e-13);
    pond_result_free(result);
}

static void an_intensity_changes_what_is_emitted_and_nothing_else(void **state)
{
    struct pond_result *result =
        answer("{\"what\": \"intensity\", \"industry\": [\"a\", \"b\"], \"measure\": \"GHG\", "
               "\"change\": -0.5, \"take_up\": 0.4}",
               0.0);

    (void)state;
    assert_close(change(result, "GHG", "here", "direct"), -0.2 * 7000.0, 1e-14);
    assert_close(change(result, "GHG", "here", "after"), 5600.0, 1e-14);
    assert_true(change(result, "GHG", "here", "supply_chain") == 0.0);
    assert_true(change(result, "output", "everywhere", "difference") == 0.0);
    pond_result_free(result);
}

/* Pay of b up by a tenth: 50 more in its pay, and in what people buy 0.45 of that and so on. */
static void higher_pay_is_spent(void **state)
{
    struct pond_result *result = answer("{\"what\": \"intensity\", \"industry\": \"b\", "
                                        "\"measure\": \"pay\", \"change\": 0.1}",
                                        0.0);
    /* Of a unit of pay people spend 0.05 on a and 0.40 on b; it brings pay of h L c. */
    double l11 = 0.95 / 0.7575;
    double l12 = 0.25 / 0.7575;
    double l21 = 0.20 / 0.7575;
    double l22 = 0.85 / 0.7575;
    double a = l11 * 0.05 + l12 * 0.40;
    double b = l21 * 0.05 + l22 * 0.40;
    double income = 50.0 / (1.0 - 0.30 * a - 0.275 * b);

    (void)state;
    assert_close(change(result, "pay", "here", "direct"), 50.0, 1e-13);
    assert_close(change(result, "output", "here", "induced"), income * (a + b), 1e-12);
    assert_close(change(result, "pay", "here", "difference"), income, 1e-12);
    pond_result_free(result);
}

/* Section 12.2.6, ground truth A.1: without sector 1 the economy loses 1210.5263. */
static void closing_all_of_a_sector_is_its_extraction(void **state)
{
    struct pond_result *result =
        answer("{\"what\": \"closure\", \"industry\": \"a\", \"share\": 1}", 0.0);
    const struct pond_table *sectors = pond_result_table(result, "sectors");

    (void)state;
    assert_close(open_change(result, "output", "here"), -1210.5263, 1e-7);
    assert_close(pond_table_column(sectors, "output")->data.f64[0], -1000.0, 1e-13);
    assert_close(2000.0 + pond_table_column(sectors, "output")->data.f64[1], 1789.4737, 1e-7);
    /* Everything that was sold to final demand is not bought; what b needs is imported. */
    assert_close(open_change(result, "value_added", "everywhere"), -350.0, 1e-12);
    assert_true(open_change(result, "output", "abroad") > 0.0);
    pond_result_free(result);
}

/* Exports of a up by 100: the multipliers of A.1, 1.518152. */
static void more_exports_take_the_published_multiplier(void **state)
{
    struct pond_result *result =
        answer("{\"what\": \"final_demand\", \"category\": \"exports\", \"industry\": \"a\", "
               "\"amount\": 100}",
               0.0);
    struct pond_result *relative =
        answer("{\"what\": \"final_demand\", \"category\": \"exports\", \"industry\": \"a\", "
               "\"change\": 0.3333333333333333}",
               0.0);

    (void)state;
    assert_close(open_change(result, "output", "here"), 151.8152, 1e-6);
    assert_close(open_change(relative, "output", "here"), 151.8152, 1e-6);
    pond_result_free(result);
    pond_result_free(relative);
}

/* 10 people at 0.02 jobs for each unit of output make 500; half is exported, and the rest displaces
 * what the region buys of a (650 of sectors, 50 of households), which is all made here. */
static void new_firms_make_what_their_people_can(void **state)
{
    struct pond_result *result =
        answer("{\"what\": \"new_firms\", \"industry\": \"a\", \"firms\": 5, \"employees\": 2, "
               "\"exports\": 0.5}",
               0.0);

    (void)state;
    assert_close(change(result, "output", "here", "direct"), 500.0 - 250.0, 1e-13);
    assert_close(change(result, "jobs", "here", "direct"), 5.0, 1e-13);
    assert_close(open_change(result, "output", "here"), 250.0 * 1.518152, 1e-6);
    pond_result_free(result);
}

/* --- laws --- */

static void after_is_before_and_all_channels(void **state)
{
    static const char *const measures[] = {"output", "value_added", "pay", "jobs", "GHG"};
    static const char *const places[] = {"here", "elsewhere", "abroad", "everywhere"};
    char text[900];
    struct pond_result *result = NULL;

    (void)state;
    (void)snprintf(text, sizeof text,
                   "%s, {\"what\": \"closure\", \"industry\": \"a\", \"share\": 0.1, "
                   "\"replaced\": {\"here\": 0.5, \"abroad\": 0.2}}, {\"what\": \"sourcing\", "
                   "\"industry\": \"b\", \"share\": 0.2, \"from\": \"here\", \"to\": \"abroad\"}",
                   saving(", \"rebound\": 0.7"));
    result = answer(text, 0.0);
    for (size_t m = 0; m < sizeof measures / sizeof *measures; m++) {
        double all = 0.0;

        for (size_t p = 0; p < sizeof places / sizeof *places; p++) {
            double difference = change(result, measures[m], places[p], "difference");

            assert_close(open_change(result, measures[m], places[p]) +
                             change(result, measures[m], places[p], "induced"),
                         difference, 1e-9);
            assert_close(change(result, measures[m], places[p], "before") + difference,
                         change(result, measures[m], places[p], "after"), 1e-12);
            all += p < 3 ? difference : 0.0;
        }
        assert_close(all, change(result, measures[m], "everywhere", "difference"), 1e-9);
    }
    pond_result_free(result);
}

/* Value added everywhere is final demand: without one that changes, what one saves others lose. */
static void value_added_follows_final_demand(void **state)
{
    (void)state;
    for (int k = 0; k <= 4; k++) {
        struct pond_result *result = answer(saving(""), 0.25 * k);

        assert_close(pond_result_figure(result, "spent_again")->value, 25.0 * k, 1e-13);
        assert_close(open_change(result, "value_added", "everywhere"), 25.0 * k,
                     k == 0 ? 1e-11 : 1e-12);
        assert_int_equal(k == 0, change(result, "output", "here", "rebound") == 0.0);
        pond_result_free(result);
    }
}

static void no_change_is_no_difference(void **state)
{
    static const char *const nothing[] = {
        "{\"what\": \"coefficient\", \"industry\": \"b\", \"input\": \"a\", \"change\": 0}",
        "{\"what\":\"coefficient\",\"industry\":\"b\",\"input\":\"a\",\"change\":-1,\"take_up\":0}",
        "{\"what\": \"closure\", \"industry\": \"b\", \"share\": 0}",
        "{\"what\": \"sourcing\", \"industry\": \"b\", \"share\": 0}",
        "{\"what\": \"new_firms\", \"industry\": \"a\", \"firms\": 3, \"output\": 0}",
        "{\"what\": \"final_demand\", \"amount\": 0}",
    };

    (void)state;
    for (size_t k = 0; k < sizeof nothing / sizeof *nothing; k++) {
        struct pond_result *result = answer(nothing[k], 1.0);
        const struct pond_table *table = pond_result_table(result, "change");

        for (int64_t row = 0; row < table->rows; row++) {
            assert_true(pond_table_column(table, "difference")->data.f64[row] == 0.0);
        }
        pond_result_free(result);
    }
}

static void the_direct_channel_is_linear_in_take_up(void **state)
{
    struct pond_result *all = answer(saving(""), 0.0);
    struct pond_result *part = answer(saving(", \"take_up\": 0.3"), 0.0);

    (void)state;
    assert_close(change(part, "output", "here", "direct"),
                 0.3 * change(all, "output", "here", "direct"), 1e-13);
    assert_close(change(part, "GHG", "here", "direct"), 0.3 * change(all, "GHG", "here", "direct"),
                 1e-13);
    /* What follows is not: the saved input is an input of its own supply chain. */
    assert_true(fabs(open_change(part, "output", "here") -
                     0.3 * open_change(all, "output", "here")) > 1e-3);
    pond_result_free(all);
    pond_result_free(part);
}

static void closing_what_opened_is_nothing(void **state)
{
    static const char *const whom[] = {
        "\"industry\": \"b\", \"firms\": 7, \"output\": 30",
        "\"industry\": \"a\", \"firms\": 4, \"employees\": 1, \"exports\": 0.25",
    };

    (void)state;
    for (size_t k = 0; k < sizeof whom / sizeof *whom; k++) {
        char text[600];
        struct pond_result *result = NULL;
        const struct pond_table *table = NULL;

        (void)snprintf(text, sizeof text,
                       "{\"what\": \"new_firms\", %s, \"displaces\": {\"here\": 0.6}}, "
                       "{\"what\": \"closure\", %s, \"replaced\": {\"here\": 0.6}}",
                       whom[k], whom[k]);
        result = answer(text, 0.0);
        table = pond_result_table(result, "change");
        for (int64_t row = 0; row < table->rows; row++) {
            assert_close(pond_table_column(table, "difference")->data.f64[row], 0.0, 1e-9);
        }
        assert_true(sum_of(result, "$.interventions[0]", "output") > 1.0);
        pond_result_free(result);
    }
}

/* Buying abroad instead moves output, and neither the demand for it nor value added everywhere. */
static void sourcing_conserves_total_demand(void **state)
{
    struct pond_result *result =
        answer("{\"what\": \"sourcing\", \"industry\": \"b\", \"share\": 0.5, \"from\": \"here\", "
               "\"to\": \"abroad\", \"buyers\": \"sectors\"}",
               0.0);

    (void)state;
    /* Half of the 200 and 100 that sectors buy of b. */
    assert_close(change(result, "output", "here", "direct"), -150.0, 1e-13);
    assert_close(change(result, "output", "abroad", "direct"), 150.0, 1e-13);
    assert_close(open_change(result, "value_added", "everywhere"), 0.0, 1e-10);
    assert_true(change(result, "jobs", "here", "difference") < 0.0);
    assert_true(change(result, "jobs", "abroad", "difference") > 0.0);
    pond_result_free(result);
}

/* The same input is saved twice: together 0.64 of it is left, not 0.6. */
static void together_is_each_alone_and_the_interaction(void **state)
{
    char text[600];
    struct pond_result *one = answer(saving(", \"name\": \"one\""), 0.5);
    struct pond_result *both = NULL;
    double alone = change(one, "output", "everywhere", "difference");

    (void)state;
    (void)snprintf(text, sizeof text, "%s, %s", saving(", \"name\": \"one\""),
                   saving(", \"name\": \"two\""));
    both = answer(text, 0.5);
    assert_close(change(both, "output", "here", "direct"), -0.36 * 500.0 + 0.5 * 180.0, 1e-12);
    assert_close(sum_of(both, "one", "output"), alone, 1e-12);
    assert_close(sum_of(both, "two", "output"), alone, 1e-12);
    assert_close(sum_of(both, "all together", "output"),
                 2.0 * alone + sum_of(both, "interaction", "output"), 1e-12);
    assert_true(fabs(sum_of(both, "interaction", "output")) > 1.0);
    pond_result_free(one);
    pond_result_free(both);
}

/* What it costs once is spending, and in no number of a year. */
static void an_investment_is_told_apart(void **state)
{
    struct pond_result *without = answer(saving(""), 0.0);
    struct pond_result *with =
        answer(saving(", \"cost\": {\"amount\": 250, \"buys\": [{\"industry\": \"a\", \"share\": "
                      "0.4}, {\"industry\": \"b\", \"share\": 0.6}]}"),
               0.0);
    const struct pond_table *once = pond_result_table(with, "once");
    double saved_l11 = 0.95 / 0.7675; /* of the economy after: a12 is 0.20 */
    double saved_l21 = 0.20 / 0.7675;
    double saved_l12 = 0.20 / 0.7675;
    double saved_l22 = 0.85 / 0.7675;
    double x1 = saved_l11 * 100.0 + saved_l12 * 150.0;
    double x2 = saved_l21 * 100.0 + saved_l22 * 150.0;

    (void)state;
    assert_null(pond_result_table(without, "once"));
    assert_non_null(once);
    assert_true(change(without, "jobs", "here", "difference") ==
                change(with, "jobs", "here", "difference"));
    assert_close(pond_result_figure(with, "payback")->value, 2.5, 1e-13);
    /* Row 0 is output; at least what is not induced. */
    assert_true(pond_table_column(once, "here")->data.f64[0] > x1 + x2);
    assert_true(pond_table_column(once, "abroad")->data.f64[0] == 0.0);
    pond_result_free(without);
    pond_result_free(with);
}

static void answers_are_the_same_bits_on_any_number_of_threads(void **state)
{
    char text[3][POND_HASH_SIZE];

    (void)state;
    for (int k = 0; k < 3; k++) {
        struct pond_result *result = NULL;
        char two[600];

        pond_set_threads(1 << k);
        (void)snprintf(two, sizeof two, "%s, %s", saving(", \"rebound\": 0.3"),
                       "{\"what\": \"closure\", \"industry\": \"a\", \"share\": 0.3}");
        result = answer(two, 0.0);
        pond_result_hash(result, text[k]);
        pond_result_free(result);
    }
    pond_set_threads(0);
    assert_string_equal(text[0], text[1]);
    assert_string_equal(text[0], text[2]);
}

/* --- files --- */

static void what_cannot_be_is_refused_in_one_line(void **state)
{
    static const struct {
        const char *text;
        enum pond_status status;
        const char *message;
    } cases[] = {
        {"{\"what\": \"coefficient\", \"industry\": \"c\", \"input\": \"a\", \"change\": -0.2}",
         POND_ENOTFOUND, "no industry \"c\" (did you mean \"a\"?)"},
        {"{\"what\": \"coefficient\", \"industry\": \"b\", \"input\": \"power\", \"change\": 0.1}",
         POND_ENOTFOUND, "no industry \"power\" (\"pond table show\""},
        {"{\"what\": \"coefficient\", \"industry\": \"b\", \"input\": \"a\", \"change\": -1.5}",
         POND_EINVAL, "$.interventions[0].change is -1.5"},
        {"{\"what\": \"coefficient\", \"industry\": \"b\", \"input\": \"a\", \"change\": -1, "
         "\"take_up\": 1.2}",
         POND_EINVAL, "take_up is 1.2"},
        {"{\"what\": \"coefficient\", \"industry\": \"b\", \"input\": \"a\", \"change\": 9}",
         POND_EINVAL, "more than it earns"},
        {"{\"what\": \"coefficient\", \"industry\": \"b\", \"change\": 9}", POND_EINVAL,
         "$.interventions[0].input is missing"},
        {"{\"what\": \"coefficient\", \"industry\": \"b\", \"input\": \"a\", \"change\": 0, "
         "\"share\": 0.1}",
         POND_EINVAL, "share is not for"},
        {"{\"what\": \"coefficient\", \"industry\": \"b\", \"input\": \"a\", \"change\": 0, "
         "\"by\": \"employees\"}",
         POND_EINVAL, "by is for \"who\""},
        {"{\"what\": \"coefficient\", \"industry\": \"b\", \"input\": \"a\", \"change\": 0, "
         "\"region\": \"Iowa\"}",
         POND_ENOTFOUND, "no region \"Iowa\""},
        {"{\"what\": \"intensity\", \"industry\": \"b\", \"measure\": \"GHK\", \"change\": 0}",
         POND_ENOTFOUND, "no measure \"GHK\" (did you mean \"GHG\"?)"},
        {"{\"what\": \"intensity\", \"industry\": \"b\", \"measure\": \"output\", \"change\": 0}",
         POND_EINVAL, "follows from its inputs"},
        {"{\"what\": \"new_firms\", \"industry\": \"b\", \"firms\": 2}", POND_EINVAL,
         "neither of \"output\" and \"employees\""},
        {"{\"what\": \"new_firms\", \"industry\": \"b\", \"firms\": 2, \"output\": 1, "
         "\"employees\": 1}",
         POND_EINVAL, "both of"},
        {"{\"what\": \"new_firms\", \"industry\": \"b\", \"firms\": 2, \"output\": 1e6}",
         POND_EINVAL, "would be displaced here, where the region buys 700"},
        {"{\"what\": \"new_firms\", \"industry\": \"b\", \"firms\": 2, \"output\": 1, "
         "\"displaces\": {\"here\": 0.8, \"abroad\": 0.3}}",
         POND_EINVAL, "add up to 1.1"},
        {"{\"what\": \"closure\", \"industry\": \"b\", \"firms\": 2, \"output\": 1500}",
         POND_EINVAL, "all of sector \"b\" makes 2000"},
        {"{\"what\": \"closure\", \"industry\": \"b\"}", POND_EINVAL, "has 0 of"},
        {"{\"what\": \"closure\", \"industry\": \"b\", \"share\": 0.1, \"replaced\": "
         "{\"elsewhere\": 1}}",
         POND_EINVAL, "made nowhere elsewhere"},
        {"{\"what\": \"closure\", \"industry\": \"b\", \"share\": 0.1, \"output\": 3}", POND_EINVAL,
         "are for \"firms\""},
        {"{\"what\": \"sourcing\", \"industry\": \"b\", \"share\": 0.1}", POND_EINVAL,
         "does not tell which of its imports are \"b\""},
        {"{\"what\": \"final_demand\", \"industry\": \"b\", \"amount\": -401}", POND_EINVAL,
         "than the 400"},
        {"{\"what\": \"final_demand\", \"category\": \"government\", \"change\": 0.1}", POND_EINVAL,
         "no final demand of government"},
        {"{\"what\": \"final_demand\"}", POND_EINVAL, "neither of \"change\" and \"amount\""},
        {"{\"what\": \"miracle\"}", POND_EINVAL, "one of \"coefficient\""},
        {"{\"what\": \"closure\", \"industry\": \"b\", \"share\": 0.1, \"cost\": {\"amount\": 5, "
         "\"buys\": [{\"industry\": \"a\", \"share\": 0.5}]}}",
         POND_EINVAL, "add up to 0.5 (expected 1)"},
        {"{\"what\": \"closure\", \"industry\": \"b\", \"share\": 0.1, \"cost\": {\"amount\": 5, "
         "\"buys\": [{\"industry\": \"z\", \"share\": 1}]}}",
         POND_ENOTFOUND, "cost.buys: table"},
        {"{\"what\": \"closure\", \"industry\": \"b\", \"who\": {\"all\": true}}", POND_ENOTFOUND,
         "no such store"},
        {"", POND_EINVAL, "$.interventions is []"},
    };

    (void)state;
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        struct pond_error error = {0};
        struct pond_result *result = NULL;

        assert_fails(ask(cases[k].text, 0.0, &result, &error), cases[k].status, cases[k].message);
        assert_null(result);
        assert_null(strchr(error.message, '\n'));
    }
}

static enum pond_status ask_once(void *user)
{
    struct pond_result *result = NULL;
    enum pond_status status = ask(user, 0.5, &result, NULL);

    pond_result_free(result);
    return status;
}

static void failing_memory_is_told(void **state)
{
    char text[1200];

    (void)state;
    (void)snprintf(text, sizeof text,
                   "%s, {\"what\": \"new_firms\", \"industry\": \"a\", \"firms\": 3, \"output\": "
                   "1}, {\"what\": \"final_demand\", \"change\": 0.1}",
                   saving(", \"cost\": {\"amount\": 5, \"buys\": [{\"industry\": \"a\", \"share\": "
                          "1}]}"));
    assert_survives_no_memory(ask_once, text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_saved_input_is_what_pencil_and_paper_say),
        cmocka_unit_test(an_intensity_changes_what_is_emitted_and_nothing_else),
        cmocka_unit_test(higher_pay_is_spent),
        cmocka_unit_test(closing_all_of_a_sector_is_its_extraction),
        cmocka_unit_test(more_exports_take_the_published_multiplier),
        cmocka_unit_test(new_firms_make_what_their_people_can),
        cmocka_unit_test(after_is_before_and_all_channels),
        cmocka_unit_test(value_added_follows_final_demand),
        cmocka_unit_test(no_change_is_no_difference),
        cmocka_unit_test(the_direct_channel_is_linear_in_take_up),
        cmocka_unit_test(closing_what_opened_is_nothing),
        cmocka_unit_test(sourcing_conserves_total_demand),
        cmocka_unit_test(together_is_each_alone_and_the_interaction),
        cmocka_unit_test(an_investment_is_told_apart),
        cmocka_unit_test(answers_are_the_same_bits_on_any_number_of_threads),
        cmocka_unit_test(what_cannot_be_is_refused_in_one_line),
        cmocka_unit_test(failing_memory_is_told),
    };

    return cmocka_run_group_tests(tests, make_test_folder, remove_test_folder);
}
