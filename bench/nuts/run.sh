#!/usr/bin/env bash
# The least bulk effective sample size for a gradient, of NUTS on posteriordb's
# posteriors: mcmc's diagonal metric beside nutpie, NumPyro and Stan, each with
# its own defaults, 4 chains of 1000 + 1000 iterations, acceptance rate 0.8, five
# seeds; and mcmc's dense metric. Prints a table in markdown.
#
# Needs Go, R with rstan and jsonlite, and Python 3.11 with venv, into which it
# installs the other peers. An argument is a folder for that and for what each
# program gives (default: a new one); posteriors that it holds already are not
# run again.
set -euo pipefail
cd "$(dirname "$0")"
work=${1:-$(mktemp -d)}
mkdir -p "$work"
work=$(cd "$work" && pwd)
data=$work/data
mkdir -p "$data"
cp ../../sampler/gibbs/testdata/posteriordb/* ../../sampler/testdata/eight_schools* "$data"
[ -x "$work/venv/bin/python" ] || python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q nutpie==0.16.8 numba==0.65.1 numpyro==0.22.0 jax==0.10.2 arviz==0.23.4
[ -s "$work/ours" ] ||
	(cd ../.. && go test ./sampler ./sampler/gibbs -run '^$' -bench '^BenchmarkNUTS$' -benchtime 1x -timeout 3h) | tee "$work/ours" >&2
touch "$work/peers"
cp peer.stan "$work/peers.stan"
"$work/venv/bin/python" peers.py "$data" "$work/peers"
"$work/venv/bin/python" table.py "$work/ours" "$work/peers"
