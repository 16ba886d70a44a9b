"""From the tail of events to the sockets of this process."""

from xiaoer.app.frames import encode, frames_of
from xiaoer.app.wire import text_frame
from xiaoer.kernel.events import StoredEvent
from xiaoer.kernel.ids import WorkspaceId
from xiaoer.kernel.realtime import Hub, Placed
from xiaoer.kernel.tail import EventTail


def connect(tail: EventTail, hub: Hub) -> None:
    """Have everything that happens from now on reach the sockets."""

    def deliver(events: list[StoredEvent]) -> None:
        placed: dict[tuple[WorkspaceId, str], list[Placed]] = {}
        for event in events:
            if not hub.is_followed(event.workspace_id):
                continue
            for topic, name, data in frames_of(event):
                if hub.has_readers(event.workspace_id, topic):
                    frame = text_frame(encode(event, name, data))
                    key = (event.workspace_id, topic)
                    placed.setdefault(key, []).append((frame, event.position))
        for (workspace_id, topic), frames in placed.items():
            hub.publish_all(workspace_id, topic, frames)

    tail.subscribe(deliver)
