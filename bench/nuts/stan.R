# stan.R DATA CODE SEEDS: runs rstan on the data of peers.py with the density in
# CODE, and prints for each seed the least bulk ESS, the gradients of the kept
# draws, and those of the warm-up.
suppressMessages(library(rstan))
a <- commandArgs(TRUE)
d <- jsonlite::fromJSON(a[1])
d$X <- matrix(d$X, nrow = d$m)
for (v in c("df", "centre", "scale", "y")) d[[v]] <- as.array(d[[v]])
rstan_options(auto_write = TRUE)
if (!file.exists(rstan_options("boost_lib"))) rstan_options(boost_lib = "/usr/include") # where Debian has it
m <- stan_model(a[2], model_name = "peer")
for (seed in seq_len(as.integer(a[3]))) {
  s <- suppressWarnings(sampling(m, d, chains = 4, iter = 2000, warmup = 1000, seed = seed, refresh = 0, control = list(adapt_delta = 0.8)))
  x <- as.array(s)
  x <- x[, , dimnames(x)$parameters != "lp__", drop = FALSE]
  if (d$family == 3) for (j in 1:8) x[, , j] <- x[, , 9] + exp(x[, , 10]) * x[, , j]
  least <- min(apply(x, 3, ess_bulk))
  steps <- sapply(get_sampler_params(s), function(p) { l <- p[, "n_leapfrog__"]; c(sum(l[-(1:1000)]), sum(l[1:1000])) })
  cat("RESULT", sprintf("%.1f", least), sprintf("%.0f", rowSums(steps)), "\n")
}
