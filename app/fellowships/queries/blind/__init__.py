"""What blind readers see of an application, and what staff see of the search for names in it."""
