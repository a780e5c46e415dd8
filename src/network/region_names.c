/* Names of towns and firms: made from syllables and words, the same for the same seed.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "base/random.h"
#include "network/region_parts.h"

static const char *const town_head[] = {
    "Ash",   "Bell",  "Birch",  "Black", "Bridge", "Brook", "Cedar",  "Clay",  "Clear",  "Cold",
    "Coral", "Crow",  "Dan",    "Deer",  "East",   "Elm",   "Fair",   "Fern",  "Fox",    "Glen",
    "Gold",  "Gray",  "Green",  "Hart",  "Hazel",  "High",  "Holly",  "Iron",  "Lake",   "Lark",
    "Linn",  "Long",  "Maple",  "Mar",   "Mill",   "Moss",  "New",    "North", "Oak",    "Otter",
    "Pine",  "Red",   "River",  "Rose",  "Rush",   "Sand",  "Silver", "South", "Spring", "Stone",
    "Swan",  "Thorn", "Timber", "Wal",   "West",   "White", "Wil",    "Win",   "Wolf",   "Wood",
};

static const char *const town_tail[] = {
    "field", "ton",  "ville", "burg", "wood",  "dale", "ford", "port", "view", "ridge",
    "brook", "mont", "haven", "lea",  "grove", "side", "well", "gate", "bury", "land",
};

static const char *const town_last[] = {"",         " Falls", " Center", " Junction", " Springs",
                                        " Heights", " City",  " Rapids", " Park",     " Station"};

static const char *const family[] = {
    "Larsen",   "Novak",    "Meyer",   "Okafor",  "Nguyen",   "Garcia",   "Schmidt", "Brandt",
    "Jensen",   "Kowalski", "Murphy",  "Patel",   "Lindgren", "Hansen",   "Weber",   "Dvorak",
    "Olson",    "Martinez", "Becker",  "Nielsen", "Walsh",    "Kruger",   "Bauer",   "Tran",
    "Andersen", "Fischer",  "Torres",  "Kelly",   "Svoboda",  "Peterson", "Haas",    "Lopez",
    "Van Dyke", "Sorensen", "Brennan", "Adeyemi", "Vogel",    "Lange",    "Hughes",  "Moreau",
};

static const char *const quality[] = {"Prairie", "Heartland",   "Riverside", "Midland",
                                      "First",   "Main Street", "Lakeside",  "Pioneer",
                                      "Central", "Hilltop",     "Corner",    "United"};

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define TOWN_WORDS (COUNT(town_head) * COUNT(town_tail))

void pond_region_place_name(char name[POND_REGION_NAME_SIZE], const struct pond_region *region,
                            int32_t place)
{
    /* An affine map is one to one modulo a number that shares no factor with the multiplier, so no
     * two towns of a region have one name: 1,200 words, then with another last word. */
    uint64_t shift = pond_random_below(region->options.seed, PONDI_STREAM_NAME, 0, 0, TOWN_WORDS);
    uint64_t word = ((uint64_t)place * 467 + shift) % TOWN_WORDS;
    uint64_t last = (uint64_t)place / TOWN_WORDS % COUNT(town_last);

    (void)snprintf(name, POND_REGION_NAME_SIZE, "%s%s%s", town_head[word / COUNT(town_tail)],
                   town_tail[word % COUNT(town_tail)], town_last[last]);
}

/* What names are drawn from: the lowest bit is the trade. */
static uint64_t name_bits(const struct pond_region *region, int32_t firm)
{
    return pond_random_bits(region->options.seed, PONDI_STREAM_NAME, (uint64_t)firm + 1, 0);
}

int32_t pondi_region_trade(const struct pond_region *region, int32_t firm)
{
    return (int32_t)(name_bits(region, firm) % 2);
}

void pond_region_firm_name(char name[POND_REGION_NAME_SIZE], const struct pond_region *region,
                           int32_t firm)
{
    uint64_t bits = name_bits(region, firm);
    const struct pondi_word_fact *words = &pondi_word_facts[region->industry[firm]];
    const char *trade = words->trade[pondi_region_trade(region, firm)];
    uint64_t kind = bits / 2 % 8;
    uint64_t pick = bits >> 16;
    char town[POND_REGION_NAME_SIZE];

    const char *one = family[pick % COUNT(family)];
    const char *two = family[pick / COUNT(family) % COUNT(family)];
    char initial = (char)('A' + pick / (COUNT(family) * COUNT(family)) % 25);

    if (region->employees[firm] >= POND_LARGE_EMPLOYEES) {
        (void)snprintf(name, POND_REGION_NAME_SIZE, "%s %s Corp.", one, trade);
    } else if (kind == 0) {
        pond_region_place_name(town, region, region->place[firm]);
        (void)snprintf(name, POND_REGION_NAME_SIZE, "%.40s %s", town, trade);
    } else if (kind == 1) {
        (void)snprintf(name, POND_REGION_NAME_SIZE, "%s %s", quality[pick % COUNT(quality)], trade);
    } else if (kind <= 3) {
        (void)snprintf(name, POND_REGION_NAME_SIZE, "%s & %s %s", one, two, trade);
    } else {
        (void)snprintf(name, POND_REGION_NAME_SIZE, "%c. %s %s", initial, one, trade);
    }
}
