# Runs inside Blender before render.py: finds the scene, the camera and the view layers that the job names, and points
# the file at the job's copy of what it needs. The copy lies as the originals do, below one folder: relative paths fit
# as they are, and only those that are absolute or climb out of the copy are changed.
import os

import bpy


def chosen_scene(order, stop):
    name = order.get("scene")
    scene = bpy.data.scenes.get(name) if name else bpy.context.scene
    if scene is None:
        stop("bad_parameter", "The file has no scene '%s'; it has %s." % (name, listed(bpy.data.scenes)))
    choose_camera(scene, order.get("camera"), stop)
    choose_layers(scene, order.get("layers"), stop)
    return scene


def choose_camera(scene, name, stop):
    if not name:
        return
    cameras = [thing for thing in scene.objects if thing.type == "CAMERA"]
    found = [thing for thing in cameras if thing.name == name]
    if not found:
        stop("bad_parameter", "The scene '%s' has no camera '%s'; it has %s." % (scene.name, name, listed(cameras)))
    scene.camera = found[0]
    # A marker would bring its own camera back at its frame.
    for marker in scene.timeline_markers:
        marker.camera = None


def choose_layers(scene, text, stop):
    if not text:
        return
    names = [text] if text in scene.view_layers else [name.strip() for name in text.split(",")]
    for name in names:
        if name not in scene.view_layers:
            stop("bad_parameter", "The scene '%s' has no view layer '%s'; it has %s."
                 % (scene.name, name, listed(scene.view_layers)))
    for layer in scene.view_layers:
        layer.use = layer.name in names
    scene.render.use_single_layer = False


def listed(things):
    return ", ".join("'%s'" % thing.name for thing in things) or "none"


class Copy:
    """The job's copy: what lay below `root` lies below `tree`."""

    def __init__(self, tree, root):
        self.tree, self.root = os.path.normpath(tree), os.path.normpath(root)

    def place(self, path):
        """Where the copy of an absolute path is; None: there is none, or the path is in the copy already."""
        path = os.path.normpath(path)
        if self.holds(path, self.tree):
            return None
        place = self.moved(path, self.root, self.tree)
        if place is None or not os.path.exists(os.path.dirname(place)):
            # A relative path that climbs out of the copy, and out of the root it stands for.
            climbed = os.path.normpath(os.path.join(self.root, os.path.relpath(path, self.tree)))
            place = self.moved(climbed, self.root, self.tree)
        return place if place and os.path.exists(os.path.dirname(place)) else None

    def moved(self, path, here, there):
        return os.path.join(there, os.path.relpath(path, here)) if self.holds(path, here) else None

    @staticmethod
    def holds(path, folder):
        return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)

    def move(self, thing, name, library=None):
        stored = getattr(thing, name, "")
        if not stored or stored.startswith("<"):
            return False
        place = self.place(bpy.path.abspath(stored, library=library))
        if place is None:
            return False
        if stored.endswith(("/", "\\")):
            place = os.path.join(place, "")
        setattr(thing, name, place)
        return True


def use_copy(tree, root, say):
    copy = Copy(tree, root)
    move_libraries(copy)
    for thing, name, library in paths():
        try:
            copy.move(thing, name, library)
        except Exception as error:
            say(warning="'%s' is used where it lies: %s." % (getattr(thing, "name", thing), error))


def move_libraries(copy):
    # What is loaded anew may link from further files.
    moved = set()
    while True:
        found = [library for library in bpy.data.libraries
                 if library.name not in moved and not getattr(library, "packed_file", None)]
        if not found:
            return
        moved.update(library.name for library in found)
        for library in found:
            if copy.move(library, "filepath"):
                library.reload()


def paths():
    """Everything but libraries that names a file: the thing, its property, the library it comes from."""
    data = bpy.data
    for kind in ("images", "fonts", "sounds", "movieclips", "cache_files", "volumes"):
        for thing in getattr(data, kind, []):
            if not getattr(thing, "packed_file", None) and getattr(thing, "source", "") not in {"GENERATED", "VIEWER"}:
                yield thing, "filepath", thing.library
    for scene in data.scenes:
        for strip in strips(scene):
            yield strip, "directory" if strip.type == "IMAGE" else "filepath", scene.library
    for thing in data.objects:
        for modifier in thing.modifiers:
            yield modifier, "filepath", thing.library
            yield modifier, "bake_directory", thing.library
            yield getattr(modifier, "domain_settings", None), "cache_directory", thing.library
            yield getattr(modifier, "point_cache", None), "filepath", thing.library
        for system in thing.particle_systems:
            yield system.point_cache, "filepath", thing.library
    for tree, library in trees():
        for node in tree.nodes:
            if node.bl_idname in {"ShaderNodeTexIES", "ShaderNodeScript"}:
                yield node, "filepath", library


def strips(scene):
    editor = scene.sequence_editor
    return [] if editor is None else getattr(editor, "strips_all", None) or editor.sequences_all


def trees():
    data = bpy.data
    for kind in ("materials", "worlds", "lights", "linestyles"):
        for thing in getattr(data, kind, []):
            if thing.node_tree:
                yield thing.node_tree, thing.library
    for tree in data.node_groups:
        yield tree, tree.library


