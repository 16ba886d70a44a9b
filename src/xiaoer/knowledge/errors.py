"""Refusals of the help centre."""

from xiaoer.kernel.errors import InvalidInputError, NotFoundError


class ArticleNotFoundError(NotFoundError):
    """The article does not exist, or is not published."""

    code = "knowledge.article_not_found"


class CollectionNotFoundError(NotFoundError):
    """The collection does not exist."""

    code = "knowledge.collection_not_found"


class ArticleFileInvalidError(InvalidInputError):
    """An article file of a pack lacks what an article needs."""

    code = "knowledge.article_file_invalid"
