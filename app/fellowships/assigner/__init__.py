"""The way to the matching library: who reads what (`pairs`), and what the scores say together (`scores`)."""
