"""What an application is called by: a number that says nothing about how many others there are, nor when they came."""

SMALLEST, LARGEST = 100_000, 999_999
