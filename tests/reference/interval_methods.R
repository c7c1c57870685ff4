# Makes interval_methods.csv: the closed forms of stats.interval, by base R alone.
# Run in this directory: Rscript interval_methods.R > interval_methods.csv
# Without a population, Wilson is prop.test, Clopper-Pearson is binom.test. The score methods on an effective
# size are roots of the equations that define them, found by uniroot, not the formulas solved for the limits;
# the others are written out with qbeta, qlogis, asin. n and x are the effective numbers from here on, N = Inf
# where there is no population. Limits are then kept to what was seen, as stats.interval does.

score <- function(pi, p, n, z, cc) abs(p - pi) - cc / (2 * n) - z * sqrt(pi * (1 - pi) / n)
# On the scale log(pi), so that small limits are as precise as others.
root <- function(p, n, z, cc, from, to)
  exp(uniroot(function(l) score(exp(l), p, n, z, cc), c(from, to), tol = 1e-17, maxiter = 10000)$root)
scored <- function(x, n, z, cc) c(
  if (x <= 0) 0 else root(x / n, n, z, cc, -700, log(x / n) - 1e-9),
  if (x >= n) 1 else root(x / n, n, z, cc, if (x <= 0) -700 else log(x / n) + 1e-9, -1e-16))
clopper <- function(x, n, tail) c(if (x <= 0) 0 else qbeta(tail, x, n - x + 1),
                                  if (x >= n) 1 else qbeta(tail, x + 1, n - x, lower.tail = FALSE))

methods <- list(
  wald = function(x, n, tail, z) x / n + c(-z, z) * sqrt(x / n * (1 - x / n) / n),
  wilson = function(x, n, tail, z) scored(x, n, z, 0),
  "wilson-cc" = function(x, n, tail, z) scored(x, n, z, 1),
  "agresti-coull" = function(x, n, tail, z) {
    centre <- (x + z^2 / 2) / (n + z^2)
    centre + c(-z, z) * sqrt(centre * (1 - centre) / (n + z^2))
  },
  jeffreys = function(x, n, tail, z) {
    q <- c(qbeta(tail, x + 0.5, n - x + 0.5), qbeta(tail, x + 0.5, n - x + 0.5, lower.tail = FALSE))
    c(if (x <= 0) 0 else q[1], if (x >= n) 1 else q[2])
  },
  arcsine = function(x, n, tail, z) {
    angles <- asin(sqrt(x / n)) + c(-z, z) / (2 * sqrt(n))
    sin(pmin(pmax(angles, 0), pi / 2))^2
  },
  logit = function(x, n, tail, z) {
    if (x <= 0 || x >= n) return(clopper(x, n, tail))
    plogis(qlogis(x / n) + c(-z, z) * sqrt(1 / (n * (x / n) * (1 - x / n))))
  },
  "korn-graubard" = function(x, n, tail, z) clopper(x, n, tail),
  "clopper-pearson" = function(x, n, tail, z) clopper(x, n, tail)
)

# The score interval can be had from R without a formula of ours, where there is no population.
for (x in c(1, 7, 20, 29)) for (level in c(0.8, 0.95)) {
  ours <- methods$wilson(x, 30, (1 - level) / 2, qnorm((1 + level) / 2))
  stopifnot(max(abs(ours - prop.test(x, 30, conf.level = level, correct = FALSE)$conf.int)) < 1e-12)
  ours <- methods[["wilson-cc"]](x, 30, (1 - level) / 2, qnorm((1 + level) / 2))
  stopifnot(max(abs(ours - prop.test(x, 30, conf.level = level, correct = TRUE)$conf.int)) < 1e-12)
  stopifnot(max(abs(clopper(x, 30, (1 - level) / 2) - binom.test(x, 30, conf.level = level)$conf.int)) < 1e-12)
}

cases <- data.frame(
  yes = c(88, 115, 102, 16, 0, 22, 1, 81, 15, 0, 1, 29, 0, 1, 1, 3, 123456, 999, 88, 16, 0, 22, 1, 5, 1, 5e5, 7, 3e8),
  base = c(128, 128, 123, 22, 22, 22, 22, 263, 148, 20, 29, 29, 1, 1, 1, 40, 500000, 185606, 128, 22, 22, 22, 2, 5, 1, 1e6, 1e8, 1e9),
  population = c(577, 577, 487, 25, 25, 25, 25, Inf, Inf, Inf, Inf, Inf, Inf, Inf, 2, 1e6, 1e6, 1e9, Inf, Inf, Inf,
                 Inf, 3, 6, 1000, Inf, Inf, Inf)
)
cat("# Made by interval_methods.R with", R.version.string, "\n")
cat("method,side,confidence,yes,base,population,low,high\n")
for (method in names(methods)) for (i in seq_len(nrow(cases))) {
  for (confidence in c(0.8, 0.95, 0.99)) for (side in c("both", "low", "high")) {
    case <- cases[i, ]
    tail <- (1 - confidence) / (if (side == "both") 2 else 1)
    N <- if (method == "clopper-pearson") Inf else case$population
    factor <- if (is.finite(N)) (N - 1) / (N - case$base) else 1
    limits <- methods[[method]](case$yes * factor, case$base * factor, tail, qnorm(tail, lower.tail = FALSE))
    seen <- if (is.finite(case$population)) c(case$yes, case$population - case$base + case$yes) / case$population else 0:1
    limits <- pmin(pmax(limits, seen[1]), seen[2])
    if (side == "low") limits[2] <- seen[2]
    if (side == "high") limits[1] <- seen[1]
    cat(sprintf("%s,%s,%s,%d,%d,%s,%.17g,%.17g\n", method, side, format(confidence), as.integer(case$yes),
                as.integer(case$base), format(case$population, scientific = FALSE), limits[1], limits[2]))
  }
}
