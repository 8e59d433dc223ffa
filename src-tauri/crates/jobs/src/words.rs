//! Small pieces of English: counts with their nouns, lists, the nearest known word.

/// `1 frame`, `12,000 frames`; the plural is the noun with an s.
pub fn count(number: usize, noun: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{} {noun}{ending}", grouped(number as i64))
}

/// A number with commas: `12,000`.
pub fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::from(if number < 0 { "-" } else { "" });
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `a, b or c`.
pub fn one_of<S: AsRef<str>>(words: &[S]) -> String {
    match words {
        [] => "nothing".into(),
        [only] => only.as_ref().into(),
        [most @ .., last] => {
            let most: Vec<_> = most.iter().map(AsRef::as_ref).collect();
            format!("{} or {}", most.join(", "), last.as_ref())
        }
    }
}

/// The one of `known` that `typed` most likely stood for, if any is near.
pub fn nearest<'a>(typed: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let typed = typed.to_lowercase();
    let near = typed.chars().count().max(3) / 2;
    let scored = known.into_iter().map(|word| (distance(&typed, &word.to_lowercase()), word));
    scored.min_by_key(|(steps, _)| *steps).filter(|(steps, _)| *steps <= near).map(|(_, word)| word)
}

/// Levenshtein's distance.
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (i, a) in from.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in to.iter().enumerate() {
            let above = row[j + 1];
            row[j + 1] = (diagonal + usize::from(a != *b)).min(above + 1).min(row[j] + 1);
            diagonal = above;
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_read_as_english() {
        assert_eq!(count(1, "frame"), "1 frame");
        assert_eq!(count(0, "frame"), "0 frames");
        assert_eq!(count(1_234_567, "frame"), "1,234,567 frames");
        assert_eq!(grouped(-1000), "-1,000");
        assert_eq!(one_of(&["a", "b", "c"]), "a, b or c");
    }

    #[test]
    fn a_typing_mistake_finds_its_word() {
        let known = ["frames", "samples", "engine"];
        assert_eq!(nearest("sample", known), Some("samples"));
        assert_eq!(nearest("farmes", known), Some("frames"));
        assert_eq!(nearest("Engine", known), Some("engine"));
        assert_eq!(nearest("zzzzzz", known), None);
    }
}
