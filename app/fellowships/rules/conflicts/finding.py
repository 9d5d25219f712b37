"""Conflicts between people and applications: everything they share, and every recorded relation between the two."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from app.fellowships.rules.conflicts.domains import house_of
from app.fellowships.rules.conflicts.facts import Applicants, Link, Node, Person, Sort, TieFact
from app.fellowships.rules.conflicts.kinds import (
    CARRIES_TIES,
    OF_TIE,
    STEPS_OF_RELATIVES,
    ConflictKind,
    Limits,
    counts,
    kind_of_shared,
)

DEFAULT_LIMITS = Limits()


@dataclass(frozen=True)
class Evidence:
    """Why there is a conflict: a fact of the person's, one of the applicants', and the relation between the two.

    Without a tie both facts meet in one node.
    """

    mine: Link
    theirs: Link
    tie: TieFact | None = None


@dataclass(frozen=True)
class Finding:
    """``fingerprint`` is the same whenever the same fact is found again, whatever became of the rows it stood in."""

    account_id: int
    application_id: int
    kind: ConflictKind
    fingerprint: str
    evidence: Evidence


def found(
    person: Person, applicants: Applicants, ties: Iterable[TieFact], at: date, limits: Limits = DEFAULT_LIMITS
) -> list[Finding]:
    """What stands between one person and one application, in a fixed order."""
    return list(found_among([person], [applicants], ties, at, limits))


def found_among(
    people: Sequence[Person],
    applications: Sequence[Applicants],
    ties: Iterable[TieFact],
    at: date,
    limits: Limits = DEFAULT_LIMITS,
) -> Iterator[Finding]:
    """The same for all people and all applications: each node and each tie is looked up, no pair is gone through."""
    world = _World(applications, ties, at, limits)
    for person in people:
        yield from world.findings_of(person)


class _World:
    """Who of the applicants stands at which node, and which ties end there."""

    def __init__(self, applications: Sequence[Applicants], ties: Iterable[TieFact], at: date, limits: Limits) -> None:
        self._at, self._limits = at, limits
        self._standing: dict[Node, list[tuple[int, Link]]] = defaultdict(list)
        self._ties: dict[Node, list[tuple[Node, TieFact]]] = defaultdict(list)
        for each in applications:
            for link in self._counting(each.links):
                self._standing[link.node].append((each.application_id, link))
        for tie in ties:
            if counts(tie.until, limits.tie_years[tie.kind], at):
                self._ties[tie.a].append((tie.b, tie))
                self._ties[tie.b].append((tie.a, tie))

    def _counting(self, links: Iterable[Link]) -> Iterator[Link]:
        """Every fact once, without those that ended too long ago."""
        years = self._limits.employment_years
        return (link for link in dict.fromkeys(links) if counts(link.until, years, self._at))

    def findings_of(self, person: Person) -> list[Finding]:
        by_fingerprint: dict[tuple[int, str], Finding] = {}
        for finding in self._all_of(person):
            by_fingerprint.setdefault((finding.application_id, finding.fingerprint), finding)
        each_once = _each_fact_once(by_fingerprint.values())
        return sorted(each_once, key=lambda each: (each.application_id, each.kind, each.fingerprint))

    def _all_of(self, person: Person) -> Iterator[Finding]:
        for mine in self._counting(person.links):
            for application_id, theirs in self._there(mine, mine.node):
                kind = kind_of_shared(mine, theirs)
                yield _finding(person.account_id, application_id, kind, Evidence(mine, theirs))
            if mine.node.sort in CARRIES_TIES:
                yield from self._over_ties(person, mine)

    def _there(self, mine: Link, node: Node) -> Iterator[tuple[int, Link]]:
        """Who stands at a node. A relative who applies is told by the family tie itself, not by all they are."""
        theirs = self._standing.get(mine.relative, ()) if mine.relative else ()
        applying = {application_id for application_id, _link in theirs}
        return (each for each in self._standing.get(node, ()) if each[0] not in applying)

    def _over_ties(self, person: Person, mine: Link) -> Iterator[Finding]:
        for other, tie in self._ties.get(mine.node, ()):
            if mine.relative is not None and tie.kind not in STEPS_OF_RELATIVES:
                continue
            kind = ConflictKind.FAMILY if mine.relative is not None else OF_TIE[tie.kind]
            for application_id, theirs in self._there(mine, other):
                yield _finding(person.account_id, application_id, kind, Evidence(mine, theirs, tie))


def _each_fact_once(findings: Collection[Finding]) -> list[Finding]:
    """An organisation that both are known to be of is not told again by its name, nor an address by its domain."""
    known = {_between(each) for each in findings if each.evidence.mine.node.sort is Sort.ORGANISATION}
    known |= {
        _of_domain(each, house_of(each.evidence.mine.node.key)) for each in findings if _is_at(each, Sort.ADDRESS)
    }
    return [each for each in findings if not _is_told(each, known)]


def _is_told(finding: Finding, known: set[tuple[object, ...]]) -> bool:
    if _is_at(finding, Sort.EMPLOYER):
        return _between(finding) in known
    return _is_at(finding, Sort.DOMAIN) and _of_domain(finding, finding.evidence.mine.node.key) in known


def _is_at(finding: Finding, sort: Sort) -> bool:
    return finding.evidence.tie is None and finding.evidence.mine.node.sort is sort


def _between(finding: Finding) -> tuple[object, ...]:
    mine, theirs = finding.evidence.mine, finding.evidence.theirs
    return finding.application_id, finding.kind, mine.of, mine.why, mine.said, theirs.of, theirs.why


def _of_domain(finding: Finding, domain: str | None) -> tuple[object, ...]:
    return finding.application_id, domain, finding.evidence.mine.of, finding.evidence.theirs.of


def _finding(account_id: int, application_id: int, kind: ConflictKind, evidence: Evidence) -> Finding:
    return Finding(account_id, application_id, kind, _fingerprint(kind, evidence), evidence)


def _fingerprint(kind: ConflictKind, evidence: Evidence) -> str:
    """Of what is said, not of the rows that say it. A fact that began anew is a new one; its end changes nothing."""
    tie = evidence.tie
    if tie is None:
        said = [kind, *_said(evidence.mine), *_said(evidence.theirs)]
    else:
        # However many of the applicants stand where it ends, a relation is one fact.
        said = [kind, *_said(evidence.mine), tie.kind, *sorted([":".join(tie.a), ":".join(tie.b)]), tie.since]
    return sha256("\n".join(str(each) for each in said).encode()).hexdigest()


def _said(link: Link) -> tuple[object, ...]:
    # An address that was confirmed meanwhile is the address it was.
    why = link.why.removeprefix("unconfirmed_").removeprefix("invited_")
    return (*link.node, why, *link.of, link.since, link.relative)
