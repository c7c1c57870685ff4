# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Midlands, from list to rating
#
# This notebook walks the road of one inspection: a list of cases, a sealed plan, a draw, answers, percentages
# with intervals, and ratings. It takes the shape of the inspection of NPS Midlands in 2018. **The cases and
# answers are invented.** Only the percentages that the answers are made to agree with are real (HM
# Inspectorate of Probation, *An inspection of Midlands Division, National Probation Service*, December 2018,
# Annex 2).

# %%
from datetime import date

import pandas as pd

import sampler
import stats
from sampler.demo import court_reports, domain_two, published, simulated_answers, victims

# %% [markdown]
# ## Three lists
#
# A list is a DataFrame with a row a case. Everything is text, so that ids stay what they are.


# %%
def as_table(rows):
    heading, *cases = rows
    return pd.DataFrame(cases, columns=list(heading), dtype=str)


supervision = as_table(domain_two())
reports = as_table(court_reports())
contacts = as_table(victims())
supervision.head()

# %% [markdown]
# ## Who is eligible, and what is to match
#
# A frame names the columns that matter. It reads nothing yet.

# %%
frames = {
    "domain_two": sampler.Frame(
        supervision,
        case="case_id",
        match=["gender", "disposal", "rosh"],
        eligible=[
            sampler.OneOf("status", ["current"]),
            sampler.MonthsBefore("start_date", 6, 7, date(2018, 7, 2)),
        ],
    ),
    "court": sampler.Frame(
        reports,
        case="report_id",
        match=["report_type", "allocation"],
        eligible=[
            sampler.OneOf("sentence", ["community order", "suspended sentence order", "immediate custody"]),
            sampler.Between("report_date", date(2018, 4, 23), date(2018, 5, 4)),
        ],
    ),
    "victims": sampler.Frame(
        contacts,
        case="case_id",
        eligible=[
            sampler.OneOf("sentence", ["immediate custody"]),
            sampler.OneOf("contact", ["accepted"]),
            sampler.MonthsBefore("sentence_date", 6, 7, date(2018, 7, 2)),
        ],
    ),
}

# %% [markdown]
# ## How many cases?
#
# By the formula 128 of the 577 eligible cases. What that buys, and what other sizes would, is seen best in
# pictures; the tables behind them are `what.tables`.

# %%
what = sampler.size.what_if(577, name="Case supervision")
print(sampler.size.held_by(128, 577), sampler.size.exact_size(577), sep="\n")
what

# %% [markdown]
# ## The plans
#
# 80% confidence and a margin of error of 5 points give 128, 123 and 22 cases: the published sizes.

# %%
plans = {name: sampler.plan(frame, confidence=0.80, margin=0.05, name=name) for name, frame in frames.items()}
{name: (plan.population, plan.size) for name, plan in plans.items()}

# %%
print(plans["domain_two"])

# %% [markdown]
# The strata, with the cases each is due. Few are whole numbers, which is why there is more than one table.

# %%
plans["domain_two"].strata.round(2)

# %% [markdown]
# The average of the tables, by their probabilities, is what each stratum is due.

# %%
plan = plans["domain_two"]
average = plan.probabilities @ plan.tables
furthest = abs(average - plan.strata["expected"]).max()
print(f"Furthest from what is due: {furthest:.9f} of a case")
print(f"{len(plan.tables):,} tables; the likeliest has a probability of {plan.probabilities.max():.4f}")

# %% [markdown]
# ## The seal, the seed, the draw
#
# Publish the seal first. Then throw the dice.

# %%
print(plan.seal)

# %%
SEED = "6 1 4 4 2 5 3 3 6 1"
samples = {name: sampler.draw(plan, seed=SEED, seed_source="ten dice") for name, plan in plans.items()}
sample = samples["domain_two"]
sample.cases.groupby("role").size()

# %%
sample.balance().round(2)

# %% [markdown]
# Every level is within one case of its share. That holds for any seed.

# %%
print("Within one case:", bool((sample.balance()["difference"].abs() < 1).all()))

# %% [markdown]
# Anyone can repeat the draw. `verify` says nothing if all is well.

# %%
for drawn in samples.values():
    sampler.verify(drawn)

# %% [markdown]
# ## Answers
#
# The inspectors would answer now. Here answers are made up, so that their percentages are the published ones.

# %%
ASKED = {
    "domain_two": [code for code in published() if code.startswith("2.")],
    "court": ["3.1.1", "3.1.2"],
    "victims": ["3.2.1", "3.2.2"],
}


def answered(name):
    drawn = samples[name]
    cases = drawn.cases[drawn.cases["role"] == "sample"]
    columns = [drawn.case, *drawn.plan.frame.match]
    given = simulated_answers(cases[columns].values.tolist(), ASKED[name], "notebook")
    answers = pd.DataFrame(given, columns=ASKED[name])
    answers.insert(0, drawn.case, cases[drawn.case].to_numpy())
    return answers


answered("domain_two").head()

# %% [markdown]
# ## Percentages, with intervals
#
# `crosses` marks a question whose interval lies in more than one band.

# %%
found = pd.concat([stats.questions(answered(name), samples[name]) for name in ASKED], ignore_index=True)
found[["question", "yes", "base", "not_relevant", "percent", "low", "high", "band", "crosses"]].round(1)

# %%
printed = (found["percent"] + 0.5).astype(int).tolist()
print("As published:", printed == [published()[code] for code in found["question"]])

# %% [markdown]
# ## Ratings
#
# A standard takes the band of its lowest key question. Planning (2.2) comes out as Good, at 78%: within
# five points of the boundary, so that the panel may decide. It was published as Outstanding.

# %%
decision = stats.PanelDecision("2.2", "Outstanding", "Within five points of the boundary; as published.")
rating = stats.rate(found, decisions=[decision])
rating

# %%
print(rating)

# %% [markdown]
# There is no overall rating: domain one is judged without cases, and two victim questions are missing here.
#
# ## Ask again, at 95%
#
# An estimate keeps its counts, and can be asked at another confidence.

# %%
delivery = stats.Estimate(yes=88, base=128, population=577)
print(delivery)
print(delivery.at(0.95))
stats.interval(88, 128, population=577, confidence=0.95)
