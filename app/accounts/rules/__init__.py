"""Pure facts about people: addresses, passwords, how long links and sessions last, which tries are too many."""
