//! The published metaschemas, for callers that check schemas themselves or follow references to
//! them. Never on the wire: the browser's build leaves them out.

use serde_json::Value;

/// Address and text of every metaschema of the drafts that the engine knows.
const TEXTS: [(&str, &str); 12] = [
    ("http://json-schema.org/draft-04/schema", include_str!("../../metaschemas/draft-04.json")),
    ("http://json-schema.org/draft-06/schema", include_str!("../../metaschemas/draft-06.json")),
    ("http://json-schema.org/draft-07/schema", include_str!("../../metaschemas/draft-07.json")),
    (
        "https://json-schema.org/draft/2020-12/schema",
        include_str!("../../metaschemas/draft-2020-12/schema.json"),
    ),
    (
        "https://json-schema.org/draft/2020-12/meta/core",
        include_str!("../../metaschemas/draft-2020-12/meta/core.json"),
    ),
    (
        "https://json-schema.org/draft/2020-12/meta/applicator",
        include_str!("../../metaschemas/draft-2020-12/meta/applicator.json"),
    ),
    (
        "https://json-schema.org/draft/2020-12/meta/unevaluated",
        include_str!("../../metaschemas/draft-2020-12/meta/unevaluated.json"),
    ),
    (
        "https://json-schema.org/draft/2020-12/meta/validation",
        include_str!("../../metaschemas/draft-2020-12/meta/validation.json"),
    ),
    (
        "https://json-schema.org/draft/2020-12/meta/meta-data",
        include_str!("../../metaschemas/draft-2020-12/meta/meta-data.json"),
    ),
    (
        "https://json-schema.org/draft/2020-12/meta/format-annotation",
        include_str!("../../metaschemas/draft-2020-12/meta/format-annotation.json"),
    ),
    (
        "https://json-schema.org/draft/2020-12/meta/format-assertion",
        include_str!("../../metaschemas/draft-2020-12/meta/format-assertion.json"),
    ),
    (
        "https://json-schema.org/draft/2020-12/meta/content",
        include_str!("../../metaschemas/draft-2020-12/meta/content.json"),
    ),
];

/// The published metaschemas with their addresses, ready to be bundled.
pub fn metaschemas() -> Vec<(&'static str, Value)> {
    let parse =
        |(address, text): (_, &str)| Some((address, serde_json::from_slice(text.as_bytes()).ok()?));
    TEXTS.into_iter().filter_map(parse).collect()
}
