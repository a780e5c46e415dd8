/* Tables: numbers at the right to the decimals of their column, missing values said in words too.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/alloc.h"
#include "base/format.h"
#include "report/document.h"

/** Tables with more columns are printed across the page. */
#define COLUMNS_UPRIGHT 8

static void put_missing(struct pondi_markup *out)
{
    pondi_put(out, "<span class=\"none\" aria-hidden=\"true\">" POND_FORMAT_MISSING
                   "</span><span class=\"sr\">not known</span>");
}

/* How a column is shown. */
struct look {
    int32_t decimals;
    const char *element;    /* "th scope=\"row\"" or "td" */
    const char *end;        /* "</th>" or "</td>" */
    const char *class_name; /* "", or an attribute */
};

static void put_cell(struct pondi_markup *out, const struct pond_column *column, int64_t row,
                     const struct look *look)
{
    char text[POND_FORMAT_SIZE] = POND_FORMAT_MISSING;

    pondi_put_format(out, "<%s%s>", look->element, look->class_name);
    if (column->type == POND_F64) {
        pond_format_decimals(text, column->data.f64[row], column->unit, look->decimals);
    } else if (column->type == POND_I64) {
        pond_format_integer(text, column->data.i64[row], column->unit);
    }
    if (column->type == POND_TEXT && column->data.text[row] != NULL) {
        pondi_put_text(out, column->data.text[row]);
    } else if (strcmp(text, POND_FORMAT_MISSING) == 0) {
        put_missing(out);
    } else {
        pondi_put_number(out, text);
    }
    pondi_put(out, look->end);
}

/* Whether texts of a column are long enough to be set in several lines. */
static bool is_long(const struct pond_column *column, int64_t rows)
{
    for (int64_t i = 0; i < rows; i++) {
        const char *text = column->data.text[i];
        if (text != NULL && pondi_text_width(text) > 9) {
            return true;
        }
    }
    return false;
}

static struct look look_of(const struct pond_column *column, int64_t rows, bool heads)
{
    struct look look = {.decimals = pond_format_column_decimals(column, rows),
                        .element = heads ? "th scope=\"row\"" : "td",
                        .end = heads ? "</th>" : "</td>",
                        .class_name = ""};

    if (column->type != POND_TEXT) {
        look.class_name = " class=\"n\"";
    } else if (is_long(column, rows)) {
        look.class_name = " class=\"long\"";
    }
    return look;
}

/* A unit that its column's name does not say already, and that is not a way of writing. */
static bool says_more(const struct pond_column *column)
{
    return *column->unit != '\0' && strcmp(column->unit, "time") != 0 &&
           strcmp(column->unit, "id") != 0 && strcmp(column->unit, column->name) != 0;
}

static void put_head(struct pondi_markup *out, const struct pond_table *table)
{
    pondi_put(out, "<thead>\n<tr>");
    for (int32_t i = 0; i < table->columns; i++) {
        const struct pond_column *column = &table->column[i];
        pondi_put_format(out, "<th scope=\"col\"%s",
                         column->type == POND_TEXT ? "" : " class=\"n\"");
        if (*column->description != '\0') {
            pondi_put(out, " title=\"");
            pondi_put_text(out, column->description);
            pondi_put(out, "\"");
        }
        pondi_put(out, ">");
        pondi_put_name(out, column->name);
        if (says_more(column)) {
            pondi_put(out, " <span class=\"unit\">");
            pondi_put_text(out, column->unit);
            pondi_put(out, "</span>");
        }
        pondi_put(out, "</th>");
    }
    pondi_put(out, "</tr>\n</thead>\n");
}

/* The first column of texts names the rows; -1: there is none. */
static int32_t find_heads(const struct pond_table *table)
{
    for (int32_t i = 0; i < table->columns; i++) {
        if (table->column[i].type == POND_TEXT) {
            return i;
        }
    }
    return -1;
}

static void put_rows(struct pondi_markup *out, const struct pond_table *table, int64_t rows)
{
    int32_t heads = find_heads(table);
    struct look *look = NULL;

    if (POND_NEW(&look, table->columns, NULL) != POND_OK) {
        out->failed = true;
        return;
    }
    for (int32_t i = 0; i < table->columns; i++) {
        look[i] = look_of(&table->column[i], rows, i == heads);
    }
    pondi_put(out, "<tbody>\n");
    for (int64_t row = 0; row < rows; row++) {
        pondi_put(out, "<tr>");
        for (int32_t i = 0; i < table->columns; i++) {
            put_cell(out, &table->column[i], row, &look[i]);
        }
        pondi_put(out, "</tr>\n");
    }
    pondi_free(look);
    if (rows == 0 || table->columns == 0) {
        pondi_put(out, "<tr><td");
        if (table->columns > 1) {
            pondi_put_format(out, " colspan=\"%d\"", (int)table->columns);
        }
        pondi_put(out, " class=\"none\">No rows</td></tr>\n");
    }
    pondi_put(out, "</tbody>\n");
}

static void put_meanings(struct pondi_markup *out, const struct pond_table *table)
{
    bool any = false;

    for (int32_t i = 0; i < table->columns; i++) {
        const struct pond_column *column = &table->column[i];
        if (*column->description == '\0') {
            continue;
        }
        pondi_put(out, any ? "" : "<dl class=\"columns\">\n");
        any = true;
        pondi_put(out, "<div><dt>");
        pondi_put_name(out, column->name);
        pondi_put(out, "</dt> <dd>");
        pondi_put_text(out, column->description);
        pondi_put(out, "</dd></div>\n");
    }
    pondi_put(out, any ? "</dl>\n" : "");
}

void pondi_put_table(struct pondi_markup *out, const struct pond_table *table, int64_t rows,
                     int32_t number)
{
    int64_t shown = rows > 0 && rows < table->rows ? rows : table->rows;

    pondi_put_format(
        out,
        "<figure class=\"table%s\" id=\"table-%d\">\n<figcaption id=\"table-%d-caption\">"
        "<span class=\"title\"><span class=\"number\">Table %d</span> ",
        table->columns > COLUMNS_UPRIGHT ? " wide-table" : "", (int)number, (int)number,
        (int)number);
    pondi_put_name(out, table->name);
    pondi_put(out, "</span>");
    if (*table->description != '\0') {
        pondi_put(out, " <span class=\"meaning\">");
        pondi_put_text(out, table->description);
        pondi_put(out, "</span>");
    }
    pondi_put_format(out,
                     "</figcaption>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
                     "aria-labelledby=\"table-%d-caption\">\n"
                     "<table aria-labelledby=\"table-%d-caption\">\n",
                     (int)number, (int)number);
    if (table->columns > 0) {
        put_head(out, table);
    }
    put_rows(out, table, table->columns > 0 ? shown : 0);
    pondi_put(out, "</table>\n</div>\n");
    if (shown < table->rows) {
        char part[POND_FORMAT_SIZE];
        char all[POND_FORMAT_SIZE];
        pond_format_integer(part, shown, "");
        pond_format_integer(all, table->rows, "");
        pondi_put_format(out, "<p class=\"note\">The first %s of %s rows are shown.</p>\n", part,
                         all);
    }
    put_meanings(out, table);
    pondi_put(out, "</figure>\n");
}
