"""What people do with their accounts; every action takes the session, flushes, and leaves the commit to its caller."""
