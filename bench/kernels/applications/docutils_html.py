"""Docutils turns a document with sections, lists, tables, links and notes into HTML (the package is Debian's)."""
import io
import os
import sys

from docutils.core import publish_string

SIZE = 30
TINY = 1
PACKAGES = "docutils docutils-common roman-numerals"

PART = """
Section %(n)d
==========

A paragraph with *emphasis*, **strong text**, ``literal text``, a `link to it <https://example.org/%(n)d>`__, a footnote [#f%(n)d]_ and
:title-reference:`a role`, over more than one line, so that the parser of inline markup has something to do.

- first item

  - nested item with ``code``
  - another one

- second item

term %(n)d
    A definition with *emphasis* in it.

1. one
2. two

.. note:: A note with a paragraph.

+---------+-------------+
| Key     | Value       |
+=========+=============+
| alpha   | *one*       |
+---------+-------------+
| beta    | two         |
+---------+-------------+

Literal block::

    for i in range(%(n)d):
        print(i)

.. [#f%(n)d] The footnote number %(n)d.
"""


def prepare(size):
    return "Title\n#####\n\n.. contents::\n" + "".join(PART % {"n": i} for i in range(size))


def run(text):
    common = next(os.path.normpath(place + "/../../..") for place in sys.path if "docutils-common" in place)
    settings = {"report_level": 5, "warning_stream": io.StringIO(), "syntax_highlight": "none", "embed_stylesheet": False, "datestamp": None,
                "generator": None, "_disable_config": True, "template": common + "/share/docutils/writers/html5_polyglot/template.txt"}
    page = publish_string(text, writer="html5", settings_overrides=settings).decode()
    body = page[page.index("<body"):]
    return [body.count(tag) for tag in ("<li", "<section", "<em", "<td", "<aside", "<pre")], len(body) > len(text)
