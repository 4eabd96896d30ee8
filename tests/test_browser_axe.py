"""Every kind of page of the shipped site for everyone: axe, width, keyboard, no requests."""

from __future__ import annotations

import html
import re
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pytest
from babel.messages.pofile import read_po

from tests.browser import Visit, chromium
from tests.catalogs import CATALOGS

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.shipped import Shipped

__all__ = ["chromium"]

pytestmark = pytest.mark.browser

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
LOOKS = [("light", 1280), ("dark", 360), ("dark", 1280), ("light", 360)]
RUN = """async (only) => {
  const found = await axe.run(document, { resultTypes: ["violations"], preload: false,
    ...(only ? { runOnly: { type: "rule", values: only } } : {}) });
  return found.violations.filter((v) => ["serious", "critical"].includes(v.impact)).map((v) =>
    `${v.id} (${v.impact}): ${v.nodes.slice(0, 3).map((n) => n.target.join(" ")
      + " " + n.html.slice(0, 120)).join(" | ")}`);
}"""
# Whatever can be operated and is in sight must be in the order of the keyboard.
UNREACHABLE = """() => [...document.querySelectorAll("a[href], button, input, select, summary")]
  .filter((e) => e.checkVisibility() && !e.disabled && e.tabIndex < 0)
  .map((e) => e.outerHTML.slice(0, 120))"""
BLANK = re.compile(r"%\(\w+\)s|%%|<[^>]*>")
BOTH = {"ontology.html", "ontology-codes.html"}
"""Pages that quote the ontology in both languages."""
TAG = re.compile(r"<[^>]*>")
# Of rows in which nothing is new the third and all after it are left out: of a list of a thousand
# sources axe says the same of each, for half a minute. New is an element that has other classes,
# attributes or kinds of children than those before it, or is in another kind of place.
FEW = """() => {
  const telling = new Set(["class", "role", "lang", "type", "scope"]);
  const kind = (e, place) => place + ">" + [e.tagName, ...(e.style ?? []),
    ...[...e.attributes].map((a) => a.name + (telling.has(a.name) ? "=" + a.value
      : a.name.startsWith("aria-") && a.value.length < 6 ? "=" + a.value
      : a.value.trim() ? "" : " is empty")).sort()].join(" ");
  const inside = (e) => [...new Set([...e.childNodes].map((n) => n.tagName
    ?? (n.nodeType === 3 && n.data.trim() ? "text" : "")))].sort().join(" ");
  const kinds = (e, place) => {
    const own = kind(e, place);
    return [own + ":" + inside(e), ...[...e.children].flatMap((child) => kinds(child, own))];
  };
  const seen = new Map();
  const look = (e, place) => {
    const all = kinds(e, place);
    if (e.matches("li, tr, article, details") && all.every((k) => seen.get(k) >= 2)) {
      e.remove();
      return;
    }
    seen.set(all[0], (seen.get(all[0]) ?? 0) + 1);
    for (const child of [...e.children]) look(child, kind(e, place));
  };
  look(document.querySelector("main") ?? document.body, "");
}"""


@pytest.mark.parametrize(("theme", "width"), LOOKS)
def test_no_kind_of_page_has_a_serious_finding(
    chromium: Browser, shipped: Shipped, theme: Any, width: int
) -> None:
    """All rules once per theme, and where only the width differs those that depend on it."""
    site, first = shipped.site, shipped.first
    assert len(first) >= 12
    only = None if (theme, width) in LOOKS[:2] else ["color-contrast"]
    context = chromium.new_context(
        viewport={"width": width, "height": 800}, color_scheme=theme, reduced_motion="reduce"
    )
    visit = Visit(context.new_page(), site)
    wrong: list[str] = []
    for template, path in sorted(first.items()):
        page = visit.open(path)
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            wrong.append(f"{template}, {path}: {wide} pixels wide at {width}")
        wrong += [f"{template}, {path}: no key reaches {e}" for e in page.evaluate(UNREACHABLE)]
        page.evaluate(FEW)
        page.evaluate(AXE)
        wrong += [f"{template}, {path}: {finding}" for finding in page.evaluate(RUN, only)]
    context.close()
    assert visit.faults == []
    assert wrong == [], "\n".join(wrong)


def test_every_kind_of_page_fits_a_phone_in_the_other_language(
    chromium: Browser, shipped: Shipped
) -> None:
    """Its words are longer, and so are its amounts."""
    site, first = shipped.site, shipped.first
    context = chromium.new_context(viewport={"width": 360, "height": 740})
    visit = Visit(context.new_page(), site)
    wide = []
    for path in sorted(first.values()):
        page = visit.open(f"id/{path}")
        page.evaluate("document.querySelectorAll('details:not(.menu)').forEach((d) => d.open = 1)")
        if page.evaluate("document.documentElement.scrollWidth") > 360:
            wide.append(path)
    context.close()
    assert visit.faults == []
    assert wide == []


def test_no_sentence_of_ours_is_left_in_english(shipped: Shipped) -> None:
    """Whatever has a translation is said in it: on each kind of page of the other language."""
    site, first = shipped.site, shipped.first
    with (CATALOGS / "id" / "LC_MESSAGES" / "lingkar.po").open("rb") as file:
        catalog = read_po(file, locale="id")
    told = [m for m in catalog if m.id and not isinstance(m.id, tuple) and m.string != m.id]
    sentences = [
        max((part.strip(" .,;:()") for part in BLANK.split(str(m.id))), key=len) for m in told
    ]
    ours = [s for s in sentences if len(s.split()) >= 4 and "--" not in s]  # no command
    assert len(ours) > 300
    left = []
    for path in sorted(set(first.values()) - BOTH):
        text = html.unescape((site / "id" / path).read_text(encoding="utf-8"))
        plain = " ".join(TAG.sub(" ", text).replace("\N{NO-BREAK SPACE}", " ").split())
        left += [f"{path}: {english}" for english in ours if english in plain]
    assert left == [], "\n".join(left)
