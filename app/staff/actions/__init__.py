"""What the staff do. Every deed is on record with who did it; deeds on accounts with the reason's code."""
