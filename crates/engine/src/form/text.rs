//! Words in the form's languages, and the answers they name.

use crate::{Pointer, record};

/// A language of the interface.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    /// Vietnamese.
    #[default]
    Vi,
    /// English.
    En,
}

record!(enum Language { Vi: "vi", En: "en" });

impl Language {
    /// The BCP 47 tag.
    pub fn tag(self) -> &'static str {
        match self {
            Language::Vi => "vi",
            Language::En => "en",
        }
    }

    /// The language with this tag.
    pub fn from_tag(tag: &str) -> Option<Language> {
        match tag {
            "vi" => Some(Language::Vi),
            "en" => Some(Language::En),
            _ => None,
        }
    }
}

/// Words in Vietnamese and, where translated, in English.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// Vietnamese.
    pub vi: String,
    /// English; Vietnamese stands in for it.
    pub en: Option<String>,
}

record!(Text { vi: "vi", en: "en" or nothing });

/// A stretch of a text: words, or the place of an answer to be shown there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Segment<'t> {
    /// Words as they are.
    Words(&'t str),
    /// The answer at this place. Without a leading `/` it is looked up in the row.
    Answer {
        /// Below the row instead of the root.
        in_row: bool,
        /// The place.
        at: Pointer,
    },
}

impl Text {
    /// The same words in each language.
    pub fn same(words: impl Into<String>) -> Text {
        Text { vi: words.into(), en: None }
    }

    /// The words in a language.
    pub fn get(&self, language: Language) -> &str {
        match (language, &self.en) {
            (Language::En, Some(english)) => english,
            _ => &self.vi,
        }
    }

    /// Whether there are no words.
    pub fn is_empty(&self) -> bool {
        self.vi.is_empty()
    }

    /// The words in a language, split where `{/place}` or `{name-in-row}` names an answer.
    pub fn segments(&self, language: Language) -> Vec<Segment<'_>> {
        let mut segments = Vec::new();
        let mut rest = self.get(language);
        while let Some((words, tail)) = rest.split_once('{') {
            let Some((name, after)) = tail.split_once('}') else { break };
            let in_row = !name.starts_with('/');
            let at = if in_row {
                Some(Pointer::from_segments(name.split('/')))
            } else {
                Pointer::parse(name)
            };
            let Some(at) = at else { break };
            if !words.is_empty() {
                segments.push(Segment::Words(words));
            }
            segments.push(Segment::Answer { in_row, at });
            rest = after;
        }
        if !rest.is_empty() {
            segments.push(Segment::Words(rest));
        }
        segments
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_answers_of_the_form_and_of_the_row() {
        let text = Text::same("Gửi {/dwelling/commune}, {fullName}!");
        let place = |path: &str| Pointer::parse(path).unwrap();
        assert_eq!(
            text.segments(Language::En),
            [
                Segment::Words("Gửi "),
                Segment::Answer { in_row: false, at: place("/dwelling/commune") },
                Segment::Words(", "),
                Segment::Answer { in_row: true, at: place("/fullName") },
                Segment::Words("!"),
            ]
        );
        assert_eq!(Text::same("a { b").segments(Language::Vi), [Segment::Words("a { b")]);
    }
}
