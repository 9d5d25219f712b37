"""What the platform knows that makes a conflict of interest, and what was found, as the staff reads it."""
