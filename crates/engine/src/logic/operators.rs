//! The operators by name: how many arguments they take and what they give.

/// An operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Op {
    Var,
    Val,
    Exists,
    Missing,
    MissingSome,
    If,
    And,
    Or,
    Coalesce,
    Not,
    Truthy,
    Equal,
    NotEqual,
    StrictEqual,
    NotStrictEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    Min,
    Max,
    Cat,
    Substr,
    Length,
    In,
    Merge,
    Map,
    Filter,
    All,
    Some,
    None,
    Reduce,
    Object,
    Preserve,
    Try,
    Throw,
    Today,
    Age,
    DateAdd,
    DateDiff,
    Before,
    After,
    SameOrBefore,
    SameOrAfter,
    Normalise,
    Plain,
    MatchesPlain,
    Fits,
}

/// What an operator gives when it gives no error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gives {
    Anything,
    Boolean,
    Number,
    Text,
    Array,
}

/// What is fixed about an operator.
pub(super) struct Operator {
    pub(super) name: &'static str,
    pub(super) op: Op,
    /// Fewer arguments are an error.
    pub(super) least: u8,
    /// More are ignored, with a warning. [`MANY`]: no limit.
    pub(super) most: u8,
    pub(super) gives: Gives,
}

/// No upper limit of arguments.
pub(super) const MANY: u8 = u8::MAX;

/// Every operator of the dialect.
pub(super) static OPERATORS: &[Operator] = &[
    operator("var", Op::Var, 0, 2, Gives::Anything),
    operator("val", Op::Val, 0, MANY, Gives::Anything),
    operator("exists", Op::Exists, 0, MANY, Gives::Boolean),
    operator("missing", Op::Missing, 0, MANY, Gives::Array),
    operator("missing_some", Op::MissingSome, 2, 2, Gives::Array),
    operator("if", Op::If, 0, MANY, Gives::Anything),
    operator("?:", Op::If, 0, MANY, Gives::Anything),
    operator("and", Op::And, 0, MANY, Gives::Anything),
    operator("or", Op::Or, 0, MANY, Gives::Anything),
    operator("??", Op::Coalesce, 0, MANY, Gives::Anything),
    operator("!", Op::Not, 0, 1, Gives::Boolean),
    operator("!!", Op::Truthy, 0, 1, Gives::Boolean),
    operator("==", Op::Equal, 2, MANY, Gives::Boolean),
    operator("!=", Op::NotEqual, 2, MANY, Gives::Boolean),
    operator("===", Op::StrictEqual, 2, MANY, Gives::Boolean),
    operator("!==", Op::NotStrictEqual, 2, MANY, Gives::Boolean),
    operator("<", Op::Less, 2, MANY, Gives::Boolean),
    operator("<=", Op::LessOrEqual, 2, MANY, Gives::Boolean),
    operator(">", Op::Greater, 2, MANY, Gives::Boolean),
    operator(">=", Op::GreaterOrEqual, 2, MANY, Gives::Boolean),
    operator("+", Op::Add, 0, MANY, Gives::Number),
    operator("-", Op::Subtract, 1, MANY, Gives::Number),
    operator("*", Op::Multiply, 0, MANY, Gives::Number),
    operator("/", Op::Divide, 1, MANY, Gives::Number),
    operator("%", Op::Remainder, 2, MANY, Gives::Number),
    operator("min", Op::Min, 1, MANY, Gives::Number),
    operator("max", Op::Max, 1, MANY, Gives::Number),
    operator("cat", Op::Cat, 0, MANY, Gives::Text),
    operator("substr", Op::Substr, 2, 3, Gives::Text),
    operator("length", Op::Length, 1, 1, Gives::Number),
    operator("in", Op::In, 2, 2, Gives::Boolean),
    operator("merge", Op::Merge, 0, MANY, Gives::Array),
    operator("map", Op::Map, 2, 2, Gives::Array),
    operator("filter", Op::Filter, 2, 2, Gives::Array),
    operator("all", Op::All, 2, 2, Gives::Boolean),
    operator("some", Op::Some, 2, 2, Gives::Boolean),
    operator("none", Op::None, 2, 2, Gives::Boolean),
    operator("reduce", Op::Reduce, 2, 3, Gives::Anything),
    operator("object", Op::Object, 1, 1, Gives::Anything),
    operator("preserve", Op::Preserve, 0, MANY, Gives::Anything),
    operator("try", Op::Try, 0, MANY, Gives::Anything),
    operator("throw", Op::Throw, 1, 1, Gives::Anything),
    operator("today", Op::Today, 0, 0, Gives::Text),
    operator("age", Op::Age, 1, 2, Gives::Number),
    operator("date_add", Op::DateAdd, 3, 3, Gives::Anything),
    operator("date_diff", Op::DateDiff, 3, 3, Gives::Number),
    operator("before", Op::Before, 2, MANY, Gives::Anything),
    operator("after", Op::After, 2, MANY, Gives::Anything),
    operator("same_or_before", Op::SameOrBefore, 2, MANY, Gives::Anything),
    operator("same_or_after", Op::SameOrAfter, 2, MANY, Gives::Anything),
    operator("normalise", Op::Normalise, 1, 1, Gives::Anything),
    operator("plain", Op::Plain, 1, 1, Gives::Anything),
    operator("matches_plain", Op::MatchesPlain, 2, 2, Gives::Boolean),
    operator("fits", Op::Fits, 2, 2, Gives::Boolean),
];

/// The operator of this name.
pub(super) fn find(name: &str) -> Option<&'static Operator> {
    OPERATORS.iter().find(|operator| operator.name == name)
}

/// The known name that somebody who wrote `name` probably meant.
pub(super) fn nearest<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let written: Vec<char> = name.chars().collect();
    // A third of the letters may be wrong, but never all of them.
    let allowed = (written.len() / 3).max(1);
    if written.len() > 40 {
        return None;
    }
    known
        .map(|candidate| (distance(&written, candidate), candidate))
        .filter(|&(distance, candidate)| distance <= allowed && distance < candidate.len())
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, candidate)| candidate)
}

impl Gives {
    /// JSON's name of the type.
    pub(super) fn name(self) -> &'static str {
        match self {
            Gives::Anything => "any",
            Gives::Boolean => "boolean",
            Gives::Number => "number",
            Gives::Text => "string",
            Gives::Array => "array",
        }
    }
}

impl Op {
    /// Whether a single argument that yields an array stands for all arguments.
    pub(super) fn spreads(self) -> bool {
        matches!(
            self,
            Op::Missing
                | Op::Add
                | Op::Subtract
                | Op::Multiply
                | Op::Divide
                | Op::Remainder
                | Op::Min
                | Op::Max
                | Op::Cat
                | Op::Merge
        )
    }

    /// Whether arguments run one after the other only as far as needed, so that they must be
    /// written as an array.
    pub(super) fn needs_list(self) -> bool {
        matches!(self, Op::If | Op::And | Op::Or)
    }

    /// Whether the second argument runs once for each item of the first.
    pub(super) fn iterates(self) -> bool {
        matches!(self, Op::Map | Op::Filter | Op::All | Op::Some | Op::None | Op::Reduce)
    }

    /// Whether it is a comparison for equality.
    pub(super) fn equates(self) -> bool {
        matches!(self, Op::Equal | Op::NotEqual | Op::StrictEqual | Op::NotStrictEqual)
    }

    /// Whether it compares each argument with the next.
    pub(super) fn compares(self) -> bool {
        self.equates()
            || matches!(self, Op::Less | Op::LessOrEqual | Op::Greater | Op::GreaterOrEqual)
    }

    /// Whether the argument at this index is a date.
    pub(super) fn takes_date(self, index: usize) -> bool {
        match self {
            Op::Age | Op::Before | Op::After | Op::SameOrBefore | Op::SameOrAfter => true,
            Op::DateAdd => index == 0,
            Op::DateDiff => index < 2,
            _ => false,
        }
    }

    /// Whether all arguments are numbers.
    pub(super) fn calculates(self) -> bool {
        matches!(self, Op::Add | Op::Subtract | Op::Multiply | Op::Divide | Op::Remainder)
    }
}

const fn operator(name: &'static str, op: Op, least: u8, most: u8, gives: Gives) -> Operator {
    Operator { name, op, least, most, gives }
}

/// Levenshtein's distance, ASCII case aside.
fn distance(written: &[char], candidate: &str) -> usize {
    let mut row: Vec<usize> = (0..=written.len()).collect();
    for (i, c) in candidate.chars().enumerate() {
        let mut diagonal = i;
        row[0] = i + 1;
        for (j, w) in written.iter().enumerate() {
            let substituted = diagonal + usize::from(!c.eq_ignore_ascii_case(w));
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row.last().copied().unwrap_or(0)
}
