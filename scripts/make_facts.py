#!/usr/bin/env python3
# Makes src/network/facts_table.c, the published figures of the generator, from reference data.
# SPDX-License-Identifier: Apache-2.0
"""Usage: make_facts.py DATA [--check FILE]

DATA is the folder that holds bea_io/ and census/. Writes the C file to standard output; with
--check compares it with FILE instead: exit status 0 the same, 1 not, 77 DATA is not there.

Sources (all public domain):
  BEA    US Bureau of Economic Analysis, input-output accounts, summary level, 2017: use table
         (producer prices, before redefinitions), make table, import matrix.
  ABS    US Census Bureau, Annual Business Survey 2017: employer firms, receipts, employees by
         NAICS industry and by employment size of the firm.
  USDA   2017 Census of Agriculture, hired farm labour: 513,100 farms with hired workers, 4.4
         workers each on average (as given, rounded, by P. Martin, Rural Migration News, 2019).
         ABS does not cover farms.
"""
import csv
import gzip
import math
import os
import sys

FARM_FIRMS = 513100
FARM_EMPLOYEES = 2257640  # 4.4 * 513,100

# ABS sectors in the order of the size table; those with a range of codes are "NA" there.
SECTORS = ["11", "21", "22", "23", "31-33", "42", "44-45", "48-49", "51", "52", "53", "54", "55",
           "56", "61", "62", "71", "72", "81"]
RANGES = ["31-33", "44-45", "48-49"]
CLASSES = ["611", "612", "620", "630", "641", "642", "651", "652", "657"]

# BEA summary industry -> (sector, NAICS 2017 codes added, NAICS codes taken off). The industries
# that are missing have no firms in ABS: rail, funds, housing (owners and landlords), government.
INDUSTRIES = {
    "111CA": ("11", None, []),
    "113FF": ("11", ["113", "114", "115"], []),
    "211": ("21", ["211"], []), "212": ("21", ["212"], []), "213": ("21", ["213"], []),
    "22": ("22", ["22"], []), "23": ("23", ["23"], []),
    "321": ("31-33", ["321"], []), "327": ("31-33", ["327"], []), "331": ("31-33", ["331"], []),
    "332": ("31-33", ["332"], []), "333": ("31-33", ["333"], []), "334": ("31-33", ["334"], []),
    "335": ("31-33", ["335"], []),
    "3361MV": ("31-33", ["3361", "3362", "3363"], []),
    "3364OT": ("31-33", ["3364", "3365", "3366", "3369"], []),
    "337": ("31-33", ["337"], []), "339": ("31-33", ["339"], []),
    "311FT": ("31-33", ["311", "312"], []), "313TT": ("31-33", ["313", "314"], []),
    "315AL": ("31-33", ["315", "316"], []), "322": ("31-33", ["322"], []),
    "323": ("31-33", ["323"], []), "324": ("31-33", ["324"], []), "325": ("31-33", ["325"], []),
    "326": ("31-33", ["326"], []),
    "42": ("42", ["42"], []), "441": ("44-45", ["441"], []), "445": ("44-45", ["445"], []),
    "452": ("44-45", ["452"], []),
    "4A0": ("44-45", ["442", "443", "444", "446", "447", "448", "451", "453", "454"], []),
    "481": ("48-49", ["481"], []), "483": ("48-49", ["483"], []), "484": ("48-49", ["484"], []),
    "485": ("48-49", ["485"], []), "486": ("48-49", ["486"], []),
    "487OS": ("48-49", ["487", "488", "492"], []), "493": ("48-49", ["493"], []),
    "511": ("51", ["511"], []), "512": ("51", ["512"], []), "513": ("51", ["515", "517"], []),
    "514": ("51", ["518", "519"], []),
    "521CI": ("52", ["522"], []), "523": ("52", ["523"], []), "524": ("52", ["524"], []),
    "ORE": ("53", ["531"], []), "532RL": ("53", ["532", "533"], []),
    "5411": ("54", ["5411"], []), "5415": ("54", ["5415"], []),
    "5412OP": ("54", ["541"], ["5411", "5415"]),
    "55": ("55", ["55"], []), "561": ("56", ["561"], []), "562": ("56", ["562"], []),
    "61": ("61", ["61"], []), "621": ("62", ["621"], []), "622": ("62", ["622"], []),
    "623": ("62", ["623"], []), "624": ("62", ["624"], []),
    "711AS": ("71", ["711", "712"], []), "713": ("71", ["713"], []),
    "721": ("72", ["721"], []), "722": ("72", ["722"], []), "81": ("81", ["81"], []),
}


def read_matrix(path):
    """A table with row and column names as {row: {column: number}}; blanks are zero."""
    with open(path, newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    return {row[0]: {name: float(cell or 0) for name, cell in zip(rows[0][1:], row[1:])}
            for row in rows[1:]}


def read_flows(data):
    """Industry codes, names, output, final demand, domestic coefficients, import coefficients.

    Industry technology (Eurostat manual 2008, model D): D = V diag(q)^-1, and
    A = D (U - M) diag(x)^-1; commodities "Used" and "Other" (noncomparable imports) that no
    industry makes are imports.
    """
    folder = os.path.join(data, "bea_io")
    use = read_matrix(os.path.join(folder, "use_2017.csv"))
    make = read_matrix(os.path.join(folder, "make_2017.csv"))
    imports = read_matrix(os.path.join(folder, "import_2017.csv"))
    with open(os.path.join(folder, "summary_industrycodename_2017.csv"), encoding="utf-8") as file:
        names = [row for row in csv.reader(file)][1:]
    codes = [row[0] for row in names]
    commodities = codes + ["Used", "Other"]
    finals = [name for name in use["22"] if name[0] == "F" and name != "F050"
              and name not in codes]
    output = {j: use["Total Industry Output"][j] for j in codes}
    made = {c: sum(make[i].get(c, 0) for i in codes) for c in commodities}
    share = {(i, c): make[i].get(c, 0) / made[c] for i in codes for c in commodities
             if made[c] > 0 and c not in ("Used", "Other")}

    def domestic(c, column):
        if c in ("Used", "Other"):
            return 0.0
        return max(0.0, use[c][column] - abs(imports[c].get(column, 0)))

    flow = {}
    for j in codes + finals:
        bought = {c: domestic(c, j) for c in codes}
        for i in codes:
            flow[i, j] = sum(share.get((i, c), 0) * bought[c] for c in codes)
    imported = {j: max(0.0, sum(max(0.0, use[c][j]) for c in commodities)
                       - sum(flow[i, j] for i in codes)) for j in codes}
    final = {i: sum(flow[i, j] for j in finals) for i in codes}
    return codes, dict(names), output, final, flow, imported


def read_firms(data):
    """Firms and employees by BEA industry; (firms, receipts, employees) by sector and class."""
    by_naics = {}
    with gzip.open(os.path.join(data, "census", "abs2017_us_firms_by_naics.csv.gz"), "rt") as file:
        for row in list(csv.reader(file))[1:]:
            if row[0] != "NA":
                by_naics[row[0]] = (int(row[1]), int(row[3]))
    counts = {}
    for code, (_, plus, minus) in INDUSTRIES.items():
        if plus is None:
            counts[code] = (FARM_FIRMS, FARM_EMPLOYEES)
        else:
            counts[code] = tuple(sum(by_naics[n][k] for n in plus)
                                 - sum(by_naics[n][k] for n in minus) for k in (0, 1))
    sizes = {name: {} for name in SECTORS}
    unnamed = -1
    with open(os.path.join(data, "census", "abs2017_us_firms_by_employment_size.csv"),
              newline="", encoding="utf-8") as file:
        for row in list(csv.reader(file))[1:]:
            if row[0] == "NA" and row[1] == "001":
                unnamed += 1
            name = RANGES[unnamed] if row[0] == "NA" else row[0]
            if name in sizes and row[1] in CLASSES:
                sizes[name][row[1]] = tuple(int(cell) for cell in row[3:6])
    return counts, sizes


def tilt(weights, means, firms, employees):
    """firms * share_c, share_c ~ weights_c (1 + means_c)^t, t such that employees come out."""
    def shares(t):
        terms = [w * math.exp(t * math.log1p(m)) for w, m in zip(weights, means)]
        total = sum(terms)
        return [term / total for term in terms]

    low, high = -8.0, 8.0
    for _ in range(80):
        middle = (low + high) / 2
        if sum(s * m for s, m in zip(shares(middle), means)) * firms < employees:
            low = middle
        else:
            high = middle
    return [firms * s for s in shares((low + high) / 2)]


def fit_classes(codes, counts, sizes):
    """Firms by industry and size class: the counts of each industry, its employees, and the
    sector's class counts (iterative proportional fitting; ends on the industries)."""
    fitted = {}
    for sector in SECTORS:
        classes = [sizes[sector].get(c, (0, 0, 0)) for c in CLASSES]
        means = [e / f if f else 0.0 for f, _, e in classes]
        weights = {c: [f for f, _, _ in classes] for c in codes
                   if INDUSTRIES.get(c, ("",))[0] == sector}
        bias = [1.0] * len(CLASSES)
        covered = [c for c in weights if c != "111CA"]
        for _ in range(60):
            for c in weights:
                fitted[c] = tilt([w * b for w, b in zip(weights[c], bias)], means, *counts[c])
            scale = sum(f for f, _, _ in classes) / sum(counts[c][0] for c in covered)
            for k in range(len(CLASSES)):
                have = sum(fitted[c][k] for c in covered) * scale
                if have > 0:
                    bias[k] *= classes[k][0] / have
    return fitted


def rows_of(numbers, per_row):
    return ["     " + ", ".join(str(n) for n in numbers[begin:begin + per_row]) + ","
            for begin in range(0, len(numbers), per_row)]


def text_of(data):
    codes, names, output, final, flow, imported = read_flows(data)
    counts, sizes = read_firms(data)
    fitted = fit_classes(codes, counts, sizes)
    out = ["/* Published figures for the generator; made by scripts/make_facts.py, not by hand.",
           " * Sources: BEA input-output accounts 2017 (summary), US Census ABS 2017; see facts.h.",
           " * SPDX-License-Identifier: Apache-2.0 */",
           '#include "network/facts.h"', "", "/* clang-format off */",
           "const struct pondi_sector_fact pondi_sector_facts[POND_SECTORS] = {"]
    for sector in SECTORS:
        classes = [sizes[sector].get(c, (0, 0, 0)) for c in CLASSES]
        out.append('    {"%s",' % sector)
        for k in (1, 0, 2):
            out.append("     {%s}," % ", ".join(str(c[k]) for c in classes))
        out[-1] = out[-1][:-1] + "},"
    out += ["};", "", "const struct pondi_industry_fact pondi_industry_facts[POND_INDUSTRIES] = {"]
    for code in codes:
        firms, employees = counts.get(code, (0, 0))
        sector = SECTORS.index(INDUSTRIES[code][0]) if code in INDUSTRIES else -1
        out.append('    {"%s", "%s", %d, %d, %d, %d, %d, %d,' % (
            code, names[code], sector, firms, employees, output[code], round(final[code]),
            round(imported[code] / output[code] * 1e6)))
        out.append("     {%s}}," % ", ".join(
            str(round(n)) for n in fitted.get(code, [0] * len(CLASSES))))
    out += ["};", "",
            "const int32_t pondi_input_facts[POND_INDUSTRIES][POND_INDUSTRIES] = {"]
    for i in codes:
        rows = rows_of([round(flow[i, j] / output[j] * 1e6) for j in codes], 18)
        out.append("    /* %s */" % i)
        out += ["    {" + rows[0].strip()] + rows[1:-1] + [rows[-1][:-1] + "},"]
    out += ["};", "/* clang-format on */", ""]
    return "\n".join(out)


def main():
    if len(sys.argv) not in (2, 4) or (len(sys.argv) == 4 and sys.argv[2] != "--check"):
        sys.exit(__doc__)
    if not os.path.isdir(os.path.join(sys.argv[1], "bea_io")):
        print("skipped: no reference data at " + sys.argv[1], file=sys.stderr)
        sys.exit(77)
    text = text_of(sys.argv[1])
    if len(sys.argv) == 2:
        sys.stdout.write(text)
        return
    with open(sys.argv[3], encoding="utf-8") as file:
        if file.read() != text:
            sys.exit(sys.argv[3] + " is not what " + sys.argv[1] + " gives: run make_facts.py")


if __name__ == "__main__":
    main()
