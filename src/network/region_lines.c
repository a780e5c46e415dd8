/* Order lines of a region: the values of links over days, products, quantities and returns.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A flow of V cents becomes m lines, m geometric with the mean that is asked for (and at least a
 * dollar a line); line k takes V_left/(m-k) times a number in 0.5..1.5, the last what is left. A
 * line that is followed by a return is larger by just what comes back, so that all lines of a flow
 * add up to V to the cent. */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/random.h"
#include "base/time.h"
#include "network/region_lines.h"

/* Longest line of trades. */
#define LINE_MAX_BYTES 160

/* Longest text that pondi_text_add adds. */
#define ADD_MAX_BYTES 4096

/* Most lines of one flow. */
#define LINES_MAX 100000

/* A return comes within so many days. */
#define RETURN_DAYS 30

/* Sunday of the days since 1970-01-01, a Thursday. */
#define SUNDAY 3

int pondi_code_width(int32_t count)
{
    int width = 4;

    for (int32_t limit = 9999; count > limit && width < 9; limit = limit * 10 + 9) {
        width++;
    }
    return width;
}

enum pond_status pondi_line_plan_init(struct pondi_line_plan *plan,
                                      const struct pond_region *region, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t first = region->options.start_s / POND_DAY_S;
    int32_t days = region->options.days;
    char text[POND_TIME_SIZE];

    if (first * POND_DAY_S > region->options.start_s) {
        first--;
    }
    *plan = (struct pondi_line_plan){.region = region, .width = pondi_code_width(region->firms)};
    POND_TRY(POND_NEW(&plan->date, (int64_t)days * PONDI_DATE_LENGTH, err));
    for (int32_t d = 0; d < days; d++) {
        int64_t day = first + d;
        bool sunday = ((day - SUNDAY) % 7 + 7) % 7 == 0;
        int64_t shown = !sunday ? day : d + 1 < days ? day + 1 : d > 0 ? day - 1 : day;
        pond_time_text(text, shown * POND_DAY_S);
        memcpy(plan->date + (int64_t)d * PONDI_DATE_LENGTH, text, PONDI_DATE_LENGTH);
    }
done:
    return status;
}

void pondi_line_plan_clear(struct pondi_line_plan *plan)
{
    pondi_free(plan->date);
    *plan = (struct pondi_line_plan){.region = NULL};
}

enum pond_status pondi_text_add(struct pondi_text *text, struct pond_error *err, const char *format,
                                ...)
{
    enum pond_status status = POND_OK;
    va_list list;
    int length = 0;

    POND_TRY(POND_GROW(&text->bytes, &text->capacity, text->size + ADD_MAX_BYTES, err));
    va_start(list, format);
    length = vsnprintf(text->bytes + text->size, ADD_MAX_BYTES, format, list);
    va_end(list);
    text->size += length < ADD_MAX_BYTES ? length : ADD_MAX_BYTES - 1;
done:
    return status;
}

static char *put_digits(char *to, uint64_t number, int width)
{
    char digits[24];
    int count = 0;

    do {
        digits[count++] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    while (width > count) {
        *to++ = '0';
        width--;
    }
    while (count > 0) {
        *to++ = digits[--count];
    }
    return to;
}

static char *put_text(char *to, const char *from)
{
    while (*from != '\0') {
        *to++ = *from++;
    }
    return to;
}

/* "F0012", or nothing for a firm that is not in the region. */
static char *put_firm(char *to, int32_t firm, int width)
{
    if (firm < 0) {
        return to;
    }
    *to++ = 'F';
    return put_digits(to, (uint64_t)firm + 1, width);
}

/* A flow of money between two firms, or one and the world outside (-1). */
struct flow {
    int32_t seller;
    int32_t buyer;
    int32_t industry; /* of what is sold */
    int64_t cents;
    uint32_t stream;
    uint64_t item;
};

/* One line. */
struct line {
    int32_t day;
    int32_t product;
    int64_t quantity;
    int64_t cents;
};

static void put_line(struct pondi_text *text, const struct pondi_line_plan *plan,
                     const struct flow *flow, const struct line *line)
{
    char *to = text->bytes + text->size;
    int64_t cents = line->cents < 0 ? -line->cents : line->cents;
    int64_t quantity = line->quantity < 0 ? -line->quantity : line->quantity;

    memcpy(to, plan->date + (int64_t)line->day * PONDI_DATE_LENGTH, PONDI_DATE_LENGTH);
    to += PONDI_DATE_LENGTH;
    *to++ = ',';
    to = put_firm(to, flow->seller, plan->width);
    *to++ = ',';
    to = put_firm(to, flow->buyer, plan->width);
    *to++ = ',';
    to = put_text(to, pondi_industry_facts[flow->industry].code);
    *to++ = '-';
    *to++ = (char)('1' + line->product);
    *to++ = ',';
    if (line->cents < 0) {
        *to++ = '-';
    }
    to = put_digits(to, (uint64_t)quantity, 1);
    *to++ = ',';
    if (line->cents < 0) {
        *to++ = '-';
    }
    to = put_digits(to, (uint64_t)cents / 100, 1);
    *to++ = '.';
    to = put_digits(to, (uint64_t)cents % 100, 2);
    *to++ = '\n';
    text->size = to - text->bytes;
    text->lines++;
    text->returns += line->cents < 0 ? 1 : 0;
}

static int64_t count_lines(const struct flow *flow, const struct pond_region_options *options)
{
    double u = pond_random_uniform(options->seed, flow->stream, flow->item, 0);
    double lines = 1.0;
    int64_t most = flow->cents / 100 > 1 ? flow->cents / 100 : 1;

    if (options->lines_per_link > 1.0) {
        lines += floor(log1p(-u) / log1p(-1.0 / options->lines_per_link));
    }
    most = most < LINES_MAX ? most : LINES_MAX;
    return lines < (double)most ? (int64_t)lines : most;
}

static int64_t quantity_of(int64_t cents, double price_cents)
{
    double quantity = round((double)cents / price_cents);

    return quantity < 1.0 ? 1 : (int64_t)quantity;
}

/* Typical price of a seller for a product, cents: 0.6 to 1.4 times the industry's. */
static double price_of(const struct flow *flow, int32_t product, uint64_t seed)
{
    double u = pond_random_uniform(seed, PONDI_STREAM_NAME, (uint64_t)((int64_t)flow->seller + 1),
                                   (uint64_t)product + 1);

    return pondi_word_facts[flow->industry].price_usd * 100.0 * (0.6 + 0.8 * u);
}

/* A firm sells the product of its name, in one line of four the last of its industry; who sells
 * from outside is not known, and may sell any. */
static int32_t product_of(const struct pondi_line_plan *plan, const struct flow *flow,
                          uint64_t bits)
{
    bool other = (bits & 3) == 0;

    if (flow->seller < 0) {
        return (int32_t)((flow->item + (other ? bits >> 2 : 0)) % PONDI_PRODUCTS);
    }
    return other ? PONDI_PRODUCTS - 1 : pondi_region_trade(plan->region, flow->seller);
}

static enum pond_status add_flow(struct pondi_text *text, const struct pondi_line_plan *plan,
                                 const struct flow *flow, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_region_options *options = &plan->region->options;
    int64_t count = count_lines(flow, options);
    int64_t left = flow->cents;
    int32_t days = options->days;

    for (int64_t k = 0; k < count; k++) {
        uint64_t bits =
            pond_random_bits(options->seed, flow->stream, flow->item, 2 * (uint64_t)k + 1);
        uint64_t more =
            pond_random_bits(options->seed, flow->stream, flow->item, 2 * (uint64_t)k + 2);
        double part = 0.5 + (double)(uint32_t)bits * 0x1p-32;
        double back = (double)(more >> 40) * 0x1p-24;
        int64_t returned = 0;
        struct line line = {.day = (int32_t)((bits >> 32) * (uint64_t)days >> 32)};

        POND_TRY(POND_GROW(&text->bytes, &text->capacity, text->size + 2 * (int64_t)LINE_MAX_BYTES,
                           err));
        line.product = product_of(plan, flow, more);
        line.cents = k + 1 < count ? (int64_t)((double)left / (double)(count - k) * part) : left;
        left -= line.cents;
        if (back < options->returns_share) {
            returned = 1 + (int64_t)((double)line.cents * (double)(more & 0xFFFF) * 0x1p-16);
        }
        line.cents += returned;
        line.quantity = quantity_of(line.cents, price_of(flow, line.product, options->seed));
        put_line(text, plan, flow, &line);
        if (returned > 0) {
            int32_t later = line.day + 1 + (int32_t)((more >> 16) % RETURN_DAYS);
            double share = (double)returned / (double)line.cents;
            line.day = later < days ? later : days - 1;
            line.quantity = -(int64_t)fmax(1.0, round((double)line.quantity * share));
            line.cents = -returned;
            put_line(text, plan, flow, &line);
        }
    }
done:
    return status;
}

/* What a firm buys outside the region is booked as the input it buys most of. */
static int32_t main_input(int32_t industry)
{
    int32_t best = 0;

    for (int32_t j = 1; j < POND_INDUSTRIES; j++) {
        if (pondi_input_facts[j][industry] > pondi_input_facts[best][industry]) {
            best = j;
        }
    }
    return best;
}

enum pond_status pondi_add_firm_lines(struct pondi_text *text, const struct pondi_line_plan *plan,
                                      int32_t c, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_region *region = plan->region;
    struct flow flow = {.buyer = c, .stream = PONDI_STREAM_LINES};

    for (int64_t k = region->link_start[c]; k < region->link_start[c + 1]; k++) {
        flow.seller = region->supplier[k];
        flow.industry = region->industry[flow.seller];
        flow.cents = llround(region->value[k] * 100.0);
        flow.item = (uint64_t)k;
        POND_TRY(add_flow(text, plan, &flow, err));
    }
    flow.item = (uint64_t)c;
    flow.cents = llround(region->imports[c] * 100.0);
    if (flow.cents > 0) {
        flow.seller = -1;
        flow.industry = main_input(region->industry[c]);
        flow.stream = PONDI_STREAM_IMPORT;
        POND_TRY(add_flow(text, plan, &flow, err));
    }
    flow.cents = llround(region->final_demand[c] * 100.0);
    if (flow.cents > 0) {
        flow.seller = c;
        flow.buyer = -1;
        flow.industry = region->industry[c];
        flow.stream = PONDI_STREAM_FINAL;
        POND_TRY(add_flow(text, plan, &flow, err));
    }
done:
    return status;
}
