//! What is different between two logs. Lines that differ only in times, sizes of memory, addresses or the
//! attempt's own folder are the same line.

use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::command::ComparedLine;

/// Lines that are shown before and behind a difference.
const AROUND: usize = 3;

/// The lines of both, in order; long stretches that are the same are told as one.
pub fn compare(a: &str, b: &str) -> Vec<ComparedLine> {
    let (a, b): (Vec<&str>, Vec<&str>) = (a.lines().collect(), b.lines().collect());
    let plain = |lines: &[&str]| lines.iter().map(|line| essence(line)).collect::<Vec<_>>();
    let operations = capture_diff_slices(Algorithm::Patience, &plain(&a), &plain(&b));
    let last = operations.len().saturating_sub(1);
    let mut lines = Vec::new();
    for (place, operation) in operations.into_iter().enumerate() {
        match operation {
            DiffOp::Equal { new_index, len, .. } => {
                let before = if place == 0 { 0 } else { AROUND };
                let behind = if place == last { 0 } else { AROUND };
                same(&b[new_index..new_index + len], before, behind, &mut lines);
            }
            DiffOp::Delete { old_index, old_len, .. } => only_a(&a[old_index..old_index + old_len], &mut lines),
            DiffOp::Insert { new_index, new_len, .. } => only_b(&b[new_index..new_index + new_len], &mut lines),
            DiffOp::Replace { old_index, old_len, new_index, new_len } => {
                only_a(&a[old_index..old_index + old_len], &mut lines);
                only_b(&b[new_index..new_index + new_len], &mut lines);
            }
        }
    }
    lines
}

fn only_a(stretch: &[&str], lines: &mut Vec<ComparedLine>) {
    lines.extend(stretch.iter().map(|line| ComparedLine::OnlyA { text: (*line).to_owned() }));
}

fn only_b(stretch: &[&str], lines: &mut Vec<ComparedLine>) {
    lines.extend(stretch.iter().map(|line| ComparedLine::OnlyB { text: (*line).to_owned() }));
}

/// Shows the beginning and the end of a stretch that is the same, when there is more than one line between.
fn same(stretch: &[&str], before: usize, behind: usize, lines: &mut Vec<ComparedLine>) {
    let shown = |line: &&str| ComparedLine::Same { text: (*line).to_owned() };
    if stretch.len() <= before + behind + 1 {
        lines.extend(stretch.iter().map(shown));
        return;
    }
    let tail = stretch.len() - behind;
    lines.extend(stretch[..before].iter().map(shown));
    lines.push(ComparedLine::Skipped { lines: (tail - before) as u32 });
    lines.extend(stretch[tail..].iter().map(shown));
}

/// A line without what changes from run to run.
fn essence(line: &str) -> String {
    let mut essence = String::with_capacity(line.len());
    for word in line.split_inclusive(|c: char| c.is_whitespace() || "(),;|='\"[]".contains(c)) {
        match kind(word) {
            Some(sign) => essence.push_str(sign),
            None => essence.push_str(&without_attempt(word)),
        }
    }
    essence
}

/// What a word stands for when it changes from run to run: `Mem:812.44M`, `00:01.22`, `0x7f3a`, `1.5s`.
fn kind(word: &str) -> Option<&'static str> {
    let word = word.trim_matches(|c: char| !c.is_ascii_alphanumeric());
    if let Some(hex) = word.strip_prefix("0x") {
        return hex.bytes().all(|byte| byte.is_ascii_hexdigit()).then_some("<address>");
    }
    let value = word.split_once(':').filter(|(name, _)| name.bytes().all(|byte| byte.is_ascii_alphabetic()));
    let value = value.map_or(word, |(_, value)| value);
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    let number = value.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let is_number = digits > 0 && number.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b':'));
    match (is_number, &value[number.len()..]) {
        (true, "K" | "M" | "G" | "KB" | "MB" | "GB" | "KiB" | "MiB" | "GiB" | "kB") => Some("<size>"),
        (true, "s" | "ms" | "us" | "sec" | "secs" | "seconds") => Some("<time>"),
        (true, "") if number.contains(':') => Some("<time>"),
        _ => None,
    }
}

/// The folder of an attempt, `JOB/3-1.2/`, is another one for each.
fn without_attempt(word: &str) -> String {
    let is_attempt = |part: &str| {
        let numbers = part.split(['-', '.']);
        numbers.clone().count() == 3
            && numbers.into_iter().all(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
    };
    if !word.contains('/') {
        return word.to_owned();
    }
    let parts = word.split('/').map(|part| if is_attempt(part) { "<attempt>" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(a: &str, b: &str) -> String {
        let line = |line: ComparedLine| match line {
            ComparedLine::Same { text } => format!("  {text}\n"),
            ComparedLine::Skipped { lines } => format!("… {lines}\n"),
            ComparedLine::OnlyA { text } => format!("- {text}\n"),
            ComparedLine::OnlyB { text } => format!("+ {text}\n"),
        };
        compare(a, b).into_iter().map(line).collect()
    }

    #[test]
    fn times_sizes_and_addresses_are_no_difference() {
        let a = "Fra:1 Mem:9.50M (Peak 10.1M) | Time:00:01.22\nSaved: '/d/work/j/0-1.1/out/0001.png'\nat 0x7ffe01\ntook 1.5s\n";
        let b = "Fra:1 Mem:812.44M (Peak 900M) | Time:00:31.00\nSaved: '/d/work/j/0-1.2/out/0001.png'\nat 0x55ab\ntook 22.5s\n";
        assert_eq!(written(a, b), "… 4\n");
        assert_eq!(written("Fra:1 x\n", "Fra:2 x\n"), "- Fra:1 x\n+ Fra:2 x\n", "another frame is a difference");
    }

    #[test]
    fn long_stretches_that_are_the_same_are_told_as_one() {
        let head = (0..9).map(|n| format!("line {n}\n")).collect::<Vec<_>>().concat();
        let a = format!("{head}Error: no camera\nend\n");
        let b = format!("{head}end\n");
        assert_eq!(written(&a, &b), "… 6\n  line 6\n  line 7\n  line 8\n- Error: no camera\n  end\n");
        assert_eq!(written(&head, &head), "… 9\n");
        assert_eq!(written("", "new\n"), "+ new\n");
        assert_eq!(written("", ""), "");
    }
}
