"""What a calculation of who reads what begins with, and what staff read of it."""
