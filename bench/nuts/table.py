"""table.py OURS PEERS: prints the table from what go test -bench NUTS and
peers.py wrote: median over the seeds of the least bulk ESS for 1000 gradients of
the kept draws, and with those of the warm-up counted in brackets."""
import re, sys
from collections import defaultdict
from math import exp, log
from statistics import median

runs = defaultdict(lambda: defaultdict(list))  # posterior, program: (ESS, kept, warm-up)
for line in open(sys.argv[1]):
    m = re.match(r"BenchmarkNUTS/(.+)/(\w+)/\d+-?\d*\s.*?([\d.e+]+) ESS\s+([\d.e+]+) gradients\s+([\d.e+]+) warmup", line)
    if m:
        runs[m[1]]["mcmc " + m[2]].append(tuple(map(float, m.groups()[2:])))
for line in open(sys.argv[2]):
    posterior, program, _, *figures = line.split()
    runs[posterior][program].append(tuple(map(float, figures)))

programs = ["mcmc diagonal", "nutpie", "numpyro", "stan", "mcmc dense"]
print("| posterior |", " | ".join(programs), "| mcmc diagonal / best peer |")
print("| --- " * (len(programs) + 2) + "|")
ratios = []
for posterior in sorted(runs):
    best, cells = {}, []
    for p in programs:
        r = runs[posterior][p]
        if not r:
            cells.append("-")
            continue
        best[p] = median(1000 * e / k for e, k, w in r)
        cells.append(f"{best[p]:.3g} ({median(1000 * e / (k + w) for e, k, w in r):.3g})")
    peers = [v for p, v in best.items() if not p.startswith("mcmc")]
    ratio = ""
    if peers and "mcmc diagonal" in best:
        ratios.append(best["mcmc diagonal"] / max(peers))
        ratio = f"{ratios[-1]:.2f}"
    print("|", posterior, "|", " | ".join(cells), "|", ratio, "|")
if ratios:
    print(f"\nGeometric mean of the ratios {exp(sum(map(log, ratios)) / len(ratios)):.3f}, least {min(ratios):.2f}.")
