"""Writes of the introductions: one function a verb."""
