//! What a citizen is told.

use super::Sentences;

pub(super) const OTHERWISE: Sentences = (
    "",
    "Câu trả lời này chưa đúng. Bạn xem lại giúp.",
    "This answer is not right yet. Please look at it again.",
);

pub(super) const SENTENCES: &[Sentences] = &[
    ("backend", "Nơi nhận báo: {message}", "The authority says: {message}"),
    ("required dependentRequired", "Hãy điền mục này.", "Please fill this in."),
    ("required:choice", "Hãy chọn một câu trả lời.", "Please choose an answer."),
    ("required:tick", "Hãy đánh dấu vào ô này.", "Please tick this box."),
    ("required:file", "Hãy thêm giấy tờ này.", "Please add this paper."),
    ("required:rows", "Hãy thêm ít nhất một dòng.", "Please add at least one entry."),
    (
        "minLength",
        "Cần ít nhất {limit} ký tự, bạn đã nhập {actual}.",
        "At least {limit} characters are needed; you have typed {actual}.",
    ),
    (
        "maxLength",
        "Nhiều nhất {limit} ký tự, bạn đã nhập {actual}.",
        "At most {limit} characters fit; you have typed {actual}.",
    ),
    (
        "minItems",
        "Cần ít nhất {limit}, hiện có {actual}.",
        "At least {limit} are needed; there are {actual}.",
    ),
    ("minItems:tuple", "Hãy điền đủ các ô.", "Please fill in all of it."),
    ("maxItems", "Nhiều nhất {limit}, hiện có {actual}.", "At most {limit}; there are {actual}."),
    (
        "uniqueItems",
        "Có hai dòng giống hệt nhau. Hãy xoá một dòng.",
        "Two entries are the same. Remove one.",
    ),
    ("minimum", "Số nhỏ nhất là {limit}.", "The least is {limit}."),
    ("maximum", "Số lớn nhất là {limit}.", "The most is {limit}."),
    ("exclusiveMinimum", "Số phải lớn hơn {limit}.", "The number has to be more than {limit}."),
    ("exclusiveMaximum", "Số phải nhỏ hơn {limit}.", "The number has to be less than {limit}."),
    ("multipleOf", "Số phải là bội của {limit}.", "The number has to be a multiple of {limit}."),
    ("enum", "Hãy chọn một câu trả lời trong danh sách.", "Please choose an answer from the list."),
    (
        "const not",
        "Câu trả lời này không dùng được ở đây. Hãy chọn câu trả lời khác.",
        "This answer cannot be used here. Please give another.",
    ),
    (
        "anyOf oneOf",
        "Câu trả lời này chưa đúng dạng nào được nhận. Bạn xem lại giúp.",
        "This answer has none of the accepted forms. Please look at it again.",
    ),
    (
        "type",
        "Câu trả lời này chưa đúng kiểu. Hãy nhập lại.",
        "This answer is not of the right kind. Please enter it again.",
    ),
    (
        "type:number",
        "Hãy nhập một số, ví dụ 1.250.000.",
        "Please enter a number, for example 1,250,000.",
    ),
    (
        "type:integer",
        "Hãy nhập một số nguyên, ví dụ 1.250.000.",
        "Please enter a whole number, for example 1,250,000.",
    ),
    (
        "type:tuple",
        "Có ô còn trống hoặc chưa đúng kiểu. Bạn xem lại giúp.",
        "A part of it is empty or not of the right kind. Please look at it again.",
    ),
    (
        "contains",
        "Danh sách này thiếu hoặc thừa mục bắt buộc. Bạn xem lại giúp.",
        "The list has too few or too many of an entry that it needs. Please look at it again.",
    ),
    (
        "items additionalItems unevaluatedItems",
        "Danh sách này dài quá. Hãy bỏ bớt.",
        "The list is too long. Please remove some of it.",
    ),
    (
        "minProperties",
        "Phần này còn thiếu: hãy trả lời ít nhất {limit} mục.",
        "Something is missing here: please answer at least {limit}.",
    ),
    (
        "maxProperties",
        "Phần này có thừa: hãy để lại nhiều nhất {limit} mục.",
        "There is too much here: please leave at most {limit}.",
    ),
    (
        "false",
        "Mục này không cần trả lời. Hãy để trống.",
        "No answer is needed here. Please leave it empty.",
    ),
    (
        "additionalProperties unevaluatedProperties propertyNames",
        "Tờ khai không có mục này. Hãy mở lại tờ khai và gửi lại.",
        "The form has no such entry. Please open the form again and send it again.",
    ),
    (
        "propertyNames:map",
        "Tên “{property}” không dùng được ở đây. Hãy đổi tên khác.",
        "The name “{property}” cannot be used here. Please change it.",
    ),
    (
        "pattern",
        "Cách viết này chưa đúng. Bạn xem lại giúp.",
        "It is not written as it should be. Please look again.",
    ),
    (
        "format:date",
        "Hãy ghi đủ ngày, tháng, năm có trong lịch, ví dụ 15/03/1990.",
        "Give the day, month and year of a real date, for example 15/03/1990.",
    ),
    (
        "format:partial-date",
        "Hãy ghi ngày có trong lịch, ví dụ 15/03/1990, hoặc chỉ năm, ví dụ 1952.",
        "Give a real date, for example 15/03/1990, or just a year, for example 1952.",
    ),
    (
        "format:time",
        "Hãy ghi giờ và phút, ví dụ 14:30.",
        "Give hours and minutes, for example 14:30.",
    ),
    (
        "format:date-time",
        "Hãy ghi ngày và giờ, ví dụ 15/03/2027 14:30.",
        "Give day and time, for example 15/03/2027 14:30.",
    ),
    (
        "format:email",
        "Email có dạng ten@noi.vn. Bạn xem lại giúp.",
        "An email address looks like name@place.vn. Please look again.",
    ),
    (
        "format:uri",
        "Địa chỉ mạng có dạng https://noi.vn. Bạn xem lại giúp.",
        "A web address looks like https://place.vn. Please look again.",
    ),
    (
        "format:vn-phone",
        "Số điện thoại cần 10 chữ số, bắt đầu bằng 0.",
        "A phone number has 10 digits and begins with 0.",
    ),
    (
        "format:vn-personal-id",
        "Số định danh có 12 chữ số, bắt đầu bằng mã tỉnh như 079. Bạn xem lại thẻ căn cước giúp.",
        "An identity number has 12 digits and begins with a province code such as 079. Please look at the card again.",
    ),
    (
        "format:vn-cmnd",
        "Số chứng minh nhân dân có 9 chữ số.",
        "An old identity card number has 9 digits.",
    ),
    (
        "format:vn-tax-code",
        "Mã số thuế có 10 chữ số (chi nhánh thêm - và 3 chữ số). Bạn xem lại từng số giúp.",
        "A tax code has 10 digits (a branch adds - and 3 digits). Please check each digit.",
    ),
    (
        "format:vn-social-insurance",
        "Mã số bảo hiểm xã hội có 10 chữ số.",
        "A social insurance number has 10 digits.",
    ),
    (
        "format:vn-health-insurance",
        "Mã thẻ bảo hiểm y tế có 10 chữ số, hoặc 2 chữ cái và 13 chữ số.",
        "A health insurance number has 10 digits, or 2 letters and 13 digits.",
    ),
    (
        "format:vn-bank-account",
        "Số tài khoản có từ 8 đến 19 chữ số.",
        "An account number has 8 to 19 digits.",
    ),
    (
        "format:vn-passport",
        "Số hộ chiếu có 1 chữ cái và 7 chữ số.",
        "A passport number has 1 letter and 7 digits.",
    ),
    (
        "format:vn-commune",
        "Hãy chọn một phường, xã trong danh sách.",
        "Please choose a ward or commune from the list.",
    ),
    ("format:vn-business-line", "Mã ngành nghề có 4 chữ số.", "A business-line code has 4 digits."),
    (
        "format",
        "Cách viết này chưa đúng. Bạn xem lại giúp.",
        "It is not written as it should be. Please look again.",
    ),
    (
        "not-asked",
        "Tờ khai không hỏi câu này. Hãy mở lại tờ khai và gửi lại.",
        "The form does not ask this. Please open the form again and send it again.",
    ),
    (
        "attachment-missing",
        "Giấy tờ này chưa gửi được. Hãy thêm lại.",
        "This paper did not arrive. Please add it again.",
    ),
    (
        "attachment-differs",
        "Giấy tờ gửi kèm không khớp với tờ khai. Hãy thêm lại.",
        "An attached paper is not the one in the declaration. Please add it again.",
    ),
    (
        "consent-missing",
        "Hãy đánh dấu đồng ý trước khi nộp.",
        "Please tick your agreement before you submit.",
    ),
    (
        "locked",
        "Câu trả lời này lấy từ cơ sở dữ liệu và không sửa ở đây được. Hãy mở lại tờ khai.",
        "This answer comes from a register and cannot be changed here. Please open the form again.",
    ),
    (
        "source-differs",
        "Cơ sở dữ liệu ghi khác. Hãy dùng dữ liệu đó, hoặc báo sai, rồi đi tiếp.",
        "The register says something else. Use what it says, or report it as wrong, to go on.",
    ),
    (
        "tooDeep tooComplex",
        "Câu trả lời này quá phức tạp. Hãy viết gọn lại.",
        "This answer is too complex. Please make it simpler.",
    ),
];
