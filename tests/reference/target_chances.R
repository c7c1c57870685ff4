# Makes target_chances.csv: chances in proportion to a measure, those of 1 or more taken out and the rest
# worked out again, by inclusionprobabilities() of R's package sampling (Tille & Matei).
# Run in this directory: Rscript target_chances.R > target_chances.csv

suppressMessages(library(sampling))

lists <- list(
  list(n = 3, m = c(50, 30, 5, 10, 5)),
  list(n = 2, m = c(1, 1, 1, 1)),
  list(n = 4, m = c(9, 8, 7, 1, 1, 1, 1)),
  list(n = 5, m = c(100, 1, 50, 2, 25, 3, 12, 4)),
  list(n = 7, m = c(100, 1, 50, 2, 25, 3, 12, 4)),
  list(n = 1, m = c(1, 2, 3, 4, 5)),
  list(n = 10, m = (1:30)^3)
)
cat("# Made by target_chances.R with", R.version.string, "and sampling", as.character(packageVersion("sampling")), "\n")
cat("list,size,measure,chance\n")
for (k in seq_along(lists)) {
  found <- inclusionprobabilities(lists[[k]]$m, lists[[k]]$n)
  cat(sprintf("%d,%d,%d,%.15g\n", k, lists[[k]]$n, as.integer(lists[[k]]$m), found), sep = "")
}
