"""The lens: which flows count, at what amount, and why.

The rooms within, each importing only those above it::

    verdict     what the lens says of one flow
    knowledge   what was known on a day
    rates       exchange rates, dated and sourced
    groups      who stands for whom
    standing    how firm a deal or leg stood
    legs        readings of the same leg
    parts       wholes and parts
    view        all of it: a verdict on every flow
    turning     the days on which any of it may change
"""

from graph.lens.knowledge import Knowledge
from graph.lens.rates import Rate, RateTable
from graph.lens.standing import Standing
from graph.lens.verdict import REASONS, Verdict
from graph.lens.view import View

__all__ = ["REASONS", "Knowledge", "Rate", "RateTable", "Standing", "Verdict", "View"]
