# compare.R data|compare FOLDER: writes the data to FOLDER/data.csv, or runs
# susieR on them beside FOLDER/pip.json.
suppressMessages({library(susieR); library(jsonlite)})
args <- commandArgs(TRUE)
work <- args[2]
if (args[1] == "data") {
  set.seed(11)
  n <- 500; p <- 5000
  X <- matrix(rnorm(n * p), n, dimnames = list(NULL, paste0("x", seq_len(p))))
  y <- drop(X[, 1:10] %*% (0.5 * c(1, -1)[1 + (0:9) %% 2])) + rnorm(n)
  write.csv(data.frame(X, y = y), file.path(work, "data.csv"), row.names = FALSE)
  quit("no")
}
cat(R.version.string, ", susieR ", as.character(packageVersion("susieR")), "\n\n", sep = "")
d <- as.matrix(read.csv(file.path(work, "data.csv")))
p <- ncol(d) - 1
t <- system.time(s <- susie(d[, 1:p], d[, p + 1], L = 20))
ours <- fromJSON(file.path(work, "pip.json"))$features
pip <- setNames(ours$inclusion, ours$name)[colnames(d)[1:p]]
show <- union(1:10, which(pip > 0.05 | s$pip > 0.05))
print(round(data.frame(PIP = pip[show], mcse = ours$mcse[match(names(pip[show]), ours$name)], susieR = s$pip[show]), 3))
seconds <- as.numeric(readLines(file.path(work, "seconds"))[1])
low <- setdiff(seq_len(p), 1:10)
cat("\nsignals above 1/2: mcmc", sum(pip[1:10] > 0.5), " susieR", sum(s$pip[1:10] > 0.5),
    "; others above 1/2: mcmc", sum(pip[low] > 0.5), " susieR", sum(s$pip[low] > 0.5),
    "\nworst R-hat of a PIP above .05:", format(max(ours$rhat[ours$inclusion > 0.05], na.rm = TRUE), digits = 4),
    "\nCPU seconds: mcmc, 4 x (200 + 300) draws, reading the file among them,", seconds, " susieR", t[["user.self"]],
    "\nmcmc / susieR:", format(seconds / t[["user.self"]], digits = 2), "\n")
