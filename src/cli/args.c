/* One parser for all commands: what flags there are comes from tables.
 * SPDX-License-Identifier: Apache-2.0 */
#include "cli/args.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/edits.h"
#include "study/parameters.h"

#define NAME_MAX_BYTES 64

/* Short flags, each for a long one. */
static const struct {
    char letter;
    const char *name;
} short_flags[] = {
    {'s', "store"}, {'o', "output"}, {'q', "quiet"}, {'v', "verbose"}, {'n', "rows"}, {'m', "map"},
};

/* How many of the first words are the command's name, 0: they are not. */
static int words_that_match(const char *name, int argc, char **argv)
{
    int words = 0;

    while (*name != '\0') {
        size_t size = strcspn(name, " ");
        if (words >= argc || strlen(argv[words]) != size || memcmp(argv[words], name, size) != 0) {
            return 0;
        }
        words++;
        name += size;
        name += *name == ' ' ? 1 : 0;
    }
    return words;
}

/* "pond run" or "pond ripple": the first word of commands of two. */
static enum pond_status needs_second_word(const char *word, struct pond_error *err)
{
    struct cli_command command;
    size_t length = strlen(word);
    char words[512] = "";
    size_t used = 0;

    for (int32_t i = 0; cli_command_at(i, &command) && used < sizeof words; i++) {
        if (strncmp(command.name, word, length) == 0 && command.name[length] == ' ') {
            int wrote = snprintf(words + used, sizeof words - used, "%spond %s",
                                 used == 0 ? "" : ", ", command.name);
            used += wrote < 0 ? sizeof words : (size_t)wrote;
        }
    }
    return pond_fail(err, POND_EINVAL, "\"%s\" needs a second word: %s (see \"pond help\")", word,
                     words);
}

static enum pond_status no_such_command(const char *word, struct pond_error *err)
{
    struct cli_command command;
    char nearest[NAME_MAX_BYTES] = "";
    int best = 4;

    for (int32_t i = 0; cli_command_at(i, &command); i++) {
        char first[NAME_MAX_BYTES];
        int edits = 0;
        (void)snprintf(first, sizeof first, "%.*s", (int)strcspn(command.name, " "), command.name);
        edits = pond_edits(word, first, best);
        if (edits < best) {
            best = edits;
            (void)snprintf(nearest, sizeof nearest, "%s", first);
        }
        if (strcmp(word, first) == 0 && strcmp(word, command.name) != 0) {
            return needs_second_word(word, err);
        }
    }
    return pond_fail(err, POND_EINVAL, "there is no command \"%s\"%s%s%s (see \"pond help\")", word,
                     nearest[0] == '\0' ? "" : "; did you mean \"", nearest,
                     nearest[0] == '\0' ? "" : "\"?");
}

static enum pond_status find_command(struct cli_call *call, int argc, char **argv, int *words,
                                     struct pond_error *err)
{
    struct cli_command command;

    *words = 0;
    for (int32_t i = 0; cli_command_at(i, &command); i++) {
        int match = words_that_match(command.name, argc, argv);
        if (match > *words) {
            *words = match;
            call->command = command;
            call->found = true;
        }
    }
    return call->found ? POND_OK : no_such_command(argv[0], err);
}

/* Where a flag's parameter stands: the command's own, or one of the shared. */
static const struct pond_parameter *find_flag(const struct cli_command *command, const char *name,
                                              bool *shared)
{
    int32_t count = 0;
    const struct pond_parameter *list = cli_shared_parameters(0, &count);
    const struct pond_parameter *found = pond_parameter_find(list, count, name);

    *shared = true;
    for (uint32_t bit = 1; found == NULL && bit <= CLI_KEEP; bit *= 2) {
        if ((command->shared & bit) != 0) {
            list = cli_shared_parameters(bit, &count);
            found = pond_parameter_find(list, count, name);
        }
    }
    if (found == NULL) {
        *shared = false;
        found = pond_parameter_find(command->parameter, command->parameters, name);
    }
    return found;
}

static void keep_nearest(const struct pond_parameter *list, int32_t count, const char *name,
                         int *best, const char **nearest)
{
    for (int32_t i = 0; i < count; i++) {
        int edits = pond_edits(name, list[i].name, *best);
        if (edits < *best) {
            *best = edits;
            *nearest = list[i].name;
        }
    }
}

/* The first command that has this flag of its own, NULL: none has. */
static const char *whose_flag(const char *name)
{
    struct cli_command command;

    for (int32_t i = 0; cli_command_at(i, &command); i++) {
        if (pond_parameter_find(command.parameter, command.parameters, name) != NULL) {
            return command.name;
        }
    }
    return NULL;
}

static enum pond_status no_such_flag(const struct cli_command *command, const char *word,
                                     const char *name, struct pond_error *err)
{
    const char *nearest = NULL;
    char flag[NAME_MAX_BYTES] = "";
    int best = 4;
    int32_t count = 0;
    const char *other = whose_flag(name);

    if (other != NULL) {
        return pond_fail(err, POND_EINVAL,
                         "\"%s\" is a flag of \"pond %s\" and not of \"pond %s\" (see \"pond %s "
                         "--help\")",
                         word, other, command->name, command->name);
    }
    keep_nearest(command->parameter, command->parameters, name, &best, &nearest);
    for (uint32_t bit = 0; bit <= CLI_KEEP; bit = bit == 0 ? 1 : bit * 2) {
        if (bit == 0 || (command->shared & bit) != 0) {
            const struct pond_parameter *list = cli_shared_parameters(bit, &count);
            keep_nearest(list, count, name, &best, &nearest);
        }
    }
    if (nearest != NULL) {
        (void)snprintf(flag, sizeof flag, "; did you mean --%s?", nearest);
        for (char *c = flag + 1; *c != '\0'; c++) {
            if (*c == '_') {
                *c = '-';
            }
        }
    }
    return pond_fail(err, POND_EINVAL,
                     "\"%s\" is not a flag of \"pond %s\"%s (see \"pond %s "
                     "--help\")",
                     word, command->name, flag, command->name);
}

/* A flag's word: its name with '_' for '-', and where "=value" begins (NULL: there is none). */
static const char *read_flag_name(const char *word, char name[NAME_MAX_BYTES])
{
    const char *equals = strchr(word, '=');
    size_t size = 0;

    if (word[1] != '-') {
        name[0] = '\0';
        for (size_t i = 0; i < sizeof short_flags / sizeof *short_flags; i++) {
            if (word[1] == short_flags[i].letter && (word[2] == '\0' || word[2] == '=')) {
                (void)snprintf(name, NAME_MAX_BYTES, "%s", short_flags[i].name);
            }
        }
        return word[1] != '\0' && word[2] == '=' ? word + 3 : NULL;
    }
    size = equals == NULL ? strlen(word + 2) : (size_t)(equals - word - 2);
    (void)snprintf(name, NAME_MAX_BYTES, "%.*s", (int)(size < NAME_MAX_BYTES ? size : 0), word + 2);
    for (char *c = name; *c != '\0'; c++) {
        if (*c == '-') {
            *c = '_';
        }
    }
    return equals == NULL ? NULL : equals + 1;
}

/* Take one flag (and its value, when that is the next word). */
static enum pond_status take_flag(struct cli_call *call, int argc, char **argv, int *at,
                                  struct pond_error *err)
{
    char name[NAME_MAX_BYTES];
    const char *word = argv[*at];
    const char *value = read_flag_name(word, name);
    bool shared = false;
    const struct pond_parameter *parameter = find_flag(&call->command, name, &shared);
    enum pond_status status = POND_OK;

    if (parameter == NULL && strncmp(name, "no_", 3) == 0 && value == NULL) {
        parameter = find_flag(&call->command, name + 3, &shared);
        if (parameter != NULL && parameter->type == POND_PARAMETER_BOOL) {
            value = "false";
        } else {
            parameter = NULL;
        }
    }
    if (parameter == NULL) {
        return no_such_flag(&call->command, word, name, err);
    }
    if (value == NULL && parameter->type == POND_PARAMETER_BOOL) {
        value = "true";
    } else if (value == NULL) {
        if (*at + 1 >= argc) {
            char expected[POND_PARAMETER_EXPECTED_SIZE];
            pond_parameter_expected(expected, parameter);
            return pond_fail(err, POND_EINVAL, "%s needs a value (expected %s)", word, expected);
        }
        (*at)++;
        value = argv[*at];
    }
    status = pond_parameter_set(shared ? call->shared : call->values, parameter, value, err);
    return status == POND_OK ? status : pond_fail_in(err, status, "%s", word);
}

static bool is_flag(const char *word)
{
    /* "-" is standard output or input, "-5" a number. */
    return word[0] == '-' && word[1] != '\0' && !isdigit((unsigned char)word[1]);
}

static enum pond_status take_words(struct cli_call *call, int argc, char **argv, int begin,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    bool flags = true;

    for (int i = begin; i < argc; i++) {
        if (flags && strcmp(argv[i], "--") == 0) {
            flags = false;
        } else if (flags && (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)) {
            call->help = true;
        } else if (flags && is_flag(argv[i])) {
            POND_TRY(take_flag(call, argc, argv, &i, err));
        } else {
            call->argument[call->arguments++] = argv[i];
        }
    }
done:
    return status;
}

static enum pond_status complete_shared(struct cli_call *call, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    for (uint32_t bit = 0; bit <= CLI_KEEP; bit = bit == 0 ? 1 : bit * 2) {
        int32_t count = 0;
        const struct pond_parameter *list = cli_shared_parameters(bit, &count);
        for (int32_t i = 0; i < count; i++) {
            if (json_object_get(call->shared, list[i].name) == NULL) {
                POND_TRY(pond_parameter_set(call->shared, &list[i], list[i].default_value, err));
            }
        }
    }
done:
    return status;
}

static enum pond_status check_arguments(const struct cli_call *call, struct pond_error *err)
{
    const struct cli_command *command = &call->command;

    if (call->arguments < command->least) {
        return pond_fail(err, POND_EINVAL, "an argument is missing: pond %s %s", command->name,
                         command->arguments);
    }
    if (call->arguments > command->most) {
        return pond_fail(err, POND_EINVAL, "\"%s\" is one argument too many: pond %s %s",
                         call->argument[command->most], command->name, command->arguments);
    }
    return POND_OK;
}

enum pond_status cli_parse(struct cli_call *call, int argc, char **argv, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int words = 0;

    *call = (struct cli_call){0};
    if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        call->help = true;
        return POND_OK;
    }
    if (strcmp(argv[1], "--version") == 0) {
        call->version = true;
        return POND_OK;
    }
    call->values = json_object();
    call->shared = json_object();
    if (call->values == NULL || call->shared == NULL) {
        return pondi_no_memory(err, 1, 1);
    }
    POND_TRY(POND_NEW(&call->argument, argc, err));
    POND_TRY(find_command(call, argc - 1, argv + 1, &words, err));
    POND_TRY(take_words(call, argc, argv, 1 + words, err));
    POND_TRY(complete_shared(call, err));
    if (!call->help) {
        POND_TRY(check_arguments(call, err));
    }
done:
    return status;
}

void cli_call_clear(struct cli_call *call)
{
    json_decref(call->values);
    json_decref(call->shared);
    pondi_free((void *)call->argument);
    *call = (struct cli_call){0};
}
