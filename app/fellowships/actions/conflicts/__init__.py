"""Conflicts of interest written down: found by search, declared by people, settled with a reason."""
