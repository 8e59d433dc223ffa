# Makes a small project: blender -b --factory-startup --python project.py -- FOLDER FONT
# The picture of FOLDER/proj/shots/shot.blend is cut into upright stripes, each of one colour that comes from another place:
#   a picture beside the scene, one by an absolute path, a linked library with a picture of its own, a sequence, a packed one.
import os
import shutil
import sys

import bpy

FOLDER, FONT = sys.argv[sys.argv.index("--") + 1:][:2]
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
    scene.render.image_settings.file_format = "PNG"


def empty():
    bpy.ops.wm.read_factory_settings(use_empty=True)


def library():
    empty()
    image = bpy.data.images.load(picture(at("proj", "lib", "tex", "skin.png"), (0, 0, 1)))
    image.filepath = "//tex/skin.png"
    thing, _ = stripe("Char", 2, image)
    bpy.context.scene.collection.objects.link(thing)
    bpy.ops.wm.save_as_mainfile(filepath=at("proj", "lib", "char.blend"))
    image.filepath = "//tex/skin.png"
    bpy.ops.wm.save_mainfile()


def link(path, name):
    with bpy.data.libraries.load(path, link=True, relative=False) as (_, to):
        to.objects = [name]
    return to.objects[0]


def sequence():
    for number in (1, 2, 3, 4):
        picture(at("proj", "shots", "seq", "f_%04d.png" % number), (1, 1, 0))
    image = bpy.data.images.load(at("proj", "shots", "seq", "f_0001.png"))
    image.source = "SEQUENCE"
    thing, node = stripe("Sequence", 3, image)
    node.image_user.frame_duration, node.image_user.use_auto_refresh = 4, True
    return thing, image


def shot():
    empty()
    scene = bpy.context.scene
    scene.name = "Day"
    small(scene)
    put = scene.collection.objects.link
    wood = bpy.data.images.load(picture(at("proj", "shots", "wood.png"), (1, 0, 0)))
    put(stripe("Wood", 0, wood)[0])
    put(stripe("Far", 1, bpy.data.images.load(picture(at("nas", "far.png"), (0, 1, 0))))[0])
    put(link(at("proj", "lib", "char.blend"), "Char"))
    running, images = sequence()
    put(running)
    packed = bpy.data.images.load(picture(at("proj", "shots", "packed.png"), (1, 0, 1)))
    packed.pack()
    put(stripe("Packed", 4, packed)[0])
    words = bpy.data.objects.new("Words", bpy.data.curves.new("Words", "FONT"))
    shutil.copy(FONT, at("nas", "letters.ttf"))
    words.data.body, words.data.font = "", bpy.data.fonts.load(at("nas", "letters.ttf"))
    put(words)
    scene.camera = camera("Middle", scene)
    # It sees nothing but the first stripe.
    camera("Left", scene, -4.0)
    scene.view_layers[0].name = "All"
    scene.view_layers.new("Matte").use = False
    scene.frame_start, scene.frame_end = 1, 4
    night(wood)
    bpy.ops.wm.save_as_mainfile(filepath=at("proj", "shots", "shot.blend"))
    bpy.data.libraries[0].filepath = "//../lib/char.blend"
    wood.filepath, images.filepath = "//wood.png", "//seq/f_0001.png"
    bpy.ops.wm.save_mainfile()
    os.remove(at("proj", "shots", "packed.png"))


def night(image):
    scene = bpy.data.scenes.new("Night")
    small(scene)
    scene.collection.objects.link(bpy.data.objects["Wood"])
    scene.camera = camera("Owl", scene)
    scene.frame_start, scene.frame_end, scene.frame_step = 10, 14, 2


library()
shot()
