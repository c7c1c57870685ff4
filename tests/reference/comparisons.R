# Makes comparisons.csv: differences, ratios and trends of percentages, by formulas written out in base R.
# Run in this directory: Rscript comparisons.R > comparisons.csv
# Score limits: the likeliest shares are found by solving the derivative of the log likelihood (not by the
# closed forms), and the limits by solving the statistic, both with uniroot. n* = n (N - 1) / (N - n).

size <- function(n, N) ifelse(is.infinite(N), n, n * (N - 1) / (N - n))
root <- function(f, a, b) uniroot(f, c(a, b), tol = 1e-15, maxiter = 10000)$root
clopper <- function(x, n, tail) c(if (x == 0) 0 else qbeta(tail, x, n - x + 1),
                                  if (x == n) 1 else qbeta(1 - tail, x + 1, n - x))
wilson <- function(x, n, N, tail) {
  m <- size(n, N); z <- qnorm(1 - tail); p <- x / n
  middle <- (p + z^2 / (2 * m)) / (1 + z^2 / m)
  reach <- z / (1 + z^2 / m) * sqrt(p * (1 - p) / m + z^2 / (4 * m^2))
  seen <- if (is.infinite(N)) c(0, 1) else c(x / N, (N - n + x) / N)
  c(max(middle - reach, seen[1]), min(middle + reach, seen[2]))
}
newcombe <- function(p1, l1, p2, l2, r = 0) {
  a <- p1 - l1[1]; b <- l2[2] - p2; c <- l1[2] - p1; d <- p2 - l2[1]
  c(p1 - p2 - sqrt(a^2 + b^2 - 2 * r * a * b), p1 - p2 + sqrt(c^2 + d^2 - 2 * r * c * d))
}

# The likeliest p2 where p1 = link(p2), between a and b: the root of the derivative, which falls.
likeliest <- function(x1, n1, x2, n2, link, slope, a, b) {
  part <- function(x, n, p) (if (x > 0) x / p else 0) - (if (x < n) (n - x) / (1 - p) else 0)
  f <- function(p) part(x2, n2, p) + slope * part(x1, n1, link(p))
  e <- (b - a) * 1e-14
  if (f(a + e) <= 0) return(a)
  if (f(b - e) >= 0) return(b)
  root(f, a + e, b - e)
}
spread <- function(p, n) { p <- min(max(p, 0), 1); p * (1 - p) / n }
factor_n <- function(n1, n2) (n1 + n2) / (n1 + n2 - 1)
score_difference <- function(x1, n1, x2, n2, gap) {
  r <- likeliest(x1, n1, x2, n2, function(p) p + gap, 1, max(0, -gap), min(1, 1 - gap))
  v <- (spread(r + gap, n1) + spread(r, n2)) * factor_n(n1, n2)
  (x1 / n1 - x2 / n2 - gap) / sqrt(v)
}
score_ratio <- function(x1, n1, x2, n2, ratio, k) {
  r <- likeliest(x1, n1, x2, n2, function(p) p * ratio, ratio, 0, min(1, 1 / ratio))
  (x1 / n1 - ratio * x2 / n2) / sqrt((spread(r * ratio, n1) + ratio^2 * spread(r, n2)) * k)
}
score_limits <- function(z, statistic, least, estimate, most) {
  c(root(function(t) statistic(t) - z, least, estimate - 1e-13),
    root(function(t) statistic(t) + z, estimate + 1e-13, most))
}

cat("# Made by comparisons.R with", R.version.string, "\n")
cat("what,method,single,x1,n1,N1,x2,n2,N2,confidence,low,high,p_value\n")
say <- function(what, method, single, d, confidence, low, high, p)
  cat(sprintf("%s,%s,%s,%d,%d,%s,%d,%d,%s,%s,%.16g,%.16g,%.16g\n", what, method, single, d$x1, d$n1, d$N1,
              d$x2, d$n2, d$N2, confidence, low, high, p))

pairs <- data.frame(
  x1 = c(56, 9, 88, 20, 5, 16, 300), n1 = c(70, 10, 128, 24, 56, 22, 600), N1 = c(Inf, Inf, 577, 60, Inf, 60, 3000),
  x2 = c(48, 3, 74, 68, 3, 10, 280), n2 = c(80, 10, 128, 104, 29, 20, 600), N2 = c(Inf, Inf, 560, 517, 200, 70, 9e5)
)
for (i in seq_len(nrow(pairs))) for (confidence in c(0.8, 0.95)) {
  d <- pairs[i, ]; tail <- (1 - confidence) / 2; z <- qnorm(1 - tail)
  p1 <- d$x1 / d$n1; p2 <- d$x2 / d$n2
  n1 <- size(d$n1, d$N1); n2 <- size(d$n2, d$N2); x1 <- n1 * p1; x2 <- n2 * p2
  singles <- list(
    wilson = function(t) list(wilson(d$x1, d$n1, d$N1, t), wilson(d$x2, d$n2, d$N2, t)),
    `clopper-pearson` = function(t) list(clopper(d$x1, d$n1, t), clopper(d$x2, d$n2, t))
  )
  for (name in names(singles)) {
    if (name == "clopper-pearson" && is.finite(d$N1 + d$N2)) next
    if (name == "clopper-pearson" && is.finite(d$N2)) next
    single <- singles[[name]]
    hybrid <- function(t) { s <- single(t); newcombe(p1, s[[1]], p2, s[[2]]) }
    logs <- function(t) { s <- single(t); exp(newcombe(log(p1), log(s[[1]]), log(p2), log(s[[2]]))) }
    nearest <- if (p1 > p2) 1 else 2
    p <- 2 * exp(root(function(l) hybrid(exp(l))[nearest], log(1e-13), log(0.49999999)))
    q <- 2 * exp(root(function(l) logs(exp(l))[nearest] - 1, log(1e-13), log(0.49999999)))
    limits <- hybrid(tail); say("difference", "newcombe", name, d, confidence, limits[1], limits[2], p)
    limits <- logs(tail); say("ratio", "mover", name, d, confidence, limits[1], limits[2], q)
  }
  limits <- score_limits(z, function(t) score_difference(x1, n1, x2, n2, t), -1 + 1e-9, p1 - p2, 1 - 1e-9)
  p <- 2 * pnorm(-abs(score_difference(x1, n1, x2, n2, 0)))
  say("difference", "miettinen-nurminen", "wilson", d, confidence, limits[1], limits[2], p)
  for (name in c("miettinen-nurminen", "koopman")) {
    k <- if (name == "koopman") 1 else factor_n(n1, n2)
    limits <- exp(score_limits(z, function(t) score_ratio(x1, n1, x2, n2, exp(t), k), -9, log(p1 / p2), 9))
    p <- 2 * pnorm(-abs(score_ratio(x1, n1, x2, n2, 1, k)))
    say("ratio", name, "wilson", d, confidence, limits[1], limits[2], p)
  }
}

# Exact: every possible pair of populations is tried, with R's own dhyper; nothing is taken to rise or fall.
exact <- function(d, confidence) {
  one_side <- function(x1, n1, N1, x2, n2, N2, tail) {
    m1 <- size(n1, N1); m2 <- size(n2, N2)
    M1 <- x1:(N1 - n1 + x1); M2 <- x2:(N2 - n2 + x2)
    A <- outer(M1, 0:n1, function(M, x) dhyper(x, M, N1 - M, n1))
    B <- outer(M2, 0:n2, function(M, x) dhyper(x, M, N2 - M, n2))
    gaps <- outer(M1 / N1, M2 / N2, "-"); null <- outer(M1 * N2, M2 * N1, "<=")
    chances <- function(gap) {
      z <- outer(0:n1, 0:n2, Vectorize(function(a, b)
        if (a / n1 - b / n2 == gap) 0 else score_difference(a / n1 * m1, m1, b / n2 * m2, m2, gap)))
      A %*% (z >= z[x1 + 1, x2 + 1] - 1e-8) %*% t(B)
    }
    p <- if (any(null)) max(chances(0)[null]) else 0
    gap <- root(function(t) score_difference(x1 / n1 * m1, m1, x2 / n2 * m2, m2, t) - qnorm(1 - tail),
                -1 + 1e-9, x1 / n1 - x2 / n2 - 1e-13)
    c(p, min(gaps[chances(gap) > tail * (1 + 1e-9)]))
  }
  tail <- (1 - confidence) / 2
  up <- one_side(d$x1, d$n1, d$N1, d$x2, d$n2, d$N2, tail)
  down <- one_side(d$x2, d$n2, d$N2, d$x1, d$n1, d$N1, tail)
  c(up[2], -down[2], min(1, 2 * up[1], 2 * down[1]))
}
small <- data.frame(
  x1 = c(16, 9, 5, 7, 20), n1 = c(22, 10, 8, 26, 24), N1 = c(25, 40, 12, 40, 60),
  x2 = c(10, 3, 6, 30, 30), n2 = c(20, 10, 9, 50, 44), N2 = c(30, 40, 30, 120, 100)
)
for (i in seq_len(nrow(small))) for (confidence in c(0.8, 0.95)) {
  d <- small[i, ]; found <- exact(d, confidence)
  say("difference", "exact", "exact", d, confidence, found[1], found[2], found[3])
}
