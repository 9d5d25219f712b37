"""The search for places that could tell who applies, and what staff decide about each."""
