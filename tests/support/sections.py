"""Open a section of the page as a reader does, and go on once the page has drawn what is in it."""

# a section is filled by the "toggle" event, which comes in a task of its own, after the click has ended
HEAR = "node => { node.drawn = new Promise(done => node.addEventListener('toggle', done, { once: true })); }"


def open_section(section) -> None:
    """Click the heading of a closed <details>, and wait for the event by which it is filled."""
    section.evaluate(HEAR)
    section.locator("> summary").click()
    section.evaluate("node => node.drawn")
