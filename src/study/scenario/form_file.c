/* Writing templates and schemas; what is there already is left alone.
 * SPDX-License-Identifier: Apache-2.0 */
#include "study/scenario/form_file.h"

#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/output.h"

/* A file of that name is somebody's work. */
static enum pond_status refuse_existing(const char *path, struct pond_error *err)
{
    if (strcmp(path, "-") == 0 || access(path, F_OK) != 0) {
        return POND_OK;
    }
    return pond_fail(err, POND_EEXISTS, "%s is there already (give a name that is not)", path);
}

enum pond_status study_form_file_new(const char *path, const char *text, const json_t *schema,
                                     struct pond_error *err)
{
    enum pond_status status = POND_OK;
    char *written = NULL;
    struct pond_output *output = NULL;

    POND_TRY(refuse_existing(path, err));
    if (text == NULL) {
        POND_TRY(pond_json_text(&written, schema, true, err));
    }
    POND_TRY(pond_output_open(&output, path, err));
    pond_output_text(output, text == NULL ? written : text);
    pond_output_text(output, text == NULL ? "\n" : "");
    status = pond_output_close(output, err);
done:
    pondi_free(written);
    return status;
}
