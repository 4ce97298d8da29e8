"""Sets up and runs everything that the add-on needs: standard library only.

One file for each part: where it comes from, how it is built, how it is checked.
"""
