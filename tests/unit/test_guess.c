/* Proposing a mapping: what is found, and what is honestly left open.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "ingest/guess_roles.h"
#include "ingest/import.h"

/* Guess a mapping for a text, import the text by it; the guess, the caller's to free. */
static char *guess(const char *csv, struct pond_import_counts *counts)
{
    struct pond_error error = {0};
    struct pond_mapping *mapping = NULL;
    struct pond_codes codes;
    const char *path = in_folder(test_folder, "g.csv");
    char *text = NULL;

    write_file(path, csv, strlen(csv));
    assert_ok(pond_mapping_guess(&text, path, &error));
    assert_ok(pond_mapping_parse(&mapping, text, strlen(text), "guess", &error));
    assert_int_equal(pond_mapping_part_for(mapping, path), 0);
    assert_ok(pond_codes_init(&codes, &error));
    assert_ok(
        pond_import_file(path, mapping, 0, &codes, (struct pond_sink){0}, NULL, counts, &error));
    pond_codes_clear(&codes);
    pond_mapping_free(mapping);
    return text;
}

/* The guess must contain a part, and take and reject so many rows. */
static void expect(const char *csv, const char *part, int64_t trades, int64_t rejected)
{
    struct pond_import_counts counts;
    char *text = guess(csv, &counts);

    if (strstr(text, part) == NULL) {
        print_error("guess lacks <%s>:\n%s\n", part, text);
        fail();
    }
    if (counts.records[POND_TRADE] != trades || counts.rejected != rejected) {
        print_error("%lld trades, %lld rejected:\n%s\n", (long long)counts.records[POND_TRADE],
                    (long long)counts.rejected, text);
        fail();
    }
    pondi_free(text);
}

static void names_become_words(void **state)
{
    char words[PONDI_WORDS_MAX + 1];

    (void)state;
    pondi_words(words, "InvoiceNo");
    assert_string_equal(words, "invoice no");
    pondi_words(words, "Menge (St\xC3\xBC"
                       "ck)");
    assert_string_equal(words, "menge stuck");
    pondi_words(words, "  Sale_USD ");
    assert_string_equal(words, "sale usd");
    pondi_words(words, "\xE2\x82\xAC");
    assert_string_equal(words, "");
}

static void trade_files_in_several_languages_are_read(void **state)
{
    (void)state;
    expect("Datum;Lieferant;Kunde;Artikel;Menge;Betrag (EUR)\n"
           "13.01.2019;M\xC3\xBChle;Laden;Mehl;2,5;1.234,50\n"
           "02.02.2019;M\xC3\xBChle;Laden;Mehl;1;0,99\n",
           "DD.MM.YYYY", 2, 0);
    expect("date,fournisseur,client,quantite,prix unitaire\n2019-01-02,A,B,2,\"1 234,50 "
           "\xE2\x82\xAC\"\n2019-01-03,A,,1,\"0,10 \xE2\x82\xAC\"\n",
           "\"times\"", 2, 0);
    expect("fecha\tproveedor\tcliente\timporte\n31/12/2019\tA\tB\t$1,234.50\n",
           "\"delimiter\": "
           "\"\\t\"",
           1, 0);
    expect("seller|buyer|amount|order date\nA|B|1|1/31/2019 1:05 PM\n", "M/D/YYYY h:mm AM", 1, 0);
    expect("seller,buyer,amount,date\nCaf\xE9,B,1,2019-01-02\n", "latin-1", 1, 0);
}

static void dates_that_can_be_read_twice_are_left_open(void **state)
{
    (void)state;
    expect("seller,buyer,amount,date\nA,B,1,03/04/2019\nA,B,1,05/06/2019\n",
           "can be month first or day first", 0, 2);
    expect("seller,buyer,amount,date\nA,B,1,03/04/2019\nA,B,1,13/06/2019\n", "DD/MM/YYYY", 2, 0);
    expect("seller,buyer,amount,date\nA,B,1,03/04/2019\nA,B,1,06/13/2019\n", "MM/DD/YYYY", 2, 0);
    /* Both orders are in use: nothing tells which 03/04/2019 is. */
    expect("seller,buyer,amount,date\nA,B,1,03/04/2019\nA,B,1,06/13/2019\nA,B,1,13/06/2019\n",
           "can be month first or day first", 0, 3);
    expect("seller,buyer,amount,date\nA,B,1,2019-01-02\nA,B,1,13/06/2019\n", "DD/MM/YYYY", 2, 0);
}

static void numbers_that_can_be_read_twice_are_left_open(void **state)
{
    (void)state;
    expect("seller,buyer,amount,date\nA,B,\"1,234\",2019-01-02\n", "thousands or decimals", 0, 1);
    expect("seller,buyer,amount,date\nA,B,1.234,2019-01-02\n", "thousands or decimals", 0, 1);
    expect("seller,buyer,amount,date\nA,B,\"1,234\",2019-01-02\nA,B,\"1,234.5\",2019-01-02\n",
           "\"thousands\": \",\"", 2, 0);
    expect("seller,buyer,amount,date\nA,B,1234,2019-01-02\nA,B,1.5,2019-01-02\n",
           "Nothing tells the currency", 2, 0);
}

static void numbers_of_two_countings_get_prefixes(void **state)
{
    (void)state;
    expect("vendor,store,amount,date\n65,2001,1,2019-01-02\n", "\"prefix\": \"V\"", 1, 0);
    expect("vendor,store,amount,date\n65,66,1,2019-01-02\n66,67,1,2019-01-02\n",
           "taken for the same firms", 2, 0);
}

static void what_is_no_record_is_not_made_one(void **state)
{
    struct pond_import_counts counts;
    char *text = guess("node1,node2\nA,B\n", &counts);

    (void)state;
    assert_non_null(strstr(text, "so none is read"));
    assert_int_equal(counts.rows, 1);
    assert_int_equal(counts.ignored, 1);
    pondi_free(text);
}

static void a_file_that_cannot_be_read_is_an_error(void **state)
{
    struct pond_error error = {0};
    char *text = NULL;
    const char *path = in_folder(test_folder, "empty.csv");

    (void)state;
    write_file(path, "", 0);
    assert_fails(pond_mapping_guess(&text, path, &error), POND_EPARSE, "is empty");
    assert_fails(pond_mapping_guess(&text, test_folder, &error), POND_EIO, "directory");
    assert_null(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_become_words),
        cmocka_unit_test(trade_files_in_several_languages_are_read),
        cmocka_unit_test(dates_that_can_be_read_twice_are_left_open),
        cmocka_unit_test(numbers_that_can_be_read_twice_are_left_open),
        cmocka_unit_test(numbers_of_two_countings_get_prefixes),
        cmocka_unit_test(what_is_no_record_is_not_made_one),
        cmocka_unit_test(a_file_that_cannot_be_read_is_an_error),
    };

    return cmocka_run_group_tests(tests, make_test_folder, remove_test_folder);
}
