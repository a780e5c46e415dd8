/* SHA-256 against the vectors of FIPS 180-2, appendix B, and of files.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"

#define HASH_OF_ABC "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define HASH_OF_MILLION_A "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
#define HASH_OF_NOTHING "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static void published_vectors_are_met_in_pieces_and_whole(void **state)
{
    struct pond_hash hash;
    char text[POND_HASH_SIZE];

    (void)state;
    pond_hash_begin(&hash);
    pond_hash_end(&hash, text);
    assert_string_equal(text, HASH_OF_NOTHING);
    pond_hash_begin(&hash);
    pond_hash_add(&hash, "a", 1);
    pond_hash_add(&hash, "", 0);
    pond_hash_add(&hash, "bc", 2);
    pond_hash_end(&hash, text);
    assert_string_equal(text, HASH_OF_ABC);
}

static void a_file_has_the_hash_of_its_bytes(void **state)
{
    struct pond_error error = {0};
    char *folder = make_folder();
    char *bytes = malloc(1000000);
    char text[POND_HASH_SIZE];

    (void)state;
    assert_non_null(bytes);
    memset(bytes, 'a', 1000000);
    write_file(in_folder(folder, "a"), bytes, 1000000);
    assert_ok(pond_hash_file(in_folder(folder, "a"), text, &error));
    assert_string_equal(text, HASH_OF_MILLION_A);
    write_file(in_folder(folder, "empty"), "", 0);
    assert_ok(pond_hash_file(in_folder(folder, "empty"), text, &error));
    assert_string_equal(text, HASH_OF_NOTHING);
    assert_fails(pond_hash_file(in_folder(folder, "none"), text, &error), POND_ENOTFOUND, "none");
    assert_fails(pond_hash_file(folder, text, &error), POND_EIO, folder);
    free(bytes);
    remove_folder(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_vectors_are_met_in_pieces_and_whole),
        cmocka_unit_test(a_file_has_the_hash_of_its_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
