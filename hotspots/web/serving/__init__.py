"""What goes around every page: headers, faults, the log, static files, what templates may use."""
