"""Ranked matches and their reasons: filters, weights, saved lists, comparison, search, "why not?", exposures."""
