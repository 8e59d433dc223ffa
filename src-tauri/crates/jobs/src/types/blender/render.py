# Runs inside Blender: applies what the job changes, then renders the frames that are owed, one file each.
# Every line that starts with ATELIER is read by Atelier; nothing of the artist's file is written.
import json
import os
import sys
import traceback

import bpy

order = json.loads(os.environ["ATELIER_RENDER"])


def say(**fact):
    print("ATELIER " + json.dumps(fact), flush=True)


def stop(code, text):
    say(cause=code, text=text)
    sys.stdout.flush()
    os._exit(3)


def settings(scene):
    render = scene.render
    if order.get("engine"):
        try:
            render.engine = order["engine"]
        except TypeError:
            if order["engine"] != "BLENDER_EEVEE":
                stop("bad_parameter", "This Blender has no render engine %s." % order["engine"])
            render.engine = "BLENDER_EEVEE_NEXT"
    if order.get("percent"):
        render.resolution_percentage = order["percent"]
    if order.get("samples"):
        if hasattr(scene, "cycles"):
            scene.cycles.samples = order["samples"]
        if hasattr(scene, "eevee"):
            scene.eevee.taa_render_samples = order["samples"]
    if order.get("format"):
        if hasattr(render.image_settings, "media_type"):
            render.image_settings.media_type = "IMAGE"
        render.image_settings.file_format = order["format"]
    if render.is_movie_format:
        if hasattr(render.image_settings, "media_type"):
            render.image_settings.media_type = "IMAGE"
        say(warning="The file asks for a movie (%s); its frames are rendered as PNG pictures instead."
            % render.image_settings.file_format)
        render.image_settings.file_format = "PNG"
    render.use_file_extension = True
    if render.use_multiview:
        render.use_multiview = False
        say(warning="The file renders several views; Atelier renders the active camera alone.")


def denoising(scene):
    # Some builds (Debian's) come without a denoiser, and then refuse to render at all.
    try:
        import _cycles
        missing = not _cycles.with_openimagedenoise
    except (ImportError, AttributeError):
        missing = False
    if not missing or scene.render.engine != "CYCLES":
        return
    layers = [layer.cycles for layer in scene.view_layers if hasattr(layer, "cycles")]
    if scene.cycles.use_denoising:
        scene.cycles.use_denoising = False
        for layer in layers:
            layer.use_denoising = False
        say(warning="Denoising is off: this Blender was built without it. Pictures may look grainy.")


def notes(scene):
    tree = scene.node_tree if getattr(scene, "use_nodes", False) else None
    for node in tree.nodes if tree else []:
        if node.type == "OUTPUT_FILE" and not node.mute:
            node.mute = True
            say(warning="The compositor's File Output node '%s' is off: it writes beside the job's folder." % node.name)
    edited = scene.render.use_sequencer and scene.sequence_editor and scene.sequence_editor.sequences_all
    if scene.camera is None and not edited:
        stop("bad_request", "The scene '%s' has no camera." % scene.name)
    for image in bpy.data.images:
        if image.source in {"FILE", "SEQUENCE", "MOVIE"} and not image.packed_file and image.users and image.filepath:
            path = os.path.normpath(bpy.path.abspath(image.filepath, library=image.library))
            if image.source == "FILE" and "<UDIM>" not in path and not os.path.exists(path):
                say(warning="The picture '%s' is missing; it renders pink." % path)


def render(scene, behind):
    frames = order["frames"]
    for place, frame in enumerate(frames):
        say(frame=frame, place=place, of=len(frames))
        scene.render.filepath = os.path.join(order["folder"], "%04d%s" % (frame, behind))
        scene.frame_set(frame)
        expect(scene, frame)
        if place == 0 and bpy.app.autoexec_fail:
            say(warning="The file's own scripts and drivers are not run (%s); what depends on them may look wrong."
                % bpy.app.autoexec_fail_message)
        bpy.ops.render.render(write_still=True, scene=scene.name)


def expect(scene, frame):
    _, _, width, height = region(scene)
    try:
        # A tile may show nothing of what moves.
        moving = not order.get("tile") and moves(scene, frame, frame - 1)
    except Exception as error:
        print("What moves is not known: %s" % error)
        moving = False
    say(expect={"width": width, "height": height, "moves": moving})


def main():
    loaded = bpy.data.filepath
    if not loaded or os.path.realpath(loaded) != os.path.realpath(order["file"]):
        stop("unreadable_file", "Blender did not open '%s'." % order["file"])
    if order.get("tree"):
        use_copy(order["tree"], order["root"], say)
    scene = chosen_scene(order, stop)
    settings(scene)
    denoising(scene)
    notes(scene)
    choose_device(scene, order.get("device") or "file", say, stop)
    tile = (order.get("tile") or {}).get("one")
    behind = use_tile(scene, tile, say, stop) if tile else ""
    _, _, width, height = region(scene)
    say(engine=scene.render.engine, format=scene.render.image_settings.file_format, width=width, height=height)
    try:
        render(scene, behind)
    except RuntimeError as error:
        text = str(error).strip()
        say(cause="program_failed", text=text)
        raise


try:
    main()
except Exception:
    traceback.print_exc()
    sys.stderr.flush()
    sys.stdout.flush()
    os._exit(3)
