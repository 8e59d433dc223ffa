# Makes sample.blend: blender -b --factory-startup --python make_sample.py -- sample.blend
# A turning ring of coloured stones around a chrome ball, 12 frames that loop, small enough for any machine.
import math
import os
import sys

import bpy

FRAMES = 12
STONES = 15
PALETTE = [(0.92, 0.26, 0.14), (0.98, 0.56, 0.12), (0.95, 0.80, 0.35), (0.10, 0.42, 0.46), (0.05, 0.16, 0.32)]


def material(name, colour, roughness=0.35, metallic=0.0, transmission=0.0, emission=0.0):
    made = bpy.data.materials.new(name)
    made.use_nodes = True
    shader = made.node_tree.nodes["Principled BSDF"]
    shader.inputs["Base Color"].default_value = (*colour, 1)
    shader.inputs["Roughness"].default_value = roughness
    shader.inputs["Metallic"].default_value = metallic
    shader.inputs["Transmission"].default_value = transmission
    shader.inputs["Emission"].default_value = (*colour, 1)
    shader.inputs["Emission Strength"].default_value = emission
    return made


def smooth(thing, levels=2):
    for face in thing.data.polygons:
        face.use_smooth = True
    if levels:
        subdivision = thing.modifiers.new("Subdivision", "SUBSURF")
        subdivision.levels = subdivision.render_levels = levels


def stone(number, parent):
    angle = 2 * math.pi * number / STONES
    bpy.ops.mesh.primitive_cube_add(size=0.72)
    thing = bpy.context.object
    thing.name = "Stone %02d" % number
    bevel = thing.modifiers.new("Bevel", "BEVEL")
    bevel.width, bevel.segments = 0.13, 4
    for face in thing.data.polygons:
        face.use_smooth = True
    lift = 0.30 * math.sin(3 * angle)
    thing.location = (2.55 * math.cos(angle), 2.55 * math.sin(angle), 0.85 + lift)
    # Everything repeats after a third of the ring, by which it turns: the last frame leads to the first.
    thing.rotation_euler = (angle * 3, angle * 3 + 0.4, angle * 3)
    thing.scale = [0.72 + 0.26 * math.sin(angle * 3 + 2)] * 3
    thing.parent = parent
    thing.data.materials.append(MATERIALS[number % len(MATERIALS)])
    # Half a turn of a cube looks like none.
    turn(thing, thing.rotation_euler[2], thing.rotation_euler[2] + math.pi)


def turn(thing, start, end):
    thing.rotation_euler[2] = start
    thing.keyframe_insert("rotation_euler", index=2, frame=1)
    thing.rotation_euler[2] = end
    thing.keyframe_insert("rotation_euler", index=2, frame=FRAMES + 1)
    for curve in thing.animation_data.action.fcurves:
        for key in curve.keyframe_points:
            key.interpolation = "LINEAR"


def light(name, location, energy, size, colour, target=(0, 0, 0.7)):
    data = bpy.data.lights.new(name, "AREA")
    data.energy, data.size, data.color = energy, size, colour
    thing = bpy.data.objects.new(name, data)
    thing.location = location
    bpy.context.collection.objects.link(thing)
    look_at(thing, target)


def look_at(thing, target):
    direction = [t - l for t, l in zip(target, thing.location)]
    import mathutils
    thing.rotation_euler = mathutils.Vector(direction).to_track_quat("-Z", "Y").to_euler()


bpy.ops.object.select_all(action="SELECT")
bpy.ops.object.delete()
MATERIALS = [material("Stone %d" % i, colour, 0.28) for i, colour in enumerate(PALETTE)]

bpy.ops.object.empty_add()
ring = bpy.context.object
ring.name = "Ring"
turn(ring, 0, 2 * math.pi / 3)
for number in range(STONES):
    stone(number, ring)

bpy.ops.mesh.primitive_uv_sphere_add(radius=1.12, segments=32, ring_count=16, location=(0, 0, 1.12))
ball = bpy.context.object
ball.name = "Ball"
smooth(ball)
ball.data.materials.append(material("Chrome", (0.93, 0.90, 0.86), 0.06, 1.0))

bpy.ops.mesh.primitive_torus_add(major_radius=1.62, minor_radius=0.045, major_segments=72, location=(0, 0, 0.05))
smooth(bpy.context.object, 1)
bpy.context.object.data.materials.append(material("Glow", (1.0, 0.55, 0.22), 0.5, 0, 0, 3.2))

bpy.ops.mesh.primitive_plane_add(size=60)
bpy.context.object.data.materials.append(material("Floor", (0.045, 0.052, 0.068), 0.6))

light("Key", (-4.5, -4.0, 6.0), 620, 3.5, (1.0, 0.90, 0.78))
light("Rim", (4.5, 4.5, 4.0), 700, 2.5, (0.55, 0.72, 1.0))
light("Fill", (5.0, -4.0, 2.0), 130, 4.0, (1.0, 0.72, 0.55))

world = bpy.context.scene.world
world.use_nodes = True
world.node_tree.nodes["Background"].inputs["Color"].default_value = (0.020, 0.026, 0.040, 1)

camera = bpy.data.objects.new("Camera", bpy.data.cameras.new("Camera"))
camera.location = (0, -8.6, 3.5)
camera.data.lens = 50
bpy.context.collection.objects.link(camera)
look_at(camera, (0, 0, 0.78))
camera.data.dof.use_dof = True
camera.data.dof.focus_distance = 7.2
camera.data.dof.aperture_fstop = 1.8

scene = bpy.context.scene
scene.name = "Sample"
scene.camera = camera
scene.frame_start, scene.frame_end = 1, FRAMES
scene.render.engine = "CYCLES"
scene.render.resolution_x, scene.render.resolution_y = 480, 270
scene.render.image_settings.file_format = "PNG"
scene.cycles.device = "CPU"
scene.cycles.samples = 16
scene.cycles.use_denoising = False
scene.cycles.use_adaptive_sampling = True
scene.cycles.adaptive_threshold = 0.04
scene.cycles.adaptive_min_samples = 6
scene.cycles.light_sampling_threshold = 0.05
scene.cycles.max_bounces = 3
scene.cycles.caustics_reflective = scene.cycles.caustics_refractive = False
scene.cycles.sample_clamp_indirect = 3.0
scene.view_settings.view_transform = "Filmic"
scene.view_settings.look = "Medium High Contrast"
scene.render.filepath = "//"

# What the factory settings bring along and nothing here uses: screens stay, the rest goes.
bpy.ops.outliner.orphans_purge(do_local_ids=True, do_linked_ids=True, do_recursive=True)
for brush in list(bpy.data.brushes):
    bpy.data.brushes.remove(brush)
bpy.context.preferences.filepaths.file_preview_type = "NONE"
bpy.ops.wm.save_as_mainfile(filepath=os.path.abspath(sys.argv[-1]), compress=True)
