"""Lists of the staff: cut into pages, narrowed by what stands in the address, the same as a file."""
