//! What a form's author is told.

use super::Sentences;

pub(super) const OTHERWISE: Sentences =
    ("", "Chỗ này trong tài liệu chưa đúng.", "This place in the document is not right.");

pub(super) const SENTENCES: [Sentences; 25] = [
    ("not-json", "Tài liệu không phải JSON: {detail}.", "The document is not JSON: {detail}."),
    ("not-an-object", "Chỗ này cần một đối tượng {…}.", "An object {…} is needed here."),
    ("not-a-string", "Chỗ này cần một chuỗi.", "A string is needed here."),
    (
        "not-a-count",
        "Chỗ này cần một số nguyên không âm.",
        "A whole number is needed here, zero or more.",
    ),
    ("not-a-list", "Chỗ này cần một danh sách […].", "A list […] is needed here."),
    (
        "not-a-text",
        "Chỗ này cần lời văn: chuỗi, hoặc {\"vi\": …, \"en\": …}.",
        "Words are needed here: a string, or {\"vi\": …, \"en\": …}.",
    ),
    (
        "not-a-pointer",
        "“{name}” không phải JSON Pointer. Ví dụ: /requester/fullName.",
        "“{name}” is no JSON Pointer. For example: /requester/fullName.",
    ),
    ("missing-member", "Thiếu “{name}”.", "“{name}” is missing."),
    ("missing-vietnamese", "Thiếu bản tiếng Việt.", "The Vietnamese words are missing."),
    ("missing-english", "Thiếu bản tiếng Anh.", "The English words are missing."),
    (
        "unknown-member",
        "Không biết “{name}”; mục này bị bỏ qua.",
        "“{name}” is unknown and is ignored.",
    ),
    (
        "unknown-item",
        "Mục này cần một trong: answer, repeat, group, note.",
        "This item needs one of: answer, repeat, group, note.",
    ),
    ("unknown-format-version", "Thiếu \"tokhai\": 1.", "\"tokhai\": 1 is missing."),
    (
        "unknown-severity",
        "severity là \"error\" hoặc \"warning\".",
        "severity is \"error\" or \"warning\".",
    ),
    ("unknown-answer", "Không có câu trả lời nào ở “{name}”.", "There is no answer at “{name}”."),
    ("unknown-operator", "Không có phép “{name}”.", "There is no operator “{name}”."),
    (
        "not-in-schema",
        "Schema không có chỗ nào cho “{name}”.",
        "The schema has no place for “{name}”.",
    ),
    (
        "outside-its-row",
        "“{name}” phải nằm trong hàng của repeat.",
        "“{name}” has to lie within the repeat's row.",
    ),
    ("asked-twice", "“{name}” đã được hỏi ở chỗ khác.", "“{name}” is asked elsewhere already."),
    ("duplicate-id", "Mã trang này đã có.", "Another page has this id."),
    (
        "row-outside-a-repeat",
        "$row chỉ dùng được trong repeat.",
        "$row means something only within a repeat.",
    ),
    (
        "cycle",
        "Quy tắc này và quy tắc ở {other} chờ nhau, nên quy tắc này không chạy.",
        "This rule and the one at {other} wait for each other, so this one does not run.",
    ),
    ("too-deep", "Lồng nhau quá sâu.", "Nested too deeply."),
    ("unresolved-reference", "Không tìm thấy “{reference}”.", "“{reference}” leads nowhere."),
    (
        "malformed-pattern",
        "Biểu thức chính quy này không đọc được.",
        "This regular expression cannot be read.",
    ),
];
