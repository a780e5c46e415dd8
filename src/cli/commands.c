/* The commands that are not analyses: what they are called, take and do.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/parallel.h"
#include "cli/command.h"
#include "cli/help.h"
#include "cli/print.h"
#include "cli/table_commands.h"
#include "cli/terminal.h"
#include "study/change/change_form.h"
#include "study/checking.h"
#include "study/compare.h"
#include "study/exporting.h"
#include "study/importing.h"
#include "study/page/impact_report.h"
#include "study/page/region_report.h"
#include "study/page/scenario_report.h"
#include "study/parameters.h"
#include "study/region.h"
#include "study/registry.h"
#include "study/run.h"
#include "study/run_list.h"
#include "study/scenario/scenario.h"

#define COUNT(list) ((int32_t)(sizeof(list) / sizeof *(list)))

/* --- import --- */

static const struct pond_parameter import_parameters[] = {
    {"map", POND_PARAMETER_FILE, "", "", 0, 0, "", "The mapping: which column is what."},
    {"guess", POND_PARAMETER_FILE, "", "", 0, 0, "",
     "Propose a mapping for this file, and import nothing."},
    {"dry_run", POND_PARAMETER_BOOL, "", "false", 0, 0, "", "Read everything, write nothing."},
    {"strict", POND_PARAMETER_BOOL, "", "false", 0, 0, "",
     "Stop at the first row that is not legal."},
    {"again", POND_PARAMETER_BOOL, "", "false", 0, 0, "",
     "Import a file that was imported before once more."},
    {"as", POND_PARAMETER_TEXT, "", "", 0, 0, "",
     "Read the files as if they were called this in the mapping."},
    {"beside", POND_PARAMETER_FILE, "", "", 0, 0, "",
     "Folder of the other files that the mapping names; not given: that of the first file."},
};

static enum pond_status run_import(struct cli *cli, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_result *result = NULL;
    struct pond_import_request request = {
        .address = cli_store(cli),
        .path = cli->argument,
        .paths = cli->arguments,
        .progress = &cli->progress,
    };

    POND_TRY(
        pond_parameters_complete(cli->values, import_parameters, COUNT(import_parameters), err));
    if (cli_text(cli->values, "guess")[0] != '\0') {
        const char *output = cli_text(cli->shared, "output");
        return pond_study_guess(cli_text(cli->values, "guess"), output[0] == '\0' ? "-" : output,
                                err);
    }
    if (cli->arguments == 0) {
        return pond_fail(err, POND_EINVAL,
                         "an argument is missing: pond import --map MAPPING "
                         "FILE...");
    }
    request.mapping = cli_text(cli->values, "map");
    if (request.mapping[0] == '\0') {
        return pond_fail(err, POND_EINVAL,
                         "--map MAPPING is missing (\"pond import --guess %s -o mapping.json\" "
                         "proposes one)",
                         cli->argument[0]);
    }
    request.as = cli_text(cli->values, "as");
    request.beside = cli_text(cli->values, "beside");
    request.dry_run = cli_bool(cli->values, "dry_run");
    request.strict = cli_bool(cli->values, "strict");
    request.again = cli_bool(cli->values, "again");
    POND_TRY(pond_study_import(&request, &result, err));
    POND_TRY(cli_print_result(cli, result, NULL, err));
done:
    pond_result_free(result);
    return status;
}

/* --- rejects --- */

static const struct pond_parameter rejects_parameters[] = {
    {"source", POND_PARAMETER_INTEGER, "", "0", 0, 1e15, "",
     "Which imported file (see \"pond records\"); 0: the only one with rejected rows."},
    {"output", POND_PARAMETER_FILE, "", "-", 0, 0, "", "Where to write; - is standard output."},
};

static enum pond_status run_rejects(struct cli *cli, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t rows = 0;

    POND_TRY(
        pond_parameters_complete(cli->values, rejects_parameters, COUNT(rejects_parameters), err));
    POND_TRY(pond_study_export_rejects(cli_store(cli), cli_integer(cli->values, "source"),
                                       cli_text(cli->values, "output"), &rows, err));
    pond_log(POND_LOG_INFO, "%lld rejected rows written", (long long)rows);
done:
    return status;
}

/* --- network export --- */

static const struct pond_parameter export_parameters[] = {
    {"format", POND_PARAMETER_CHOICE, "", "csv", 0, 0, "csv graphml",
     "Edges as CSV, or firms and edges as GraphML."},
    {"output", POND_PARAMETER_FILE, "", "-", 0, 0, "", "Where to write; - is standard output."},
    POND_NETWORK_PARAMETERS,
};

static enum pond_status run_export(struct cli *cli, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(
        pond_parameters_complete(cli->values, export_parameters, COUNT(export_parameters), err));
    POND_TRY(pond_study_export(cli_store(cli), cli->values, err));
done:
    return status;
}

/* --- generate --- */

static enum pond_status run_generate(struct cli *cli, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_result *result = NULL;

    POND_TRY(pond_study_generate(cli->values, &cli->progress, &result, err));
    POND_TRY(cli_print_result(cli, result, NULL, err));
done:
    pond_result_free(result);
    return status;
}

/* --- runs --- */

static enum pond_status run_list(struct cli *cli, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_result *result = NULL;

    POND_TRY(pond_study_list_runs(cli_store(cli), &result, err));
    POND_TRY(cli_print_result(cli, result, NULL, err));
done:
    pond_result_free(result);
    return status;
}

static enum pond_status read_run_id(const struct cli *cli, int64_t *id, struct pond_error *err)
{
    char *end = NULL;

    *id = strtoll(cli->argument[0], &end, 10);
    if (end == cli->argument[0] || *end != '\0' || *id < 1) {
        return pond_fail(err, POND_EINVAL,
                         "\"%s\" is not the number of a run (see \"pond run list\")",
                         cli->argument[0]);
    }
    return POND_OK;
}

static enum pond_status run_show(struct cli *cli, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_result *result = NULL;
    struct pond_run run = {0};
    int64_t id = 0;

    POND_TRY(read_run_id(cli, &id, err));
    POND_TRY(pond_study_read_run(cli_store(cli), id, &run, &result, err));
    POND_TRY(cli_print_result(cli, result, &run, err));
done:
    pond_run_clear(&run);
    pond_result_free(result);
    return status;
}

static enum pond_status run_again(struct cli *cli, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_rerun rerun = {0};
    struct pond_result *result = NULL;
    int64_t id = 0;

    POND_TRY(read_run_id(cli, &id, err));
    POND_TRY(pond_study_run_again(cli_store(cli), id, &cli->progress, &rerun, err));
    POND_TRY(pond_study_compare_runs(&rerun, &result, err));
    POND_TRY(cli_print_result(cli, result, NULL, err));
    cli->exit_code = rerun.same_result ? 0 : 1;
done:
    pond_rerun_clear(&rerun);
    pond_result_free(result);
    return status;
}

/* --- check --- */

static enum pond_status run_check(struct cli *cli, struct pond_error *err)
{
    enum pond_status status = pond_study_check(cli_store(cli), &cli->progress, err);

    if (status == POND_OK) {
        (void)printf("%s is sound\n", cli_store(cli));
    }
    return status;
}

/* --- report --- */

static const struct pond_parameter report_parameters[] = {
    {"output", POND_PARAMETER_FILE, "", "", 0, 0, "",
     "Where to write; - is standard output; not given: region.html, with --scenario "
     "scenarios.html, with --impact impact.html."},
    {"title", POND_PARAMETER_TEXT, "", "", 0, 0, "",
     "Title of the page; not given: the store's name, or that of the scenario."},
    {"scenario", POND_PARAMETER_LIST, "", "", 0, 0, "",
     "A page about these scenarios instead: each day by day, with its explanation, its places, and "
     "what it does to prices."},
    {"impact", POND_PARAMETER_LIST, "", "", 0, 0, "",
     "A page about impact instead: the analyses \"pond impact NAME\" of these names, their "
     "parameters by --set."},
    {"draws", POND_PARAMETER_INTEGER, "", "60", 0, 1e6, "",
     "Draws of what is not known, for the bands of a scenario, 2 or more; 0: no bands."},
    {"set", POND_PARAMETER_LIST, "", "", 0, 0, "",
     "Parameters of \"pond ripple esri\" and the network, or with --scenario of \"pond ripple "
     "run\" and \"pond ripple price\", with --impact of its analyses, as NAME=VALUE."},
};

static enum pond_status write_scenarios(struct cli *cli, const char *output, struct pond_error *err)
{
    struct scenario_report_request request = {
        .address = cli_store(cli),
        .path = output,
        .title = cli_text(cli->values, "title"),
        .scenarios = json_object_get(cli->values, "scenario"),
        .set = json_object_get(cli->values, "set"),
        .draws = cli_integer(cli->values, "draws"),
        .progress = &cli->progress,
    };

    return pond_study_scenario_report(&request, err);
}

static enum pond_status write_impact(struct cli *cli, const char *output, struct pond_error *err)
{
    struct impact_report_request request = {
        .address = cli_store(cli),
        .path = output,
        .title = cli_text(cli->values, "title"),
        .analyses = json_object_get(cli->values, "impact"),
        .set = json_object_get(cli->values, "set"),
        .progress = &cli->progress,
    };

    return pond_study_impact_report(&request, err);
}

static enum pond_status run_report(struct cli *cli, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const char *output = NULL;
    bool scenarios = false;
    bool impact = false;

    POND_TRY(
        pond_parameters_complete(cli->values, report_parameters, COUNT(report_parameters), err));
    scenarios = json_array_size(json_object_get(cli->values, "scenario")) > 0;
    impact = json_array_size(json_object_get(cli->values, "impact")) > 0;
    if (scenarios && impact) {
        return pond_fail(err, POND_EINVAL,
                         "--scenario and --impact are two pages (ask for one at a time)");
    }
    output = cli_text(cli->values, "output");
    output = output[0] != '\0' ? output
             : scenarios       ? "scenarios.html"
             : impact          ? "impact.html"
                               : "region.html";
    if (impact) {
        POND_TRY(write_impact(cli, output, err));
    } else if (scenarios) {
        POND_TRY(write_scenarios(cli, output, err));
    } else {
        POND_TRY(pond_study_report(cli_store(cli), output, cli_text(cli->values, "title"),
                                   json_object_get(cli->values, "set"), &cli->progress, err));
    }
    cli_progress_clear();
    if (strcmp(output, "-") != 0) {
        (void)printf("%s\n", output);
    }
done:
    return status;
}

/* --- ripple new --- */

static const struct pond_parameter new_parameters[] = {
    {"schema", POND_PARAMETER_BOOL, "", "false", 0, 0, "",
     "Write the JSON Schema of scenarios instead."},
};

static enum pond_status run_new(struct cli *cli, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(pond_parameters_complete(cli->values, new_parameters, COUNT(new_parameters), err));
    POND_TRY(study_scenario_new(cli->arguments > 0 ? cli->argument[0] : "-",
                                cli_bool(cli->values, "schema"), err));
done:
    return status;
}

/* --- impact new --- */

static const struct pond_parameter change_parameters[] = {
    {"schema", POND_PARAMETER_BOOL, "", "false", 0, 0, "",
     "Write the JSON Schema of interventions instead."},
};

static enum pond_status run_new_change(struct cli *cli, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(
        pond_parameters_complete(cli->values, change_parameters, COUNT(change_parameters), err));
    POND_TRY(change_file_new(cli->arguments > 0 ? cli->argument[0] : "-",
                             cli_bool(cli->values, "schema"), err));
done:
    return status;
}

/* --- ripple compare --- */

static const struct pond_parameter compare_parameters[] = {
    {"set", POND_PARAMETER_LIST, "", "", 0, 0, "",
     "Parameters of \"pond ripple run\" for scenario files, as NAME=VALUE."},
};

static enum pond_status run_compare(struct cli *cli, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_result *result = NULL;
    struct study_compare_request request = {
        .address = cli_store(cli),
        .a = cli->argument[0],
        .b = cli->argument[1],
        .progress = &cli->progress,
    };

    POND_TRY(
        pond_parameters_complete(cli->values, compare_parameters, COUNT(compare_parameters), err));
    request.set = json_object_get(cli->values, "set");
    POND_TRY(pond_study_compare(&request, &result, err));
    POND_TRY(cli_print_result(cli, result, NULL, err));
done:
    pond_result_free(result);
    return status;
}

/* --- help --- */

static const struct pond_parameter help_parameters[] = {
    {"man", POND_PARAMETER_BOOL, "", "false", 0, 0, "", "Write the manual page (roff)."},
    {"json", POND_PARAMETER_BOOL, "", "false", 0, 0, "",
     "Write every analysis with the JSON Schema of its parameters."},
};

static enum pond_status run_help(struct cli *cli, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(pond_parameters_complete(cli->values, help_parameters, COUNT(help_parameters), err));
    if (cli_bool(cli->values, "man")) {
        cli_help_man(stdout);
    } else if (cli_bool(cli->values, "json")) {
        POND_TRY(cli_help_json(stdout, err));
    } else if (cli->arguments > 0) {
        POND_TRY(cli_help_words(stdout, cli->argument, cli->arguments, err));
    } else {
        cli_help_overview(stdout);
    }
done:
    return status;
}

static enum pond_status run_completion(struct cli *cli, struct pond_error *err)
{
    return cli_help_completion(stdout, cli->argument[0], err);
}

/* --- the table --- */

#define PARAMETERS(list) .parameters = COUNT(list), .parameter = (list)

static const struct cli_command commands[] = {
    {.name = "import",
     .arguments = "FILE...",
     .summary = "Read trade records into a store through a mapping",
     .details = "Rows that are not legal do not stop an import: each is kept with file, line, "
                "column, value and what was expected; \"pond rejects\" writes them. An import is "
                "one transaction. The same file is not imported twice unless --again says so.",
     .shared = CLI_STORE | CLI_FORM | CLI_OUTPUT,
     .most = INT32_MAX,
     PARAMETERS(import_parameters),
     .run = run_import},
    {.name = "rejects",
     .arguments = "",
     .summary = "Write the rows that were rejected as CSV, to be mended and imported again",
     .details = "The first four columns (pond_line, pond_column, pond_value, pond_expected) say "
                "what is wrong; the others are the row as it was. Mend it and import it with the "
                "same mapping and --as the original file's name.",
     .shared = CLI_STORE,
     PARAMETERS(rejects_parameters),
     .run = run_rejects},
    {.name = "generate",
     .arguments = "",
     .summary = "Make a synthetic region that looks like a real one",
     .details = "Writes places.csv, firms.csv, products.csv, trades.csv and mapping.json into a "
                "folder; import "
                "them with \"pond import --map FOLDER/mapping.json FOLDER/trades.csv\".",
     .shared = CLI_FORM,
     .run = run_generate},
    {.name = "network export",
     .arguments = "",
     .summary = "Write the supply network as CSV or GraphML",
     .details = "",
     .shared = CLI_STORE,
     PARAMETERS(export_parameters),
     .run = run_export},
    {.name = "run list",
     .arguments = "",
     .summary = "List the runs that the store keeps",
     .details = "",
     .shared = CLI_STORE | CLI_FORM | CLI_OUTPUT,
     .run = run_list},
    {.name = "run show",
     .arguments = "RUN",
     .summary = "Show the answer of a kept run",
     .details = "",
     .shared = CLI_STORE | CLI_FORM | CLI_OUTPUT,
     .least = 1,
     .most = 1,
     .run = run_show},
    {.name = "run again",
     .arguments = "RUN",
     .summary = "Run a kept run again, and say whether the bits are the same",
     .details = "Ends with exit code 1 when they are not.",
     .shared = CLI_STORE | CLI_FORM | CLI_OUTPUT,
     .least = 1,
     .most = 1,
     .run = run_again},
    {.name = "check",
     .arguments = "",
     .summary = "Read the whole store and check that it is sound",
     .details =
         "Structure, references between records, every value against the rules of an "
         "import, every kept answer against its hash, every table; ends with exit code 4 when "
         "something is damaged.",
     .shared = CLI_STORE,
     .run = run_check},
    {.name = "report",
     .arguments = "",
     .summary = "Write one self-contained HTML page about the region, or about scenarios",
     .details = "",
     .shared = CLI_STORE,
     PARAMETERS(report_parameters),
     .run = run_report},
    {.name = "ripple new",
     .arguments = "[FILE]",
     .summary = "Write a scenario with comments to begin from",
     .details = "A scenario says what happens to whom, when, how much, and how it recovers: one "
                "JSON file, checked with messages that say where and what. Without FILE to "
                "standard output; a file that is there already is left alone.",
     .most = 1,
     PARAMETERS(new_parameters),
     .run = run_new},
    {.name = "impact new",
     .arguments = "[FILE]",
     .summary = "Write interventions with comments to begin from",
     .details = "Interventions say what is done to an economy: inputs that are saved, firms that "
                "open and close, buyers that buy in another place; one JSON file for \"pond impact "
                "change\". Without FILE to standard output; a file that is there already is left "
                "alone.",
     .most = 1,
     PARAMETERS(change_parameters),
     .run = run_new_change},
    {.name = "ripple compare",
     .arguments = "A B",
     .summary = "Compare two answers: numbers of kept runs, or scenario files that are run",
     .details = "Both must be of one analysis. Figures stand side by side; of firms, groups and "
                "days the measure that they are ranked by, the largest differences first.",
     .shared = CLI_STORE | CLI_FORM | CLI_OUTPUT,
     .least = 2,
     .most = 2,
     PARAMETERS(compare_parameters),
     .run = run_compare},
    {.name = "completion",
     .arguments = "bash|zsh|fish",
     .summary = "Write a shell's completion script",
     .details = "",
     .least = 1,
     .most = 1,
     .run = run_completion},
    {.name = "help",
     .arguments = "[COMMAND]",
     .summary = "Explain a command",
     .details = "",
     .most = 4,
     PARAMETERS(help_parameters),
     .run = run_help},
};

/* --- analyses --- */

static enum pond_status run_analysis(struct cli *cli, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_result *result = NULL;
    struct pond_run run = {0};
    struct pond_request request = {
        .address = cli_store(cli),
        .analysis = cli->command->analysis,
        .values = cli->values,
        .keep = cli_bool(cli->shared, "keep"),
        .restart = cli_text(cli->shared, "restart"),
        .progress = &cli->progress,
        .runner = cli->runner,
    };

    if (cli->arguments > 0) {
        const struct pond_parameter *parameter = pond_parameter_find(
            request.analysis->parameter, request.analysis->parameters, request.analysis->argument);
        POND_TRY(pond_parameter_set(cli->values, parameter, cli->argument[0], err));
    }
    POND_TRY(pond_study_run(&request, &run, &result, err));
    if (result != NULL) {
        POND_TRY(cli_print_result(cli, result, &run, err));
    }
done:
    pond_run_clear(&run);
    pond_result_free(result);
    return status;
}

bool cli_command_at(int32_t index, struct cli_command *command)
{
    const struct pond_analysis *analysis = NULL;
    const struct cli_command *table = NULL;
    int32_t tables = cli_table_commands(&table);

    if (index < COUNT(commands)) {
        /* `generate` takes its parameters from the study, which checks them too. */
        *command = commands[index];
        if (strcmp(command->name, "generate") == 0) {
            command->parameter = pond_study_generate_parameters(&command->parameters);
        }
        return true;
    }
    index -= COUNT(commands);
    if (index < tables) {
        *command = table[index];
        return true;
    }
    index -= tables;
    if (index >= pond_registry_count()) {
        return false;
    }
    analysis = pond_registry_at(index);
    *command = (struct cli_command){
        .name = analysis->name,
        .arguments = analysis->argument == NULL        ? ""
                     : analysis->argument_word != NULL ? analysis->argument_word
                                                       : "FILE",
        .most = analysis->argument != NULL ? 1 : 0,
        .summary = analysis->question,
        .details = analysis->method,
        .shared = CLI_STORE | CLI_FORM | CLI_OUTPUT | CLI_KEEP,
        .parameters = analysis->parameters,
        .parameter = analysis->parameter,
        .run = run_analysis,
        .analysis = analysis,
    };
    return true;
}
