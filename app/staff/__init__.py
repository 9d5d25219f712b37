"""The desk of the staff: verification, people, outbox, reports, imports, the audit log. Nothing imports it."""
