"""A story file may come from anyone: whatever it or the data say is inert on its page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from graph.measures.cycles import cycles
from graph.pages.site import build_site
from graph.store import Store
from graph.stories.document import read_story
from graph.stories.sight import Sights
from graph.stories.telling import tell
from graph.study import Study
from tests.browser import Visit, chromium, until
from tests.sites import IMAGE, QUOTED, SCRIPT, TURNED, hostile_world
from tests.worlds import TERMS

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["chromium"]

pytestmark = pytest.mark.browser

TEXT = f"{SCRIPT} {{company:../up}} has {{size}}; <javascript:alert(5)> [x](javascript:alert(6))"
STORY = f"""\
[en]
title = {json.dumps(SCRIPT)}
text = {json.dumps(IMAGE + ' <a href="javascript:alert(3)">here</a>')}

[[step]]
name = "one"
companies = {json.dumps(["../up", 'o"<i>', "CON"])}

[step.values]
size = {json.dumps('flow "f</script>" | amount')}

[step.en]
title = {json.dumps(QUOTED.replace("{{ 7*7 }}", "") + IMAGE)}
text = {json.dumps(TEXT)}
"""
LINKS = "() => [...document.querySelectorAll('a')].map((a) => a.href)"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    file = folder / "tale.toml"
    file.write_text(STORY, encoding="utf-8")
    study = Study(cast("Store", None), TERMS)
    study.__dict__["world"] = hostile_world()  # a world that no Turtle could be read to
    lens = study.lens()
    told = tell(read_story(file), Sights(study, lens))
    G = study.network(lens)
    out = folder / "site"
    results = {"cycles": cycles(G, top=3)}
    build_site(study.world, G, results, out, terms=TERMS, stories=(told,))
    return out


def test_a_hostile_story_is_inert(chromium: Browser, site: Path) -> None:
    """A script that ran would show a dialog, a picture that loaded would be a request."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    visit = Visit(context.new_page(), site)
    page = visit.open("story/tale.html")
    until(page, "() => Boolean(document.getElementById('walk_network').lingkar)")
    assert page.locator("img, iframe, [onerror], [onmouseover]").count() == 0
    assert page.locator("main a[href^=javascript]").count() == 0
    assert [href for href in page.evaluate(LINKS) if href.startswith("javascript:")] == []
    assert SCRIPT in page.locator("h1").inner_text()
    step = page.locator("#one")
    assert IMAGE in step.locator("h2").inner_text()
    assert "\u202e" not in step.inner_text()  # what would turn the text around
    assert TURNED.split("\u202e")[0] in page.content()
    for more in step.locator("summary").all():
        more.click()
    page.locator("#walk_whole").click()
    page.mouse.move(900, 350)
    context.close()
    assert visit.faults == []
