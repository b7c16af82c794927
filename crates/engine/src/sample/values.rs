//! Candidates for one answer, out of what its schema says.

use serde_json::{Map, Value};

use crate::answers::At;
use crate::date::Date;
use crate::form::Form;
use crate::schema::{Facets, NodeId, Schema, Types};

/// Candidates of one answer at most.
const MOST: usize = 48;
/// How deep objects and lists are made up.
const MAX_DEPTH: usize = 8;

/// The candidates that the schema accepts without looking at other answers.
pub(super) fn of_question(form: &Form, at: At, today: Date) -> Vec<Value> {
    let question = form.question(at.question);
    if question.is_chooser() {
        return question.choices.iter().map(|choice| choice.value.clone()).collect();
    }
    let unconditional = question.constraints.iter().filter(|it| it.guards.is_empty());
    let nodes: Vec<NodeId> = unconditional.map(|it| it.node).collect();
    // Two people do not share a number.
    let row = at.row.map_or(0, |row| row.number() + 1);
    let seed = (u64::from(at.question.number()) * 31 + u64::from(row) * 7) % 1_000;
    let hint = question.concept.as_deref().or(question.autocomplete.as_deref()).unwrap_or("");
    let made = Made { schema: form.schema(), today, seed };
    made.candidates(&question.facets, &nodes, hint, 0)
}

struct Made<'f> {
    schema: &'f Schema,
    today: Date,
    seed: u64,
}

impl Made<'_> {
    fn candidates(
        &self,
        facets: &Facets,
        nodes: &[NodeId],
        hint: &str,
        depth: usize,
    ) -> Vec<Value> {
        let mut found: Vec<Value> = Vec::new();
        for value in self.guesses(facets, nodes, hint, depth) {
            let fits = nodes.iter().all(|&node| self.schema.holds(node, &value));
            if fits && !found.contains(&value) {
                found.push(value);
            }
            if found.len() == MOST {
                break;
            }
        }
        found
    }

    /// What may fit, plausible things first.
    fn guesses(&self, facets: &Facets, nodes: &[NodeId], hint: &str, depth: usize) -> Vec<Value> {
        if let Some(choices) = &facets.choices {
            return choices.iter().take(MOST).map(|choice| choice.value.clone()).collect();
        }
        let mut guesses: Vec<Value> = facets.default.iter().cloned().collect();
        guesses.extend(facets.examples.iter().cloned());
        let types = facets.types;
        if types.meets(Types::STRING) {
            guesses.extend(self.texts(facets, hint).into_iter().map(Value::from));
        }
        if types.meets(Types::NUMBER) {
            guesses.extend(numbers(facets));
        }
        if types.meets(Types::BOOLEAN) {
            guesses.extend([Value::Bool(true), Value::Bool(false)]);
        }
        if types.meets(Types::ARRAY) {
            guesses.extend(self.list(facets, nodes, depth));
        }
        if types.meets(Types::OBJECT) {
            guesses.extend(self.object(nodes, depth));
        }
        guesses
    }

    /// The first candidate for what these subschemas judge together.
    fn value(&self, nodes: &[NodeId], depth: usize) -> Option<Value> {
        let facets = self.schema.facets(nodes);
        self.candidates(&facets, nodes, "", depth + 1).into_iter().next()
    }

    fn list(&self, facets: &Facets, nodes: &[NodeId], depth: usize) -> Option<Value> {
        if depth >= MAX_DEPTH {
            return None;
        }
        let mut items = Vec::new();
        for index in 0..facets.min_items.unwrap_or(0).clamp(1, 8) {
            let below = |&node| self.schema.below(node, &index.to_string());
            let inside: Vec<NodeId> = nodes.iter().flat_map(below).collect();
            items.extend(self.value(&inside, depth));
        }
        Some(Value::Array(items))
    }

    fn object(&self, nodes: &[NodeId], depth: usize) -> Option<Value> {
        if depth >= MAX_DEPTH {
            return None;
        }
        let mut object = Map::new();
        for name in nodes.iter().flat_map(|&node| self.schema.properties(node)) {
            let below = |&node| self.schema.below(node, &name);
            let inside: Vec<NodeId> = nodes.iter().flat_map(below).collect();
            if let Some(value) = self.value(&inside, depth) {
                object.insert(name, value);
            }
        }
        Some(Value::Object(object))
    }

    fn texts(&self, facets: &Facets, hint: &str) -> Vec<String> {
        let mut texts = self.of_format(facets.format.as_deref().unwrap_or(""));
        let hinted = |part: &str| hint.ends_with(part);
        if hinted("ame") {
            texts.extend(["Nguyễn Văn Mẫu", "Trần Thị Mẫu"].map(str::to_owned));
        } else if hinted("hone") || hint == "tel" {
            texts.extend(self.of_format("vn-phone"));
        } else if hinted("mail") {
            texts.extend(self.of_format("email"));
        } else if hinted("ddress") || hinted(".detail") {
            texts.push("12 đường Mẫu, khu phố 3".to_owned());
        }
        texts.push("Nội dung mẫu".to_owned());
        texts.push("Nguyễn Văn Mẫu".to_owned());
        texts.push("Noi dung mau".to_owned());
        self.shaped(facets, &mut texts);
        texts
    }

    /// Texts of the length that is wanted, for patterns above all: digits, letters, both.
    fn shaped(&self, facets: &Facets, texts: &mut Vec<String>) {
        let least = facets.min_length.unwrap_or(0).min(2_000) as usize;
        let most = facets.max_length.unwrap_or(u64::MAX).min(2_000) as usize;
        let long = "Nội dung mẫu để xem thử tờ khai. ".chars().cycle();
        texts.push(long.take(least.max(40).min(most)).collect());
        let lengths = [least, most].into_iter().filter(|&it| it > 0 && it < 200);
        let lengths: Vec<usize> = match facets.pattern {
            Some(_) => lengths.chain(1..=20).collect(),
            None => lengths.collect(),
        };
        let digits = |first: char, length: usize| {
            let seed = self.seed.to_string();
            let zeros = length.saturating_sub(1 + seed.len());
            let tail = "0".repeat(zeros) + &seed;
            std::iter::once(first).chain(tail.chars()).take(length).collect::<String>()
        };
        for &length in &lengths {
            texts.extend([digits('0', length), digits('1', length), "0".repeat(length)]);
            texts.extend(["A".repeat(length), "a".repeat(length)]);
            for letters in 1..=2.min(length) {
                let rest = length - letters;
                texts.push("AB".chars().take(letters).chain("1".repeat(rest).chars()).collect());
            }
        }
        let plates = ["79A-123.45", "A1", "a-b", "1.0", "3.1.0", "+84900000001", "1990-03-15"];
        texts.extend(plates.map(str::to_owned));
        texts.extend(self.of_format("email"));
    }

    fn of_format(&self, format: &str) -> Vec<String> {
        let number = |before: &str, digits: usize| {
            let seed = self.seed.to_string();
            [before, &"0".repeat(digits.saturating_sub(before.len() + seed.len())), &seed].concat()
        };
        let day = |days: i64| {
            let day = self.today.latest().epoch_days().and_then(|at| at.checked_add(days));
            day.and_then(Date::from_epoch_days).map(|day| day.to_string())
        };
        let fixed = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        match format {
            "date" | "partial-date" => {
                let mut days = vec!["1990-03-15".to_owned()];
                days.extend([365, 30, 0, -30, -400, -4_000].into_iter().filter_map(day));
                days
            }
            "date-time" => fixed(&["2026-01-15T08:30:00+07:00", "1990-03-15T00:00:00Z"]),
            "time" => fixed(&["08:30:00+07:00", "08:30:00Z"]),
            "duration" => fixed(&["P1D", "PT30M"]),
            "email" | "idn-email" => fixed(&["nguyen.van.mau@example.com"]),
            "hostname" | "idn-hostname" => fixed(&["example.com"]),
            "ipv4" => fixed(&["192.0.2.1"]),
            "ipv6" => fixed(&["2001:db8::1"]),
            "uri" | "iri" | "uri-reference" | "iri-reference" => fixed(&["https://example.com/"]),
            "uri-template" => fixed(&["https://example.com/{id}"]),
            "json-pointer" => fixed(&["/a"]),
            "relative-json-pointer" => fixed(&["0"]),
            "uuid" => fixed(&["6f1c2d3e-4b5a-4c7d-8e9f-0a1b2c3d4e5f"]),
            "regex" => fixed(&["^[0-9]+$"]),
            // Men and women born in 1990, and in the 2000s.
            "vn-personal-id" => {
                ["079090", "079190", "079205", "079305"].map(|it| number(it, 12)).to_vec()
            }
            "vn-cmnd" => vec![number("0", 9)],
            "vn-tax-code" => fixed(&["0100109106", "0300588569", "079090000001"]),
            "vn-phone" => vec![number("0900", 10), number("0281", 10)],
            "vn-social-insurance" => vec![number("79", 10)],
            "vn-health-insurance" => vec![number("79", 10), number("DN479", 15)],
            "vn-bank-account" => vec![number("10", 12)],
            "vn-passport" => vec![number("C", 8)],
            "vn-commune" => fixed(&["26740", "00004"]),
            "vn-business-line" => fixed(&["6201", "4711"]),
            _ => Vec::new(),
        }
    }
}

fn numbers(facets: &Facets) -> Vec<Value> {
    let step = facets.multiple_of.filter(|step| *step > 0.0);
    let up = |least: f64| step.map_or(least, |step| (least / step).ceil() * step);
    let least = facets.minimum.unwrap_or_else(|| facets.maximum.map_or(0.0, |most| most.min(0.0)));
    let mut found = Vec::new();
    for around in [least.max(1.0).min(facets.maximum.unwrap_or(1.0)), least, least + 1.0] {
        for number in [up(around), up(around) + step.unwrap_or(1.0)] {
            // Whole ones as whole ones: an integer may be asked for.
            if number.fract() == 0.0 && number.abs() < 9e15 {
                found.push(Value::from(number as i64));
            } else {
                found.push(Value::from(number));
            }
        }
    }
    found.extend(facets.maximum.map(Value::from));
    found
}
