"""Applications as their teams, the other parties and the staff read them."""
