/* One interface over the drivers: which driver, and calls in an order that keeps records whole.
 * SPDX-License-Identifier: Apache-2.0 */
#include "store/store.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/result_json.h"
#include "store/sqlite.h"

struct pond_store {
    const struct pond_store_driver *driver;
    void *handle;
    enum pond_store_mode mode;
    bool begun;  /* a transaction is open */
    bool failed; /* a call of it failed: it can only be rolled back */
};

/* A driver is added here. */
static const struct pond_store_driver *const drivers[] = {&pondi_sqlite_driver, NULL};

static enum pond_status find_driver(const struct pond_store_driver **out, const char *address,
                                    struct pond_error *err)
{
    if (address[0] == '\0') {
        return pond_fail(err, POND_EINVAL, "the store has no name (expected a path)");
    }
    for (size_t i = 0; drivers[i] != NULL; i++) {
        if (drivers[i]->accepts(address)) {
            *out = drivers[i];
            return POND_OK;
        }
    }
    return pond_fail(err, POND_EINVAL,
                     "%s: no driver for this kind of store (expected the path of a SQLite file)",
                     address);
}

enum pond_status pond_store_open(struct pond_store **out, const char *address,
                                 enum pond_store_mode mode, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_store_driver *driver = NULL;
    struct pond_store *store = NULL;

    *out = NULL;
    POND_TRY(find_driver(&driver, address, err));
    POND_TRY(POND_NEW(&store, 1, err));
    store->driver = driver;
    store->mode = mode;
    POND_TRY(driver->open(&store->handle, address, mode, err));
    *out = store;
    store = NULL;
done:
    pondi_free(store);
    return status;
}

void pond_store_close(struct pond_store *store)
{
    if (store == NULL) {
        return;
    }
    pond_store_rollback(store);
    store->driver->close(store->handle);
    pondi_free(store);
}

void pond_store_set_patience(struct pond_store *store, int32_t milliseconds)
{
    store->driver->set_patience(store->handle, milliseconds);
}

enum pond_status pond_store_check(struct pond_store *store, struct pond_error *err)
{
    return store->driver->check(store->handle, err);
}

enum pond_status pond_store_info(struct pond_store *store, struct pond_store_info *info,
                                 struct pond_error *err)
{
    *info = (struct pond_store_info){.driver = store->driver->name};
    return store->driver->info(store->handle, info, err);
}

enum pond_status pond_store_begin(struct pond_store *store, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    if (store->begun) {
        return pond_fail(err, POND_EINVAL, "a transaction is open already");
    }
    status = store->driver->begin(store->handle, err);
    store->begun = status == POND_OK;
    store->failed = false;
    return status;
}

enum pond_status pond_store_commit(struct pond_store *store, struct pond_error *err)
{
    if (!store->begun) {
        return pond_fail(err, POND_EINVAL, "there is no transaction to commit");
    }
    if (store->failed) {
        pond_store_rollback(store);
        return pond_fail(err, POND_EINVAL,
                         "a call of this transaction failed: it is rolled back, nothing is kept");
    }
    store->begun = false;
    return store->driver->commit(store->handle, err);
}

void pond_store_rollback(struct pond_store *store)
{
    if (store->begun) {
        store->begun = false;
        store->driver->rollback(store->handle);
    }
}

/* Whether a call may write. */
static enum pond_status check_writing(const struct pond_store *store, struct pond_error *err)
{
    if (store->mode == POND_STORE_READ) {
        return pond_fail(err, POND_EINVAL, "the store was opened for reading only");
    }
    if (!store->begun || store->failed) {
        return pond_fail(err, POND_EINVAL,
                         store->begun ? "a call of this transaction failed: roll it back first"
                                      : "writing needs a transaction: none is open");
    }
    return POND_OK;
}

/* Remember that a writing call failed. */
static enum pond_status wrote(struct pond_store *store, enum pond_status status)
{
    store->failed = store->failed || (status != POND_OK && status != POND_EEXISTS);
    return status;
}

enum pond_status pond_store_read_codes(struct pond_store *store, struct pond_codes *codes,
                                       struct pond_error *err)
{
    return store->driver->read_codes(store->handle, codes, err);
}

enum pond_status pond_store_begin_source(struct pond_store *store, struct pond_source *source,
                                         bool again, struct pond_error *err)
{
    enum pond_status status = check_writing(store, err);

    return status != POND_OK
               ? status
               : wrote(store, store->driver->begin_source(store->handle, source, again, err));
}

enum pond_status pond_store_end_source(struct pond_store *store, const struct pond_source *source,
                                       struct pond_error *err)
{
    enum pond_status status = check_writing(store, err);

    return status != POND_OK ? status
                             : wrote(store, store->driver->end_source(store->handle, source, err));
}

enum pond_status pond_store_write(struct pond_store *store, int64_t source,
                                  const struct pond_batch *batch, const struct pond_codes *codes,
                                  struct pond_error *err)
{
    enum pond_status status = check_writing(store, err);

    return status != POND_OK
               ? status
               : wrote(store, store->driver->write(store->handle, source, batch, codes, err));
}

enum pond_status pond_store_write_reject(struct pond_store *store, int64_t source,
                                         const struct pond_reject *reject, struct pond_error *err)
{
    enum pond_status status = check_writing(store, err);

    return status != POND_OK
               ? status
               : wrote(store, store->driver->write_reject(store->handle, source, reject, err));
}

enum pond_status pond_store_read(struct pond_store *store, enum pond_noun noun,
                                 const struct pond_read_filter *filter, struct pond_sink sink,
                                 struct pond_error *err)
{
    return store->driver->read(store->handle, noun, filter, sink, err);
}

enum pond_status pond_store_list_sources(struct pond_store *store, pond_source_visitor visit,
                                         void *user, struct pond_error *err)
{
    return store->driver->list_sources(store->handle, visit, user, err);
}

enum pond_status pond_store_list_rejects(struct pond_store *store, int64_t source,
                                         pond_reject_visitor visit, void *user,
                                         struct pond_error *err)
{
    return store->driver->list_rejects(store->handle, source, visit, user, err);
}

enum pond_status pond_store_write_run(struct pond_store *store, struct pond_run *run,
                                      const struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    bool own = !store->begun && store->mode != POND_STORE_READ;

    run->id = 0;
    if (own) {
        POND_TRY(pond_store_begin(store, err));
    }
    POND_TRY(check_writing(store, err));
    pond_result_hash(result, run->result_hash);
    POND_TRY(wrote(store, store->driver->write_run(store->handle, run, result, err)));
    if (own) {
        POND_TRY(pond_store_commit(store, err));
    }
done:
    if (own && status != POND_OK) {
        pond_store_rollback(store);
        run->id = 0;
    }
    return status;
}

enum pond_status pond_store_list_runs(struct pond_store *store, pond_run_visitor visit, void *user,
                                      struct pond_error *err)
{
    return store->driver->list_runs(store->handle, visit, user, err);
}

enum pond_status pond_store_read_run(struct pond_store *store, int64_t id, struct pond_run *run,
                                     struct pond_result **result, struct pond_error *err)
{
    *run = (struct pond_run){0};
    if (result != NULL) {
        *result = NULL;
    }
    return store->driver->read_run(store->handle, id, run, result, err);
}

/* --- input-output tables --- */

/* Begin a transaction where none is open, to be ended by end_own. */
static enum pond_status begin_own(struct pond_store *store, bool *own, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    *own = !store->begun && store->mode != POND_STORE_READ;
    if (*own) {
        POND_TRY(pond_store_begin(store, err));
    }
    POND_TRY(check_writing(store, err));
done:
    return status;
}

static enum pond_status end_own(struct pond_store *store, bool own, enum pond_status status,
                                struct pond_error *err)
{
    if (own && status == POND_OK) {
        return pond_store_commit(store, err);
    }
    if (own) {
        pond_store_rollback(store);
    }
    return status;
}

enum pond_status pond_store_write_table(struct pond_store *store, const struct pond_io_table *table,
                                        struct pond_error *err)
{
    enum pond_status status = POND_OK;
    bool own = false;

    POND_TRY(begin_own(store, &own, err));
    status = wrote(store, store->driver->write_table(store->handle, table, err));
done:
    return end_own(store, own, status, err);
}

enum pond_status pond_store_list_tables(struct pond_store *store, pond_table_visitor visit,
                                        void *user, struct pond_error *err)
{
    return store->driver->list_tables(store->handle, visit, user, err);
}

/* Which table a name means. */
struct wanted {
    const char *text; /* NAME, or NAME/YEAR */
    size_t name;      /* bytes of the name in NAME/YEAR; 0: it is not so written */
    int32_t said;     /* the year in it */
    int32_t year;     /* 0: any */
    int32_t matches;
    int32_t found; /* the year of the last match */
    bool whole;    /* the last match has all of the text as its name */
    char known[300];
};

static enum pond_status look_at(void *user, const struct pond_kept_table *table,
                                struct pond_error *err)
{
    struct wanted *wanted = user;
    size_t used = strlen(wanted->known);
    bool whole = strcmp(table->name, wanted->text) == 0 &&
                 (wanted->year == 0 || wanted->year == table->year);
    bool part = wanted->name > 0 && strlen(table->name) == wanted->name &&
                memcmp(table->name, wanted->text, wanted->name) == 0 && table->year == wanted->said;

    (void)err;
    (void)snprintf(wanted->known + used, sizeof wanted->known - used, "%s%s/%d",
                   used == 0 ? "" : ", ", table->name, (int)table->year);
    if (whole || part) {
        wanted->matches++;
        wanted->found = table->year;
        wanted->whole = whole;
    }
    return POND_OK;
}

static enum pond_status find_table(struct pond_store *store, struct wanted *wanted, char **name,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const char *slash = strrchr(wanted->text, '/');

    if (slash != NULL && wanted->year == 0 && strspn(slash + 1, "0123456789") == 4 &&
        slash[5] == '\0') {
        wanted->name = (size_t)(slash - wanted->text);
        wanted->said = (int32_t)strtol(slash + 1, NULL, 10);
    }
    POND_TRY(pond_store_list_tables(store, look_at, wanted, err));
    if (wanted->matches == 0) {
        return pond_fail(err, POND_ENOTFOUND,
                         "the store keeps no input-output table \"%s\"%s (%s%s)", wanted->text,
                         wanted->year == 0 ? "" : " of that year",
                         wanted->known[0] == '\0' ? "it keeps none: \"pond table import\" adds one"
                                                  : "it keeps ",
                         wanted->known);
    }
    if (wanted->matches > 1) {
        return pond_fail(err, POND_EINVAL,
                         "the store keeps several years of the input-output table \"%s\" (say "
                         "which, as in %s/%d: it keeps %s)",
                         wanted->text, wanted->text, (int)wanted->found, wanted->known);
    }
    *name = pondi_strdup(wanted->text);
    if (*name == NULL) {
        return pondi_no_memory(err, strlen(wanted->text) + 1, 1);
    }
    if (!wanted->whole) {
        (*name)[wanted->name] = '\0';
    }
done:
    return status;
}

enum pond_status pond_store_read_table(struct pond_store *store, const char *name, int32_t year,
                                       struct pond_io_table **out, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct wanted wanted = {.text = name, .year = year};
    char *found = NULL;

    *out = NULL;
    POND_TRY(find_table(store, &wanted, &found, err));
    POND_TRY(store->driver->read_table(store->handle, found, wanted.found, out, err));
done:
    pondi_free(found);
    return status;
}

enum pond_status pond_store_delete_table(struct pond_store *store, const char *name, int32_t year,
                                         struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct wanted wanted = {.text = name, .year = year};
    char *found = NULL;
    bool own = false;

    POND_TRY(begin_own(store, &own, err));
    POND_TRY(find_table(store, &wanted, &found, err));
    status = wrote(store, store->driver->delete_table(store->handle, found, wanted.found, err));
done:
    pondi_free(found);
    return end_own(store, own, status, err);
}

void pond_run_clear(struct pond_run *run)
{
    pondi_free(run->analysis);
    pondi_free(run->pond_version);
    pondi_free(run->parameters);
    *run = (struct pond_run){0};
}

void pond_source_clear(struct pond_source *source)
{
    pondi_free(source->path);
    pondi_free(source->header);
    pondi_free(source->mapping);
    *source = (struct pond_source){0};
}
