#!/usr/bin/env bash
# n = 500, p = 5,000, ten signals: mcmc's spike and slab beside R's susieR, a
# variational approximation. Needs Go and R with susieR and jsonlite. Times are
# CPU seconds.
set -euo pipefail
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
go build -o "$work/mcmc" ../../cmd/mcmc
Rscript compare.R data "$work"
TIMEFORMAT='%U'
{ time "$work/mcmc" sample "$work/data.csv" --prior=spike-slab --warmup=200 --draws=300 --seed=1 --out="$work/run" > /dev/null 2> "$work/log"; } 2> "$work/seconds" ||
	{ cat "$work/log" >&2; exit 1; }
"$work/mcmc" pip "$work/run" --json > "$work/pip.json"
"$work/mcmc" version | head -1
Rscript compare.R compare "$work"
