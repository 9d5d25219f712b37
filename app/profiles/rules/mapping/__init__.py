"""Reading files of other people: which column brings which field, what a cell means, and why a row is refused."""
