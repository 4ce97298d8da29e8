"""How a dossier is made: files become pages, pages one PDF, all of it one archive.

`making` takes the exhibits of a file; the rest is plain Python without records, where
contents come in as bytes, and the same ones give the same bytes on any day.
"""
