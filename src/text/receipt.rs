//! The words of receipts: apart, for they come with what works with a network only.

use tokhai_engine::form::Language;

use super::words::words;

words! {
    /// The words of receipts in one language.
    ReceiptWords

    sent_heading: "Đã nộp hồ sơ", "Your dossier has arrived";
    qr_label: "Mã QR của hồ sơ {}", "QR code of dossier {}";
    next_steps: "Việc tiếp theo", "What happens next";
    handled_by: "Nơi xử lý", "Handled by";
    due_on: "Hẹn trả kết quả", "Result due";
    follow: "Theo dõi tại nơi nhận", "Follow it at the authority";
    keep_code: "Hãy giữ mã hồ sơ để tra cứu.", "Keep the code to look it up.";
    print: "In hoặc lưu bản sao", "Print or save a copy";
    what_was_sent: "Nội dung đã nộp", "What you submitted";
    save: "Lưu biên nhận", "Save the receipt";
    file: "biên nhận {}.json", "receipt {}.json";
    checking: "Đang kiểm tra chữ ký của cổng dịch vụ…", "Checking the portal's signature…";
    genuine: "Cổng dịch vụ đã ký biên nhận này, và hồ sơ đúng như lúc nhận.", "Signed by the portal, and the dossier is as it arrived.";
    not_genuine: "Biên nhận này không khớp với chữ ký của cổng dịch vụ. Xin đừng dựa vào nó: hãy mở lại “Hồ sơ của tôi” khi có mạng, hoặc hỏi nơi nhận hồ sơ.", "This receipt is not what the portal signed. Do not rely on it: open “My dossiers” again with a network, or ask the authority.";
    unknown_key: "Chưa kiểm tra được chữ ký của cổng dịch vụ: hãy mở lại trang này khi có mạng.", "The portal's signature cannot be checked yet: open this page again with a network.";
}
