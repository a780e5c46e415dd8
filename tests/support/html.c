/* A small parser of what Pond writes: XML with an HTML doctype.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/html.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX 64
#define NAME_MAX_SIZE 64
#define IDS_MAX 4096

struct ids {
    char *id[IDS_MAX];
    int count;
};

struct checker {
    const char *page;
    const char *at;
    char open[DEPTH_MAX][NAME_MAX_SIZE];
    int depth;
    struct ids given;
    struct ids wanted;
};

static void stop(const struct checker *checker, const char *what)
{
    print_error("%s at byte %ld: \"%.90s\"\n", what, (long)(checker->at - checker->page),
                checker->at);
    fail();
}

static void keep(struct ids *ids, const char *text, size_t length)
{
    assert_true(ids->count < IDS_MAX);
    ids->id[ids->count] = strndup(text, length);
    assert_non_null(ids->id[ids->count]);
    ids->count++;
}

static bool has(const struct ids *ids, const char *id)
{
    for (int i = 0; i < ids->count; i++) {
        if (strcmp(ids->id[i], id) == 0) {
            return true;
        }
    }
    return false;
}

static void clear(struct ids *ids)
{
    for (int i = 0; i < ids->count; i++) {
        free(ids->id[i]);
    }
}

static void check_entity(struct checker *checker)
{
    static const char *const known[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};

    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strncmp(checker->at, known[i], strlen(known[i])) == 0) {
            return;
        }
    }
    stop(checker, "an ampersand that is not escaped");
}

/* One character of text or of an attribute's value. */
static void pass_character(struct checker *checker)
{
    unsigned char byte = (unsigned char)*checker->at;
    int more = byte >= 0xF0 ? 3 : byte >= 0xE0 ? 2 : byte >= 0xC0 ? 1 : 0;

    if (byte == '&') {
        check_entity(checker);
    }
    if ((byte < 0x20 && byte != '\n' && byte != '\t') || byte == 0x7F ||
        (byte >= 0x80 && byte < 0xC2)) {
        stop(checker, "a byte that may not be there");
    }
    for (int i = 1; i <= more; i++) {
        if (((unsigned char)checker->at[i] & 0xC0U) != 0x80U) {
            stop(checker, "not UTF-8");
        }
    }
    checker->at += 1 + more;
}

static size_t name_length(const char *text)
{
    size_t length = 0;

    while (isalnum((unsigned char)text[length]) != 0 || text[length] == '-') {
        length++;
    }
    return length;
}

/* The ids in "a b c". */
static void keep_words(struct ids *ids, const char *value, size_t length)
{
    while (length > 0) {
        size_t word = 0;
        while (word < length && value[word] != ' ') {
            word++;
        }
        keep(ids, value, word);
        value += word;
        length -= word;
        if (length > 0) {
            value++;
            length--;
        }
    }
}

static void note_attribute(struct checker *checker, const char *name, const char *value,
                           size_t length)
{
    if (strcmp(name, "id") == 0) {
        keep(&checker->given, value, length);
        for (int i = 0; i + 1 < checker->given.count; i++) {
            if (strcmp(checker->given.id[i], checker->given.id[checker->given.count - 1]) == 0) {
                stop(checker, "an id given twice");
            }
        }
    } else if (strcmp(name, "aria-labelledby") == 0) {
        keep_words(&checker->wanted, value, length);
    } else if (strcmp(name, "href") == 0) {
        if (*value != '#') {
            stop(checker, "a link that leaves the page");
        }
        keep(&checker->wanted, value + 1, length - 1);
    } else if (strncmp(name, "on", 2) == 0 || strcmp(name, "src") == 0 ||
               strcmp(name, "style") == 0) {
        stop(checker, "an attribute that the policy forbids");
    }
}

static void pass_attribute(struct checker *checker)
{
    char name[NAME_MAX_SIZE] = "";
    const char *value = NULL;
    size_t length = name_length(checker->at);
    bool view_box = strncmp(checker->at, "viewBox=", 8) == 0;

    if (length == 0 || length >= sizeof name || (!view_box && checker->at[length] != '=')) {
        stop(checker, "not an attribute");
    }
    memcpy(name, checker->at, length);
    checker->at += length;
    if (strncmp(checker->at, "=\"", 2) != 0) {
        stop(checker, "an attribute without quotes");
    }
    checker->at += 2;
    value = checker->at;
    while (*checker->at != '"') {
        if (*checker->at == '\0' || *checker->at == '<' || *checker->at == '>') {
            stop(checker, "an attribute that does not end");
        }
        pass_character(checker);
    }
    note_attribute(checker, name, value, (size_t)(checker->at - value));
    checker->at++;
}

static void pass_close(struct checker *checker)
{
    size_t length = name_length(checker->at + 2);

    if (checker->depth == 0 ||
        strncmp(checker->open[checker->depth - 1], checker->at + 2, length) != 0 ||
        checker->open[checker->depth - 1][length] != '\0' || checker->at[2 + length] != '>') {
        stop(checker, "an end that closes nothing");
    }
    checker->depth--;
    checker->at += length + 3;
}

static void pass_open(struct checker *checker)
{
    size_t length = name_length(checker->at + 1);

    if (length == 0 || length >= NAME_MAX_SIZE || checker->depth == DEPTH_MAX) {
        stop(checker, "not an element");
    }
    memcpy(checker->open[checker->depth], checker->at + 1, length);
    checker->open[checker->depth][length] = '\0';
    checker->depth++;
    checker->at += length + 1;
    while (*checker->at == ' ') {
        checker->at++;
        pass_attribute(checker);
    }
    if (strncmp(checker->at, "/>", 2) == 0) {
        checker->depth--;
        checker->at += 2;
    } else if (*checker->at == '>') {
        checker->at++;
    } else {
        stop(checker, "an element that does not end");
    }
    if (checker->depth > 0 && strcmp(checker->open[checker->depth - 1], "script") == 0) {
        stop(checker, "a script");
    }
}

void assert_page(const char *page)
{
    static const char doctype[] = "<!DOCTYPE html>\n";
    static struct checker checker;

    checker = (struct checker){.page = page, .at = page};
    if (strncmp(page, doctype, strlen(doctype)) != 0) {
        stop(&checker, "no doctype");
    }
    checker.at += strlen(doctype);
    while (*checker.at != '\0') {
        if (strncmp(checker.at, "</", 2) == 0) {
            pass_close(&checker);
        } else if (*checker.at == '<') {
            pass_open(&checker);
        } else {
            if (checker.depth == 0 && *checker.at != '\n') {
                stop(&checker, "text outside the page");
            }
            pass_character(&checker);
        }
    }
    if (checker.depth != 0) {
        stop(&checker, "an element that is not closed");
    }
    for (int i = 0; i < checker.wanted.count; i++) {
        if (!has(&checker.given, checker.wanted.id[i])) {
            print_error("nothing has the id \"%s\"\n", checker.wanted.id[i]);
            fail();
        }
    }
    clear(&checker.given);
    clear(&checker.wanted);
}

void assert_no_network(const char *page)
{
    static const char *const forbidden[] = {"http:",   "https:", "//",         " src=",   "url(",
                                            "@import", "<link",  "<script",    "<iframe", "<img",
                                            "<object", "<embed", "javascript:"};

    for (size_t i = 0; i < sizeof forbidden / sizeof *forbidden; i++) {
        const char *found = strstr(page, forbidden[i]);
        if (found != NULL) {
            print_error("the page holds \"%s\": %.80s\n", forbidden[i], found);
            fail();
        }
    }
    if (strstr(page, "default-src 'none'") == NULL) {
        print_error("the page has no policy\n");
        fail();
    }
}

int64_t count_of(const char *page, const char *part)
{
    int64_t count = 0;

    for (const char *at = strstr(page, part); at != NULL; at = strstr(at + 1, part)) {
        count++;
    }
    return count;
}
