/* Finding what interventions name; what is not there is told with the nearest that is.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/edits.h"
#include "study/change/change_apply.h"

/* Words further apart than this are not meant. */
#define EDITS 2

enum pond_status change_fail(const struct change_work *work, enum pond_status status,
                             const char *member, struct pond_error *err, const char *format, ...)
{
    char text[400];
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return pond_fail(err, status, "%s: %s%s%s: %s", work->file->file, work->event->path,
                     member[0] == '\0' ? "" : ".", member, text);
}

/* The nearest of words so far. */
struct nearest {
    const char *asked;
    const char *word; /* NULL: none is near */
    int edits;
};

static void consider(struct nearest *nearest, const char *word)
{
    int edits = pond_edits(nearest->asked, word, nearest->edits);

    if (edits < nearest->edits) {
        nearest->edits = edits;
        nearest->word = word;
    }
}

/* There is no `what` of the name that was asked for, in a place (""). */
static enum pond_status none(const struct change_work *work, const char *member, const char *what,
                             const char *where, const struct nearest *nearest,
                             struct pond_error *err)
{
    const struct impact_input *input = work->state->input;
    bool near = nearest->word != NULL;

    return change_fail(work, POND_ENOTFOUND, member, err,
                       "table \"%s\" has no %s \"%s\"%s (%s%s%s)", input->io->name, what,
                       nearest->asked, where,
                       near ? "did you mean \"" : "\"pond table show\" lists what it has",
                       near ? nearest->word : "", near ? "\"?" : "");
}

/* The sector of a region by its industry or by its own code; -1: none. */
static int32_t sector_of(const struct impact_input *input, const char *code, int32_t region)
{
    int32_t s = pond_io_find_sector(input->io, code, region);

    if (s < 0) {
        s = pond_io_find(input->io, POND_IO_SECTOR, code);
        s = s >= 0 && input->region[s] != region ? -1 : s;
    }
    return s;
}

static enum pond_status no_industry(const struct change_work *work, const char *member,
                                    const char *code, int32_t region, struct pond_error *err)
{
    const struct impact_input *input = work->state->input;
    struct nearest nearest = {code, NULL, EDITS + 1};
    bool whole = region < 0 || input->regions == 1;
    char where[120];

    for (int32_t s = 0; s < input->sectors; s++) {
        if (region < 0 || input->region[s] == region) {
            consider(&nearest, input->io->axis[POND_IO_SECTOR].label[s].industry);
        }
    }
    (void)snprintf(where, sizeof where, "%s%.80s", whole ? "" : " in region ",
                   whole ? "" : pond_io_code(input->io, POND_IO_REGION, region));
    return none(work, member, "industry", where, &nearest, err);
}

enum pond_status change_find_sector(const struct change_work *work, const char *member,
                                    const char *industry, int32_t *sector, struct pond_error *err)
{
    *sector = sector_of(work->state->input, industry, work->region);
    return *sector >= 0 ? POND_OK : no_industry(work, member, industry, work->region, err);
}

enum pond_status change_find_goods(struct change_work *work, const char *member,
                                   const char *industry, int32_t region, struct change_goods *goods,
                                   struct pond_error *err)
{
    const struct impact_input *input = work->state->input;
    bool found = false;

    for (int32_t r = 0; r < input->regions; r++) {
        work->sector[r] = sector_of(input, industry, r);
        found = found || work->sector[r] >= 0;
    }
    *goods = (struct change_goods){industry, work->sector, region};
    return found ? POND_OK : no_industry(work, member, industry, -1, err);
}

enum pond_status change_find_region(const struct change_work *work, const char *member,
                                    const char *code, int32_t *region, struct pond_error *err)
{
    const struct pond_io_table *io = work->state->input->io;
    struct nearest nearest = {code, NULL, EDITS + 1};

    *region = pond_io_find(io, POND_IO_REGION, code);
    for (int32_t r = 0; r < work->state->input->regions; r++) {
        consider(&nearest, pond_io_code(io, POND_IO_REGION, r));
    }
    return *region >= 0 ? POND_OK : none(work, member, "region", "", &nearest, err);
}

enum pond_status change_find_measure(const struct change_work *work, const char *code,
                                     int32_t *measure, struct pond_error *err)
{
    const struct impact_input *input = work->state->input;
    struct nearest nearest = {code, NULL, EDITS + 1};

    for (int32_t m = 0; m < input->measures; m++) {
        if (strcmp(input->measure[m].code, code) == 0) {
            *measure = m;
            return POND_OK;
        }
        consider(&nearest, input->measure[m].code);
    }
    return none(work, "measure", "measure", "", &nearest, err);
}
