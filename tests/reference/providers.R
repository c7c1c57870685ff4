# Makes providers.csv: control limits by R's own phyper and pbinom, and the full Bayesian answer of the
# beta-binomial model by R's integrate, nested.
# Run in this directory: Rscript providers.R > providers.csv
#
# Limits: low is the smallest count with P(Y <= count) > tail; high mirrors it. A target that is not a whole number of
# cases mixes the two whole numbers beside it. p is twice the smaller tail.
# Bayes: mean m and spread r uniform on (0, 1), precision s = 1 / r^2 - 1, a = m s, b = (1 - m) s; the posterior mean of a
# provider's share of the cases not seen is E[(a + y) / (s + n)], and of the whole (y + (N - n) E) / N.
# Likeliest: optim on the logit of m and of r.

providers <- data.frame(
  yes = c(88, 104, 12, 60, 70), base = c(128, 128, 22, 100, 95), population = c(577, 560, 25, NA, 430)
)
target <- sum(providers$yes) / sum(providers$base)

upto <- function(k, n, N) {
  if (is.na(N)) return(pbinom(k, n, target))
  M <- floor(target * N); part <- target * N - M
  (1 - part) * phyper(k, M, N - M, n) + part * phyper(k, M + 1, N - M - 1, n)
}

rising <- function(a, k) lgamma(a + k) - lgamma(a)
loglik <- function(m, r, y, n) {
  s <- 1 / r^2 - 1
  total <- 0
  for (i in seq_along(y)) total <- total + rising(m * s, y[i]) + rising((1 - m) * s, n[i] - y[i]) - rising(s, n[i])
  total
}
peak <- function(y, n) {
  found <- optim(c(1, -1), function(q) -loglik(plogis(q[1]), plogis(q[2]), y, n),
                 method = "BFGS", control = list(reltol = 1e-15, maxit = 1000))
  c(plogis(found$par), -found$value)
}

cat("# Made by providers.R with", R.version.string, "\n")
cat("what,provider,confidence,first,second\n")
for (i in seq_len(nrow(providers))) {
  n <- providers$base[i]; y <- providers$yes[i]; N <- providers$population[i]
  below <- sapply(0:n, upto, n = n, N = N)
  above <- 1 - c(0, below[-(n + 1)])
  cat(sprintf("p,%d,,%.10f,\n", i, min(1, 2 * min(below[y + 1], above[y + 1]))))
  for (tail in c(0.1, 0.025, 0.001)) {
    low <- which(below > tail)[1] - 1
    high <- max(which(above > tail)) - 1
    stopifnot(min(abs(below / tail - 1)) > 1e-6, min(abs(above / tail - 1)) > 1e-6)
    cat(sprintf("limits,%d,%s,%d,%d\n", i, format(1 - 2 * tail), as.integer(low), as.integer(high)))
  }
}
y <- providers$yes; n <- providers$base
top <- peak(y, n)
cat(sprintf("likeliest,,,%.8f,%.8f\n", top[1], 1 / top[2]^2 - 1))
density <- function(m, r) exp(loglik(m, r, y, n) - top[3])
over <- function(f) integrate(function(rs) sapply(rs, function(r) {
  integrate(function(m) f(m, r) * density(m, r), 0.4, 0.9, rel.tol = 1e-9, subdivisions = 2000)$value +
    integrate(function(m) f(m, r) * density(m, r), 1e-6, 0.4, rel.tol = 1e-9, subdivisions = 2000)$value +
    integrate(function(m) f(m, r) * density(m, r), 0.9, 1 - 1e-6, rel.tol = 1e-9, subdivisions = 2000)$value
}), 0.00002, 0.99998, rel.tol = 1e-9, subdivisions = 2000)$value
whole <- over(function(m, r) 1)
cat(sprintf("spread,,,%.7f,\n", over(function(m, r) sqrt(m * (1 - m)) * r) / whole))
for (i in seq_along(y)) {
  unseen <- over(function(m, r) { s <- 1 / r^2 - 1; (m * s + y[i]) / (s + n[i]) }) / whole
  N <- providers$population[i]
  cat(sprintf("shrunk,%d,,%.7f,\n", i, if (is.na(N)) unseen else (y[i] + (N - n[i]) * unseen) / N))
}
