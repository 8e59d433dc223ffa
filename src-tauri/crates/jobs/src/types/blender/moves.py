# Runs inside Blender before render.py: whether a frame should differ from the one before. When unsure it should not:
# a still that is marked costs a second rendering and a person's look.


def moves(scene, frame, before):
    """Whether something that shows is different at `frame` from what it was at `before`."""
    return (any(changes(action, frame, before) for action in actions(scene))
            or camera_at(scene, frame) != camera_at(scene, before)
            or any(driven(thing) for thing in things(scene))
            or any(simulated(thing, frame, before) for thing in scene.objects if not thing.hide_render)
            or sequenced(scene, frame, before))


def things(scene):
    """Everything of the scene that may be animated: objects that render and what they are made of."""
    seen = {}
    for thing in scene.objects:
        if thing.hide_render and thing.type not in {"ARMATURE", "EMPTY", "CAMERA"}:
            continue
        data = getattr(thing, "data", None)
        materials = [slot.material for slot in thing.material_slots]
        for one in [thing, data, getattr(data, "shape_keys", None)] + materials:
            keep(seen, one)
    keep(seen, scene)
    keep(seen, scene.world)
    return seen.values()


def keep(seen, thing):
    if thing is None:
        return
    seen[(type(thing).__name__, thing.name)] = thing
    tree = getattr(thing, "node_tree", None)
    if tree is not None:
        seen[(type(tree).__name__, thing.name, tree.name)] = tree


def actions(scene):
    for thing in things(scene):
        data = getattr(thing, "animation_data", None)
        if data is None:
            continue
        if data.action is not None:
            yield data.action
        for track in data.nla_tracks:
            if not track.mute:
                yield from (strip.action for strip in track.strips if strip.action is not None and not strip.mute)


def changes(action, frame, before):
    return any(not curve.mute and abs(curve.evaluate(frame) - curve.evaluate(before)) > 1e-5 for curve in curves(action))


def curves(action):
    # Actions have layers and slots since 4.4.
    if hasattr(action, "fcurves"):
        return list(action.fcurves)
    bags = [bag for layer in action.layers for strip in layer.strips for bag in strip.channelbags]
    return [curve for bag in bags for curve in bag.fcurves]


def camera_at(scene, frame):
    markers = [marker for marker in scene.timeline_markers if marker.camera and marker.frame <= frame]
    return max(markers, key=lambda marker: marker.frame).camera.name if markers else None


def driven(thing):
    data = getattr(thing, "animation_data", None)
    # A driver with 'frame' in it runs without the file's scripts; others depend on what is animated itself.
    return data is not None and any("frame" in curve.driver.expression for curve in data.drivers
                                    if curve.driver.type == "SCRIPTED" and not curve.mute)


def simulated(thing, frame, before):
    for modifier in thing.modifiers:
        cache = getattr(modifier, "point_cache", None)
        if modifier.show_render and cache is not None and cache.frame_start <= before and frame <= cache.frame_end:
            return True
    return any(before >= system.settings.frame_start and frame <= system.settings.frame_end
               for system in thing.particle_systems if system.settings.physics_type != "NO")


def sequenced(scene, frame, before):
    editor = scene.sequence_editor
    if not scene.render.use_sequencer or editor is None:
        return False
    strips = getattr(editor, "strips_all", None) or editor.sequences_all
    return any(strip.type in {"MOVIE", "SCENE"} and not strip.mute
               and strip.frame_final_start <= before and frame < strip.frame_final_end for strip in strips)
