"""The pages a person can open, each with its main role; one list for axe, width, spacing and pictures."""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Shown:
    """One page as one person sees it in one language and theme."""

    path: str
    person: str = "nobody"
    language: str = "de"
    theme: str = "light"

    def __str__(self) -> str:
        return f"{self.path} {self.person} {self.language} {self.theme}"


PAGES: dict[str, Shown] = {
    "home": Shown("/"),
    "how": Shown("/how-proposals-come-about"),
    "imprint": Shown("/imprint"),
    "privacy": Shown("/privacy"),
    "terms": Shown("/terms"),
    "accessibility": Shown("/accessibility"),
    "sign-in": Shown("/account/sign-in"),
    "register": Shown("/account/register"),
    "reset": Shown("/account/reset"),
    "not-found": Shown("/nothing-here"),
}
EVERYBODY = ("nobody", "founder", "researcher", "investor", "staff")


def product(*, full: bool) -> list[Shown]:
    """Each page for its main role in both languages and both themes; ``full`` adds every other role."""
    shown = [
        replace(page, language=language, theme=theme)
        for page in PAGES.values()
        for language in ("de", "en")
        for theme in ("light", "dark")
    ]
    if full:
        shown += [replace(page, person=person) for page in shown for person in EVERYBODY if person != page.person]
    return shown
