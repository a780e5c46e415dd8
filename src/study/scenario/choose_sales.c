/* Who sold a product to whom in the period: one pass over the trades.
 * SPDX-License-Identifier: Apache-2.0 */
#include "study/scenario/choose.h"

#include <math.h>
#include <stdio.h>

#include "base/alloc.h"
#include "records/money.h"
#include "study/scenario/expression.h"

static bool is_called(const struct study_chooser *chooser, int64_t row, const char *text)
{
    const char *name = pond_batch_text(&chooser->product, POND_PRODUCT_NAME, row);
    const char *category = pond_batch_text(&chooser->product, POND_PRODUCT_CATEGORY, row);
    const char *code = pond_dictionary_text(chooser->study->codes.of[POND_PRODUCT], (int32_t)row);

    return study_same_text(code, text) || (name != NULL && study_same_text(name, text)) ||
           (category != NULL && study_same_text(category, text));
}

static enum pond_status no_such_product(const struct study_chooser *chooser, const char *text,
                                        struct study_where where, struct pond_error *err)
{
    char list[400] = "";
    size_t used = 0;

    for (int64_t i = 0; i < chooser->product.rows && i < 8 && used < sizeof list; i++) {
        const char *name = pond_batch_text(&chooser->product, POND_PRODUCT_NAME, i);
        int wrote =
            snprintf(list + used, sizeof list - used, "%s\"%.30s\"", i == 0 ? ": " : ", ",
                     name != NULL ? name
                                  : pond_dictionary_text(chooser->study->codes.of[POND_PRODUCT],
                                                         (int32_t)i));
        used += wrote < 0 ? sizeof list : (size_t)wrote;
    }
    return pond_fail(err, POND_ENOTFOUND,
                     "%s: %s.product: no product has the code, name or category \"%s\" (there are "
                     "%lld%s%s)",
                     where.file, where.path, text, (long long)chooser->product.rows, list,
                     chooser->product.rows > 8 ? ", ..." : "");
}

enum pond_status study_find_products(const struct study_chooser *chooser, const json_t *texts,
                                     struct study_where where, uint8_t *meant,
                                     struct pond_error *err)
{
    const char *text = NULL;

    for (size_t i = 0; (text = study_text_at(texts, i)) != NULL; i++) {
        bool found = false;

        for (int64_t row = 0; row < chooser->product.rows; row++) {
            if (is_called(chooser, row, text)) {
                meant[row] = 1;
                found = true;
            }
        }
        if (!found) {
            return no_such_product(chooser, text, where, err);
        }
    }
    return POND_OK;
}

struct sales_reader {
    const struct study_chooser *chooser;
    const uint8_t *meant;
    double unit; /* major units of one minor unit */
    struct study_sale *sale;
    int64_t count;
    int64_t capacity;
};

static enum pond_status take_trades(void *user, const struct pond_batch *batch,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct sales_reader *reader = user;
    const struct study_chooser *chooser = reader->chooser;

    for (int64_t row = 0; row < batch->rows; row++) {
        int64_t product = batch->column[POND_TRADE_PRODUCT].i64[row];
        int64_t seller = batch->column[POND_TRADE_SELLER].i64[row];
        int64_t buyer = batch->column[POND_TRADE_BUYER].i64[row];

        if (product < 0 || reader->meant[product] == 0 || seller < 0 ||
            batch->column[POND_TRADE_CURRENCY].i64[row] != chooser->study->totals.currency) {
            continue;
        }
        POND_TRY(POND_GROW(&reader->sale, &reader->capacity, reader->count + 1, err));
        reader->sale[reader->count++] = (struct study_sale){
            .seller = chooser->node[seller],
            .buyer = buyer < 0 ? -1 : chooser->node[buyer],
            .value = (double)batch->column[POND_TRADE_VALUE].i64[row] * reader->unit,
        };
    }
done:
    return status;
}

enum pond_status study_find_sales(struct study_chooser *chooser, const json_t *product,
                                  struct study_where where, struct study_sale **out, int64_t *count,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_study *study = chooser->study;
    uint8_t *meant = NULL;
    struct sales_reader reader = {.chooser = chooser,
                                  .unit = pow(10.0, -pond_currency_digits(study->totals.currency))};
    struct pond_read_filter filter = {
        .from_s = study->totals.first_s,
        .to_s = study->totals.last_s + 1,
        .fields = 1U << POND_TRADE_SELLER | 1U << POND_TRADE_BUYER | 1U << POND_TRADE_PRODUCT |
                  1U << POND_TRADE_VALUE | 1U << POND_TRADE_CURRENCY | 1U << POND_TRADE_TIME,
    };

    *out = NULL;
    *count = 0;
    POND_TRY(POND_NEW(&meant, chooser->product.rows, err));
    POND_TRY(study_find_products(chooser, product, where, meant, err));
    reader.meant = meant;
    POND_TRY(pond_store_read(study->store, POND_TRADE, &filter,
                             (struct pond_sink){.user = &reader, .records = take_trades}, err));
    if (reader.count == 0) {
        status =
            pond_fail(err, POND_ENOTFOUND, "%s: %s.product: nobody sold that product in the period",
                      where.file, where.path);
        goto done;
    }
    for (int64_t k = 0; k < reader.count; k++) { /* no padding goes into the hash */
        pond_hash_add(&study->input, &reader.sale[k].seller, sizeof reader.sale[k].seller);
        pond_hash_add(&study->input, &reader.sale[k].buyer, sizeof reader.sale[k].buyer);
        pond_hash_add(&study->input, &reader.sale[k].value, sizeof reader.sale[k].value);
    }
    *out = reader.sale;
    *count = reader.count;
    reader.sale = NULL;
done:
    pondi_free(reader.sale);
    pondi_free(meant);
    return status;
}
