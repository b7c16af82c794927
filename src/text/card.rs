//! The words for reading an identity card: apart, for few citizens load them.

use tokhai_engine::form::Language;

use super::words::words;

words! {
    /// The words for reading an identity card in one language.
    CardWords

    // The dialog
    hint: "Đưa mã QR trên thẻ vào giữa khung hình, hoặc chọn ảnh chụp thẻ. Ảnh và nội dung thẻ không rời khỏi máy này.", "Hold the card's QR code in the middle of the picture, or choose a photo of the card. Neither the picture nor what the card says leaves this device.";
    picture: "Hình từ máy ảnh", "What the camera sees";
    use_camera: "Bật máy ảnh", "Use the camera";
    opening: "Đang mở máy ảnh…", "Opening the camera…";
    looking: "Đang tìm mã QR…", "Looking for the QR code…";
    light: "Đèn", "Light";
    choose_photo: "Chọn ảnh", "Choose a photo";
    paste: "Trên máy tính, bạn cũng dán được ảnh vào đây (Ctrl+V).", "On a computer you can also paste a picture here (Ctrl+V).";
    reading: "Đang đọc ảnh…", "Reading the photo…";
    close: "Đóng", "Close";

    // What may go wrong
    refused: "Trình duyệt không cho trang này dùng máy ảnh. Hãy cho phép trong cài đặt của trình duyệt rồi thử lại, hoặc chọn ảnh chụp thẻ.", "The browser does not let this page use the camera. Allow it in the browser's settings and try again, or choose a photo of the card.";
    no_camera: "Máy này không có máy ảnh. Hãy chọn ảnh chụp thẻ.", "This device has no camera. Choose a photo of the card.";
    in_use: "Ứng dụng khác đang dùng máy ảnh. Hãy đóng ứng dụng đó rồi thử lại, hoặc chọn ảnh chụp thẻ.", "Another program is using the camera. Close it and try again, or choose a photo of the card.";
    failed: "Chưa tải được phần đọc mã QR. Hãy kiểm tra kết nối rồi thử lại, hoặc tự nhập thông tin.", "What reads QR codes could not be loaded. Check the connection and try again, or type the answers.";
    no_code: "Không thấy mã QR trong ảnh. Hãy chụp gần hơn, đủ sáng, để mã nằm trọn trong ảnh.", "There is no QR code to be seen in the photo. Take it from nearer, in good light, with the whole code in it.";
    no_picture: "Không mở được tệp này như một bức ảnh. Hãy chọn ảnh JPEG, PNG hoặc WebP, tối đa 64 megapixel.", "This file cannot be opened as a picture. Choose a JPEG, PNG or WebP of at most 64 megapixels.";
    too_large: "Ảnh nặng quá 25 MB. Hãy chọn ảnh nhỏ hơn.", "The photo is larger than 25 MB. Choose a smaller one.";
    other_code: "Đây là mã QR khác, không phải của thẻ căn cước.", "This is some other QR code, not an identity card's.";
    damaged: "Mã QR của thẻ bị hỏng hoặc không đúng mẫu. Hãy tự nhập thông tin.", "The card's QR code is damaged or not as it should be. Please type the answers.";

    // What came of it
    filled: "Đã điền {} mục từ thẻ căn cước.", "{} answers were filled in from the identity card.";
    filled_one: "Đã điền 1 mục từ thẻ căn cước.", "One answer was filled in from the identity card.";
    nothing_new: "Thẻ căn cước khớp với những gì đã có.", "The identity card says what is there already.";
    differs: "Thẻ căn cước ghi khác với bạn", "The identity card differs from what you typed";
    you_typed: "Bạn nhập “{}”. Thẻ ghi “{}”.", "You typed “{}”. The card says “{}”.";
    take: "Lấy theo thẻ", "Take the card's";
    take_all: "Lấy tất cả theo thẻ", "Take all from the card";
    taken: "Đã lấy theo thẻ: {}.", "Taken from the card: {}.";
    disagree: "Thẻ căn cước và cơ sở dữ liệu ghi khác nhau", "The identity card and the register disagree";
    both: "Thẻ căn cước ghi “{}”, {} ghi “{}”.", "The identity card says “{}”, {} says “{}”.";
    check: "Bạn vẫn nộp được tờ khai. Hãy xem lại trên thẻ; nếu dữ liệu chưa đúng, hãy báo cơ quan giữ dữ liệu.", "You can submit all the same. Look at the card again; if the register is wrong, tell the authority that keeps it.";
}
