/* How files choose firms.
 * SPDX-License-Identifier: Apache-2.0 */
#include "study/scenario/who_form.h"

#define FIELDS(list) (int)(sizeof(list) / sizeof *(list)), list

static const struct study_form_field circle_fields[] = {
    {"longitude", STUDY_FORM_NUMBER, .required = true, .min = -180, .max = 180,
     .meaning = "Degrees east of the centre (WGS84)."},
    {"latitude", STUDY_FORM_NUMBER, .required = true, .min = -90, .max = 90,
     .meaning = "Degrees north of the centre (WGS84)."},
    {"km", STUDY_FORM_NUMBER, .required = true, .min = 0, .max = 20040,
     .meaning = "Radius in kilometres along the ground."},
};

static const struct study_form circle_form = {FIELDS(circle_fields),
                                              .meaning = "A circle on the map."};

static const struct study_form_field who_fields[] = {
    {"firm", STUDY_FORM_TEXTS, .meaning = "Firms by their codes."},
    {"industry", STUDY_FORM_TEXTS,
     .meaning = "Firms whose industry's code begins like this: \"311\" is all of 311, 3118 too."},
    {"place", STUDY_FORM_TEXTS, .meaning = "Firms at these places, by the place's name or code."},
    {"product", STUDY_FORM_TEXTS,
     .meaning = "Firms that sell these products in the period, by the product's code, name or "
                "category."},
    {"where", STUDY_FORM_TEXT,
     .meaning = "Firms for which a condition holds: employees < 50 and place = \"Ames\"."},
    {"circle", STUDY_FORM_OBJECT, .form = &circle_form, .meaning = "Firms within a circle."},
    {"polygon", STUDY_FORM_POINTS,
     .meaning = "Firms within a polygon of [longitude, latitude], its last corner joined to its "
                "first."},
    {"all", STUDY_FORM_YES, .meaning = "Every firm."},
};

const struct study_form study_who_form = {
    FIELDS(who_fields), .meaning = "Firms: those for which every member holds.", .not_empty = true};
