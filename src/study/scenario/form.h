/* Forms: what a JSON file of people's own making may hold, as tables that check it and publish it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_SCENARIO_FORM_H
#define POND_STUDY_SCENARIO_FORM_H

#include <stdbool.h>

#include "base/json.h"

/** What a member holds. */
enum study_form_kind {
    STUDY_FORM_TEXT,
    STUDY_FORM_CHOICE,  /**< one of `choices` */
    STUDY_FORM_INTEGER, /**< min..max */
    STUDY_FORM_NUMBER,  /**< min..max */
    STUDY_FORM_YES,     /**< true and nothing else */
    STUDY_FORM_TEXTS,   /**< a text, or a list of at least one */
    STUDY_FORM_POINTS,  /**< a list of at least three [longitude, latitude] */
    STUDY_FORM_OBJECT,  /**< of the form `form` */
    STUDY_FORM_OBJECTS, /**< a list of at least one */
    STUDY_FORM_EITHER,  /**< one of the two above */
};

struct study_form;

/** One member of an object. */
struct study_form_field {
    const char *name;
    enum study_form_kind kind;
    bool required;
    double min; /**< both ends are legal */
    double max;
    const char *choices; /**< separated by blanks */
    const struct study_form *form;
    const char *meaning; /**< one sentence */
};

/** An object: its members. Others are refused but for comments, whose names begin with "//". */
struct study_form {
    int fields;
    const struct study_form_field *field;
    const char *meaning; /**< one sentence */
    bool not_empty;      /**< at least one member must be there */
};

/**
 * Check a value against a form.
 *
 * @param name what the value is called in messages: the file's name
 * @return POND_OK; POND_EINVAL: the message gives the path ("$.events[0].who.circle.km"), what
 *         stands there, what was expected; for an unknown member those that there are, and the
 *         nearest; POND_ENOMEM
 */
enum pond_status study_form_check(const struct study_form *form, json_t *value, const char *name,
                                  struct pond_error *err);

/** The form as JSON Schema (draft 2020-12), the caller's to json_decref. POND_ENOMEM. */
enum pond_status study_form_schema(json_t **out, const struct study_form *form, const char *title,
                                   struct pond_error *err);

#endif
