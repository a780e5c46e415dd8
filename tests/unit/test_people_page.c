/* The section about people of a region's report: what is on record is shown, and nothing else.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <stdlib.h>
#include <string.h>

#include "study/page/region_page.h"
#include "study/page/region_report.h"
#include "support/html.h"
#include "support/town_fixture.h"

/* The page of the town's report, the caller's to free. */
static char *page_of(const struct town *town)
{
    const char *path = in_folder(town->folder, "page.html");
    json_t *set = json_array();
    struct pond_error error = {0};

    assert_ok(pond_study_report(town->store, path, "Town", set, NULL, &error));
    json_decref(set);
    return read_file(path, NULL);
}

static void the_report_has_the_people_that_are_on_record(void **state)
{
    char *page = page_of(*state);

    assert_page(page);
    assert_non_null(strstr(page, "People: jobs, owners, what is near"));
    assert_non_null(strstr(page, "7 of 8 firms on record say how many work there: 152 jobs."));
    assert_non_null(strstr(page, "Jobs by industry"));
    assert_non_null(strstr(page, "Where what is bought comes from, by place of the buyer."));
    assert_non_null(strstr(page, "The jobs of 1 of 8 firms are not known"));
    /* Nobody lives anywhere, owns anything or is certified on record. */
    assert_null(strstr(page, "Who reaches essential services"));
    assert_null(strstr(page, "Who owns the firms, as recorded"));
    assert_null(strstr(page, "What firms are certified for"));
    assert_null(strstr(page, "Jobs and pay by occupation"));
    free(page);
}

/* Writing the section while memory fails. */
static enum pond_status body(void *user)
{
    struct pond_error error = {0};
    struct pond_report *report = NULL;
    enum pond_status status = pond_report_new(&report, "Town", "", &error);

    if (status == POND_OK) {
        status = region_write_people(report, user, &error);
    }
    pond_report_free(report);
    return status;
}

static void failing_memory_is_survived(void **state)
{
    struct pond_error error = {0};
    struct pond_result *result = NULL;

    assert_ok(ask_town(*state, "impact people", json_object(), &result, &error));
    assert_survives_no_memory(body, result);
    pond_result_free(result);
}

#define ON_TOWN(name) cmocka_unit_test_setup_teardown(name, set_up_town, tear_down_town)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_TOWN(the_report_has_the_people_that_are_on_record),
        ON_TOWN(failing_memory_is_survived),
    };

    return cmocka_run_group_tests_name("people_page", tests, NULL, NULL);
}
