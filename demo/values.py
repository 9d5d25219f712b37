"""From the demo world to the values of a profile, by the keys of its fields. Days count from ``today``."""

from datetime import date, timedelta

from app.profiles.rules.fields import Value, text_key
from app.profiles.states import Deploying, Kind, Language, LeadWanted, Raising
from demo.model import Investor, SpinOff, Startup, Texts

DemoProfile = Startup | SpinOff | Investor
_RAISING = {"no": Raising.NO, "now": Raising.NOW, "from": Raising.LATER, "until": Raising.NOW}


def kind_of_demo(profile: DemoProfile) -> Kind:
    if isinstance(profile, Startup):
        return Kind.STARTUP
    return Kind.SPINOFF if isinstance(profile, SpinOff) else Kind.INVESTOR


def values_of(profile: DemoProfile, today: date) -> dict[str, Value]:
    """Every value the demo world knows of a profile."""
    if isinstance(profile, Startup):
        return {**_common(profile), **_texts(_startup_texts(profile)), **_startup(profile, today)}
    if isinstance(profile, SpinOff):
        return {**_common(profile), **_texts(_spinoff_texts(profile)), **_spinoff(profile, today)}
    return {**_common(profile), **_texts({"thesis": profile.thesis}), **_investor(profile, today)}


def teaser_of(profile: SpinOff, language: Language) -> str:
    """The teaser's sentences in one language; '' where the team wrote none in it."""
    parts = (profile.teaser.one_liner, profile.teaser.problem, profile.teaser.technology)
    return " ".join(texts[language.value] for texts in parts if language.value in texts)


def _common(profile: DemoProfile) -> dict[str, Value]:
    return {
        "name": profile.name,
        "region": profile.place_land,
        "city": profile.place_city,
        "languages": profile.languages,
    }


def _texts(fields: dict[str, Texts]) -> dict[str, Value]:
    return {
        text_key(name, Language(language)): text for name, texts in fields.items() for language, text in texts.items()
    }


def _startup_texts(startup: Startup) -> dict[str, Texts]:
    names = (
        "one_liner", "problem", "technology", "market", "team", "need", "use_of_funds", "data_needed", "data_offered",
    )  # fmt: skip
    return {name: getattr(startup, name) for name in names}


def _startup(startup: Startup, today: date) -> dict[str, Value]:
    until = startup.raising == "until"
    return {
        "legal_name": startup.legal_name,
        "website": startup.website,
        "sectors": startup.sectors,
        "ai_fields": startup.ai_fields,
        "founded_year": startup.founded,
        "stage": startup.stage,
        "team_size": startup.team_size,
        "business_model": startup.business_model,
        "has_revenue": startup.has_revenue,
        "revenue_band": startup.revenue_band,
        "raising": _RAISING[startup.raising].value,
        "raising_from": None if until else _day(today, startup.raising_days),
        "raising_until": _day(today, startup.raising_days) if until else None,
        "ask_min_eur": startup.amount_min_eur,
        "ask_max_eur": startup.amount_max_eur,
        "instruments": startup.instruments,
        "lead_wanted": (LeadWanted.YES if startup.lead_wanted else LeadWanted.OPEN).value,
        "ai_act_risk": startup.ai_act_risk,
    }


def _spinoff_texts(spinoff: SpinOff) -> dict[str, Texts]:
    names = ("research_field", "one_liner", "problem", "technology", "need")
    return {name: getattr(spinoff, name) for name in names}


def _spinoff(spinoff: SpinOff, today: date) -> dict[str, Value]:
    programmes = spinoff.funding_programmes
    return {
        "institution_name": spinoff.institution,
        "sectors": spinoff.sectors,
        "ai_fields": spinoff.ai_fields,
        "trl": spinoff.trl,
        "ip_status": spinoff.ip_status,
        "transfer_office_name": spinoff.transfer_office.name,
        "transfer_office_email": spinoff.transfer_office.email,
        "roles_missing": spinoff.roles_missing,
        "founding_planned_on": _day(today, spinoff.founding_planned_days),
        "team_size": spinoff.team_size,
        "funding_applied": tuple(each.code for each in programmes if each.state == "applied"),
        "funding_held": tuple(each.code for each in programmes if each.state == "held"),
    }


def _investor(investor: Investor, today: date) -> dict[str, Value]:
    until = investor.deploying == Deploying.UNTIL.value
    return {
        "legal_name": investor.legal_name,
        "website": investor.website,
        "investor_type": investor.type,
        "stages": investor.stages,
        "ticket_min_eur": investor.ticket_min_eur,
        "ticket_max_eur": investor.ticket_max_eur,
        "lead_role": investor.lead,
        "sectors": investor.sectors_wanted,
        "sectors_excluded": investor.sectors_excluded,
        "ai_fields": investor.ai_fields_wanted,
        "ai_fields_excluded": investor.ai_fields_excluded,
        "regions": investor.regions,
        "instruments": investor.instruments,
        "deploying": investor.deploying,
        "deploying_until": _day(today, investor.deploying_days) if until else None,
        "requests_per_week": investor.requests_per_week,
    }


def _day(today: date, days: int | None) -> date | None:
    return None if days is None else today + timedelta(days=days)
