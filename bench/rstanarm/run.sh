#!/usr/bin/env bash
# A regularized horseshoe regression with n = 100 and p = 500: mcmc beside rstanarm,
# 4 x (1000 + 1000) draws each of one posterior, but for the intercept's prior, N(0,
# 2.5²) there, of the sparse sets whose seeds are the arguments (1), on one core. Needs Go, and R with rstanarm, posterior and
# jsonlite; rstanarm takes half an hour.
set -euo pipefail
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
go build -o "$work/mcmc" ../../cmd/mcmc
"$work/mcmc" version | head -1
printf '| set | | CPU seconds | bulk ESS of τ | R-hat | ESS a second | median of τ |\n| --- | --- | --- | --- | --- | --- | --- |\n'
row() { awk -v set="$1" -v who="$2" '{printf "| %s | %s | %.3g | %.0f | %.3f | %.3g | %.5f ± %.5f |\n", set, who, $1, $2, $3, $2 / $1, $4, $5}'; }
TIMEFORMAT='%U'
for set in "${@:-1}"; do
	go run . "$set" > "$work/$set.csv"
	{ time "$work/mcmc" sample "$work/$set.csv" --prior='regularized-horseshoe(slab=2.5,df=4)' --noise-prior=flat --seed="$set" --threads=1 --out="$work/$set" > /dev/null 2> "$work/log"; } 2> "$work/seconds" ||
		{ cat "$work/log" >&2; exit 1; }
	"$work/mcmc" summary "$work/$set" --json > "$work/summary.json"
	tau=$(Rscript -e 'v <- jsonlite::fromJSON(commandArgs(TRUE)[1])$variables; v <- v[v$name == "tau", ]; cat(v$ess_bulk, v$rhat, v$median, v$mcse_median)' "$work/summary.json")
	echo "$(cat "$work/seconds") $tau" | row "$set" mcmc
	Rscript fit.R "$work/$set.csv" "$set" | row "$set" rstanarm
done
