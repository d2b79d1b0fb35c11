"""The words by which an event is found."""

from collections.abc import Iterator, Mapping

from registration.events.models import Event
from registration.foundation.bigrams import bigrams


def said(text: Mapping[str, str]) -> dict[str, str]:
    """Only the languages in which something is said: an empty one falls back to another."""
    return {tag: words for tag, words in text.items() if words}


def index_words(event: Event) -> None:
    """Keep the search column: called by everything that changes a word of the event."""
    texts = dict.fromkeys(words for text in _texts(event) for words in text.values())
    event.search = bigrams("\n".join(texts))


def _texts(event: Event) -> Iterator[Mapping[str, str]]:
    yield from (event.title, event.summary, event.description, event.venue, event.held_in)
    yield from (host.organisation.name for host in event.hosts)
    yield from (label.name for label in event.labels)
    for item in event.programme:
        yield from (item.title, item.description, item.track)
    for speaker in event.speakers:
        yield from (speaker.name, speaker.organisation)
    if event.series is not None:
        yield event.series.title
