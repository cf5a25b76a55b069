#!/usr/bin/env bash
# The horseshoe, half-Cauchy(1) τ, Jeffreys σ, on diabetes and on n = 100, p = 500:
# mcmc beside R's horseshoe, effective draws per CPU second. Both sets' draws are
# judged by mcmc summary. Needs Go and R with horseshoe and jsonlite.
set -euo pipefail
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
go build -o "$work/mcmc" ../../cmd/mcmc
"$work/mcmc" version | head -1
Rscript draw.R versions "$work"
TIMEFORMAT='%U'
for set in diabetes wide; do
	if [ $set = diabetes ]; then "$work/mcmc" data diabetes > "$work/$set.csv"; else Rscript draw.R data "$work/$set.csv"; fi
	{ time "$work/mcmc" sample "$work/$set.csv" --seed=1 --out="$work/$set" > /dev/null 2> "$work/log"; } 2> "$work/$set.seconds" ||
		{ cat "$work/log" >&2; exit 1; }
	"$work/mcmc" summary "$work/$set" --json > "$work/$set.ours.json"
	Rscript draw.R draw "$work" $set
	"$work/mcmc" summary --csv "$work/$set".chain-*.csv --json > "$work/$set.peer.json"
	Rscript draw.R compare "$work" $set
done
