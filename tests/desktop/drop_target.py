"""A window that takes files and says which: what the drag source is tried on without the app."""

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("Gdk", "3.0")
from gi.repository import Gdk, GLib, Gtk  # noqa: E402


def say(line):
    print(line, flush=True)


def main():
    window = Gtk.Window(title="drop target")
    window.set_default_size(300, 200)
    place = Gtk.EventBox()
    place.drag_dest_set(Gtk.DestDefaults.ALL, [], Gdk.DragAction.COPY)
    place.drag_dest_add_uri_targets()
    place.connect("drag-data-received", lambda _w, _c, _x, _y, data, _i, _t: say("got " + " ".join(data.get_uris())))
    window.add(place)

    def ready():
        _, x, y = window.get_window().get_origin()
        width, height = window.get_size()
        say(f"ready {x + width // 2} {y + height // 2}")
        return False

    window.connect("map-event", lambda *_: GLib.timeout_add(100, ready))
    window.show_all()
    Gtk.main()


if __name__ == "__main__":
    main()
