/* What a terminal can do, and a bar that says how far a job is.
 * SPDX-License-Identifier: Apache-2.0 */
#include "cli/terminal.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static volatile sig_atomic_t interrupted;
static bool bar_is_shown;

int cli_terminal_width(FILE *stream)
{
    struct winsize size = {0};
    const char *columns = getenv("COLUMNS");
    int descriptor = fileno(stream);

    if (descriptor < 0 || isatty(descriptor) == 0) {
        return 0;
    }
    if (ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
        return size.ws_col;
    }
    return columns != NULL && strtol(columns, NULL, 10) > 0 ? (int)strtol(columns, NULL, 10) : 80;
}

bool cli_has_colour(FILE *stream)
{
    const char *no_colour = getenv("NO_COLOR");
    const char *term = getenv("TERM");

    return cli_terminal_width(stream) > 0 && (no_colour == NULL || no_colour[0] == '\0') &&
           (term == NULL || strcmp(term, "dumb") != 0);
}

static void on_interrupt(int number)
{
    (void)number;
    if (interrupted != 0) {
        _exit(130); /* the second Ctrl-C: at once */
    }
    interrupted = 1;
}

/* 1234567 as "1,234,567". */
static void group_digits(char text[32], int64_t value)
{
    char digits[24];
    int length = snprintf(digits, sizeof digits, "%lld", (long long)value);
    int used = 0;

    for (int i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0) {
            text[used++] = ',';
        }
        text[used++] = digits[i];
    }
    text[used] = '\0';
}

static void draw_bar(const struct pond_progress *progress)
{
    char items[32];
    char rate[32];
    char line[512];
    char bar[21] = "";
    double spent = progress->reported_s - progress->started_s;
    double left = pond_progress_left_s(progress);
    double share =
        progress->bytes_total > 0   ? (double)progress->bytes / (double)progress->bytes_total
        : progress->items_total > 0 ? (double)progress->items / (double)progress->items_total
                                    : 0.0;
    int width = cli_terminal_width(stderr);
    int full = share >= 1.0 ? 20 : (int)(share * 20.0);

    for (int i = 0; i < 20; i++) {
        bar[i] = i < full ? '#' : '.';
    }
    group_digits(items, progress->items);
    group_digits(rate, spent > 0.0 ? (int64_t)((double)progress->items / spent) : 0);
    if (left >= 0.0) {
        (void)snprintf(line, sizeof line, "%s [%s] %3.0f %%  %s %s  %s/s  %.0f s left",
                       progress->what, bar, 100.0 * share, items, progress->unit, rate, left);
    } else {
        (void)snprintf(line, sizeof line, "%s  %s %s  %s/s", progress->what, items, progress->unit,
                       rate);
    }
    (void)fprintf(stderr, "\r%.*s\x1b[K", width > 1 ? width - 1 : 79, line);
    (void)fflush(stderr);
    bar_is_shown = true;
}

static bool report(void *user, const struct pond_progress *progress)
{
    const bool *draw = user;

    if (*draw) {
        draw_bar(progress);
    }
    return interrupted != 0;
}

void cli_progress_begin(struct pond_progress *progress, bool quiet)
{
    static bool draw;
    struct sigaction action = {.sa_handler = on_interrupt};
    const char *term = getenv("TERM");

    draw = !quiet && cli_terminal_width(stderr) > 0 && (term == NULL || strcmp(term, "dumb") != 0);
    *progress = (struct pond_progress){.report = report, .user = &draw};
    (void)sigaction(SIGINT, &action, NULL);
    (void)sigaction(SIGTERM, &action, NULL); /* what a scheduler sends when time is up */
}

void cli_progress_clear(void)
{
    if (bar_is_shown) {
        (void)fputs("\r\x1b[K", stderr);
        (void)fflush(stderr);
        bar_is_shown = false;
    }
}
