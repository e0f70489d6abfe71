"""Files that go with a report: taken in by content, sealed as received, shown only as rebuilt copies.

`arriving` writes what a client sends straight into the store, hashed and capped on the way. `store.seal` has a process of
its own look at it (`looking` starts it, `examine` is it), and gives it a name that says nothing. Nothing that a stranger
made is ever parsed in the server's own process, so this module imports nothing: that process starts with it.
"""
