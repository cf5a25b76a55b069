# Makes golden.json.gz: arrays of draws and the figures that the R packages
# posterior and, for the fit of the tails, loo give for them. Run in this folder:
#   Rscript golden.R
#
# khat is what posterior 1.7's pareto_khat returns. posterior 1.4 does not have it
# yet, so its few lines stand below, with the fit of loo (gpdfit).
#
# Every array is drawn by a fixed recipe from set.seed(20210); draws are stored
# with 17 digits, so that Go reads the very doubles that R saw. Missing figures
# (NA, NaN) are stored as "NaN", infinite ones as "Inf" and "-Inf".
suppressMessages(library(posterior))
set.seed(20210)

probs <- c(0, 0.05, 0.1, 0.25, 0.5, 0.9, 0.95, 1)

ar <- function(n, phi) { # a stationary AR(1) chain of unit variance
  x <- numeric(n)
  x[1] <- rnorm(1)
  for (i in seq_len(n - 1)) x[i + 1] <- phi * x[i] + sqrt(1 - phi^2) * rnorm(1)
  x
}
each <- function(m, f) sapply(seq_len(m), f) # one column a chain
short <- function(x) signif(x, 5)            # fewer digits: a small file, a few ties
metropolis <- function(n, step) {            # repeats its draws when it rejects
  x <- numeric(n)
  for (i in seq_len(n - 1)) {
    y <- x[i] + step * rnorm(1)
    x[i + 1] <- if (log(runif(1)) < (x[i]^2 - y^2) / 2) y else x[i]
  }
  x
}

cases <- list()
add <- function(name, x) cases[[name]] <<- as.matrix(x)

# well behaved
add("normal 4x1000", each(4, function(k) rnorm(1000)))
add("normal 1 chain", rnorm(200))
add("normal 2 chains", each(2, function(k) short(rnorm(250))))
add("normal 8 chains", each(8, function(k) short(rnorm(100))))
add("odd length 101", each(4, function(k) rnorm(101)))
add("odd length 333, 1 chain", short(rnorm(333)))
add("odd length 57, 3 chains", each(3, function(k) short(ar(57, 0.5))))
add("prime half length 127", each(4, function(k) short(rnorm(254))))

# autocorrelated
add("ar 0.3", each(4, function(k) short(ar(500, 0.3))))
add("ar 0.9", each(4, function(k) short(ar(500, 0.9))))
add("ar 0.99", each(4, function(k) short(ar(300, 0.99))))
add("ar 0.9, 1 chain", short(ar(400, 0.9)))
add("random walk", each(4, function(k) short(cumsum(rnorm(200)))))
add("metropolis, repeated draws", each(4, function(k) short(metropolis(500, 6))))
add("metropolis, small steps", each(4, function(k) short(metropolis(300, 0.2))))
add("slow sine", each(4, function(k) short(sin(seq_len(200) / 15 + k) + 0.3 * rnorm(200))))

# antithetic: the effective size exceeds the number of draws, up to n log10(n)
add("ar -0.3", each(4, function(k) short(ar(300, -0.3))))
add("ar -0.9", each(4, function(k) short(ar(300, -0.9))))
add("ar -0.99", each(4, function(k) short(ar(200, -0.99))))
add("ar -0.95, 1 chain", short(ar(101, -0.95)))
add("alternating", each(4, function(k) rep(c(-1, 1), 50)))
add("alternating with noise", each(2, function(k) short(rep(c(-1, 1), 60) + 0.1 * rnorm(120))))

# not converged
add("trend in all chains", each(4, function(k) short(seq(-1, 1, length.out = 200) + 0.3 * rnorm(200))))
add("trend up and down", each(4, function(k) short((-1)^k * seq(-1, 1, length.out = 200) + 0.3 * rnorm(200))))
add("trend, 1 chain", short(seq(0, 3, length.out = 151) + rnorm(151)))
add("one chain shifted", each(4, function(k) short(rnorm(200) + 2 * (k == 3))))
add("one chain wider", each(4, function(k) short(rnorm(200) * if (k == 2) 5 else 1)))
add("two modes", each(4, function(k) short(rnorm(150) + 10 * (k %% 2))))
add("one chain constant", each(4, function(k) if (k == 1) rep(0.25, 200) else short(rnorm(200))))
add("one chain stuck in its first half", each(4, function(k) { x <- short(rnorm(200)); if (k == 2) x[1:100] <- x[1]; x }))

# tails and scales
add("cauchy", each(4, function(k) short(rcauchy(300))))
add("lognormal, sd 3", each(4, function(k) short(exp(3 * rnorm(300)))))
add("far from zero", each(4, function(k) 1e6 + 0.1 * rnorm(100)))
add("scale 1e60", each(4, function(k) 1e60 * rnorm(100)))
add("scale 1e-10", each(4, function(k) 1e-10 * rnorm(100)))
add("range below 2.2e-16", each(4, function(k) 1e-18 * rnorm(50)))

# ties
add("coin", each(4, function(k) rbinom(250, 1, 0.5)))
add("coin, exactly half", each(4, function(k) rep(c(0, 0, 1, 1, 1, 0, 0, 1), 25)))
add("rare indicator", each(4, function(k) rbinom(500, 1, 0.01)))
add("frequent indicator", each(4, function(k) rbinom(300, 1, 0.99)))
add("sticky indicator", each(4, function(k) as.integer(ar(300, 0.9) > 0.5)))
add("counts", each(4, function(k) rpois(251, 3)))
add("atom at zero", each(4, function(k) short(rnorm(300)) * rbinom(300, 1, 0.2)))
add("one decimal", each(3, function(k) round(rnorm(200), 1)))
add("signed zeros", each(2, function(k) sample(c(-1, -0, 0, 1), 100, TRUE) * 1))

# no figures, or few
add("constant", matrix(3.1, 50, 4))
add("constant, 1 chain", rep(0.1, 101))
add("constant chains, all different", col(matrix(0, 50, 4)) * 0.7)
add("constant chains, two values", col(matrix(0, 50, 2)) * 1)
for (n in c(1, 2, 3)) add(paste(n, "draws, 1 chain"), rnorm(n))
for (n in 4:12) add(paste(n, "draws, 4 chains"), each(4, function(k) rnorm(n)))
for (n in c(5, 7, 11)) add(paste(n, "draws, 1 chain"), rnorm(n))
base <- each(4, function(k) short(rnorm(41)))
poke <- function(x, v, i = 7, k = 2) { x[i, k] <- v; x }
# tails again, last so that the draws above stay what they were
add("cauchy, k 1", each(4, function(k) short(rcauchy(250))))
add("student-t, df 2", each(4, function(k) short(rt(200, 2))))
add("student-t, df 4, 1 chain", short(rt(400, 4)))
add("exponential, left tail", each(4, function(k) short(log(runif(150)))))
add("uniform", each(4, function(k) short(runif(100))))
add("half-cauchy, autocorrelated", each(4, function(k) short(abs(qcauchy(pnorm(ar(500, 0.9)))))))
add("pareto, k 0.5", each(2, function(k) short(runif(300)^-0.5)))
for (n in c(29, 30, 35)) add(paste("cauchy of", n, "draws"), short(rcauchy(n)))
add("a NaN", poke(base, NaN))
add("a NaN in the middle of an odd chain", poke(base, NaN, 21))
add("an Inf", poke(base, Inf))
add("a -Inf", poke(base, -Inf))
add("Inf and -Inf", poke(poke(base, Inf), -Inf, 9))

eps <- .Machine$double.eps
tail_khat <- function(x, m) { # of the upper tail
  x <- sort(x)
  t <- tail(x, m)
  cutoff <- x[length(x) - m]
  if (abs(max(t) - min(t)) < eps) return(NA)
  if (cutoff == t[1]) cutoff <- cutoff - eps
  t <- t - cutoff
  if (t[floor(m / 4 + 0.5)] <= t[1]) return(NA)
  loo::gpdfit(t, sort_x = FALSE)$k
}
pareto_khat <- function(x) {
  n <- length(x)
  r_eff <- ess_tail(x) / n
  m <- floor(if (n * r_eff > 225) 3 * sqrt(n / r_eff) else n / 5)
  k <- if (m < 6) NA else c(tail_khat(-x, m), tail_khat(x, m))
  if (all(is.na(k))) NA else max(k, na.rm = TRUE)
}

one <- function(v) if (is.na(v)) '"NaN"' else if (is.infinite(v)) sprintf('"%sInf"', if (v < 0) "-" else "") else sprintf("%.17g", v)
many <- function(v) paste0("[", paste(vapply(v, one, ""), collapse = ","), "]")
quiet <- function(expr) tryCatch(suppressWarnings(as.numeric(expr)), error = function(e) NA_real_)
figures <- function(x) {
  q <- function(p) quiet(quantile(x, p))
  w <- list(mean = quiet(mean(x)), sd = quiet(sd(x)), q5 = q(0.05), median = quiet(median(x)), q95 = q(0.95),
    rhat = quiet(rhat(x)), ess_bulk = quiet(ess_bulk(x)), ess_tail = quiet(ess_tail(x)),
    ess_mean = quiet(ess_mean(x)), ess_sd = quiet(ess_sd(x)),
    mcse_mean = quiet(mcse_mean(x)), mcse_sd = quiet(mcse_sd(x)), khat = quiet(pareto_khat(x)))
  lists <- list(
    ess_quantile = sapply(probs, function(p) quiet(ess_quantile(x, p))),
    mcse_quantile = sapply(probs, function(p) quiet(mcse_quantile(x, p))))
  paste0("{", paste(c(sprintf('"%s":%s', names(w), vapply(w, one, "")),
    sprintf('"%s":%s', names(lists), vapply(lists, many, ""))), collapse = ","), "}")
}
entry <- function(name) {
  x <- cases[[name]]
  chains <- paste(apply(x, 2, many), collapse = ",")
  sprintf('{"name":"%s","chains":[%s],\n "want":%s}', name, chains, figures(x))
}
out <- gzfile("golden.json.gz", "w", compression = 9)
cat(sprintf('{"r":"%s","posterior":"%s","loo":"%s","probs":%s,"cases":[\n', getRversion(), packageVersion("posterior"), packageVersion("loo"), many(probs)),
  paste(vapply(names(cases), entry, ""), collapse = ",\n"), "\n]}\n", sep = "", file = out)
close(out)
