"""Introductions: requests that both sides (and a transfer office, where there is one) agree to, and what follows."""
