"""Sections of a page that a tool writes, between two comments."""


def page_with(sections: dict[str, str], page: str, tool: str) -> str:
    """The page with other texts between the markers of a tool, such as `write_training`.

    Raises ValueError if the page lacks one.
    """
    for name, text in sections.items():
        begin, end = f"<!-- {name}: written by tools/{tool}.py -->", f"<!-- end of {name} -->"
        before, _, rest = page.partition(begin)
        _, found, after = rest.partition(end)
        if not found:
            raise ValueError(f"the page has no section between {begin} and {end}")
        page = f"{before}{begin}\n{text}\n{end}{after}"
    return page
