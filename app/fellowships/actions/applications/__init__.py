"""What applicants and staff do with applications, one module a deed."""
