/* Scenarios: what happens to whom, when, how much, and how it recovers; one JSON file.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_SCENARIO_SCENARIO_H
#define POND_STUDY_SCENARIO_SCENARIO_H

#include <stdbool.h>

#include "base/json.h"
#include "ripple/shock.h"

/** The format that this Pond reads, as the file's member "format" says it. */
#define STUDY_SCENARIO_FORMAT "pond-scenario/1"

/** One event, as the file says it. Pointers are borrowed from the scenario. */
struct study_event {
    char path[32];           /**< where it stands, for messages: "$.events[0]" */
    const char *name;        /**< NULL: it has none */
    struct pond_shock shock; /**< all but node and other */
    const json_t *who;       /**< an object, or a list of them: all that are chosen by any */
    const json_t *to;        /**< links: the customers; NULL: all */
    const json_t *input;     /**< stock: industries of the input, text or list; NULL: all */
};

/** A scenario that was read and is well-formed. */
struct study_scenario {
    char *file; /**< what it is called in messages */
    json_t *json;
    const char *name; /**< NULL: it has none */
    int64_t days;     /**< how long it is looked at */
    struct study_event *event;
    int64_t events; /**< >= 1 */
};

/**
 * Read a scenario.
 *
 * @param[out] out the caller's to free; NULL on failure
 * @return POND_OK; POND_ENOTFOUND, POND_EIO; POND_EPARSE, it is not JSON (line and column);
 *         POND_EINVAL, it is not a scenario: the path, what stands there, what was expected;
 *         POND_ENOMEM
 */
enum pond_status study_scenario_read(struct study_scenario **out, const char *path,
                                     struct pond_error *err);

/** The same from a text that is called `name` in messages. */
enum pond_status study_scenario_parse(struct study_scenario **out, const char *text, size_t length,
                                      const char *name, struct pond_error *err);

/** Free it; takes NULL. */
void study_scenario_free(struct study_scenario *scenario);

/** When something is changed. */
struct study_period {
    int64_t begin; /**< the first day; -1: on none */
    int64_t end; /**< the first day on which nothing is changed any more; -1: some change stays, or
                    there is none. An exponential recovery counts as over after its days */
};

/** When the events hold: those of prices, or all others. */
struct study_period study_scenario_period(const struct study_scenario *scenario, bool prices);

/** The JSON Schema of scenarios, the caller's to json_decref. POND_ENOMEM. */
enum pond_status study_scenario_schema(json_t **out, struct pond_error *err);

/** Write the template, or the schema, to a file that is not there yet; "-": to standard output.
 * POND_EEXISTS, POND_EIO, POND_ENOMEM. */
enum pond_status study_scenario_new(const char *path, bool schema, struct pond_error *err);

/** A scenario with comments to begin from; a constant. */
const char *study_scenario_template(void);

/** What an event changes, as the file calls it: "capacity". */
const char *study_scenario_what(enum pond_shock_kind kind);

#endif
