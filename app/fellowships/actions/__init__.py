"""Writes of the fellowships: one function a verb."""
