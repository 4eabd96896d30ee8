"""A little world with kinds that the shipped ontology does not have.

A lab is insured. The insurer puts 10 of equity into the lab, which pays it 6 of premiums and 2 for
compute to a cloud; the cloud runs 4 gigawatts for the lab on a chip whose substrate comes to 3
parts in 4 from one maker and to 1 from another. Premiums, the substrate, the deal about cover, the
memorandum it began with, the insurer and the fixing of a currency are kinds of its own.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from graph.store import PREFIXES
from graph.study import Study

ONTOLOGY = Path(__file__).resolve().parent.parent / "ontology"
HEAD = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
HEAD += "@prefix my: <https://example.org/terms#> .\n"

KINDS = {
    "insurance": """
my:insurance a lk:Code ;
    skos:inScheme lk:flow-scheme ;
    skos:notation "insurance" ;
    skos:prefLabel "insurance premium"@en, "premi asuransi"@id ;
    skos:definition "Price of cover against a loss."@en, "Harga perlindungan dari kerugian."@id ;
    lk:nature lk:nature-commerce ;
    lk:isSupply true .
""",
    "substrate": """
my:substrate a lk:Code ;
    skos:inScheme lk:supply-role-scheme ;
    skos:notation "substrate" ;
    skos:prefLabel "substrate"@en, "substrat"@id ;
    lk:tier 7 .
""",
    "memorandum": """
my:memorandum a lk:Code ;
    skos:inScheme lk:status-scheme ;
    skos:notation "memorandum" ;
    skos:prefLabel "memorandum"@en, "nota kesepahaman"@id ;
    lk:rank 3 .
""",
    "cover": """
my:cover a lk:Code ;
    skos:inScheme lk:deal-scheme ;
    skos:notation "cover" ;
    skos:prefLabel "cover"@en, "pertanggungan"@id ;
    lk:ownNature lk:nature-commerce .
""",
    "insurer": """
my:insurer a lk:Code ;
    skos:inScheme lk:company-scheme ;
    skos:notation "insurer" ;
    skos:prefLabel "insurer"@en, "perusahaan asuransi"@id .
""",
    "trial": """
my:retired a lk:Code ;
    skos:inScheme lk:deployment-scheme ;
    skos:notation "retired" ;
    skos:prefLabel "retired"@en, "pensiun"@id .

my:trial a lk:Code ;
    skos:inScheme lk:deployment-scheme ;
    skos:notation "trial" ;
    skos:prefLabel "trial run"@en, "uji coba"@id ;
    lk:inUse true ;
    lk:rank 4 .
""",
    "fixing": """
my:fixing a lk:Code ;
    skos:inScheme lk:metric-scheme ;
    skos:notation "fixing" ;
    skos:prefLabel "fixing"@en, "kurs acuan"@id ;
    lk:convertsCurrency true .
""",
}

SOURCED = "prov:wasDerivedFrom source:paper"
WORLD = f"""
source:paper a lk:Source ; dcterms:title "The lab is insured" ;
    lk:url "https://example.org/p"^^xsd:anyURI ; lk:sourceKind lk:source-news ;
    lk:published "2026-01-31"^^xsd:date ; lk:horizon "2026-01-31"^^xsd:date ; lk:primary true .
company:lab a lk:Company ; skos:prefLabel "Lab" ; lk:companyKind lk:company-ai-lab ; {SOURCED} .
company:mutual a lk:Company ; skos:prefLabel "Mutual" ; lk:companyKind my:insurer ; {SOURCED} .
company:cloud a lk:Company ; skos:prefLabel "Cloud" ; {SOURCED} .
company:maker a lk:Company ; skos:prefLabel "Maker" ; {SOURCED} .
company:fab a lk:Company ; skos:prefLabel "Fab" ; {SOURCED} .
company:laminate a lk:Company ; skos:prefLabel "Laminate" ; {SOURCED} .
company:resin a lk:Company ; skos:prefLabel "Resin" ; {SOURCED} .

deal:round a lk:Deal ; dcterms:title "Round" ; lk:dealKind lk:deal-equity-investment ;
    lk:party company:mutual, company:lab ; {SOURCED} .
deal:cover a lk:Deal ; dcterms:title "Cover" ; lk:dealKind my:cover ;
    lk:party company:mutual, company:lab ; lk:trancheOf deal:round ; {SOURCED} .
deal:rent a lk:Deal ; dcterms:title "Rent" ; lk:dealKind lk:deal-compute-contract ;
    lk:party company:lab, company:cloud ; {SOURCED} .
flow:stake a lk:Flow ; lk:deal deal:round ; lk:payer company:mutual ; lk:payee company:lab ;
    lk:flowKind lk:flow-equity ; lk:amountLow 10.0 ; lk:amountHigh 10.0 ; lk:currency "USD" ;
    lk:amountQualifier lk:qualifier-exact ; {SOURCED} .
flow:premium a lk:Flow ; lk:deal deal:cover ; lk:payer company:lab ; lk:payee company:mutual ;
    lk:flowKind my:insurance ; lk:amountLow 6.0 ; lk:amountHigh 6.0 ; lk:currency "USD" ;
    lk:amountQualifier lk:qualifier-exact ; {SOURCED} .
flow:rent a lk:Flow ; lk:deal deal:rent ; lk:payer company:lab ; lk:payee company:cloud ;
    lk:flowKind lk:flow-compute ; lk:amountLow 2.0 ; lk:amountHigh 2.0 ; lk:currency "USD" ;
    lk:amountQualifier lk:qualifier-exact ; {SOURCED} .
event:round a lk:StatusEvent ; lk:subject deal:round ; lk:date "2026-01-02"^^xsd:date ;
    lk:status lk:status-signed ; {SOURCED} .
event:memorandum a lk:StatusEvent ; lk:subject deal:cover ; lk:date "2026-01-02"^^xsd:date ;
    lk:status my:memorandum ; {SOURCED} .
event:cover a lk:StatusEvent ; lk:subject deal:cover ; lk:date "2026-01-20"^^xsd:date ;
    lk:status lk:status-paid ; {SOURCED} .
event:rent a lk:StatusEvent ; lk:subject deal:rent ; lk:date "2026-01-02"^^xsd:date ;
    lk:status lk:status-signed ; {SOURCED} .

chip:c a lk:Chip ; skos:prefLabel "C" ; lk:designer company:maker ; lk:chipKind lk:chip-gpu ;
    lk:foundry company:fab ; {SOURCED} .
supply:laminate a lk:SupplyRole ; lk:chip chip:c ; lk:supplier company:laminate ;
    lk:role my:substrate ; lk:share 0.75 ; {SOURCED} .
supply:resin a lk:SupplyRole ; lk:chip chip:c ; lk:supplier company:resin ;
    lk:role my:substrate ; lk:share 0.25 ; {SOURCED} .
deployment:d a lk:Deployment ; lk:operator company:cloud ; lk:user company:lab ; lk:chip chip:c ;
    lk:capacityGW 4.0 ; lk:deploymentStatus lk:deployment-running ; {SOURCED} .

figure:fixing a lk:Figure ; lk:metric my:fixing ; lk:period "2026-01-30" ; lk:value 16000.0 ;
    lk:unit "USD/IDR" ; {SOURCED} .
"""


def write(file: Path, text: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(HEAD + text, encoding="utf-8")
    return file


def beside(folder: Path, kinds: str = "".join(KINDS.values())) -> Path:
    """The world with kinds in the folder ``ontology/`` of the data."""
    write(folder / "data" / "ontology" / "own.ttl", kinds)
    return write(folder / "data" / "world.ttl", WORLD).parent


def opened(folder: Path, way: str) -> Study:
    """The world with its kinds beside the data, or in an ontology folder of one's own."""
    if way == "beside the data":
        return Study.open(beside(folder))
    own = Path(shutil.copytree(ONTOLOGY, folder / "ontology"))
    kinds = write(folder / "kinds.ttl", "".join(KINDS.values())).read_text(encoding="utf-8")
    if way == "a file more":
        (own / "own.ttl").write_text(kinds, encoding="utf-8")
    else:
        with (own / "codes.ttl").open("a", encoding="utf-8") as file:
            file.write(kinds)
    return Study.open(write(folder / "data" / "world.ttl", WORLD).parent, ontology=own)
