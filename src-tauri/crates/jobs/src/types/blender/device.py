# Runs inside Blender before render.py: chooses what Cycles computes on among what this Blender and this machine really
# offer, reads back what Blender made of it, and says so.
import bpy

# The fastest first. A Blender knows some of them, a machine has some of them.
KINDS = {"OPTIX": "OptiX", "CUDA": "CUDA", "HIP": "HIP", "ONEAPI": "oneAPI", "METAL": "Metal", "OPENCL": "OpenCL"}


def choose_device(scene, wanted, say, stop):
    """`wanted` is file, gpu, gpu_or_cpu or cpu."""
    if scene.render.engine != "CYCLES":
        return other_engine(scene, wanted, say)
    file_asks = scene.cycles.device == "GPU"
    if wanted == "cpu" or (wanted == "file" and not file_asks):
        scene.cycles.device = "CPU"
        return say(device=cpu_name())
    kind, names = use_gpus()
    if kind:
        scene.cycles.device = "GPU"
    if kind and scene.cycles.device == "GPU":
        return say(device="%s (%s)" % (", ".join(names), KINDS[kind]))
    if wanted == "gpu":
        stop("no_gpu", "Blender %s finds no GPU on this machine that Cycles can use." % bpy.app.version_string)
    scene.cycles.device = "CPU"
    if wanted == "file":
        say(warning="The file asks for a GPU and Blender finds none that it can use; it renders on the CPU.")
    say(device=cpu_name())


def other_engine(scene, wanted, say):
    # Which GPU draws can't be asked for without a window; on some systems asking ends Blender.
    if wanted in {"gpu", "cpu"} and scene.render.engine.startswith(("BLENDER_EEVEE", "BLENDER_WORKBENCH")):
        say(warning="The device can be chosen for Cycles alone; this engine draws with the machine's graphics driver.")


def use_gpus():
    """Enables every GPU of the first kind that there is, and nothing else; the kind and the names, read back."""
    preferences = cycles_preferences()
    for kind in KINDS if preferences else ():
        if not set_kind(preferences, kind):
            continue
        refresh(preferences)
        for device in preferences.devices:
            device.use = device.type == kind
        names = [device.name for device in preferences.devices if device.type == kind and device.use]
        if names and preferences.compute_device_type == kind and is_active(preferences):
            return kind, names
    if preferences:
        set_kind(preferences, "NONE")
    return None, []


def cycles_preferences():
    addon = bpy.context.preferences.addons.get("cycles")
    return addon.preferences if addon else None


def set_kind(preferences, kind):
    try:
        preferences.compute_device_type = kind
    except TypeError:
        return False  # a kind that this Blender was built without
    return True


def refresh(preferences):
    # get_devices() until 2.92, refresh_devices() since.
    look = getattr(preferences, "refresh_devices", None) or preferences.get_devices
    look()


def is_active(preferences):
    look = getattr(preferences, "has_active_device", None)
    return look() if look else True


def cpu_name():
    preferences = cycles_preferences()
    if preferences:
        try:
            refresh(preferences)
        except Exception:
            return "CPU"
        for device in preferences.devices:
            if device.type == "CPU":
                return "CPU (%s)" % device.name
    return "CPU"
