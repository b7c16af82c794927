//! The fictional people of the demo, and what the registers say about each. Whoever signs in by a
//! provider and is none of them is somebody of whom no register knows anything.
//!
//! Registers answer in concepts (`person.fullName`), never in the fields of one form. Real
//! outcomes are all there: a match, a mismatch, nobody found, part of a record.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Everybody who can sign in.
#[derive(Debug)]
pub(crate) struct People(Vec<Arc<Person>>);

/// Somebody who can sign in.
#[derive(Debug, Deserialize)]
pub(crate) struct Person {
    pub(crate) id: String,
    /// As the account has it.
    pub(crate) name: String,
    /// What this person is there to show.
    pub(crate) note: Words,
    known: Vec<Source>,
}

/// Words in both languages.
#[derive(Debug, Default, Deserialize, Serialize)]
pub(crate) struct Words {
    vi: String,
    en: String,
}

/// What one source says about a person. What the source is, `forms/sources.json` says.
#[derive(Debug, Deserialize)]
pub(crate) struct Source {
    pub(crate) id: String,
    pub(crate) outcome: String,
    /// Concept → value.
    pub(crate) values: Map<String, Value>,
    /// The concepts that a person may not change.
    pub(crate) locked: Vec<String>,
}

impl People {
    /// The people that are built in.
    pub(crate) fn fictional() -> Result<People, serde_json::Error> {
        let people: Vec<Person> = serde_json::from_str(include_str!("people.json"))?;
        Ok(People(people.into_iter().map(Arc::new).collect()))
    }

    /// The person with this id.
    pub(crate) fn find(&self, id: &str) -> Option<Arc<Person>> {
        self.0.iter().find(|person| person.id == id).cloned()
    }

    /// The person with this id, or else somebody who is called so; nobody without a name.
    pub(crate) fn find_or_called(&self, id: &str, name: &str) -> Option<Arc<Person>> {
        let called = || {
            let (id, name) = (id.to_owned(), name.to_owned());
            let known = Vec::new();
            Arc::new(Person { id, name, note: Words::default(), known })
        };
        self.find(id).or_else(|| (!name.is_empty()).then(called))
    }

    /// Everybody, in the order they are offered.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Person> {
        self.0.iter().map(Arc::as_ref)
    }
}

impl Person {
    /// What the sources say about this person.
    pub(crate) fn known(&self) -> &[Source] {
        &self.known
    }

    /// What this source says about this person.
    pub(crate) fn source(&self, id: &str) -> Option<&Source> {
        self.known.iter().find(|source| source.id == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sex and year of birth as the personal number has them.
    fn sex_and_year(number: &str) -> (&'static str, u16) {
        let digit: u16 = number[3..4].parse().unwrap();
        let year: u16 = number[4..6].parse().unwrap();
        (if digit.is_multiple_of(2) { "male" } else { "female" }, 1900 + 100 * (digit / 2) + year)
    }

    #[test]
    fn personal_numbers_agree_with_sex_and_year_of_birth() {
        let mut numbers = 0;
        let mut check = |number: &Value, sex: &Value, birth: &Value| {
            let number = number.as_str().unwrap();
            assert!(number.len() == 12 && number.bytes().all(|b| b.is_ascii_digit()), "{number}");
            let (its_sex, year) = sex_and_year(number);
            assert_eq!(sex, its_sex, "{number}");
            assert!(birth.as_str().unwrap().starts_with(&year.to_string()), "{number}");
            numbers += 1;
        };
        for person in People::fictional().unwrap().iter() {
            for values in person.known().iter().map(|source| &source.values) {
                if let Some(birth) = values.get("person.birthDate") {
                    check(&values["person.personalId"], &values["person.sex"], birth);
                }
                for who in ["father", "mother", "spouse"] {
                    let get = |what: &str| values.get(&[who, what].concat());
                    if let Some(number) = get(".personalId") {
                        check(number, get(".sex").unwrap(), get(".birthDate").unwrap());
                    }
                }
                let rows = |list: &str| values.get(list).and_then(Value::as_array);
                let lists = [rows("household.members"), rows("family.children")];
                for row in lists.into_iter().flatten().flatten() {
                    check(&row["person.personalId"], &row["person.sex"], &row["person.birthDate"]);
                }
            }
        }
        assert!(numbers >= 18);
    }

    #[test]
    fn what_is_locked_is_known() {
        for person in People::fictional().unwrap().iter() {
            for source in person.known() {
                for concept in &source.locked {
                    assert!(source.values.contains_key(concept), "{} {concept}", person.id);
                }
            }
        }
    }
}
