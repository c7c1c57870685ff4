# Makes one_sided.csv: one-sided limits, by base R's own tests and distribution functions.
# Run in this directory: Rscript one_sided.R > one_sided.csv
# Clopper-Pearson is binom.test and Wilson prop.test with an alternative; exact is the number of cases found by
# trying every M with phyper, in a population small enough for that.

cat("# Made by one_sided.R with", R.version.string, "\n")
cat("method,side,confidence,yes,base,population,low,high\n")
row <- function(method, side, confidence, x, n, N, limits)
  cat(sprintf("%s,%s,%s,%d,%d,%s,%.17g,%.17g\n", method, side, format(confidence), as.integer(x),
              as.integer(n), format(N), limits[1], limits[2]))
for (confidence in c(0.8, 0.9, 0.975)) for (side in c("low", "high")) {
  alternative <- c(low = "greater", high = "less")[[side]]
  for (case in list(c(88, 128), c(16, 22), c(1, 29), c(28, 29))) {
    x <- case[1]; n <- case[2]
    row("clopper-pearson", side, confidence, x, n, Inf,
        binom.test(x, n, alternative = alternative, conf.level = confidence)$conf.int)
    row("exact", side, confidence, x, n, Inf,
        binom.test(x, n, alternative = alternative, conf.level = confidence)$conf.int)
    row("wilson", side, confidence, x, n, Inf,
        prop.test(x, n, alternative = alternative, conf.level = confidence, correct = FALSE)$conf.int)
  }
  for (case in list(c(88, 128, 577), c(16, 22, 25), c(0, 22, 25), c(5, 22, 487))) {
    x <- case[1]; n <- case[2]; N <- case[3]; M <- 0:N
    if (side == "low") {
      limits <- c(min(M[phyper(x - 1, M, N - M, n, lower.tail = FALSE) > 1 - confidence]), N - n + x) / N
    } else {
      limits <- c(x, max(M[phyper(x, M, N - M, n) > 1 - confidence])) / N
    }
    row("exact", side, confidence, x, n, N, limits)
  }
}
