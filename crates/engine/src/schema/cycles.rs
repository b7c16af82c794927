//! References that lead back to themselves without going down into the data.

use super::NodeId;
use super::compile::Compiler;
use super::node::Check;
use crate::Severity;

impl Compiler<'_> {
    /// Takes out references that lead back to themselves without going down into the data: they
    /// would never come to an end. What gets past this walk (`$dynamicRef`s choose their target
    /// while checking) meets the bounds of [`super::evaluate`].
    pub(super) fn cut_cycles(&mut self) {
        let mut state = vec![Visit::Fresh; self.documents.nodes.len()];
        for start in 0..state.len() {
            if state[start] != Visit::Fresh {
                continue;
            }
            let mut path: Vec<Frame> = Vec::new();
            let mut enter = Some(NodeId(start as u32));
            loop {
                if let Some(node) = enter.take() {
                    state[node.0 as usize] = Visit::Open;
                    path.push(Frame { node, edges: self.edges(node), taken: 0 });
                }
                let Some(top) = path.last_mut() else {
                    break;
                };
                let Some(edge) = top.edges.get(top.taken) else {
                    state[top.node.0 as usize] = Visit::Done;
                    path.pop();
                    continue;
                };
                top.taken += 1;
                let to = edge.to;
                match state[to.0 as usize] {
                    Visit::Fresh => enter = Some(to),
                    Visit::Done => {}
                    Visit::Open => {
                        let from = path.iter().rposition(|frame| frame.node == to).unwrap_or(0);
                        self.cut(&path[from..]);
                    }
                }
            }
        }
    }

    /// Some reference in the cycle goes, unless one has gone already.
    #[cold]
    #[inline(never)]
    fn cut(&mut self, cycle: &[Frame]) {
        let references = cycle.iter().rev().filter_map(|frame| {
            let reference = frame.edges.get(frame.taken.checked_sub(1)?)?.reference?;
            Some((frame.node, reference))
        });
        let references: Vec<(NodeId, u32)> = references.collect();
        let whole =
            |&(_, check): &(NodeId, u32)| matches!(self.checks[check as usize], Check::Ref(_));
        if references.iter().all(whole)
            && let Some(&(node, check)) = references.first()
        {
            self.checks[check as usize] = Check::AllOf([].into());
            self.documents.problem("endless-reference", Severity::Error, node, "$ref");
        }
    }

    fn edges(&self, node: NodeId) -> Vec<Edge> {
        let (from, to) = self.documents.nodes[node.0 as usize].checks;
        let mut edges = Vec::new();
        for index in from..to {
            let Some(check) = self.checks.get(index as usize) else {
                break;
            };
            let reference = matches!(check, Check::Ref(_)).then_some(index);
            if !matches!(check, Check::DynamicRef(_)) {
                for to in check.in_place() {
                    edges.push(Edge { to, reference });
                }
            }
        }
        edges
    }
}

/// A node on the way down, the edges out of it, and how many have been taken.
struct Frame {
    node: NodeId,
    edges: Vec<Edge>,
    taken: usize,
}

/// From a node to one that judges the same value.
struct Edge {
    to: NodeId,
    /// The check, if it is a plain reference.
    reference: Option<u32>,
}

#[derive(Clone, Copy, PartialEq)]
enum Visit {
    Fresh,
    Open,
    Done,
}
