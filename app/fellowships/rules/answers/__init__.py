"""Answers as values: read from a form's fields, checked, and printed in words. Pure."""
