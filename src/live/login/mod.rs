//! Signing in at an OpenID Connect provider: authorization code with PKCE (RFC 6749, RFC 7636).
//!
//! Invariants:
//!
//! - **Tokens are in memory only**, for as long as the page is open: not in a record, a log, or an
//!   address of ours. The only address that ever has one is the provider's, when it is told which
//!   session to end (`id_token_hint`); the portal takes no ID token twice.
//! - **A reply counts only for what this browser has begun.** State, nonce and verifier lie sealed
//!   until the person comes back, and are used once.
//! - **The portal has the last word** on who somebody is: it verifies the ID token and keeps its
//!   own session. What is decided here only spares it what cannot be right.

mod config;
mod provider;
mod wire;

use std::cell::RefCell;

use serde_json::json;
use tokhai_engine::record;

use super::portal::PortalError;
use super::ports::{Ports, Shelf};
use super::records;
use super::session::Session;
use super::shell::Shell;
pub(crate) use config::{Login, Mistake};
use provider::{Provider, Tokens, is_ours};

/// Where the provider sends people back to.
pub(crate) const BACK: &str = "/signed-in";
/// Where it sends the frame that nobody sees: an empty page.
const SILENT: &str = "/silent.html";
/// Before the states of sign-ins that have begun.
const BEGUN: &str = "login/";
/// A sign-in that was begun longer ago than this is forgotten, in milliseconds.
const FORGOTTEN: u64 = 3_600_000;

thread_local! {
    /// What the last sign-in or renewal on this page has given.
    static TOKENS: RefCell<Option<Tokens>> = const { RefCell::new(None) };
}

/// Why somebody is not signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// They chose not to, or the provider does not let them.
    Cancelled,
    /// The provider wants to see them first.
    LoginRequired,
    /// Nothing is known of this sign-in: begun elsewhere, or come back twice.
    Stale,
    /// They came back too late: the provider takes the code no more.
    Late,
    /// No reply.
    Unreachable,
    /// A reply of the provider that makes no sense or is not for us.
    Provider,
    /// The portal does not take what the provider says.
    Refused,
    /// This browser keeps nothing, so nobody could come back.
    Forgetful,
}

/// A sign-in that has begun.
struct Begun {
    nonce: String,
    verifier: String,
    /// Where the person was.
    next: String,
    /// When, in milliseconds since 1970.
    at: u64,
}

record!(Begun { nonce: "nonce", verifier: "verifier", next: "next", at: "at" });

/// Begins a sign-in: gives the address of the provider to go to. The person comes back to where
/// they were, `next`.
pub(crate) async fn begin(
    ports: Ports,
    shell: Shell,
    login: &Login,
    next: &str,
) -> Result<String, Trouble> {
    if !ports.store().is_lasting() {
        return Err(Trouble::Forgetful);
    }
    let provider = Provider::discover(ports, login).await?;
    forget_old(ports).await;
    let asked = Asked::new(ports).await;
    let begun = Begun {
        nonce: asked.nonce.clone(),
        verifier: asked.verifier.clone(),
        next: next.to_owned(),
        at: ports.device().now(),
    };
    let key = [BEGUN, &asked.state].concat();
    let kept = records::write(ports, Shelf::Session, &key, &begun).await;
    kept.map_err(|_| Trouble::Forgetful)?;
    Ok(asked.address(&provider, login, &back(shell, BACK), None))
}

/// Ends a sign-in with what the provider said in the address it sent the person back to. Gives
/// where they were, whether they are signed in or not.
pub(crate) async fn finish(
    ports: Ports,
    session: Session,
    shell: Shell,
    login: &Login,
    address: &str,
) -> (String, Result<(), Trouble>) {
    let state = wire::parameter(address, "state").unwrap_or_default();
    let key = [BEGUN, &state].concat();
    let Some(begun) = records::read::<Begun>(ports, Shelf::Session, &key).await else {
        return ("/".to_owned(), Err(Trouble::Stale));
    };
    let _ = ports.store().remove(Shelf::Session, &key).await;
    let concluded = async {
        let code = code(address, login)?;
        let provider = Provider::discover(ports, login).await?;
        let exchange = Exchange {
            code: &code,
            verifier: &begun.verifier,
            nonce: &begun.nonce,
            back: &back(shell, BACK),
        };
        let tokens = exchange.tokens(ports, &provider, login).await?;
        enter(session, tokens, None).await
    };
    let concluded = concluded.await;
    (begun.next, concluded)
}

/// Gets a new session of the portal for the same person without their doing: by a refresh token,
/// or in a frame that nobody sees. Whether it did.
pub(crate) async fn renew(ports: Ports, session: Session, shell: Shell, login: &Login) -> bool {
    let Ok(provider) = Provider::discover(ports, login).await else { return false };
    let refresh = TOKENS.with_borrow(|tokens| tokens.as_ref().and_then(|it| it.refresh.clone()));
    let person = session.folder();
    if let Some(refresh) = refresh {
        let fields = [
            ("grant_type", "refresh_token"),
            ("refresh_token", &refresh),
            ("client_id", &login.client),
        ];
        if let Ok(mut tokens) = provider.tokens(ports, &fields).await
            && is_ours(&tokens.id, login, None)
        {
            // Whoever does not get a new one keeps the old one.
            tokens.refresh.get_or_insert(refresh);
            if enter(session, tokens, Some(&person)).await.is_ok() {
                return true;
            }
        }
    }
    in_frame(ports, session, shell, login, &provider, &person).await.is_ok()
}

async fn in_frame(
    ports: Ports,
    session: Session,
    shell: Shell,
    login: &Login,
    provider: &Provider,
    person: &str,
) -> Result<(), Trouble> {
    let asked = Asked::new(ports).await;
    let silent = back(shell, SILENT);
    let address = asked.address(provider, login, &silent, Some("none"));
    let came_back = (shell.in_frame)(&address, SILENT).await.ok_or(Trouble::Unreachable)?;
    if wire::parameter(&came_back, "state").as_ref() != Some(&asked.state) {
        return Err(Trouble::Stale);
    }
    let code = code(&came_back, login)?;
    let exchange =
        Exchange { code: &code, verifier: &asked.verifier, nonce: &asked.nonce, back: &silent };
    let tokens = exchange.tokens(ports, provider, login).await?;
    enter(session, tokens, Some(person)).await
}

/// The address at which the provider ends its own session and sends the person back; `None` if it
/// has no such address. The tokens are forgotten.
pub(crate) async fn way_out(
    ports: Ports,
    shell: Shell,
    login: &Login,
) -> Result<Option<String>, Trouble> {
    let tokens = TOKENS.take();
    let provider = Provider::discover(ports, login).await?;
    let Some(end) = provider.end_session else { return Ok(None) };
    let home = back(shell, "/");
    let mut fields = vec![("client_id", &*login.client), ("post_logout_redirect_uri", &home)];
    if let Some(tokens) = &tokens {
        fields.push(("id_token_hint", &tokens.id));
    }
    Ok(Some(wire::with_query(&end, &fields)))
}

/// What is asked of the provider, and has to come back with the answer.
struct Asked {
    state: String,
    nonce: String,
    verifier: String,
    challenge: String,
}

impl Asked {
    async fn new(ports: Ports) -> Asked {
        let device = ports.device();
        // RFC 7636 wants 43 to 128 characters; two UUIDs have 244 random bits.
        let verifier = [device.new_id(), device.new_id()].concat();
        let challenge = wire::base64url(&device.sha256(verifier.as_bytes()).await);
        Asked { state: device.new_id(), nonce: device.new_id(), verifier, challenge }
    }

    fn address(
        &self,
        provider: &Provider,
        login: &Login,
        back: &str,
        prompt: Option<&str>,
    ) -> String {
        let mut fields = vec![
            ("response_type", "code"),
            ("client_id", &*login.client),
            ("redirect_uri", back),
            ("scope", &*login.scope),
            ("state", &*self.state),
            ("nonce", &*self.nonce),
            ("code_challenge", &*self.challenge),
            ("code_challenge_method", "S256"),
        ];
        fields.extend(prompt.map(|prompt| ("prompt", prompt)));
        wire::with_query(&provider.authorization, &fields)
    }
}

/// A code that is to become tokens.
struct Exchange<'c> {
    code: &'c str,
    verifier: &'c str,
    nonce: &'c str,
    back: &'c str,
}

impl Exchange<'_> {
    async fn tokens(
        &self,
        ports: Ports,
        provider: &Provider,
        login: &Login,
    ) -> Result<Tokens, Trouble> {
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", self.code),
            ("redirect_uri", self.back),
            ("client_id", &login.client),
            ("code_verifier", self.verifier),
        ];
        let tokens = provider.tokens(ports, &fields).await?;
        let ours = is_ours(&tokens.id, login, Some(self.nonce));
        ours.then_some(tokens).ok_or(Trouble::Provider)
    }
}

/// The code in the address that somebody was sent back to, or why there is none.
fn code(address: &str, login: &Login) -> Result<String, Trouble> {
    // RFC 9207: where the answer names its issuer, it must be the one that was asked.
    if wire::parameter(address, "iss").is_some_and(|iss| iss != login.issuer) {
        return Err(Trouble::Provider);
    }
    match wire::parameter(address, "error").as_deref() {
        None => wire::parameter(address, "code").ok_or(Trouble::Provider),
        Some("access_denied") => Err(Trouble::Cancelled),
        Some(
            "login_required"
            | "interaction_required"
            | "consent_required"
            | "account_selection_required",
        ) => Err(Trouble::LoginRequired),
        Some("server_error" | "temporarily_unavailable") => Err(Trouble::Unreachable),
        Some(_) => Err(Trouble::Provider),
    }
}

/// Opens a session of the portal, of this person only if one is named.
async fn enter(session: Session, tokens: Tokens, only: Option<&str>) -> Result<(), Trouble> {
    let mut ask = json!({ "idToken": tokens.id });
    if let (Some(only), Some(ask)) = (only, ask.as_object_mut()) {
        ask.insert("person".to_owned(), only.into());
    }
    session.enter(&ask).await.map_err(|error| match error {
        PortalError::Unreachable => Trouble::Unreachable,
        _ => Trouble::Refused,
    })?;
    TOKENS.set(Some(tokens));
    Ok(())
}

fn back(shell: Shell, path: &str) -> String {
    (shell.origin)() + path
}

async fn forget_old(ports: Ports) {
    let store = ports.store();
    let now = ports.device().now();
    for key in store.keys(Shelf::Session, BEGUN).await.unwrap_or_default() {
        let begun: Option<Begun> = records::read(ports, Shelf::Session, &key).await;
        if begun.is_none_or(|begun| now.saturating_sub(begun.at) > FORGOTTEN) {
            let _ = store.remove(Shelf::Session, &key).await;
        }
    }
}
