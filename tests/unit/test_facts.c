/* The generator's figures add up to the headlines their publishers give.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <math.h>
#include <string.h>

#include "network/facts.h"

/* ABS 2017, all sectors: employer firms by size class. */
static const double all_firms[POND_SIZE_CLASSES] = {591329, 2934409, 956312, 611858, 409422,
                                                    128418, 70833,   21646,  20416};
static const double all_employees = 127738274.0;

static void gross_output_is_that_of_2017(void **state)
{
    double output = 0.0;

    (void)state;
    for (int32_t i = 0; i < POND_INDUSTRIES; i++) {
        output += pondi_industry_facts[i].output_musd;
    }
    assert_close(output, 34468131.0, 1e-6); /* BEA: USD million */
}

static void inputs_leave_value_added(void **state)
{
    double value_added = 0.0;

    (void)state;
    for (int32_t i = 0; i < POND_INDUSTRIES; i++) {
        double inputs = pondi_industry_facts[i].imports_per_million;
        for (int32_t j = 0; j < POND_INDUSTRIES; j++) {
            assert_true(pondi_input_facts[j][i] >= 0);
            inputs += pondi_input_facts[j][i];
        }
        assert_true(inputs < 1e6);
        value_added += (1.0 - inputs * 1e-6) * pondi_industry_facts[i].output_musd;
    }
    /* BEA: gross domestic product 19,612,105; negative inputs (scrap sold) count as 0 here. */
    assert_close(value_added, 19612105.0, 0.003);
}

static void what_industries_make_is_used(void **state)
{
    double made = 0.0;
    double used = 0.0;

    (void)state;
    for (int32_t i = 0; i < POND_INDUSTRIES; i++) {
        made += pondi_industry_facts[i].output_musd;
        used += pondi_industry_facts[i].final_musd;
        for (int32_t j = 0; j < POND_INDUSTRIES; j++) {
            used += pondi_input_facts[i][j] * 1e-6 * pondi_industry_facts[j].output_musd;
        }
    }
    assert_close(used, made, 0.005);
}

static void an_input_is_what_the_use_table_says(void **state)
{
    (void)state;
    /* BEA use table 2017: USD 79,783 million of farm products go to farms of output 395,529, of
     * which 0.6 % are imported and 99 % come from farms. */
    assert_string_equal(pondi_industry_facts[0].code, "111CA");
    assert_close(pondi_input_facts[0][0] * 1e-6, 79783.0 / 395529.0, 0.02);
}

static void sectors_are_about_all_firms(void **state)
{
    double firms = 0.0;
    double employees = 0.0;
    double total = 0.0;

    (void)state;
    for (int32_t class = 0; class < POND_SIZE_CLASSES; class ++) {
        double in_class = 0.0;
        for (int32_t s = 0; s < POND_SECTORS; s++) {
            in_class += pondi_sector_facts[s].firms[class];
            employees += pondi_sector_facts[s].employees[class];
        }
        firms += in_class;
        total += all_firms[class];
        /* A large firm counts once in each sector it works in. */
        assert_true(in_class > 0.98 * all_firms[class]);
        assert_true(in_class < (class < 6 ? 1.08 : 2.3) * all_firms[class]);
    }
    assert_close(total, 5744643.0, 1e-12);
    assert_close(firms, total, 0.015);
    assert_close(employees, all_employees, 0.005);
}

static void size_classes_agree_with_industries_and_sectors(void **state)
{
    (void)state;
    for (int32_t i = 0; i < POND_INDUSTRIES; i++) {
        const struct pondi_industry_fact *fact = &pondi_industry_facts[i];
        double firms = 0.0;
        for (int32_t class = 0; class < POND_SIZE_CLASSES; class ++) {
            assert_true(fact->class_firms[class] >= 0);
            firms += fact->class_firms[class];
        }
        assert_true(fabs(firms - fact->firms) <= POND_SIZE_CLASSES);
        assert_int_equal(fact->sector < 0, fact->firms == 0);
        assert_true(fact->sector < POND_SECTORS);
    }
    for (int32_t class = 0; class < POND_SIZE_CLASSES; class ++) {
        double industries = 0.0;
        double sectors = 0.0;
        for (int32_t i = 1; i < POND_INDUSTRIES; i++) { /* farms, 0, are not in ABS */
            industries += pondi_industry_facts[i].class_firms[class];
        }
        for (int32_t s = 0; s < POND_SECTORS; s++) {
            sectors += pondi_sector_facts[s].firms[class];
        }
        assert_close(industries, sectors, 0.04);
    }
}

static void every_industry_has_words(void **state)
{
    (void)state;
    for (int32_t i = 0; i < POND_INDUSTRIES; i++) {
        const struct pondi_word_fact *words = &pondi_word_facts[i];
        assert_true(words->price_usd > 0.0);
        assert_true(strlen(words->unit) > 0);
        for (int k = 0; k < 3; k++) {
            assert_null(strpbrk(words->product[k], ",\"\n"));
        }
        assert_null(strpbrk(words->trade[0], ",\"\n"));
        assert_null(strpbrk(words->trade[1], ",\"\n"));
        assert_null(strpbrk(pondi_industry_facts[i].name, "\"\n"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gross_output_is_that_of_2017),
        cmocka_unit_test(inputs_leave_value_added),
        cmocka_unit_test(what_industries_make_is_used),
        cmocka_unit_test(an_input_is_what_the_use_table_says),
        cmocka_unit_test(sectors_are_about_all_firms),
        cmocka_unit_test(size_classes_agree_with_industries_and_sectors),
        cmocka_unit_test(every_industry_has_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
