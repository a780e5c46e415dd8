/* Input-output tables: axes with codes and labels, parts over two axes.
 * SPDX-License-Identifier: Apache-2.0 */
#include "records/io_table.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"

#define CODE_MAX 1000
#define NAME_MAX_BYTES 100

static const char *const axis_names[POND_IO_AXES] = {"region",  "sector",    "final demand",
                                                     "primary", "indicator", "flow"};

static const struct {
    const char *name;
    enum pond_io_axis_id row;
    enum pond_io_axis_id column;
} parts[POND_IO_PARTS] = {
    {"coefficients", POND_IO_SECTOR, POND_IO_SECTOR},
    {"domestic coefficients", POND_IO_SECTOR, POND_IO_SECTOR},
    {"output", POND_IO_AXES, POND_IO_SECTOR},
    {"final demand", POND_IO_SECTOR, POND_IO_FINAL},
    {"domestic final demand", POND_IO_SECTOR, POND_IO_FINAL},
    {"primary inputs", POND_IO_PRIMARY, POND_IO_SECTOR},
    {"direct effects", POND_IO_INDICATOR, POND_IO_SECTOR},
    {"flows", POND_IO_FLOW, POND_IO_SECTOR},
    {"characterisation", POND_IO_INDICATOR, POND_IO_FLOW},
};

const char *pond_io_axis_name(enum pond_io_axis_id axis)
{
    return axis_names[axis];
}

const char *pond_io_part_name(enum pond_io_part part)
{
    return parts[part].name;
}

enum pond_io_axis_id pond_io_row_axis(enum pond_io_part part)
{
    return parts[part].row;
}

enum pond_io_axis_id pond_io_column_axis(enum pond_io_part part)
{
    return parts[part].column;
}

static bool is_currency(const char *text)
{
    for (int k = 0; k < 3; k++) {
        if (text[k] < 'A' || text[k] > 'Z') {
            return false;
        }
    }
    return text[3] == '\0';
}

enum pond_status pond_io_table_new(struct pond_io_table **out, const char *name, int32_t year,
                                   const char *currency, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_io_table *table = NULL;

    *out = NULL;
    if (name[0] == '\0' || strlen(name) > NAME_MAX_BYTES) {
        return pond_fail(err, POND_EINVAL, "name of a table: \"%.20s\" (expected 1 to %d bytes)",
                         name, NAME_MAX_BYTES);
    }
    if (year < 1900 || year > 2200) {
        return pond_fail(err, POND_EINVAL,
                         "table \"%s\": its year is %" PRId32 " (expected 1900 to 2200)", name,
                         year);
    }
    if (!is_currency(currency)) {
        return pond_fail(err, POND_EINVAL,
                         "table \"%s\": currency \"%.20s\" (expected three capital letters, as in "
                         "USD)",
                         name, currency);
    }
    POND_TRY(POND_NEW(&table, 1, err));
    table->name = pondi_strdup(name);
    if (table->name == NULL) {
        status = pondi_no_memory(err, strlen(name) + 1, 1);
        goto done;
    }
    table->year = year;
    (void)snprintf(table->currency, sizeof table->currency, "%s", currency);
    for (int k = 0; k < POND_IO_AXES; k++) {
        POND_TRY(pond_dictionary_new(&table->axis[k].code, err));
    }
    *out = table;
    table = NULL;
done:
    pond_io_table_free(table);
    return status;
}

static void clear_label(struct pond_io_label *label)
{
    pondi_free(label->name);
    pondi_free(label->industry);
    pondi_free(label->unit);
    pondi_free(label->group);
    memset(label, 0, sizeof *label);
}

void pond_io_table_free(struct pond_io_table *table)
{
    if (table == NULL) {
        return;
    }
    for (int k = 0; k < POND_IO_AXES; k++) {
        struct pond_io_axis *axis = &table->axis[k];
        int32_t count = axis->code == NULL ? 0 : pond_dictionary_count(axis->code);

        for (int32_t i = 0; i < count && axis->label != NULL; i++) {
            clear_label(&axis->label[i]);
        }
        pondi_free(axis->label);
        pond_dictionary_free(axis->code);
    }
    for (int k = 0; k < POND_IO_PARTS; k++) {
        pondi_free(table->part[k]);
    }
    pondi_free(table->name);
    pondi_free(table);
}

/* Whether numbers are laid out along it already. */
static bool is_fixed(const struct pond_io_table *table, enum pond_io_axis_id axis)
{
    for (int k = 0; k < POND_IO_PARTS; k++) {
        if (table->part[k] != NULL && (parts[k].row == axis || parts[k].column == axis)) {
            return true;
        }
    }
    return false;
}

static char *copy(const char *text)
{
    return pondi_strdup(text == NULL ? "" : text);
}

static enum pond_status copy_label(struct pond_io_label *to, const struct pond_io_label *from,
                                   struct pond_error *err)
{
    static const struct pond_io_label nothing = {.name = NULL};

    from = from == NULL ? &nothing : from;
    to->name = copy(from->name);
    to->industry = copy(from->industry);
    to->unit = copy(from->unit);
    to->group = copy(from->group);
    to->region = from->region;
    to->kind = from->kind;
    if (to->name == NULL || to->industry == NULL || to->unit == NULL || to->group == NULL) {
        clear_label(to);
        return pondi_no_memory(err, 1, sizeof *to);
    }
    return POND_OK;
}

enum pond_status pond_io_table_add(struct pond_io_table *table, enum pond_io_axis_id axis,
                                   const char *code, const struct pond_io_label *label,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_io_axis *to = &table->axis[axis];
    int32_t count = pond_dictionary_count(to->code);
    size_t length = strlen(code);
    bool placed = axis == POND_IO_SECTOR || axis == POND_IO_FINAL || axis == POND_IO_PRIMARY;
    struct pond_io_label mine = {.name = NULL};
    int32_t id = 0;

    if ((length == 0 && axis != POND_IO_REGION) || length > CODE_MAX) {
        return pond_fail(err, POND_EINVAL,
                         "table \"%s\", %s %" PRId32 ": code \"%.40s\" (expected 1 to %d bytes)",
                         table->name, axis_names[axis], count + 1, code, CODE_MAX);
    }
    if (is_fixed(table, axis)) {
        return pond_fail(err, POND_EINVAL, "table \"%s\": %s \"%s\" comes after the numbers",
                         table->name, axis_names[axis], code);
    }
    if (pond_dictionary_find(to->code, code, length) >= 0) {
        return pond_fail(err, POND_EINVAL, "table \"%s\": %s \"%s\" is there twice", table->name,
                         axis_names[axis], code);
    }
    if (placed && (label == NULL ? 0 : label->region) >= pond_io_count(table, POND_IO_REGION)) {
        return pond_fail(err, POND_EINVAL, "table \"%s\": %s \"%s\" is of no region of the table",
                         table->name, axis_names[axis], code);
    }
    POND_TRY(POND_GROW(&to->label, &to->room, (int64_t)count + 1, err));
    POND_TRY(copy_label(&mine, label, err));
    POND_TRY(pond_dictionary_add(to->code, code, length, &id, err));
    to->label[count] = mine;
    memset(&mine, 0, sizeof mine);
done:
    clear_label(&mine);
    return status;
}

enum pond_status pond_io_table_make(struct pond_io_table *table, enum pond_io_part part,
                                    struct pond_error *err)
{
    int64_t rows = pond_io_rows(table, part);
    int64_t columns = pond_io_columns(table, part);

    if (table->part[part] != NULL || rows == 0 || columns == 0) {
        return pond_fail(err, POND_EINVAL, "table \"%s\": %s %s", table->name, parts[part].name,
                         table->part[part] != NULL ? "are there twice"
                                                   : "have no rows or no columns");
    }
    if (rows * columns > INT32_MAX) {
        return pond_fail(err, POND_ELIMIT,
                         "table \"%s\": %s of %" PRId64 " x %" PRId64 " cells (expected at most "
                         "2147483647)",
                         table->name, parts[part].name, rows, columns);
    }
    return POND_NEW(&table->part[part], rows * columns, err);
}

int32_t pond_io_count(const struct pond_io_table *table, enum pond_io_axis_id axis)
{
    return pond_dictionary_count(table->axis[axis].code);
}

const char *pond_io_code(const struct pond_io_table *table, enum pond_io_axis_id axis,
                         int32_t number)
{
    return pond_dictionary_text(table->axis[axis].code, number);
}

int32_t pond_io_find(const struct pond_io_table *table, enum pond_io_axis_id axis, const char *code)
{
    return pond_dictionary_find(table->axis[axis].code, code, strlen(code));
}

int32_t pond_io_find_sector(const struct pond_io_table *table, const char *industry, int32_t region)
{
    const struct pond_io_label *label = table->axis[POND_IO_SECTOR].label;

    for (int32_t k = 0; k < pond_io_count(table, POND_IO_SECTOR); k++) {
        if (label[k].region == region && strcmp(label[k].industry, industry) == 0) {
            return k;
        }
    }
    return -1;
}

int32_t pond_io_rows(const struct pond_io_table *table, enum pond_io_part part)
{
    return parts[part].row == POND_IO_AXES ? 1 : pond_io_count(table, parts[part].row);
}

int32_t pond_io_columns(const struct pond_io_table *table, enum pond_io_part part)
{
    return pond_io_count(table, parts[part].column);
}
