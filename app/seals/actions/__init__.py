"""What changes attestations."""
