"""Reading what `matches` keeps, and what it shows of others."""
