/* Each call puts its markup at the end of the page, whole or not at all.
 * SPDX-License-Identifier: Apache-2.0 */
#include "report/report.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/format.h"
#include "base/output.h"
#include "report/chart.h"
#include "report/document.h"
#include "report/drawing.h"

enum pond_status pond_report_new(struct pond_report **out, const char *title, const char *subtitle,
                                 struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_report *report = NULL;

    *out = NULL;
    POND_TRY(POND_NEW(&report, 1, err));
    report->title = pondi_strdup(title);
    report->subtitle = pondi_strdup(subtitle == NULL ? "" : subtitle);
    if (report->title == NULL || report->subtitle == NULL) {
        status = pondi_no_memory(err, strlen(title) + 1, 1);
        goto done;
    }
    *out = report;
    report = NULL;
done:
    pond_report_free(report);
    return status;
}

void pond_report_free(struct pond_report *report)
{
    if (report == NULL) {
        return;
    }
    pondi_free(report->title);
    pondi_free(report->subtitle);
    pondi_markup_free(&report->contents);
    pondi_markup_free(&report->body);
    pondi_free(report);
}

enum pond_status pond_report_section(struct pond_report *report, const char *heading,
                                     struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int number = (int)report->sections + 1;
    int64_t contents = report->contents.length;
    int64_t body = report->body.length;

    pondi_put_format(&report->contents,
                     "<li><a href=\"#section-%d\"><span class=\"number\">%d</span> ", number,
                     number);
    pondi_put_text(&report->contents, heading);
    pondi_put(&report->contents, "</a></li>\n");
    if (number > 1) {
        pondi_put(&report->body, "</section>\n");
    }
    pondi_put_format(&report->body,
                     "<section aria-labelledby=\"section-%d\">\n<h2 id=\"section-%d\">"
                     "<span class=\"number\">%d</span> ",
                     number, number, number);
    pondi_put_text(&report->body, heading);
    pondi_put(&report->body, "</h2>\n");
    POND_TRY(pondi_markup_check(&report->contents, contents, err));
    POND_TRY(pondi_markup_check(&report->body, body, err));
    report->sections++;
    return POND_OK;
done:
    report->contents.length = contents;
    report->contents.failed = false;
    report->body.length = body;
    report->body.failed = false;
    return status;
}

enum pond_status pond_report_heading(struct pond_report *report, const char *heading,
                                     struct pond_error *err)
{
    int64_t before = report->body.length;

    pondi_put(&report->body, "<h3>");
    pondi_put_text(&report->body, heading);
    pondi_put(&report->body, "</h3>\n");
    return pondi_markup_check(&report->body, before, err);
}

enum pond_status pond_report_story(struct pond_report *report, const struct pond_sentence *sentence,
                                   int32_t count, struct pond_error *err)
{
    int64_t before = report->body.length;

    if (count <= 0) {
        return POND_OK;
    }
    pondi_put(&report->body, "<ol class=\"story\">\n");
    for (int32_t i = 0; i < count; i++) {
        pondi_put(&report->body, "<li>");
        pondi_put_text(&report->body, sentence[i].text);
        if (sentence[i].behind != NULL && *sentence[i].behind != '\0') {
            pondi_put(&report->body, " <span class=\"meaning\">");
            pondi_put_text(&report->body, sentence[i].behind);
            pondi_put(&report->body, "</span>");
        }
        pondi_put(&report->body, "</li>\n");
    }
    pondi_put(&report->body, "</ol>\n");
    return pondi_markup_check(&report->body, before, err);
}

enum pond_status pond_report_paragraph(struct pond_report *report, struct pond_error *err,
                                       const char *format, ...)
{
    enum pond_status status = POND_OK;
    int64_t before = report->body.length;
    char *text = NULL;
    int length = 0;
    va_list args;

    va_start(args, format);
    length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (length < 0) {
        return pond_fail(err, POND_EINVAL, "a paragraph's format \"%s\" cannot be filled in",
                         format);
    }
    POND_TRY(POND_NEW(&text, (size_t)length + 1, err));
    va_start(args, format);
    (void)vsnprintf(text, (size_t)length + 1, format, args);
    va_end(args);
    pondi_put(&report->body, "<p>");
    pondi_put_text(&report->body, text);
    pondi_put(&report->body, "</p>\n");
    status = pondi_markup_check(&report->body, before, err);
done:
    pondi_free(text);
    return status;
}

static void put_figure(struct pondi_markup *out, const struct pond_figure *figure)
{
    char text[POND_FORMAT_SIZE];

    pond_format_number(text, figure->value, figure->unit);
    pondi_put(out, "<div><dt>");
    pondi_put_name(out, figure->name);
    pondi_put(out, strlen(text) > 11 ? "</dt>\n<dd><span class=\"value long\">"
                                     : "</dt>\n<dd><span class=\"value\">");
    if (strcmp(text, POND_FORMAT_MISSING) == 0) {
        pondi_put(out, "<span class=\"none\" aria-hidden=\"true\">" POND_FORMAT_MISSING
                       "</span><span class=\"sr\">not known</span>");
    } else {
        pondi_put(out, "<span class=\"figure\">");
        pondi_put_number(out, text);
        pondi_put(out, "</span>");
        if (*figure->unit != '\0' && strcmp(figure->unit, "time") != 0) {
            pondi_put(out, " <span class=\"unit\">");
            pondi_put_text(out, figure->unit);
            pondi_put(out, "</span>");
        }
    }
    pondi_put(out, "</span>");
    if (*figure->description != '\0') {
        pondi_put(out, " <span class=\"meaning\">");
        pondi_put_text(out, figure->description);
        pondi_put(out, "</span>");
    }
    pondi_put(out, "</dd></div>\n");
}

enum pond_status pond_report_figures(struct pond_report *report, const struct pond_figure *figure,
                                     int32_t count, struct pond_error *err)
{
    int64_t before = report->body.length;

    if (count <= 0) {
        return POND_OK;
    }
    pondi_put(&report->body, "<dl class=\"tiles\">\n");
    for (int32_t i = 0; i < count; i++) {
        put_figure(&report->body, &figure[i]);
    }
    pondi_put(&report->body, "</dl>\n");
    return pondi_markup_check(&report->body, before, err);
}

enum pond_status pond_report_table(struct pond_report *report, const struct pond_table *table,
                                   int64_t rows, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t before = report->body.length;

    pondi_put_table(&report->body, table, rows, report->tables + 1);
    POND_TRY(pondi_markup_check(&report->body, before, err));
    report->tables++;
done:
    return status;
}

enum pond_status pond_report_chart(struct pond_report *report, const struct pond_chart *chart,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t before = report->body.length;
    struct pondi_chart found;

    POND_TRY(pondi_chart_find(&found, chart, err));
    pondi_chart_put(&report->body, &found, report->figures + 1, false);
    POND_TRY(pondi_markup_check(&report->body, before, err));
    report->figures++;
done:
    return status;
}

enum pond_status pond_report_charts(struct pond_report *report, const struct pond_chart *chart,
                                    int32_t count, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t before = report->body.length;

    if (count <= 0) {
        return POND_OK;
    }
    pondi_put(&report->body, "<div class=\"charts\">\n");
    for (int32_t i = 0; i < count; i++) {
        struct pondi_chart found;
        POND_TRY(pondi_chart_find(&found, &chart[i], err));
        pondi_chart_put(&report->body, &found, report->figures + i + 1, true);
    }
    pondi_put(&report->body, "</div>\n");
    POND_TRY(pondi_markup_check(&report->body, before, err));
    report->figures += count;
    return POND_OK;
done:
    report->body.length = before;
    report->body.failed = false;
    return status;
}

static enum pond_status find_many(struct pondi_chart *found, const struct pond_chart *chart,
                                  int32_t count, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pondi_span span = pondi_span_empty();

    for (int32_t i = 0; i < count; i++) {
        POND_TRY(pondi_chart_find(&found[i], &chart[i], err));
        if (found[i].bars || chart[i].map || chart[i].y_scale != POND_SCALE_LINEAR) {
            return pond_fail(err, POND_EINVAL,
                             "chart \"%s\": one of many has no bars, is no map, and is linear "
                             "upward",
                             chart[i].title);
        }
        pondi_span_upward(&found[i], &span);
    }
    for (int32_t i = 0; i < count; i++) {
        found[i].y_shared = span;
    }
done:
    return status;
}

enum pond_status pond_report_multiples(struct pond_report *report, const char *title,
                                       const char *description, const struct pond_chart *chart,
                                       int32_t count, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t before = report->body.length;
    struct pondi_chart *found = NULL;

    if (count <= 0) {
        return POND_OK;
    }
    POND_TRY(POND_NEW(&found, count, err));
    POND_TRY(find_many(found, chart, count, err));
    pondi_multiples_put(&report->body, title, description, found, count, report->figures + 1);
    POND_TRY(pondi_markup_check(&report->body, before, err));
    report->figures++;
done:
    pondi_free(found);
    return status;
}

enum pond_status pond_report_notes(struct pond_report *report, char *const *note, int32_t count,
                                   bool warning, struct pond_error *err)
{
    int64_t before = report->body.length;

    if (count <= 0) {
        return POND_OK;
    }
    pondi_put_format(&report->body, "<div class=\"notes%s\">\n<p>%s</p>\n<ul>\n",
                     warning ? " warnings" : "", warning ? "Warnings" : "Assumptions");
    for (int32_t i = 0; i < count; i++) {
        pondi_put(&report->body, "<li>");
        pondi_put_text(&report->body, note[i]);
        pondi_put(&report->body, "</li>\n");
    }
    pondi_put(&report->body, "</ul>\n</div>\n");
    return pondi_markup_check(&report->body, before, err);
}

enum pond_status pond_report_write(const struct pond_report *report, const char *path,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pondi_markup page = {0};
    struct pond_output *output = NULL;

    POND_TRY(pondi_put_page(&page, report, err));
    POND_TRY(pond_output_open(&output, path, err));
    pond_output_write(output, page.bytes, (size_t)page.length);
    status = pond_output_close(output, err);
done:
    pondi_markup_free(&page);
    return status;
}
