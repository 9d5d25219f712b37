"""Virus scanners for tests: one that speaks clamd's protocol and misbehaves, and the real one if it is there."""
