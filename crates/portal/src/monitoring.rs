//! `/metrics`: what Prometheus reads, in the OpenMetrics text format. Counts and times only: nothing
//! of a person, an answer, a code or an address.
//!
//! Labels are words of this program (routes, methods, refusals) and the forms' ids, never what
//! somebody sent, so that there are only so many of them. What is counted is this portal's own since
//! it was started; Prometheus adds several up.

use std::sync::Arc;
use std::time::Instant;

use axum::body::{Body, HttpBody};
use axum::extract::{Request, State};
use axum::http::{Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt;
use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use crate::error::{ApiError, INTERNAL, Refusal};
use crate::portal::Portal;
use crate::routes::route;

const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
/// In seconds: from what a page waits for unnoticed to what the portal waits for at most.
const BUCKETS: [f64; 11] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 30.0];

/// What is counted.
pub(crate) struct Monitoring {
    registry: Registry,
    requests: Family<Answered, Counter>,
    seconds: Family<Asked, Histogram>,
    received: Family<Asked, Counter>,
    refusals: Family<Refused, Counter>,
    filed: Family<OfForm, Counter>,
    connections: Family<Connections, Gauge>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Asked {
    method: &'static str,
    route: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    method: &'static str,
    route: String,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Refused {
    route: String,
    code: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfForm {
    form: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Connections {
    state: &'static str,
}

impl Default for Monitoring {
    fn default() -> Monitoring {
        let histogram = || Histogram::new(BUCKETS);
        let mut it = Monitoring {
            registry: Registry::with_prefix("tokhai"),
            requests: Family::default(),
            seconds: Family::new_with_constructor(histogram as fn() -> Histogram),
            received: Family::default(),
            refusals: Family::default(),
            filed: Family::default(),
            connections: Family::default(),
        };
        let registry = &mut it.registry;
        registry.register("requests", "Requests that were answered", it.requests.clone());
        let help = "Time from a request's head to its reply";
        registry.register_with_unit("request_duration", help, Unit::Seconds, it.seconds.clone());
        let help = "What came as bodies of requests, uploads mostly";
        registry.register_with_unit("received", help, Unit::Bytes, it.received.clone());
        registry.register("refusals", "Refusals by their code", it.refusals.clone());
        registry.register("dossiers_filed", "Dossiers that were stored", it.filed.clone());
        let help = "Connections to the database";
        registry.register("database_connections", help, it.connections.clone());
        it
    }
}

impl Monitoring {
    /// Counts a dossier that has been stored.
    pub(crate) fn filed(&self, form: &str) {
        self.filed.get_or_create(&OfForm { form: form.to_owned() }).inc();
    }
}

/// `GET /metrics`
pub(crate) async fn show(State(portal): State<Arc<Portal>>) -> Result<Response, ApiError> {
    let of = &portal.monitoring;
    let (open, idle) = portal.store.connections();
    for (state, number) in [("idle", idle), ("used", open.saturating_sub(idle))] {
        let number = i64::try_from(number).unwrap_or(i64::MAX);
        of.connections.get_or_create(&Connections { state }).set(number);
    }
    let mut page = String::new();
    text::encode(&mut page, &of.registry).map_err(|_| INTERNAL)?;
    Ok(([(header::CONTENT_TYPE, OPEN_METRICS)], page).into_response())
}

/// Middleware: counts a request and what becomes of it.
pub(crate) async fn measure(
    State(portal): State<Arc<Portal>>,
    request: Request,
    next: Next,
) -> Response {
    let since = Instant::now();
    let route = route(&request).to_owned();
    let asked = Asked { method: method(request.method()), route: route.clone() };
    let request = if request.body().is_end_stream() {
        request
    } else {
        let received = portal.monitoring.received.get_or_create_owned(&asked);
        request.map(|body| counted(body, received))
    };
    let reply = next.run(request).await;
    let of = &portal.monitoring;
    of.seconds.get_or_create(&asked).observe(since.elapsed().as_secs_f64());
    let Asked { method, route } = asked;
    if let Some(Refusal(code)) = reply.extensions().get() {
        of.refusals.get_or_create(&Refused { route: route.clone(), code }).inc();
    }
    let status = reply.status().as_u16();
    of.requests.get_or_create(&Answered { method, route, status }).inc();
    reply
}

fn counted(body: Body, received: Counter) -> Body {
    Body::new(body.map_frame(move |frame| {
        let bytes = frame.data_ref().map_or(0, |data| data.len());
        received.inc_by(u64::try_from(bytes).unwrap_or_default());
        frame
    }))
}

/// A method as a label: whoever asks can make up others.
fn method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}
