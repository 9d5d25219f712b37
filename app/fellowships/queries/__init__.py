"""Reads of the fellowships. Each needs a scope (`models.within`): without one it raises."""
