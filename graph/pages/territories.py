"""Countries and languages by their names, which the CLDR has in every language.

What stands in the data is a code: of ISO 3166 for a country, of BCP 47 for a language.
"""

from __future__ import annotations

from functools import cache

from graph.language import spoken

__all__ = ["country", "tongue"]


def country(code: str | None) -> str:
    """The name of a country in the language of the context; a code that is none stays.

    >>> country("US"), country("ZZ9"), country(None)
    ('United States', 'ZZ9', '')
    """
    return _names(spoken().code)[0].get(code or "", code or "")


def tongue(code: str | None) -> str:
    """The name of a language in the language of the context; a code that is none stays.

    >>> tongue("id"), tongue("zh-Hant"), tongue("xx9"), tongue(None)
    ('Indonesian', 'Chinese (Traditional)', 'xx9', '')
    """
    base, _, script = (code or "").partition("-")
    countries, languages, scripts = _names(spoken().code)
    name = languages.get(base, "")
    further = scripts.get(script) or countries.get(script) or script
    return (f"{name} ({further})" if further else name) or code or ""


@cache
def _names(language: str) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    from babel import Locale

    locale = Locale.parse(language)
    return dict(locale.territories), dict(locale.languages), dict(locale.scripts)
