//! The words of drafts: apart, for most of them are not needed by whoever fills in one form.

use tokhai_engine::form::Language;

use super::words::words;

words! {
    /// The words of drafts in one language.
    DraftWords

    // In the form
    open_elsewhere: "Tờ khai này đang được điền ở thẻ khác. Ở đây bạn chỉ xem, câu trả lời hiện theo thẻ kia.", "This form is being filled in in another tab. Here you only look on and see the answers as they come.";
    take_over: "Điền tiếp ở đây", "Go on here";
    yours_now: "Bạn điền tiếp được ở thẻ này.", "You can go on in this tab now.";
    gone: "Tờ khai này đã được gửi hoặc xoá ở thẻ khác.", "This form was sent or deleted in another tab.";
    newer: "Bản nháp này thuộc bản mới hơn", "This draft is of a newer version";
    newer_why: "Bản nháp được điền ở bản {} của tờ khai, máy này mới có bản cũ hơn. Hãy kết nối mạng rồi thử lại. Không có gì bị mất.", "It was filled in with version {} of the form, and this device has an older one. Go online and try again. Nothing is lost.";

    // This device
    forget: "Xoá mọi thứ khỏi máy này", "Forget this device";
    forget_lead: "Mọi bản nháp, hồ sơ chờ gửi và biên nhận trên máy này sẽ bị xoá, của mọi người đã dùng máy. Hồ sơ đã nộp vẫn ở cổng dịch vụ.", "All drafts, unsent dossiers and receipts on this device will be erased, of everybody who has used it. What was submitted stays at the portal.";
    forget_now: "Xoá mọi thứ", "Erase everything";
}

words! {
    /// The words of managing drafts in one language: few read them.
    DraftListWords

    // Beside the form
    left_over: "Những câu trả lời không còn chỗ", "Answers that did not fit";
    left_over_why: "Tờ khai đã có bản mới và không còn chỗ cho những câu này. Chúng được giữ ở đây cho đến khi bạn bỏ đi.", "The form has changed and has no place for these any more. They are kept here until you dismiss them.";
    copy: "Chép lại", "Copy";
    copied: "Đã chép.", "Copied.";
    not_copied: "Trình duyệt không cho chép. Hãy chọn chữ và chép bằng tay.", "The browser does not allow copying. Select the words and copy them by hand.";
    dismiss: "Bỏ đi", "Dismiss";

    // The list
    of: "về {}", "about {}";
    saved_at: "lưu lúc {}", "saved at {}";
    goes_on: "Sẽ bị xoá ngày {} vì lâu không dùng. Mở ra và sửa để giữ lại.", "Will be erased on {}, for it has not been used for long. Open and change it to keep it.";
    erased: "Đã bị xoá khỏi máy này vì lâu không dùng.", "Erased from this device, for it had not been used for long.";
    understood: "Đã hiểu", "I see";
    unreadable: "Có một bản nháp bị hỏng, không đọc được nữa.", "One draft is damaged and cannot be read any more.";
    rename: "Đổi tên", "Rename";
    new_name: "Tên bản nháp", "Name of the draft";
    keep_name: "Lưu tên", "Save the name";
    cancel: "Thôi", "Cancel";
    delete: "Xoá", "Delete";
    deleted: "Đã xoá “{}”.", "“{}” is deleted.";
    bring_back: "Lấy lại", "Undo";
    is_open: "“{}” đang mở ở thẻ khác. Hãy đóng thẻ đó trước.", "“{}” is open in another tab. Close that one first.";
    not_kept: "Máy chưa lưu được thay đổi này.", "The device could not keep this change.";
    export: "Lưu thành tệp", "Save to a file";

    // This device
    device: "Trên máy này", "On this device";
    promised: "Trình duyệt đã hứa giữ bản nháp cho đến khi bạn xoá.", "The browser has promised to keep drafts until you delete them.";
    not_promised: "Khi máy gần đầy, trình duyệt có thể xoá bản nháp. Hãy nộp sớm, hoặc lưu thành tệp.", "When the device runs out of room the browser may erase drafts. Submit soon, or save them to a file.";
    not_lasting: "Trình duyệt này không giữ lại gì: đóng trang là mất. Hãy dùng cửa sổ thường, không phải cửa sổ ẩn danh.", "This browser keeps nothing once the page is closed. Use a normal window, not a private one.";
    for_days: "Bản nháp không dùng trong {} ngày sẽ bị xoá; bạn được báo trước một tuần.", "Drafts that are not used for {} days are erased; you are told a week before.";

    // Files
    import: "Mở bản nháp từ tệp", "Open a draft from a file";
    drop_here: "Chọn tệp, hoặc thả tệp vào đây.", "Choose a file, or drop it here.";
    opened: "Đã thêm “{}” vào danh sách.", "“{}” is in the list now.";
    opened_in_part: "Đã thêm “{}”. {} câu trả lời hoặc giấy tờ không còn chỗ: mở ra để xem.", "“{}” is in the list now. {} answers or papers did not fit: open it to see them.";
    no_papers: "Tệp không chứa giấy tờ đính kèm: ở máy khác hãy thêm lại. Ai có tệp đều đọc được câu trả lời.", "The file does not contain attached papers: add them again on the other device. Whoever has the file can read the answers.";
    too_large: "Tệp lớn hơn 2 MB nên không phải bản nháp.", "The file is larger than 2 MB and cannot be a draft.";
    no_draft: "Tệp này không phải bản nháp của tờ khai.", "This file is no draft of a form.";
    no_form: "Cổng này không có tờ khai “{}”.", "This portal has no form “{}”.";
    later_version: "Bản nháp thuộc bản {} của tờ khai, mới hơn bản ở đây. Hãy thử lại khi cổng có bản mới.", "The draft is of version {} of the form, which is newer than the one here. Try again once the portal has it.";
    unreachable: "Chưa tải được tờ khai. Kiểm tra mạng rồi thử lại.", "The form could not be loaded. Check your network and try again.";
}
