# Makes survey_cases.csv and survey_shares.csv: shares, standard errors, degrees of freedom, design effects and
# limits by R's package survey, for the same made-up answers under many designs.
# Run in this directory: Rscript survey_shares.R
# "wilson" is written out (the package's version 4.1-1 has none): the score interval on the effective size, with the
# quantile of t at the design's degrees of freedom. "residual" is by base R's lm with weights.

suppressMessages(library(survey))
set.seed(577)
options(survey.adjust.domain.lonely = FALSE)

sizes <- c(a = 60, b = 35, c = 12, d = 90, e = 7, f = 5, g = 3, h = 40)   # eligible
taken <- c(a = 12, b = 10, c = 12, d = 9, e = 1, f = 1, g = 1, h = 14)    # c is taken whole
n <- sum(taken)
cases <- data.frame(stratum = rep(names(taken), taken))
cases$population <- sizes[cases$stratum]
cases$equal <- cases$population / taken[cases$stratum]
cases$weight <- round(cases$equal * runif(n, .6, 1.7), 3)
cases$chance <- round(pmin(.9, taken[cases$stratum] / cases$population * runif(n, .7, 1.3)), 3)
cases$group <- sample(1:3, n, replace = TRUE, prob = c(.5, .3, .2))
cases$sex <- sample(c("f", "m"), n, replace = TRUE, prob = c(.3, .7))
cases$age <- sample(c("18-25", "26-40", "41+"), n, replace = TRUE)
cases$q1 <- rbinom(n, 1, .4 + .4 * (cases$sex == "m"))
cases$q2 <- ifelse(runif(n) < .35, NA, rbinom(n, 1, .75))
write.csv(cases, "survey_cases.csv", row.names = FALSE, quote = FALSE)

out <- file("survey_shares.csv", "w")
cat("# Made by survey_shares.R with", R.version.string, "and survey", as.character(packageVersion("survey")), "\n",
    file = out, sep = " ")
cat("design,lonely,question,group,share,error,degrees,effect,confidence,method,low,high\n", file = out)
tell <- function(design, lonely, question, group, m, df, effect, confidence, method, ci)
  cat(sprintf("%s,%s,%s,%d,%.17g,%.17g,%d,%.17g,%s,%s,%.17g,%.17g\n", design, lonely, question, as.integer(group),
              coef(m)[1], SE(m)[1], as.integer(df), effect, confidence, method, ci[1], ci[2]), file = out)

wilson <- function(m, df, level) {
  p <- coef(m)[[1]]; size <- p * (1 - p) / vcov(m)[1]; t <- qt((1 + level) / 2, df)
  middle <- (p + t^2 / (2 * size)) / (1 + t^2 / size)
  middle + c(-1, 1) * t / (1 + t^2 / size) * sqrt(p * (1 - p) / size + t^2 / (4 * size^2))
}

methods <- c(`korn-graubard` = "beta", logit = "xlogit", wald = "mean")
describe <- function(name, design, lonely, calibrated = FALSE) {
  options(survey.lonely.psu = lonely)
  for (question in c("q1", "q2")) for (group in 0:3) {
    inside <- !is.na(cases[[question]]) & (group == 0 | cases$group == group)
    part <- if (all(inside)) design else subset(design, inside)
    if (calibrated) part$variables[[question]][is.na(part$variables[[question]])] <- 0  # their weight is 0
    formula <- as.formula(paste0("~", question))
    # Without a finite correction above, none below either.
    m <- svymean(formula, part, deff = if (is.null(design$fpc$popsize)) "replace" else TRUE)
    df <- degf(part)
    effect <- deff(m)[[1]]
    for (level in c(.8, .95)) {
      # A subset of a calibrated design keeps all its rows, and `beta` would count them: no limits then.
      if (!calibrated || all(inside))
        for (method in names(methods))
          tell(name, lonely, question, group, m, df, effect, level, method,
               attr(svyciprop(formula, part, method = methods[[method]], level = level), "ci"))
      tell(name, lonely, question, group, m, df, effect, level, "wilson", wilson(m, df, level))
    }
  }
}

for (lonely in c("adjust", "average", "certainty", "remove")) {
  full <- svydesign(ids = ~1, strata = ~stratum, fpc = ~population, data = cases)
  describe("stratified", full, lonely)
  describe("weighted", svydesign(ids = ~1, strata = ~stratum, weights = ~weight, data = cases), lonely)
  describe("both", svydesign(ids = ~1, strata = ~stratum, weights = ~weight, fpc = ~population, data = cases), lonely)
  sexes <- data.frame(sex = c("f", "m"), Freq = c(80, sum(sizes) - 80))
  ages <- data.frame(age = c("18-25", "26-40", "41+"), Freq = c(70, 90, sum(sizes) - 160))
  describe("poststratified", postStratify(full, ~sex, sexes), lonely, TRUE)
  describe("raked", rake(full, list(~sex, ~age), list(sexes, ages),
                         control = list(maxit = 1000, epsilon = 1e-13)), lonely, TRUE)
}
cases$all <- sum(sizes)
describe("simple", svydesign(ids = ~1, fpc = ~all, data = cases), "adjust")
describe("endless", svydesign(ids = ~1, weights = ~weight, data = cases), "adjust")

# Controlled selection: residuals on the levels of the matched variables.
residual <- function(name, y, inside, w, f, group, question) {
  p <- sum((w * y)[inside]) / sum(w[inside])
  z <- ifelse(inside, w * (y - p), 0) / sum(w[inside])
  fit <- lm(z ~ factor(cases$sex) + factor(cases$age), weights = 1 - f)
  v <- n / (n - fit$rank) * sum((1 - f) * residuals(fit)^2)
  cat(sprintf("%s,,%s,%d,%.17g,%.17g,,,,,,\n", name, question, as.integer(group), p, sqrt(v)), file = out)
  if (all(inside) && diff(range(f)) == 0) {  # the plain form of it
    e <- residuals(lm(y ~ factor(cases$sex) + factor(cases$age)))
    stopifnot(abs(v / ((1 - f[1]) / n * sum(e^2) / (n - fit$rank)) - 1) < 1e-12)
  }
}
for (question in c("q1", "q2")) for (group in 0:3) {
  inside <- !is.na(cases[[question]]) & (group == 0 | cases$group == group)
  y <- ifelse(is.na(cases[[question]]), 0, cases[[question]])
  residual("matched", y, inside, rep(1, n), rep(n / sum(sizes), n), group, question)
  residual("matched chances", y, inside, 1 / cases$chance, cases$chance, group, question)
}
close(out)
