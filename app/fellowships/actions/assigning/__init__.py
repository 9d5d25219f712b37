"""Calculating who reads what, taking it over, and putting it right by hand."""
