"""Invented applicants, what is planted of them, and texts in which nobody is meant."""
