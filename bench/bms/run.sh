#!/usr/bin/env bash
# Exact model averaging with Zellner's slab, g = n, π = 1/2, on diabetes: mcmc
# beside R's BMS. Needs Go and R with BMS and jsonlite. Times are CPU seconds.
set -euo pipefail
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
go build -o "$work/mcmc" ../../cmd/mcmc
"$work/mcmc" data diabetes > "$work/data.csv"
TIMEFORMAT='%U'
{ time "$work/mcmc" sample "$work/data.csv" --prior='spike-slab(pi=0.5,slab=zellner,g=n)' --seed=1 --out="$work/run" > /dev/null 2> "$work/log"; } 2> "$work/seconds" ||
	{ cat "$work/log" >&2; exit 1; }
"$work/mcmc" pip "$work/run" --json --exact > "$work/pip.json"
"$work/mcmc" version | head -1
Rscript compare.R "$work"
