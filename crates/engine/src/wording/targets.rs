//! What an operator is told about targets, by commands: no browser has these sentences.

use super::Sentences;

pub(super) const SENTENCES: &[Sentences] = &[
    ("target-twice", "Hai nơi nhận cùng tên “{id}”.", "Two targets are called “{id}”."),
    ("step-twice", "Hai bước cùng tên “{id}”.", "Two steps are called “{id}”."),
    (
        "no-steps",
        "Cần ít nhất một bước: \"steps\": [{…}].",
        "At least one step is needed: \"steps\": [{…}].",
    ),
    (
        "not-an-address",
        "Cần một địa chỉ: https://…, http:// chỉ trên chính máy này, hoặc /… .",
        "An address is needed: https://…, http:// on this very machine only, or /… .",
    ),
    ("unknown-word", "Không biết từ “{name}”.", "The word “{name}” is not known."),
    ("unknown-name", "Quy tắc ở đây không thấy “{name}”.", "A rule sees no “{name}” here."),
    (
        "forbidden-header",
        "Không đặt được tiêu đề “{name}”: tên sai, hoặc trình duyệt tự đặt.",
        "The header “{name}” cannot be set: no such name, or the browser sets it itself.",
    ),
    (
        "public-secret",
        "Ai mở cổng cũng đọc được chỗ này. Khoá bí mật phải nằm ở cổng: xem docs/targets.md.",
        "Whoever opens the portal can read this. A secret belongs on the portal: see docs/targets.md.",
    ),
    (
        "no-room-for-files",
        "“files” cần \"encoding\": json, multipart hoặc cloudevents.",
        "“files” needs the \"encoding\" json, multipart or cloudevents.",
    ),
    (
        "bytes-need-each",
        "“bytes” gửi từng giấy tờ, nên cần \"each\": \"attachment\".",
        "“bytes” sends one paper, so it needs \"each\": \"attachment\".",
    ),
    (
        "rule-failed",
        "Với hồ sơ này, chỗ này không cho ra giá trị dùng được.",
        "With this dossier, this place gives nothing that can be used.",
    ),
];
