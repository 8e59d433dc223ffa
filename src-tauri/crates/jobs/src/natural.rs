//! The order in which people expect file names: `shot2` before `shot10`.

use std::cmp::Ordering;

/// Compares text, runs of digits by their value; ties are broken by the plain order, so it is total.
pub fn compare(left: &str, right: &str) -> Ordering {
    let (mut a, mut b) = (left, right);
    loop {
        let ((head_a, rest_a), (head_b, rest_b)) = (split(a), split(b));
        if head_a.is_empty() || head_b.is_empty() {
            return head_a.len().cmp(&head_b.len()).then_with(|| left.cmp(right));
        }
        match compare_run(head_a, head_b) {
            Ordering::Equal => (a, b) = (rest_a, rest_b),
            other => return other,
        }
    }
}

/// The leading run of digits or of anything else, and the rest.
fn split(text: &str) -> (&str, &str) {
    let digits = text.starts_with(|c: char| c.is_ascii_digit());
    text.split_at(text.find(|c: char| c.is_ascii_digit() != digits).unwrap_or(text.len()))
}

fn compare_run(a: &str, b: &str) -> Ordering {
    if a.starts_with(|c: char| c.is_ascii_digit()) && b.starts_with(|c: char| c.is_ascii_digit()) {
        let (a, b) = (a.trim_start_matches('0'), b.trim_start_matches('0'));
        return a.len().cmp(&b.len()).then_with(|| a.cmp(b));
    }
    a.to_lowercase().cmp(&b.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_sort_by_value() {
        let mut names = vec!["b", "shot10.png", "shot2.png", "Shot1.png", "shot02.png", "a"];
        names.sort_by(|a, b| compare(a, b));
        assert_eq!(names, ["a", "b", "Shot1.png", "shot02.png", "shot2.png", "shot10.png"]);
    }
}
