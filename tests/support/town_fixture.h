/* The small town of examples/bakery in a store: eight firms that can be followed by hand.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_TESTS_TOWN_FIXTURE_H
#define POND_TESTS_TOWN_FIXTURE_H

#include "study/study.h"
#include "support/support.h"

/** A store of the town, and the study of its network. */
struct town {
    char *folder;
    char store[4096];
    struct pond_study study; /**< open between open_town and close_town */
};

/** Import the town; cmocka's set-up and tear-down. */
int set_up_town(void **state);
int tear_down_town(void **state);

/** Read its network. */
void open_town(struct town *town);
void close_town(struct town *town);

/** The node of a firm. */
pond_node town_node(const struct town *town, const char *code);

/** Run an analysis of the town; takes the values. */
enum pond_status ask_town(const struct town *town, const char *analysis, json_t *values,
                          struct pond_result **result, struct pond_error *error);

/** A figure, and the value of a column in the row where `key` has the text `is`. */
double town_figure(const struct pond_result *result, const char *name);
double town_value(const struct pond_result *result, const char *table, const char *key,
                  const char *is, const char *column);

/** Fail unless sentence number `row` of the findings contains the text. */
void assert_finding(const struct pond_result *result, int64_t row, const char *part);

#endif
