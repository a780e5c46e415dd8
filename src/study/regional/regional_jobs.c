/* Jobs by industry, here and in the nation: from files, or from the table itself.
 * SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <string.h>

#include "base/alloc.h"
#include "ingest/crosswalk.h"
#include "ingest/csv.h"
#include "study/regional/regional_study.h"

/* Longest code of an industry. */
#define CODE_SIZE 201

static int32_t find_industry(const struct regional_nation *nation, const char *code)
{
    for (int32_t p = 0; p < nation->industries; p++) {
        if (strcmp(nation->code[p], code) == 0) {
            return p;
        }
    }
    return -1;
}

/* --- files --- */

/* A file of jobs, and how its codes become industries. */
struct reader {
    const struct regional_study *r;
    const struct pond_crosswalk *crosswalk; /* NULL: its codes are the table's */
    struct pond_csv *csv;
    const struct pond_csv_row *row;
    int32_t column[2];
    double *jobs;
    bool *known;
};

static bool add_jobs(const struct reader *reader, const char *code, double jobs)
{
    int32_t p = find_industry(&reader->r->nation, code);

    if (p >= 0) {
        reader->jobs[p] += jobs;
        reader->known[p] = true;
    }
    return p >= 0;
}

/* Jobs of a code of another classification, shared by weights. */
static bool share_jobs(const struct reader *reader, const char *code, double jobs)
{
    const int32_t *target = NULL;
    const double *weight = NULL;
    int32_t count = 0;
    bool found = false;

    if (pond_crosswalk_find(reader->crosswalk, code, &count, &target, &weight) != POND_OK) {
        return false;
    }
    for (int32_t k = 0; k < count; k++) {
        const char *industry = pond_crosswalk_target(reader->crosswalk, target[k]);

        found = (weight[k] > 0.0 && add_jobs(reader, industry, weight[k] * jobs)) || found;
    }
    return found;
}

static enum pond_status take_row(const struct reader *reader, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_csv_cell *cell = &reader->row->cell[reader->column[0]];
    char code[CODE_SIZE] = "";
    double value = 0.0;

    if (cell->length < sizeof code) {
        memcpy(code, cell->text, cell->length);
        code[cell->length] = '\0';
    }
    POND_TRY(pond_csv_number(reader->csv, reader->row, reader->column[1], &value, err));
    if (!(value >= 0.0)) {
        return pond_csv_fail(reader->csv, reader->row, reader->column[1], "0 or more", err);
    }
    if (reader->crosswalk == NULL && !add_jobs(reader, code, value)) {
        return pond_csv_fail(reader->csv, reader->row, reader->column[0],
                             "an industry of the table", err);
    }
    if (reader->crosswalk != NULL && !share_jobs(reader, code, value)) {
        return pond_csv_fail(reader->csv, reader->row, reader->column[0],
                             "a code to which the crosswalk has an industry of the table", err);
    }
done:
    return status;
}

/* A CSV with the columns industry and jobs; rows of one industry add up. */
static enum pond_status read_jobs(const struct regional_study *r,
                                  const struct pond_crosswalk *crosswalk, const char *path,
                                  double *jobs, bool *known, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct reader reader = {.r = r, .crosswalk = crosswalk, .jobs = jobs, .known = known};
    int64_t rows = 0;

    POND_TRY(pond_study_hash_file(r->study, path, err));
    POND_TRY(pond_csv_open(&reader.csv, path, NULL, err));
    POND_TRY(pond_csv_find(reader.csv, "industry", &reader.column[0], err));
    POND_TRY(pond_csv_find(reader.csv, "jobs", &reader.column[1], err));
    for (;; rows++) {
        POND_TRY(pond_csv_next_good(reader.csv, &reader.row, err));
        if (reader.row == NULL) {
            break;
        }
        POND_TRY(take_row(&reader, err));
    }
    if (rows == 0) {
        status = pond_fail(err, POND_EPARSE, "%s: there are no rows below the header", path);
    }
done:
    pond_csv_close(reader.csv);
    return status;
}

/* Of several industries of a code, each has as much as it is larger in the nation. */
static double size_of(void *user, const char *target)
{
    const struct regional_study *r = user;
    int32_t p = find_industry(&r->nation, target);
    double size = 0.0;

    for (int32_t g = 0; p >= 0 && g < pond_io_count(r->io, POND_IO_SECTOR); g++) {
        int64_t sectors = pond_io_count(r->io, POND_IO_SECTOR);
        double direct =
            r->nation.jobs < 0 ? 1.0 : r->io->part[POND_IO_DIRECT][r->nation.jobs * sectors + g];

        size += r->nation.of_sector[g] == p ? direct * r->io->part[POND_IO_OUTPUT][g] : 0.0;
    }
    return size > 0.0 ? size : 0.0;
}

static enum pond_status read_crosswalk(struct pond_crosswalk **out, struct regional_study *r,
                                       struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const char *path = pond_study_text(r->study, "crosswalk");

    *out = NULL;
    if (path[0] != '\0') {
        POND_TRY(pond_study_hash_file(r->study, path, err));
        POND_TRY(pond_crosswalk_read(out, path, pond_study_text(r->study, "crosswalk_from"),
                                     pond_study_text(r->study, "crosswalk_to"), err));
        POND_TRY(pond_crosswalk_weigh(*out, size_of, r, err));
    }
done:
    return status;
}

/* --- the table --- */

/* Jobs of a table's region, or of all (-1). */
static enum pond_status jobs_of_table(const struct regional_study *r, int32_t region, double *jobs,
                                      bool *known, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct regional_nation *nation = &r->nation;
    double *direct = NULL;
    double *output = NULL;

    if (nation->jobs < 0) {
        return pond_fail(err, POND_EINVAL,
                         "table \"%s\" has no jobs (expected parameters \"employment\" and "
                         "\"national\": a CSV with the columns industry and jobs each)",
                         nation->io->name);
    }
    POND_TRY(POND_NEW(&direct, nation->industries, err));
    POND_TRY(POND_NEW(&output, nation->industries, err));
    for (int32_t g = 0; g < pond_io_count(nation->io, POND_IO_REGION); g++) {
        if (region >= 0 && region != g) {
            continue;
        }
        regional_direct(nation, nation->jobs, g, direct);
        regional_output(nation, g, output);
        for (int32_t p = 0; p < nation->industries; p++) {
            jobs[p] += direct[p] * output[p];
            known[p] = true;
        }
    }
done:
    pondi_free(direct);
    pondi_free(output);
    return status;
}

static enum pond_status find_region(const struct regional_study *r, const char *parameter,
                                    int32_t *region, struct pond_error *err)
{
    const char *asked = pond_study_text(r->study, parameter);

    *region = pond_io_find(r->io, POND_IO_REGION, asked);
    if (asked[0] != '\0' && *region < 0) {
        return pond_fail(err, POND_ENOTFOUND,
                         "parameter \"%s\": table \"%s\" has no region \"%s\" (its first is "
                         "\"%s\")",
                         parameter, r->io->name, asked, pond_io_code(r->io, POND_IO_REGION, 0));
    }
    *region = asked[0] == '\0' ? -1 : *region;
    return POND_OK;
}

static enum pond_status check(const struct regional_study *r, struct pond_error *err)
{
    for (int32_t p = 0; p < r->nation.industries; p++) {
        if (r->known[p] && r->here[p] > r->of_all[p] * (1.0 + 1e-9)) {
            return pond_fail(
                err, POND_EINVAL,
                "industry \"%s\" has %.10g jobs here and %.10g in the nation (expected "
                "the nation's to include those here)",
                r->nation.code[p], r->here[p], r->of_all[p]);
        }
    }
    return POND_OK;
}

enum pond_status regional_jobs(struct regional_study *r, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const char *employment = pond_study_text(r->study, "employment");
    const char *national = pond_study_text(r->study, "national");
    int64_t n = r->nation.industries;
    bool *everywhere = NULL;
    struct pond_crosswalk *crosswalk = NULL;
    int32_t region = -1;

    POND_TRY(find_region(r, "region", &region, err));
    POND_TRY(find_region(r, "against", &r->against, err));
    POND_TRY(read_crosswalk(&crosswalk, r, err));
    POND_TRY(POND_NEW(&r->here, n, err));
    POND_TRY(POND_NEW(&r->of_all, n, err));
    POND_TRY(POND_NEW(&r->known, n, err));
    POND_TRY(POND_NEW(&everywhere, n, err));
    if (employment[0] != '\0') {
        POND_TRY(read_jobs(r, crosswalk, employment, r->here, r->known, err));
    } else if (region >= 0) {
        POND_TRY(jobs_of_table(r, region, r->here, r->known, err));
    } else {
        status = pond_fail(err, POND_EINVAL,
                           "no jobs are given: pond impact region FILE (a CSV with the columns "
                           "industry and jobs), or --region for those of a region of the table");
        goto done;
    }
    if (national[0] != '\0') {
        POND_TRY(read_jobs(r, crosswalk, national, r->of_all, everywhere, err));
    } else {
        POND_TRY(jobs_of_table(r, -1, r->of_all, everywhere, err));
    }
    /* What is not known of one place is left out of both: neither more nor less than its share. */
    for (int32_t p = 0; p < n; p++) {
        r->known[p] = r->known[p] && everywhere[p];
        r->unknown += r->known[p] ? 0 : 1;
        r->here[p] = r->known[p] ? r->here[p] : 0.0;
        r->of_all[p] = r->known[p] ? r->of_all[p] : 0.0;
    }
    POND_TRY(check(r, err));
done:
    pond_crosswalk_free(crosswalk);
    pondi_free(everywhere);
    return status;
}
