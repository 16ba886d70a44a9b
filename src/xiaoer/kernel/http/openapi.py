"""Tell readers of the OpenAPI document that every error is a problem document."""

from litestar import Litestar
from litestar.openapi.spec import OpenAPIMediaType, OpenAPIResponse, Operation, Reference, Schema
from litestar.openapi.spec.enums import OpenAPIType

from xiaoer.kernel.http.problem import MEDIA_TYPE

_METHODS = ("get", "put", "post", "delete", "patch")


def describe_problems(app: Litestar) -> None:
    """Replace Litestar's own error answers by one ``default`` answer: a problem document."""
    document = app.openapi_schema
    document.components.schemas["Problem"] = _schema()
    for path in (document.paths or {}).values():
        for method in _METHODS:
            operation: Operation | None = getattr(path, method)
            if operation is not None:
                operation.responses = {
                    **{k: v for k, v in (operation.responses or {}).items() if k[0] != "4"},
                    "default": _response(),
                }


def _response() -> OpenAPIResponse:
    problem = OpenAPIMediaType(schema=Reference(ref="#/components/schemas/Problem"))
    return OpenAPIResponse(description="A problem (RFC 9457)", content={MEDIA_TYPE: problem})


def _schema() -> Schema:
    text, number = Schema(type=OpenAPIType.STRING), Schema(type=OpenAPIType.INTEGER)
    names = ("field", "code", "message")
    item = Schema(
        type=OpenAPIType.OBJECT, properties=dict.fromkeys(names, text), required=list(names)
    )
    properties: dict[str, Schema | Reference] = {
        "type": text,
        "title": text,
        "status": number,
        "code": text,
        "detail": text,
        "params": Schema(type=OpenAPIType.OBJECT, additional_properties=True),
        "errors": Schema(type=OpenAPIType.ARRAY, items=item),
        "trace_id": Schema(type=[OpenAPIType.STRING, OpenAPIType.NULL]),
    }
    return Schema(type=OpenAPIType.OBJECT, properties=properties, required=list(properties))
