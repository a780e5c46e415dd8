/* The ESRI reference data of ../shared/data/esri: networks, and what the authors' code gives.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_TESTS_ESRI_FIXTURE_H
#define POND_TESTS_ESRI_FIXTURE_H

#include <stdbool.h>
#include <stdint.h>

#include "network/network.h"
#include "ripple/esri.h"

/** A CSV file of plain cells: no quotes, no blanks. */
struct test_csv {
    char *text;
    const char **cell; /**< rows x columns, the header not counted */
    const char **name; /**< columns */
    int64_t rows;
    int64_t columns;
};

/** Read a CSV file of the shared data; false where it is not there. */
bool read_csv(struct test_csv *csv, const char *folder, const char *name);
void free_csv(struct test_csv *csv);

/** The column of that name, -1 where there is none. */
int64_t csv_column(const struct test_csv *csv, const char *name);

/** One cell as text, and as a number. */
const char *csv_text(const struct test_csv *csv, int64_t row, const char *name);
double csv_number(const struct test_csv *csv, int64_t row, const char *name);

/** One folder of the reference data. */
struct esri_fixture {
    struct pond_network *network;
    uint8_t *input_class;
    double *revenue; /**< NULL where firms.csv has none */
    double *costs;
    double *weight; /**< weights x nodes, NULL where there is no weights.csv */
    int32_t weights;
    int64_t scenarios;
    int64_t *start; /**< scenarios + 1 */
    struct pond_esri_shock *shock;
};

/** Read a folder of the reference data; false where it is not there. */
bool read_esri_fixture(struct esri_fixture *fixture, const char *folder);
void free_esri_fixture(struct esri_fixture *fixture);

#endif
