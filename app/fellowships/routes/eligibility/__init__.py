"""Who may apply: the rules as staff write them, the check before the form, the cases that a person decides."""

from app.fellowships.routes.eligibility import checking, deciding, rules, writing

__all__ = ["checking", "deciding", "rules", "writing"]
