"""Changing what `matches` keeps."""
