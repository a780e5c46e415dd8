/* The manual page and shell completion.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "cli/help.h"

/* Text in roff: backslashes, hyphens in flags, and dots at the start of a line are special. */
static void put_roff(FILE *out, const char *text)
{
    if (*text == '.' || *text == '\'') {
        (void)fputs("\\&", out);
    }
    for (; *text != '\0'; text++) {
        if (*text == '\\') {
            (void)fputs("\\e", out);
        } else if (*text == '-') {
            (void)fputs("\\-", out);
        } else {
            (void)fputc(*text, out);
        }
    }
}

static void put_man_flags(FILE *out, const struct pond_parameter *parameter, int32_t count)
{
    for (int32_t i = 0; i < count; i++) {
        (void)fputs(".TP\n.B ", out);
        (void)fputs("\\-\\-", out);
        for (const char *c = parameter[i].name; *c != '\0'; c++) {
            (void)fputs(*c == '_' ? "\\-" : (char[]){*c, '\0'}, out);
        }
        (void)fputc('\n', out);
        put_roff(out, parameter[i].meaning);
        if (parameter[i].choices[0] != '\0') {
            (void)fputs(" One of: ", out);
            put_roff(out, parameter[i].choices);
            (void)fputc('.', out);
        }
        if (parameter[i].default_value[0] != '\0') {
            (void)fputs(" Default: ", out);
            put_roff(out, parameter[i].default_value);
            (void)fputc('.', out);
        }
        (void)fputc('\n', out);
    }
}

static void put_man_command(FILE *out, const struct cli_command *command)
{
    (void)fputs(".SS pond ", out);
    put_roff(out, command->name);
    if (command->arguments[0] != '\0') {
        (void)fputc(' ', out);
        put_roff(out, command->arguments);
    }
    (void)fputc('\n', out);
    put_roff(out, command->summary);
    (void)fputc('\n', out);
    if (command->details[0] != '\0') {
        (void)fputs(".PP\n", out);
        put_roff(out, command->details);
        (void)fputc('\n', out);
    }
    put_man_flags(out, command->parameter, command->parameters);
}

void cli_help_man(FILE *out)
{
    struct cli_command command;
    int32_t count = 0;
    const struct pond_parameter *list = NULL;

    (void)fprintf(out, ".TH POND 1 \"\" \"pond %s\" \"User Commands\"\n", POND_VERSION);
    (void)fputs(".SH NAME\npond \\- from the trade records of small firms to a living model of "
                "their economy\n.SH SYNOPSIS\n.B pond\n.I COMMAND\n[flags]\n.SH DESCRIPTION\n"
                "Pond reads trade records (who sold what to whom, when, for how much) into a "
                "store and answers questions about the economy that they make. Data goes to "
                "standard output, messages to standard error.\n.SH COMMANDS\n",
                out);
    for (int32_t i = 0; cli_command_at(i, &command); i++) {
        put_man_command(out, &command);
    }
    (void)fputs(".SH SHARED FLAGS\n", out);
    for (uint32_t bit = 0; bit <= CLI_KEEP; bit = bit == 0 ? 1 : bit * 2) {
        list = cli_shared_parameters(bit, &count);
        put_man_flags(out, list, count);
    }
    (void)fputs(".SH EXIT STATUS\n"
                ".TP\n.B 0\ndone\n"
                ".TP\n.B 1\nthe bits are not the same (pond run again)\n"
                ".TP\n.B 2\na command, flag, parameter or datum is not legal\n"
                ".TP\n.B 3\na named thing does not exist\n"
                ".TP\n.B 4\nthe store cannot be used: newer, damaged, read\\-only or busy\n"
                ".TP\n.B 5\nreading or writing failed\n"
                ".TP\n.B 6\nmemory ran out, or a stated limit was reached\n"
                ".TP\n.B 130\ninterrupted\n"
                ".SH ENVIRONMENT\n"
                ".TP\n.B POND_STORE\nthe store where \\-\\-store is not given\n"
                ".TP\n.B NO_COLOR\nno colours, when set and not empty\n",
                out);
}

/* --- completion --- */

static void put_flag_words(FILE *out, const struct pond_parameter *parameter, int32_t count,
                           const char *before, const char *after)
{
    for (int32_t i = 0; i < count; i++) {
        (void)fputs(before, out);
        for (const char *c = parameter[i].name; *c != '\0'; c++) {
            (void)fputc(*c == '_' ? '-' : *c, out);
        }
        (void)fputs(after, out);
    }
}

/* All flags of a command, each between two texts. */
static void put_all_flags(FILE *out, const struct cli_command *command, const char *before,
                          const char *after)
{
    put_flag_words(out, command->parameter, command->parameters, before, after);
    for (uint32_t bit = 0; bit <= CLI_KEEP; bit = bit == 0 ? 1 : bit * 2) {
        int32_t count = 0;
        const struct pond_parameter *list = cli_shared_parameters(bit, &count);
        if (bit == 0 || (command->shared & bit) != 0) {
            put_flag_words(out, list, count, before, after);
        }
    }
}

/* bash: COMP_WORDS without flags are the command; zsh runs the same through bashcompinit. */
static void put_bash(FILE *out)
{
    struct cli_command command;

    (void)fputs("# Completion of pond for bash.\n"
                "_pond() {\n"
                "    local current=\"${COMP_WORDS[COMP_CWORD]}\" words=\"\" word\n"
                "    for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
                "        case \"$word\" in -*) ;; *) words=\"$words $word\" ;; esac\n"
                "    done\n"
                "    local flags=\"--help\" next=\"\"\n"
                "    case \"$words \" in\n",
                out);
    for (int32_t i = 0; cli_command_at(i, &command); i++) {
        (void)fprintf(out, "    \" %s \"*) flags=\"--help", command.name);
        put_all_flags(out, &command, " --", "");
        (void)fputs("\" ;;\n", out);
    }
    (void)fputs("    esac\n    case \"$words\" in\n    \"\") next=\"", out);
    for (int32_t i = 0; cli_command_at(i, &command); i++) {
        (void)fprintf(out, "%.*s ", (int)strcspn(command.name, " "), command.name);
    }
    (void)fputs("\" ;;\n", out);
    for (int32_t i = 0; cli_command_at(i, &command); i++) {
        size_t first = strcspn(command.name, " ");
        if (command.name[first] != '\0') {
            (void)fprintf(out, "    \" %.*s\") next=\"$next %s\" ;;&\n", (int)first, command.name,
                          command.name + first + 1);
        }
    }
    (void)fputs(
        "    esac\n"
        "    case \"$current\" in\n"
        "    -*) COMPREPLY=($(compgen -W \"$flags\" -- \"$current\")) ;;\n"
        "    *) COMPREPLY=($(compgen -W \"$next\" -- \"$current\"))\n"
        "       [ ${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=($(compgen -f -- \"$current\")) ;;\n"
        "    esac\n"
        "}\n"
        "complete -o filenames -F _pond pond\n",
        out);
}

static void put_fish(FILE *out)
{
    struct cli_command command;

    (void)fputs("# Completion of pond for fish.\n", out);
    for (int32_t i = 0; cli_command_at(i, &command); i++) {
        size_t first = strcspn(command.name, " ");
        char words[64];
        char condition[192];
        (void)snprintf(words, sizeof words, "%.*s", (int)first, command.name);
        (void)fprintf(out, "complete -c pond -n __fish_use_subcommand -a %s\n", words);
        (void)snprintf(condition, sizeof condition, "__fish_seen_subcommand_from %s", words);
        if (command.name[first] != '\0') {
            (void)fprintf(out, "complete -c pond -n '%s' -a %s\n", condition,
                          command.name + first + 1);
        }
        (void)snprintf(words, sizeof words, "complete -c pond -n '");
        {
            char before[320];
            (void)snprintf(before, sizeof before, "%s%s' -l ", words, condition);
            put_all_flags(out, &command, before, "\n");
        }
    }
}

enum pond_status cli_help_completion(FILE *out, const char *shell, struct pond_error *err)
{
    if (strcmp(shell, "bash") == 0) {
        put_bash(out);
    } else if (strcmp(shell, "zsh") == 0) {
        (void)fputs("#compdef pond\nautoload -U +X bashcompinit && bashcompinit\n", out);
        put_bash(out);
    } else if (strcmp(shell, "fish") == 0) {
        put_fish(out);
    } else {
        return pond_fail(err, POND_EINVAL,
                         "\"%s\" is not a shell that pond knows (expected bash, "
                         "zsh or fish)",
                         shell);
    }
    return POND_OK;
}
