"""Twelve invented applicants, among them names that are ordinary words, short, foreign, double or with titles."""

from dataclasses import dataclass
from pathlib import Path

from app.fellowships.rules.blind import Identity, Named


@dataclass(frozen=True)
class Applicant:
    """``person`` is (given, family) as the identity has it; ``brand`` the word that all know the organisation by."""

    given: str
    family: str
    organisation: str
    brand: str
    domain: str
    mail: str
    phone: str
    register: str
    orcid: str
    street: str
    house: str
    handle: str
    product: str
    university: str
    titles: str = ""

    @property
    def full(self) -> str:
        return f"{self.given} {self.family}"

    def identity(self) -> Identity:
        return Identity(
            persons=(f"{self.titles} {self.full}".strip(),),
            organisations=(Named(self.organisation), Named(self.university)),
            products=(Named(self.product),),
            mails=(self.mail,),
            sites=(f"https://www.{self.domain}/",),
            phones=(self.phone,),
            handles=(f"https://www.linkedin.com/in/{self.handle}", f"@{self.handle}"),
            numbers=(self.register, self.orcid),
            places=(f"{self.street} {self.house}, 10115 Berlin",),
        )


_ROWS = Path(__file__).with_name("people.txt").read_text("utf-8").splitlines()[1:]
APPLICANTS = tuple(Applicant(*row.split("|")) for row in _ROWS)
