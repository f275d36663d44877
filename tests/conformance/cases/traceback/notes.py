e = ValueError("x")
e.add_note("a note\nof two lines")
raise e
