//! The description of the interface at `/api/openapi.json`, in OpenAPI 3.1.
//!
//! The tests hold every reply they get against it, and compare its operations with the router's:
//! what is not described here cannot pass.

use std::sync::LazyLock;

use axum::http::header;
use axum::response::IntoResponse;
use serde_json::{Map, Value, json};

use crate::routes::HEADERS;

static DOCUMENT: LazyLock<String> = LazyLock::new(|| document().to_string());

/// `GET /api/openapi.json`
pub(crate) async fn show() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], DOCUMENT.as_str())
}

fn document() -> Value {
    let read = |json| serde_json::from_str(json).unwrap_or(Value::Null);
    let mut schemas: Value = read(include_str!("schemas.json"));
    // Backends of other portals want it, too.
    schemas["Dossier"] = read(include_str!("../../../../docs/dossier.schema.json"));
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "tokhai reference portal",
            "version": env!("CARGO_PKG_VERSION"),
            "license": {"name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0"},
            "description": "Sign-in of fictional people or by OpenID Connect, what registers know about them, and \
                filing of dossiers. Requests that change something must come from the portal's \
                own pages (Sec-Fetch-Site: same-origin, or else an Origin that equals the Host).",
        },
        "servers": [{"url": "/"}],
        "paths": paths(),
        "components": {
            "schemas": schemas,
            "headers": headers(),
            "securitySchemes": {
                "session": {
                    "type": "apiKey", "in": "cookie", "name": "tokhai_session",
                    "description": "So on this machine; anywhere else __Host-tokhai_session.",
                },
            },
        },
    })
}

fn paths() -> Value {
    json!({
        "/api/health": {
            "get": Operation::new("health", "Whether the portal and its database work")
                .json(200, "They do", "Health")
                .refuses(&[503]),
        },
        "/api/openapi.json": {
            "get": Operation::new("openapi", "This description")
                .reply(200, "OpenAPI 3.1", json!({"application/json": {"schema": {"type": "object"}}})),
        },
        "/api/keys": {
            "get": Operation::new("keys", "With which key receipts are signed")
                .json(200, "A JSON Web Key Set", "Keys"),
        },
        "/api/demo/people": {
            "get": Operation::new("demoPeople", "The fictional people who can sign in")
                .json(200, "In the order they are offered", "People"),
        },
        "/api/demo/people/{id}/registers/{register}": {
            "get": Operation::new("demoRegister", "What a register says about a fictional person")
                .parameter("id", "path", name())
                .parameter("register", "path", name())
                .json(200, "The register's own words", "RegisterReply")
                .refuses(&[404, 503]),
            "post": Operation::new("demoRegisterByNumber", "What a register says about a number")
                .changes()
                .parameter("id", "path", name())
                .parameter("register", "path", name())
                .body("RegisterQuestion")
                .json(200, "The register's own words", "RegisterReply")
                .refuses(&[400, 404, 413, 503]),
        },
        "/api/demo/registers/{register}": {
            "post": Operation::new("demoPlay", "How a register behaves in this session from now on")
                .signed_in()
                .changes()
                .parameter("register", "path", name())
                .body("Play")
                .empty(204, "It will")
                .refuses(&[400, 401, 404, 413, 503]),
        },
        "/api/demo/expire": {
            "post": Operation::new("demoExpire", "End the session here while the browser keeps its cookie")
                .changes()
                .empty(204, "Ended, if there was one")
                .refuses(&[503]),
        },
        "/api/session": {
            "get": Operation::new("session", "Who is signed in; asking does not lengthen the session")
                .json(200, "The person, or null", "Session")
                .refuses(&[503]),
            "post": Operation::new("signIn", "Sign in: as a fictional person, or with an ID token of the provider")
                .changes()
                .body("SignIn")
                .json(200, "Signed in", "Session")
                .sets_cookie(200)
                .refuses(&[400, 413, 422, 503]),
            "delete": Operation::new("signOut", "Sign out")
                .changes()
                .empty(204, "Signed out")
                .sets_cookie(204)
                .refuses(&[503]),
        },
        "/api/registers/{register}": {
            "get": Operation::new("register", "What a register says about the signed-in person")
                .signed_in()
                .parameter("register", "path", name())
                .json(200, "The register's own words", "RegisterReply")
                .refuses(&[401, 403, 404, 503]),
            "post": Operation::new("registerByNumber", "What a register says about a number")
                .signed_in()
                .changes()
                .parameter("register", "path", name())
                .body("RegisterQuestion")
                .json(200, "The register's own words", "RegisterReply")
                .refuses(&[400, 401, 404, 413, 503]),
        },
        "/api/uploads/{sha256}": {
            "get": Operation::new("download", "A file that the person uploaded")
                .signed_in()
                .parameter("sha256", "path", digest())
                .reply(200, "The file, to be saved", files())
                .header(200, "Content-Disposition")
                .header(200, "Content-Length")
                .refuses(&[401, 404, 503]),
            "put": Operation::new("upload", "Upload a file of at most 10 MiB; its content decides its type")
                .signed_in()
                .changes()
                .parameter("sha256", "path", digest())
                .bytes()
                .json(201, "Stored", "Upload")
                .json(200, "It had been stored before", "Upload")
                .refuses(&[400, 401, 413, 422, 503]),
        },
        "/api/tus": {
            "options": Operation::new("resumableUploads", "What is spoken here: tus 1.0.0, see https://tus.io")
                .empty(204, "Version, extensions, checksums and the largest upload")
                .resumable()
                .header(204, "Tus-Version")
                .header(204, "Tus-Extension")
                .header(204, "Tus-Checksum-Algorithm")
                .header(204, "Tus-Max-Size"),
            "post": Operation::new("beginUpload", "Begin an upload that goes on after a cut; Upload-Metadata names the file's sha256")
                .signed_in()
                .changes()
                .speaks_tus()
                .parameter("Upload-Length", "header", json!({"type": "integer", "minimum": 1, "maximum": 10485760}))
                .parameter("Upload-Metadata", "header", json!({"type": "string", "maxLength": 2048}))
                .empty(201, "Begun, at Location")
                .refuses(&[400, 401, 412, 413, 503])
                .resumable()
                .header(201, "Location")
                .header(201, "Upload-Expires"),
        },
        "/api/tus/{upload}": {
            "head": Operation::new("uploadOffset", "How far an upload is")
                .signed_in()
                .speaks_tus()
                .parameter("upload", "path", name())
                .empty(200, "So many bytes have arrived")
                .refuses_in_silence(&[401, 404, 408, 412, 500, 503])
                .resumable()
                .header(200, "Upload-Offset")
                .header(200, "Upload-Length")
                .header(200, "Upload-Metadata")
                .header(200, "Upload-Expires"),
            "patch": Operation::new("goOnWithUpload", "Add bytes to an upload; the last make it a file, checked as a whole")
                .signed_in()
                .changes()
                .speaks_tus()
                .parameter("upload", "path", name())
                .parameter("Upload-Offset", "header", json!({"type": "integer", "minimum": 0}))
                .optional("Upload-Checksum", "header", json!({"type": "string"}))
                .part()
                .empty(204, "They have arrived")
                .refuses(&[400, 401, 404, 409, 412, 413, 422, 460, 503])
                .resumable()
                .header(204, "Upload-Offset")
                .header(204, "Upload-Expires"),
            "post": Operation::new("uploadOverride", "PATCH or DELETE, for whoever cannot send those: X-HTTP-Method-Override says which")
                .signed_in()
                .changes()
                .speaks_tus()
                .parameter("upload", "path", name())
                .parameter("X-HTTP-Method-Override", "header", json!({"enum": ["PATCH", "DELETE"]}))
                .part()
                .empty(204, "Done")
                .refuses(&[400, 401, 404, 405, 409, 412, 413, 422, 460, 503])
                .resumable(),
            "delete": Operation::new("endUpload", "Forget an upload")
                .signed_in()
                .changes()
                .speaks_tus()
                .parameter("upload", "path", name())
                .empty(204, "Forgotten")
                .refuses(&[401, 404, 412, 503])
                .resumable(),
        },
        "/api/targets/{name}": {
            "post": Operation::new("target", "Pass a dossier on to a backend with the portal's signature, or get an address to put a file at")
                .signed_in()
                .changes()
                .parameter("name", "path", name())
                .parameter("Idempotency-Key", "header", json!({"type": "string", "format": "uuid"}))
                .body("Any")
                .json(200, "What the backend says, or {\"url\": address}", "Any")
                .refuses(&[400, 401, 404, 409, 413, 422, 503]),
        },
        "/api/dossiers": {
            "get": Operation::new("dossiers", "The person's dossiers, newest first, fifty at a time")
                .signed_in()
                .parameter("before", "query", json!({"type": "string", "maxLength": 64, "pattern": "^[!-~]*$"}))
                .json(200, "A page", "ReceiptPage")
                .refuses(&[400, 401, 503]),
            "post": Operation::new("submit", "File a dossier of at most 1 MiB, once")
                .signed_in()
                .changes()
                .parameter("Idempotency-Key", "header", json!({"type": "string", "format": "uuid"}))
                .body("Dossier")
                .json(201, "Filed", "Receipt")
                .json(200, "It had been filed under this key before", "Receipt")
                .refuses(&[400, 401, 409, 413, 422, 503]),
        },
        "/api/dossiers/{code}": {
            "get": Operation::new("dossier", "One of the person's dossiers")
                .signed_in()
                .parameter("code", "path", json!({"type": "string", "maxLength": 64}))
                .json(200, "Its receipt with its present status, and the dossier itself", "FiledDossier")
                .refuses(&[401, 404, 503]),
        },
    })
}

/// One operation, described step by step.
#[derive(serde::Serialize)]
#[serde(rename_all = "camelCase")]
struct Operation {
    operation_id: &'static str,
    summary: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    parameters: Vec<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_body: Option<Value>,
    responses: Map<String, Value>,
    security: Vec<Value>,
}

impl Operation {
    fn new(operation_id: &'static str, summary: &'static str) -> Operation {
        let operation = Operation {
            operation_id,
            summary,
            parameters: Vec::new(),
            request_body: None,
            responses: Map::new(),
            security: Vec::new(),
        };
        operation.refuses(&[408, 429, 500])
    }

    fn signed_in(mut self) -> Operation {
        self.security.push(json!({"session": []}));
        self
    }

    /// It needs the sign of the portal's own pages, which browsers add by themselves, and is sent
    /// uncompressed.
    fn changes(mut self) -> Operation {
        self.parameters.push(json!({
            "name": "Sec-Fetch-Site",
            "in": "header",
            "required": false,
            "description": "Browsers send it. Without it, Origin must equal Host.",
            "schema": {"enum": ["same-origin"]},
        }));
        self.refuses(&[403, 415])
    }

    fn parameter(mut self, name: &str, place: &str, schema: Value) -> Operation {
        let required = place != "query";
        self.parameters
            .push(json!({"name": name, "in": place, "required": required, "schema": schema}));
        self
    }

    fn optional(mut self, name: &str, place: &str, schema: Value) -> Operation {
        self.parameters
            .push(json!({"name": name, "in": place, "required": false, "schema": schema}));
        self
    }

    fn speaks_tus(self) -> Operation {
        self.parameter("Tus-Resumable", "header", json!({"const": "1.0.0"}))
    }

    /// Every reply names the version of the protocol.
    fn resumable(mut self) -> Operation {
        let statuses: Vec<u16> = self.responses.keys().filter_map(|it| it.parse().ok()).collect();
        for status in statuses {
            self = self.header(status, "Tus-Resumable");
        }
        self
    }

    fn body(mut self, schema: &str) -> Operation {
        let content = json!({"application/json": {"schema": component("schemas", schema)}});
        self.request_body = Some(json!({"required": true, "content": content}));
        self
    }

    fn bytes(mut self) -> Operation {
        self.request_body = Some(json!({"required": true, "content": {"*/*": {}}}));
        self
    }

    fn part(mut self) -> Operation {
        let content = json!({"application/offset+octet-stream": {}});
        self.request_body = Some(json!({"required": true, "content": content}));
        self
    }

    fn json(self, status: u16, description: &str, schema: &str) -> Operation {
        let content = json!({"application/json": {"schema": component("schemas", schema)}});
        self.reply(status, description, content)
    }

    fn empty(self, status: u16, description: &str) -> Operation {
        self.reply(status, description, json!({}))
    }

    fn reply(mut self, status: u16, description: &str, content: Value) -> Operation {
        let response =
            json!({"description": description, "headers": common_headers(), "content": content});
        self.responses.insert(status.to_string(), response);
        self
    }

    fn refuses(mut self, statuses: &[u16]) -> Operation {
        for &status in statuses {
            self = self.json(status, meaning(status), "Error");
            if matches!(status, 429 | 503) {
                self = self.header(status, "Retry-After");
            }
        }
        self
    }

    /// Refusals of what has no body in its replies.
    fn refuses_in_silence(mut self, statuses: &[u16]) -> Operation {
        for &status in statuses {
            self = self.empty(status, meaning(status));
            if status == 503 {
                self = self.header(status, "Retry-After");
            }
        }
        self
    }

    fn sets_cookie(self, status: u16) -> Operation {
        self.header(status, "Set-Cookie")
    }

    fn header(mut self, status: u16, name: &str) -> Operation {
        let response = self.responses.get_mut(&status.to_string());
        if let Some(headers) = response.and_then(|it| it.get_mut("headers")?.as_object_mut()) {
            headers.insert(name.to_owned(), component("headers", name));
        }
        self
    }
}

fn meaning(status: u16) -> &'static str {
    match status {
        400 => "Something is missing or malformed",
        401 => "Nobody is signed in, or no longer",
        403 => "The request did not come from the portal's own pages",
        404 => "The person has no such thing",
        405 => "Not a method of this address",
        408 => "The request took too long",
        409 => {
            "Not what follows: the key stands for a different dossier, or the bytes for another place"
        }
        412 => "Another version of the protocol",
        413 => "Too large",
        415 => "Not a type that is taken",
        422 => "Understood and refused",
        429 => "Too much to do",
        460 => "The part that arrived is not the one that was sent",
        500 => "An unexpected fault of the portal",
        _ => "The portal cannot answer for the moment",
    }
}

fn common_headers() -> Map<String, Value> {
    let names = HEADERS.iter().map(|(name, _)| *name);
    let names = names.chain(["content-security-policy", "Cache-Control"]);
    names.map(|name| (name.to_owned(), component("headers", name))).collect()
}

fn headers() -> Value {
    let constant = |value: &str| json!({"required": true, "schema": {"const": value}});
    let text = |required: bool| json!({"required": required, "schema": {"type": "string"}});
    let mut headers = Map::new();
    for (name, value) in HEADERS {
        headers.insert(name.to_owned(), constant(value));
    }
    // It names the provider for signing in; downloads have a stricter one of their own.
    headers.insert("content-security-policy".to_owned(), text(true));
    headers.insert("Cache-Control".to_owned(), constant("no-store"));
    let seconds = json!({"required": true, "schema": {"type": "string", "pattern": "^[0-9]+$"}});
    headers.insert("Retry-After".to_owned(), seconds);
    headers.insert("Tus-Resumable".to_owned(), constant("1.0.0"));
    let texts = ["Set-Cookie", "Content-Disposition", "Content-Length", "Location"];
    let uploads = ["Upload-Offset", "Upload-Length", "Upload-Metadata", "Upload-Expires"];
    let tus = ["Tus-Version", "Tus-Extension", "Tus-Checksum-Algorithm", "Tus-Max-Size"];
    for name in texts.into_iter().chain(uploads).chain(tus) {
        headers.insert(name.to_owned(), text(true));
    }
    Value::Object(headers)
}

fn files() -> Value {
    let types = ["application/pdf", "image/jpeg", "image/png", "image/webp", "image/heic"];
    Value::Object(types.map(|name| (name.to_owned(), json!({}))).into_iter().collect())
}

fn name() -> Value {
    json!({"type": "string", "maxLength": 64})
}

fn digest() -> Value {
    json!({"type": "string", "pattern": "^[0-9a-f]{64}$"})
}

fn component(kind: &str, name: &str) -> Value {
    json!({"$ref": format!("#/components/{kind}/{name}")})
}
