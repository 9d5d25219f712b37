"""Reads of the attestations."""
