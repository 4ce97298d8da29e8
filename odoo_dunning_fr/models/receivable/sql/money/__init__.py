"""Money of a customer that no due item shows: under way, on suspense, left over."""
