//! What the provider says: its addresses, its tokens, its refusals. Hostile until read.

use serde_json::Value;
use tokhai_engine::address::origin;

use super::super::ports::{Ports, Request, Response};
use super::super::records;
use super::config::Login;
use super::{Trouble, wire};

/// A reply has at most as many bytes.
const MAX_REPLY: usize = 256 << 10;
/// How long the provider may take, in milliseconds.
const PATIENCE: u32 = 15_000;

/// The addresses of a provider.
pub(super) struct Provider {
    pub(super) authorization: String,
    pub(super) end_session: Option<String>,
    token: String,
}

/// What a sign-in gives. There is an access token as well, which nobody here needs.
pub(super) struct Tokens {
    pub(super) id: String,
    pub(super) refresh: Option<String>,
}

impl Provider {
    /// Asks for the discovery document (OpenID Connect Discovery 1.0, section 4).
    pub(super) async fn discover(ports: Ports, login: &Login) -> Result<Provider, Trouble> {
        let issuer = login.issuer.trim_end_matches('/');
        let url = [issuer, "/.well-known/openid-configuration"].concat();
        let request = Request { patience: Some(PATIENCE), ..Request::get(url) };
        let reply = ports.http().send(request).await.map_err(|_| Trouble::Unreachable)?;
        let json = read(&reply)?;
        if reply.status != 200 {
            return Err(Trouble::Unreachable);
        }
        Provider::read(&json, login).ok_or(Trouble::Provider)
    }

    fn read(json: &Value, login: &Login) -> Option<Provider> {
        let address = |name: &str| {
            let address = json.get(name)?.as_str()?;
            origin(address).map(|_| address.to_owned())
        };
        let methods = json.get("code_challenge_methods_supported").and_then(Value::as_array);
        let knows_s256 = methods.is_none_or(|all| all.iter().any(|method| method == "S256"));
        let token = address("token_endpoint")?;
        // The security policy lets the page ask nobody else.
        let is_its_own = origin(&token) == origin(&login.issuer);
        let is_asked = json.get("issuer")?.as_str()? == login.issuer;
        (knows_s256 && is_its_own && is_asked).then_some(())?;
        let authorization = address("authorization_endpoint")?;
        Some(Provider { authorization, end_session: address("end_session_endpoint"), token })
    }

    /// Asks the token endpoint for tokens.
    pub(super) async fn tokens(
        &self,
        ports: Ports,
        fields: &[(&str, &str)],
    ) -> Result<Tokens, Trouble> {
        let form = "application/x-www-form-urlencoded";
        let request = Request {
            method: "POST",
            headers: vec![("Content-Type", form.to_owned())],
            body: Some(wire::form(fields).into_bytes()),
            patience: Some(PATIENCE),
            ..Request::get(self.token.clone())
        };
        let reply = ports.http().send(request).await.map_err(|_| Trouble::Unreachable)?;
        let json = read(&reply)?;
        let text = |name: &str| json.get(name).and_then(Value::as_str).map(str::to_owned);
        match reply.status {
            200 => Ok(Tokens {
                id: text("id_token").ok_or(Trouble::Provider)?,
                refresh: text("refresh_token"),
            }),
            400..=499 if text("error").as_deref() == Some("invalid_grant") => Err(Trouble::Late),
            400..=499 => Err(Trouble::Provider),
            _ => Err(Trouble::Unreachable),
        }
    }
}

fn read(reply: &Response) -> Result<Value, Trouble> {
    if reply.status >= 500 {
        return Err(Trouble::Unreachable);
    }
    if reply.body.len() > MAX_REPLY {
        return Err(Trouble::Provider);
    }
    records::parse(&reply.body).ok_or(Trouble::Provider)
}

/// Whether an ID token is for us and answers what was asked (OpenID Connect Core 1.0, section
/// 3.1.3.7). A renewal by a refresh token has no nonce.
///
/// Its signature is the portal's to check, and so is whether its time is up: the portal's clock is
/// right, this device's need not be. Here its end must lie behind its beginning.
pub(super) fn is_ours(token: &str, login: &Login, nonce: Option<&str>) -> bool {
    let payload = token.split('.').nth(1).and_then(wire::from_base64url);
    let Some(claims) = payload.and_then(|bytes| records::parse::<Value>(&bytes)) else {
        return false;
    };
    let is = |name: &str, wanted: &str| claims.get(name).is_some_and(|it| it == wanted);
    let audience = match claims.get("aud") {
        Some(Value::Array(all)) => {
            all.iter().any(|one| *one == *login.client)
                && (all.len() == 1 || is("azp", &login.client))
        }
        _ => is("aud", &login.client),
    };
    let seconds = |name: &str| claims.get(name).and_then(Value::as_f64);
    let ends = seconds("exp").is_some_and(|end| seconds("iat").is_some_and(|begin| begin < end));
    is("iss", &login.issuer) && audience && ends && nonce.is_none_or(|nonce| is("nonce", nonce))
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    fn login() -> Login {
        let json = json!({"issuer": "https://id.vn", "client": "tokhai"});
        Login::read(&json).unwrap()
    }

    fn token(claims: &Value) -> String {
        let hex = claims.to_string().bytes().map(|it| format!("{it:02x}")).collect::<String>();
        ["e30", &wire::base64url(&hex), "c2ln"].join(".")
    }

    #[wasm_bindgen_test]
    fn an_id_token_is_taken_for_this_sign_in_only() {
        let good = json!({
            "iss": "https://id.vn", "aud": "tokhai", "sub": "a", "iat": 5, "exp": 9, "nonce": "n",
        });
        let holds = |claims: &Value| is_ours(&token(claims), &login(), Some("n"));
        assert!(holds(&good));
        for (name, value) in [
            ("iss", json!("https://id.vn/")),
            ("aud", json!("other")),
            ("aud", json!(["tokhai", "other"])),
            ("aud", Value::Null),
            ("nonce", json!("m")),
            ("nonce", Value::Null),
            ("exp", json!(5)),
            ("exp", json!("9")),
        ] {
            let mut claims = good.clone();
            claims[name] = value;
            assert!(!holds(&claims), "{claims}");
        }
        for odd in ["", ".", "a.b.c", "e30.!.x"] {
            assert!(!is_ours(odd, &login(), None), "{odd}");
        }
    }

    #[wasm_bindgen_test]
    fn a_provider_speaks_for_itself_only() {
        let good = json!({
            "issuer": "https://id.vn",
            "authorization_endpoint": "https://id.vn/auth",
            "token_endpoint": "https://id.vn/token",
        });
        assert!(Provider::read(&good, &login()).is_some_and(|it| it.end_session.is_none()));
        for (name, value) in [
            ("issuer", json!("https://other.vn")),
            ("token_endpoint", json!("https://other.vn/token")),
            ("token_endpoint", json!("http://id.vn/token")),
            ("authorization_endpoint", json!("javascript:alert(1)")),
            ("authorization_endpoint", Value::Null),
            ("code_challenge_methods_supported", json!(["plain"])),
        ] {
            let mut document = good.clone();
            document[name] = value;
            assert!(Provider::read(&document, &login()).is_none(), "{document}");
        }
    }
}
