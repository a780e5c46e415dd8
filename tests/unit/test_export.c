/* Networks as CSV and GraphML.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "network/export.h"
#include "records/money.h"
#include "records/noun.h"
#include "support/random_network.h"

/* Three firms with awkward names. */
struct example {
    struct pond_network *network;
    struct pond_dictionary *code;
    struct pond_firm_labels labels;
};

static void make_example(struct example *example)
{
    static const pond_node supplier[] = {0, 0, 2};
    static const pond_node customer[] = {2, 1, 1};
    static const double value[] = {10.5, 1234567.25, 0.1};
    static const int32_t industry[] = {0, 1, 1};
    static const char *const industry_code[] = {"mills & \"more\"", ""};
    static const char *const code[] = {"A,1", "B \"two\"", "C<3>"};
    static const char *const name[] = {"Fish & Chips", NULL, "bad \x01 \xFF \xC3\xA4 end"};
    const struct pond_network_input input = {.nodes = 3,
                                             .links = 3,
                                             .supplier = supplier,
                                             .customer = customer,
                                             .value = value,
                                             .industry = industry,
                                             .industries = 2,
                                             .industry_code = industry_code};
    struct pond_error error = {0};
    int32_t id = 0;

    assert_ok(pond_network_build(&example->network, &input, &error));
    assert_ok(pond_dictionary_new(&example->code, &error));
    for (int k = 0; k < 3; k++) {
        assert_ok(pond_dictionary_add(example->code, code[k], strlen(code[k]), &id, &error));
    }
    example->labels =
        (struct pond_firm_labels){example->code, name, 3, pond_currency_pack("USD", 3)};
}

static void free_example(struct example *example)
{
    pond_network_free(example->network);
    pond_dictionary_free(example->code);
}

static void csv_quotes_what_needs_it(void **state)
{
    struct pond_error error = {0};
    struct example example;
    char *folder = make_folder();
    const char *path = in_folder(folder, "links.csv");
    char *text = NULL;

    (void)state;
    make_example(&example);
    assert_ok(pond_network_export_csv(path, example.network, &example.labels, &error));
    text = read_file(path, NULL);
    assert_string_equal(text, "supplier,customer,value,supplier_industry,customer_industry\r\n"
                              "\"A,1\",\"B \"\"two\"\"\",1234567.25,\"mills & \"\"more\"\"\",\r\n"
                              "\"A,1\",C<3>,10.50,\"mills & \"\"more\"\"\",\r\n"
                              "C<3>,\"B \"\"two\"\"\",0.10,,\r\n");
    free(text);
    assert_ok(pond_network_export_csv(path, example.network, NULL, &error));
    text = read_file(path, NULL);
    assert_non_null(strstr(text, "\r\n0,1,1234567.25,"));
    assert_non_null(strstr(text, "\r\n2,1,0.1,,\r\n"));
    free(text);
    free_example(&example);
    remove_folder(folder);
}

static void graphml_holds_names_and_amounts(void **state)
{
    struct pond_error error = {0};
    struct example example;
    char *folder = make_folder();
    const char *path = in_folder(folder, "network.graphml");
    char *text = NULL;

    (void)state;
    make_example(&example);
    assert_ok(pond_network_export_graphml(path, example.network, &example.labels, &error));
    text = read_file(path, NULL);
    assert_non_null(
        strstr(text, "<node id=\"n0\"><data key=\"code\">A,1</data><data key=\"name\">Fish &amp; "
                     "Chips</data><data key=\"industry\">mills &amp; \"more\"</data>"
                     "<data key=\"sales\">1234577.75</data><data key=\"purchases\">0.00</data>"));
    assert_non_null(strstr(text, "<node id=\"n1\"><data key=\"code\">B \"two\"</data>"
                                 "<data key=\"industry\"></data>"));
    assert_non_null(strstr(text, "<data key=\"code\">C&lt;3&gt;</data><data key=\"name\">bad "
                                 "\xEF\xBF\xBD \xEF\xBF\xBD \xC3\xA4 end</data>"));
    assert_non_null(strstr(text, "<edge source=\"n2\" target=\"n1\"><data key=\"value\">0.10"
                                 "</data></edge>\n</graph>\n</graphml>\n"));
    free(text);
    free_example(&example);
    remove_folder(folder);
}

/* By Python's parser, where Python is there. */
static void graphml_is_well_formed_xml(void **state)
{
    struct pond_error error = {0};
    struct example example;
    char *folder = make_folder();
    char path[2048];
    char command[4096];

    (void)state;
    if (system("python3 -c 'import xml.etree.ElementTree' >/dev/null 2>&1") != 0) {
        remove_folder(folder);
        skip();
    }
    make_example(&example);
    (void)snprintf(path, sizeof path, "%s", in_folder(folder, "network.graphml"));
    assert_ok(pond_network_export_graphml(path, example.network, &example.labels, &error));
    (void)snprintf(command, sizeof command,
                   "python3 -c 'import sys, xml.etree.ElementTree as e;"
                   "r = e.parse(sys.argv[1]).getroot(); g = r[-1];"
                   "q = \"{http://graphml.graphdrawing.org/xmlns}\";"
                   "assert len(g.findall(q + \"node\")) == 3 and len(g.findall(q + \"edge\")) == 3;"
                   "assert g[0][1].text == \"Fish & Chips\"' '%s'",
                   path);
    assert_int_equal(system(command), 0);
    free_example(&example);
    remove_folder(folder);
}

static void values_without_currency_read_back_to_the_same_bits(void **state)
{
    struct pond_error error = {0};
    struct test_random random = {.seed = 2};
    struct random_links links;
    struct pond_network *network = NULL;
    char *folder = make_folder();
    const char *path = in_folder(folder, "links.csv");
    char *text = NULL;
    const char *at = NULL;

    (void)state;
    make_random_links(&links, &random, 20, 200, 3);
    assert_ok(pond_network_build(&network, &links.input, &error));
    assert_ok(pond_network_export_csv(path, network, NULL, &error));
    text = read_file(path, NULL);
    at = strchr(text, '\n') + 1;
    for (pond_edge k = 0; k < network->links; k++) {
        const char *value = strchr(strchr(at, ',') + 1, ',') + 1;
        assert_int_equal(strtol(strchr(at, ',') + 1, NULL, 10), network->out_customer[k]);
        assert_true(strtod(value, NULL) == network->out_value[k]);
        at = strchr(at, '\n') + 1;
    }
    assert_true(*at == '\0');
    free(text);
    pond_network_free(network);
    free_random_links(&links);
    remove_folder(folder);
}

static void a_disk_that_is_full_is_told(void **state)
{
    struct pond_error error = {0};
    struct example example;

    (void)state;
    if (access("/dev/full", W_OK) != 0) {
        skip();
    }
    make_example(&example);
    assert_fails(pond_network_export_csv("/dev/full", example.network, NULL, &error), POND_EIO,
                 "/dev/full: cannot be written: No space left");
    assert_fails(pond_network_export_graphml("/dev/full", example.network, NULL, &error), POND_EIO,
                 "No space left");
    assert_fails(pond_network_export_csv("/no/such/folder.csv", example.network, NULL, &error),
                 POND_EIO, "/no/such/folder.csv: cannot be written: No such file");
    free_example(&example);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(csv_quotes_what_needs_it),
        cmocka_unit_test(graphml_holds_names_and_amounts),
        cmocka_unit_test(graphml_is_well_formed_xml),
        cmocka_unit_test(values_without_currency_read_back_to_the_same_bits),
        cmocka_unit_test(a_disk_that_is_full_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
