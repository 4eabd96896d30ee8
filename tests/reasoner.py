"""HermiT and the OWL API in a Java machine of their own: OWL profiles, and consistency under DL.

HermiT (http://www.hermit-reasoner.com) is a complete reasoner for OWL 2 DL; its archive, which
owlready2 ships, holds the OWL API with the checks of the OWL 2 profiles. Both run in a child
process: a Java machine and pytest's handler of crashes do not go well together.
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from shutil import which

import pytest
import rdflib

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is found of one graph.

    ``violations`` are by profile (``DL``, ``RL``), one sentence each. ``consistent`` is None for a
    graph outside OWL 2 DL, which HermiT does not read. ``unsatisfiable`` classes are those that
    nothing can be of; None where that cannot be asked.
    """

    violations: Mapping[str, Sequence[str]]
    consistent: bool | None
    unsatisfiable: Sequence[str] | None


def verdicts(graphs: Mapping[str, rdflib.Graph], folder: Path) -> dict[str, Verdict]:
    """The verdict of each graph by its name; without Java the test is not run, and says so."""
    if which("java") is None:
        pytest.skip("not run: no Java")
    files = {}
    for number, (name, graph) in enumerate(graphs.items()):
        files[name] = str(folder / f"{number}.owl")
        graph.serialize(files[name], format="xml", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "tests.reasoner"],
        input=json.dumps(files),
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    answer = json.loads(done.stdout.splitlines()[-1])
    return {name: Verdict(**found) for name, found in answer.items()}


def _answer(files: Mapping[str, str]) -> dict[str, object]:
    import jpype

    spec = importlib.util.find_spec("owlready2")
    assert spec is not None
    assert spec.submodule_search_locations
    jar = Path(spec.submodule_search_locations[0]) / "hermit" / "HermiT.jar"
    jpype.startJVM(classpath=[str(jar)], convertStrings=True)
    of = jpype.JClass
    hermit = of("org.semanticweb.HermiT.Configuration")()
    # xsd:date, xsd:gYearMonth, xsd:gYear and lk:PartialDate are no datatypes of OWL 2: each is
    # taken for one that nothing is known about, as the Direct Semantics allow (section 2.1).
    hermit.ignoreUnsupportedDatatypes = True
    found: dict[str, object] = {}
    for name, file in files.items():
        manager = of("org.semanticweb.owlapi.apibinding.OWLManager").createOWLOntologyManager()
        ontology = manager.loadOntologyFromOntologyDocument(of("java.io.File")(file))
        violations = {
            profile: sorted(
                str(v.toString())
                for v in of(f"org.semanticweb.owlapi.profiles.OWL2{profile}Profile")()
                .checkOntology(ontology)
                .getViolations()
            )
            for profile in ("DL", "RL")
        }
        consistent = unsatisfiable = None
        if not violations["DL"]:
            reasoner = of("org.semanticweb.HermiT.Reasoner")(hermit, ontology)
            consistent = bool(reasoner.isConsistent())
            if consistent:
                empty = reasoner.getUnsatisfiableClasses().getEntitiesMinusBottom()
                unsatisfiable = sorted(str(c.getIRI().toString()) for c in empty)
        found[name] = {
            "violations": violations,
            "consistent": consistent,
            "unsatisfiable": unsatisfiable,
        }
    return found


if __name__ == "__main__":
    print(json.dumps(_answer(json.loads(sys.stdin.read()))))  # noqa: T201
