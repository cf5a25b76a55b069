# fit.R CSV SEED: rstanarm's horseshoe regression of y on the rest, standardised as
# mcmc does: half-Cauchy(1) times the noise for τ, and rstanarm's own slab. Prints
# CPU seconds, and bulk ESS, R-hat, median and the median's error of τ. rstanarm does
# not keep τ, so its model and data go to rstan with the parameters to keep.
suppressMessages({library(rstanarm); library(posterior)})
args <- commandArgs(TRUE)
d <- as.data.frame(scale(as.matrix(read.csv(args[1]))))
made <- rstanarm:::set_sampling_args
keep <- function(...) stop(structure(class = c("made", "condition"), list(message = "", call = NULL, args = made(...))))
assignInNamespace("set_sampling_args", keep, "rstanarm")
a <- tryCatch(stan_glm(y ~ ., data = d, prior = hs(df = 1, global_df = 1, global_scale = 1), prior_aux = NULL,
  chains = 4, iter = 2000, cores = 1, seed = as.integer(args[2]), refresh = 0, mean_PPD = FALSE), made = function(e) e$args)
a$pars <- "global"
t <- system.time(fit <- suppressWarnings(do.call(rstan::sampling, a)))
x <- as.array(fit)
tau <- log(x[, , "global[1]"]) + log(x[, , "global[2]"]) / 2
cat(t[["user.self"]], ess_bulk(tau), rhat(tau), median(exp(tau)), mcse_median(exp(tau)), "\n")
