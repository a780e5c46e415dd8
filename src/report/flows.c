/* Flows from column to column: boxes as high as what passes through them, joined by ribbons.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/format.h"
#include "report/chart.h"
#include "report/document.h"
#include "report/drawing.h"

/* Most columns of boxes and most boxes: what people can still read. */
#define COLUMNS_MAX 6
#define BOXES_MAX 200

/* Pixels: a box's width, the gap between two, the shortest letters' height that fits a line. */
#define BOX 14.0
#define GAP 9.0

struct box {
    const char *label;
    int32_t column;
    int32_t kind;
    double in;
    double out;
    double y;
    double in_at; /* where the next ribbon comes in, and leaves */
    double out_at;
};

struct ribbon {
    int32_t from;
    int32_t to;
    int32_t kind;
    double value;
};

struct picture {
    const struct pond_flows *asked;
    const char *unit;
    struct box box[BOXES_MAX];
    int32_t boxes;
    struct ribbon *ribbon;
    int64_t ribbons;
    const char *kind[POND_SERIES_MAX];
    int32_t kinds;
    int32_t columns;
    int64_t left_out; /* rows without a value above 0 */
};

/* --- from a table to boxes and ribbons --- */

static const struct pond_column *column_of(const struct pond_flows *flows, const char *name,
                                           enum pond_type type, struct pond_error *err)
{
    const struct pond_column *column = pond_table_column(flows->table, name);

    if (column == NULL || column->type != type) {
        (void)pond_fail(err, POND_EINVAL,
                        "flows \"%s\": column \"%s\" is missing or of another "
                        "type",
                        flows->title, name);
        return NULL;
    }
    return column;
}

static int32_t kind_of(struct picture *picture, const char *kind)
{
    for (int32_t k = 0; k < picture->kinds; k++) {
        if (strcmp(picture->kind[k], kind) == 0) {
            return k;
        }
    }
    if (picture->kinds < POND_SERIES_MAX) {
        picture->kind[picture->kinds++] = kind;
    }
    return picture->kinds - 1;
}

static int32_t box_of(struct picture *picture, const char *label, int32_t column)
{
    for (int32_t k = 0; k < picture->boxes; k++) {
        if (picture->box[k].column == column && strcmp(picture->box[k].label, label) == 0) {
            return k;
        }
    }
    if (picture->boxes == BOXES_MAX) {
        return -1;
    }
    picture->box[picture->boxes] = (struct box){.label = label, .column = column};
    return picture->boxes++;
}

static enum pond_status take_row(struct picture *picture, const struct pond_column *const column[5],
                                 int64_t row, struct pond_error *err)
{
    int64_t step = column[0]->data.i64[row];
    const char *from = column[1]->data.text[row];
    const char *to = column[2]->data.text[row];
    const char *kind = column[3]->data.text[row];
    double value = column[4]->data.f64[row];
    struct ribbon *ribbon = &picture->ribbon[picture->ribbons];

    if (!(value > 0.0) || !(value <= POND_AXIS_LIMIT) || from == NULL || to == NULL) {
        picture->left_out++;
        return POND_OK;
    }
    if (step < 0 || step > COLUMNS_MAX - 2) {
        return pond_fail(err, POND_EINVAL, "flows \"%s\": step %lld (expected 0 to %d)",
                         picture->asked->title, (long long)step, COLUMNS_MAX - 2);
    }
    ribbon->from = box_of(picture, from, (int32_t)step);
    ribbon->to = box_of(picture, to, (int32_t)step + 1);
    if (ribbon->from < 0 || ribbon->to < 0) {
        return pond_fail(err, POND_EINVAL, "flows \"%s\": more than %d boxes (add small ones up)",
                         picture->asked->title, BOXES_MAX);
    }
    ribbon->kind = kind_of(picture, kind == NULL ? "" : kind);
    ribbon->value = value;
    picture->box[ribbon->from].out += value;
    picture->box[ribbon->to].in += value;
    picture->box[ribbon->to].kind = ribbon->kind;
    picture->columns = step + 2 > picture->columns ? (int32_t)step + 2 : picture->columns;
    picture->ribbons++;
    return POND_OK;
}

static enum pond_status find(struct picture *picture, const struct pond_flows *flows,
                             struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_column *column[5] = {
        column_of(flows, "step", POND_I64, err), column_of(flows, "from", POND_TEXT, err),
        column_of(flows, "to", POND_TEXT, err), column_of(flows, "kind", POND_TEXT, err),
        column_of(flows, flows->value, POND_F64, err)};

    picture->asked = flows;
    for (int k = 0; k < 5; k++) {
        if (column[k] == NULL) {
            return POND_EINVAL;
        }
    }
    picture->unit = column[4]->unit;
    POND_TRY(POND_NEW(&picture->ribbon, flows->table->rows, err));
    for (int64_t row = 0; row < flows->table->rows; row++) {
        POND_TRY(take_row(picture, column, row, err));
    }
done:
    return status;
}

/* --- the drawing --- */

static double through(const struct box *box)
{
    return fmax(box->in, box->out);
}

/* Pixels for a unit of money, so that the fullest column fills the height; where boxes stand. */
static double lay_out(struct picture *picture, double height)
{
    double scale = (double)INFINITY;

    for (int32_t c = 0; c < picture->columns; c++) {
        double sum = 0.0;
        double room = height + GAP;

        for (int32_t k = 0; k < picture->boxes; k++) {
            if (picture->box[k].column == c) {
                sum += through(&picture->box[k]);
                room -= GAP;
            }
        }
        scale = sum > 0.0 ? fmin(scale, fmax(room, 0.3 * height) / sum) : scale;
    }
    for (int32_t c = 0; c < picture->columns; c++) {
        double y = 0.0;

        for (int32_t k = 0; k < picture->boxes; k++) {
            struct box *box = &picture->box[k];

            if (box->column == c) {
                box->y = y;
                box->in_at = y;
                box->out_at = y;
                /* Small boxes leave room for their labels. */
                y += fmax(through(box) * scale, 8.0) + GAP;
            }
        }
    }
    return scale;
}

static double bottom_of(const struct picture *picture, double scale)
{
    double bottom = 0.0;

    for (int32_t k = 0; k < picture->boxes; k++) {
        bottom = fmax(bottom, picture->box[k].y + fmax(through(&picture->box[k]) * scale, 8.0));
    }
    return bottom;
}

static void put_pair(struct pondi_markup *out, const char *command, double x, double y)
{
    pondi_put(out, command);
    pondi_put_coordinate(out, x);
    pondi_put(out, " ");
    pondi_put_coordinate(out, y);
}

static void draw_ribbon(struct pondi_markup *out, struct picture *picture,
                        const struct ribbon *ribbon, const double *x, double scale)
{
    struct box *from = &picture->box[ribbon->from];
    struct box *to = &picture->box[ribbon->to];
    double a = x[from->column] + BOX;
    double b = x[to->column];
    double middle = 0.5 * (a + b);
    double thick = ribbon->value * scale;

    pondi_put_format(out, "<path class=\"flow s%d\" d=\"", (int)ribbon->kind + 1);
    put_pair(out, "M", a, from->out_at);
    put_pair(out, "C", middle, from->out_at);
    put_pair(out, " ", middle, to->in_at);
    put_pair(out, " ", b, to->in_at);
    put_pair(out, "L", b, to->in_at + thick);
    put_pair(out, "C", middle, to->in_at + thick);
    put_pair(out, " ", middle, from->out_at + thick);
    put_pair(out, " ", a, from->out_at + thick);
    pondi_put(out, "Z\"/>");
    from->out_at += thick;
    to->in_at += thick;
}

/* "232.8 million USD". */
static void put_amount(struct pondi_markup *out, const char *unit, double value)
{
    char text[POND_FORMAT_SIZE];
    double shown = value;
    const char *multiple = "";

    if (fabs(value) >= 1e9) {
        shown = value / 1e9;
        multiple = " billion";
    } else if (fabs(value) >= 1e6) {
        shown = value / 1e6;
        multiple = " million";
    }
    pond_format_decimals(text, shown, "", multiple[0] != '\0' || fabs(shown) < 10.0 ? 1 : 0);
    pondi_put_number(out, text);
    pondi_put(out, multiple);
    pondi_put(out, " ");
    pondi_put_text(out, unit);
}

static void draw_boxes(struct pondi_markup *out, const struct picture *picture, const double *x,
                       double scale, double font)
{
    for (int32_t k = 0; k < picture->boxes; k++) {
        const struct box *box = &picture->box[k];
        double height = through(box) * scale;

        pondi_put_format(out, "<rect class=\"bar s%d\" x=\"", box->column == 0 ? 6 : box->kind + 1);
        pondi_put_coordinate(out, x[box->column]);
        pondi_put(out, "\" y=\"");
        pondi_put_coordinate(out, box->y);
        pondi_put_format(out, "\" width=\"%g\" height=\"", BOX);
        pondi_put_coordinate(out, fmax(height, 0.5));
        pondi_put(out, "\"><title>");
        pondi_put_text(out, box->label);
        pondi_put(out, ": ");
        put_amount(out, picture->unit, through(box));
        pondi_put(out, "</title></rect>");
        pondi_begin_text(out, "label", "start", x[box->column] + BOX + 5,
                         box->y + fmax(0.5 * height, 4.0) + 4.5);
        pondi_put_cut(out, box->label, (x[box->column + 1] - x[box->column] - BOX - 13.0) / font);
        pondi_put(out, "</text>");
    }
}

static void put_drawing(struct pondi_markup *out, struct picture *picture, int32_t number,
                        bool wide)
{
    double width = wide ? 820.0 : 360.0;
    double font = wide ? 13.0 : 12.0;
    double label = wide ? 250.0 : 110.0;
    double x[COLUMNS_MAX + 1] = {0};
    double scale = lay_out(picture, wide ? 420.0 : 480.0);
    const char *name = wide ? "wide" : "narrow";

    for (int32_t c = 1; c <= picture->columns; c++) {
        x[c] = c == picture->columns ? width + BOX
                                     : c * (width - BOX - label) / (picture->columns - 1);
    }
    pondi_put_format(out,
                     "<svg class=\"%s\" role=\"img\" aria-labelledby=\"figure-%d-%s-title\" "
                     "viewBox=\"0 -4 ",
                     name, (int)number, name);
    pondi_put_coordinate(out, width);
    pondi_put(out, " ");
    pondi_put_coordinate(out, ceil(bottom_of(picture, scale) + 12.0));
    pondi_put_format(out, "\">\n<title id=\"figure-%d-%s-title\">", (int)number, name);
    pondi_put_text(out, picture->asked->title);
    pondi_put(out, "</title>\n");
    for (int64_t k = 0; k < picture->ribbons; k++) {
        draw_ribbon(out, picture, &picture->ribbon[k], x, scale);
    }
    draw_boxes(out, picture, x, scale, font);
    pondi_put(out, "\n</svg>\n");
}

static void put_legend(struct pondi_markup *out, const struct picture *picture)
{
    pondi_put(out, "<ul class=\"legend\">\n");
    for (int32_t k = 0; k < picture->kinds; k++) {
        pondi_put_format(out,
                         "<li><svg class=\"key s%d\" viewBox=\"0 0 28 12\" aria-hidden=\"true\">"
                         "<rect class=\"bar\" width=\"28\" height=\"12\"/></svg> ",
                         (int)k + 1);
        pondi_put_text(out, picture->kind[k]);
        pondi_put(out, "</li>\n");
    }
    pondi_put(out, "</ul>\n");
}

enum pond_status pond_report_flows(struct pond_report *report, const struct pond_flows *flows,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t before = report->body.length;
    struct pondi_markup *out = &report->body;
    struct picture *picture = NULL;

    POND_TRY(POND_NEW(&picture, 1, err));
    POND_TRY(find(picture, flows, err));
    if (picture->ribbons == 0) {
        status = pond_fail(err, POND_EINVAL, "flows \"%s\": no value is above 0", flows->title);
        goto done;
    }
    pondi_begin_figure(out, report->figures + 1, "chart", flows->title, flows->description);
    pondi_put(out, "</figcaption>\n");
    put_legend(out, picture);
    put_drawing(out, picture, report->figures + 1, true);
    put_drawing(out, picture, report->figures + 1, false);
    if (picture->left_out > 0) {
        pondi_put_format(out,
                         "<p class=\"note\">Not shown: %lld rows without a value above 0.</p>\n",
                         (long long)picture->left_out);
    }
    pondi_put(out, "</figure>\n");
    POND_TRY(pondi_markup_check(out, before, err));
    report->figures++;
done:
    if (picture != NULL) {
        pondi_free(picture->ribbon);
        pondi_free(picture);
    }
    return status;
}
