"""Pure facts about attestations: schemes, their consistency, freshness, and what each audience reads."""
