//! Signing in with an ID token, against a little provider that really listens.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex};

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use p256::elliptic_curve::sec1::ToEncodedPoint;
use p256::pkcs8::EncodePrivateKey;
use rsa::pkcs1::EncodeRsaPrivateKey;
use rsa::rand_core::OsRng;
use rsa::traits::PublicKeyParts;
use serde_json::{Value, json};
use tokhai_portal::OpenId;

use crate::support::{Browser, MORNING, Reply, TestPortal};

const CLIENT: &str = "tokhai";

/// Made anew for each run, and once, for it takes a while.
static RSA: LazyLock<rsa::RsaPrivateKey> =
    LazyLock::new(|| rsa::RsaPrivateKey::new(&mut OsRng, 2048).unwrap());
static CURVE: LazyLock<p256::SecretKey> = LazyLock::new(|| p256::SecretKey::random(&mut OsRng));

/// What the provider says and how often it was asked.
struct Played {
    issuer: Mutex<String>,
    keys: Mutex<Value>,
    down: AtomicBool,
    asked: AtomicUsize,
}

/// A provider on a free port.
struct Issuer {
    played: Arc<Played>,
    address: String,
}

impl Issuer {
    async fn start() -> Issuer {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let played = Arc::new(Played {
            issuer: Mutex::new(address.clone()),
            keys: Mutex::new(json!({"keys": [rsa_key("rsa"), curve_key("curve")]})),
            down: AtomicBool::new(false),
            asked: AtomicUsize::new(0),
        });
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(discovery))
            .route("/keys", get(keys))
            .with_state(played.clone());
        tokio::spawn(tokhai_portal::serve(listener, router, std::future::pending()));
        Issuer { played, address }
    }

    async fn portal(&self) -> TestPortal {
        let openid = OpenId { issuer: self.address.clone(), client: CLIENT.to_owned() };
        TestPortal::with_provider(openid).await
    }

    /// What a good token says.
    fn claims(&self) -> Value {
        json!({
            "iss": self.address,
            "aud": CLIENT,
            "sub": "nguoi-moi",
            "name": "Người Mới",
            "iat": MORNING / 1000 - 5,
            "exp": MORNING / 1000 + 300,
            "nonce": "only the app knows",
        })
    }

    fn keys(&self, keys: Value) {
        *self.played.keys.lock().unwrap() = json!({ "keys": keys });
    }

    fn is_down(&self, down: bool) {
        self.played.down.store(down, Ordering::SeqCst);
    }

    fn asked(&self) -> usize {
        self.played.asked.load(Ordering::SeqCst)
    }
}

async fn discovery(State(played): State<Arc<Played>>) -> Result<Json<Value>, StatusCode> {
    played.asked.fetch_add(1, Ordering::SeqCst);
    if played.down.load(Ordering::SeqCst) {
        return Err(StatusCode::BAD_GATEWAY);
    }
    let issuer = played.issuer.lock().unwrap().clone();
    Ok(Json(json!({"jwks_uri": format!("{issuer}/keys"), "issuer": issuer})))
}

async fn keys(State(played): State<Arc<Played>>) -> Json<Value> {
    Json(played.keys.lock().unwrap().clone())
}

fn rsa_key(id: &str) -> Value {
    let number = |number: &rsa::BigUint| URL_SAFE_NO_PAD.encode(number.to_bytes_be());
    json!({"kty": "RSA", "kid": id, "use": "sig", "n": number(RSA.n()), "e": number(RSA.e())})
}

fn curve_key(id: &str) -> Value {
    let point = CURVE.public_key().to_encoded_point(false);
    let part =
        |part: Option<&_>| URL_SAFE_NO_PAD.encode(part.map_or(&[][..], |it: &p256::FieldBytes| it));
    json!({"kty": "EC", "crv": "P-256", "kid": id, "x": part(point.x()), "y": part(point.y())})
}

/// A token signed with the key of this kind under the name `kid`.
fn token(algorithm: Algorithm, kid: &str, claims: &Value) -> String {
    let key = match algorithm {
        Algorithm::ES256 => EncodingKey::from_ec_der(CURVE.to_pkcs8_der().unwrap().as_bytes()),
        Algorithm::HS256 => EncodingKey::from_secret(rsa_key("")["n"].as_str().unwrap().as_bytes()),
        _ => EncodingKey::from_rsa_der(RSA.to_pkcs1_der().unwrap().as_bytes()),
    };
    let header = Header { kid: Some(kid.to_owned()), ..Header::new(algorithm) };
    jsonwebtoken::encode(&header, claims, &key).unwrap()
}

async fn sign_in(browser: &Browser<'_>, token: &str) -> Reply {
    browser.post("/api/session", &json!({"idToken": token})).await
}

fn with(mut claims: Value, name: &str, value: Value) -> Value {
    claims[name] = value;
    claims
}

#[tokio::test]
async fn a_good_token_signs_in_with_each_algorithm() {
    let issuer = Issuer::start().await;
    let portal = issuer.portal().await;
    for (algorithm, kid) in
        [(Algorithm::RS256, "rsa"), (Algorithm::PS256, "rsa"), (Algorithm::ES256, "curve")]
    {
        let mut browser = portal.browser();
        let reply = sign_in(&browser, &token(algorithm, kid, &issuer.claims())).await;
        assert_eq!(reply.status, 200, "{}", reply.text());
        assert_eq!(reply.json()["expiresIn"], 1800);
        browser.keep_cookie(&reply);
        let person = &browser.get("/api/session").await.json()["person"];
        assert_eq!(person, &json!({"id": "nguoi-moi", "name": "Người Mới"}));
        // Registers know nothing of them, and say so.
        browser.get("/api/registers/population").await.refused(404, "not-in-register");
        assert_eq!(browser.get("/api/dossiers").await.json()["dossiers"], json!([]));
    }
    assert_eq!(issuer.asked(), 1, "the keys are kept");
}

#[tokio::test]
async fn whoever_has_the_id_of_a_fictional_person_keeps_what_registers_say() {
    let issuer = Issuer::start().await;
    let portal = issuer.portal().await;
    let mut browser = portal.browser();
    let claims = with(issuer.claims(), "sub", json!("tran-thi-mau"));
    browser.keep_cookie(&sign_in(&browser, &token(Algorithm::RS256, "rsa", &claims)).await);
    let account = browser.get("/api/registers/account").await.json();
    assert_eq!(account["values"]["person.fullName"], "Trần Thị Mẫu");
}

#[tokio::test]
async fn a_token_of_somebody_else_is_refused() {
    let issuer = Issuer::start().await;
    let portal = issuer.portal().await;
    let browser = portal.browser();
    let good = issuer.claims();
    let seconds = MORNING / 1000;
    for (name, value, code) in [
        ("aud", json!("another"), "bad-token"),
        ("aud", json!(["tokhai", "another"]), "bad-token"),
        ("azp", json!("another"), "bad-token"),
        ("iss", json!("http://127.0.0.1:1"), "bad-token"),
        ("iss", json!(format!("{}/", issuer.address)), "bad-token"),
        ("exp", json!(seconds - 61), "token-expired"),
        ("exp", json!("2030"), "bad-token"),
        ("iat", json!(seconds + 3600), "bad-token"),
        ("sub", json!(""), "bad-token"),
        ("sub", json!(7), "bad-token"),
    ] {
        let claims = with(good.clone(), name, value);
        let reply = sign_in(&browser, &token(Algorithm::RS256, "rsa", &claims)).await;
        reply.refused(422, code);
        assert_eq!(reply.header("set-cookie"), "");
    }
    let several = with(with(good, "aud", json!(["tokhai", "another"])), "azp", json!("tokhai"));
    assert_eq!(sign_in(&browser, &token(Algorithm::RS256, "rsa", &several)).await.status, 200);
}

#[tokio::test]
async fn a_signature_that_is_none_is_refused() {
    let issuer = Issuer::start().await;
    let portal = issuer.portal().await;
    let browser = portal.browser();
    let claims = issuer.claims();
    let good = token(Algorithm::RS256, "rsa", &claims);
    let (signed, signature) = good.rsplit_once('.').unwrap();
    let payload = signed.split_once('.').unwrap().1;
    let part = |json: Value| URL_SAFE_NO_PAD.encode(json.to_string());
    let other = part(with(claims.clone(), "sub", json!("tran-thi-mau")));
    let head = signed.split_once('.').unwrap().0;
    for forged in [
        // Not signed at all.
        format!("{}.{payload}.", part(json!({"alg": "none", "kid": "rsa"}))),
        format!("{}.{payload}.{signature}", part(json!({"alg": "None", "kid": "rsa"}))),
        // Signed for other words, or by nobody.
        format!("{head}.{other}.{signature}"),
        format!("{signed}."),
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode([7; 256])),
        // The public key taken for a secret.
        token(Algorithm::HS256, "rsa", &claims),
        // The key of one kind for an algorithm of the other.
        token(Algorithm::ES256, "rsa", &claims),
        token(Algorithm::RS256, "curve", &claims),
        // An algorithm that the provider has a key for, but that nobody agreed on.
        token(Algorithm::RS512, "rsa", &claims),
        "no token".to_owned(),
        "..".to_owned(),
    ] {
        sign_in(&browser, &forged).await.refused(422, "bad-token");
    }
    assert_eq!(sign_in(&browser, &good).await.status, 200);
}

#[tokio::test]
async fn a_key_for_something_else_verifies_nothing() {
    let issuer = Issuer::start().await;
    let portal = issuer.portal().await;
    let good = token(Algorithm::RS256, "rsa", &issuer.claims());
    for (name, value) in [("use", "enc"), ("alg", "PS256"), ("kid", "other")] {
        issuer.keys(json!([with(rsa_key("rsa"), name, json!(value))]));
        sign_in(&portal.browser(), &good).await.refused(422, "bad-token");
        portal.pass_minutes(1);
    }
    issuer.keys(json!([{"kty": "unknown"}, 7, with(rsa_key("rsa"), "alg", json!("RS256"))]));
    assert_eq!(sign_in(&portal.browser(), &good).await.status, 200);
}

#[tokio::test]
async fn new_keys_are_found_and_made_up_ones_do_not_wear_the_provider_out() {
    let issuer = Issuer::start().await;
    let portal = issuer.portal().await;
    let browser = portal.browser();
    assert_eq!(
        sign_in(&browser, &token(Algorithm::RS256, "rsa", &issuer.claims())).await.status,
        200
    );
    for number in 0..20 {
        let unknown = token(Algorithm::RS256, &format!("made up {number}"), &issuer.claims());
        sign_in(&browser, &unknown).await.refused(422, "bad-token");
    }
    assert_eq!(issuer.asked(), 1);
    portal.pass_minutes(1);
    issuer.keys(json!([rsa_key("the next")]));
    let next = token(Algorithm::RS256, "the next", &issuer.claims());
    assert_eq!(sign_in(&browser, &next).await.status, 200);
    assert_eq!(issuer.asked(), 2);
}

#[tokio::test]
async fn a_silent_provider_is_told_from_a_bad_token() {
    let issuer = Issuer::start().await;
    let portal = issuer.portal().await;
    let browser = portal.browser();
    issuer.is_down(true);
    let good = token(Algorithm::RS256, "rsa", &issuer.claims());
    sign_in(&browser, &good).await.refused(503, "provider-unreachable");
    // Another issuer at the same address is none.
    issuer.is_down(false);
    *issuer.played.issuer.lock().unwrap() = "http://127.0.0.1:1".to_owned();
    portal.pass_minutes(1);
    sign_in(&browser, &good).await.refused(503, "provider-unreachable");
    issuer.played.issuer.lock().unwrap().clone_from(&issuer.address);
    portal.pass_minutes(1);
    assert_eq!(sign_in(&browser, &good).await.status, 200);

    // What it said once holds while it is silent.
    issuer.is_down(true);
    portal.pass_minutes(61);
    let claims = with(issuer.claims(), "exp", json!(MORNING / 1000 + 7200));
    assert_eq!(sign_in(&browser, &token(Algorithm::ES256, "curve", &claims)).await.status, 200);
}

#[tokio::test]
async fn a_token_opens_one_session_and_only_for_the_person_that_is_meant() {
    let issuer = Issuer::start().await;
    let portal = issuer.portal().await;
    let browser = portal.browser();
    let good = token(Algorithm::RS256, "rsa", &issuer.claims());
    let renew = |person: &str| json!({"idToken": good, "person": person});
    browser.post("/api/session", &renew("tran-thi-mau")).await.refused(422, "other-person");
    assert_eq!(browser.post("/api/session", &renew("nguoi-moi")).await.status, 200);
    sign_in(&browser, &good).await.refused(422, "token-spent");
    // Also in another browser, and after a restart.
    let portal = portal.restarted().await;
    sign_in(&portal.browser(), &good).await.refused(422, "token-spent");
}

#[tokio::test]
async fn with_a_provider_nobody_is_a_fictional_person_and_without_one_nobody_has_a_token() {
    let issuer = Issuer::start().await;
    let portal = issuer.portal().await;
    let demo = json!({"person": "tran-thi-mau"});
    portal.browser().post("/api/session", &demo).await.refused(422, "provider-only");
    portal.browser().post("/api/session", &json!({})).await.refused(400, "wrong-shape");
    let policy = portal.browser().get("/api/health").await;
    let policy = policy.header("content-security-policy");
    let origin = &issuer.address;
    for part in [format!("connect-src 'self' {origin};"), format!("frame-src 'self' {origin};")] {
        assert!(policy.contains(&part), "{policy}");
    }

    let portal = TestPortal::new().await;
    let good = token(Algorithm::RS256, "rsa", &issuer.claims());
    sign_in(&portal.browser(), &good).await.refused(422, "no-provider");
    let policy = portal.browser().get("/api/health").await;
    let policy = policy.header("content-security-policy");
    assert!(policy.contains("connect-src 'self'; frame-src 'none';"), "{policy}");
}
