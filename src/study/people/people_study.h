/* People indicators: what is known of each firm and place, and what is made of it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_PEOPLE_PEOPLE_STUDY_H
#define POND_STUDY_PEOPLE_PEOPLE_STUDY_H

#include "base/dictionary.h"
#include "impact/sourcing.h"
#include "study/study.h"

/** Most size classes, the last one open. */
#define PEOPLE_SIZES_MAX 16

/** Longest name of a size class, with its NUL. */
#define PEOPLE_SIZE_NAME 32

/** Kinds of one sort (of ownership, of certification) and which firm is of which. */
struct people_kinds {
    struct pond_dictionary *keys; /**< kinds in small letters */
    char **name;                  /**< kinds: as first written */
    int64_t names;
    int64_t name_room;
    int64_t pairs;
    int64_t pair_room;
    int32_t *kind_of; /**< pairs: its kind; a firm's pairs stand together and are distinct */
    int64_t *firm_of; /**< pairs: its firm, rising */
    int64_t firm_room;
    uint8_t *known; /**< firms: 1: its record says */
    int64_t *start; /**< firms + 1: a firm's pairs */
};

/** Jobs and pay by occupation, over the firms that say. */
struct people_occupation {
    int64_t firms;
    double jobs;
    double paid_jobs; /**< jobs whose pay is known */
    double pay;       /**< theirs, for a year */
};

/** One essential kind of service: industries whose codes begin so. */
struct people_service {
    char *name;
    char **prefix; /**< without dots */
    int64_t prefixes;
    int64_t prefix_room;
};

/** What is known, by the number of a firm, a place, an industry. */
struct people_study {
    struct pond_study *study;
    bool trades; /**< there is a network of the period */
    int64_t firms;
    int64_t places;
    struct pond_dictionary *industries;
    int32_t size_classes;
    double size_from[PEOPLE_SIZES_MAX]; /**< least jobs of each class; the first is 0 */
    char size_name[PEOPLE_SIZES_MAX][PEOPLE_SIZE_NAME];

    int32_t *place;       /**< firms; -1: not known, as below */
    int32_t *industry;    /**< firms */
    int32_t *kind;        /**< firms: of business: the first characters of the industry */
    int32_t *size;        /**< firms: class by jobs */
    double *latitude;     /**< firms: its own, else its place's; NaN: not known, as below */
    double *longitude;    /**< firms */
    double *jobs;         /**< firms */
    double *paid_jobs;    /**< firms: jobs whose pay is known; 0: of none */
    double *pay;          /**< firms: their pay for a year */
    double *turnover;     /**< firms: sales to anyone in the period */
    uint8_t *fair;        /**< firms: 1: certified for fair practice */
    uint8_t *fair_kind;   /**< kinds of certification: 1: it says so */
    double *population;   /**< places */
    double *place_degree; /**< places x 2: latitude, longitude */
    struct pond_dictionary *kinds_of_business;
    struct pond_sourcing *bought; /**< firms; zero: bought nothing in the period */

    struct people_kinds ownership;
    struct people_kinds certification;

    struct pond_dictionary *occupations;
    struct people_occupation *occupation; /**< occupations */
    int64_t occupation_room;
    int64_t other_currency; /**< records of jobs whose pay is in another currency */
    int64_t currency;       /**< of pay and trade; POND_MISSING: none is known */

    const char *codes; /**< the classification of industry codes: "naics", "nace", "bea" */
    struct people_service *service;
    int64_t services;
    int64_t service_room;
    int32_t *service_of; /**< industries: the service of its firms; -1: none */
};

/** What firms of a group come to. Counts say of how many something is known. */
struct people_sum {
    int64_t firms;
    int64_t with_jobs;
    int64_t with_pay;
    int64_t with_turnover;
    int64_t with_place;
    int64_t with_point;
    int64_t with_industry;
    int64_t with_ownership;
    int64_t with_certification;
    int64_t certified;
    int64_t fair;
    int64_t buyers; /**< firms that bought anything in the period */
    double jobs;
    double paid_jobs;
    double pay;
    double turnover;
    struct pond_sourcing bought;
};

/** Read all that is known. What pond_study_load_network returns, but for a period without trades;
 * POND_EINVAL, a parameter; POND_EPARSE, POND_EIO: the file of services. */
enum pond_status people_input(struct people_study *people, struct pond_study *study,
                              struct pond_error *err);

/** Read jobs, pay and occupations. What the store returns; POND_ENOMEM. */
enum pond_status people_read_jobs(struct people_study *people, struct pond_error *err);

/** Read the kinds in a text of every firm, separated by semicolons. `none`: the word "none" says
 * that there is none. POND_ENOMEM. */
enum pond_status people_read_kinds(struct people_study *people, struct people_kinds *kinds,
                                   int32_t field, bool none, struct pond_error *err);

/** The number of a kind, upper or lower case; -1: no firm is of it. POND_ENOMEM. */
enum pond_status people_find_kind(const struct people_kinds *kinds, const char *name, int32_t *kind,
                                  struct pond_error *err);

/** Whether most codes of industries have a dot after digits, as those of NACE. */
bool people_codes_are_nace(const struct people_study *people);

/** Services from --services, or those of --codes, and which industry is of which. */
enum pond_status people_read_services(struct people_study *people, struct pond_error *err);

/** Sums over the firms of each group; `group` as in pond_concentration_of_groups. */
void people_sums(const struct people_study *people, const int32_t *group, int32_t groups,
                 struct people_sum *out);

/** Copy without blanks at its ends, in small letters (ASCII); the caller's to free. */
enum pond_status people_fold(char **out, const char *text, size_t length, struct pond_error *err);

/** The name of a place, or the code of one without; borrowed. */
const char *people_place(const struct people_study *people, int64_t place);

/** Money as shown, in whole minor units, and its unit. */
double people_money(const struct people_study *people, double value);
void people_unit(const struct people_study *people, char unit[4]);

/** Add the tables of size classes, occupations, industries; of ownership and certification, and
 * these by place and industry where any is on record; of firms; of places; of services and who
 * reaches them. POND_ENOMEM. */
enum pond_status people_add_groups(const struct people_study *people, struct pond_result *result,
                                   struct pond_error *err);
enum pond_status people_add_kinds(const struct people_study *people, struct pond_result *result,
                                  struct pond_error *err);
enum pond_status people_add_kinds_by(const struct people_study *people, struct pond_result *result,
                                     struct pond_error *err);
enum pond_status people_add_firms(const struct people_study *people, struct pond_result *result,
                                  struct pond_error *err);
enum pond_status people_add_places(const struct people_study *people, struct pond_result *result,
                                   struct pond_error *err);
enum pond_status people_add_services(const struct people_study *people, struct pond_result *result,
                                     struct pond_error *err);

/** Add what is known and what is not, key figures, assumptions, warnings. POND_ENOMEM. */
enum pond_status people_add_known(const struct people_study *people, struct pond_result *result,
                                  struct pond_error *err);
enum pond_status people_add_findings(const struct people_study *people, struct pond_result *result,
                                     struct pond_error *err);

/** Free it; takes NULL. */
void people_free(struct people_study *people);

#endif
