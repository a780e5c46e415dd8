/* Open, close, and tidy up.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/open_store.h"

#include <stdio.h>

static struct pond_error error;

int set_up_open_store(void **state)
{
    static struct open_store fixture;

    fixture = (struct open_store){.folder = make_folder(), .random = {.seed = 7}};
    (void)snprintf(fixture.path, sizeof fixture.path, "%s/a.pond", fixture.folder);
    assert_ok(pond_store_open(&fixture.store, fixture.path, POND_STORE_CREATE, &error));
    assert_ok(pond_codes_init(&fixture.codes, &error));
    add_random_codes(&fixture.codes, OPEN_STORE_CODES);
    *state = &fixture;
    return 0;
}

int tear_down_open_store(void **state)
{
    struct open_store *fixture = *state;

    pond_store_close(fixture->store);
    pond_codes_clear(&fixture->codes);
    remove_folder(fixture->folder);
    return 0;
}

void reopen_store(struct open_store *fixture, enum pond_store_mode mode)
{
    pond_store_close(fixture->store);
    assert_ok(pond_store_open(&fixture->store, fixture->path, mode, &error));
}
