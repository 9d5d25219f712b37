"""Pure facts of the introductions: times, limits, words, who may do what."""
