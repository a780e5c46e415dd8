/* Extensions of a pymrio folder: value added, jobs, emissions, each in a folder of its own.
 * SPDX-License-Identifier: Apache-2.0 */
#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "ingest/io_table_parts.h"
#include "ingest/io_table_pymrio.h"

#define PATH_BYTES 4096

static void clear_extra(struct pondi_mrio_extra *extra)
{
    pondi_free(extra->code);
    pondi_free(extra->unit);
    pondi_free(extra->group);
    pondi_free(extra->value);
    *extra = (struct pondi_mrio_extra){.code = NULL};
}

void pondi_mrio_extras_clear(struct pondi_mrio_extras *extras)
{
    for (int32_t k = 0; k < extras->count; k++) {
        clear_extra(&extras->item[k]);
    }
    pondi_free(extras->item);
    *extras = (struct pondi_mrio_extras){.count = 0};
}

/* --- one folder --- */

static enum pond_status read_row(struct pondi_mrio_extras *extras, struct pondi_mrio_file *file,
                                 const int32_t *to, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pondi_mrio_extra extra = {.primary = -1};

    POND_TRY(pondi_mrio_row_code(&extra.code, file, false, err));
    POND_TRY(POND_NEW(&extra.value, file->count, err));
    for (int32_t k = 0; k < file->count; k++) {
        POND_TRY(pondi_mrio_number(file, k, &extra.value[to[k]], err));
    }
    POND_TRY(POND_GROW(&extras->item, &extras->room, (int64_t)extras->count + 1, err));
    extras->item[extras->count++] = extra;
    extra = (struct pondi_mrio_extra){.code = NULL};
done:
    clear_extra(&extra);
    return status;
}

/* Codes of the rows from `first` on, each once. */
static enum pond_status list_codes(struct pond_dictionary **out,
                                   const struct pondi_mrio_extras *extras, int32_t first,
                                   const char *path, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(pond_dictionary_new(out, err));
    for (int32_t k = first; k < extras->count; k++) {
        const char *code = extras->item[k].code;
        int32_t id = 0;

        POND_TRY(pond_dictionary_add(*out, code, strlen(code), &id, err));
        if (id != k - first || code[0] == '\0') {
            status = pond_fail(err, POND_EPARSE, "%s: row \"%s\" %s", path, code,
                               code[0] == '\0' ? "has no name" : "is there twice");
            goto done;
        }
    }
done:
    return status;
}

/* Units of the rows from `first` on, and the folder they are from. */
static enum pond_status label_rows(struct pondi_mrio_extras *extras, int32_t first,
                                   const char *folder, const char *path, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_dictionary *codes = NULL;
    char **unit = NULL;
    bool has = false;

    POND_TRY(list_codes(&codes, extras, first, path, err));
    POND_TRY(POND_NEW(&unit, extras->count - first, err));
    POND_TRY(pondi_mrio_has(&has, folder, "unit", err));
    if (has) {
        POND_TRY(pondi_mrio_column(unit, folder, "unit", codes, false, err));
    }
    for (int32_t k = first; k < extras->count; k++) {
        struct pondi_mrio_extra *extra = &extras->item[k];

        extra->unit = unit[k - first];
        unit[k - first] = NULL;
        POND_TRY(pondi_io_base(&extra->group, folder, err));
    }
done:
    for (int32_t k = 0; unit != NULL && k < extras->count - first; k++) {
        pondi_free(unit[k]);
    }
    pondi_free((void *)unit);
    pond_dictionary_free(codes);
    return status;
}

static enum pond_status read_folder(struct pondi_mrio_extras *extras, const char *folder,
                                    const struct pond_io_table *table, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pondi_mrio_file file = {.path = NULL};
    int32_t first = extras->count;
    int32_t *to = NULL;
    bool totals = false;
    bool each = false;

    POND_TRY(pondi_mrio_has(&totals, folder, "F", err));
    if (!totals) {
        POND_TRY(pondi_mrio_has(&each, folder, "S", err));
    }
    if (!totals && !each) {
        return POND_OK;
    }
    POND_TRY(pondi_mrio_open(&file, folder, totals ? "F" : "S", err));
    POND_TRY(pondi_mrio_match(&to, &file, table, POND_IO_SECTOR, err));
    for (;;) {
        POND_TRY(pondi_mrio_next(&file, err));
        if (file.row == NULL) {
            break;
        }
        POND_TRY(read_row(extras, &file, to, err));
        extras->item[extras->count - 1].each = each;
    }
    POND_TRY(label_rows(extras, first, folder, file.path, err));
done:
    pondi_mrio_close(&file);
    pondi_free(to);
    return status;
}

/* --- all folders --- */

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Paths of the folders in a folder, in the order of their names. */
static enum pond_status list_folders(char ***out, int64_t *count, const char *folder,
                                     struct pond_error *err)
{
    enum pond_status status = POND_OK;
    DIR *list = opendir(folder);
    const struct dirent *entry = NULL;
    int64_t room = 0;

    while (list != NULL && (entry = readdir(list)) != NULL) {
        char path[PATH_BYTES];
        struct stat facts;

        if (entry->d_name[0] == '.' ||
            snprintf(path, sizeof path, "%s/%s", folder, entry->d_name) >= PATH_BYTES ||
            stat(path, &facts) != 0 || !S_ISDIR(facts.st_mode)) {
            continue;
        }
        POND_TRY(POND_GROW(out, &room, *count + 1, err));
        (*out)[*count] = pondi_strdup(path);
        if ((*out)[*count] == NULL) {
            status = pondi_no_memory(err, strlen(path) + 1, 1);
            goto done;
        }
        (*count)++;
    }
    if (*count > 0) {
        qsort((void *)*out, (size_t)*count, sizeof **out, by_name);
    }
done:
    if (list != NULL) {
        (void)closedir(list);
    }
    return status;
}

/* What a row in money is; -1: no primary input. Names are those of EXIOBASE and of pymrio. */
static int primary_of(const char *name)
{
    static const struct {
        const char *word;
        int kind;
    } known[] = {{"compensation of employees", POND_IO_PAY},
                 {"wages", POND_IO_PAY},
                 {"operating surplus", POND_IO_SURPLUS},
                 {"taxes", POND_IO_TAXES},
                 {"subsidies", POND_IO_TAXES},
                 {"value added", POND_IO_VALUE_ADDED}};

    for (size_t k = 0; k < sizeof known / sizeof *known; k++) {
        if (pondi_mrio_says(name, known[k].word)) {
            return known[k].kind;
        }
    }
    return -1;
}

/* Rows in the table's money that are value added or its parts are primary inputs. Where there are
 * parts, the whole is an effect beside them, and so are they where another folder had them. */
static void find_primary(struct pondi_mrio_extras *extras, const char *money)
{
    const char *group = NULL;
    bool parts = false;

    for (int32_t k = 0; k < extras->count; k++) {
        int kind = strcmp(extras->item[k].unit, money) == 0 ? primary_of(extras->item[k].code) : -1;

        extras->item[k].primary = kind;
        parts = parts || (kind >= 0 && kind != POND_IO_VALUE_ADDED);
    }
    for (int32_t k = 0; k < extras->count; k++) {
        struct pondi_mrio_extra *extra = &extras->item[k];

        if (extra->primary >= 0 && (extra->primary == POND_IO_VALUE_ADDED) == parts) {
            extra->primary = -1;
        }
        if (extra->primary >= 0) {
            group = group == NULL ? extra->group : group;
            extra->primary = strcmp(extra->group, group) == 0 ? extra->primary : -1;
        }
    }
}

enum pond_status pondi_mrio_extras_read(struct pondi_mrio_extras *extras, const char *folder,
                                        const struct pond_io_table *table, const char *money,
                                        struct pond_error *err)
{
    enum pond_status status = POND_OK;
    char **path = NULL;
    int64_t count = 0;

    POND_TRY(list_folders(&path, &count, folder, err));
    for (int64_t k = 0; k < count; k++) {
        POND_TRY(read_folder(extras, path[k], table, err));
    }
    for (int32_t k = 0; k < extras->count; k++) {
        if (extras->item[k].unit == NULL) {
            extras->item[k].unit = pondi_strdup("");
        }
        if (extras->item[k].unit == NULL) {
            status = pondi_no_memory(err, 1, 1);
            goto done;
        }
    }
    find_primary(extras, money);
done:
    for (int64_t k = 0; k < count; k++) {
        pondi_free(path[k]);
    }
    pondi_free((void *)path);
    return status;
}
