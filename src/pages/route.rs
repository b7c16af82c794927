//! Addresses.

use leptos::prelude::*;

use crate::live::shell::Shell;

/// What an address shows. Parameters that only matter within a page are not part of it, so that
/// changing them does not build the page anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Route {
    /// `/`
    Catalogue,
    /// `/forms/SLUG`
    Service(String),
    /// `/fill?src=URL[&draft=ID]`; the first draft of a form has no id.
    Fill(String, Option<String>),
    /// `/preview[?src=URL]`
    Preview(String),
    /// `/dossiers`
    Dossiers,
    /// `/dossiers/CODE`, or the key of a parcel that has no code yet.
    Dossier(String),
    /// `/sign-in?next=ADDRESS`
    SignIn,
    /// `/signed-in`: where a provider sends people back to.
    SignedIn,
    /// `/sign-out`
    SignOut,
    /// Anything else.
    Nowhere,
}

impl Route {
    /// What `address` (path and query) shows.
    pub(crate) fn of(address: &str) -> Route {
        let path = address.split(['?', '#']).next().unwrap_or_default();
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        match parts[..] {
            [] => Route::Catalogue,
            ["forms", slug] => Route::Service(decode(slug)),
            ["fill"] => {
                let src = parameter(address, "src").unwrap_or_default();
                Route::Fill(src, parameter(address, "draft"))
            }
            ["preview"] => Route::Preview(parameter(address, "src").unwrap_or_default()),
            ["dossiers"] => Route::Dossiers,
            ["dossiers", id] => Route::Dossier(decode(id)),
            ["sign-in"] => Route::SignIn,
            ["signed-in"] => Route::SignedIn,
            ["sign-out"] => Route::SignOut,
            _ => Route::Nowhere,
        }
    }
}

/// A parameter of the present address.
pub(super) fn query(shell: Shell, name: &str) -> Option<String> {
    shell.address.with(|address| parameter(address, name))
}

/// The address of a form.
pub(super) fn fill(src: &str) -> String {
    String::from("/fill?src=") + &encode(src)
}

/// The address of a draft of a form: of the one with this id, or of the first.
pub(super) fn draft(src: &str, id: Option<&str>) -> String {
    match id {
        Some(id) => [&fill(src), "&draft=", &encode(id)].concat(),
        None => fill(src),
    }
}

/// The address of the preview of a form; without `src`, of a document that lies nowhere else.
pub(super) fn preview(src: &str) -> String {
    if src.is_empty() {
        "/preview".to_owned()
    } else {
        String::from("/preview?src=") + &encode(src)
    }
}

/// The address of a dossier by its code, which a backend may write as it likes.
pub(super) fn dossier(code: &str) -> String {
    String::from("/dossiers/") + &encode(code)
}

/// The address of a page of the form at `address`.
pub(super) fn page(address: &str, page: &str) -> String {
    let joint = if address.contains('?') { "&page=" } else { "?page=" };
    [address, joint, &encode(page)].concat()
}

/// The address of signing in, and where to go on after it.
pub(super) fn sign_in(next: &str) -> String {
    String::from("/sign-in?next=") + &encode(next)
}

/// An address to go on at after signing in, if it is one of the app itself, else the start: no link
/// may lead elsewhere, nor back to what has been used.
pub(super) fn own(next: &str) -> &str {
    let rest = next.strip_prefix('/');
    // Browsers take a backslash for a slash, and pass over tabs.
    let is_own = rest.is_some_and(|rest| !rest.starts_with(['/', '\\', '\t', '\n', '\r']));
    if is_own && Route::of(next) != Route::SignedIn { next } else { "/" }
}

fn parameter(address: &str, name: &str) -> Option<String> {
    let (_, query) = address.split_once('?')?;
    web_sys::UrlSearchParams::new_with_str(query).ok()?.get(name)
}

fn encode(text: &str) -> String {
    js_sys::encode_uri_component(text).into()
}

fn decode(text: &str) -> String {
    js_sys::decode_uri_component(text).map_or_else(|_| text.to_owned(), String::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn addresses_name_pages() {
        assert_eq!(Route::of("/"), Route::Catalogue);
        assert_eq!(Route::of("/?lang=en"), Route::Catalogue);
        assert_eq!(Route::of("/forms/ct01"), Route::Service("ct01".into()));
        let address = page(&fill("/forms/a b/form.json?x=1&y"), "review");
        assert_eq!(Route::of(&address), Route::Fill("/forms/a b/form.json?x=1&y".into(), None));
        let second = page(&draft("/a?b&c", Some("1&2")), "review");
        assert_eq!(Route::of(&second), Route::Fill("/a?b&c".into(), Some("1&2".into())));
        assert_eq!(parameter(&address, "page").as_deref(), Some("review"));
        assert_eq!(Route::of(&page(&preview(""), "a b")), Route::Preview(String::new()));
        assert_eq!(parameter(&page(&preview(""), "a b"), "page").as_deref(), Some("a b"));
        assert_eq!(Route::of(&preview("/x?y=&z")), Route::Preview("/x?y=&z".into()));
        assert_eq!(
            Route::of("/dossiers/000.00.01.H29-261122-0001"),
            Route::Dossier("000.00.01.H29-261122-0001".into())
        );
        assert_eq!(Route::of("/dossiers/%"), Route::Dossier("%".into()));
        assert_eq!(own("/fill?src=x"), "/fill?src=x");
        for elsewhere in [
            "",
            "//elsewhere.vn",
            "/\\elsewhere.vn",
            "https://elsewhere.vn",
            "/signed-in?a",
            "/\t/a.vn",
        ] {
            assert_eq!(own(elsewhere), "/", "{elsewhere}");
        }
        assert_eq!(Route::of("/signed-in?code=a&state=b"), Route::SignedIn);
        assert_eq!(Route::of("/elsewhere"), Route::Nowhere);
    }
}
