//! The words of the designer's preview: apart, for a citizen loads none of them.

use tokhai_engine::form::Language;

use super::words::words;

words! {
    /// The words of the designer's preview in one language.
    PreviewWords

    // Opening a document
    preview_of: "Xem thử: {}", "Preview: {}";
    choose_form: "Xem thử một tờ khai", "Preview a form";
    choose_form_lead: "Chọn tờ khai của cổng này, thả một tệp JSON vào trang, hoặc dán nội dung.", "Choose a form of this portal, drop a JSON file on the page, or paste its content.";
    forms_here: "Tờ khai của cổng này", "Forms of this portal";
    choose_file: "Chọn tệp JSON", "Choose a JSON file";
    paste_here: "Hoặc dán nội dung JSON vào đây", "Or paste JSON here";
    pasted: "Nội dung đã dán", "Pasted content";
    other_form: "Tờ khai khác", "Another form";
    too_large: "“{}” nặng hơn 8 MB. Trình xem thử mở được tài liệu đến 8 MB: hãy tách bảng mã ra, hoặc kiểm tra bằng cargo xtask forms check.", "“{}” is larger than 8 MB. The preview opens documents up to 8 MB: move code lists out, or check it with cargo xtask forms check.";
    missing: "Không có tài liệu nào ở địa chỉ này.", "There is no document at this address.";
    unreadable: "Không đọc được tệp này.", "This file cannot be read.";

    // Top bar
    frame: "Khung", "Frame";
    phone: "Điện thoại", "Phone";
    tablet: "Máy tính bảng", "Tablet";
    desktop: "Máy tính", "Desktop";
    try_as: "Thử với", "Try as";
    nobody: "Chưa đăng nhập", "Not signed in";
    tongue: "Ngôn ngữ", "Language";
    reloads: "Tự tải lại khi lưu", "Reloads on save";
    edited: "Đã sửa", "Edited";
    discard: "Bỏ thay đổi của tôi", "Discard my changes";
    file_changed: "Tệp gốc vừa đổi, còn bạn đang sửa ở đây.", "The file has changed while you are editing here.";
    take_file: "Lấy bản của tệp", "Take the file's version";
    keep_mine: "Giữ bản của tôi", "Keep mine";
    not_kept: "Máy này không giữ được thay đổi: hãy tải tài liệu về.", "This device cannot keep your changes: download the document.";
    view: "Xem", "View";

    // Editor
    document: "Tài liệu", "Document";
    editor_hint: "Phím Tab đi tới phần tiếp theo, không chèn dấu tab. Đặt con trỏ vào một câu hỏi để thấy câu đó trong tờ khai.", "The Tab key moves on and inserts no tab. Put the cursor into a question to see it in the form.";
    download: "Tải tài liệu", "Download the document";
    download_schema: "Tải JSON Schema", "Download the JSON Schema";

    // The form
    form: "Tờ khai", "Form";
    definition: "định nghĩa", "definition";
    no_form: "Chưa có gì để xem. Hãy sửa những vấn đề được nêu.", "There is nothing to show yet. Mend the problems that are listed.";
    last_good: "Đây là bản cuối cùng đọc được.", "This is the last version that could be read.";
    hidden_now: "Câu này đang ẩn: điều kiện của nó chưa đúng.", "This question is hidden: its condition does not hold.";
    sample: "Điền dữ liệu mẫu", "Fill in sample data";
    clear: "Xoá câu trả lời", "Clear the answers";
    sampled: "Đã điền dữ liệu mẫu.", "Sample data has been filled in.";
    sample_left: "Đã điền dữ liệu mẫu; còn {} câu không đoán được.", "Sample data has been filled in; {} questions could not be guessed.";
    would_send: "Hồ sơ sẽ được gửi", "The dossier that would be sent";
    would_send_why: "Xem thử không gửi gì đi. Cổng dịch vụ sẽ nhận đúng nội dung này.", "A preview sends nothing. This is what the portal would get.";
    back_to_form: "Về tờ khai", "Back to the form";

    // Panels
    panels: "Chi tiết", "Details";
    time: "Thời gian dự tính", "Estimated time";
    person: "Người điền", "Whoever fills it in";
    slow: "Người chậm", "Slow";
    fast: "Người nhanh", "Fast";
    time_chart: "Đường thường gặp, có tự điền: {} phút; vạch ở phút thứ 8", "Typical path, with autofill: {} minutes; the mark is at minute 8";
    limit: "8 phút", "8 minutes";
    minutes: "Phút", "Minutes";
    with_autofill: "Có tự điền", "Autofill";
    without_autofill: "Không tự điền", "No autofill";
    shortest: "Ngắn nhất", "Shortest";
    typical: "Thường gặp", "Typical";
    longest: "Dài nhất", "Longest";
    saved: "Đường thường gặp: tự điền {} trong {} câu, bớt {} phút.", "On the typical path autofill answers {} of {} questions and saves {} minutes.";
    dearest: "Tốn thời gian nhất, có tự điền", "Takes longest, with autofill";
    problems: "Vấn đề · {}", "Problems · {}";
    no_problems: "Không có vấn đề nào.", "No problems.";
    more_problems: "Và {} vấn đề nữa.", "And {} more.";
    problems_found: "{} vấn đề trong tài liệu.", "{} problems in the document.";
    line: "Dòng {}", "Line {}";
    error: "lỗi", "error";
    warning: "cảnh báo", "warning";
    did_you_mean: "Ý bạn là", "Did you mean";
    live_state: "Khi điền", "While filling in";
    data: "Dữ liệu", "Data";
    path: "Đường đi", "Path";
    violations: "Vi phạm", "Violations";
    no_violations: "Không vi phạm gì.", "Nothing is broken.";
    done: "xong", "done";
    missing_answer: "còn thiếu", "missing";
    wrong_answer: "chưa đúng", "not right";
    left_empty: "để trống", "left empty";
    nothing_asked: "Không có câu nào được hỏi.", "Nothing is asked.";

    // Status line
    questions: "{} câu", "{} questions";
    paths: "đường ngắn nhất {} · thường gặp {} · dài nhất {}", "shortest path {} · typical {} · longest {}";
    about_paths: "ước lượng: quá nhiều đường để đi hết", "estimated: too many paths to walk them all";
    filled_from: "{} tự điền từ {} nguồn", "{} filled in from {} sources";
    counting: "Đang đếm…", "Counting…";

    // Kinds of questions that only forms made of schemas ask
    entry_name: "Tên", "Name";
    entry_value: "Nội dung", "Value";
    add_entry: "Thêm một mục", "Add an entry";
    no_content: "Mục này chưa có nội dung.", "This entry has no value yet.";
    no_name: "Mục này chưa có tên.", "This entry has no name yet.";
    name_twice: "Tên này đã có ở trên. Hãy đổi tên hoặc xoá.", "This name is already above. Change it or remove it.";
    not_json: "Dòng {} chưa đúng cú pháp JSON. Những gì đã nhập vẫn được giữ.", "Line {} is not JSON. What was typed is kept.";
}
