"""The lens: which flows count, at what amount, and why."""
