/* Words that name columns in English, German, French, Spanish, Portuguese, Italian and Dutch.
 * SPDX-License-Identifier: Apache-2.0 */
#include "ingest/guess_roles.h"

#include <string.h>

/* Phrases of a role, separated by commas; all words of one must stand in the name. */
static const struct {
    enum pondi_role role;
    const char *phrases;
} table[] = {
    {PONDI_ROLE_SELLER_NAME,
     "seller name,vendor name,supplier name,lieferant name,nom fournisseur,nombre proveedor"},
    {PONDI_ROLE_SELLER, "seller,vendor,supplier,sold by,verkaufer,lieferant,anbieter,vendeur,"
                        "fournisseur,proveedor,vendedor,fornecedor,fornitore,venditore,"
                        "leverancier,verkoper,manufacturer"},
    {PONDI_ROLE_BUYER_NAME, "buyer name,customer name,client name,store name,shop name,kunde name,"
                            "nom client,nombre cliente,nome cliente"},
    {PONDI_ROLE_BUYER, "buyer,customer,client,store,shop,retailer,purchaser,sold to,bill to,"
                       "ship to,kunde,kaufer,acheteur,cliente,comprador,acquirente,klant,koper"},
    {PONDI_ROLE_PRODUCT_NAME,
     "item description,product description,item name,product name,article name,description,"
     "produktname,artikelname,bezeichnung,artikelbezeichnung,designation,descripcion,descricao,"
     "descrizione,omschrijving,nombre producto,nom produit"},
    {PONDI_ROLE_PRODUCT, "product,item,sku,stock code,article,artikel,produkt,produit,producto,"
                         "articulo,produto,prodotto,articolo,material number,part number"},
    {PONDI_ROLE_CATEGORY, "category,category name,product group,warengruppe,kategorie,categorie,"
                          "categoria"},
    {PONDI_ROLE_QUANTITY, "quantity,qty,bottles sold,bottles,units sold,units,pieces,pcs,menge,"
                          "anzahl,stuck,quantite,cantidad,quantidade,quantita,aantal,hoeveelheid"},
    {PONDI_ROLE_PRICE, "unit price,price,price each,rate,einzelpreis,stuckpreis,preis,"
                       "prix unitaire,prix,precio unitario,precio,preco unitario,preco,"
                       "prezzo unitario,prezzo,prijs,state bottle retail"},
    {PONDI_ROLE_VALUE, "sale dollars,sale usd,sales amount,line total,total amount,net amount,"
                       "amount,value,total,sales,sale,revenue,turnover,umsatz,betrag,wert,summe,"
                       "gesamt,gesamtpreis,montant,valeur,importe,valor,importo,valore,bedrag,"
                       "omzet,totale"},
    {PONDI_ROLE_DATE, "date,invoice date,order date,transaction date,sale date,timestamp,datum,"
                      "rechnungsdatum,bestelldatum,fecha,data,giorno,day"},
    {PONDI_ROLE_CLOCK, "time,uhrzeit,zeit,heure,hora,ora,tijd"},
    {PONDI_ROLE_REFERENCE, "invoice line,invoice number,invoice no,invoice item number,invoice,"
                           "order id,order number,order no,order,transaction,receipt,bill number,"
                           "reference,rechnung,rechnungsnummer,rechnungsnr,bestellung,"
                           "bestellnummer,beleg,belegnummer,facture,commande,factura,pedido,"
                           "fattura,ordine,factuur,bon"},
    {PONDI_ROLE_CURRENCY, "currency,wahrung,devise,moneda,moeda,valuta"},
    {PONDI_ROLE_FIRM, "firm,company,business,establishment,firma,unternehmen,entreprise,societe,"
                      "empresa,azienda,bedrijf"},
    {PONDI_ROLE_NAME, "name,firm name,company name,business name,nom,nombre,nome,naam"},
    {PONDI_ROLE_INDUSTRY, "industry,naics,nace,sic,sector,branche,secteur,settore"},
    {PONDI_ROLE_PLACE, "city,town,municipality,country,stadt,ort,ville,ciudad,cidade,citta,stad,"
                       "plaats,land,pays,pais,paese"},
    {PONDI_ROLE_LATITUDE, "latitude,lat,breitengrad,breite,latitud"},
    {PONDI_ROLE_LONGITUDE, "longitude,lon,lng,long,langengrad,lange,longitud"},
    {PONDI_ROLE_EMPLOYEES, "employees,employee count,headcount,staff,workers,mitarbeiter,"
                           "beschaftigte,effectif,empleados,dipendenti"},
};

/* U+00C0..U+00FF without their accents, for the C3 80..BF range of UTF-8. */
static const char plain[] = "aaaaaaaceeeeiiiidnooooo ouuuuytsaaaaaaaceeeeiiiidnooooo ouuuuyty";

/* Words being written. */
struct writer {
    char *words;
    size_t used;
    bool was_lower;
};

static void put_space(struct writer *out)
{
    if (out->used > 0 && out->words[out->used - 1] != ' ') {
        out->words[out->used++] = ' ';
    }
}

static bool is_upper(unsigned char c)
{
    return c >= 'A' && c <= 'Z';
}

/* A small letter or a digit. */
static bool is_plain(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* One character of a name; bytes taken. */
static size_t put_character(struct writer *out, const unsigned char *at)
{
    if (at[0] == 0xC3 && at[1] >= 0x80 && at[1] <= 0xBF) {
        out->words[out->used++] = plain[at[1] - 0x80];
        out->was_lower = true;
        return 2;
    }
    if (is_upper(*at) || is_plain(*at)) {
        if (out->was_lower && is_upper(*at)) {
            put_space(out);
        }
        out->was_lower = *at >= 'a' && *at <= 'z';
        out->words[out->used++] = (char)(is_upper(*at) ? *at - 'A' + 'a' : *at);
        return 1;
    }
    put_space(out);
    out->was_lower = false;
    return 1;
}

void pondi_words(char words[PONDI_WORDS_MAX + 1], const char *name)
{
    struct writer out = {.words = words};
    const unsigned char *at = (const unsigned char *)name;

    while (*at != '\0' && out.used + 2 < PONDI_WORDS_MAX) {
        at += put_character(&out, at);
    }
    while (out.used > 0 && words[out.used - 1] == ' ') {
        out.used--;
    }
    words[out.used] = '\0';
}

static int count_words(const char *words)
{
    int count = *words != '\0';

    for (; *words != '\0'; words++) {
        count += *words == ' ';
    }
    return count;
}

/* Whether a word stands in a list of words. */
static bool has_word(const char *words, const char *word, size_t length)
{
    while (*words != '\0') {
        size_t size = strcspn(words, " ");
        if (size == length && memcmp(words, word, length) == 0) {
            return true;
        }
        words += size;
        words += *words == ' ';
    }
    return false;
}

/* How well a name fits a phrase: words found, less a little for words that the phrase lacks. */
static double fit_phrase(const char *words, const char *phrase, size_t length)
{
    int found = 0;

    for (size_t at = 0; at < length;) {
        size_t size = strcspn(phrase + at, " ,");
        if (size > length - at) {
            size = length - at;
        }
        if (!has_word(words, phrase + at, size)) {
            return 0.0;
        }
        found++;
        at += size + 1;
    }
    return found - 0.1 * (count_words(words) - found);
}

static double fit_role(const char *words, const char *phrases)
{
    double best = 0.0;

    while (*phrases != '\0') {
        size_t size = strcspn(phrases, ",");
        double fit = fit_phrase(words, phrases, size);
        best = fit > best ? fit : best;
        phrases += size;
        phrases += *phrases == ',';
    }
    return best;
}

/* Words that make a name something else than its noun. */
static bool is_other(enum pondi_role role, const char *words)
{
    static const char *const not_codes[] = {"address", "location", "zip",   "status", "phone",
                                            "email",   "county",   "state", "price",  "cost"};
    bool code = role == PONDI_ROLE_SELLER || role == PONDI_ROLE_BUYER ||
                role == PONDI_ROLE_PRODUCT || role == PONDI_ROLE_FIRM ||
                role == PONDI_ROLE_REFERENCE;

    for (size_t i = 0; code && i < sizeof not_codes / sizeof *not_codes; i++) {
        if (has_word(words, not_codes[i], strlen(not_codes[i]))) {
            return true;
        }
    }
    return (code || role == PONDI_ROLE_QUANTITY || role == PONDI_ROLE_VALUE) &&
           (has_word(words, "date", 4) || has_word(words, "datum", 5));
}

/* The best pair of role and column that is still free. */
static double best_pair(const int32_t column[PONDI_ROLES], const struct pondi_sample *sample,
                        const bool *taken, enum pondi_role *role, int32_t *best_column)
{
    double best = 0.0;

    for (int32_t c = 0; c < sample->columns; c++) {
        char words[PONDI_WORDS_MAX + 1];
        if (c < 1024 && taken[c]) {
            continue;
        }
        pondi_words(words, sample->name[c]);
        for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
            double fit = column[table[i].role] >= 0 || is_other(table[i].role, words)
                             ? 0.0
                             : fit_role(words, table[i].phrases);
            if (fit > best) {
                best = fit;
                *role = table[i].role;
                *best_column = c;
            }
        }
    }
    return best;
}

void pondi_roles_find(int32_t column[PONDI_ROLES], const struct pondi_sample *sample)
{
    bool taken[1024] = {false};
    enum pondi_role role = PONDI_ROLE_SELLER;
    int32_t c = 0;

    for (int i = 0; i < PONDI_ROLES; i++) {
        column[i] = -1;
    }
    for (int i = 0; i < PONDI_ROLES && best_pair(column, sample, taken, &role, &c) > 0.0; i++) {
        column[role] = c;
        if (c < 1024) {
            taken[c] = true;
        }
    }
}
