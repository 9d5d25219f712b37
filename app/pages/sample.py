"""The invented proposal that the home page shows, so that a visitor sees what a reasoned proposal looks like.

Its sentences are those of the ranking: it promises nothing that a real card would not say.
"""

from dataclasses import dataclass

from app.core.language import Message, current_language, message
from app.matches.rules.chances import TOO_EARLY, AnswerChance
from app.matches.rules.reasons import EVIDENCE
from app.matches.rules.weights import PART_NAMES


@dataclass(frozen=True)
class SampleFact:
    text: Message
    strong: bool = False


@dataclass(frozen=True)
class SampleReason:
    """One reason of the sample; ``speaks_for`` tells the tick from the dash."""

    speaks_for: bool
    text: Message
    evidence: Message | None = None
    href: None = None


@dataclass(frozen=True)
class SampleSeal:
    kind: str
    text: Message


@dataclass(frozen=True)
class SamplePart:
    """A part of the score bar; ``width`` is its share of 100."""

    label: Message
    width: float


@dataclass(frozen=True)
class SampleCard:
    """What the match card prints, without anything to press."""

    name: str
    one_liner: Message
    note: Message
    facts: tuple[SampleFact, ...]
    reasons: tuple[SampleReason, ...]
    attestation: SampleSeal
    fit: Message
    parts: tuple[SamplePart, ...]
    chance: AnswerChance
    anchor: str = "sample"
    position: int = 1
    href: None = None
    primary: None = None
    deeds: tuple[()] = ()
    lines: tuple[()] = ()

    @property
    def language(self) -> str:
        """The sample is translated with the page."""
        return current_language()


SAMPLE_CARD = SampleCard(
    name="Stromlese",
    one_liner=message("Hears early damage in local substations from the sound of their transformers."),
    note=message("Invented example"),
    facts=(
        SampleFact(message("Start-up"), strong=True),
        SampleFact(message("Kaiserslautern, Rhineland-Palatinate")),
        SampleFact(message("Seed")),
        SampleFact(message("seeks €0.8–1.2m by March")),
        SampleFact(message("6 people")),
    ),
    reasons=(
        SampleReason(
            True,
            message(
                "Your thesis says {mine}; {facet} answers it: {words}.",
                mine=message("“predictive maintenance in distribution grids”"),
                facet=message("the problem they solve"),
                words=message("“most substations stand without any measurement”"),
            ),
            EVIDENCE["self_declared"],
        ),
        SampleReason(
            True,
            message("They work in {sector}, a sector you look for.", sector=message("Energy and grids")),
            EVIDENCE["self_declared"],
        ),
        SampleReason(False, message("They look for a lead investor; you follow others.")),
    ),
    attestation=SampleSeal("none", message("No quality attestation on file")),
    fit=message("fits very well"),
    parts=(
        SamplePart(PART_NAMES["semantic"], 44),
        SamplePart(PART_NAMES["sector"], 21),
        SamplePart(PART_NAMES["ticket"], 16),
        SamplePart(PART_NAMES["region"], 9),
    ),
    chance=TOO_EARLY,
)
