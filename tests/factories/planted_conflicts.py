"""Every way in which a reviewer and an application may come to share something, and some that are none."""

from collections.abc import Callable
from datetime import date, timedelta

from app.accounts.models import AccountToken, Affiliation
from app.accounts.states import Purpose
from app.core import clock
from app.fellowships.rules.conflicts import ConflictKind
from app.fellowships.states import Party
from app.profiles.models import (
    PortfolioItem,
    ProfileContact,
    ProfileMember,
    SpinoffFacts,
)
from app.profiles.states import Kind, MemberRole, TieKind
from tests.factories.conflicts import (
    Pair,
    add_address,
    make_bare_profile,
    make_part,
    make_person,
    make_tie,
)


def _member(pair: Pair) -> None:
    row = ProfileMember(
        profile_id=pair.profile.id, account_id=pair.reviewer.id, role=MemberRole.EDITOR, since=clock.now()
    )
    pair.session.add(row)


def _mentor(pair: Pair) -> None:
    make_part(pair, Party.MENTOR, account_id=pair.reviewer.id)


def _unconfirmed_contact(pair: Pair) -> None:
    """An address that the reviewer only asked for: T30."""
    address = f"neu@neu-{pair.word}.de"
    pair.session.add(_token(Purpose.change_address, address, account_id=pair.reviewer.id))
    pair.session.add(ProfileContact(profile_id=pair.profile.id, name="Einwort", email=address))


def _token(purpose: Purpose, address: str, **given: object) -> AccountToken:
    return AccountToken(
        purpose=purpose,
        token_hash=f"{purpose}:{address}"[:64],
        address=address,
        normalised=address,
        created_at=clock.now(),
        expires_at=clock.now() + timedelta(days=2),
        **given,
    )


def _invited_to_a_part(pair: Pair) -> None:
    tagged = f"leserin{pair.word}+bewerbung@mail-leserin{pair.word}.de"
    make_part(pair, Party.UNIVERSITY, invited_address=tagged)


def _invited_to_the_profile(pair: Pair) -> None:
    address = f"leserin{pair.word}@mail-leserin{pair.word}.de"
    pair.session.add(_token(Purpose.profile_member, address, subject_id=pair.profile.id))


def _named_contact(pair: Pair) -> None:
    pair.session.add(ProfileContact(profile_id=pair.profile.id, name=f"leserin{pair.word}, Dr. Person"))
    pair.reviewer.display_name = f"Person Leserin{pair.word}"


def _second_team(pair: Pair) -> None:
    make_bare_profile(pair.session, f"nebenher{pair.word}", pair.reviewer, pair.member)


def _institution_by_name(pair: Pair) -> None:
    pair.session.get_one(SpinoffFacts, pair.profile.id).institution_name = f"TU Stadt{pair.word}"
    name = f"Technische Universität Stadt{pair.word}"
    pair.session.add(Affiliation(account_id=pair.reviewer.id, organisation_name=name))


def _left_two_years_ago(pair: Pair) -> None:
    left = clock.today() - timedelta(days=730)
    pair.session.add(
        Affiliation(account_id=pair.reviewer.id, organisation_name=f"Werk {pair.word} GmbH & Co. KG", until=left)
    )


def _once_colleagues(pair: Pair) -> None:
    for account in (pair.reviewer, pair.member):
        pair.session.add(Affiliation(account_id=account.id, organisation_name=f"Amt für {pair.word}"))


def _chairs_of_one_house(pair: Pair) -> None:
    add_address(pair.session, pair.reviewer, f"a@chair-a.haus-{pair.word}.de")
    add_address(pair.session, pair.member, f"b@chair-b.haus-{pair.word}.de")


def _works_at_the_website(pair: Pair) -> None:
    add_address(pair.session, pair.reviewer, f"kontakt@web-{pair.word}.de")


def _transfer_office(pair: Pair) -> None:
    facts = pair.session.get_one(SpinoffFacts, pair.profile.id)
    facts.transfer_office_email = f"leserin{pair.word}@mail-leserin{pair.word}.de"


def _introduced(pair: Pair) -> None:
    fund = make_bare_profile(pair.session, f"fonds{pair.word}", pair.reviewer, kind=Kind.INVESTOR)
    make_tie(pair.session, TieKind.INTRODUCTION, a_profile_id=fund.id, b_profile_id=pair.profile.id)


def _invested(pair: Pair) -> None:
    make_tie(pair.session, TieKind.PORTFOLIO, a_organisation_id=pair.employer.id, b_profile_id=pair.profile.id)


def _in_the_portfolio_of_the_employer(pair: Pair) -> None:
    fund = make_bare_profile(pair.session, f"fonds{pair.word}", kind=Kind.INVESTOR, organisation=pair.employer)
    item = PortfolioItem(profile_id=fund.id, name="anders genannt", organisation_id=pair.organisation.id, year=2024)
    pair.session.add(item)


def _in_the_portfolio_by_name(pair: Pair) -> None:
    fund = make_bare_profile(pair.session, f"fonds{pair.word}", pair.reviewer, kind=Kind.INVESTOR)
    pair.session.add(PortfolioItem(profile_id=fund.id, name=f"Vorhaben {pair.word} GmbH"))


def _in_the_portfolio_by_website(pair: Pair) -> None:
    fund = make_bare_profile(pair.session, f"fonds{pair.word}", pair.reviewer, kind=Kind.INVESTOR)
    url = f"https://web-{pair.word}.de/de"
    pair.session.add(PortfolioItem(profile_id=fund.id, name=f"Kosename {pair.word}", url=url))


def _team(pair: Pair) -> None:
    make_tie(pair.session, TieKind.TEAM, a_account_id=pair.member.id, b_account_id=pair.reviewer.id)


def _employed_at(pair: Pair) -> None:
    make_tie(pair.session, TieKind.EMPLOYMENT, a_account_id=pair.reviewer.id, b_organisation_id=pair.organisation.id)


def _employed_by_the_team(pair: Pair) -> None:
    make_tie(pair.session, TieKind.EMPLOYMENT, a_profile_id=pair.profile.id, b_account_id=pair.reviewer.id)


def _mentored(pair: Pair) -> None:
    until = clock.today() - timedelta(days=4 * 365)
    make_tie(pair.session, TieKind.MENTORING, a_account_id=pair.reviewer.id, b_profile_id=pair.profile.id, until=until)


def _fellows(pair: Pair) -> None:
    make_tie(pair.session, TieKind.FELLOWSHIP, a_account_id=pair.reviewer.id, b_account_id=pair.member.id)


def _family(pair: Pair) -> None:
    make_tie(pair.session, TieKind.FAMILY, a_account_id=pair.member.id, b_account_id=pair.reviewer.id)


def _family_works_there(pair: Pair) -> None:
    relative = make_person(pair.session, f"bruder{pair.word}")
    pair.session.add(Affiliation(account_id=relative.id, organisation_name=f"Werk {pair.word}"))
    make_tie(pair.session, TieKind.FAMILY, a_account_id=pair.reviewer.id, b_account_id=relative.id)


def _declared(pair: Pair) -> None:
    make_tie(pair.session, TieKind.DECLARED, a_account_id=pair.reviewer.id, b_organisation_id=pair.organisation.id)


def _mentor_of_the_employer(pair: Pair) -> None:
    """The reviewer's house stands behind another party of the application."""
    mentor = make_person(pair.session, f"mentorin{pair.word}")
    pair.session.add(Affiliation(account_id=mentor.id, organisation_name=f"Verlag {pair.word}"))
    make_part(pair, Party.MENTOR, account_id=mentor.id)


WAYS: tuple[tuple[Callable[[Pair], None], ConflictKind], ...] = (
    (_member, ConflictKind.SAME_PERSON),
    (_mentor, ConflictKind.SAME_PERSON),
    (_unconfirmed_contact, ConflictKind.SAME_ADDRESS),
    (_invited_to_a_part, ConflictKind.SAME_ADDRESS),
    (_invited_to_the_profile, ConflictKind.SAME_ADDRESS),
    (_named_contact, ConflictKind.SAME_NAME),
    (_second_team, ConflictKind.SAME_TEAM),
    (_institution_by_name, ConflictKind.SAME_ORGANISATION),
    (_left_two_years_ago, ConflictKind.SAME_ORGANISATION),
    (_once_colleagues, ConflictKind.SAME_ORGANISATION),
    (_chairs_of_one_house, ConflictKind.SAME_DOMAIN),
    (_works_at_the_website, ConflictKind.SAME_DOMAIN),
    (_transfer_office, ConflictKind.TRANSFER_OFFICE),
    (_introduced, ConflictKind.INTRODUCTION),
    (_invested, ConflictKind.PORTFOLIO),
    (_in_the_portfolio_of_the_employer, ConflictKind.PORTFOLIO),
    (_in_the_portfolio_by_name, ConflictKind.PORTFOLIO),
    (_in_the_portfolio_by_website, ConflictKind.PORTFOLIO),
    (_team, ConflictKind.SAME_TEAM),
    (_employed_at, ConflictKind.SAME_ORGANISATION),
    (_employed_by_the_team, ConflictKind.EMPLOYMENT),
    (_mentored, ConflictKind.MENTORING),
    (_fellows, ConflictKind.FELLOWSHIP),
    (_family, ConflictKind.FAMILY),
    (_family_works_there, ConflictKind.FAMILY),
    (_declared, ConflictKind.DECLARED),
    (_mentor_of_the_employer, ConflictKind.SAME_ORGANISATION),
)


def _free_mailer(pair: Pair) -> None:
    add_address(pair.session, pair.reviewer, f"a{pair.word}@gmx.de")
    add_address(pair.session, pair.member, f"b{pair.word}@gmx.de")


def _left_long_ago(pair: Pair) -> None:
    pair.session.add(
        Affiliation(account_id=pair.reviewer.id, organisation_name=f"Werk {pair.word}", until=date(2015, 1, 1))
    )


def _mentored_long_ago(pair: Pair) -> None:
    make_tie(
        pair.session,
        TieKind.MENTORING,
        a_account_id=pair.reviewer.id,
        b_profile_id=pair.profile.id,
        until=date(2015, 1, 1),
    )


def _one_host_of_pages(pair: Pair) -> None:
    pair.profile.website = f"https://{pair.word}.github.io"
    add_address(pair.session, pair.reviewer, f"x@leserin-{pair.word}.github.io")


def _one_word(pair: Pair) -> None:
    pair.session.add(ProfileContact(profile_id=pair.profile.id, name="Sekretariat"))
    pair.reviewer.display_name = "Sekretariat"


# What looks like something in common and is nothing.
NOTHINGS: tuple[Callable[[Pair], None], ...] = (
    _free_mailer,
    _left_long_ago,
    _mentored_long_ago,
    _one_host_of_pages,
    _one_word,
)
