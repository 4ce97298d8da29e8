"""Rules of law and of decision. Pure Python: no Odoo, no clock, no floats."""
