//! Drafts on real folders, and the worker on real pictures of every format.
#![allow(clippy::unwrap_used)]

use std::fs;

use atelier_core::{ErrorCode, Exit};
use image::{DynamicImage, ImageReader, Rgb, Rgb32FImage, RgbImage, Rgba, RgbaImage};
use serde_json::json;

use super::*;
use crate::job_type::Plans;
use crate::types::harness::{self, Bench, draft};

/// A red to blue ramp, 40 × 20.
fn ramp() -> RgbImage {
    RgbImage::from_fn(40, 20, |x, _| Rgb([255 - (x * 6) as u8, 40, (x * 6) as u8]))
}

/// A folder with one picture of every format, a broken one, and files that are none.
fn pictures_of_every_format() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    for name in ["a1.png", "a2.jpg", "a10.tif", "b.webp", "c.bmp", "c.tga"] {
        ramp().save(at(name)).unwrap();
    }
    // Middle grey in light is 0.2140, which a screen shows as 127 or 128.
    Rgb32FImage::from_pixel(40, 20, Rgb([0.214_04, 4.0, 0.0])).save(at("light.exr")).unwrap();
    RgbaImage::from_pixel(40, 20, Rgba([200, 100, 50, 128])).save(at("glass.png")).unwrap();
    let whole = fs::read(at("a1.png")).unwrap();
    fs::write(at("broken.png"), &whole[..whole.len() / 2]).unwrap();
    fs::write(at("notes.txt"), b"no picture").unwrap();
    fs::write(at(".hidden.png"), &whole).unwrap();
    fs::create_dir(at("sub")).unwrap();
    ramp().save(at("sub/a1.png")).unwrap();
    folder
}

/// Runs the worker for a task in this very process: its exit code, and its lines as facts.
fn work(bench: &Bench, index: usize) -> (i32, Vec<RunFact>) {
    let task = bench.task(index);
    let launch = Images.launch(&task).unwrap();
    assert_eq!((launch.program.as_str(), launch.args[0].as_str()), ("/usr/bin/atelier", "picture-worker"));
    let (order, mut lines) = (serde_json::from_str(&launch.args[1]).unwrap(), Vec::new());
    let code = pictures::work(&order, &mut |line| lines.push(line.to_owned()));
    (code, harness::facts(&Images, &task, lines.iter().map(String::as_str)))
}

#[test]
fn a_folder_becomes_tasks_of_some_pictures() {
    let folder = pictures_of_every_format();
    let prepared = Images.prepare(&draft(&[folder.path()], None, &json!({"chunk": 4}))).unwrap();
    assert_eq!(prepared.summary, "9 pictures in 3 tasks");
    assert_eq!(prepared.warnings, ["1 file that can't be opened as a picture left out."]);
    let Plans::Each(plans) = prepared.plans else { panic!() };
    let plans: Vec<_> = plans.iter().map(|plan| Plan::read(plan).unwrap()).collect();
    assert_eq!(plans[0].units(), ["a1.png", "a2.png", "a10.png", "b.png"], "numbers by their value");
    assert_eq!(plans[0].label(), "a1.png – b.png");
    assert_eq!(plans[1].units(), ["broken.png", "c.png", "c_2.png", "glass.png"], "two c's, two names");
    let deep = Images.prepare(&draft(&[folder.path()], None, &json!({"recursive": "yes"}))).unwrap();
    assert_eq!(deep.units, Some(10));
}

#[test]
fn a_list_too_long_for_one_argument_is_split() {
    let folder = tempfile::tempdir().unwrap();
    let long = folder.path().join("x".repeat(200)).join("y".repeat(200));
    fs::create_dir_all(&long).unwrap();
    for number in 0..300 {
        fs::write(long.join(format!("{number}.png")), b"x").unwrap();
    }
    let overrides = json!({"operation": "sheet", "chunk": 256});
    let bench = Bench::new(&Images, &draft(&[&long], None, &overrides), &folder.path().join("attempt"));
    assert!(bench.plans.len() > 1);
    for index in 0..bench.plans.len() {
        let launch = Images.launch(&bench.task(index)).unwrap();
        assert!(launch.args.iter().all(|arg| arg.len() < 100_000));
    }
    let plan = Plan::read(bench.plans[1].as_ref().unwrap()).unwrap();
    assert_eq!(plan.units(), ["contact_sheet_02.png"]);
}

#[test]
fn drafts_that_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let refused = |inputs: &[&Path], overrides| {
        let problems = Images.prepare(&draft(inputs, None, &overrides)).unwrap_err();
        problems.iter().map(|p| (p.code, p.field.clone().unwrap())).collect::<Vec<_>>()
    };
    assert_eq!(refused(&[folder.path()], json!({})), [(ErrorCode::MissingFile, "inputs".into())]);
    assert_eq!(refused(&[], json!({})), [(ErrorCode::BadRequest, "inputs".into())]);
    let picture = folder.path().join("a.png");
    ramp().save(&picture).unwrap();
    assert_eq!(refused(&[&picture], json!({"operation": "resize"})), [(ErrorCode::BadParameter, "width".into())]);
}

#[test]
fn names_that_are_there_already_are_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let picture = folder.path().join("a.png");
    ramp().save(&picture).unwrap();
    let prepare = |output: Option<&Path>, overrides| Images.prepare(&draft(&[&picture], output, &overrides)).unwrap();
    let beside = prepare(Some(folder.path()), json!({}));
    assert_eq!(beside.output_folder, Some(folder.path().join("v2")), "its own input");
    assert!(!beside.warnings.is_empty());
    let other = prepare(Some(folder.path()), json!({"format": "jpeg"}));
    assert_eq!(other.output_folder.as_deref(), Some(folder.path()));
    let sheet = prepare(Some(&folder.path().join("a_converted")), json!({"operation": "sheet"}));
    assert_eq!(sheet.output_folder, Some(folder.path().join("a_sheet")), "a proposal follows the operation");
}

#[test]
fn every_format_becomes_every_other_and_a_broken_one_is_named() {
    let folder = pictures_of_every_format();
    for (format, ending) in [("png", "png"), ("jpeg", "jpg"), ("tiff", "tif"), ("exr", "exr"), ("webp", "webp")] {
        let attempt = folder.path().join("attempts").join(format);
        let mut bench = Bench::new(&Images, &draft(&[folder.path()], None, &json!({"format": format})), &attempt);
        let (code, facts) = work(&bench, 0);
        assert_eq!(code, 1, "one is broken");
        let made = |stem: &str| attempt.join("out").join(format!("{stem}.{ending}"));
        for stem in ["a1", "a2", "a10", "b", "c", "c_2", "glass", "light"] {
            let about = pictures::check(&made(stem)).unwrap();
            assert_eq!((about.width, about.height), (40, 20), "{stem} as {format}");
        }
        assert!(!made("broken").exists());
        assert_eq!(crate::folders::names_in(&attempt.join("out")).len(), 8, "nothing half-written is left");
        let problem = Images.conclude(&bench.task(0), Exit::Code(1), &harness::causes(&facts)).unwrap_err();
        assert_eq!(problem.code, ErrorCode::UnreadableFile);
        assert!(problem.message.contains("broken.png"), "{problem}");
        bench.accepted.insert(format!("broken.{ending}"));
        assert_eq!(Images.conclude(&bench.task(0), Exit::Code(0), &[]).unwrap().len(), 8);
    }
}

#[test]
fn light_becomes_screen_values_and_comes_back() {
    let folder = pictures_of_every_format();
    let convert = |input: &Path, format: &str| {
        let attempt = tempfile::tempdir_in(folder.path()).unwrap().keep();
        let bench = Bench::new(&Images, &draft(&[input], None, &json!({"format": format})), &attempt);
        assert_eq!(work(&bench, 0).0, 0);
        Images.conclude(&bench.task(0), Exit::Code(0), &[]).unwrap().remove(0).path
    };
    let open = |path: &Path| ImageReader::open(path).unwrap().decode().unwrap();
    let png = convert(&folder.path().join("light.exr"), "png");
    let [red, green, blue] = open(&png).to_rgb8().get_pixel(3, 3).0;
    assert!((127..=128).contains(&red) && green == 255 && blue == 0, "{red} {green} {blue}");
    let exr = convert(&png, "exr");
    let DynamicImage::ImageRgb32F(light) = open(&exr) else { panic!("{:?}", open(&exr).color()) };
    assert!((light.get_pixel(3, 3).0[0] - 0.214).abs() < 0.003, "{:?}", light.get_pixel(3, 3));
    // Transparency: EXR multiplies it in, PNG does not.
    let glass = convert(&folder.path().join("glass.png"), "exr");
    let back = open(&convert(&glass, "png")).to_rgba8().get_pixel(3, 3).0;
    assert!(back.iter().zip([200, 100, 50, 128]).all(|(a, b)| a.abs_diff(b) <= 1), "{back:?}");
    let flat = open(&convert(&folder.path().join("glass.png"), "jpeg")).to_rgb8().get_pixel(3, 3).0;
    assert!(flat.iter().zip([227_u8, 177, 152]).all(|(a, b)| a.abs_diff(b) <= 3), "on white: {flat:?}");
}

#[test]
fn resizing_fits_within_and_does_not_enlarge_unasked() {
    let folder = tempfile::tempdir().unwrap();
    let picture = folder.path().join("a.jpg");
    ramp().save(&picture).unwrap();
    for (overrides, expect) in [
        (json!({"width": 10}), (10, 5)),
        (json!({"width": 30, "height": 5}), (10, 5)),
        (json!({"width": 80}), (40, 20)),
        (json!({"width": 80, "enlarge": true}), (80, 40)),
    ] {
        let mut all = overrides.as_object().unwrap().clone();
        all.insert("operation".into(), "resize".into());
        let attempt = tempfile::tempdir_in(folder.path()).unwrap().keep();
        let bench = Bench::new(&Images, &draft(&[&picture], None, &all.into()), &attempt);
        assert_eq!(work(&bench, 0).0, 0);
        let about = pictures::check(&attempt.join("out/a.jpg")).unwrap();
        assert_eq!((about.width, about.height), expect, "{overrides}");
        assert_eq!(about.format, "JPEG", "resizing keeps the format");
    }
}

#[test]
fn resizing_light_keeps_what_is_brighter_than_white() {
    let folder = tempfile::tempdir().unwrap();
    let picture = folder.path().join("a.exr");
    Rgb32FImage::from_pixel(40, 20, Rgb([0.25, 4.0, 0.0])).save(&picture).unwrap();
    let overrides = json!({"operation": "resize", "width": 10});
    let bench = Bench::new(&Images, &draft(&[&picture], None, &overrides), &folder.path().join("attempt"));
    assert_eq!(work(&bench, 0).0, 0);
    let made = ImageReader::open(bench.folder.join("out/a.exr")).unwrap().decode().unwrap().to_rgb32f();
    let [red, green, blue] = made.get_pixel(5, 2).0;
    assert!((red - 0.25).abs() < 1e-3 && (green - 4.0).abs() < 1e-2 && blue.abs() < 1e-3, "{red} {green} {blue}");
}

#[test]
fn a_contact_sheet_has_a_tile_for_each_picture() {
    let folder = tempfile::tempdir().unwrap();
    let (id, sample) = crate::sample::write(folder.path(), false).unwrap();
    assert_eq!(id, "images");
    let broken = sample.inputs[0].join("dusk_07.png");
    fs::write(&broken, b"broken").unwrap();
    let attempt = folder.path().join("attempt");
    let bench = Bench::new(&Images, &sample, &attempt);
    assert_eq!(work(&bench, 0).0, 1, "one is broken, the sheet is made all the same");
    let sheet = attempt.join("out/contact_sheet.png");
    let about = pictures::check(&sheet).unwrap();
    assert_eq!((about.width, about.height), (4 * 340 + 20, 3 * (200 + 50) + 9));
    if let Some(keep) = std::env::var_os("ATELIER_KEEP_SHEET") {
        fs::copy(sheet, keep).unwrap();
    }
}

#[test]
fn the_lines_of_the_worker_read_as_facts() {
    let folder = tempfile::tempdir().unwrap();
    let picture = folder.path().join("a b.png");
    ramp().save(&picture).unwrap();
    let bench = Bench::new(&Images, &draft(&[&picture], None, &json!({"format": "jpeg"})), Path::new("/tmp"));
    let lines = [
        "ready a b.jpg",
        "progress 1/2",
        "broken 'x.png' is no whole picture: it ends. Make it again.",
        "progress 2/2",
        "1 picture could not be done:",
        "cause unreadable_file 'x.png' is no whole picture: it ends.",
        "cause nonsense",
        "",
    ];
    let facts = harness::facts(&Images, &bench.task(0), lines);
    assert_eq!(
        harness::written(&facts),
        "ready a b.jpg /tmp/out/a b.jpg\n 50.0% picture 1 of 2\n\
         warning 'x.png' is no whole picture: it ends. Make it again.\n100.0% picture 2 of 2\n\
         cause UnreadableFile 'x.png' is no whole picture: it ends.\n"
    );
    let task = bench.task(0);
    let product = Images.product(&task, "a b.jpg", Path::new("/tmp/out/a b.jpg")).unwrap();
    assert_eq!(product.name, Path::new("a b.jpg"));
    assert_eq!(Images.product(&task, "a b.jpg", Path::new("/tmp/elsewhere.jpg")), None);
}

#[test]
fn a_drop_fills_in_a_draft() {
    let folder = pictures_of_every_format();
    let (found, left) = crate::types::propose(&[folder.path().to_owned(), folder.path().join("notes.txt")], None);
    let (job_type, proposed) = found.unwrap();
    assert_eq!(job_type.description().id, "images");
    assert_eq!(proposed.notes[0], "9 pictures found.");
    assert_eq!(left.len(), 1);
    assert!(left[0].message.contains("notes.txt"), "{}", left[0]);
    let (found, left) = crate::types::propose(&[folder.path().join("gone.png")], Some("imges"));
    assert!(found.is_none());
    assert_eq!(
        left[0].to_string(),
        "There is no job type 'imges'. Did you mean 'images'? There are blender, video, images, command."
    );
}
