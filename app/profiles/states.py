"""Closed sets of the profiles and the one table of state changes."""

from enum import IntEnum, StrEnum

# More requests for an introduction than these nobody reads with care.
MOST_REQUESTS_A_WEEK = 20


class Kind(StrEnum):
    STARTUP = "startup"
    SPINOFF = "spinoff"
    INVESTOR = "investor"


class ProfileState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    PAUSED = "paused"
    ARCHIVED = "archived"


# (state, deed) → next state. Whatever is missing here cannot be done.
PROFILE_STEPS: dict[tuple[ProfileState, str], ProfileState] = {
    (ProfileState.DRAFT, "publish"): ProfileState.PUBLISHED,
    (ProfileState.PUBLISHED, "pause"): ProfileState.PAUSED,
    (ProfileState.PAUSED, "resume"): ProfileState.PUBLISHED,
    (ProfileState.DRAFT, "archive"): ProfileState.ARCHIVED,
    (ProfileState.PUBLISHED, "archive"): ProfileState.ARCHIVED,
    (ProfileState.PAUSED, "archive"): ProfileState.ARCHIVED,
    (ProfileState.ARCHIVED, "reopen"): ProfileState.DRAFT,
}


class MemberRole(StrEnum):
    OWNER = "owner"
    EDITOR = "editor"


class Language(StrEnum):
    DE = "de"
    EN = "en"


class TextOrigin(StrEnum):
    WRITTEN = "written"
    MACHINE = "machine"


class TeaserState(StrEnum):
    PROPOSED = "proposed"
    CONFIRMED = "confirmed"


class DisclosureLevel(StrEnum):
    NAMED = "named"
    DOCUMENTS = "documents"
    CONTACT = "contact"


class IdentifierScheme(StrEnum):
    EUID = "euid"
    LEI = "lei"
    ROR = "ror"
    VAT = "vat"
    DOMAIN = "domain"


class TieKind(StrEnum):
    INTRODUCTION = "introduction"
    PORTFOLIO = "portfolio"
    TEAM = "team"
    EMPLOYMENT = "employment"
    MENTORING = "mentoring"
    FELLOWSHIP = "fellowship"
    FAMILY = "family"
    DECLARED = "declared"


class Raising(StrEnum):
    NO = "no"
    NOW = "now"
    LATER = "later"


class Deploying(StrEnum):
    YES = "yes"
    NO = "no"
    UNTIL = "until"


class LeadWanted(StrEnum):
    YES = "yes"
    NO = "no"
    OPEN = "open"


class LeadRole(StrEnum):
    LEAD = "lead"
    FOLLOW = "follow"
    BOTH = "both"


class TaxonomyList(StrEnum):
    """The lists of `taxonomy/<name>.csv`; a column that holds one code says which list it comes from."""

    SECTORS = "sectors"
    AI_FIELDS = "ai_fields"
    STAGES = "stages"
    INSTRUMENTS = "instruments"
    REGIONS = "regions"
    LANGUAGES = "languages"
    BUSINESS_MODELS = "business_models"
    REVENUE_BANDS = "revenue_bands"
    AI_ACT_RISK = "ai_act_risk"
    IP_STATUS = "ip_status"
    INVESTOR_TYPES = "investor_types"
    TEAM_ROLES = "team_roles"
    FUNDING_PROGRAMMES = "funding_programmes"


class CodeList(StrEnum):
    """The many-valued facts of a profile; each value is one row of `profile_codes`."""

    SECTORS = "sectors"
    AI_FIELDS = "ai_fields"
    SECTORS_EXCLUDED = "sectors_excluded"
    AI_FIELDS_EXCLUDED = "ai_fields_excluded"
    STAGES = "stages"
    INSTRUMENTS = "instruments"
    REGIONS = "regions"
    LANGUAGES = "languages"
    ROLES_MISSING = "roles_missing"
    FUNDING_APPLIED = "funding_applied"
    FUNDING_HELD = "funding_held"


class ReportReason(StrEnum):
    WRONG = "wrong"
    COPIED = "copied"
    INSULTING = "insulting"
    FRAUD = "fraud"
    OTHER = "other"


class ReportState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class ImportMode(StrEnum):
    """What an import does with good rows: nothing, take each, or take all of them or none."""

    CHECK = "check"
    TAKE = "take"
    WHOLE = "whole"


class RunState(StrEnum):
    """How far an import is. "Running" with no sign of life reads as broken off."""

    WAITING = "waiting"
    RUNNING = "running"
    ENDED = "ended"
    BROKEN_OFF = "broken_off"
    UNREADABLE = "unreadable"


class NamedAs(StrEnum):
    """Where an organisation is given by its name alone."""

    NEVER_SHOW = "never_show"
    PORTFOLIO = "portfolio"
    INSTITUTION = "institution"


class Ground(IntEnum):
    """Why a name may mean an organisation, the strongest reason first."""

    SAME_DOMAIN = 0
    SAME_NAME = 1
    READ_ALIKE = 2
    OTHER_FORM = 3
    NEAR_NAME = 4


class NameVerdict(StrEnum):
    LINKED = "linked"
    SOMEBODY_ELSE = "somebody_else"


# Which taxonomy list the codes of a profile's list come from.
TAXONOMY_OF: dict[CodeList, TaxonomyList] = {
    CodeList.SECTORS: TaxonomyList.SECTORS,
    CodeList.SECTORS_EXCLUDED: TaxonomyList.SECTORS,
    CodeList.AI_FIELDS: TaxonomyList.AI_FIELDS,
    CodeList.AI_FIELDS_EXCLUDED: TaxonomyList.AI_FIELDS,
    CodeList.STAGES: TaxonomyList.STAGES,
    CodeList.INSTRUMENTS: TaxonomyList.INSTRUMENTS,
    CodeList.REGIONS: TaxonomyList.REGIONS,
    CodeList.LANGUAGES: TaxonomyList.LANGUAGES,
    CodeList.ROLES_MISSING: TaxonomyList.TEAM_ROLES,
    CodeList.FUNDING_APPLIED: TaxonomyList.FUNDING_PROGRAMMES,
    CodeList.FUNDING_HELD: TaxonomyList.FUNDING_PROGRAMMES,
}
