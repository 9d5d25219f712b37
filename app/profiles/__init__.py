"""Profiles: what an organisation or team says of itself, who may change it and who may see how much of it."""
