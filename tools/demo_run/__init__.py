"""The demonstration: the main job on the demo company, on its day, and what it did."""
