//! Words with a little markup, for notes, introductions and help.
//!
//! A blank line begins a paragraph, lines that begin with `- ` are a list, `**these**` are strong,
//! and `[words](https://…)` is a link. Everything else, HTML too, is words as they stand. What
//! names an answer (`{/place}`) passes through whole: neither the name nor, later, the answer is
//! ever read as markup.
//!
//! Whatever the text, reading it takes time in proportion to its length.

/// What stands on lines of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A paragraph.
    Paragraph(Vec<Span>),
    /// A list of points.
    List(Vec<Vec<Span>>),
}

/// A stretch of words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// The words; answers may be named in them.
    pub words: String,
    /// Whether they are strong.
    pub strong: bool,
    /// Where they lead: `https:`, `http:`, `mailto:`, `tel:`, or a path of the same site.
    pub link: Option<String>,
}

/// The longest words and the longest address of a link, in bytes. Whatever is longer is no link.
const LONGEST_WORDS: usize = 400;
const LONGEST_ADDRESS: usize = 2000;

/// Whether a text has more than one plain paragraph.
pub fn is_rich(text: &str) -> bool {
    // Nearly every text is asked, and few have any of these signs.
    text.bytes().any(|byte| matches!(byte, b'*' | b'[' | b'\n')) || text.starts_with("- ")
}

/// Reads a text.
pub fn parse(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut paragraph = String::new();
    let mut points: Vec<String> = Vec::new();
    for line in text.lines() {
        let line = line.trim();
        if let Some(point) = line.strip_prefix("- ") {
            close_paragraph(&mut paragraph, &mut blocks);
            points.push(point.to_owned());
        } else if line.is_empty() {
            close_paragraph(&mut paragraph, &mut blocks);
            close_list(&mut points, &mut blocks);
        } else {
            // A line goes on with what is above it.
            let open = points.last_mut().unwrap_or(&mut paragraph);
            if !open.is_empty() {
                open.push(' ');
            }
            open.push_str(line);
        }
    }
    close_paragraph(&mut paragraph, &mut blocks);
    close_list(&mut points, &mut blocks);
    blocks
}

fn close_paragraph(words: &mut String, blocks: &mut Vec<Block>) {
    if !words.is_empty() {
        blocks.push(Block::Paragraph(spans(words)));
        words.clear();
    }
}

fn close_list(points: &mut Vec<String>, blocks: &mut Vec<Block>) {
    if !points.is_empty() {
        blocks.push(Block::List(points.drain(..).map(|point| spans(&point)).collect()));
    }
}

/// The stretches of one paragraph.
fn spans(text: &str) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut open = Span::default();
    let mut rest = text;
    // What was looked for once and is not there is not looked for again.
    let (mut braces, mut stars) = (true, true);
    while let Some(at) = rest.find(['{', '*', '[']) {
        let (before, mark) = rest.split_at(at);
        open.words.push_str(before);
        rest = mark;
        if mark.starts_with('{') && braces {
            match mark.find('}') {
                Some(end) => {
                    let (name, after) = mark.split_at(end + 1);
                    open.words.push_str(name);
                    rest = after;
                    continue;
                }
                None => braces = false,
            }
        } else if let Some(inside) = mark.strip_prefix("**") {
            if open.strong {
                close_span(&mut open, false, &mut spans);
                rest = inside;
                continue;
            }
            stars = stars && inside.contains("**");
            if stars && !inside.starts_with([' ', '*']) {
                close_span(&mut open, true, &mut spans);
                rest = inside;
                continue;
            }
            open.words.push_str("**");
            rest = inside;
            continue;
        } else if let Some((words, address, after)) = link(mark) {
            let strong = open.strong;
            close_span(&mut open, strong, &mut spans);
            spans.push(Span { words: words.to_owned(), strong, link: Some(address.to_owned()) });
            rest = after;
            continue;
        }
        // A mark that marks nothing is a character like any other; each is one byte long.
        let (mark, after) = rest.split_at(1);
        open.words.push_str(mark);
        rest = after;
    }
    open.words.push_str(rest);
    close_span(&mut open, false, &mut spans);
    spans
}

fn close_span(open: &mut Span, strong: bool, spans: &mut Vec<Span>) {
    let span = std::mem::replace(open, Span { strong, ..Span::default() });
    if !span.words.is_empty() {
        spans.push(span);
    }
}

/// `[words](address)` at the beginning of a text: both, and what follows.
fn link(text: &str) -> Option<(&str, &str, &str)> {
    let text = text.strip_prefix('[')?;
    let (words, rest) = until(text, ']', LONGEST_WORDS)?;
    let (address, after) = until(rest.strip_prefix('(')?, ')', LONGEST_ADDRESS)?;
    (!words.trim().is_empty() && is_safe(address)).then_some((words, address, after))
}

/// What stands before `end`, and what after it, if it comes within `most` bytes.
fn until(text: &str, end: char, most: usize) -> Option<(&str, &str)> {
    let at = text.bytes().take(most).position(|byte| byte == end as u8 || byte == b'[')?;
    let (before, after) = text.split_at_checked(at)?;
    Some((before, after.strip_prefix(end)?))
}

/// Whether a link may lead there. Browsers drop tabs and line breaks in addresses and take `\`
/// for `/`; none of these may be there.
fn is_safe(address: &str) -> bool {
    let odd = |c: char| c.is_whitespace() || c.is_control() || "\\{}<>\"'`".contains(c);
    if address.contains(odd) {
        return false;
    }
    let is_path = address.starts_with('/') && !address.starts_with("//");
    let schemes = ["https://", "http://", "mailto:", "tel:"];
    let begins = |scheme: &&str| {
        let start = address.get(..scheme.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(scheme))
            && address.len() > scheme.len()
    };
    is_path || schemes.iter().any(begins)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(words: &str) -> Span {
        Span { words: words.into(), ..Span::default() }
    }

    fn strong(words: &str) -> Span {
        Span { words: words.into(), strong: true, link: None }
    }

    fn link(words: &str, address: &str) -> Span {
        Span { words: words.into(), strong: false, link: Some(address.into()) }
    }

    /// The spans of a text that is one paragraph.
    fn paragraph(text: &str) -> Vec<Span> {
        match parse(text).as_slice() {
            [Block::Paragraph(spans)] => spans.clone(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn reads_paragraphs_points_strong_words_and_links() {
        let text = "Mang theo:\n- **thẻ căn cước** bản gốc\n- ảnh\n  4 × 6\n\nXem [luật](https://vbpl.vn/a?b=(1), hay gọi [1022](tel:1022).\nMở cửa cả tuần.";
        assert_eq!(
            parse(text),
            [
                Block::Paragraph(vec![words("Mang theo:")]),
                Block::List(vec![
                    vec![strong("thẻ căn cước"), words(" bản gốc")],
                    vec![words("ảnh 4 × 6")],
                ]),
                Block::Paragraph(vec![
                    words("Xem "),
                    link("luật", "https://vbpl.vn/a?b=(1"),
                    words(", hay gọi "),
                    link("1022", "tel:1022"),
                    words(". Mở cửa cả tuần."),
                ]),
            ]
        );
        assert_eq!(parse(" \n\n "), []);
        assert_eq!(paragraph("**a [b](/c)** d")[1], Span { strong: true, ..link("b", "/c") });
    }

    #[test]
    fn what_marks_nothing_stays_as_it_stands() {
        for text in [
            "2 * 3 ** 4",
            "a**",
            "** a **",
            "[a]",
            "[a](b",
            "[](https://a.vn)",
            "[[[[",
            "-a",
            "<b>&amp;</b>",
            "<img src=x onerror=alert(1)>",
            "a { b ** c",
        ] {
            assert_eq!(paragraph(text), [words(text)], "{text}");
        }
    }

    #[test]
    fn no_link_leads_to_a_script_or_pretends_to_be_a_path() {
        for address in [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "java\tscript:alert(1)",
            " javascript:alert(1)",
            "\u{1}javascript:alert(1)",
            "data:text/html,<script>alert(1)</script>",
            "vbscript:x",
            "//evil.example/a",
            "/\\evil.example/a",
            "\\\\evil.example",
            "https:evil.example",
            "https://",
            "/a\nb",
            "https://a.vn/{/secret}",
            "blob:https://a.vn/1",
            "",
            "relative",
        ] {
            let text = ["[x](", address, ")"].concat();
            let links = parse(&text).into_iter().any(|block| match block {
                Block::Paragraph(spans) => spans.iter().any(|span| span.link.is_some()),
                Block::List(_) => true,
            });
            assert!(!links, "{address}");
        }
        for address in ["/forms/ct01", "HTTPS://a.vn", "mailto:a@b.vn", "tel:+84281022"] {
            assert_eq!(paragraph(&["[x](", address, ")"].concat()), [link("x", address)]);
        }
    }

    #[test]
    fn names_of_answers_are_never_markup() {
        assert_eq!(paragraph("Gửi {/a**b}, **{/c}**"), [words("Gửi {/a**b}, "), strong("{/c}")]);
        assert_eq!(paragraph("{[a](/b)}"), [words("{[a](/b)}")]);
        assert_eq!(paragraph("{**} **x**"), [words("{**} "), strong("x")]);
    }

    #[test]
    fn long_hostile_texts_take_no_longer_than_others() {
        for piece in ["[", "{", "**", "*", "**a", "[a](", "- ", "[a](/b", "{}", "**[", "\n", "é["]
        {
            let text = piece.repeat(200_000);
            parse(&text);
        }
    }
}
