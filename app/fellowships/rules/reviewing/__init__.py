"""What a reviewer may do and see, what a review must say, in which order tasks come."""
