"""Markdown of staff as HTML that can do nothing: no HTML of their own, no pictures, links to pages alone."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import Markup

from grader.report.hostile import visible

_MAY_LINK_TO = ("https://", "http://", "mailto:")
# Headings would upset the page's own, and a picture is something to fetch.
_LEFT_OUT = ("heading", "lheading", "image", "html_block", "html_inline")


def as_html(text: str) -> Markup:
    """CommonMark: paragraphs, lists, emphasis, quotes, code and links. All else stays the text that it is."""
    return Markup(_parser().render(visible(text)))


@functools.cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable(_LEFT_OUT)
    parser.validateLink = _is_harmless  # type: ignore[method-assign]
    parser.add_render_rule("link_open", _link)
    return parser


def _is_harmless(url: str) -> bool:
    return url.strip().lower().startswith(_MAY_LINK_TO)


def _link(self: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> Any:
    """A link that tells the page behind it nothing of this one."""
    tokens[index].attrSet("rel", "noopener noreferrer")
    return self.renderToken(tokens, index, options, env)
