# draw.R versions|data|draw|compare FOLDER [SET]: the steps of run.sh.
suppressMessages({library(horseshoe); library(jsonlite)})
args <- commandArgs(TRUE)
work <- args[2]; set <- args[3]
file <- function(...) file.path(work, paste0(set, ...))
if (args[1] == "versions")
  cat(R.version.string, ", horseshoe ", as.character(packageVersion("horseshoe")), "\n", sep = "")
if (args[1] == "data") {
  set.seed(2)
  n <- 100; p <- 500
  X <- matrix(rnorm(n * p), n, dimnames = list(NULL, paste0("x", seq_len(p))))
  y <- drop(X[, 1:5] %*% c(1, -1, 1, -1, 1)) + sqrt(5) / 3 * rnorm(n)
  write.csv(data.frame(X, y = y), work, row.names = FALSE)
}
if (args[1] == "draw") { # one chain a file, standardised as mcmc does
  d <- scale(as.matrix(read.csv(file(".csv"))))
  p <- ncol(d) - 1
  n <- if (set == "diabetes") c(chains = 4, draws = 4000) else c(chains = 4, draws = 2000)
  seconds <- 0
  for (k in seq_len(n["chains"])) {
    set.seed(k)
    t <- system.time(invisible(capture.output(h <- horseshoe(d[, p + 1], d[, 1:p], method.tau = "halfCauchy", method.sigma = "Jeffreys", burn = 1000, nmc = n["draws"]))))
    seconds <- seconds + t[["user.self"]]
    out <- data.frame(t(h$BetaSamples), h$TauSamples)
    names(out) <- c(sprintf("beta.%d", seq_len(p)), "tau")
    write.csv(out, file(".chain-", k, ".csv"), row.names = FALSE)
  }
  writeLines(as.character(seconds), file(".peer.seconds"))
}
if (args[1] == "compare") {
  per <- function(who, seconds) {
    v <- fromJSON(file(".", who, ".json"))$variables
    t <- as.numeric(readLines(file(seconds))[1])
    c(seconds = t, worst.beta = min(v$ess_bulk[grepl("^beta", v$name)], na.rm = TRUE), tau = v$ess_bulk[v$name == "tau"],
      rhat = max(v$rhat[grepl("^beta|^tau", v$name)], na.rm = TRUE))
  }
  r <- rbind(mcmc = per("ours", ".seconds"), horseshoe = per("peer", ".peer.seconds"))
  r <- cbind(r, "worst.beta/s" = r[, "worst.beta"] / r[, "seconds"], "tau/s" = r[, "tau"] / r[, "seconds"])
  cat("\n", set, ": effective draws\n", sep = "")
  print(signif(r, 3))
  cat("mcmc / horseshoe per CPU second: worst coefficient", signif(r[1, 5] / r[2, 5], 2), ", tau", signif(r[1, 6] / r[2, 6], 2), "\n")
}
