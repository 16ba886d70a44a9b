"""Errors carry a code, a status and figures; no text."""

from xiaoer.kernel.errors import ConflictError, FieldError, InvalidInputError, XiaoerError


class ClosedError(ConflictError):
    code = "test.closed"


def test_an_error_says_its_code_and_figures() -> None:
    error = ClosedError(number=7)
    assert (error.code, error.status, error.params) == ("test.closed", 409, {"number": 7})
    assert str(error) == "test.closed (number=7)"
    assert isinstance(error, XiaoerError)


def test_an_error_lists_the_refused_fields() -> None:
    error = InvalidInputError(errors=[FieldError("address.city", "kernel.field.required")])
    assert error.errors == [FieldError("address.city", "kernel.field.required", {})]
    assert str(error) == "kernel.invalid_input (address.city: kernel.field.required)"


def test_two_errors_do_not_share_their_figures() -> None:
    first, second = ClosedError(), ClosedError()
    first.params["number"] = 1
    first.errors.append(FieldError("text"))
    assert (second.params, second.errors) == ({}, [])
