"""People: accounts, addresses, sign-in and sessions, second factor, role grants and invitation tokens."""
