"""A headless Chromium for tests, and pages that report whatever they should not do."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


_OPEN: list[Browser] = []


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests; without Chromium they are not run, and say so.

    Each file that imports this fixture has its own, so the first of them opens the browser, the
    others share it: Playwright can only be started once at a time.
    """
    if CHROMIUM is None:
        pytest.skip("not run: no Chromium")
    if _OPEN:
        yield _OPEN[0]
        return
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        _OPEN.append(playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS))
        yield _OPEN[0]
        _OPEN.pop().close()


def until(page: Page, condition: str, seconds: float = 30) -> None:
    """Wait for a condition. Asked from here: a page that polls by itself needs eval, which the
    pages' security policy forbids, so that it fails whenever the first look comes too early."""
    end = time.monotonic() + seconds
    while not page.evaluate(condition):
        assert time.monotonic() < end, f"not so after {seconds} seconds: {condition}"
        page.wait_for_timeout(20)


class Visit:
    """An open page of a site on disk, with a list of all that went wrong on it."""

    def __init__(self, page: Page, site: Path) -> None:
        self.page = page
        self.site = site
        self.faults: list[str] = []
        page.on("request", self._request)
        page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        page.on("dialog", lambda dialog: self._dialog(dialog.message, dialog.dismiss))
        page.on(
            "console",
            lambda m: self.faults.append(f"console: {m.text}") if m.type != "log" else None,
        )

    def _request(self, request: object) -> None:
        url = str(request.url)  # type: ignore[attr-defined]
        if not url.startswith((self.site.as_uri(), "data:")):
            self.faults.append(f"request: {url}")

    def _dialog(self, message: str, dismiss: object) -> None:
        self.faults.append(f"dialog: {message}")
        dismiss()  # type: ignore[operator]

    def open(self, path: str) -> Page:
        self.page.goto((self.site / path).as_uri())
        if path == "index.html":
            until(self.page, "document.documentElement.dataset.lenses === 'ready'")
        return self.page
