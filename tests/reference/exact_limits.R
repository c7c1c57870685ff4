# Makes exact_limits.csv: the equal-tailed hypergeometric limits, as numbers of cases, by R's phyper.
# Run in this directory: Rscript exact_limits.R > exact_limits.csv
# low is the smallest M with P(X >= x | M) > alpha / 2; high mirrors it. Found by halving, from R's own
# distribution function alone. Cases whose chance at a limit is within 1e-7 (relatively) of alpha / 2 are
# refused, so that R's precision at large populations cannot decide.

lower <- function(x, n, N, tail) {
  if (x == 0) return(0)
  chance <- function(M) phyper(x - 1, M, N - M, n, lower.tail = FALSE)
  below <- x - 1; above <- N - n + x
  while (above - below > 1) {
    middle <- floor((below + above) / 2)
    if (chance(middle) > tail) above <- middle else below <- middle
  }
  for (M in c(above - 1, above)) if (M >= x) stopifnot(abs(chance(M) / tail - 1) > 1e-7)
  above
}

cases <- data.frame(
  yes = c(88, 115, 102, 16, 0, 1, 22, 9999, 400, 50000, 123456, 3, 70000, 7, 450),
  base = c(128, 128, 123, 22, 22, 22, 22, 10000, 1000, 100000, 500000, 40, 140000, 10, 500),
  population = c(577, 577, 487, 25, 25, 25, 25, 12000, 1e6, 1e6, 1e6, 1e6, 150000, 1e5, 1e6)
)
cat("# Made by exact_limits.R with", R.version.string, "\n")
cat("yes,base,population,confidence,low,high\n")
for (i in seq_len(nrow(cases))) for (tail in c(0.1, 0.025, 0.0005)) {
  case <- cases[i, ]
  low <- lower(case$yes, case$base, case$population, tail)
  high <- case$population - lower(case$base - case$yes, case$base, case$population, tail)
  cat(sprintf("%d,%d,%d,%s,%d,%d\n", as.integer(case$yes), as.integer(case$base),
              as.integer(case$population), format(1 - 2 * tail), as.integer(low), as.integer(high)))
}
