/* Where people begin: interventions with comments. A test runs them.
 * SPDX-License-Identifier: Apache-2.0 */
#include "study/change/change_form.h"

/* Its industries are those of the EPA's and the BEA's summary tables. */
static const char template[] =
    "{\n"
    "  \"//\": \"Interventions: what is done to an economy. Members whose names begin with // are "
    "comments.\",\n"
    "  \"//run\": \"pond impact change FILE --io-table TABLE; all members: pond impact new "
    "--schema, and docs/what-ifs.md\",\n"
    "  \"format\": \"" CHANGE_FORMAT "\",\n"
    "  \"name\": \"Lamps, start-ups and local food\",\n"
    "  \"interventions\": [\n"
    "    {\n"
    "      \"name\": \"Shops change their lamps\",\n"
    "      \"//what\": \"coefficient, intensity, new_firms, closure, sourcing or final_demand\",\n"
    "      \"what\": \"coefficient\",\n"
    "      \"//industry\": \"who changes, and what of: industries of the table without the "
    "region\",\n"
    "      \"industry\": [\"441\", \"445\", \"452\", \"4A0\"],\n"
    "      \"input\": \"22\",\n"
    "      \"//change\": \"relative, -0.2 is 20 % less, in the share take_up of the sector\",\n"
    "      \"change\": -0.2,\n"
    "      \"take_up\": 0.6,\n"
    "      \"//rebound\": \"of the money saved, the share that households spend again\",\n"
    "      \"rebound\": 0.5,\n"
    "      \"//cost\": \"once; what it buys, in shares that add up to 1\",\n"
    "      \"cost\": {\"amount\": 60000000, \"buys\": [{\"industry\": \"335\", \"share\": 0.6}, "
    "{\"industry\": \"23\", \"share\": 0.4}]}\n"
    "    },\n"
    "    {\n"
    "      \"name\": \"Fifty start-ups write software\",\n"
    "      \"what\": \"new_firms\",\n"
    "      \"industry\": \"5415\",\n"
    "      \"firms\": 50,\n"
    "      \"//size\": \"of each: employees, or output in money a year\",\n"
    "      \"employees\": 8,\n"
    "      \"//sales\": \"exports leave the region; the rest displaces what others sold, "
    "in shares of at most 1 together\",\n"
    "      \"exports\": 0.2,\n"
    "      \"displaces\": {\"here\": 0.2, \"elsewhere\": 0.5, \"abroad\": 0.1}\n"
    "    },\n"
    "    {\n"
    "      \"name\": \"A tenth of the food from outside is bought here\",\n"
    "      \"what\": \"sourcing\",\n"
    "      \"industry\": \"311FT\",\n"
    "      \"share\": 0.1,\n"
    "      \"from\": \"outside\",\n"
    "      \"to\": \"here\"\n"
    "    }\n"
    "  ]\n"
    "}\n";

const char *change_template(void)
{
    return template;
}
