"""Examples for every shape: a world that passes, and for each constraint what breaks it alone.

``SOUND`` gives every shape something to judge. ``BROKEN`` has, by the name of a shape and of one
of its constraints, what is put in the place of a property's values: subject, property, new values
(Turtle; nothing at all takes the property away). What is written here comes from the model and
from the message of each shape, not from its constraints, so the two can disagree.
"""

from __future__ import annotations

SOUND = """
source:s a lk:Source ; dcterms:title "S" ; lk:url "https://example.org/s"^^xsd:anyURI ;
  lk:publisher "P" ; lk:author "A" ; lk:published "2026"^^xsd:gYear ;
  lk:accessed "2026-07-04"^^xsd:date ; lk:horizon "2026-07-05"^^xsd:date ;
  lk:language "zh-Hant" ; lk:sourceKind lk:source-news ; lk:primary false .
company:a a lk:Company ; skos:prefLabel "A" ; skos:altLabel "AA", "甲" ; lk:legalName "A, Inc." ;
  lk:companyKind lk:company-investor ; lk:country "ID" ; lk:founded "2015"^^xsd:gYear ;
  lk:ticker "A" ; lk:wikidata "Q21708200" ; lk:lei "549300XXXXXXXXXXXX00" ; lk:cik "0001018724" ;
  prov:wasDerivedFrom source:s .
company:b a lk:Company ; skos:prefLabel "B" ; prov:wasDerivedFrom source:s .
company:c a lk:Company ; skos:prefLabel "C" ; prov:wasDerivedFrom source:s .
company:notes a lk:Crowd ; skos:prefLabel "Note holders" ; lk:country "US" ;
  prov:wasDerivedFrom source:s .
holding:h a lk:Holding ; lk:subsidiary company:b ; lk:parent company:a ; lk:share 0.5 ;
  lk:since "2020-05-01"^^xsd:date ; lk:until "2024"^^xsd:gYear ; prov:wasDerivedFrom source:s .
deal:d a lk:Deal ; dcterms:title "D" ; lk:dealKind lk:deal-debt ; lk:party company:a ;
  lk:announced "2025-12"^^xsd:gYearMonth ; lk:replaces deal:e ; lk:addsTo deal:f ;
  lk:trancheOf deal:g ; lk:closes deal:h ; lk:note "So."@en, "Demikian."@id ;
  prov:wasDerivedFrom source:s .
deal:e a lk:Deal ; dcterms:title "E" ; lk:dealKind lk:deal-debt ; prov:wasDerivedFrom source:s .
deal:f a lk:Deal ; dcterms:title "F" ; lk:dealKind lk:deal-debt ; prov:wasDerivedFrom source:s .
deal:g a lk:Deal ; dcterms:title "G" ; lk:dealKind lk:deal-debt ; prov:wasDerivedFrom source:s .
deal:h a lk:Deal ; dcterms:title "H" ; lk:dealKind lk:deal-debt ; prov:wasDerivedFrom source:s .
flow:f a lk:Flow ; lk:deal deal:d ; lk:payer company:notes ; lk:payee company:b ;
  lk:flowKind lk:flow-debt ; lk:amountLow 1.0 ; lk:amountHigh 9.0 ;
  lk:amountQualifier lk:qualifier-range ; lk:currency "USD" ; lk:starts "2026"^^xsd:gYear ;
  lk:ends "2032-06"^^xsd:gYearMonth ; lk:capacityGW 1.5 ; lk:units 100.0 ; lk:chip chip:x ;
  lk:condition "If so."@en, "Bila demikian."@id ; lk:inKind false ; prov:wasDerivedFrom source:s .
flow:whole a lk:Flow ; lk:deal deal:d ; lk:payer company:notes ; lk:payee company:b ;
  lk:flowKind lk:flow-debt ; lk:amountHigh 9.0 ; lk:amountQualifier lk:qualifier-up-to ;
  lk:currency "USD" ; prov:wasDerivedFrom source:s .
flow:part a lk:Flow ; lk:deal deal:d ; lk:payer company:a ; lk:payee company:b ;
  lk:flowKind lk:flow-debt ; lk:amountQualifier lk:qualifier-undisclosed ; lk:partOf flow:whole ;
  prov:wasDerivedFrom source:s .
flow:reading a lk:Flow ; lk:deal deal:d ; lk:payer company:notes ; lk:payee company:b ;
  lk:flowKind lk:flow-debt ; lk:amountQualifier lk:qualifier-undisclosed ;
  lk:readingOf flow:whole ; prov:wasDerivedFrom source:s .
event:e a lk:StatusEvent ; lk:subject deal:d ; lk:date "2025-12-17"^^xsd:date ;
  lk:status lk:status-partly-paid ; lk:amount 1.0 ; lk:currency "USD" ;
  prov:wasDerivedFrom source:s .
event:f a lk:StatusEvent ; lk:subject flow:f ; lk:date "2025"^^xsd:gYear ;
  lk:status lk:status-in-talks ; prov:wasDerivedFrom source:s .
chip:x a lk:Chip ; skos:prefLabel "X" ; skos:altLabel "XX" ; lk:designer company:a ;
  lk:chipKind lk:chip-asic ; lk:announced "2024"^^xsd:gYear ; lk:available "2025"^^xsd:gYear ;
  lk:processNode "N3" ; lk:foundry company:b ; lk:memoryType "HBM3E" ; lk:memoryGB 192.0 ;
  lk:memoryBandwidthTBs 8.0 ; lk:denseBF16TFLOPS 2250.0 ; lk:denseFP8TFLOPS 4500.0 ;
  lk:thermalDesignPowerW 1000.0 ; lk:predecessor chip:y ; lk:note "So."@en ;
  prov:wasDerivedFrom source:s .
chip:y a lk:Chip ; skos:prefLabel "Y" ; lk:designer company:a ; lk:chipKind lk:chip-asic ;
  prov:wasDerivedFrom source:s .
chip-reading:r a lk:ChipReading ; lk:chip chip:x ; lk:ofProperty lk:memoryGB ; lk:value "180" ;
  lk:unit "GB" ; prov:wasDerivedFrom source:s .
supply:r a lk:SupplyRole ; lk:chip chip:x ; lk:supplier company:b ;
  lk:role lk:supply-role-fabrication ; lk:share 0.5 ; lk:period "2025" ;
  prov:wasDerivedFrom source:s .
deployment:d a lk:Deployment ; lk:operator company:a ; lk:user company:b ; lk:chip chip:x ;
  lk:units 100.0 ; lk:capacityGW 0.5 ; lk:site "Abilene" ; lk:since "2025-09"^^xsd:gYearMonth ;
  lk:deploymentStatus lk:deployment-running ; lk:within deployment:e ;
  lk:supersedes deployment:f ; prov:wasDerivedFrom source:s .
deployment:e a lk:Deployment ; lk:operator company:a ; lk:deploymentStatus lk:deployment-planned ;
  prov:wasDerivedFrom source:s .
deployment:f a lk:Deployment ; lk:operator company:a ; lk:deploymentStatus lk:deployment-planned ;
  prov:wasDerivedFrom source:s .
person:p a lk:Person ; skos:prefLabel "P" ; lk:roleTitle "analyst" ; prov:wasDerivedFrom source:s .
person:q a lk:Person ; skos:prefLabel "Q" ; prov:wasDerivedFrom source:s .
membership:m a lk:Membership ; lk:member person:p ; lk:organization company:a ;
  lk:since "2019"^^xsd:gYear ; lk:until "2021"^^xsd:gYear ; lk:past true ;
  prov:wasDerivedFrom source:s .
claim:c a lk:Claim ; lk:claimant company:a ; lk:about sector:ai, flow:f, deal:d, chip:x ;
  lk:topic lk:topic-risk ; lk:stance lk:stance-neutral ; lk:paraphrase "So."@en ;
  lk:date "2025"^^xsd:gYear ; lk:measure lk:measure-concentration ; lk:measureSubject company:a ;
  lk:measureObject company:b ; lk:comparison lk:comparison-about ; lk:measureValue 0.5 ;
  prov:wasDerivedFrom source:s .
figure:f a lk:Figure ; lk:company company:a ; lk:metric lk:metric-customer-share-of-revenue ;
  lk:counterpart company:b ; lk:period "2025" ; lk:value 0.5 ; lk:unit "ratio" ;
  lk:scope "Cloud."@en ; prov:wasDerivedFrom source:s .
figure:u a lk:Figure ; lk:company company:a ; lk:metric lk:metric-customer-share-of-revenue ;
  lk:counterpartCount 2.0 ; lk:period "2025" ; lk:value 0.5 ; lk:unit "ratio" ;
  prov:wasDerivedFrom source:s .
figure:x a lk:Figure ; lk:metric lk:metric-exchange-rate ; lk:period "2025-12" ;
  lk:value 16720.0 ; lk:unit "USD/IDR" ; prov:wasDerivedFrom source:s .
sector:ai a lk:Sector ; skos:prefLabel "AI" .
flow:of-no-class lk:payer company:notes ; lk:payee company:b .
"""

Edit = tuple[str, str, str]

_THING = {
    "Source": "source:s",
    "Company": "company:a",
    "Crowd": "company:notes",
    "Holding": "holding:h",
    "Deal": "deal:d",
    "Flow": "flow:f",
    "StatusEvent": "event:e",
    "Chip": "chip:x",
    "ChipReading": "chip-reading:r",
    "SupplyRole": "supply:r",
    "Deployment": "deployment:d",
    "Person": "person:p",
    "Membership": "membership:m",
    "Claim": "claim:c",
    "Figure": "figure:f",
}
_BORROWED = {"prefLabel": "skos:prefLabel", "title": "dcterms:title"}

_NONE = {"minCount": ""}
_TEXT = {"maxCount": '"x", "y"', "datatype": '"x"@en', "minLength": '""'}
_NAME = {"minCount": "", "maxCount": '"x", "y"', "minLength": '""'}
_PROSE = {"uniqueLang": '"x"@en, "y"@en', "nodeKind": "source:s", "minLength": '""'}
_DATE = {
    "maxCount": '"2025"^^xsd:gYear, "2024"^^xsd:gYear',
    "nodeKind": "<2025>",
    "pattern": '"2025-13"',
}
_TRUTH = {"maxCount": "true, false", "datatype": '"true"'}
_COUNT = {"maxCount": "1.5, 2.5", "datatype": "1", "minInclusive": "-1.0"}
_SHARE = {**_COUNT, "maxCount": "0.1, 0.2", "maxInclusive": "50.0"}


def _one_of(first: str, second: str) -> dict[str, str]:
    """At most one reference to a thing of a class."""
    return {"maxCount": f"{first}, {second}", "class": "source:s"}


def _code(first: str, second: str, foreign: str) -> dict[str, str]:
    return {"maxCount": f"{first}, {second}", "node": foreign}


def _like(first: str, second: str, odd: str) -> dict[str, str]:
    """A text of a form."""
    return {
        "maxCount": f'"{first}", "{second}"',
        "datatype": f'"{first}"@en',
        "pattern": f'"{odd}"',
    }


_COMPANY, _CHIP = _one_of("company:a", "company:c"), _one_of("chip:x", "chip:y")
_FLOW = {"maxCount": "flow:f, flow:whole", "class": "flow:of-no-class"}
_OF = {"class": "source:s"}

_VALUES: dict[str, dict[str, str]] = {
    "Source-title": _NAME,
    "Source-url": {
        "minCount": "",
        "maxCount": '"https://a.example"^^xsd:anyURI, "https://b.example"^^xsd:anyURI',
        "datatype": '"https://example.org/s"',
        "pattern": '"javascript:alert(1)"^^xsd:anyURI',
    },
    "Source-publisher": _TEXT,
    "Source-author": _TEXT,
    "Source-published": _DATE,
    "Source-accessed": _DATE,
    "Source-horizon": {**_NONE, **_DATE},
    "Source-language": _like("en", "id", "English"),
    "Source-sourceKind": {**_NONE, **_code("lk:source-news", "lk:source-blog", "lk:chip-asic")},
    "Source-primary": _TRUTH,
    "Company-prefLabel": _NAME,
    "Company-legalName": _TEXT,
    "Company-companyKind": _code("lk:company-investor", "lk:company-ai-lab", "lk:chip-asic"),
    "Company-country": _like("ID", "US", "Indonesia"),
    "Company-founded": _DATE,
    "Company-ticker": _TEXT,
    "Company-wikidata": _like("Q1", "Q2", "1"),
    "Company-lei": _like("549300XXXXXXXXXXXX00", "549300XXXXXXXXXXXX01", "549300"),
    "Company-cik": _like("1", "2", "CIK1"),
    "Crowd-prefLabel": _NAME,
    "Crowd-country": _like("ID", "US", "Indonesia"),
    "Holding-subsidiary": {**_NONE, **_one_of("company:b", "company:c")},
    "Holding-parent": {**_NONE, **_COMPANY},
    "Holding-share": _SHARE,
    "Holding-since": _DATE,
    "Holding-until": _DATE,
    "Deal-title": _NAME,
    "Deal-dealKind": {**_NONE, **_code("lk:deal-debt", "lk:deal-lease", "lk:flow-debt")},
    "Deal-party": _OF,
    "Deal-announced": _DATE,
    "Deal-replaces": _OF,
    "Deal-addsTo": _OF,
    "Deal-trancheOf": _OF,
    "Deal-closes": _OF,
    "Deal-note": _PROSE,
    "Flow-deal": {**_NONE, **_one_of("deal:d", "deal:e")},
    "Flow-payer": {**_NONE, **_COMPANY},
    "Flow-payee": {**_NONE, **_COMPANY},
    "Flow-flowKind": {**_NONE, **_code("lk:flow-debt", "lk:flow-equity", "lk:deal-debt")},
    "Flow-amountLow": _COUNT,
    "Flow-amountHigh": _COUNT,
    "Flow-amountQualifier": {
        **_NONE,
        **_code("lk:qualifier-range", "lk:qualifier-about", "lk:qualifier-rnage"),
    },
    "Flow-currency": _like("USD", "IDR", "dollars"),
    "Flow-starts": _DATE,
    "Flow-ends": _DATE,
    "Flow-capacityGW": _COUNT,
    "Flow-units": _COUNT,
    "Flow-chip": _CHIP,
    "Flow-condition": _PROSE,
    "Flow-inKind": _TRUTH,
    "Flow-readingOf": _FLOW,
    "Flow-partOf": _FLOW,
    "StatusEvent-subject": {**_NONE, "maxCount": "deal:d, flow:f", "or": "company:a"},
    "StatusEvent-date": {**_NONE, **_DATE},
    "StatusEvent-status": {**_NONE, **_code("lk:status-paid", "lk:status-signed", "lk:flow-debt")},
    "StatusEvent-amount": _COUNT,
    "StatusEvent-currency": _like("USD", "IDR", "dollars"),
    "Chip-prefLabel": _NAME,
    "Chip-designer": {**_NONE, **_COMPANY},
    "Chip-chipKind": {**_NONE, **_code("lk:chip-asic", "lk:chip-gpu", "lk:flow-debt")},
    "Chip-announced": _DATE,
    "Chip-available": _DATE,
    "Chip-processNode": _TEXT,
    "Chip-foundry": _COMPANY,
    "Chip-memoryType": _TEXT,
    "Chip-memoryGB": _COUNT,
    "Chip-memoryBandwidthTBs": _COUNT,
    "Chip-denseBF16TFLOPS": _COUNT,
    "Chip-denseFP8TFLOPS": _COUNT,
    "Chip-thermalDesignPowerW": _COUNT,
    "Chip-predecessor": _CHIP,
    "Chip-note": _PROSE,
    "ChipReading-chip": {**_NONE, **_CHIP},
    "ChipReading-ofProperty": {
        **_NONE,
        "maxCount": "lk:memoryGB, lk:memoryType",
        "nodeKind": '"memoryGB"',
    },
    "ChipReading-value": {**_NAME, "nodeKind": "source:s"},
    "ChipReading-unit": _TEXT,
    "SupplyRole-chip": {**_NONE, **_CHIP},
    "SupplyRole-supplier": {**_NONE, **_COMPANY},
    "SupplyRole-role": {
        **_NONE,
        **_code("lk:supply-role-fabrication", "lk:supply-role-packaging", "lk:chip-asic"),
    },
    "SupplyRole-share": _SHARE,
    "SupplyRole-period": _TEXT,
    "Deployment-operator": {**_NONE, **_COMPANY},
    "Deployment-user": _COMPANY,
    "Deployment-chip": _CHIP,
    "Deployment-units": _COUNT,
    "Deployment-capacityGW": _COUNT,
    "Deployment-site": _TEXT,
    "Deployment-since": _DATE,
    "Deployment-deploymentStatus": {
        **_NONE,
        **_code("lk:deployment-running", "lk:deployment-planned", "lk:status-paid"),
    },
    "Deployment-within": _one_of("deployment:e", "deployment:d"),
    "Deployment-supersedes": _OF,
    "Person-prefLabel": _NAME,
    "Person-roleTitle": _TEXT,
    "Membership-member": {**_NONE, **_one_of("person:p", "person:q")},
    "Membership-organization": {**_NONE, **_COMPANY},
    "Membership-since": _DATE,
    "Membership-until": _DATE,
    "Membership-past": _TRUTH,
    "Claim-claimant": {**_NONE, "maxCount": "company:a, person:p", "or": "company:notes"},
    "Claim-about": {"or": "source:s"},
    "Claim-topic": {**_NONE, **_code("lk:topic-risk", "lk:topic-bubble", "lk:stance-neutral")},
    "Claim-stance": {**_NONE, **_code("lk:stance-neutral", "lk:stance-critical", "lk:topic-risk")},
    "Claim-paraphrase": {**_NONE, **_PROSE},
    "Claim-date": {**_NONE, **_DATE},
    "Claim-measure": _code("lk:measure-cycles", "lk:measure-exposure", "lk:topic-risk"),
    "Claim-measureSubject": _one_of("company:a", "company:c"),
    "Claim-measureObject": _one_of("company:b", "company:c"),
    "Claim-comparison": _code("lk:comparison-about", "lk:comparison-equal", "lk:qualifier-about"),
    "Claim-measureValue": {"maxCount": "1.0, 2.0", "datatype": "1"},
    "Figure-company": _COMPANY,
    "Figure-metric": {**_NONE, **_code("lk:metric-capex", "lk:metric-cash", "lk:topic-risk")},
    "Figure-counterpart": _one_of("company:b", "company:c"),
    "Figure-counterpartCount": {
        "maxCount": "1.0, 2.0",
        "datatype": "1",
        "minInclusive": "0.0",
    },
    "Figure-period": {**_NONE, **_TEXT},
    "Figure-value": {**_NONE, "maxCount": "1.0, 2.0", "datatype": "1"},
    "Figure-unit": {**_NONE, **_like("ratio", "USD", "USD per IDR")},
    "Figure-scope": _PROSE,
}

_FOCUS = {
    "Flow-amountHigh": "flow:whole",  # which has no low amount to be above
    "Flow-readingOf": "flow:reading",
    "Flow-partOf": "flow:part",
    "Figure-counterpartCount": "figure:u",  # which names no counterpart
}


def _edits() -> dict[str, dict[str, Edit]]:
    found: dict[str, dict[str, Edit]] = {}
    for name, values in _VALUES.items():
        cls, term = name.split("-", 1)
        focus, path = _FOCUS.get(name, _THING[cls]), _BORROWED.get(term, f"lk:{term}")
        found[name] = {constraint: (focus, path, new) for constraint, new in values.items()}
    return found


BROKEN: dict[str, dict[str, Edit]] = {
    **_edits(),
    "sources": {
        "minCount": ("supply:r", "prov:wasDerivedFrom", ""),
        "class": ("figure:f", "prov:wasDerivedFrom", "company:a"),
    },
    "publication-time": {"hasValue": ("flow:f", "lk:published", '"2025"^^xsd:gYear')},
    "aliases": {
        "nodeKind": ("person:p", "skos:altLabel", "source:s"),
        "minLength": ("company:b", "skos:altLabel", '""'),
    },
    "Source-valid-time": {"maxCount": ("source:s", "lk:date", '"2025"^^xsd:gYear')},
    "Company-not-a-crowd": {"not": ("company:a", "lk:companyKind", "lk:company-crowd")},
    "Holding-parent-is-not-subsidiary": {"disjoint": ("holding:h", "lk:parent", "company:b")},
    "Deal-replaces-or-addsTo": {"disjoint": ("deal:d", "lk:addsTo", "deal:e")},
    "Deal-replaces-or-trancheOf": {"disjoint": ("deal:d", "lk:trancheOf", "deal:e")},
    "Flow-amount-has-currency": {"minCount": ("flow:f", "lk:currency", "")},
    "currency-has-amount": {"minCount": ("flow:whole", "lk:amountHigh", "")},
    "Flow-payer-is-not-payee": {"disjoint": ("flow:f", "lk:payer", "company:b")},
    "Flow-low-not-above-high": {"lessThanOrEquals": ("flow:f", "lk:amountLow", "9.5")},
    "Flow-reading-of-reading": {"maxCount": ("flow:whole", "lk:readingOf", "flow:f")},
    "Flow-reading-payer": {"equals": ("flow:reading", "lk:payer", "company:c")},
    "Flow-reading-payee": {"equals": ("flow:reading", "lk:payee", "company:c")},
    "Flow-reading-is-no-part": {"disjoint": ("flow:reading", "lk:partOf", "flow:whole")},
    "Flow-part-shares-a-party": {"or": ("flow:part", "lk:payee", "company:c")},
    "StatusEvent-amount-has-currency": {"minCount": ("event:e", "lk:currency", "")},
    "Deployment-within-or-supersedes": {"disjoint": ("deployment:d", "lk:within", "deployment:f")},
    "Claim-about-something": {"minCount": ("claim:c", "lk:about", "")},
    "measure-has-subject": {"minCount": ("claim:c", "lk:measureSubject", "")},
    "measure-has-comparison": {"minCount": ("claim:c", "lk:comparison", "")},
    "measure-has-value": {"minCount": ("claim:c", "lk:measureValue", "")},
    "measured-by": {"minCount": ("claim:c", "lk:measure", "")},
    "Claim-measureObject-is-another": {"disjoint": ("claim:c", "lk:measureObject", "company:a")},
    "Figure-count-or-counterpart": {"not": ("figure:u", "lk:counterpart", "company:b")},
    "Figure-about-something": {"or": ("figure:x", "lk:unit", '"USD"')},
    "Figure-counterpart-is-another": {"disjoint": ("figure:f", "lk:counterpart", "company:a")},
}
