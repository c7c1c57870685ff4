"""The chance that a change is found, by the normal formula.

Next: `sampler.size.differences.statistic`.
"""

from __future__ import annotations

import math
from statistics import NormalDist

from sampler.size.differences.two_samples import TwoSamples


def normal_power(
    samples: TwoSamples, share: float, other_share: float, confidence: float
) -> tuple[float, float]:
    """Return the chances of finding a change in its own direction, and in the wrong one.

    The test compares the difference with z times its standard error if there were no change, s0, from the
    pooled share; the difference varies around the true change d with s1:

        s0² = p (1-p) (v1 + v2),  p = (p1 v2 + p2 v1) / (v1 + v2),  s1² = p1 (1-p1) v1 + p2 (1-p2) v2,
        chance = Phi((|d| - z s0) / s1), wrong = Phi((-|d| - z s0) / s1),  v = (N - n) / (N - 1) / n.

    1 / v is the effective size: the pooled share is weighted by it, as in `stats.difference`. Where the
    chance is at least one half it never falls as either sample grows: s0 and s1 do not rise.

    Args:
        samples: both samples, with their populations.
        share: of yes where the first is drawn from, 0 to 1.
        other_share: of yes where the other is drawn from.
        confidence: of the two-sided test, 1 less its level.

    Source:
        Fleiss, Levin & Paik (2003), Statistical Methods for Rates and Proportions, 3rd ed., sections 4.2
        and 4.4, without the correction for continuity; the variances are those of finite populations.
    """
    normal = NormalDist()
    one, other = samples.spreads("cochran")
    change = abs(share - other_share)
    # Both censuses: nothing varies.
    pooled = (share * other + other_share * one) / (one + other) if one + other else share
    expected = normal.inv_cdf((1 + confidence) / 2) * math.sqrt(pooled * (1 - pooled) * (one + other))
    deviation = math.sqrt(share * (1 - share) * one + other_share * (1 - other_share) * other)
    if deviation == 0:
        return float(change > expected), 0.0
    return normal.cdf((change - expected) / deviation), normal.cdf((-change - expected) / deviation)
