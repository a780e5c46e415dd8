/* `pond impact people`: jobs, ownership, fair practice, access, diversity, dependency.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/alloc.h"
#include "study/analyses.h"
#include "study/people/people_study.h"

static const struct pond_parameter parameters[] = {
    POND_NETWORK_PARAMETERS,
    {"size_classes", POND_PARAMETER_LIST, "", "10,50,250", 0, 0, "",
     "Where size classes begin, in jobs."},
    {"near_km", POND_PARAMETER_NUMBER, "km", "50", 0, 20100, "",
     "Sellers up to so far away are near."},
    {"codes", POND_PARAMETER_CHOICE, "", "auto", 0, 0, "auto naics nace bea",
     "What industry codes are, to find the services: NAICS, NACE, the 71 of BEA as in a generated "
     "region; auto: NACE if most have a dot, BEA if all are of the 71 and some have letters, else "
     "NAICS."},
    {"services", POND_PARAMETER_FILE, "", "", 0, 0, "",
     "Other services: a CSV with the columns kind and industry (the longest beginning of a code "
     "counts)."},
    {"service_km", POND_PARAMETER_NUMBER, "km", "16.1", 0, 20100, "",
     "Services up to so far away are within reach."},
    {"dependent", POND_PARAMETER_NUMBER, "share", "0.2", 0, 1, "",
     "A place depends on an employer with this share of its jobs."},
    {"kind_digits", POND_PARAMETER_INTEGER, "", "0", 0, 12, "",
     "So many characters of an industry's code say the kind of business; 0: all."},
    {"fair", POND_PARAMETER_LIST, "",
     "Fairtrade,Fair Trade,Fairtrade International,WFTO,Fair for Life,B Corp,SA8000,Living Wage", 0,
     0, "", "Certifications that say fair practice."},
};

static enum pond_status run(struct pond_study *study, struct pond_result *result,
                            struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct people_study *people = NULL;

    POND_TRY(POND_NEW(&people, 1, err));
    POND_TRY(people_input(people, study, err));
    POND_TRY(people_add_known(people, result, err));
    POND_TRY(people_add_groups(people, result, err));
    POND_TRY(people_add_places(people, result, err));
    POND_TRY(people_add_kinds(people, result, err));
    POND_TRY(people_add_kinds_by(people, result, err));
    POND_TRY(people_add_services(people, result, err));
    POND_TRY(people_add_firms(people, result, err));
    POND_TRY(people_add_findings(people, result, err));
done:
    people_free(people);
    return status;
}

const struct pond_analysis pond_analysis_people = {
    .name = "impact people",
    .version = 1,
    .question = "Who works where for what pay, who owns the firms, what is bought locally, who "
                "reaches essential services, and who depends on whom?",
    .method =
        "Sums and shares of what is on record, and of how many firms it is: jobs and pay by size "
        "class (Recommendation 2003/361/EC), industry, occupation and place; purchases by where "
        "the "
        "seller is; people within reach of the nearest service; diversity (Shannon 1948, Simpson "
        "1949, Hill 1973) and concentration (Hirschman 1964; Hall and Tideman 1967). "
        "docs/people.md has every definition.",
    .needs = POND_NEED_RECORDS,
    .parameters = (int32_t)(sizeof parameters / sizeof *parameters),
    .parameter = parameters,
    .run = run,
};
