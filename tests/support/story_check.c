/* Each figure behind a sentence has a line here that says how it comes from the tables: written
 * anew, not shared with what makes the sentences.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/story_check.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How a number comes from a table. */
enum way {
    ROWS,    /* how many rows there are */
    COUNT,   /* rows in which the column has a value */
    LACK,    /* rows in which it has none */
    SUM,     /* of the column */
    MEAN,    /* of the column */
    HIGHEST, /* of the column */
    LOWEST,  /* of the column */
    WHERE,   /* the first column in a row where the column is highest, in whole cents */
    OF_IT,   /* of the firm that the sentence named last */
    PART,    /* sum of the column in these rows, of that of the column in `whole` */
    LAST,    /* of the column, in the last row */
    SHARE,   /* sum of the column, of that of the column `whole` of the same table */
    LINK,    /* of the link that carries most: the column in its row of "carriers" */
    RATIO,   /* of the key figure `column` to `whole` */
    FIXED,   /* a number of the method */
    FIGURE,  /* the key figure of that name */
};

/* Which rows: of firms those that the scenario changes, the others, those that fall below zero. */
enum rows { ALL, STRUCK, OTHERS, FALLEN };

struct rule {
    const char *figure;
    const char *table;
    const char *column;
    const char *whole;
    double fixed;
    enum way way;
    enum rows rows;
};

static const struct rule rules[] = {
    {"days", "days", NULL, NULL, 0, ROWS, ALL},
    {"turnover_lost", "days", "turnover_lost", NULL, 0, SUM, ALL},
    {"turnover_share", "days", "turnover_share", NULL, 0, MEAN, ALL},
    {"worst_day", "days", "turnover_lost", NULL, 0, WHERE, ALL},
    {"worst_day_share", "days", "turnover_share", NULL, 0, HIGHEST, ALL},
    {"hit", "firms", NULL, NULL, 0, ROWS, ALL},
    {"hit_over_links", "firms", NULL, NULL, 0, ROWS, OTHERS},
    {"its_first_day", "firms", "first_day", NULL, 0, OF_IT, ALL},
    {"struck_share", "firms", "turnover_lost", "days", 0, PART, STRUCK},
    {"its_turnover_lost", "firms", "turnover_lost", NULL, 0, OF_IT, ALL},
    {"its_lost_days", "firms", "lost_days", NULL, 0, OF_IT, ALL},
    {"its_worst_day", "firms", "lowest_day", NULL, 0, OF_IT, ALL},
    {"its_lowest", "firms", "lowest", NULL, 0, OF_IT, ALL},
    {"short_of_input", "firms", "short_day", NULL, 0, COUNT, ALL},
    {"its_short_day", "firms", "short_day", NULL, 0, OF_IT, ALL},
    {"still_hit", "firms", "recovered_day", NULL, 0, LACK, ALL},
    {"last_day", "days", "day", NULL, 0, HIGHEST, ALL},
    {"recovered_day", "firms", "recovered_day", NULL, 0, HIGHEST, ALL},
    {"raised", NULL, NULL, NULL, 0, FIGURE, ALL},
    {"final", NULL, NULL, NULL, 0, FIGURE, ALL},
    {"final_price", NULL, NULL, NULL, 0, FIGURE, ALL},
    {"below_zero_before", NULL, NULL, NULL, 0, FIGURE, ALL},
    {"final_share", NULL, "final", "raised", 0, RATIO, ALL},
    {"borne_share", NULL, "borne", "raised", 0, RATIO, ALL},
    {"avoided_share", NULL, "avoided", "raised", 0, RATIO, ALL},
    {"its_extra", "households", "extra", NULL, 0, OF_IT, ALL},
    {"its_price", "households", "price", NULL, 0, OF_IT, ALL},
    {"below_zero", "firms", NULL, NULL, 0, ROWS, FALLEN},
    {"its_margin_before", "firms", "margin_before", NULL, 0, OF_IT, ALL},
    {"its_margin_after", "firms", "margin_after", NULL, 0, OF_IT, ALL},
    {"worst_margin_day", "days", "borne", NULL, 0, WHERE, ALL},
    {"worst_borne", "days", "borne", NULL, 0, HIGHEST, ALL},
    {"last_borne", "days", "borne", NULL, 0, LAST, ALL},
    {"most_below_zero", "days", "below_zero", NULL, 0, HIGHEST, ALL},
    {"most_below_zero_day", "days", "below_zero", NULL, 0, WHERE, ALL},
    {"direct_share", "rounds", "direct", "total", 0, SHARE, ALL},
    {"first_round_share", "rounds", "first", "total", 0, SHARE, ALL},
    {"second_round_share", "rounds", "second", "total", 0, SHARE, ALL},
    {"later_share", "rounds", "later", "total", 0, SHARE, ALL},
    {"link_first_day", "carriers", "first_day", NULL, 0, LINK, ALL},
    {"link_last_day", "carriers", "last_day", NULL, 0, LINK, ALL},
    {"link_lost", "carriers", "lost", NULL, 0, LINK, ALL},
    {"link_share", "carriers", "share", NULL, 0, LINK, ALL},
    {"as_usual", NULL, NULL, NULL, 0.999, FIXED, ALL},
};

/* Firms and industries that a sentence names: which column is highest or lowest in their row. */
static const struct rule names[] = {
    {"first_over_links", "firms", "first_day", NULL, 0, LOWEST, OTHERS},
    {"most_over_links", "firms", "turnover_lost", NULL, 0, HIGHEST, OTHERS},
    {"most_extra", "households", "extra", NULL, 0, HIGHEST, ALL},
    {"most_to_bear", "firms", "extra_cost", NULL, 0, HIGHEST, FALLEN},
    {"first_short", "firms", "short_day", NULL, 0, LOWEST, ALL},
};

static char fault[2048];

static double number_at(const struct pond_column *column, int64_t row)
{
    if (column->type == POND_F64) {
        return column->data.f64[row];
    }
    return column->data.i64[row] == POND_MISSING_I64 ? (double)NAN : (double)column->data.i64[row];
}

static bool is_row(const struct pond_table *table, enum rows rows, int64_t row)
{
    if (rows == ALL) {
        return true;
    }
    if (rows == FALLEN) {
        return number_at(pond_table_column(table, "below_zero"), row) == 1.0;
    }
    return (number_at(pond_table_column(table, "struck"), row) == 1.0) == (rows == STRUCK);
}

/* What all rows of a rule come to. */
static double reduce(const struct pond_result *result, const struct rule *rule)
{
    const struct pond_table *table = pond_result_table(result, rule->table);
    const struct pond_column *column =
        rule->column == NULL ? NULL : pond_table_column(table, rule->column);
    double sum = 0.0;
    double highest = (double)-INFINITY;
    double lowest = (double)INFINITY;
    double where = (double)NAN;
    double there = 0.0;
    double rows = 0.0;

    for (int64_t row = 0; row < table->rows; row++) {
        double value = column == NULL ? 0.0 : number_at(column, row);

        if (!is_row(table, rule->rows, row)) {
            continue;
        }
        rows += 1.0;
        if (isnan(value)) {
            continue;
        }
        there += 1.0;
        sum += value;
        where = value > highest ? number_at(&table->column[0], row) : where;
        highest = fmax(highest, value);
        lowest = fmin(lowest, value);
    }
    switch (rule->way) {
    case ROWS:
        return rows;
    case COUNT:
        return there;
    case LACK:
        return rows - there;
    case MEAN:
        return sum / rows;
    case HIGHEST:
        return highest;
    case LOWEST:
        return lowest;
    case WHERE:
        return where;
    case LAST:
        return number_at(column, table->rows - 1);
    default:
        return sum;
    }
}

/* The row of a firm, or an industry, by the first column; -1: there is none. */
static int64_t row_of(const struct pond_table *table, const char *code)
{
    for (int64_t row = 0; row < table->rows; row++) {
        const char *text = table->column[0].data.text[row];

        if (strcmp(text == NULL ? "not given" : text, code) == 0) {
            return row;
        }
    }
    return -1;
}

/* A text of a row; NULL: missing. */
static const char *text_at(const struct pond_table *table, const char *column, int64_t row)
{
    return pond_table_column(table, column)->data.text[row];
}

/* The row of the link that carries most: of rows with a supplier and a customer. */
static int64_t link_row(const struct pond_table *carriers)
{
    int64_t most = -1;

    for (int64_t row = 0; row < carriers->rows; row++) {
        const double *lost = pond_table_column(carriers, "lost")->data.f64;

        if (text_at(carriers, "customer", row) != NULL && (most < 0 || lost[row] > lost[most])) {
            most = row;
        }
    }
    return most;
}

/* Who loses by that link, or whose goods or orders it lacks. */
static const char *link_end(const struct pond_table *carriers, bool loser)
{
    int64_t row = link_row(carriers);
    bool inputs = false;

    if (row < 0) {
        return "";
    }
    inputs = strcmp(text_at(carriers, "channel", row), "inputs") == 0;
    return text_at(carriers, inputs == loser ? "customer" : "supplier", row);
}

/* The value of a figure by the tables; `it` is the firm named last. */
static double by_tables(const struct pond_result *result, const struct rule *rule, const char *it)
{
    const struct pond_figure *figure = NULL;
    const struct pond_table *table = NULL;
    int64_t row = -1;

    switch (rule->way) {
    case FIXED:
        return rule->fixed;
    case FIGURE:
        figure = pond_result_figure(result, rule->figure);
        return figure == NULL ? (double)NAN : figure->value;
    case SHARE: {
        struct rule whole = {.table = rule->table, .column = rule->whole, .way = SUM, .rows = ALL};
        return reduce(result, rule) / reduce(result, &whole);
    }
    case LINK:
        table = pond_result_table(result, rule->table);
        row = link_row(table);
        return row < 0 ? (double)NAN : number_at(pond_table_column(table, rule->column), row);
    case RATIO:
        return pond_result_figure(result, rule->column)->value /
               pond_result_figure(result, rule->whole)->value;
    case OF_IT:
        table = pond_result_table(result, rule->table);
        row = it == NULL ? -1 : row_of(table, it);
        return row < 0 ? (double)NAN : number_at(pond_table_column(table, rule->column), row);
    case PART: {
        struct rule whole = {.way = SUM, .table = rule->whole, .column = rule->column, .rows = ALL};
        return reduce(result, rule) / reduce(result, &whole);
    }
    default:
        return reduce(result, rule);
    }
}

static const struct rule *find(const struct rule *rule, size_t count, const char *figure)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(rule[i].figure, figure) == 0) {
            return &rule[i];
        }
    }
    return NULL;
}

/* One thing behind a sentence, as the table says it. */
struct behind {
    const char *figure;
    const char *unit;
    const char *text;
    double value;
};

static struct behind behind_at(const struct pond_table *evidence, int64_t row)
{
    return (struct behind){.figure = pond_table_column(evidence, "figure")->data.text[row],
                           .unit = pond_table_column(evidence, "unit")->data.text[row],
                           .text = pond_table_column(evidence, "text")->data.text[row],
                           .value = pond_table_column(evidence, "value")->data.f64[row]};
}

/* A firm that is named is the one that the tables say; other texts stand in its row. */
static bool is_named_rightly(const struct pond_result *result, const struct behind *one,
                             const char *it)
{
    const struct rule *rule = find(names, sizeof names / sizeof *names, one->figure);
    const struct pond_table *firms = pond_result_table(result, "firms");
    const struct pond_table *table = NULL;
    int64_t row = -1;

    if (strncmp(one->figure, "link_", 5) == 0) {
        table = pond_result_table(result, "carriers");
        return strcmp(link_end(table, strcmp(one->figure, "link_to") == 0), one->text) == 0;
    }
    if (rule == NULL && strcmp(one->figure, "its_short_of") == 0) {
        row = it == NULL ? -1 : row_of(firms, it);
        return row >= 0 &&
               strcmp(pond_table_column(firms, "short_of")->data.text[row], one->text) == 0;
    }
    if (rule == NULL) {
        return false;
    }
    table = pond_result_table(result, rule->table);
    row = row_of(table, one->text);
    return row >= 0 && is_row(table, rule->rows, row) &&
           number_at(pond_table_column(table, rule->column), row) == reduce(result, rule);
}

/* How far a number may be from its table's: money is whole cents in each row, so that a sum is off
 * by half a cent a row at most, and a share of sums by that of both. */
static double leeway(const struct pond_result *result, const struct rule *rule, double expected)
{
    double least = 1e-5 * fabs(expected) + 1e-9;
    struct rule whole = {.table = rule->way == PART ? rule->whole : rule->table,
                         .column = rule->way == PART ? rule->column : rule->whole,
                         .way = SUM,
                         .rows = ALL};

    if (rule->way == SUM) {
        return least + 0.00501 * (double)pond_result_table(result, rule->table)->rows;
    }
    if (rule->way == RATIO) {
        return least + 0.0101 / fabs(pond_result_figure(result, rule->whole)->value);
    }
    if (rule->way == PART || rule->way == SHARE) {
        double rows = (double)(pond_result_table(result, rule->table)->rows +
                               pond_result_table(result, whole.table)->rows);
        return least + 0.00501 * rows / fabs(reduce(result, &whole));
    }
    return least;
}

/* Is a day one of those on which a column is highest? */
static bool is_highest(const struct pond_result *result, const struct rule *rule, double day)
{
    const struct pond_table *table = pond_result_table(result, rule->table);
    const struct pond_column *column = pond_table_column(table, rule->column);
    struct rule highest = *rule;

    highest.way = HIGHEST;
    for (int64_t row = 0; row < table->rows; row++) {
        if (number_at(&table->column[0], row) == day) {
            return number_at(column, row) == reduce(result, &highest);
        }
    }
    return false;
}

/* Are the numbers behind the sentences those of the tables? */
static bool check_evidence(const struct pond_result *result, const struct pond_table *evidence)
{
    const char *it = NULL;

    for (int64_t row = 0; row < evidence->rows; row++) {
        struct behind one = behind_at(evidence, row);
        const struct rule *rule = find(rules, sizeof rules / sizeof *rules, one.figure);
        double expected = 0.0;

        if (one.text != NULL) {
            if (!is_named_rightly(result, &one, it)) {
                (void)snprintf(fault, sizeof fault, "%s is not %s", one.figure, one.text);
                return false;
            }
            it = find(names, sizeof names / sizeof *names, one.figure) != NULL ? one.text : it;
            continue;
        }
        if (rule == NULL) {
            (void)snprintf(fault, sizeof fault, "no rule says what %s is", one.figure);
            return false;
        }
        expected = by_tables(result, rule, it);
        if (rule->way == WHERE ? !is_highest(result, rule, one.value)
                               : !(fabs(one.value - expected) <= leeway(result, rule, expected))) {
            (void)snprintf(fault, sizeof fault, "%s is %.12g, by the tables %.12g", one.figure,
                           one.value, expected);
            return false;
        }
    }
    return true;
}

/* Overwrite every occurrence of `part` by blanks. */
static void blank(char *text, const char *part)
{
    for (char *at = strstr(text, part); part[0] != '\0' && at != NULL; at = strstr(at, part)) {
        memset(at, ' ', strlen(part));
    }
}

/* A printed number, without the commas between its thousands; its decimals. */
static char *read_number(char *at, double *value, int *decimals)
{
    char digits[64];
    size_t length = 0;
    bool point = false;

    *decimals = 0;
    while ((isdigit((unsigned char)*at) != 0 ||
            ((*at == ',' || (*at == '.' && !point)) && isdigit((unsigned char)at[1]) != 0)) &&
           length + 1 < sizeof digits) {
        point = point || *at == '.';
        *decimals += point && *at != '.' ? 1 : 0;
        if (*at != ',') {
            digits[length++] = *at;
        }
        at++;
    }
    digits[length] = '\0';
    *value = strtod(digits, NULL);
    return at;
}

/* Take the thing behind `finding` that prints as this number; false: there is none left. */
static bool take(const struct pond_table *evidence, int64_t finding, bool *taken, double printed,
                 int decimals, bool percent)
{
    const int64_t *of = pond_table_column(evidence, "finding")->data.i64;

    for (int64_t row = 0; row < evidence->rows; row++) {
        struct behind one = behind_at(evidence, row);
        bool share = one.unit != NULL && strcmp(one.unit, "share") == 0;
        double value = share ? 100.0 * one.value : one.value;

        if (of[row] == finding && !taken[row] && one.text == NULL && share == percent &&
            fabs(value - printed) <= 0.5000001 * pow(10.0, -decimals)) {
            taken[row] = true;
            return true;
        }
    }
    return false;
}

/* Overwrite the name of a firm, wherever a table with codes and names has it. */
static void blank_firm(const struct pond_result *result, const char *code, char *text)
{
    static const char *const columns[3][3] = {{"firms", "firm", "name"},
                                              {"carriers", "supplier", "supplier_name"},
                                              {"carriers", "customer", "customer_name"}};

    for (int i = 0; i < 3; i++) {
        const struct pond_table *table = pond_result_table(result, columns[i][0]);

        for (int64_t row = 0; table != NULL && row < table->rows; row++) {
            const char *of = text_at(table, columns[i][1], row);
            const char *name = text_at(table, columns[i][2], row);

            if (of != NULL && name != NULL && strcmp(of, code) == 0) {
                blank(text, name);
                return;
            }
        }
    }
    blank(text, code);
}

/* Names of firms have digits of their own, and codes of industries are digits. */
static void blank_names(const struct pond_result *result, const struct pond_table *evidence,
                        int64_t finding, char *text)
{
    for (int64_t row = 0; row < evidence->rows; row++) {
        struct behind one = behind_at(evidence, row);

        if (one.text != NULL && pond_table_column(evidence, "finding")->data.i64[row] == finding) {
            blank_firm(result, one.text, text);
        }
    }
}

/* Does a sentence say what stands behind it, and nothing else? */
static bool check_sentence(const struct pond_result *result, const struct pond_table *evidence,
                           int64_t finding, const char *sentence)
{
    const int64_t *of = pond_table_column(evidence, "finding")->data.i64;
    char *text = strdup(sentence);
    bool *taken = calloc((size_t)evidence->rows + 1, sizeof *taken);
    bool good = true;

    blank_names(result, evidence, finding, text);
    for (char *at = text; *at != '\0' && good;) {
        double printed = 0.0;
        int decimals = 0;
        bool minus = false;

        if (isdigit((unsigned char)*at) == 0) {
            at++;
            continue;
        }
        minus = at - text >= 2 && at[-1] == '-' && at[-2] == ' ';
        at = read_number(at, &printed, &decimals);
        printed = minus ? -printed : printed;
        good = take(evidence, finding, taken, printed, decimals, strncmp(at, " %", 2) == 0);
        if (!good) {
            (void)snprintf(fault, sizeof fault, "nothing stands behind %.*f in: %.1500s", decimals,
                           printed, sentence);
        }
    }
    for (int64_t row = 0; row < evidence->rows && good; row++) {
        struct behind one = behind_at(evidence, row);

        if (of[row] == finding && one.text == NULL && !taken[row] &&
            !(strcmp(one.figure, "short_of_input") == 0 && one.value == 0.0)) {
            (void)snprintf(fault, sizeof fault, "%s is not said in: %.1500s", one.figure, sentence);
            good = false;
        }
    }
    free(text);
    free(taken);
    return good;
}

/* Is what stands behind sentences of tables that there are? Prices beside a run of quantities have
 * evidence of their own. */
static bool check_tables(const struct pond_result *result, const char *name)
{
    const struct pond_table *evidence = pond_result_table(result, name);

    for (int64_t row = 0; evidence != NULL && row < evidence->rows; row++) {
        const char *from = text_at(evidence, "from", row);

        if (strcmp(from, "figures") != 0 && pond_result_table(result, from) == NULL) {
            (void)snprintf(fault, sizeof fault, "%s: there is no table %s", name, from);
            return false;
        }
    }
    return true;
}

const char *story_fault(const struct pond_result *result)
{
    const struct pond_table *findings = pond_result_table(result, "findings");
    const struct pond_table *evidence = pond_result_table(result, "evidence");

    if (findings == NULL || evidence == NULL) {
        return "there is no table findings, or none of evidence";
    }
    if (!check_tables(result, "evidence") || !check_tables(result, "price_evidence") ||
        !check_evidence(result, evidence)) {
        return fault;
    }
    for (int64_t row = 0; row < findings->rows; row++) {
        if (!check_sentence(result, evidence, row + 1, findings->column->data.text[row])) {
            return fault;
        }
    }
    return NULL;
}

void assert_story_holds(const struct pond_result *result)
{
    const char *found = story_fault(result);

    if (found != NULL) {
        fail_msg("%s", found);
    }
}
