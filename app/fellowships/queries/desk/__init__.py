"""A round's applications, reviews and scores as its staff read them; drafts are counted, never read."""
