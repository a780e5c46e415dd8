#!/usr/bin/env python3
# Jobs by industry of a table, from County Business Patterns.
# SPDX-License-Identifier: Apache-2.0
"""Jobs by industry of a table, from County Business Patterns and a crosswalk, as a CSV.

Usage: jobs_of_areas.py CBP.csv.gz CROSSWALK.csv.gz STATE > jobs.csv

Adds up the metropolitan and micropolitan areas that lie in one state alone ("Ames, IA"). Jobs of a
three-digit NAICS code go to its industry (column BEA_Summary of the crosswalk); where a code has
several, those of the codes below it do, and what these leave open is shared as they are, or evenly
where none of them is told. Jobs that are told for no three-digit code are left out and counted.
Farms, railways and government are not in these data at all.
"""
import collections
import csv
import gzip
import sys


def read(path):
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield from csv.DictReader(file)


def industries_of_codes(path):
    """NAICS code -> industries. Final demand and value added have codes there too."""
    codes = collections.defaultdict(set)
    for row in read(path):
        if row["BEA_Summary"] and row["BEA_Summary"][0] not in "FV":
            codes[row["NAICS"]].add(row["BEA_Summary"])
    return codes


def share(code, jobs, area, codes):
    """Jobs of one code by industry."""
    industries = sorted(codes.get(code, ()))
    if len(industries) == 1:
        return {industries[0]: jobs}
    told = collections.Counter()
    for below in sorted(area):
        if len(below) == len(code) + 1 and below.startswith(code):
            told.update(share(below, area[below], area, codes))
    left = jobs - sum(told.values())
    known = sum(told.values())
    for industry in industries if known == 0 else sorted(told):
        told[industry] += left / len(industries) if known == 0 else left * told[industry] / known
    return told


def main():
    path, crosswalk, state = sys.argv[1:]
    codes = industries_of_codes(crosswalk)
    areas = collections.defaultdict(dict)
    for row in read(path):
        if row["cbsa_name"].endswith(", " + state):
            areas[row["cbsa_name"]][row["naics_code"]] = float(row["EMP"])
    jobs = collections.Counter()
    for area in areas.values():
        for code in sorted(area):
            if len(code) == 3:
                jobs.update(share(code, area[code], area, codes))
    whole = sum(area["00"] for area in areas.values())
    print(f"{len(areas)} areas, {whole:.0f} jobs, {whole - sum(jobs.values()):.0f} of them in no "
          "industry", file=sys.stderr)
    print("industry,jobs")
    for industry in sorted(jobs):
        print(f"{industry},{jobs[industry]:.6g}")


main()
