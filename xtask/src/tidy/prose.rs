//! What is written about the project is true of the checkout, and needs nothing beside it.

use super::{Checkout, File};

/// Folders of the checkout that prose may name a path in.
const ROOTS: [&str; 10] = [
    ".ci/",
    ".cargo/",
    "crates/",
    "docs/",
    "forms/",
    "src/",
    "style/",
    "tests/",
    "xtask/",
    "examples/",
];
/// What stands for something else in a path: `forms/<slug>/form.json`.
const PLACEHOLDERS: [char; 8] = ['<', '*', '{', '…', ' ', '$', ':', '('];

/// Every path in backticks in the README and the docs exists, and so does everything within the
/// checkout that a link or an image there names.
pub(super) fn names_what_exists(checkout: &Checkout) -> Vec<String> {
    let mut problems = Vec::new();
    for page in pages(checkout) {
        let mut fenced = false;
        for (at, line) in page.text.lines().enumerate() {
            if line.trim_start().starts_with("```") {
                fenced = !fenced;
            }
            if fenced {
                continue;
            }
            let quoted = line.split('`').skip(1).step_by(2).filter(|quoted| is_path(quoted));
            let quoted = quoted.map(|path| (path, checkout.has(path.trim_end_matches('/'))));
            let linked =
                targets(line).map(|target| (target, leads_somewhere(target, page, checkout)));
            for (name, _) in quoted.chain(linked).filter(|(_, there)| !there) {
                let place = format!("{}:{}", page.path, at + 1);
                problems.push(format!("{place}: there is no {name} in the checkout"));
            }
        }
    }
    problems
}

/// Every test that a page names in backticks, `session.rs › nobody_unknown_signs_in`, is there. A
/// journey's name may be cut off, with `…` for the rest.
pub(super) fn names_tests_that_are_there(checkout: &Checkout) -> Vec<String> {
    let mut problems = Vec::new();
    for page in pages(checkout) {
        for (at, line) in page.text.lines().enumerate() {
            let quoted = line.split('`').skip(1).step_by(2);
            for (file, name) in quoted.filter_map(|quoted| quoted.split_once(" › ")) {
                let name = name.trim_end_matches('…');
                let tests = [format!("fn {name}("), format!("(\"{name}"), format!("(`{name}")];
                let is_file = |path: &str| path == file || path.ends_with(&format!("/{file}"));
                let mut files = checkout.files.iter().filter(|it| is_file(&it.path));
                if !files.any(|it| tests.iter().any(|test| it.text.contains(test))) {
                    let place = format!("{}:{}", page.path, at + 1);
                    problems.push(format!("{place}: there is no test {file} › {name}"));
                }
            }
        }
    }
    problems
}

/// What is written for people.
fn pages(checkout: &Checkout) -> impl Iterator<Item = &File> {
    checkout.files.iter().filter(|file| {
        file.path.ends_with(".md") && (file.path.starts_with("docs/") || !file.path.contains('/'))
    })
}

/// Nothing refers to the folder that lies beside the checkout in one workplace only; the script
/// that runs there may.
pub(super) fn stands_alone(checkout: &Checkout) -> Vec<String> {
    let beside = concat!("../", "shared");
    let mut problems = Vec::new();
    for file in checkout.files.iter().filter(|file| file.path != ".ci/run") {
        for (at, line) in file.text.lines().enumerate() {
            if line.contains(beside) || line.contains(concat!("/work/", "shared")) {
                problems.push(format!(
                    "{}:{}: {beside} is not part of the project",
                    file.path,
                    at + 1
                ));
            }
        }
    }
    problems
}

fn is_path(quoted: &str) -> bool {
    ROOTS.iter().any(|root| quoted.starts_with(root)) && !quoted.contains(PLACEHOLDERS)
}

/// What the links and images of a line name: `[words](target)`, `![words](target "title")`,
/// `[name]: target`. What stands in backticks shows Markdown and is none.
fn targets(line: &str) -> impl Iterator<Item = &str> {
    let prose = line.split('`').step_by(2);
    let inline = prose.flat_map(|words| words.split("](").skip(1));
    let inline = inline.filter_map(|rest| rest.split([')', ' ']).next());
    let defined = line.strip_prefix('[').and_then(|rest| rest.split_once("]: "));
    inline.chain(defined.and_then(|(_, rest)| rest.split_whitespace().next()))
}

/// Whether a target is in the checkout, seen from its page; elsewhere is not for us to say.
fn leads_somewhere(target: &str, page: &File, checkout: &Checkout) -> bool {
    let target = target.trim_start_matches('<').trim_end_matches('>');
    let path = target.split(['#', '?']).next().unwrap_or_default();
    if path.is_empty() || path.starts_with('/') || target.contains(':') {
        return true;
    }
    let mut parts: Vec<&str> = page.path.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            // Out of the checkout is nowhere.
            ".." if parts.pop().is_none() => return false,
            ".." => {}
            part => parts.push(part),
        }
    }
    parts.is_empty() || checkout.has(&parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(path: &str, text: &str) -> Vec<String> {
        let file = |path: &str, text: &str| File { path: path.into(), text: text.into() };
        let there = ["README.md", "LICENSE", "docs/a.md", "docs/img/b.png"].map(|it| file(it, ""));
        let mut files: Vec<File> = there.into_iter().filter(|it| it.path != path).collect();
        files.push(file(path, text));
        names_what_exists(&Checkout { files })
    }

    #[test]
    fn links_and_images_are_followed_from_their_page() {
        let sound = "[a](a.md#part), [up](../LICENSE), ![b](img/b.png \"A picture\"), [img](img/)\n\
                     [web](https://example.org/no.md), [mail](mailto:a@example.org), [here](#part)\n\
                     `[x](y.md)`\n```\n[x](y.md)\n```\n[known]: ../README.md\n";
        assert_eq!(problems("docs/c.md", sound), Vec::<String>::new());
        assert_eq!(
            problems("docs/c.md", "[a](docs/a.md)\n![b](b.png), [out](../../x)\n[gone]: d.md"),
            [
                "docs/c.md:1: there is no docs/a.md in the checkout",
                "docs/c.md:2: there is no b.png in the checkout",
                "docs/c.md:2: there is no ../../x in the checkout",
                "docs/c.md:3: there is no d.md in the checkout",
            ]
        );
        assert_eq!(problems("README.md", "[a](docs/a.md) [docs](docs/) `docs/c.md`").len(), 1);
    }

    #[test]
    fn a_test_is_named_by_its_file_and_what_it_is_called() {
        let file = |path: &str, text: &str| File { path: path.into(), text: text.into() };
        let page = "`a.rs › it_holds`, `b.spec.js › it holds, too`, `b.spec.js › it…`\n`a.rs › it`";
        let files = vec![
            file("docs/c.md", page),
            file("x/tests/a.rs", "#[test]\nfn it_holds() {}"),
            file("tests/e2e/b.spec.js", "test(\"it holds, too\", async () => {});"),
        ];
        let problems = names_tests_that_are_there(&Checkout { files });
        assert_eq!(problems, ["docs/c.md:2: there is no test a.rs › it"]);
    }
}
