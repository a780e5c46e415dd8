#!/usr/bin/env python3
"""All multipliers of 411 sectors, as Pond does it and by numpy's inverses, in turn; the ratios.

Usage: leontief_numpy.py build/tests/bench/bench_leontief [turns]
SPDX-License-Identifier: Apache-2.0
"""
import statistics
import subprocess
import sys
import tempfile
import time

import numpy as np

TIMES = 20


def inverses(t, closed):
    """Multipliers by inverting I - A and its closed counterpart."""
    n = len(t["a"])
    inverse = np.linalg.inv(np.eye(n) - t["a"])
    simple = t["direct"] @ inverse
    answer = {"simple": simple, "output": inverse.sum(axis=0), "type_1": simple / t["direct"]}
    if closed:
        with_households = np.zeros((n + 1, n + 1))
        with_households[:n, :n] = t["a"]
        with_households[n, :n] = t["income"]
        with_households[:n, n] = t["spend"]
        inverse = np.linalg.inv(np.eye(n + 1) - with_households)
        quantities = np.hstack([t["direct"], np.zeros((len(t["direct"]), 1))])
        answer["total"] = (quantities @ inverse)[:, :n]
        answer["type_2"] = answer["total"] / t["direct"]
        answer["truncated"] = inverse[:n, :n].sum(axis=0)
        answer["whole"] = inverse[:, :n].sum(axis=0)
    return answer


def milliseconds(t, closed):
    """Median time of the inverses."""
    times = []
    for _ in range(TIMES):
        began = time.perf_counter()
        inverses(t, closed)
        times.append(1e3 * (time.perf_counter() - began))
    return statistics.median(times)


def pond(program, folder):
    """Median times that the benchmark prints."""
    lines = subprocess.run([program, folder], check=True, capture_output=True, text=True).stdout
    return {line.split()[0]: float(line.split()[1]) for line in lines.splitlines()}


def read(folder):
    """The table that the benchmark left, and its answers."""
    t = {name: np.fromfile(f"{folder}/{name}")
         for name in ("a", "direct", "income", "spend", "simple", "total", "truncated")}
    n = len(t["income"])
    t["a"] = t["a"].reshape(n, n)
    for name in ("direct", "simple", "total"):
        t[name] = t[name].reshape(-1, n)
    return t


def main():
    program, turns = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 7
    with tempfile.TemporaryDirectory() as folder:
        pond(program, folder)
        t = read(folder)
        answer = inverses(t, True)
        for name in ("simple", "total", "truncated"):
            off = float(np.max(np.abs(answer[name] / t[name] - 1.0)))
            if not off <= 1e-10:
                sys.exit(f"{name} differs by {off:g} (expected the same answers)")
        for what, closed in (("type_1", False), ("all", True)):
            ours, theirs, ratio = [], [], []
            for _ in range(turns):
                ours.append(pond(program, folder)[what])
                theirs.append(milliseconds(t, closed))
                ratio.append(theirs[-1] / ours[-1])
            print(f"{what}: pond {statistics.median(ours):.2f} ms, numpy {np.__version__} "
                  f"{statistics.median(theirs):.2f} ms, {statistics.median(ratio):.1f} times faster "
                  f"({min(ratio):.1f} to {max(ratio):.1f} of {turns})")


main()
