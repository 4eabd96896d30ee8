"""Why a number of capacity is what it is: each deployment with the reason by hand."""

from __future__ import annotations

from datetime import date

from graph.capacity import build
from graph.explain_capacity import explain_capacity
from graph.lens import View
from graph.result import Coverage, Lens
from tests.deployments import chip, deployed, row
from tests.worlds import TERMS

ROWS = (
    chip("x1", "maker"),
    row("whole", "cloud", "lab", "x1", gigawatts=3, site="Here, Ohio", status="running"),
    row("later", "cloud", "lab", "x1", units=5, site="Here, Ohio", status="building"),
    row("plan", "host", "lab", gigawatts=1, site="There, Texas"),
    row("hall", "cloud", "lab", gigawatts=1, within="whole", status="running"),
    row("old", "cloud", "lab", gigawatts=2, site="Here, Ohio", status="running"),
    row("new", "cloud", "lab", site="Far, Utah", status="running", supersedes=("old",)),
    row("secret", "host", "lab", gigawatts=9, status="running", told="2026-06-01"),
    row("other", "host", "rival", gigawatts=1, status="running"),
)


def told(least: str, as_of: date = date(2026, 5, 1), **party: str) -> dict[str, tuple[bool, str]]:
    view = View(deployed(*ROWS), TERMS, Lens(as_of))
    result = explain_capacity(view, build(view, least), {"lab"}, **party)
    assert "rival" not in {one.user for one in result.rows}
    return {one.deployment: (one.entered, one.why) for one in result.rows}


def test_every_deployment_has_its_reason() -> None:
    assert told("building") == {
        "whole": (True, "running: counts"),
        "later": (True, "building: counts as one piece of capacity with whole"),
        "new": (True, "running: counts"),
        "plan": (False, "planned, where at least building is asked for"),
        "hall": (False, "within whole, which counts"),
        "old": (False, "superseded by new"),
        "secret": (False, "not yet published on that day"),
    }


def test_what_is_not_yet_known_tells_nothing_of_itself() -> None:
    view = View(deployed(*ROWS), TERMS, Lens(date(2026, 5, 1)))
    result = explain_capacity(view, build(view), {"lab"})
    (secret,) = [one for one in result.rows if one.deployment == "secret"]
    assert (secret.capacity_gw, secret.sources) == (None, ())
    assert secret.coverage == Coverage(0, 0)
    assert told("running", date(2026, 6, 2))["secret"][0]


def test_by_operator_and_others_in_a_note() -> None:
    view = View(deployed(*ROWS), TERMS, Lens(date(2026, 5, 1)))
    result = explain_capacity(view, build(view), {"host"}, "operator")
    assert {one.deployment for one in result.rows} == {"plan", "secret", "other"}
    assert "Of others, and not listed: 5 (counts 3, superseded 1, within 1)." in result.notes
