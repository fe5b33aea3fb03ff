# Docutils turns its own long history, and a small document with a bit of everything, into HTML, XML, a manual page and a tree.
# packages: docutils docutils-common roman-numerals
# limit: 300
import gzip
import io
import os
import re
import sys
import xml.etree.ElementTree

import docutils
from docutils.core import publish_doctree, publish_from_doctree, publish_parts, publish_string

SMALL = """\
=====
Title
=====

:Author: A. N. Other
:Version: 1

.. contents::

One
===

Paragraph with *emphasis*, **strong**, ``literal``, a link_, a footnote [#f]_, a citation [C1]_, |sub|, `text`:title:.

.. _link: https://example.org/
.. |sub| replace:: substituted **text**
.. [#f] The footnote.
.. [C1] The citation.

- a list

  1. nested
  #. numbered

term
    definition

+-----+-----+
| a   | b   |
+=====+=====+
| 1   | 2   |
|     +-----+
|     | 3   |
+-----+-----+

===  ===
x    y
===  ===
1    2
===  ===

.. note:: A note.

.. code:: python

   def f(x): return x + 1

.. math:: a^2 + \\frac{b}{c}

.. csv-table::
   :header: "k", "v"

   "a, b", 1

Two
---

| line
| block

>>> doctest
'block'

.. image:: picture.png
   :alt: alternative

Bad *markup and `undefined`_.
"""
settings = {"report_level": 5, "warning_stream": io.StringIO(), "syntax_highlight": "none", "embed_stylesheet": False,
            "datestamp": None, "generator": None, "_disable_config": True}
# Debian keeps the templates in a package of their own.
common = next(os.path.normpath(place + "/../../..") for place in sys.path if "docutils-common" in place)
settings["template"] = common + "/share/docutils/writers/html5_polyglot/template.txt"
for writer in "pseudoxml", "html5", "xml", "manpage":
    result = publish_string(SMALL, writer=writer, settings_overrides=settings).decode()
    result = re.sub(r"[^\s\"'()]*/docutils/", "", result).replace(docutils.__version__, "VERSION")
    if writer == "html5":
        result = result[result.index("<body"):]
    print(result)

folder = os.path.join(os.path.dirname(docutils.__file__), "../../../../share/doc/python3-docutils")
with gzip.open(os.path.join(folder, "HISTORY.rst.gz"), "rt", encoding="utf-8") as f:
    history = f.read()
tree = publish_doctree(history, settings_overrides=settings)
page = publish_from_doctree(tree, writer="html5", settings_overrides=settings).decode()
print(page.count("<section") > 10, len(page) > len(history) > 100_000)
xml.etree.ElementTree.fromstring(page.replace("<!DOCTYPE html>", "").replace("&nbsp;", " "))
if os.environ.get("TEST_IN_FULL"):
    print(page)
    print(settings["warning_stream"].getvalue())
print(publish_parts("*x*", writer="html5", settings_overrides=settings)["fragment"])
# expect: <document ids="title" names="title" source="<string>" title="Title">
# expect:     <title>
# expect:         Title
# expect:     <docinfo>
# expect:         <author>
# expect:             A. N. Other
# expect:         <version>
# expect:             1
# expect:     <topic classes="contents" ids="contents" names="contents">
# expect:         <title>
# expect:             Contents
# expect:         <bullet_list>
# expect:             <list_item>
# expect:                 <paragraph>
# expect:                     <reference ids="toc-entry-1" refid="one">
# expect:                         One
# expect:                 <bullet_list>
# expect:                     <list_item>
# expect:                         <paragraph>
# expect:                             <reference ids="toc-entry-2" refid="two">
# expect:                                 Two
# expect:     <section ids="one" names="one">
# expect:         <title refid="toc-entry-1">
# expect:             One
# expect:         <paragraph>
# expect:             Paragraph with 
# expect:             <emphasis>
# expect:                 emphasis
# expect:             , 
# expect:             <strong>
# expect:                 strong
# expect:             , 
# expect:             <literal>
# expect:                 literal
# expect:             , a 
# expect:             <reference name="link" refuri="https://example.org/">
# expect:                 link
# expect:             , a footnote 
# expect:             <footnote_reference auto="1" ids="footnote-reference-1" refid="f">
# expect:                 1
# expect:             , a citation 
# expect:             <citation_reference ids="citation-reference-1" refid="c1">
# expect:                 C1
# expect:             , 
# expect:             substituted 
# expect:             <strong>
# expect:                 text
# expect:             , 
# expect:             <title_reference>
# expect:                 text
# expect:             .
# expect:         <target ids="link" names="link" refuri="https://example.org/">
# expect:         <substitution_definition names="sub">
# expect:             substituted 
# expect:             <strong>
# expect:                 text
# expect:         <footnote auto="1" backrefs="footnote-reference-1" ids="f" names="f">
# expect:             <label>
# expect:                 1
# expect:             <paragraph>
# expect:                 The footnote.
# expect:         <citation backrefs="citation-reference-1" ids="c1" names="c1">
# expect:             <label>
# expect:                 C1
# expect:             <paragraph>
# expect:                 The citation.
# expect:         <bullet_list bullet="-">
# expect:             <list_item>
# expect:                 <paragraph>
# expect:                     a list
# expect:                 <enumerated_list enumtype="arabic" prefix="" suffix=".">
# expect:                     <list_item>
# expect:                         <paragraph>
# expect:                             nested
# expect:                     <list_item>
# expect:                         <paragraph>
# expect:                             numbered
# expect:         <definition_list>
# expect:             <definition_list_item>
# expect:                 <term>
# expect:                     term
# expect:                 <definition>
# expect:                     <paragraph>
# expect:                         definition
# expect:         <table>
# expect:             <tgroup cols="2">
# expect:                 <colspec colwidth="5">
# expect:                 <colspec colwidth="5">
# expect:                 <thead>
# expect:                     <row>
# expect:                         <entry>
# expect:                             <paragraph>
# expect:                                 a
# expect:                         <entry>
# expect:                             <paragraph>
# expect:                                 b
# expect:                 <tbody>
# expect:                     <row>
# expect:                         <entry morerows="1">
# expect:                             <paragraph>
# expect:                                 1
# expect:                         <entry>
# expect:                             <paragraph>
# expect:                                 2
# expect:                     <row>
# expect:                         <entry>
# expect:                             <paragraph>
# expect:                                 3
# expect:         <table>
# expect:             <tgroup cols="2">
# expect:                 <colspec colwidth="3">
# expect:                 <colspec colwidth="3">
# expect:                 <thead>
# expect:                     <row>
# expect:                         <entry>
# expect:                             <paragraph>
# expect:                                 x
# expect:                         <entry>
# expect:                             <paragraph>
# expect:                                 y
# expect:                 <tbody>
# expect:                     <row>
# expect:                         <entry>
# expect:                             <paragraph>
# expect:                                 1
# expect:                         <entry>
# expect:                             <paragraph>
# expect:                                 2
# expect:         <note>
# expect:             <paragraph>
# expect:                 A note.
# expect:         <literal_block classes="code python" xml:space="preserve">
# expect:             def f(x): return x + 1
# expect:         <math_block xml:space="preserve">
# expect:             a^2 + \frac{b}{c}
# expect:         <table>
# expect:             <tgroup cols="2">
# expect:                 <colspec colwidth="50">
# expect:                 <colspec colwidth="50">
# expect:                 <thead>
# expect:                     <row>
# expect:                         <entry>
# expect:                             <paragraph>
# expect:                                 k
# expect:                         <entry>
# expect:                             <paragraph>
# expect:                                 v
# expect:                 <tbody>
# expect:                     <row>
# expect:                         <entry>
# expect:                             <paragraph>
# expect:                                 a, b
# expect:                         <entry>
# expect:                             <paragraph>
# expect:                                 1
# expect:         <section ids="two" names="two">
# expect:             <title refid="toc-entry-2">
# expect:                 Two
# expect:             <line_block>
# expect:                 <line>
# expect:                     line
# expect:                 <line>
# expect:                     block
# expect:             <doctest_block xml:space="preserve">
# expect:                 >>> doctest
# expect:                 'block'
# expect:             <image alt="alternative" uri="picture.png">
# expect:             <paragraph>
# expect:                 Bad 
# expect:                 *
# expect:                 markup and 
# expect:                 `undefined`_
# expect:                 .
# expect:
# expect: <body class="with-toc">
# expect: <main id="title">
# expect: <h1 class="title">Title</h1>
# expect: <dl class="docinfo simple">
# expect: <dt class="author">Author<span class="colon">:</span></dt>
# expect: <dd class="author"><p>A. N. Other</p></dd>
# expect: <dt class="version">Version<span class="colon">:</span></dt>
# expect: <dd class="version">1</dd>
# expect: </dl>
# expect: <nav class="contents" id="contents" role="doc-toc">
# expect: <p class="topic-title"><a class="reference internal" href="#top">Contents</a></p>
# expect: <ul class="simple">
# expect: <li><p><a class="reference internal" href="#one" id="toc-entry-1">One</a></p>
# expect: <ul>
# expect: <li><p><a class="reference internal" href="#two" id="toc-entry-2">Two</a></p></li>
# expect: </ul>
# expect: </li>
# expect: </ul>
# expect: </nav>
# expect: <section id="one">
# expect: <h2><a class="toc-backref" href="#toc-entry-1" role="doc-backlink">One</a></h2>
# expect: <p>Paragraph with <em>emphasis</em>, <strong>strong</strong>, <span class="docutils literal">literal</span>, a <a class="reference external" href="https://example.org/">link</a>, a footnote <a class="brackets" href="#f" id="footnote-reference-1" role="doc-noteref"><span class="fn-bracket">[</span>1<span class="fn-bracket">]</span></a>, a citation <a class="citation-reference" href="#c1" id="citation-reference-1" role="doc-biblioref">[C1]</a>, substituted <strong>text</strong>, <cite>text</cite>.</p>
# expect: <aside class="footnote-list brackets">
# expect: <aside class="footnote brackets" id="f" role="doc-footnote">
# expect: <span class="label"><span class="fn-bracket">[</span><a role="doc-backlink" href="#footnote-reference-1">1</a><span class="fn-bracket">]</span></span>
# expect: <p>The footnote.</p>
# expect: </aside>
# expect: </aside>
# expect: <div role="list" class="citation-list">
# expect: <div class="citation" id="c1" role="doc-biblioentry">
# expect: <span class="label"><span class="fn-bracket">[</span><a role="doc-backlink" href="#citation-reference-1">C1</a><span class="fn-bracket">]</span></span>
# expect: <p>The citation.</p>
# expect: </div>
# expect: </div>
# expect: <ul class="simple">
# expect: <li><p>a list</p>
# expect: <ol class="arabic simple">
# expect: <li><p>nested</p></li>
# expect: <li><p>numbered</p></li>
# expect: </ol>
# expect: </li>
# expect: </ul>
# expect: <dl class="simple">
# expect: <dt>term</dt>
# expect: <dd><p>definition</p>
# expect: </dd>
# expect: </dl>
# expect: <table>
# expect: <thead>
# expect: <tr><th class="head"><p>a</p></th>
# expect: <th class="head"><p>b</p></th>
# expect: </tr>
# expect: </thead>
# expect: <tbody>
# expect: <tr><td rowspan="2"><p>1</p></td>
# expect: <td><p>2</p></td>
# expect: </tr>
# expect: <tr><td><p>3</p></td>
# expect: </tr>
# expect: </tbody>
# expect: </table>
# expect: <table>
# expect: <thead>
# expect: <tr><th class="head"><p>x</p></th>
# expect: <th class="head"><p>y</p></th>
# expect: </tr>
# expect: </thead>
# expect: <tbody>
# expect: <tr><td><p>1</p></td>
# expect: <td><p>2</p></td>
# expect: </tr>
# expect: </tbody>
# expect: </table>
# expect: <aside class="admonition note">
# expect: <p class="admonition-title">Note</p>
# expect: <p>A note.</p>
# expect: </aside>
# expect: <pre class="code python literal-block"><code>def f(x): return x + 1</code></pre>
# expect: <div>
# expect: <math xmlns="http://www.w3.org/1998/Math/MathML" display="block">
# expect:   <msup>
# expect:     <mi>a</mi>
# expect:     <mn>2</mn>
# expect:   </msup>
# expect:   <mo>+</mo>
# expect:   <mfrac>
# expect:     <mi>b</mi>
# expect:     <mi>c</mi>
# expect:   </mfrac>
# expect: </math>
# expect: </div>
# expect: <table>
# expect: <thead>
# expect: <tr><th class="head"><p>k</p></th>
# expect: <th class="head"><p>v</p></th>
# expect: </tr>
# expect: </thead>
# expect: <tbody>
# expect: <tr><td><p>a, b</p></td>
# expect: <td><p>1</p></td>
# expect: </tr>
# expect: </tbody>
# expect: </table>
# expect: <section id="two">
# expect: <h3><a class="toc-backref" href="#toc-entry-2" role="doc-backlink">Two</a></h3>
# expect: <div class="line-block">
# expect: <div class="line">line</div>
# expect: <div class="line">block</div>
# expect: </div>
# expect: <pre class="code python doctest">&gt;&gt;&gt; doctest
# expect: 'block'
# expect: </pre>
# expect: <img alt="alternative" src="picture.png" />
# expect: <p>Bad *markup and `undefined`_.</p>
# expect: </section>
# expect: </section>
# expect: </main>
# expect: </body>
# expect: </html>
# expect:
# expect: <?xml version="1.0" encoding="utf-8"?>
# expect: <!DOCTYPE document PUBLIC "+//IDN docutils.sourceforge.net//DTD Docutils Generic//EN//XML" "http://docutils.sourceforge.net/docs/ref/docutils.dtd">
# expect: <!-- Generated by Docutils VERSION -->
# expect: <document ids="title" names="title" source="&lt;string&gt;" title="Title"><title>Title</title><docinfo><author>A. N. Other</author><version>1</version></docinfo><topic classes="contents" ids="contents" names="contents"><title>Contents</title><bullet_list><list_item><paragraph><reference ids="toc-entry-1" refid="one">One</reference></paragraph><bullet_list><list_item><paragraph><reference ids="toc-entry-2" refid="two">Two</reference></paragraph></list_item></bullet_list></list_item></bullet_list></topic><section ids="one" names="one"><title refid="toc-entry-1">One</title><paragraph>Paragraph with <emphasis>emphasis</emphasis>, <strong>strong</strong>, <literal>literal</literal>, a <reference name="link" refuri="https://example.org/">link</reference>, a footnote <footnote_reference auto="1" ids="footnote-reference-1" refid="f">1</footnote_reference>, a citation <citation_reference ids="citation-reference-1" refid="c1">C1</citation_reference>, substituted <strong>text</strong>, <title_reference>text</title_reference>.</paragraph><target ids="link" names="link" refuri="https://example.org/"></target><substitution_definition names="sub">substituted <strong>text</strong></substitution_definition><footnote auto="1" backrefs="footnote-reference-1" ids="f" names="f"><label>1</label><paragraph>The footnote.</paragraph></footnote><citation backrefs="citation-reference-1" ids="c1" names="c1"><label>C1</label><paragraph>The citation.</paragraph></citation><bullet_list bullet="-"><list_item><paragraph>a list</paragraph><enumerated_list enumtype="arabic" prefix="" suffix="."><list_item><paragraph>nested</paragraph></list_item><list_item><paragraph>numbered</paragraph></list_item></enumerated_list></list_item></bullet_list><definition_list><definition_list_item><term>term</term><definition><paragraph>definition</paragraph></definition></definition_list_item></definition_list><table><tgroup cols="2"><colspec colwidth="5"></colspec><colspec colwidth="5"></colspec><thead><row><entry><paragraph>a</paragraph></entry><entry><paragraph>b</paragraph></entry></row></thead><tbody><row><entry morerows="1"><paragraph>1</paragraph></entry><entry><paragraph>2</paragraph></entry></row><row><entry><paragraph>3</paragraph></entry></row></tbody></tgroup></table><table><tgroup cols="2"><colspec colwidth="3"></colspec><colspec colwidth="3"></colspec><thead><row><entry><paragraph>x</paragraph></entry><entry><paragraph>y</paragraph></entry></row></thead><tbody><row><entry><paragraph>1</paragraph></entry><entry><paragraph>2</paragraph></entry></row></tbody></tgroup></table><note><paragraph>A note.</paragraph></note><literal_block classes="code python" xml:space="preserve">def f(x): return x + 1</literal_block><math_block xml:space="preserve">a^2 + \frac{b}{c}</math_block><table><tgroup cols="2"><colspec colwidth="50"></colspec><colspec colwidth="50"></colspec><thead><row><entry><paragraph>k</paragraph></entry><entry><paragraph>v</paragraph></entry></row></thead><tbody><row><entry><paragraph>a, b</paragraph></entry><entry><paragraph>1</paragraph></entry></row></tbody></tgroup></table><section ids="two" names="two"><title refid="toc-entry-2">Two</title><line_block><line>line</line><line>block</line></line_block><doctest_block xml:space="preserve">&gt;&gt;&gt; doctest
# expect: 'block'</doctest_block><image alt="alternative" uri="picture.png"></image><paragraph>Bad *markup and `undefined`_.</paragraph></section></section></document>
# expect: '\" t
# expect: .\" Man page generated from reStructuredText
# expect: .\" by the Docutils VERSION manpage writer.
# expect: .
# expect: .
# expect: .nr rst2man-indent-level 0
# expect: .
# expect: .de1 rstReportMargin
# expect: \\$1 \\n[an-margin]
# expect: level \\n[rst2man-indent-level]
# expect: level margin: \\n[rst2man-indent\\n[rst2man-indent-level]]
# expect: -
# expect: \\n[rst2man-indent0]
# expect: \\n[rst2man-indent1]
# expect: \\n[rst2man-indent2]
# expect: ..
# expect: .de1 INDENT
# expect: .\" .rstReportMargin pre:
# expect: . RS \\$1
# expect: . nr rst2man-indent\\n[rst2man-indent-level] \\n[an-margin]
# expect: . nr rst2man-indent-level +1
# expect: .\" .rstReportMargin post:
# expect: ..
# expect: .de UNINDENT
# expect: . RE
# expect: .\" indent \\n[an-margin]
# expect: .\" old: \\n[rst2man-indent\\n[rst2man-indent-level]]
# expect: .nr rst2man-indent-level -1
# expect: .\" new: \\n[rst2man-indent\\n[rst2man-indent-level]]
# expect: .in \\n[rst2man-indent\\n[rst2man-indent-level]]u
# expect: ..
# expect: .TH "Title" "" "" "1"
# expect: .SH Name
# expect: Title \- 
# expect: .SS Contents
# expect: .INDENT 0.0
# expect: .IP \(bu 2
# expect: One
# expect: .INDENT 2.0
# expect: .IP \(bu 2
# expect: Two
# expect: .UNINDENT
# expect: .UNINDENT
# expect: .SH One
# expect: .sp
# expect: Paragraph with \fIemphasis\fP, \fBstrong\fP, \fBliteral\fP, a link \%<https://\:example\:.org/>, a footnote [1], a citation [C1], substituted \fBtext\fP, \fItext\fP\&.
# expect: .IP [1] 5
# expect: The footnote.
# expect: .IP [C1] 5
# expect: The citation.
# expect: .INDENT 0.0
# expect: .IP \(bu 2
# expect: a list
# expect: .INDENT 2.0
# expect: .IP 1. 3
# expect: nested
# expect: .IP 2. 3
# expect: numbered
# expect: .UNINDENT
# expect: .UNINDENT
# expect: .INDENT 0.0
# expect: .TP
# expect: .B term
# expect: definition
# expect: .UNINDENT
# expect: .TS
# expect: box center;
# expect: l|l.
# expect: T{
# expect: a
# expect: T}	T{
# expect: b
# expect: T}
# expect: _
# expect: T{
# expect: 1
# expect: T}	T{
# expect: 2
# expect: T}
# expect: _
# expect: T{
# expect: 3
# expect: T}
# expect: .TE
# expect: .TS
# expect: box center;
# expect: l|l.
# expect: T{
# expect: x
# expect: T}	T{
# expect: y
# expect: T}
# expect: _
# expect: T{
# expect: 1
# expect: T}	T{
# expect: 2
# expect: T}
# expect: .TE
# expect: .sp
# expect: \fBNote:\fP
# expect: .INDENT 0.0
# expect: .INDENT 3.5
# expect: A note.
# expect: .UNINDENT
# expect: .UNINDENT
# expect: .INDENT 0.0
# expect: .INDENT 3.5
# expect: .sp
# expect: .EX
# expect: def f(x): return x + 1
# expect: .EE
# expect: .UNINDENT
# expect: .UNINDENT
# expect: .INDENT 0.0
# expect: .INDENT 3.5
# expect: .sp
# expect: .EX
# expect: a^2 + \efrac{b}{c}
# expect: .EE
# expect: .UNINDENT
# expect: .UNINDENT
# expect: .TS
# expect: box center;
# expect: l|l.
# expect: T{
# expect: k
# expect: T}	T{
# expect: v
# expect: T}
# expect: _
# expect: T{
# expect: a, b
# expect: T}	T{
# expect: 1
# expect: T}
# expect: .TE
# expect: .SS Two
# expect: .nf
# expect: line
# expect: block
# expect: .fi
# expect: .sp
# expect: .sp
# expect: .EX
# expect: >>> doctest
# expect: \(aqblock\(aq
# expect: .EE
# expect: .sp
# expect:     alternative
# expect: .sp
# expect: Bad *markup and \(gaundefined\(ga_\&.
# expect: .SH Author
# expect: A. N. Other
# expect: .\" End of generated man page.
# expect:
# expect: True True
# expect: <p><em>x</em></p>
# expect:
