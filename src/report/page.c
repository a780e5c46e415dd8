/* The page around what was added.
 * SPDX-License-Identifier: Apache-2.0 */
#include <sodium.h>
#include <string.h>

#include "report/document.h"
#include "report/style.h"

/* Nothing may be loaded, run or sent; only this very style sheet applies. */
static enum pond_status put_policy(struct pondi_markup *out, struct pond_error *err)
{
    crypto_hash_sha256_state state;
    unsigned char digest[crypto_hash_sha256_BYTES];
    char text[sodium_base64_ENCODED_LEN(crypto_hash_sha256_BYTES, sodium_base64_VARIANT_ORIGINAL)];

    if (sodium_init() < 0) {
        return pond_fail(err, POND_EIO, "libsodium cannot start");
    }
    (void)crypto_hash_sha256_init(&state);
    for (int32_t i = 0; pondi_style[i] != NULL; i++) {
        (void)crypto_hash_sha256_update(&state, (const unsigned char *)pondi_style[i],
                                        strlen(pondi_style[i]));
    }
    (void)crypto_hash_sha256_final(&state, digest);
    sodium_bin2base64(text, sizeof text, digest, sizeof digest, sodium_base64_VARIANT_ORIGINAL);
    pondi_put_format(out,
                     "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                     "style-src 'sha256-%s'; base-uri 'none'; form-action 'none'\"/>\n",
                     text);
    return POND_OK;
}

enum pond_status pondi_put_page(struct pondi_markup *out, const struct pond_report *report,
                                struct pond_error *err)
{
    enum pond_status status = POND_OK;
    bool listed = report->sections > 1;

    pondi_put(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n");
    POND_TRY(put_policy(out, err));
    pondi_put(out, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
                   "<meta name=\"generator\" content=\"Pond\"/>\n<title>");
    pondi_put_text(out, report->title);
    pondi_put(out, "</title>\n<style>");
    for (int32_t i = 0; pondi_style[i] != NULL; i++) {
        pondi_put(out, pondi_style[i]);
    }
    pondi_put(out, "</style>\n</head>\n<body>\n");
    pondi_put(out, listed ? "<div class=\"page listed\">\n" : "<div class=\"page\">\n");
    pondi_put(out, "<header>\n<svg class=\"rings\" viewBox=\"0 0 40 40\" fill=\"none\" "
                   "stroke=\"currentColor\" aria-hidden=\"true\"><circle cx=\"20\" cy=\"20\" "
                   "r=\"3\" fill=\"currentColor\"/><circle cx=\"20\" cy=\"20\" r=\"9\" "
                   "stroke-width=\"2.5\"/><circle cx=\"20\" cy=\"20\" r=\"14\" "
                   "stroke-width=\"1.75\"/><circle cx=\"20\" cy=\"20\" r=\"18.5\"/></svg>\n<h1>");
    pondi_put_text(out, report->title);
    pondi_put(out, "</h1>\n");
    if (*report->subtitle != '\0') {
        pondi_put(out, "<p class=\"subtitle\">");
        pondi_put_text(out, report->subtitle);
        pondi_put(out, "</p>\n");
    }
    pondi_put(out, "</header>\n");
    if (listed) {
        pondi_put(out, "<nav aria-labelledby=\"contents\">\n<p id=\"contents\">Contents</p>\n"
                       "<ol>\n");
        pondi_put_markup(out, &report->contents);
        pondi_put(out, "</ol>\n</nav>\n");
    }
    pondi_put(out, "<main>\n");
    pondi_put_markup(out, &report->body);
    pondi_put(out, report->sections > 0 ? "</section>\n</main>\n" : "</main>\n");
    pondi_put(out, "<footer>Made by Pond. This file is complete in itself and loads nothing from "
                   "elsewhere.</footer>\n</div>\n</body>\n</html>\n");
    status = pondi_markup_check(out, 0, err);
done:
    return status;
}
