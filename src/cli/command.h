/* What a command of the program is, and what the program hands to it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_CLI_COMMAND_H
#define POND_CLI_COMMAND_H

#include "base/json.h"
#include "base/progress.h"
#include "base/status.h"
#include "study/runner.h"

/** Flags that a command shares with others. */
enum cli_shared {
    CLI_STORE = 1U,  /**< --store */
    CLI_FORM = 2U,   /**< --json, --csv, --table, --rows */
    CLI_OUTPUT = 4U, /**< --output */
    CLI_KEEP = 8U,   /**< --keep */
};

struct cli;

/** One command. An analysis of the registry has one made for it. */
struct cli_command {
    const char *name;      /**< "import", "run list" */
    const char *arguments; /**< as usage shows them: "FILE..." */
    const char *summary;   /**< one sentence without a final stop */
    const char *details;   /**< paragraphs for its help; "" : none */
    uint32_t shared;       /**< enum cli_shared, or-ed */
    int32_t least;         /**< fewest arguments */
    int32_t most;          /**< most arguments */
    int32_t parameters;
    const struct pond_parameter *parameter;
    /** Do it. `analysis` is NULL but for commands of the registry. */
    enum pond_status (*run)(struct cli *cli, struct pond_error *err);
    const struct pond_analysis *analysis;
};

/** One call of the program. */
struct cli {
    const struct cli_command *command;
    json_t *values; /**< the command's own parameters; not completed with defaults */
    json_t *shared; /**< values of the shared flags, complete */
    const char *const *argument;
    int32_t arguments;
    struct pond_progress progress;
    const struct pond_runner *runner; /**< of analyses; NULL: this process */
    int exit_code;                    /**< what a command that succeeded wants to exit with */
};

/** All commands, those of the registry too, by number; false: no more. */
bool cli_command_at(int32_t index, struct cli_command *command);

/** The flags of enum cli_shared bits, and those that every command has (bits 0). */
const struct pond_parameter *cli_shared_parameters(uint32_t bits, int32_t *count);

/** Values of shared flags and of the command's own. */
bool cli_bool(const json_t *values, const char *name);
const char *cli_text(const json_t *values, const char *name);
int64_t cli_integer(const json_t *values, const char *name);

/** The address of the store: --store, else POND_STORE, else "pond.db". */
const char *cli_store(const struct cli *cli);

#endif
