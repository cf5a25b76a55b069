# compare.R FOLDER: the same model by BMS, all 1024 models and its MC3 sampler,
# beside FOLDER/pip.json.
suppressMessages({library(BMS); library(jsonlite)})
work <- commandArgs(TRUE)[1]
cat(R.version.string, ", BMS ", as.character(packageVersion("BMS")), "\n\n", sep = "")
d <- read.csv(file.path(work, "data.csv"))
d <- d[, c(ncol(d), seq_len(ncol(d) - 1))]
p <- ncol(d) - 1
pips <- function(m, exact) coef(m, exact = exact, order.by.pip = FALSE)[, "PIP"]
run <- function(...) {
  t <- system.time(m <- bms(d, g = "UIP", mprior = "fixed", mprior.size = p / 2, user.int = FALSE, nmodel = 2^p, ...))
  list(m = m, seconds = t[["user.self"]])
}
all <- run(mcmc = "enumerate")
set.seed(1)
mc3 <- run(mcmc = "bd", burn = 4000, iter = 1e5)
ours <- fromJSON(file.path(work, "pip.json"))
f <- ours$features
rownames(f) <- f$name
f <- f[colnames(d)[-1], ]
exact <- setNames(ours$exact$features$inclusion, ours$exact$features$name)[rownames(f)]
table <- data.frame(PIP = f$inclusion, mcse = f$mcse, exact = exact, BMS.all = pips(all$m, TRUE), BMS.MC3 = pips(mc3$m, FALSE), row.names = rownames(f))
print(round(table, 5))
seconds <- as.numeric(readLines(file.path(work, "seconds"))[1])
cat("\nlargest difference from BMS over all models:",
    "\n  mcmc pip --exact   ", format(max(abs(exact - table$BMS.all)), digits = 2),
    "\n  mcmc, 4000 draws   ", format(max(abs(table$PIP - table$BMS.all)), digits = 2), "at most", format(max((abs(table$PIP - table$BMS.all) / table$mcse)[table$mcse > 1e-6]), digits = 2), "Monte Carlo errors",
    "\n  BMS MC3, 1e5 steps ", format(max(abs(table$BMS.MC3 - table$BMS.all)), digits = 2),
    "\nCPU seconds: mcmc sample", seconds, " BMS all models", all$seconds, " BMS MC3", mc3$seconds,
    "\nBMS MC3 / mcmc:", format(mc3$seconds / seconds, digits = 2), "\n")
