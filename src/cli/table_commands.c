/* Commands of input-output tables: what they are called, take and do.
 * SPDX-License-Identifier: Apache-2.0 */
#include "cli/table_commands.h"

#include "base/log.h"
#include "cli/print.h"
#include "study/parameters.h"
#include "study/table/table_list.h"

#define COUNT(list) ((int32_t)(sizeof(list) / sizeof *(list)))
#define PARAMETERS(list) .parameters = COUNT(list), .parameter = (list)

/* How to read a table's files. */
#define YEAR                                                                                       \
    {                                                                                              \
        "year", POND_PARAMETER_INTEGER, "year", "0", 0, 2200, "",                                  \
            "Year of the table; 0: as its files or their name say, or the only one there is."      \
    }
#define READ_PARAMETERS                                                                            \
    {"name", POND_PARAMETER_TEXT,                                                                  \
     "",     "",                                                                                   \
     0,      0,                                                                                    \
     "",     "What the table is called; not given: as its folder or file."},                       \
        YEAR,                                                                                      \
        {"currency",                                                                               \
         POND_PARAMETER_TEXT,                                                                      \
         "",                                                                                       \
         "",                                                                                       \
         0,                                                                                        \
         0,                                                                                        \
         "",                                                                                       \
         "Three letters of ISO 4217; not given: as the format has it (USD of the EPA "             \
         "and the BEA, what unit.txt says, of a plain file XXX, not known)."},                     \
        {"unit",                                                                                   \
         POND_PARAMETER_NUMBER,                                                                    \
         "",                                                                                       \
         "0",                                                                                      \
         0,                                                                                        \
         1e15,                                                                                     \
         "",                                                                                       \
         "Money of one unit in the files, 1e6: millions; 0: as the format has it (EPA and "        \
         "plain files 1, BEA 1e6, EXIOBASE as unit.txt says)."},                                   \
    {                                                                                              \
        "technology", POND_PARAMETER_CHOICE, "", "industry", 0, 0, "industry commodity",           \
            "Of make and use tables: an industry makes all its products with the same inputs; "    \
            "or a product takes the same inputs whoever makes it."                                 \
    }

static const struct pond_parameter read_parameters[] = {READ_PARAMETERS};
static const struct pond_parameter year_parameters[] = {YEAR};

static enum pond_status read_how(struct pond_io_read *how, struct cli *cli, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const char *name = NULL;
    const char *currency = NULL;

    POND_TRY(pond_parameters_complete(cli->values, read_parameters, COUNT(read_parameters), err));
    name = cli_text(cli->values, "name");
    currency = cli_text(cli->values, "currency");
    how->name = name[0] == '\0' ? NULL : name;
    how->currency = currency[0] == '\0' ? NULL : currency;
    how->year = (int32_t)cli_integer(cli->values, "year");
    how->unit = json_number_value(json_object_get(cli->values, "unit"));
    how->technology = cli_text(cli->values, "technology")[0] == 'c' ? POND_IO_COMMODITY_TECHNOLOGY
                                                                    : POND_IO_INDUSTRY_TECHNOLOGY;
done:
    return status;
}

static enum pond_status run_import(struct cli *cli, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_io_read how = {.name = NULL};
    struct pond_result *result = NULL;

    POND_TRY(read_how(&how, cli, err));
    POND_TRY(pond_study_table_import(cli_store(cli), cli->argument[0], &how, &result, err));
    POND_TRY(cli_print_result(cli, result, NULL, err));
done:
    pond_result_free(result);
    return status;
}

static enum pond_status run_check(struct cli *cli, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_io_read how = {.name = NULL};
    struct pond_result *result = NULL;
    int64_t errors = 0;

    POND_TRY(read_how(&how, cli, err));
    POND_TRY(pond_study_table_check(cli->argument[0], &how, &errors, &result, err));
    POND_TRY(cli_print_result(cli, result, NULL, err));
    cli->exit_code = errors == 0 ? 0 : 1;
done:
    pond_result_free(result);
    return status;
}

static enum pond_status run_list(struct cli *cli, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_result *result = NULL;

    POND_TRY(pond_study_table_list(cli_store(cli), &result, err));
    POND_TRY(cli_print_result(cli, result, NULL, err));
done:
    pond_result_free(result);
    return status;
}

static enum pond_status run_show(struct cli *cli, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_result *result = NULL;

    POND_TRY(pond_parameters_complete(cli->values, year_parameters, COUNT(year_parameters), err));
    POND_TRY(pond_study_table_show(cli_store(cli), cli->argument[0],
                                   (int32_t)cli_integer(cli->values, "year"), &result, err));
    POND_TRY(cli_print_result(cli, result, NULL, err));
done:
    pond_result_free(result);
    return status;
}

static enum pond_status run_delete(struct cli *cli, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(pond_parameters_complete(cli->values, year_parameters, COUNT(year_parameters), err));
    POND_TRY(pond_study_table_delete(cli_store(cli), cli->argument[0],
                                     (int32_t)cli_integer(cli->values, "year"), err));
    pond_log(POND_LOG_INFO, "table %s is deleted", cli->argument[0]);
done:
    return status;
}

static const struct cli_command commands[] = {
    {.name = "table import",
     .arguments = "PATH",
     .summary = "Read an input-output table, check it, and keep it in a store",
     .details = "PATH is a folder of the EPA's models, of the BEA's make and use tables, of pymrio "
                "or EXIOBASE, or a plain CSV (docs/tables.md). It is kept under its name and year; "
                "with an error in it nothing is kept, warnings are shown.",
     .shared = CLI_STORE | CLI_FORM | CLI_OUTPUT,
     .least = 1,
     .most = 1,
     PARAMETERS(read_parameters),
     .run = run_import},
    {.name = "table check",
     .arguments = "PATH",
     .summary = "Read an input-output table and say what is wrong or odd about it",
     .details = "Balance of rows and columns, productivity, value added and coefficients below 0, "
                "units. Ends with exit code 1 when there are errors.",
     .shared = CLI_FORM | CLI_OUTPUT,
     .least = 1,
     .most = 1,
     PARAMETERS(read_parameters),
     .run = run_check},
    {.name = "table list",
     .arguments = "",
     .summary = "List the input-output tables that the store keeps",
     .details = "",
     .shared = CLI_STORE | CLI_FORM | CLI_OUTPUT,
     .run = run_list},
    {.name = "table show",
     .arguments = "NAME",
     .summary = "Show sectors, totals and findings of a kept input-output table",
     .details = "NAME may be NAME/YEAR.",
     .shared = CLI_STORE | CLI_FORM | CLI_OUTPUT,
     .least = 1,
     .most = 1,
     PARAMETERS(year_parameters),
     .run = run_show},
    {.name = "table delete",
     .arguments = "NAME",
     .summary = "Delete a kept input-output table",
     .details = "NAME may be NAME/YEAR.",
     .shared = CLI_STORE,
     .least = 1,
     .most = 1,
     PARAMETERS(year_parameters),
     .run = run_delete},
};

int32_t cli_table_commands(const struct cli_command **command)
{
    *command = commands;
    return COUNT(commands);
}
