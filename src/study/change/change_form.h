/* Interventions: what is done to an economy; one JSON file.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_CHANGE_CHANGE_FORM_H
#define POND_STUDY_CHANGE_CHANGE_FORM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/json.h"

/** The format that this Pond reads, as the file's member "format" says it. */
#define CHANGE_FORMAT "pond-interventions/1"

/** Most interventions of one file. */
#define CHANGE_INTERVENTIONS_MAX 200

/** What an intervention does. */
enum change_kind {
    CHANGE_COEFFICIENT,  /**< sectors need more or less of an input */
    CHANGE_INTENSITY,    /**< sectors emit, use or employ more or less for each unit of output */
    CHANGE_NEW_FIRMS,    /**< firms open */
    CHANGE_CLOSURE,      /**< firms, or a share of a sector, close */
    CHANGE_SOURCING,     /**< buyers of a region buy in another place */
    CHANGE_FINAL_DEMAND, /**< final demand wants more or less */
    CHANGE_KINDS
};

/** One intervention, as the file says it. Pointers are borrowed from the file. */
struct change_event {
    char path[40]; /**< where it stands, for messages: "$.interventions[0]" */
    enum change_kind kind;
    const char *name; /**< what people call it; its path where not given */
    const json_t *json;
};

/** A file that was read and is well-formed. */
struct change_file {
    char *file; /**< what it is called in messages */
    json_t *json;
    const char *name; /**< NULL: it has none */
    struct change_event *event;
    int32_t events; /**< >= 1 */
};

/**
 * Read a file of interventions.
 *
 * @param[out] out the caller's to free; NULL on failure
 * @return POND_OK; POND_ENOTFOUND, POND_EIO; POND_EPARSE, it is not JSON (line and column);
 *         POND_EINVAL, it is none: the path, what stands there, what was expected; POND_ENOMEM
 */
enum pond_status change_file_read(struct change_file **out, const char *path,
                                  struct pond_error *err);

/** The same from a text that is called `name` in messages. */
enum pond_status change_file_parse(struct change_file **out, const char *text, size_t length,
                                   const char *name, struct pond_error *err);

/** Free it; takes NULL. */
void change_file_free(struct change_file *file);

/** A member's number, or where it is not given `otherwise`. */
double change_number(const struct change_event *event, const char *member, double otherwise);

/** A member's text, or NULL; whether a member is given. */
const char *change_text(const struct change_event *event, const char *member);
bool change_has(const struct change_event *event, const char *member);

/** "coefficient", as files call it. */
const char *change_kind_name(enum change_kind kind);

/** The JSON Schema of interventions, the caller's to json_decref. POND_ENOMEM. */
enum pond_status change_schema(json_t **out, struct pond_error *err);

/** Write the template, or the schema, to a file that is not there yet; "-": to standard output.
 * POND_EEXISTS, POND_EIO, POND_ENOMEM. */
enum pond_status change_file_new(const char *path, bool schema, struct pond_error *err);

/** Interventions with comments to begin from; a constant. */
const char *change_template(void);

#endif
