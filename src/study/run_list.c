/* Runs as tables.
 * SPDX-License-Identifier: Apache-2.0 */
#include "study/run_list.h"

#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/time.h"

/* Copies of what a visitor sees. */
struct kept_runs {
    struct pond_run *run;
    int64_t count;
    int64_t capacity;
};

static enum pond_status keep_run(void *user, const struct pond_run *run, struct pond_error *err)
{
    struct kept_runs *runs = user;
    enum pond_status status = POND_OK;
    struct pond_run copy = *run;

    copy.analysis = pondi_strdup(run->analysis);
    copy.pond_version = pondi_strdup(run->pond_version);
    copy.parameters = pondi_strdup(run->parameters);
    if (copy.analysis == NULL || copy.pond_version == NULL || copy.parameters == NULL) {
        status = pondi_no_memory(err, 1, strlen(run->parameters) + 1);
        goto done;
    }
    POND_TRY(POND_GROW(&runs->run, &runs->capacity, runs->count + 1, err));
    runs->run[runs->count++] = copy;
    copy = (struct pond_run){0};
done:
    pond_run_clear(&copy);
    return status;
}

static enum pond_status add_runs(const struct kept_runs *runs, struct pond_result *result,
                                 struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_table *table = NULL;
    int64_t *id = NULL;
    double *seconds = NULL;
    int32_t text[4] = {0};

    POND_TRY(pond_table_new(&table, "runs", "The runs that the store keeps.", runs->count, err));
    POND_TRY(pond_table_add_i64(table, "run", "id", "Its number.", &id, err));
    POND_TRY(pond_table_add_text(table, "analysis", "", "What was run.", &text[0], err));
    POND_TRY(pond_table_add_text(table, "started", "", "When, UTC.", &text[1], err));
    POND_TRY(pond_table_add_f64(table, "seconds", "s", "How long it took.", &seconds, err));
    POND_TRY(pond_table_add_text(table, "result", "", "Hash of the answer, its first 12 digits.",
                                 &text[2], err));
    POND_TRY(pond_table_add_text(table, "parameters", "", "As JSON.", &text[3], err));
    for (int64_t i = 0; i < runs->count; i++) {
        const struct pond_run *run = &runs->run[i];
        char started[POND_TIME_SIZE];
        char hash[13];
        pond_time_text(started, run->started_at_s);
        memcpy(hash, run->result_hash, 12);
        hash[12] = '\0';
        id[i] = run->id;
        seconds[i] = run->seconds;
        POND_TRY(pond_table_set_text(table, text[0], i, run->analysis, err));
        POND_TRY(pond_table_set_text(table, text[1], i, started, err));
        POND_TRY(pond_table_set_text(table, text[2], i, hash, err));
        POND_TRY(pond_table_set_text(table, text[3], i, run->parameters, err));
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pond_table_free(table);
    return status;
}

enum pond_status pond_study_list_runs(const char *address, struct pond_result **result,
                                      struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_store *store = NULL;
    struct kept_runs runs = {0};

    *result = NULL;
    POND_TRY(pond_store_open(&store, address, POND_STORE_READ, err));
    POND_TRY(pond_store_list_runs(store, keep_run, &runs, err));
    POND_TRY(pond_result_new(result, err));
    POND_TRY(add_runs(&runs, *result, err));
done:
    for (int64_t i = 0; i < runs.count; i++) {
        pond_run_clear(&runs.run[i]);
    }
    pondi_free(runs.run);
    pond_store_close(store);
    if (status != POND_OK) {
        pond_result_free(*result);
        *result = NULL;
    }
    return status;
}

enum pond_status pond_study_read_run(const char *address, int64_t id, struct pond_run *run,
                                     struct pond_result **result, struct pond_error *err)
{
    struct pond_store *store = NULL;
    enum pond_status status = pond_store_open(&store, address, POND_STORE_READ, err);

    if (result != NULL) {
        *result = NULL;
    }
    if (status == POND_OK) {
        status = pond_store_read_run(store, id, run, result, err);
    }
    pond_store_close(store);
    return status;
}

static enum pond_status add_comparison(const struct pond_rerun *rerun, struct pond_result *result,
                                       struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_table *table = NULL;
    int32_t text[4] = {0};
    char versions[2][32];
    const struct pond_run *then = &rerun->then;
    const struct pond_run *now = &rerun->now;
    const char *const what[] = {"input", "result", "analysis version", "pond"};
    const char *before[] = {then->input_hash, then->result_hash, versions[0], then->pond_version};
    const char *after[] = {now->input_hash, now->result_hash, versions[1], now->pond_version};

    (void)snprintf(versions[0], sizeof versions[0], "%lld", (long long)then->analysis_version);
    (void)snprintf(versions[1], sizeof versions[1], "%lld", (long long)now->analysis_version);
    POND_TRY(pond_table_new(&table, "comparison", "The kept run, and the same run now.", 4, err));
    POND_TRY(pond_table_add_text(table, "what", "", "What is compared.", &text[0], err));
    POND_TRY(pond_table_add_text(table, "same", "", "Whether it is the same.", &text[1], err));
    POND_TRY(pond_table_add_text(table, "then", "", "As it was kept.", &text[2], err));
    POND_TRY(pond_table_add_text(table, "now", "", "As it is now.", &text[3], err));
    for (int i = 0; i < 4; i++) {
        bool same = strcmp(before[i], after[i]) == 0;
        POND_TRY(pond_table_set_text(table, text[0], i, what[i], err));
        POND_TRY(pond_table_set_text(table, text[1], i, same ? "yes" : "no", err));
        POND_TRY(pond_table_set_text(table, text[2], i, before[i], err));
        POND_TRY(pond_table_set_text(table, text[3], i, after[i], err));
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pond_table_free(table);
    return status;
}

enum pond_status pond_study_compare_runs(const struct pond_rerun *rerun,
                                         struct pond_result **result, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(pond_result_new(result, err));
    POND_TRY(pond_result_add_figure(*result, "same_bits", rerun->same_result ? 1.0 : 0.0, "",
                                    rerun->same_result ? "Every bit of the answer is the same"
                                                       : "The answer is not the same",
                                    err));
    POND_TRY(add_comparison(rerun, *result, err));
    if (!rerun->same_result) {
        POND_TRY(pond_result_warn(
            *result, err, "%s",
            !rerun->same_input     ? "The records have changed since the run was kept."
            : !rerun->same_version ? "The analysis is another version than it was."
                                   : "Input and analysis are the same and the answer differs: "
                                     "please report this."));
    }
done:
    if (status != POND_OK) {
        pond_result_free(*result);
        *result = NULL;
    }
    return status;
}
