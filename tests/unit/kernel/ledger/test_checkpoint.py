"""Signed notes: what the key signed is read, everything else is refused."""

import base64

import pytest

from xiaoer.kernel.ledger.checkpoint import Checkpoint, Signer, Verifier
from xiaoer.kernel.ledger.errors import NoteError

# the worked example of the C2SP signed-note page's Go twin, golang.org/x/mod/sumdb/note
GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
STATE = Checkpoint("example.com/ledger/1", 3, bytes(range(32)))


@pytest.fixture
def signer() -> Signer:
    return Signer("example.com", bytes(32))


def test_key_of_another_implementation_is_read_and_written_alike() -> None:
    assert str(Verifier.parse(GO_KEY)) == GO_KEY


def test_note_has_the_lines_of_the_format(signer: Signer) -> None:
    root = base64.b64encode(STATE.root).decode()
    note = signer.sign(STATE)
    assert note.startswith(f"example.com/ledger/1\n3\n{root}\n\n— example.com ")
    assert note.endswith("\n")
    assert note.count("\n") == 5


def test_signed_note_opens_with_its_key(signer: Signer) -> None:
    verifier = Verifier.parse(str(signer.verifier))
    assert verifier.open(signer.sign(STATE)) == STATE


def test_note_of_another_key_is_refused(signer: Signer) -> None:
    other = Signer("example.com", b"\x01" * 32)
    with pytest.raises(NoteError):
        other.verifier.open(signer.sign(STATE))


def test_second_signature_of_an_unknown_key_is_passed_over(signer: Signer) -> None:
    other = Signer("witness.example", b"\x01" * 32)
    note = signer.sign(STATE) + other.sign(STATE).rpartition("\n\n")[2]
    assert signer.verifier.open(note) == STATE
    assert other.verifier.open(note) == STATE


def test_every_changed_character_is_refused(signer: Signer) -> None:
    note = signer.sign(STATE)
    for place, char in enumerate(note):
        changed = note[:place] + ("X" if char != "X" else "Y") + note[place + 1 :]
        with pytest.raises(NoteError):
            signer.verifier.open(changed)


@pytest.mark.parametrize("body", ["", "a\n1\n", "a\n01\nAAAA\n", "a\nx\nAAAA\n", "a\n1\nAAAA\n"])
def test_body_that_is_no_checkpoint_is_refused(body: str) -> None:
    with pytest.raises(NoteError):
        Checkpoint.parse(body)
