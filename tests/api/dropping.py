"""A bad line: a proxy that loses calls on their way, and answers on their way back."""

import random
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

PASSED, CALL_LOST, ANSWER_LOST = "passed", "call lost", "answer lost"


def _read_call(client: socket.socket) -> bytes:
    """One HTTP call with its body."""
    call = b""
    while b"\r\n\r\n" not in call:
        part = client.recv(65536)
        if not part:
            return b""
        call += part
    head, _blank, body = call.partition(b"\r\n\r\n")
    length = next(
        (
            int(line.split(b":")[1])
            for line in head.split(b"\r\n")
            if line.lower().startswith(b"content-length:")
        ),
        0,
    )
    while len(body) < length:
        body += client.recv(65536)
    lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection:")]
    return b"\r\n".join([*lines, b"Connection: close", b"", b""]) + body


def _carry(client: socket.socket, server: tuple[str, int], fate: str) -> None:
    with client:
        call = _read_call(client)
        if not call or fate == CALL_LOST:
            return
        with socket.create_connection(server, timeout=60) as upstream:
            upstream.sendall(call)
            answer = b"".join(iter(lambda: upstream.recv(65536), b""))
        if fate == PASSED:
            client.sendall(answer)


@contextmanager
def dropping_half(address: str, seed: int = 1) -> Iterator[str]:
    """The address of a line to a server on which a quarter of the calls and a quarter of the answers are lost."""
    chance = random.Random(seed)
    parts = urlsplit(address)
    server = (parts.hostname or "", parts.port or 80)
    listening = socket.create_server(("127.0.0.1", 0), backlog=64)

    def accept() -> None:
        while True:
            try:
                client, _address = listening.accept()
            except OSError:
                return
            fate = chance.choice((PASSED, PASSED, CALL_LOST, ANSWER_LOST))
            threading.Thread(target=_carry, args=(client, server, fate), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        listening.close()
