//! What a form's author is told. Terse: it goes over the wire with the rest.

use super::Sentences;

pub(super) const OTHERWISE: Sentences =
    ("", "Chỗ này trong tài liệu chưa đúng.", "This place in the document is not right.");

pub(super) const SENTENCES: &[Sentences] = &[
    (
        "not-json",
        "Chưa đúng cú pháp JSON ở dòng {line}, cột {column} ({detail}).",
        "Not JSON at line {line}, column {column} ({detail}).",
    ),
    (
        "nested-too-deep",
        "Tài liệu lồng nhau quá 127 tầng, ở dòng {line}, cột {column}.",
        "The document is nested more than 127 levels deep at line {line}, column {column}.",
    ),
    (
        "document-too-large",
        "Tài liệu lớn hơn {limit} MB.",
        "The document is larger than {limit} MB.",
    ),
    (
        "not-an-object object-expected",
        "Chỗ này cần một đối tượng {…}.",
        "An object {…} is needed here.",
    ),
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
    (
        "unknown-concept",
        "Từ vựng (forms/concepts.json) không có “{name}”.",
        "The vocabulary (forms/concepts.json) has no “{name}”.",
    ),
    (
        "concept-of-other-type",
        "“{name}” là {expected}; câu trả lời này không thể như vậy.",
        "“{name}” is of type {expected}, which this answer cannot be.",
    ),
    (
        "too-long",
        "Đường thường gặp, có tự điền, mất của người chậm {seconds} giây; nhiều nhất là {limit}. Tốn nhất: {questions}. Hãy đặt concept mà một nguồn biết, cho chọn thay vì gõ, hoặc bỏ câu không cần.",
        "With autofill the typical path takes a slow person {seconds} s; {limit} are the most. What takes longest: {questions}. Name a concept that a source knows, let people choose instead of type, or leave out what is not needed.",
    ),
    (
        "migration-order",
        "Sau bản “{name}” phải là bản mới hơn, không phải “{next}”: hãy xếp từ bản cũ nhất.",
        "What follows “{name}” has to be a later version, not “{next}”: begin with the oldest.",
    ),
    (
        "migration-rows",
        "“was” và “answer” phải ở trong cùng những dòng (cùng phần trước “*”).",
        "“was” and “answer” have to be in the same rows (the same up to “*”).",
    ),
    (
        "source-twice",
        "Hai nguồn cùng tên “{id}”; chỉ nguồn đầu được dùng.",
        "Two sources are called “{id}”; only the first is used.",
    ),
    (
        "not-needed",
        "Địa chỉ nêu “{name}”, nhưng “needs” không có.",
        "The address names “{name}”, which is not among its “needs”.",
    ),
    (
        "private-in-address",
        "“{name}” là dữ liệu riêng, không được đứng trong địa chỉ; hãy gửi trong “body”.",
        "“{name}” is private and must not stand in an address; send it in the “body”.",
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
        "Mục này cần một trong: answer, repeat, group, variants, offer, note.",
        "This item needs one of: answer, repeat, group, variants, offer, note.",
    ),
    ("unknown-format-version", "Thiếu \"tokhai\": 1.", "\"tokhai\": 1 is missing."),
    (
        "unknown-severity",
        "severity là \"error\" hoặc \"warning\".",
        "severity is \"error\" or \"warning\".",
    ),
    ("unknown-answer", "Không có câu trả lời nào ở “{name}”.", "There is no answer at “{name}”."),
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
    (
        "not-asked",
        "Schema đòi “{name}”, nhưng không có câu nào hỏi.",
        "The schema demands “{name}”, but nothing asks for it.",
    ),
    (
        "ignored-option",
        "Tuỳ chọn “{name}” không được dùng.",
        "The option “{name}” is not taken over.",
    ),
    (
        "ignored-translation",
        "Bản dịch theo khoá không được dùng.",
        "Translations by key are not taken over.",
    ),
    ("asked-twice", "“{name}” đã được hỏi ở chỗ khác.", "“{name}” is asked elsewhere already."),
    ("duplicate-page", "Mã trang này đã có.", "Another page has this id."),
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
    (
        "no-such-alternative",
        "Schema không có phương án này trong oneOf, anyOf.",
        "The schema has no such alternative in oneOf, anyOf.",
    ),
    // Schemas and JSON Forms documents that become forms.
    ("no-schema", "Ở đây cần một JSON Schema.", "A JSON Schema is needed here."),
    (
        "too-many-questions",
        "Schema có quá {limit} câu; phần còn lại không được hỏi.",
        "The schema has more than {limit} questions; the rest is not asked.",
    ),
    (
        "unknown-renderer",
        "Không có cách hiển thị “{name}”; phần này được hiển thị đơn giản.",
        "There is no way to draw “{name}”; it is shown in a plain way.",
    ),
    ("not-a-scope", "scope có dạng #/properties/….", "A scope looks like #/properties/…."),
    (
        "unknown-effect",
        "effect là SHOW, HIDE, ENABLE hoặc DISABLE, không phải “{name}”.",
        "An effect is SHOW, HIDE, ENABLE or DISABLE, not “{name}”.",
    ),
    (
        "unknown-condition",
        "Điều kiện cần scope cùng schema hoặc expectedValue, hoặc AND, OR.",
        "A condition needs a scope with a schema or an expectedValue, or AND, OR.",
    ),
    ("too-deep", "Lồng nhau quá sâu.", "Nested too deeply."),
    // Rules.
    ("unknown-operator", "Không có phép “{operator}”.", "There is no operator “{operator}”."),
    (
        "several-operators",
        "Mỗi phép một đối tượng; ở đây có: {operators}.",
        "One operator to an object; here are: {operators}.",
    ),
    (
        "argument-count",
        "“{operator}” nhận số đối số: ít nhất {least}, nhiều nhất {most}; ở đây có {actual}.",
        "“{operator}” takes arguments: at least {least}, at most {most}; here are {actual}.",
    ),
    ("bad-path", "Đường dẫn này không đọc được.", "This path cannot be read."),
    (
        "never-contains",
        "“in” tìm trong chuỗi hoặc danh sách, không trong {value}.",
        "“in” looks in a string or a list, not in {value}.",
    ),
    (
        "never-matches",
        "So sánh {left} với {right} không bao giờ đúng.",
        "Comparing {left} with {right} never holds.",
    ),
    (
        "not-a-date",
        "“{value}” không phải ngày. Ví dụ: 2026-11-22.",
        "“{value}” is no date. For example: 2026-11-22.",
    ),
    ("not-a-number", "“{value}” không phải số.", "“{value}” is no number."),
    (
        "unknown-unit",
        "“{value}” không phải đơn vị: day, month, year.",
        "“{value}” is no unit: day, month, year.",
    ),
    // The schema.
    ("not-a-schema", "Chỗ này cần một schema.", "A schema is needed here."),
    ("invalid-keyword", "Giá trị này không dùng được.", "This value cannot be used."),
    ("invalid-keyword:boolean", "Chỗ này cần true hoặc false.", "true or false is needed here."),
    ("invalid-keyword:number", "Chỗ này cần một số.", "A number is needed here."),
    (
        "invalid-keyword:positive-number",
        "Chỗ này cần một số lớn hơn 0.",
        "A number above 0 is needed here.",
    ),
    ("invalid-keyword:names", "Chỗ này cần danh sách tên.", "A list of names is needed here."),
    (
        "invalid-keyword:names-by-name",
        "Chỗ này cần danh sách tên cho mỗi tên.",
        "A list of names for each name is needed here.",
    ),
    (
        "invalid-keyword:schemas",
        "Chỗ này cần danh sách schema, không rỗng.",
        "A list of schemas is needed here, not an empty one.",
    ),
    (
        "invalid-keyword:type",
        "Kiểu là string, number, integer, boolean, array, object, null.",
        "Types are string, number, integer, boolean, array, object, null.",
    ),
    (
        "keyword-of-other-draft",
        "Phiên bản JSON Schema này không có từ khoá này, hoặc không viết như vậy.",
        "This draft of JSON Schema does not have this keyword, or not in this way.",
    ),
    (
        "unknown-draft",
        "“{draft}” không phải phiên bản JSON Schema nào đã biết.",
        "“{draft}” is no known draft of JSON Schema.",
    ),
    (
        "unknown-format",
        "Không biết format “{format}”; nó không được kiểm tra.",
        "There is no format “{format}”; it is not checked.",
    ),
    ("empty-enum", "enum rỗng không nhận gì cả.", "An empty enum accepts nothing."),
    ("duplicate-id", "Tên này đã có trong schema.", "The schema has this name already."),
    ("unresolved-reference", "Không tìm thấy “{reference}”.", "“{reference}” leads nowhere."),
    (
        "endless-reference",
        "Tham chiếu này quay về chính nó nên bị bỏ qua.",
        "This reference leads back to itself and is ignored.",
    ),
    (
        "invalid-pattern",
        "Biểu thức chính quy không đọc được: {pattern}",
        "A regular expression that cannot be read: {pattern}",
    ),
    (
        "slow-pattern",
        "Biểu thức chính quy có thể chạy mãi nên bị bỏ qua: {pattern}",
        "A regular expression that may run for ever; it is ignored: {pattern}",
    ),
];
