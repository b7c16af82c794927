//! What a form costs whoever fills it in, on its shortest, typical and longest path, with and
//! without what the sources know.
//!
//! - **Shortest:** the path that takes least if only what has to be answered is.
//! - **Typical:** the usual answers where the form names them (`typical`), else the first candidate
//!   (a form names the usual choice first); optional questions included unless it says otherwise.
//! - **Longest:** the path that takes most if everything is answered.
//!
//! What a source gives is confirmed instead of answered. The same few paths are priced for
//! everybody, and of each kind the best one counts. So, whoever fills in whatever form: the
//! shortest is not longer than the typical and this not longer than the longest, autofill makes
//! none slower, and the fast are through before the slow.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

use super::model::{
    ADDING, CONSENTING, Person, SENDING, SIGNING_IN, SLOW, TURNING, Work, answering, confirming,
    passing, reading, words,
};
use super::offered::offered;
use super::paths::{Weight, search};
use crate::Problem;
use crate::answers::{Answers, At, RowId};
use crate::date::Date;
use crate::form::{Form, Item, Question, QuestionId};
use crate::journey;
use crate::logic::Context;

/// The seconds within which a slow person is to be through with the typical path, autofilled.
pub const LIMIT: u32 = 8 * 60;
/// Questions named in a [`Problem`].
const NAMED: usize = 5;

/// What a form costs.
#[derive(Clone, Debug, Default)]
pub struct Costs {
    typical: Path,
    /// The shortest is among them.
    short: Vec<Path>,
    /// The longest is among them.
    long: Vec<Path>,
    /// Whether every path was walked.
    pub exact: bool,
}

/// Which path through a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// The one that takes least.
    Shortest,
    /// The usual one.
    Typical,
    /// The one that takes most.
    Longest,
}

impl Way {
    /// All of them.
    pub const ALL: [Way; 3] = [Way::Shortest, Way::Typical, Way::Longest];
}

/// One path through a form.
#[derive(Clone, Debug, Default)]
pub struct Path {
    /// The questions that are answered, in the order of the document.
    pub questions: Vec<Spent>,
    /// Everything else: signing in, pages, notes, what is passed over, the review, sending.
    pub around: Work,
}

/// What goes into one question.
#[derive(Clone, Copy, Debug)]
pub struct Spent {
    /// The question.
    pub question: QuestionId,
    /// How often it is asked: once a row.
    pub times: u32,
    /// Whether a source gives it.
    pub known: bool,
    /// Answering it all those times, and the same with the sources' help.
    work: [Work; 2],
}

impl Spent {
    /// Answering it as often as it is asked.
    pub fn work(&self, autofill: bool) -> &Work {
        &self.work[usize::from(autofill)]
    }
}

impl Path {
    /// Everything that is done on it.
    pub fn work(&self, autofill: bool) -> Work {
        self.around + self.questions.iter().map(|spent| *spent.work(autofill)).sum()
    }

    /// How many questions it has, rows included.
    pub fn asked(&self) -> u32 {
        self.questions.iter().map(|spent| spent.times).sum()
    }

    /// How many of them a source gives.
    pub fn known(&self) -> u32 {
        self.questions.iter().filter(|spent| spent.known).map(|spent| spent.times).sum()
    }

    /// The questions that take most, with their seconds; at most so many of them.
    pub fn dearest(&self, person: &Person, autofill: bool, most: usize) -> Vec<(QuestionId, u32)> {
        let mut dearest: Vec<(QuestionId, u32)> = self
            .questions
            .iter()
            .map(|spent| (spent.question, person.seconds(spent.work(autofill))))
            .collect();
        dearest.sort_by_key(|(_, seconds)| Reverse(*seconds));
        dearest.truncate(most);
        dearest
    }
}

impl Costs {
    /// The path that this is for such a person.
    pub fn path(&self, way: Way, person: &Person, autofill: bool) -> &Path {
        let takes = |path: &&Path| person.takes(&path.work(autofill));
        let found = match way {
            Way::Shortest => self.short.iter().min_by_key(takes),
            Way::Typical => None,
            Way::Longest => self.long.iter().max_by_key(takes),
        };
        found.unwrap_or(&self.typical)
    }

    /// How long it takes, in seconds.
    pub fn seconds(&self, way: Way, person: &Person, autofill: bool) -> u32 {
        person.seconds(&self.path(way, person, autofill).work(autofill))
    }

    /// The error `too-long`, at the question that takes most, if the typical path takes a slow
    /// person longer than [`LIMIT`] with the sources' help. Its parameters: `seconds`, `limit`, and
    /// `questions`, the places of those that take most.
    pub fn problem(&self, form: &Form) -> Option<Problem> {
        let seconds = self.seconds(Way::Typical, &SLOW, true);
        if seconds <= LIMIT {
            return None;
        }
        let dearest = self.typical.dearest(&SLOW, true, NAMED);
        let mut questions = String::new();
        for (id, seconds) in &dearest {
            if !questions.is_empty() {
                questions.push_str(", ");
            }
            questions.push_str(&form.question(*id).path.to_string());
            questions.push_str(&[" (", &seconds.to_string(), " s)"].concat());
        }
        let at = dearest.first().map(|(id, _)| form.question(*id).place.clone());
        let problem = Problem::error("too-long", at.unwrap_or_default());
        let problem = problem.with("seconds", seconds).with("limit", LIMIT);
        Some(problem.with("questions", Value::from(questions)))
    }
}

/// Walks the paths of a form as of the day `today`. Of the concepts, the sources give those that
/// are `known`; of a list that they give, the answers of its rows that name a concept.
pub fn costs(form: &Arc<Form>, today: Date, known: impl Fn(&str) -> bool) -> Costs {
    let given = |question: &Question| question.concept.as_deref().is_some_and(&known);
    let offered = offered(form);
    let prices: Vec<Price> = form
        .questions()
        .map(|(id, question)| {
            let known = match question.repeat {
                Some(list) => question.concept.is_some() && given(form.question(list)),
                None => given(question),
            };
            let known = known.then_some(Work::NONE).or(offered.get(&id).copied());
            Price::of(question, known)
        })
        .collect();
    let weights: Vec<Weight> = prices.iter().map(Price::weight).collect();
    let ways = search(form, today, &weights);
    let path = |answers: &Answers, which: Answered| path(answers, &prices, which);
    let shortest = ways.shortest.iter().chain([&ways.typical]);
    let longest = ways.longest.iter().chain([&ways.typical]);
    Costs {
        short: shortest.map(|answers| path(answers, Answered::Demanded)).collect(),
        long: longest.map(|answers| path(answers, Answered::All)).collect(),
        typical: path(&ways.typical, Answered::Usual),
        exact: ways.exact,
    }
}

/// The usual answer to a question outside rows, if the form names one; `None` within: people leave
/// it out.
pub(super) fn usual(answers: &Answers, at: At) -> Option<Option<Value>> {
    let form = answers.form();
    let path = &form.question(at.question).path;
    let (_, rule) = form.about.typical.iter().find(|(place, _)| place == path)?;
    let context = Context { data: answers.live(), row: None, today: answers.today() };
    Some(rule.evaluate(&context).ok().filter(|value| !value.is_null()))
}

/// What one asking takes.
struct Price {
    /// Whether a person meets it at all.
    shown: bool,
    known: bool,
    /// Without and with the sources' help.
    answered: [Work; 2],
    passed: Work,
    /// Looking at the answer again before sending.
    reviewed: Work,
}

impl Price {
    /// `known`: what it takes to get the answer without typing, if that is possible.
    fn of(question: &Question, known: Option<Work>) -> Price {
        let confirmed = confirming(question);
        let settled = question.is_calculated() || question.facets.default.is_some();
        // What stands there already is read.
        let answering = if settled { reading(question) + confirmed } else { answering(question) };
        let known = known.filter(|_| question.rows.is_none());
        let filled = known.map_or(answering, |press| press + confirmed);
        // Nobody presses what takes longer than typing.
        let filled = if SLOW.takes(&filled) < SLOW.takes(&answering) { filled } else { answering };
        Price {
            shown: question.page.is_some(),
            known: known.is_some(),
            answered: [answering, filled],
            passed: passing(question),
            reviewed: confirmed,
        }
    }

    fn weight(&self) -> Weight {
        if !self.shown {
            return Weight::default();
        }
        let weigh = |work: Work| SLOW.takes(&(work + self.reviewed));
        Weight { answered: self.answered.map(weigh), passed: SLOW.takes(&self.passed) }
    }
}

/// Which of the questions that are asked are answered.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Answered {
    Demanded,
    /// All but those that people usually leave out.
    Usual,
    All,
}

/// The path on which these answers are.
fn path(answers: &Answers, prices: &[Price], which: Answered) -> Path {
    let form = answers.form();
    let mut questions: BTreeMap<QuestionId, Spent> = BTreeMap::new();
    let mut around = SIGNING_IN + SENDING;
    for at in answers.all() {
        let Some(price) = prices.get(at.question.number() as usize) else { continue };
        let state = answers.state(at);
        if !price.shown || !state.relevant {
            continue;
        }
        let is_list = form.question(at.question).rows.is_some();
        let rows = answers.rows(at).len() as u32;
        let is_left_out = match which {
            Answered::Demanded => !state.required,
            Answered::Usual => !state.required && usual(answers, at) == Some(None),
            Answered::All => false,
        };
        if if is_list { rows == 0 } else { is_left_out } {
            around = around + price.passed;
            continue;
        }
        let nothing =
            Spent { question: at.question, times: 0, known: price.known, work: [Work::NONE; 2] };
        let spent = questions.entry(at.question).or_insert(nothing);
        spent.times += 1;
        let more = ADDING * rows.saturating_sub(1);
        for (sum, work) in spent.work.iter_mut().zip(price.answered) {
            *sum = *sum + work + more;
        }
        around = around + price.reviewed;
    }
    for step in journey::steps(answers) {
        let Some(page) = form.pages.get(step.page) else { continue };
        let said = words(&page.title) + page.intro.as_ref().map_or(0, words);
        let said = said + page.items.iter().map(|item| notes(answers, item, None)).sum::<u32>();
        around = around + TURNING + Work { words: said, ..Work::NONE };
    }
    for consent in &form.consents {
        around = around + CONSENTING + Work { words: words(&consent.text), ..Work::NONE };
    }
    Path { questions: questions.into_values().collect(), around }
}

/// The words that stand around questions. Items nest as deep as the form's compiler lets them.
fn notes(answers: &Answers, item: &Item, row: Option<RowId>) -> u32 {
    let inside = |items: &[Item], row: Option<RowId>| -> u32 {
        items.iter().map(|item| notes(answers, item, row)).sum()
    };
    match item {
        Item::Note { text, condition } if answers.holds(*condition, row) => words(text),
        Item::Group { title, condition, items, .. } if answers.holds(*condition, row) => {
            // A title may be empty.
            let title = if title.is_empty() { 0 } else { words(title) };
            title + inside(items, row)
        }
        Item::Question(question) => {
            let Some(rows) = &answers.form().question(*question).rows else { return 0 };
            let each = answers.rows(At { question: *question, row }).iter();
            each.map(|row| inside(&rows.items, Some(*row))).sum()
        }
        _ => 0,
    }
}
