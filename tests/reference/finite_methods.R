# Makes finite_methods.csv: limits, as numbers of cases, by four methods, from R's dhyper, phyper and
# lbeta alone, each written out as its definition says, over every number M of yeses.
# Run in this directory: Rscript finite_methods.R > finite_methods.csv
# Where a chance compared is within 1e-9 (relatively) of what it is compared with, the sample is left out.

near <- FALSE
above <- function(chance, bound) {
  if (any(abs(chance / bound - 1) < 1e-9)) near <<- TRUE
  chance > bound
}

mid_p <- function(x, n, N, tail) {
  M <- x:(N - n + x)
  few <- phyper(x, M, N - M, n, lower.tail = FALSE) + dhyper(x, M, N - M, n) / 2
  many <- phyper(x - 1, M, N - M, n) + dhyper(x, M, N - M, n) / 2
  c(if (x == 0) 0 else min(M[above(few, tail)]), if (x == n) N else max(M[above(many, tail)]))
}

blaker <- function(x, n, N, tail) {
  M <- x:(N - n + x)
  accepted <- sapply(M, function(m) {
    up <- phyper(-1:(n - 1), m, N - m, n, lower.tail = FALSE)
    smaller <- pmin(up, phyper(0:n, m, N - m, n))
    # An exact tie of the two tails counts; chances of one M that differ by rounding only are one.
    above(sum(dhyper(0:n, m, N - m, n)[smaller <= smaller[x + 1] * (1 + 1e-11)]), 2 * tail)
  })
  range(M[accepted])
}

bayes <- function(x, n, N, tail) {
  quantile <- function(x) {
    if (x == 0) return(0)
    r <- 0:(N - n)
    log <- lchoose(N - n, r) + lbeta(x + 0.5 + r, N - x + 0.5 - r) - lbeta(x + 0.5, n - x + 0.5)
    x + min(r[above(cumsum(exp(log)), tail)])
  }
  c(quantile(x), N - quantile(n - x))
}

# Of each M below N / 2 the shortest region, of those the likeliest (the lower if two are).
regions <- function(n, N, level) {
  half <- (N + 1) %/% 2
  found <- sapply(0:(half - 1), function(m) {
    sums <- c(0, cumsum(dhyper(0:n, m, N - m, n)))
    for (length in 0:n) {
      first <- 0:(n - length)
      inside <- sums[first + length + 2] - sums[first + 1]
      if (any(above(inside * (1 + 1e-15), level))) break
    }
    best <- first[inside >= max(inside) * (1 - 1e-11)][1]
    c(best, best + length)
  })
  length <- found[2, ] - found[1, ]
  first <- cummax(found[1, ])
  last <- first + length
  if (N %% 2 == 0) {
    m <- N / 2
    reach <- 0:(n %/% 2)
    inside <- phyper(n - reach, m, m, n) - phyper(reach - 1, m, m, n)
    middle <- max(reach[above(inside, level)])
    end <- n - middle
  } else {
    end <- (n - length[half]) %/% 2 + length[half]
  }
  last[half] <- min(last[half], end)
  last <- rev(cummin(rev(last)))
  first <- last - length
  if (N %% 2 == 0) {
    cbind(c(first, middle, n - rev(last)), c(last, end, n - rev(first)))
  } else {
    cbind(c(first, n - rev(last)), c(last, n - rev(first)))
  }
}

shortest <- function(x, n, N, tail) {
  table <- regions(n, N, 1 - 2 * tail)
  stopifnot(all(diff(table[, 1]) >= 0), all(diff(table[, 2]) >= 0), nrow(table) == N + 1)
  held <- which(table[, 1] <= x & x <= table[, 2]) - 1
  c(max(x, min(held)), min(N - n + x, max(held)))
}

cases <- data.frame(
  yes = c(88, 115, 3, 102, 61, 16, 22, 0, 1, 40, 9, 450, 700, 2, 13),
  base = c(128, 128, 128, 123, 123, 22, 22, 22, 40, 40, 10, 500, 1000, 30, 30),
  population = c(577, 577, 577, 487, 487, 25, 25, 25, 1000, 1000, 1001, 4000, 5000, 3000, 60)
)
methods <- list("exact-shortest" = shortest, "mid-p" = mid_p, "blaker" = blaker, "bayes" = bayes)
cat("# Made by finite_methods.R with", R.version.string, "\n")
cat("method,yes,base,population,confidence,low,high\n")
for (i in seq_len(nrow(cases))) for (tail in c(0.1, 0.025)) for (method in names(methods)) {
  near <- FALSE
  case <- cases[i, ]
  limits <- methods[[method]](case$yes, case$base, case$population, tail)
  if (near) next
  cat(sprintf("%s,%d,%d,%d,%s,%d,%d\n", method, as.integer(case$yes), as.integer(case$base),
              as.integer(case$population), format(1 - 2 * tail), as.integer(limits[1]), as.integer(limits[2])))
}
