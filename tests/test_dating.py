"""The days of a status and of amendments, as pages tell them."""

from __future__ import annotations

from typing import Any

from graph.pages.dating import amended, since


def happened(
    date: str, status: str, *, amends: bool = False, later: bool = False
) -> dict[str, Any]:
    return {"date": date, "status": status, "amends": amends, "later": later}


def test_an_amendment_is_not_the_day_of_the_signing() -> None:
    """Signed in November, amended in February, to be amended again after the day of the lens."""
    history = [
        happened("2025-10-01", "in talks"),
        happened("2025-11-03", "signed"),
        happened("2026-02-27", "amended", amends=True),
        happened("2027-01-01", "amended", amends=True, later=True),
    ]
    assert since(history, "signed") == "2025-11-03"
    assert amended(history) == ["2026-02-27"]


def test_a_status_that_no_event_tells_has_no_day() -> None:
    assert since([happened("2026-02-27", "paid", later=True)], "paid") == ""
