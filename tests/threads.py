"""Many at once, as they come in production: threads with connections of their own."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connections


def at_once(threads: int, work: Callable[[int], Any]) -> list[Any]:
    """Run `work` in threads that start together; what each returned, or the exception that it raised."""
    start, results = threading.Barrier(threads), [None] * threads

    def run(number: int) -> None:
        try:
            start.wait()
            results[number] = work(number)
        except Exception as failed:
            results[number] = failed
        finally:
            connections.close_all()

    running = [threading.Thread(target=run, args=[number]) for number in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join(60)
    return results
