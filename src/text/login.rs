//! The words of signing in at a provider: apart, for the demo needs none of them.

use tokhai_engine::form::Language;

use super::words::words;

words! {
    /// The words of signing in at a provider, in one language.
    LoginWords

    // Before
    lead: "Bạn sẽ đăng nhập tại {}, rồi trở lại đúng chỗ đang làm. Những gì đã điền được giữ trên máy này.", "You will sign in at {} and come back to where you are now. What you have typed is kept on this device.";
    go: "Đăng nhập tại {}", "Sign in at {}";
    misconfigured: "Cổng dịch vụ chưa được cài đặt đúng để đăng nhập. Xin báo cho đơn vị vận hành.", "The portal is not set up properly for signing in. Please tell whoever runs it.";
    bad_issuer: "portal.json: “login.issuer” phải là địa chỉ https (http chỉ trên chính máy này), không có tham số.", "portal.json: “login.issuer” has to be an https address (http on this very machine only) without a query.";
    bad_client: "portal.json: thiếu “login.client”, tên ứng dụng đã đăng ký ở nơi đăng nhập.", "portal.json: “login.client” is missing, the name that the app is registered by.";
    bad_scope: "portal.json: “login.scope” là các từ cách nhau bằng dấu cách, trong đó phải có “openid”.", "portal.json: “login.scope” is words separated by spaces, and “openid” has to be one of them.";

    // After
    signing_in: "Đang đăng nhập…", "Signing in…";
    not_signed_in: "Chưa đăng nhập được", "You are not signed in";
    nothing_lost: "Những gì bạn đã điền vẫn còn trên máy này.", "What you have typed is still on this device.";
    go_on_without: "Trở lại, chưa đăng nhập", "Go back without signing in";
    cancelled: "Bạn đã dừng đăng nhập, hoặc nơi đăng nhập không cho phép.", "You stopped signing in, or the provider did not allow it.";
    login_required: "Nơi đăng nhập cần bạn xác nhận lại. Hãy thử lại và làm theo hướng dẫn ở đó.", "The provider needs to see you again. Try again and do as it says there.";
    stale: "Lần đăng nhập này đã được dùng, hoặc bắt đầu ở trình duyệt khác. Hãy đăng nhập lại từ đây.", "This sign-in has been used already, or was begun in another browser. Sign in again from here.";
    late: "Lần đăng nhập này đã quá hạn. Hãy đăng nhập lại.", "This sign-in took too long and has expired. Sign in again.";
    unreachable: "Chưa kết nối được. Kiểm tra mạng rồi thử lại.", "There is no connection. Check your network and try again.";
    provider: "Nơi đăng nhập trả lời không đúng quy ước. Hãy thử lại; nếu vẫn vậy, xin báo cho đơn vị vận hành cổng.", "The provider’s answer makes no sense. Try again; if it stays so, please tell whoever runs the portal.";
    refused: "Cổng dịch vụ chưa nhận lần đăng nhập này. Hãy thử lại; nếu vẫn vậy, xin báo cho đơn vị vận hành cổng.", "The portal does not accept this sign-in. Try again; if it stays so, please tell whoever runs it.";
    forgetful: "Trình duyệt này không giữ lại gì, nên không thể đi đăng nhập rồi trở lại mà không mất những gì đã điền. Hãy mở trang ở cửa sổ thường, không phải cửa sổ ẩn danh.", "This browser keeps nothing, so you could not sign in elsewhere and come back without losing what you have typed. Open the page in a normal window, not a private one.";

    // Signing out
    still_there: "Bạn đã đăng xuất khỏi cổng này và dữ liệu trên máy đã được xoá, nhưng chưa báo được cho {}. Nếu đây là máy dùng chung, hãy đăng xuất cả ở đó.", "You are signed out of this portal and your data is erased from this device, but {} could not be told. If others use this device, sign out there as well.";
}
