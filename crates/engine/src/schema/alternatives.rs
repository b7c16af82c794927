//! `anyOf` and `oneOf`: which alternative fits, and if none does, which one was meant.

use serde_json::Value;

use super::evaluate::{Marks, Run, merge};
use super::place::Place;
use super::{NodeId, explain};
use crate::Violation;

/// How many violations of one alternative are kept until it is known which one was meant.
const MAX_FOUND_IN_BRANCH: usize = 64;

impl Run<'_> {
    #[inline(never)]
    pub(super) fn any_of(
        &mut self,
        id: NodeId,
        nodes: &[NodeId],
        value: &Value,
        at: &Place<'_>,
        mut marks: Option<&mut Marks>,
    ) -> bool {
        let mut branches = Branches::new(self.found.len());
        let mut fits = false;
        for node in nodes {
            if self.branch(*node, value, at, &mut marks) {
                fits = true;
                if marks.is_none() {
                    break;
                }
            }
            branches.ends.push(self.found.len());
        }
        if fits {
            self.found.truncate(branches.start);
        } else if self.collecting {
            self.closest(id, "anyOf", &branches, at);
        }
        fits
    }

    #[inline(never)]
    pub(super) fn one_of(
        &mut self,
        id: NodeId,
        nodes: &[NodeId],
        value: &Value,
        at: &Place<'_>,
        mut marks: Option<&mut Marks>,
    ) -> bool {
        let mut branches = Branches::new(self.found.len());
        let mut matched = 0;
        for node in nodes {
            if self.branch(*node, value, at, &mut marks) {
                matched += 1;
                if matched > 1 {
                    break;
                }
            }
            branches.ends.push(self.found.len());
        }
        if matched > 0 {
            self.found.truncate(branches.start);
        }
        if self.collecting && matched == 0 {
            self.closest(id, "oneOf", &branches, at);
        } else if self.collecting && matched > 1 {
            let rule = self.schema.place(id).join("oneOf");
            let violation = Violation::new("oneOf", at.below(self.base), rule);
            self.tell(violation.with("matched", matched));
        }
        matched == 1
    }

    /// One alternative.
    fn branch(
        &mut self,
        node: NodeId,
        value: &Value,
        at: &Place<'_>,
        marks: &mut Option<&mut Marks>,
    ) -> bool {
        let (collecting, limit) = (self.collecting, self.limit);
        self.limit = limit.min(self.found.len() + MAX_FOUND_IN_BRANCH);
        let fits = self.marked(node, value, at, marks);
        (self.collecting, self.limit) = (collecting, limit);
        fits
    }

    /// A node's answer; what it evaluates counts only if it fits.
    pub(super) fn marked(
        &mut self,
        node: NodeId,
        value: &Value,
        at: &Place<'_>,
        marks: &mut Option<&mut Marks>,
    ) -> bool {
        match marks {
            None => self.node(node, value, at, None),
            Some(marks) => {
                let mut own = vec![false; marks.len()];
                let fits = self.node(node, value, at, Some(&mut own));
                if fits {
                    merge(Some(marks), &own);
                }
                fits
            }
        }
    }

    /// Of alternatives that all refuse, keeps what the one meant by the person complains about;
    /// if none stands out, one violation for all of them.
    #[inline(never)]
    fn closest(&mut self, id: NodeId, keyword: &'static str, branches: &Branches, at: &Place<'_>) {
        let here = at.below(self.base);
        let mut tail = self.found.split_off(branches.start);
        let lengths: Vec<usize> = branches
            .ends
            .iter()
            .scan(branches.start, |from, end| Some(end - std::mem::replace(from, *end)))
            .collect();
        let mut candidates = Vec::new();
        for length in lengths {
            let rest = tail.split_off(length.min(tail.len()));
            let alternative = std::mem::replace(&mut tail, rest);
            if !alternative.is_empty()
                && !alternative.iter().any(|v| explain::is_mismatch(v, &here))
            {
                candidates.push(alternative);
            }
        }
        if candidates.len() == 1 {
            self.found.extend(candidates.into_iter().flatten());
        } else {
            self.tell(Violation::new(keyword, here, self.schema.place(id).join(keyword)));
        }
    }
}

/// Which of the noted violations each alternative is responsible for.
struct Branches {
    start: usize,
    ends: Vec<usize>,
}

impl Branches {
    fn new(start: usize) -> Branches {
        Branches { start, ends: Vec::new() }
    }
}
