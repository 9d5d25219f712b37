"""How much of each a team keeps and an address may ask for."""

MOST_LISTS = 30
MOST_ITEMS = 500
MOST_PRESETS = 20
MOST_COMPARED = 4
LEAST_COMPARED = 2
LONGEST_SEARCH = 200
LONGEST_NAME = 80
MOST_CODES = 60
"""Codes read from one filter of an address; more are ignored."""
