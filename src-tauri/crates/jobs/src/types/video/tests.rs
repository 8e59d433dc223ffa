//! Real ffmpeg makes real videos of pictures and movies that are made here; recorded lines of it.
#![allow(clippy::unwrap_used)]

use std::cell::RefCell;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use atelier_core::launch::Step;
use atelier_core::worker::Program;
use image::{Rgb, Rgb32FImage, RgbImage, Rgba, RgbaImage};
use serde_json::{Value, json};

use super::codec::Codec;
use super::*;
use crate::job_type::Source;
use crate::types::harness::{self, Bench, draft};

/// Starts programs as the runner does, in the attempt's folder, and keeps what they say of errors.
fn start(step: &Step, folder: &Path, said: &RefCell<Vec<String>>, line: &mut dyn FnMut(&str)) -> Exit {
    let hint = "needed by this test; on Debian and Ubuntu: sudo apt install ffmpeg";
    let output = Command::new(&step.program).args(&step.args).current_dir(folder).output();
    let output = output.unwrap_or_else(|error| panic!("{}: {error} ({hint})", step.program));
    String::from_utf8_lossy(&output.stdout).lines().for_each(line);
    said.borrow_mut().extend(String::from_utf8_lossy(&output.stderr).lines().map(str::to_owned));
    Exit::Code(output.status.code().unwrap())
}

/// Everything that one task did.
struct Made {
    result: Result<Vec<Product>, Problem>,
    facts: Vec<RunFact>,
    _folder: tempfile::TempDir,
}

impl Made {
    fn only(&self) -> &Path {
        let products = self.result.as_ref().unwrap_or_else(|problem| panic!("{problem} {:#?}", self.facts));
        assert_eq!(products.len(), 1);
        &products[0].path
    }

    fn problem(&self) -> &Problem {
        self.result.as_ref().unwrap_err()
    }
}

fn make(draft: &Draft) -> Made {
    make_of(draft, &[])
}

fn make_of(draft: &Draft, sources: &[PathBuf]) -> Made {
    make_on(draft, sources, |_| ())
}

fn make_on(draft: &Draft, sources: &[PathBuf], ready: impl Fn(&Path)) -> Made {
    make_by("ffmpeg", draft, sources, ready)
}

fn make_by(ffmpeg: &str, draft: &Draft, sources: &[PathBuf], ready: impl Fn(&Path)) -> Made {
    let folder = tempfile::tempdir().unwrap();
    let mut bench = Bench::new(&Video, draft, folder.path());
    bench.sources = sources.to_vec();
    let program = |name: &str, path: &str| Program { name: name.into(), path: path.into(), version: String::new() };
    bench.programs = vec![program("ffmpeg", ffmpeg), program("ffprobe", "ffprobe")];
    let task = bench.task(0);
    let launch = match Video.launch(&task) {
        Ok(launch) => launch,
        Err(problem) => return Made { result: Err(problem), facts: Vec::new(), _folder: folder },
    };
    let order: Order = serde_json::from_str(&launch.args[1..].concat()).unwrap();
    ready(task.folder);
    let said = RefCell::new(Vec::new());
    let mut run = |step: &Step, line: &mut dyn FnMut(&str)| Ok(start(step, task.folder, &said, line));
    let mut say = |line: &str| said.borrow_mut().push(line.to_owned());
    let code = worker::work(&order, task.folder, &mut run, &mut say);
    let lines = said.into_inner();
    let facts = harness::facts(&Video, &task, lines.iter().map(String::as_str));
    let result = Video.conclude(&task, Exit::Code(code), &harness::causes(&facts));
    Made { result, facts, _folder: folder }
}

/// What ffprobe says of a file, every frame decoded.
fn probe(path: &Path) -> Value {
    let output = Command::new("ffprobe")
        .args(["-v", "error", "-count_frames", "-show_streams", "-show_format", "-of", "json"])
        .arg(path)
        .output()
        .unwrap();
    serde_json::from_slice(&output.stdout).unwrap()
}

fn stream<'a>(about: &'a Value, kind: &str) -> Option<&'a Value> {
    about["streams"].as_array()?.iter().find(|stream| stream["codec_type"] == kind)
}

/// The value of a pixel of one frame, as a screen shows it.
fn pixel(path: &Path, frame: usize, pixels: &str) -> Vec<u8> {
    let filter = format!("select=eq(n\\,{frame}),format={pixels},crop=1:1:20:20");
    let output = Command::new("ffmpeg")
        .args(["-v", "error", "-nostdin", "-i"])
        .arg(path)
        .args(["-vf", &filter, "-frames:v", "1", "-f", "rawvideo", "-"])
        .output()
        .unwrap();
    output.stdout
}

/// Frame `number` is as bright as its number says.
fn grey(number: u32) -> u8 {
    (number * 16) as u8
}

fn frames(folder: &Path, numbers: impl IntoIterator<Item = u32>, (width, height): (u32, u32)) -> PathBuf {
    let shots = folder.join("shots");
    fs::create_dir_all(&shots).unwrap();
    for number in numbers {
        let value = grey(number);
        let picture = RgbImage::from_fn(width, height, |x, y| {
            if (x / 64 + y / 64) % 2 == 0 { Rgb([value; 3]) } else { Rgb([value, 90, 90]) }
        });
        picture.save(shots.join(format!("shot_{number:04}.png"))).unwrap();
    }
    shots
}

fn ffmpeg(args: &[&str], target: &Path) {
    let status = Command::new("ffmpeg").args(["-v", "error", "-nostdin", "-y"]).args(args).arg(target).status();
    assert!(status.unwrap().success());
}

/// Four seconds with sound, its index in front, so that a half of it still opens.
fn movie(path: &Path) {
    let picture = ["-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=4", "-f", "lavfi", "-i", "sine=440:d=4"];
    ffmpeg(&[&picture[..], &["-c:v", "libx264", "-c:a", "aac", "-movflags", "+faststart", "-f", "mp4"]].concat(), path);
}

#[test]
fn every_format_holds_every_frame_once_and_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let shots = frames(folder.path(), 1..=12, (321, 181));
    for codec in &codec::ALL {
        let made = make(&draft(&[&shots], None, &json!({"codec": codec.name, "fps": "23.976"})));
        let about = probe(made.only());
        let video = stream(&about, "video").unwrap();
        assert_eq!(video["nb_read_frames"], "12", "{}", codec.name);
        assert_eq!(made.only().file_name().unwrap().to_str(), Some(format!("shot.{}", codec.ending).as_str()));
        let whole = codec.name == "ffv1" || codec.name == "prores_4444";
        let size = if whole { (321, 181) } else { (320, 180) };
        assert_eq!((video["width"].as_u64(), video["height"].as_u64()), (Some(size.0), Some(size.1)), "{}", codec.name);
        let seconds: f64 = about["format"]["duration"].as_str().unwrap().parse().unwrap();
        assert!((seconds - 12.0 * 1001.0 / 24000.0).abs() < 0.002, "{}: {seconds}", codec.name);
        for (place, number) in [(0, 1), (6, 7), (11, 12)] {
            let [red, green, blue] = pixel(made.only(), place, "rgb24")[..] else { panic!("{}", codec.name) };
            let near = |value: u8| value.abs_diff(grey(number)) <= 4;
            assert!(near(red) && near(green) && near(blue), "{} frame {number}: {red} {green} {blue}", codec.name);
        }
        assert!(stream(&about, "audio").is_none());
        let told = made.facts.iter().any(|fact| matches!(fact, RunFact::Progress { done, note } if *done > 0.999 && note.starts_with("frame 12 of 12")));
        assert!(told, "{:#?}", made.facts);
    }
}

#[test]
fn colours_are_those_of_hd_and_loss_is_none_where_none_is_promised() {
    let folder = tempfile::tempdir().unwrap();
    let shots = folder.path().join("shots");
    fs::create_dir(&shots).unwrap();
    let colours = RgbImage::from_fn(64, 48, |x, y| Rgb([200, (x * 4) as u8, (y * 5) as u8]));
    for number in 1..=2 {
        colours.save(shots.join(format!("{number}.png"))).unwrap();
    }
    let made = make(&draft(&[&shots], None, &json!({"codec": "h264", "quality": "best"})));
    let about = probe(made.only());
    assert_eq!(stream(&about, "video").unwrap()["color_space"], "bt709");
    let [red, green, blue] = pixel(made.only(), 1, "rgb24")[..] else { panic!() };
    assert!(red.abs_diff(200) < 5 && green.abs_diff(80) < 6 && blue.abs_diff(100) < 6, "{red} {green} {blue}");
    let made = make(&draft(&[&shots], None, &json!({"codec": "ffv1"})));
    let output = Command::new("ffmpeg")
        .args(["-v", "error", "-i"])
        .arg(made.only())
        .args(["-f", "rawvideo", "-pix_fmt", "rgb24", "-"])
        .output();
    assert_eq!(output.unwrap().stdout, [colours.as_raw().clone(), colours.as_raw().clone()].concat());
}

#[test]
fn what_lets_light_through_is_kept_or_put_on_black() {
    let folder = tempfile::tempdir().unwrap();
    let shots = folder.path().join("shots");
    fs::create_dir(&shots).unwrap();
    for number in 1..=2 {
        RgbaImage::from_pixel(64, 48, Rgba([240, 120, 60, 128])).save(shots.join(format!("{number}.png"))).unwrap();
    }
    let of = |codec: &str| make(&draft(&[&shots], None, &json!({"codec": codec, "quality": "best"})));
    let near = |found: &[u8], meant: [u8; 3]| found.iter().zip(meant).all(|(one, other)| one.abs_diff(other) < 6);
    let made = of("h264");
    let found = pixel(made.only(), 1, "rgb24");
    assert!(near(&found, [120, 60, 30]), "{found:?}");
    for codec in ["prores_4444", "ffv1"] {
        let made = of(codec);
        let found = pixel(made.only(), 1, "rgba");
        assert!(near(&found, [240, 120, 60]) && found[3].abs_diff(128) < 2, "{codec}: {found:?}");
    }
    assert_eq!(stream(&probe(of("vp9").only()), "video").unwrap()["tags"]["alpha_mode"], "1");
}

#[test]
fn light_becomes_what_a_screen_shows() {
    let folder = tempfile::tempdir().unwrap();
    let shots = folder.path().join("shots");
    fs::create_dir(&shots).unwrap();
    for number in 1..=2 {
        Rgb32FImage::from_pixel(64, 48, Rgb([0.214_04, 0.0, 7.0])).save(shots.join(format!("s.{number}.exr"))).unwrap();
    }
    let draft = draft(&[&shots], None, &json!({"codec": "h264", "quality": "best"}));
    assert!(Video.prepare(&draft).unwrap().warnings[0].contains("sRGB"));
    let made = make(&draft);
    let [red, green, blue] = pixel(made.only(), 1, "rgb24")[..] else { panic!() };
    assert!(red.abs_diff(128) < 5 && green < 5 && blue > 250, "{red} {green} {blue}");
}

#[test]
fn names_that_mean_something_to_ffmpeg_mean_nothing_here() {
    let folder = tempfile::tempdir().unwrap();
    for (place, odd) in ["-y %03d", "concat:a|b", "http:", "q'u\"o\n[te]", "file:x\\"].into_iter().enumerate() {
        let odd = folder.path().join(place.to_string()).join(odd);
        fs::create_dir_all(&odd).unwrap();
        for number in 1..=3 {
            RgbImage::from_pixel(32, 32, Rgb([90; 3])).save(odd.join(format!("-%d:'{number}.png"))).unwrap();
        }
        let made = make(&draft(&[&odd], None, &json!({})));
        assert_eq!(stream(&probe(made.only()), "video").unwrap()["nb_read_frames"], "3", "{}", odd.display());
        let clip = odd.join("-i http:%d\n'.mp4");
        movie(&clip);
        let made = make(&draft(&[&clip], None, &json!({"percent": 50})));
        let about = probe(made.only());
        assert_eq!(stream(&about, "video").unwrap()["nb_read_frames"], "100", "{}", clip.display());
    }
}

#[test]
fn a_movie_that_is_a_list_of_others_opens_nothing() {
    let folder = tempfile::tempdir().unwrap();
    movie(&folder.path().join("secret.mp4"));
    let lists = [
        "ffconcat version 1.0\nfile secret.mp4\n",
        "#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:9/a.ts\n#EXT-X-ENDLIST\n",
        "#EXTM3U\n#EXTINF:1,\nsecret.mp4\n#EXT-X-ENDLIST\n",
    ];
    for list in lists {
        let clip = folder.path().join("list.mp4");
        fs::write(&clip, list).unwrap();
        let made = make(&draft(&[&clip], None, &json!({})));
        assert!(made.result.is_err(), "{list}");
    }
}

#[test]
fn holes_stop_a_video_or_are_held_or_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let shots = frames(folder.path(), [1, 2, 5, 6], (64, 64));
    let problems = Video.prepare(&draft(&[&shots], None, &json!({}))).unwrap_err();
    assert_eq!((problems[0].code, problems[0].field.as_deref()), (ErrorCode::MissingFile, Some("missing")));
    assert_eq!(problems[0].message, "2 frames of 'shot' are missing: 3, 4.");
    let made = make(&draft(&[&shots], None, &json!({"missing": "hold", "codec": "ffv1"})));
    let shown: Vec<u8> = (0..6).map(|frame| pixel(made.only(), frame, "rgb24")[0]).collect();
    assert_eq!(shown, [1, 2, 2, 2, 5, 6].map(grey));
    let made = make(&draft(&[&shots], None, &json!({"missing": "skip"})));
    assert_eq!(stream(&probe(made.only()), "video").unwrap()["nb_read_frames"], "4");
    let made = make(&draft(&[&shots], None, &json!({"frames": "5,6"})));
    assert_eq!(stream(&probe(made.only()), "video").unwrap()["nb_read_frames"], "2");
}

#[test]
fn a_picture_that_is_broken_or_of_another_size_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let shots = frames(folder.path(), 1..=12, (64, 64));
    let bad = shots.join("shot_0007.png");
    let whole = fs::read(&bad).unwrap();
    fs::write(&bad, &whole[..whole.len() - 30]).unwrap();
    let made = make(&draft(&[&shots], None, &json!({})));
    assert_eq!(made.problem().code, ErrorCode::UnreadableFile);
    assert!(made.problem().message.contains("shot_0007.png"), "{}", made.problem());
    fs::write(&bad, b"no picture").unwrap();
    let problems = Video.prepare(&draft(&[&shots], None, &json!({}))).unwrap_err();
    assert!(problems[0].message.contains("shot_0007.png"), "named before it is queued: {}", problems[0]);
    RgbImage::new(64, 66).save(&bad).unwrap();
    let problems = Video.prepare(&draft(&[&shots], None, &json!({}))).unwrap_err();
    assert_eq!(
        problems[0].message,
        "'shot_0007.png' is 64 × 66 pixels, and 'shot_0001.png' is 64 × 64: a video has one size."
    );
}

#[test]
fn a_movie_becomes_another_one_with_its_sound_or_without() {
    let folder = tempfile::tempdir().unwrap();
    let clip = folder.path().join("clip.mp4");
    movie(&clip);
    let about = |overrides: Value| probe(make(&draft(&[&clip], None, &overrides)).only());
    let same = about(json!({}));
    let video = stream(&same, "video").unwrap();
    assert_eq!((&video["nb_read_frames"], &video["r_frame_rate"]), (&json!("100"), &json!("25/1")));
    assert_eq!(stream(&same, "audio").unwrap()["codec_name"], "aac");
    let proxy = about(json!({"codec": "prores_proxy", "percent": 25, "audio": "none"}));
    let video = stream(&proxy, "video").unwrap();
    assert_eq!((&video["width"], &video["height"], &video["codec_name"]), (&json!(80), &json!(46), &json!("prores")));
    assert!(stream(&proxy, "audio").is_none());
    let slower = about(json!({"fps": "12.5", "height": 90, "codec": "vp9"}));
    let video = stream(&slower, "video").unwrap();
    assert_eq!((&video["nb_read_frames"], &video["width"]), (&json!("50"), &json!(160)));
    assert_eq!(stream(&slower, "audio").unwrap()["codec_name"], "opus");
}

#[test]
fn numbered_pictures_get_the_sound_that_comes_with_them() {
    let folder = tempfile::tempdir().unwrap();
    let shots = frames(folder.path(), 1..=12, (64, 64));
    let sound = folder.path().join("-song.wav");
    ffmpeg(&["-f", "lavfi", "-i", "sine=440:d=9"], &sound);
    let made = make(&draft(&[&shots, &sound], None, &json!({"fps": "12"})));
    let about = probe(made.only());
    assert_eq!(stream(&about, "video").unwrap()["nb_read_frames"], "12");
    let seconds: f64 = stream(&about, "audio").unwrap()["duration"].as_str().unwrap().parse().unwrap();
    assert!((seconds - 1.0).abs() < 0.05, "the sound ends with the picture: {seconds}");
    let second = folder.path().join("other.wav");
    fs::copy(&sound, &second).unwrap();
    let problems = Video.prepare(&draft(&[&shots, &sound, &second], None, &json!({}))).unwrap_err();
    assert_eq!(problems[0].message, "2 sounds are given; a video takes one.");
}

#[test]
fn a_movie_that_stops_in_the_middle_is_no_source() {
    let folder = tempfile::tempdir().unwrap();
    let clip = folder.path().join("clip.mp4");
    movie(&clip);
    let whole = fs::read(&clip).unwrap();
    fs::write(&clip, &whole[..whole.len() / 2]).unwrap();
    let made = make(&draft(&[&clip], None, &json!({})));
    assert_eq!(made.problem().code, ErrorCode::UnreadableFile, "{}", made.problem());
    assert!(made.problem().message.contains("stops in the middle"), "{}", made.problem());
    fs::write(&clip, &whole[..400]).unwrap();
    let made = make(&draft(&[&clip], None, &json!({})));
    assert_eq!(made.problem().message, format!("'{}' is no movie that can be opened.", clip.display()));
    fs::remove_file(&clip).unwrap();
    assert_eq!(Video.prepare(&draft(&[&clip], None, &json!({}))).unwrap_err()[0].code, ErrorCode::MissingFile);
}

#[test]
fn the_files_of_another_job_become_a_video() {
    let folder = tempfile::tempdir().unwrap();
    let shots = frames(folder.path(), 8..=12, (64, 64));
    let mut chained = draft(&[], None, &json!({"codec": "ffv1"}));
    chained.sources = vec![Source { name: "night".into(), folder: Some(shots.clone()), units: Some(5) }];
    let prepared = Video.prepare(&chained).unwrap();
    assert_eq!((prepared.name.as_str(), prepared.units, prepared.plans.len()), ("night video", None, 1));
    assert_eq!(prepared.output_folder.as_deref(), Some(folder.path()), "beside the pictures' folder");
    let files: Vec<_> = [10, 8, 12, 9, 11].map(|number| shots.join(format!("shot_{number:04}.png"))).to_vec();
    let made = make_of(&chained, &files);
    assert!(made.only().ends_with("night.mkv"));
    let shown: Vec<u8> = (0..5).map(|frame| pixel(made.only(), frame, "rgb24")[0]).collect();
    assert_eq!(shown, [8, 9, 10, 11, 12].map(grey));
    let problem = make_of(&chained, &[files[0].clone(), files[2].clone(), files[3].clone()]);
    assert_eq!(problem.problem().message, "1 frame of 'shot' is missing: 11.");
    assert_eq!(make_of(&chained, &[]).problem().code, ErrorCode::MissingFile);
}

#[test]
fn what_is_proposed_for_dropped_files() {
    let folder = tempfile::tempdir().unwrap();
    let shots = frames(folder.path(), 1..=12, (16, 16));
    let proposed = Video.propose(std::slice::from_ref(&shots)).unwrap();
    assert_eq!((proposed.draft.name.as_str(), proposed.notes), ("shot", vec!["shot: 12 frames, 1 to 12.".to_owned()]));
    fs::remove_file(shots.join("shot_0003.png")).unwrap();
    let notes = Video.propose(std::slice::from_ref(&shots)).unwrap().notes;
    assert_eq!(notes[1], "1 frame of 'shot' is missing: 3.");
    for number in 4..=6 {
        fs::remove_file(shots.join(format!("shot_{number:04}.png"))).unwrap();
    }
    assert!(Video.propose(std::slice::from_ref(&shots)).is_none(), "eight pictures may be anything");
    let clip = folder.path().join("clip.mov");
    fs::write(&clip, b"x").unwrap();
    assert_eq!(Video.propose(&[clip, shots]).unwrap().draft.inputs.len(), 2);
}

#[test]
fn two_of_one_name_are_told_apart_and_what_is_there_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    for (place, ending) in ["a/clip.mp4", "b/clip.mov"].into_iter().enumerate() {
        let path = folder.path().join(ending);
        fs::create_dir(path.parent().unwrap()).unwrap();
        fs::write(path, [place as u8]).unwrap();
    }
    let (one, two) = (folder.path().join("a/clip.mp4"), folder.path().join("b/clip.mov"));
    let target = folder.path().join("made");
    fs::create_dir(&target).unwrap();
    fs::write(target.join("clip_h264.mp4"), b"a stranger's").unwrap();
    let prepared = Video.prepare(&draft(&[&one, &two], Some(&target), &json!({}))).unwrap();
    let Plans::Each(plans) = &prepared.plans else { panic!() };
    let names: Vec<_> = plans.iter().map(|plan| Video.label(Some(plan), TaskIndex(0))).collect();
    assert_eq!(names, ["clip_h264_2.mp4", "clip_h264_3.mp4"]);
    assert_eq!((prepared.units, prepared.summary.as_str()), (Some(2), "2 videos"));
    for (name, code) in [("a/b", ErrorCode::BadParameter), (".hidden", ErrorCode::BadParameter)] {
        let problems = Video.prepare(&draft(&[&one], Some(&target), &json!({"name": name}))).unwrap_err();
        assert_eq!((problems[0].code, problems[0].field.as_deref()), (code, Some("name")));
    }
}

#[test]
fn a_long_order_goes_in_pieces() {
    let clip = Clip {
        name: "é.mp4".into(),
        of: Material::Frames((0..20_000).map(|number| format!("/é/{number}.png")).collect()),
        sound: None,
    };
    let wanted = Wanted { codec: "h264".into(), quality: 1, rate: None, height: None, percent: 100, sound: true };
    let order = Order { ffmpeg: "f".into(), ffprobe: "p".into(), threads: 2, wanted, clips: vec![clip] };
    let args = worker::arguments(&order).unwrap();
    assert!(args.len() > 3 && args.iter().all(|arg| arg.len() <= 100_000));
    assert_eq!(serde_json::from_str::<Order>(&args[1..].concat()).unwrap(), order);
}

/// What is read out of recorded lines, and what an attempt that ended so failed of. `ATELIER_WRITE_SNAPSHOTS=1`
/// writes what is expected anew.
#[test]
fn recorded_logs_read_as_facts() {
    let logs = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/logs");
    let folder = tempfile::tempdir().unwrap();
    let shots = frames(folder.path(), 1..=2, (16, 16));
    let bench = Bench::new(&Video, &draft(&[&shots], None, &json!({})), &folder.path().join("attempt"));
    for name in ["frames", "movie", "cut", "head", "list", "gone", "broken", "full", "no_encoder"] {
        let log = fs::read_to_string(logs.join(format!("ffmpeg_{name}.txt"))).unwrap();
        let facts = harness::facts(&Video, &bench.task(0), log.lines());
        let ended = i32::from(name != "frames" && name != "movie");
        let problem = Video.conclude(&bench.task(0), Exit::Code(ended), &harness::causes(&facts)).unwrap_err();
        let failed = format!("failed {:?} {problem}\n", problem.code);
        let found = harness::written(&facts).replace(folder.path().to_str().unwrap(), "")
            + if ended == 0 { "" } else { failed.as_str() };
        let expected = logs.join(format!("ffmpeg_{name}.facts"));
        if std::env::var_os("ATELIER_WRITE_SNAPSHOTS").is_some() {
            fs::write(&expected, &found).unwrap();
        }
        assert_eq!(found, fs::read_to_string(&expected).unwrap(), "{name}");
    }
}

#[test]
fn a_full_disk_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let shots = frames(folder.path(), 1..=3, (64, 64));
    for codec in ["h264", "ffv1"] {
        let made = make_on(&draft(&[&shots], None, &json!({"codec": codec})), &[], |attempt| {
            fs::create_dir(attempt.join("out")).unwrap();
            let ending = Codec::named(codec).ending;
            std::os::unix::fs::symlink("/dev/full", attempt.join(format!("out/.making.{ending}"))).unwrap();
        });
        assert_eq!((made.problem().code, made.problem().retryable), (ErrorCode::NoSpace, true), "{}", made.problem());
    }
}

#[test]
fn a_video_that_lacks_a_frame_is_no_result_though_ffmpeg_ends_well() {
    let folder = tempfile::tempdir().unwrap();
    let shots = frames(folder.path(), 1..=6, (64, 64));
    let forgetful = folder.path().join("ffmpeg");
    let script = "#!/bin/bash\nexec ffmpeg \"${@:1:$#-2}\" -frames:v 5 \"${@: -2}\"\n";
    fs::write(&forgetful, script).unwrap();
    fs::set_permissions(&forgetful, fs::Permissions::from_mode(0o755)).unwrap();
    let made = make_by(forgetful.to_str().unwrap(), &draft(&[&shots], None, &json!({})), &[], |_| ());
    assert_eq!(made.problem().code, ErrorCode::OutputUnreadable);
    assert_eq!(made.problem().message, "'shot.mp4' has 5 frames instead of 6.");
}
