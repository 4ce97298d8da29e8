"""Real processes that can be killed, and what can be seen of them from outside."""
