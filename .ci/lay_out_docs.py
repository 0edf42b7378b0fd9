"""Lays out what mdBook builds: book.toml and docs/ as they are, but for links that leave docs/.

A file that such a link names goes to `files/` of the book, and the link goes there. The decisions are listed by their files.
Usage: lay_out_docs.py FOLDER
"""

import os
import pathlib
import re
import shutil
import sys

LINK = re.compile(r"\]\((?!\w+:)([^)#\s]+)(#[^)]*)?\)")
DOCS = pathlib.Path("docs").resolve()
ROOT = DOCS.parent
SUMMARY = "SUMMARY.md"


def main() -> None:
    target = pathlib.Path(sys.argv[1]).resolve()
    shutil.copytree(DOCS, target / "docs")
    shutil.copy("book.toml", target)
    for page in sorted(set(DOCS.rglob("*.md")) - {DOCS / SUMMARY}):
        within = page.relative_to(DOCS)
        text = LINK.sub(lambda link: moved(link, page, target / "docs"), page.read_text())
        (target / "docs" / within).write_text(text)
    summary = with_decisions((DOCS / SUMMARY).read_text())
    (target / "docs" / SUMMARY).write_text(summary)
    listed = {SUMMARY, *re.findall(r"\]\(([^)]+)\)", summary)}
    unlisted = {str(it.relative_to(DOCS)) for it in DOCS.rglob("*.md")} - listed
    if unlisted:
        sys.exit(f"not in docs/SUMMARY.md: {', '.join(sorted(unlisted))}")


def with_decisions(summary: str) -> str:
    """The summary with a line for each decision below the page that introduces them, which is its last."""
    files = sorted(it for it in (DOCS / "decisions").glob("*.md") if it.name != "README.md")
    titles = [it.read_text().splitlines()[0].removeprefix("# ") for it in files]
    return summary + "".join(f"  - [{title}](decisions/{it.name})\n" for title, it in zip(titles, files))


def moved(link: re.Match, page: pathlib.Path, book: pathlib.Path) -> str:
    """The link as the site has it, and its file where it leads."""
    named = (page.parent / link[1]).resolve()
    if named.is_relative_to(DOCS):
        # mdBook renders README.md as index.html, and leaves links to it as they are.
        return link[0].replace("README.md", "index.md")
    # What is not there is the link checker's to tell.
    place = book / "files" / named.relative_to(ROOT)
    if named.is_file():
        place.parent.mkdir(parents=True, exist_ok=True)
        # mdBook takes whatever has this in its name for a page, and a page that no list has is not rendered.
        place = place.with_suffix(".txt") if place.suffix == ".md" else place
        shutil.copy(named, place)
    here = book / page.parent.relative_to(DOCS)
    return f"]({os.path.relpath(place, here)})"


main()
