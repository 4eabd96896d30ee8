"""Small folders of data to open as a store."""

from __future__ import annotations

from pathlib import Path

HEAD = (
    "@prefix lk: <https://w3id.org/lingkar/ontology#> .\n"
    "@prefix company: <https://w3id.org/lingkar/id/company/> .\n"
)

SMALL: dict[str, str | bytes] = {
    "companies.ttl": HEAD + 'company:a a lk:Company ;\n  lk:country "ID" .\n',
    "deals/one.ttl": HEAD + "company:b a lk:Company .\n",
    "deals/two.ttl": HEAD + "company:c a lk:Company .\n",
}


def folder(root: Path, files: dict[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root
