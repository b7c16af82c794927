//! What can be taken over from elsewhere instead of being typed: "the same as my address", "one of
//! my children".

use super::compile::{Compiler, Surroundings, unknown_answer};
use super::reader::Reader;
use super::{Item, Like};
use crate::{Pointer, Problem};

impl Compiler<'_> {
    /// `{"offer": place, "label": words, "from": [{"place": place, "label": words}], "concept":
    /// list}`.
    #[inline(never)]
    pub(super) fn offer(&mut self, item: &Reader, around: Surroundings) -> Option<Item> {
        let to = self.pointer(item, "offer")?;
        let label = item.words("label", &mut self.problems);
        let mut like = Vec::new();
        for (at, value) in item.list("from", &mut self.problems) {
            let known = &["place", "label"];
            let Some(from) = Reader::open(value, at, known, &mut self.problems) else { continue };
            let label = from.words("label", &mut self.problems);
            if let Some(place) = self.pointer(&from, "place") {
                like.push(Like { place, label });
            }
        }
        let concept = item.string("concept", false, &mut self.problems).map(str::to_owned);
        if like.is_empty() && concept.is_none() {
            let problem = Problem::error("missing-member", item.at.clone());
            self.problems.push(problem.with("name", "from"));
            return None;
        }
        self.offered.push((to.clone(), item.place("offer")));
        Some(Item::Offer { to, label, like, concept, condition: around.condition })
    }

    /// Reports places below which nothing is asked.
    pub(super) fn report_unasked_offers(&mut self) {
        for (to, at) in std::mem::take(&mut self.offered) {
            if !self.by_path.keys().any(|path| to.contains(path)) {
                let problem = unknown_answer(at, &to.to_string(), &self.by_path);
                self.problems.push(problem);
            }
        }
    }

    fn pointer(&mut self, item: &Reader, key: &str) -> Option<Pointer> {
        let written = item.string(key, true, &mut self.problems)?;
        let parsed = Pointer::parse(written).filter(|path| !path.segments().is_empty());
        if parsed.is_none() {
            let problem = Problem::error("not-a-pointer", item.place(key));
            self.problems.push(problem.with("name", written));
        }
        parsed
    }
}
