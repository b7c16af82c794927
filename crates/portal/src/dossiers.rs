//! Filing a dossier, once and only once, and looking at one's own.
//!
//! The browser names every filing by an idempotency key before it sends it. The same key brings
//! the same receipt however often and however simultaneously it arrives; the key's uniqueness is
//! the database's, not this module's.

use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};
use tokhai_engine::date::Date;
use tokhai_engine::dossier::{Attachment, Dossier};
use tokhai_engine::{Pointer, Severity, Violation};

use crate::body;
use crate::envelope::Envelope;
use crate::error::{ApiError, INTERNAL, UNAVAILABLE};
use crate::forms::FormDocument;
use crate::people::Person;
use crate::portal::Portal;
use crate::receipt::{self, NEWLY_REGISTERED, Terms};
use crate::recheck::recheck;
use crate::session::SignedIn;
use crate::signing;
use crate::store::{Filed, Filing, HandedOut, StoredDossier};

const BODY_LIMIT: usize = 1024 * 1024;
const PAGE: i64 = 50;

pub(crate) const KEY_NEEDED: ApiError = ApiError::new(
    StatusCode::BAD_REQUEST,
    "idempotency-key-needed",
    "Hồ sơ gửi lên thiếu mã chống gửi trùng (tiêu đề Idempotency-Key, dạng UUID). Xin tải lại trang rồi gửi lại.",
    "The dossier came without its key against sending twice (header Idempotency-Key, a UUID). Please reload the page and send it again.",
);

const KEY_DIFFERS: ApiError = ApiError::new(
    StatusCode::BAD_REQUEST,
    "idempotency-key-differs",
    "Mã chống gửi trùng trong hồ sơ khác mã trong tiêu đề Idempotency-Key. Xin tải lại trang rồi gửi lại.",
    "The dossier's key against sending twice is another than the header's (Idempotency-Key). Please reload the page and send it again.",
);

const SIGNATURE_WRONG: ApiError = ApiError::new(
    StatusCode::UNPROCESSABLE_ENTITY,
    "signature-wrong",
    "Hồ sơ không khớp với chữ ký của thiết bị: nội dung đã bị thay đổi sau khi ký. Xin mở lại tờ khai, xem lại rồi nộp.",
    "The dossier is not what its device signed: it was changed since. Please open the form again, look it over, and submit it.",
);

const KEY_REUSED: ApiError = ApiError::new(
    StatusCode::CONFLICT,
    "key-reused",
    "Một hồ sơ khác đã được nộp với mã này và vẫn giữ nguyên. Xin xem “Hồ sơ của tôi”; nếu đây là hồ sơ mới, xin nộp lại với mã mới.",
    "A different dossier was filed under this key and stays as it is. Please look at “My dossiers”; if this is a new one, send it again under a new key.",
);

const FORM_UNKNOWN: ApiError = ApiError::new(
    StatusCode::UNPROCESSABLE_ENTITY,
    "form-unknown",
    "Cổng dịch vụ không nhận tờ khai này. Xin chọn thủ tục trong danh mục.",
    "The portal does not take this form. Please choose a service from the catalogue.",
);

const FORM_CHANGED: ApiError = ApiError::new(
    StatusCode::UNPROCESSABLE_ENTITY,
    "form-changed",
    "Tờ khai đã có phiên bản mới. Xin tải lại trang, xem lại những gì đã khai rồi nộp.",
    "This form has a new version. Please reload the page, look over what you filled in, and submit it.",
);

const REFUSED: ApiError = ApiError::new(
    StatusCode::UNPROCESSABLE_ENTITY,
    "dossier-refused",
    "Hồ sơ còn chỗ chưa đúng nên chưa được nhận. Xin sửa những chỗ được đánh dấu rồi nộp lại.",
    "Something in the dossier is not right yet, so it was not accepted. Please mend what is marked and submit it again.",
);

const BAD_QUERY: ApiError = ApiError::new(
    StatusCode::BAD_REQUEST,
    "bad-query",
    "Địa chỉ có phần sau dấu hỏi không đúng: chỉ nhận một “before” là mã của một hồ sơ. Xin mở lại “Hồ sơ của tôi”.",
    "The part of the address after the question mark is wrong: it takes one “before”, the code of a dossier. Please open “My dossiers” again.",
);

const NO_SUCH_DOSSIER: ApiError = ApiError::new(
    StatusCode::NOT_FOUND,
    "no-such-dossier",
    "Không có hồ sơ này trong số hồ sơ của quý vị. Xin kiểm tra mã hồ sơ.",
    "There is no such dossier among yours. Please check its code.",
);

/// `POST /api/dossiers`
pub(crate) async fn submit(
    State(portal): State<Arc<Portal>>,
    signed_in: Result<SignedIn, ApiError>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiError> {
    // Read first: whoever closes while a browser still sends is not heard.
    let body = body::read_json(&headers, body, BODY_LIMIT).await;
    let SignedIn(person) = signed_in?;
    let json = body?;
    let key = idempotency_key(&headers).ok_or(KEY_NEEDED)?;
    if let Some(filed) = portal.store.dossier_by_key(&person.id, &key).await? {
        return repeat(&filed, &json);
    }
    let envelope: Envelope = body::typed(json.clone())?;
    if envelope.idempotency_key.as_ref().is_some_and(|own| !own.eq_ignore_ascii_case(&key)) {
        return Err(KEY_DIFFERS);
    }
    if signing::dossier_holds(&json) == Some(false) {
        return Err(SIGNATURE_WRONG.with_violations(Vec::new()));
    }
    let measured = envelope.measured();
    let dossier = Dossier::from(envelope);
    let form = current_form(&portal, &dossier).await?;
    let received_at = portal.clock.now();
    let today = received_at.city_day().ok_or(UNAVAILABLE)?;
    let attachments = dossier.attachments.clone();
    let mut violations = missing_uploads(&portal, &person, &attachments).await?;
    let handed_out = portal.store.handed_out(&person.id).await?;
    let (broken, terms) = examine(&form, &person, dossier, today, handed_out).await?;
    violations.extend(broken);
    if violations.iter().any(|violation| violation.severity == Severity::Error) {
        return Err(REFUSED.with_violations(violations));
    }
    let filing = Filing {
        person: &person.id,
        idempotency_key: &key,
        form: &form.about().id,
        form_version: &form.about().version,
        day: &today.to_string(),
        received_at,
        status: NEWLY_REGISTERED,
        envelope: &json.to_string(),
        attachments: &attachments,
        measured,
    };
    let digest = signing::digest(&json);
    let receipt = |sequence| {
        let code = receipt::code(today, sequence);
        let mut receipt = receipt::receipt(&form, &code, received_at, &terms, &digest);
        receipt::sign(&mut receipt, &portal.signer);
        (code, receipt.to_string())
    };
    match portal.store.file(&filing, receipt).await? {
        Filed::Stored { receipt } => {
            portal.monitoring.filed(filing.form);
            Ok((StatusCode::CREATED, as_json(receipt)).into_response())
        }
        Filed::KnownKey => {
            let filed = portal.store.dossier_by_key(&person.id, &key).await?;
            repeat(&filed.ok_or(UNAVAILABLE)?, &json)
        }
    }
}

/// `GET /api/dossiers`
pub(crate) async fn list(
    State(portal): State<Arc<Portal>>,
    SignedIn(person): SignedIn,
    page: Result<Query<PageQuery>, QueryRejection>,
) -> Result<Json<Value>, ApiError> {
    let Query(page) = page.map_err(|_| BAD_QUERY)?;
    let before = page.before.as_deref();
    if before.is_some_and(|code| !is_code(code)) {
        return Err(BAD_QUERY);
    }
    let mut found = portal.store.receipts(&person.id, before, PAGE + 1).await?;
    let has_more = found.len() as i64 > PAGE;
    found.truncate(PAGE as usize);
    let receipts = found
        .into_iter()
        .map(|(receipt, status)| with_status(&receipt, status))
        .collect::<Result<Vec<Value>, ApiError>>()?;
    let next = receipts.last().filter(|_| has_more).and_then(|receipt| receipt.get("code"));
    Ok(Json(json!({"next": next, "dossiers": receipts})))
}

/// `GET /api/dossiers/{code}`
pub(crate) async fn show(
    State(portal): State<Arc<Portal>>,
    SignedIn(person): SignedIn,
    code: Result<Path<String>, PathRejection>,
) -> Result<Json<Value>, ApiError> {
    let Path(code) = code.map_err(|_| NO_SUCH_DOSSIER)?;
    if !is_code(&code) {
        return Err(NO_SUCH_DOSSIER);
    }
    let found = portal.store.dossier_by_code(&person.id, &code).await?;
    let StoredDossier { envelope, receipt, status } = found.ok_or(NO_SUCH_DOSSIER)?;
    let dossier: Value = serde_json::from_str(&envelope).map_err(|_| damaged())?;
    Ok(Json(json!({"receipt": with_status(&receipt, status)?, "dossier": dossier})))
}

/// Which dossiers to list.
#[derive(Deserialize)]
pub(crate) struct PageQuery {
    /// Those older than the dossier with this code.
    before: Option<String>,
}

/// The answer to a key that has been used: the first receipt, if it stands for the same dossier.
fn repeat(filed: &StoredDossier, json: &Value) -> Result<Response, ApiError> {
    let before: Value = serde_json::from_str(&filed.envelope).map_err(|_| damaged())?;
    if before != *json {
        return Err(KEY_REUSED);
    }
    Ok(as_json(filed.receipt.clone()))
}

async fn current_form(portal: &Portal, dossier: &Dossier) -> Result<Arc<FormDocument>, ApiError> {
    let form = portal.forms.get(&dossier.form.id).await?.ok_or(FORM_UNKNOWN)?;
    if form.about().version != dossier.form.version {
        return Err(FORM_CHANGED.with_violations(Vec::new()));
    }
    Ok(form)
}

/// Attachments that this person has not uploaded, or that are something else than they claim.
async fn missing_uploads(
    portal: &Portal,
    person: &Person,
    attachments: &[Attachment],
) -> Result<Vec<Violation>, ApiError> {
    let mut violations = Vec::new();
    for (number, attachment) in attachments.iter().enumerate() {
        let upload = portal.store.upload(&person.id, &attachment.sha256).await?;
        let code = match upload {
            None => "attachment-missing",
            Some(it)
                if u64::try_from(it.size) != Ok(attachment.size)
                    || it.media_type != attachment.media_type =>
            {
                "attachment-differs"
            }
            Some(_) if !comes_from_there(portal, person, attachment).await? => "attachment-differs",
            Some(_) => continue,
        };
        let slot = Pointer::parse(&attachment.slot).unwrap_or_default();
        let violation = Violation::new(code, slot, Pointer::ROOT).with("attachment", number);
        violations.push(violation.with("sha256", attachment.sha256.as_str()));
    }
    Ok(violations)
}

/// Whether the earlier dossier that an attachment names, if it names one, is this person's and has
/// it.
async fn comes_from_there(
    portal: &Portal,
    person: &Person,
    attachment: &Attachment,
) -> Result<bool, ApiError> {
    let Some(code) = attachment.from.as_deref() else { return Ok(true) };
    let earlier = portal.store.dossier_by_code(&person.id, code).await?;
    let Some(StoredDossier { envelope, .. }) = earlier else { return Ok(false) };
    let earlier: Value = serde_json::from_str(&envelope).map_err(|_| damaged())?;
    let attached = earlier.get("attachments").and_then(Value::as_array);
    let same = |it: &Value| it.get("sha256").and_then(Value::as_str) == Some(&attachment.sha256);
    Ok(attached.is_some_and(|attached| attached.iter().any(same)))
}

/// The rules of its form that the dossier breaks, and the terms if it is taken. Found beside the
/// threads that talk to the network.
async fn examine(
    form: &Arc<FormDocument>,
    person: &Arc<Person>,
    dossier: Dossier,
    today: Date,
    handed_out: Vec<HandedOut>,
) -> Result<(Vec<Violation>, Terms), ApiError> {
    let (form, person) = (form.clone(), person.clone());
    let examine = move || {
        let violations = recheck(&form, &dossier, today, &person, &handed_out);
        (violations, Terms::of(&form, &dossier, today))
    };
    tokio::task::spawn_blocking(examine).await.map_err(|_| INTERNAL)
}

/// The key that the browser gave this filing, in lower case.
pub(crate) fn idempotency_key(headers: &HeaderMap) -> Option<String> {
    let key = headers.get("idempotency-key")?.to_str().ok()?;
    let groups: Vec<&str> = key.split('-').collect();
    let is_uuid = groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12])
        && groups.iter().all(|group| group.bytes().all(|b| b.is_ascii_hexdigit()));
    is_uuid.then(|| key.to_ascii_lowercase())
}

/// Whether the text can be a dossier's code at all.
fn is_code(text: &str) -> bool {
    text.len() <= 64 && text.bytes().all(|b| b.is_ascii_graphic())
}

fn with_status(receipt: &str, status: i64) -> Result<Value, ApiError> {
    let mut receipt: Value = serde_json::from_str(receipt).map_err(|_| damaged())?;
    if let Some(receipt) = receipt.as_object_mut() {
        receipt.insert("status".to_owned(), status.into());
    }
    Ok(receipt)
}

fn damaged() -> ApiError {
    tracing::error!("a stored dossier is not JSON any more");
    UNAVAILABLE
}

/// A reply whose text is JSON already.
fn as_json(text: String) -> Response {
    let json = HeaderValue::from_static("application/json");
    ([(header::CONTENT_TYPE, json)], text).into_response()
}
