# Runs inside Blender behind scene.py: says what is in the file, and which other files it needs, in one line of JSON.
# Nothing is changed, nothing is rendered, and one odd datablock does not cost the rest.
import json
import sys

order = json.loads(os.environ["ATELIER_INSPECT"])
needs, ignored, notes = [], set(), []


def words(text):
    # Names and paths need not be UTF-8; JSON must be.
    return str(text).encode("utf-8", "backslashreplace").decode("utf-8")


def every(things, look):
    for thing in things:
        try:
            look(thing)
        except Exception as error:
            notes.append("'%s' could not be looked at: %s." % (getattr(thing, "name", thing), error))


def absolute(stored, library=None):
    return os.path.normpath(bpy.path.abspath(stored, library=library))


def need(kind, how, stored, by, library=None, **more):
    """One file, sequence, set of tiles or folder."""
    if not stored or stored.startswith("<"):
        return
    if library:
        by += " of library '%s'" % os.path.basename(library.filepath)
    needs.append(dict(kind=kind, how=how, path=words(absolute(stored, library)), stored=words(stored), by=words(by), **more))


def is_packed(thing):
    return bool(getattr(thing, "packed_file", None) or getattr(thing, "packed_files", None))


def image(thing):
    if thing.source in {"GENERATED", "VIEWER"} or is_packed(thing) or not thing.users:
        ignored.add(absolute(thing.filepath, thing.library) if thing.filepath else "")
        return
    by = "image '%s'" % thing.name
    if thing.source == "SEQUENCE":
        spans = SPANS.get(thing.name_full, [])
        need("sequence", "sequence", thing.filepath, by, thing.library, spans=spans)
    elif thing.source == "TILED":
        tiles = [tile.number for tile in thing.tiles]
        need("sequence", "tiles", thing.filepath, by, thing.library, tiles=tiles)
    else:
        need("movie" if thing.source == "MOVIE" else "texture", "file", thing.filepath, by, thing.library)


# Which frames of an image sequence are used stands with its users, not with the image.
SPANS = {}


def span(used, user):
    if used and used.source == "SEQUENCE":
        one = [user.frame_start, user.frame_duration, user.frame_offset, bool(user.use_cyclic)]
        SPANS.setdefault(used.name_full, []).append(one)


def spans_of_tree(tree):
    def node(node):
        if hasattr(node, "image"):
            span(node.image, getattr(node, "image_user", node))
    every(tree.nodes, node)


def spans_of_object(thing):
    if thing.type == "EMPTY" and isinstance(thing.data, bpy.types.Image):
        span(thing.data, thing.image_user)


def spans_of_camera(camera):
    for picture in camera.background_images:
        span(picture.image, picture.image_user)


def spans():
    own = [getattr(scene, "node_tree", None) for scene in bpy.data.scenes]
    own += [texture.node_tree for texture in bpy.data.textures]
    every([tree for tree in own if tree] + [tree for tree, _ in trees()], spans_of_tree)
    every([texture for texture in bpy.data.textures if hasattr(texture, "image_user")],
          lambda texture: span(texture.image, texture.image_user))
    every(bpy.data.objects, spans_of_object)
    every(bpy.data.cameras, spans_of_camera)


def library(thing):
    if not is_packed(thing):
        need("library", "file", thing.filepath, "library '%s'" % os.path.basename(thing.filepath))


def plain(kind, what):
    def look(thing):
        if is_packed(thing) or not thing.users:
            ignored.add(absolute(thing.filepath, thing.library) if thing.filepath else "")
        else:
            need(kind, "file", thing.filepath, "%s '%s'" % (what, thing.name), thing.library)
    return look


def clip(thing):
    by = "movie clip '%s'" % thing.name
    if thing.source == "SEQUENCE":
        spans = [[thing.frame_start, thing.frame_duration, thing.frame_offset, False]]
        need("sequence", "sequence", thing.filepath, by, thing.library, spans=spans)
    else:
        need("movie", "file", thing.filepath, by, thing.library)


def cache_file(thing):
    how = "sequence" if thing.is_sequence else "file"
    need("cache", how, thing.filepath, "cache '%s'" % thing.name, thing.library, spans=[])
    for layer in getattr(thing, "layers", []):
        need("cache", "file", layer.filepath, "a layer of cache '%s'" % thing.name, thing.library)


def volume(thing):
    if is_packed(thing):
        return
    by = "volume '%s'" % thing.name
    if thing.is_sequence:
        spans = [[thing.frame_start, thing.frame_duration, thing.frame_offset, False]]
        need("volume", "sequence", thing.filepath, by, thing.library, spans=spans)
    else:
        need("volume", "file", thing.filepath, by, thing.library)


def strip_in(scene):
    def look(strip):
        by = "strip '%s'" % strip.name
        if strip.type == "IMAGE":
            folder = absolute(strip.directory, scene.library)
            names = [element.filename for element in strip.elements]
            need("sequence", "names", strip.directory, by, scene.library, names=[words(name) for name in names])
            ignored.update(os.path.join(folder, name) for name in names)
        elif strip.type == "MOVIE":
            need("movie", "file", strip.filepath, by, scene.library)
    return look


def node_in(library):
    def look(node):
        if node.bl_idname == "ShaderNodeTexIES" and node.mode == "EXTERNAL":
            need("other", "file", node.filepath, "light profile node '%s'" % node.name, library)
        elif node.bl_idname == "ShaderNodeScript" and node.mode == "EXTERNAL":
            need("other", "file", node.filepath, "script node '%s'" % node.name, library)
    return look


def modifiers_of(thing):
    def look(modifier):
        by = "modifier '%s' of '%s'" % (modifier.name, thing.name)
        if modifier.type == "FLUID" and modifier.fluid_type == "DOMAIN":
            domain = modifier.domain_settings
            baked = getattr(domain, "has_cache_baked_data", False)
            need("cache", "folder" if baked else "maybe", domain.cache_directory, by, thing.library)
        elif modifier.type == "OCEAN" and modifier.is_cached:
            need("cache", "folder", modifier.filepath, by, thing.library)
        elif modifier.type == "MESH_CACHE":
            need("cache", "file", modifier.filepath, by, thing.library)
        elif modifier.type == "NODES":
            bakes = [bake.directory for bake in getattr(modifier, "bakes", []) if getattr(bake, "use_custom_path", False)]
            for folder in [getattr(modifier, "bake_directory", "")] + bakes:
                need("cache", "maybe", folder, by, thing.library)
        point_cache(getattr(modifier, "point_cache", None), by, thing.library)
        canvas = getattr(modifier, "canvas_settings", None)
        for surface in canvas.canvas_surfaces if canvas else []:
            point_cache(surface.point_cache, by, thing.library)
    every(thing.modifiers, look)
    every(thing.particle_systems,
          lambda system: point_cache(system.point_cache, "particles '%s' of '%s'" % (system.name, thing.name), thing.library))


def point_cache(cache, by, library):
    if cache is None or not (cache.use_disk_cache or cache.use_external):
        return
    if cache.use_external:
        need("cache", "folder", cache.filepath, by, library)
    else:
        home = library.filepath if library else bpy.data.filepath
        name = "blendcache_" + os.path.splitext(os.path.basename(home))[0]
        need("cache", "folder" if cache.is_baked else "maybe", "//" + name, by, library)


def unexplained():
    """What Blender itself lists and nothing above has explained."""
    known = {each["path"] for each in needs} | {words(path) for path in ignored}
    known |= {os.path.dirname(path) for path in known if path.endswith(os.sep)}
    known |= {words(absolute(text.filepath, text.library)) for text in bpy.data.texts if text.filepath}
    known |= {words(absolute(brush.icon_filepath)) for brush in bpy.data.brushes if getattr(brush, "icon_filepath", "")}
    for path in bpy.utils.blend_paths(absolute=True, packed=False, local=False):
        path = os.path.normpath(path)
        if words(path) not in known and not os.path.isdir(path):
            need("other", "file", path, "something in the file")


def look_at_files():
    data = bpy.data
    spans()
    every(data.libraries, library)
    every(data.images, image)
    every(data.fonts, plain("font", "font"))
    every(data.sounds, plain("sound", "sound"))
    every(data.movieclips, clip)
    every(getattr(data, "cache_files", []), cache_file)
    every(getattr(data, "volumes", []), volume)
    for scene in data.scenes:
        every(strips(scene), strip_in(scene))
    for tree, of in trees():
        every(tree.nodes, node_in(of))
    every(data.objects, modifiers_of)
    every([scene for scene in data.scenes if scene.rigidbody_world],
          lambda scene: point_cache(scene.rigidbody_world.point_cache, "rigid bodies of '%s'" % scene.name, scene.library))
    every([None], lambda _: unexplained())


def samples(scene):
    if scene.render.engine == "CYCLES" and hasattr(scene, "cycles"):
        return scene.cycles.samples
    if hasattr(scene, "eevee") and "EEVEE" in scene.render.engine:
        return scene.eevee.taa_render_samples
    return None


def look_at_scene(scene):
    render = scene.render
    cameras = sorted(thing.name for thing in scene.objects if thing.type == "CAMERA")
    device = getattr(scene.cycles, "device", None) if render.engine == "CYCLES" and hasattr(scene, "cycles") else None
    return dict(
        name=words(scene.name), start=scene.frame_start, end=scene.frame_end, step=scene.frame_step,
        fps=render.fps / render.fps_base, engine=render.engine, samples=samples(scene), device=device,
        width=render.resolution_x, height=render.resolution_y, percent=render.resolution_percentage,
        format=render.image_settings.file_format, camera=words(scene.camera.name) if scene.camera else None,
        cameras=[words(name) for name in cameras],
        layers=[[words(layer.name), bool(layer.use)] for layer in scene.view_layers],
    )


def look_at_habits(scene):
    tree = getattr(scene, "compositing_node_group", None) or getattr(scene, "node_tree", None)
    writers = [node for node in tree.nodes if node.type == "OUTPUT_FILE" and not node.mute] if tree else []
    if writers and scene.use_nodes:
        notes.append("The compositor writes files beside the job's folder; these outputs are switched off.")
    edited = scene.render.use_sequencer and len(strips(scene))
    if scene.camera is None and not edited:
        notes.append("The scene '%s' has no camera: choose one, or add one in Blender." % scene.name)
    if getattr(scene.render, "is_movie_format", False):
        notes.append("The file asks for a movie; its frames are rendered as pictures.")
    if scene.render.use_multiview:
        notes.append("The file renders several views; only the active camera is rendered.")


def look_at_scripts():
    registered = [text.name for text in bpy.data.texts if text.use_module]
    if registered or bpy.app.autoexec_fail:
        notes.append("Scripts are in the file and will not be run; what depends on them may look wrong.")


def main():
    found = dict(version=".".join(str(number) for number in bpy.app.version[:3]))
    loaded = bpy.data.filepath
    if not loaded or os.path.realpath(loaded) != os.path.realpath(order["file"]):
        return dict(found, refused=True)
    scene, scenes = bpy.context.scene, []
    every(bpy.data.scenes, lambda each: scenes.append(look_at_scene(each)))
    every([scene], look_at_habits)
    every([None], lambda _: look_at_scripts())
    look_at_files()
    return dict(found, scene=words(scene.name), scenes=scenes, needs=needs, notes=[words(note) for note in notes])


print("\nATELIER_INSPECTION " + json.dumps(main()), flush=True)
sys.stdout.flush()
# Some versions crash on their way out.
os._exit(0)
