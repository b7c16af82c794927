//! What a card says beside what stands in the form, and beside what registers say.

use serde_json::Value;

use crate::answers::{Answers, Assurance, At, Change};
use crate::autofill::{Known, best};
use crate::date::Date;

/// What becomes of a card in a form.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Proposal {
    /// What fills questions that nobody has answered; made at once.
    pub fills: Vec<Change>,
    /// Where the person has said something else. Only they can tell which is right.
    pub differing: Vec<Difference>,
}

/// A question to which the person and the card answer differently.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// The question.
    pub at: At,
    /// What stands there.
    pub answer: Value,
    /// What the card says.
    pub card: Value,
    /// The change that takes the card's answer.
    pub take: Change,
}

/// A concept of which a register says something else than the card.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Disagreement<'k> {
    /// The concept.
    pub concept: &'k str,
    /// What the card says.
    pub card: &'k Value,
    /// What the register says.
    pub said: &'k Value,
    /// The register: that with the highest assurance.
    pub source: &'k Known,
}

/// What a card fills in, and where it differs from the person. What a register or the account has
/// answered stays: see [`disagreements`].
pub fn propose(answers: &Answers, card: &Known) -> Proposal {
    let mut proposal = Proposal::default();
    for (id, question) in answers.form().questions() {
        let value = question.concept.as_deref().and_then(|concept| card.values.get(concept));
        let (Some(value), None, None) = (value, question.repeat, &question.rows) else { continue };
        let at = At { question: id, row: None };
        let is_open = answers.state(at).relevant && answers.holds(question.enabled, None);
        let provenance = answers.provenance(at);
        let answer = answers.value(at);
        let from_register = provenance.is_some_and(|it| {
            it.locked || answer.is_some() && !it.changed && it.assurance > Assurance::Declared
        });
        if !is_open || question.is_calculated() || from_register || !answers.takes(at, value) {
            continue;
        }
        let concept = question.concept.as_deref().unwrap_or_default();
        let provenance = Some(card.provenance(concept, value));
        let take = Change::Take { at, value: value.clone(), provenance };
        match answer {
            None => proposal.fills.push(take),
            // Upper case, two spaces: what the person has typed is as good.
            Some(answer) if is_same(answer, value) => {}
            Some(answer) => {
                let (answer, card) = (answer.clone(), value.clone());
                proposal.differing.push(Difference { at, answer, card, take });
            }
        }
    }
    proposal
}

/// Where a card and the registers, or the account, disagree. Letters' case, spaces and
/// the place of a tone mark make no difference, nor does a date that one of them knows less of.
pub fn disagreements<'k>(card: &'k Known, sources: &'k [Known]) -> Vec<Disagreement<'k>> {
    let mut found = Vec::new();
    for (concept, said_by_card) in &card.values {
        let Some((source, said)) = best(sources, concept) else { continue };
        if source.assurance > Assurance::Declared && !is_same(said_by_card, said) {
            found.push(Disagreement { concept, card: said_by_card, said, source });
        }
    }
    found
}

fn is_same(one: &Value, other: &Value) -> bool {
    let (Some(one), Some(other)) = (one.as_str(), other.as_str()) else { return one == other };
    if let (Some(one), Some(other)) = (Date::parse(one), Date::parse(other)) {
        return one.earliest().parts() <= other.latest().parts()
            && other.earliest().parts() <= one.latest().parts();
    }
    let words = |text: &str| text.split_whitespace().map(syllable).collect::<Vec<_>>();
    words(one) == words(other)
}

/// A syllable's letters without their tones, and its tones.
fn syllable(text: &str) -> (String, String) {
    /// Six of each letter: without a tone, and with the five.
    const LETTERS: &str =
        "aáàảãạăắằẳẵặâấầẩẫậeéèẻẽẹêếềểễệiíìỉĩịoóòỏõọôốồổỗộơớờởỡợuúùủũụưứừửữựyýỳỷỹỵ";
    let (mut letters, mut tones) = (String::new(), String::new());
    for letter in text.chars().flat_map(char::to_lowercase) {
        let Some(at) = LETTERS.chars().position(|it| it == letter) else {
            letters.push(letter);
            continue;
        };
        letters.extend(LETTERS.chars().nth(at - at % 6));
        tones.extend(char::from_digit((at % 6) as u32, 6).filter(|&tone| tone != '0'));
    }
    (letters, tones)
}
