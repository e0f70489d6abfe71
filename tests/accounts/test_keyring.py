import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts import keyring
from accounts.keyring import KeyUnavailable, SealBroken


@pytest.fixture
def key_dir(tmp_path: Path, settings) -> Path:
    settings.KEY_DIR = tmp_path / "keys"
    settings.MAKE_MISSING_KEYS = True
    return settings.KEY_DIR


def test_a_missing_key_is_made_once_and_kept_private(key_dir: Path) -> None:
    first = keyring.key("ledger")
    keyring._load.cache_clear()
    assert keyring.key("ledger") == first and len(first) == 32
    assert stat.S_IMODE((key_dir / "ledger.key").stat().st_mode) == 0o600
    assert [path.name for path in key_dir.iterdir()] == ["ledger.key"]


def test_keys_differ_from_name_to_name(key_dir: Path) -> None:
    assert len({keyring.key(name) for name in keyring.NAMES}) == len(keyring.NAMES)


def test_a_missing_key_is_refused_where_none_may_be_made(key_dir: Path, settings) -> None:
    settings.MAKE_MISSING_KEYS = False
    with pytest.raises(KeyUnavailable, match="accounts.keyring"):
        keyring.key("names")
    assert not key_dir.exists()


@pytest.mark.parametrize("mode", [0o644, 0o604, 0o666, 0o602, 0o601])
def test_a_key_that_others_reach_is_refused(key_dir: Path, mode: int) -> None:
    keyring.make_missing(key_dir)
    (key_dir / "names.key").chmod(mode)
    with pytest.raises(KeyUnavailable, match="chmod 600"):
        keyring.refuse_unsafe(key_dir)


@pytest.mark.parametrize("text", ["", "no-key-here", "a:AAAA", ":" + "A" * 43 + "="])
def test_a_file_without_a_key_is_refused(key_dir: Path, text: str) -> None:
    keyring.make_missing(key_dir)
    (key_dir / "totp.key").write_text(text)
    with pytest.raises(KeyUnavailable):
        keyring.key("totp")


def test_an_unknown_name_is_refused(key_dir: Path) -> None:
    with pytest.raises(KeyUnavailable):
        keyring.key("../secret")


def test_the_secret_is_made_once(tmp_path: Path) -> None:
    path = tmp_path / "secret_key"
    with pytest.raises(KeyUnavailable):
        keyring.load_or_make_secret(path, make=False)
    assert keyring.load_or_make_secret(path) == keyring.load_or_make_secret(path, make=False)


@given(st.binary(max_size=300), st.binary(max_size=40))
def test_what_is_sealed_opens_again(plaintext: bytes, bound: bytes) -> None:
    assert keyring.unseal("names", keyring.seal("names", plaintext, bound=bound), bound=bound) == plaintext


def test_the_length_shows_only_in_blocks() -> None:
    lengths = {len(keyring.seal("names", b"x" * size, bound=b"")) for size in range(keyring.BLOCK - 1)}
    assert len(lengths) == 1


def test_an_envelope_opens_nowhere_else() -> None:
    envelope = keyring.seal("names", b"A. B.", bound=b"row 1")
    for purpose, bound in [("names", b"row 2"), ("totp", b"row 1"), ("names", b"")]:
        with pytest.raises(SealBroken):
            keyring.unseal(purpose, envelope, bound=bound)


def test_every_change_of_a_character_breaks_the_seal() -> None:
    envelope = keyring.seal("names", b"A. B.", bound=b"row 1")
    for place, character in enumerate(envelope):
        altered = envelope[:place] + ("A" if character != "A" else "B") + envelope[place + 1 :]
        with pytest.raises(SealBroken):
            keyring.unseal("names", altered, bound=b"row 1")


@pytest.mark.parametrize("garbage", ["", "v1", "v1:a:b:c", "v2:a:b:c", "é:é:é:é", ":::", "v1:a:b:c:d"])
def test_garbage_breaks_the_seal(garbage: str) -> None:
    with pytest.raises(SealBroken):
        keyring.unseal("names", garbage, bound=b"")


def test_after_rotation_the_new_key_writes_and_the_old_one_reads(key_dir: Path) -> None:
    old = keyring.seal("names", b"A. B.", bound=b"1")
    path = key_dir / "names.key"
    path.write_text(keyring.new_key_line() + "\n" + path.read_text())
    keyring._load.cache_clear()
    new = keyring.seal("names", b"A. B.", bound=b"1")
    assert old.split(":")[1] != new.split(":")[1]
    assert keyring.unseal("names", old, bound=b"1") == keyring.unseal("names", new, bound=b"1") == b"A. B."


def test_another_installations_key_opens_nothing(key_dir: Path, settings, tmp_path: Path) -> None:
    envelope = keyring.seal("names", b"A. B.", bound=b"1")
    settings.KEY_DIR = tmp_path / "others"
    with pytest.raises(SealBroken):
        keyring.unseal("names", envelope, bound=b"1")
