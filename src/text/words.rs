//! Every word of the interface. `{}` stands for a value.

use tokhai_engine::form::Language;

macro_rules! words {
    ($(#[$about:meta])* $words:ident $($name:ident: $vi:literal, $en:literal;)*) => {
        $(#[$about])*
        pub(crate) struct $words {
            $(pub(crate) $name: &'static str,)*
        }

        impl $words {
            /// The words in a language.
            pub(crate) fn in_language(language: Language) -> &'static $words {
                static VIETNAMESE: $words = $words { $($name: $vi,)* };
                static ENGLISH: $words = $words { $($name: $en,)* };
                match language {
                    Language::Vi => &VIETNAMESE,
                    Language::En => &ENGLISH,
                }
            }
        }
    };
}
pub(super) use words;

words! {
    /// The interface's words in one language.
    Words

    // Around every page
    portal: "Tờ khai trực tuyến", "Online declarations";
    home: "Về trang đầu", "To the start page";
    skip: "Đến nội dung chính", "Skip to the content";
    more: "Thêm", "More";
    services: "Dịch vụ", "Services";
    my_dossiers: "Hồ sơ của tôi", "My dossiers";
    other_language: "English", "Tiếng Việt";
    loading: "Đang tải…", "Loading…";
    unreachable: "Chưa kết nối được với cổng dịch vụ. Những gì bạn đã điền vẫn còn nguyên.", "The portal cannot be reached just now. Whatever you have typed is safe.";
    no_connection: "Chưa kết nối được", "No connection";
    form_missing: "Không có tờ khai này", "There is no such form";
    form_missing_why: "Cổng dịch vụ không có tài liệu ở địa chỉ này. Có thể tờ khai đã được thay bằng bản mới.", "The portal has no document at this address. It may have been replaced.";
    try_again: "Thử lại", "Try again";
    offline: "Đang mất mạng. Bạn cứ điền tiếp, mọi thứ được giữ trên máy này.", "You are offline. Go on: everything is kept on this device.";
    update_waits: "Có phiên bản mới.", "A new version is ready.";
    update_now: "Tải lại để dùng", "Reload to use it";
    nowhere: "Không có trang này", "There is no such page";
    nowhere_why: "Có thể địa chỉ bị gõ thiếu, hoặc trang đã chuyển đi nơi khác.", "The address may be incomplete, or the page has moved.";
    to_services: "Xem các dịch vụ", "See the services";

    // Catalogue and service page
    go_on: "Tiếp tục", "Continue";

    // Session
    sign_in: "Đăng nhập", "Sign in";
    signed_in_as: "Đang dùng: {}", "Signed in as {}";
    session_ended: "Phiên đăng nhập đã hết. Những gì bạn đã điền vẫn còn.", "Your session has ended. What you have typed is still here.";
    sign_in_again: "Đăng nhập lại", "Sign in again";
    sign_out: "Đăng xuất", "Sign out";

    // Filling in
    saved: "Đã lưu", "Saved";
    saving: "Đang lưu…", "Saving…";
    not_saved: "Chưa lưu được", "Not saved";
    sent: "Đã gửi", "Sent";
    device_full: "Máy này hết chỗ trống nên chưa lưu được. Hãy xoá bớt ảnh hoặc ứng dụng, và đừng đóng trang này trước khi nộp.", "This device has no room left, so nothing is being saved. Free some space, and do not close this page before you submit.";
    memory_only: "Trình duyệt này không cho lưu. Bạn vẫn điền và nộp được, nhưng đừng đóng trang này trước khi nộp.", "This browser does not let us save. You can still fill in and submit, but do not close this page before you do.";
    form_problems: "Tài liệu của tờ khai có {} chỗ cần sửa", "The form's document has {} problems";
    form_broken: "Chưa mở được tờ khai này", "This form cannot be opened";
    form_broken_why: "Tài liệu của tờ khai có lỗi. Cơ quan quản lý cần sửa những chỗ sau.", "The form's document is broken. Its owner has to mend these places.";
    handed_over: "Tờ khai này đã được nộp", "This form has been handed in";
    handed_over_why: "Hồ sơ đang chờ gửi đi hoặc chờ bạn.", "The dossier waits to be sent, or for you.";
    see_dossier: "Xem hồ sơ", "See the dossier";
    step_of: "Bước {}/{}", "Step {} of {}";
    back: "Quay lại", "Back";
    left: "Còn {} câu · khoảng {}", "{} questions left · about {}";
    left_one: "Còn 1 câu · khoảng {}", "1 question left · about {}";
    nothing_left: "Đã đủ thông tin", "Nothing is missing";
    minutes: "{} phút", "{} minute";
    minutes_many: "{} phút ", "{} minutes";
    page_left: "Còn {} câu ở trang này", "{} questions left on this page";
    page_left_one: "Còn 1 câu ở trang này", "1 question left on this page";
    page_done: "Trang này đã đủ", "This page is complete";
    harmless: "Mất mạng cũng không mất dữ liệu", "Losing the network loses nothing";
    back_to_review: "Lưu, về trang kiểm tra", "Save, back to the review";
    from_source: "Nguồn: {}", "Source: {}";
    you_changed: "{} ghi “{}”. Bạn đã sửa.", "{} says “{}”. You have changed it.";
    source_says: "{} ghi “{}”. Bạn đã điền khác.", "{} says “{}”. You have typed something else.";
    locked_why: "Thông tin này không sửa ở đây được.", "This cannot be changed here.";
    optional: "không bắt buộc", "optional";

    // Widgets
    choose: "Chọn…", "Choose…";
    read_only: "Mục này chỉ để xem.", "This is only for you to see.";
    found_more: "Còn {} mục nữa: gõ thêm để lọc.", "And {} more: type to filter.";
    found: "{} kết quả", "{} found";
    nothing_found: "Không tìm thấy. Hãy thử gõ ít chữ hơn.", "Nothing found. Try fewer letters.";
    parts: "Các phần của tờ khai", "Parts of the form";
    clear_choice: "Bỏ chọn", "Clear this choice";
    open_more: "Khai thêm: {}", "Open: {}";

    // Review and sending
    review: "Kiểm tra lại", "Check your answers";
}

words! {
    /// The words that nobody needs for the first question, in one language: apart, for then they
    /// are not loaded before it.
    LaterWords


    // Catalogue and service page
    services_heading: "Bạn cần làm thủ tục gì?", "What do you need to do?";
    services_lead: "Điền trong vài phút, nộp ngay trên điện thoại. Những gì cơ quan nhà nước đã biết được điền sẵn.", "A few minutes on your phone. What the authorities already know is filled in for you.";
    no_services: "Cổng này chưa có dịch vụ nào.", "This portal offers no services yet.";
    begin: "Bắt đầu", "Begin";
    begin_another: "Bắt đầu tờ khác", "Begin another";
    go_on_with: "Tiếp tục “{}”", "Continue “{}”";
    draft_damaged: "Bản nháp giữ trên máy này bị hỏng, không đọc được. Bạn điền lại từ đầu; những hồ sơ khác không sao.", "The draft kept on this device is damaged and cannot be read. You begin afresh here; everything else is safe.";
    drafts_erased_soon: "Có bản nháp sắp bị xoá vì lâu không dùng.", "Some drafts are about to be erased, for they have not been used for long.";
    draft_left: "Bạn đã điền dở, còn {} câu.", "You have begun: {} questions left.";
    you_need: "Bạn cần có", "What you need";
    fee: "Lệ phí", "Fee";
    fee_online_paper: "{} (nộp giấy: {})", "{} (on paper: {})";
    how_long: "Thời gian giải quyết", "How long it takes";
    working_days: "{} ngày làm việc", "{} working days";
    who_handles: "Nơi giải quyết", "Who handles it";
    legal_basis: "Căn cứ pháp lý", "Legal basis";
    checked_on: "(kiểm tra ngày {})", "(checked on {})";

    // Session
    sign_in_lead: "Đây là bản trình diễn: hãy chọn một trong các nhân vật hư cấu.", "This is a demonstration: choose one of these fictional people.";
    sign_in_failed: "Chưa đăng nhập được. Kiểm tra mạng rồi thử lại.", "Signing in did not work. Check your connection and try again.";
    sign_in_to_see: "Đăng nhập để xem hồ sơ của bạn.", "Sign in to see your dossiers.";
    sign_out_heading: "Đăng xuất khỏi máy này", "Sign out of this device";
    sign_out_lead: "Mọi dữ liệu của bạn trên máy này sẽ bị xoá, để người dùng sau không đọc được.", "Everything of yours on this device will be erased, so that nobody after you can read it.";
    sign_out_loses: "Những thứ chưa nộp cũng bị xoá:", "What has not been submitted is erased too:";
    unfinished: "{} tờ khai điền dở", "{} unfinished forms";
    unsent: "{} hồ sơ chưa gửi đi", "{} dossiers not sent yet";
    see_them: "Xem trước khi đăng xuất", "See them first";
    sign_out_and_forget: "Đăng xuất và xoá", "Sign out and erase";
    stay: "Ở lại", "Stay";

    // Filling in
    filled_in: "Đã điền sẵn {} thông tin.", "{} answers were filled in.";
    source_on: "{}, ngày {}", "{}, {}";
    source_asking: "Đang hỏi {}…", "Asking: {}…";
    source_unreachable: "Chưa kết nối được với {}.", "{} cannot be reached.";
    source_slow: "{} trả lời quá chậm.", "{} takes too long to answer.";
    source_signed_out: "Phiên đăng nhập đã hết nên chưa hỏi được {}.", "{} could not be asked: your session has ended.";
    source_forbidden: "{} không cho xem thông tin này.", "{} does not tell this.";
    source_busy: "{} đang quá tải.", "{} has too much to do just now.";
    source_failing: "{} đang gặp sự cố.", "{} has a fault.";
    source_malformed: "{} trả lời không đọc được.", "The answer of {} cannot be read.";
    source_mismatch: "{} ghi khác với tài khoản của bạn. Xin xem lại từng mục.", "{} differs from your account. Please look over each answer.";
    source_not_found: "{} chưa có thông tin của bạn. Xin tự điền.", "{} has nothing about you. Please fill it in yourself.";
    typed_stays: "Bạn cứ tự điền; những gì đã điền vẫn giữ nguyên.", "Go on by yourself; what you have typed stays.";
    take_source: "Dùng “{}”", "Use “{}”";
    keep_mine: "Giữ câu trả lời của tôi", "Keep my answer";
    report: "Báo thông tin chưa đúng", "Report as wrong";
    report_of: "Báo chưa đúng: {}", "Report as wrong: {}";
    report_goes: "Lời báo đi cùng hồ sơ, để cán bộ đề nghị nơi giữ dữ liệu sửa.", "Your report goes with the dossier, so that the keeper of the register can mend it.";
    reported: "Bạn đã báo chưa đúng: {}", "You have reported it as wrong: {}";
    already_known: "Đã có {} thông tin về bạn", "{} answers are already known";
    see_all: "Xem cả {} thông tin", "See all {}";
    see_fewer: "Thu gọn", "See fewer";
    card: "Thẻ căn cước", "Identity card";
    scan_card: "Quét mã QR trên thẻ căn cước", "Scan the QR code on your identity card";
    something_wrong: "Có chỗ chưa đúng?", "Is something wrong?";
    changed_from: "Bạn đã sửa, khác với {}", "You have changed it; {} differs";
    to_mend: "Có {} chỗ cần bạn xem lại", "{} places need your attention";

    // Widgets
    yes: "Có", "Yes";
    no: "Không", "No";
    characters_left: "Còn {} ký tự", "{} characters left";
    narrow_down: "Gõ để lọc", "Type to filter";
    chosen: "Đã chọn", "Chosen";
    entries: "{} mục", "{} entries";
    sign_here: "Ký vào khung này, hoặc gõ họ tên ở dòng dưới.", "Sign in the frame, or type your name on the line below.";
    type_to_sign: "Gõ họ tên để ký", "Type your name to sign";
    signed: "Đã ký", "Signed";
    not_signed: "Khung ký, còn trống", "Frame for the signature, empty";
    undo_stroke: "Bỏ nét cuối", "Undo the last stroke";
    clear: "Ký lại", "Start again";
    new_tab: " (mở ở thẻ mới)", " (opens in a new tab)";
    digits_of: "{}/{} chữ số", "{} of {} digits";
    entry_number: "Dòng {}", "Entry {}";
    remove: "Xoá", "Remove";
    removed: "Đã xoá.", "Removed.";
    known_rows: "{} có thông tin của những người này. Bấm để thêm, không phải gõ lại.", "{} knows these. Press to add one without typing.";
    add_known: "Thêm {}", "Add {}";
    take_along: "Tải câu trả lời", "Save your answers";
    no_recipient: "Tờ khai này không có nơi nhận: bạn tải câu trả lời về máy.", "Nobody receives this form: save your answers as a file.";
    undo: "Hoàn tác", "Undo";
    redo: "Làm lại", "Redo";
    taken_apart: "Đã tách thành: {}", "Taken apart: {}";
    undone: "Đã hoàn tác: {}", "Undone: {}";
    redone: "Đã làm lại: {}", "Done again: {}";
    on_page: "{} (trang “{}”)", "{} (page “{}”)";
    move_up: "Chuyển lên", "Move up";
    move_down: "Chuyển xuống", "Move down";
    row_moved: "Đã chuyển đến dòng {}/{}.", "Moved to row {} of {}.";
    row_number: "Số thứ tự", "Number";
    row_actions: "Chuyển, xoá dòng", "Move or remove the row";
    table_keys: "Enter: ô dưới, thêm dòng ở cuối · Ctrl+↑↓: sang dòng khác · Alt+↑↓: chuyển dòng · Alt+Delete: xoá dòng · dán được nhiều ô từ bảng tính", "Enter: the cell below, a new row at the end · Ctrl+↑↓: another row · Alt+↑↓: move the row · Alt+Delete: remove it · cells can be pasted from a spreadsheet";
    copy_table: "Chép bảng", "Copy the table";
    table_copied: "Đã chép bảng.", "The table is copied.";
    pasted: "Đã dán {} dòng.", "{} rows pasted.";
    pasted_wrong: "Đã dán {} dòng, {} ô cần xem lại.", "{} rows pasted, {} cells need your attention.";
    left_out: "{} dòng không còn chỗ nên chưa dán.", "There was no room for {} more.";
    first_wrong: "Đến ô đầu tiên", "Go to the first";
    add_paper: "Chọn ảnh hoặc tệp", "Choose photos or files";
    add_another_paper: "Thêm ảnh hoặc tệp", "Add more photos or files";
    take_photo: "Chụp ảnh", "Take a photo";
    adding_paper: "Đang chuẩn bị tệp {}/{}…", "Making file {} of {} ready…";
    paper_each: "mỗi tệp tối đa {}", "up to {} each";
    paper_least: "ít nhất {} tệp", "at least {}";
    paper_most: "nhiều nhất {} tệp", "at most {}";
    paper_photos: "Ảnh được xoay thẳng, thu nhỏ và bỏ vị trí chụp ngay trên máy này.", "Photos are turned upright and made smaller on this device, and where they were taken is removed.";
    paper_drop: "Bạn cũng kéo thả tệp vào khung này được, hoặc bấm vào khung rồi dán (Ctrl+V).", "You can also drop files on this frame, or click it and paste (Ctrl+V).";
    paper_added: "Đã thêm tệp thứ {}.", "File {} is added.";
    paper_there: "{} đã có sẵn.", "{} is there already.";
    paper_renamed: "Đã đổi tên.", "Renamed.";
    paper_rename: "Đổi tên", "Rename";
    paper_name: "Tên mới của {}", "New name of {}";
    paper_look: "Xem", "Look at";
    paper_gone: "Tệp này không còn trên máy. Hãy thêm lại tệp này; những tệp khác vẫn còn.", "This file is no longer on the device. Add it again; the others are still there.";
    paper_from: "từ hồ sơ {}", "from dossier {}";
    paper_earlier: "Dùng lại giấy tờ đã nộp", "Use a paper you have submitted before";
    paper_looking: "Đang tìm trong các hồ sơ đã nộp…", "Looking through your dossiers…";
    paper_none_earlier: "Chưa có giấy tờ đã nộp nào dùng được ở đây.", "None of your earlier papers can be used here.";
    paper_use: "Dùng bản ngày {}", "Use the one from {}";
    paper_too_large: "“{}” nặng {}, quá {}. Hãy chụp lại ở cỡ nhỏ hơn, hoặc chia tệp.", "“{}” is {}, more than {}. Take the photo in a smaller size, or divide the file.";
    paper_too_many_pixels: "“{}” có {} megapixel, quá {}. Hãy chụp lại ở cỡ nhỏ hơn.", "“{}” has {} megapixels, more than {}. Take the photo in a smaller size.";
    paper_wrong_type: "“{}” không phải {}. Hãy chụp hoặc lưu giấy tờ thành loại đó rồi thêm lại.", "“{}” is none of {}. Photograph the paper or save it as one of them, and add it again.";
    paper_heic: "“{}” là ảnh HEIC, trình duyệt này không mở được. Trên iPhone, vào Cài đặt → Camera → Định dạng → Tương thích nhất rồi chụp lại; hoặc lưu ảnh thành JPEG.", "“{}” is a HEIC photo, which this browser cannot open. On an iPhone choose Settings → Camera → Formats → Most Compatible and take it again, or save it as JPEG.";
    paper_unreadable: "Không đọc được “{}”. Hãy chụp hoặc chọn lại.", "“{}” cannot be read. Take or choose it again.";
    paper_not_ready: "Chưa tải được phần xử lý ảnh nên chưa thêm “{}”. Hãy thử lại khi có mạng.", "What makes photos ready could not be loaded, so “{}” is not added. Try again with a network.";
    paper_no_room: "Máy hết chỗ trống, chưa giữ được “{}”.", "There is no room left on this device for “{}”.";
    paper_no_place: "Chưa thêm “{}”: đã đủ {} tệp. Hãy xoá bớt rồi thêm lại.", "“{}” is not added: there are {} already. Remove one and add it again.";

    // Review and sending
    review_lead: "Xem lại một lần. Chạm “Sửa” để đổi câu trả lời nào chưa đúng.", "Look through once more. Press “Change” where something is not right.";
    review_left: "Còn {} câu cần bạn xem lại.", "{} questions need your attention.";
    change: "Sửa", "Change";
    not_answered: "Bỏ trống", "Left empty";
    agree: "Cam đoan và đồng ý", "Declaration and consent";
    tick_to_agree: "Hãy đánh dấu vào ô này để nộp.", "Tick this box to submit.";
    submit: "Nộp hồ sơ", "Submit";
    sending: "Đang gửi…", "Sending…";
    sent_later: "Đang mất mạng: hồ sơ sẽ tự gửi khi có mạng", "Offline: it will be sent when the network is back";
    cannot_keep: "Máy này chưa giữ được hồ sơ nên chưa gửi. Hãy giải phóng chỗ trống rồi bấm nộp lại.", "The dossier could not be kept on this device, so it was not sent. Free some space and submit again.";
    being_sent: "Đang gửi hồ sơ", "Sending your dossier";
    queued: "Hồ sơ đang chờ mạng", "Your dossier waits for the network";
    needs_you: "Hồ sơ cần bạn", "Your dossier needs you";
    queued_offline: "Đã giữ trên máy này. Khi có mạng, hồ sơ tự gửi đi; bạn có thể đóng trang.", "Kept on this device. It will be sent when the network is back; you may close the page.";
    queued_metered: "Đã giữ trên máy này. Hồ sơ tự gửi khi có Wi-Fi hoặc mạng không tính dung lượng.", "Kept on this device. It will be sent over Wi-Fi, or another line that is not paid for by the byte.";
    its_turn: "Sắp gửi.", "About to be sent.";
    uploading: "Đang gửi giấy tờ…", "Sending the papers…";
    uploaded: "Đã gửi {} trong {}", "{} of {} sent";
    sending_now: "Đang gửi…", "Sending…";
    retrying: "Chưa gửi được. Hồ sơ được giữ trên máy và tự gửi lại.", "It could not be sent. The dossier is kept here and sent again by itself.";
    retry_at: "Lần tới lúc {}.", "Next at {}.";
    may_have_arrived: "Có thể hồ sơ đã đến nơi: khi cổng trả lời mới sửa hay rút được. Gửi lại không thành hai hồ sơ.", "It may have arrived: it can be changed or withdrawn once the portal has answered. Sending it again makes no second dossier.";
    handed_in: "Bạn nộp lúc {}.", "You submitted it at {}.";
    needs_sign_in: "Hãy đăng nhập lại để gửi hồ sơ. Không có gì bị mất.", "Sign in again to send it. Nothing is lost.";
    paper_lost: "Giấy tờ “{}” không còn trên máy này. Hãy mở ra và thêm lại.", "The paper “{}” is no longer on this device. Open the dossier and add it again.";
    refused: "Cổng dịch vụ chưa nhận hồ sơ này. Hãy sửa những chỗ được nêu rồi nộp lại.", "The portal did not accept this dossier. Mend the places named and submit it again.";
    send_now: "Gửi ngay", "Send now";
    edit: "Sửa tờ khai", "Edit";
    withdraw: "Rút lại", "Withdraw";
    withdrawn: "Đã rút lại, hồ sơ không được gửi. Những gì bạn điền vẫn còn, trong mục “Đang điền”.", "Withdrawn: it is not sent. What you typed is still here, among those begun.";
    sparing: "Không tự gửi bằng mạng di động", "Do not send over a mobile network by itself";

    // Receipt and dossiers
    moment: "{} ngày {}", "{} on {}";
    begun: "Đang điền", "Begun";
    on_the_way: "Chờ gửi", "On their way";
    arrived: "Đã nộp", "Submitted";
    nothing_yet: "Bạn chưa có hồ sơ nào.", "You have no dossiers yet.";
    commune_was: "trước đây: {}", "formerly {}";
    commune_now: "Địa chỉ “{}” nay thuộc:", "The address “{}” now belongs to:";
    commune_which: "{} nay thuộc nhiều nơi. Bạn chọn giúp một:", "{} is in several places now. Please choose one:";
    communes_missing: "Chưa tải được danh sách phường, xã của các tỉnh khác. Những gì bạn gõ vẫn còn; danh sách sẽ tải lại khi có mạng.", "The list of communes of other provinces could not be loaded. What you typed stays; the list is loaded again once the network is back.";
    list_incomplete: "Chưa kết nối được với cổng dịch vụ: dưới đây là những gì máy này còn nhớ.", "The portal cannot be reached: this is what the device remembers.";
}
