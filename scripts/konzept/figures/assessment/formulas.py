"""The arithmetic: exact fractions in, exact fractions out; the only roundings are the texts at the end of the module.

Units: values in their own unit e, changes in e per year, times in months unless the name says years.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import NamedTuple

from konzept.figures.assessment.model import Indicator
from konzept.figures.assessment.series import Value

MIN_POINTS = 4
MOST_PLACES = 4
CHI_SQUARE_95 = Fraction("3.8416")  # 1.96², the 95 % bound of a normal error


class Goal(NamedTuple):
    """What is asked for. `sign` +1: at least `low`; −1: at most `high`; 0: between both. A single value is both."""

    low: Fraction
    high: Fraction
    sign: int
    deadline: int | None = None

    def reached(self, value: Fraction) -> bool:
        return self.shortfall(value) <= 0

    def shortfall(self, value: Fraction) -> Fraction:
        """How far a value is from the goal; at most 0 where it is reached."""
        if self.sign:
            return self.sign * (self.low - value)
        return max(self.low - value, value - self.high, Fraction(0))

    def bound(self, value: Fraction) -> Fraction:
        """z: the target value, of a corridor the nearer bound."""
        return min((self.low, self.high), key=lambda bound: abs(value - bound))


class Extrapolation(NamedTuple):
    """Where the mean change leads by the deadline. `rate` is the share of the still needed change that would happen."""

    years: Fraction
    end: Fraction
    gap: Fraction
    rate: Fraction


def mean_change(window: Sequence[Value]) -> Fraction | None:
    """m per year; None below four points. Consecutive changes telescope, so only first and last point count."""
    if len(window) < MIN_POINTS:
        return None
    first, last = window[0], window[-1]
    return 12 * (last.quantity - first.quantity) / (last.month - first.month)


def last_change(window: Sequence[Value]) -> Fraction | None:
    """d, between the last two points of the window."""
    return window[-1].quantity - window[-2].quantity if len(window) > 1 else None


def change_is_uncertain(window: Sequence[Value]) -> bool:
    """Whether sampling alone may explain the change; False where an error is not known."""
    first, last = window[0], window[-1]
    if first.error is None or last.error is None:
        return False
    return (last.quantity - first.quantity) ** 2 <= CHI_SQUARE_95 * (first.error**2 + last.error**2)


def level_is_uncertain(value: Value, target: Fraction) -> bool:
    """Whether sampling alone may explain on which side of the target the value lies; False without a known error."""
    return value.error is not None and (value.quantity - target) ** 2 <= CHI_SQUARE_95 * value.error**2


def extrapolate(value: Value, change: Fraction, target: Fraction, deadline: int) -> Extrapolation:
    """Linear only, without division by a base value; the value must not lie on the target."""
    years = Fraction(deadline - value.month, 12)
    gap = target - value.quantity
    return Extrapolation(years, value.quantity + change * years, gap, change * years / gap)


def share_of_way(value: Fraction, target: Fraction, baseline: Fraction) -> Fraction:
    """w, from the baseline to the target; may be below 0 and above 1, decides nothing."""
    return (value - baseline) / (target - baseline)


def due_month(month: int, indicator: Indicator) -> int | None:
    """When the value after that of `month` should be out; None for irregular series."""
    if indicator.periodicity_months is None:
        return None
    return month + indicator.periodicity_months + indicator.lag_months


def scaled(number: Fraction, places: int) -> int:
    """`number` · 10^places, rounded half away from zero."""
    power: int = 10**places
    units = (2 * abs(number.numerator) * power + number.denominator) // (2 * number.denominator)
    return -units if number < 0 else units


def digits(number: Fraction, places: int) -> tuple[bool, str, str]:
    """The rounded number as (is negative, integer part, decimals)."""
    units = scaled(number, places)
    text = f"{abs(units):0{places + 1}d}"
    return units < 0, text[: len(text) - places], text[len(text) - places :]


def rounded_text(number: Fraction, places: int) -> str:
    """For machines: decimal point, at most `places` decimals, no trailing zeros."""
    negative, whole, decimals = digits(number, places)
    decimals = decimals.rstrip("0")
    return f"{'-' if negative else ''}{whole}{'.' if decimals else ''}{decimals}"


def exact_text(number: Fraction) -> str:
    """For machines, unrounded: a decimal number where one is exact, else the fraction a/b."""
    places = exact_places(number)
    return str(number) if places is None else rounded_text(number, places)


def exact_places(number: Fraction) -> int | None:
    """How many decimals the number has; None if they do not end."""
    rest, twos, fives = number.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    return max(twos, fives) if rest == 1 else None


def shown_places(numbers: Iterable[Fraction | None]) -> int:
    """As many decimals as these numbers need, at most `MOST_PLACES`; one for those that do not end."""
    places = [exact_places(number) for number in numbers if number is not None]
    return min(MOST_PLACES, max((1 if count is None else count for count in places), default=0))
