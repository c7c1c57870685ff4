# Makes size_reaching.csv: the smallest samples that hold enough cases of a kind, with a stated chance.
# Run in this directory: Rscript size_reaching.R > size_reaching.csv
# Without a population: qnbinom, the quantile of the cases not of the kind before enough of it are found.
# With one: the smallest n with P(X >= wanted) >= chance, found by halving from R's phyper alone. Cases whose
# chance is within 1e-9 of the one asked for are left out or refused, so that R's precision cannot decide.

smallest <- function(wanted, kind, N, chance) {
  enough <- function(n) phyper(wanted - 1, kind, N - kind, n, lower.tail = FALSE)
  below <- wanted - 1; above <- N - kind + wanted
  while (above - below > 1) {
    middle <- floor((below + above) / 2)
    if (enough(middle) >= chance) above <- middle else below <- middle
  }
  for (n in c(above - 1, above)) stopifnot(abs(enough(n) - chance) > 1e-9)
  above
}

cat("# Made by size_reaching.R with", R.version.string, "\n")
cat("wanted,share,kind,population,chance,size\n")
for (wanted in c(1, 5, 22, 128, 1000)) for (loss in c(0.01, 0.1, 0.2, 0.5)) for (chance in c(0.5, 0.8, 0.95, 0.99)) {
  size <- wanted + qnbinom(chance, wanted, 1 - loss)
  if (any(abs(pbinom(wanted - 1, c(size - 1, size), 1 - loss, lower.tail = FALSE) - chance) < 1e-9)) next
  cat(sprintf("%d,%s,,,%s,%d\n", as.integer(wanted), format(1 - loss), format(chance), as.integer(size)))
}
cases <- data.frame(
  wanted = c(128, 128, 123, 22, 122, 105, 77, 10, 1000, 5000, 3, 400, 1),
  kind = c(519, 461, 438, 23, 462, 288, 144, 10, 30000, 250000, 7, 450, 40),
  population = c(577, 577, 487, 25, 577, 577, 577, 577, 1e5, 1e6, 1e6, 500, 1e5)
)
for (i in seq_len(nrow(cases))) for (chance in c(0.8, 0.9, 0.95, 0.99)) {
  case <- cases[i, ]
  cat(sprintf("%d,,%d,%d,%s,%d\n", as.integer(case$wanted), as.integer(case$kind), as.integer(case$population),
              format(chance), as.integer(smallest(case$wanted, case$kind, case$population, chance))))
}
