"""Programmes and their fellowship rounds."""
