"""How staff write criteria: edits that keep them whole, what publishing needs, what new ones mean for reviews."""
