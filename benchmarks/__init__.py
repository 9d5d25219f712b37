"""What claims about speed are measured with; each module prints a table and writes JSON under ``var/bench``."""
