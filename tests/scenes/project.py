# Makes a small project: blender -b --factory-startup --python project.py -- FOLDER
# The picture of FOLDER/proj/shots/shot.blend is cut into upright stripes, each of one colour that comes from another place:
#   a picture beside the scene, one by an absolute path, a linked library that links a second one with a picture, a sequence, a packed one.
import os
import shutil
import sys

import bpy

FOLDER = sys.argv[-1]
STRIPES = 5


def at(*names):
    path = os.path.join(FOLDER, *names)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    return path


def picture(path, colour):
    image = bpy.data.images.new(os.path.basename(path), 8, 8)
    image.pixels = [*colour, 1] * 64
    image.filepath_raw, image.file_format = path, "PNG"
    image.save()
    bpy.data.images.remove(image)
    return path


def stripe(name, place, image):
    x = place - STRIPES / 2
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata([(x, -2, 0), (x + 1, -2, 0), (x + 1, 2, 0), (x, 2, 0)], [], [(0, 1, 2, 3)])
    mesh.uv_layers.new()
    made = bpy.data.materials.new(name)
    made.use_nodes = True
    nodes, links = made.node_tree.nodes, made.node_tree.links
    nodes.clear()
    texture, light, out = (nodes.new("ShaderNode" + kind) for kind in ("TexImage", "Emission", "OutputMaterial"))
    texture.image = image
    links.new(texture.outputs["Color"], light.inputs["Color"])
    links.new(light.outputs["Emission"], out.inputs["Surface"])
    mesh.materials.append(made)
    return bpy.data.objects.new(name, mesh), texture


def camera(name, scene, x=0.0):
    thing = bpy.data.objects.new(name, bpy.data.cameras.new(name))
    thing.data.type, thing.data.ortho_scale = "ORTHO", float(STRIPES)
    thing.location = (x, 0, 5)
    scene.collection.objects.link(thing)
    return thing


def small(scene):
    scene.render.engine, scene.cycles.samples, scene.cycles.use_denoising = "CYCLES", 1, False
    scene.render.resolution_x, scene.render.resolution_y = 50, 20
    scene.view_settings.view_transform = "Standard"
    scene.render.dither_intensity = 0
    scene.render.image_settings.file_format = "PNG"


def empty():
    bpy.ops.wm.read_factory_settings(use_empty=True)


def saved(*names, **relative):
    """Saves, with exactly these paths: Blender makes them relative or not as it likes."""
    path = at(*names)
    bpy.ops.wm.save_as_mainfile(filepath=path)
    for name, stored in relative.items():
        for kind in (bpy.data.images, bpy.data.fonts, bpy.data.libraries):
            for thing in kind:
                if thing.library is None and thing.name.startswith(name):
                    thing.filepath = stored
    bpy.ops.wm.save_as_mainfile(filepath=path, relative_remap=False)
    os.remove(path + "1")


def libraries():
    empty()
    image = bpy.data.images.load(picture(at("proj", "mat", "skin.png"), (0, 0, 1)))
    stripe("Paint", 2, image)
    bpy.data.materials["Paint"].use_fake_user = True
    saved("proj", "mat", "paint.blend", skin="//skin.png")
    empty()
    thing, _ = stripe("Char", 2, None)
    thing.data.materials[0] = link(at("proj", "mat", "paint.blend"), "materials", "Paint")
    bpy.context.scene.collection.objects.link(thing)
    saved("proj", "lib", "deep", "char.blend", paint="//../../mat/paint.blend")


def link(path, kind, name):
    with bpy.data.libraries.load(path, link=True) as (_, to):
        setattr(to, kind, [name])
    return getattr(to, kind)[0]


def sequence():
    for number in (1, 2, 3, 4):
        picture(at("proj", "shots", "seq", "f_%04d.png" % number), (1, 1, 0))
    image = bpy.data.images.load(at("proj", "shots", "seq", "f_0001.png"))
    image.source = "SEQUENCE"
    thing, node = stripe("Sequence", 3, image)
    node.image_user.frame_duration, node.image_user.use_auto_refresh = 4, True
    return thing


def shot():
    empty()
    scene = bpy.context.scene
    scene.name = "Day"
    small(scene)
    put = scene.collection.objects.link
    wood = bpy.data.images.load(picture(at("proj", "shots", "wood.png"), (1, 0, 0)))
    put(stripe("Wood", 0, wood)[0])
    put(stripe("Far", 1, bpy.data.images.load(picture(at("nas", "far.png"), (0, 1, 0))))[0])
    put(link(at("proj", "lib", "deep", "char.blend"), "objects", "Char"))
    put(sequence())
    packed = bpy.data.images.load(picture(at("proj", "shots", "packed.png"), (1, 0, 1)))
    packed.pack()
    put(stripe("Packed", 4, packed)[0])
    words = bpy.data.objects.new("Words", bpy.data.curves.new("Words", "FONT"))
    fonts = bpy.utils.system_resource("DATAFILES", path="fonts")
    font = next(os.path.join(fonts, name) for name in sorted(os.listdir(fonts)) if name.endswith((".ttf", ".woff2")))
    shutil.copy(font, at("nas", "letters.ttf"))
    words.data.body, words.data.font = "", bpy.data.fonts.load(at("nas", "letters.ttf"))
    words.data.font.name = "Letters"
    put(words)
    scene.camera = camera("Middle", scene)
    # It sees nothing but the first stripe.
    camera("Left", scene, -4.0)
    scene.view_layers[0].name = "All"
    scene.view_layers.new("Matte").use = False
    scene.frame_start, scene.frame_end = 1, 4
    night(wood)
    saved("proj", "shots", "shot.blend", wood="//wood.png", f_0001="//seq/f_0001.png", far=at("nas", "far.png"),
          Letters=at("nas", "letters.ttf"), char=at("proj", "lib", "deep", "char.blend"))
    os.remove(at("proj", "shots", "packed.png"))


def night(image):
    scene = bpy.data.scenes.new("Night")
    small(scene)
    scene.collection.objects.link(bpy.data.objects["Wood"])
    scene.camera = camera("Owl", scene)
    scene.frame_start, scene.frame_end, scene.frame_step = 10, 14, 2


libraries()
shot()
