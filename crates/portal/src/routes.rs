//! Every address of the interface, and what surrounds them all: limits, headers, logs.

use std::any::Any;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{MatchedPath, Request};
use axum::handler::Handler;
use axum::http::{
    Extensions, HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Version, header,
};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, MethodRouter, get, on};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{Predicate, SizeAbove};
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::trace::TraceLayer;
use tracing::Span;

use crate::error::{INTERNAL, TOO_SLOW, WRONG_METHOD};
use crate::openid::Provider;
use crate::portal::Portal;
use crate::uploads::tus;
use crate::{
    assets, body, csrf, dossiers, figures, limits, monitoring, open, openapi, registers, session,
    signing, targets, uploads,
};

const PATIENCE: Duration = Duration::from_secs(30);

/// What every reply carries, beside the [`policy`].
pub(crate) const HEADERS: [(&str, &str); 5] = [
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    (
        "permissions-policy",
        "camera=(self), microphone=(), geolocation=(), payment=(), usb=(), display-capture=()",
    ),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
];

/// The whole portal as one service.
pub(crate) fn router(portal: Arc<Portal>) -> Router {
    let mut api = Router::new();
    for operation in table() {
        api = api.route(operation.path, operation.handler);
    }
    let api = api
        .method_not_allowed_fallback(async || WRONG_METHOD)
        .layer(from_fn_with_state(portal.clone(), limits::guard))
        .layer(SetResponseHeaderLayer::if_not_present(
            header::CACHE_CONTROL,
            HeaderValue::from_static("no-store"),
        ))
        .layer(CompressionLayer::new().compress_when(SizeAbove::new(512).and(is_json)));
    let api = api.route("/metrics", get(monitoring::show));
    let api = api.route("/operations", get(figures::show));
    let api = api.route("/operations.css", get(figures::style));
    let mut whole = api.fallback(assets::serve).layer(CatchPanicLayer::custom(on_panic));
    let provider = portal.provider.as_ref().map_or("", Provider::origin);
    let policy = policy(provider, portal.targets.origins());
    // An origin is ASCII without spaces: always a valid header.
    let policy =
        HeaderValue::try_from(policy).unwrap_or(HeaderValue::from_static("default-src 'none'"));
    whole = whole
        .layer(SetResponseHeaderLayer::if_not_present(header::CONTENT_SECURITY_POLICY, policy));
    for (name, value) in HEADERS {
        whole = whole.layer(SetResponseHeaderLayer::if_not_present(
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        ));
    }
    let trace = TraceLayer::new_for_http()
        .make_span_with(span)
        .on_request(())
        .on_response(|response: &Response, took: Duration, _: &Span| {
            let status = response.status().as_u16();
            tracing::info!(status, milliseconds = took.as_millis(), "answered");
        })
        .on_failure(());
    let measure = from_fn_with_state(portal.clone(), monitoring::measure);
    whole.layer(measure).layer(trace).with_state(portal)
}

/// The security policy of every reply. With a provider for signing in, the app may ask it, and may
/// show it in a frame that nobody sees and that ends on a page of ours. It may send to the backends
/// that the operator names. What is to be run comes from `src/start/scripts.js` or not at all.
fn policy(provider: &str, targets: &[String]) -> String {
    let frames = if provider.is_empty() { "'none'" } else { "'self' " };
    let others = targets.iter().map(String::as_str).chain([provider]);
    let others: String = others.filter(|it| !it.is_empty()).flat_map(|it| [" ", it]).collect();
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' blob: data:; font-src 'self'; connect-src 'self'{others}; \
         frame-src {frames}{provider}; manifest-src 'self'; worker-src 'self'; \
         object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'; \
         require-trusted-types-for 'script'; trusted-types default"
    )
}

/// Method and path template of every operation of the interface.
pub fn operations() -> Vec<(Method, &'static str)> {
    table().into_iter().map(|operation| (operation.method, operation.path)).collect()
}

struct Operation {
    method: Method,
    path: &'static str,
    handler: MethodRouter<Arc<Portal>>,
}

fn table() -> Vec<Operation> {
    vec![
        swift(Method::GET, "/api/health", open::health),
        swift(Method::GET, "/api/openapi.json", openapi::show),
        swift(Method::GET, "/api/keys", signing::keys),
        swift(Method::GET, "/api/demo/people", open::people),
        swift(Method::GET, "/api/demo/people/{id}/registers/{register}", registers::of_demo),
        swift(
            Method::POST,
            "/api/demo/people/{id}/registers/{register}",
            registers::of_demo_by_number,
        ),
        swift(Method::POST, "/api/demo/registers/{register}", registers::play),
        swift(Method::POST, "/api/demo/expire", session::expire),
        swift(Method::GET, "/api/session", session::show),
        swift(Method::POST, "/api/session", session::sign_in),
        swift(Method::DELETE, "/api/session", session::sign_out),
        swift(Method::GET, "/api/registers/{register}", registers::own),
        swift(Method::POST, "/api/registers/{register}", registers::by_number),
        swift(Method::GET, "/api/uploads/{sha256}", uploads::get),
        patient(Method::PUT, "/api/uploads/{sha256}", uploads::put),
        resumable(swift(Method::OPTIONS, "/api/tus", tus::options)),
        resumable(swift(Method::POST, "/api/tus", tus::create)),
        resumable(swift(Method::HEAD, "/api/tus/{upload}", tus::ask)),
        resumable(patient(Method::PATCH, "/api/tus/{upload}", tus::append)),
        resumable(patient(Method::POST, "/api/tus/{upload}", tus::instead)),
        resumable(swift(Method::DELETE, "/api/tus/{upload}", tus::terminate)),
        swift(Method::POST, "/api/targets/{name}", targets::pass_on),
        swift(Method::GET, "/api/dossiers", dossiers::list),
        swift(Method::POST, "/api/dossiers", dossiers::submit),
        swift(Method::GET, "/api/dossiers/{code}", dossiers::show),
    ]
}

/// An operation that must be done within [`PATIENCE`].
fn swift<T: 'static>(
    method: Method,
    path: &'static str,
    handler: impl Handler<T, Arc<Portal>>,
) -> Operation {
    let mut operation = patient(method, path, handler);
    operation.handler = operation.handler.route_layer(from_fn(deadline));
    operation
}

/// An operation that watches the time itself. Whatever does not only read is guarded, and sent as it
/// is.
fn patient<T: 'static>(
    method: Method,
    path: &'static str,
    handler: impl Handler<T, Arc<Portal>>,
) -> Operation {
    let filter = MethodFilter::try_from(method.clone()).unwrap_or(MethodFilter::GET);
    let mut handler = on(filter, handler);
    if !method.is_safe() {
        handler = handler.route_layer(from_fn(body::uncompressed));
        handler = handler.route_layer(from_fn(csrf::guard));
    }
    Operation { method, path, handler }
}

/// An operation of the tus protocol.
fn resumable(mut operation: Operation) -> Operation {
    operation.handler = operation.handler.route_layer(from_fn(tus::speak));
    operation
}

async fn deadline(request: Request, next: Next) -> Response {
    let reply = tokio::time::timeout(PATIENCE, next.run(request)).await;
    reply.unwrap_or_else(|_| TOO_SLOW.into_response())
}

fn is_json(_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions) -> bool {
    headers.get(header::CONTENT_TYPE).is_some_and(|value| value == "application/json")
}

fn on_panic(_: Box<dyn Any + Send>) -> Response {
    tracing::error!("a handler panicked");
    INTERNAL.into_response()
}

/// The route, never the address: addresses hold codes and queries.
pub(crate) fn route(request: &Request) -> &str {
    request.extensions().get::<MatchedPath>().map_or("(app)", MatchedPath::as_str)
}

fn span(request: &Request) -> Span {
    tracing::info_span!("request", method = %request.method(), route = route(request))
}
