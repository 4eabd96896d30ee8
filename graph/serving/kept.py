"""The site that is served: built once for data, program, libraries and lens as they are, and kept.

It lies in the user's cache folder under a name made of the contents of all that has a say; no time
stamp is looked at. A site that nobody asked for in a month is taken away when another is built.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.metadata
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from graph.building import build_all
from graph.check.remembered import folder
from graph.errors import InputError
from graph.result import Lens
from graph.study import Study

__all__ = ["LIBRARIES", "kept_site"]

LIBRARIES = (
    "babel",
    "click",
    "httpx",
    "jinja2",
    "networkx",
    "numba",
    "numpy",
    "ortools",
    "oxrdflib",
    "platformdirs",
    "prompt-toolkit",
    "pyoxigraph",
    "pyshacl",
    "pyvis",
    "rdflib",
    "scipy",
    "tabulate",
)
"""What the program is built on: with another version of one of them the site may be another."""
_HOUSE = Path(__file__).resolve().parent.parent.parent
_MONTH = 30 * 24 * 3600


@contextlib.contextmanager
def kept_site(study: Study, lens: Lens, tell: Callable[[str], None]) -> Iterator[Path]:
    """The folder of the site of some data; it is built where it is not there yet.

    InputError if the data have errors: then there is no site.
    """
    sites = _place(study)
    if sites is None:
        with tempfile.TemporaryDirectory(prefix="lingkar-site-") as aside:
            yield _built(study, lens, Path(aside, "site"), tell)
        return
    site = sites / _name(study, lens)
    if not (site / "index.html").is_file():
        _forget(sites)
        _built(study, lens, site, tell)
    os.utime(site)
    yield site


def _place(study: Study) -> Path | None:
    """Where sites are kept; None where nothing can be, or nobody knows if a store has changed."""
    if study.store.folder is None:
        return None
    place = folder((study.store.folder,))
    if place is None:
        return None
    sites = place / "sites"
    try:
        sites.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError:
        return None
    return sites if os.access(sites, os.W_OK) else None


def _built(study: Study, lens: Lens, out: Path, tell: Callable[[str], None]) -> Path:
    built = build_all(study, lens, out, tell)
    if built.errors:
        raise InputError(
            f"the data have {len(built.errors)} errors, so there is no site: `lingkar check` lists "
            "them; --no-site serves the data without it"
        )
    return out


def _name(study: Study, lens: Lens) -> str:
    found = hashlib.sha256(f"{lens!r}\0{sys.version}\0".encode())
    for name in LIBRARIES:
        found.update(f"{name} {importlib.metadata.version(name)}\0".encode())
    root = study.store.folder
    assert root is not None  # else nothing is kept
    data = [root] if root.is_file() else sorted(f for f in root.rglob("*") if f.is_file())
    program = [f for top in ("graph", "ontology") for f in sorted((_HOUSE / top).rglob("*"))]
    for file in (*program, *data):
        if file.is_file() and "__pycache__" not in file.parts:
            found.update(f"{file}\0{file.stat().st_size}\0".encode("utf-8", "surrogatepass"))
            found.update(file.read_bytes())
    return found.hexdigest()[:32]


def _forget(sites: Path) -> None:
    for site in sites.iterdir():
        with contextlib.suppress(OSError):
            if time.time() - site.stat().st_mtime > _MONTH:
                shutil.rmtree(site, ignore_errors=True)
