"""Pictures of the running product, for the README: taken of the demo database."""
