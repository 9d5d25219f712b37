"""The tables of the profiles, one module an entity; import them from here."""

from app.profiles.models.documents import ProfileDocument
from app.profiles.models.facts import InvestorFacts, SpinoffFacts, StartupFacts
from app.profiles.models.import_runs import ImportRefusal, ImportRun
from app.profiles.models.name_matches import NameMatch
from app.profiles.models.organisations import Organisation, OrganisationIdentifier, Product, ProductVersion
from app.profiles.models.profiles import MarketMark, Profile, ProfileCode, ProfileContact, ProfileMember, ProfileSource
from app.profiles.models.relations import Disclosure, NeverShow, ProfileReport, Tie
from app.profiles.models.taxonomy import TaxonomyTerm
from app.profiles.models.texts import FieldConflict, PortfolioItem, ProfileChange, ProfileText, SectionMark, Teaser

__all__ = [
    "Disclosure",
    "FieldConflict",
    "ImportRefusal",
    "ImportRun",
    "InvestorFacts",
    "MarketMark",
    "NameMatch",
    "NeverShow",
    "Organisation",
    "OrganisationIdentifier",
    "PortfolioItem",
    "Product",
    "ProductVersion",
    "Profile",
    "ProfileChange",
    "ProfileCode",
    "ProfileContact",
    "ProfileDocument",
    "ProfileMember",
    "ProfileReport",
    "ProfileSource",
    "ProfileText",
    "SectionMark",
    "SpinoffFacts",
    "StartupFacts",
    "TaxonomyTerm",
    "Teaser",
    "Tie",
]
