"""What helps to run and check the project; nothing of it is imported by the application."""
