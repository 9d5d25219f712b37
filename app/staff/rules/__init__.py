"""What the desk may do and what its words are."""
