"""An officer's key: useless without the PIN, the installation's secret, and the account it was made for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization

from app.signing import Authority, Enrolled, KeyUnusable, PinTooWeak, WrongPin, change_pin
from app.signing.keys import check_pin
from tests.signing.paper import NOW, OFFICE, PIN, Workshop


@pytest.fixture(scope="module")
def enrolled(installed: Workshop) -> Enrolled:
    return installed.authority.enrol("ab" * 16, "马成", OFFICE, PIN, now=NOW)


@pytest.fixture(scope="module")
def other(installed: Workshop) -> Enrolled:
    return installed.authority.enrol("cd" * 16, "张建国", OFFICE, PIN, now=NOW)


def test_the_right_pin_gives_the_key_of_the_certificate(installed: Workshop, enrolled: Enrolled) -> None:
    unlocked = installed.authority.unlock(enrolled, PIN)
    assert unlocked.account_id == "ab" * 16
    assert unlocked.certificate_pem == enrolled.certificate_pem


@pytest.mark.parametrize("pin", ["418266", "", " 418265", "41826", "４１８２６５"])
def test_any_other_pin_is_refused(installed: Workshop, enrolled: Enrolled, pin: str) -> None:
    with pytest.raises(WrongPin):
        installed.authority.unlock(enrolled, pin)


@pytest.mark.parametrize("place", [0, 11, 12, 60, -1])
def test_an_altered_blob_gives_no_key(installed: Workshop, enrolled: Enrolled, place: int) -> None:
    altered = bytearray(enrolled.wrapped)
    altered[place] ^= 1
    with pytest.raises(WrongPin):
        installed.authority.unlock(replace(enrolled, wrapped=bytes(altered)), PIN)


def test_an_altered_salt_gives_no_key(installed: Workshop, enrolled: Enrolled) -> None:
    with pytest.raises(WrongPin):
        installed.authority.unlock(replace(enrolled, salt=bytes(16)), PIN)


def test_weaker_parameters_written_beside_a_blob_give_no_key(installed: Workshop, enrolled: Enrolled) -> None:
    cheap = {**enrolled.parameters, "time_cost": 1}
    with pytest.raises(WrongPin):
        installed.authority.unlock(replace(enrolled, parameters=cheap), PIN)


def test_another_officers_blob_under_ones_own_account_gives_no_key_though_the_pins_are_equal(
    installed: Workshop, enrolled: Enrolled, other: Enrolled
) -> None:
    stolen = replace(enrolled, wrapped=other.wrapped, salt=other.salt)
    with pytest.raises(WrongPin):
        installed.authority.unlock(stolen, PIN)


def test_a_blob_beside_another_officers_certificate_is_unusable(
    installed: Workshop, enrolled: Enrolled, other: Enrolled
) -> None:
    with pytest.raises(KeyUnusable):
        installed.authority.unlock(replace(enrolled, certificate_pem=other.certificate_pem), PIN)


def test_without_the_installations_own_secret_the_right_pin_gives_no_key(tmp_path: Path, enrolled: Enrolled) -> None:
    with pytest.raises(WrongPin):
        Authority.open(tmp_path / "elsewhere", now=NOW).unlock(enrolled, PIN)


def test_a_lost_secret_is_said_and_never_made_anew(own: Workshop) -> None:
    (own.folder / "pepper.bin").unlink()
    with pytest.raises(FileNotFoundError, match="pepper"):
        Authority.open(own.folder, now=NOW)
    assert not (own.folder / "pepper.bin").exists()


@pytest.mark.parametrize(
    "pin", ["", "12345", "123456", "654321", "111111", "121212", "123123", "112233", "888888", "520520", "abcabc", "7" * 33]
)
def test_a_weak_pin_is_refused(pin: str) -> None:
    with pytest.raises(PinTooWeak):
        check_pin(pin)


@pytest.mark.parametrize("pin", [PIN, "280714", "903318", "木垒春天的雨", "correct horse"])
def test_an_ordinary_pin_is_taken(pin: str) -> None:
    check_pin(pin)


def test_a_weak_pin_makes_no_key(installed: Workshop) -> None:
    with pytest.raises(PinTooWeak):
        installed.authority.enrol("ef" * 16, "马成", OFFICE, "123456", now=NOW)


def test_a_changed_pin_opens_the_same_key_and_the_old_one_no_longer(installed: Workshop, enrolled: Enrolled) -> None:
    pepper = (installed.folder / "pepper.bin").read_bytes()
    wrapped, salt = change_pin(enrolled, PIN, "903318", pepper)
    changed = replace(enrolled, wrapped=wrapped, salt=salt)
    before, after = installed.authority.unlock(enrolled, PIN), installed.authority.unlock(changed, "903318")
    assert after.private.private_numbers() == before.private.private_numbers()
    with pytest.raises(WrongPin):
        installed.authority.unlock(changed, PIN)
    with pytest.raises(WrongPin):
        change_pin(enrolled, "903318", "280714", pepper)


def test_neither_key_nor_blob_shows_its_secret_when_printed(installed: Workshop, enrolled: Enrolled) -> None:
    unlocked = installed.authority.unlock(enrolled, PIN)
    plain = unlocked.private.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    shown = repr(unlocked) + repr(enrolled)
    assert "private" not in repr(unlocked) and "wrapped=" not in shown
    assert repr(plain[:16]) not in shown and repr(enrolled.salt) not in shown
    assert plain not in enrolled.wrapped
