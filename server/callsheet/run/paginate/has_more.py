"""Whether an answer says that there is more (dlt's `has_more_path`)."""

from callsheet.run.paginate.found import flag_in
from callsheet.run.paginate.page import LastPage, Page, PagingFault


def end_by_flag(page: Page, path: str) -> LastPage | PagingFault | None:
    """The end, when the answer says so or says nothing where it should; no path, no end."""
    if not path:
        return None
    more = flag_in(page.body, path)
    if more is None:
        message = f"whether there is more does not stand at {path}"
        return PagingFault(message, "look at the answer, or leave `has_more_path` out")
    return None if more else LastPage("the answer says that there is no more")
