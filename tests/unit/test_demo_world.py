"""The demo world is complete, consistent with the taxonomy, and none of its texts is a variation of another."""

import csv
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import combinations
from pathlib import Path

import pytest

from demo import DemoWorld, Investor, SpinOff, Startup, load_world
from demo.model import Texts
from demo.world import FOLDER

TAXONOMY = Path(__file__).parents[2] / "app" / "profiles" / "taxonomy"
RESERVED = re.compile(r"(.+\.)?(example|example\.org|example\.com)")
WORD = re.compile(r"\w+")
OPTIONAL = {"use_of_funds", "data_needed", "data_offered"}
EMPTY: frozenset[tuple[str, ...]] = frozenset()


def codes(name: str) -> set[str]:
    with (TAXONOMY / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"] for row in csv.DictReader(file)}


def five_grams(text: str) -> frozenset[tuple[str, ...]]:
    words = WORD.findall(text.casefold())
    return frozenset(zip(*(words[start:] for start in range(5)), strict=False)) if len(words) >= 5 else EMPTY


def facets(profile: Startup | SpinOff | Investor) -> dict[str, Texts]:
    names: tuple[str, ...]
    if isinstance(profile, Startup):
        names = ("one_liner", "problem", "technology", "market", "team", "need", *sorted(OPTIONAL))
    elif isinstance(profile, SpinOff):
        names = ("one_liner", "problem", "technology", "need")
    else:
        names = ("thesis",)
    return {name: getattr(profile, name) for name in names}


def texts_of(profile: Startup | SpinOff | Investor) -> Iterator[str]:
    for texts in facets(profile).values():
        yield from texts.values()
    if isinstance(profile, SpinOff):
        yield from teaser_texts(profile)
    if isinstance(profile, Investor):
        yield from (item.one_liner for item in profile.portfolio)


def teaser_texts(spinoff: SpinOff) -> list[str]:
    teaser = spinoff.teaser
    return [text for texts in (teaser.one_liner, teaser.problem, teaser.technology) for text in texts.values()]


def descriptions(world: DemoWorld) -> dict[str, frozenset[tuple[str, ...]]]:
    return {
        profile.slug: frozenset().union(*(five_grams(text) for text in texts_of(profile)))
        for profile in everyone(world)
    }


def teams(world: DemoWorld) -> tuple[Startup | SpinOff, ...]:
    return (*world.startups, *world.spinoffs)


def companies(world: DemoWorld) -> tuple[Startup | Investor, ...]:
    return (*world.startups, *world.investors)


def everyone(world: DemoWorld) -> tuple[Startup | SpinOff | Investor, ...]:
    return (*world.startups, *world.spinoffs, *world.investors)


def overlap(left: frozenset[tuple[str, ...]], right: frozenset[tuple[str, ...]]) -> float:
    """Share of the shorter text's five-word sequences that the other has too."""
    return len(left & right) / max(1, min(len(left), len(right)))


def repeated(values: Iterable[str]) -> list[str]:
    return [value for value, count in Counter(values).items() if count > 1]


@pytest.fixture(scope="module")
def world() -> DemoWorld:
    return load_world()


def test_the_world_has_the_promised_size(world: DemoWorld) -> None:
    assert 115 <= len(world.startups) <= 135
    assert len(world.spinoffs) == 40
    assert 58 <= len(world.investors) <= 64


def test_every_land_has_a_startup_and_an_investor_may_invest_there(world: DemoWorld) -> None:
    laender = {code for code in codes("regions") if code.startswith("DE-")}
    assert laender <= {startup.place_land for startup in world.startups}
    assert laender <= {profile.place_land for profile in world.investors}
    assert {"AT", "CH", "NL", "FR", "LU", "DK", "PL", "CZ", "BE"} <= {p.place_land for p in everyone(world)}
    assert laender <= {region for investor in world.investors for region in investor.regions}


@pytest.mark.parametrize("kind", ["startups", "spinoffs", "investors"])
def test_german_and_english_are_roughly_balanced(world: DemoWorld, kind: str) -> None:
    counts = Counter(profile.language for profile in getattr(world, kind))
    german = (counts["de"] + counts["both"] / 2) / sum(counts.values())
    assert 0.4 <= german <= 0.6


def test_slugs_and_names_are_unique_in_the_whole_world(world: DemoWorld) -> None:
    portfolio = [item.name for investor in world.investors for item in investor.portfolio]
    assert repeated(profile.slug for profile in everyone(world)) == []
    assert repeated([profile.name for profile in everyone(world)] + portfolio) == []


def test_people_are_unique_and_every_profile_has_an_owner(world: DemoWorld) -> None:
    members = [member for profile in everyone(world) for member in profile.members]
    assert repeated(member.email for member in members) == []
    assert repeated(member.name for member in members) == []
    assert [p.slug for p in everyone(world) if "owner" not in {member.role for member in p.members}] == []
    assert sum(len(profile.members) > 1 for profile in everyone(world)) > 200


def test_every_profile_speaks_in_the_languages_it_names(world: DemoWorld) -> None:
    expected = {"de": {"de"}, "en": {"en"}, "both": {"de", "en"}}
    wrong = [
        (profile.slug, name)
        for profile in everyone(world)
        for name, texts in facets(profile).items()
        if set(texts) != expected[profile.language] and (texts or name not in OPTIONAL)
    ]
    assert wrong == []


def test_all_codes_are_in_the_taxonomy(world: DemoWorld) -> None:
    used = {
        "sectors": {c for p in teams(world) for c in p.sectors}
        | {c for i in world.investors for c in (*i.sectors_wanted, *i.sectors_excluded)},
        "ai_fields": {c for p in teams(world) for c in p.ai_fields}
        | {c for i in world.investors for c in (*i.ai_fields_wanted, *i.ai_fields_excluded)},
        "stages": {s.stage for s in world.startups} | {c for i in world.investors for c in i.stages},
        "instruments": {c for p in companies(world) for c in p.instruments},
        "regions": {p.place_land for p in everyone(world)} | {c for i in world.investors for c in i.regions},
        "business_models": {s.business_model for s in world.startups},
        "revenue_bands": {s.revenue_band for s in world.startups if s.revenue_band},
        "ai_act_risk": {s.ai_act_risk for s in world.startups},
        "investor_types": {i.type for i in world.investors},
        "ip_status": {s.ip_status for s in world.spinoffs},
        "team_roles": {c for s in world.spinoffs for c in s.roles_missing},
        "funding_programmes": {f.code for s in world.spinoffs for f in s.funding_programmes},
    }
    assert {name: values - codes(name) for name, values in used.items() if values - codes(name)} == {}


def test_every_sector_and_ai_field_is_in_use(world: DemoWorld) -> None:
    assert codes("sectors") - {c for p in teams(world) for c in p.sectors} == set()
    assert codes("ai_fields") - {c for p in teams(world) for c in p.ai_fields} == set()


def test_no_two_descriptions_share_a_fifth_of_their_five_word_sequences(world: DemoWorld) -> None:
    grams = descriptions(world)
    alike = [(a, b) for a, b in combinations(grams, 2) if overlap(grams[a], grams[b]) > 0.2]
    assert alike == []


def test_no_two_facets_of_different_profiles_are_variations_of_each_other(world: DemoWorld) -> None:
    texts = [(profile.slug, five_grams(text)) for profile in everyone(world) for text in texts_of(profile)]
    alike = [(a, b) for (a, left), (b, right) in combinations(texts, 2) if a != b and overlap(left, right) > 0.2]
    assert alike == []


def test_descriptions_are_long_enough_to_be_compared(world: DemoWorld) -> None:
    assert [slug for slug, grams in descriptions(world).items() if len(grams) < 20] == []


def test_teasers_name_neither_team_nor_institution_nor_people_nor_place(world: DemoWorld) -> None:
    leaks = [
        (spinoff.slug, secret)
        for spinoff in world.spinoffs
        for secret in secrets(spinoff)
        for text in teaser_texts(spinoff)
        if re.search(rf"\b{re.escape(secret)}\b", text, re.IGNORECASE)
    ]
    assert leaks == []


def secrets(spinoff: SpinOff) -> set[str]:
    people = {part for member in spinoff.members for part in member.name.split() if len(part) > 3}
    proper_names = {part for part in spinoff.institution.split() if part[0].isupper()} - GENERAL_WORDS
    return people | proper_names | {spinoff.name, spinoff.institution, spinoff.place_city, *spinoff.name.split()}


GENERAL_WORDS = {"Institut", "Institute", "Systems"}


def test_a_teaser_repeats_no_whole_sentence_of_the_full_text(world: DemoWorld) -> None:
    repeats = [
        spinoff.slug
        for spinoff in world.spinoffs
        for text in teaser_texts(spinoff)
        if text in {*spinoff.problem.values(), *spinoff.technology.values()}
    ]
    assert repeats == []


def test_mail_and_web_addresses_are_reserved_ones(world: DemoWorld) -> None:
    mails = [member.email for p in everyone(world) for member in p.members]
    mails += [p.contact.email for p in everyone(world)] + [s.transfer_office.email for s in world.spinoffs]
    links = [p.website for p in companies(world)]
    links += [item.url for investor in world.investors for item in investor.portfolio]
    assert [mail for mail in mails if not RESERVED.fullmatch(mail.partition("@")[2])] == []
    assert [link for link in links if not RESERVED.fullmatch(link.removeprefix("https://"))] == []


def test_amounts_and_dates_fit_what_they_belong_to(world: DemoWorld) -> None:
    raising = [s for s in world.startups if s.raising != "no"]
    assert [s.slug for s in raising if s.amount_min_eur is None or s.amount_max_eur is None] == []
    assert [s.slug for s in raising if (s.amount_min_eur or 0) > (s.amount_max_eur or 0)] == []
    assert [s.slug for s in world.startups if (s.raising_days is None) != (s.raising in ("no", "now"))] == []
    assert [s.slug for s in world.startups if s.has_revenue != (s.revenue_band is not None)] == []
    assert [i.slug for i in world.investors if i.ticket_min_eur > i.ticket_max_eur] == []
    assert [i.slug for i in world.investors if (i.deploying_days is None) != (i.deploying != "until")] == []


def test_members_never_outnumber_the_team(world: DemoWorld) -> None:
    assert [p.slug for p in teams(world) if len(p.members) > p.team_size] == []


def test_raises_and_mandates_come_open_closed_and_limited(world: DemoWorld) -> None:
    assert {s.raising for s in world.startups} == {"no", "now", "from", "until"}
    assert {i.deploying for i in world.investors} == {"yes", "no", "until"}
    assert any(i.deploying_confirmed_days_ago > 90 for i in world.investors)
    assert {i.lead for i in world.investors} == {"lead", "follow", "both"}


def test_every_investor_has_three_to_eight_portfolio_items(world: DemoWorld) -> None:
    assert [i.slug for i in world.investors if not 3 <= len(i.portfolio) <= 8] == []


def test_nobody_wants_and_excludes_the_same(world: DemoWorld) -> None:
    assert [i.slug for i in world.investors if set(i.sectors_wanted) & set(i.sectors_excluded)] == []
    assert [i.slug for i in world.investors if set(i.ai_fields_wanted) & set(i.ai_fields_excluded)] == []


def test_the_accounts_to_sign_in_with_are_owners_or_hold_a_role(world: DemoWorld) -> None:
    owners = {m.email: (p.slug, m.name) for p in everyone(world) for m in p.members if m.role == "owner"}
    with_profile = [account for account in world.accounts if account.profile]
    assert [(owners[account.email]) for account in with_profile] == [(a.profile, a.name) for a in with_profile]
    assert [account.email for account in world.accounts if not account.profile and not account.roles] == []
    assert [account.email.partition("@")[0] for account in world.accounts] == [
        "founder",
        "researcher",
        "investor",
        "staff",
        "admin",
        "programme",
        "reviewer",
    ]


def test_loading_twice_gives_the_same_world(world: DemoWorld) -> None:
    load_world.cache_clear()
    assert load_world() == world


def test_a_misspelt_key_stops_the_load_with_file_and_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    row = json.loads((FOLDER / "startups.jsonl").read_text(encoding="utf-8").splitlines()[0])
    row["one_linre"] = row.pop("one_liner")
    (tmp_path / "startups.jsonl").write_text(json.dumps(row), encoding="utf-8")
    monkeypatch.setattr("demo.world.FOLDER", tmp_path)
    load_world.cache_clear()
    with pytest.raises(ValueError, match=r"startups\.jsonl:1: "):
        load_world()


def test_every_startup_has_an_invented_number_of_its_own() -> None:
    numbers = [startup.euid for startup in load_world().startups]
    assert len(set(numbers)) == len(numbers)
    # X9901 is no court's code.
    assert [number for number in numbers if not re.fullmatch(r"[A-Z]{2}X9901\.(HRB|FN)?9\d{5}", number)] == []
