//! Targets: the ready-made ones, what is sent to them, and what is made of replies.

#![allow(clippy::unwrap_used, clippy::panic)]

use serde_json::{Value, json};
use tokhai_engine::answers::FormVersion;
use tokhai_engine::date::Date;
use tokhai_engine::dossier::{Attachment, Dossier};
use tokhai_engine::form::{Language, Text};
use tokhai_engine::outbox::{Failure, Reason};
use tokhai_engine::target::{
    Facts, Filed, Next, Reply, Request, Sending, Target, for_form, targets,
};
use tokhai_engine::{Severity, wording};

const KEY: &str = "6f9619ff-8b86-4d01-b42d-00cf4fc964ff";
const NOW: &str = "2026-11-22T09:00:00+07:00";

/// The ready-made targets, by file name.
fn ready_made(name: &str) -> Target {
    let path = format!("{}/../../forms/targets/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let json: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let (mut found, problems) = targets(&json);
    assert_eq!(problems, [], "{name}");
    found.remove(0)
}

fn one(json: Value) -> Target {
    let (mut found, problems) = targets(&json!({"targets": [json]}));
    assert_eq!(problems, []);
    found.remove(0)
}

fn paper(name: &str, bytes: &[u8]) -> Attachment {
    Attachment {
        slot: "/attachments/lease".into(),
        name: name.into(),
        media_type: "image/jpeg".into(),
        size: bytes.len() as u64,
        sha256: format!("{:064x}", bytes.len()),
        from: None,
    }
}

fn dossier(attachments: Vec<Attachment>) -> Dossier {
    Dossier {
        tokhai: 1,
        form: FormVersion { id: "ct01".into(), version: "1.0.0".into(), digest: None },
        answers: json!({"requester": {"fullName": "Trần Thị Mẫu", "phone": "0901"}}),
        provenance: Default::default(),
        attachments,
        consents: Vec::new(),
        locale: Language::Vi,
        created_at: NOW.into(),
        completed_at: NOW.into(),
        queued_at: None,
        idempotency_key: None,
        metrics: Value::Null,
        signature: None,
    }
}

/// A request and its body.
type Sent = (Request, Vec<u8>);

/// A dossier on its way, with the replies it gets; gives what was sent and how it ended.
fn send(
    target: &Target,
    papers: &[(&str, &[u8])],
    answer: impl Fn(&Request) -> Reply,
) -> (Vec<Sent>, Result<Filed, Failure>) {
    let attachments = papers.iter().map(|(name, bytes)| paper(name, bytes)).collect();
    let dossier = dossier(attachments);
    let person = json!({"id": "tran-thi-mau", "name": "Trần Thị Mẫu"});
    let title = Text { vi: "Cư trú".into(), en: Some("Residence".into()) };
    let facts = Facts {
        key: KEY,
        title: &title,
        dossier: &dossier,
        person: &person,
        now: NOW,
        today: Date::parse("2026-11-22").unwrap(),
    };
    let mut sending = Sending::new(target, &facts);
    let mut sent = Vec::new();
    loop {
        let request = match sending.ask().unwrap() {
            Next::Done(filed) => return (sent, Ok(*filed)),
            Next::Send(request) => *request,
        };
        let bytes: Vec<Vec<u8>> = request
            .papers
            .iter()
            .map(|it| papers.iter().find(|(name, _)| *name == it.name).unwrap().1.to_vec())
            .collect();
        let body = request.body(&bytes).unwrap_or_default();
        let reply = answer(&request);
        sent.push((request, body));
        assert!(sent.len() < 50);
        if let Err(failure) = sending.hear(&reply) {
            return (sent, Err(failure));
        }
    }
}

fn reply(status: u16, body: Value) -> Reply {
    Reply { status, headers: Vec::new(), body: body.to_string().into_bytes() }
}

fn as_json(body: &[u8]) -> Value {
    serde_json::from_slice(body).unwrap()
}

const PAPERS: [(&str, &[u8]); 2] = [("a.jpg", b"one"), ("b.jpg", b"second")];

#[test]
fn every_ready_made_target_is_free_of_problems_and_tells_the_key() {
    let folder = format!("{}/../../forms/targets", env!("CARGO_MANIFEST_DIR"));
    let mut count = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        let name = file.unwrap().file_name().into_string().unwrap();
        let target = ready_made(name.strip_suffix(".json").unwrap());
        count += 1;
        let answer = |it: &Request| match it.step.as_str() {
            "look" => reply(404, json!({})),
            _ => reply(201, json!({"url": "https://bucket.example.vn/x?signed"})),
        };
        let (sent, filed) = send(&target, &PAPERS, answer);
        assert!(filed.is_ok(), "{name}: {filed:?}");
        let tells = |(request, body): &Sent| {
            let headers = request.headers.iter().any(|(_, value)| value == KEY);
            headers || request.url.contains(KEY) || String::from_utf8_lossy(body).contains(KEY)
        };
        assert!(sent.iter().any(tells), "{name}: no request names the key");
        // No paper is left behind.
        let carried: usize = sent.iter().map(|(request, _)| request.papers.len()).sum();
        let names = |sent: &[Sent]| {
            let names = sent.iter().flat_map(|(request, _)| &request.papers);
            names.filter(|it| it.name == "a.jpg" || it.name == "b.jpg").count()
        };
        assert_eq!((carried, names(&sent)), (2, 2), "{name}");
    }
    assert_eq!(count, 9);
}

#[test]
fn the_reference_portal_is_a_target_like_any_other() {
    let target = ready_made("tokhai-portal");
    let receipt = json!({"code": "H29-1", "receivedAt": "2026-11-22T08:10:01Z", "dueOn": "2026-11-25",
        "fee": 7000, "handledBy": {"vi": "Công an", "en": "Police"}});
    let (sent, filed) = send(&target, &PAPERS, |request| {
        if request.method == "PUT" { reply(201, json!(null)) } else { reply(201, receipt.clone()) }
    });
    let urls: Vec<&str> = sent.iter().map(|(it, _)| it.url.as_str()).collect();
    assert_eq!(urls[1], format!("/api/uploads/{:064x}", 6));
    assert_eq!(urls[2], "/api/dossiers");
    assert_eq!(sent[1].1, b"second");
    assert_eq!(sent[1].0.headers, [("Content-Type".to_owned(), "image/jpeg".to_owned())]);
    assert!(sent.iter().all(|(it, _)| it.with_session));
    assert_eq!(as_json(&sent[2].1)["answers"]["requester"]["phone"], "0901");
    let filed = filed.unwrap();
    assert_eq!(
        (filed.code.as_str(), filed.fee, filed.due_on.as_deref()),
        ("H29-1", Some(7000), Some("2026-11-25"))
    );
    assert_eq!(filed.handled_by.unwrap().en.as_deref(), Some("Police"));
}

#[test]
fn a_refusal_comes_with_its_sentence_and_its_objections() {
    let target = ready_made("tokhai-portal");
    let body = json!({"error": {"code": "x", "vi": "Chưa đúng", "en": "Not right"},
        "violations": [{"code": "pattern", "at": "/requester/phone"}, {"at": 7}, "?"]});
    let (_, filed) = send(&target, &[], |_| reply(422, body.clone()));
    let Err(Failure::Lasting(Reason::Refused { message, violations })) = filed else { panic!() };
    assert_eq!(message.unwrap().get(Language::En), "Not right");
    assert_eq!(violations.len(), 1);
    assert_eq!(violations[0].at.to_string(), "/requester/phone");
}

#[test]
fn what_passes_is_told_from_what_needs_the_person() {
    let target = ready_made("tokhai-portal");
    let outcome = |status, headers: &[(&str, &str)]| {
        let headers = headers.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        let reply = Reply { status, headers, body: Vec::new() };
        send(&target, &[], |_| reply.clone()).1
    };
    let later = |retry_after| Err(Failure::Passing { retry_after });
    assert_eq!(outcome(503, &[("retry-after", "120")]), later(Some(120_000)));
    assert_eq!(outcome(500, &[("retry-after", "soon")]), later(None));
    assert_eq!(outcome(401, &[]), Err(Failure::Lasting(Reason::SignIn)));
    // A key that the operator has set wrong is nothing that signing in would mend.
    let open = one(
        json!({"id": "x", "base": "https://x.vn", "steps": [{"id": "a", "request": {"url": "/"}}]}),
    );
    assert_eq!(send(&open, &[], |_| reply(401, json!(null))).1, later(None));
}

#[test]
fn what_the_backend_has_already_is_not_sent_again() {
    let target = ready_made("json");
    let (sent, filed) = send(&target, &PAPERS, |request| match request.method {
        "GET" => reply(200, json!({"id": KEY, "receivedAt": "2026-11-21T08:00:00+07:00"})),
        _ => panic!("filed twice"),
    });
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].0.url, format!("https://records.example.vn/dossiers/{KEY}"));
    assert!(!sent[0].0.with_session);
    let filed = filed.unwrap();
    assert_eq!(
        (filed.code.as_str(), filed.received_at.as_str()),
        (KEY, "2026-11-21T08:00:00+07:00")
    );
}

#[test]
fn plain_json_has_the_papers_in_base64() {
    let target = ready_made("json");
    let (sent, filed) = send(&target, &PAPERS, |request| match request.method {
        "GET" => reply(404, json!({})),
        _ => reply(201, json!({"id": KEY})),
    });
    let body = as_json(&sent[1].1);
    assert_eq!(body["files"][1]["content"], "c2Vjb25k");
    assert_eq!(body["files"][1]["slot"], "/attachments/lease");
    assert_eq!((&body["id"], &body["form"]), (&json!(KEY), &json!("ct01")));
    // What the backend does not say is the device's own.
    assert_eq!(filed.unwrap().received_at, NOW);
}

#[test]
fn objections_of_form_io_reach_their_questions() {
    let target = ready_made("formio");
    let wrong = json!({"name": "ValidationError", "details": [
        {"message": "phone is too short", "path": ["answers", "requester", "phone"]}]});
    let (_, filed) = send(&target, &[], |request| match request.method {
        "GET" => reply(404, json!("Not found")),
        _ => reply(400, wrong.clone()),
    });
    let Err(Failure::Lasting(Reason::Refused { violations, .. })) = filed else { panic!() };
    assert_eq!(violations[0].at.to_string(), "/requester/phone");
    assert_eq!(violations[0].params["message"], "phone is too short");
    // Two at the same time: the next attempt finds the other's.
    let twice = json!({"details": [{"path": ["tokhaiKey"], "message": "must be unique"}]});
    let (_, filed) = send(&target, &[], |request| match request.method {
        "GET" => reply(404, json!("Not found")),
        _ => reply(400, twice.clone()),
    });
    assert_eq!(filed, Err(Failure::Passing { retry_after: None }));
}

#[test]
fn camunda_starts_a_process_once_for_a_key() {
    let target = ready_made("camunda");
    let (sent, filed) = send(&target, &PAPERS, |_| reply(409, json!({"title": "ALREADY_EXISTS"})));
    assert_eq!(sent.len(), 3);
    let first = String::from_utf8_lossy(&sent[0].1).into_owned();
    assert!(
        first.contains(
            "name=\"file\"; filename=\"a.jpg\"\r\nContent-Type: image/jpeg\r\n\r\none\r\n"
        )
    );
    let message = as_json(&sent[2].1);
    assert_eq!((&message["messageId"], &message["name"]), (&json!(KEY), &json!("dossier")));
    assert_eq!(message["variables"]["documents"][0], format!("{KEY}-{:064x}", 3));
    assert_eq!(filed.unwrap().code, KEY);
}

#[test]
fn a_step_for_each_paper_sees_what_was_said_about_the_same_paper() {
    let target = ready_made("s3");
    let (sent, filed) = send(&target, &PAPERS, |request| {
        let body = match request.step.as_str() {
            "sign-paper" => {
                json!({"url": format!("https://bucket.vn/{}", request.body(&[]).unwrap().len())})
            }
            "sign-dossier" => json!({"url": "https://bucket.vn/dossier"}),
            _ => json!(null),
        };
        reply(200, body)
    });
    filed.unwrap();
    let steps: Vec<&str> = sent.iter().map(|(it, _)| it.step.as_str()).collect();
    assert_eq!(steps, ["sign-paper", "sign-paper", "paper", "paper", "sign-dossier", "dossier"]);
    assert_eq!(as_json(&sent[1].1)["name"], format!("{:064x}", 6));
    assert_eq!((sent[2].1.as_slice(), sent[3].1.as_slice()), (&b"one"[..], &b"second"[..]));
    assert_eq!(sent[5].0.url, "https://bucket.vn/dossier");
}

#[test]
fn events_and_forms_are_written_as_their_standards_have_it() {
    let (sent, _) = send(&ready_made("cloudevents"), &PAPERS, |_| reply(204, json!(null)));
    let event = as_json(&sent[0].1);
    let attributes =
        ["specversion", "id", "source", "type", "subject", "time"].map(|it| &event[it]);
    assert_eq!(
        attributes,
        ["1.0", KEY, "https://portal.example.vn", "vn.example.dossier", "ct01", NOW]
    );
    assert_eq!(event["data"]["files"][0]["name"], "a.jpg");
    let form = one(
        json!({"id": "f", "steps": [{"id": "a", "request": {"url": "/f", "encoding": "form",
        "body": {"object": {"tên": {"var": "person.name"}, "n": 1, "none": null, "list": ["a b", "&"]}}}}]}),
    );
    let (sent, _) = send(&form, &[], |_| reply(200, json!(null)));
    let body = String::from_utf8(sent[0].1.clone()).unwrap();
    assert_eq!(body, "t%C3%AAn=Tr%E1%BA%A7n%20Th%E1%BB%8B%20M%E1%BA%ABu&n=1&list=a%20b&list=%26");
    assert_eq!(sent[0].0.headers[0].1, "application/x-www-form-urlencoded");
}

#[test]
fn credentials_go_where_they_belong() {
    let with = |credentials: Value| {
        let json = json!({"targets": [{"id": "x", "base": "https://x.vn", "steps": [
            {"id": "token", "request": {"url": "/token"}},
            {"id": "a", "request": {"url": "/", "credentials": credentials}}]}]});
        let (found, problems) = targets(&json);
        let (sent, _) = send(&found[0], &[], |_| reply(200, json!({"token": "t0"})));
        (sent[1].0.headers.clone(), sent[1].0.with_session, problems)
    };
    let (headers, _, problems) = with(json!({"bearer": {"var": "steps.token.body.token"}}));
    assert_eq!(headers, [("Authorization".to_owned(), "Bearer t0".to_owned())]);
    assert_eq!(problems, []);
    let (headers, _, problems) = with(json!({"apiKey": "k", "header": "X-API-Key"}));
    assert_eq!(headers, [("X-API-Key".to_owned(), "k".to_owned())]);
    // Whoever opens the portal can read it.
    assert_eq!((problems[0].code, problems[0].severity), ("public-secret", Severity::Warning));
    assert!(with(json!("session")).1 && !with(json!("none")).1);
}

#[test]
fn mistakes_are_named_with_their_place() {
    let found = |target: Value| -> Vec<String> {
        let (_, problems) = targets(&json!({"targets": [target]}));
        for problem in &problems {
            for language in [Language::Vi, Language::En] {
                let words = wording::problem(problem, language);
                assert!(
                    !words.contains('…') || words.contains("https://…") || words.contains("{…}"),
                    "{words}"
                );
            }
        }
        problems.iter().map(|it| format!("{} {}", it.code, it.at)).collect()
    };
    assert_eq!(found(json!({})), ["missing-member /targets/0", "no-steps /targets/0/steps"]);
    let request =
        |request: Value| found(json!({"id": "x", "steps": [{"id": "a", "request": request}]}));
    let at = |code: &str, rest: &str| vec![format!("{code} /targets/0/steps/0/request{rest}")];
    assert_eq!(request(json!({"url": "http://x.vn/"})), at("not-an-address", "/url"));
    assert_eq!(request(json!({"url": "//x.vn"})), at("not-an-address", "/url"));
    assert_eq!(request(json!({"url": "/{ky}"})), at("unknown-name", "/url"));
    assert_eq!(
        request(json!({"url": "/{dossier.answers.requester.phone}"})),
        at("private-in-address", "/url")
    );
    let private = json!({"url": {"cat": ["/", {"var": "person.name"}]}});
    assert_eq!(request(private), at("private-in-address", "/url"));
    assert_eq!(request(json!({"url": "/", "method": "FETCH"})), at("unknown-word", "/method"));
    assert_eq!(request(json!({"url": "/", "encoding": "xml"})), at("unknown-word", "/encoding"));
    assert_eq!(
        request(json!({"url": "/", "encoding": "bytes"})),
        at("bytes-need-each", "/encoding")
    );
    assert_eq!(
        request(json!({"url": "/", "encoding": "form", "files": "f"})),
        at("no-room-for-files", "/files")
    );
    assert_eq!(request(json!({"url": "/", "boddy": 1})), at("unknown-member", "/boddy"));
    assert_eq!(
        request(json!({"url": "/", "headers": {"Host": "x"}})),
        at("forbidden-header", "/headers/Host")
    );
    assert_eq!(
        request(json!({"url": "/", "headers": {"a b": "x"}})),
        at("forbidden-header", "/headers/a b")
    );
    assert_eq!(
        request(json!({"url": "/", "body": {"var": "answers"}})),
        at("unknown-name", "/body/var")
    );
    assert_eq!(
        request(json!({"url": "/", "body": {"var": "steps.b.body"}})),
        at("unknown-name", "/body/var")
    );
    assert_eq!(
        request(json!({"url": "/", "body": {"vra": "key"}})),
        at("unknown-operator", "/body/vra")
    );
    assert_eq!(request(json!({"url": "/", "encoding": "cloudevents"})).len(), 2);
    let twice = json!({"id": "a", "request": {"url": "/"}});
    assert_eq!(
        found(json!({"id": "x", "steps": [twice, twice]})),
        ["step-twice /targets/0/steps/1/id"]
    );
    assert_eq!(targets(&json!({"targets": {}})).1[0].code, "not-a-list");
    assert!(targets(&json!({})).1.is_empty());
}

#[test]
fn the_first_target_that_takes_a_form_gets_it() {
    let target = |id: &str, forms: Value| json!({"id": id, "forms": forms, "steps": [{"id": "a", "request": {"url": "/"}}]});
    let json = json!({"targets": [target("one", json!(["birth"])), target("rest", json!([]))]});
    let (all, problems) = targets(&json);
    assert_eq!(problems, []);
    assert_eq!(for_form(&all, "birth").unwrap().id, "one");
    assert_eq!(for_form(&all, "ct01").unwrap().id, "rest");
    assert!(for_form(&all[..1], "ct01").is_none());
}

#[test]
fn a_hostile_reply_gives_nothing_but_a_receipt() {
    let target = one(
        json!({"id": "x", "base": "https://x.vn", "steps": [{"id": "a", "request": {"url": "/"}}],
        "receipt": {"code": {"var": "body.code"}, "link": {"var": "body.link"}, "dueOn": {"var": "body.due"},
                    "receivedAt": {"var": "body.at"}, "fee": {"var": "body.fee"}}}),
    );
    let said = |body: Value| send(&target, &[], |_| reply(200, body.clone())).1.unwrap();
    let filed = said(
        json!({"code": "a\nb", "link": "javascript:alert(1)", "due": "soon", "at": "now", "fee": -1}),
    );
    assert_eq!((filed.code.as_str(), filed.received_at.as_str()), (KEY, NOW));
    assert_eq!((filed.link, filed.due_on, filed.fee), (None, None, None));
    assert_eq!(said(json!({"code": "x".repeat(300)})).code, KEY);
    assert_eq!(said(json!({"code": 2251799813685249u64})).code, "2251799813685249");
    assert_eq!(said(json!({"link": "https://x.vn/1"})).link.as_deref(), Some("https://x.vn/1"));
    let (_, filed) =
        send(&target, &[], |_| Reply { status: 200, headers: vec![], body: vec![0xff; 2 << 20] });
    assert_eq!(filed.unwrap().code, KEY);
}

#[test]
fn an_address_that_a_reply_names_leads_nowhere_unsafe() {
    let target = one(json!({"id": "x", "steps": [
        {"id": "a", "request": {"url": "/sign"}},
        {"id": "b", "request": {"url": {"var": "steps.a.body.url"}}}]}));
    let dossier = dossier(Vec::new());
    for url in ["javascript:alert(1)", "http://bucket.vn/", "//bucket.vn/", "/\\bucket.vn", ""] {
        let facts = Facts {
            key: KEY,
            title: &Text::same("x"),
            dossier: &dossier,
            person: &Value::Null,
            now: NOW,
            today: Date::parse("2026-11-22").unwrap(),
        };
        let mut sending = Sending::new(&target, &facts);
        sending.ask().unwrap();
        sending.hear(&reply(200, json!({"url": url}))).unwrap();
        let problem = sending.ask().unwrap_err();
        assert_eq!(
            (problem.code, problem.at.to_string().as_str()),
            ("not-an-address", "/targets/0/steps/1/request/url")
        );
    }
}

#[test]
fn the_example_in_the_documentation_is_a_target() {
    let page = format!("{}/../../docs/targets.md", env!("CARGO_MANIFEST_DIR"));
    let page = std::fs::read_to_string(page).unwrap();
    let blocks: Vec<&str> = page.split("```").skip(1).step_by(2).collect();
    let example = blocks.iter().find(|it| it.contains("\"targets\": [")).unwrap();
    let (found, problems) = targets(&serde_json::from_str(example).unwrap());
    assert_eq!((found.len(), problems), (1, vec![]));
}
