# Runs inside Blender before render.py: what one tile of a frame is, and how it is written so that nothing is lost
# until the tiles are put together.
import bpy

# How the whole is written: its ending, what a tile is written as.
WHOLES = {
    "PNG": ("png", "PNG"),
    "TIFF": ("tif", "TIFF"),
    "JPEG": ("jpg", "PNG"),
    "WEBP": ("webp", "PNG"),
    "OPEN_EXR": ("exr", "OPEN_EXR"),
    "OPEN_EXR_MULTILAYER": ("exr", "OPEN_EXR_MULTILAYER"),
}
# What can be read back without loss.
PLAIN_CODECS = {"NONE", "ZIP", "ZIPS", "RLE", "PIZ"}


def region(scene):
    """The pixels that are rendered without tiles: left, top, width, height, counted from the top left."""
    render = scene.render
    width = render.resolution_x * render.resolution_percentage // 100
    height = render.resolution_y * render.resolution_percentage // 100
    if not (render.use_border and render.use_crop_to_border):
        return 0, 0, width, height
    # Blender cuts off what stands behind the point.
    left, right = int(render.border_min_x * width), int(render.border_max_x * width)
    low, high = int(render.border_min_y * height), int(render.border_max_y * height)
    return left, height - high, right - left, high - low


def use_tile(scene, tile, say, stop):
    """Renders one tile alone; answers what its file's name carries behind the frame."""
    of, row, column = tile["of"], tile["row"], tile["column"]
    render = scene.render
    if render.use_border and not render.use_crop_to_border:
        stop("bad_request", "The scene '%s' renders a region of its picture without cropping to it; that can't be "
             "split into tiles. Switch the region off, or switch on Crop to Render Region." % scene.name)
    left, top, width, height = region(scene)
    if min(width, height) < of:
        stop("bad_request", "%d × %d px are too few for %d × %d tiles." % (width, height, of, of))
    x0, x1 = left + width * column // of, left + width * (column + 1) // of
    y0, y1 = top + height * row // of, top + height * (row + 1) // of
    full_width = render.resolution_x * render.resolution_percentage // 100
    full_height = render.resolution_y * render.resolution_percentage // 100
    render.use_border = render.use_crop_to_border = True
    render.border_min_x, render.border_max_x = edge(x0, full_width), edge(x1, full_width)
    render.border_min_y, render.border_max_y = edge(full_height - y1, full_height), edge(full_height - y0, full_height)
    first = row == 0 and column == 0
    if first:
        seams(scene, say)
    return written_as(scene, first, say, stop)


def edge(pixel, length):
    # The middle of the first pixel behind the edge: whatever way it is rounded, the same pixel is meant.
    return 0.0 if pixel <= 0 else 1.0 if pixel >= length else (pixel + 0.5) / length


def written_as(scene, first, say, stop):
    settings = scene.render.image_settings
    kind = settings.file_format
    if kind not in WHOLES:
        stop("bad_parameter", "Tiles can't be put together as %s; choose PNG or OpenEXR as the format." % kind)
    ending, tile = WHOLES[kind]
    quality = max(1, min(100, settings.quality))
    if kind.startswith("OPEN_EXR") and settings.exr_codec not in PLAIN_CODECS:
        if first:
            say(warning="Pictures made of tiles are compressed as ZIP, without loss, instead of %s." % settings.exr_codec)
        settings.exr_codec = "ZIP"
    if kind == "WEBP" and first:
        say(warning="Pictures made of tiles are written as WebP without loss.")
    if tile != kind:
        settings.file_format = tile
        settings.color_depth = "8"
    return "~%s~%d" % (ending, quality)


def seams(scene, say):
    layers = [layer.cycles for layer in scene.view_layers if hasattr(layer, "cycles")]
    if scene.render.engine == "CYCLES":
        if scene.cycles.use_denoising and any(getattr(layer, "use_denoising", True) for layer in layers):
            say(warning="Denoising looks at each tile alone, so that seams may show; render with more samples instead.")
    elif scene.render.engine.startswith("BLENDER_EEVEE"):
        say(warning="Eevee's bloom, reflections and shadows see each tile alone, so that seams may show.")
    if getattr(scene, "use_nodes", False) and scene.render.use_compositing:
        say(warning="The compositor sees each tile alone: blur, glare and vignettes may show seams.")
