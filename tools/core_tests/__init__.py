"""Which of the tests that Odoo ships are run, and what their results mean."""
