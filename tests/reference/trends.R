# Makes trends.csv: slopes, their tests and departures from a straight line.
# Run in this directory: Rscript trends.R > trends.csv
# Cochran and Armitage's test is R's prop.trend.test, on n* = n (N - 1) / (N - n) and n* p; departure is the
# rest of prop.test's chi-square. "mover": least squares by lm, limits by the root of the sum of squares of
# the distances to Clopper-Pearson limits, departure by lm with weights (6.5631... = (2 qnorm(.9))^2).

size <- function(n, N) ifelse(is.infinite(N), n, n * (N - 1) / (N - n))
clopper <- function(x, n, tail) c(if (x == 0) 0 else qbeta(tail, x, n - x + 1),
                                  if (x == n) 1 else qbeta(1 - tail, x + 1, n - x))
cat("# Made by trends.R with", R.version.string, "\n")
cat("method,yes,base,population,times,confidence,slope,low,high,p_value,departure\n")
cases <- list(
  list(x = c(74, 80, 79, 92), n = c(128, 128, 128, 128), N = rep(Inf, 4), t = c(2019, 2020, 2021, 2023)),
  list(x = c(83, 90, 129, 70), n = c(86, 93, 136, 82), N = rep(Inf, 4), t = 1:4),
  list(x = c(0, 3, 9), n = c(20, 22, 25), N = rep(Inf, 3), t = c(1, 2, 4)),
  list(x = c(60, 40, 70), n = c(100, 50, 128), N = c(577, 60, 400), t = c(2019, 2020, 2021))
)
for (d in cases) for (confidence in c(0.8, 0.95)) {
  joined <- function(v) paste(v, collapse = " ")
  p <- d$x / d$n; k <- length(p)
  say <- function(method, slope, low, high, test, departure)
    cat(sprintf("%s,%s,%s,%s,%s,%s,%.16g,%.16g,%.16g,%.16g,%.16g\n", method, joined(d$x), joined(d$n), joined(d$N),
                joined(d$t), confidence, slope, low, high, test, departure))
  m <- size(d$n, d$N)
  slope <- coef(lm(p ~ d$t, weights = m))[[2]]
  trend <- suppressWarnings(prop.trend.test(m * p, m, d$t))
  mean <- sum(m * p) / sum(m)
  unequal <- sum(m * (p - mean)^2) / (mean * (1 - mean))
  if (all(m == d$n)) stopifnot(abs(unequal - suppressWarnings(prop.test(d$x, d$n))$statistic) < 1e-9)
  say("cochran-armitage", slope, NA, NA, trend$p.value,
      pchisq(unequal - trend$statistic[[1]], k - 2, lower.tail = FALSE))
  if (any(is.finite(d$N))) next
  c <- (d$t - mean(d$t)) / sum((d$t - mean(d$t))^2)
  limits <- function(tail) {
    l <- mapply(clopper, d$x, d$n, tail)
    down <- ifelse(c > 0, p - l[1, ], l[2, ] - p); up <- ifelse(c > 0, l[2, ] - p, p - l[1, ])
    sum(c * p) + c(-1, 1) * sqrt(c(sum((c * down)^2), sum((c * up)^2)))
  }
  found <- limits((1 - confidence) / 2)
  nearest <- if (sum(c * p) > 0) 1 else 2
  test <- 2 * exp(uniroot(function(l) limits(exp(l))[nearest], log(c(1e-9, 0.49999999)), tol = 1e-14)$root)
  l <- mapply(clopper, d$x, d$n, 0.1)
  w <- (2 * qnorm(0.9))^2 / (l[2, ] - l[1, ])^2
  left <- sum(w * resid(lm(p ~ d$t, weights = w))^2)
  say("mover", sum(c * p), found[1], found[2], test, pchisq(left, k - 2, lower.tail = FALSE))
}
