"""The invented proposal that the home page shows, so that a visitor sees what a reasoned proposal looks like."""

from dataclasses import dataclass

from app.core.language import Message, current_language, message


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
    chance: Message
    anchor: str = "sample"
    position: int = 1
    href: None = None
    primary: None = None
    deeds: tuple[()] = ()

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
                "Your thesis names “predictive maintenance in distribution grids”; their problem describes just that."
            ),
            message("own statement"),
        ),
        SampleReason(
            True,
            message("Three companies in your portfolio sell to the same municipal utilities."),
            message("from your portfolio"),
        ),
        SampleReason(False, message("They look for a lead investor; lately you have mostly co-invested.")),
    ),
    attestation=SampleSeal("none", message("No quality attestation on file")),
    fit=message("fits very well"),
    parts=(
        SamplePart(message("Thesis"), 44),
        SamplePart(message("Sector"), 21),
        SamplePart(message("Amount"), 16),
        SamplePart(message("Proximity"), 9),
    ),
    chance=message("Chance of an answer: high"),
)
