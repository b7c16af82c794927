//! Patterns that could run for ever, found before they run.
//!
//! The platform's regular expressions backtrack: a pattern that can read one text in exponentially
//! many ways, such as `^(a+)+$`, hangs on a few dozen characters. Whether that can happen shows in
//! the pattern's automaton (Glushkov's, one state for each character class): it can exactly if
//! from some state two different paths over the same characters lead back to that state.
//!
//! Approximations, towards refusing: a bounded repetition of more than a few rounds counts as
//! unbounded, a backreference as anything. Towards accepting: what grows only polynomially passes,
//! and so does a repetition of fixed length inside another.

/// Patterns with more classes, transitions or steps of search than this are refused unread.
const MAX_CLASSES: usize = 4_000;
const MAX_EDGES: usize = 40_000;
const MAX_STEPS: usize = 400_000;
/// Nested groups: platforms parse them by recursion, as we do.
const MAX_DEPTH: usize = 100;
/// Bounded repetitions of up to this many rounds are written out.
const WRITTEN_OUT: u32 = 4;

/// Patterns up to this length, in bytes, are small enough for one glance.
const SHORT: usize = 32;

/// Whether a pattern may take exponential time, or is too large to tell. Whether it is well-formed
/// is for the platform to say.
pub(super) fn may_run_for_ever(pattern: &str) -> bool {
    // Two paths back to one state take two choices: a repetition or an alternative each. What is
    // short and has at most one needs no automaton, and most forms have nothing else.
    let choices = pattern.bytes().filter(|byte| b"*+?|,".contains(byte)).count();
    (pattern.len() > SHORT || choices > 1) && is_ambiguous(pattern)
}

#[inline(never)]
fn is_ambiguous(pattern: &str) -> bool {
    let mut reader = Reader { rest: pattern, depth: 0, automaton: Automaton::default() };
    match reader.alternatives() {
        Some(_) => reader.automaton.is_ambiguous().unwrap_or(true),
        None => reader.automaton.full || reader.depth > MAX_DEPTH,
    }
}

/// A set of characters: each of ASCII; of the others, spaces as one and the rest as one.
#[derive(Clone, Copy, Default)]
struct Class {
    ascii: u128,
    beyond: u8,
}

/// Characters beyond ASCII: those that `\s` stands for, and perhaps any.
const SPACES: u8 = 1;
const BEYOND: u8 = 3;

impl Class {
    const ANY: Class = Class { ascii: u128::MAX, beyond: BEYOND };

    fn range(from: char, to: char) -> Class {
        let bit = |c: char| u32::from(c).min(127);
        let mut class = Class { ascii: 0, beyond: if to.is_ascii() { 0 } else { BEYOND } };
        if from.is_ascii() {
            for code in bit(from)..=bit(to) {
                class.ascii |= 1 << code;
            }
        }
        class
    }

    fn of(chars: &str) -> Class {
        chars.chars().fold(Class::default(), |class, c| class.or(Class::range(c, c)))
    }

    fn or(self, other: Class) -> Class {
        Class { ascii: self.ascii | other.ascii, beyond: self.beyond | other.beyond }
    }

    /// Beyond ASCII, only spaces and what is none are told apart.
    fn negated(self) -> Class {
        let beyond = if self.beyond == BEYOND { BEYOND } else { BEYOND ^ self.beyond };
        Class { ascii: !self.ascii, beyond }
    }

    fn meets(self, other: Class) -> bool {
        self.ascii & other.ascii != 0 || self.beyond & other.beyond != 0
    }
}

/// States and the ways from one to the next, one entry for each way.
#[derive(Default)]
struct Automaton {
    classes: Vec<Class>,
    edges: Vec<(u16, u16)>,
    /// Whether it would have become too large.
    full: bool,
}

/// A part of the pattern: the states it can begin and end in, once for each way to do so.
#[derive(Clone, Default)]
struct Part {
    first: Vec<u16>,
    last: Vec<u16>,
    /// In how many ways it matches nothing; two stand for more.
    empty: usize,
}

impl Part {
    fn nothing() -> Part {
        Part { empty: 1, ..Part::default() }
    }
}

impl Automaton {
    fn connect(&mut self, from: &[u16], to: &[u16]) -> Option<()> {
        self.full = self.edges.len() + from.len() * to.len() > MAX_EDGES;
        if self.full {
            return None;
        }
        for from in from {
            self.edges.extend(to.iter().map(|to| (*from, *to)));
        }
        Some(())
    }

    fn class(&mut self, class: Class) -> Option<Part> {
        let state = self.classes.len();
        self.classes.push(class);
        let state = vec![u16::try_from(state).ok()?];
        self.full = self.classes.len() > MAX_CLASSES;
        (!self.full).then(|| Part { first: state.clone(), last: state, empty: 0 })
    }

    fn sequence(&mut self, before: Part, after: Part) -> Option<Part> {
        self.connect(&before.last, &after.first)?;
        let mut part = Part { empty: (before.empty * after.empty).min(2), ..before };
        for _ in 0..before.empty {
            part.first.extend(&after.first);
        }
        let skipped = std::mem::replace(&mut part.last, after.last);
        for _ in 0..after.empty {
            part.last.extend(&skipped);
        }
        self.full = part.first.len() + part.last.len() > MAX_EDGES;
        (!self.full).then_some(part)
    }

    /// `None` if it takes too long to tell.
    fn is_ambiguous(&self) -> Option<bool> {
        let mut budget = Budget(MAX_STEPS);
        for start in 0..self.classes.len() as u16 {
            // What cannot come back to where it started cannot go round in two ways either.
            let round = self.round(start, &mut budget)?;
            let Some(at) = round.iter().position(|state| *state == start) else {
                continue;
            };
            let inside = |from: &u16| -> Vec<usize> {
                let to = self.edges.iter().filter(|(edge, _)| edge == from);
                to.filter_map(|(_, to)| round.iter().position(|state| state == to)).collect()
            };
            let next: Vec<Vec<usize>> = round.iter().map(inside).collect();
            budget.take(self.edges.len() * round.len())?;
            // Two ways over the same states.
            let doubled = |to: &Vec<usize>| (1..to.len()).any(|n| to[..n].contains(&to[n]));
            if next.iter().any(doubled) || self.splits(at, &round, &next, &mut budget)? {
                return Some(true);
            }
        }
        Some(false)
    }

    /// The states on the ways from `start` back to it.
    fn round(&self, start: u16, budget: &mut Budget) -> Option<Vec<u16>> {
        let mut walk = |backwards: bool| {
            let mut reached: Vec<u16> = Vec::new();
            let mut from = start;
            for next in 0.. {
                budget.take(self.edges.len())?;
                for (a, b) in &self.edges {
                    let (a, b) = if backwards { (b, a) } else { (a, b) };
                    if *a == from && !reached.contains(b) {
                        reached.push(*b);
                    }
                }
                match reached.get(next) {
                    Some(state) => from = *state,
                    None => break,
                }
            }
            Some(reached)
        };
        let (there, back) = (walk(false)?, walk(true)?);
        Some(there.into_iter().filter(|state| back.contains(state)).collect())
    }

    /// Whether two walks that start together at `start` and read the same characters can part and
    /// meet there again.
    fn splits(
        &self,
        start: usize,
        round: &[u16],
        next: &[Vec<usize>],
        budget: &mut Budget,
    ) -> Option<bool> {
        let size = round.len();
        let class = |at: usize| self.classes[usize::from(round[at])];
        let mut reached = vec![start * size + start];
        let mut known = vec![false; size * size];
        let mut steps = Vec::new();
        let mut at = 0;
        while let Some(pair) = reached.get(at).copied() {
            at += 1;
            for a in &next[pair / size] {
                for b in &next[pair % size] {
                    budget.take(1)?;
                    let to = a * size + b;
                    if class(*a).meets(class(*b)) {
                        steps.push((pair, to));
                        if !std::mem::replace(&mut known[to], true) {
                            reached.push(to);
                        }
                    }
                }
            }
        }
        let mut returns = vec![false; size * size];
        returns[start * size + start] = true;
        loop {
            budget.take(steps.len())?;
            let mut more = false;
            for (from, to) in &steps {
                if returns[*to] && !std::mem::replace(&mut returns[*from], true) {
                    more = true;
                }
            }
            if !more {
                break;
            }
        }
        Some((0..size * size).any(|pair| returns[pair] && pair / size != pair % size))
    }
}

/// Steps left before the search gives up.
struct Budget(usize);

impl Budget {
    fn take(&mut self, steps: usize) -> Option<()> {
        self.0 = self.0.checked_sub(steps)?;
        Some(())
    }
}

/// Reads a pattern into the automaton. `None` if it is too large, too deep or not well-formed.
struct Reader<'p> {
    rest: &'p str,
    depth: usize,
    automaton: Automaton,
}

impl Reader<'_> {
    fn eat(&mut self, expected: char) -> bool {
        let rest = self.rest.strip_prefix(expected);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn next(&mut self) -> Option<char> {
        let mut chars = self.rest.chars();
        let next = chars.next();
        self.rest = chars.as_str();
        next
    }

    /// Everything up to and with `end`.
    fn until(&mut self, end: char) -> Option<&str> {
        let (before, after) = self.rest.split_once(end)?;
        self.rest = after;
        Some(before)
    }

    fn alternatives(&mut self) -> Option<Part> {
        let mut all = self.terms()?;
        while self.eat('|') {
            let mut one = self.terms()?;
            all.first.append(&mut one.first);
            all.last.append(&mut one.last);
            all.empty = (all.empty + one.empty).min(2);
        }
        Some(all)
    }

    fn terms(&mut self) -> Option<Part> {
        let mut sequence = Part::nothing();
        while !self.rest.is_empty() && !self.rest.starts_with(['|', ')']) {
            let source = self.rest;
            let term = self.term()?;
            let (min, max) = self.quantifier();
            sequence = match (min, max) {
                (1, Some(1)) => self.automaton.sequence(sequence, term)?,
                (_, Some(0)) => sequence,
                // Of fixed length: once stands for all.
                (min, Some(max)) if min == max => self.automaton.sequence(sequence, term)?,
                (min, Some(max)) if max <= WRITTEN_OUT => {
                    let after = self.rest;
                    let mut copy = term;
                    for round in 0..max {
                        if round >= min {
                            copy.empty = (copy.empty + 1).min(2);
                        }
                        sequence = self.automaton.sequence(sequence, copy)?;
                        self.rest = source;
                        copy = if round + 1 < max { self.term()? } else { Part::nothing() };
                    }
                    self.rest = after;
                    sequence
                }
                (min, _) => {
                    self.automaton.connect(&term.last, &term.first)?;
                    let empty = (term.empty + usize::from(min == 0)).min(2);
                    self.automaton.sequence(sequence, Part { empty, ..term })?
                }
            };
        }
        Some(sequence)
    }

    fn term(&mut self) -> Option<Part> {
        let class = match self.next()? {
            '^' | '$' => return Some(Part::nothing()),
            '(' => return self.group(),
            '[' => self.set()?,
            '.' => Class::of("\n\r").negated(),
            '\\' => match self.rest.chars().next()? {
                'b' | 'B' => {
                    self.next();
                    return Some(Part::nothing());
                }
                _ => self.escape()?.0,
            },
            c => Class::range(c, c),
        };
        self.automaton.class(class)
    }

    fn group(&mut self) -> Option<Part> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return None;
        }
        let mut looks_around = false;
        if self.eat('?') {
            let behind = self.eat('<');
            if self.eat('=') || self.eat('!') {
                looks_around = true;
            } else if behind {
                self.until('>')?;
            } else {
                self.until(':')?;
            }
        }
        let inner = self.alternatives()?;
        self.depth -= 1;
        if !self.eat(')') {
            return None;
        }
        // What looks around is judged by itself; it reads nothing of its surroundings.
        Some(if looks_around { Part::nothing() } else { inner })
    }

    fn set(&mut self) -> Option<Class> {
        let negated = self.eat('^');
        let mut class = Class::default();
        while !self.eat(']') {
            let (from, single) = self.member()?;
            let mut more = from;
            if let Some(from) = single
                && self.rest.starts_with('-')
                && !self.rest.starts_with("-]")
            {
                self.next();
                more = match self.member()? {
                    (_, Some(to)) => Class::range(from, to),
                    (other, None) => other.or(Class::range(from, from)).or(Class::of("-")),
                };
            }
            class = class.or(more);
        }
        Some(if negated { class.negated() } else { class })
    }

    /// A character of a set, or an escape that stands for several.
    fn member(&mut self) -> Option<(Class, Option<char>)> {
        match self.next()? {
            '\\' => self.escape(),
            c => Some((Class::range(c, c), Some(c))),
        }
    }

    /// What follows a backslash.
    fn escape(&mut self) -> Option<(Class, Option<char>)> {
        let digits = Class::range('0', '9');
        let word = digits.or(Class::range('a', 'z')).or(Class::range('A', 'Z')).or(Class::of("_"));
        let space = Class { beyond: SPACES, ..Class::of(" \t\n\r\u{b}\u{c}") };
        let class = match self.next()? {
            'd' => digits,
            'D' => digits.negated(),
            'w' => word,
            'W' => word.negated(),
            's' => space,
            'S' => space.negated(),
            // Properties and backreferences by name, backreferences by number.
            'p' | 'P' => {
                let letters = self.rest.starts_with("{L") && !self.rest.starts_with("{L}=");
                self.until('}')?;
                let letters = letters.then(|| Class::range('a', 'z').or(Class::range('A', 'Z')));
                letters.map_or(Class::ANY, |class| Class { beyond: BEYOND, ..class })
            }
            'k' => {
                self.until('>')?;
                Class::ANY
            }
            '1'..='9' => Class::ANY,
            c => {
                let c = match c {
                    't' => '\t',
                    'n' => '\n',
                    'r' => '\r',
                    'v' => '\u{b}',
                    'f' => '\u{c}',
                    'b' => '\u{8}',
                    '0' => '\0',
                    'c' => char::from_u32(u32::from(self.next()?) % 32)?,
                    'x' => self.code(2)?,
                    'u' if self.eat('{') => {
                        let code = u32::from_str_radix(self.until('}')?, 16).ok()?;
                        char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)
                    }
                    'u' => self.code(4)?,
                    c => c,
                };
                return Some((Class::range(c, c), Some(c)));
            }
        };
        Some((class, None))
    }

    fn code(&mut self, len: usize) -> Option<char> {
        let (digits, rest) = self.rest.split_at_checked(len)?;
        self.rest = rest;
        let code = u32::from_str_radix(digits, 16).ok()?;
        Some(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    /// Least and most rounds of what was just read.
    fn quantifier(&mut self) -> (u32, Option<u32>) {
        let rounds = if self.eat('*') {
            (0, None)
        } else if self.eat('+') {
            (1, None)
        } else if self.eat('?') {
            (0, Some(1))
        } else if self.eat('{') {
            let bounds = self.until('}').unwrap_or_default();
            let number = |text: &str| text.parse::<u32>().ok();
            match bounds.split_once(',') {
                Some((min, max)) => (number(min).unwrap_or(0), number(max)),
                None => (number(bounds).unwrap_or(1), Some(number(bounds).unwrap_or(1))),
            }
        } else {
            return (1, Some(1));
        };
        self.eat('?');
        rounds
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_patterns_that_hang() {
        for pattern in [
            "(a+)+$",
            "^(a*)*$",
            "^(a|a)*$",
            "^(a|aa)+$",
            r"^(\w+\s?)+$",
            r"^(\d|[0-9])*x",
            "(.*)*x",
            "(.|a)+!",
            "^(([a-z])+.)+[A-Z]([a-z])+$",
            r"^([a-zA-Z0-9_.-]+)*@x$",
            r"(?:\s*a?\s*)*$",
            "((a?|b?)c?)*d",
            "(x+x+)+y",
            r"^(?=(a+)+b)",
            r"^(?:[\p{L}]+ ?)*$",
            "(a{1,50}){1,50}b",
            r"^([+-]?\d+,?)*$",
            r"(\w{1,3})*!",
            "(?<name>a+)+$",
            "(a|b|ab)*c",
            r"(é|[^a])*$",
        ] {
            assert!(may_run_for_ever(pattern), "{pattern}");
        }
    }

    #[test]
    fn lets_the_usual_ones_pass() {
        for pattern in [
            "",
            "^a*$",
            r"^\d{10}$",
            r"^0\d{9}$",
            r"^[A-Z]{2}\d{13}$",
            r"^\w+(\s\w+)*$",
            r"^([a-z]+\.)*[a-z]+$",
            r"^[A-Z0-9]+(-[A-Z0-9]+)*$",
            r"^[^@\s]+@([a-z0-9-]+\.)+[a-z]{2,}$",
            r"^(\d{1,3}\.){3}\d{1,3}$",
            r"^(foo|fob|bar)*$",
            r"^(foo|foobar)+$",
            r"^\s*(.*?)\s*$",
            r"^(?:19|20)\d{2}-(?:0[1-9]|1[0-2])$",
            r"^\p{Lu}\p{L}*(?: \p{Lu}\p{L}*)*$",
            r"^(https?):\/\/[^\s/$.?#].[^\s]*$",
            r"^[\p{L} .'-]+$",
            r"^(?!.*\.\.)[a-z.]+$",
            r"^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==)?$",
            r"^\$[0-9]+(,[0-9]{3})*$",
            r"^([01]\d|2[0-3]):[0-5]\d$",
            r"^(a|b|c)*$",
            r"^#[0-9a-fA-F]{6}$",
            "[\\]\\-a]+",
            r"^x(y(z)?)?$",
            r"^[\u0041-\u{5a}\x30-\x39]+$",
            r"^(\d+)(?:\.(\d+))?(?:e[+-]?\d+)?$",
            r#"^"(\\.|[^"\\])*"$"#,
            r"^(([^<>()\[\]\.,;:\s@']+(\.[^<>()\[\]\.,;:\s@']+)*)|('.+'))@x$",
        ] {
            assert!(!may_run_for_ever(pattern), "{pattern}");
        }
    }

    #[test]
    fn one_choice_is_never_ambiguous() {
        for pattern in [
            r"^0[0-9]{9}$",
            "^[0-9]{4}(-[0-9]{2}){0,2}$",
            "^[^0-9]*$",
            "(ab)*",
            "(a{2})+",
            "((ab)c)*d",
            "(a$){0,4}b",
            "(){0,4}a",
            "(^a)*",
            "(?:ab){3}",
            "((a){3,9})",
            r"(a)\1{2,}",
            "(",
            "(a{2,",
            "(a|b){4}",
            "(?=aa)aa",
        ] {
            assert!(!may_run_for_ever(pattern), "{pattern}");
            assert!(!is_ambiguous(pattern), "{pattern}");
        }
    }

    #[test]
    fn gives_up_on_monsters_soon() {
        let words: Vec<String> = (0..400).map(|i| format!("w{i}")).collect();
        for pattern in [
            "(".repeat(50_000),
            format!("{}a{}", "(".repeat(5_000), ")".repeat(5_000)),
            "(a|b".repeat(90) + &")*".repeat(90),
            format!("({})*", words.join("|")),
            "a?".repeat(3_000) + &"a".repeat(3_000),
            "[".to_owned(),
            "\\".to_owned(),
            "a{".to_owned(),
            "\\u{".to_owned(),
            "(?".to_owned(),
            "\\x1é".to_owned(),
        ] {
            let start = std::time::Instant::now();
            may_run_for_ever(&pattern);
            assert!(start.elapsed().as_secs() < 20, "{}", pattern.len());
        }
    }
}
