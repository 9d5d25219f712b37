"""Pure facts of the ranked pages: what may be asked for in an address, which weights exist, what the reasons say."""
