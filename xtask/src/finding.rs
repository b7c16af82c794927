//! What there is to say about a place in a document, as a line for its author.

use tokhai_engine::form::Language;
use tokhai_engine::position::Position;
use tokhai_engine::{Problem, Severity, wording};

/// One thing to say about a place in a document.
pub(crate) struct Finding {
    pub(crate) position: Position,
    pub(crate) code: String,
    pub(crate) severity: Severity,
    pub(crate) vietnamese: String,
    pub(crate) english: String,
}

impl Finding {
    /// What the engine says of a document.
    pub(crate) fn problem(text: &str, problem: &Problem) -> Finding {
        Finding {
            position: Position::of(text, &problem.at),
            code: problem.code.to_owned(),
            severity: problem.severity,
            vietnamese: wording::problem(problem, Language::Vi),
            english: wording::problem(problem, Language::En),
        }
    }

    /// The document is no JSON.
    pub(crate) fn not_json(error: &serde_json::Error) -> Finding {
        let problem = Problem::not_json(error);
        let position = Position { line: error.line(), column: error.column().max(1) };
        Finding { position, ..Finding::problem("", &problem) }
    }

    /// `FILE:LINE:COLUMN: code: sentence`, in both languages.
    pub(crate) fn line(&self, file: &str) -> String {
        let Finding { position, code, severity, vietnamese, english } = self;
        let severity = match severity {
            Severity::Error => "",
            Severity::Warning => " (cảnh báo, warning)",
        };
        format!("{file}:{position}: {code}{severity}: {vietnamese} / {english}")
    }
}
