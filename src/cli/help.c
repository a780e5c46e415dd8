/* Help for people: one table of commands, shown in several ways.
 * SPDX-License-Identifier: Apache-2.0 */
#include "cli/help.h"

#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "study/parameters.h"
#include "study/registry.h"

#define WIDTH 88

/* Write words in lines of at most WIDTH columns that begin at column `indent`. */
static void put_wrapped(FILE *out, const char *text, int indent)
{
    int at = indent;

    while (*text != '\0') {
        int size = (int)strcspn(text, " ");
        if (at > indent && at + 1 + size > WIDTH) {
            (void)fprintf(out, "\n%*s", indent, "");
            at = indent;
        } else if (at > indent) {
            (void)fputc(' ', out);
            at++;
        }
        (void)fprintf(out, "%.*s", size, text);
        at += size;
        text += size;
        text += strspn(text, " ");
    }
    (void)fputc('\n', out);
}

/* A flag as people type it: "--max-iterations INTEGER". */
static void flag_text(char text[96], const struct pond_parameter *parameter)
{
    static const char *const kinds[] = {
        [POND_PARAMETER_BOOL] = "",          [POND_PARAMETER_INTEGER] = " N",
        [POND_PARAMETER_NUMBER] = " X",      [POND_PARAMETER_TEXT] = " TEXT",
        [POND_PARAMETER_CHOICE] = " CHOICE", [POND_PARAMETER_DATE] = " DATE",
        [POND_PARAMETER_FILE] = " FILE",     [POND_PARAMETER_FOLDER] = " FOLDER",
        [POND_PARAMETER_LIST] = " A,B,...",  [POND_PARAMETER_TABLE] = " TABLE",
        [POND_PARAMETER_OUTPUT] = " FILE",
    };
    bool is_on =
        parameter->type == POND_PARAMETER_BOOL && strcmp(parameter->default_value, "true") == 0;

    (void)snprintf(text, 96, "--%s%s%s", is_on ? "[no-]" : "", parameter->name,
                   kinds[parameter->type]);
    for (char *c = text + 2; *c != '\0' && *c != ' '; c++) {
        if (*c == '_') {
            *c = '-';
        }
    }
}

/* What a flag means, what is legal, what holds when it is not given. */
static void flag_meaning(char text[1024], const struct pond_parameter *parameter)
{
    char expected[POND_PARAMETER_EXPECTED_SIZE] = "";
    bool ranged = parameter->type == POND_PARAMETER_INTEGER ||
                  parameter->type == POND_PARAMETER_NUMBER ||
                  parameter->type == POND_PARAMETER_CHOICE;
    const char *fallback = parameter->default_value;

    if (ranged) {
        pond_parameter_expected(expected, parameter);
    }
    if (parameter->type == POND_PARAMETER_BOOL && strcmp(fallback, "false") == 0) {
        fallback = "";
    } else if (parameter->type == POND_PARAMETER_BOOL) {
        fallback = "on";
    }
    (void)snprintf(text, 1024, "%s%s%s%s%s%s%s", parameter->meaning, ranged ? " Expects " : "",
                   expected, ranged ? "." : "", fallback[0] == '\0' ? "" : " Default: ", fallback,
                   fallback[0] == '\0' ? "" : ".");
}

static void put_flags(FILE *out, const char *title, const struct pond_parameter *parameter,
                      int32_t count)
{
    if (count == 0) {
        return;
    }
    (void)fprintf(out, "\n%s\n", title);
    for (int32_t i = 0; i < count; i++) {
        char flag[96];
        char meaning[1024];
        flag_text(flag, &parameter[i]);
        flag_meaning(meaning, &parameter[i]);
        (void)fprintf(out, "  %-26s", flag);
        if (strlen(flag) > 25) {
            (void)fprintf(out, "\n%28s", "");
        }
        put_wrapped(out, meaning, 28);
    }
}

void cli_help_command(FILE *out, const struct cli_command *command)
{
    static const struct {
        uint32_t bit;
        const char *title;
    } groups[] = {
        {CLI_STORE, "Store"},
        {CLI_FORM, "Form of the answer"},
        {CLI_OUTPUT, "Where to write"},
        {CLI_KEEP, "Kept runs"},
        {0, "Always"},
    };

    (void)fprintf(out, "pond %s%s%s [flags]\n\n", command->name,
                  command->arguments[0] == '\0' ? "" : " ", command->arguments);
    put_wrapped(out, command->summary, 0);
    if (command->details[0] != '\0') {
        (void)fputc('\n', out);
        put_wrapped(out, command->details, 0);
    }
    put_flags(out, "Flags", command->parameter, command->parameters);
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++) {
        int32_t count = 0;
        const struct pond_parameter *list = cli_shared_parameters(groups[i].bit, &count);
        if (groups[i].bit == 0 || (command->shared & groups[i].bit) != 0) {
            put_flags(out, groups[i].title, list, count);
        }
    }
}

enum pond_status cli_help_words(FILE *out, const char *const *word, int32_t words,
                                struct pond_error *err)
{
    struct cli_command command;
    char name[128] = "";

    for (int32_t i = 0; i < words; i++) {
        size_t used = strlen(name);
        (void)snprintf(name + used, sizeof name - used, "%s%s", i == 0 ? "" : " ", word[i]);
    }
    for (int32_t i = 0; cli_command_at(i, &command); i++) {
        if (strcmp(command.name, name) == 0) {
            cli_help_command(out, &command);
            return POND_OK;
        }
    }
    return pond_fail(err, POND_EINVAL, "there is no command \"%s\" (see \"pond help\")", name);
}

void cli_help_overview(FILE *out)
{
    struct cli_command command;

    (void)fprintf(out, "pond: from the trade records of small firms to a living model of their "
                       "economy.\n\nUsage: pond COMMAND [flags]\n\nCommands\n");
    for (int32_t i = 0; cli_command_at(i, &command); i++) {
        (void)fprintf(out, "  %-16s", command.name);
        put_wrapped(out, command.summary, 18);
    }
    (void)fprintf(out, "\n\"pond help COMMAND\" explains one; --version says which Pond this is.\n"
                       "Data goes to standard output, messages to standard error.\n");
}

static enum pond_status add_analysis(json_t *list, const struct pond_analysis *analysis,
                                     struct pond_error *err)
{
    json_t *schema = NULL;
    enum pond_status status =
        pond_parameters_schema(&schema, analysis->parameter, analysis->parameters, err);

    if (status == POND_OK) {
        (void)json_array_append_new(
            list, json_pack("{s:s, s:I, s:s, s:s, s:o}", "name", analysis->name, "version",
                            (json_int_t)analysis->version, "question", analysis->question, "method",
                            analysis->method, "parameters", schema));
    }
    return status;
}

enum pond_status cli_help_json(FILE *out, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    json_t *list = json_array();
    char *text = NULL;

    for (int32_t i = 0; i < pond_registry_count(); i++) {
        POND_TRY(add_analysis(list, pond_registry_at(i), err));
    }
    POND_TRY(pond_json_text(&text, list, true, err));
    (void)fprintf(out, "%s\n", text);
done:
    json_decref(list);
    pondi_free(text);
    return status;
}
