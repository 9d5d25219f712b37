"""How staff write a questionnaire: edits that keep it whole, what publishing needs, what a new version changes."""
