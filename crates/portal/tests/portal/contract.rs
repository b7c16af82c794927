//! The description of the interface is true: no reply without it, no route beside it.

use axum::body::Body;
use axum::http::{Method, Request};
use serde_json::{Value, json};
use tokhai_engine::schema::pattern::NativePatterns;
use tokhai_engine::schema::{Options, Schema};
use tokhai_portal::operations;

use crate::support::{Reply, TestPortal, method};

/// `/api/openapi.json`.
#[derive(Clone, Default)]
pub(crate) struct Contract(Value);

impl Contract {
    pub(crate) fn new(document: Value) -> Contract {
        Contract(document)
    }

    /// Asserts that a reply is one that the description announces.
    #[track_caller]
    pub(crate) fn check(&self, method: &Method, path: &str, reply: &Reply) {
        let Some(operation) = self.operation(method, path) else { return };
        let described = &operation["responses"][reply.status.as_str()];
        assert!(described.is_object(), "{method} {path} answered {} undescribed", reply.status);
        for (name, header) in described["headers"].as_object().unwrap() {
            let header = self.resolve(header);
            assert!(!reply.header(name).is_empty(), "{method} {path} {}: no {name}", reply.status);
            self.holds(&header["schema"], &json!(reply.header(name)), &format!("{path} {name}"));
        }
        let content = described["content"].as_object().unwrap();
        let content_type = reply.header("content-type");
        if content.is_empty() {
            assert!(reply.body.is_empty(), "{method} {path} has a body");
            return;
        }
        let media = content.get(content_type);
        let media = media.unwrap_or_else(|| panic!("{method} {path} is {content_type}"));
        if let Some(schema) = media.get("schema") {
            self.holds(schema, &reply.json(), path);
        }
    }

    /// Method, path and description of every operation.
    pub(crate) fn operations(&self) -> Vec<(Method, &str, &Value)> {
        let paths = self.0["paths"].as_object().unwrap();
        let all = paths.iter().map(|(path, item)| (path.as_str(), item.as_object().unwrap()));
        all.flat_map(|(path, item)| item.iter().map(move |(name, it)| (method(name), path, it)))
            .collect()
    }

    fn operation(&self, method: &Method, path: &str) -> Option<&Value> {
        let fits = |template: &str| {
            let (a, b) = (template.split('/'), path.split('/'));
            a.clone().count() == b.clone().count()
                && a.zip(b).all(|(a, b)| a.starts_with('{') || a == b)
        };
        let paths = self.0.get("paths")?.as_object()?;
        let (_, path) = paths.iter().find(|(template, _)| fits(template))?;
        path.get(method.as_str().to_ascii_lowercase())
    }

    fn resolve<'v>(&'v self, value: &'v Value) -> &'v Value {
        match value.get("$ref").and_then(Value::as_str) {
            Some(reference) => self.0.pointer(reference.strip_prefix('#').unwrap()).unwrap(),
            None => value,
        }
    }

    #[track_caller]
    fn holds(&self, schema: &Value, value: &Value, what: &str) {
        let whole = json!({"allOf": [schema], "components": self.0["components"]});
        let options = Options {
            draft: None,
            bundled: &[],
            format_assertion: true,
            patterns: &NativePatterns,
        };
        let (compiled, problems) = Schema::compile(&whole, &options);
        assert!(problems.is_empty(), "{problems:?}");
        assert_eq!(compiled.validate(value), [], "{what}: {value}");
    }
}

#[tokio::test]
async fn the_description_names_every_route_and_no_other() {
    let portal = TestPortal::new().await;
    let described = portal.contract().operations().into_iter();
    let mut described: Vec<(String, Method)> =
        described.map(|(method, path, _)| (path.to_owned(), method)).collect();
    let mut routed: Vec<(String, Method)> =
        operations().into_iter().map(|(method, path)| (path.to_owned(), method)).collect();
    let order = |(path, method): &(String, Method)| (path.clone(), method.to_string());
    described.sort_by_key(order);
    routed.sort_by_key(order);
    assert_eq!(described, routed);
}

#[tokio::test]
async fn methods_that_are_not_described_are_refused_with_those_that_are() {
    let portal = TestPortal::new().await;
    for (path, allowed) in [
        ("/api/session", ["GET", "POST", "DELETE"].as_slice()),
        ("/api/dossiers/x", &["GET"]),
        ("/api/health", &["GET"]),
    ] {
        for name in ["GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "OPTIONS"] {
            if allowed.contains(&name) {
                continue;
            }
            let request = Request::builder().method(name).uri(path);
            let reply = portal.browser().send(request, Body::empty()).await;
            reply.refused(405, "wrong-method");
            for method in allowed {
                assert!(reply.header("allow").contains(method), "{}", reply.header("allow"));
            }
        }
    }
}

#[tokio::test]
async fn an_unknown_address_of_the_interface_is_no_page() {
    let portal = TestPortal::new().await;
    for path in ["/api", "/api/", "/api/nothing", "/api/dossiers/a/b"] {
        portal.browser().get(path).await.refused(404, "no-such-route");
    }
}

#[tokio::test]
async fn every_reference_of_the_description_leads_somewhere() {
    let portal = TestPortal::new().await;
    let contract = Contract::new(portal.browser().get("/api/openapi.json").await.json());
    let mut references = 0;
    let mut open = vec![&contract.0];
    while let Some(value) = open.pop() {
        if value.get("$ref").is_some() {
            assert!(!contract.resolve(value).is_null());
            references += 1;
        }
        match value {
            Value::Object(map) => open.extend(map.values()),
            Value::Array(items) => open.extend(items),
            _ => {}
        }
    }
    assert!(references > 100);
    assert_eq!(contract.0["info"]["version"], env!("CARGO_PKG_VERSION"));
}
