"""One line of the table."""

from dataclasses import dataclass, field
from statistics import median


@dataclass
class Result:
    """A figure beside its yardstick. `met` is None where there is no target."""

    name: str
    value: str
    target: str = ""
    met: bool | None = None
    yardstick: str = ""
    ratio: float | None = None
    note: str = ""

    def row(self):
        met = {True: "yes", False: "**no**", None: ""}[self.met]
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}" if self.ratio < 10 else f"{self.ratio:.0f}"
        return f"| {self.name} | {self.value} | {self.yardstick} | {ratio} | {self.target} | {met} | {self.note} |"


@dataclass
class Rounds:
    """Figures of interleaved runs, by what was run."""

    figures: dict = field(default_factory=dict)

    def add(self, name, figure):
        self.figures.setdefault(name, []).append(figure)

    def median(self, name):
        return median(self.figures[name])

    def ratio(self, name, yardstick):
        """The median of the ratios within each round: what slows the whole machine slows both."""
        return median(a / b for a, b in zip(self.figures[name], self.figures[yardstick]))

    def spread(self, name):
        return f"{min(self.figures[name]):,.0f}-{max(self.figures[name]):,.0f}"
