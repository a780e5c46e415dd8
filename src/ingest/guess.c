/* A proposal of a mapping for a file: what its names and first rows say, and what they do not.
 * SPDX-License-Identifier: Apache-2.0 */
#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/utf8.h"
#include "ingest/guess_roles.h"
#include "ingest/guess_values.h"
#include "ingest/mapping.h"
#include "records/noun.h"

/* Longest text about what was guessed. */
#define ABOUT_MAX 4096

/* The code of the firm whose books a file is from, when the file does not name it. */
#define OWNER "OWNER"

/* What ISO 4217 keeps for no currency, in two pieces lest it be taken for a mark in the source. */
#define NO_CURRENCY                                                                                \
    "XX"                                                                                           \
    "X"

struct guess {
    struct pondi_sample sample;
    int32_t column[PONDI_ROLES];
    struct pondi_guess_dates dates;
    bool two_columns; /* date and clock */
    bool trades;
    const char *seller_prefix;
    const char *buyer_prefix;
    char about[ABOUT_MAX];
    json_t *records;
};

static void say(struct guess *guess, const char *format, ...) POND_PRINTF(2, 3);

static void say(struct guess *guess, const char *format, ...)
{
    size_t used = strlen(guess->about);
    va_list args;

    va_start(args, format);
    (void)vsnprintf(guess->about + used, ABOUT_MAX - used, format, args);
    va_end(args);
}

static const char *name_of(const struct guess *guess, enum pondi_role role)
{
    return guess->column[role] < 0 ? NULL : guess->sample.name[guess->column[role]];
}

static bool has(const struct guess *guess, enum pondi_role role)
{
    return guess->column[role] >= 0;
}

static double share_of_numbers(const struct guess *guess, enum pondi_role role)
{
    struct pondi_guess_numbers numbers;

    pondi_guess_numbers(&numbers, &guess->sample, guess->column[role]);
    return numbers.cells == 0 ? 1.0 : (double)numbers.numbers / (double)numbers.cells;
}

/* A name that promises numbers or dates while the cells are others promises nothing. */
static void check_cells(struct guess *guess)
{
    static const enum pondi_role amounts[] = {PONDI_ROLE_QUANTITY,  PONDI_ROLE_PRICE,
                                              PONDI_ROLE_VALUE,     PONDI_ROLE_LATITUDE,
                                              PONDI_ROLE_LONGITUDE, PONDI_ROLE_EMPLOYEES};

    for (size_t i = 0; i < sizeof amounts / sizeof *amounts; i++) {
        if (has(guess, amounts[i]) && share_of_numbers(guess, amounts[i]) < 0.8) {
            say(guess, "Column \"%s\" holds other things than numbers and is left out. ",
                name_of(guess, amounts[i]));
            guess->column[amounts[i]] = -1;
        }
    }
}

static void find_dates(struct guess *guess)
{
    int32_t date = guess->column[PONDI_ROLE_DATE];
    int32_t clock = guess->column[PONDI_ROLE_CLOCK];
    struct pondi_guess_dates both;

    if (date < 0 && clock >= 0) {
        date = clock;
        guess->column[PONDI_ROLE_DATE] = clock;
        clock = -1;
    }
    if (date < 0) {
        return;
    }
    pondi_guess_dates(&guess->dates, &guess->sample, date, -1);
    if (clock >= 0) {
        pondi_guess_dates(&both, &guess->sample, date, clock);
        if (both.dates + both.doubtful >= guess->dates.dates + guess->dates.doubtful &&
            both.dates + both.doubtful > 0) {
            guess->dates = both;
            guess->two_columns = true;
        }
    }
    if (guess->dates.doubtful > 0) {
        say(guess,
            "Dates such as %s in column \"%s\" can be month first or day first: the rows that "
            "were looked at do not tell, so their pattern is left out and they will be rejected; "
            "add it to \"dates\" (for example MM/DD/YYYY or DD/MM/YYYY). ",
            guess->dates.doubt, name_of(guess, PONDI_ROLE_DATE));
    } else if (guess->dates.dates < guess->dates.cells) {
        say(guess, "%lld of the first %lld cells of column \"%s\" are no dates that Pond knows. ",
            (long long)(guess->dates.cells - guess->dates.dates), (long long)guess->dates.cells,
            name_of(guess, PONDI_ROLE_DATE));
    }
}

/* {"column": ...} */
static json_t *column_source(const struct guess *guess, enum pondi_role role)
{
    return json_pack("{ss}", "column", name_of(guess, role));
}

static void set_optional(json_t *record, const char *field, const struct guess *guess,
                         enum pondi_role role)
{
    if (has(guess, role)) {
        (void)json_object_set_new(record, field, column_source(guess, role));
    }
}

/* Write how numbers are written where that is not the usual way. */
static void add_numbers(json_t *source, const struct pond_number_format *format)
{
    json_t *numbers = NULL;
    char text[2] = {format->decimal, '\0'};

    if (format->decimal == '.' && format->thousands == '\0' && format->symbol == NULL) {
        return;
    }
    numbers = json_pack("{ss}", "decimal", text);
    if (format->thousands != '\0') {
        text[0] = format->thousands;
        (void)json_object_set_new(numbers, "thousands", json_string(text));
    }
    if (format->symbol != NULL) {
        (void)json_object_set_new(numbers, "symbol", json_string(format->symbol));
    }
    (void)json_object_set_new(source, "numbers", numbers);
}

static json_t *amount_source(struct guess *guess, enum pondi_role role)
{
    struct pondi_guess_numbers numbers;
    json_t *source = column_source(guess, role);

    pondi_guess_numbers(&numbers, &guess->sample, guess->column[role]);
    add_numbers(source, &numbers.format);
    if (numbers.doubtful) {
        say(guess,
            "Numbers in column \"%s\" have a mark before three digits each time: thousands or "
            "decimals? They will be rejected until \"numbers\" says it. ",
            name_of(guess, role));
    }
    return source;
}

static void set_amount(json_t *record, const char *field, struct guess *guess, enum pondi_role role)
{
    if (has(guess, role)) {
        (void)json_object_set_new(record, field, amount_source(guess, role));
    }
}

static json_t *product_of(struct guess *guess)
{
    struct pondi_guess_numbers price;
    json_t *source = json_pack("{s[ss]}", "times", name_of(guess, PONDI_ROLE_QUANTITY),
                               name_of(guess, PONDI_ROLE_PRICE));

    pondi_guess_numbers(&price, &guess->sample, guess->column[PONDI_ROLE_PRICE]);
    add_numbers(source, &price.format);
    say(guess, "The value of a line is \"%s\" times \"%s\". ", name_of(guess, PONDI_ROLE_QUANTITY),
        name_of(guess, PONDI_ROLE_PRICE));
    return source;
}

/* All cells of a column are digits, or digits and ".0". */
static bool is_numbered(const struct pondi_sample *sample, int32_t column, bool *points)
{
    bool any = false;

    *points = false;
    for (int64_t row = 0; row < sample->rows; row++) {
        const char *cell = pondi_sample_cell(sample, row, column);
        size_t digits = strspn(cell, "0123456789");
        bool point = strcmp(cell + digits, ".0") == 0;
        if (*cell != '\0' && (digits == 0 || (cell[digits] != '\0' && !point))) {
            return false;
        }
        any = any || *cell != '\0';
        *points = *points || (point && digits > 0);
    }
    return any;
}

/* Whether a column's cells stand in another one too (the first 200 of them). */
static bool share_cells(const struct pondi_sample *sample, int32_t a, int32_t b)
{
    int64_t rows = sample->rows < 200 ? sample->rows : 200;

    for (int64_t i = 0; i < rows; i++) {
        const char *cell = pondi_sample_cell(sample, i, a);
        for (int64_t k = 0; *cell != '\0' && k < sample->rows; k++) {
            if (strcmp(cell, pondi_sample_cell(sample, k, b)) == 0) {
                return true;
            }
        }
    }
    return false;
}

/* Numbers of sellers and of buyers may be two countings: 65 the vendor is not 65 the store. */
static void choose_prefixes(struct guess *guess)
{
    int32_t seller = guess->column[PONDI_ROLE_SELLER];
    int32_t buyer = guess->column[PONDI_ROLE_BUYER];
    bool points = false;

    if (seller < 0 || buyer < 0 || !is_numbered(&guess->sample, seller, &points) ||
        !is_numbered(&guess->sample, buyer, &points)) {
        return;
    }
    if (share_cells(&guess->sample, seller, buyer)) {
        say(guess,
            "Some numbers are both in \"%s\" and in \"%s\": they are taken for the same "
            "firms; give each a \"prefix\" if they are not. ",
            guess->sample.name[seller], guess->sample.name[buyer]);
        return;
    }
    guess->seller_prefix = "V";
    guess->buyer_prefix = "B";
    say(guess,
        "Numbers in \"%s\" and in \"%s\" are taken for different firms and get the "
        "prefixes V and B; leave them out if both count the same firms. ",
        guess->sample.name[seller], guess->sample.name[buyer]);
}

/* A code: its column, without the ".0" that spreadsheets add. */
static json_t *code_source(const struct guess *guess, enum pondi_role role, const char *prefix)
{
    bool points = false;
    json_t *source = column_source(guess, role);

    if (is_numbered(&guess->sample, guess->column[role], &points) && points) {
        (void)json_object_set_new(source, "match", json_string("^([0-9]+)([.]0)?$"));
    }
    if (prefix != NULL) {
        (void)json_object_set_new(source, "prefix", json_string(prefix));
    }
    return source;
}

/* Only rows where a column is not empty. */
static void add_when(json_t *record, const struct guess *guess, enum pondi_role role)
{
    (void)json_object_set_new(
        record, "when", json_pack("{sssssb}", "column", name_of(guess, role), "is", "", "not", 1));
}

static bool has_empty_cells(const struct guess *guess, enum pondi_role role)
{
    for (int64_t row = 0; row < guess->sample.rows; row++) {
        if (*pondi_sample_cell(&guess->sample, row, guess->column[role]) == '\0') {
            return true;
        }
    }
    return false;
}

/* A firm or product described beside its code. */
static void add_described(struct guess *guess, const char *noun, enum pondi_role code,
                          enum pondi_role name, const char *prefix)
{
    json_t *record = NULL;

    if (!has(guess, code) || !has(guess, name)) {
        return;
    }
    record = json_pack("{sssoso}", "noun", noun, "code", code_source(guess, code, prefix), "name",
                       column_source(guess, name));
    if (strcmp(noun, "product") == 0) {
        set_optional(record, "category", guess, PONDI_ROLE_CATEGORY);
    }
    if (has_empty_cells(guess, code)) {
        add_when(record, guess, code);
    }
    (void)json_array_append_new(guess->records, record);
}

static void set_sides(json_t *record, struct guess *guess)
{
    bool seller = has(guess, PONDI_ROLE_SELLER);
    bool buyer = has(guess, PONDI_ROLE_BUYER);
    json_t *owner = json_pack("{ss}", "value", OWNER);

    if (seller) {
        (void)json_object_set_new(record, "seller",
                                  code_source(guess, PONDI_ROLE_SELLER, guess->seller_prefix));
    } else {
        (void)json_object_set(record, "seller", owner);
    }
    if (buyer) {
        json_t *source = code_source(guess, PONDI_ROLE_BUYER, guess->buyer_prefix);
        if (has_empty_cells(guess, PONDI_ROLE_BUYER)) {
            (void)json_object_set_new(source, "empty", json_string("final"));
            say(guess, "Rows with an empty \"%s\" are taken for sales to final consumers. ",
                name_of(guess, PONDI_ROLE_BUYER));
        }
        (void)json_object_set_new(record, "buyer", source);
    } else if (seller) {
        (void)json_object_set(record, "buyer", owner);
    } else {
        (void)json_object_set_new(record, "buyer", json_string("final"));
        say(guess, "No column names a buyer: final consumers are supposed. ");
    }
    if (!seller || !buyer) {
        say(guess,
            "The firm whose books this file is from is called \"" OWNER "\": put its code there. ");
    }
    json_decref(owner);
}

static json_t *time_source(const struct guess *guess)
{
    json_t *source = guess->two_columns
                         ? json_pack("{s[ss]}", "columns", name_of(guess, PONDI_ROLE_DATE),
                                     name_of(guess, PONDI_ROLE_CLOCK))
                         : column_source(guess, PONDI_ROLE_DATE);
    json_t *dates = json_array();

    for (int i = 0; i < guess->dates.patterns; i++) {
        (void)json_array_append_new(dates, json_string(guess->dates.pattern[i]));
    }
    if (guess->dates.patterns > 0) {
        (void)json_object_set(source, "dates", dates);
    }
    json_decref(dates);
    return source;
}

static void add_trade(struct guess *guess)
{
    json_t *record = json_pack("{ss}", "noun", "trade");

    set_sides(record, guess);
    if (has(guess, PONDI_ROLE_PRODUCT)) {
        (void)json_object_set_new(record, "product", code_source(guess, PONDI_ROLE_PRODUCT, NULL));
    }
    set_amount(record, "quantity", guess, PONDI_ROLE_QUANTITY);
    if (has(guess, PONDI_ROLE_VALUE)) {
        set_amount(record, "value", guess, PONDI_ROLE_VALUE);
    } else {
        (void)json_object_set_new(record, "value", product_of(guess));
    }
    set_optional(record, "currency", guess, PONDI_ROLE_CURRENCY);
    (void)json_object_set_new(record, "time", time_source(guess));
    set_optional(record, "reference", guess, PONDI_ROLE_REFERENCE);
    (void)json_array_append_new(guess->records, record);
}

/* A list of firms: a code or a name, and what else is told of them. */
static void add_firms(struct guess *guess)
{
    enum pondi_role code = has(guess, PONDI_ROLE_FIRM)     ? PONDI_ROLE_FIRM
                           : has(guess, PONDI_ROLE_BUYER)  ? PONDI_ROLE_BUYER
                           : has(guess, PONDI_ROLE_SELLER) ? PONDI_ROLE_SELLER
                                                           : PONDI_ROLE_NAME;
    enum pondi_role name = has(guess, PONDI_ROLE_NAME)         ? PONDI_ROLE_NAME
                           : has(guess, PONDI_ROLE_BUYER_NAME) ? PONDI_ROLE_BUYER_NAME
                                                               : PONDI_ROLE_SELLER_NAME;
    json_t *record = json_pack("{ssso}", "noun", "firm", "code", code_source(guess, code, NULL));

    set_optional(record, "name", guess, name);
    set_optional(record, "industry", guess, PONDI_ROLE_INDUSTRY);
    set_optional(record, "place", guess, PONDI_ROLE_PLACE);
    set_amount(record, "latitude", guess, PONDI_ROLE_LATITUDE);
    set_amount(record, "longitude", guess, PONDI_ROLE_LONGITUDE);
    set_amount(record, "employees", guess, PONDI_ROLE_EMPLOYEES);
    (void)json_array_append_new(guess->records, record);
    say(guess, "Rows are taken for firms, their code is column \"%s\". ", name_of(guess, code));
}

static void add_products(struct guess *guess)
{
    enum pondi_role code =
        has(guess, PONDI_ROLE_PRODUCT) ? PONDI_ROLE_PRODUCT : PONDI_ROLE_PRODUCT_NAME;
    json_t *record = json_pack("{ssso}", "noun", "product", "code", code_source(guess, code, NULL));

    set_optional(record, "name", guess, PONDI_ROLE_PRODUCT_NAME);
    set_optional(record, "category", guess, PONDI_ROLE_CATEGORY);
    (void)json_array_append_new(guess->records, record);
    say(guess, "Rows are taken for products, their code is column \"%s\". ", name_of(guess, code));
}

/* What is lacking for a trade, as a sentence. */
static void say_what_lacks(struct guess *guess)
{
    if (!has(guess, PONDI_ROLE_DATE)) {
        say(guess, "No column is known to be a date: there are no trades in this proposal. ");
    } else if (!has(guess, PONDI_ROLE_VALUE) &&
               (!has(guess, PONDI_ROLE_PRICE) || !has(guess, PONDI_ROLE_QUANTITY))) {
        say(guess, "No column is known to be the value of a line, nor are there both a price and a "
                   "quantity: there are no trades in this proposal. ");
    }
}

static void list_columns(struct guess *guess)
{
    say(guess, "The columns are: ");
    for (int32_t c = 0; c < guess->sample.columns && c < 60; c++) {
        say(guess, "%s\"%s\"", c > 0 ? ", " : "", guess->sample.name[c]);
    }
    say(guess, "%s. ", guess->sample.columns > 60 ? " and more" : "");
}

static void add_records(struct guess *guess)
{
    bool value = has(guess, PONDI_ROLE_VALUE) ||
                 (has(guess, PONDI_ROLE_PRICE) && has(guess, PONDI_ROLE_QUANTITY));
    bool named = has(guess, PONDI_ROLE_NAME) || has(guess, PONDI_ROLE_BUYER_NAME) ||
                 has(guess, PONDI_ROLE_LATITUDE) || has(guess, PONDI_ROLE_INDUSTRY);

    guess->trades = has(guess, PONDI_ROLE_DATE) && value;
    if (guess->trades) {
        choose_prefixes(guess);
        add_described(guess, "firm", PONDI_ROLE_SELLER, PONDI_ROLE_SELLER_NAME,
                      guess->seller_prefix);
        add_described(guess, "firm", PONDI_ROLE_BUYER, PONDI_ROLE_BUYER_NAME, guess->buyer_prefix);
        add_described(guess, "product", PONDI_ROLE_PRODUCT, PONDI_ROLE_PRODUCT_NAME, NULL);
        add_trade(guess);
        return;
    }
    say_what_lacks(guess);
    if (has(guess, PONDI_ROLE_PRODUCT) || has(guess, PONDI_ROLE_PRODUCT_NAME)) {
        add_products(guess);
        add_described(guess, "firm", PONDI_ROLE_SELLER, PONDI_ROLE_SELLER_NAME, NULL);
    } else if ((has(guess, PONDI_ROLE_FIRM) || has(guess, PONDI_ROLE_BUYER) ||
                has(guess, PONDI_ROLE_SELLER) || has(guess, PONDI_ROLE_NAME)) &&
               (named || has(guess, PONDI_ROLE_PLACE))) {
        add_firms(guess);
    } else {
        say(guess, "Nothing in this file is known to be a record, so none is read. ");
    }
    list_columns(guess);
}

/* A currency that the names or cells tell; NO_CURRENCY when they do not. */
static const char *find_currency(struct guess *guess)
{
    static const struct {
        const char *word;
        const char *currency;
    } words[] = {{"usd", "USD"},  {"dollars", "USD"}, {"dollar", "USD"}, {"eur", "EUR"},
                 {"euro", "EUR"}, {"euros", "EUR"},   {"gbp", "GBP"},    {"pounds", "GBP"},
                 {"chf", "CHF"},  {"jpy", "JPY"},     {"cad", "CAD"},    {"aud", "AUD"},
                 {"inr", "INR"},  {"brl", "BRL"},     {"mxn", "MXN"}};
    enum pondi_role role = has(guess, PONDI_ROLE_VALUE) ? PONDI_ROLE_VALUE : PONDI_ROLE_PRICE;
    struct pondi_guess_numbers numbers = {0};
    char in_words[PONDI_WORDS_MAX + 1];
    char name[PONDI_WORDS_MAX + 3];

    pondi_words(in_words, name_of(guess, role));
    (void)snprintf(name, sizeof name, " %s ", in_words);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        char word[16];
        (void)snprintf(word, sizeof word, " %s ", words[i].word);
        if (strstr(name, word) != NULL) {
            say(guess, "The currency is taken to be %s because of the name \"%s\". ",
                words[i].currency, name_of(guess, role));
            return words[i].currency;
        }
    }
    pondi_guess_numbers(&numbers, &guess->sample, guess->column[role]);
    if (numbers.format.symbol != NULL) {
        const char *symbol = numbers.format.symbol;
        const char *currency = strlen(symbol) == 3 && symbol[0] != '\xE2' ? symbol
                               : strcmp(symbol, "$") == 0                 ? "USD"
                               : strcmp(symbol, "\xE2\x82\xAC") == 0      ? "EUR"
                               : strcmp(symbol, "\xC2\xA3") == 0          ? "GBP"
                                                                          : NULL;
        if (currency != NULL) {
            say(guess, "The currency is taken to be %s because of \"%s\". ", currency, symbol);
            return currency;
        }
    }
    say(guess,
        "Nothing tells the currency: it is called " NO_CURRENCY " (none); put its code there. ");
    return NO_CURRENCY;
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash == NULL ? path : slash + 1;
}

static json_t *make_root(struct guess *guess, const char *path)
{
    json_t *part = json_pack("{ss}", "file", base_name(path));
    json_t *root = json_pack("{ss}", "format", "pond-mapping/1");
    const char *currency =
        guess->trades && !has(guess, PONDI_ROLE_CURRENCY) ? find_currency(guess) : NULL;
    char delimiter[2] = {guess->sample.format.delimiter, '\0'};

    /* It may have been cut within a character. */
    guess->about[pondi_utf8_fault(guess->about, strlen(guess->about))] = '\0';
    (void)json_object_set_new(root, "about", json_string(guess->about));
    if (currency != NULL) {
        (void)json_object_set_new(root, "currency", json_string(currency));
    }
    if (delimiter[0] != ',') {
        (void)json_object_set_new(part, "delimiter", json_string(delimiter));
    }
    if (guess->sample.format.latin1) {
        (void)json_object_set_new(part, "encoding", json_string("latin-1"));
    }
    (void)json_object_set(part, "records", guess->records);
    (void)json_object_set_new(root, "files", json_pack("[o]", part));
    return root;
}

/* The JSON in the order in which people read it, and proof that it is a mapping. */
static enum pond_status write_out(char **text, const json_t *root, const char *path,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_mapping *mapping = NULL;
    char *json = root == NULL ? NULL : json_dumps(root, JSON_INDENT(2));

    if (json == NULL) {
        return pondi_no_memory(err, 1, 1);
    }
    POND_TRY(pond_mapping_parse(&mapping, json, strlen(json), path, err));
    *text = pondi_strdup(json);
    if (*text == NULL) {
        status = pondi_no_memory(err, strlen(json) + 1, 1);
    }
done:
    pond_mapping_free(mapping);
    free(json);
    return status;
}

enum pond_status pond_mapping_guess(char **text, const char *path, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct guess *guess = NULL;
    json_t *root = NULL;

    *text = NULL;
    POND_TRY(POND_NEW(&guess, 1, err));
    POND_TRY(pondi_sample_read(&guess->sample, path, err));
    guess->records = json_array();
    say(guess, "Guessed by Pond from the header and the first %lld rows; check it. ",
        (long long)guess->sample.rows);
    pondi_roles_find(guess->column, &guess->sample);
    check_cells(guess);
    find_dates(guess);
    add_records(guess);
    root = make_root(guess, path);
    POND_TRY(write_out(text, root, path, err));
done:
    json_decref(root);
    if (guess != NULL) {
        json_decref(guess->records);
        pondi_sample_clear(&guess->sample);
    }
    pondi_free(guess);
    return status;
}
