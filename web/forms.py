"""Forms: what was typed, read into models that answer each mistake with a sentence, and shown again when refused.

A form model is a pydantic model whose field types say what may be typed. `read` raises BadInput with one sentence a
field. `typed_again` shows the same page with what was typed and the sentences beside the fields.
"""

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Self, TypeVar, get_origin

from fastapi import Request
from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.datastructures import FormData, UploadFile
from starlette.responses import Response

from circles.errors import BadInput, EditedMeanwhile, Refusal

MOST_FIELDS = 400
MISSING = "Fill this in."
HIDDEN = ("csrf", "submission", "version", "was_held", "password", "new_password", "code")
Answer = TypeVar("Answer", bound=Response)


@dataclass(frozen=True)
class Typed:
    """What came with a form: every text by its name, in order, and the files."""

    texts: Mapping[str, list[str]] = field(default_factory=dict)
    files: Mapping[str, UploadFile] = field(default_factory=dict)

    @classmethod
    def of(cls, form: FormData) -> "Typed":
        texts: dict[str, list[str]] = {}
        files: dict[str, UploadFile] = {}
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                files[name] = value
            else:
                texts.setdefault(name, []).append(value)
        return cls(texts, files)

    def one(self, name: str) -> str:
        """The text of a field, or nothing."""
        return self.texts.get(name, [""])[0]

    def all(self, name: str) -> list[str]:
        return self.texts.get(name, [])

    @property
    def version(self) -> int:
        """The version of the row that was being edited, or 0 where the form has none."""
        text = self.one("version")
        return int(text) if text.isdecimal() and len(text) < 10 else 0

    def worth_keeping(self) -> dict[str, list[str]]:
        """What was typed, without what must not be kept: tokens, passwords, codes."""
        return {name: values for name, values in self.texts.items() if name not in HIDDEN}


async def read_typed(request: Request) -> Typed:
    """Read a form, bounded. Starlette refuses too many fields with 400 and too large a body with 413."""
    if request.method in ("GET", "HEAD"):
        return Typed()
    return Typed.of(await request.form(max_fields=MOST_FIELDS, max_files=1))


async def typed_form(request: Request) -> AsyncIterator[Typed]:
    """The form of a request. A file that came with it is closed when the request is over."""
    try:
        yield await read_typed(request)
    finally:
        await request.close()


@dataclass(frozen=True)
class FormState:
    """What a form shows: values (from the thing, or as typed), a sentence for each problem, and their version."""

    values: Mapping[str, Any] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)
    sentence: str = ""
    theirs: Mapping[str, str] = field(default_factory=dict)
    version: int = 0

    def value(self, name: str, otherwise: Any = "") -> Any:
        """One value; a list's first."""
        value = self.values.get(name, otherwise)
        return (value[0] if value else otherwise) if isinstance(value, list) else value

    def chosen(self, name: str) -> list[str]:
        """Every value of a field with several, as text."""
        value = self.values.get(name, [])
        return [str(one) for one in value] if isinstance(value, list | tuple | set | frozenset) else [str(value)]

    def problem(self, name: str) -> str:
        return self.problems.get(name, "")

    @classmethod
    def again(cls, typed: Typed, refusal: Refusal) -> "FormState":
        """The form as it was typed, with what was wrong. After an edit by somebody else, with their version."""
        problems = refusal.problems if isinstance(refusal, BadInput) else {}
        theirs = refusal.theirs if isinstance(refusal, EditedMeanwhile) else {}
        sentence = "" if problems else refusal.sentence
        return cls(typed.worth_keeping(), problems, sentence, theirs, typed.version)


class FormModel(BaseModel):
    """The base of every form model. A date typed in three boxes is read as `name-day`, `name-month`, `name-year`."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)

    @classmethod
    def read(cls, typed: Typed) -> Self:
        """The form, or BadInput with a sentence for each field that cannot be taken."""
        try:
            return cls.model_validate({name: value for name, value in _given(cls, typed) if value is not None})
        except ValidationError as error:
            raise BadInput(_sentences(error)) from None


def _given(model: type[FormModel], typed: Typed) -> list[tuple[str, Any]]:
    return [(name, _typed_value(name, about.annotation, typed)) for name, about in model.model_fields.items()]


def _typed_value(name: str, kind: Any, typed: Typed) -> Any:
    if f"{name}-day" in typed.texts:
        parts = [typed.one(f"{name}-{part}").strip() for part in ("day", "month", "year")]
        return "/".join(parts) if any(parts) else None
    if get_origin(kind) in (list, set, frozenset, tuple):
        return typed.all(name)
    if name in typed.files:
        return typed.files[name]
    text = typed.one(name).strip()
    return text or None


def _sentences(error: ValidationError) -> dict[str, str]:
    problems: dict[str, str] = {}
    for one in error.errors():
        name = str(one["loc"][0]) if one["loc"] else "form"
        problems.setdefault(name, _sentence(one["type"], one["msg"], one.get("ctx", {})))
    return problems


def _sentence(kind: str, message: str, context: Mapping[str, Any]) -> str:
    plain = {
        "missing": MISSING,
        "string_too_long": f"Keep this to {context.get('max_length')} characters or fewer.",
        "too_long": f"Keep this to {context.get('max_length')} characters or fewer.",
        "string_too_short": MISSING,
        "int_parsing": "Write a whole number.",
        "greater_than_equal": f"This must be {context.get('ge')} or more.",
        "less_than_equal": f"This must be {context.get('le')} or less.",
        "literal_error": "Choose one of the answers.",
        "bool_parsing": "Choose one of the answers.",
        "uuid_parsing": "Choose one of the answers.",
    }
    return plain.get(kind, message)


def typed_again(page: Callable[..., Response]) -> Callable[[Callable[..., Answer]], Callable[..., Response]]:
    """For a POST route: when it is refused, show `page` again with what was typed. Nothing it did is kept.

    `page` is called with the route's own arguments and `form=FormState`; its answer gets the refusal's status.
    """

    def around(route: Callable[..., Answer]) -> Callable[..., Response]:
        @wraps(route)
        def take(**given: Any) -> Response:
            visit = given["visit"]
            try:
                return route(**given)
            except Refusal as refusal:
                if refusal.status not in (409, 422):
                    raise
                visit.start_again()
                answer = page(**given, form=FormState.again(visit.typed, refusal))
                answer.status_code = refusal.status
                return answer

        return take

    return around
