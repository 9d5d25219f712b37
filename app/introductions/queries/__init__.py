"""Reads of the introductions: they take the session and whose eyes look."""
