"""A rush before a deadline: its world, its servers, the people in it, and what must hold afterwards."""
