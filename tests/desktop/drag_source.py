"""A file manager's side of a drag: a small window that offers the given paths as text/uri-list.

Says `ready X Y` with the place to press, `drag began`, and at the end `drag taken` or `drag refused`.
"""

import sys
from pathlib import Path

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("Gdk", "3.0")
from gi.repository import Gdk, GLib, Gtk  # noqa: E402

PLACE = (4, 4)
SIZE = (72, 40)


def say(line):
    print(line, flush=True)


def main(paths):
    uris = [Path(path).resolve().as_uri() for path in paths]
    taken = {"by_someone": True}

    # A window that no window manager moves or covers.
    window = Gtk.Window(type=Gtk.WindowType.POPUP)
    window.set_default_size(*SIZE)
    window.move(*PLACE)
    handle = Gtk.EventBox()
    handle.add(Gtk.Label(label="files"))
    handle.drag_source_set(Gdk.ModifierType.BUTTON1_MASK, [], Gdk.DragAction.COPY)
    handle.drag_source_add_uri_targets()
    window.add(handle)

    def failed(_handle, _context, _result):
        taken["by_someone"] = False
        return True  # no animation back

    def ended(_handle, _context):
        say("drag taken" if taken["by_someone"] else "drag refused")

    handle.connect("drag-begin", lambda *_: say("drag began"))
    handle.connect("drag-data-get", lambda _h, _c, data, _i, _t: data.set_uris(uris))
    handle.connect("drag-failed", failed)
    handle.connect("drag-end", ended)

    def ready():
        _, x, y = window.get_window().get_origin()
        say(f"ready {x + SIZE[0] // 2} {y + SIZE[1] // 2}")
        return False

    window.connect("map-event", lambda *_: GLib.idle_add(ready))
    window.show_all()
    Gtk.main()


if __name__ == "__main__":
    main(sys.argv[1:])
