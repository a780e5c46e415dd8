/* The tables and views of a store, version by version. A step that has been released is never
 * changed: a new version is a new step. test_sqlite_schema.c holds the tables against noun.c.
 * SPDX-License-Identifier: Apache-2.0 */
#include "store/sqlite.h"

/* Money in the currency's own unit, for people: ISO 4217 minor units, as pond_currency_digits. */
#define MONEY(amount, currency)                                                                    \
    "CASE WHEN " currency " IN ('BIF','CLP','DJF','GNF','ISK','JPY','KMF','KRW','PYG','RWF',"      \
    "'UGX','UYI','VND','VUV','XAF','XOF','XPF') THEN " amount " * 1.0 "                            \
    "WHEN " currency " IN ('BHD','IQD','JOD','KWD','LYD','OMR','TND') THEN " amount " / 1000.0 "   \
    "ELSE " amount " / 100.0 END"

/* ISO 8601, as pond_time_text. */
#define TIME(seconds)                                                                              \
    "CASE WHEN " seconds " % 86400 = 0 THEN date(" seconds ", 'unixepoch') "                       \
    "ELSE datetime(" seconds ", 'unixepoch') END"

static const char *const version_1[] = {
    "CREATE TABLE place ("
    " id INTEGER PRIMARY KEY CHECK (id >= 0),"
    " code TEXT NOT NULL UNIQUE,"
    " name TEXT,"
    " latitude REAL,"
    " longitude REAL) STRICT",

    "CREATE TABLE firm ("
    " id INTEGER PRIMARY KEY CHECK (id >= 0),"
    " code TEXT NOT NULL UNIQUE,"
    " name TEXT,"
    " industry TEXT,"
    " place INTEGER REFERENCES place,"
    " latitude REAL,"
    " longitude REAL,"
    " employees REAL,"
    " ownership TEXT) STRICT",

    "CREATE TABLE product ("
    " id INTEGER PRIMARY KEY CHECK (id >= 0),"
    " code TEXT NOT NULL UNIQUE,"
    " name TEXT,"
    " category TEXT,"
    " unit TEXT) STRICT",

    "CREATE TABLE source ("
    " id INTEGER PRIMARY KEY,"
    " path TEXT NOT NULL,"
    " hash TEXT NOT NULL,"
    " bytes INTEGER NOT NULL,"
    " header TEXT NOT NULL,"
    " delimiter INTEGER NOT NULL CHECK (delimiter BETWEEN 1 AND 127),"
    " mapping TEXT NOT NULL,"
    " imported_at INTEGER NOT NULL,"
    " again INTEGER NOT NULL CHECK (again IN (0, 1)),"
    " rows INTEGER NOT NULL DEFAULT 0,"
    " rejected INTEGER NOT NULL DEFAULT 0,"
    " places INTEGER NOT NULL DEFAULT 0,"
    " firms INTEGER NOT NULL DEFAULT 0,"
    " products INTEGER NOT NULL DEFAULT 0,"
    " trades INTEGER NOT NULL DEFAULT 0,"
    " stocks INTEGER NOT NULL DEFAULT 0,"
    " jobs INTEGER NOT NULL DEFAULT 0,"
    " uses INTEGER NOT NULL DEFAULT 0) STRICT",

    /* A file is imported once, unless the user says so. */
    "CREATE UNIQUE INDEX source_once ON source (hash) WHERE again = 0",

    /* What is read most stands first: SQLite decodes a record from its start. */
    "CREATE TABLE trade ("
    " id INTEGER PRIMARY KEY,"
    " seller INTEGER REFERENCES firm,"
    " buyer INTEGER REFERENCES firm,"
    " buyer_is_final INTEGER NOT NULL CHECK (buyer_is_final = 0 OR buyer IS NULL),"
    " product INTEGER REFERENCES product,"
    " quantity REAL,"
    " value INTEGER NOT NULL,"
    " currency TEXT NOT NULL,"
    " time INTEGER NOT NULL,"
    " reference TEXT,"
    " source INTEGER REFERENCES source,"
    " line INTEGER) STRICT",

    "CREATE TABLE stock ("
    " id INTEGER PRIMARY KEY,"
    " firm INTEGER NOT NULL REFERENCES firm,"
    " product INTEGER NOT NULL REFERENCES product,"
    " quantity REAL NOT NULL,"
    " time INTEGER NOT NULL,"
    " source INTEGER REFERENCES source,"
    " line INTEGER) STRICT",

    "CREATE TABLE job ("
    " id INTEGER PRIMARY KEY,"
    " firm INTEGER NOT NULL REFERENCES firm,"
    " time INTEGER NOT NULL,"
    " count REAL NOT NULL,"
    " occupation TEXT,"
    " pay INTEGER,"
    " currency TEXT,"
    " source INTEGER REFERENCES source,"
    " line INTEGER) STRICT",

    "CREATE TABLE use ("
    " id INTEGER PRIMARY KEY,"
    " firm INTEGER NOT NULL REFERENCES firm,"
    " time INTEGER NOT NULL,"
    " resource TEXT NOT NULL,"
    " amount REAL NOT NULL,"
    " unit TEXT NOT NULL,"
    " direction TEXT,"
    " source INTEGER REFERENCES source,"
    " line INTEGER) STRICT",

    "CREATE TABLE reject ("
    " id INTEGER PRIMARY KEY,"
    " source INTEGER NOT NULL REFERENCES source,"
    " line INTEGER NOT NULL,"
    " noun TEXT NOT NULL,"
    " \"column\" TEXT NOT NULL,"
    " value TEXT NOT NULL,"
    " expected TEXT NOT NULL,"
    " \"row\" TEXT NOT NULL) STRICT",

    "CREATE TABLE run ("
    " id INTEGER PRIMARY KEY,"
    " analysis TEXT NOT NULL,"
    " analysis_version INTEGER NOT NULL,"
    " pond_version TEXT NOT NULL,"
    " parameters TEXT NOT NULL,"
    " seed INTEGER NOT NULL,"
    " input_hash TEXT NOT NULL,"
    " result_hash TEXT NOT NULL,"
    " started_at INTEGER NOT NULL,"
    " seconds REAL NOT NULL) STRICT",

    /* value is for people (NULL: not a number); bits are the double's own, for Pond. */
    "CREATE TABLE run_figure ("
    " run INTEGER NOT NULL REFERENCES run,"
    " position INTEGER NOT NULL,"
    " name TEXT NOT NULL,"
    " value REAL,"
    " bits INTEGER NOT NULL,"
    " unit TEXT NOT NULL,"
    " description TEXT NOT NULL,"
    " PRIMARY KEY (run, position)) STRICT, WITHOUT ROWID",

    "CREATE TABLE run_note ("
    " run INTEGER NOT NULL REFERENCES run,"
    " kind TEXT NOT NULL CHECK (kind IN ('assumption', 'warning')),"
    " position INTEGER NOT NULL,"
    " text TEXT NOT NULL,"
    " PRIMARY KEY (run, kind, position)) STRICT, WITHOUT ROWID",

    "CREATE TABLE run_table ("
    " run INTEGER NOT NULL REFERENCES run,"
    " position INTEGER NOT NULL,"
    " name TEXT NOT NULL,"
    " description TEXT NOT NULL,"
    " rows INTEGER NOT NULL,"
    " PRIMARY KEY (run, position)) STRICT, WITHOUT ROWID",

    /* data: number, integer: 8 bytes a value, little-endian; text: 4 bytes length + 1 (0: missing)
     * and the bytes. A rowid table, since the values of a column may be many megabytes. */
    "CREATE TABLE run_column ("
    " id INTEGER PRIMARY KEY,"
    " run INTEGER NOT NULL,"
    " run_table INTEGER NOT NULL,"
    " position INTEGER NOT NULL,"
    " name TEXT NOT NULL,"
    " unit TEXT NOT NULL,"
    " description TEXT NOT NULL,"
    " type TEXT NOT NULL CHECK (type IN ('number', 'integer', 'text')),"
    " data BLOB NOT NULL,"
    " FOREIGN KEY (run, run_table) REFERENCES run_table (run, position),"
    " UNIQUE (run, run_table, position)) STRICT",

    "CREATE VIEW firm_view AS SELECT firm.id, firm.code, firm.name, firm.industry,"
    " place.code AS place, place.name AS place_name,"
    " coalesce(firm.latitude, place.latitude) AS latitude,"
    " coalesce(firm.longitude, place.longitude) AS longitude, firm.employees, firm.ownership"
    " FROM firm LEFT JOIN place ON place.id = firm.place",

    "CREATE VIEW trade_view AS SELECT trade.id, seller.code AS seller,"
    " CASE WHEN trade.buyer_is_final THEN '(final consumer)' ELSE buyer.code END AS buyer,"
    " product.code AS product, trade.quantity,"
    " " MONEY(
        "trade.value",
        "trade.currency") " AS value, trade.currency,"
                          " " TIME(
                              "trade.time") " AS time, trade.reference, source.path AS source, "
                                            "trade.line"
                                            " FROM trade LEFT JOIN firm AS seller ON seller.id = "
                                            "trade.seller"
                                            " LEFT JOIN firm AS buyer ON buyer.id = trade.buyer"
                                            " LEFT JOIN product ON product.id = trade.product"
                                            " LEFT JOIN source ON source.id = trade.source",

    "CREATE VIEW stock_view AS SELECT stock.id, firm.code AS firm, product.code AS product,"
    " stock.quantity, product.unit, " TIME(
        "stock.time") " AS time, source.path AS source,"
                      " stock.line FROM stock JOIN firm ON firm.id = stock.firm"
                      " JOIN product ON product.id = stock.product LEFT JOIN source ON source.id = "
                      "stock.source",

    "CREATE VIEW job_view AS SELECT job.id, firm.code AS firm, " TIME(
        "job.time") " AS time,"
                    " job.count, job.occupation, " MONEY(
                        "job.pay", "job.currency") " AS pay, job.currency,"
                                                   " source.path AS source, job.line"
                                                   " FROM job JOIN firm ON firm.id = job.firm LEFT "
                                                   "JOIN source ON source.id = job.source",

    "CREATE VIEW use_view AS SELECT use.id, firm.code AS firm, " TIME(
        "use.time") " AS time,"
                    " use.resource, use.amount, use.unit, use.direction, source.path AS source, "
                    "use.line"
                    " FROM use JOIN firm ON firm.id = use.firm LEFT JOIN source ON source.id = "
                    "use.source",

    "CREATE VIEW source_view AS SELECT id, path, bytes, " TIME(
        "imported_at") " AS imported_at,"
                       " rows, rejected, places, firms, products, trades, stocks, jobs, uses, hash "
                       "FROM source",

    "CREATE VIEW reject_view AS SELECT source.path AS source, reject.line, reject.noun,"
    " reject.\"column\", reject.value, reject.expected, reject.\"row\""
    " FROM reject JOIN source ON source.id = reject.source",

    "CREATE VIEW run_view AS SELECT id, analysis, parameters, seed,"
    " " TIME("started_at") " AS started_at, seconds, pond_version, input_hash, result_hash"
                           " FROM run",
    NULL,
};

/* What people indicators need: who lives in a place, what firms are certified for. */
static const char *const version_people[] = {
    "ALTER TABLE place ADD COLUMN population REAL",

    "ALTER TABLE firm ADD COLUMN certification TEXT",

    "DROP VIEW firm_view",

    "CREATE VIEW firm_view AS SELECT firm.id, firm.code, firm.name, firm.industry,"
    " place.code AS place, place.name AS place_name,"
    " coalesce(firm.latitude, place.latitude) AS latitude,"
    " coalesce(firm.longitude, place.longitude) AS longitude, firm.employees, firm.ownership,"
    " firm.certification"
    " FROM firm LEFT JOIN place ON place.id = firm.place",
    NULL,
};

/* Input-output tables: rows and columns as they are published, and numbers between them. data: 8
 * bytes a number, row by row, little-endian; a rowid table, as run_column is. */
static const char *const version_tables[] = {
    "CREATE TABLE io_table ("
    " id INTEGER PRIMARY KEY,"
    " name TEXT NOT NULL,"
    " year INTEGER NOT NULL,"
    " currency TEXT NOT NULL,"
    " UNIQUE (name, year)) STRICT",

    "CREATE TABLE io_axis ("
    " io_table INTEGER NOT NULL REFERENCES io_table,"
    " axis TEXT NOT NULL CHECK (axis IN"
    " ('region', 'sector', 'final demand', 'primary', 'indicator', 'flow')),"
    " position INTEGER NOT NULL,"
    " code TEXT NOT NULL,"
    " name TEXT NOT NULL,"
    " industry TEXT NOT NULL,"
    " unit TEXT NOT NULL,"
    " \"group\" TEXT NOT NULL,"
    " region INTEGER NOT NULL,"
    " kind INTEGER NOT NULL,"
    " PRIMARY KEY (io_table, axis, position)) STRICT, WITHOUT ROWID",

    "CREATE TABLE io_part ("
    " id INTEGER PRIMARY KEY,"
    " io_table INTEGER NOT NULL REFERENCES io_table,"
    " part TEXT NOT NULL,"
    " rows INTEGER NOT NULL,"
    " columns INTEGER NOT NULL,"
    " data BLOB NOT NULL,"
    " UNIQUE (io_table, part)) STRICT",
    NULL,
};

const pondi_sqlite_step pondi_sqlite_steps[] = {version_1, version_people, version_tables};

const int32_t pondi_sqlite_version =
    (int32_t)(sizeof pondi_sqlite_steps / sizeof *pondi_sqlite_steps);
