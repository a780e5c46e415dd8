/* Which sector of a table a firm is of, by its industry's code: through a correspondence of codes,
 * or because the table's code says the beginning of it. SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "ingest/crosswalk.h"
#include "study/firms/firms_system.h"
#include "study/who.h"

/* How much of a firm's code a table's code says: "3118" is of "311FT", which says 3 digits; 0: it
 * is not of it. One digit alone ("4A0") says too little. */
static size_t digits_shared(const char *table, const char *firm)
{
    size_t digits = strspn(table, "0123456789");

    if (strcmp(table, firm) == 0) {
        return strlen(table) + 1;
    }
    return digits >= 2 && strncmp(table, firm, digits) == 0 ? digits : 0;
}

/* The sector of the region here whose code says most of the firm's; of equal ones the first. */
static int32_t sector_of_code(const struct impact_input *input, const char *code)
{
    size_t most = 0;
    int32_t best = -1;

    for (int32_t s = 0; code != NULL && s < input->sectors; s++) {
        const struct pond_io_label *label = &input->io->axis[POND_IO_SECTOR].label[s];
        size_t shared = label->region == input->here ? digits_shared(label->industry, code) : 0;

        if (shared > most) {
            most = shared;
            best = s;
        }
    }
    return best;
}

/* Of several industries of a code, the larger one is likelier: output in the region here. */
static double size_here(void *user, const char *target)
{
    const struct impact_input *input = user;
    const double *output = input->io->part[POND_IO_OUTPUT];
    int32_t s = pond_io_find_sector(input->io, target, input->here);

    return s < 0 || output == NULL ? 0.0 : fmax(0.0, output[s]);
}

/* The heaviest of the industries here that a code corresponds to, -1: none; and how many. */
static int32_t heaviest(const struct impact_input *input, const struct pond_crosswalk *crosswalk,
                        const char *code, int32_t *several)
{
    const int32_t *target = NULL;
    const double *weight = NULL;
    int32_t count = 0;
    int32_t best = -1;
    double most = 0.0;

    *several = 0;
    if (code == NULL || pond_crosswalk_find(crosswalk, code, &count, &target, &weight) != POND_OK) {
        return -1;
    }
    for (int32_t k = 0; k < count; k++) {
        int32_t s = pond_io_find_sector(input->io, pond_crosswalk_target(crosswalk, target[k]),
                                        input->here);

        *several += s >= 0 ? 1 : 0;
        if (s >= 0 && weight[k] > most) {
            most = weight[k];
            best = s;
        }
    }
    return best;
}

enum pond_status impact_firms_by_code(struct impact_firms *firms, int32_t *sector,
                                      struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct impact_input input = *firms->input;
    struct pond_study *study = firms->input->study;
    const char *path = pond_study_text(study, "crosswalk");
    struct pond_crosswalk *crosswalk = NULL;

    if (path[0] != '\0') {
        POND_TRY(pond_study_hash_file(study, path, err));
        POND_TRY(pond_crosswalk_read(&crosswalk, path, pond_study_text(study, "crosswalk_from"),
                                     pond_study_text(study, "crosswalk_to"), err));
        POND_TRY(pond_crosswalk_weigh(crosswalk, size_here, &input, err));
    }
    for (pond_node i = 0; i < study->network->nodes; i++) {
        const char *code = study_industry(study, i);
        int32_t several = 0;

        if (sector[i] >= 0) {
            continue;
        }
        sector[i] = crosswalk == NULL ? sector_of_code(&input, code)
                                      : heaviest(&input, crosswalk, code, &several);
        firms->several += several > 1 ? 1 : 0;
    }
done:
    pond_crosswalk_free(crosswalk);
    return status;
}
