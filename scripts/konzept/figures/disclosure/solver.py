"""A linear programme over whole numbers, solved by HiGHS through scipy, which is loaded only when one is needed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

INFINITY = float("inf")
ROUNDING = 1e-6
GOOD_ENOUGH = 0.1  # a whole solution at most a tenth dearer than the best: proving the rest takes most of the time


@dataclass(slots=True)
class Program:
    """Minimise the cost of the columns within their bounds so that every row stays within its own."""

    costs: list[float] = field(default_factory=list)
    bounds: list[tuple[float, float]] = field(default_factory=list)
    rows: list[tuple[dict[int, int], float, float]] = field(default_factory=list)

    def add_column(self, low: float, high: float, cost: float = 0.0) -> int:
        """A new unknown; returns its number."""
        self.costs.append(cost)
        self.bounds.append((low, high))
        return len(self.costs) - 1

    def add_row(self, terms: dict[int, int], low: float, high: float) -> None:
        """low ≤ Σ coefficient · column ≤ high."""
        self.rows.append((terms, low, high))

    def within(self, limit: float) -> Program:
        """The same programme with no open bound beyond `limit`: whole solutions are found much faster."""
        bounds = [(low, high) if low == high else (max(low, -limit), min(high, limit)) for low, high in self.bounds]
        return Program(self.costs, bounds, self.rows)

    def near(self, numbers: list[float]) -> Program:
        """The same programme without the costly columns that this solution left at zero: far fewer, if not the best."""
        used = zip(self.costs, self.bounds, numbers, strict=True)
        bounds = [(0.0, 0.0) if cost > 0 and abs(number) <= ROUNDING else bound for cost, bound, number in used]
        return Program(self.costs, bounds, self.rows)

    def solve(self, *, integral: bool = False) -> list[float] | None:
        """The cheapest solution, None if there is none. The solver computes in floats: the caller checks exactly."""
        if not self.rows:
            return [low if cost >= 0 else high for cost, (low, high) in zip(self.costs, self.bounds, strict=True)]
        import numpy  # noqa: PLC0415 - figures without a small count never need it
        from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415
        from scipy.sparse import csr_array  # noqa: PLC0415

        entries = [
            (value, row, column) for row, (terms, _, _) in enumerate(self.rows) for column, value in terms.items()
        ]
        values, rows, columns = zip(*entries, strict=True)
        matrix = csr_array((values, (rows, columns)), shape=(len(self.rows), len(self.costs)), dtype=float)
        lows, highs = numpy.array(self.bounds).T
        constraint = LinearConstraint(matrix, [low for _, low, _ in self.rows], [high for _, _, high in self.rows])
        result = milp(
            numpy.array(self.costs),
            bounds=Bounds(lows, highs),
            constraints=constraint,
            integrality=numpy.full(len(self.costs), int(integral)),
            options={"mip_rel_gap": GOOD_ENOUGH},
        )
        return None if result.x is None else list(result.x)


def is_whole(numbers: Iterable[float]) -> bool:
    """Whether all are whole but for the solver's inexactness."""
    return all(abs(number - round(number)) <= ROUNDING for number in numbers)
